/** PICOBOOT, the vendor interface of the boot ROM of RP2 chips: commands of 32 bytes, then data, then an empty packet the other way. */
import { FlashError } from '../diag/diagnostic';
import { UsbError, USB_ANSWER_MS, type UsbDevice, type UsbInfo, type UsbSetup } from '../host/usb';
import { hex, viewOf } from '../util/bytes';
import { deviceError, isTransient } from './errors';
import type { UsbLink } from './usb-link';

const MAGIC = 0x431fd10b;
const COMMAND_BYTES = 32;
/** Commands by id; the top bit says that data comes from the board. */
const CMD = { exclusive: 0x01, reboot: 0x02, erase: 0x03, read: 0x84, write: 0x05, exitXip: 0x06 } as const;
const REQUEST = { reset: 0x41, status: 0x42 } as const;
const TRIES = 3;

const statuses = ['ok', 'unknown command', 'bad command length', 'bad transfer length', 'bad address', 'bad alignment', 'interleaved write', 'rebooting', 'unknown error', 'invalid state', 'not permitted', 'invalid argument', 'buffer too small'];

/** The interface and its endpoints. */
export interface PicobootPipes {
  readonly interfaceNumber: number;
  readonly out: number;
  readonly in: number;
}

/** Where PICOBOOT is on a device; undefined where it is not. */
export function picobootPipes(info: UsbInfo): PicobootPipes | undefined {
  for (const i of info.interfaces) {
    for (const a of i.alternates) {
      if (a.class !== 0xff || a.subclass !== 0) continue;
      const end = (direction: 'in' | 'out'): number | undefined => a.endpoints.find((e) => e.direction === direction && e.type === 'bulk')?.number;
      const [input, output] = [end('in'), end('out')];
      if (input !== undefined && output !== undefined) return { interfaceNumber: i.number, out: output, in: input };
    }
  }
  return undefined;
}

/** GET_STATUS of an endpoint: bit 0 is its halt. */
async function isHalted(device: UsbDevice, direction: 'in' | 'out', endpoint: number): Promise<boolean> {
  const status = await device.controlIn({ type: 'standard', recipient: 'endpoint', request: 0, value: 0, index: endpoint | (direction === 'in' ? 0x80 : 0) }, 2, USB_ANSWER_MS);
  return (status[0] & 1) === 1;
}

interface Command {
  readonly id: number;
  readonly args: readonly number[];
  /** EXCLUSIVE has an argument of one byte, all others of words. */
  readonly argBytes: number;
  readonly out?: Uint8Array;
  readonly inLength?: number;
  readonly timeoutMs: number;
}

export class Picoboot {
  private token = 1;

  constructor(
    readonly link: UsbLink,
    private readonly pipes: PicobootPipes,
  ) {}

  /** Brings the interface to where it expects a command: whatever it was in the middle of is dropped, and so is exclusive access. */
  async reset(): Promise<void> {
    await this.link.doing('resetting its interface', async (device) => {
      for (const [direction, endpoint] of [['out', this.pipes.out], ['in', this.pipes.in]] as const) {
        // Clearing one that is not halted may put its two ends out of step.
        if (await isHalted(device, direction, endpoint)) await device.clearHalt(direction, endpoint);
      }
      await device.controlOut(this.setup(REQUEST.reset), new Uint8Array(0), USB_ANSWER_MS);
    });
  }

  /** Keeps the system from its drive while we write. */
  exclusive(): Promise<unknown> {
    return this.repeat('taking exclusive access', { id: CMD.exclusive, args: [1], argBytes: 1, timeoutMs: USB_ANSWER_MS });
  }

  /** Connects the flash chip, so that its content can be read and written by commands. */
  exitXip(): Promise<unknown> {
    return this.repeat('connecting its flash', { id: CMD.exitXip, args: [], argBytes: 0, timeoutMs: USB_ANSWER_MS });
  }

