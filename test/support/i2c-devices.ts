/** Devices for the simulated I2C bus. */
import type { I2CDevice } from '../../src/sim/rp2040/buses';

/** A sensor as most are: the first byte written chooses a register, further ones are stored there, reads go on from there. */
export class RegisterDevice implements I2CDevice {
  readonly registers = new Uint8Array(256);
  /** All writes, each a register and what was stored from there on. */
  readonly writes: number[][] = [];
  private at = 0;
  private current: number[] | undefined;

  start(read: boolean): void {
    this.current = read ? undefined : [];
  }

  write(byte: number): boolean {
    const list = (this.current ??= []);
    if (list.length === 0) this.at = byte;
    else this.registers[this.at++ & 255] = byte;
    list.push(byte);
    if (list.length === 2) this.writes.push(list);
    return true;
  }

  read(): number {
    return this.registers[this.at++ & 255];
  }

  /** Stores 16-bit numbers. */
  words(at: number, order: 'big' | 'little', ...values: number[]): this {
    const view = new DataView(this.registers.buffer);
    values.forEach((v, i) => view.setInt16(at + 2 * i, v, order === 'little'));
    return this;
  }
}

/** Takes everything that is written, one list a transfer. */
export class Recorder implements I2CDevice {
  readonly transfers: number[][] = [];

  start(): void {
    this.transfers.push([]);
  }

  write(byte: number): boolean {
    this.transfers[this.transfers.length - 1].push(byte);
    return true;
  }

  read(): number {
    return 0xff;
  }
}

/** A device that is given commands: what was written last decides what is read. */
export class CommandDevice implements I2CDevice {
  /** All that was written, one list a transfer. */
  readonly commands: number[][] = [];
  private reply: readonly number[] = [];

  constructor(private readonly answer: (command: readonly number[]) => readonly number[]) {}

  start(read: boolean): void {
    if (read) this.reply = this.answer(this.commands[this.commands.length - 1] ?? []);
    else this.commands.push([]);
  }

  write(byte: number): boolean {
    this.commands[this.commands.length - 1].push(byte);
    return true;
  }

  read(): number {
    const [first = 0xff, ...rest] = this.reply;
    this.reply = rest;
    return first;
  }
}
