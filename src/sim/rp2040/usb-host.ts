/**
 * What a computer does when a simulated board shows itself over USB: it finds the device, asks what it is, configures it, and works its
 * serial port (CDC ACM) in the order in which Linux does. It stays while the chip is reset; its port is lost then, and found again.
 */
import type { RP2040 } from 'rp2040js';
import { viewOf } from '../../util/bytes';
import { UsbBus } from './usb-bus';
import { controlTransfer } from './usb-control';

/** What the device says of itself. */
export interface UsbIdentity {
  readonly vid: number;
  readonly pid: number;
  readonly manufacturer: string;
  readonly product: string;
  readonly serial: string;
  /** The descriptors as they came. */
  readonly device: Uint8Array;
  readonly configuration: Uint8Array;
}

/** Answer to a request: data, or why there is none. */
export type Reply = Uint8Array | 'stall' | 'lost';

const CONTROL_MS = 5000;
const ADDRESS = 5;

const DEVICE = 1;
const CONFIGURATION = 2;
const STRING = 3;
const QUALIFIER = 6;

const DTR_RTS = 3;

/** A request: eight bytes (USB 2.0, 9.3). */
export function request(kind: number, code: number, value: number, index: number, length: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = viewOf(bytes);
  bytes[0] = kind;
  bytes[1] = code;
  view.setUint16(2, value, true);
  view.setUint16(4, index, true);
  view.setUint16(6, length, true);
  return bytes;
}

/** Endpoints of the serial port. */
interface CdcPort {
  readonly control: number;
  readonly in: number;
  readonly out: number;
}

type Wait = (done: (reply: Reply) => void) => void;
type Job = Generator<Wait, void, Reply>;

export class UsbHost {
  /** What the device did against the rules of USB. */
  readonly problems: string[] = [];
  /** The device, once it is configured. */
  identity: UsbIdentity | undefined;
  /** Bytes from the serial port, which is open. */
  onData: (bytes: Uint8Array) => void = () => undefined;
  /** The serial port came, or went. */
  onPort: (there: boolean) => void = () => undefined;
  /** The host wants something: a chip that sleeps may have to be woken. */
  onActivity: () => void = () => undefined;
  private bus: UsbBus | undefined;
  private port: CdcPort | undefined;
  private jobs: (() => Job)[] = [];
  private busy = false;
  private generation = 0;
  private isOpen = false;
  private paused = false;
  private reading = false;
  private output: number[] = [];
  private writing = false;

  /** Joins a fresh chip; the one before is unplugged. */
  connect(rp: RP2040): void {
    this.lose();
    const bus = new UsbBus(rp, (what) => void this.problems.push(what));
    this.bus = bus;
    bus.onConnect = (connected) => (connected ? this.attach() : this.lose());
  }

  /** Something is done after so many milliseconds of simulated time. */
  after(ms: number, f: () => void): void {
    this.bus?.after(ms * 1e6, f);
  }

  /** Opens the serial port, as Linux does: the control lines rise, then the speed is set. */
  open(baud = 115200): void {
    this.request((port) => request(0x21, 0x22, DTR_RTS, port.control, 0), undefined, () => {
      this.isOpen = true;
      this.readOn();
    });
    this.setBaud(baud);
  }

  /** Sets the speed: 8 data bits, no parity. */
  setBaud(baud: number): void {
    const coding = new Uint8Array(7);
    viewOf(coding).setUint32(0, baud, true);
    coding[6] = 8;
    this.request((port) => request(0x21, 0x20, 0, port.control, 7), coding);
  }

  /** Sets DTR (1) and RTS (2). */
  setLines(state: number): void {
    this.request((port) => request(0x21, 0x22, state, port.control, 0));
  }

  /** Closes the port: the control lines fall. */
  close(): void {
    this.isOpen = false;
    if (this.port) this.bus?.cancel(this.port.in);
    this.reading = false;
    this.setLines(0);
  }

  /** Sends bytes to the serial port. */
  send(bytes: Iterable<number>): void {
    for (const b of bytes) this.output.push(b);
    this.writeOn();
    this.onActivity();
  }

  /** Whether bytes of the open port are fetched: a program that has stopped reading does not. */
  pause(on: boolean): void {
    this.paused = on;
    if (on && this.port) {
      this.bus?.cancel(this.port.in);
      this.reading = false;
    }
    this.readOn();
    this.onActivity();
  }

  /** Frees the endpoint that sends to the host, if it was halted. */
  clearHalt(): void {
    const endpoint = this.port?.in ?? 0;
    this.request(() => request(2, 1, 0, 0x80 | endpoint, 0), undefined, () => {
      this.bus?.startToggles(endpoint);
      this.readOn();
    });
  }

  /** Puts the bus to sleep, or wakes it. */
  suspend(on: boolean): void {
    this.bus?.suspend(on);
    this.onActivity();
  }

  /** Resets the device and sets it up again, as a hub's port that was switched off and on. */
  reset(): void {
    this.lose();
    this.attach();
    this.onActivity();
  }

  /** Asks the device for something once the host is done with what it does now. */
  ask(packet: Uint8Array, data?: Uint8Array): Promise<Reply> {
    return new Promise((resolve) => this.request(() => packet, data, resolve));
  }

  /** Fetches the packets of an endpoint that is not the serial port's, one after the other. */
  listen(endpoint: number, take: (packet: Uint8Array) => void): void {
    this.bus?.receive(endpoint, (packet) => {
      if (packet === 'stall') return;
      take(packet);
      this.listen(endpoint, take);
    });
    this.onActivity();
  }

  /** Sends a packet to an endpoint that is not the serial port's. */
  transmit(endpoint: number, packet: Uint8Array): void {
    this.bus?.transmit(endpoint, packet, () => undefined);
    this.onActivity();
  }

