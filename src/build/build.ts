/** The pipeline: sources → checked packages → IR → LLVM → ELF → image. */
import * as path from 'node:path';
import type { CallFacts } from '../analysis/call-facts';
import { summarizeStacks, systemStackSize, type StackReport } from '../analysis/stacks';
import { platformOf } from '../loader/absent';
import { linkerScript, type LinkerScriptOptions } from '../board/board';
import type { Target } from '../board/target';
import { FlashError } from '../diag/diagnostic';
import type { SourceFile } from '../diag/source';
import type { FileSystem, Host } from '../host/host';
import type { CrossingFunc } from '../glue/crossing';
import { fillBuildId } from '../image/build-id';
import { makeImage } from '../image/make-image';
import { buildIr } from '../ir/build/build';
import { buildBody } from '../ir/build/body';
import type { Module } from '../ir/ir';
import { printModule } from '../ir/print';
import { emitLlvm } from '../llvm/emit';
import type { CollectorOptions } from '../passes/collector';
import { runPasses } from '../passes/passes';
import type { ParsedPackage } from '../syntax/nodes';
import { parseBody } from '../syntax/parser';
import { fileString } from '../syntax/printer';
import { Cache } from '../toolchain/cache';
import { compile, optimise } from '../toolchain/compile';
import { findTools } from '../toolchain/find';
import { DoesNotFit, link } from '../toolchain/link';
import type { Tools } from '../toolchain/tools';
import { decodeText, encodeText } from '../util/bytes';
import { suspendingFunctions } from '../analysis/suspends';
import { allocations } from './allocs';
import { assemblyFiles } from './assembly';
import { Blame } from './blame';
import { addBuildId } from './build-id';
import { builtinsObject } from './builtins';
import { compileC, explainUndefined, type CObjects } from './cgo';
import { checkMemory, heapBytes, leakText, memoryNotes, placed, shownWarnings, type MemoryNotes } from './collector';
import { failOn, openFront, type Front } from './front';
import { goroutineErrors } from './scheduler';
import { GlueFacts } from './glue';
import { findResult, RecordedFiles, storeResult } from './inputs';
import { settingsOf, type BuildOptions, type BuildResult, type ProgramSettings } from './options';
import { Stages } from './stages';
import { prepareStacks, sizeStacks, systemStack, warnOfStack, type SizedProgram } from './stacks';
import { refuseUnsupported } from './supported';
import { traceOf } from './trace';
import { isWasm, wasmModule } from './wasm';

/** Variables larger than this live on the heap, not on a stack. */
const maxSlotBytes = 2048;

/** Builds the program for the target. Errors in it are thrown together as one FlashError. */
export async function build(host: Host, board: Target, options: BuildOptions): Promise<BuildResult> {
  refuseUnsupported(board, options);
  const target = withFeatures(board, options.llvmFeatures);
  const settings = settingsOf(options, target);
  const cache = new Cache(host);
  const times: [string, number][] = [];
  const stages = new Stages(host.clock, (stage, ms) => times.push([stage, ms]));
  const whole = (options.output ?? 'image') === 'image' && (options.dump ?? []).length === 0 && !options.printAllocs && !options.printLeaks && !options.printStacks && !options.inspect && !options.linkMap && !options.noCache && (!options.mainPackage || options.mainKey !== undefined);
  const key = whole ? resultKey(host, target, settings, options) : '';
  if (whole) {
    const known = stages.run('cache', () => findResult(host.fs, cache, key));
    if (known) {
      tellLeaks(host, target, known.memory, options);
      warnOfStack(known.stacks, options);
      return { ...known, image: stages.run('image', () => makeImage(known.elf, target)), times };
    }
  }
  const inputs = new RecordedFiles(host.fs);
  const job: Job = { host, fs: inputs.fs, target, settings, options, cache, stages };
  const builtins = startBuiltins(job);
  const front = await openFront(host, inputs.fs, target, settings, options, cache.dir, stages);
  failOn(front.diagnostics);
  await stages.pause();
  const { llvm, name, facts, memory, suspends, glue } = await compileToLlvm(job, front);
  tellLeaks(host, target, memory, options);
  if (options.output === 'ir') return notLinked(name, memory, new Uint8Array(0), times);
  const { file, relink } = await toOutput(job, llvm, suspends, builtins, front.c);
  if (options.output !== undefined && options.output !== 'image') {
    return notLinked(name, memory, file, times);
  }
  const size = (linked: Uint8Array, before?: StackReport): SizedProgram => stages.run('stacks', () => sizeStacks(linked, facts, target, settings, before));
  let sized = size(file);
  const mainStack = sized.report && systemStack(sized.elf, sized.report, target, settings, memory.bytes);
  if (relink && mainStack !== undefined) sized = size(await relink(mainStack), sized.report);
  const { report } = sized;
  const elf = fillBuildId(sized.elf);
  if (report) options.printStacks?.(report);
  const stacks = report && summarizeStacks(report, systemStackSize(elf));
  warnOfStack(stacks, options);
  if (whole) storeResult(host.fs, cache, key, inputs, { elf, name, memory, stacks, glue });
  return { name, elf, memory, stacks, glue, image: stages.run('image', () => makeImage(elf, target)), times };
}

