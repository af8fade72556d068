/** flash test: builds the tests of packages and runs them on a simulated board, or on boards that are connected. */
import * as path from 'node:path';
import { loadBoard } from '../../board/board';
import type { Target } from '../../board/target';
import type { NamedPackage } from '../../build/packages';
import { ExitStatus, FlashError } from '../../diag/diagnostic';
import { interruptedStatus } from '../../host/signals';
import { makeImage } from '../../image/make-image';
import { openSimulator, passesArguments } from '../../sim/simulators';
import { failed, type PackageResult } from '../../testing/summary';
import { usage } from '../argv';
import type { Command } from '../command';
import { buildOptions } from '../compiler';
import type { Context } from '../context';
import { buildFlags, commonFlags } from '../flags';
import { writeOutput } from '../paths';
import { keepProgram } from '../programs';
import { Boards, NoBoardLeft, wantsBoards } from '../testing/boards';
import { buildTest, type TestBuild } from '../testing/build-test';
import { runTest } from '../testing/run-test';
import { readTestFlags, testFlags, type TestFlags } from '../testing/test-flags';
import { jsonReport, textReport, type PackageReport, type ReportOptions } from '../testing/test-report';
import { specOf } from './build';
import { mustPrintToUsb } from './monitor';

export const testCommand: Command = {
  name: 'test',
  summary: 'run the tests of packages (package testing) on a simulated board, or on a real one',
  operands: '[PACKAGE...] [-- ARGUMENT...]',
  details: `Lines and exit status are those of go test, and so are the flags; with --json its events are printed.
Without a package the tests of the current folder are run. What follows -- (or -args) is for the test program.
With --device (or --port, --method) they run on a board that is connected: each package is written to it and heard over its serial port.
--device auto takes the one board that fits; --device left,right runs packages side by side on two.`,
  flags: [...new Set([...buildFlags, ...commonFlags, ...testFlags, 'icount', 'device', 'port', 'method', 'baudrate'] as const)],
  runsProgram: false,
  examples: ['flash test --board riscv-qemu ./...', 'flash test --board mps2-an386 -run TestParse -v .', 'flash test --board pico --bench . ./ring', 'flash test --board mps2-an386 strings sort', 'flash test --board pico --serial usb --device auto ./...'],
  async run(context) {
    const target = loadBoard(context.host, context.boardName());
    const flags = readTestFlags(context);
    const { listPackages } = await import('../../build/packages');
    const packages = await listPackages(context.host, target, buildOptions(context));
    if (wantsBoards(context) && context.has('c')) throw usage('flash test -c writes a file, not a board', undefined, 'test');
    if (wantsBoards(context) && context.has('icount')) throw usage('--icount is for simulators', undefined, 'test');
    if (context.has('c')) return writePrograms(context, target, packages, flags);
    if (context.has('o')) throw usage('flash test -o needs -c: a program that is run leaves no file', undefined, 'test');
    return runAll(context, target, packages, flags);
  },
};

async function runAll(context: Context, target: Target, packages: readonly NamedPackage[], flags: TestFlags): Promise<number> {
  const boards = wantsBoards(context) ? new Boards(context, target) : undefined;
  const jobs = Math.max(1, Math.min(context.number('p') ?? Math.max(context.host.cpus, boards?.count ?? 0), packages.length));
  const listed = context.line.operands.length > 0;
  const options: ReportOptions = { listed, showOutput: flags.showOutput, streamed: !listed || (flags.showOutput && (packages.length === 1 || jobs === 1)) };
  // Results are printed in the order of the packages, however they end.
  const results: Promise<PackageResult>[] = [];
  const reports: PackageReport[] = packages.map(({ match }) => (context.json ? jsonReport(context, match.path, options) : textReport(context, options)));
  const free = new Slots(jobs);
  // A fault of flash in one package does not keep the others from being tested; it is told at the end.
  const faults: Error[] = [];
  const ownFault = ({ match }: NamedPackage, e: unknown): PackageResult => {
    if (context.signal.aborted || !(e instanceof Error) || e instanceof FlashError) throw e;
    faults.push(e);
    return { kind: 'build-failed', path: match.path, messages: `flash: internal error: ${e.message}\n` };
  };
  const run = boards ? onBoards(context, target, boards, packages, flags, free) : (named: NamedPackage, output: Listener): Promise<PackageResult> => testPackage(context, target, named, flags, output);
  packages.forEach((named, i) => {
    const result = free.run(() => run(named, (text) => reports[i].output(text)).catch((e: unknown) => ownFault(named, e)));
    result.catch(() => undefined);
    results.push(result);
  });
  let failures = 0;
  for (let i = 0; i < packages.length; i++) {
    const result = await results[i];
    await reports[i].finish(result);
    if (failed(result)) failures++;
  }
  // What state a board was left in is told also where the user has ended it.
  const troubles = boards?.failures.flatMap((f) => f.diagnostics) ?? [];
  if (context.signal.aborted) {
    await context.diagnostics(troubles);
    return interruptedStatus(context.signal);
  }
  if (troubles.length > 0) throw new FlashError(troubles, ExitStatus.device);
  if (faults.length > 0) throw faults[0];
  if (failures > 0 && listed && !context.json) await context.print('FAIL\n');
  return failures > 0 ? 1 : 0;
}

