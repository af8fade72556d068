/** Packages that import "C": their C is read before they are checked, and compiled beside the Go code. */
import { compileUnit, foreignEnds, translate, unsupportedEnds, type CJob, type CUnit } from '../cgo/cgo';
import type { Target } from '../board/target';
import { FlashError, type Diagnostic } from '../diag/diagnostic';
import type { FileSystem, Host } from '../host/host';
import type { ParsedPackage } from '../syntax/nodes';
import { Cache } from '../toolchain/cache';
import { findClang } from '../toolchain/find';
import type { Sources } from './front';
import type { BuildOptions, ProgramSettings } from './options';
import { traceOf } from './trace';
import { isWasm } from './wasm';

/** What is to be compiled by clang; `job` is missing where nothing is. */
export interface CObjects {
  readonly job?: CJob;
  readonly units: readonly CUnit[];
}

/** Gives the names of C in all packages loaded so far their meaning. Errors go to `sources.diagnostics`; a missing compiler is thrown. */
export async function translatePackages(host: Host, fs: FileSystem, target: Target, settings: ProgramSettings, options: BuildOptions, sources: Omit<Sources, 'checker'>): Promise<CObjects> {
  const { loader, diagnostics, tags } = sources;
  const packages = loader.loaded().filter((p) => p.files.some((f) => f.cgo));
  if (packages.length === 0) return { units: [] };
  const cache = new Cache(host);
  const job: CJob = { host, fs, cache, clang: await findClang(host, cache, options.step), trace: traceOf(options) };
  options.step?.('reading C');
  const has = (tag: string): boolean => tag === 'cgo' || tags.has(tag);
  const report = (d: (typeof diagnostics)[number]): void => void diagnostics.push(d);
  const one = async (pkg: ParsedPackage): Promise<readonly CUnit[]> => {
    const others = loader.foreignFiles(pkg, unsupportedEnds);
    if (others.length > 0) {
      const file = pkg.files.find((f) => f.cgo)!;
      report({ code: 'cgo/language', severity: 'error', pos: { file: file.source, offset: file.cgo!.pos }, message: `package ${pkg.path} has files that are neither C nor assembly: ${others.join(', ')}`, help: 'only .c, .S and .s files are compiled' });
    }
    const made = await translate(job, pkg, { target, has, foreign: loader.foreignFiles(pkg, foreignEnds), report });
    if (made) loader.addFile(pkg, '_cgo_gotypes.go', made.goText);
    return made?.units ?? [];
  };
  return { job, units: (await Promise.all(packages.map(one))).flat() };
}

/** What is not said by a message that the checker takes for one about Go functions. */
export function withCHelp(d: Diagnostic): Diagnostic {
  const name = /^assignment mismatch: 2 variables but _Cfunc_(\w+) returns/.exec(d.message)?.[1];
  return name === undefined ? d : { ...d, help: `C.${name} has no second result: there is no errno on boards` };
}

/** Says more of what the linker misses. On WebAssembly a function with `//export` is made for the host to call: C does not find it. */
export function explainUndefined(error: unknown, { units }: CObjects, wasm = false): never {
  const [d] = error instanceof FlashError ? error.diagnostics : [];
  if (d?.code !== 'toolchain/undefined-symbol' || units.length === 0) throw error;
  throw new FlashError({ ...d, help: `C or Go declares what no file of the program defines${wasm ? '; Go functions with //export cannot be called from C on WebAssembly' : ''}` });
}

/** The objects, in the order of their packages. */
export function compileC({ job, units }: CObjects, target: Target, settings: ProgramSettings): Promise<Uint8Array[]> {
  return Promise.all(units.map((u) => compileUnit(job!, u, { opt: settings.opt, debug: settings.debugInfo, wasm: isWasm(target) })));
}
