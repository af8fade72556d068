/** Streams with numbered lines for the monitor: over pseudo-terminals and connections that break, and at the pace of a real line. */
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { nodeHost } from '../../src/host/node';
import { monitor, type Sink } from '../../src/serial/monitor';
import { PortSource } from '../../src/serial/source';
import { TraceFilter } from '../../src/symbols/trace';

/** Lines of one connection: its number and the line's, 16 bytes each. */
function lines(connection: number, first: number, count: number): Buffer {
  let text = '';
  for (let i = first; i < first + count; i++) text += `${String(connection).padStart(3, '0')}:${String(i).padStart(11, '0')}\n`;
  return Buffer.from(text);
}

const LINE = 16;

/** What is wrong with what came over one connection: it has to be its lines from the first on, and may only stop short. */
export function flaw(connection: number, bytes: Buffer): string | undefined {
  const want = lines(connection, 0, Math.ceil(bytes.length / LINE)).subarray(0, bytes.length);
  if (bytes.equals(want)) return undefined;
  const at = bytes.findIndex((b, i) => b !== want[i]);
  return `connection ${connection}: byte ${at} of ${bytes.length} is not what was sent: ${JSON.stringify(bytes.subarray(Math.max(0, at - 20), at + 20).toString())}`;
}

/** A monitor in this process; `parts` has what each connection gave. */
class Run {
  readonly parts: Buffer[][] = [];
  shown = 0;
  readonly stop = new AbortController();
  private openings: (() => void)[] = [];
  readonly done: Promise<void>;

  constructor(port: string) {
    const source = new PortSource(nodeHost(), { path: port }, { baud: 1_000_000, reconnect: true, patienceMs: 10_000, bootloaders: [], signal: this.stop.signal });
    const sink: Sink = {
      shown: (bytes) => {
        this.parts.at(-1)?.push(Buffer.from(bytes));
        this.shown += bytes.length;
        return Promise.resolve();
      },
      event: (kind) => {
        if (kind === 'opened') {
          this.parts.push([]);
          this.openings.splice(0).forEach((go) => go());
        }
        return Promise.resolve();
      },
    };
    this.done = monitor(source, new TraceFilter(undefined), [sink]);
  }

  /** Settles when the port has been opened so often. */
  async opened(times: number): Promise<void> {
    while (this.parts.length < times) await new Promise<void>((resolve) => this.openings.push(resolve));
  }

  flaws(): readonly string[] {
    return this.parts.map((part, i) => flaw(i, Buffer.concat(part))).filter((f) => f !== undefined);
  }
}

async function listening(onSocket: (socket: Socket) => void): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

/** Writes numbered lines as fast as they are taken, until the socket is gone or so many bytes are sent. */
async function flood(socket: Socket, connection: number, bytes: number): Promise<void> {
  const COUNT = 512;
  for (let i = 0; i * LINE < bytes && !socket.destroyed; i += COUNT) {
    const more = socket.write(lines(connection, i, Math.min(COUNT, bytes / LINE - i)));
    if (!more) await new Promise<void>((resolve) => (socket.once('drain', resolve), socket.once('close', resolve)));
  }
}

export interface Broken {
  readonly flaws: readonly string[];
  /** Bytes that the system gave to this process, or that were sent where none can be lost on the way. */
  readonly given: number;
  readonly shown: number;
  readonly breaks: number;
  readonly ms: number;
}

/**
 * A pseudo-terminal whose other end is killed in the middle of a stream at full speed, again and again. What the system's reads gave is counted
 * where they are made, so that a byte which was read and not shown is found.
 */
export async function killedTerminals(bytes: number, kills: number): Promise<Broken> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-line-'));
  const link = path.join(dir, 'tty');
  const sockets: Socket[] = [];
  let arrived: (() => void) | undefined;
  const { server, port } = await listening((socket) => {
    sockets.push(socket);
    arrived?.();
  });
  const reads = countReads();
  const start = performance.now();
  const run = new Run(link);
  try {
    for (let i = 0; i <= kills; i++) {
      const socat = spawn('socat', [`PTY,link=${link},raw,echo=0,wait-slave,pty-interval=0.02`, `TCP:127.0.0.1:${port},nodelay`], { stdio: 'ignore' });
      const connected = new Promise<void>((resolve) => (arrived = resolve));
      const gone = new Promise<void>((resolve) => socat.on('close', () => resolve()));
      await Promise.all([connected, run.opened(i + 1)]);
      const socket = sockets[i];
      const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
      void flood(socket, i, Infinity);
      const target = (bytes * (i + 1)) / (kills + 1);
      while (run.shown < target) await new Promise((r) => setTimeout(r, 2));
      socat.kill('SIGKILL');
      await Promise.all([gone, closed]);
    }
  } finally {
    const ms = performance.now() - start;
    // The last hang-up may still be on its way.
    while (reads.bytes() !== run.shown && performance.now() - start < ms + 2000) await new Promise((r) => setTimeout(r, 10));
    run.stop.abort();
    await run.done;
    reads.restore();
    server.close();
    fs.rmSync(dir, { recursive: true });
  }
  return { flaws: run.flaws(), given: reads.bytes(), shown: run.shown, breaks: kills, ms: performance.now() - start };
}

