/** flash size: what takes the memory, package by package. */
import { loadBoard } from '../../board/board';
import { sizeReport, sizeTable, sizeTotals } from '../../report/size';
import type { Command } from '../command';
import { buildOrRead, collectorJson, noteCollector } from '../compiler';
import { buildFlags, commonFlags } from '../flags';

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
    const report = sizeReport(built.elf, target);
    if (context.json) await context.printJson({ ...report, ...collectorJson(built) });
    else await context.print(context.text('size') === 'short' ? sizeTotals(report) : sizeTable(report));
    return 0;
  },
};
