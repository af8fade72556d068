/**
 * Package initialisation. A variable's initial value is data where possible; otherwise a function of its own, which runs
 * only if something live uses the variable or if running it can be noticed. init functions always run.
 */
import type { Package, Var } from '../../types/object';
import type { AssignStmt, BlockStmt, CallExpr, Expr, FuncLit, FuncType, Name } from '../../syntax/nodes';
import type { Struct, Type } from '../../types/type';
import { Signature, Tuple } from '../../types/type';
import { typeKey } from '../../types/typekey';
import { under } from '../../types/under';
import { forEachChild } from '../../syntax/walk';
import type { Const, Func, Global } from '../ir';
import { Emitter } from './emit';
import { plainEnv } from './functions';
import { packageLinkName } from './names';
import type { Program } from './program';
import { Purity } from './purity';
import { staticValue } from './static';

/** Library functions whose result only depends on their arguments: a call in an initialiser needs no look at their code. */
const pureCalls = new Set(['errors.New', 'regexp.MustCompile', 'strings.NewReplacer', 'godebug.New', 'reflect.TypeOf', 'reflectlite.TypeOf', 'fmt.Errorf', 'big.NewInt', 'base64.NewEncoding', 'base32.NewEncoding']);

/** The initialisation of all packages. */
export class Inits {
  private readonly vars = new Map<Global, Var>();
  private readonly seen = new Set<Var>();
  /** Variable → the function that initialises it, alone or with others. */
  private readonly code = new Map<Var, Func>();
  private readonly purity: Purity;
  private initFuncsDone = false;
  /** Package-level variables with an initial value whose effects have not been looked at. */
  private pending: Var[] | undefined;

  constructor(private readonly p: Program) {
    this.purity = new Purity(p);
  }

  /** Notes which variable a global is. */
  bind(g: Global, v: Var): void {
    this.vars.set(g, v);
  }

  /** The variable is in use: finds its initial value. */
  globalReached(g: Global): void {
    const v = this.vars.get(g);
    if (!v) return;
    if (!this.seen.has(v)) this.initialise(v, g);
    // One of several that share a value which code computes.
    g.init ??= { kind: 'zero', type: g.type };
  }

  private initialise(v: Var, g: Global): void {
    const { p } = this;
    const d = p.checker.objMap.get(v);
    for (const x of this.together(v)) this.seen.add(x);
    const given = p.options.variables.get(g.name);
    if (given !== undefined && g.type === p.t.string) {
      g.init = p.stringConst(utf8(given));
      return;
    }
    if (!d?.init) {
      g.init ??= this.embedded(v, g) ?? { kind: 'zero', type: g.type };
      return;
    }
    const constant = this.constantValue(v);
    if (constant) {
      g.init = constant;
      return;
    }
    g.init = { kind: 'zero', type: g.type };
    this.run(v);
  }

  /** The variables that one initial value sets: `var a, b = f()`. */
  private together(v: Var): readonly Var[] {
    return this.p.checker.objMap.get(v)?.lhs ?? [v];
  }

  private constantValue(v: Var): Const | undefined {
    const { p } = this;
    const d = p.checker.objMap.get(v);
    if (!d?.init || this.together(v).length > 1 || !v.pkg) return undefined;
    const init = p.checker.checkInit(v);
    if (!init || p.checker.hasErrors) return undefined;
    return staticValue(p, init, v.pkg.info, plainEnv, { packageLevel: true, type: v.type as Type, pkg: v.pkg });
  }

  /**
   * The initial value of an error variable of the library, which nobody sets to another: `var ErrX = oserror.ErrX` is then
   * data as well.
   */
  libraryError(v: Var): Const | undefined {
    const { p } = this;
    if (v.varKind !== 'package' || !v.pkg || v.pkg.parsed?.user !== false) return undefined;
    if (typeKey(p.checker.resolveObject(v)) !== 'error' || !p.checker.objMap.get(v)?.init) return undefined;
    const g = p.global(v);
    if (!this.seen.has(v)) {
      const constant = this.constantValue(v);
      if (!constant) return undefined;
      this.seen.add(v);
      g.init = constant;
    }
    return this.code.has(v) ? undefined : g.init;
  }

