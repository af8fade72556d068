/** Reports what is wrong with a program as diagnostics, in the words and at the places of Go's compiler. */
import type { Diagnostic } from '../diag/diagnostic';
import type { Pos } from '../diag/source';
import type { Node } from '../syntax/nodes';
import { startPos } from '../syntax/positions';
import type { Checker } from './check';
import { posString, sprintf } from './format';
import type { Obj } from './object';
import type { Operand } from './operand';
import type { GoVersion } from './version';

/** Where a reason for a negative answer is left; `text` is empty if there is none. */
export interface Cause {
  text: string;
}

/** A place: a node or an offset of the file being checked, an object, an operand, or a position. */
export type At = Node | Obj | Operand | Pos | number;

/** The names of Go's error codes (internal/types/errors). A diagnostic's code is "types/" and the name. */
export type Code = string;

interface Part {
  readonly pos: Pos | undefined;
  readonly msg: string;
}

const objKinds: ReadonlySet<string> = new Set(['PkgName', 'Const', 'TypeName', 'Var', 'Func', 'Label', 'Builtin', 'Nil']);

/** The position that diagnostics about something carry: the leftmost offset of a node, the name of an object. */
export function atPos(check: Checker, at: At): Pos | undefined {
  if (typeof at === 'number') return check.pos(at);
  if ('mode' in at) return at.expr ? check.pos(startPos(at.expr)) : undefined;
  if ('kind' in at) {
    if (objKinds.has(at.kind)) return (at as Obj).pos;
    return check.pos(startPos(at as Node));
  }
  return at;
}

/** An error under construction: a message and what belongs to it. */
export class CheckError {
  private readonly parts: Part[] = [];
  soft = false;
  constructor(
    private readonly check: Checker,
    private readonly code: Code,
  ) {}

  /** Adds a message; the first one is the error, the others explain it. */
  addf(at: At | undefined, format: string, ...args: unknown[]): void {
    this.parts.push({ pos: at === undefined ? undefined : atPos(this.check, at), msg: sprintf(this.check, format, ...args) });
  }

  /** Points at the other declaration of obj, if its place is known. */
  addAltDecl(obj: Obj): void {
    if (obj.pos) this.addf(obj, 'other declaration of %s', obj.name);
  }

  /** Where the error stands. */
  get pos(): Pos | undefined {
    return this.parts[0]?.pos;
  }

  /** The whole text without the leading position. */
  get msg(): string {
    return this.parts.map((p, i) => (i > 0 && p.pos ? `${posString(p.pos)}: ${p.msg}` : p.msg)).join('\n\t');
  }

  get empty(): boolean {
    return this.parts.length === 0;
  }

  /** Whether the error before this one said the same of the same line. */
  private repeats(pos: Pos | undefined, msg: string): boolean {
    const line = pos ? pos.file.line(pos.offset) : 0;
    const last = this.check.lastError;
    this.check.lastError = { file: pos?.file, line, msg };
    return last !== undefined && last.file === pos?.file && last.line === line && last.msg === msg;
  }

  /** Hands the error on, unless it merely follows from an earlier one. */
  report(): void {
    const { check } = this;
    const first = this.parts[0];
    if (!first) return;
    if (check.hasErrors && (first.msg.indexOf('invalid operand') > 0 || first.msg.indexOf('invalid type') > 0)) return;
    let message = this.code === 'InvalidSyntaxTree' ? `invalid syntax tree: ${first.msg}` : first.msg;
    const related: { pos: Pos; message: string }[] = [];
    for (const part of this.parts.slice(1)) {
      if (part.pos) related.push({ pos: part.pos, message: part.msg });
      else message += `\n\t${part.msg}`;
    }
    if (/requires go\d+\.\d+ or later/.test(message)) message += versionHint(check, first.pos);
    check.hasErrors = true;
    if (this.repeats(check.errpos ?? first.pos, first.msg)) return;
    const diag: Diagnostic = { code: `types/${this.code}`, severity: 'error', pos: check.errpos ?? first.pos, message };
    check.conf.report(related.length > 0 ? { ...diag, related } : diag);
  }
}

/** Starts an error with several parts. */
export function newError(check: Checker, code: Code): CheckError {
  return new CheckError(check, code);
}

/** Reports an error. `format` takes %s, %v, %q and %d; types, objects, expressions and operands print themselves. */
export function errorf(check: Checker, at: At, code: Code, format: string, ...args: unknown[]): void {
  const err = new CheckError(check, code);
  err.addf(at, format, ...args);
  err.report();
}

/** Reports an error with a message that is taken as it is. */
export function error(check: Checker, at: At, code: Code, message: string): void {
  errorf(check, at, code, '%s', message);
}

/** Reports an error that does not spoil the program's types. */
export function softErrorf(check: Checker, at: At, code: Code, format: string, ...args: unknown[]): void {
  const err = new CheckError(check, code);
  err.addf(at, format, ...args);
  err.soft = true;
  err.report();
}

/** Where the language version comes from that a feature is too new for. */
function versionHint(check: Checker, pos: Pos | undefined): string {
  const lang = `go1.${check.version}`;
  const declared = check.pctx.parsed.files.find((f) => f.source === pos?.file)?.goVersion;
  return declared === lang ? ` (file declares //go:build ${lang})` : ` (-lang was set to ${lang}; check go.mod)`;
}

/** Reports the use of a feature that the language version in force lacks. */
export function versionErrorf(check: Checker, at: At, v: GoVersion, format: string, ...args: unknown[]): void {
  const what = sprintf(check, format, ...args);
  errorf(check, at, 'UnsupportedFeature', '%s requires go1.%d or later', what, v);
}

export const invalidArg = 'invalid argument: ';
export const invalidOp = 'invalid operation: ';

/** Diagnostics in the order in which Go prints them, without repetitions. */
export function sortDiagnostics(list: readonly Diagnostic[]): Diagnostic[] {
  const sorted = [...list].sort((a, b) => {
    const pa = a.pos?.file.path ?? '';
    const pb = b.pos?.file.path ?? '';
    if (pa !== pb) return pa < pb ? -1 : 1;
    return (a.pos?.offset ?? 0) - (b.pos?.offset ?? 0);
  });
  return sorted.filter((d, i) => {
    const prev = sorted[i - 1];
    if (!prev?.pos || !d.pos || prev.message !== d.message || prev.pos.file !== d.pos.file) return true;
    return prev.pos.offset !== d.pos.offset;
  });
}
