/** A CMSIS-DAP debug probe on USB: version 1 over HID reports, or version 2 over bulk endpoints. */
import type { UsbSetup } from '../../src/host/usb';
import { le32 } from '../../src/util/bytes';
import { SimulatedUsb, stall, type UsbIdentity } from './usb-device';
import { NONE, OK, SwdTarget, WAIT, type ChipModel } from './swd-target';

const PACKET = 64;
const BULK = [9, 4, 0, 0, 2, 0xff, 0, 0, 4, 7, 5, 0x01, 2, 64, 0, 0, 7, 5, 0x81, 2, 64, 0, 0];
/** Reports of 64 bytes each way, of no kind that anybody knows. */
const REPORT = [6, 0, 0xff, 9, 1, 0xa1, 1, 0x15, 0, 0x26, 0xff, 0, 0x75, 8, 0x95, 64, 9, 1, 0x81, 2, 0x95, 64, 9, 1, 0x91, 2, 0x95, 1, 9, 1, 0xb1, 2, 0xc0];
const HID = [9, 4, 0, 0, 2, 3, 0, 0, 4, 9, 0x21, 0x11, 0x01, 0, 1, 0x22, REPORT.length, 0, 7, 5, 0x01, 3, 64, 0, 1, 7, 5, 0x81, 3, 64, 0, 1];

const REPORT_DESCRIPTOR = 0x22;
const SET_REPORT = 0x09;
const SET_IDLE = 0x0a;
const TRANSFER = 0x05;
const TRANSFER_BLOCK = 0x06;
/** A packet of fewer accesses sets registers; a full one has twelve of them, or fourteen. */
const DATA_ACCESSES = 10;
/** Cycles of the clock that a transfer takes: request, turnarounds, acknowledge, and two more that a probe needs; data with its parity, where it is acknowledged. */
const ASK_CYCLES = 8 + 2 + 3 + 2;
const DATA_CYCLES = 33;

export interface ProbeOptions {
  readonly version: 1 | 2;
  readonly serial?: string;
  /** Packets it can hold. */
  readonly packets?: number;
  /** Knows when to drive the line by itself (CMSIS-DAP 1.2 and later). */
  readonly swdSequence?: boolean;
}

export interface Span {
  from: number | undefined;
  to: number | undefined;
}

/** How far a chip is. */
class Progress {
  readonly programmed: number;
  readonly looked: number;
  readonly erased: number;

  constructor(chip: ChipModel) {
    this.programmed = chip.programmed;
    this.looked = chip.looked;
    this.erased = chip.erased;
  }
}

export class DapProbeDevice extends SimulatedUsb {
  readonly identity: UsbIdentity;
  readonly target: SwdTarget;
  readonly counts = new Map<number, number>();
  private readonly answers: Uint8Array[] = [];
  private waitRetries = 0;
  clockHz = 1_000_000;
  private connected = false;

  /** When the first data came that may have been for the flash as it was erased last. */
  private given: number | undefined;
  /** Milliseconds of the harness. */
  readonly wrote: Span = { from: undefined, to: undefined };
  readonly read: Span = { from: undefined, to: undefined };

  constructor(
    readonly chip: ChipModel,
    private readonly options: ProbeOptions,
  ) {
    super();
    this.target = new SwdTarget(chip);
    this.identity = {
      vid: 0x0d28,
      pid: 0x0204,
      release: 0x0100,
      manufacturer: 'ARM',
      product: options.version === 1 ? 'BBC micro:bit CMSIS-DAP' : 'Debug Probe (CMSIS-DAP)',
      serial: options.serial ?? '9900000051864e45',
      interfaces: options.version === 1 ? HID : BULK,
      strings: ['CMSIS-DAP'],
    };
  }

  reset(): void {
    this.answers.length = 0;
    this.connected = false;
    this.target.power();
  }

  protected requestIn(): Uint8Array {
    return stall();
  }

  /** Those of HID: how often reports are repeated, which they are not, and a report. */
  protected requestOut(setup: UsbSetup, data: Uint8Array): void {
    if (this.options.version !== 1 || setup.type !== 'class') stall();
    if (setup.request === SET_REPORT) this.transferOut(1, data);
    else if (setup.request !== SET_IDLE) stall();
  }

  protected override interfaceDescriptor(type: number): Uint8Array {
    return type === REPORT_DESCRIPTOR && this.options.version === 1 ? Uint8Array.from(REPORT) : stall();
  }

  override transferIn(endpoint: number, length: number): Uint8Array | undefined {
    if (endpoint !== 1) return super.transferIn(endpoint, length);
    return this.answers.shift();
  }

  override transferOut(endpoint: number, data: Uint8Array): void {
    if (endpoint !== 1 || data.length === 0) return;
    this.counts.set(data[0], (this.counts.get(data[0]) ?? 0) + 1);
    if (this.answers.length >= (this.options.packets ?? 4)) return;
    let answer: Uint8Array;
    const meter = new Progress(this.chip);
    const began = this.now();
    try {
      answer = Uint8Array.from([data[0], ...this.command(data)]);
    } catch {
      // A packet that is shorter than its command.
      answer = Uint8Array.of(0xff);
    }
    this.note(meter, began, isData(data));
    if (this.options.version === 2) this.answers.push(answer);
    else {
      const report = new Uint8Array(PACKET);
      report.set(answer);
      this.answers.push(report);
    }
  }

