/** The outside world as an argument: tests pass a fake (`fake.ts`), the command passes the real one (`node.ts`). */

import type { CopyOptions } from './copy';
import type { Usb } from './usb';

export interface ExecResult {
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

/** A child process whose streams are used while it runs (a simulator, a pager). */
export interface Child {
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly stderr: AsyncIterable<Uint8Array>;
  write(data: Uint8Array): Promise<void>;
  closeInput(): void;
  kill(): void;
  /** The exit status; 128 + signal number when a signal ended it. */
  readonly exited: Promise<number>;
}

export interface FileStat {
  readonly size: number;
  readonly mtimeMs: number;
  readonly directory: boolean;
}

/** Synchronous, since a compiler reads many small files and waits for each. Paths are the host's own. */
export interface FileSystem {
  read(path: string): Uint8Array;
  readText(path: string): string;
  /** Names in the order of their UTF-16 units; throws when the directory is missing. */
  list(path: string): readonly string[];
  stat(path: string): FileStat | undefined;
  /** Writes a whole file: to a temporary name beside it, then renamed, so that nobody sees half of it. */
  write(path: string, data: Uint8Array): void;
  mkdir(path: string): void;
  /** Makes `path` stand for `target`, a file or folder; a copy of a file where links are not allowed. */
  link(target: string, path: string): void;
  remove(path: string): void;
  /** Adds to the end of a file (a log). */
  append(path: string, data: Uint8Array): void;
  /** Writes in place, piece by piece, and waits until the medium has each: for the drives that boot loaders show (`copy.ts`). */
  copyDurably(path: string, data: Uint8Array, options?: CopyOptions): Promise<void>;
  /** A fresh folder for files of this run; the caller removes it. */
  temporaryDir(): string;
}

export interface Clock {
  /** Milliseconds, monotonic. */
  now(): number;
  /** The time of day: milliseconds since 1970, UTC. */
  wall(): number;
  /** By a timer, which is up to a millisecond or two late; `exact` looks at the clock at the end, and keeps the processor busy for it: for what a device asks for. */
  sleep(ms: number, signal?: AbortSignal, precision?: 'timer' | 'exact'): Promise<void>;
}

export interface PortInfo {
  readonly path: string;
  readonly vid?: number;
  readonly pid?: number;
  readonly serial?: string;
  readonly product?: string;
  readonly manufacturer?: string;
  /** Where on USB it is plugged in, as `1-1.2`: stays the same when the device comes back as a boot loader. */
  readonly location?: string;
}

export type Parity = 'none' | 'even';

/** An open serial port. `read` gives what has come, nothing (an empty array) once `signal` ends the wait, or undefined once the port is gone or closed. */
export interface Port {
  readonly path: string;
  write(data: Uint8Array): Promise<void>;
  read(signal?: AbortSignal): Promise<Uint8Array | undefined>;
  signals(s: { readonly dtr?: boolean; readonly rts?: boolean }): Promise<void>;
  /** Changes the speed while the port stays open. */
  setBaud(baud: number): Promise<void>;
  close(): Promise<void>;
}

export interface Ports {
  list(): Promise<readonly PortInfo[]>;
  /** `path` may also be `tcp://host:port` or `rfc2217://host:port`. */
  open(path: string, baud: number, parity?: Parity): Promise<Port>;
}

export interface Host {
  readonly platform: 'linux' | 'darwin' | 'win32';
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The folder flash is installed in: it holds `boards/`, `runtime/` and `examples/`. */
  readonly installDir: string;
  /** Processors, for how much to do at once. */
  readonly cpus: number;
  readonly fs: FileSystem;
  readonly clock: Clock;
  readonly ports: Ports;
  readonly usb: Usb;
  /**
   * Runs a tool to its end. A tool that is not there is code 127. `signal` ends it as Ctrl-C does, and by force where that does not help; it has ended when the promise settles,
   * with status 130, or 137 if it was forced.
   */
  exec(tool: string, args: readonly string[], options?: { readonly input?: Uint8Array; readonly cwd?: string; readonly env?: Readonly<Record<string, string>>; readonly signal?: AbortSignal }): Promise<ExecResult>;
  spawn(tool: string, args: readonly string[], options?: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> }): Child;
}
