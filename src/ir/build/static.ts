/** Expressions that need no code: constants, composite literals of such, addresses of package-level data, functions, conversions of these. */
import type { Info } from '../../types/info';
import type { Func as GoFunc, Package, Var } from '../../types/object';
import { identical } from '../../types/predicates';
import type { Signature, Struct, Type } from '../../types/type';
import { unalias } from '../../types/alias';
import { under } from '../../types/under';
import { fieldIndex } from '../../types/lookup';
import { bigIntVal, toInt } from '../../constant/constant';
import type { CallExpr, CompositeLit, Expr, FuncLit, Name, Operation, SelectorExpr } from '../../syntax/nodes';
import type { AddrConst, AggConst, ArrayType, Const, StructType } from '../ir';
import { constValue } from './const-value';
import type { Program } from './program';
import type { TypeEnv } from './program-api';
import { listOf, unparen } from './syntax';
import { closureOf, methodExpr } from './wrappers';

/** Literals with more elements than this are built by code, if they are sparse. */
const maxElements = 1 << 16;
/** How deep calls of functions that only return an expression are followed. */
const maxDepth = 4;

interface Context {
  readonly info: Info;
  readonly env: TypeEnv;
  readonly pkg: Package | undefined;
  /** Outside functions each literal is evaluated once, so it may be data that is written to. */
  readonly packageLevel: boolean;
  /** Parameters of the function whose result is being evaluated. */
  readonly params: ReadonlyMap<Var, Const> | undefined;
  readonly depth: number;
}

export interface StaticOptions {
  readonly packageLevel: boolean;
  readonly type: Type;
  readonly pkg?: Package;
}

/** The constant form of an expression converted to `options.type`; undefined if it needs code. */
export function staticValue(p: Program, e: Expr, info: Info, env: TypeEnv, options: StaticOptions): Const | undefined {
  const c: Context = { info, env, pkg: options.pkg, packageLevel: options.packageLevel, params: undefined, depth: 0 };
  return new Static(p, c).as(e, options.type);
}

/** The elements of an array or slice literal inside a function, as an array of `length`; undefined if they need code. */
export function staticElements(p: Program, e: CompositeLit, info: Info, env: TypeEnv, elem: Type, length: number): Const | undefined {
  const c: Context = { info, env, pkg: undefined, packageLevel: false, params: undefined, depth: 0 };
  return new Static(p, c).elements(e, elem, length);
}

class Static {
  constructor(
    private readonly p: Program,
    private readonly c: Context,
  ) {}

  /** The value of e as a value of type `to`, to which it is assignable. */
  as(e: Expr, to: Type): Const | undefined {
    const x = unparen(e);
    const tv = this.c.info.types.get(x) ?? this.c.info.types.get(e);
    if (tv?.mode === 'nilvalue' || (x.kind === 'Name' && this.c.info.uses.get(x)?.kind === 'Nil')) return { kind: 'zero', type: this.p.irType(to) };
    const from = this.typeOf(x);
    if (!from) return undefined;
    const value = this.value(x, from);
    return value && this.convert(value, from, to);
  }

  private typeOf(e: Expr): Type | undefined {
    const tv = this.c.info.types.get(e);
    if (tv) return this.c.env.subst(tv.type);
    const obj = e.kind === 'Name' ? this.c.info.uses.get(e) : e.kind === 'SelectorExpr' ? this.c.info.uses.get(e.sel) : undefined;
    return obj?.type && this.c.env.subst(obj.type);
  }

  private value(e: Expr, type: Type): Const | undefined {
    const tv = this.c.info.types.get(e);
    if (tv?.mode === 'constant' && tv.value && tv.value.kind !== 'unknown') {
      const u = under(type);
      return u.kind === 'Basic' || u.kind === 'Pointer' ? constValue(this.p, tv.value, type) : undefined;
    }
    switch (e.kind) {
      case 'Name':
        return this.name(e);
      case 'SelectorExpr':
        return this.selector(e);
      case 'CompositeLit':
        return this.composite(e, type);
      case 'Operation':
        return e.op === '&' && !e.y ? this.address(e) : undefined;
      case 'CallExpr':
        return this.call(e, type);
      case 'IndexExpr': {
        const x = unparen(e.x);
        return x.kind === 'Name' && this.c.info.instances.has(x) ? this.name(x) : undefined;
      }
      case 'FuncLit':
        return this.funcLit(e, type);
      default:
        return undefined;
    }
  }

  private name(e: Name): Const | undefined {
    const obj = this.c.info.uses.get(e);
    if (obj?.kind === 'Var') return this.c.params?.get(obj) ?? this.variable(obj);
    return obj?.kind === 'Func' ? this.func(obj, e) : undefined;
  }