  /** When writing to flash began and ended, and when it was read after that. */
  private note({ programmed, looked, erased }: Progress, began: number, data: boolean): void {
    if (this.chip.erased > erased) this.given = undefined;
    else if (data) this.given ??= began;
    if (this.chip.programmed > programmed) {
      // A program in RAM has its first data before it writes any of it.
      if (programmed === 0) this.wrote.from = this.given ?? began;
      this.wrote.to = this.now();
      this.read.from = this.read.to = undefined;
    } else if (this.chip.looked > looked && this.wrote.to !== undefined) {
      this.read.from ??= began;
      this.read.to = this.now();
    }
  }

  private command(p: Uint8Array): readonly number[] {
    const need = (n: number): void => {
      if (p.length < n) throw new Error('short');
    };
    switch (p[0]) {
      case 0x00:
        need(2);
        return this.info(p[1]);
      case 0x01:
        return [0];
      case 0x02:
        need(2);
        this.connected = p[1] !== 2;
        return [this.connected ? 1 : 0];
      case 0x03:
        this.connected = false;
        return [0];
      case 0x04:
        need(6);
        this.waitRetries = p[2] | (p[3] << 8);
        return [0];
      case TRANSFER:
        need(3);
        return this.transfers(p);
      case TRANSFER_BLOCK:
        need(5);
        return this.block(p);
      case 0x09:
        need(3);
        this.work += (p[1] | (p[2] << 8)) / 1000;
        return [0];
      case 0x10:
        need(7);
        if (p[2] & 0x80) this.target.core.line((p[1] & 0x80) === 0);
        return [p[1]];
      case 0x11:
        need(5);
        this.clockHz = word(p, 1) || 1;
        return [0];
      case 0x13:
        return [0];
      case 0x12: {
        need(2);
        const bits = p[1] || 256;
        need(2 + Math.ceil(bits / 8));
        this.target.drive(bitsIn(p.subarray(2), bits));
        return [0];
      }
      case 0x1d:
        if (this.options.swdSequence === false) throw new Error('unknown');
        return this.swdSequence(p);
      default:
        throw new Error('unknown');
    }
  }

  private info(id: number): readonly number[] {
    const text = (s: string): number[] => [s.length + 1, ...Array.from(s, (c) => c.charCodeAt(0)), 0];
    if (id === 0x01) return text(this.identity.manufacturer);
    if (id === 0x02) return text(this.identity.product);
    if (id === 0x03) return text(this.identity.serial);
    if (id === 0x04) return text(this.options.version === 1 ? '1.10' : '2.1.1');
    if (id === 0xf0) return [1, 0x01];
    if (id === 0xfe) return [1, this.options.packets ?? 4];
    if (id === 0xff) return [2, PACKET, 0];
    return [0];
  }

  private swdSequence(p: Uint8Array): readonly number[] {
    const out: number[] = [];
    let at = 2;
    for (let i = 0; i < p[1]; i++) {
      const bits = p[at] & 0x3f || 64;
      const input = (p[at++] & 0x80) !== 0;
      // Nobody drives the line: pulled up.
      if (input) {
        this.target.drive(new Array<number>(bits).fill(1));
        out.push(...new Array<number>(Math.ceil(bits / 8)).fill(0xff));
      } else {
        const bytes = p.subarray(at, at + Math.ceil(bits / 8));
        if (bytes.length < Math.ceil(bits / 8)) throw new Error('short');
        this.target.drive(bitsIn(bytes, bits));
        at += bytes.length;
      }
    }
    return [0, ...out];
  }

  private access(request: number, value: number): { ack: number; data: number } {
    if (!this.connected) return { ack: NONE, data: 0 };
    for (let i = 0; ; i++) {
      const r = this.target.transfer((request & 1) !== 0, (request & 2) !== 0, request & 0x0c, value);
      this.work += ((ASK_CYCLES + (r.ack === OK ? DATA_CYCLES : 0)) * 1000) / this.clockHz;
      if (r.ack !== WAIT || i >= this.waitRetries) return r;
    }
  }

  private transfers(p: Uint8Array): readonly number[] {
    const out: number[] = [];
    let at = 3;
    let done = 0;
    let ack = OK;
    for (; done < p[2]; done++) {
      const request = p[at++];
      let value = 0;
      if (request === undefined) throw new Error('short');
      if ((request & 2) === 0) {
        if (at + 4 > p.length) throw new Error('short');
        value = word(p, at);
        at += 4;
      }
      const r = this.access(request, value);
      ack = r.ack;
      if (ack !== OK) break;
      if (request & 2) out.push(...le32(r.data));
    }
    return [done, ack, ...out];
  }

  private block(p: Uint8Array): readonly number[] {
    const count = p[2] | (p[3] << 8);
    const request = p[4];
    const out: number[] = [];
    let done = 0;
    let ack = OK;
    if ((request & 2) === 0 && p.length < 5 + 4 * count) throw new Error('short');
    for (; done < count; done++) {
      const r = this.access(request, request & 2 ? 0 : word(p, 5 + 4 * done));
      ack = r.ack;
      if (ack !== OK) break;
      if (request & 2) out.push(...le32(r.data));
    }
    return [done & 0xff, done >> 8, ack, ...out];
  }
}

/** Whether a packet may bring words to memory. */
function isData(p: Uint8Array): boolean {
  return (p[0] === TRANSFER && p[2] >= DATA_ACCESSES) || (p[0] === TRANSFER_BLOCK && (p[4] & 2) === 0 && (p[2] | (p[3] << 8)) >= DATA_ACCESSES);
}

function word(p: Uint8Array, at: number): number {
  return (p[at] | (p[at + 1] << 8) | (p[at + 2] << 16) | (p[at + 3] << 24)) >>> 0;
}

function bitsIn(bytes: Uint8Array, n: number): number[] {
  return Array.from({ length: n }, (_, i) => (bytes[i >> 3] >> (i & 7)) & 1);
}
