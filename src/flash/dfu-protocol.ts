/** The requests of USB DFU 1.1, and the commands of ST's extension DfuSe. */
import type { FlashError } from '../diag/diagnostic';
import type { Clock } from '../host/host';
import { splitDescriptors, UsbError, USB_ANSWER_MS, type UsbDevice, type UsbSetup } from '../host/usb';
import { hex } from '../util/bytes';
import { deviceError } from './errors';
import type { UsbLink } from './usb-link';

const REQUEST = { detach: 0, download: 1, upload: 2, getStatus: 3, clearStatus: 4, getState: 5, abort: 6 } as const;

export const STATE = { idle: 2, downloadSync: 3, downloadBusy: 4, downloadIdle: 5, manifestSync: 6, manifest: 7, manifestWaitReset: 8, uploadIdle: 9, error: 10 } as const;

/** Commands of DfuSe, as data of block 0. */
const SE = { setAddress: 0x21, erase: 0x41 } as const;
/** DfuSe: data blocks count from here. */
const FIRST_BLOCK = 2;

/** No poll time of a device is believed beyond this. */
const MAX_POLL_MS = 60_000;
const TRIES = 3;

const statuses = [
  'ok',
  'the file is not for this device',
  'the file fails its own check',
  'memory could not be written',
  'memory could not be erased',
  'memory is not erased',
  'what was written is not what is there',
  'verification failed',
  'the address is out of range',
  'data ended too early',
  'the firmware is corrupt',
  'an error of its vendor',
  'unexpected reset of the bus',
  'unexpected power-on',
  'an unknown error',
  'an unexpected request',
];

export interface DfuStatus {
  readonly status: number;
  readonly pollMs: number;
  readonly state: number;
}

/** What the functional descriptor says. */
export interface DfuFacts {
  readonly canDownload: boolean;
  readonly canUpload: boolean;
  readonly manifestTolerant: boolean;
  readonly willDetach: boolean;
  readonly transferSize: number;
  /** 0x0110 for DFU 1.1, 0x011a for DfuSe. */
  readonly version: number;
}

/** Reads the functional descriptor (type 0x21, after the DFU interface) of a configuration. */
export function dfuFacts(configuration: Uint8Array): DfuFacts | undefined {
  let inDfu = false;
  for (const { type, bytes } of splitDescriptors(configuration)) {
    if (type === 4) inDfu = bytes[5] === 0xfe && bytes[6] === 1;
    if (type !== 0x21 || !inDfu || bytes.length < 7) continue;
    const word = (at: number): number => bytes[at] | (bytes[at + 1] << 8);
    // The first DFU had no version field.
    const version = bytes.length >= 9 ? word(7) : 0x0100;
    return { canDownload: (bytes[2] & 1) !== 0, canUpload: (bytes[2] & 2) !== 0, manifestTolerant: (bytes[2] & 4) !== 0, willDetach: (bytes[2] & 8) !== 0, transferSize: word(5), version };
  }
  return undefined;
}