  /** What the variable holds when the initialiser runs. */
  private variable(v: Var): Const | undefined {
    return this.c.packageLevel ? this.p.inits.libraryError(v) : undefined;
  }

  private func(fn: GoFunc, at: Name): Const | undefined {
    const targs = this.c.info.instances.get(at)?.targs.map((t) => this.c.env.subst(t)) ?? [];
    const sig = fn.type as Signature | undefined;
    if (sig && sig.tparams.length !== targs.length) return undefined;
    return closureOf(this.p, this.p.func(fn, targs));
  }

  private selector(e: SelectorExpr): Const | undefined {
    const sel = this.c.info.selections.get(e);
    if (!sel) {
      const obj = this.c.info.uses.get(e.sel);
      return obj?.kind === 'Func' ? this.func(obj, e.sel) : obj?.kind === 'Var' ? this.variable(obj) : undefined;
    }
    if (sel.kind !== 'methodExpr' || sel.obj.kind !== 'Func') return undefined;
    if (this.c.env.suffix !== '') return undefined; // the method must be looked up anew
    return closureOf(this.p, methodExpr(this.p, sel.recv, sel.obj, sel.index));
  }

  // ---- composite literals ------------------------------------------------------------------------------

  private composite(e: CompositeLit, type: Type): Const | undefined {
    const u = under(type);
    switch (u.kind) {
      case 'Struct':
        return this.struct(e, u);
      case 'Array':
        return this.elements(e, u.elem, u.len);
      case 'Slice': {
        if (!this.c.packageLevel) return undefined;
        const n = this.elementCount(e);
        if (n === undefined) return undefined;
        const array = this.elements(e, u.elem, n);
        return array && this.sliceOf(array, n, u.elem);
      }
      // An elided &T{…} inside another literal.
      case 'Pointer': {
        if (!this.c.packageLevel) return undefined;
        const v = this.composite(e, u.base);
        return v && this.boxed(v, u.base, false);
      }
      default:
        return undefined;
    }
  }

  private struct(e: CompositeLit, u: Struct): Const | undefined {
    const type = this.p.structType(u);
    if (e.elems.length === 0) return { kind: 'zero', type };
    const elems: Const[] = type.fields.map((t) => ({ kind: 'zero', type: t }));
    for (let k = 0; k < e.elems.length; k++) {
      const x = e.elems[k];
      let i = k;
      let value = x;
      if (x.kind === 'KeyValueExpr') {
        const key = x.key as Name;
        i = fieldIndex(u.fields, this.fieldPackage(u), key.value, false);
        if (i < 0) i = u.fields.findIndex((f) => f.name === key.value);
        value = x.value;
      }
      if (i < 0) return undefined;
      const v = this.as(value, u.fields[i].type as Type);
      if (!v) return undefined;
      if (u.fields[i].name !== '_') elems[i] = v;
    }
    return { kind: 'agg', type, elems };
  }

  private fieldPackage(u: Struct): Package | undefined {
    return this.c.pkg ?? u.fields[0]?.pkg;
  }

  /** One more than the largest index. */
  private elementCount(e: CompositeLit): number | undefined {
    let next = 0;
    let max = 0;
    for (const x of e.elems) {
      const i = x.kind === 'KeyValueExpr' ? this.index(x.key) : next;
      if (i === undefined) return undefined;
      next = i + 1;
      max = Math.max(max, next);
    }
    return max;
  }

  private index(key: Expr): number | undefined {
    const v = this.c.info.types.get(key)?.value;
    return v && Number(bigIntVal(toInt(v)));
  }

  elements(e: CompositeLit, elem: Type, n: number): Const | undefined {
    const type = this.p.t.array(this.p.irType(elem), n);
    if (e.elems.length === 0) return { kind: 'zero', type };
    if (n > maxElements && n > 4 * e.elems.length) return undefined;
    const zero: Const = { kind: 'zero', type: type.elem };
    const elems = new Array<Const>(n).fill(zero);
    let next = 0;
    for (const x of e.elems) {
      let value = x;
      if (x.kind === 'KeyValueExpr') {
        const i = this.index(x.key);
        if (i === undefined) return undefined;
        next = i;
        value = x.value;
      }
      const v = this.as(value, elem);
      if (!v) return undefined;
      elems[next++] = v;
    }
    return packBytes(type, elems);
  }

  /** A slice over new data. */
  private sliceOf(array: Const, n: number, elem: Type): Const {
    const { p } = this;
    const len: Const = { kind: 'int', type: p.t.int, value: BigInt(n) };
    if (n === 0) return this.aggregate(p.t.slice, [this.zeroSized(), len, len]);
    const g = p.dataGlobal(array, { readonly: false, name: this.dataName(), align: p.types.alignof(elem) });
    return this.aggregate(p.t.slice, [addr(p, g), len, len]);
  }

