/**
 * Statements. Misplaced branches and labels are reported by the parser; see labels.ts for what labels mean.
 */
import type { Constant } from '../constant/constant';
import * as constant from '../constant/constant';
import type {
  AssignStmt, BlockStmt, CaseClause, CommClause, Expr, ForStmt, IfStmt, Name, Node, ReturnStmt, SelectStmt, Stmt, SwitchStmt, TypeSwitchGuard,
} from '../syntax/nodes';
import { endPos } from '../syntax/positions';
import { assignment, assignVar, assignVars, initVars, shortVarDecl } from './assignments';
import { Environment, type Checker, type DeclInfo } from './check';
import { convertUntyped } from './const';
import { declare, declStmt } from './decl';
import { error, errorf, invalidOp, newError, softErrorf, type At } from './errors';
import { expr, rawExpr, typeAssertion } from './expr';
import { sprintf } from './format';
import { labels } from './labels';
import type { Var} from './object';
import { type Obj } from './object';
import { newVar } from './objects';
import { Operand } from './operand';
import { binary, chanElem, comparison } from './operations';
import { allBoolean, allNumeric, comparable, hasNil, identical, isInterface, isTypeParam, isValid } from './predicates';
import { rangeStmt } from './range';
import { recordDef, recordImplicit, recordScope } from './recording';
import { isTerminating } from './return';
import { Scope } from './scope';
import type { Signature, Type } from './type';
import { varType } from './typexpr';
import { Typ } from './universe';
import { use } from './use';
import { unpackListExpr, unparen } from './util';

/** Checks a function's body in the environment of its declaration; `decl` is the package-level one it is part of. */
export function funcBody(
  check: Checker, decl: DeclInfo | undefined, name: string, sig: Signature, body: BlockStmt, iota: Constant | undefined,
): void {
  const saved = check.environment;
  const scope = sig.scope ?? check.scope;
  const env = new Environment(saved.pctx, saved.file, scope, saved.version);
  env.decl = decl;
  env.iota = iota;
  env.sig = sig;
  check.environment = env;
  stmtList(check, body.list);
  if (env.hasLabel) labels(check, body);
  if (sig.results.vars.length > 0 && !isTerminating(check, body, '')) error(check, body.rbrace, 'MissingReturn', 'missing return');
  if (check.pctx.parsed.user) usage(check, scope);
  check.environment = saved;
}

/** Reports the variables of a function's scope that nothing uses. */
function usage(check: Checker, scope: Scope): void {
  const unused: Var[] = [];
  for (const obj of scope.elems.values()) {
    if (obj.kind === 'Var' && !obj.isParam && !obj.used) unused.push(obj);
  }
  unused.sort((a, b) => (a.pos?.offset ?? 0) - (b.pos?.offset ?? 0));
  for (const v of unused) if (v.pos) softErrorf(check, v.pos, 'UnusedVar', 'declared and not used: %s', v.name);
  for (const child of scope.children) {
    if (!child.isFunc) usage(check, child); // function literals are done on their own
  }
}

function stmtList(check: Checker, list: readonly Stmt[]): void {
  for (const s of list) stmt(check, s);
}

/** Opens the scope that a node stands for. */
export function openScope(check: Checker, node: Node, comment: string): void {
  const scope = new Scope(check.scope, node.pos, endPos(node), comment);
  recordScope(check, node, scope);
  check.scope = scope;
}

export function closeScope(check: Checker): void {
  if (check.scope.parent) check.scope = check.scope.parent;
}

/** Checks a statement, and then the function literals in it. */
export function stmt(check: Checker, s: Stmt): void {
  const top = check.delayed.length;
  const scope = check.scope;
  statement(check, s);
  // Function literals are checked before the scope around them changes.
  check.processDelayed(top);
  check.scope = scope;
}

