/** Serves a simulated device over USB/IP and attaches it to the kernel's virtual host controller, at the pace of a full-speed link. */
import * as net from 'node:net';
import { parseInterfaces, UsbError, type UsbSetup } from '../../src/host/usb';
import type { SimulatedUsb } from '../devices/usb-device';
import { attach, UrbSocket, type Urb, type UrbTaker } from './usbip-messages';

/** Full-speed bulk: at most 19 packets of 64 bytes in a millisecond; setup and status of a control transfer cost about as much as two packets. */
const BYTES_A_MS = 19 * 64;
const CONTROL_BYTES = 128;

const types = ['standard', 'class', 'vendor', 'standard'] as const;
const recipients = ['device', 'interface', 'endpoint', 'other'] as const;

/** What is shorter is a command, not data. */
const DATA_BYTES = 256;

/** How long data took one way, from the transfer on that has the first kilobyte. */
export class Meter {
  private bytes = 0;
  private from: number | undefined;
  private last = 0;

  add(bytes: number, began: number, now: number): void {
    if (bytes < DATA_BYTES) return;
    this.bytes += bytes;
    if (this.bytes >= 1024) this.from ??= began;
    this.last = now;
  }

  get ms(): number {
    return this.from === undefined ? 0 : this.last - this.from;
  }
}

/** One plugged-in device. */
export class UsbIp implements UrbTaker {
  readonly out = new Meter();
  readonly in = new Meter();
  /** Unplugs when so many bytes have gone to the device. */
  unplugAfter = Infinity;
  private readonly server: net.Server;
  private socket: UrbSocket | undefined;
  /** IN transfers that wait for data. */
  private waiting: Urb[] = [];
  private free = 0;
  /** Interrupt endpoints, and the last frame that each had. */
  private readonly frames = new Map<number, number>();
  private queue: Promise<void> = Promise.resolve();
  /** Bytes that went to the device, besides what every device is told. */
  sent = 0;
  onGone: () => void = () => undefined;

  /** Milliseconds at full speed in which the link carried something, or the device did what it was told. */
  busy = 0;
  private busyFrame = 0;

  /** `slowed`: how many times longer everything on the link takes than it would. */
  constructor(
    private readonly device: SimulatedUsb,
    private readonly slowed = 1,
  ) {
    this.server = net.createServer((s) => (this.socket = new UrbSocket(s, this)));
    const endpoints = parseInterfaces(Uint8Array.from(device.identity.interfaces)).flatMap((i) => i.alternates.flatMap((a) => a.endpoints));
    for (const e of endpoints.filter((x) => x.type === 'interrupt')) this.frames.set(e.number | (e.direction === 'in' ? 0x80 : 0), 0);
    device.now = () => performance.now();
    device.later = (ms, job) => void setTimeout(job, ms);
    device.leave = () => this.unplug();
  }

  /** Plugs it into a free port of the controller. */
  async plug(): Promise<void> {
    await attach('127.0.0.1', await this.listen());
  }

  /** Serves it, for a controller elsewhere; gives the port. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as net.AddressInfo).port;
  }

  unplug(): void {
    this.socket?.end();
    this.server.close();
    this.onGone();
  }

  // Transfers are worked off one after another, as the bus does.
  submit(urb: Urb): void {
    this.queue = this.queue.then(() => this.work(urb));
  }

  unlink(sequence: number, of: number): void {
    this.queue = this.queue.then(() => {
      const found = this.waiting.some((u) => u.sequence === of);
      this.waiting = this.waiting.filter((u) => u.sequence !== of);
      this.socket?.unlinked(sequence, found);
    });
  }

  private async work(urb: Urb): Promise<void> {
    try {
      const began = this.device.now();
      const answer = this.exchange(urb);
      if (answer === undefined) {
        this.waiting.push(urb);
        return;
      }
      await this.carry(urb, urb.endpoint === 0 ? CONTROL_BYTES + urb.length : Math.max(urb.data.length, answer.length));
      this.finish(urb, answer, began);
    } catch (error) {
      if (!(error instanceof UsbError)) throw error;
      await this.pace(CONTROL_BYTES);
      this.socket?.stalled(urb);
    }
    // What waits may have its data now.
    const again = this.waiting;
    this.waiting = [];
    for (const w of again) await this.work(w);
  }

  /** Undefined while the device has nothing. */
  private exchange(urb: Urb): Uint8Array | undefined {
    const { device } = this;
    if (urb.endpoint !== 0) {
      if (urb.input) return device.transferIn(urb.endpoint, urb.length);
      device.transferOut(urb.endpoint, urb.data);
      return new Uint8Array(0);
    }
    const s = urb.setup;
    const setup: UsbSetup = { type: types[(s[0] >> 5) & 3], recipient: recipients[s[0] & 3], request: s[1], value: s[2] | (s[3] << 8), index: s[4] | (s[5] << 8) };
    if (s[0] & 0x80) return device.controlIn(setup, s[6] | (s[7] << 8));
    device.controlOut(setup, urb.data);
    return new Uint8Array(0);
  }

  private finish(urb: Urb, answer: Uint8Array, began: number): void {
    const now = this.device.now();
    const standard = urb.endpoint === 0 && (urb.setup[0] & 0x60) === 0;
    if (!standard) {
      this.out.add(urb.data.length, began, now);
      this.in.add(answer.length, began, now);
      this.sent += urb.data.length;
    }
    if (this.sent >= this.unplugAfter) return this.unplug();
    this.socket?.submitted(urb, answer);
  }

  /** An interrupt endpoint has one packet in a frame of a millisecond, each direction for itself; others share what the link has. */
  private carry(urb: Urb, bytes: number): Promise<void> {
    const end = urb.endpoint | (urb.input ? 0x80 : 0);
    const last = this.frames.get(end);
    if (last === undefined) return this.pace(bytes);
    const { slowed } = this;
    const frame = slowed * (1 + Math.floor(Math.max(last, urb.came, urb.input ? this.free : 0) / slowed));
    this.frames.set(end, frame);
    if (frame > this.busyFrame) this.busy++;
    this.busyFrame = Math.max(this.busyFrame, frame);
    // The device begins with what it was told in the frame that brings it.
    if (!urb.input) this.free = Math.max(this.free, frame) + this.device.takeWork() * slowed;
    return until(frame);
  }

  /** Waits until the link has carried so much, and the device has done what it was told. */
  private async pace(bytes: number): Promise<void> {
    const takes = bytes / BYTES_A_MS + this.device.takeWork();
    this.busy += takes;
    this.free = Math.max(performance.now(), this.free) + takes * this.slowed;
    await until(this.free);
  }
}

/** Timers know whole milliseconds: what is less is made up for by the next. */
async function until(time: number): Promise<void> {
  const left = time - performance.now();
  if (left >= 1) await new Promise((resolve) => setTimeout(resolve, left));
}