  /** The address of things without size; not nil. */
  private zeroSized(): Const {
    return addr(this.p, this.p.zeroBase());
  }

  private dataName(): string {
    return `${this.c.pkg ? this.c.pkg.path : 'data'}..stmp`;
  }

  private aggregate(type: StructType | ArrayType, elems: Const[]): AggConst {
    return { kind: 'agg', type, elems };
  }

  private boxed(value: Const, type: Type, readonly: boolean): AddrConst {
    return addr(this.p, this.p.dataGlobal(value, { readonly, name: this.dataName(), align: this.p.types.alignof(type) }));
  }

  // ---- addresses ---------------------------------------------------------------------------------------

  private address(e: Operation): Const | undefined {
    const x = unparen(e.x);
    if (x.kind === 'CompositeLit') {
      if (!this.c.packageLevel) return undefined;
      const type = this.typeOf(x);
      const v = type && this.value(x, type);
      return v && type && this.boxed(v, type, false);
    }
    return this.place(x);
  }

  /** The address of a package-level variable or of a part of one. */
  private place(x: Expr): AddrConst | undefined {
    const e = unparen(x);
    if (e.kind === 'Name') {
      const obj = this.c.info.uses.get(e);
      return obj?.kind === 'Var' && obj.varKind === 'package' ? addr(this.p, this.p.global(obj)) : undefined;
    }
    if (e.kind === 'SelectorExpr') {
      const sel = this.c.info.selections.get(e);
      if (!sel) {
        const obj = this.c.info.uses.get(e.sel);
        return obj?.kind === 'Var' ? addr(this.p, this.p.global(obj)) : undefined;
      }
      if (sel.kind !== 'field' || sel.indirect) return undefined;
      return this.fieldPlace(e.x, sel.index);
    }
    if (e.kind !== 'IndexExpr') return undefined;
    const base = this.typeOf(unparen(e.x));
    const u = base && under(base);
    const i = this.index(e.index);
    if (u?.kind !== 'Array' || i === undefined) return undefined;
    const at = this.place(e.x);
    return at && { ...at, offset: at.offset + i * this.p.sizeof(u.elem) };
  }

  private fieldPlace(x: Expr, index: readonly number[]): AddrConst | undefined {
    let type = this.typeOf(unparen(x));
    const at = this.place(x);
    if (!at || !type) return undefined;
    let { offset } = at;
    for (const i of index) {
      const u = under(type);
      if (u.kind !== 'Struct') return undefined;
      offset += this.p.types.layouts.offset(this.p.structType(u), i);
      type = u.fields[i].type as Type;
    }
    return { ...at, offset };
  }

  // ---- calls and conversions -----------------------------------------------------------------------------

  private call(e: CallExpr, type: Type): Const | undefined {
    const fun = unparen(e.fun);
    const mode = this.c.info.types.get(fun)?.mode ?? this.c.info.types.get(e.fun)?.mode;
    if (mode === 'type') return this.conversion(e.args[0], type);
    const callee = fun.kind === 'Name' ? this.c.info.uses.get(fun) : fun.kind === 'SelectorExpr' && !this.c.info.selections.has(fun) ? this.c.info.uses.get(fun.sel) : undefined;
    if (callee?.kind === 'Builtin') return this.builtin(callee.builtin, e, type);
    if (callee?.kind === 'Func' && this.c.packageLevel) return this.inlined(callee, e);
    return undefined;
  }

  private builtin(name: string, e: CallExpr, type: Type): Const | undefined {
    if (!this.c.packageLevel) return undefined;
    const u = under(type);
    if (name === 'new' && u.kind === 'Pointer') {
      // Since Go 1.26 the argument may be a value.
      if (this.c.info.types.get(e.args[0])?.mode !== 'type') return undefined;
      return this.boxed({ kind: 'zero', type: this.p.irType(u.base) }, u.base, false);
    }
    if (name !== 'make' || u.kind !== 'Slice' || e.args.length !== 2) return undefined;
    const n = this.index(e.args[1]);
    if (n === undefined || n < 0 || n * this.p.sizeof(u.elem) > 1 << 16) return undefined;
    return this.sliceOf({ kind: 'zero', type: this.p.t.array(this.p.irType(u.elem), n) }, n, u.elem);
  }

