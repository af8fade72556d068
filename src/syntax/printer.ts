/** Tree → source: gofmt-like with line breaks, or the one-line short form in which messages quote expressions. */
import { assertNever } from '../util/assert';
import type {
  BasicLit, CaseClause, CommClause, Decl, Expr, Field, File, ForStmt, FuncDecl, FuncType, Group, IfStmt, InterfaceType, Name, Operation,
  SimpleStmt, Stmt, StructType, SwitchStmt,
} from './nodes';
import type { BlockStmt } from './nodes';

/** An expression or type as Go's messages quote it: `func(x int) {…}`, `T{…}`. */
export function exprString(e: Expr): string {
  const p = new Printer(true, undefined);
  p.expr(e);
  return p.toString();
}

/** A statement in the short form. */
export function stmtString(s: Stmt | SimpleStmt): string {
  const p = new Printer(true, undefined);
  p.stmt(s);
  return p.toString();
}

/** A whole file as source. `bodyOf` gives the function bodies. Comments are not kept, except directives. */
export function fileString(f: File, bodyOf: (fn: FuncDecl) => BlockStmt): string {
  const p = new Printer(false, bodyOf);
  p.file(f);
  return p.toString();
}

class Printer {
  private readonly out: string[] = [];
  private indent = 0;
  /** Inside the header of an if, for or switch, where a composite literal would be read as a block. */
  private inHeader = false;

  constructor(
    /** One line, and "…" for bodies and elements. */
    private readonly short: boolean,
    private readonly bodyOf: ((fn: FuncDecl) => BlockStmt) | undefined,
  ) {}

  toString(): string {
    return this.out.join('');
  }

  private w(s: string): void {
    this.out.push(s);
  }

  private newline(): void {
    this.out.push('\n' + '\t'.repeat(this.indent));
  }

  // ---- expressions -----------------------------------------------------------------------------

  expr(e: Expr): void {
    switch (e.kind) {
      case 'BadExpr':
        return this.w('<bad expr>');
      case 'Name': case 'BasicLit':
        return this.w(e.value);
      case 'FuncLit':
        this.expr(e.type);
        this.w(' ');
        if (this.short) this.w(e.body.list.length > 0 ? '{…}' : '{}');
        else this.nested(() => this.blockStmt(e.body));
        return;
      case 'CompositeLit':
        if (e.type) this.expr(e.type);
        this.w('{');
        if (this.short) this.w(e.elems.length > 0 ? '…' : '');
        else this.nested(() => this.elements(e.elems, e.nkeys));
        return this.w('}');
      case 'ParenExpr':
        this.w('(');
        this.nested(() => this.expr(e.x));
        return this.w(')');
      case 'SelectorExpr':
        this.expr(e.x);
        return this.w(`.${e.sel.value}`);
      case 'IndexExpr':
        this.expr(e.x);
        this.w('[');
        this.nested(() => this.expr(e.index));
        return this.w(']');
      case 'SliceExpr':
        this.expr(e.x);
        this.w('[');
        this.nested(() => this.sliceIndices(e.index));
        return this.w(']');
      case 'AssertExpr':
        this.expr(e.x);
        this.w('.(');
        this.expr(e.type);
        return this.w(')');
      case 'TypeSwitchGuard':
        if (e.lhs) this.w(`${e.lhs.value} := `);
        this.expr(e.x);
        return this.w('.(type)');
      case 'CallExpr':
        this.expr(e.fun);
        this.w('(');
        this.nested(() => this.exprs(e.args));
        // 1... would be read as a number and two dots.
        if (e.hasDots) this.w(!this.short && e.args.at(-1)?.kind === 'BasicLit' ? ' ...' : '...');
        return this.w(')');
      case 'Operation':
        return this.operation(e);
      case 'KeyValueExpr':
        this.expr(e.key);
        this.w(': ');
        return this.expr(e.value);
      case 'ListExpr':
        return this.exprs(e.elems);
      default:
        return this.type(e);
    }
  }