/** The result of a build that ends before the image. */
function notLinked(name: string, memory: MemoryNotes, file: Uint8Array, times: BuildResult['times']): BuildResult {
  return { name, elf: file, memory, image: { spec: { kind: 'elf' }, segments: [], file, elf: file }, times };
}

/** What the steps of one build share. */
export interface Job {
  readonly host: Host;
  /** Records what is read. */
  readonly fs: FileSystem;
  readonly target: Target;
  readonly settings: ProgramSettings;
  readonly options: BuildOptions;
  readonly cache: Cache;
  readonly stages: Stages;
}

function withFeatures(target: Target, features: string | undefined): Target {
  return features ? { ...target, features: [target.features, features].filter((f) => f !== '').join(',') } : target;
}

/** Everything that decides about the result except the contents of the files that are read. */
function resultKey(host: Host, target: Target, settings: ProgramSettings, options: BuildOptions): string {
  const own = [path.join(host.installDir, 'dist', 'flash.js'), path.join(host.installDir, 'runtime'), path.join(host.installDir, 'runtime', 'overlay.json')]
    .map((p) => host.fs.stat(p)?.mtimeMs ?? 0)
    .join();
  const env = ['GOTOOLCHAIN', 'GOFLAGS', 'GOWORK', 'GOROOT', 'GOPATH', 'GOMODCACHE', 'PATH', 'FLASH_LLVM', 'CGO_ENABLED'].map((n) => host.env[n] ?? '').join('\n');
  const extra = JSON.stringify([...(options.extraPackages ?? [])]);
  return Cache.key('build', own, env, JSON.stringify(target), JSON.stringify({ ...settings, variables: [...settings.variables] }), host.cwd, options.packages.join('\n'), options.mainKey ?? '', extra);
}

/**
 * Begins with what every program is linked with, so that LLVM compiles it while the program is read. Null where that has to
 * wait: LLVM is not there yet, or nothing is linked. Whatever fails fails again later, behind the errors of the program.
 */
async function startBuiltins(job: Job): Promise<Uint8Array | undefined | null> {
  const { host, options, cache } = job;
  if (options.output !== undefined && options.output !== 'image') return null;
  try {
    return await builtinsObject(job, await findTools({ ...host, env: { ...host.env, FLASH_NO_INSTALL: '1' } }, cache));
  } catch {
    return null;
  }
}

