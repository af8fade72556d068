/** A simulated USB device: its descriptors and standard requests. Tests put it behind a fake port, the lab behind USB/IP. */
import { parseInterfaces, UsbError, type UsbInfo, type UsbSetup } from '../../src/host/usb';

export interface UsbIdentity {
  readonly vid: number;
  readonly pid: number;
  readonly release: number;
  readonly manufacturer: string;
  readonly product: string;
  readonly serial: string;
  /** Everything after the nine bytes of the configuration's own descriptor. */
  readonly interfaces: readonly number[];
  /** Strings from index 4 on, for interfaces. */
  readonly strings?: readonly string[];
  readonly usbVersion?: number;
}

const REQUEST = { getStatus: 0, clearFeature: 1, setFeature: 3, getDescriptor: 6, getConfiguration: 8, setConfiguration: 9, getInterface: 10, setInterface: 11 } as const;

export const stall = (): never => {
  throw new UsbError('stall', 'stall');
};

export abstract class SimulatedUsb {
  /** The device drops off the bus, to come back as what it says or not at all; the harness sets it. */
  leave: (as: 'program' | 'boot loader') => void = () => undefined;
  /** Milliseconds, for devices whose work takes time; the harness may set it. */
  now: () => number = () => 0;
  /** Does something later; the harness may set it. */
  later: (ms: number, job: () => void) => void = (_, job) => job();
  /** Endpoints that are halted, with bit 7 for IN. */
  protected readonly halted = new Set<number>();

  /** Milliseconds that the device was busy since it was last asked: a link at its real pace waits for them. */
  protected work = 0;

  takeWork(): number {
    const ms = this.work;
    this.work = 0;
    return ms;
  }

  abstract readonly identity: UsbIdentity;

  /** Power off and on. */
  abstract reset(): void;

  /** Requests that are not standard. */
  protected abstract requestIn(setup: UsbSetup, length: number): Uint8Array;
  protected abstract requestOut(setup: UsbSetup, data: Uint8Array): void;

  /** Data from a bulk or interrupt endpoint; undefined while there is none. */
  transferIn(endpoint: number, _length: number): Uint8Array | undefined {
    if (this.halted.has(endpoint | 0x80)) stall();
    return undefined;
  }

  transferOut(endpoint: number, _data: Uint8Array): void {
    if (this.halted.has(endpoint)) stall();
  }

  alternate(_interfaceNumber: number, _setting: number): void {}

  /** A reset of the bus. */
  busReset(): void {
    this.halted.clear();
  }

  clearHalt(direction: 'in' | 'out', endpoint: number): void {
    this.halted.delete(endpoint | (direction === 'in' ? 0x80 : 0));
  }

  controlIn(setup: UsbSetup, length: number): Uint8Array {
    if (setup.type !== 'standard') return this.requestIn(setup, length).slice(0, length);
    switch (setup.request) {
      case REQUEST.getDescriptor:
        return (setup.recipient === 'interface' ? this.interfaceDescriptor(setup.value >> 8) : this.descriptor(setup.value >> 8, setup.value & 0xff)).slice(0, length);
      case REQUEST.getStatus:
        return Uint8Array.of(setup.recipient === 'endpoint' && this.halted.has(setup.index) ? 1 : 0, 0).slice(0, length);
      case REQUEST.getConfiguration:
        return Uint8Array.of(1);
      case REQUEST.getInterface:
        return Uint8Array.of(0);
      default:
        return stall();
    }
  }

  controlOut(setup: UsbSetup, data: Uint8Array): void {
    if (setup.type !== 'standard') return this.requestOut(setup, data);
    if (setup.request === REQUEST.clearFeature && setup.recipient === 'endpoint') return this.clearHalt(setup.index & 0x80 ? 'in' : 'out', setup.index & 15);
    if (setup.request === REQUEST.setInterface) return this.alternate(setup.index, setup.value);
    if (setup.request !== REQUEST.setConfiguration && setup.request !== REQUEST.clearFeature && setup.request !== REQUEST.setFeature) stall();
  }

  /** What only an interface is asked for. */
  protected interfaceDescriptor(_type: number): Uint8Array {
    return stall();
  }

  private descriptor(type: number, index: number): Uint8Array {
    const { identity: d } = this;
    if (type === 1) {
      const usb = d.usbVersion ?? 0x0110;
      return Uint8Array.of(18, 1, usb & 0xff, usb >> 8, 0, 0, 0, 64, d.vid & 0xff, d.vid >> 8, d.pid & 0xff, d.pid >> 8, d.release & 0xff, d.release >> 8, 1, 2, 3, 1);
    }
    if (type === 2 && index === 0) return this.configuration();
    if (type !== 3) return stall();
    if (index === 0) return Uint8Array.of(4, 3, 0x09, 0x04);
    const text = [d.manufacturer, d.product, d.serial, ...(d.strings ?? [])][index - 1];
    if (text === undefined) return stall();
    return Uint8Array.from([2 + 2 * text.length, 3, ...Array.from(text).flatMap((c) => [c.charCodeAt(0) & 0xff, c.charCodeAt(0) >> 8])]);
  }

  private configuration(): Uint8Array {
    const { interfaces } = this.identity;
    const total = 9 + interfaces.length;
    const count = parseInterfaces(Uint8Array.from(interfaces)).length;
    return Uint8Array.from([9, 2, total & 0xff, total >> 8, count, 1, 0, 0x80, 50, ...interfaces]);
  }

  /** What a system lists of it at a place. */
  infoAt(location: string): Omit<UsbInfo, 'path' | 'connection'> {
    const { vid, pid, release, serial, product, manufacturer, interfaces } = this.identity;
    return { location, vid, pid, release, serial, product, manufacturer, interfaces: parseInterfaces(Uint8Array.from(interfaces)) };
  }
}