  private type(e: Extract<Expr, { kind: `${string}Type` }>): void {
    switch (e.kind) {
      case 'ArrayType':
        this.w('[');
        this.nested(() => (e.len ? this.expr(e.len) : this.w('...')));
        this.w(']');
        return this.expr(e.elem);
      case 'SliceType':
        this.w('[]');
        return this.expr(e.elem);
      case 'DotsType':
        this.w('...');
        return this.expr(e.elem);
      case 'StructType':
        return this.structType(e);
      case 'InterfaceType':
        return this.interfaceType(e);
      case 'FuncType':
        this.w('func');
        return this.signature(e);
      case 'MapType':
        this.w('map[');
        this.expr(e.key);
        this.w(']');
        return this.expr(e.value);
      case 'ChanType': {
        this.w(e.dir === 'recv' ? '<-chan ' : e.dir === 'send' ? 'chan<- ' : 'chan ');
        // chan (<-chan T) is not chan <-chan T
        const parens = e.dir === 'both' && e.elem.kind === 'ChanType' && e.elem.dir === 'recv';
        if (parens) this.w('(');
        this.expr(e.elem);
        if (parens) this.w(')');
        return;
      }
      default:
        return assertNever(e);
    }
  }

  /** Prints something inside brackets, where composite literals are no trouble. */
  private nested(f: () => void): void {
    const outer = this.inHeader;
    this.inHeader = false;
    f();
    this.inHeader = outer;
  }

  private exprs(list: readonly Expr[]): void {
    list.forEach((x, i) => {
      if (i > 0) this.w(', ');
      this.expr(x);
    });
  }

  private elements(list: readonly Expr[], nkeys: number): void {
    if (nkeys === 0 || nkeys !== list.length) return this.exprs(list);
    this.indent++;
    for (const x of list) {
      this.newline();
      this.expr(x);
      this.w(',');
    }
    this.indent--;
    this.newline();
  }

  private sliceIndices(index: readonly [Expr?, Expr?, Expr?]): void {
    const [i, j, k] = index;
    if (i) this.expr(i);
    this.w(':');
    if (j) this.expr(j);
    if (k) {
      this.w(':');
      this.expr(k);
    }
  }

  private operation(e: Operation): void {
    if (e.y) {
      this.expr(e.x);
      this.w(` ${e.op} `);
      return this.expr(e.y);
    }
    this.w(e.op);
    // The parser drops the parentheses of &(T{}), which a header needs.
    if (this.inHeader && e.op === '&' && e.x.kind === 'CompositeLit') {
      this.w('(');
      this.nested(() => this.expr(e.x));
      return this.w(')');
    }
    if (!this.short && startsWithOperator(e.x)) this.w(' ');
    this.expr(e.x);
  }

  private structType(e: StructType): void {
    if (e.fields.length === 0) return this.w('struct{}');
    this.w(this.short ? 'struct{' : 'struct {');
    if (!this.short) this.indent++;
    for (let i = 0; i < e.fields.length; ) {
      let j = i + 1;
      // Fields declared together share one type node.
      while (j < e.fields.length && e.fields[i].name && e.fields[j].name && e.fields[j].type === e.fields[i].type) j++;
      if (!this.short) this.newline();
      else if (i > 0) this.w('; ');
      this.field(e.fields.slice(i, j), e.tags[i]);
      i = j;
    }
    if (!this.short) {
      this.indent--;
      this.newline();
    }
    this.w('}');
  }

  private field(fields: readonly Field[], tag: BasicLit | undefined): void {
    if (fields[0].name) {
      this.names(fields.map((f) => f.name!));
      this.w(' ');
    }
    this.expr(fields[0].type);
    if (tag) this.w(` ${tag.value}`);
  }

  private names(list: readonly Name[]): void {
    this.w(list.map((n) => n.value).join(', '));
  }

  private interfaceType(e: InterfaceType): void {
    const lines = !this.short && e.methods.length > 1;
    this.w(lines ? 'interface {' : 'interface{');
    if (lines) this.indent++;
    e.methods.forEach((m, i) => {
      if (lines) this.newline();
      else if (i > 0) this.w('; ');
      if (m.name && m.type.kind === 'FuncType') {
        this.w(m.name.value);
        this.signature(m.type);
      } else {
        this.expr(m.type);
      }
    });
    if (lines) {
      this.indent--;
      this.newline();
    }
    this.w('}');
  }

