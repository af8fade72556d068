/** The commands of the loader in the ROM of Espressif chips: SLIP frames, each answered with a status. */
import { LinkTimeout, type SerialLink } from '../serial/link';
import { SlipDecoder, slipEncode } from '../serial/slip';
import { concatBytes, hex, viewOf } from '../util/bytes';
import { deviceError } from './errors';
import { alignUp } from '../util/size';

const CMD = {
  flashBegin: 0x02,
  sync: 0x08,
  writeReg: 0x09,
  readReg: 0x0a,
  spiSetParams: 0x0b,
  spiAttach: 0x0d,
  changeBaud: 0x0f,
  deflBegin: 0x10,
  deflData: 0x11,
  deflEnd: 0x12,
  md5: 0x13,
  securityInfo: 0x14,
} as const;

/** Bytes of a block that the ROM takes. */
export const ESP_BLOCK = 0x400;

const ANSWER_MS = 3000;
const SYNC_MS = 100;
/** The ROM erases before it answers; vendors promise 30 s a megabyte at worst, and it reads about 8 s of one for a sum. */
const ERASE_MS_PER_MB = 40_000;
const MD5_MS_PER_MB = 12_000;
const CHECKSUM_SEED = 0xef;

/** The loader answered with an error of its own. */
export class EspStatus extends Error {
  constructor(
    readonly command: number,
    readonly status: number,
  ) {
    super(`status ${hex(status, 2)}`);
  }
}

/** Statuses of a packet that was spoiled on the way: it has not been carried out. */
const SPOILED = new Set([0x05, 0x07]);

const statusText: Readonly<Record<number, string>> = { 5: 'the message is malformed', 6: 'the action failed', 7: 'the checksum is wrong', 8: 'flash cannot be written', 9: 'flash cannot be read', 0xb: 'the compressed data is malformed' };

export class EspLoader {
  private readonly slip = new SlipDecoder();
  private readonly frames: Uint8Array[] = [];
  /** What came before the loader spoke: the chip's boot messages. */
  private text = '';

  constructor(
    readonly link: SerialLink,
    readonly name: string,
  ) {}

  /** Calls the loader; it answers eight times over. */
  async sync(): Promise<void> {
    const call = concatBytes([Uint8Array.of(0x07, 0x07, 0x12, 0x20), new Uint8Array(32).fill(0x55)]);
    for (let i = 0; ; i++) {
      try {
        await this.exchange(CMD.sync, call, 0, SYNC_MS);
        break;
      } catch (error) {
        if (!(error instanceof LinkTimeout || error instanceof EspStatus)) throw error;
        if (i === 6) throw error instanceof EspStatus ? new LinkTimeout(0) : error;
      }
    }
    await this.quiet();
  }

  /** What the chip printed while it was called. */
  get bootText(): string {
    return this.text;
  }

  /** Lets answers that are on their way go by. */
  async quiet(): Promise<void> {
    await this.link.discard(50);
    this.frames.length = 0;
  }

  /** The id that is also in an image's header; chips that came before it do not know the question. */
  async chipId(): Promise<number | undefined> {
    try {
      const { data } = await this.command(CMD.securityInfo, new Uint8Array(0));
      return data.length >= 16 ? viewOf(data).getUint32(12, true) : undefined;
    } catch (error) {
      if (error instanceof EspStatus) return undefined;
      throw error;
    }
  }

  async readReg(address: number): Promise<number> {
    return (await this.command(CMD.readReg, words(address))).value;
  }

  async writeReg(address: number, value: number): Promise<void> {
    await this.command(CMD.writeReg, words(address, value, 0xffffffff, 0));
  }

  /** Connects the flash chip on its usual pins and tells its geometry. */
  async attachFlash(size: number): Promise<void> {
    await this.command(CMD.spiAttach, words(0, 0));
    await this.command(CMD.spiSetParams, words(0, size, 0x10000, 0x1000, 0x100, 0xffff));
  }

  async changeBaud(baud: number): Promise<void> {
    await this.command(CMD.changeBaud, words(baud, 0));
    await this.link.port.setBaud(baud);
    // The first bytes at a new speed may be spoiled while both sides change over.
    await this.link.pause(50);
    await this.quiet();
  }

  /** Erases and announces compressed data. */
  async deflBegin(offset: number, size: number, blocks: number): Promise<void> {
    const erase = alignUp(size, ESP_BLOCK);
    await this.command(CMD.deflBegin, words(erase, blocks, ESP_BLOCK, offset, 0), 0, ANSWER_MS + (ERASE_MS_PER_MB * erase) / 2 ** 20);
  }