  private request(packet: (port: CdcPort) => Uint8Array, data?: Uint8Array, then: (reply: Reply) => void = () => undefined): void {
    this.start(function* (this: UsbHost): Job {
      if (!this.port) return then('lost');
      then(yield this.control(packet(this.port), data));
    });
    this.onActivity();
  }

  private lose(): void {
    this.generation++;
    this.jobs = [];
    this.busy = false;
    this.output = [];
    this.isOpen = this.reading = this.writing = false;
    if (this.port) {
      this.port = undefined;
      this.identity = undefined;
      this.onPort(false);
    }
  }

  private attach(): void {
    this.start(this.enumerate);
  }

  private start(job: (this: UsbHost) => Job): void {
    this.jobs.push(() => job.call(this));
    this.next();
  }

  private next(): void {
    if (this.busy) return;
    const job = this.jobs.shift()?.();
    if (!job) return;
    this.busy = true;
    const { generation } = this;
    const step = (reply: Reply): void => {
      if (generation !== this.generation) return;
      const { done, value } = job.next(reply);
      if (!done) return value(step);
      this.busy = false;
      this.next();
    };
    step('lost');
  }

  private *enumerate(): Job {
    const bus = this.bus as UsbBus;
    const pause = (ms: number): Wait => (done) => bus.after(ms * 1e6, () => done('lost'));
    const get = (kind: number, index: number, length: number, language = 0): Wait => this.control(request(0x80, 6, (kind << 8) | index, language, length));
    const reset: Wait = (done) => bus.reset(() => done('lost'));
    const fail = (what: string): void => void this.problems.push(what);

    yield reset;
    const first = yield get(DEVICE, 0, 64);
    if (typeof first === 'string' || first.length < 8) return fail(`no device descriptor: ${String(first)}`);
    yield reset;
    if (typeof (yield this.control(request(0, 5, ADDRESS, 0, 0))) === 'string') return fail('the address was not taken');
    yield pause(2);
    bus.address = ADDRESS;
    const device = yield get(DEVICE, 0, 18);
    if (typeof device === 'string' || device.length !== 18) return fail('the device does not answer at its address');
    // A device that knows full speed only must refuse.
    if ((yield get(QUALIFIER, 0, 10)) !== 'stall') fail('a device of full speed has a qualifier for high speed');
    const head = yield get(CONFIGURATION, 0, 9);
    if (typeof head === 'string' || head.length !== 9) return fail('no configuration descriptor');
    const configuration = yield get(CONFIGURATION, 0, viewOf(head).getUint16(2, true));
    if (typeof configuration === 'string') return fail('no whole configuration descriptor');
    const languages = yield get(STRING, 0, 255);
    const texts: string[] = [];
    for (const number of device.subarray(14, 17)) {
      const text = number === 0 || typeof languages === 'string' ? 'lost' : yield get(STRING, number, 255, viewOf(languages).getUint16(2, true));
      texts.push(typeof text === 'string' ? '' : new TextDecoder('utf-16le').decode(text.subarray(2)));
    }
    if (typeof (yield this.control(request(0, 9, configuration[5], 0, 0))) === 'string') return fail('the configuration was not taken');
    const port = cdcPort(configuration);
    if (!port) return fail('the device has no serial port');
    for (const endpoint of [port.in, port.out]) bus.startToggles(endpoint);
    const view = viewOf(device);
    this.identity = { vid: view.getUint16(8, true), pid: view.getUint16(10, true), manufacturer: texts[0], product: texts[1], serial: texts[2], device, configuration };
    this.port = port;
    this.setBaud(9600);
    this.onPort(true);
  }

  /** One control transfer: the request, its data, its status. */
  private control(packet: Uint8Array, data?: Uint8Array): Wait {
    return (done) => {
      const bus = this.bus as UsbBus;
      const limit = bus.after(CONTROL_MS * 1e6, () => {
        this.problems.push(`no answer to the request ${Buffer.from(packet).toString('hex')}`);
        bus.cancel(0);
        done('lost');
      });
      const finish = (reply: Reply): void => {
        limit.cancel();
        done(reply);
      };
      controlTransfer(bus, packet, data, finish);
    };
  }

  private readOn(): void {
    if (this.reading || this.paused || !this.isOpen || !this.port) return;
    this.reading = true;
    this.bus?.receive(this.port.in, (packet) => {
      this.reading = false;
      if (packet === 'stall') return; // until clearHalt
      if (packet.length > 0) this.onData(packet);
      this.readOn();
    });
  }

  private writeOn(): void {
    if (this.writing || this.output.length === 0 || !this.port) return;
    this.writing = true;
    const packet = Uint8Array.from(this.output.splice(0, 64));
    this.bus?.transmit(this.port.out, packet, () => {
      this.writing = false;
      this.writeOn();
    });
  }
}

/** The communications interface and the bulk endpoints of its data interface. */
function cdcPort(configuration: Uint8Array): CdcPort | undefined {
  const port = { control: -1, in: -1, out: -1 };
  let kind = 0;
  for (let at = 0; at + 2 <= configuration.length && configuration[at] > 0; at += configuration[at]) {
    const d = configuration.subarray(at, at + configuration[at]);
    if (d[1] === 4) {
      kind = d[5];
      if (kind === 2) port.control = d[2];
    } else if (d[1] === 5 && kind === 10 && (d[3] & 3) === 2) {
      if (d[2] & 0x80) port.in = d[2] & 15;
      else port.out = d[2];
    }
  }
  return port.control >= 0 && port.in > 0 && port.out > 0 ? port : undefined;
}
