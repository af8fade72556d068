/** Front doors of the room: a package that imports "C" becomes one without, and its C becomes objects. */
import * as path from 'node:path';
import { Cache } from '../toolchain/cache';
import type { Target } from '../board/target';
import { FlashError, type Report } from '../diag/diagnostic';
import { SourceFile } from '../diag/source';
import type { File, ParsedPackage } from '../syntax/nodes';
import { decodeText } from '../util/bytes';
import { goString } from '../util/go-string';
import { Bridge, type Bridged } from './bridge';
import { keep, runClang, type CInput, type CJob } from './clang';
import { cgoFlags, freestanding, targetFlags } from './flags';
import { GoTypes, NoGoType } from './go-types';
import { preambleOf } from './preamble';
import { probe, type Probed } from './probe';
import { helperOf } from './helpers';

export type { CJob } from './clang';

/** A C or assembly text that becomes an object. */
export interface CUnit {
  readonly input: CInput;
  readonly language: 'c' | 'assembler-with-cpp';
  readonly flags: readonly string[];
}

export interface CPackage {
  /** A Go file to be added to the package: what its names of C mean. */
  readonly goText: string;
  readonly units: readonly CUnit[];
}

/** What `translate` must know of a package besides its Go files. */
export interface Surroundings {
  readonly target: Target;
  /** Whether a build tag holds. */
  readonly has: (tag: string) => boolean;
  /** C and assembly files of the package. */
  readonly foreign: readonly string[];
  readonly report: Report;
}

/** Names of files in C or assembly that belong to a package with `import "C"`, and of their headers. */
export const foreignEnds = /\.([chsS])$/;
/** Files that Go's own tools would compile too, but we cannot. */
export const unsupportedEnds = /\.(cc|cpp|cxx|m|f|F|for|f90|swig|swigcxx|syso)$/;

/** Gives the names of C in a package's files their meaning; undefined if none of its files imports "C". What is wrong is reported. */
export async function translate(job: CJob, pkg: ParsedPackage, around: Surroundings): Promise<CPackage | undefined> {
  const files = pkg.files.filter((f) => f.cgo);
  if (files.length === 0) return undefined;
  const { target } = around;
  const types = new GoTypes(target.pointerBytes);
  const bridge = new Bridge(types, pkg.name === 'main' ? 'main' : pkg.path);
  const include = path.join(job.host.installDir, 'runtime', 'c');
  const base = [...targetFlags(target), ...freestanding, '-isystem', include, `-ffile-prefix-map=${include}=flash`, '-I', '.'];
  const go = new Map<string, string>();
  const units: CUnit[] = [];
  let usesHeap = false;
  // Flags of one file are, as in Go, those of all.
  const preambles = files.map((f) => preambleOf(f.source, f.cgo!.pos, around.has, around.report));
  const flags = [...base, ...files.flatMap((f, n) => cgoFlags(f.source, preambles[n].lines, pkg.dir, around.report))];
  for (const [n, file] of files.entries()) {
    const input: CInput = { dir: pkg.dir, sources: new Map([[file.source.path, file.source]]), text: preambles[n].text };
    const { c, headers } = await translateFile(job, file, input, flags, bridge, go, around.report);
    usesHeap ||= headers.includes(path.join(include, 'stdlib.h'));
    units.push({ input: { ...input, text: `${input.text}#line 1 "_cgo_wrappers.c"\n${c.join('\n')}\n` }, language: 'c', flags });
  }
  for (const name of around.foreign) {
    const text = decodeText(job.fs.read(path.join(pkg.dir, name)));
    usesHeap ||= /^[ \t]*#[ \t]*include[ \t]*<stdlib\.h>/m.test(text);
    if (name.endsWith('.h')) continue;
    const source = new SourceFile(siblingOf(files[0].source.path, name), text);
    units.push({ input: { dir: pkg.dir, sources: new Map([[source.path, source]]), text: `#line 1 ${goString(source.path)}\n${source.text}` }, language: name.endsWith('.c') ? 'c' : 'assembler-with-cpp', flags });
  }
  const declarations = [...types.declarations].map(([name, text]) => `type ${name} ${text}`);
  const helpers = [...go.keys()].some((k) => helperOf(k)) ? `import "internal/flash/cgo"\n` : usesHeap ? `import _ "internal/flash/cgo"\n` : '';
  return { goText: `package ${pkg.name}\n\nimport "unsafe"\n${helpers}\nvar _ unsafe.Pointer\n\n${[...declarations, ...go.values()].filter((t) => t !== '').join('\n\n')}\n`, units };
}

