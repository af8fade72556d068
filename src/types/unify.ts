/** Unification: finds types for type parameters that make two types the same, or assignable. */
import { asNamed, unalias } from './alias';
import { lookupFieldOrMethod } from './lookup';
import { objDecl } from './decl';
import type { Func } from './object';
import { idOf, sameId } from './objects';
import { identical, identicalOrigin, isInterface, isTypeLit, isTypeParam, pairSeen, type IfacePair } from './predicates';
import { termlistEqual } from './termlist';
import type { Interface, Struct, Tuple, Type, TypeParam } from './type';
import { typeSet } from './typeset';
import { commonUnder, under } from './under';
import { Typ } from './universe';
import type { Checker } from './check';

/** How exact a unification is: bits. Inexact (0) lets named types match their underlying types and channels differ in direction. */
export const UnifyMode = { inexact: 0, assign: 1, exact: 2 } as const;

/** Types nested deeper than this come from endless recursion. */
const depthLimit = 50;

/** What is known of a type parameter; joined ones share one handle. */
interface Handle {
  type: Type | undefined;
}

export class Unifier {
  private readonly handles = new Map<TypeParam, Handle>();
  private depth = 0;

  constructor(
    private readonly check: Checker,
    tparams: readonly TypeParam[],
    targs: readonly (Type | undefined)[],
    private readonly enableInterfaceInference: boolean,
  ) {
    tparams.forEach((p, i) => this.handles.set(p, { type: targs[i] }));
  }

  /** Tries to make x and y the same by inferring types for type parameters. */
  unify(x: Type, y: Type, mode: number): boolean {
    return this.nify(x, y, mode, undefined);
  }

  /** What has been inferred for a type parameter. */
  at(p: TypeParam): Type | undefined {
    return this.handles.get(p)?.type;
  }

  set(p: TypeParam, t: Type): void {
    const h = this.handles.get(p);
    if (h) h.type = t;
  }

  /** Number of type parameters for which nothing has been inferred. */
  unknowns(): number {
    let n = 0;
    for (const h of this.handles.values()) if (!h.type) n++;
    return n;
  }

  inferred(tparams: readonly TypeParam[]): (Type | undefined)[] {
    return tparams.map((p) => this.at(p));
  }

  /** Makes x and y stand for the same type; false if each has one already. */
  private join(x: TypeParam, y: TypeParam): boolean {
    const hx = this.handles.get(x);
    const hy = this.handles.get(y);
    if (!hx || !hy || hx === hy) return true;
    if (hx.type && hy.type) return false;
    const [keep, drop] = hx.type ? [hx, hy] : [hy, hx];
    for (const [p, h] of this.handles) if (h === drop) this.handles.set(p, keep);
    return true;
  }

  private asBound(t: Type): TypeParam | undefined {
    const p = unalias(t);
    return p.kind === 'TypeParam' && this.handles.has(p) ? p : undefined;
  }

  private nify(x: Type, y: Type, mode: number, p: IfacePair | undefined): boolean {
    if (x === y || unalias(x) === unalias(y)) return true;
    if (this.depth >= depthLimit) return false;
    this.depth++;
    const ok = this.nifyDistinct(x, y, mode, p);
    this.depth--;
    return ok;
  }

  private nifyDistinct(x: Type, y: Type, mode: number, p: IfacePair | undefined): boolean {
    const exact = (mode & UnifyMode.exact) !== 0;
    // A named type goes to the right, a bound type parameter to the left.
    if (asNamed(x) || this.asBound(y)) [x, y] = [y, x];

    // Inexactly, a type literal matches the underlying type of a named type.
    const ny = asNamed(y);
    if (!exact && ny && isTypeLit(x) && !(this.enableInterfaceInference && isInterface(x))) {
      y = under(ny);
      if (x === y || unalias(x) === unalias(y)) return true;
    }

    const px = this.asBound(x);
    const py = this.asBound(y);
    if (px && py) {
      if (this.join(px, py)) return true;
      return this.nify(this.at(px) ?? Typ.invalid, this.at(py) ?? Typ.invalid, mode, p);
    }
    if (px) return this.nifyBound(px, y, mode, p);

    if (this.enableInterfaceInference && !exact) {
      const xi = asInterface(x);
      const yi = asInterface(y);
      if (xi && yi) return this.nifyInterfaces(xi, yi, p);
      if (xi) return this.nifyMethods(xi, y, p);
      if (yi) return this.nifyMethods(yi, x, p);
    }

    // A type parameter that is not bound goes to the left.
    if (isTypeParam(y)) [x, y] = [y, x];
    return this.nifyStructure(x, y, mode, p);
  }

  /** y against what is known of px, which may become more specific thereby. */
  private nifyBound(px: TypeParam, y: Type, mode: number, p: IfacePair | undefined): boolean {
    const x = this.at(px);
    if (!x) {
      this.set(px, y);
      return true;
    }
    if (!this.nify(x, y, mode, p)) return false;
    const xi = asInterface(x);
    const yi = asInterface(y);
    const xn = asNamed(x) !== undefined;
    const yn = asNamed(y) !== undefined;
    if (xi && yi) {
      // Of two interfaces neither is better: they must be the same.
      if (xn && yn) return identical(x, y);
      if (typeSet(xi).methods.length !== typeSet(yi).methods.length) return false;
    } else if (xi || yi) return false;
    if ((mode & UnifyMode.exact) === 0 && !xn) {
      if (yn) this.set(px, y);
      else {
        const yc = under(y);
        // A channel with a direction is the one that both can be assigned to.
        if (yc.kind === 'Chan' && yc.dir !== 'both') this.set(px, y);
      }
    }
    return true;
  }

