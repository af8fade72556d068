/** USB devices of tests: what is plugged in, and the simulated device that answers. */
import { UsbError, type HidReports, type Usb, type UsbDevice, type UsbEndpoint, type UsbInfo, type UsbSetup } from './usb';

/** A simulated device: a stall is a UsbError that it throws; a wait of its own is a promise. */
export interface FakeUsbDevice {
  controlIn(setup: UsbSetup, length: number): Uint8Array | Promise<Uint8Array>;
  controlOut(setup: UsbSetup, data: Uint8Array): void | Promise<void>;
  transferIn?(endpoint: number, length: number): Uint8Array | Promise<Uint8Array>;
  transferOut?(endpoint: number, data: Uint8Array): void | Promise<void>;
  clearHalt?(direction: 'in' | 'out', endpoint: number): void;
  alternate?(interfaceNumber: number, setting: number): void;
  claimed?(interfaceNumber: number): void;
  reset?(): void;
  closed?(): void;
}

interface Plugged {
  readonly info: UsbInfo;
  readonly device: FakeUsbDevice;
  /** Interfaces that a driver of the system has. */
  readonly drivers: ReadonlySet<number>;
}

/** USB ports that tests plug devices into. */
export class FakeUsb implements Usb {
  private readonly plugged = new Map<string, Plugged>();
  private readonly open_ = new Set<string>();
  private connections = 0;
  /** Why a device cannot be opened, by path. */
  readonly refusals = new Map<string, UsbError>();

  /** A device appears; one at the same place goes. */
  plug(info: Omit<UsbInfo, 'path' | 'connection' | 'release'> & { readonly release?: number }, device: FakeUsbDevice, drivers: readonly number[] = []): UsbInfo {
    const full: UsbInfo = { release: 0x0100, ...info, path: `usb:${info.location}`, connection: `${info.location}:${++this.connections}` };
    this.open_.delete(full.path);
    this.plugged.set(full.path, { info: full, device, drivers: new Set(drivers) });
    return full;
  }

  /** It goes away, `usb:1-1`; what is open of it is gone. */
  unplug(path: string): void {
    this.plugged.delete(path);
    this.open_.delete(path);
  }

  list(): Promise<readonly UsbInfo[]> {
    return Promise.resolve([...this.plugged.values()].map((p) => p.info));
  }

  open(info: UsbInfo): Promise<UsbDevice> {
    return this.openWith(info, new Set());
  }

  /** Reports are the transfers of the interface's endpoints, which the system's driver carries for everybody. */
  async openHid(info: UsbInfo, interfaceNumber: number): Promise<HidReports> {
    const device = await this.openWith(info, new Set([interfaceNumber]));
    const { endpoints } = info.interfaces.find((i) => i.number === interfaceNumber)!.alternates[0];
    const end = (direction: 'in' | 'out'): UsbEndpoint => endpoints.find((e) => e.direction === direction)!;
    return {
      write: (report) => device.transferOut(end('out').number, report, 0),
      read: (timeoutMs) => device.transferIn(end('in').number, end('in').packetSize, timeoutMs),
      close: () => device.close(),
    };
  }

  private openWith(info: UsbInfo, claimed: Set<number>): Promise<UsbDevice> {
    const p = this.plugged.get(info.path);
    if (p?.info.connection !== info.connection) return Promise.reject(new UsbError('gone', 'open: no such device'));
    const refusal = this.refusals.get(info.path) ?? (this.open_.has(info.path) ? new UsbError('busy', 'open: device or resource busy') : undefined);
    if (refusal) return Promise.reject(refusal);
    this.open_.add(info.path);
    return Promise.resolve(this.session(p, claimed));
  }

  private session(p: Plugged, claimed: Set<number>): UsbDevice {
    const { device, info } = p;
    /** The exchange reaches the device only while it is plugged in, and so does the answer. */
    const exchange = async <T>(job: () => T | Promise<T>): Promise<T> => {
      const here = (): boolean => this.plugged.get(info.path) === p;
      if (!here()) throw new UsbError('gone', 'no such device');
      await Promise.resolve();
      const result = await job();
      if (!here()) throw new UsbError('gone', 'no such device');
      return result;
    };
    const ready = (interfaceNumber: number): void => {
      if (!claimed.has(interfaceNumber)) throw new UsbError('other', `interface ${interfaceNumber} is not claimed`);
    };
    const ownerOf = (endpoint: number, direction: 'in' | 'out'): number => {
      const owner = info.interfaces.find((i) => i.alternates.some((a) => a.endpoints.some((e) => e.number === endpoint && e.direction === direction)));
      if (!owner) throw new UsbError('other', `there is no endpoint ${endpoint} ${direction}`);
      return owner.number;
    };
    return {
      info,
      claim: (n) =>
        exchange(() => {
          if (p.drivers.has(n)) throw new UsbError('busy', 'claim: device or resource busy');
          claimed.add(n);
          device.claimed?.(n);
        }),
      release: (n) => exchange(() => void claimed.delete(n)),
      alternate: (n, setting) =>
        exchange(() => {
          ready(n);
          device.alternate?.(n, setting);
        }),
      controlIn: (setup, length) =>
        exchange(() => {
          if (setup.recipient === 'interface' && setup.type !== 'standard') ready(setup.index & 0xff);
          return device.controlIn(setup, length);
        }),
      controlOut: (setup, data) =>
        exchange(() => {
          if (setup.recipient === 'interface' && setup.type !== 'standard') ready(setup.index & 0xff);
          return device.controlOut(setup, data.slice());
        }),
      transferIn: (endpoint, length) =>
        exchange(() => {
          ready(ownerOf(endpoint, 'in'));
          if (!device.transferIn) throw new UsbError('stall', 'transfer in: stall');
          return device.transferIn(endpoint, length);
        }),
      transferOut: (endpoint, data) =>
        exchange(() => {
          ready(ownerOf(endpoint, 'out'));
          if (!device.transferOut) throw new UsbError('stall', 'transfer out: stall');
          return device.transferOut(endpoint, data.slice());
        }),
      clearHalt: (direction, endpoint) => exchange(() => device.clearHalt?.(direction, endpoint)),
      reset: () => exchange(() => device.reset?.()),
      close: () => {
        if (this.plugged.get(info.path) === p) {
          this.open_.delete(info.path);
          device.closed?.();
        }
        return Promise.resolve();
      },
    };
  }
}
