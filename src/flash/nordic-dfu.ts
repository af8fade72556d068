/** Writes nRF52 chips through the serial DFU of Adafruit's boot loader: what is sent is held against a CRC by the boot loader, which starts the program or stays. */
import type { FlashSpec } from '../board/target';
import type { Host, PortInfo } from '../host/host';
import { flatten } from '../image/segments';
import { LinkLost, LinkTimeout, SerialLink } from '../serial/link';
import { openPort } from '../serial/open';
import { usbId } from '../serial/select';
import { hex, viewOf } from '../util/bytes';
import { crc16 } from '../util/crc16';
import { bootPort } from './boot-port';
import { deviceError, doing, imageError, interruptedError, namedError } from './errors';
import type { FlashMethod, FlashRequest, FlashSession, Written } from './method';
import { DFU_DATA, DFU_INIT, DFU_START, DFU_STOP, NordicLoader, Restarted } from './nordic-protocol';

type NordicSpec = Extract<FlashSpec, { method: 'nordic-dfu' }>;

const MODE_APPLICATION = 4;
const DATA_BYTES = 512;
const PAGE = 4096;
/** The nRF52840 takes 85 ms to erase a page, the nRF52832 up to 90. */
const ERASE_MS_PER_PAGE = 90;
const STARTS = 3;
/** A boot loader that has restarted shows its port again within this time. */
const APPEAR_MS = 8000;
/** A program that has USB shows its port within this time; one without shows none. */
const PROGRAM_MS = 3000;
const POLL_MS = 50;

/** The method. */
export const nordicDfu: FlashMethod<NordicSpec> = {
  id: 'nordic-dfu',
  recovery: 'the boot loader stays and does not start half a program: press reset twice, and repeat the command',
  async open(host, spec, request) {
    const firmware = firmwareOf(spec, request);
    const info = await bootPort(host, request, { bootloader: spec.bootloader, touch: spec.touch ?? false });
    const session = new NordicSession(host, spec, request, firmware, info);
    try {
      await request.step(`looking for a DFU boot loader on ${info.path}`);
      await session.connect();
    } catch (error) {
      await session.close();
      throw error;
    }
    return session;
  },
};

/** The program from its start on, gaps filled, in whole words. */
function firmwareOf(spec: NordicSpec, request: FlashRequest): Uint8Array {
  const whole = flatten(request.image.segments);
  if (whole.address < spec.appStart) {
    throw imageError(`the image has bytes at ${hex(whole.address)}; programs lie from ${hex(spec.appStart)} on, after the SoftDevice`, 'build it for this board');
  }
  const lead = whole.address - spec.appStart;
  const out = new Uint8Array(Math.ceil((lead + whole.data.length) / 4) * 4).fill(0xff);
  out.set(whole.data, lead);
  return out;
}

class NordicSession implements FlashSession {
  private loader: NordicLoader | undefined;

  constructor(
    private readonly host: Host,
    private readonly spec: NordicSpec,
    private readonly request: FlashRequest,
    private readonly firmware: Uint8Array,
    private info: PortInfo,
  ) {}

  get device(): string {
    return `the DFU boot loader on ${this.info.path}`;
  }

  async connect(): Promise<void> {
    const { host, request } = this;
    const port = await openPort(host, this.info.path, 115200, 'none', 1000, request.signal);
    const loader = new NordicLoader(new SerialLink(port, host.clock, request.signal), this.device);
    this.loader = loader;
    await doing(this.device, 'being called', () => loader.sync());
  }

  async write(): Promise<readonly Written[]> {
    const { request, firmware } = this;
    await request.step(`erasing flash through ${this.device}`);
    await this.begin();
    await request.step(`writing through ${this.device}`);
    for (let at = DATA_BYTES; at < firmware.length; at += DATA_BYTES) {
      await this.doing(`writing ${hex(this.spec.appStart + at)}`, (l) => this.data(l, at));
      request.part(Math.min(1, (at + DATA_BYTES) / firmware.length));
    }
    return request.image.segments.map((s) => ({ address: s.address, bytes: s.data.length }));
  }

  private data(loader: NordicLoader, at: number): Promise<void> {
    return loader.send(DFU_DATA, this.firmware.subarray(at, at + DATA_BYTES), ERASE_MS_PER_PAGE * 2);
  }

  /**
   * Announces the program and sends its first piece. A boot loader that was broken off in the middle of a transfer restarts when it is told to begin another;
   * one that does not want the program restarts when it has acknowledged the announcement.
   */
  private async begin(): Promise<void> {
    const busyMs = ERASE_MS_PER_PAGE * Math.ceil(this.firmware.length / PAGE);
    for (let i = 1; ; i++) {
      let announced = false;
      try {
        const loader = this.loader as NordicLoader;
        await loader.avoidSeven();
        await loader.send(DFU_START, words(MODE_APPLICATION, 0, 0, this.firmware.length), 0);
        await loader.send(DFU_INIT, this.initPacket(), busyMs);
        announced = true;
        await this.data(loader, 0);
        return;
      } catch (error) {
        const restarted = error instanceof LinkLost || error instanceof Restarted;
        if (!(restarted || error instanceof LinkTimeout)) throw this.named(error, 'beginning a transfer');
        if (i === STARTS) throw announced && restarted ? this.unwanted() : this.named(error, 'beginning a transfer');
        await this.again();
      }
    }
  }

