/** The last steps of a build for WebAssembly: the objects, the runtime's own, and what becomes of them. */
import * as path from 'node:path';
import type { Target } from '../board/target';
import { dropEmptyExports, dropExports, wasmSections } from '../image/wasm';
import { askForRoom } from '../image/wasm-records';
import { grow } from '../passes/stack-growth';
import { compile } from '../toolchain/compile';
import { wasmOpt } from '../toolchain/binaryen';
import { linkWasm } from '../toolchain/link-wasm';
import type { Tools } from '../toolchain/tools';
import { encodeText } from '../util/bytes';
import type { Job } from './build';
import { traceOf } from './trace';

/** Whether the target's code is WebAssembly. */
export function isWasm(target: Target): boolean {
  return target.image.kind === 'wasm';
}

/** The linked module. */
export async function wasmModule(job: Job, tools: Tools, objects: readonly Uint8Array[], suspends: readonly string[]): Promise<Uint8Array> {
  const { host, target, settings, options, cache } = job;
  const timed = (stage: string, ms: number): void => job.stages.note(stage, ms);
  const named = settings.debugInfo || options.linkMap !== undefined;
  const own = await runtimeObject(job, tools);
  const linked = await linkWasm(host, tools, cache, { objects: [...objects, own], stackSize: target.stackSize, exports: [grow], debug: named || suspends.length > 0, map: options.linkMap, trace: traceOf(options), timed });
  const module = dropEmptyExports(linked, ['_initialize', 'flash_wake', 'flash_event']);
  const goroutines = importsAsyncify(module);
  // What is to be small goes through all of binaryen's passes. They take longer than all else, and lines are lost on the way.
  const small = !settings.debugInfo && settings.opt !== '0';
  const exnref = settings.wasmEh === 'exnref' && wasmSections(module).some((section) => section.id === TAG_SECTION);
  if (!goroutines && !small && !exnref) return dropExports(module, (name) => name === grow);
  options.step?.(goroutines ? 'making goroutines' : small ? 'shrinking' : 'rewriting exceptions');
  // What LLVM makes of a function for certain arguments has its name and more.
  const list = suspends.flatMap((name) => [name, `${name}.specialized.*`]).join('\n');
  const passes = [
    // Lines would be wrong afterwards.
    '--strip-dwarf',
    ...(goroutines ? ['--asyncify', '--pass-arg=asyncify-imports@none.none', '--pass-arg=asyncify-onlylist@@suspends.txt'] : []),
    ...(small ? [`-O${settings.opt}`, ...(named ? [] : ['--strip-debug']), '--strip-producers', '--strip-target-features'] : goroutines ? tidyPasses(module) : []),
    // Behind all others, which know the older form.
    ...(exnref ? ['--emit-exnref', '--enable-reference-types', '--enable-multivalue'] : []),
  ];
  const made = await wasmOpt(host, cache, module, { passes, files: goroutines ? { 'suspends.txt': list } : {}, names: named, trace: traceOf(options), timed });
  // The state serves the simulator, which names an overflow by it; the rest is the module's own business.
  return dropExports(goroutines ? askForRoom(made, grow) : made, (name) => name === grow || name.startsWith('asyncify_') && !(settings.debugInfo && name === 'asyncify_get_state'));
}

/** Where a module declares what it throws. */
const TAG_SECTION = 13;

/** Above this many bytes of module, coalescing locals takes minutes: its cost grows with the square of a function's locals. */
const coalesceLimit = 1 << 20;

/** What asyncify leaves is in need of this at least. */
function tidyPasses(module: Uint8Array): string[] {
  return ['--simplify-locals', ...(module.length < coalesceLimit ? ['--coalesce-locals'] : []), '--reorder-locals', '--vacuum'];
}

/** Whether goroutines of the module can wait for each other. */
function importsAsyncify(module: Uint8Array): boolean {
  return Buffer.from(module.buffer, module.byteOffset, module.byteLength).includes('\basyncify\x0cstart_unwind', 0, 'latin1');
}

/** What of the runtime is written in LLVM's language. Exceptions are a feature of this object alone. */
async function runtimeObject(job: Job, tools: Tools): Promise<Uint8Array> {
  const { host, fs, target, options, cache } = job;
  const text = fs.readText(path.join(host.installDir, 'runtime', 'asm', `${target.asm}.ll`));
  return compile(host, tools, cache, { ...target, features: `${target.features},+exception-handling` }, encodeText(text), { opt: 's', trace: traceOf(options), exceptions: true });
}
