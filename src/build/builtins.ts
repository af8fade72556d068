/** The functions that LLVM's code generator calls on its own (division, soft float, memcpy): Go code, compiled once per core. */
import * as path from 'node:path';
import { FlashError, type Diagnostic } from '../diag/diagnostic';
import { goEnv } from '../loader/go-env';
import { buildBody } from '../ir/build/body';
import { buildLibrary } from '../ir/build/build';
import { emitLlvm } from '../llvm/emit';
import { runPasses } from '../passes/passes';
import { Cache } from '../toolchain/cache';
import { compile } from '../toolchain/compile';
import type { Tools } from '../toolchain/tools';
import { encodeText } from '../util/bytes';
import type { Job } from './build';
import { traceOf } from './trace';
import { openFront } from './front';
import { Stages } from './stages';

const importPath = 'internal/flash/builtins';

/** The object file of the builtins for the job's core; undefined if the runtime has none. */
export async function builtinsObject(job: Job, tools: Tools): Promise<Uint8Array | undefined> {
  const { host, fs, target, cache } = job;
  const dir = path.join(host.installDir, 'runtime', 'src', ...importPath.split('/'));
  if (!fs.stat(dir)?.directory) return undefined;
  const names = fs.list(dir).filter((n) => n.endsWith('.go'));
  if (names.length === 0) return undefined;
  const env = await goEnv(host, cache.dir);
  const sources = names.flatMap((n) => [n, fs.readText(path.join(dir, n))]);
  const self = fs.stat(path.join(host.installDir, 'dist', 'flash.js'))?.mtimeMs ?? 0;
  const core = [target.triple, target.cpu, target.features, target.abi ?? '', String(target.hasAtomics)];
  const key = Cache.key('builtins', tools.id, env.goVersion, String(self), ...core, ...sources);
  return cache.through(key, () => make(job, tools));
}

async function make(job: Job, tools: Tools): Promise<Uint8Array> {
  const { host, target, settings, cache, options } = job;
  const silent = new Stages(host.clock, undefined);
  const diagnostics: Diagnostic[] = [];
  const front = await openFront(host, host.fs, target, settings, { packages: [], mainPackage: (loader) => {
    const pkg = loader.importPackage(importPath);
    return typeof pkg === 'string' ? undefined : pkg;
  } }, cache.dir, silent);
  diagnostics.push(...front.diagnostics);
  const pkg = front.packages[0];
  if (diagnostics.length > 0 || !pkg) throw new FlashError(diagnostics, 70);
  const module = buildLibrary({ checker: front.checker, target, report: (d) => void diagnostics.push(d), buildBody, main: undefined, name: 'builtins', maxSlotBytes: 256, variables: new Map() }, pkg);
  if (diagnostics.length > 0) throw new FlashError(diagnostics, 70);
  for (const f of module.funcs.values()) {
    f.attrs.nobuiltins = true;
    // This code cannot panic, and must not bring a second copy of the runtime.
    for (const b of f.blocks) b.insts = b.insts.filter((i) => i.op !== 'guard');
  }
  runPasses(module, { gc: 'leaking' }, [], () => undefined);
  const llvm = emitLlvm(module, target, { debug: undefined, opt: settings.opt === '0' ? 'z' : settings.opt });
  return compile(host, tools, cache, target, encodeText(llvm), { opt: 's', trace: traceOf(options) });
}