/** What the build is told of the arguments. */
function builtIn(target: Target, flags: TestFlags): readonly string[] {
  return passesArguments(target) ? [] : flags.args;
}

/** Takes what a program prints, as it comes. */
type Listener = (text: string) => void;

/** A board takes no arguments: they are built in. All programs are built before the first is run: who compiles does not listen, and what boards say would be lost. */
function onBoards(context: Context, target: Target, boards: Boards, packages: readonly NamedPackage[], flags: TestFlags, free: Slots): (named: NamedPackage, output: Listener) => Promise<PackageResult> {
  const programs = new Map(packages.map((named) => [named, free.run(() => buildTest(context, target, named.match, { args: flags.args, reports: true }))]));
  const all = Promise.allSettled(programs.values());
  return async (named, output) => {
    await all;
    return testOnBoard(context, target, boards, named, await programs.get(named)!, flags, output);
  };
}

async function testOnBoard(context: Context, target: Target, boards: Boards, { match }: NamedPackage, test: TestBuild, flags: TestFlags, output: Listener): Promise<PackageResult> {
  if (test.kind !== 'built') return { ...test, path: match.path };
  if (!boards.otherPorts) await mustPrintToUsb(context, target, test.built.elf);
  keepProgram(context.host, test.built.elf);
  let all = '';
  const ran = { kind: 'ran', path: match.path } as const;
  try {
    const run = await boards.with((device) =>
      runTest(context, device, test.built, flags.timeoutMs, (text) => {
        all += text;
        output(text);
      }),
    );
    return { ...ran, output: all, ...run };
  } catch (error) {
    if (error instanceof NoBoardLeft) return { ...ran, output: '', passed: false, seconds: 0, status: 'not run: no board is left' };
    if (!(error instanceof FlashError) || error.status !== ExitStatus.device) throw error;
    return { ...ran, output: all, passed: false, seconds: 0, status: error.diagnostics[0].message };
  }
}

async function testPackage(context: Context, target: Target, { match, dir }: NamedPackage, flags: TestFlags, output: Listener): Promise<PackageResult> {
  const test = await buildTest(context, target, match, { args: builtIn(target, flags) });
  if (test.kind !== 'built') return { ...test, path: match.path };
  // A test finds its files in the folder of its package.
  const host = { ...context.host, cwd: dir ?? context.host.cwd };
  const device = await openSimulator(host, target, {
    args: flags.args,
    // Tests read files beside those of their package, as they may under Go's own runner of wasip1.
    folders: [path.parse(host.cwd).root],
    icount: context.has('icount'),
    command: context.has('x') ? (words) => void context.io.stderr.write(`${words.join(' ')}\n`) : undefined,
  });
  let all = '';
  const run = await runTest(context, device, test.built, flags.timeoutMs, (text) => {
    all += text;
    output(text);
  });
  return { kind: 'ran', path: match.path, output: all, ...run };
}

/** -c: the programs are written under the names of their packages, or -o. */
async function writePrograms(context: Context, target: Target, packages: readonly NamedPackage[], flags: TestFlags): Promise<number> {
  const given = context.text('o');
  if (given !== undefined && packages.length !== 1) throw usage('flash test -c -o takes one package', undefined, 'test');
  const spec = specOf(given === undefined ? undefined : /\.\w+$/.exec(given)?.[0], target);
  let status = 0;
  for (const { match } of packages) {
    const test = await buildTest(context, target, match, { args: builtIn(target, flags) });
    if (test.kind === 'none') {
      await context.note(`${match.path} has no test files`);
    } else if (test.kind !== 'built') {
      await context.io.stderr.write(`# ${match.path}\n${test.messages}`);
      status = 1;
    } else {
      const image = spec === undefined ? test.built.image : makeImage(test.built.elf, target, spec);
      if (!image.file) throw new FlashError({ code: 'cli/usage', severity: 'error', message: `${target.board} has no image format` }, 70);
      writeOutput(context.host, given ?? `${match.path.replace(/^.*\//, '')}.test.${target.image.kind}`, image.file);
    }
  }
  return status;
}

/** At most so many jobs at once; the others wait in line. */
class Slots {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  async run<T>(job: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await job();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    }
  }
}