  /** The initialiser must run. */
  private run(v: Var): void {
    const f = this.initFunc(v);
    for (const x of this.together(v)) this.code.set(x, f);
    this.p.demand.func(f);
  }

  /** A function that evaluates the initial value and assigns it. */
  private initFunc(v: Var): Func {
    const { p } = this;
    const known = this.code.get(v) ?? this.probed.get(v);
    if (known) return known;
    const pkg = v.pkg as Package;
    const d = p.checker.objMap.get(v);
    const lhs = this.together(v);
    const f = p.lazyFunc(`${packageLinkName(pkg)}.init.${v.name}`, [], p.t.void, (self) => {
      const init = p.checker.checkInit(v);
      if (!init || !d || p.checker.hasErrors) return new Emitter(p.t, self).ret();
      const { node, body } = assignment(pkg, lhs, init);
      const signature = new Signature(undefined, new Tuple([]), new Tuple([]), false);
      p.buildBody({ fn: self, name: `${packageLinkName(pkg)}.init`, pkg, info: pkg.info, env: plainEnv, signature, node, body }, d.source);
    });
    for (const x of lhs) this.probed.set(x, f);
    return f;
  }
  private readonly probed = new Map<Var, Func>();

  // ---- initialisers that nobody asked for ------------------------------------------------------------

  /** Finds initialisers whose effects can be noticed, and the init functions; true if there was something new. */
  effects(): boolean {
    if (!this.initFuncsDone) {
      this.initFuncsDone = true;
      for (const pkg of this.packages()) for (const f of this.initFunctions(pkg)) this.p.demand.func(f);
      this.pending = this.packages().flatMap((pkg) => this.variablesOf(pkg));
      return true;
    }
    const before = this.code.size;
    const rest: Var[] = [];
    for (const v of this.pending ?? []) {
      if (this.seen.has(v)) continue;
      if (!this.hasEffects(v)) rest.push(v);
      else if (v.name === '_') this.blank(v);
      else this.p.demand.global(this.p.global(v));
    }
    // What is free of effects stays so.
    this.pending = [];
    return this.code.size > before || rest.length < 0;
  }

  private blank(v: Var): void {
    this.seen.add(v);
    this.run(v);
  }

  private variablesOf(pkg: Package): Var[] {
    const pctx = this.p.checker.contexts.get(pkg);
    return (pctx?.objList ?? []).filter((o): o is Var => o.kind === 'Var' && this.p.checker.objMap.get(o)?.init !== undefined);
  }

  private hasEffects(v: Var): boolean {
    const d = this.p.checker.objMap.get(v);
    const pkg = v.pkg as Package;
    if (!d?.init || isHarmless(d.init, pkg)) return false;
    if (this.constantValue(v)) return false;
    const f = this.initFunc(v);
    const own = new Set(this.together(v).filter((x) => x.name !== '_').map((x) => this.p.global(x)));
    return !this.purity.isPure(f, own);
  }

  // ---- the whole -----------------------------------------------------------------------------------------

  /** Packages of the program, imported ones first, otherwise by path. */
  packages(): Package[] {
    return (this.order ??= packageOrder(this.p));
  }
  private order: Package[] | undefined;

  private initFunctions(pkg: Package): Func[] {
    const pctx = this.p.checker.contexts.get(pkg);
    const list: Func[] = [];
    for (const o of pctx?.objList ?? []) if (o.kind === 'Func' && o.name === 'init' && !o.decl?.recv) list.push(this.p.func(o, []));
    return list;
  }