  /** Two interfaces match if the methods of the smaller one match those of the larger one. */
  private nifyInterfaces(xi: Interface, yi: Interface, p: IfacePair | undefined): boolean {
    const xset = typeSet(xi);
    const yset = typeSet(yi);
    if (xset.comparable !== yset.comparable || !termlistEqual(xset.terms, yset.terms)) return false;
    if (pairSeen(xi, yi, p)) return true;
    const [few, many] = xset.methods.length > yset.methods.length ? [yset.methods, xset.methods] : [xset.methods, yset.methods];
    const q: IfacePair = { x: xi, y: yi, prev: p };
    const byId = new Map(many.map((m) => [idOf(m), m]));
    return few.every((xm) => {
      const ym = byId.get(idOf(xm));
      return ym !== undefined && this.nify(typeOf(xm), typeOf(ym), UnifyMode.exact, q);
    });
  }

  /** A type matches an interface if it has its methods. */
  private nifyMethods(xi: Interface, y: Type, p: IfacePair | undefined): boolean {
    return typeSet(xi).methods.every((xm) => {
      const { obj } = lookupFieldOrMethod(y, false, xm.pkg, xm.name);
      if (obj?.kind !== 'Func') return false;
      objDecl(this.check, obj);
      return this.nify(typeOf(xm), typeOf(obj), UnifyMode.exact, p);
    });
  }

  private nifyStructure(xorig: Type, yorig: Type, mode: number, p: IfacePair | undefined): boolean {
    // Types inside types must match exactly if the whole is to be assigned.
    const emode = mode & UnifyMode.assign ? mode | UnifyMode.exact : mode;
    const x = unalias(xorig);
    const y = unalias(yorig);
    switch (x.kind) {
      case 'Basic':
        return y.kind === 'Basic' && x.basic === y.basic;
      case 'Array':
        return y.kind === 'Array' && (x.len < 0 || y.len < 0 || x.len === y.len) && this.nify(x.elem, y.elem, emode, p);
      case 'Slice':
        return y.kind === 'Slice' && this.nify(x.elem, y.elem, emode, p);
      case 'Struct':
        return y.kind === 'Struct' && this.nifyStruct(x, y, emode, p);
      case 'Pointer':
        return y.kind === 'Pointer' && this.nify(x.base, y.base, emode, p);
      case 'Tuple':
        return y.kind === 'Tuple' && this.nifyTuple(x, y, mode, p);
      case 'Signature':
        return y.kind === 'Signature' && x.variadic === y.variadic && this.nifyTuple(x.params, y.params, emode, p) && this.nifyTuple(x.results, y.results, emode, p);
      case 'Interface':
        return y.kind === 'Interface' && this.nifySameInterface(x, y, p);
      case 'Map':
        return y.kind === 'Map' && this.nify(x.key, y.key, emode, p) && this.nify(x.elem, y.elem, emode, p);
      case 'Chan':
        return y.kind === 'Chan' && ((mode & UnifyMode.exact) === 0 || x.dir === y.dir) && this.nify(x.elem, y.elem, emode, p);
      case 'Named': {
        if (y.kind !== 'Named' || x.targs.length !== y.targs.length) return false;
        const { targs } = y;
        return x.targs.every((a, i) => this.nify(a, targs[i], mode, p)) && identicalOrigin(x, y);
      }
      case 'TypeParam': {
        // A type parameter of an outer function stands for the underlying type of its constraint, if there is but one.
        const core = commonUnder(x).type;
        return core !== undefined && this.nify(core, yorig, UnifyMode.assign, p);
      }
      default:
        return false;
    }
  }

  private nifyStruct(x: Struct, y: Struct, mode: number, p: IfacePair | undefined): boolean {
    if (x.fields.length !== y.fields.length) return false;
    return x.fields.every((f, i) => {
      const g = y.fields[i];
      if (f.embedded !== g.embedded || (x.tags[i] ?? '') !== (y.tags[i] ?? '') || !sameId(f, g.pkg, g.name, false)) return false;
      return this.nify(f.type ?? Typ.invalid, g.type ?? Typ.invalid, mode, p);
    });
  }

  private nifyTuple(x: Tuple, y: Tuple, mode: number, p: IfacePair | undefined): boolean {
    if (x.vars.length !== y.vars.length) return false;
    return x.vars.every((v, i) => this.nify(v.type ?? Typ.invalid, y.vars[i].type ?? Typ.invalid, mode, p));
  }

  private nifySameInterface(x: Interface, y: Interface, p: IfacePair | undefined): boolean {
    const xset = typeSet(x);
    const yset = typeSet(y);
    if (xset.comparable !== yset.comparable || !termlistEqual(xset.terms, yset.terms)) return false;
    if (xset.methods.length !== yset.methods.length) return false;
    if (pairSeen(x, y, p)) return true;
    const q: IfacePair = { x, y, prev: p };
    return xset.methods.every((f, i) => {
      const g = yset.methods[i];
      return idOf(f) === idOf(g) && this.nify(typeOf(f), typeOf(g), UnifyMode.exact, q);
    });
  }
}

function typeOf(f: Func): Type {
  return f.type ?? Typ.invalid;
}

/** The interface that t is, but for type parameters. */
function asInterface(t: Type): Interface | undefined {
  if (isTypeParam(t)) return undefined;
  const u = under(t);
  return u.kind === 'Interface' ? u : undefined;
}
