/** Serves a simulated device over USB/IP and attaches it to the kernel's virtual host controller, at the pace of a full-speed link. */
import * as fs from 'node:fs';
import * as net from 'node:net';
import { parseInterfaces, UsbError, type UsbSetup } from '../../src/host/usb';
import type { SimulatedUsb } from '../devices/usb-device';

const CMD = { submit: 1, unlink: 2, submitted: 3, unlinked: 4 } as const;
const HEADER = 48;
const EPIPE = -32;
const ECONNRESET = -104;
const FULL_SPEED = 2;
/** Full-speed bulk: at most 19 packets of 64 bytes in a millisecond; setup and status of a control transfer cost about as much as two packets. */
const BYTES_A_MS = 19 * 64;
const CONTROL_BYTES = 128;
const CONTROLLER = '/sys/devices/platform/vhci_hcd.0';

const types = ['standard', 'class', 'vendor', 'standard'] as const;
const recipients = ['device', 'interface', 'endpoint', 'other'] as const;

interface Urb {
  readonly sequence: number;
  readonly input: boolean;
  readonly endpoint: number;
  readonly length: number;
  readonly setup: Uint8Array;
  readonly data: Uint8Array;
  /** When the host wanted it. */
  readonly came: number;
}

/** What is shorter is a command, not data. */
const DATA_BYTES = 256;

/** How long data took one way, from the first kilobyte on. */
export class Meter {
  private bytes = 0;
  private from: number | undefined;
  private last = 0;

  add(bytes: number, now: number): void {
    if (bytes < DATA_BYTES) return;
    this.bytes += bytes;
    if (this.from === undefined && this.bytes >= 1024) this.from = now;
    this.last = now;
  }

  get ms(): number {
    return this.from === undefined ? 0 : this.last - this.from;
  }
}

/** One plugged-in device. */
export class UsbIp {
  readonly out = new Meter();
  readonly in = new Meter();
  /** Unplugs when so many bytes have gone to the device. */
  unplugAfter = Infinity;
  private readonly server: net.Server;
  private socket: net.Socket | undefined;
  private input = Buffer.alloc(0);
  /** IN transfers that wait for data. */
  private waiting: Urb[] = [];
  private free = 0;
  /** Interrupt endpoints, and the last frame that each had. */
  private readonly frames = new Map<number, number>();
  private queue: Promise<void> = Promise.resolve();
  private sent = 0;
  onGone: () => void = () => undefined;

  /** Milliseconds at full speed in which the link carried something, or the device did what it was told. */
  busy = 0;
  private busyFrame = 0;

  /** `slowed`: how many times longer everything on the link takes than it would. */
  constructor(
    private readonly device: SimulatedUsb,
    private readonly slowed = 1,
  ) {
    this.server = net.createServer((s) => this.accept(s));
    const endpoints = parseInterfaces(Uint8Array.from(device.identity.interfaces)).flatMap((i) => i.alternates.flatMap((a) => a.endpoints));
    for (const e of endpoints.filter((x) => x.type === 'interrupt')) this.frames.set(e.number | (e.direction === 'in' ? 0x80 : 0), 0);
    device.now = () => performance.now();
    device.later = (ms, job) => void setTimeout(job, ms);
    device.leave = () => this.unplug();
  }

  /** Plugs it into a free port of the controller. */
  async plug(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as net.AddressInfo;
    const client = new net.Socket();
    // The kernel reads from now on; we must not.
    client.pause();
    await new Promise<void>((resolve, reject) => client.once('error', reject).connect({ port, host: '127.0.0.1' }, resolve));
    const { fd } = (client as unknown as { _handle: { fd: number } })._handle;
    fs.writeFileSync(`${CONTROLLER}/attach`, `${freePort()} ${fd} 65538 ${FULL_SPEED}`);
    client.unref();
  }

  unplug(): void {
    this.socket?.destroy();
    this.server.close();
    this.onGone();
  }

  private accept(socket: net.Socket): void {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      this.input = this.input.length > 0 ? Buffer.concat([this.input, data]) : data;
      while (this.take());
    });
  }

  /** Takes one message from what came. */
  private take(): boolean {
    const b = this.input;
    if (b.length < HEADER) return false;
    const command = b.readUInt32BE(0);
    const sequence = b.readUInt32BE(4);
    const input = b.readUInt32BE(12) === 1;
    const length = command === CMD.submit ? b.readUInt32BE(24) : 0;
    const total = HEADER + (input ? 0 : length);
    if (b.length < total) return false;
    const urb: Urb = { sequence, input, endpoint: b.readUInt32BE(16), length, setup: Uint8Array.from(b.subarray(40, 48)), data: Uint8Array.from(b.subarray(HEADER, total)), came: performance.now() };
    const unlinked = b.readUInt32BE(20);
    this.input = b.subarray(total);
    // Transfers are worked off one after another, as the bus does.
    if (command === CMD.submit) this.queue = this.queue.then(() => this.submit(urb));
    else this.queue = this.queue.then(() => this.unlink(sequence, unlinked));
    return true;
  }

  private unlink(sequence: number, of: number): void {
    const found = this.waiting.some((u) => u.sequence === of);
    this.waiting = this.waiting.filter((u) => u.sequence !== of);
    this.reply(CMD.unlinked, sequence, found ? ECONNRESET : 0, 0);
  }

  private async submit(urb: Urb): Promise<void> {
    try {
      const answer = this.exchange(urb);
      if (answer === undefined) {
        this.waiting.push(urb);
        return;
      }
      await this.carry(urb, urb.endpoint === 0 ? CONTROL_BYTES + urb.length : Math.max(urb.data.length, answer.length));
      this.finish(urb, answer);
    } catch (error) {
      if (!(error instanceof UsbError)) throw error;
      await this.pace(CONTROL_BYTES);
      this.reply(CMD.submitted, urb.sequence, EPIPE, 0);
    }
    // What waits may have its data now.
    const again = this.waiting;
    this.waiting = [];
    for (const w of again) await this.submit(w);
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

  private finish(urb: Urb, answer: Uint8Array): void {
    const now = performance.now();
    const standard = urb.endpoint === 0 && (urb.setup[0] & 0x60) === 0;
    if (!standard) {
      this.out.add(urb.data.length, now);
      this.in.add(answer.length, now);
      this.sent += urb.data.length;
    }
    if (this.sent >= this.unplugAfter) return this.unplug();
    this.reply(CMD.submitted, urb.sequence, 0, urb.input ? answer.length : urb.data.length, urb.input ? answer : undefined);
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

  private reply(command: number, sequence: number, status: number, length: number, data?: Uint8Array): void {
    const head = Buffer.alloc(HEADER);
    head.writeUInt32BE(command, 0);
    head.writeUInt32BE(sequence, 4);
    head.writeInt32BE(status, 20);
    head.writeUInt32BE(length, 24);
    this.socket?.write(data ? Buffer.concat([head, data]) : head);
  }
}

/** Timers know whole milliseconds: what is less is made up for by the next. */
async function until(time: number): Promise<void> {
  const left = time - performance.now();
  if (left >= 1) await new Promise((resolve) => setTimeout(resolve, left));
}

/** The first port of the controller that nothing is in: state 4 in its table. */
function freePort(): number {
  for (const line of fs.readFileSync(`${CONTROLLER}/status`, 'utf8').split('\n')) {
    const m = /^hs\s+(\d+)\s+0*4\s/.exec(line);
    if (m) return Number(m[1]);
  }
  throw new Error('every port of the controller is taken');
}
