/** The real outside world: files, processes, the clock and serial ports through Node. */
import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import * as path from 'node:path';
import { copyInPieces } from './copy';
import type { Child, Clock, ExecResult, FileStat, FileSystem, Host } from './host';
import { nodePorts } from './node-ports';
import { nodeUsb } from './node-usb';
import { signalNumber } from './signals';

/** The host that the command runs on. */
export function nodeHost(): Host {
  const folders = new Set<string>();
  const fileSystem = nodeFileSystem(folders);
  const clock = nodeClock();
  const children = new Set<ChildProcess>();
  // A simulator, or a tool that writes a board, must not outlive the command, however that ends, and nothing be left of what they worked with.
  process.on('exit', () => {
    children.forEach((c) => c.kill('SIGKILL'));
    folders.forEach((p) => fileSystem.remove(p));
  });
  return {
    platform: process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux',
    env: process.env,
    cwd: process.cwd(),
    installDir: findInstallDir(__dirname),
    cpus: availableParallelism(),
    fs: fileSystem,
    clock,
    ports: nodePorts(fileSystem, clock),
    usb: nodeUsb(fileSystem, clock),
    exec: (tool, args, options) => exec(children, tool, args, options),
    spawn: (tool, args, options) => spawnChild(children, tool, args, options),
  };
}

/** Walks up from the bundle (dist/) or the sources (src/host) to the folder with `boards/`. */
function findInstallDir(start: string): string {
  for (let dir = start; ; dir = path.dirname(dir)) {
    if (fs.existsSync(path.join(dir, 'boards')) && fs.existsSync(path.join(dir, 'package.json'))) return dir;
    if (path.dirname(dir) === dir) return start;
  }
}

/** `folders` holds the temporary ones that are there. */
function nodeFileSystem(folders: Set<string>): FileSystem {
  let serial = 0;
  return {
    read: (p) => fs.readFileSync(p),
    readText: (p) => fs.readFileSync(p, 'utf8'),
    list: (p) => fs.readdirSync(p).sort(),
    stat(p): FileStat | undefined {
      const s = fs.statSync(p, { throwIfNoEntry: false });
      return s && { size: s.size, mtimeMs: s.mtimeMs, directory: s.isDirectory() };
    },
    write(p, data): void {
      const temporary = path.join(path.dirname(p), `.${path.basename(p)}.${process.pid}.${serial++}.tmp`);
      // A device file such as /dev/null must not be replaced.
      const existing = fs.statSync(p, { throwIfNoEntry: false });
      if (existing && !existing.isFile()) {
        fs.writeFileSync(p, data);
        return;
      }
      try {
        fs.writeFileSync(temporary, data);
        if (existing) fs.chmodSync(temporary, existing.mode & 0o777);
        fs.renameSync(temporary, p);
      } catch (error) {
        fs.rmSync(temporary, { force: true });
        throw error;
      }
    },
    mkdir: (p) => void fs.mkdirSync(p, { recursive: true }),
    // Somebody may still write into the folder.
    remove(p): void {
      fs.rmSync(p, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
      folders.delete(p);
    },
    append: (p, data) => fs.appendFileSync(p, data),
    link(target, p): void {
      const folder = fs.statSync(target).isDirectory();
      try {
        fs.symlinkSync(target, p, folder ? 'junction' : 'file');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
        if (folder) throw error;
        fs.copyFileSync(target, p);
      }
    },
    async copyDurably(p, data, options): Promise<void> {
      const file = await fs.promises.open(p, 'w');
      try {
        await copyInPieces(data, options, async (piece) => {
          await file.writeFile(piece);
          await file.sync();
        });
      } finally {
        // Where the medium is gone, that has been told.
        await file.close().catch(() => undefined);
      }
    },
    temporaryDir(): string {
      const dir = fs.mkdtempSync(path.join(fs.realpathSync(tmpdir()), 'flash-'));
      folders.add(dir);
      return dir;
    },
  };
}

function nodeClock(): Clock {
  return {
    now: () => performance.now(),
    wall: () => Date.now(),
    sleep: (ms, signal, precision = 'timer') =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const exact = precision === 'exact';
        const end = performance.now() + ms;
        let turn: NodeJS.Immediate | undefined;
        const done = (): void => {
          clearTimeout(timer);
          clearImmediate(turn);
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const look = (): void => {
          if (!exact || performance.now() >= end) done();
          else turn = setImmediate(look);
        };
        // A timer counts whole milliseconds and is up to one late.
        const timer = setTimeout(look, exact ? Math.max(0, ms - 1) : ms);
        signal?.addEventListener('abort', done);
      }),
  };
}

