/** What --size and flash size print. */
import type { BuildResult } from '../build/options';
import type { Target } from '../board/target';
import { isElf } from '../image/elf';
import { memoryLine, memoryReport, memoryText } from '../report/memory';
import type { Piece } from '../report/pieces';
import type { Reflection } from '../report/reflection';
import { sizeReport, sizeTable, sizeTotals, type SizeReport } from '../report/size';
import type { WholeProgram } from '../report/why';
import { withCommas } from '../util/size';
import type { Context } from './context';

/** After a build: the table that --size asks for, or else one line about the file that was written. */
export async function printSize(context: Context, target: Target, built: BuildResult, file: string): Promise<void> {
  const kind = context.line.flags.size;
  const { elf } = built;
  if (elf.length === 0) return;
  if (!isElf(elf) && (kind === undefined || kind === 'none')) return context.note(`${file}: ${withCommas(elf.length)} bytes`);
  if (kind === undefined || kind === 'none') return context.note(`${file}: ${memoryLine(memoryReport(elf, target, built.stacks))}`);
  await context.print(sizeText(target, built, kind === 'short'));
}

/** What a report may say beside what stands in the file. */
export interface Known {
  readonly pieces: readonly Piece[];
  /** Of a program that was built here. */
  readonly program?: WholeProgram | undefined;
  readonly reflection?: Reflection | undefined;
}

/** The table of packages with what is known of the memory in use, or two lines. */
export function sizeText(target: Target, built: BuildResult, short: boolean, known?: Known): string {
  const report = reportOf(target, built, known);
  if (short) return sizeTotals(report);
  return sizeTable(report) + (isElf(built.elf) ? memoryText(memoryReport(built.elf, target, built.stacks)) : '');
}

/** The same as data. */
export function sizeJson(target: Target, built: BuildResult, known: Known): object {
  return { ...reportOf(target, built, known), ...(isElf(built.elf) ? { memory: memoryReport(built.elf, target, built.stacks) } : {}) };
}

function reportOf(target: Target, built: BuildResult, known: Known | undefined): SizeReport {
  const report = sizeReport(built.elf, target, known?.pieces);
  return known?.reflection ? { ...report, reflection: known.reflection } : report;
}
