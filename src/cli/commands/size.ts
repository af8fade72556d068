/** flash size: what takes the memory, package by package; as a page, symbol by symbol. */
import { loadBoard } from '../../board/board';
import type { Target } from '../../board/target';
import type { BuildResult } from '../../build/options';
import { piecesOf } from '../../report/pieces';
import { reflectionCost } from '../../report/reflection';
import { readWasmMap } from '../../report/wasm-map';
import type { WholeProgram } from '../../report/why';
import { encodeText } from '../../util/bytes';
import type { Command } from '../command';
import { buildOrRead, collectorJson, inspected, noteCollector, wantsGlue } from '../compiler';
import type { Context } from '../context';
import { buildFlags, commonFlags } from '../flags';
import { writeOutput } from '../paths';
import { sizeJson, sizeText, type Known } from '../size';

export const sizeCommand: Command = {
  name: 'size',
  summary: 'what takes the memory: code, rodata, data and bss per package',
  operands: '[PACKAGE|ELF|WASM]',
  details: 'Of a program that is built here it says what reflection costs and which line brought it in. --html writes a page that needs nothing else: areas by package, functions, type descriptions and data, each with the way from main.',
  flags: [...buildFlags, ...commonFlags, 'no-glue', 'html'],
  runsProgram: false,
  examples: ['flash size --board pico examples/hello', 'flash size --board pico --json program.elf', 'flash size --board wasm --no-debug --html size.html examples/wasm/process'],
  async run(context) {
    const target = loadBoard(context.host, context.boardName());
    const { built, known } = await measured(context, target);
    const page = context.text('html');
    if (page !== undefined) {
      const { treemapPage } = await import('../../report/treemap');
      writeOutput(context.host, page, encodeText(treemapPage({ name: built.name, board: target.board, pieces: known.pieces, program: known.program })));
    }
    await noteCollector(context, built, false);
    if (context.json) await context.printJson({ ...sizeJson(target, built, known), ...collectorJson(built) });
    else await context.print(sizeText(target, built, context.text('size') === 'short', known));
    return 0;
  },
};

/** The program with all that is known of its parts. */
async function measured(context: Context, target: Target): Promise<{ readonly built: BuildResult; readonly known: Known }> {
  let map = '';
  let program: WholeProgram | undefined;
  const wasm = target.image.kind === 'wasm';
  const built = await buildOrRead(context, target, 'image', undefined, { glue: wantsGlue(context, target), inspect: (p) => void (program = inspected(p)), ...(wasm ? { linkMap: (text) => void (map = text) } : {}) });
  const pieces = piecesOf(built.elf, target, readWasmMap(map));
  return { built, known: { pieces, program, reflection: program && reflectionCost(pieces, program) } };
}
