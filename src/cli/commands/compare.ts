/** flash compare: the same program built by the installed Go, side by side. */
import * as path from 'node:path';
import { loadBoard } from '../../board/board';
import type { Target } from '../../board/target';
import { moduleGlue } from '../glue-files';
import { compareTable, measureModule, median, type ComparedModule, type MissingModule } from '../../report/compare';
import { encodeText } from '../../util/bytes';
import { usage } from '../argv';
import type { Command } from '../command';
import { buildOptions, wantsGlue } from '../compiler';
import type { Context } from '../context';
import { buildFlags, commonFlags } from '../flags';
import { goPackages, installedGo } from '../go-tool';

/** Starts of each module; the middle time counts. */
const starts = 5;

export const compareCommand: Command = {
  name: 'compare',
  summary: 'size and start-up beside the installed Go: the same program, WebAssembly',
  operands: '[PACKAGE]',
  details: 'The board is wasm if none is named; Go builds for js/wasm beside wasm, and for wasip1/wasm beside the others. Start-up is the time from the bytes to the first rest of main, in Node, the middle one of five.',
  flags: [...buildFlags, ...commonFlags],
  runsProgram: false,
  examples: ['flash compare main.go', 'flash compare --board wasip1 --opt 2 --json .'],
  async run(context) {
    const target = loadBoard(context.host, context.board ?? 'wasm');
    if (target.image.kind !== 'wasm') throw usage(`${target.board} is no WebAssembly target: flash compare takes wasm, wasm-unknown and wasip1`);
    const dir = context.host.fs.temporaryDir();
    try {
      const rows = [...(await ours(context, target, dir)), ...(await theirs(context, target, dir))];
      if (context.json) await context.printJson({ board: target.board, modules: rows });
      else await context.print(compareTable(rows));
      return 0;
    } finally {
      context.host.fs.remove(dir);
    }
  },
};

/** Our module as it is by default, and without names and lines. */
async function ours(context: Context, target: Target, dir: string): Promise<ComparedModule[]> {
  const { build } = await import('../../build/build');
  const rows: ComparedModule[] = [];
  for (const debugInfo of context.has('no-debug') ? [false] : [true, false]) {
    const withGlue = wantsGlue(context, target);
    const { elf, glue: functions, name } = await build(context.host, target, { ...buildOptions(context), debugInfo, glue: withGlue, report: () => undefined });
    const file = path.join(dir, `${name}-${debugInfo ? 'debug' : 'plain'}.wasm`);
    context.host.fs.write(file, elf);
    const support = path.join(dir, `${name}.mjs`);
    if (functions) context.host.fs.write(support, encodeText(moduleGlue(context.host, name, elf, functions).js));
    context.progress.step('measuring');
    rows.push(await measureModule(debugInfo ? 'flash' : 'flash -no-debug', elf, await startUp(context, withGlue ? 'glue' : 'wasip1', file, support)));
  }
  return rows;
}

/** What Go makes of it, as it is by default and stripped. */
async function theirs(context: Context, target: Target, dir: string): Promise<(ComparedModule | MissingModule)[]> {
  const { host } = context;
  const go = await installedGo(context);
  const goos = target.goos === 'js' ? 'js' : 'wasip1';
  const support = ['lib', 'misc'].map((d) => path.join(go.goroot, d, 'wasm', 'wasm_exec.js')).find((f) => host.fs.stat(f)) ?? '';
  const rows: (ComparedModule | MissingModule)[] = [];
  for (const [i, flags] of [[], ['-ldflags', '-s -w']].entries()) {
    const name = `Go ${goos}${flags.length > 0 ? ' -s -w' : ''}`;
    context.progress.step(`${name}: building`);
    const file = path.join(dir, `go${i}.wasm`);
    const tags = context.list('tags');
    const args = ['build', '-o', file, ...flags, ...(tags.length > 0 ? ['-tags', tags.join(',')] : []), ...goPackages(host, context.line.operands)];
    const made = await host.exec(path.join(go.goroot, 'bin', 'go'), args, { cwd: host.cwd, env: { GOOS: goos, GOARCH: 'wasm' }, signal: context.signal });
    if (made.code !== 0) rows.push({ name, error: `does not build: ${firstLine(made.stderr)}` });
    else rows.push(await measureModule(name, host.fs.read(file), await startUp(context, goos, file, support)));
  }
  return rows;
}

function firstLine(text: string): string {
  return text.split('\n').find((l) => l !== '' && !l.startsWith('#')) ?? 'go build failed';
}

/** Each start in a process of its own: Node remembers what it has compiled. */
async function startUp(context: Context, kind: 'glue' | 'js' | 'wasip1', file: string, support: string): Promise<number | undefined> {
  const script = path.join(context.host.installDir, 'runtime', 'js', 'startup.mjs');
  const times: number[] = [];
  for (let i = 0; i < starts; i++) {
    const run = await context.host.exec(process.execPath, ['--no-warnings', script, kind, file, support], { signal: context.signal });
    const ms = Number(new TextDecoder().decode(run.stdout).trim() || NaN);
    if (run.code !== 0 || Number.isNaN(ms)) return undefined;
    times.push(ms);
  }
  return median(times);
}
