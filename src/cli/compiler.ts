/** The compiler as the commands see it: flags in, an image out; ready images are read instead. */
import { loadBoard } from '../board/board';
import { FlashError, type Diagnostic } from '../diag/diagnostic';
import type { BuildOptions, BuildResult } from '../build/options';
import type { Host } from '../host/host';
import { isImageName, readImage } from '../image/make-image';
import type { OptLevel } from '../toolchain/compile';
import { parseSize } from '../util/size';
import type { Target } from '../board/target';
import { usage } from './argv';
import type { Context } from './context';
import { hostPath } from './paths';

/** What a build gives the commands. */
export type Built = Omit<BuildResult, 'cached'>;

/** Builds the package of the command line for a board, or reads it when it is a ready image. */
export async function buildOrRead(context: Context, target: Target): Promise<Built> {
  const { operands } = context.line;
  if (operands.length === 1 && isImageName(operands[0])) return readReady(context.host, target, operands[0]);
  return withTimes(context, async (options) => {
    const { build } = await import('../build/build');
    return build(context.host, target, options);
  });
}

/** The program as LLVM IR, assembly, or an object file. */
export async function buildStage(context: Context, target: Target, form: 'llvm' | 'asm' | 'object'): Promise<{ readonly name: string; readonly data: Uint8Array }> {
  return withTimes(context, async (options) => {
    const { buildText } = await import('../build/build');
    const { name, text } = await buildText(context.host, target, options, form);
    return { name, data: text };
  });
}

/** Type-checks the packages of the command line; gives what is wrong. */
export async function checkPackages(context: Context): Promise<readonly Diagnostic[]> {
  const { check } = await import('../build/build');
  const name = context.text('board') ?? context.host.env.FLASH_BOARD ?? defaultCheckBoard;
  const warnings: Diagnostic[] = [];
  const times: Times = [];
  try {
    const front = await check(context.host, loadBoard(context.host, name), { ...buildOptions(context, times), warn: (d) => warnings.push(d) });
    return [...front.diagnostics, ...warnings];
  } catch (error) {
    if (error instanceof FlashError && error.status === 1) return [...error.diagnostics, ...warnings];
    throw error;
  } finally {
    if (context.has('time')) await context.io.stderr.write(timeTable(times));
  }
}

/** Without a board, code is checked as for this one: 32 bits, and memory for everything. */
const defaultCheckBoard = 'mps2-an386';

/** An image from a file. */
export function readReady(host: Host, target: Target, name: string): Built {
  const file = hostPath(host, name);
  if (!host.fs.stat(file)) throw new FlashError({ code: 'cli/no-file', severity: 'error', message: `there is no file ${name}` });
  const image = readImage(name, host.fs.read(file), target);
  return { elf: image.elf, image, name: name.replace(/^.*[\\/]/, '').replace(/\.\w+$/, '') };
}

type Times = (readonly [stage: string, ms: number])[];

async function withTimes<T>(context: Context, run: (options: BuildOptions) => Promise<T>): Promise<T> {
  const times: Times = [];
  const warnings: Diagnostic[] = [];
  try {
    const result = await run({ ...buildOptions(context, times), warn: (d) => warnings.push(d) });
    await context.diagnostics(warnings);
    return result;
  } finally {
    context.progress.stop();
    if (context.has('time')) await context.io.stderr.write(timeTable(times));
  }
}

function buildOptions(context: Context, times: Times): BuildOptions {
  const stackSize = context.text('stack-size');
  const bytes = stackSize === undefined ? undefined : parseSize(stackSize);
  if (stackSize !== undefined && bytes === undefined) throw usage(`--stack-size is a size such as 8K, not "${stackSize}"`);
  const dumps = context.list('dump');
  return {
    paths: context.line.operands.length > 0 ? context.line.operands : ['.'],
    opt: optLevel(context.text('opt')),
    gc: setting(context, 'gc'),
    panic: context.text('panic'),
    scheduler: setting(context, 'scheduler'),
    serial: context.text('serial'),
    tags: context.list('tags'),
    goroutineStackSize: bytes,
    ldflagsX: linkedStrings(context.text('ldflags')),
    programArgs: context.line.programArgs,
    dump: dumps[0],
    onDump: (text) => void context.print(text.endsWith('\n') ? text : `${text}\n`),
    trace: context.has('x') ? (command) => void context.io.stderr.write(`${command.map(shellWord).join(' ')}\n`) : undefined,
    timed: context.has('time') ? (stage, ms) => times.push([stage, ms]) : undefined,
    progress: (line) => void context.note(line),
  };
}

/** `auto` leaves the choice to the build. */
function setting(context: Context, name: 'gc' | 'scheduler'): string | undefined {
  const value = context.text(name);
  return value === 'auto' ? undefined : value;
}

function optLevel(text: string | undefined): OptLevel | undefined {
  return text === 'none' ? '0' : (text as OptLevel | undefined);
}

/** `-X path.name=value` of -ldflags, as often as it stands there; quotes as a shell has them. */
function linkedStrings(text: string | undefined): BuildOptions['ldflagsX'] {
  if (text === undefined) return undefined;
  const words = [...text.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map((m) => m[0].replace(/"([^"]*)"|'([^']*)'/g, (_, a: string, b: string) => a ?? b));
  const out: (readonly [string, string])[] = [];
  for (let i = 0; i < words.length; i++) {
    const assignment = words[i] === '-X' || words[i] === '--X' ? words[++i] : /^--?X=?/.test(words[i]) ? words[i].replace(/^--?X=?/, '') : undefined;
    const match = /^([^=]+\.[^=.]+)=([\s\S]*)$/.exec(assignment ?? '');
    if (!match) throw usage(`--ldflags takes -X package.variable=value, not "${words[i] ?? text}"`);
    out.push([match[1], match[2]]);
  }
  return out;
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;
}

/** Stages in order of their first run, with the time of all their runs. */
function timeTable(times: Times): string {
  const sums = new Map<string, number>();
  for (const [stage, ms] of times) sums.set(stage, (sums.get(stage) ?? 0) + ms);
  const rows = [...sums, ['total', [...sums.values()].reduce((a, b) => a + b, 0)] as const];
  const width = Math.max(...rows.map(([stage]) => stage.length));
  return rows.map(([stage, ms]) => `${stage.padEnd(width)} ${ms.toFixed(1).padStart(9)} ms\n`).join('');
}
