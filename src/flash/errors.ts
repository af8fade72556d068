/** What can go wrong with a device, as errors with a name, a place and a next step; and which of them are worth another try. */
import { ExitStatus, FlashError } from '../diag/diagnostic';
import { LinkAborted, LinkLost, LinkTimeout } from '../serial/link';
import { hex } from '../util/bytes';

export type DeviceCode =
  | 'device/none'
  | 'device/several'
  | 'device/cannot-open'
  | 'device/no-answer'
  | 'device/garbled'
  | 'device/refused'
  | 'device/wrong-chip'
  | 'device/write-protected'
  | 'device/read-protected'
  | 'device/verify-failed'
  | 'device/write-failed'
  | 'device/not-taken'
  | 'device/lost'
  | 'device/interrupted'
  | 'device/command-failed'
  | 'device/silent'
  | 'device/bad-line'
  | 'device/no-reset';

/** A failure of the device, exit status 3. */
export function deviceError(code: DeviceCode, message: string, help: string): FlashError {
  return new FlashError({ code, severity: 'error', message, help }, ExitStatus.device);
}

/** An image that this board or method cannot take: the input is at fault. */
export function imageError(message: string, help: string): FlashError {
  return new FlashError({ code: 'image/wrong-board', severity: 'error', message, help });
}

/** What the board holds is not what was sent. */
export function verifyError(address: number, expected: number, found: number): FlashError {
  return deviceError(
    'device/verify-failed',
    `verification failed at ${hex(address)}: ${hex(expected, 2)} was written, ${hex(found, 2)} is there`,
    'try again; when it is the same address every time, that part of the flash is worn out or protected',
  );
}

/** Failures that a noisy line can cause: the whole is tried again. */
const transient = new Set<string>(['device/no-answer', 'device/garbled', 'device/refused', 'device/verify-failed']);

export function isTransient(error: unknown): boolean {
  return error instanceof FlashError && error.diagnostics.every((d) => transient.has(d.code));
}

/** Names what a link threw; `doing` completes "while …". */
export function namedError(error: unknown, device: string, doing: string): unknown {
  if (error instanceof LinkTimeout) {
    const what = error.received > 0 ? `answered only ${error.received} byte${error.received === 1 ? '' : 's'}` : 'did not answer';
    return deviceError('device/no-answer', `${device} ${what} while ${doing}`, 'reset the board into its boot loader and try again; check the wiring and that no other program uses the port');
  }
  if (error instanceof LinkLost) return deviceError('device/lost', `${device} went away while ${doing}`, 'connect it again and repeat the command');
  if (error instanceof LinkAborted) return interruptedError(`interrupted while ${doing}`);
  return error;
}

export function interruptedError(message: string): FlashError {
  return deviceError('device/interrupted', message, 'repeat the command');
}

/** Runs one step of a protocol; what the link throws gets a name. */
export async function doing<T>(device: string, what: string, job: () => Promise<T>): Promise<T> {
  try {
    return await job();
  } catch (error) {
    throw namedError(error, device, what);
  }
}
