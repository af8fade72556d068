/**
 * Reads and writes of the `serialport` binding on Linux and macOS without its thread pool: its descriptor does not block, so that a plain system call does,
 * and each exchange of a protocol spares three changes of thread. A port that hangs up reads as nothing for ever, which the binding would ask for again and again.
 */
import { readSync, writeSync } from 'node:fs';

/** What is used of the binding of a Unix port. */
interface UnixBinding {
  readonly isOpen: boolean;
  readonly fd: number | null;
  readonly poller: { once(event: 'readable' | 'writable', listener: (error: Error | null) => void): unknown };
  read(buffer: Buffer, offset: number, length: number): Promise<{ readonly bytesRead: number; readonly buffer: Buffer }>;
  write(buffer: Buffer): Promise<void>;
}

/** Gives the binding of an open port quicker ways to read and write; a binding of another kind stays as it is. */
export function quicken(binding: unknown): void {
  if (!isUnix(binding)) return;
  const wait = (event: 'readable' | 'writable'): Promise<void> => new Promise((resolve, reject) => binding.poller.once(event, (error) => (error ? reject(error) : resolve())));
  // A read that gave less than was asked for has taken all: the next would fail, and an exception costs more than a read.
  let emptied = false;
  binding.read = async (buffer, offset, length) => {
    for (;;) {
      if (emptied) await wait('readable');
      const n = attempt(binding, (fd) => readSync(fd, buffer, offset, length, null));
      if (n === 0) throw Object.assign(new Error('the port has hung up'), { disconnect: true });
      emptied = n === undefined || n < length;
      if (n !== undefined) return { bytesRead: n, buffer };
    }
  };
  binding.write = async (buffer) => {
    for (let at = 0; at < buffer.length; ) {
      const n = attempt(binding, (fd) => writeSync(fd, buffer, at));
      if (n === undefined) await wait('writable');
      else at += n;
    }
  };
}

function isUnix(binding: unknown): binding is UnixBinding {
  return typeof binding === 'object' && binding !== null && 'fd' in binding && typeof binding.fd === 'number' && 'poller' in binding;
}

/** The result of a system call; undefined when it would have to wait. */
function attempt(binding: UnixBinding, call: (fd: number) => number): number | undefined {
  if (!binding.isOpen || binding.fd === null) throw Object.assign(new Error('the port is not open'), { canceled: true });
  try {
    return call(binding.fd);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EAGAIN' || code === 'EWOULDBLOCK' || code === 'EINTR') return undefined;
    throw Object.assign(error as Error, { disconnect: true });
  }
}