/** The name of a file beside another, as messages show it. */
function siblingOf(shown: string, name: string): string {
  const dir = path.dirname(shown);
  return dir === '.' ? name : path.join(dir, name);
}

/** Names of one file: fills in what they mean, adds declarations to `go`, and gives the C that goes with them. */
async function translateFile(job: CJob, file: File, input: CInput, flags: readonly string[], bridge: Bridge, go: Map<string, string>, report: Report): Promise<{ readonly c: readonly string[]; readonly headers: readonly string[] }> {
  const { names } = file.cgo!;
  const implied = names.flatMap((n): readonly string[] => helperOf(n.name)?.types ?? []);
  const asked = [...new Set([...names.map((n) => n.name), ...implied])].filter((n) => !helperOf(n)).sort();
  let probed: Probed;
  try {
    probed = await probe(job, input, flags, asked);
  } catch (error) {
    if (!(error instanceof FlashError) || error.status !== 1) throw error;
    error.diagnostics.forEach(report);
    return { c: [], headers: [] };
  }
  for (const name of implied) bridge.make(name, false, probed);
  const made = new Map<string, Bridged>();
  const c: string[] = [];
  const failed = new Set<string>();
  for (const { name, called, node } of names) {
    const key = `${name}${called ? '(' : ''}`;
    const fail = (message: string): void => {
      if (!failed.has(name)) report({ code: 'cgo/name', severity: 'error', pos: { file: file.source, offset: node.pos }, message });
      failed.add(name);
    };
    const helper = helperOf(name);
    if (helper) {
      go.set(name, helper.go);
      node.value = `_Cfunc_${name}`;
      continue;
    }
    if (!probed.kinds.has(name)) {
      fail(`could not determine what C.${name} refers to`);
      continue;
    }
    try {
      let b = made.get(key);
      if (!b) {
        made.set(key, (b = bridge.make(name, called, probed)));
        const known = go.get(b.goName);
        if (known !== undefined && known !== b.go) fail(`C.${name} means something else in another file of the package`);
        // Files may share a function: the first that uses it has the wrapper.
        if (known === undefined && b.c !== '' && !c.includes(b.c)) c.push(b.c);
        go.set(b.goName, b.go);
      }
      node.value = b.goName;
    } catch (error) {
      if (!(error instanceof NoGoType)) throw error;
      fail(`C.${name} is not supported: ${error.message}`);
    }
  }
  return { c, headers: probed.headers };
}

/** How the objects are to be made. */
export interface UnitOptions {
  readonly opt: string;
  readonly debug: boolean;
  readonly wasm: boolean;
}

/** The object file of a unit. Errors in it are thrown. */
export async function compileUnit(job: CJob, unit: CUnit, options: UnitOptions): Promise<Uint8Array> {
  const { input, language, flags } = unit;
  const own = [
    '-c', `-O${options.opt}`, '-w', '-ffunction-sections', '-fdata-sections',
    ...(options.debug ? ['-gline-tables-only', '-fdebug-compilation-dir=/cgo', '-fdebug-prefix-map=/cgo='] : []),
    // The same as for Go's code: frames for traces of crashes, and sizes for the stacks of goroutines.
    ...(options.wasm ? [] : ['-fstack-size-section', '-fforce-dwarf-frame', '-fno-asynchronous-unwind-tables', '-fno-unwind-tables']),
    ...flags, '-x', language,
  ];
  return (await keep(job, Cache.key('object', job.clang.id, own.join('\n'), input.text), () => runClang(job, input, own))).result;
}