  /** Fills `runtime.initAll`. */
  buildInitAll(fn: Func): void {
    const { p } = this;
    fn.blocks = [];
    const b = new Emitter(p.t, fn);
    for (const pkg of this.packages()) {
      const live = (v: Var): boolean => this.code.has(v);
      const count = new Set(this.variablesOf(pkg).flatMap((v) => this.code.get(v) ?? []));
      const done = new Set<Func>();
      const call = (v: Var): void => {
        const f = this.code.get(v);
        if (!f || done.has(f)) return;
        done.add(f);
        b.call(f, []);
      };
      if (count.size === 1) this.variablesOf(pkg).forEach(call);
      else if (count.size > 1) for (const i of p.checker.initOrder(pkg, live)) i.lhs.forEach(call);
      for (const f of this.initFunctions(pkg)) b.call(f, []);
    }
    b.ret();
  }

  // ---- go:embed --------------------------------------------------------------------------------------------

  private embedded(v: Var, g: Global): Const | undefined {
    const { p } = this;
    const patterns = p.directives.variable(v).embed;
    if (patterns.length === 0 || !v.pkg?.parsed) return undefined;
    const files = new Map<string, Uint8Array>();
    for (const pattern of patterns) for (const f of v.pkg.parsed.embeds.get(pattern) ?? []) files.set(f.name, f.data);
    const u = under(v.type as Type);
    const first = [...files.values()][0] ?? new Uint8Array();
    if (u.kind === 'Basic') return this.text(first);
    if (u.kind === 'Slice') {
      const n: Const = { kind: 'int', type: p.t.int, value: BigInt(first.length) };
      const array = p.t.array(p.t.i8, first.length);
      const data = p.dataGlobal({ kind: 'bytes', type: array, data: first }, { readonly: false, name: `${g.name}.data` });
      return { kind: 'agg', type: p.t.slice, elems: [{ kind: 'addr', type: p.t.ptr, of: data, offset: 0 }, n, n] };
    }
    return u.kind === 'Struct' ? this.fileSystem(u, files) : undefined;
  }

  private text(data: Uint8Array): Const {
    let s = '';
    for (let i = 0; i < data.length; i += 8192) s += String.fromCharCode(...data.subarray(i, i + 8192));
    return this.p.stringConst(s);
  }

  /** embed.FS{files *[]file}: every file and directory, sorted by directory and then by name. */
  private fileSystem(fs: Struct, files: ReadonlyMap<string, Uint8Array>): Const | undefined {
    const { p } = this;
    const list = under(fs.fields[0].type as Type);
    const slice = list.kind === 'Pointer' ? under(list.base) : list;
    if (slice.kind !== 'Slice') return undefined;
    const file = under(slice.elem) as Struct;
    const type = p.structType(file);
    const names = new Set(files.keys());
    for (const name of files.keys()) for (let i = name.indexOf('/'); i >= 0; i = name.indexOf('/', i + 1)) names.add(name.slice(0, i + 1));
    const split = (n: string): [string, string] => {
      const x = n.endsWith('/') ? n.slice(0, -1) : n;
      const i = x.lastIndexOf('/');
      return i < 0 ? ['.', x] : [x.slice(0, i), x.slice(i + 1)];
    };
    const sorted = [...names].sort((a, b) => {
      const [da, na] = split(a);
      const [db, nb] = split(b);
      return da !== db ? (da < db ? -1 : 1) : na < nb ? -1 : 1;
    });
    const elems = sorted.map((name): Const => {
      const parts = file.fields.map((f, i): Const => {
        if (f.name === 'name') return p.stringConst(utf8(name));
        if (f.name === 'data') return this.text(files.get(name) ?? new Uint8Array());
        return { kind: 'zero', type: type.fields[i] };
      });
      return { kind: 'agg', type, elems: parts };
    });
    const array = p.dataGlobal({ kind: 'agg', type: p.t.array(type, elems.length), elems }, { readonly: true, name: 'embed.files' });
    const n: Const = { kind: 'int', type: p.t.int, value: BigInt(elems.length) };
    const head: Const = { kind: 'agg', type: p.t.slice, elems: [{ kind: 'addr', type: p.t.ptr, of: array, offset: 0 }, n, n] };
    const headGlobal = p.dataGlobal(head, { readonly: true, name: 'embed.list' });
    return { kind: 'agg', type: p.structType(fs), elems: [{ kind: 'addr', type: p.t.ptr, of: headGlobal, offset: 0 }] };
  }
}

