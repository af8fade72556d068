/** What --size and flash size print. */
import type { BuildResult } from '../build/options';
import type { Target } from '../board/target';
import { isElf } from '../image/elf';
import { memoryLine, memoryReport, memoryText } from '../report/memory';
import { sizeReport, sizeTable, sizeTotals } from '../report/size';
import { withCommas } from '../util/size';
import type { Context } from './context';

/** After a build: the table that --size asks for, or else one line about the file that was written. */
export async function printSize(context: Context, target: Target, built: BuildResult, file: string): Promise<void> {
  const kind = context.line.flags.size;
  const { elf } = built;
  if (elf.length === 0) return;
  if (!isElf(elf)) return context.note(`${file}: ${withCommas(elf.length)} bytes`);
  if (kind === undefined || kind === 'none') return context.note(`${file}: ${memoryLine(memoryReport(elf, target, built.stacks))}`);
  await context.print(sizeText(target, built, kind === 'short'));
}

/** The table of packages with what is known of the memory in use, or two lines. */
export function sizeText(target: Target, built: BuildResult, short: boolean): string {
  const report = sizeReport(built.elf, target);
  return short ? sizeTotals(report) : sizeTable(report) + memoryText(memoryReport(built.elf, target, built.stacks));
}

/** The same as data. */
export function sizeJson(target: Target, built: BuildResult): object {
  return { ...sizeReport(built.elf, target), memory: memoryReport(built.elf, target, built.stacks) };
}