  private unwanted(): unknown {
    const { deviceType, softdevices } = this.spec;
    return deviceError(
      'device/wrong-chip',
      `${this.device} restarts whenever a program for device type ${hex(deviceType, 4)} and SoftDevice ${softdevices.map((id) => hex(id, 4)).join(' or ')} is announced: it has another`,
      'choose the board that is connected with --board',
    );
  }

  private async again(): Promise<void> {
    const { request } = this;
    await this.close();
    this.info = await bootPort(this.host, { ...request, device: request.device ?? this.info.serial, timeoutMs: APPEAR_MS }, { bootloader: this.spec.bootloader, touch: false });
    await this.connect();
  }

  /** Device type and revision, version, SoftDevices, and the CRC that the image must have. */
  private initPacket(): Uint8Array {
    const { deviceType, softdevices } = this.spec;
    const out = new Uint8Array(Math.ceil((12 + 2 * softdevices.length) / 4) * 4);
    const view = viewOf(out);
    view.setUint16(0, deviceType, true);
    view.setUint16(2, 0xffff, true);
    view.setUint32(4, 0xffffffff, true);
    view.setUint16(8, softdevices.length, true);
    softdevices.forEach((id, i) => view.setUint16(10 + 2 * i, id, true));
    view.setUint16(10 + 2 * softdevices.length, crc16(this.firmware, 0xffff), true);
    return out;
  }

  /** The boot loader compares the CRC: it starts the program, or stays and still answers. */
  async verify(): Promise<string> {
    await this.request.step('waiting for the program to start');
    try {
      await (this.loader as NordicLoader).send(DFU_STOP, new Uint8Array(0), 0);
    } catch (error) {
      // A quick chip is gone before its acknowledgement is through.
      if (!(error instanceof LinkLost || error instanceof LinkTimeout)) throw this.named(error, 'ending the transfer');
    }
    if (await this.stayed()) {
      throw deviceError('device/not-taken', `${this.device} took every packet, but has not started the program: what is in flash is not what was sent, or is for another chip`, 'try again; when it happens every time, part of the flash is worn out');
    }
    return 'the boot loader compared its CRC and started it';
  }

  private async stayed(): Promise<boolean> {
    try {
      // Behind an adapter the port stays whatever the chip does: silence means that the program runs.
      return await (this.loader as NordicLoader).answers();
    } catch (error) {
      if (this.request.signal.aborted) throw interruptedError('interrupted while the program was starting');
      if (!(error instanceof LinkLost)) throw error;
    }
    await this.close();
    return this.isBootLoaderAgain();
  }

  /** Whether what appears where the boot loader was is the boot loader again. */
  private async isBootLoaderAgain(): Promise<boolean> {
    const { host, info, request } = this;
    const deadline = host.clock.now() + PROGRAM_MS;
    while (host.clock.now() < deadline && !request.signal.aborted) {
      const same = (await host.ports.list()).find((p) => (info.location !== undefined ? p.location === info.location : info.serial !== undefined ? p.serial === info.serial : p.path === info.path));
      const boot = same !== undefined && this.spec.bootloader.includes(usbId(same) ?? '');
      if (same && !boot) return false;
      if (boot && (await this.reopened(same))) return true;
      await host.clock.sleep(POLL_MS, request.signal);
    }
    return false;
  }

  /** The list may show a port that is about to go. */
  private async reopened(info: PortInfo): Promise<boolean> {
    this.info = info;
    try {
      await this.connect();
      return true;
    } catch {
      await this.close();
      return false;
    }
  }

  /** It was started by `verify`. */
  reset(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    const { loader } = this;
    this.loader = undefined;
    await loader?.link.port.close();
  }

  private async doing<T>(what: string, job: (loader: NordicLoader) => Promise<T>): Promise<T> {
    try {
      return await job(this.loader as NordicLoader);
    } catch (error) {
      throw this.named(error, what);
    }
  }

  private named(error: unknown, what: string): unknown {
    if (error instanceof Restarted) return deviceError('device/no-answer', `${this.device} restarted while ${what}`, 'press reset twice and try again');
    return namedError(error, this.device, what);
  }
}

function words(...values: readonly number[]): Uint8Array {
  const out = new Uint8Array(values.length * 4);
  values.forEach((v, i) => viewOf(out).setUint32(i * 4, v, true));
  return out;
}
