/** The commands of the STM32 boot loader on its UART (AN3155): each byte is followed by its complement, each part by an XOR sum. */
import { LinkTimeout, type SerialLink } from '../serial/link';
import { concatBytes, hex } from '../util/bytes';
import { deviceError } from './errors';

const CMD = { get: 0x00, id: 0x02, read: 0x11, go: 0x21, write: 0x31, erase: 0x43, extendedErase: 0x44 } as const;

const ACK = 0x79;
const NACK = 0x1f;
const SYNC = 0x7f;

const ANSWER_MS = 1000;
/** Longer than the loader takes to see a byte, short enough to ask again often. */
const SYNC_MS = 200;
const TRIES = 3;

/** The loader said no: a command it does not know now, an address it does not take, or a sum that is wrong. */
export class Nack extends Error {
  constructor(readonly stage: number) {
    super('NACK');
  }
}

export interface Stm32Info {
  readonly version: string;
  readonly commands: readonly number[];
  readonly chipId: number;
}

export class Stm32Loader {
  private commands: readonly number[] = [];

  constructor(
    readonly link: SerialLink,
    readonly name: string,
  ) {}

  /**
   * Calls the loader until it answers. ACK: it has just found our speed; NACK: it knew it, and took the byte for a wrong command.
   * One that was left in the middle of a command waits for the rest of it: at most a block of 256 bytes and its frame, which are sent.
   */
  async sync(): Promise<void> {
    await this.link.discard(20);
    for (const round of [0, 1]) {
      for (let i = 0; i < 3; i++) {
        await this.link.write(Uint8Array.of(SYNC));
        if (await this.synced()) return;
      }
      if (round === 1) break;
      await this.link.write(new Uint8Array(BLOCK_FRAME).fill(SYNC));
      await this.link.discard(SYNC_MS);
    }
    throw new LinkTimeout(0);
  }

  private async synced(): Promise<boolean> {
    try {
      for (;;) {
        const b = await this.link.byte(SYNC_MS);
        if (b === ACK || b === NACK) {
          // A second answer may be on its way, to a byte that was left over from before.
          await this.link.discard(20);
          return true;
        }
      }
    } catch (error) {
      if (error instanceof LinkTimeout) return false;
      throw error;
    }
  }

  async identify(): Promise<Stm32Info> {
    const get = await this.retry(async () => {
      await this.send(CMD.get);
      const n = await this.link.byte(ANSWER_MS);
      const answer = await this.link.read(n + 1, ANSWER_MS);
      await this.ack(1, ANSWER_MS);
      return answer;
    });
    this.commands = Array.from(get.subarray(1));
    const id = await this.retry(async () => {
      await this.send(CMD.id);
      const n = await this.link.byte(ANSWER_MS);
      const answer = await this.link.read(n + 1, ANSWER_MS);
      await this.ack(1, ANSWER_MS);
      return answer;
    });
    return { version: `${get[0] >> 4}.${get[0] & 15}`, commands: this.commands, chipId: id.reduce((v, b) => v * 256 + b, 0) };
  }

  /** Reading is refused where read protection is on; nothing else would work then. */
  async mustBeReadable(address: number): Promise<void> {
    try {
      await this.read(address, 4);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      throw deviceError('device/read-protected', `${this.name} refuses to read: read protection (RDP) is on`, 'taking it away erases the whole chip; do that with the option bytes, and try again');
    }
  }

  async read(address: number, length: number): Promise<Uint8Array> {
    return this.retry(async () => {
      await this.command(CMD.read, [this.address(address), Uint8Array.of(length - 1, (length - 1) ^ 0xff)], ANSWER_MS);
      return this.link.read(length, ANSWER_MS);
    });
  }

  async write(address: number, data: Uint8Array): Promise<void> {
    const body = concatBytes([Uint8Array.of(data.length - 1), data]);
    await this.retry(() => this.command(CMD.write, [this.address(address), withSum(body)], ANSWER_MS));
  }

  /** Erases sectors by number, with the command that this loader has. */
  async erase(sectors: readonly number[], timeoutMs: number): Promise<void> {
    const extended = this.commands.includes(CMD.extendedErase);
    const numbers = extended ? [sectors.length - 1, ...sectors].flatMap((n) => [n >> 8, n & 0xff]) : [sectors.length - 1, ...sectors];
    try {
      await this.retry(() => this.command(extended ? CMD.extendedErase : CMD.erase, [withSum(Uint8Array.from(numbers))], timeoutMs));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      throw deviceError('device/write-protected', `${this.name} refuses to erase sectors ${sectors[0]} to ${sectors[sectors.length - 1]}: they are write protected`, 'take the write protection away (option bytes) and try again');
    }
  }

  /** Starts the program. An answer that is lost is not asked for again: by then the program may run. */
  async go(address: number): Promise<void> {
    for (let i = 1; ; i++) {
      try {
        return await this.command(CMD.go, [this.address(address)], ANSWER_MS);
      } catch (error) {
        if (!(error instanceof Nack)) throw error;
        if (i === TRIES) throw refused(this.name);
      }
    }
  }

  /** A command and its parts, each acknowledged; only the last one may take `timeoutMs`. */
  private async command(code: number, parts: readonly Uint8Array[], timeoutMs: number): Promise<void> {
    await this.send(code);
    for (const [i, part] of parts.entries()) {
      await this.link.write(part);
      await this.ack(i + 1, i === parts.length - 1 ? timeoutMs : ANSWER_MS);
    }
  }

  private address(value: number): Uint8Array {
    return withSum(Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff));
  }

  private async send(code: number): Promise<void> {
    await this.link.write(Uint8Array.of(code, code ^ 0xff));
    await this.ack(0, ANSWER_MS);
  }

  private async ack(stage: number, timeoutMs: number): Promise<void> {
    const b = await this.link.byte(timeoutMs);
    if (b === ACK) return;
    if (b === NACK) throw new Nack(stage);
    throw deviceError('device/garbled', `${this.name} answered ${hex(b, 2)} where it acknowledges with 0x79`, 'check the ground wire and the parity (even), try a lower speed, and try again');
  }

  /** Tries one command again after a lost, garbled or refused exchange: the loader is brought back to where it expects a command. */
  private async retry<T>(job: () => Promise<T>): Promise<T> {
    for (let i = 1; ; i++) {
      try {
        return await job();
      } catch (error) {
        const again = error instanceof Nack || error instanceof LinkTimeout || isGarbled(error);
        if (!again) throw error;
        if (i === TRIES) throw error instanceof Nack ? refused(this.name) : error;
        if (!(error instanceof Nack)) await this.sync();
      }
    }
  }
}

/** A block of 256 bytes with its length and sum. */
const BLOCK_FRAME = 258;

function refused(name: string): Error {
  return deviceError('device/refused', `${name} refused a command ${TRIES} times`, 'reset the chip into its boot loader and try again');
}

function isRefusal(error: unknown): boolean {
  return hasCode(error, 'device/refused');
}

function isGarbled(error: unknown): boolean {
  return hasCode(error, 'device/garbled');
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'diagnostics' in error && (error.diagnostics as readonly { code: string }[]).some((d) => d.code === code);
}

function withSum(data: Uint8Array): Uint8Array {
  const sum = data.length === 1 ? data[0] ^ 0xff : data.reduce((a, b) => a ^ b, 0);
  return concatBytes([data, Uint8Array.of(sum)]);
}
