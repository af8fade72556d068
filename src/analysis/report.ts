/** What `--print-stacks` prints. */
import type { SourceLine } from '../symbols/line-table';
import { withCommas } from '../util/size';
import type { Depth } from './depths';
import type { StackReport } from './stacks';

/** The stacks of a program as text: one line each, and below it how its size came about. */
export function stackText(report: StackReport): string {
  const lines: string[] = [];
  for (const g of report.goroutines) lines.push(...entry(`goroutine ${g.name}`, g.depth, `${withCommas(g.bytes)} bytes`));
  lines.push(...entry('main', report.main, total(report.main)));
  if (report.interrupt) lines.push(...entry('interrupts', report.interrupt, total(report.interrupt)));
  if (report.report) lines.push(...entry('report of a failure', report.report, total(report.report)));
  lines.push(report.system === undefined ? 'system stack: what it needs is not known' : `system stack: ${withCommas(report.system)} bytes needed`);
  return lines.map((l) => `${l}\n`).join('');
}

function total(depth: Depth): string {
  return depth.kind === 'known' ? `${withCommas(depth.bytes)} bytes` : 'unknown';
}

function entry(what: string, depth: Depth, size: string): string[] {
  const why = explain(depth);
  return [`${what}: ${size}${depth.kind === 'known' ? '' : `, ${why[0]}`}`, ...(depth.kind === 'known' ? why : []).map((l) => `    ${l}`)];
}

/** The deepest path, or why there is none. */
export function explain(depth: Depth): string[] {
  switch (depth.kind) {
    case 'known':
      return depth.path.filter((s) => s.bytes > 0).map((s) => `${String(s.bytes).padStart(6)}  ${s.name}`);
    case 'recursion':
      return [`recursion: ${depth.cycle.join(' → ')}`];
    case 'unknown':
      return [`${depth.unknown.why}${depth.unknown.place ? ` (${place(depth.unknown.place)})` : ''}`];
  }
}

function place(l: SourceLine): string {
  return `${l.file}:${l.line}`;
}
