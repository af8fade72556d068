/** The chip itself as a device on an I2C bus: what its block does as a target, which rp2040js leaves out (RP2040 datasheet 4.3.10). */
import type { RP2040 } from 'rp2040js';

/** The members of the block that rp2040js declares private. */
interface Block {
  readonly control: number;
  readonly enable: number;
  readonly slaveAddress: number;
  readonly rxFIFO: { readonly full: boolean };
  intRaw: number;
  pushRX(value: number): void;
  setInterrupts(mask: number): void;
  writeUint32(offset: number, value: number): void;
  readUint32(offset: number): number;
}

const DATA_CMD = 0x10;
const STATUS = 0x70;
const SLV_ACTIVITY = 1 << 6;
const MASTER_MODE = 1 << 0;
const SLAVE_DISABLE = 1 << 6;
const FIRST_DATA_BYTE = 1 << 11;
const RD_REQ = 1 << 5;
const RX_DONE = 1 << 7;
const STOP_DET = 1 << 9;

/** How long a byte takes at 400 kHz, in nanoseconds: the program goes on meanwhile. */
const BYTE_NS = 22_500;

export class I2CTarget {
  private readonly block: Block;
  private active = false;
  private first = false;
  private reply: ((byte: number) => void) | undefined;
  private held: (() => void) | undefined;

  constructor(
    private readonly rp: RP2040,
    bus: 0 | 1,
  ) {
    const block = (this.block = rp.i2c[bus] as unknown as Block);
    const [write, read] = [block.writeUint32.bind(block), block.readUint32.bind(block)];
    block.writeUint32 = (offset, value) => {
      if (offset !== DATA_CMD || !this.listens) return write(offset, value);
      this.reply?.(value & 0xff);
      this.reply = undefined;
    };
    block.readUint32 = (offset) => {
      const value = read(offset);
      if (offset === DATA_CMD) this.held?.();
      return offset === STATUS && this.active ? value | SLV_ACTIVITY : value;
    };
  }

  private get listens(): boolean {
    return (this.block.enable & 1) !== 0 && (this.block.control & (MASTER_MODE | SLAVE_DISABLE)) === 0;
  }

  /** The controller calls an address: whether the program answers there. */
  call(address: number): boolean {
    this.first = this.active = this.listens && this.block.slaveAddress === address;
    return this.active;
  }

  /** A byte from the controller, which is held while there is no room for it. */
  write(byte: number, done: () => void): void {
    const take = (): void => {
      if (this.block.rxFIFO.full) {
        this.held = take;
        return;
      }
      this.held = undefined;
      this.block.pushRX(byte | (this.first ? FIRST_DATA_BYTE : 0));
      this.first = false;
      this.after(done);
    };
    take();
  }

  /** The controller wants a byte, and is held until the program has one. */
  read(last: boolean, done: (byte: number) => void): void {
    this.reply = (byte) =>
      this.after(() => {
        if (last) this.block.setInterrupts(RX_DONE);
        done(byte);
      });
    this.block.setInterrupts(RD_REQ);
  }

  stop(): void {
    this.active = false;
    this.block.setInterrupts(STOP_DET);
  }

  private after(f: () => void): void {
    this.rp.clock.createAlarm(f).schedule(BYTE_NS);
  }
}
