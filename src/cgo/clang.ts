/** Runs clang: results are kept by the hash of what went in, the headers that it read included. */
import * as path from 'node:path';
import { FlashError, type Diagnostic } from '../diag/diagnostic';
import { SourceFile } from '../diag/source';
import type { ExecResult, FileSystem, Host } from '../host/host';
import { Cache } from '../toolchain/cache';
import type { Clang } from '../toolchain/find';
import type { Trace } from '../toolchain/tools';
import { decodeText, encodeText } from '../util/bytes';

/** What every run of clang needs. */
export interface CJob {
  readonly host: Host;
  /** Reads sources; may keep a record of what is read. */
  readonly fs: FileSystem;
  readonly cache: Cache;
  readonly clang: Clang;
  readonly trace: Trace | undefined;
}

/** A C text to be compiled as if it were a file of `dir`. */
export interface CInput {
  readonly dir: string;
  /** The files that `#line` names, and their text as it was read: their lines are what messages show. */
  readonly sources: ReadonlyMap<string, SourceFile>;
  readonly text: string;
}

interface Kept {
  /** Header → hash of its contents. */
  readonly files: Readonly<Record<string, string>>;
  readonly result: string;
}

/** What clang made, and the headers it has read. */
export interface Made {
  readonly result: Uint8Array;
  readonly files: readonly string[];
}

/** The result of `make`, which is run again only when the key or a file that it names has changed. */
export async function keep(job: CJob, key: string, make: () => Promise<Made>): Promise<Made> {
  const name = `cgo-${key}.json`;
  const known = job.cache.readJson<Kept>(name);
  if (known && Object.entries(known.files).every(([file, sum]) => job.fs.stat(file)?.directory === false && Cache.key(job.fs.read(file)) === sum)) {
    const result = job.cache.get(known.result);
    if (result) return { result, files: Object.keys(known.files) };
  }
  const { result, files } = await make();
  const sums = Object.fromEntries(files.filter((f) => job.fs.stat(f)).map((f) => [f, Cache.key(job.fs.read(f))]));
  const stored = Cache.key('cgo', key, JSON.stringify(sums));
  job.cache.put(stored, result);
  job.cache.writeJson(name, { files: sums, result: stored } satisfies Kept);
  return { result, files };
}

/** Runs clang on a text from standard input; gives its output and the headers it has read. Errors in the text are thrown. */
export async function runClang(job: CJob, input: CInput, args: readonly string[]): Promise<Made> {
  const { host } = job;
  const temporary = host.fs.temporaryDir();
  try {
    const deps = path.join(temporary, 'deps');
    const run = await start(job, input, [...args, '-MD', '-MT', 'x', '-MF', deps, '-o', '-', '-']);
    if (run.code !== 0) throw new FlashError(clangErrors(job, input, run.stderr));
    return { result: run.stdout, files: dependencies(host.fs.readText(deps)).map((f) => path.resolve(input.dir, f)) };
  } finally {
    host.fs.remove(temporary);
  }
}

/** What clang writes to standard error; it may fail. */
export async function clangMessages(job: CJob, input: CInput, args: readonly string[]): Promise<string> {
  return (await start(job, input, [...args, '-fsyntax-only', '-'])).stderr;
}

function start({ host, clang, trace }: CJob, input: CInput, args: readonly string[]): Promise<ExecResult> {
  trace?.([clang.command, ...args]);
  return host.exec(clang.command, args, { input: encodeText(input.text), cwd: input.dir, env: { LC_ALL: 'C' } });
}

/** The files of a rule for make, without the text itself. */
function dependencies(rule: string): string[] {
  const words = rule.replace(/^[^:]*:/, '').replace(/\\\r?\n/g, ' ').match(/(?:\\ |[^\s])+/g) ?? [];
  return words.map((w) => w.replace(/\\([ #])/g, '$1').replaceAll('$$', '$')).filter((w) => w !== '-' && w !== '<stdin>');
}

const messageLine = /^(.+?):(\d+):(\d+): (fatal error|error|warning): (.*)$/;

/** Errors of clang at their places. */
export function clangErrors(job: CJob, input: CInput, stderr: string): Diagnostic[] {
  const errors: Diagnostic[] = [];
  for (const line of stderr.split('\n')) {
    const m = messageLine.exec(line);
    if (!m || m[4] === 'warning') continue;
    const [, name, row, column, , message] = m;
    const file = input.sources.get(name) ?? headerFile(job, input.dir, name);
    const help = /^'(.*)' file not found$/.exec(message) ? 'there is no C library for boards: only the headers of a freestanding compiler (stdint.h, stdbool.h, stddef.h …), string.h, stdlib.h (memory), assert.h, and those of the package itself' : undefined;
    errors.push({ code: 'cgo/c-error', severity: 'error', ...(file && { pos: { file, offset: file.offset(Number(row), Number(column)) } }), message: file ? message : `${name}:${row}:${column}: ${message}`, ...(help !== undefined && { help }) });
  }
  if (errors.length === 0) errors.push({ code: 'cgo/c-error', severity: 'error', message: `clang failed: ${stderr.trim().slice(0, 2000)}` });
  return errors;
}

function headerFile(job: CJob, dir: string, name: string): SourceFile | undefined {
  const full = path.resolve(dir, name);
  const shown = path.relative(job.host.cwd, full);
  return job.fs.stat(full)?.directory === false ? new SourceFile(shown.length < full.length ? shown : full, decodeText(job.fs.read(full))) : undefined;
}