async function compileToLlvm(job: Job, front: Front): Promise<{ readonly llvm: string; readonly name: string; readonly facts: CallFacts; readonly memory: MemoryNotes; readonly suspends: readonly string[]; readonly glue: readonly CrossingFunc[] | undefined }> {
  const { options, target, settings, stages } = job;
  const main = front.packages.find((p) => p.name === 'main');
  if (!main?.parsed) {
    throw new FlashError({ code: 'build/not-main', severity: 'error', message: `package ${front.packages[0]?.path ?? options.packages.join(' ')} is not a main package`, help: 'a program has package main and a function main' });
  }
  const program = main.parsed;
  const dump = (stage: string, text: () => string): void => {
    if (options.dump?.includes(stage)) options.print?.(text());
  };
  dump('ast', () => program.files.map((f) => fileString(f, (fn) => parseBody(fn, () => undefined))).join('\n') ?? '');
  const name = programName(job, program.path, program.dir);
  const crossing = settings.glue ? new GlueFacts((d) => void front.diagnostics.push(d)) : undefined;
  const blame = new Blame(front.diagnostics, new Map(ownFiles(front).map((f) => [f.path, f])), platformOf(target));
  const module = stages.run('ir', () =>
    buildIr({ looked: (way) => blame.look(way), assembly: (dir, fn) => assemblyFiles(job.fs, dir, fn), runtimeExports: crossing && ((exported) => crossing.need(exported)), checker: front.checker, target, report: (d) => void front.diagnostics.push(d), buildBody, main, name, maxSlotBytes, variables: settings.variables }),
  );
  failOn(front.diagnostics);
  await stages.pause();
  addAssembly(job, module);
  dump('ir', () => printModule(module));
  let memory: MemoryNotes = { gc: settings.gc, warnings: [] };
  const collector = collectorOptions(job, front, module, (m) => (memory = m));
  const wasm = isWasm(target);
  stages.run('passes', () => runPasses(module, { ...collector, typedCalls: wasm, growingStacks: wasm, tiers: wasm && settings.opt === '2' }, settings.skipPasses, (p, m) => {
    if (p.name === 'escape') crossing?.afterEscape(m);
    if (p.name === 'collector') options.inspect?.({ module: m, main: program, packages: front.loader.loaded() });
    dump(`after:${p.name}`, () => printModule(m));
  }));
  await stages.pause();
  if (settings.scheduler === 'none') failOn(goroutineErrors(job.fs, module));
  if (options.printAllocs) options.print?.(allocations(module, options.printAllocs));
  const facts = stages.run('stacks', () => prepareStacks(module, target, settings));
  addBuildId(module);
  const llvm = stages.run('llvm', () => emitLlvm(module, target, { debug: settings.debugInfo ? 'lines' : undefined, opt: settings.opt }));
  dump('llvm', () => llvm);
  const suspends = wasm ? suspendingFunctions(module) : [];
  return { llvm, name, facts, memory, suspends, glue: crossing?.functions(suspends.length > 0) };
}

/** What the choice of a collector needs to know. */
function collectorOptions({ target, settings, host, options }: Job, front: Front, module: Module, tell: (notes: MemoryNotes) => void): CollectorOptions {
  // What a page or a plug-in loads is to be small, unless somebody asks, or it holds values of JavaScript: those that nobody has any more are given back.
  const small = options.gc === undefined && isWasm(target) && target.goos !== 'wasip1';
  const plain = small && !module.funcs.has('syscall/js.makeValue');
  const gc = plain ? 'leaking' : small ? 'conservative' : settings.gc;
  const files = new Set(ownFiles(front).map((f) => f.path));
  const leaks = { isUser: (file: string) => files.has(file), goroutineStack: settings.goroutineStackSize ?? target.goroutineStackSize };
  const heap = (): number => heapBytes(target, module);
  return {
    gc,
    leaks: (plain || gc === 'conservative') && settings.heapBudget === undefined && !options.printLeaks ? undefined : leaks,
    heap,
    shadowStack: isWasm(target),
    explain: options.printAllocs !== undefined,
    chosen: (choice) => {
      if (choice.report && options.printLeaks) options.print?.(leakText(choice.report, heap()));
      if (choice.report) checkMemory(choice.report, gc, settings.heapBudget, (file) => sourceText(host, file));
      tell(memoryNotes(choice, plain ? '' : settings.gc, heap()));
    },
  };
}

/** Files whose lines the user can change. */
function ownFiles(front: Front): SourceFile[] {
  return front.loader.loaded().filter(isOwn).flatMap((p) => p.files.map((f) => f.source));
}

