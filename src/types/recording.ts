/** Writes the results of checking into the side tables of the package that is being checked. */
import type { Constant } from '../constant/constant';
import type { Expr, Name, Node, SelectorExpr } from '../syntax/nodes';
import type { Checker } from './check';
import type { Selection } from './info';
import { Var, type Func, type Obj } from './object';
import type { Operand, OperandMode } from './operand';
import { isUntyped } from './predicates';
import type { Scope } from './scope';
import { Tuple, type Signature, type Type } from './type';
import { Typ } from './universe';

const noResults = new Tuple([]);

/** Records mode, type and value of x's expression; one that is untyped is kept until its final type is known. */
export function record(check: Checker, x: Operand): void {
  if (x.mode === 'invalid' || !x.expr) return;
  if (x.mode === 'novalue') {
    recordTypeAndValue(check, x.expr, x.mode, noResults);
    return;
  }
  const type = x.type;
  const val = x.mode === 'constant' ? x.val : undefined;
  if (type.kind === 'Basic' && isUntyped(type)) {
    check.untyped.set(x.expr, { isLhs: false, mode: x.mode, type, val, info: check.info });
  } else {
    recordTypeAndValue(check, x.expr, x.mode, type, val);
  }
}

/** Records the expressions that remained untyped, in all packages, with the type they have; values that are not constant take theirs. */
export function recordUntyped(check: Checker): void {
  const { untyped } = check;
  if (untyped.size === 0) return;
  for (const [x, e] of untyped) {
    if (e.mode === 'invalid') continue;
    // The condition of an if statement, say, has no other type.
    const type = e.mode === 'value' && e.type === Typ['untyped bool'] ? Typ.bool : e.type;
    e.info.types.set(x, { mode: e.mode, type, value: e.val });
  }
  untyped.clear();
}

/** Records an expression with its final type. */
export function recordTypeAndValue(check: Checker, x: Expr, mode: OperandMode, type: Type, value?: Constant): void {
  if (mode !== 'invalid') check.info.types.set(x, { mode, type, value });
}

/** Records the signature that a call gives to the (possibly parenthesized or qualified) name of a builtin function. */
export function recordBuiltinType(check: Checker, f: Expr, sig: Signature): void {
  for (let e: Expr = f; ; e = e.x) {
    recordTypeAndValue(check, e, 'builtin', sig);
    if (e.kind !== 'ParenExpr') return;
  }
}

/** Gives x, which yielded one value, the tuple type of its use in `v, ok = x`. */
export function recordCommaOkTypes(check: Checker, x: Expr, a: readonly Operand[]): void {
  if (a[0].bad) return;
  const at = check.pos(x.pos);
  const vars = a.map((o) => new Var(at, check.pkg, '', o.type));
  const tuple = new Tuple(vars);
  for (let e: Expr = x; ; e = e.x) {
    const old = check.info.types.get(e);
    if (old) check.info.types.set(e, { ...old, type: tuple });
    if (e.kind !== 'ParenExpr') return;
  }
}

/** Records the instantiation of a generic function or type on the name that stands for it. */
export function recordInstance(check: Checker, expr: Expr, targs: readonly Type[], type: Type): void {
  const name = instantiatedIdent(expr);
  if (name) check.info.instances.set(name, { targs, type });
}

/** The name in an expression that denotes something generic. */
function instantiatedIdent(expr: Expr): Name | undefined {
  let e = expr;
  for (;;) {
    switch (e.kind) {
      case 'IndexExpr':
      case 'ParenExpr':
        e = e.x;
        break;
      case 'SelectorExpr':
        return e.sel;
      case 'Name':
        return e;
      default:
        return undefined;
    }
  }
}

/** Records what a name declares; undefined for a blank or symbolic name. */
export function recordDef(check: Checker, id: Name, obj: Obj | undefined): void {
  check.info.defs.set(id, obj);
}

/** Records what a name refers to. */
export function recordUse(check: Checker, id: Name, obj: Obj): void {
  check.info.uses.set(id, obj);
}

/** Records an object that has no name of its own in the source. */
export function recordImplicit(check: Checker, node: Node, obj: Obj): void {
  check.info.implicits.set(node, obj);
}

/** Records the meaning of x.f. */
export function recordSelection(
  check: Checker, e: SelectorExpr, kind: Selection['kind'], recv: Type, obj: Var | Func, index: readonly number[], indirect: boolean,
): void {
  recordUse(check, e.sel, obj);
  check.info.selections.set(e, { kind, recv, obj, index, indirect });
}

/** Records the scope that a node opens; dependencies do without. */
export function recordScope(check: Checker, node: Node, scope: Scope): void {
  if (!check.pctx.parsed.user) return;
  check.info.scopes.set(node, scope);
}