  /** One block. Only one that the loader says it has not taken is sent again: it does not look at the number. */
  async deflData(sequence: number, data: Uint8Array): Promise<void> {
    const body = concatBytes([words(data.length, sequence, 0, 0), data]);
    const sum = data.reduce((a, b) => a ^ b, CHECKSUM_SEED);
    for (let i = 1; ; i++) {
      try {
        await this.exchange(CMD.deflData, body, sum, ANSWER_MS * 3);
        return;
      } catch (error) {
        if (!(error instanceof EspStatus) || !SPOILED.has(error.status) || i === 3) throw error;
      }
    }
  }

  /** Asks the loader to start the program; it may be gone before it has answered. */
  async leave(): Promise<void> {
    try {
      await this.exchange(CMD.deflEnd, words(0), 0, SYNC_MS * 5);
    } catch (error) {
      if (!(error instanceof LinkTimeout)) throw error;
    }
  }

  /** MD5 of a range of flash, in hexadecimal. */
  async md5(offset: number, size: number): Promise<string> {
    const { data } = await this.command(CMD.md5, words(offset, size, 0, 0), 0, ANSWER_MS + (MD5_MS_PER_MB * size) / 2 ** 20);
    return data.length >= 32 ? Buffer.from(data.subarray(0, 32)).toString('latin1').toLowerCase() : Buffer.from(data).toString('hex');
  }

  /** A command that may be repeated: lost and spoiled exchanges are. */
  private async command(code: number, body: Uint8Array, sum = 0, timeoutMs = ANSWER_MS): Promise<{ readonly value: number; readonly data: Uint8Array }> {
    for (let i = 1; ; i++) {
      try {
        return await this.exchange(code, body, sum, timeoutMs);
      } catch (error) {
        const again = error instanceof LinkTimeout || (error instanceof EspStatus && SPOILED.has(error.status) && code !== CMD.securityInfo);
        if (!again || i === 3) throw error;
        await this.quiet();
      }
    }
  }

  private async exchange(code: number, body: Uint8Array, sum: number, timeoutMs: number): Promise<{ readonly value: number; readonly data: Uint8Array }> {
    const head = new Uint8Array(8);
    head[1] = code;
    viewOf(head).setUint16(2, body.length, true);
    viewOf(head).setUint32(4, sum, true);
    await this.link.write(slipEncode(concatBytes([head, body])));
    const deadline = timeoutMs;
    for (;;) {
      const frame = await this.frame(deadline);
      const answer = parseAnswer(frame, code);
      if (!answer) continue;
      if (answer.status !== 0) throw new EspStatus(code, answer.status);
      return answer;
    }
  }

  private async frame(timeoutMs: number): Promise<Uint8Array> {
    while (this.frames.length === 0) {
      const bytes = await this.link.some(timeoutMs);
      if (this.text.length < 2000) this.text += Buffer.from(bytes).toString('latin1');
      this.frames.push(...this.slip.push(bytes));
    }
    return this.frames.shift() as Uint8Array;
  }
}

/** An answer to this command; the status is in the first two of the last four bytes (chips since the ESP32). Anything else on the line is passed over. */
function parseAnswer(frame: Uint8Array, code: number): { readonly value: number; readonly data: Uint8Array; readonly status: number } | undefined {
  if (frame.length < 10 || frame[0] !== 1 || frame[1] !== code) return undefined;
  const view = viewOf(frame);
  const length = view.getUint16(2, true);
  if (frame.length !== 8 + length || length < 2) return undefined;
  const tail = length >= 4 ? 4 : 2;
  const at = frame.length - tail;
  return { value: view.getUint32(4, true), data: frame.subarray(8, at), status: frame[at] === 0 ? 0 : frame[at + 1] || 0xff };
}

/** Turns what the loader says into an error for the user. */
export function espError(error: unknown, name: string, doing: string): unknown {
  if (!(error instanceof EspStatus)) return error;
  const why = statusText[error.status] ?? `status ${hex(error.status, 2)}`;
  return deviceError('device/refused', `${name} refused while ${doing}: ${why}`, 'reset the chip into its boot ROM and try again; flash that is worn out, encrypted or locked cannot be written');
}

function words(...values: readonly number[]): Uint8Array {
  const out = new Uint8Array(values.length * 4);
  values.forEach((v, i) => viewOf(out).setUint32(i * 4, v >>> 0, true));
  return out;
}