function statement(check: Checker, s: Stmt): void {
  switch (s.kind) {
    case 'EmptyStmt':
      return;
    case 'DeclStmt':
      declStmt(check, s.decls);
      return;
    case 'LabeledStmt':
      check.hasLabel = true;
      stmt(check, s.stmt);
      return;
    case 'ExprStmt':
      exprStmt(check, s.x);
      return;
    case 'SendStmt':
      sendStmt(check, s, s.chan, s.value);
      return;
    case 'AssignStmt':
      assignStmt(check, s);
      return;
    case 'CallStmt':
      suspendedCall(check, s.tok, s.call);
      return;
    case 'ReturnStmt':
      returnStmt(check, s);
      return;
    case 'BranchStmt':
      if (s.label) check.hasLabel = true;
      return;
    case 'BlockStmt':
      openScope(check, s, 'block');
      stmtList(check, s.list);
      closeScope(check);
      return;
    case 'IfStmt':
      ifStmt(check, s);
      return;
    case 'SwitchStmt':
      openScope(check, s, 'switch');
      if (s.init) simpleStmt(check, s.init);
      if (s.tag?.kind === 'TypeSwitchGuard') typeSwitchStmt(check, s, s.tag);
      else switchStmt(check, s);
      // The tag's function literals see the scope of the switch.
      return;
    case 'SelectStmt':
      selectStmt(check, s);
      return;
    case 'ForStmt':
      forStmt(check, s);
      return;
    default:
      error(check, s, 'InvalidSyntaxTree', 'invalid statement');
  }
}

function simpleStmt(check: Checker, s: NonNullable<ForStmt['init']>): void {
  if (s.kind !== 'RangeClause') stmt(check, s);
}

/** Only calls and receive operations may stand alone. */
function exprStmt(check: Checker, e: Expr): void {
  const x = new Operand();
  const kind = rawExpr(check, undefined, x, e, undefined, false);
  if (x.is('builtin')) errorf(check, x, 'UncalledBuiltin', '%s must be called', x);
  else if (x.is('type')) errorf(check, x, 'NotAnExpr', '%s is not an expression', x);
  else if (kind !== 'statement') errorf(check, x, 'UnusedExpr', '%s is not used', x);
}

function sendStmt(check: Checker, at: At, chan: Expr, value: Expr): void {
  const ch = new Operand();
  const val = new Operand();
  expr(check, undefined, ch, chan);
  expr(check, undefined, val, value);
  if (ch.bad || val.bad) return;
  const elem = chanElem(check, at, ch, false);
  if (elem) assignment(check, val, elem, 'send');
}

function assignStmt(check: Checker, s: AssignStmt): void {
  const x = new Operand();
  if (!s.rhs) {
    expr(check, undefined, x, s.lhs);
    if (x.bad) return;
    if (!allNumeric(x.type)) {
      errorf(check, s.lhs, 'NonNumericIncDec', invalidOp + '%s%s%s (non-numeric type %s)', s.lhs, s.op, s.op, x.type);
      return;
    }
    assignVar(check, s.lhs, undefined, x, 'assignment');
    return;
  }
  const lhs = unpackListExpr(s.lhs);
  const rhs = unpackListExpr(s.rhs);
  if (s.def) {
    shortVarDecl(check, s.pos, lhs, rhs);
  } else if (!s.op) {
    assignVars(check, lhs, rhs);
  } else if (lhs.length !== 1 || rhs.length !== 1) {
    errorf(check, s, 'MultiValAssignOp', 'assignment operation %s requires single-valued expressions', s.op);
  } else {
    binary(check, x, undefined, lhs[0], rhs[0], s.op);
    assignVar(check, lhs[0], undefined, x, 'assignment');
  }
}

/** The call of a go or defer statement. */
function suspendedCall(check: Checker, keyword: 'go' | 'defer', call: Expr): void {
  const code = keyword === 'go' ? 'InvalidGo' : 'InvalidDefer';
  if (call.kind !== 'CallExpr') {
    errorf(check, call, code, 'expression in %s must be function call', keyword);
    use(check, call);
    return;
  }
  const x = new Operand();
  const kind = rawExpr(check, undefined, x, call, undefined, false);
  if (kind === 'conversion') errorf(check, x, code, '%s requires function call, not conversion %s', keyword, x);
  else if (kind === 'expression') errorf(check, x, 'UnusedResults', '%s discards result of %s', keyword, x);
}