/** A package whose lines the user can change: not of the standard library. */
function isOwn(p: ParsedPackage): boolean {
  return p.user || (/^[^/]*\./.test(p.path) && !p.path.startsWith('vendor/'));
}

function sourceText(host: Host, file: string): string | undefined {
  const at = path.resolve(host.cwd, file);
  return host.fs.stat(at) ? host.fs.readText(at) : undefined;
}

/** Warns of what fills memory that is never given back, unless that is how the target's programs are. */
function tellLeaks(host: Host, target: Target, memory: MemoryNotes, options: BuildOptions): void {
  if (options.gc === undefined && target.gc === 'leaking') return;
  for (const w of shownWarnings(memory)) options.report?.(placed(w, 'warning', (file) => sourceText(host, file)));
}

/** `x` for x.go, and the folder's name for a package. */
function programName(job: Job, importPath: string, dir: string): string {
  const [first] = job.options.packages;
  if (first?.endsWith('.go')) return path.basename(first, '.go');
  return importPath === 'command-line-arguments' ? path.basename(dir) : path.basename(importPath);
}

/** The core's own assembly, and the second-stage boot loader. */
function addAssembly(job: Job, module: Module): void {
  const { host, fs, target } = job;
  const runtime = path.join(host.installDir, 'runtime');
  if (!isWasm(target)) module.asm.push(fs.readText(path.join(runtime, 'asm', `${target.asm}.s`)));
  if (target.boot2 !== undefined) module.asm.push(fs.readText(path.join(runtime, 'boot', `${target.boot2}.s`)));
}

interface Output {
  readonly file: Uint8Array;
  /** Links once more, with a system stack of so many bytes. */
  readonly relink?: (stackSize: number) => Promise<Uint8Array>;
}

/** The linked program, or what `output` asks for instead. */
async function toOutput(job: Job, llvm: string, suspends: readonly string[], started: ReturnType<typeof startBuiltins>, c: CObjects): Promise<Output> {
  const { host, target, settings, options, cache } = job;
  options.step?.('optimising');
  const tools: Tools = await findTools(host, cache, options.step);
  const timed = (stage: string, ms: number): void => job.stages.note(stage, ms);
  // Functions are told apart by name below.
  const how = { opt: settings.opt, keepApart: suspends.length > 0, trace: traceOf(options), timed };
  const text = encodeText(llvm);
  if (options.output === 'llvm') return { file: await optimise(host, tools, text, how, 'text') };
  if (options.output === 'asm') return { file: await compile(host, tools, cache, target, text, how, 'asm') };
  if (options.dump?.includes('llvm-opt')) options.print?.(decodeText(await optimise(host, tools, text, how, 'text')));
  if (options.dump?.includes('asm')) options.print?.(decodeText(await compile(host, tools, cache, target, text, how, 'asm')));
  const library = async (): Promise<Uint8Array | undefined> => {
    const early = await started;
    return early === null ? builtinsObject(job, tools) : early;
  };
  const whole = options.output !== 'object';
  const [object, builtins, ofC] = await Promise.all([compile(host, tools, cache, target, text, how), whole ? library() : undefined, whole ? compileC(c, target, settings) : []]);
  if (!whole) return { file: object };
  options.step?.('linking');
  const objects = [object, ...(builtins ? [builtins] : []), ...ofC];
  if (isWasm(target)) return { file: await wasmModule(job, tools, objects, suspends).catch((error: unknown) => explainUndefined(error, c, true)) };
  const linked = (layout: LinkerScriptOptions): Promise<Uint8Array> => link(host, tools, cache, { objects, script: linkerScript(target, layout), trace: traceOf(options), timed });
  try {
    return { file: await linked({}), relink: (stackSize) => linked({ stackSize }) };
  } catch (error) {
    // What is in a program that is too large is what its writer wants to see.
    if (error instanceof DoesNotFit) error.elf = await linked({ noLimits: true }).catch(() => undefined);
    return explainUndefined(error, c);
  }
}
