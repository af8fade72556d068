/** A host for tests: files in memory, a clock that only moves when it is told, scripted tools and ports. */
import * as path from 'node:path';
import { copyInPieces, type CopyOptions } from './copy';
import type { Child, Clock, ExecResult, FileSystem, Host, Parity, Port, PortInfo, Ports } from './host';
import { FakeUsb } from './fake-usb';
import { AsyncQueue } from '../util/queue';
import { encodeText } from '../util/bytes';

/** Answers a tool's run; a tool without an answer is not installed (127). */
export type FakeTool = (args: readonly string[], input: Uint8Array | undefined) => Partial<ExecResult>;

export interface FakeHostOptions {
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly tools?: Readonly<Record<string, FakeTool>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly platform?: Host['platform'];
  readonly cwd?: string;
  readonly installDir?: string;
}

export interface FakeHost extends Host {
  readonly clock: ManualClock;
  readonly fs: MemoryFileSystem;
  readonly ports: FakePorts;
  readonly usb: FakeUsb;
}

/** A fresh fake host. */
export function fakeHost(options: FakeHostOptions = {}): FakeHost {
  const clock = new ManualClock();
  return {
    platform: options.platform ?? 'linux',
    env: options.env ?? {},
    cwd: options.cwd ?? '/',
    cpus: 2,
    installDir: options.installDir ?? '/flash',
    fs: new MemoryFileSystem(options.files ?? {}, clock),
    clock,
    ports: new FakePorts(),
    usb: new FakeUsb(),
    exec(tool, args, o): Promise<ExecResult> {
      const answer = options.tools?.[tool]?.(args, o?.input);
      return Promise.resolve({ code: answer ? 0 : 127, stdout: new Uint8Array(0), stderr: '', ...answer });
    },
    spawn: (tool) => deadChild(options.tools?.[tool] ? 0 : 127),
  };
}

/** Time that stands still until `advance`. */
export class ManualClock implements Clock {
  private time = 0;
  private sleepers: { at: number; wake: () => void }[] = [];

  now(): number {
    return this.time;
  }

  /** The epoch, and what has been advanced since. */
  wall(): number {
    return this.time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const abort = (): void => {
        this.sleepers = this.sleepers.filter((s) => s !== sleeper);
        resolve();
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const sleeper = { at: this.time + ms, wake };
      this.sleepers.push(sleeper);
      signal?.addEventListener('abort', abort);
    });
  }

  /** When the next sleeper wakes. */
  nextAt(): number | undefined {
    return this.sleepers.length > 0 ? Math.min(...this.sleepers.map((s) => s.at)) : undefined;
  }

  /** Moves on, waking sleepers in order and letting what they started run between two of them. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      await settle();
      const next = this.sleepers.filter((s) => s.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.time = Math.max(this.time, next.at);
      this.sleepers = this.sleepers.filter((s) => s !== next);
      next.wake();
    }
    this.time = end;
    await settle();
  }
}

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

/** Files in a map from normalised POSIX path to bytes; folders exist where files or `mkdir` made them. */
export class MemoryFileSystem implements FileSystem {
  readonly files = new Map<string, Uint8Array>();
  private readonly dirs = new Set<string>(['/']);
  private readonly times = new Map<string, number>();
  private temporaries = 0;

  constructor(
    files: Readonly<Record<string, string | Uint8Array>>,
    private readonly clock: Clock,
  ) {
    for (const [name, data] of Object.entries(files)) this.write(name, typeof data === 'string' ? encodeText(data) : data);
  }

  read(p: string): Uint8Array {
    const data = this.files.get(normal(p));
    if (!data) throw new Error(`ENOENT: no such file or directory, open '${p}'`);
    return data;
  }

  readText(p: string): string {
    return new TextDecoder().decode(this.read(p));
  }

  list(p: string): readonly string[] {
    const dir = normal(p);
    if (!this.dirs.has(dir)) throw new Error(`ENOENT: no such file or directory, scandir '${p}'`);
    const prefix = dir === '/' ? '/' : `${dir}/`;
    const names = new Set<string>();
    for (const name of [...this.files.keys(), ...this.dirs]) {
      if (name !== dir && name.startsWith(prefix)) names.add(name.slice(prefix.length).split('/')[0]);
    }
    return [...names].sort();
  }

  stat(p: string): ReturnType<FileSystem['stat']> {
    const name = normal(p);
    const data = this.files.get(name);
    if (data) return { size: data.length, mtimeMs: this.times.get(name) ?? 0, directory: false };
    return this.dirs.has(name) ? { size: 0, mtimeMs: 0, directory: true } : undefined;
  }

  write(p: string, data: Uint8Array): void {
    const name = normal(p);
    this.mkdir(path.posix.dirname(name));
    this.files.set(name, data.slice());
    this.times.set(name, this.clock.now());
  }

  append(p: string, data: Uint8Array): void {
    const old = this.files.get(normal(p)) ?? new Uint8Array(0);
    const both = new Uint8Array(old.length + data.length);
    both.set(old);
    both.set(data, old.length);
    this.write(p, both);
  }

  async copyDurably(p: string, data: Uint8Array, options?: CopyOptions): Promise<void> {
    this.write(p, new Uint8Array(0));
    await copyInPieces(data, options, (piece) => this.append(p, piece));
  }

  mkdir(p: string): void {
    for (let dir = normal(p); !this.dirs.has(dir); dir = path.posix.dirname(dir)) this.dirs.add(dir);
  }