function returnStmt(check: Checker, s: ReturnStmt): void {
  const vars = check.sig?.results.vars ?? [];
  const results = unpackListExpr(s.results);
  if (results.length > 0 || vars.length === 0 || vars[0].name === '') {
    if (results.length > 0 || vars.length > 0) initVars(check, vars, results, s);
    return;
  }
  for (const v of vars) {
    const alt = check.lookup(v.name);
    if (!alt || alt === v) continue;
    const err = newError(check, 'OutOfScopeResult');
    err.addf(s, 'result parameter %s not in scope at return', v.name);
    err.addf(alt as Obj, 'inner declaration of %s', v);
    err.report();
  }
}

function condition(check: Checker, cond: Expr, what: string): void {
  const x = new Operand();
  expr(check, undefined, x, cond);
  if (!x.bad && !allBoolean(x.type)) error(check, cond, 'InvalidCond', `non-boolean condition in ${what} statement`);
}

function ifStmt(check: Checker, s: IfStmt): void {
  openScope(check, s, 'if');
  if (s.init) simpleStmt(check, s.init);
  condition(check, s.cond, 'if');
  stmt(check, s.then);
  if (s.else) stmt(check, s.else);
}

function forStmt(check: Checker, s: ForStmt): void {
  if (s.init?.kind === 'RangeClause') {
    rangeStmt(check, s, s.init);
    return;
  }
  openScope(check, s, 'for');
  if (s.init) simpleStmt(check, s.init);
  if (s.cond) condition(check, s.cond, 'for');
  if (s.post) simpleStmt(check, s.post);
  stmt(check, s.body);
}

function selectStmt(check: Checker, s: SelectStmt): void {
  multipleDefaults(check, s.body, (c) => !c.comm);
  for (const clause of s.body) {
    if (clause.comm && !isComm(clause.comm)) {
      error(check, clause.comm, 'InvalidSelectCase', 'select case must be send or receive (possibly with assignment)');
      continue;
    }
    openScope(check, clause, 'case');
    if (clause.comm) simpleStmt(check, clause.comm);
    stmtList(check, clause.body);
    closeScope(check);
  }
}

/** Whether the statement is a send or a receive, perhaps with an assignment. */
function isComm(s: NonNullable<CommClause['comm']>): boolean {
  if (s.kind === 'SendStmt') return true;
  const rhs = s.kind === 'AssignStmt' ? s.rhs : s.kind === 'ExprStmt' ? s.x : undefined;
  if (!rhs || rhs.kind === 'ListExpr') return false;
  const x = unparen(rhs);
  return x.kind === 'Operation' && !x.y && x.op === '<-';
}

function multipleDefaults<C extends CaseClause | CommClause>(check: Checker, list: readonly C[], isDefault: (c: C) => boolean): void {
  const [first, ...others] = list.filter(isDefault);
  for (const c of others) errorf(check, c, 'DuplicateDefault', 'multiple defaults (first at %s)', check.pos(first.pos));
}

function switchStmt(check: Checker, s: SwitchStmt): void {
  const x = new Operand();
  if (s.tag) {
    expr(check, undefined, x, s.tag);
    // As if it were assigned to an invisible variable.
    assignment(check, x, undefined, 'switch expression');
    if (!x.bad && !comparable(x.type) && !hasNil(x.type)) {
      errorf(check, x, 'InvalidExprSwitch', 'cannot switch on %s (%s is not comparable)', x, x.type);
      x.invalidate();
    }
  } else {
    x.mode = 'constant';
    x.type = Typ.bool;
    x.val = constant.makeBool(true);
    x.expr = { kind: 'Name', pos: s.body[0]?.pos ?? s.rbrace, value: 'true' };
  }
  multipleDefaults(check, s.body, (c) => !c.cases);
  const seen: SeenValues = new Map();
  for (const clause of s.body) {
    caseValues(check, x, unpackListExpr(clause.cases), seen);
    openScope(check, clause, 'case');
    stmtList(check, clause.body);
    closeScope(check);
  }
}

/** Case values so far with their positions; equal values of different types are different cases. */
type SeenValues = Map<string, { readonly at: Expr; readonly type: Type }[]>;

/** A key for case values that are checked for duplicates: numbers that are not complex, and strings. */
function caseKey(val: Constant): string | undefined {
  switch (val.kind) {
    case 'int':
      return `i${constant.bigIntVal(val)}`;
    case 'float':
      return `f${constant.float64Val(val)}`;
    case 'string':
      return `s${constant.stringVal(val)}`;
    default:
      return undefined;
  }
}

