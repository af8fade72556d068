/** Unions of types in constraints: ~int | string. */
import type { Expr, Operation } from '../syntax/nodes';
import type { Checker } from './check';
import { error, errorf, softErrorf } from './errors';
import { identical, isInterface, isTypeParam, isValid } from './predicates';
import { recordTypeAndValue } from './recording';
import { termDisjoint } from './typeterm';
import { Union, type Term, type Type } from './type';
import { typ } from './typexpr';
import { maxTermCount, typeSet } from './typeset';
import { under } from './under';
import { Typ, universeComparable } from './universe';

/** The type of an element of an interface: a union, or the type itself if there is but one term without tilde. */
export function parseUnion(check: Checker, uexpr: Expr): Type {
  const { ops, operands } = flattenUnion(uexpr);
  const terms: Term[] = [];
  let u: Type = Typ.invalid;
  let tooMany = false;
  for (let i = 0; i < operands.length; i++) {
    const term = parseTilde(check, operands[i]);
    if (operands.length === 1 && !term.tilde) return term.type;
    if (terms.length >= maxTermCount) {
      if (!tooMany) {
        errorf(check, operands[i], 'InvalidUnion', 'cannot handle more than %d union terms (implementation limitation)', maxTermCount);
        tooMany = true;
        u = Typ.invalid;
      }
    } else {
      terms.push(term);
      u = new Union(terms.slice());
    }
    if (i > 0) recordTypeAndValue(check, ops[i - 1], 'type', u, undefined);
  }
  if (isValid(u)) check.later(() => checkTerms(check, terms, operands));
  return u;
}

function checkTerms(check: Checker, terms: readonly Term[], exprs: readonly Expr[]): void {
  terms.forEach((t, i) => {
    if (!isValid(t.type)) return;
    const u = under(t.type);
    if (t.tilde) {
      if (u.kind === 'Interface') {
        errorf(check, exprs[i], 'InvalidUnion', 'invalid use of ~ (%s is an interface)', t.type);
        return;
      }
      if (!identical(u, t.type)) {
        errorf(check, exprs[i], 'InvalidUnion', 'invalid use of ~ (underlying type of %s is %s)', t.type, u);
        return;
      }
    }
    if (u.kind === 'Interface') {
      // Interfaces may overlap, but must be plain sets of types.
      const tset = typeSet(u);
      if (tset.methods.length > 0) errorf(check, exprs[i], 'InvalidUnion', 'cannot use %s in union (%s contains methods)', t, t);
      else if (t.type === universeComparable.type) error(check, exprs[i], 'InvalidUnion', 'cannot use comparable in union');
      else if (tset.comparable) errorf(check, exprs[i], 'InvalidUnion', 'cannot use %s in union (%s embeds comparable)', t, t);
      return;
    }
    const j = terms.slice(0, i).findIndex((x) => !isInterface(x.type) && !termDisjoint(x, t));
    if (j >= 0) softErrorf(check, exprs[i], 'InvalidUnion', 'overlapping terms %s and %s', t, terms[j]);
  });
}

function parseTilde(check: Checker, tx: Expr): Term {
  const tilde = tx.kind === 'Operation' && tx.op === '~';
  const x = tilde ? tx.x : tx;
  let type = typ(check, x);
  if (isTypeParam(type)) {
    if (tilde) errorf(check, x, 'MisplacedTypeParam', 'type in term %s cannot be a type parameter', tx);
    else error(check, x, 'MisplacedTypeParam', 'term cannot be a type parameter');
    type = Typ.invalid;
  }
  const term = { tilde, type };
  if (tilde) recordTypeAndValue(check, tx, 'type', new Union([term]), undefined);
  return term;
}

/** The operands of a | b | c, and the operations that join them. */
function flattenUnion(x: Expr): { ops: Operation[]; operands: Expr[] } {
  const ops: Operation[] = [];
  const operands: Expr[] = [];
  while (x.kind === 'Operation' && x.op === '|' && x.y) {
    ops.unshift(x);
    operands.unshift(x.y);
    x = x.x;
  }
  operands.unshift(x);
  return { ops, operands };
}
