// How long a WebAssembly program takes from its bytes to the first rest of main: node startup.mjs KIND MODULE SUPPORT
//   glue   a module of ours; SUPPORT is the JavaScript beside it
//   js     a module of Go's for js/wasm; SUPPORT is Go's wasm_exec.js
//   wasip1 a module for WASI preview 1
// Prints milliseconds. What the program prints is dropped.
import * as fs from 'node:fs';
import { devNull } from 'node:os';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';

const [kind, file, support] = process.argv.slice(2);
const bytes = fs.readFileSync(file);
const ways = { glue, js, wasip1 };
const ready = await ways[kind]();
const start = performance.now();
await ready();
fs.writeSync(1, `${performance.now() - start}\n`);
process.exit(0);

async function glue() {
  const { load } = await import(pathToFileURL(support));
  const quiet = () => undefined;
  return () => load(bytes, { stdout: quiet, stderr: quiet });
}

/** Go's own support asks for these as globals. */
async function js() {
  const written = (_fd, data, _offset, _length, _position, done) => (done ? done(null, data.length) : data.length);
  Object.assign(globalThis, { fs: { ...fs, writeSync: written, write: written }, path: await import('node:path') });
  vm.runInThisContext(fs.readFileSync(support, 'utf8'));
  const go = new globalThis.Go();
  go.exit = () => undefined;
  return async () => {
    const { instance } = await WebAssembly.instantiate(bytes, go.importObject);
    void go.run(instance);
  };
}

async function wasip1() {
  const { WASI } = await import('node:wasi');
  const nothing = fs.openSync(devNull, 'r+');
  const wasi = new WASI({ version: 'preview1', args: ['program'], returnOnExit: true, stdin: nothing, stdout: nothing, stderr: nothing });
  return async () => {
    const { instance } = await WebAssembly.instantiate(bytes, wasi.getImportObject());
    if (instance.exports._start) wasi.start(instance);
    else wasi.initialize(instance);
  };
}
