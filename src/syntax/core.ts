/** The parser's core: current token, errors and recovery. The productions stand in decl, expr, type and stmt. */
import type { Report } from '../diag/diagnostic';
import { parseLineDirective } from '../diag/line-directives';
import type { SourceFile } from '../diag/source';
import { goVersionOf } from './build-constraint';
import { directiveUsage, misplaced, reserved, type DirectivePlace } from './directives';
import type { BadExpr, CName, Expr, Group, Name, Pragma } from './nodes';
import { Scanner } from './scanner';
import { Tok, tokenName } from './tokens';

/** Drops the readonly of a node while it is being built. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Keywords that start a statement: good places to go on after an error. */
const statementStart: readonly Tok[] = [
  Tok.Break, Tok.Const, Tok.Continue, Tok.Defer, Tok.Fallthrough, Tok.For, Tok.Go, Tok.Goto, Tok.If, Tok.Return, Tok.Select,
  Tok.Switch, Tok.Type, Tok.Var,
];

export interface ParserOptions {
  /** Function bodies are skipped, to be parsed by parseBody. */
  readonly lazyBodies: boolean;
  /** Directives that only the library may use are allowed. */
  readonly library?: boolean;
  readonly report: Report;
}

export class Parser extends Scanner {
  readonly lazyBodies: boolean;
  private readonly library: boolean;
  private readonly report: Report;

  /** Number of errors so far. */
  errors = 0;
  private readonly reported = new Set<string>();

  // Where we are.
  /** In front of the package clause. */
  top = true;
  /** Function nesting: recovery may stop at statement keywords. */
  fnest = 0;
  /** Expression nesting; below 0, a `{` behind a name starts a block, not a composite literal. */
  xnest = 0;

  // What has been collected for the file.
  goVersion: string | undefined;
  readonly filePragmas: Pragma[] = [];
  /** What is used of C, once the file has imported it. */
  cgo: { readonly pos: number; readonly names: CName[] } | undefined;
  private pending: Pragma[] = [];
  private groups = 0;

  constructor(
    readonly file: SourceFile,
    options: ParserOptions,
    start = 0,
    end = file.text.length,
  ) {
    super(file.text, start, end);
    this.lazyBodies = options.lazyBodies;
    this.library = options.library ?? options.lazyBodies;
    this.report = options.report;
  }

  // ---- tokens ----------------------------------------------------------------------------------

  /** Whether the current token is tok; unlike a comparison it leaves the compiler's idea of `tok` open. */
  is(tok: Tok): boolean {
    return this.tok === tok;
  }

  got(tok: Tok): boolean {
    if (this.tok === tok) {
      this.next();
      return true;
    }
    return false;
  }

  want(tok: Tok): void {
    if (!this.got(tok)) {
      this.syntaxError(`expected ${tokenName(tok)}`);
      this.advance();
    }
  }

  /** Like got(Assign), but takes `:=` too, with a complaint. */
  gotAssign(): boolean {
    if (this.tok === Tok.Define) this.syntaxError('expected =');
    else if (this.tok !== Tok.Assign) return false;
    this.next();
    return true;
  }

  // ---- errors ----------------------------------------------------------------------------------

  /** Reports an error; as in Go, one syntax error a line, and other errors once a line. */
  errorAt(pos: number, msg: string): void {
    this.errors++;
    this.reportAt(pos, msg);
  }

  /** Reports an error that has no bearing on the syntax. */
  private reportAt(pos: number, msg: string): void {
    const isSyntax = msg.startsWith('syntax error');
    const key = `${this.file.line(pos)}:${isSyntax ? '' : msg}`;
    if (this.reported.has(key)) return;
    this.reported.add(key);
    this.report({
      code: isSyntax ? 'syntax/unexpected' : 'syntax/invalid',
      severity: 'error',
      pos: { file: this.file, offset: pos },
      message: msg,
    });
  }

  error(msg: string): void {
    this.errorAt(this.pos, msg);
  }

  syntaxError(msg: string): void {
    this.syntaxErrorAt(this.pos, msg);
  }

  /** A message that starts with "in", "at", "after" or "expected" is completed with the current token. */
  syntaxErrorAt(pos: number, msg: string): void {
    if (this.tok === Tok.EOF && this.errors > 0) return; // a consequence of an earlier error
    let tail: string;
    if (msg.startsWith('in ') || msg.startsWith('at ') || msg.startsWith('after ')) tail = ` ${msg}`;
    else if (msg.startsWith('expected ')) tail = `, ${msg}`;
    else {
      this.errorAt(pos, `syntax error: ${msg}`);
      return;
    }
    this.errorAt(pos, `syntax error: unexpected ${this.currentToken()}${tail}`);
  }

  private currentToken(): string {
    switch (this.tok) {
      case Tok.Name:
        return `name ${this.lit}`;
      case Tok.Semi:
        return this.lit;
      case Tok.Literal:
        return `literal ${this.lit}`;
      case Tok.Operator:
        return this.op;
      case Tok.AssignOp:
        return `${this.op}=`;
      case Tok.IncOp:
        return this.op + this.op;
      default:
        return tokenName(this.tok);
    }
  }

