/** What is done to a finished module by binaryen's wasm-opt, which comes from npm and runs in a process of its own: it is large, and most builds do without. */
import * as path from 'node:path';
import { ExitStatus, FlashError } from '../diag/diagnostic';
import type { Host } from '../host/host';
import { encodeText } from '../util/bytes';
import { Cache } from './cache';
import { runTool, type Trace } from './tools';

export interface WasmOptOptions {
  /** Files that the passes name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Passes and settings, in order. */
  readonly passes: readonly string[];
  /** Keep names of functions. */
  readonly names: boolean;
  readonly trace?: Trace;
  readonly timed?: (stage: 'binaryen', ms: number) => void;
}

/** Extensions of WebAssembly that our modules use: with others, binaryen would write what older engines do not read. */
const features = ['--mvp-features', '--enable-mutable-globals', '--enable-bulk-memory', '--enable-sign-ext', '--enable-nontrapping-float-to-int', '--enable-exception-handling'];

/** Runs passes over a module. */
export async function wasmOpt(host: Host, cache: Cache, module: Uint8Array, options: WasmOptOptions): Promise<Uint8Array> {
  const root = path.join(host.installDir, 'node_modules', 'binaryen');
  const info = path.join(root, 'package.json');
  if (!host.fs.stat(info)) {
    throw new FlashError({ code: 'toolchain/no-binaryen', severity: 'error', message: 'the package binaryen is not installed', help: `run npm ci in ${host.installDir}` }, ExitStatus.missingTool);
  }
  const { version } = JSON.parse(host.fs.readText(info)) as { version: string };
  const flags = [...features, ...options.passes, ...(options.names ? ['-g'] : [])];
  const files = Object.entries(options.files ?? {});
  return cache.through(Cache.key('wasm-opt', version, flags.join(' '), ...files.flat(), module), async () => {
    const dir = host.fs.temporaryDir();
    try {
      host.fs.write(`${dir}/in.wasm`, module);
      for (const [name, text] of files) host.fs.write(`${dir}/${name}`, encodeText(text));
      const start = host.clock.now();
      await runTool(host, process.execPath, [path.join(root, 'bin', 'wasm-opt'), 'in.wasm', '-o', 'out.wasm', ...flags], { cwd: dir, trace: options.trace });
      options.timed?.('binaryen', host.clock.now() - start);
      return host.fs.read(`${dir}/out.wasm`);
    } finally {
      host.fs.remove(dir);
    }
  });
}
