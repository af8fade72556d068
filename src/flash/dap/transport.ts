/** A probe's packets: one command each, answered in order. HID reports and bulk transfers carry them alike. */
import { UsbError, type HidReports, type UsbDevice, type UsbEndpoint, type UsbInfo, type UsbInterface } from '../../host/usb';
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

/** The interface of a probe that carries packets: over two endpoints, or as reports of so many bytes. */
export type DapInterface =
  | { readonly kind: 'bulk'; readonly number: number; readonly out: UsbEndpoint; readonly in: UsbEndpoint }
  | { readonly kind: 'hid'; readonly number: number; readonly reportSize: number };
type BulkInterface = Extract<DapInterface, { kind: 'bulk' }>;

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
  if (second) return { kind: 'bulk', number: second.number, ...(ends(second, 'bulk') as Pick<BulkInterface, 'in' | 'out'>) };
  const hid = info.interfaces.filter((i) => i.alternates[0].class === 3 && ends(i, 'interrupt').in);
  const first = hid.find(named) ?? hid[0];
  return first && { kind: 'hid', number: first.number, reportSize: ends(first, 'interrupt').in!.packetSize };
}

function ends(i: UsbInterface, type: UsbEndpoint['type']): { readonly in?: UsbEndpoint; readonly out?: UsbEndpoint } {
  const of = (direction: 'in' | 'out'): UsbEndpoint | undefined => i.alternates[0].endpoints.find((e) => e.type === type && e.direction === direction);
  return { in: of('in'), out: of('out') };
}

/** Packets over the bulk endpoints of an interface that was claimed. */
export function bulkTransport(device: UsbDevice, way: BulkInterface, name: string): DapTransport {
  const transfer = <T>(direction: 'in' | 'out', job: () => Promise<T>): Promise<T> =>
    exchange(job, () => device.clearHalt(direction, way[direction].number));
  return {
    name,
    packetSize: BULK_PACKET,
    write: (packet) => transfer('out', () => device.transferOut(way.out.number, packet, WRITE_MS)),
    read: (timeoutMs) => transfer('in', () => device.transferIn(way.in.number, BULK_PACKET, timeoutMs)),
    close: () => device.close(),
  };
}

/** Packets as reports of one size. */
export function hidTransport(reports: HidReports, packetSize: number, name: string): DapTransport {
  return {
    name,
    packetSize,
    write(packet): Promise<void> {
      const report = new Uint8Array(packetSize);
      report.set(packet);
      return exchange(() => reports.write(report));
    },
    read: (timeoutMs) => exchange(() => reports.read(timeoutMs)),
    close: () => reports.close(),
  };
}

/** One transfer: whatever a probe does with it while it is there is no answer; `resume` ends a stall that nobody else ends. */
async function exchange<T>(job: () => Promise<T>, resume?: () => Promise<void>): Promise<T> {
  try {
    return await job();
  } catch (error) {
    if (!(error instanceof UsbError)) throw error;
    if (error.fault === 'gone') throw new LinkLost();
    if (error.fault === 'stall') await resume?.().catch(() => undefined);
    throw new LinkTimeout(0);
  }
}