/** Counts what reads of terminals give: those are the only ones without a position into a buffer of 64 KB. */
function countReads(): { bytes(): number; restore(): void } {
  const original = fs.readSync;
  let bytes = 0;
  const counting = (fd: number, buffer: NodeJS.ArrayBufferView, ...rest: unknown[]): number => {
    const n = (original as (...args: unknown[]) => number)(fd, buffer, ...rest);
    if (rest[2] === null && isTerminal(fd)) bytes += n;
    return n;
  };
  fs.readSync = counting as typeof fs.readSync;
  return { bytes: () => bytes, restore: () => void (fs.readSync = original) };
}

function isTerminal(fd: number): boolean {
  try {
    return fs.fstatSync(fd).isCharacterDevice();
  } catch {
    return false;
  }
}

/** A TCP port that is closed behind each part of a stream, at once: every byte that was sent has to come. */
export async function closedConnections(bytes: number, closings: number): Promise<Broken> {
  const part = Math.ceil(bytes / (closings + 1) / LINE) * LINE;
  let i = 0;
  const { server, port } = await listening((socket) => {
    const connection = i++;
    if (connection <= closings) void flood(socket, connection, part).then(() => socket.end());
    else socket.destroy();
  });
  const start = performance.now();
  const run = new Run(`tcp://127.0.0.1:${port}`);
  while (run.shown < part * (closings + 1) && performance.now() - start < 60_000 && i <= closings + 1) await new Promise((r) => setTimeout(r, 5));
  run.stop.abort();
  await run.done;
  server.close();
  return { flaws: run.flaws(), given: part * (closings + 1), shown: run.shown, breaks: closings, ms: performance.now() - start };
}

export interface Paced {
  readonly sent: number;
  readonly shown: number;
  readonly logged: number;
  readonly seconds: number;
  /** Processor time of the monitor's process, start-up excluded. */
  readonly cpuSeconds: number;
}

/** The command on a pseudo-terminal to which a UART's pace of lines comes, with times before lines, a log, and a text that is looked for. */
export async function pacedLine(root: string, baud: number, seconds: number): Promise<Paced> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-line-'));
  const link = path.join(dir, 'tty');
  const log = path.join(dir, 'log');
  let socket: Socket | undefined;
  const { server, port } = await listening((s) => (socket = s));
  const socat = spawn('socat', [`PTY,link=${link},raw,echo=0,wait-slave,pty-interval=0.02`, `TCP:127.0.0.1:${port},nodelay`], { stdio: 'ignore' });
  while (!fs.existsSync(link)) await new Promise((r) => setTimeout(r, 10));
  const child = spawn(process.execPath, [path.join(root, 'flash'), 'monitor', '--port', link, '--baudrate', String(baud), '--timestamps', '--log', log, '--until', 'the end'], { stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    let shown = 0;
    child.stdout.on('data', (d: Buffer) => (shown += d.length));
    const exited = new Promise<number | null>((resolve) => child.on('close', resolve));
    const failed = exited.then((code) => Promise.reject(new Error(`the monitor ended with ${code}`)));
    failed.catch(() => undefined);
    await Promise.race([failed, new Promise<void>((resolve) => child.stderr.on('data', (d: Buffer) => d.includes('connected to') && resolve()))]);
    while (!socket) await new Promise((r) => setTimeout(r, 10));
    const line = `${'x'.repeat(62)}\n`;
    let sent = 0;
    const pace = async (forSeconds: number): Promise<number> => {
      const start = performance.now();
      const begun = sent;
      for (let now = start; now < start + forSeconds * 1000; now = performance.now()) {
        const due = begun + ((now - start) / 1000) * (baud / 10);
        for (; sent + line.length <= due; sent += line.length) socket?.write(line);
        await new Promise((r) => setTimeout(r, 1));
      }
      return (performance.now() - start) / 1000;
    };
    // What is compiled first is not what an hour of it costs.
    await pace(1);
    const before = cpuSeconds(child);
    const took = await pace(seconds);
    const cpu = cpuSeconds(child) - before;
    socket.write('the end\n');
    const status = await exited;
    if (status !== 0) throw new Error(`the monitor ended with ${status}`);
    const text = fs.readFileSync(log, 'utf8').replace(/^\[ *\d+\.\d{3}\] /gm, '');
    return { sent: sent + 8, shown, logged: Buffer.byteLength(text), seconds: took, cpuSeconds: cpu };
  } finally {
    child.kill();
    socat.kill();
    server.close();
    fs.rmSync(dir, { recursive: true });
  }
}

/** User and system time of a process and its threads. */
function cpuSeconds(child: ChildProcess): number {
  const stat = fs.readFileSync(`/proc/${child.pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const TICKS = 100;
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}
