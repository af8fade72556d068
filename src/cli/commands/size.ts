/** flash size: what takes the memory, package by package. */
import { loadBoard } from '../../board/board';
import type { Command } from '../command';
import { buildOrRead, collectorJson, noteCollector } from '../compiler';
import { buildFlags, commonFlags } from '../flags';
import { sizeJson, sizeText } from '../size';

export const sizeCommand: Command = {
  name: 'size',
  summary: 'what takes the memory: code, rodata, data and bss per package',
  operands: '[PACKAGE|ELF]',
  flags: [...buildFlags, ...commonFlags],
  runsProgram: false,
  examples: ['flash size --board pico examples/hello', 'flash size --board pico --json program.elf'],
  async run(context) {
    const target = loadBoard(context.host, context.boardName());
    const built = await buildOrRead(context, target);
    await noteCollector(context, built, false);
    if (context.json) await context.printJson({ ...sizeJson(target, built), ...collectorJson(built) });
    else await context.print(sizeText(target, built, context.text('size') === 'short'));
    return 0;
  },
};
