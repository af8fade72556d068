/** USB devices as the rest of the program sees them: a list, and open devices with control, bulk and interrupt transfers. */

export interface UsbEndpoint {
  readonly number: number;
  readonly direction: 'in' | 'out';
  readonly type: 'control' | 'isochronous' | 'bulk' | 'interrupt';
  readonly packetSize: number;
}

/** One setting of an interface. */
export interface UsbAlternate {
  readonly setting: number;
  readonly class: number;
  readonly subclass: number;
  readonly protocol: number;
  /** Its string, where the system tells it without opening the device. */
  readonly name?: string;
  readonly endpoints: readonly UsbEndpoint[];
}

export interface UsbInterface {
  readonly number: number;
  readonly alternates: readonly UsbAlternate[];
}

/** A device that is plugged in. */
export interface UsbInfo {
  /** For people and for `--device`: `usb:1-1.2`. */
  readonly path: string;
  /** Bus and ports, as `1-1.2`: stays the same when the device comes back as something else. */
  readonly location: string;
  readonly vid: number;
  readonly pid: number;
  /** Release of the device, in binary-coded decimals. */
  readonly release: number;
  readonly serial?: string;
  readonly product?: string;
  readonly manufacturer?: string;
  /** Changes whenever the device is connected anew. */
  readonly connection: string;
  /** Those of its configuration. */
  readonly interfaces: readonly UsbInterface[];
}

export interface UsbSetup {
  readonly type: 'standard' | 'class' | 'vendor';
  readonly recipient: 'device' | 'interface' | 'endpoint' | 'other';
  readonly request: number;
  readonly value: number;
  readonly index: number;
}

/** stall: the device refuses; gone: unplugged; busy: a driver or another program has it; access: not allowed to this user; timeout: no answer in time; library: the system lacks one that it takes. */
export type UsbFault = 'stall' | 'gone' | 'busy' | 'access' | 'timeout' | 'library' | 'other';

export class UsbError extends Error {
  constructor(
    readonly fault: UsbFault,
    message: string,
  ) {
    super(message);
  }
}

/** An open device. Everything rejects with a UsbError. */
export interface UsbDevice {
  readonly info: UsbInfo;
  /** Takes an interface that no driver of the system has. */
  claim(interfaceNumber: number): Promise<void>;
  release(interfaceNumber: number): Promise<void>;
  /** Chooses a setting of a claimed interface. */
  alternate(interfaceNumber: number, setting: number): Promise<void>;
  controlIn(setup: UsbSetup, length: number, timeoutMs: number): Promise<Uint8Array>;
  controlOut(setup: UsbSetup, data: Uint8Array, timeoutMs: number): Promise<void>;
  /** Reads a bulk or interrupt endpoint: up to `length` bytes, fewer where a short packet ends the transfer. */
  transferIn(endpoint: number, length: number, timeoutMs: number): Promise<Uint8Array>;
  transferOut(endpoint: number, data: Uint8Array, timeoutMs: number): Promise<void>;
  clearHalt(direction: 'in' | 'out', endpoint: number): Promise<void>;
  /** Resets the device's port; one that comes back as something else is gone. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** A HID interface, opened through the system's driver. Everything rejects with a UsbError. */
export interface HidReports {
  write(report: Uint8Array): Promise<void>;
  /** The next report, which may have come before it was asked for; a `timeout` where none comes. One read at a time. */
  read(timeoutMs: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface Usb {
  list(): Promise<readonly UsbInfo[]>;
  open(info: UsbInfo): Promise<UsbDevice>;
  openHid(info: UsbInfo, interfaceNumber: number): Promise<HidReports>;
}

/** The longest wait of an exchange that a device should answer at once. */
export const USB_ANSWER_MS = 2000;

/** Standard requests that are asked by name. */
const GET_DESCRIPTOR = 6;

/** A string of the device in the first language it has; nothing where there is none. */
export async function usbString(device: UsbDevice, index: number): Promise<string | undefined> {
  if (index === 0) return undefined;
  try {
    const languages = await descriptor(device, 3, 0, 0, 255);
    const language = languages.length >= 4 ? languages[2] | (languages[3] << 8) : 0x0409;
    const text = await descriptor(device, 3, index, language, 255);
    return new TextDecoder('utf-16le').decode(text.subarray(2, text[0]));
  } catch (error) {
    if (error instanceof UsbError && error.fault === 'stall') return undefined;
    throw error;
  }
}

/** The descriptors of the device's n-th configuration, in one piece. */
export async function usbConfiguration(device: UsbDevice, n = 0): Promise<Uint8Array> {
  const head = await descriptor(device, 2, n, 0, 9);
  return descriptor(device, 2, n, 0, head[2] | (head[3] << 8));
}

function descriptor(device: UsbDevice, type: number, index: number, language: number, length: number): Promise<Uint8Array> {
  return device.controlIn({ type: 'standard', recipient: 'device', request: GET_DESCRIPTOR, value: (type << 8) | index, index: language }, length, USB_ANSWER_MS);
}

/** One descriptor of a configuration. */
export interface RawDescriptor {
  readonly type: number;
  readonly bytes: Uint8Array;
}

/** Cuts a configuration into its descriptors; what is cut short at the end is left out. */
export function splitDescriptors(bytes: Uint8Array): readonly RawDescriptor[] {
  const found: RawDescriptor[] = [];
  for (let at = 0; at + 2 <= bytes.length; at += bytes[at]) {
    if (bytes[at] < 2 || at + bytes[at] > bytes.length) break;
    found.push({ type: bytes[at + 1], bytes: bytes.subarray(at, at + bytes[at]) });
  }
  return found;
}

const endpointTypes = ['control', 'isochronous', 'bulk', 'interrupt'] as const;

/** The interfaces of a configuration; `name` gives strings of those whose setting is known to the system. */
export function parseInterfaces(configuration: Uint8Array, name: (interfaceNumber: number, setting: number) => string | undefined = () => undefined): readonly UsbInterface[] {
  const interfaces = new Map<number, UsbAlternate[]>();
  let endpoints: UsbEndpoint[] = [];
  for (const { type, bytes } of splitDescriptors(configuration)) {
    if (type === 4 && bytes.length >= 9) {
      endpoints = [];
      const text = name(bytes[2], bytes[3]);
      const known = interfaces.get(bytes[2]) ?? [];
      known.push({ setting: bytes[3], class: bytes[5], subclass: bytes[6], protocol: bytes[7], ...(text ? { name: text } : {}), endpoints });
      interfaces.set(bytes[2], known);
    } else if (type === 5 && bytes.length >= 7) {
      endpoints.push({ number: bytes[2] & 15, direction: bytes[2] & 0x80 ? 'in' : 'out', type: endpointTypes[bytes[3] & 3], packetSize: (bytes[4] | (bytes[5] << 8)) & 0x7ff });
    }
  }
  return [...interfaces].map(([number, alternates]) => ({ number, alternates }));
}
