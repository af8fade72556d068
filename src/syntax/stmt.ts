/** Statements. */
import { constDecl, declGroup, typeDecl, varDecl } from './decl';
import { expr, exprList, pexpr, unparen } from './expr';
import type {
  BlockStmt, CallStmt, CaseClause, CommClause, Decl, DeclStmt, Expr, ForStmt, IfStmt, Name, RangeClause, SelectStmt, SimpleStmt, Stmt, SwitchStmt,
  TypeSwitchGuard,
} from './nodes';
import type { Mutable, Parser } from './core';
import { checkBranches } from './branches';
import { exprString, stmtString } from './printer';
import { Tok, tokenText } from './tokens';

/** FunctionBody, at "{"; branches and labels are checked if it has no syntax errors. */
export function funcBody(p: Parser): BlockStmt {
  p.fnest++;
  const { errors } = p;
  const body = blockStmt(p, '');
  p.fnest--;
  if (p.errors === errors) checkBranches(body, p.file, (pos, msg) => p.errorAt(pos, msg));
  return body;
}

/** Block = "{" StatementList "}" . `context` says behind what the block is missing, if it is. */
function blockStmt(p: Parser, context: string): BlockStmt {
  const { pos } = p;
  if (!p.got(Tok.Lbrace)) {
    p.syntaxError(`expected { after ${context}`);
    p.advance(Tok.Name, Tok.Rbrace);
    const rbrace = p.pos;
    if (p.got(Tok.Rbrace)) return { kind: 'BlockStmt', pos, list: [], rbrace };
  }
  const list = stmtList(p);
  const rbrace = p.pos;
  p.want(Tok.Rbrace);
  return { kind: 'BlockStmt', pos, list, rbrace };
}

/** StatementList = { Statement ";" } . */
function stmtList(p: Parser): Stmt[] {
  const list: Stmt[] = [];
  while (p.tok !== Tok.EOF && p.tok !== Tok.Rbrace && p.tok !== Tok.Case && p.tok !== Tok.Default) {
    const s = stmtOrNil(p);
    p.clearPragmas();
    if (!s) break;
    list.push(s);
    // ";" is optional before "}"
    if (!p.got(Tok.Semi) && !p.is(Tok.Rbrace)) {
      p.syntaxError('at end of statement');
      p.advance(Tok.Semi, Tok.Rbrace, Tok.Case, Tok.Default);
      p.got(Tok.Semi);
    }
  }
  return list;
}

function stmtOrNil(p: Parser): Stmt | undefined {
  const { pos } = p;
  switch (p.tok) {
    case Tok.Name: {
      p.clearPragmas();
      const lhs = exprList(p);
      if (lhs.kind === 'Name' && p.is(Tok.Colon)) return labeledStmt(p, lhs);
      return statement(simpleStmt(p, lhs, 0));
    }
    case Tok.Var:
      return declStmt(p, varDecl);
    case Tok.Const:
      return declStmt(p, constDecl);
    case Tok.Type:
      return declStmt(p, typeDecl);
    default:
      break;
  }
  p.clearPragmas();
  switch (p.tok) {
    case Tok.Lbrace:
      return blockStmt(p, '');
    case Tok.Operator: case Tok.Star:
      if (!'+-*&^!'.includes(p.op) || p.op.length > 1) return undefined;
      return statement(simpleStmt(p, undefined, 0));
    case Tok.Literal: case Tok.Func: case Tok.Lparen: case Tok.Lbrack: case Tok.Struct: case Tok.Map: case Tok.Chan:
    case Tok.Interface: case Tok.Arrow:
      return statement(simpleStmt(p, undefined, 0));
    case Tok.For:
      return forStmt(p);
    case Tok.Switch:
      return switchStmt(p);
    case Tok.Select:
      return selectStmt(p);
    case Tok.If:
      return ifStmt(p);
    case Tok.Fallthrough:
      p.next();
      return { kind: 'BranchStmt', pos, tok: 'fallthrough', label: undefined };
    case Tok.Break: case Tok.Continue: {
      const tok = p.tok === Tok.Break ? 'break' : 'continue';
      p.next();
      return { kind: 'BranchStmt', pos, tok, label: p.is(Tok.Name) ? p.name() : undefined };
    }
    case Tok.Go: case Tok.Defer:
      return callStmt(p);
    case Tok.Goto:
      p.next();
      return { kind: 'BranchStmt', pos, tok: 'goto', label: p.name() };
    case Tok.Return: {
      p.next();
      const results = !p.is(Tok.Semi) && !p.is(Tok.Rbrace) ? exprList(p) : undefined;
      return { kind: 'ReturnStmt', pos, results };
    }
    case Tok.Semi:
      return { kind: 'EmptyStmt', pos };
    default:
      return undefined;
  }
}

