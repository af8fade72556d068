/** A WebAssembly module under Node's WASI as a Device: a process of its own, whose standard streams are the program's. */
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { FlashError } from '../../diag/diagnostic';
import type { Device, Ended } from '../../device/device';
import type { Child, Host } from '../../host/host';
import type { Target } from '../../board/target';
import type { Image } from '../../image/image';
import { decodeText, encodeText } from '../../util/bytes';
import { AsyncQueue } from '../../util/queue';
import type { SimOptions } from '../options';
import { callsText, type WasmFrame } from './calls';

/** What run.mjs tells of the end. */
interface Report {
  readonly status?: number;
  /** Why the module could not go on. */
  readonly message?: string;
  /** The engine's own stack was too small. */
  readonly overflow?: boolean;
  /** A goroutine that was to wait had no room for the record of its calls. */
  readonly suspending?: boolean;
  readonly frames?: readonly WasmFrame[];
}

interface Run {
  readonly child: Child;
  readonly output: AsyncQueue<Uint8Array>;
  readonly exited: Promise<Ended>;
  readonly started: number;
}

/** Stack of the thread, in MB, of which only what is in use takes memory: deep recursion is legal Go, and a call of a large function takes many KB. */
const STACK_MB = 900;

export class WasiDevice implements Device {
  readonly name: string;
  readonly clock = { now: (): bigint => BigInt(Math.round((this.host.clock.now() - (this.run?.started ?? this.host.clock.now())) * 1e6)) };
  private run: Run | undefined;
  private dir: string | undefined;
  private image: Image | undefined;
  private closed = false;

  constructor(
    private readonly host: Host,
    target: Target,
    private readonly options: SimOptions,
  ) {
    this.name = `${target.board} in Node`;
  }

  get exited(): Promise<Ended> {
    return this.run?.exited ?? new Promise(() => undefined);
  }

  load(image: Image): Promise<void> {
    if (image.spec.kind !== 'wasm') throw new FlashError({ code: 'sim/needs-wasm', severity: 'error', message: 'this simulator runs WebAssembly modules only', help: 'give a .wasm file' });
    this.image = image;
    this.dir ??= this.host.fs.temporaryDir();
    this.host.fs.write(this.file(), image.file);
    return this.reset();
  }

  reset(): Promise<void> {
    this.run?.child.kill();
    const { host, options } = this;
    const settings = {
      args: ['main', ...(options.args ?? [])],
      env: { ...host.env, PWD: host.cwd },
      folders: [...new Set([host.cwd, tmpdir(), ...(options.folders ?? [])])],
      stackMB: STACK_MB,
    };
    // Node 20 collects garbage in calls that V8 makes without leave to do so, and then crashes.
    const command = ['--no-warnings', '--no-turbo-fast-api-calls', path.join(host.installDir, 'src', 'sim', 'wasi', 'run.mjs'), this.file(), JSON.stringify(settings)];
    options.command?.([process.execPath, ...command]);
    const child = host.spawn(process.execPath, command);
    const output = new AsyncQueue<Uint8Array>();
    const told: Uint8Array[] = [];
    const pumps = Promise.all([pump(child.stdout, (b) => (output.push(b), output.roomy())), pump(child.stderr, (b) => void told.push(b))]);
    const exited = child.exited.then(async (code): Promise<Ended> => {
      await pumps;
      const report = this.closed ? undefined : readReport(told.map(decodeText).join(''));
      if (report?.frames) output.push(encodeText(callsText(report.frames, this.image?.file)));
      output.end();
      return this.ended(code, report, told);
    });
    exited.catch(() => undefined);
    this.run = { child, output, exited, started: host.clock.now() };
    return Promise.resolve();
  }

  async *output(): AsyncIterable<Uint8Array> {
    if (this.run) yield* this.run.output;
  }

  input(data: Uint8Array): Promise<void> {
    return this.run?.child.write(data) ?? Promise.resolve();
  }

  endInput(): void {
    this.run?.child.closeInput();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.run?.child.kill();
    await this.run?.exited.catch(() => undefined);
    if (this.dir !== undefined) this.host.fs.remove(this.dir);
    this.dir = undefined;
  }

  private file(): string {
    return path.join(this.dir ?? '', 'program.wasm');
  }

  private ended(code: number, report: Report | undefined, told: readonly Uint8Array[]): Ended {
    if (this.closed) return { kind: 'lost', reason: 'closed' };
    if (!report) return { kind: 'lost', reason: `Node ended with status ${code}: ${told.map(decodeText).join('').trim().slice(0, 500)}` };
    if (report.status !== undefined) return { kind: 'exit', status: report.status };
    return { kind: 'fault', message: faultText(report) };
  }
}

function faultText(report: Report): string {
  if (report.overflow) return `stack overflow: the program's calls are too deep for the engine (${STACK_MB} MB of stack)`;
  if (report.suspending) return 'stack overflow: a goroutine that waits has too many calls on its stack; --stack-size makes stacks larger';
  if (report.message?.includes('memory access out of bounds')) return 'access outside memory: the stack has overflowed, or unsafe code went astray';
  return `the module was stopped: ${report.message ?? 'no reason given'}`;
}

function readReport(text: string): Report | undefined {
  const line = text.trim().split('\n').pop() ?? '';
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Report;
  } catch {
    return undefined;
  }
}

async function pump(from: AsyncIterable<Uint8Array>, to: (bytes: Uint8Array) => Promise<void> | void): Promise<void> {
  try {
    for await (const bytes of from) await to(bytes);
  } catch {
    // The stream of a process that was killed; its status says so.
  }
}
