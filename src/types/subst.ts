/** Puts types in the place of type parameters. Types that do not mention them stay the same objects. */
import type { Pos } from '../diag/source';
import { newAliasInstance, unalias } from './alias';
import type { Checker } from './check';
import { newInterface } from './interface';
import { instance } from './instantiate';
import { Func, TypeName, Var } from './object';
import { ArrayT, Chan, MapT, Named, Pointer, Signature, Slice, Struct, Tuple, Union, type Alias, type Interface, type Term, type Type, type TypeParam } from './type';
import { Typ } from './universe';
import { typeKey } from './typekey';

export type SubstMap = ReadonlyMap<TypeParam, Type>;

/** Maps the i-th type parameter to the i-th argument; parameters without one stay. */
export function makeSubstMap(tparams: readonly TypeParam[], targs: readonly (Type | undefined)[]): SubstMap {
  const m = new Map<TypeParam, Type>();
  tparams.forEach((p, i) => {
    const t = targs[i];
    if (t) m.set(p, t);
  });
  return m;
}

/** Maps type parameters to other type parameters. */
export function makeRenameMap(from: readonly TypeParam[], to: readonly TypeParam[]): SubstMap {
  return makeSubstMap(from, to);
}

/** The type with the map's types in place of its type parameters. `pos` is where new instances are said to be made. */
export function subst(check: Checker | undefined, pos: Pos | undefined, t: Type, smap: SubstMap): Type {
  if (smap.size === 0 || t.kind === 'Basic') return t;
  return new Subster(check, pos, smap).type(t);
}

/** Like `subst`, for parameter lists. */
export function substTuple(t: Tuple, smap: SubstMap): Tuple {
  return new Subster(undefined, undefined, smap).tuple(t);
}

/** A variable like v with another type. */
export function cloneVar(v: Var, type: Type): Var {
  const w = new Var(v.pos, v.pkg, v.name, type);
  w.parent = v.parent;
  w.scopePos = v.scopePos;
  w.order = v.order;
  w.varKind = v.varKind;
  w.embedded = v.embedded;
  w.isField = v.isField;
  w.isParam = v.isParam;
  w.used = v.used;
  w.origin = v.origin ?? v;
  return w;
}

/** A function like f with another signature. */
export function cloneFunc(f: Func, type: Type): Func {
  const g = new Func(f.pos, f.pkg, f.name, type);
  g.parent = f.parent;
  g.scopePos = f.scopePos;
  g.order = f.order;
  g.decl = f.decl;
  g.hasPtrRecv = f.hasPtrRecv;
  g.origin = f.origin ?? f;
  return g;
}

/** A copy of a signature. */
export function cloneSignature(s: Signature): Signature {
  const c = new Signature(s.recv, s.params, s.results, s.variadic);
  c.rparams = s.rparams;
  c.tparams = s.tparams;
  c.scope = s.scope;
  return c;
}

/** The methods with receiver type `to` where it was `from`; undefined if none had it. */
export function replaceRecvType(methods: Func[], from: Type, to: Type): Func[] | undefined {
  let out: Func[] | undefined;
  methods.forEach((m, i) => {
    const sig = m.type;
    if (sig?.kind !== 'Signature' || sig.recv?.type !== from) return;
    out ??= methods.slice();
    const copy = cloneSignature(sig);
    copy.recv = cloneVar(sig.recv, to);
    out[i] = cloneFunc(m, copy);
  });
  return out;
}

/** The list with f applied to each element; undefined if nothing changed. */
function substList<T>(list: readonly T[], f: (x: T) => T): T[] | undefined {
  let out: T[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const u = f(list[i]);
    if (u !== list[i]) {
      out ??= list.slice();
      out[i] = u;
    }
  }
  return out;
}

class Subster {
  constructor(
    protected readonly check: Checker | undefined,
    protected readonly pos: Pos | undefined,
    protected readonly smap: SubstMap,
  ) {}

  type(t: Type): Type {
    switch (t.kind) {
      case 'Basic':
        return t;
      case 'TypeParam':
        return this.smap.get(t) ?? t;
      case 'Named':
        return this.named(t);
      case 'Alias':
        return this.alias(t);
      case 'Pointer': {
        const base = this.type(t.base);
        return base === t.base ? t : new Pointer(base);
      }
      case 'Slice': {
        const elem = this.typeOrInvalid(t.elem);
        return elem === t.elem ? t : new Slice(elem);
      }
      case 'Array': {
        const elem = this.typeOrInvalid(t.elem);
        return elem === t.elem ? t : new ArrayT(t.len, elem);
      }
      case 'Map': {
        const key = this.type(t.key);
        const elem = this.type(t.elem);
        return key === t.key && elem === t.elem ? t : new MapT(key, elem);
      }
      case 'Chan': {
        const elem = this.type(t.elem);
        return elem === t.elem ? t : new Chan(t.dir, elem);
      }
      case 'Struct': {
        const fields = substList(t.fields, (v) => this.var(v));
        return fields ? new Struct(fields, t.tags) : t;
      }
      case 'Tuple':
        return this.tuple(t);
      case 'Signature':
        return this.signature(t);
      case 'Union': {
        const terms = substList(t.terms, (term) => this.term(term));
        return terms ? new Union(terms) : t;
      }
      case 'Interface':
        return this.interface(t);
    }
  }

