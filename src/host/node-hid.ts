/** HID interfaces of the machine: which of the system's HID devices one is, and its reports through the package `node-hid`, loaded on first use. */
import type { Device, HIDAsync } from 'node-hid';
import { AsyncQueue } from '../util/queue';
import type { Clock, FileSystem } from './host';
import { linuxHidraw } from './linux-usb';
import { UsbError, type HidReports, type UsbInfo } from './usb';
import { messageOf, named, usbError } from './usb-faults';

const CLOSE_MS = 1000;

/** Opens an interface: on Linux through hidraw. */
export async function openHid(fs: FileSystem, clock: Clock, info: UsbInfo, interfaceNumber: number): Promise<HidReports> {
  const linux = process.platform === 'linux';
  // Before anything is loaded: what is no longer there needs no library.
  const node = linux ? linuxHidraw(fs, '/', info, interfaceNumber) : undefined;
  const hid = await import('node-hid');
  const path = node ?? hidPath(await named('list', () => hid.devicesAsync(info.vid, info.pid)), info, interfaceNumber);
  return hidReports(await named(linux ? `open ${path}` : 'open', () => hid.HIDAsync.open(path), lastOf), clock);
}

/** Which of the HID devices with the ids of a USB device is one of its interfaces. */
export function hidPath(devices: readonly Device[], info: UsbInfo, interfaceNumber: number): string {
  const same = devices.filter((d) => !info.serial || !d.serialNumber || d.serialNumber === info.serial);
  const numbered = same.filter((d) => d.interface === interfaceNumber);
  // Systems do not number the interface of a device that has no other. macOS lists one for each of its uses, all with the same path.
  const fits = numbered.length > 0 ? numbered : same.filter((d) => d.interface === -1);
  const paths = [...new Set(fits.flatMap((d) => d.path ?? []))];
  if (paths.length === 1) return paths[0];
  if (paths.length === 0) throw new UsbError('busy', `the HID driver of the system does not have interface ${interfaceNumber}`);
  throw new UsbError('other', `${paths.length} HID devices may be its interface ${interfaceNumber}`);
}

/** What is used of an open device of the package. */
type Native = Pick<HIDAsync, 'write' | 'close'> & { on(event: 'data', heard: (report: Uint8Array) => void): unknown; on(event: 'error', heard: (error: unknown) => void): unknown };

/**
 * The reports of an open device, without numbers. A thread of the package reads them, so that the system always has the next one asked for.
 * Those that are written wait in the package for the one before to be out, one of which each takes a frame: what goes wrong with one is told by the next call.
 */
export function hidReports(native: Native, clock: Clock): HidReports {
  const queue = new AsyncQueue<Uint8Array>();
  const reports = queue[Symbol.asyncIterator]();
  let pending: Promise<IteratorResult<Uint8Array>> | undefined;
  let gone = new UsbError('gone', 'closed');
  let unsent: UsbError | undefined;
  const mustHaveSent = (): void => {
    const error = unsent;
    unsent = undefined;
    if (error) throw error;
  };
  native.on('data', (report) => queue.push(report));
  // The thread ends with its first error, which is how it hears that the device is unplugged.
  native.on('error', (error) => {
    gone = new UsbError('gone', `read: ${lastOf(messageOf(error))}`);
    queue.end();
  });
  return {
    async write(report): Promise<void> {
      mustHaveSent();
      native.write(Buffer.of(0, ...report)).catch((error: unknown) => (unsent = usbError('write', lastOf(messageOf(error)))));
    },
    async read(timeoutMs): Promise<Uint8Array> {
      mustHaveSent();
      // A read that was given up on keeps its place: the next one takes up the same promise.
      pending ??= reports.next();
      const next = await within(clock, timeoutMs, pending);
      if (next === undefined) throw new UsbError('timeout', `read: nothing in ${timeoutMs} ms`);
      pending = undefined;
      if (next.done) throw gone;
      return next.value;
    },
    async close(): Promise<void> {
      queue.end();
      // It waits for reports that are not out yet, which a device that hangs does not take.
      await within(clock, CLOSE_MS, native.close().catch(() => undefined));
    },
  };
}

/** What a job gives, or nothing where that takes longer. */
async function within<T>(clock: Clock, ms: number, job: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([job, clock.sleep(ms, timer.signal).then(() => undefined)]);
  } finally {
    timer.abort();
  }
}

/** The package tells what it did, on what, and last what the system said to that. */
function lastOf(message: string): string {
  return /shared object/.test(message) ? message : message.slice(message.lastIndexOf(': ') + 1).trim();
}
