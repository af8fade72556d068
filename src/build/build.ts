/** The pipeline: sources → checked packages → IR → LLVM → ELF → image. */
import * as path from 'node:path';
import { linkerScript } from '../board/board';
import type { Target } from '../board/target';
import { FlashError } from '../diag/diagnostic';
import type { FileSystem, Host } from '../host/host';
import { makeImage } from '../image/make-image';
import { buildIr } from '../ir/build/build';
import { buildBody } from '../ir/build/body';
import type { Module } from '../ir/ir';
import { printModule } from '../ir/print';
import { emitLlvm } from '../llvm/emit';
import { runPasses } from '../passes/passes';
import { parseBody } from '../syntax/parser';
import { fileString } from '../syntax/printer';
import { Cache } from '../toolchain/cache';
import { compile, optimise } from '../toolchain/compile';
import { findTools } from '../toolchain/find';
import { link } from '../toolchain/link';
import type { Tools } from '../toolchain/tools';
import { encodeText } from '../util/bytes';
import { builtinsObject } from './builtins';
import { failOn, openFront, type Front } from './front';
import { findResult, RecordedFiles, storeResult } from './inputs';
import { defaultSettings, type BuildOptions, type BuildResult, type ProgramSettings } from './options';
import { Stages } from './stages';

/** Variables larger than this live on the heap, not on a stack. */
const maxSlotBytes = 2048;

/** Builds the program for the target. Errors in it are thrown together as one FlashError. */
export async function build(host: Host, target: Target, options: BuildOptions): Promise<BuildResult> {
  const settings = settingsOf(options);
  const cache = new Cache(host);
  const stages = new Stages(host.clock, options.timed);
  const wantsFiles = options.dump === undefined && !options.noCache && !options.mainPackage;
  const key = stages.run('inputs', () => resultKey(host, target, settings, options));
  if (wantsFiles) {
    const known = stages.run('cache', () => findResult(host.fs, cache, key));
    if (known) return { name: known.name, elf: known.elf, image: makeImage(known.elf, target), cached: true };
  }
  const inputs = new RecordedFiles(host.fs);
  const job: Job = { host, fs: inputs.fs, target, settings, options, cache, stages };
  const front = await openFront(host, inputs.fs, target, settings, options, cache.dir, stages);
  failOn(front.diagnostics);
  const { llvm, name } = compileToLlvm(job, front);
  const elf = await toElf(job, llvm);
  if (wantsFiles) storeResult(host.fs, cache, key, inputs, elf, name);
  const image = stages.run('image', () => makeImage(elf, target));
  return { name, elf, image, cached: false };
}

/** Type-checks the packages and nothing more. */
export async function check(host: Host, target: Target, options: BuildOptions): Promise<Front> {
  return openFront(host, host.fs, target, settingsOf(options), options, new Cache(host).dir, new Stages(host.clock, options.timed));
}

