// Runs a WASI module in a process of its own: node run.mjs MODULE SETTINGS (JSON: args, env, folders, stackMB).
// The program's output, errors too, is the standard output, in order; what this file has to say of its end is one line of JSON on the standard error.
import { readFileSync, writeSync } from 'node:fs';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

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
    Error.stackTraceLimit = 200;
    try {
      const module = new WebAssembly.Module(readFileSync(file));
      const instance = new WebAssembly.Instance(module, imports);
      const { _start, _initialize } = instance.exports;
      if (_start) parentPort.postMessage({ status: wasi.start(instance), frames });
      else {
        if (_initialize) wasi.initialize(instance);
        parentPort.postMessage({ status: 0 });
      }
    } catch (error) {
      parentPort.postMessage({ message: String(error?.message ?? error), overflow: error instanceof RangeError, frames: framesOf(error) });
    }
  });
}

/** [name, address] of the module's functions in a stack, innermost first; the name is empty when the module has none. */
function framesOf(error) {
  return [...String(error?.stack ?? '').matchAll(/^ +at (?:(.*) \()?wasm:\/\/[^ )]*:wasm-function\[(\d+)\]:0x([0-9a-f]+)\)?$/gm)].map((m) => [(m[1] ?? '').replace(/^out\.wasm(\.|$)/, ''), parseInt(m[3], 16)]);
}