  /** A call of a function that only returns an expression of its parameters, like errors.New. */
  private inlined(fn: GoFunc, e: CallExpr): Const | undefined {
    const { p } = this;
    const { depth } = this.c;
    if (depth >= maxDepth || e.hasDots || fn.origin || !p.isOneExpression(fn)) return undefined;
    p.checker.resolveObject(fn);
    const sig = fn.type as Signature;
    if (sig.tparams.length > 0 || sig.variadic || sig.recv || sig.results.vars.length !== 1) return undefined;
    if (sig.params.vars.length !== e.args.length || !fn.pkg) return undefined;
    const body = p.checker.checkBody(fn);
    const only = body?.list.length === 1 ? body.list[0] : undefined;
    const results = only?.kind === 'ReturnStmt' ? listOf(only.results) : [];
    if (results.length !== 1) return undefined;
    const params = new Map<Var, Const>();
    for (let i = 0; i < e.args.length; i++) {
      const v = sig.params.vars[i];
      const arg = this.as(e.args[i], v.type as Type);
      if (!arg) return undefined;
      params.set(v, arg);
    }
    const inner = new Static(p, { info: fn.pkg.info, env: this.c.env, pkg: fn.pkg, packageLevel: true, params, depth: depth + 1 });
    return inner.as(results[0], sig.results.vars[0].type as Type);
  }

  private conversion(arg: Expr, to: Type): Const | undefined {
    const x = unparen(arg);
    const tv = this.c.info.types.get(x);
    const u = under(to);
    if (tv?.mode === 'nilvalue') return { kind: 'zero', type: this.p.irType(to) };
    const from = this.typeOf(x);
    if (!from) return undefined;
    const fu = under(from);
    if (u.kind === 'Basic' && u.basic === 'unsafe.Pointer' && tv?.value && fu.kind === 'Basic') {
      const n = bigIntVal(toInt(tv.value));
      return n === 0n ? { kind: 'zero', type: this.p.t.ptr } : { kind: 'numptr', type: this.p.t.ptr, value: n };
    }
    if (u.kind === 'Slice' && fu.kind === 'Basic' && this.c.packageLevel && tv?.value?.kind === 'string') return this.byteSlice(tv.value.val, u.elem);
    const value = this.value(x, from);
    if (!value) return undefined;
    if (u.kind === 'Interface') return this.convert(value, from, to);
    const isPointer = (t: Type): boolean => t.kind === 'Pointer' || (t.kind === 'Basic' && t.basic === 'unsafe.Pointer');
    if (isPointer(u) && isPointer(fu)) return value;
    return identicalShape(u, fu) && this.p.irType(from) === this.p.irType(to) ? value : undefined;
  }

  private byteSlice(text: string, elem: Type): Const | undefined {
    const e = under(elem);
    if (e.kind !== 'Basic' || e.basic !== 'uint8') return undefined;
    const data = Uint8Array.from(text, (c) => c.charCodeAt(0));
    const type = this.p.t.array(this.p.t.i8, data.length);
    return this.sliceOf(data.length === 0 ? { kind: 'zero', type } : { kind: 'bytes', type, data }, data.length, elem);
  }

  /** An assignment's implicit conversion: to an interface, or nothing. */
  private convert(value: Const, from: Type, to: Type): Const | undefined {
    const { p } = this;
    if (under(to).kind !== 'Interface' || under(from).kind === 'Interface') return value;
    const type: Const = { kind: 'type', type: p.t.ptr, entry: p.entries.of(unalias(from)) };
    let data: Const | undefined = value;
    if (!p.isPointerShaped(from)) data = p.sizeof(from) === 0 ? this.zeroSized() : this.boxed(value, from, true);
    else while (data && data.kind === 'agg') data = data.elems[0];
    if (data.type !== p.t.ptr) data = { kind: 'zero', type: p.t.ptr };
    return this.aggregate(p.t.iface, [type, data]);
  }

  private funcLit(e: FuncLit, type: Type): Const | undefined {
    if (!this.c.packageLevel || this.c.params || !this.c.pkg) return undefined;
    const fn = this.p.packageLevelLiteral(e, this.c.pkg, under(type) as Signature, this.c.env);
    const closure = this.p.t.struct([this.p.t.ptr]);
    const init = this.aggregate(closure, [{ kind: 'addr', type: this.p.t.ptr, of: fn, offset: 0 }]);
    return addr(this.p, this.p.dataGlobal(init, { readonly: true, name: `${fn.name}-closure` }));
  }
}

function identicalShape(x: Type, y: Type): boolean {
  return identical(x, y) || (x.kind === 'Struct' && y.kind === 'Struct');
}

function addr(p: Program, of: AddrConst['of']): AddrConst {
  return { kind: 'addr', type: p.t.ptr, of, offset: 0 };
}

/** Arrays of bytes in their short form. */
function packBytes(type: ArrayType, elems: Const[]): Const {
  if (type.elem.kind !== 'int' || type.elem.bits !== 8) return { kind: 'agg', type, elems };
  const data = Uint8Array.from(elems, (c) => (c.kind === 'int' ? Number(c.value) : 0));
  return { kind: 'bytes', type, data };
}