type ExecOptions = Parameters<Host['exec']>[2];

/** A pipe takes so many bytes at once. */
const pipeBytes = 65536;

/** The data as an open file without a name, to be read by a child; undefined where that is not possible. */
function openInput(data: Uint8Array): number | undefined {
  if (process.platform === 'win32') return undefined;
  try {
    const dir = fs.mkdtempSync(path.join(tmpdir(), 'flash-input-'));
    try {
      fs.writeFileSync(path.join(dir, 'input'), data);
      return fs.openSync(path.join(dir, 'input'), 'r');
    } finally {
      fs.rmSync(dir, { recursive: true, force: true });
    }
  } catch {
    return undefined;
  }
}

function exec(children: Set<ChildProcess>, tool: string, args: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
  return new Promise((resolve) => {
    // The child gets all of a large input at once, also when this process is busy with something else meanwhile.
    const file = options.input && options.input.length > pipeBytes ? openInput(options.input) : undefined;
    const child = spawn(tool, [...args], {
      cwd: options.cwd,
      env: options.env ? { ...process.env, ...options.env } : process.env,
      stdio: [file ?? (options.input ? 'pipe' : 'ignore'), 'pipe', 'pipe'],
      windowsHide: true,
    });
    children.add(child);
    const stop = stopping(child, options.signal);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout?.on('data', (b: Buffer) => stdout.push(b));
    child.stderr?.on('data', (b: Buffer) => stderr.push(b));
    // A tool that does not read its input closes the pipe; its status tells what is wrong.
    child.stdin?.on('error', () => undefined);
    child.on('error', (error: NodeJS.ErrnoException) => {
      const code = error.code === 'ENOENT' || error.code === 'ENOTDIR' ? 127 : 126;
      done(code, error.message);
    });
    child.on('close', (code, signal) => done(stop.status() ?? code ?? 128 + signalNumber(signal), Buffer.concat(stderr).toString()));
    const done = (code: number, said: string): void => {
      children.delete(child);
      stop.over();
      resolve({ code, stdout: Buffer.concat(stdout), stderr: said });
    };
    if (file !== undefined) fs.closeSync(file);
    else if (options.input) child.stdin?.end(options.input);
  });
}

/** A tool that is asked to end gets so long for it: it may have a board to leave in order. */
const END_MS = 3000;

/**
 * Ends a child when `signal` says so, as Ctrl-C would, and by force when it does not end by that. `status` is then what became of it
 * (130, or 137 by force), whatever status it gave itself.
 */
function stopping(child: ChildProcess, signal: AbortSignal | undefined): { status(): number | undefined; over(): void } {
  let status: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    status = 130;
    child.kill('SIGINT');
    timer = setTimeout(() => {
      status = 137;
      child.kill('SIGKILL');
    }, END_MS);
  };
  // What it has started itself may hold its output open for ever.
  child.on('exit', () => status !== undefined && [child.stdout, child.stderr].forEach((s) => s?.destroy()));
  if (signal?.aborted) stop();
  else signal?.addEventListener('abort', stop);
  return {
    status: () => status,
    over() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    },
  };
}

function spawnChild(children: Set<ChildProcess>, tool: string, args: readonly string[], options: Parameters<Host['spawn']>[2] = {}): Child {
  const child = spawn(tool, [...args], {
    cwd: options.cwd,
    env: options.env ? { ...process.env, ...options.env } : process.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  children.add(child);
  child.stdin.on('error', () => undefined);
  const exited = new Promise<number>((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ENOENT' ? 127 : 126));
    child.on('close', (code, signal) => {
      children.delete(child);
      resolve(code ?? 128 + signalNumber(signal));
    });
  });
  return {
    stdout: child.stdout,
    stderr: child.stderr,
    exited,
    write: (data) => new Promise((resolve) => child.stdin.write(data, () => resolve())),
    closeInput: () => void child.stdin.end(),
    kill: () => void child.kill('SIGKILL'),
  };
}
