/** The compiler as the commands see it; loaded when something is built. */
import { FlashError } from '../diag/diagnostic';
import type { Host } from '../host/host';
import { readImage, isImageName } from '../image/make-image';
import { parseSize } from '../util/size';
import type { Target } from '../board/target';
import type { BuildApi, BuildOptions, BuildResult } from './build-api';
import { usage } from './argv';
import type { Context } from './context';
import { hostPath } from './paths';

/** The compiler's front door. */
export function loadCompiler(): Promise<BuildApi> {
  return Promise.reject(new FlashError({ code: 'cli/no-file', severity: 'error', message: 'only ready images (.elf .uf2 .hex .bin) can be given in this version' }));
}

/** Builds the package of the command line for a board, or reads it when it is a ready image. */
export async function buildOrRead(context: Context, target: Target, output: BuildOptions['output'] = 'image'): Promise<BuildResult> {
  const { operands } = context.line;
  if (operands.length === 1 && isImageName(operands[0])) return readReady(context.host, target, operands[0]);
  const api = await loadCompiler();
  const texts: string[] = [];
  const result = await api.build(context.host, target, buildOptions(context, target, output, (t) => texts.push(t)));
  context.progress.stop();
  if (texts.length > 0) await context.io.stderr.write(texts.join(''));
  if (context.has('time')) await context.io.stderr.write(timeTable(result.times));
  return result;
}

/** An image from a file. */
export function readReady(host: Host, target: Target, name: string): BuildResult {
  const file = hostPath(host, name);
  if (!host.fs.stat(file)) throw new FlashError({ code: 'cli/no-file', severity: 'error', message: `there is no file ${name}` });
  const image = readImage(name, host.fs.read(file), target);
  return { elf: image.elf, image, times: [], name: name.replace(/^.*[\\/]/, '').replace(/\.\w+$/, '') };
}

function buildOptions(context: Context, target: Target, output: BuildOptions['output'], print: (text: string) => void): BuildOptions {
  const stackSize = context.text('stack-size');
  const bytes = stackSize === undefined ? undefined : parseSize(stackSize);
  if (stackSize !== undefined && bytes === undefined) throw usage(`--stack-size is a size such as 8K, not "${stackSize}"`);
  const allocs = context.line.flags['print-allocs'];
  return {
    packages: context.line.operands.length > 0 ? context.line.operands : ['.'],
    opt: context.text('opt') ?? 'z',
    gc: context.text('gc') ?? 'auto',
    panic: context.text('panic') ?? 'print',
    scheduler: context.text('scheduler') ?? 'auto',
    serial: context.text('serial') ?? target.serial,
    tags: context.list('tags'),
    ldflags: context.text('ldflags'),
    stackSize: bytes,
    llvmFeatures: context.text('llvm-features'),
    debugInfo: !context.has('no-debug'),
    args: context.line.programArgs,
    printAllocs: allocs === undefined ? undefined : allocs === true ? '.' : String(allocs),
    printStacks: context.has('print-stacks'),
    dump: context.list('dump'),
    skipPasses: context.list('skip-pass'),
    work: context.has('work'),
    jobs: context.number('p'),
    output,
    step: (text) => void (context.io.stderr.terminal ? context.progress.step(text) : undefined),
    command: context.has('x') ? (line) => void context.io.stderr.write(`${line}\n`) : undefined,
    report: (d) => void context.diagnostics([d]),
    print,
    signal: context.signal,
  };
}

function timeTable(times: BuildResult['times']): string {
  const width = Math.max(5, ...times.map(([stage]) => stage.length));
  const total = times.reduce((n, [, ms]) => n + ms, 0);
  return [...times, ['total', total] as const].map(([stage, ms]) => `${stage.padEnd(width)} ${ms.toFixed(1).padStart(9)} ms\n`).join('');
}
