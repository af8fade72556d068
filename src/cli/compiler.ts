/** The compiler as the commands see it: flags in, an image out; ready images are read instead. */
import { stackText } from '../analysis/report';
import { loadBoard } from '../board/board';
import { FlashError, type Diagnostic } from '../diag/diagnostic';
import type { BuildOptions, BuildResult, InspectedProgram } from '../build/options';
import type { Host } from '../host/host';
import { isImageName, readImage } from '../image/make-image';
import { findReached } from '../report/reached';
import type { WholeProgram } from '../report/why';
import { sizeReport, sizeTable } from '../report/size';
import { DoesNotFit } from '../toolchain/link';
import { parseSize } from '../util/size';
import type { Target } from '../board/target';
import { usage } from './argv';
import type { Context } from './context';
import type { FlagName } from './flags';
import { hostPath } from './paths';

/** Builds the package of the command line for a board, or reads it when it is a ready image. */
export async function buildOrRead(context: Context, target: Target, output: BuildOptions['output'] = 'image', stacks?: BuildOptions['printStacks'], more: Partial<BuildOptions> = {}): Promise<BuildResult> {
  const { operands } = context.line;
  if (operands.length === 1 && isImageName(operands[0])) return readReady(context.host, target, operands[0]);
  const { build } = await import('../build/build');
  const warnings: Diagnostic[] = [];
  try {
    const result = await context.unlessStopped(build(context.host, target, { ...buildOptions(context, stacks), output, ...more, report: (d) => warnings.push(d) }));
    if (context.has('time')) await context.io.stderr.write(timeTable(result.times));
    return result;
  } catch (error) {
    context.progress.stop();
    if (error instanceof DoesNotFit && error.elf && !context.json) await context.io.stderr.write(sizeTable(sizeReport(error.elf, target)));
    throw error;
  } finally {
    await context.diagnostics(warnings);
  }
}

/** Whether JavaScript is written beside the module, for which it has a few functions more: a WASI runtime has no use for it. */
export function wantsGlue(context: Context, target: Target): boolean {
  return target.image.kind === 'wasm' && target.goos !== 'wasip1' && !context.has('no-glue');
}

/** The program that `operands` name, as the compiler leaves it: what is in it, and why. Nothing is linked. */
export async function wholeProgram(context: Context, target: Target, operands: readonly string[]): Promise<WholeProgram> {
  const { build } = await import('../build/build');
  let program: WholeProgram | undefined;
  await context.unlessStopped(build(context.host, target, { ...buildOptions(context), packages: packagesOf(context.host, operands), output: 'ir', inspect: (p) => void (program = inspected(p)) }));
  if (!program) throw new Error('the program was not inspected');
  return program;
}

/** What the reports keep of a program. */
export function inspected(p: InspectedProgram): WholeProgram {
  return { main: p.main, packages: [...p.packages], reached: findReached(p.module) };
}

/** The packages of the command line: the one in this folder if it names none. */
export function packagesOf(host: Host, operands: readonly string[]): readonly string[] {
  return operands.length > 0 ? operands.map((o) => folderPath(host, o)) : ['.'];
}

/** Type-checks the packages of the command line; gives what is wrong. */
export async function checkPackages(context: Context): Promise<readonly Diagnostic[]> {
  const { check } = await import('../build/check');
  const name = context.board;
  try {
    return await check(context.host, name === undefined ? undefined : loadBoard(context.host, name), buildOptions(context));
  } catch (error) {
    if (error instanceof FlashError && error.status === 1) return error.diagnostics;
    throw error;
  }
}

/** An image from a file. */
export function readReady(host: Host, target: Target, name: string): BuildResult {
  const file = hostPath(host, name);
  if (!host.fs.stat(file)) throw new FlashError({ code: 'cli/no-file', severity: 'error', message: `there is no file ${name}` });
  const image = readImage(name, host.fs.read(file), target);
  return { elf: image.elf, image, times: [], name: name.replace(/^.*[\\/]/, '').replace(/\.\w+$/, '') };
}