/** Text as bytes, one character each. */
function utf8(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

/** `lhs = init` as the body of a function literal, with its names entered in the side tables. */
function assignment(pkg: Package, lhs: readonly Var[], init: Expr): { node: FuncLit; body: BlockStmt } {
  const { pos } = init;
  const names = lhs.map((v): Name => {
    const n: Name = { kind: 'Name', pos, value: v.name };
    if (v.name !== '_') {
      pkg.info.uses.set(n, v);
      pkg.info.types.set(n, { mode: 'variable', type: v.type as Type });
    }
    return n;
  });
  const target: Expr = names.length === 1 ? names[0] : { kind: 'ListExpr', pos, elems: names };
  const assign: AssignStmt = { kind: 'AssignStmt', pos, def: false, lhs: target, rhs: init };
  const body: BlockStmt = { kind: 'BlockStmt', pos, list: [assign], rbrace: pos };
  const type: FuncType = { kind: 'FuncType', pos, params: [], results: [] };
  return { node: { kind: 'FuncLit', pos, type, body }, body };
}

/** True when a glance at the syntax shows that evaluating it changes nothing. */
function isHarmless(e: Expr, pkg: Package): boolean {
  if (e.kind === 'FuncLit') return true;
  if (e.kind === 'CallExpr' && !harmlessCall(e, pkg)) return false;
  if (e.kind === 'Operation' && e.op === '<-' && !e.y) return false;
  let ok = true;
  forEachChild(e, (child) => {
    if (ok && !isHarmless(child as Expr, pkg)) ok = false;
  });
  return ok;
}

const harmlessBuiltins = new Set(['make', 'new', 'len', 'cap', 'append', 'complex', 'real', 'imag', 'min', 'max']);

function harmlessCall(e: CallExpr, pkg: Package): boolean {
  let f = e.fun;
  while (f.kind === 'ParenExpr') f = f.x;
  switch (f.kind) {
    case 'Name': {
      const obj = pkg.scope.lookupParent(f.value)?.obj;
      return obj?.kind === 'TypeName' || (obj?.kind === 'Builtin' && harmlessBuiltins.has(obj.builtin));
    }
    case 'SelectorExpr': {
      // reflect.TypeOf((*error)(nil)).Elem()
      if (f.x.kind === 'CallExpr') return f.sel.value === 'Elem' && harmlessCall(f.x, pkg);
      if (f.x.kind !== 'Name') return false;
      const name = `${f.x.value}.${f.sel.value}`;
      return pureCalls.has(name) || /^unsafe\./.test(name);
    }
    case 'SliceType':
    case 'ArrayType':
    case 'MapType':
    case 'FuncType':
    case 'InterfaceType':
    case 'StructType':
    case 'ChanType':
      return true;
    // (*T)(x)
    case 'Operation':
      return f.op === '*' && !f.y;
    default:
      return false;
  }
}

/** Packages in the order in which Go initialises them: again and again the first by path whose imports are all done; the runtime before all others. */
function packageOrder(p: Program): Package[] {
  let rest = [...p.checker.packages.values()].map((c) => c.pkg).filter((pkg) => pkg.parsed).sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const done = new Set<Package>();
  const order: Package[] = [];
  const take = (pkg: Package): void => {
    done.add(pkg);
    order.push(pkg);
  };
  const withImports = (pkg: Package): void => {
    if (done.has(pkg) || !pkg.parsed) return;
    done.add(pkg);
    pkg.imports.forEach(withImports);
    order.push(pkg);
  };
  const runtime = p.checker.packages.get('runtime')?.pkg;
  if (runtime) withImports(runtime);
  rest = rest.filter((pkg) => !done.has(pkg));
  while (rest.length > 0) {
    const next = rest.find((pkg) => pkg.imports.every((i) => done.has(i) || !i.parsed)) ?? rest[0];
    take(next);
    rest = rest.filter((pkg) => pkg !== next);
  }
  return order;
}