/** Assembly text, optimised or plain LLVM IR of a program, for `-o x.s` and `-o x.ll`. */
export async function buildText(host: Host, target: Target, options: BuildOptions, form: 'asm' | 'llvm'): Promise<{ readonly name: string; readonly text: Uint8Array }> {
  const settings = settingsOf(options);
  const cache = new Cache(host);
  const stages = new Stages(host.clock, options.timed);
  const job: Job = { host, fs: host.fs, target, settings, options, cache, stages };
  const front = await openFront(host, host.fs, target, settings, options, cache.dir, stages);
  failOn(front.diagnostics);
  const { llvm, name } = compileToLlvm(job, front);
  const tools = await findTools(host, cache, options.progress);
  const how = { opt: settings.opt, trace: options.trace };
  const text = form === 'asm' ? await compile(host, tools, cache, target, encodeText(llvm), how, 'asm') : await optimise(host, tools, encodeText(llvm), how, 'text');
  return { name, text };
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

function settingsOf(options: BuildOptions): ProgramSettings {
  const given = Object.fromEntries(Object.entries(options).filter(([k, v]) => k in defaultSettings && v !== undefined));
  return { ...defaultSettings, ...given };
}

/** Everything that decides about the result except the contents of the files that are read. */
function resultKey(host: Host, target: Target, settings: ProgramSettings, options: BuildOptions): string {
  const own = [path.join(host.installDir, 'dist', 'flash.js'), path.join(host.installDir, 'runtime'), path.join(host.installDir, 'runtime', 'overlay.json')]
    .map((p) => host.fs.stat(p)?.mtimeMs ?? 0)
    .join();
  const env = ['GOFLAGS', 'GOWORK', 'GOROOT', 'GOPATH', 'GOMODCACHE', 'PATH', 'FLASH_LLVM'].map((n) => host.env[n] ?? '').join('\n');
  const extra = JSON.stringify([...(options.extraPackages ?? [])]);
  return Cache.key('build', own, env, JSON.stringify(target), JSON.stringify(settings), host.cwd, options.paths.join('\n'), extra);
}

function compileToLlvm(job: Job, front: Front): { readonly llvm: string; readonly name: string } {
  const { options, target, settings, stages } = job;
  const main = front.packages.find((p) => p.name === 'main');
  if (!main?.parsed) {
    throw new FlashError({ code: 'build/not-main', severity: 'error', message: `package ${front.packages[0]?.path ?? options.paths.join(' ')} is not a main package`, help: 'a program has package main and a function main' });
  }
  const dump = (stage: string, text: () => string): void => {
    if (options.dump === stage) options.onDump?.(text());
  };
  dump('ast', () => main.parsed?.files.map((f) => fileString(f, (fn) => parseBody(fn, () => undefined))).join('\n') ?? '');
  const name = programName(job, main.parsed.path, main.parsed.dir);
  const module = stages.run('ir', () =>
    buildIr({ checker: front.checker, target, report: (d) => void front.diagnostics.push(d), buildBody, main, name, maxSlotBytes }),
  );
  failOn(front.diagnostics);
  addAssembly(job, module);
  dump('ir', () => printModule(module));
  stages.run('passes', () => runPasses(module, (p, m) => dump(`after:${p.name}`, () => printModule(m))));
  const llvm = stages.run('llvm', () => emitLlvm(module, target, { debug: 'lines', opt: settings.opt }));
  dump('llvm', () => llvm);
  return { llvm, name };
}

/** `x` for x.go, and the folder's name for a package. */
function programName(job: Job, importPath: string, dir: string): string {
  const [first] = job.options.paths;
  if (first?.endsWith('.go')) return path.basename(first, '.go');
  return importPath === 'command-line-arguments' ? path.basename(dir) : path.basename(importPath);
}

/** The core's own assembly, and the second-stage boot loader. */
function addAssembly(job: Job, module: Module): void {
  const { host, fs, target } = job;
  const runtime = path.join(host.installDir, 'runtime');
  module.asm.push(fs.readText(path.join(runtime, 'asm', `${target.asm}.s`)));
  if (target.boot2 !== undefined) module.asm.push(fs.readText(path.join(runtime, 'boot', `${target.boot2}.s`)));
}

async function toElf(job: Job, llvm: string): Promise<Uint8Array> {
  const { host, target, settings, options, cache } = job;
  const tools: Tools = await findTools(host, cache, options.progress);
  const how = { opt: settings.opt, trace: options.trace, timed: options.timed };
  if (options.dump === 'llvm-opt') options.onDump?.(new TextDecoder().decode(await optimise(host, tools, encodeText(llvm), how, 'text')));
  if (options.dump === 'asm') options.onDump?.(new TextDecoder().decode(await compile(host, tools, cache, target, encodeText(llvm), how, 'asm')));
  const [object, builtins] = await Promise.all([compile(host, tools, cache, target, encodeText(llvm), how), builtinsObject(job, tools)]);
  const script = linkerScript(target, settings.stackSize === undefined ? {} : { stackSize: settings.stackSize });
  return link(host, tools, cache, { objects: builtins ? [object, builtins] : [object], script, trace: options.trace, timed: options.timed });
}