  private signature(t: FuncType): void {
    this.params(t.params, '(', ')');
    if (t.results.length === 0) return;
    this.w(' ');
    if (t.results.length === 1 && !t.results[0].name) this.expr(t.results[0].type);
    else this.params(t.results, '(', ')');
  }

  private params(list: readonly Field[], open: string, close: string): void {
    this.w(open);
    this.nested(() => this.paramList(list));
    this.w(close);
  }

  private paramList(list: readonly Field[]): void {
    list.forEach((f, i) => {
      if (i > 0) this.w(', ');
      if (f.name) {
        this.w(f.name.value);
        const next = list[i + 1] as Field | undefined;
        if (next?.name && next.type === f.type) return; // its type follows
        this.w(' ');
      }
      this.expr(f.type);
    });
  }

  // ---- declarations ----------------------------------------------------------------------------

  file(f: File): void {
    if (f.goVersion !== undefined) this.w(`//go:build ${f.goVersion}\n\n`);
    this.w(`package ${f.pkgName.value}\n`);
    this.declList(f.decls, () => this.w('\n\n'));
    this.w('\n');
  }

  /** Declarations one after another, those of a group in their parentheses. */
  private declList(list: readonly Decl[], separate: () => void): void {
    for (let i = 0; i < list.length; ) {
      const group = groupOf(list[i]);
      let j = i + 1;
      while (group && j < list.length && groupOf(list[j]) === group) j++;
      separate();
      this.w(declKeyword(list[i]));
      if (group) this.declGroup(list.slice(i, j));
      else this.spec(list[i]);
      i = j;
    }
  }

  private declGroup(list: readonly Decl[]): void {
    this.w('(');
    this.indent++;
    for (const d of list) {
      this.newline();
      this.spec(d);
    }
    this.indent--;
    this.newline();
    this.w(')');
  }

  private spec(d: Decl): void {
    switch (d.kind) {
      case 'ImportDecl':
        if (d.localName) this.w(`${d.localName.value} `);
        return this.w(d.path?.value ?? '');
      case 'ConstDecl': case 'VarDecl':
        this.names(d.names);
        if (d.type) {
          this.w(' ');
          this.expr(d.type);
        }
        if (d.values) {
          this.w(' = ');
          this.expr(d.values);
        }
        return;
      case 'TypeDecl':
        this.w(d.name.value);
        if (d.tparams.length > 0) this.params(d.tparams, '[', needsComma(d.tparams) ? ',]' : ']');
        this.w(d.alias ? ' = ' : ' ');
        return this.expr(d.type);
      case 'FuncDecl':
        if (d.recv) {
          this.params([d.recv], '(', ')');
          this.w(' ');
        }
        this.w(d.name.value);
        if (d.tparams.length > 0) this.params(d.tparams, '[', ']');
        this.signature(d.type);
        if (d.hasBody && this.bodyOf) {
          this.w(' ');
          this.blockStmt(this.bodyOf(d));
        }
        return;
      default:
        return assertNever(d);
    }
  }

  // ---- statements ------------------------------------------------------------------------------

  stmt(s: Stmt | SimpleStmt): void {
    switch (s.kind) {
      case 'EmptyStmt':
        return this.w(this.short ? '' : ';');
      case 'LabeledStmt':
        this.w(`${s.label.value}:`);
        this.newline();
        return this.stmt(s.stmt);
      case 'BlockStmt':
        return this.blockStmt(s);
      case 'ExprStmt':
        return this.expr(s.x);
      case 'SendStmt':
        this.expr(s.chan);
        this.w(' <- ');
        return this.expr(s.value);
      case 'DeclStmt':
        if (s.decls.length === 0) return this.w('var ()');
        return this.declList(s.decls, () => undefined);
      case 'AssignStmt':
        this.expr(s.lhs);
        if (!s.rhs) return this.w((s.op ?? '') + (s.op ?? ''));
        this.w(s.def ? ' := ' : ` ${s.op ?? ''}= `);
        return this.expr(s.rhs);
      case 'RangeClause':
        if (s.lhs) {
          this.expr(s.lhs);
          this.w(s.def ? ' := ' : ' = ');
        }
        this.w('range ');
        return this.expr(s.x);
      case 'BranchStmt':
        return this.w(s.label ? `${s.tok} ${s.label.value}` : s.tok);
      case 'CallStmt':
        this.w(`${s.tok} `);
        return this.expr(s.call);
      case 'ReturnStmt':
        this.w('return');
        if (s.results) {
          this.w(' ');
          this.expr(s.results);
        }
        return;
      case 'IfStmt':
        return this.ifStmt(s);
      case 'ForStmt':
        return this.forStmt(s);
      case 'SwitchStmt':
        return this.switchStmt(s);
      case 'SelectStmt':
        this.w('select ');
        return this.clauses(s.body);
      default:
        return assertNever(s);
    }
  }