/** A simple statement where no range clause can be: simpleStmt gives one only for the keyword `for`. */
function statement(s: SimpleStmt): Stmt {
  if (s.kind === 'RangeClause') throw new Error('range clause outside for');
  return s;
}

/**
 * SimpleStmt = ExpressionStmt | SendStmt | IncDecStmt | Assignment | ShortVarDecl , and in a for header a range clause.
 * `given` is a left side that has been parsed already; `keyword` the statement whose header it is in, or 0.
 */
function simpleStmt(p: Parser, given: Expr | undefined, keyword: Tok | 0): SimpleStmt {
  if (keyword === Tok.For && p.tok === Tok.Range) return rangeClause(p, undefined, false);
  const lhs = given ?? exprList(p);
  const { pos } = p;
  if (p.tok === Tok.Assign || p.tok === Tok.Define) return assignment(p, lhs, keyword);
  if (lhs.kind === 'ListExpr') {
    p.syntaxError('expected := or = or comma');
    p.advance(Tok.Semi, Tok.Rbrace);
    const x = lhs.elems[0];
    return { kind: 'ExprStmt', pos: x.pos, x };
  }
  switch (p.tok) {
    case Tok.AssignOp: {
      const { op } = p;
      p.next();
      return { kind: 'AssignStmt', pos, op, def: false, lhs, rhs: expr(p) };
    }
    case Tok.IncOp: {
      const { op } = p;
      p.next();
      return { kind: 'AssignStmt', pos, op, def: false, lhs, rhs: undefined };
    }
    case Tok.Arrow:
      p.next();
      return { kind: 'SendStmt', pos, chan: lhs, value: expr(p) };
    default:
      return { kind: 'ExprStmt', pos: lhs.pos, x: lhs };
  }
}

/** At "=" or ":=". */
function assignment(p: Parser, lhs: Expr, keyword: Tok | 0): SimpleStmt {
  const { pos } = p;
  const def = p.tok === Tok.Define;
  p.next();
  if (keyword === Tok.For && p.tok === Tok.Range) return rangeClause(p, lhs, def);
  const rhs = exprList(p);
  if (rhs.kind === 'TypeSwitchGuard' && keyword === Tok.Switch && def && lhs.kind === 'Name') {
    (rhs as Mutable<TypeSwitchGuard>).lhs = lhs;
    return { kind: 'ExprStmt', pos: rhs.pos, x: rhs };
  }
  return { kind: 'AssignStmt', pos, op: undefined, def, lhs, rhs };
}

function rangeClause(p: Parser, lhs: Expr | undefined, def: boolean): RangeClause {
  const { pos } = p;
  p.next();
  return { kind: 'RangeClause', pos, lhs, def, x: expr(p) };
}

/** LabeledStmt = Label ":" Statement . Undefined, with an error, without a statement. */
function labeledStmt(p: Parser, label: Name): Stmt | undefined {
  const { pos } = p;
  p.want(Tok.Colon);
  // In front of "}" the semicolon of an empty statement may be left out.
  const stmt: Stmt | undefined = p.tok === Tok.Rbrace ? { kind: 'EmptyStmt', pos: p.pos } : stmtOrNil(p);
  if (stmt) return { kind: 'LabeledStmt', pos, label, stmt };
  p.syntaxErrorAt(pos, 'missing statement after label');
  return undefined;
}

