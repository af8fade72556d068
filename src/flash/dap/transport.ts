/** A probe's packets: one command each, answered in order. HID reports and bulk transfers carry them alike. */
import { UsbError, type UsbDevice, type UsbEndpoint, type UsbInfo, type UsbInterface } from '../../host/usb';
import { LinkLost, LinkTimeout } from '../../serial/link';

/** An open probe. It throws a `LinkTimeout`, or a `LinkLost` once the probe is gone. */
export interface DapTransport {
  /** What it is, for people. */
  readonly name: string;
  /** Bytes of a packet at most, as the endpoint or report says; the probe may tell a smaller number. */
  readonly packetSize: number;
  write(packet: Uint8Array): Promise<void>;
  /** The next answer. */
  read(timeoutMs: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** The interface of a probe that carries packets. */
export interface DapInterface {
  readonly number: number;
  readonly kind: 'bulk' | 'hid';
  /** Absent: reports are sent by a request. */
  readonly out: UsbEndpoint | undefined;
  readonly in: UsbEndpoint;
}

/** Bytes of a packet over bulk endpoints, until the probe says how many it takes: as many as high-speed endpoints have. */
const BULK_PACKET = 1024;
const WRITE_MS = 1000;

/** The way into a probe: bulk endpoints (version 2) before reports (version 1); nothing where it is no probe. */
export function dapInterface(info: UsbInfo): DapInterface | undefined {
  const named = (i: UsbInterface): boolean => /CMSIS-DAP/i.test(i.alternates[0].name ?? '');
  const isProbe = /CMSIS-DAP/i.test(info.product ?? '') || info.interfaces.some(named);
  if (!isProbe) return undefined;
  const bulk = info.interfaces.filter((i) => i.alternates[0].class === 0xff && ends(i, 'bulk').in && ends(i, 'bulk').out);
  const second = bulk.find(named) ?? (bulk.length === 1 ? bulk[0] : undefined);
  if (second) return { number: second.number, kind: 'bulk', out: ends(second, 'bulk').out, in: ends(second, 'bulk').in as UsbEndpoint };
  const hid = info.interfaces.filter((i) => i.alternates[0].class === 3 && ends(i, 'interrupt').in);
  const first = hid.find(named) ?? hid[0];
  return first && { number: first.number, kind: 'hid', out: ends(first, 'interrupt').out, in: ends(first, 'interrupt').in as UsbEndpoint };
}

function ends(i: UsbInterface, type: UsbEndpoint['type']): { readonly in?: UsbEndpoint; readonly out?: UsbEndpoint } {
  const of = (direction: 'in' | 'out'): UsbEndpoint | undefined => i.alternates[0].endpoints.find((e) => e.type === type && e.direction === direction);
  return { in: of('in'), out: of('out') };
}

/** Packets over an interface that was claimed. */
export function usbTransport(device: UsbDevice, way: DapInterface, name: string): DapTransport {
  const packetSize = way.kind === 'hid' ? way.in.packetSize : BULK_PACKET;
  const exchange = async <T>(direction: 'in' | 'out', job: () => Promise<T>): Promise<T> => {
    try {
      return await job();
    } catch (error) {
      if (!(error instanceof UsbError)) throw error;
      if (error.fault === 'gone') throw new LinkLost();
      const end = direction === 'in' ? way.in : way.out;
      if (error.fault === 'stall' && end) await device.clearHalt(direction, end.number).catch(() => undefined);
      throw new LinkTimeout(0);
    }
  };
  return {
    name,
    packetSize,
    write: (packet) => exchange('out', () => send(device, way, packet)),
    read: (timeoutMs) => exchange('in', () => device.transferIn(way.in.number, packetSize, timeoutMs)),
    close: () => device.close(),
  };
}

async function send(device: UsbDevice, way: DapInterface, packet: Uint8Array): Promise<void> {
  if (way.kind === 'bulk') return device.transferOut(way.out!.number, packet, WRITE_MS);
  // A report always has its full length.
  const report = new Uint8Array(way.out?.packetSize ?? way.in.packetSize);
  report.set(packet);
  if (way.out) return device.transferOut(way.out.number, report, WRITE_MS);
  return device.controlOut({ type: 'class', recipient: 'interface', request: SET_REPORT, value: OUTPUT_REPORT, index: way.number }, report, WRITE_MS);
}

const SET_REPORT = 0x09;
const OUTPUT_REPORT = 0x0200;
