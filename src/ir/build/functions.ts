/** Declared functions and methods: their link names and attributes, which of them have a body here, and what stands in for those that have none. */
import { isInteger, isUnsigned } from '../../types/predicates';
import { Substitution } from '../../types/subst';
import type { Func as GoFunc, Obj, Package } from '../../types/object';
import { newParam } from '../../types/objects';
import { Signature, type Named, type Tuple, type Type } from '../../types/type';
import { typeKey } from '../../types/typekey';
import type { FuncDecl } from '../../syntax/nodes';
import type { Func, FuncAttrs, IrType, Param } from '../ir';
import { Emitter } from './emit';
import { funcLinkName, packageLinkName, wayText } from './names';
import type { Program } from './program';
import type { BodySource, TypeEnv } from './program-api';

/** Outside generic code types stand for themselves. */
export const plainEnv: TypeEnv = { subst: (t) => t, suffix: '' };

/** The IR function of a declared function or method with these type arguments. */
export function declaredFunc(p: Program, fn: GoFunc, targs: readonly Type[]): Func {
  const origin = fn.origin ?? fn;
  if (targs.length === 0) {
    const known = p.declared.get(origin);
    if (known) return known;
    const made = make(p, origin, targs);
    p.declared.set(origin, made);
    return made;
  }
  let byArgs = p.instances.get(origin);
  if (!byArgs) p.instances.set(origin, (byArgs = new Map()));
  const key = targs.map(typeKey).join(',');
  const known = byArgs.get(key);
  if (known) return known;
  const made = make(p, origin, targs);
  byArgs.set(key, made);
  return made;
}

/** The method of a concrete type. */
export function methodFunc(p: Program, fn: GoFunc, recv: Named): Func {
  return declaredFunc(p, fn, recv.targs);
}

function make(p: Program, fn: GoFunc, targs: readonly Type[]): Func {
  p.checker.resolveObject(fn);
  const decl = declOf(p, fn);
  const { signature, env } = instantiate(p, fn, targs);
  const { exportName, attrs } = p.directives.func(decl);
  const link = onlyOne(p, fn, targs, decl, linkNameOf(p, fn, targs, exportName));
  const types = p.signature(signature, { recv: true, closure: false });
  if (!decl.hasBody) return withoutBody(p, fn, signature, types, link, exportName, attrs, decl);

  if (exportName !== undefined) {
    attrs.exported = true;
    const only = signature.results.vars.length === 1 ? signature.results.vars[0].type : undefined;
    if (only && isInteger(only) && !isUnsigned(only)) attrs.signedResult = true;
  }
  if (/^mem(cpy|move|set|cmp)$/.test(link)) attrs.nobuiltins = true;
  const replaced = p.intrinsicByName(link);
  const irFn = makeFunc(p, link, params(signature, types.params, p), types.result, attrs, decl);
  p.decls.set(irFn, decl);
  p.pend(irFn, () => {
    if (replaced) return intrinsicBody(p, irFn, fn, signature);
    const body = p.checker.checkBody(fn);
    if (!body) throw new Error(`${link} has no body`);
    const pkg = fn.pkg as Package;
    const source: BodySource = { fn: irFn, name: link, pkg, info: pkg.info, env, signature, node: decl, body };
    p.buildBody(source, decl.file);
  });
  return irFn;
}

function makeFunc(p: Program, name: string, list: readonly Param[], result: IrType, attrs: FuncAttrs, decl: FuncDecl): Func {
  return p.addFunc({ kind: 'func', name, params: list, result, blocks: [], pos: p.position(decl.file, decl.name.pos), attrs });
}

/** The declaration; methods of instances share that of the generic type. */
export function declOf(p: Program, fn: GoFunc): FuncDecl {
  const decl = fn.decl ?? p.checker.objMap.get(fn)?.fdecl;
  if (!decl) throw new Error(`function ${fn.name} has no declaration`);
  return decl;
}

/** Signature and type environment with the type arguments in place. */
export function instantiate(p: Program, fn: GoFunc, targs: readonly Type[]): { signature: Signature; env: TypeEnv } {
  const sig = fn.type as Signature;
  if (targs.length === 0) return { signature: sig, env: plainEnv };
  const tparams = sig.rparams.length > 0 ? sig.rparams : sig.tparams;
  const s = new Substitution(p.checker, tparams, targs);
  const env: TypeEnv = { subst: (t) => s.type(t), suffix: `[${targs.map(typeKey).join(',')}]` };
  const recv = sig.recv && newParam(sig.recv.pos, sig.recv.pkg, sig.recv.name, s.type(sig.recv.type as Type));
  const signature = new Signature(recv, s.type(sig.params) as Tuple, s.type(sig.results) as Tuple, sig.variadic);
  return { signature, env };
}

function params(sig: Signature, types: readonly IrType[], p: Program): Param[] {
  const vars = sig.recv ? [sig.recv, ...sig.params.vars] : sig.params.vars;
  return p.params(types.map((type, i) => ({ name: vars[i]?.name || `p${i}`, type })));
}

function linkNameOf(p: Program, fn: GoFunc, targs: readonly Type[], exportName: string | undefined): string {
  if (exportName !== undefined) return exportName;
  const sig = fn.type as Signature;
  const pkg = fn.pkg as Package;
  if (!sig.recv) {
    if (fn.name === 'init' || fn.name === '_') return `${packageLinkName(pkg)}.${fn.name}.${p.indexOfInit(fn)}`;
    const remote = p.directives.linkName(pkg, fn.name);
    if (remote !== undefined && targs.length === 0) return remote;
  }
  return funcLinkName(fn, targs);
}

