/** What a build says of memory: which collector was taken and why, what can fill the heap, and what exceeds a budget. */
import type { Target } from '../board/target';
import { ExitStatus, FlashError, type Diagnostic } from '../diag/diagnostic';
import { SourceFile } from '../diag/source';
import { Layouts } from '../ir/layout';
import type { IrPos, Module } from '../ir/ir';
import type { Choice } from '../passes/collector';
import type { Leak, LeakReport, Reason } from '../passes/leaks';
import { withCommas } from '../util/size';

/** The part of a build's result that tells of memory; plain data, so that it can be stored with the result. */
export interface MemoryNotes {
  /** 'leaking', 'conservative' or 'none'. */
  readonly gc: string;
  /** Why `auto` took it, in one line; undefined where the user did. */
  readonly why?: string | undefined;
  /** About what the program allocates in all, where nothing is given back and that has a limit. */
  readonly bytes?: number | undefined;
  /** Lines whose allocations may fill memory that is never given back. */
  readonly warnings: readonly PlacedWarning[];
}

const maxWarnings = 4;

/** A warning with its place as it is printed. */
export interface PlacedWarning {
  readonly code: string;
  readonly message: string;
  readonly at: { readonly file: string; readonly line: number; readonly col: number } | undefined;
}

/** Bytes that a program's variables leave of RAM; Infinity where memory grows. About, since the linker has not run yet. */
export function heapBytes(target: Target, m: Module): number {
  const ram = target.memory.find((r) => r.name === 'ram');
  if (!ram || target.image.kind === 'wasm') return Infinity;
  const layouts = new Layouts(m.pointerBytes);
  let used = target.stackSize;
  for (const g of m.globals.values()) if (!g.readonly && !g.external) used += layouts.size(g.type);
  return Math.max(0, ram.length - used);
}

/** What there is to say of a collector that was chosen. */
export function memoryNotes(choice: Choice, asked: string, heap: number): MemoryNotes {
  const { gc, report } = choice;
  const warnings = asked === 'leaking' && report ? report.lines.filter((l) => l.reason).map((l) => leakWarning(l, report, heap)) : [];
  const limited = gc === 'leaking' && report?.lines.every((l) => !l.reason) ? { bytes: report.bytes } : {};
  return { gc, warnings, ...limited, ...(asked === 'auto' ? { why: whyChosen(choice, heap) } : {}) };
}

function whyChosen({ gc, report, line }: Choice, heap: number): string {
  if (gc === 'leaking') {
    const bytes = report?.bytes ?? 0;
    return bytes === 0 ? 'nothing is allocated' : `all that is allocated is about ${withCommas(bytes)} bytes`;
  }
  if (line?.reason) return `${place(line.pos)} allocates ${reasonText(line, line.reason)}`;
  if (line) return `${place(line.pos)} sets a finalizer`;
  const bytes = report?.bytes ?? 0;
  return `what is allocated adds up to about ${withCommas(bytes)} bytes${Number.isFinite(heap) ? `, and there are ${withCommas(heap)}` : ''}`;
}

function leakWarning(l: Leak, report: LeakReport, heap: number): PlacedWarning {
  const reason = l.reason as Reason;
  const full = timeToFull(l, report, heap);
  const tail = full === undefined ? '' : `: ${withCommas(Math.floor(heap))} bytes are full after ${full}`;
  return {
    code: 'build/leak',
    message: `${l.what} allocates ${bytesText(l)} ${reasonText(l, reason)}, and --gc leaking gives nothing back${tail}`,
    at: l.pos && { file: l.pos.file, line: l.pos.line, col: l.pos.col },
  };
}

/** The first few warnings, and how many more there are. */
export function shownWarnings({ warnings }: MemoryNotes): readonly PlacedWarning[] {
  if (warnings.length <= maxWarnings + 1) return warnings;
  const more = warnings.length - maxWarnings;
  return [...warnings.slice(0, maxWarnings), { code: 'build/leak', message: `${more} more lines allocate without limit; --print-leaks lists them`, at: undefined }];
}

function bytesText(l: Leak): string {
  return `${l.exact ? '' : 'about '}${withCommas(l.bytes)} bytes`;
}

/** What `--print-leaks` prints: each line that allocates, how much, how often, and why without limit; then the sum of the others. */
export function leakText(report: LeakReport, heap: number): string {
  const lines = report.lines.map((l) => {
    const full = l.reason && timeToFull(l, report, heap);
    const often = l.reason ? reasonText(l, l.reason) : l.times === 1 ? 'once' : `up to ${withCommas(l.times)} times`;
    return `${l.pos ? `${l.pos.file}:${l.pos.line}:${l.pos.col}: ` : ''}${l.what}: ${bytesText(l)} ${often}${full === undefined ? '' : ` (the heap would be full after ${full})`}\n`;
  });
  return `${lines.join('')}with a limit: ${report.lines.every((l) => l.exact || l.reason) ? '' : 'about '}${withCommas(report.bytes)} bytes${Number.isFinite(heap) ? ` of ${withCommas(heap)}` : ''}\n`;
}