/** What the flags ask of a build. */
export function buildOptions(context: Context, stacks?: BuildOptions['printStacks']): BuildOptions {
  const bytes = sizeOf(context, 'stack-size');
  const opt = context.text('opt');
  const allocs = context.line.flags['print-allocs'];
  return {
    packages: packagesOf(context.host, context.line.operands),
    opt: opt === 'none' ? '0' : opt,
    gc: context.text('gc'),
    panic: context.text('panic'),
    scheduler: context.text('scheduler'),
    wasmEh: context.text('wasm-eh'),
    serial: context.text('serial'),
    tags: context.list('tags'),
    ldflags: context.text('ldflags'),
    stackSize: bytes,
    heapBudget: sizeOf(context, 'heap-budget'),
    llvmFeatures: context.text('llvm-features'),
    debugInfo: !context.has('no-debug'),
    args: context.line.programArgs,
    dump: context.list('dump'),
    skipPasses: context.list('skip-pass'),
    printAllocs: allocs === undefined ? undefined : pattern(allocs === true ? '' : String(allocs)),
    printLeaks: context.has('print-leaks'),
    printStacks: context.has('print-stacks') ? printStacks(context, stacks) : undefined,
    step: (text) => void (context.io.stderr.terminal ? context.progress.step(text) : undefined),
    command: context.has('x') ? (line) => void context.io.stderr.write(`${line}\n`) : undefined,
    print: (text) => void context.print(text.endsWith('\n') ? text : `${text}\n`),
  };
}

/** A flag that is a size in bytes. */
function sizeOf(context: Context, name: FlagName): number | undefined {
  const text = context.text(name);
  const bytes = text === undefined ? undefined : parseSize(text);
  if (text !== undefined && bytes === undefined) throw usage(`--${name} is a size such as 8K, not "${text}"`);
  return bytes;
}

/** One line about the collector that `auto` took; `costly`: only where the choice costs something. */
export async function noteCollector(context: Context, built: BuildResult, costly = true): Promise<void> {
  const { memory } = built;
  if (memory?.why !== undefined && (memory.gc === 'conservative' || !costly)) await context.note(`gc: ${memory.gc}, since ${memory.why}`);
}

/** The same for `--json`. */
export function collectorJson(built: BuildResult): Record<string, unknown> {
  return built.memory ? { gc: built.memory.gc, ...(built.memory.why === undefined ? {} : { gcWhy: built.memory.why }) } : {};
}

/** --print-stacks: as text, or as part of a command's own JSON, or as JSON by itself. */
function printStacks(context: Context, stacks: BuildOptions['printStacks']): NonNullable<BuildOptions['printStacks']> {
  if (!context.json) return (report) => void context.print(stackText(report));
  return stacks ?? ((report) => void context.printJson(report));
}

/** The functions that --print-allocs names. */
function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw usage(`--print-allocs takes a regular expression, not "${text}"`);
  }
}

/** A folder that is there is meant as a folder, also without `./` before it. */
function folderPath(host: Host, operand: string): string {
  const plain = /^[^./\\]/.test(operand) && !operand.endsWith('.go') && !operand.includes('...');
  return plain && host.fs.stat(hostPath(host, operand))?.directory ? `./${operand}` : operand;
}

/** Stages in order of their first run, with the time of all their runs. */
export function timeTable(times: BuildResult['times']): string {
  const sums = new Map<string, number>();
  for (const [stage, ms] of times) sums.set(stage, (sums.get(stage) ?? 0) + ms);
  const rows = [...sums, ['total', [...sums.values()].reduce((a, b) => a + b, 0)] as const];
  const width = Math.max(...rows.map(([stage]) => stage.length));
  return rows.map(([stage, ms]) => `${stage.padEnd(width)} ${ms.toFixed(1).padStart(9)} ms\n`).join('');
}