  /** Skips to a token of `follow` (inside functions also to a statement keyword); without `follow`, one token. */
  advance(...follow: Tok[]): void {
    if (follow.length === 0) {
      if (this.tok !== Tok.EOF) this.next();
      return;
    }
    while (this.tok !== Tok.EOF && !follow.includes(this.tok) && !(this.fnest > 0 && statementStart.includes(this.tok))) this.next();
  }

  // ---- directives ------------------------------------------------------------------------------

  directive(pos: number, text: string): void {
    if (this.top && text.startsWith('go:build')) this.goVersion = goVersionOf(`//${text}`);
    const problem = this.standsAlone(pos) ? (directiveUsage(text) ?? (this.library ? undefined : reserved(text))) : 'misplaced compiler directive';
    if (problem && !text.startsWith('export ')) {
      this.reportAt(pos, problem);
      return;
    }
    const pragma: Pragma = { pos, text };
    if (text.startsWith('go:linkname ')) this.filePragmas.push(pragma);
    this.pending.push(pragma);
  }

  lineDirective(pos: number, text: string, from: number): void {
    const d = parseLineDirective(text);
    if (!d) return;
    if ('error' in d) return this.errorAt(pos + d.at, d.error);
    const path = d.path === undefined ? this.file.pathAt(pos) : fromFolderOf(this.file.path, d.path);
    this.file.addLineDirective({ from, path, line: d.line, column: d.column });
  }

  /** Whether nothing but white space stands in front of the comment whose text is at pos. */
  private standsAlone(pos: number): boolean {
    for (let i = pos - 3; i >= 0; i--) {
      const c = this.text.charCodeAt(i);
      if (c === 10) return true;
      if (c !== 32 && c !== 9 && c !== 13 && c !== 0xfeff) return false;
    }
    return true;
  }

  /** The directives in front of a construct; those that may not stand there are errors. */
  takePragmas(place: DirectivePlace): readonly Pragma[] {
    if (this.pending.length === 0) return noPragmas;
    const list = this.pending;
    this.pending = [];
    for (const p of list) {
      const problem = misplaced(p.text, place, this.fnest > 0);
      if (problem) this.reportAt(p.pos, problem);
    }
    return list;
  }

  /** Directives that belong to no declaration are the file's. */
  clearPragmas(place: DirectivePlace = 'none'): void {
    if (this.pending.length === 0) return;
    for (const p of this.takePragmas(place)) if (!p.text.startsWith('go:linkname ')) this.filePragmas.push(p);
  }

  // ---- common productions ----------------------------------------------------------------------

  newGroup(): Group {
    return { id: ++this.groups };
  }

  badExpr(pos: number = this.pos): BadExpr {
    return { kind: 'BadExpr', pos };
  }

  name(): Name {
    const { pos } = this;
    if (this.tok === Tok.Name) {
      const value = this.lit;
      this.next();
      return { kind: 'Name', pos, value };
    }
    this.syntaxError('expected name');
    this.advance();
    return { kind: 'Name', pos, value: '_' };
  }

  /** x.name, at the name; pos is the dot's. What is selected from C is a name of its own. */
  selector(x: Expr, pos: number): Expr {
    const sel = this.name();
    if (!this.cgo || x.kind !== 'Name' || x.value !== 'C') return { kind: 'SelectorExpr', pos, x, sel };
    const node: Mutable<Name> = { kind: 'Name', pos: x.pos, value: `C.${sel.value}` };
    this.cgo.names.push({ name: sel.value, called: this.tok === Tok.Lparen, node });
    return node;
  }

  /** IdentifierList = identifier { "," identifier } . The first name is given. */
  nameList(first: Name): Name[] {
    const list = [first];
    while (this.got(Tok.Comma)) list.push(this.name());
    return list;
  }

  /**
   * list = [ f { sep f } [sep] ] close . When `element` returns true, it was the last one. Returns the offset of the
   * closing token.
   */
  list(context: string, sep: Tok, close: Tok, element: () => boolean): number {
    let done = false;
    while (this.tok !== Tok.EOF && this.tok !== close && !done) {
      done = element();
      // sep is optional before close
      if (!this.got(sep) && this.tok !== close) {
        this.syntaxError(`in ${context}; possibly missing ${tokenName(sep)} or ${tokenName(close)}`);
        this.advance(Tok.Rparen, Tok.Rbrack, Tok.Rbrace);
        if (this.tok !== close) return this.pos;
      }
    }
    const { pos } = this;
    this.want(close);
    return pos;
  }
}

const noPragmas: readonly Pragma[] = [];

/** A path that a file writes relative to its own folder. */
function fromFolderOf(file: string, path: string): string {
  const folder = /^.*[\\/]/.exec(file)?.[0];
  return folder === undefined || path === '' || /^([\\/]|[A-Za-z]:)/.test(path) ? path : folder + path;
}