/** When what a loop allocates will have filled the heap; what the library allocates in it comes on top. */
function timeToFull(l: Leak, report: LeakReport, heap: number): string | undefined {
  const r = l.reason;
  if (r?.period === undefined || !Number.isFinite(heap)) return undefined;
  const same = report.lines.filter((x) => x.reason?.fn === r.fn && x.reason.pos === r.pos);
  const known = same.filter((x) => !x.library).reduce((sum, x) => sum + x.bytes * x.rounds, 0);
  if (known === 0) return undefined;
  const time = duration(((heap - report.bytes) / known) * r.period);
  return same.some((x) => x.library || x.rounds === 0) ? `${time} at the latest` : `about ${time}`;
}

function duration(ns: number): string {
  const s = Math.max(0, ns / 1e9);
  if (s < 1) return `${Math.round(s * 1000)}ms`;
  if (s < 60) return `${Math.round(s)}s`;
  if (s < 3600) return `${Math.floor(s / 60)}m${Math.round(s % 60)}s`;
  return s < 48 * 3600 ? `${Math.floor(s / 3600)}h${Math.round((s % 3600) / 60)}m` : `${Math.round(s / 86400)} days`;
}

function reasonText(l: Leak, r: Reason): string {
  const here = r.fn === l.fn;
  switch (r.kind) {
    case 'loop':
      return here ? 'in a loop' : `in ${l.fn.name}, which runs in the loop at ${place(r.pos)}`;
    case 'recursion':
      return here ? `in ${l.fn.name}, which may call itself` : `in ${l.fn.name}, and ${r.fn.name} at ${place(r.pos)} may call itself`;
    case 'interrupt':
      return here ? 'in an interrupt handler' : `in ${l.fn.name}, which an interrupt handler may call`;
    case 'outside':
      return here ? `in ${l.fn.name}, which is called from outside` : `in ${l.fn.name}, which ${r.fn.name} calls, and that is called from outside`;
    case 'input':
      return `as long as ${r.fn.name} gets input`;
    case 'callback':
      return `in ${l.fn.name}, which ${r.fn.name} may call again and again`;
  }
}

function place(pos: IrPos | undefined): string {
  return pos ? `${pos.file}:${pos.line}` : 'the library';
}

/** Throws for a program that allocates at all with `--gc none`, or more than the budget. */
export function checkMemory(report: LeakReport, gc: string, budget: number | undefined, read: (file: string) => string | undefined): void {
  const errors: Diagnostic[] = [];
  if (gc === 'none') {
    for (const l of report.lines) errors.push(placed({ code: 'build/allocates', message: `${l.fn.name} allocates with --gc none: ${l.what}`, at: l.pos }, 'error', read));
  } else if (budget !== undefined) {
    for (const l of report.lines) {
      if (l.reason) errors.push(placed({ code: 'build/heap-budget', message: `${l.what} allocates ${bytesText(l)} ${reasonText(l, l.reason)}: no budget is enough for it`, at: l.pos }, 'error', read));
    }
    if (report.bytes > budget) {
      errors.push({ code: 'build/heap-budget', severity: 'error', message: `the program allocates ${report.lines.every((l) => l.exact) ? '' : 'about '}${withCommas(report.bytes)} bytes, and the budget is ${withCommas(budget)}`, help: 'the lines that are named are what it allocates' });
      for (const l of [...report.lines].sort((a, b) => b.bytes * b.times - a.bytes * a.times).slice(0, 20)) {
        if (!l.reason) errors.push(placed({ code: 'build/heap-budget', message: `${bytesText(l)}${l.times > 1 ? `, up to ${withCommas(l.times)} times` : ''}: ${l.what}`, at: l.pos }, 'error', read));
      }
    }
  }
  if (errors.length > 0) throw new FlashError(errors, ExitStatus.userError);
}

/** A diagnostic at a place that is known by file, line and column. */
export function placed(w: { readonly code: string; readonly message: string; readonly at?: { readonly file: string; readonly line: number; readonly col: number } | undefined }, severity: Diagnostic['severity'], read: (file: string) => string | undefined): Diagnostic {
  const text = w.at && read(w.at.file);
  if (!w.at || text === undefined) return { code: w.code, severity, message: w.at ? `${w.at.file}:${w.at.line}:${w.at.col}: ${w.message}` : w.message };
  const file = new SourceFile(w.at.file, text);
  return { code: w.code, severity, pos: { file, offset: file.offset(w.at.line, w.at.col) }, message: w.message };
}
