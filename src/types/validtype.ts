/** Reports types that contain themselves without an indirection: type T struct { t T }. */
import { unalias } from './alias';
import type { Checker } from './check';
import { cycleError } from './cycles';
import { identical } from './predicates';
import type { Named, Type } from './type';
import { Typ } from './universe';

/** Checks a type once it is set up. */
export function validType(check: Checker, t: Named): void {
  valid(check, t, [], []);
}

/**
 * `nest` are the types inside which t stands, `path` those on the way here: they differ where a type argument is looked at,
 * which stands in the place of the instance, not inside it.
 */
function valid(check: Checker, t0: Type, nest: readonly Named[], path: readonly Named[]): boolean {
  const t = unalias(t0);
  switch (t.kind) {
    case 'Array':
      return valid(check, t.elem, nest, path);
    case 'Struct':
      return t.fields.every((f) => !f.type || valid(check, f.type, nest, path));
    case 'Union':
      return t.terms.every((term) => valid(check, term.type, nest, path));
    case 'Interface':
      return t.embeddeds.every((e) => valid(check, e, nest, path));
    case 'Named':
      return validNamed(check, t, nest, path);
    case 'TypeParam': {
      // The argument is looked at where the instance stands.
      const inst = nest[nest.length - 1];
      const i = inst ? inst.orig.tparams.indexOf(t) : -1;
      if (i < 0 || i >= inst.targs.length) return true;
      return valid(check, inst.targs[i], nest.slice(0, -1), path);
    }
    default:
      return true;
  }
}

function validNamed(check: Checker, t: Named, nest: readonly Named[], path: readonly Named[]): boolean {
  if (check.valids.has(t)) return true;
  if (nest.some((e) => identical(e, t))) {
    t.orig.fromRHS = Typ.invalid;
    const start = path.findIndex((p) => identical(p, t));
    cycleError(check, path.slice(Math.max(start, 0)).map((p) => p.obj), 0);
    return false;
  }
  const rhs = t.orig.fromRHS;
  if (!rhs) return true;
  if (!valid(check, rhs, [...nest, t], [...path, t])) return false;
  // Without type parameters the answer does not depend on where the type stands.
  if (t.orig.tparams.length === 0) check.valids.add(t);
  return true;
}