  tuple(t: Tuple): Tuple {
    const vars = substList(t.vars, (v) => this.var(v));
    return vars ? new Tuple(vars) : t;
  }

  protected named(t: Named): Type {
    const { orig } = t;
    const n = orig.tparams.length;
    if (n === 0) return t;
    if (t.targs.length !== n) return Typ.invalid; // reported elsewhere
    const targs = substList(t.targs, (x) => this.type(x));
    return targs ? instance(this.check ?? t.check, this.pos, orig, targs) : t;
  }

  protected alias(t: Alias): Type {
    const n = t.orig.tparams.length;
    if (n === 0) return t;
    if (t.targs.length !== n) return Typ.invalid;
    const targs = substList(t.targs, (x) => this.type(x));
    return targs ? newAliasInstance(this.check, this.pos, t.orig, targs) : t;
  }

  private typeOrInvalid(t: Type | undefined): Type {
    return t ? this.type(t) : Typ.invalid;
  }

  private var(v: Var): Var {
    if (!v.type) return v;
    const t = this.type(v.type);
    return t === v.type ? v : cloneVar(v, t);
  }

  private term(t: Term): Term {
    const type = this.type(t.type);
    return type === t.type ? t : { tilde: t.tilde, type };
  }

  private signature(t: Signature): Signature {
    // The receiver is left alone: methods of instances get theirs in named.ts.
    const params = this.tuple(t.params);
    const results = this.tuple(t.results);
    if (params === t.params && results === t.results) return t;
    const s = new Signature(t.recv, params, results, t.variadic);
    s.rparams = t.rparams;
    s.tparams = t.tparams;
    return s;
  }

  private interface(t: Interface): Interface {
    const methods = substList(t.methods, (m) => this.func(m));
    const embeddeds = substList(t.embeddeds, (x) => this.type(x));
    if (!methods && !embeddeds) return t;
    const i = newInterface(this.check ?? t.check, methods ?? t.methods, embeddeds ?? t.embeddeds);
    i.embedPos = t.embedPos;
    i.embedFile = t.embedFile;
    i.implicit = t.implicit;
    i.complete = t.complete;
    i.methods = replaceRecvType(i.methods, t, i) ?? i.methods;
    return i;
  }

  private func(f: Func): Func {
    if (!f.type) return f;
    const t = this.type(f.type);
    return t === f.type ? f : cloneFunc(f, t);
  }
}

/**
 * The substitution that turns a generic function's types into those of one of its instances. Unlike `subst` it also makes
 * types that are declared inside the function: each instance of the function has its own.
 */
export class Substitution extends Subster {
  private readonly memo = new Map<Type, Type>();
  private readonly args: string;

  constructor(
    private readonly checker: Checker,
    tparams: readonly TypeParam[],
    targs: readonly Type[],
  ) {
    super(checker, undefined, makeSubstMap(tparams, targs));
    this.args = targs.map(typeKey).join(',');
  }

  override type(t: Type): Type {
    if (t.kind === 'Basic' || this.smap.size === 0) return t;
    const known = this.memo.get(t);
    if (known) return known;
    const result = super.type(t);
    this.memo.set(t, result);
    return result;
  }

  protected override alias(t: Alias): Type {
    return this.type(unalias(t));
  }

  protected override named(t: Named): Type {
    if (!this.isInside(t.orig.obj)) return super.named(t);
    const copy = this.local(t.orig);
    return t.orig === t ? copy : instance(this.checker, this.pos, copy, t.targs.map((x) => this.type(x)));
  }

  /** This instance's own version of a type that is declared in the function. */
  private local(t: Named): Named {
    const key = `${typeKey(t)}{${this.args}}`;
    const { ctxt } = this.checker;
    const known = ctxt.lookup(key);
    if (known) return known as Named;
    const obj = new TypeName(t.obj.pos, t.obj.pkg, t.obj.name, undefined);
    const copy = new Named(obj);
    obj.type = copy;
    obj.parent = t.obj.parent;
    obj.color = 'black';
    copy.check = this.checker;
    copy.key = key;
    copy.tparams = t.tparams;
    ctxt.record(key, copy);
    const resolve = (): void => {
      copy.fromRHS = this.type(t.fromRHS ?? Typ.invalid);
    };
    // Instances of a generic type want its right-hand side at once.
    if (t.tparams.length > 0) resolve();
    else copy.resolve = resolve;
    return copy;
  }

  /** Whether the type is declared where one of the type parameters can be seen. */
  private isInside(obj: TypeName): boolean {
    for (let s = obj.parent; s && s !== obj.pkg?.scope; s = s.parent) {
      for (const p of this.smap.keys()) if (s.lookup(p.obj.name) === p.obj) return true;
    }
    return false;
  }
}