function declStmt(p: Parser, f: typeof varDecl): DeclStmt {
  const { pos } = p;
  const decls: Decl[] = [];
  p.next();
  declGroup(p, decls, f);
  return { kind: 'DeclStmt', pos, decls };
}

/** GoStmt = "go" Expression . DeferStmt = "defer" Expression . */
function callStmt(p: Parser): CallStmt {
  const { pos } = p;
  const tok = p.tok === Tok.Go ? 'go' : 'defer';
  p.next();
  const x = pexpr(p, undefined, p.tok === Tok.Lparen);
  const call = unparen(x);
  if (call !== x) p.errorAt(x.pos, `expression in ${tok} must not be parenthesized`);
  return { kind: 'CallStmt', pos, tok, call };
}

function forStmt(p: Parser): ForStmt {
  const { pos } = p;
  const { init, cond, post } = header(p, Tok.For);
  return { kind: 'ForStmt', pos, init, cond, post, body: blockStmt(p, 'for clause') };
}

function ifStmt(p: Parser): IfStmt {
  const { pos } = p;
  const { init, cond } = header(p, Tok.If);
  const then = blockStmt(p, 'if clause');
  let alt: IfStmt | BlockStmt | undefined;
  if (p.got(Tok.Else)) {
    if (p.tok === Tok.If) {
      alt = ifStmt(p);
    } else if (p.tok === Tok.Lbrace) {
      alt = blockStmt(p, '');
    } else {
      p.syntaxError('else must be followed by if or statement block');
      p.advance(Tok.Name, Tok.Rbrace);
    }
  }
  return { kind: 'IfStmt', pos, init, cond: cond ?? p.badExpr(pos), then, else: alt };
}

interface Header {
  init?: SimpleStmt;
  cond?: Expr;
  post?: SimpleStmt;
}

/** The semicolon behind the init statement of an if, for messages. */
interface HeaderSemi {
  readonly pos: number;
  readonly lit: string;
}

/** What stands between the keyword and the block of if, for and switch. */
function header(p: Parser, keyword: Tok.If | Tok.For | Tok.Switch): Header {
  p.want(keyword);
  if (p.tok === Tok.Lbrace) {
    if (keyword !== Tok.If) return {};
    p.syntaxError('missing condition in if statement');
    return { cond: p.badExpr() };
  }
  const outer = p.xnest;
  p.xnest = -1;
  const h = headerClauses(p, keyword);
  p.xnest = outer;
  return h;
}

function headerClauses(p: Parser, keyword: Tok.If | Tok.For | Tok.Switch): Header {
  const h: Header = {};
  if (p.tok !== Tok.Semi) {
    if (p.got(Tok.Var)) p.syntaxError(`var declaration not allowed in ${tokenText(keyword)} initializer`);
    h.init = simpleStmt(p, undefined, keyword);
    if (h.init.kind === 'RangeClause') return h;
  }
  let cond: SimpleStmt | undefined;
  let semi: HeaderSemi | undefined;
  if (p.tok === Tok.Lbrace) {
    cond = h.init;
    h.init = undefined;
  } else {
    if (p.tok === Tok.Semi) {
      semi = { pos: p.pos, lit: p.lit };
      p.next();
    } else {
      p.want(Tok.Lbrace); // gives a better message than asking for ";"
      if (!p.is(Tok.Lbrace)) p.advance(Tok.Lbrace, Tok.Rbrace);
    }
    if (keyword === Tok.For) cond = forClauses(p, h);
    else if (!p.is(Tok.Lbrace)) cond = simpleStmt(p, undefined, keyword);
  }
  h.cond = condition(p, cond, keyword, semi);
  return h;
}