  /** Copies: nothing here changes behind its name. */
  link(target: string, p: string): void {
    const from = normal(target);
    for (const [name, data] of [...this.files]) if (name === from || name.startsWith(`${from}/`)) this.write(normal(p) + name.slice(from.length), data);
  }

  remove(p: string): void {
    const name = normal(p);
    for (const known of [...this.files.keys()]) if (known === name || known.startsWith(`${name}/`)) this.files.delete(known);
    for (const known of [...this.dirs]) if (known === name || known.startsWith(`${name}/`)) this.dirs.delete(known);
  }

  temporaryDir(): string {
    const dir = `/tmp/flash-${this.temporaries++}`;
    this.mkdir(dir);
    return dir;
  }
}

function normal(p: string): string {
  const n = path.posix.normalize(p.startsWith('/') ? p : `/${p}`);
  return n.length > 1 && n.endsWith('/') ? n.slice(0, -1) : n;
}

/** What stands behind a fake port: a simulated device that hears what the host does. */
export interface FakeDevice {
  opened?(port: FakePort): void;
  received?(data: Uint8Array, port: FakePort): void;
  lines?(signals: { readonly dtr?: boolean; readonly rts?: boolean }, port: FakePort): void;
  baud?(baud: number): void;
  closed?(port: FakePort): void;
}

/** Ports that tests plug in and out. */
export class FakePorts implements Ports {
  private readonly known = new Map<string, { readonly info: PortInfo; readonly device: FakeDevice }>();
  private readonly opened = new Map<string, FakePort>();
  /** Why a port cannot be opened, by path: `Resource busy`. */
  readonly refusals = new Map<string, string>();

  /** A device appears. */
  plug(info: PortInfo, device: FakeDevice = {}): void {
    this.known.set(info.path, { info, device });
  }

  /** It goes away; an open port of it ends. */
  unplug(name: string): void {
    this.known.delete(name);
    this.opened.get(name)?.lose();
    this.opened.delete(name);
  }

  /** The device's side of a port that is open now. */
  device(name: string): FakePort | undefined {
    return this.opened.get(name);
  }

  list(): Promise<readonly PortInfo[]> {
    return Promise.resolve([...this.known.values()].map((k) => k.info));
  }

  open(name: string, baud: number, parity: Parity = 'none'): Promise<Port> {
    const known = this.known.get(name);
    if (!known) return Promise.reject(new Error(`Error: No such file or directory, cannot open ${name}`));
    const refusal = this.opened.has(name) ? 'Resource temporarily unavailable Cannot lock port' : this.refusals.get(name);
    if (refusal !== undefined) return Promise.reject(new Error(`Error: ${refusal}`));
    const port = new FakePort(name, baud, parity, known.device, () => this.opened.delete(name));
    this.opened.set(name, port);
    known.device.opened?.(port);
    return Promise.resolve(port);
  }
}

/** One open fake port: `written` is what the host sent, `send` is what the device says. */
export class FakePort implements Port {
  readonly written: Uint8Array[] = [];
  readonly signalled: { dtr?: boolean; rts?: boolean }[] = [];
  private readonly queue = new AsyncQueue<Uint8Array>();
  private readonly iterator = this.queue[Symbol.asyncIterator]();
  private pending: Promise<IteratorResult<Uint8Array>> | undefined;
  private gone = false;

  constructor(
    readonly path: string,
    public baud: number,
    readonly parity: Parity,
    private readonly device: FakeDevice,
    private readonly onClose: () => void,
  ) {}

  send(data: string | Uint8Array): void {
    this.queue.push(typeof data === 'string' ? encodeText(data) : data.slice());
  }

  lose(): void {
    this.gone = true;
    this.queue.end();
  }

  write(data: Uint8Array): Promise<void> {
    if (this.gone) return Promise.reject(new Error('Error: Input/output error, write'));
    this.written.push(data.slice());
    this.device.received?.(data, this);
    return Promise.resolve();
  }

  async read(signal?: AbortSignal): Promise<Uint8Array | undefined> {
    this.pending ??= this.iterator.next();
    const stop = signal && new Promise<undefined>((resolve) => (signal.aborted ? resolve(undefined) : signal.addEventListener('abort', () => resolve(undefined), { once: true })));
    const result = await (stop ? Promise.race([this.pending, stop]) : this.pending);
    if (result === undefined) return new Uint8Array(0);
    this.pending = undefined;
    return result.done ? undefined : result.value;
  }

  signals(s: { dtr?: boolean; rts?: boolean }): Promise<void> {
    if (this.gone) return Promise.reject(new Error('Error: Input/output error, set'));
    this.signalled.push(s);
    this.device.lines?.(s, this);
    return Promise.resolve();
  }

  setBaud(baud: number): Promise<void> {
    this.baud = baud;
    this.device.baud?.(baud);
    return Promise.resolve();
  }

  close(): Promise<void> {
    if (!this.gone) this.device.closed?.(this);
    this.gone = true;
    this.queue.end();
    this.onClose();
    return Promise.resolve();
  }
}

function deadChild(code: number): Child {
  const nothing = new AsyncQueue<Uint8Array>();
  nothing.end();
  return { stdout: nothing, stderr: nothing, exited: Promise.resolve(code), write: () => Promise.resolve(), closeInput: () => undefined, kill: () => undefined };
}
