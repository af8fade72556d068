/**
 * The wire between the simulated chip's USB controller and a host: packets at full speed, in simulated time. rp2040js takes every packet at
 * once and knows no refusal; here a packet waits until the host asks for it, the toggle of its kind is checked, and an endpoint may stall.
 */
import type { RP2040 } from 'rp2040js';

/** The members of the controller that rp2040js declares private. */
interface Controller {
  DPRAMUpdated(offset: number, value: number): void;
  readUint32(offset: number): number;
  writeUint32(offset: number, value: number): void;
  readonly rawWriteValue: number;
  sieStatus: number;
  readonly sieCtrl: number;
  intRaw: number;
  readonly intEnable: number;
  readonly addrEndp: number;
  epStallArm: number;
  sieStatusUpdated(): void;
  indicateBufferReady(endpoint: number, out: boolean): void;
  checkInterrupts(): void;
}

// Registers (RP2040 datasheet 4.1.4) and their bits.
const SOF_RD = 0x48;
const SIE_CTRL = 0x4c;
const SIE_STATUS = 0x50;
const INTE = 0x90;
const PULLUP_EN = 1 << 16;
const EP0_INT_1BUF = 1 << 29;
const SUSPENDED = 1 << 4;
const RESUME = 1 << 11;
const SETUP_REC = 1 << 17;
const BUS_RESET = 1 << 19;
const INT_SUSPEND = 1 << 14;
const INT_SOF = 1 << 17;
// Shared memory (4.1.2.4).
const BUFFER_CONTROL = 0x80;
const BUFFER_CONTROL_END = 0x100;
const AVAILABLE = 1 << 10;
const STALL = 1 << 11;
const DATA1 = 1 << 13;
const FULL = 1 << 15;
const LENGTH = 0x3ff;
const INTERRUPT_PER_BUFFER = 1 << 29;

const FRAME_NS = 1e6;
const RESET_NS = 10e6;
/** Token, packet ends and turn-around, besides the data, in bytes of 12 Mbit/s. */
const OVERHEAD = 13;

/** What is at the other end of the cable. */
export interface UsbCable {
  /** Joins a fresh chip; the one before is unplugged. `wake` tells the simulation that there is something to do. */
  connect(rp: RP2040, wake: () => void): void;
}

export type Packet = Uint8Array | 'stall';

interface Slot {
  readonly data: Uint8Array | undefined;
  readonly done: (packet: Packet) => void;
}

/** Key of an endpoint's direction, as the controller orders its buffers. */
const inOf = (endpoint: number): number => endpoint * 2;
const outOf = (endpoint: number): number => endpoint * 2 + 1;

export class UsbBus {
  /** The address at which the host talks to the device. */
  address = 0;
  /** Told when the device pulls its line up, or lets it go. */
  onConnect: (connected: boolean) => void = () => undefined;
  private connected = false;
  private asleep = false;
  private frame = 0;
  private readonly usb: Controller;
  private readonly slots = new Map<number, Slot>();
  /** By key: whether the next packet is DATA1. */
  private readonly toggles = new Map<number, boolean>();
  private readonly alarms = new Map<number, { schedule(ns: number): void }>();
  private readonly frameAlarm: { schedule(ns: number): void };
  private framing = false;

  /** `wrong` is told what the device does against the rules. */
  constructor(
    private readonly rp: RP2040,
    private readonly wrong: (what: string) => void,
  ) {
    this.usb = rp.usbCtrl as unknown as Controller;
    this.frameAlarm = rp.clock.createAlarm(() => this.nextFrame());
    this.listen();
  }

  /** Something to be done after a time, unless it is cancelled. */
  after(ns: number, f: () => void): { cancel(): void } {
    const alarm = this.rp.clock.createAlarm(f);
    alarm.schedule(ns);
    return alarm;
  }

  /** Resets the device: it listens at address 0 after it. */
  reset(done: () => void): void {
    this.slots.clear();
    this.toggles.clear();
    this.after(RESET_NS, () => {
      this.address = 0;
      this.asleep = false;
      this.usb.sieStatus = (this.usb.sieStatus & ~SUSPENDED) | BUS_RESET;
      this.usb.sieStatusUpdated();
      this.after(RESET_NS, done);
    });
  }

  /** Begins a control transfer. */
  setup(packet: Uint8Array): void {
    this.after(wireTime(8), () => {
      if (!this.heard()) return;
      if (this.usb.sieStatus & SETUP_REC) this.wrong('a request came before the one before was looked at');
      this.slots.delete(inOf(0));
      this.slots.delete(outOf(0));
      this.toggles.set(inOf(0), true).set(outOf(0), true);
      this.usb.epStallArm = 0;
      this.rp.usbDPRAM.set(packet, 0);
      this.usb.sieStatus |= SETUP_REC;
      this.usb.sieStatusUpdated();
    });
  }

  /** Asks an endpoint for a packet; it comes when the device has one. */
  receive(endpoint: number, done: (packet: Packet) => void): void {
    this.slots.set(inOf(endpoint), { data: undefined, done });
    this.look(inOf(endpoint));
  }

  /** Sends a packet to an endpoint as soon as the device takes it. */
  transmit(endpoint: number, data: Uint8Array, done: (packet: Packet) => void): void {
    this.slots.set(outOf(endpoint), { data, done });
    this.look(outOf(endpoint));
  }