  erase(address: number, length: number, timeoutMs: number): Promise<unknown> {
    return this.repeat(`erasing ${hex(address)}`, { id: CMD.erase, args: [address, length], argBytes: 8, timeoutMs });
  }

  write(address: number, data: Uint8Array, timeoutMs: number): Promise<unknown> {
    return this.repeat(`writing ${hex(address)}`, { id: CMD.write, args: [address, data.length], argBytes: 8, out: data, timeoutMs });
  }

  async read(address: number, length: number): Promise<Uint8Array> {
    const data = await this.repeat(`reading ${hex(address)}`, { id: CMD.read, args: [address, length], argBytes: 8, inLength: length, timeoutMs: USB_ANSWER_MS });
    if (data.length !== length) throw deviceError('device/garbled', `${this.link.name} sent ${data.length} bytes where ${length} were asked for`, 'connect it again, and repeat the command');
    return data;
  }

  /** Starts the program in flash. Its acknowledgement may be lost: the board is on its way out then. */
  async reboot(delayMs: number): Promise<void> {
    await this.link.doing('starting the program', async (device) => {
      await this.send(device, { id: CMD.reboot, args: [0, 0, delayMs], argBytes: 12, timeoutMs: USB_ANSWER_MS }, true);
    });
  }

  /** Tries one command again after a lost or refused exchange; all of them can be repeated. */
  private async repeat(what: string, command: Command): Promise<Uint8Array> {
    for (let i = 1; ; i++) {
      try {
        return await this.link.doing(what, (device) => this.send(device, command, false));
      } catch (error) {
        if (!(error instanceof FlashError) || !isTransient(error)) throw error;
        const status = await this.status();
        if (i === TRIES) throw status === undefined ? error : this.refusal(what, status);
        await this.reset();
      }
    }
  }

  private refusal(what: string, status: string): Error {
    return deviceError('device/refused', `${this.link.name} refused ${what}: ${status}`, 'connect it again in its boot loader and repeat the command');
  }

  private async send(device: UsbDevice, c: Command, mayLeave: boolean): Promise<Uint8Array> {
    await device.transferOut(this.pipes.out, this.encode(c), c.timeoutMs);
    try {
      if (c.inLength !== undefined) {
        const data = await device.transferIn(this.pipes.in, c.inLength, c.timeoutMs);
        await device.transferOut(this.pipes.out, new Uint8Array(0), c.timeoutMs);
        return data;
      }
      if (c.out) await device.transferOut(this.pipes.out, c.out, c.timeoutMs);
      return await device.transferIn(this.pipes.in, 64, c.timeoutMs);
    } catch (error) {
      if (mayLeave && error instanceof UsbError && error.fault !== 'stall') return new Uint8Array(0);
      throw error;
    }
  }

  private encode(c: Command): Uint8Array {
    const bytes = new Uint8Array(COMMAND_BYTES);
    const view = viewOf(bytes);
    view.setUint32(0, MAGIC, true);
    view.setUint32(4, this.token++, true);
    bytes[8] = c.id;
    bytes[9] = c.argBytes;
    view.setUint32(12, c.out?.length ?? c.inLength ?? 0, true);
    c.args.forEach((a, i) => (c.argBytes === 1 ? (bytes[16 + i] = a) : view.setUint32(16 + 4 * i, a, true)));
    return bytes;
  }

  /** Why the last command was refused; undefined where the board does not tell or says all is well. */
  private async status(): Promise<string | undefined> {
    try {
      const answer = await this.link.device.controlIn(this.setup(REQUEST.status), 16, USB_ANSWER_MS);
      const code = answer.length === 16 ? viewOf(answer).getUint32(4, true) : 0;
      return code === 0 ? undefined : (statuses[code] ?? `status ${code}`);
    } catch (error) {
      if (error instanceof UsbError) return undefined;
      throw error;
    }
  }

  private setup(request: number): UsbSetup {
    return { type: 'vendor', recipient: 'interface', request, value: 0, index: this.pipes.interfaceNumber };
  }
}