export class Dfu {
  constructor(
    readonly link: UsbLink,
    private readonly clock: Clock,
    private readonly interfaceNumber: number,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Brings the device to where it takes a request, from whatever it was left in.
   * It is asked for its state, not its status: that would start what is waiting to be done, and what is left over may be the end of another download.
   */
  async toIdle(): Promise<void> {
    for (let i = 0; i < 10; i++) {
      const state = await this.state();
      if (state === STATE.idle) return;
      if (state === STATE.error) await this.send('clearing its error', REQUEST.clearStatus, 0);
      else if (state === STATE.downloadBusy || state === STATE.manifest) await this.pause((await this.status('waiting for it')).pollMs);
      else await this.send('ending what it was doing', REQUEST.abort, 0);
    }
    throw deviceError('device/no-answer', `${this.link.name} does not become idle`, 'connect it again in its boot loader and repeat the command');
  }

  async state(): Promise<number> {
    return (await this.receive('telling its state', REQUEST.getState, 0, 1))[0];
  }

  async status(what: string): Promise<DfuStatus> {
    const a = await this.receive(what, REQUEST.getStatus, 0, 6);
    if (a.length < 6) throw deviceError('device/garbled', `${this.link.name} told its status in ${a.length} bytes where it has 6`, 'connect it again and repeat the command');
    return { status: a[0], pollMs: a[1] | (a[2] << 8) | (a[3] << 16), state: a[4] };
  }

  /** Sends a block and waits until it is done. */
  async download(what: string, block: number, data: Uint8Array): Promise<void> {
    await this.send(what, REQUEST.download, block, data);
    await this.done(what, STATE.downloadIdle);
  }

  /** Reads a block; a shorter one is the last. */
  upload(what: string, block: number, length: number): Promise<Uint8Array> {
    return this.link.doing(what, (device) => device.controlIn(this.setup(REQUEST.upload, block), length, USB_ANSWER_MS));
  }

  /** The end of a download: the device checks what it has. Gives its last status, or undefined when it left the bus instead. */
  async manifest(what: string, block: number): Promise<DfuStatus | undefined> {
    await this.send(what, REQUEST.download, block);
    for (;;) {
      let s: DfuStatus;
      try {
        s = await this.link.doing(what, async (device) => parseStatus(await device.controlIn(this.setup(REQUEST.getStatus, 0), 6, USB_ANSWER_MS)));
      } catch (error) {
        // It may start the program before it has answered.
        if (isRefusalOrLoss(error)) return undefined;
        throw error;
      }
      if (s.state === STATE.error) throw await this.failure(what, s);
      if (s.state !== STATE.manifestSync && s.state !== STATE.manifest) return s;
      await this.pause(s.pollMs);
      // DfuSe leaves without another word.
      if (s.state === STATE.manifest && this.leavesInManifest) return s;
    }
  }

  /** DfuSe starts the program where others check it. */
  leavesInManifest = false;

  /** DfuSe: where the next block goes. */
  setAddress(address: number): Promise<void> {
    return this.download(`setting its address to ${hex(address)}`, 0, command(SE.setAddress, address));
  }

  /** DfuSe: erases the page that has this address. */
  erase(address: number): Promise<void> {
    return this.download(`erasing ${hex(address)}`, 0, command(SE.erase, address));
  }

  /** DfuSe: writes the n-th block after the address that was set. */
  writeBlock(n: number, address: number, data: Uint8Array): Promise<void> {
    return this.download(`writing ${hex(address)}`, FIRST_BLOCK + n, data);
  }

  /** DfuSe: reads the n-th block after the address that was set. */
  readBlock(n: number, address: number, length: number): Promise<Uint8Array> {
    return this.upload(`reading ${hex(address)}`, FIRST_BLOCK + n, length);
  }

  /** DfuSe: starts the program at an address. */
  async leave(address: number): Promise<void> {
    await this.setAddress(address);
    this.leavesInManifest = true;
    await this.manifest('starting the program', FIRST_BLOCK);
  }

  /** DFU: asks the device to leave its boot loader. */
  async detach(): Promise<void> {
    await this.link.doing('starting the program', async (device) => {
      try {
        await device.controlOut(this.setup(REQUEST.detach, 1000), new Uint8Array(0), USB_ANSWER_MS);
      } catch (error) {
        // Many boot loaders know this request in the program only; the reset of the bus remains.
        if (!(error instanceof UsbError) || error.fault !== 'stall') throw error;
      }
    });
  }

  private async done(what: string, wanted: number): Promise<void> {
    for (;;) {
      const s = await this.status(what);
      if (s.state === wanted) return;
      if (s.state === STATE.error || s.status !== 0) throw await this.failure(what, s);
      if (s.state !== STATE.downloadSync && s.state !== STATE.downloadBusy) throw deviceError('device/garbled', `${this.link.name} is in state ${s.state} while ${what}`, 'connect it again in its boot loader and repeat the command');
      await this.pause(s.pollMs);
    }
  }

  /** What the device says went wrong; it is made ready for the next request. */
  private async failure(what: string, s: DfuStatus): Promise<FlashError> {
    await this.toIdle();
    const why = statuses[s.status] ?? `status ${s.status}`;
    const text = `${this.link.name} failed while ${what}: ${why}`;
    if (s.status === 11) return deviceError('device/read-protected', `${text}; read protection may be on`, 'taking it away erases the whole chip; do that with the option bytes, and try again');
    if (s.status === 3 || s.status === 4 || s.status === 8) return deviceError('device/write-protected', text, 'that part of the flash is write protected, or not there: take the protection away and try again');
    if (s.status === 1) return deviceError('device/wrong-chip', text, 'choose the board that is connected with --board');
    if (s.status === 6 || s.status === 7 || s.status === 2 || s.status === 10) return deviceError('device/verify-failed', text, 'try again; when it is the same every time, the flash is worn out or protected');
    return deviceError('device/refused', text, 'connect it again in its boot loader and repeat the command');
  }

  private async pause(ms: number): Promise<void> {
    if (ms > 0) await this.clock.sleep(Math.min(ms, MAX_POLL_MS), this.signal, 'exact');
  }

  private send(what: string, request: number, value: number, data: Uint8Array = new Uint8Array(0)): Promise<void> {
    return this.link.doing(what, (device) => device.controlOut(this.setup(request, value), data, USB_ANSWER_MS));
  }

  /** Status and state can be asked for again when an answer is lost. */
  private receive(what: string, request: number, value: number, length: number): Promise<Uint8Array> {
    return this.link.doing(what, async (device: UsbDevice) => {
      for (let i = 1; ; i++) {
        try {
          return await device.controlIn(this.setup(request, value), length, USB_ANSWER_MS);
        } catch (error) {
          if (!(error instanceof UsbError) || error.fault === 'gone' || i === TRIES) throw error;
        }
      }
    });
  }

  private setup(request: number, value: number): UsbSetup {
    return { type: 'class', recipient: 'interface', request, value: value & 0xffff, index: this.interfaceNumber };
  }
}

function parseStatus(a: Uint8Array): DfuStatus {
  return { status: a[0], pollMs: a[1] | (a[2] << 8) | (a[3] << 16), state: a[4] };
}

function isRefusalOrLoss(error: unknown): boolean {
  return error instanceof Error && 'diagnostics' in error && (error.diagnostics as readonly { code: string }[]).some((d) => ['device/lost', 'device/refused', 'device/no-answer'].includes(d.code));
}

function command(code: number, address: number): Uint8Array {
  return Uint8Array.of(code, address & 0xff, (address >>> 8) & 0xff, (address >>> 16) & 0xff, address >>> 24);
}