  /** No longer asks, or sends; both, if no direction is given. */
  cancel(endpoint: number, direction?: 'in' | 'out'): void {
    if (direction !== 'out') this.slots.delete(inOf(endpoint));
    if (direction !== 'in') this.slots.delete(outOf(endpoint));
  }

  /** Packets of an endpoint begin anew with DATA0: after a configuration is set, or a halt is cleared. */
  startToggles(endpoint: number): void {
    this.toggles.delete(inOf(endpoint));
    this.toggles.delete(outOf(endpoint));
  }

  /** The bus goes quiet, or wakes up. */
  suspend(on: boolean): void {
    this.asleep = on;
    if (on) {
      this.usb.sieStatus |= SUSPENDED;
    } else {
      this.usb.sieStatus = (this.usb.sieStatus & ~SUSPENDED) | RESUME;
    }
    this.usb.sieStatusUpdated();
    if (!on) for (const key of this.slots.keys()) this.look(key);
    this.startFrames();
  }

  private listen(): void {
    const { usb } = this;
    const read = usb.readUint32.bind(usb);
    const write = usb.writeUint32.bind(usb);
    usb.DPRAMUpdated = (offset) => {
      if (offset >= BUFFER_CONTROL && offset < BUFFER_CONTROL_END) this.look((offset - BUFFER_CONTROL) >> 2);
    };
    usb.readUint32 = (offset) => {
      if (offset !== SOF_RD) return read(offset);
      usb.intRaw &= ~INT_SOF;
      usb.checkInterrupts();
      return this.frame;
    };
    usb.writeUint32 = (offset, value) => {
      const raw = usb.rawWriteValue;
      write(offset, value);
      if (offset === SIE_CTRL) this.pulled((value & PULLUP_EN) !== 0);
      if (offset === INTE) this.startFrames();
      if (offset === SIE_STATUS && raw & SUSPENDED) {
        usb.intRaw &= ~INT_SUSPEND;
        usb.checkInterrupts();
      }
    };
  }

  private pulled(up: boolean): void {
    if (up === this.connected) return;
    this.connected = up;
    this.onConnect(up);
  }

  private startFrames(): void {
    if (this.framing || !(this.usb.intEnable & INT_SOF)) return;
    this.framing = true;
    this.frameAlarm.schedule(FRAME_NS);
  }

  private nextFrame(): void {
    this.framing = false;
    if (!this.connected || this.asleep) return;
    this.frame = (this.frame + 1) & 0x7ff;
    this.usb.intRaw |= INT_SOF;
    this.usb.checkInterrupts();
    this.startFrames();
  }

  private heard(): boolean {
    const at = this.usb.addrEndp & 0x7f;
    if (at !== this.address) this.wrong(`nobody answers at address ${this.address}: the device is at ${at}`);
    return this.connected && !this.asleep && at === this.address;
  }

  private control(key: number): number {
    return this.rp.usbDPRAMView.getUint32(BUFFER_CONTROL + key * 4, true);
  }

  /** Whether the device has something for the host's slot: the packet needs its time on the wire then. */
  private look(key: number): void {
    const slot = this.slots.get(key);
    if (!slot || this.asleep || !(this.control(key) & (AVAILABLE | STALL))) return;
    let alarm = this.alarms.get(key);
    if (!alarm) this.alarms.set(key, (alarm = this.rp.clock.createAlarm(() => this.complete(key))));
    alarm.schedule(wireTime(slot.data?.length ?? this.control(key) & LENGTH));
  }

  private complete(key: number): void {
    const slot = this.slots.get(key);
    const control = this.control(key);
    if (!slot || !this.heard()) return;
    if (control & STALL && (key > 1 || this.usb.epStallArm & (1 << key))) {
      this.slots.delete(key);
      slot.done('stall');
      return;
    }
    if (!(control & AVAILABLE)) return;
    const endpoint = key >> 1;
    const bufferAt = endpoint === 0 ? 0x100 : this.endpointControl(key) & 0xffc0;
    const odd = this.toggles.get(key) ?? false;
    if (((control & DATA1) !== 0) !== odd) {
      this.wrong(`endpoint ${endpoint} ${key & 1 ? 'expects' : 'sends'} DATA${odd ? 0 : 1}, the host DATA${odd ? 1 : 0}`);
      return;
    }
    let packet = slot.data;
    if (packet) {
      this.rp.usbDPRAM.set(packet, bufferAt);
      this.setControl(key, (control & ~(AVAILABLE | LENGTH)) | FULL | packet.length);
    } else {
      if (!(control & FULL)) this.wrong(`endpoint ${endpoint} gives a buffer that is not full`);
      packet = this.rp.usbDPRAM.slice(bufferAt, bufferAt + (control & LENGTH));
      this.setControl(key, control & ~(AVAILABLE | FULL));
    }
    this.toggles.set(key, !odd);
    this.slots.delete(key);
    if (endpoint === 0 ? this.usb.sieCtrl & EP0_INT_1BUF : this.endpointControl(key) & INTERRUPT_PER_BUFFER) this.usb.indicateBufferReady(endpoint, (key & 1) !== 0);
    slot.done(packet);
  }

  private endpointControl(key: number): number {
    return this.rp.usbDPRAMView.getUint32(key * 4, true);
  }

  private setControl(key: number, value: number): void {
    this.rp.usbDPRAMView.setUint32(BUFFER_CONTROL + key * 4, value >>> 0, true);
  }
}

function wireTime(bytes: number): number {
  return ((bytes + OVERHEAD) * 8e3) / 12;
}