/** Behind the first ";" of a for header: condition and post statement. */
function forClauses(p: Parser, h: Header): SimpleStmt | undefined {
  let cond: SimpleStmt | undefined;
  if (!p.is(Tok.Semi)) {
    if (p.is(Tok.Lbrace)) {
      p.syntaxError('expected for loop condition');
      return undefined;
    }
    cond = simpleStmt(p, undefined, 0);
  }
  p.want(Tok.Semi);
  if (!p.is(Tok.Lbrace)) {
    h.post = simpleStmt(p, undefined, 0);
    if (h.post.kind === 'AssignStmt' && h.post.def) p.syntaxErrorAt(h.post.pos, 'cannot declare in post statement of for loop');
  }
  return cond;
}

/** The expression of a condition that was parsed as a statement. */
function condition(p: Parser, s: SimpleStmt | undefined, keyword: Tok, semi: HeaderSemi | undefined): Expr | undefined {
  if (!s) {
    if (keyword !== Tok.If || !semi) return undefined;
    if (semi.lit !== 'semicolon') p.syntaxErrorAt(semi.pos, `unexpected ${semi.lit}, expected { after if clause`);
    else p.syntaxErrorAt(semi.pos, 'missing condition in if statement');
    return p.badExpr(semi.pos);
  }
  if (s.kind === 'ExprStmt') return s.x;
  // Often "=" for "==": make the assignment stand out.
  const plain = s.kind === 'AssignStmt' && !s.def && s.op === undefined && s.rhs !== undefined;
  const text = plain ? `assignment ${emphasize(s.lhs)} = ${emphasize(s.rhs!)}` : stmtString(s);
  p.syntaxErrorAt(s.pos, `cannot use ${text} as value`);
  return undefined;
}

function emphasize(x: Expr): string {
  const s = exprString(x);
  return x.kind === 'Operation' && x.y ? `(${s})` : s;
}

function switchStmt(p: Parser): SwitchStmt {
  const { pos } = p;
  const { init, cond } = header(p, Tok.Switch);
  if (!p.got(Tok.Lbrace)) {
    p.syntaxError('missing { after switch clause');
    p.advance(Tok.Case, Tok.Default, Tok.Rbrace);
  }
  const body: CaseClause[] = [];
  while (p.tok !== Tok.EOF && p.tok !== Tok.Rbrace) body.push(caseClause(p));
  const rbrace = p.pos;
  p.want(Tok.Rbrace);
  return { kind: 'SwitchStmt', pos, init, tag: cond, body, rbrace };
}

function selectStmt(p: Parser): SelectStmt {
  const { pos } = p;
  p.want(Tok.Select);
  if (!p.got(Tok.Lbrace)) {
    p.syntaxError('missing { after select clause');
    p.advance(Tok.Case, Tok.Default, Tok.Rbrace);
  }
  const body: CommClause[] = [];
  while (p.tok !== Tok.EOF && p.tok !== Tok.Rbrace) body.push(commClause(p));
  const rbrace = p.pos;
  p.want(Tok.Rbrace);
  return { kind: 'SelectStmt', pos, body, rbrace };
}

function caseClause(p: Parser): CaseClause {
  const { pos } = p;
  const cases = caseHead(p, () => exprList(p));
  const colon = p.pos;
  p.want(Tok.Colon);
  return { kind: 'CaseClause', pos, cases, body: stmtList(p), colon };
}

/** The checker refuses statements other than sends and receives. */
function commClause(p: Parser): CommClause {
  const { pos } = p;
  const comm = caseHead(p, () => simpleStmt(p, undefined, 0));
  const colon = p.pos;
  p.want(Tok.Colon);
  return { kind: 'CommClause', pos, comm, body: stmtList(p), colon };
}

/** "case" X or "default", where `parse` parses X. */
function caseHead<X>(p: Parser, parse: () => X): X | undefined {
  if (p.got(Tok.Case)) return parse();
  if (!p.got(Tok.Default)) {
    p.syntaxError('expected case or default or }');
    p.advance(Tok.Colon, Tok.Case, Tok.Default, Tok.Rbrace);
  }
  return undefined;
}