  private blockStmt(b: BlockStmt): void {
    this.w('{');
    this.stmts(b.list);
    if (b.list.length > 0) this.newline();
    this.w('}');
  }

  private stmts(list: readonly Stmt[]): void {
    this.indent++;
    for (const s of list) {
      this.newline();
      this.stmt(s);
    }
    this.indent--;
  }

  private header(f: () => void): void {
    const outer = this.inHeader;
    this.inHeader = true;
    f();
    this.inHeader = outer;
  }

  private ifStmt(s: IfStmt): void {
    this.w('if ');
    this.header(() => {
      if (s.init) {
        this.stmt(s.init);
        this.w('; ');
      }
      this.expr(s.cond);
    });
    this.w(' ');
    this.blockStmt(s.then);
    if (s.else) {
      this.w(' else ');
      this.stmt(s.else);
    }
  }

  private forStmt(s: ForStmt): void {
    this.w('for ');
    this.header(() => {
      if (s.init?.kind === 'RangeClause') {
        this.stmt(s.init);
        this.w(' ');
      } else if (s.init || s.post) {
        if (s.init) this.stmt(s.init);
        this.w('; ');
        if (s.cond) this.expr(s.cond);
        this.w('; ');
        if (s.post) {
          this.stmt(s.post);
          this.w(' ');
        }
      } else if (s.cond) {
        this.expr(s.cond);
        this.w(' ');
      }
    });
    this.blockStmt(s.body);
  }

  private switchStmt(s: SwitchStmt): void {
    this.w('switch ');
    this.header(() => {
      if (s.init) {
        this.stmt(s.init);
        this.w('; ');
      }
      if (s.tag) {
        this.expr(s.tag);
        this.w(' ');
      }
    });
    this.clauses(s.body);
  }

  private clauses(list: readonly (CaseClause | CommClause)[]): void {
    this.w('{');
    for (const c of list) {
      this.newline();
      if (c.kind === 'CaseClause' && c.cases) {
        this.w('case ');
        this.expr(c.cases);
        this.w(':');
      } else if (c.kind === 'CommClause' && c.comm) {
        this.w('case ');
        this.stmt(c.comm);
        this.w(':');
      } else {
        this.w('default:');
      }
      this.stmts(c.body);
    }
    if (list.length > 0) this.newline();
    this.w('}');
  }
}

function groupOf(d: Decl): Group | undefined {
  return d.kind === 'FuncDecl' ? undefined : d.group;
}

function declKeyword(d: Decl): string {
  switch (d.kind) {
    case 'ImportDecl':
      return 'import ';
    case 'ConstDecl':
      return 'const ';
    case 'TypeDecl':
      return 'type ';
    case 'VarDecl':
      return 'var ';
    case 'FuncDecl':
      return 'func ';
  }
}

/** Whether an operand behind a unary operator could merge with it into another token. */
function startsWithOperator(x: Expr): boolean {
  return x.kind === 'Operation' && !x.y;
}

/** Whether `[P T]` would be read as an array length, as [P *T] is. */
function needsComma(tparams: readonly Field[]): boolean {
  return tparams.length === 1 && combinesWithName(tparams[0].type);
}

function combinesWithName(x: Expr): boolean {
  switch (x.kind) {
    case 'Operation':
      return x.y ? combinesWithName(x.x) : x.op === '*';
    case 'ParenExpr':
      return true;
    default:
      return false;
  }
}
