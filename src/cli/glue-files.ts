/** The files beside a WebAssembly module. */
import * as path from 'node:path';
import { FlashError } from '../diag/diagnostic';
import type { CrossingFunc } from '../glue/crossing';
import { glue, glueMark, wasmExec, type GlueFiles } from '../glue/glue';
import type { Host } from '../host/host';
import { importedModules } from '../image/wasm';
import { decodeText } from '../util/bytes';
import { hostPath } from './paths';

/**
 * Names and texts of what stands beside `add.wasm`: `add.js` and `add.d.ts`, and `wasm_exec.js` where the program uses JavaScript's values.
 * A file that somebody else has made is never written over. Where the program has no exports, a script of the user's takes the place of `add.js`.
 */
export function glueFiles(host: Host, out: string, module: Uint8Array, functions: readonly CrossingFunc[]): readonly (readonly [name: string, text: string])[] {
  const base = out.replace(/\.wasm$/, '');
  const { js, dts } = moduleGlue(host, path.basename(base), module, functions);
  const files: (readonly [string, string])[] = [];
  if (functions.length > 0 || isOurs(host, `${base}.js`)) files.push([`${base}.js`, js], [`${base}.d.ts`, dts]);
  if (usesValues(module)) files.push([path.join(path.dirname(out), 'wasm_exec.js'), wasmExec(part(host, 'wasm-exec.js'), part(host, 'values.mjs'))]);
  for (const [name] of files) {
    if (!isOurs(host, name)) {
      const message = `${name} was not made by flash and is not written over`;
      const help = name.endsWith('wasm_exec.js') ? 'move it away: the program needs flash\'s own, which has the same use; or leave the JavaScript out with --no-glue' : 'give another name with -o, or leave the JavaScript out with --no-glue';
      throw new FlashError({ code: 'cli/not-overwritten', severity: 'error', message, help });
    }
  }
  return files;
}

/** The JavaScript for the module `name.wasm`, and its types. */
export function moduleGlue(host: Host, name: string, module: Uint8Array, functions: readonly CrossingFunc[]): GlueFiles {
  return glue(name, functions, part(host, 'glue.js'), usesValues(module) ? part(host, 'values.mjs') : undefined);
}

function part(host: Host, name: string): string {
  return host.fs.readText(path.join(host.installDir, 'runtime', 'js', name));
}

/** Whether the program has values of JavaScript (package syscall/js). */
function usesValues(module: Uint8Array): boolean {
  return importedModules(module).has('gojs');
}

/** Whether nobody else has made the file. */
function isOurs(host: Host, name: string): boolean {
  const file = hostPath(host, name);
  const stat = host.fs.stat(file);
  return !stat || stat.directory || decodeText(host.fs.read(file).subarray(0, glueMark.length)) === glueMark;
}