function caseValues(check: Checker, x: Operand, values: readonly Expr[], seen: SeenValues): void {
  for (const e of values) {
    const v = new Operand();
    expr(check, undefined, v, e);
    if (x.bad || v.bad) continue;
    convertUntyped(check, v, x.type);
    if (v.bad) continue;
    const res = v.clone();
    comparison(check, res, x, '==', true);
    if (res.bad || !v.is('constant')) continue;
    const key = caseKey(v.value);
    if (key === undefined) continue;
    const same = seen.get(key) ?? [];
    const previous = same.find((o) => identical(o.type, v.type));
    if (previous) {
      const err = newError(check, 'DuplicateCase');
      err.addf(v, 'duplicate case %s in expression switch', v);
      err.addf(previous.at.pos, 'previous case');
      err.report();
      continue;
    }
    same.push({ at: e, type: v.type });
    seen.set(key, same);
  }
}

function typeSwitchStmt(check: Checker, s: SwitchStmt, guard: TypeSwitchGuard): void {
  let lhs: Name | undefined = guard.lhs;
  if (lhs?.value === '_') {
    softErrorf(check, lhs, 'NoNewVar', 'no new variable on left side of :=');
    lhs = undefined;
  } else if (lhs) {
    recordDef(check, lhs, undefined); // each clause declares its own
  }
  const sx = switchedOperand(check, guard.x);
  multipleDefaults(check, s.body, (c) => !c.cases);
  const vars: Var[] = [];
  const seen: SeenTypes = [];
  for (const clause of s.body) {
    const T = caseTypes(check, sx, unpackListExpr(clause.cases), seen);
    openScope(check, clause, 'case');
    if (lhs) {
      const v = newVar('local', check.pos(lhs.pos), check.pkg, lhs.value, T);
      declare(check, check.scope, undefined, v, clause.colon);
      recordImplicit(check, clause, v);
      vars.push(v);
    }
    stmtList(check, clause.body);
    closeScope(check);
  }
  if (!lhs) return;
  // The variables of the clauses count as one.
  const used = vars.some((v) => v.used);
  for (const v of vars) v.used = true;
  if (!used && check.pctx.parsed.user) softErrorf(check, lhs, 'UnusedVar', '%s declared and not used', lhs.value);
}

/** The operand that a type switch looks into; undefined after an error. */
function switchedOperand(check: Checker, e: Expr): Operand | undefined {
  const x = new Operand();
  expr(check, undefined, x, e);
  if (x.bad) return undefined;
  if (isTypeParam(x.type)) {
    errorf(check, x, 'InvalidTypeSwitch', 'cannot use type switch on type parameter value %s', x);
    return undefined;
  }
  if (isInterface(x.type)) return x;
  errorf(check, x, 'InvalidTypeSwitch', '%s is not an interface', x);
  return undefined;
}

/** Types of the cases so far; no type is nil. */
type SeenTypes = { readonly type: Type | undefined; readonly at: Expr }[];

/** Checks the types of a case, and returns the type of the clause's variable. */
function caseTypes(check: Checker, x: Operand | undefined, types: readonly Expr[], seen: SeenTypes): Type {
  let T: Type | undefined;
  for (const e of types) {
    let type: Type | undefined;
    if (isNilName(check, e)) {
      expr(check, undefined, new Operand(), e);
    } else {
      type = varType(check, e);
    }
    T = type;
    if (type && !isValid(type)) continue;
    const other = seen.find((o) => (type && o.type ? identical(type, o.type) : type === o.type));
    if (other) {
      const err = newError(check, 'DuplicateCase');
      err.addf(e, 'duplicate case %s in type switch', type ? sprintf(check, '%s', type) : 'nil');
      err.addf(other.at, 'previous case');
      err.report();
      continue;
    }
    seen.push({ type, at: e });
    if (x && type) typeAssertion(check, e, x, type, true);
  }
  if (types.length === 1 && T) return T;
  return x ? x.type : Typ.invalid;
}

/** Whether the expression is the predeclared nil. */
function isNilName(check: Checker, e: Expr): boolean {
  const n = unparen(e);
  return n.kind === 'Name' && check.lookup(n.value)?.kind === 'Nil';
}
