/** What the messages of the packages that reach USB mean; they have no codes. */
import { UsbError, type UsbFault } from './usb';

const faults: readonly (readonly [RegExp, UsbFault])[] = [
  [/shared object/i, 'library'],
  [/stall|broken pipe/i, 'stall'],
  [/disconnect|not connected|no such (device|file)|errno 19\b|errno 2\b|not found/i, 'gone'],
  [/busy|errno 16\b|exclusive/i, 'busy'],
  [/permission|permitted|access|denied|errno (1|13)\b/i, 'access'],
  [/cancel|timed? ?out/i, 'timeout'],
];

/** Does something that such a package may fail at, under a name for it; `why` takes from its message what is worth telling. */
export async function named<T>(what: string, job: () => Promise<T>, why: (message: string) => string = (message) => message): Promise<T> {
  try {
    return await job();
  } catch (error) {
    throw usbError(what, why(messageOf(error)));
  }
}

/** What a package says; not all throw an Error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What a message stands for. */
export function usbError(what: string, why: string): UsbError {
  return new UsbError(faults.find(([pattern]) => pattern.test(why))?.[1] ?? 'other', `${what}: ${why}`);
}
