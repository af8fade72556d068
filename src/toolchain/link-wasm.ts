/** Object files → a WebAssembly module. */
import type { Host } from '../host/host';
import { Cache } from './cache';
import { linkError } from './link';
import { runTool, type Tools, type Trace } from './tools';

export interface WasmLinkOptions {
  readonly objects: readonly Uint8Array[];
  /** Bytes of the stack in memory; it lies below the variables, so that an overflow leaves memory. */
  readonly stackSize: number;
  /** Functions to export beside those with an attribute that says so, if they are there. */
  readonly exports: readonly string[];
  /** Keep names and lines. */
  readonly debug: boolean;
  /** Is given the linker's map; such a link is never taken from the cache. */
  readonly map?: ((text: string) => void) | undefined;
  readonly trace?: Trace;
  readonly timed?: (stage: 'link', ms: number) => void;
}

/** Links with what is not used left out. Functions are exported and imported as their attributes say. */
export async function linkWasm(host: Host, tools: Tools, cache: Cache, options: WasmLinkOptions): Promise<Uint8Array> {
  const flags = ['--no-entry', '--gc-sections', '--stack-first', '-z', `stack-size=${options.stackSize}`, ...options.exports.map((name) => `--export-if-defined=${name}`), '-O2', options.debug ? '' : '--strip-all'].filter((f) => f !== '');
  const key = Cache.key('link-wasm', tools.id, flags.join(' '), ...options.objects);
  const run = async (): Promise<Uint8Array> => {
    const dir = host.fs.temporaryDir();
    try {
      const names = options.objects.map((data, i) => {
        host.fs.write(`${dir}/${i}.o`, data);
        return `${i}.o`;
      });
      const args = [...flags, ...(options.map ? ['--Map=out.map'] : []), '-o', 'out.wasm', ...names];
      const tool = wasmLinker(tools);
      options.trace?.([tool, ...args]);
      const start = host.clock.now();
      const result = await host.exec(tool, args, { cwd: dir });
      options.timed?.('link', host.clock.now() - start);
      if (result.code === 127) await runTool(host, tool, args, { cwd: dir });
      if (result.code !== 0) throw linkError(result.stderr);
      options.map?.(host.fs.readText(`${dir}/out.map`));
      return host.fs.read(`${dir}/out.wasm`);
    } finally {
      host.fs.remove(dir);
    }
  };
  return options.map ? run() : cache.through(key, run);
}

/** It stands beside ld.lld: both are one program. */
function wasmLinker(tools: Tools): string {
  return tools.lld.replace(/ld\.lld(?=[^/\\]*$)/, 'wasm-ld');
}
