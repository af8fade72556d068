// Runs a WASI module in a process of its own: node run.mjs MODULE SETTINGS (JSON: args, env, folders, stackMB).
// The program's output, errors too, is the standard output, in order; what this file has to say of its end is one line of JSON on the standard error.
import { readFileSync, writeSync } from 'node:fs';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { goValues } from '../../../runtime/js/values.mjs';

if (isMainThread) supervise();
else run(workerData);

/** A thread has the stack that its creator asks for. */
function supervise() {
  const [file, settings] = process.argv.slice(2);
  const { stackMB, ...rest } = JSON.parse(settings);
  const worker = new Worker(new URL(import.meta.url), { workerData: { file, ...rest }, resourceLimits: { stackSizeMb: stackMB } });
  const end = (what) => {
    writeSync(2, `${JSON.stringify(what)}\n`);
    process.exit(0);
  };
  worker.on('message', end);
  worker.on('error', (error) => end({ message: String(error.message) }));
}

function run({ file, args, env, folders }) {
  import('node:wasi').then(({ WASI }) => {
    const wasi = new WASI({ version: 'preview1', args, env, preopens: Object.fromEntries(folders.map((f) => [f, f])), stdin: 0, stdout: 1, stderr: 1 });
    const imports = wasi.getImportObject();
    const calls = imports.wasi_snapshot_preview1;
    const leave = calls.proc_exit;
    let frames;
    // The calls that led to the end are what a panic wants shown.
    calls.proc_exit = (status) => {
      if (status !== 0) frames = framesOf(new Error());
      return leave(status);
    };
    // A pipe that is full for the moment says so; nothing of the output may get lost.
    const { fd_write: write } = calls;
    calls.fd_write = (...args) => {
      for (;;) {
        const error = write(...args);
        if (error !== tryAgain) return error;
        Atomics.wait(pause, 0, 0, 1);
      }
    };
    Error.stackTraceLimit = 200;
    let instance;
    imports.flash = browserHost(() => new Uint8Array(instance.exports.memory.buffer), wake, (status) => {
      if (status !== 0) frames = framesOf(new Error());
    });
    // JavaScript values for package syscall/js. Once the program has ended, nothing of it may go on.
    const { imports: values, call } = goValues({ memory: () => new Uint8Array(instance.exports.memory.buffer), view, exports: () => instance.exports, enter: attempt, check }, {});
    imports.gojs = values;
    let last;
    function view() {
      const { buffer } = instance.exports.memory;
      if (last?.buffer !== buffer) last = new DataView(buffer);
      return last;
    }
    function check() {
      if (ended) throw new Exit();
    }
    /** What goes on when a timer is due. */
    function wake() {
      attempt(() => instance.exports.flash_wake());
      settle();
    }
    /** A program without events is at its end when it waits for no timer. */
    function settle() {
      if (!timers.size && !instance.exports.flash_event) report({ status: 0 });
    }
    /** Calls into the module; tells of the end when that is one. */
    function attempt(call) {
      try {
        call();
      } catch (error) {
        if (ended) return;
        if (error instanceof Exit) report({ status: error.status, frames });
        else report({ message: String(error?.message ?? error), overflow: error instanceof RangeError, suspending: instance?.exports.asyncify_get_state?.() === 1, frames: framesOf(error) });
      }
    }
    Error.stackTraceLimit = 200;
    attempt(() => {
      const module = new WebAssembly.Module(readFileSync(file));
      instance = new WebAssembly.Instance(module, imports);
      const { _start, _initialize } = instance.exports;
      const wasi1 = WebAssembly.Module.imports(module).some((i) => i.module === 'wasi_snapshot_preview1');
      if (wasi1 && _start) return report({ status: wasi.start(instance), frames });
      if (wasi1 && _initialize) wasi.initialize(instance);
      else (_start ?? _initialize)?.();
      // Whoever waits for a timer goes on; all others have come to their end, unless something else can still happen.
      if (instance.exports.flash_event) process.once('exit', () => (_start && !ended ? call(0, undefined, []) : report({ status: 0 })));
      else settle();
    });
  });
}

/** WASI's errno "again". */
const tryAgain = 6;
const pause = new Int32Array(new SharedArrayBuffer(4));

let ended = false;
const timers = new Set();

function report(what) {
  if (!ended) parentPort.postMessage(what);
  ended = true;
}

/** The end of the program, thrown through its calls. */
class Exit {
  constructor(status) {
    this.status = status;
  }
}

/** The import module "flash": what a program for JavaScript hosts needs (docs/wasm.md). */
function browserHost(memory, wake, ending) {
  return {
    write: (_stream, at, length) => void writeSync(1, memory().subarray(at, at + length)),
    exit(status) {
      ending(status);
      throw new Exit(status);
    },
    clock: (kind) => (kind === 0 ? Date.now() : performance.now()),
    random: (at, length) => void crypto.getRandomValues(memory().subarray(at, at + length)),
    timer(ms) {
      for (const t of timers) clearTimeout(t);
      timers.clear();
      const timer = setTimeout(() => {
        timers.delete(timer);
        wake();
      }, ms);
      timers.add(timer);
    },
  };
}

/** [name, address] of the module's functions in a stack, innermost first; the name is empty when the module has none. */
function framesOf(error) {
  return [...String(error?.stack ?? '').matchAll(/^ +at (?:(.*) \()?wasm:\/\/[^ )]*:wasm-function\[(\d+)\]:0x([0-9a-f]+)\)?$/gm)].map((m) => [(m[1] ?? '').replace(/^out\.wasm(\.|$)/, ''), parseInt(m[3], 16)]);
}
