/** flash serve: a page that runs a WebAssembly program and follows its sources. */
import * as path from 'node:path';
import { loadBoard } from '../../board/board';
import type { Target } from '../../board/target';
import type { InspectedProgram } from '../../build/options';
import { ExitStatus, FlashError, type Diagnostic } from '../../diag/diagnostic';
import { renderDiagnostic, sortDiagnostics } from '../../diag/render';
import { moduleGlue } from '../glue-files';
import type { FailedBuild, ServedBuild } from '../../serve/serve';
import { usage } from '../argv';
import type { Command } from '../command';
import { buildOptions, packagesOf } from '../compiler';
import type { Context } from '../context';
import { buildFlags, commonFlags } from '../flags';
import { hostPath } from '../paths';

/** Milliseconds between two looks at the files. */
const interval = 300;

export const serveCommand: Command = {
  name: 'serve',
  summary: 'serve a page that runs a WebAssembly program, built again when a file changes',
  operands: '[PACKAGE]',
  details: 'The page has a console for what the program prints and a form for each function that it exports. The board is wasm if none is named. The server is for this machine, at localhost:8000, unless --http says otherwise; Ctrl-C ends it.',
  flags: [...buildFlags, ...commonFlags, 'http'],
  runsProgram: false,
  examples: ['flash serve main.go', 'flash serve --http localhost:0 --opt 2 examples/wasm/process'],
  async run(context) {
    const target = loadBoard(context.host, context.board ?? 'wasm');
    if (target.image.kind !== 'wasm' || target.goos === 'wasip1') throw usage(`a browser cannot run programs for ${target.board}: flash serve takes wasm and wasm-unknown`);
    const { host, port } = address(context.text('http') ?? 'localhost:8000');
    const { serve } = await import('../../serve/serve');
    const operands = packagesOf(context.host, context.line.operands).map((o) => hostPath(context.host, o));
    const serving = await serve({
      fs: context.host.fs, title: path.basename(operands[0], '.go'), host, port, interval,
      folders: operands.map((o) => (o.endsWith('.go') ? path.dirname(o) : o)),
      build: () => buildPage(context, target),
      built: (result) => void context.note('problems' in result ? result.problems.trimEnd() : `built, ${result.module.length} bytes`),
    });
    if (context.json) await context.printJson({ url: serving.url });
    else await context.print(`${serving.url}\n`);
    await context.stopped;
    await serving.close();
    return 0;
  },
};

/** `localhost:8000`, `:8000`, `8000`, `[::1]:8000`. */
function address(text: string): { host: string; port: number } {
  const match = /^(?:(?:\[([^\]]+)\]|([^:]*)):)?(\d+)$/.exec(text);
  if (!match || Number(match[3]) > 65535) throw usage(`--http is an address such as localhost:8000, not "${text}"`);
  return { host: match[1] ?? (match[2] || 'localhost'), port: Number(match[3]) };
}

async function buildPage(context: Context, target: Target): Promise<ServedBuild | FailedBuild> {
  const { build } = await import('../../build/build');
  const { host } = context;
  let program: InspectedProgram | undefined;
  const warnings: Diagnostic[] = [];
  try {
    const { elf, glue: functions } = await build(host, target, { ...buildOptions(context), glue: true, inspect: (p) => void (program = p), report: (d) => void warnings.push(d) });
    const folders = new Set((program?.packages ?? []).filter((p) => p.user).map((p) => p.dir));
    const script = moduleGlue(host, 'main', elf, functions ?? []).js;
    return { module: elf, script, functions: functions ?? [], folders: [...folders] };
  } catch (error) {
    if (!(error instanceof FlashError) || error.status !== ExitStatus.userError) throw error;
    return { problems: sortDiagnostics(error.diagnostics).map((d) => `${renderDiagnostic(d)}\n`).join('') };
  } finally {
    context.progress.stop();
  }
}
