/** USB devices of the machine: the list from the system, transfers through the `usb` package, loaded on first use. */
import type { Clock, FileSystem } from './host';
import { linuxUsb } from './linux-usb';
import { openHid } from './node-hid';
import { UsbError, type Usb, type UsbAlternate, type UsbDevice, type UsbEndpoint, type UsbInfo, type UsbSetup } from './usb';
import { named } from './usb-faults';

const ENDPOINT_TRIES = 100;

/** A device as the package has it. */
type Native = Awaited<ReturnType<(typeof import('usb'))['usb']['getDevices']>>[number];

/** What the package tells of an interface. */
interface NativeInterface {
  readonly interfaceNumber: number;
  readonly alternates: readonly {
    readonly alternateSetting: number;
    readonly interfaceClass: number;
    readonly interfaceSubclass: number;
    readonly interfaceProtocol: number;
    readonly interfaceName?: string | null;
    readonly endpoints: readonly { readonly endpointNumber: number; readonly direction: 'in' | 'out'; readonly type: UsbEndpoint['type']; readonly packetSize: number }[];
  }[];
}

/** The USB devices of this machine. */
export function nodeUsb(fs: FileSystem, clock: Clock): Usb {
  return {
    list: () => (process.platform === 'linux' ? Promise.resolve(linuxUsb(fs, '/')) : listByPackage()),
    async open(info): Promise<UsbDevice> {
      const native = (await devices()).find((d) => connectionOf(d) === info.connection);
      if (!native) throw new UsbError('gone', `${info.path} is no longer there`);
      await named('open', () => native.open());
      return wrap(native, info);
    },
    openHid: (info, interfaceNumber) => openHid(fs, clock, info, interfaceNumber),
  };
}

async function devices(): Promise<readonly Native[]> {
  const { usb } = await import('usb');
  return named('list', () => usb.getDevices());
}

function locationOf(d: Native): string {
  // Linux counts buses in decimal; other systems have names for them.
  const bus = /^\d+$/.test(d.bus) ? String(Number(d.bus)) : d.bus;
  return `${bus}-${d.ports.join('.')}`;
}

function connectionOf(d: Native): string {
  return `${locationOf(d)}:${d.address}`;
}

async function listByPackage(): Promise<readonly UsbInfo[]> {
  const found: UsbInfo[] = [];
  for (const d of await devices()) {
    const location = locationOf(d);
    found.push({
      path: `usb:${location}`,
      location,
      vid: d.vendorId,
      pid: d.productId,
      release: (d.deviceVersionMajor << 8) | (d.deviceVersionMinor << 4) | d.deviceVersionSubminor,
      ...(d.serialNumber ? { serial: d.serialNumber } : {}),
      ...(d.productName ? { product: d.productName } : {}),
      ...(d.manufacturerName ? { manufacturer: d.manufacturerName } : {}),
      connection: connectionOf(d),
      interfaces: interfacesOf(d),
    });
  }
  return found.sort((a, b) => a.location.localeCompare(b.location, 'en', { numeric: true }));
}

function interfacesOf(d: Native): UsbInfo['interfaces'] {
  try {
    return d.configurations[0].interfaces.map((i: NativeInterface) => ({
      number: i.interfaceNumber,
      alternates: i.alternates.map(
        (a): UsbAlternate => ({
          setting: a.alternateSetting,
          class: a.interfaceClass,
          subclass: a.interfaceSubclass,
          protocol: a.interfaceProtocol,
          ...(a.interfaceName ? { name: a.interfaceName } : {}),
          endpoints: a.endpoints.map((e) => ({ number: e.endpointNumber, direction: e.direction, type: e.type, packetSize: e.packetSize })),
        }),
      ),
    }));
  } catch {
    // A system that tells it only of devices that are open.
    return [];
  }
}

function wrap(native: Native, info: UsbInfo): UsbDevice {
  const setupOf = (s: UsbSetup): Parameters<Native['nativeControlTransferIn']>[0] => ({ requestType: s.type, recipient: s.recipient, request: s.request, value: s.value, index: s.index });
  return {
    info,
    claim: (n) => named('claim', () => native.claimInterface(n)),
    release: (n) => named('release', () => native.releaseInterface(n)),
    alternate: (n, setting) => named('set alternate', () => native.selectAlternateInterface(n, setting)),
    async controlIn(setup, length, timeoutMs): Promise<Uint8Array> {
      return (await named('control in', () => native.nativeControlTransferIn(setupOf(setup), timeoutMs, length))) ?? stalled('control in');
    },
    async controlOut(setup, data, timeoutMs): Promise<void> {
      await named('control out', () => native.nativeControlTransferOut(setupOf(setup), timeoutMs, data));
    },
    async transferIn(endpoint, length, timeoutMs): Promise<Uint8Array> {
      return (await named('transfer in', () => withEndpoint(() => native.nativeTransferIn(endpoint, timeoutMs, length)))) ?? stalled('transfer in');
    },
    async transferOut(endpoint, data, timeoutMs): Promise<void> {
      await named('transfer out', () => withEndpoint(() => native.nativeTransferOut(endpoint, timeoutMs, data)));
    },
    clearHalt: (direction, endpoint) => named('clear halt', () => native.clearHalt(direction, endpoint)),
    reset: () => named('reset', () => native.reset()),
    async close(): Promise<void> {
      try {
        await native.close();
      } catch {
        // It is gone.
      }
    },
  };
}

function stalled(what: string): never {
  throw new UsbError('stall', `${what}: stall`);
}

/** The package takes an endpoint anew for every transfer, and a thread of its own may not have let go of it yet: nothing was sent then. */
async function withEndpoint<T>(job: () => Promise<T>): Promise<T> {
  for (let i = 1; ; i++) {
    try {
      return await job();
    } catch (error) {
      if (i === ENDPOINT_TRIES || !(error instanceof Error && /already in use/.test(error.message))) throw error;
      await new Promise(setImmediate);
    }
  }
}
