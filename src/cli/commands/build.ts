/** flash build: an image or an intermediate file; the ending of -o says which. */
import * as path from 'node:path';
import { loadBoard } from '../../board/board';
import type { ImageSpec, Target } from '../../board/target';
import { makeImage } from '../../image/make-image';
import { isElf } from '../../image/elf';
import { memoryReport } from '../../report/memory';
import { usage } from '../argv';
import type { BuildOptions } from '../../build/options';
import type { Command } from '../command';
import { buildOrRead, collectorJson, noteCollector, wantsGlue } from '../compiler';
import { buildFlags, commonFlags } from '../flags';
import { glueFiles } from '../glue-files';
import { writeOutput } from '../paths';
import { encodeText } from '../../util/bytes';
import { printSize } from '../size';

const endings = ['.elf', '.bin', '.hex', '.uf2', '.wasm', '.ll', '.s', '.o'] as const;

export const buildCommand: Command = {
  name: 'build',
  summary: `write an image: ${endings.join(' ')} by the ending of -o`,
  operands: '[PACKAGE]',
  details: 'Without -o the image is written in the board\'s own format under the package\'s name.',
  flags: [...buildFlags, ...commonFlags, 'o', 'no-glue'],
  runsProgram: false,
  examples: ['flash build --board pico -o blinky.uf2 examples/blinky1', 'flash build --board pico -o blinky.ll .'],
  async run(context) {
    const { host } = context;
    const target = loadBoard(host, context.boardName());
    const given = context.text('o');
    const ending = given === undefined ? undefined : path.extname(given);
    const stage = stageOf(ending);
    const stacks: { stacks?: object } = {};
    const spec = specOf(ending, target);
    const built = await buildOrRead(context, target, stage, (report) => void (stacks.stacks = report), { glue: (ending ?? '.wasm') === '.wasm' && wantsGlue(context, target) });
    await noteCollector(context, built);
    const image = stage !== 'image' ? undefined : spec === undefined ? built.image : makeImage(built.elf, target, spec);
    const out = given ?? `${built.name}.${target.image.kind}`;
    const beside = built.glue ? glueFiles(host, out, built.elf, built.glue) : [];
    writeOutput(host, out, image?.file ?? built.elf);
    for (const [name, text] of beside) writeOutput(host, name, encodeText(text));
    if (context.json) {
      const memory = stage === 'image' && isElf(built.elf) ? { memory: memoryReport(built.elf, target, built.stacks) } : {};
      await context.printJson({ board: target.board, file: out, bytes: (image?.file ?? built.elf).length, ...memory, ...stacks, ...collectorJson(built) });
    } else if (stage === 'image') await printSize(context, target, built, out);
    return 0;
  },
};

/** How far to build for a file of that kind. */
function stageOf(ending: string | undefined): BuildOptions['output'] {
  if (ending === '.ll') return 'llvm';
  if (ending === '.s') return 'asm';
  return ending === '.o' ? 'object' : 'image';
}

/** The format an ending asks for; undefined for the board's own. */
export function specOf(ending: string | undefined, target: Target): ImageSpec | undefined {
  if (target.image.kind === 'wasm' && ending !== undefined && !['.wasm', '.ll', '.s', '.o'].includes(ending)) {
    throw usage(`${target.board} is a WebAssembly target, which has no ${ending} files: use .wasm, .ll, .s or .o`);
  }
  switch (ending) {
    case undefined:
    case `.${target.image.kind}`:
      return undefined;
    case '.bin':
    case '.hex':
      return { kind: ending.slice(1) as 'bin' | 'hex' };
    case '.uf2':
      throw usage(`${target.board} has no UF2 boot loader: use .${target.image.kind}, .hex or .bin`);
    case '.wasm':
      throw usage(`${target.board} is no WebAssembly target`);
    case '.ll':
    case '.s':
    case '.o':
      return undefined;
    default:
      return { kind: 'elf' };
  }
}