/** The name; after a message the function's own, where another declaration has it already: by export or linkname. */
function onlyOne(p: Program, fn: GoFunc, targs: readonly Type[], decl: FuncDecl, link: string): string {
  const other = p.funcNamed(link);
  const first = other && p.decls.get(other);
  if (!first || !decl.hasBody) return link;
  p.error({ file: decl.file, offset: decl.name.pos }, 'link/duplicate', `${fn.name} is linked as ${link}, as is ${first.name.value} (${first.file.path}:${first.file.line(first.name.pos)})`);
  return funcLinkName(fn, targs);
}

/** Someone else has the body: the compiler, another package, assembly, a wasm host. */
function withoutBody(
  p: Program, fn: GoFunc, signature: Signature, types: { params: IrType[]; result: IrType }, link: string, exportName: string | undefined, attrs: FuncAttrs, decl: FuncDecl,
): Func {
  const own = funcLinkName(fn, []);
  const name = p.intrinsicByName(own) ? own : link;
  if (p.intrinsicByName(name)) {
    const irFn = makeFunc(p, name, params(signature, types.params, p), types.result, attrs, decl);
    p.pend(irFn, () => intrinsicBody(p, irFn, fn, signature));
    return irFn;
  }
  const synthesized = p.synthesized(link, () => makeFunc(p, link, params(signature, types.params, p), types.result, attrs, decl));
  if (synthesized) return synthesized;
  const provider = p.directives.resolve(link, p.main);
  if (provider && provider.kind === 'Func' && provider !== fn && hasImplementation(p, provider)) {
    const target = declaredFunc(p, provider, []);
    return sameShape(target, types) ? target : adapter(p, fn, signature, types, target, decl);
  }
  const known = p.funcNamed(link);
  if (known) return known;
  const irFn = makeFunc(p, link, params(signature, types.params, p), types.result, attrs, decl);
  const outside = attrs.wasmImport !== undefined || exportName !== undefined || (link !== own && !link.includes('.'));
  if (failsWhenCalled.has(link)) p.pend(irFn, () => unsupported(p, irFn));
  else if (!outside) p.pend(irFn, () => missing(p, irFn, fn, decl));
  return irFn;
}

function hasImplementation(p: Program, obj: Obj): boolean {
  return obj.kind === 'Func' && declOf(p, obj) !== undefined;
}

function sameShape(f: Func, types: { params: IrType[]; result: IrType }): boolean {
  return f.result === types.result && f.params.length === types.params.length && f.params.every((x, i) => x.type === types.params[i]);
}

/** The two sides of a linkname declare different types: allowed as long as a value is passed the same way. */
function adapter(p: Program, fn: GoFunc, signature: Signature, types: { params: IrType[]; result: IrType }, target: Func, decl: FuncDecl): Func {
  const name = `${funcLinkName(fn, [])}-linkname`;
  if (target.params.length !== types.params.length) {
    p.error({ file: decl.file, offset: decl.name.pos }, 'link/signature', `${fn.name} is linked to ${target.name}, which takes other parameters`);
  }
  const irFn = makeFunc(p, name, params(signature, types.params, p), types.result, {}, decl);
  p.pend(irFn, () => {
    const b = new Emitter(p.t, irFn);
    const through = (v: Parameters<Emitter['store']>[1], to: IrType): Parameters<Emitter['store']>[1] => {
      if (v.type === to) return v;
      const slot = b.slot(v.type, '.arg');
      b.store(slot, v);
      return b.load(to, slot);
    };
    const result = b.call(target, irFn.params.map((x, i) => through(x, target.params[i].type)));
    b.ret(types.result.kind === 'void' ? undefined : through(result, types.result));
  });
  return irFn;
}

/** The body of an intrinsic that is used as a function. */
function intrinsicBody(p: Program, irFn: Func, fn: GoFunc, signature: Signature): void {
  const b = new Emitter(p.t, irFn);
  const pkg = fn.pkg as Package;
  const build = p.intrinsic(fn);
  if (!build) throw new Error(`${irFn.name} is no intrinsic`);
  const source = { fn: irFn, name: irFn.name, pkg, info: pkg.info, env: plainEnv, signature, node: declOf(p, fn), body: { kind: 'BlockStmt', pos: 0, list: [], rbrace: 0 } } as const;
  const value = build(b, [...irFn.params], { args: [], sig: signature, source, fn, targs: [] });
  b.ret(irFn.result.kind === 'void' ? undefined : value);
}

/** Assembly of Go's that programs get to without calling it: a call ends the program with a message. */
const failsWhenCalled = new Set(['runtime.reflectcall']);

function unsupported(p: Program, irFn: Func): void {
  const b = new Emitter(p.t, irFn);
  b.call(p.runtimeFunc('throw'), [p.stringConst(`${irFn.name} is not supported`)]);
  b.unreachable();
}

/** Nobody has the body. */
function missing(p: Program, irFn: Func, fn: GoFunc, decl: FuncDecl): void {
  const pkg = fn.pkg as Package;
  const files = (pkg.parsed && p.options.assembly?.(pkg.parsed.dir, fn.name)) ?? [];
  const why = files.length > 0 ? `it exists only in assembly (${files.join(', ')})` : irFn.name === funcLinkName(fn, []) ? 'it has no body' : `nothing in the program defines ${irFn.name}`;
  const hint = files.length > 0 ? '; assembly files are not used: a build tag such as purego may choose a version in Go' : '';
  p.error(
    { file: decl.file, offset: decl.name.pos },
    'link/missing-body',
    `missing implementation of ${fn.name} in package ${pkg.path}: ${why}`,
    `reached by way of ${wayText(p.demand.way(irFn).map((f) => f.name))}${hint}`,
  );
}
