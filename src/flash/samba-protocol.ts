/** SAM-BA's monitor on USB in binary mode: a letter, arguments in hexadecimal, `#`; there are no acknowledgements but those that a command's answer is. */
import { LinkTimeout, type SerialLink } from '../serial/link';
import { decodeText, encodeText, hex, viewOf } from '../util/bytes';
import { deviceError } from './errors';

const ANSWER_MS = 1000;
/** Both chips erase all of their flash in a few seconds. */
const ERASE_MS = 30_000;
const TRIES = 3;
/** The largest piece of data that a broken-off command may still wait for. */
const LEFT_OVER = 4096;

export class SambaMonitor {
  constructor(
    readonly link: SerialLink,
    readonly name: string,
  ) {}

  /** Sets binary mode and gives what the boot loader says of itself. */
  async hello(): Promise<string> {
    await this.sync();
    return this.retry(async () => {
      await this.send('V#');
      return this.line();
    });
  }

  /** Brings it to where it expects a command: one that was broken off may wait for data, which `#` fills without doing anything. */
  private async sync(): Promise<void> {
    for (let i = 0; ; i++) {
      await this.link.discard(20);
      await this.send('#N#');
      try {
        const answer = await this.link.read(2, ANSWER_MS / 2);
        if (decodeText(answer) === '\n\r') return;
      } catch (error) {
        if (!(error instanceof LinkTimeout) || i === TRIES) throw error;
        if (i > 0) await this.send('#'.repeat(LEFT_OVER));
        continue;
      }
      if (i === TRIES) throw garbled(this.name);
    }
  }

  async word(address: number): Promise<number> {
    return this.retry(async () => {
      await this.send(`w${arg(address)},4#`);
      return viewOf(await this.link.read(4, ANSWER_MS)).getUint32(0, true);
    });
  }

  /** Writes a word; nothing is answered. */
  async poke(address: number, value: number): Promise<void> {
    await this.send(`W${arg(address)},${arg(value)}#`);
  }

  /** Erases from an address to the end of flash. */
  async erase(from: number): Promise<void> {
    await this.retry(async () => {
      await this.send(`X${arg(from)}#`);
      await this.expect('X\n\r', ERASE_MS);
    });
  }

  /** Sends data to RAM and has it written from there. */
  async write(buffer: number, address: number, data: Uint8Array): Promise<void> {
    await this.retry(async () => {
      await this.send(`S${arg(buffer)},${arg(data.length)}#`);
      // A packet of its own: the boot loader forgets what comes in the same one as the command.
      await this.link.write(data);
      await this.send(`Y${arg(buffer)},0#`);
      await this.expect('Y\n\r', ANSWER_MS);
      await this.send(`Y${arg(address)},${arg(data.length)}#`);
      await this.expect('Y\n\r', ANSWER_MS * 3);
    });
  }

  /** CRC-16 of a range of flash. */
  async sum(address: number, length: number): Promise<number> {
    return this.retry(async () => {
      await this.send(`Z${arg(address)},${arg(length)}#`);
      const match = /^Z([0-9A-F]{8})#$/.exec(await this.line());
      if (!match) throw garbled(this.name);
      return parseInt(match[1], 16);
    });
  }

  private send(text: string): Promise<void> {
    return this.link.write(encodeText(text));
  }

  private async expect(text: string, timeoutMs: number): Promise<void> {
    const answer = decodeText(await this.link.read(text.length, timeoutMs));
    if (answer !== text) throw garbled(this.name);
  }

  private async line(): Promise<string> {
    let text = '';
    while (!text.endsWith('\n\r')) {
      text += String.fromCharCode(await this.link.byte(ANSWER_MS));
      if (text.length > 200) throw garbled(this.name);
    }
    return text.slice(0, -2);
  }

  private async retry<T>(job: () => Promise<T>): Promise<T> {
    for (let i = 1; ; i++) {
      try {
        return await job();
      } catch (error) {
        const again = error instanceof LinkTimeout || isGarbled(error);
        if (!again || i === TRIES) throw error;
        await this.sync();
      }
    }
  }
}

function arg(value: number): string {
  return hex(value, 8).slice(2).toUpperCase();
}

function garbled(name: string): Error {
  return deviceError('device/garbled', `${name} gave an answer that SAM-BA does not have`, 'press reset twice and try again, with another cable or port if it stays so');
}

function isGarbled(error: unknown): boolean {
  return error instanceof Error && 'diagnostics' in error && (error.diagnostics as readonly { code: string }[]).some((d) => d.code === 'device/garbled');
}
