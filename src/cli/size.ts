/** What --size and flash size print. */
import type { Target } from '../board/target';
import { isElf } from '../image/elf';
import { sizeReport, sizeTable, sizeTotals } from '../report/size';
import type { Context } from './context';

/** After a build: the table that --size asks for, or else one line. */
export async function printSize(context: Context, target: Target, elf: Uint8Array, line: (flashBytes: number) => Promise<void>): Promise<void> {
  const kind = context.line.flags.size;
  if (elf.length === 0) return;
  if (!isElf(elf)) return line(elf.length);
  const report = sizeReport(elf, target);
  if (kind === undefined || kind === 'none') return line(report.flashUsed);
  await context.print(kind === 'short' ? sizeTotals(report) : sizeTable(report));
}
