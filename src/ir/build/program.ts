/** The whole program while it is turned into IR: what exists, what is needed, and the questions that function bodies ask of it. */
import type { Target } from '../../board/target';
import type { Diagnostic, Report } from '../../diag/diagnostic';
import type { Pos, SourceFile } from '../../diag/source';
import type { Checker } from '../../types/check';
import type { Info } from '../../types/info';
import type { Func as GoFunc, Obj, Package, Var } from '../../types/object';
import type { Named, Signature, Type } from '../../types/type';
import type { CompositeLit, Expr, FuncDecl, FuncLit } from '../../syntax/nodes';
import { IrTypes, type Const, type Func, type Global, type IrPos, type IrType, type Module, type Param, type StructType, type TypeConst } from '../ir';
import { Demand } from './demand';
import { Entries, type Entry } from './entries';
import { equalFunc } from './equal-hash';
import { declOf, declaredFunc, methodFunc } from './functions';
import { Inits } from './init';
import { makeIntrinsics, type IntrinsicTable } from './intrinsics';
import { Interrupts } from './interrupts';
import { Directives } from './linkname';
import { funcLinkName, packageLinkName } from './names';
import type { BodySource, BuildBody, IntrinsicBuilder, ProgramContext, TypeEnv } from './program-api';
import { staticElements, staticValue } from './static';
import { TypeLowering } from './types';
import { Descriptors } from './typedesc';
import { boundMethod, closureOf, methodExpr, withoutResults } from './wrappers';

/** A function of the program and its name for the host. */
export interface ExportedFunc {
  readonly fn: GoFunc;
  readonly name: string;
}

export interface ProgramOptions {
  readonly checker: Checker;
  readonly target: Target;
  readonly report: Report;
  readonly buildBody: BuildBody;
  /** The package of `main.main`. */
  readonly main: Package | undefined;
  readonly name: string;
  readonly maxSlotBytes: number;
  /** Link name of a string variable → its initial value, from the command line. */
  readonly variables: ReadonlyMap<string, string>;
  /** Is called after each step, with the way to the function that was built or looked at: what has been reported since then is about it. */
  readonly looked?: (way: () => readonly Func[]) => void;
  /** The assembly files of a package's folder that define a function. */
  readonly assembly?: (dir: string, name: string) => readonly string[];
  /** WebAssembly: functions of the runtime that are exported beside those of the program, and their names there. */
  readonly runtimeExports?: (exported: readonly ExportedFunc[]) => readonly (readonly [fn: string, name: string])[];
}

type ParamSpec = { readonly name: string; readonly type: IrType };

/** State of one build; the other files of this folder are its methods by subject. */
export class Program implements ProgramContext {
  readonly module: Module;
  readonly t: IrTypes;
  readonly checker: Checker;
  readonly pointerBytes: 4 | 8;
  readonly report: Report;
  readonly maxSlotBytes: number;
  readonly main: Package | undefined;
  readonly target: Target;

  readonly types: TypeLowering;
  readonly entries: Entries;
  readonly directives: Directives;
  readonly demand: Demand;
  readonly descriptors: Descriptors;
  readonly inits: Inits;
  readonly interrupts: Interrupts;
  private readonly intrinsics: IntrinsicTable;

  // Functions: by object, by instance, by what they wrap.
  readonly declared = new Map<GoFunc, Func>();
  readonly instances = new Map<GoFunc, Map<string, Func>>();
  readonly wrappers = new Map<string, Func>();
  /** Wrappers whose callee may call recover. */
  readonly forwards = new Set<Func>();
  readonly equalFuncs = new Map<string, Func>();
  readonly closures = new Map<Func, Global>();
  readonly decls = new Map<Func, FuncDecl>();
  private readonly byName = new Map<string, Func>();
  private readonly pending = new Map<Func, () => void>();
  private readonly runtimeFuncs = new Map<string, Func>();
  private readonly intrinsicOf = new Map<GoFunc, IntrinsicBuilder | null>();
  private readonly oneExpression = new Map<GoFunc, boolean>();

  // Data.
  private readonly globals = new Map<Var, Global>();
  private readonly strings = new Map<string, Const>();
  private readonly counters = new Map<string, number>();
  private readonly externals = new Map<string, Const>();
  private readonly externalGlobals = new Map<string, Global>();
  private zeroBaseGlobal: Global | undefined;
  private readonly files = new Map<FuncDecl | FuncLit, SourceFile>();
  private readonly reported = new Set<string>();

  constructor(readonly options: ProgramOptions) {
    const { target, checker } = options;
    this.t = new IrTypes(target.pointerBytes);
    this.pointerBytes = target.pointerBytes;
    this.checker = checker;
    this.report = options.report;
    this.maxSlotBytes = options.maxSlotBytes;
    this.main = options.main;
    this.target = target;
    this.module = {
      name: options.name, pointerBytes: target.pointerBytes, types: this.t, funcs: new Map(), globals: new Map(), typeEntries: new Map(), asm: [],
      roots: [], rootGlobals: [], methodTables: new Map(), reflectsValues: false,
    };
    this.types = new TypeLowering(this.t);
    this.entries = new Entries(checker);
    this.directives = new Directives(checker);
    this.demand = new Demand(this);
    this.descriptors = new Descriptors(this);
    this.inits = new Inits(this);
    this.interrupts = new Interrupts(this, target);
    this.intrinsics = makeIntrinsics(this, target);
  }

  // ---- types ---------------------------------------------------------------------------------------

  irType(t: Type): IrType {
    return this.types.irType(t);
  }
  structType(t: Type): StructType {
    return this.types.structType(t);
  }
  signature(sig: Signature, options: { readonly recv: boolean; readonly closure: boolean }): { params: IrType[]; result: IrType } {
    return this.types.signature(sig, options);
  }
  sizeof(t: Type): number {
    return this.types.sizeof(t);
  }
  hasPointers(t: Type): boolean {
    return this.types.hasPointers(t);
  }
  isPointerShaped(t: Type): boolean {
    return this.types.isPointerShaped(t);
  }
  isMemoryComparable(t: Type): boolean {
    return this.types.isMemoryComparable(t);
  }
  typeEntry(t: Type): Entry {
    return this.entries.of(t);
  }
  typeConst(t: Type): TypeConst {
    return { kind: 'type', type: this.t.ptr, entry: this.entries.of(t) };
  }
  selector(method: GoFunc): string {
    return this.entries.selector(method);
  }
  runtimeType(name: string): IrType {
    const t = this.packageType(this.runtimePackage(), name);
    if (!t) throw new Error(`package runtime has no type ${name}`);
    return this.irType(t);
  }
  /** A type declared in a package. */
  packageType(pkg: Package, name: string): Type | undefined {
    const obj = pkg.scope.lookup(name);
    return obj?.kind === 'TypeName' ? this.checker.resolveObject(obj) : undefined;
  }
  private runtimePackage(): Package {
    const pkg = this.checker.packages.get('runtime')?.pkg;
    if (!pkg) throw new Error('package runtime is not part of the program');
    return pkg;
  }

  // ---- functions -----------------------------------------------------------------------------------

  runtimeFunc(name: string): Func {
    let f = this.runtimeFuncs.get(name);
    if (!f) {
      const obj = this.runtimePackage().scope.lookup(name);
      if (obj?.kind !== 'Func') throw new Error(`package runtime has no function ${name}`);
      f = this.func(obj, []);
      this.runtimeFuncs.set(name, f);
    }
    return f;
  }
  /** A function of another package that code made by the builder calls; the package is part of the program. */
  packageFunc(path: string, name: string): Func {
    const obj = this.checker.packages.get(path)?.pkg.scope.lookup(name);
    if (obj?.kind !== 'Func') throw new Error(`package ${path} has no function ${name}`);
    return this.func(obj, []);
  }
  func(fn: GoFunc, targs: readonly Type[]): Func {
    return declaredFunc(this, fn, targs);
  }
  method(fn: GoFunc, recv: Named): Func {
    return methodFunc(this, fn, recv);
  }
  closureOf(fn: Func): Const {
    return closureOf(this, fn);
  }
  boundMethod(recv: Type, method: GoFunc, index: readonly number[]): Func {
    return boundMethod(this, recv, method, index);
  }
  withoutResults(sig: Signature): Func {
    return withoutResults(this, sig);
  }
  methodExpr(recv: Type, method: GoFunc, index: readonly number[]): Func {
    return methodExpr(this, recv, method, index);
  }
  equalFunc(t: Type): Func {
    return equalFunc(this, t);
  }

  newFunc(name: string, params: readonly ParamSpec[], result: IrType, pos: IrPos | undefined): Func {
    return this.addFunc({ kind: 'func', name: this.byName.has(name) ? this.unique(name) : name, params: this.params(params), result, blocks: [], pos, attrs: {} });
  }
  /** A function whose body is made when it turns out to be needed. */
  lazyFunc(name: string, params: readonly ParamSpec[], result: IrType, build: (self: Func) => void): Func {
    const f = this.newFunc(name, params, result, undefined);
    this.pend(f, () => build(f));
    return f;
  }
  addFunc(f: Func): Func {
    const other = this.byName.get(f.name);
    if (other) throw new Error(`two functions have the link name ${f.name}`);
    this.byName.set(f.name, f);
    return f;
  }
  funcNamed(name: string): Func | undefined {
    return this.byName.get(name);
  }
  params(list: readonly ParamSpec[]): Param[] {
    return list.map((x, index) => ({ kind: 'param', index, type: x.type, name: x.name }));
  }
  /** Sets how the function gets its blocks. */
  pend(f: Func, build: () => void): void {
    this.pending.set(f, build);
  }
  /** Makes sure that the function has its blocks, if it has a body here. */
  build(f: Func): void {
    const make = this.pending.get(f);
    if (!make) return;
    this.pending.delete(f);
    make();
  }
  /** As `build`, for a look at the code; false if there is none. */
  tryBuild(f: Func): boolean {
    this.build(f);
    return f.blocks.length > 0;
  }
  buildBody(source: BodySource, file: SourceFile): void {
    this.files.set(source.node, file);
    if (this.checker.hasErrors) {
      // What the checker has complained about is not built: the tables may be incomplete.
      source.fn.blocks = [{ name: 'entry', insts: [{ kind: 'inst', op: 'unreachable', type: this.t.void, pos: undefined }] }];
      return;
    }
    this.options.buildBody(this, source);
  }
  /** A function literal outside functions. */
  packageLevelLiteral(e: FuncLit, pkg: Package, signature: Signature, env: TypeEnv): Func {
    const types = this.signature(signature, { recv: false, closure: true });
    const list = types.params.map((type, i, all) => ({ name: i === all.length - 1 ? '.closure' : signature.params.vars[i]?.name || `.p${i}`, type }));
    const name = this.unique(`${packageLinkName(pkg)}.init.func`);
    const file = this.fileOf(pkg, e);
    return this.lazyFunc(name, list, types.result, (fn) => this.buildBody({ fn, name, pkg, info: pkg.info, env, signature, node: e, body: e.body }, file));
  }
  private fileOf(pkg: Package, e: { readonly pos: number }): SourceFile {
    // The literal belongs to the file whose declarations it stands among.
    const files = pkg.parsed?.files ?? [];
    for (const f of files) {
      for (const d of f.decls) if (d.kind === 'VarDecl' && d.values && holds(d.values, e)) return f.source;
    }
    return files[0].source;
  }
  /** Its body calls recover; a guess from the text that may say yes too often. */
  mayRecover(fn: Func): boolean {
    if (this.forwards.has(fn)) return true;
    const decl = this.decls.get(fn);
    if (!decl || decl.bodyStart === undefined) return false;
    const at = decl.file.text.indexOf('recover', decl.bodyStart);
    return at >= 0 && at < (decl.bodyEnd ?? 0);
  }
  /** Whether the body is one short return statement; a guess from the text. */
  isOneExpression(fn: GoFunc): boolean {
    let yes = this.oneExpression.get(fn);
    if (yes === undefined) {
      const decl = this.checker.objMap.get(fn)?.fdecl;
      const text = decl?.hasBody ? decl.file.text.slice(decl.bodyStart, Math.min((decl.bodyEnd ?? 0) + 1, (decl.bodyStart ?? 0) + 200)) : '';
      yes = /^\{\s*return\b[^;\n]*\}?\s*\n?\}?/.test(text) && (text.match(/\n/g)?.length ?? 0) <= 2;
      this.oneExpression.set(fn, yes);
    }
    return yes;
  }
  /** Number of an init or blank function within its package. */
  indexOfInit(fn: GoFunc): number {
    const list = (this.checker.contexts.get(fn.pkg as Package)?.objList ?? []).filter((o: Obj) => o.kind === 'Func' && o.name === fn.name);
    return list.indexOf(fn);
  }
  /** Functions that runtime declares and the compiler makes when everything else is known. */
  synthesized(link: string, make: () => Func): Func | undefined {
    if (!synthesizedNames.has(link)) return undefined;
    const f = make();
    const ret = (): void => {
      f.blocks = [{ name: 'entry', insts: [{ kind: 'inst', op: 'unreachable', type: this.t.void, pos: undefined }] }];
    };
    this.pend(f, ret);
    return f;
  }

  // ---- intrinsics ------------------------------------------------------------------------------------

  intrinsic(fn: Func | GoFunc): IntrinsicBuilder | undefined {
    if (fn.kind === 'func') return this.intrinsics.get(fn.name);
    const origin = fn.origin ?? fn;
    let known = this.intrinsicOf.get(origin);
    if (known === undefined) {
      known = null;
      // Most packages have none: no need to work out names for them.
      if (origin.pkg && intrinsicPackages.test(origin.pkg.path)) {
        this.checker.resolveObject(origin);
        known = this.intrinsics.get(funcLinkName(origin, [])) ?? null;
        const remote = this.directives.linkName(origin.pkg, origin.name);
        if (!known && remote !== undefined && !declOf(this, origin).hasBody) known = this.intrinsics.get(remote) ?? null;
      }
      this.intrinsicOf.set(origin, known);
    }
    return known ?? undefined;
  }
  evaluatesOwnArguments(fn: GoFunc): boolean {
    return fn.name === 'AsmFull' && this.intrinsic(fn) !== undefined;
  }
  intrinsicByName(name: string): IntrinsicBuilder | undefined {
    return this.intrinsics.get(name);
  }

  // ---- data --------------------------------------------------------------------------------------------

  global(v: Var): Global {
    let g = this.globals.get(v);
    if (!g) this.globals.set(v, (g = this.makeGlobal(v)));
    return g;
  }
  private makeGlobal(v: Var): Global {
    const pkg = v.pkg as Package;
    const type = this.irType(this.checker.resolveObject(v));
    const d = this.directives.variable(v);
    const remote = this.directives.linkName(pkg, v.name);
    const hasInit = this.checker.objMap.get(v)?.init !== undefined;
    if (remote !== undefined && !hasInit) {
      const other = this.directives.resolve(remote, this.main);
      if (other?.kind === 'Var' && other !== v) return this.global(other);
    }
    if (d.extern !== undefined) return this.externalGlobal(d.extern, type);
    const name = d.exportName ?? remote ?? (v.name === '_' ? this.unique(`${packageLinkName(pkg)}._`) : `${packageLinkName(pkg)}.${v.name}`);
    const g: Global = {
      kind: 'global', name, type, init: undefined, external: false, readonly: false, mergeable: false, exported: d.exportName !== undefined, section: d.section,
      align: d.align, pkg: packageLinkName(pkg), pos: v.pos && this.position(v.pos.file, v.pos.offset),
    };
    this.inits.bind(g, v);
    return g;
  }
  stringConst(bytes: string): Const {
    let c = this.strings.get(bytes);
    if (!c) {
      c = { kind: 'zero', type: this.t.string };
      if (bytes.length > 0) {
        const data = new Uint8Array(bytes.length);
        for (let i = 0; i < bytes.length; i++) data[i] = bytes.charCodeAt(i);
        const g = this.bytesGlobal(data, '.string');
        c = { kind: 'agg', type: this.t.string, elems: [this.addr(g), { kind: 'int', type: this.t.int, value: BigInt(bytes.length) }] };
      }
      this.strings.set(bytes, c);
    }
    return c;
  }
  bytesGlobal(data: Uint8Array, name: string): Global {
    const type = this.t.array(this.t.i8, data.length);
    const g = this.dataGlobal({ kind: 'bytes', type, data }, { readonly: true, name });
    g.mergeable = true;
    return g;
  }
  dataGlobal(init: Const, options: { readonly readonly: boolean; readonly name: string; readonly align?: number }): Global {
    return {
      kind: 'global', name: this.unique(options.name), type: init.type, init, external: false, readonly: options.readonly, mergeable: false, exported: false,
      section: undefined, align: options.align, pkg: options.name.split('..')[0], pos: undefined,
    };
  }
  staticValue(e: Expr, info: Info, env: TypeEnv, options: { readonly packageLevel: boolean; readonly type: Type }): Const | undefined {
    return staticValue(this, e, info, env, options);
  }
  staticElements(e: CompositeLit, info: Info, env: TypeEnv, elem: Type, length: number): Const | undefined {
    return staticElements(this, e, info, env, elem, length);
  }
  /** What pointers to things without size point to. */
  zeroBase(): Global {
    return (this.zeroBaseGlobal ??= this.dataGlobal({ kind: 'zero', type: this.t.i8 }, { readonly: false, name: 'runtime.zerobase' }));
  }
  /** The address of a symbol of the linker script. */
  externalData(name: string): Const {
    return this.addr(this.externalGlobal(name, this.t.i8));
  }
  /** Data that is defined elsewhere; one global for each name. */
  private externalGlobal(name: string, type: IrType): Global {
    let g = this.externalGlobals.get(name);
    if (!g) {
      g = {
        kind: 'global', name, type, init: undefined, external: true, readonly: false, mergeable: false, exported: false, section: undefined, align: undefined,
        pkg: 'runtime', pos: undefined,
      };
      this.externalGlobals.set(name, g);
    }
    return g;
  }
  /** The address of a function in assembly. */
  externalCode(name: string): Const {
    let c = this.externals.get(name);
    if (!c) {
      const f = this.funcNamed(name) ?? this.newFunc(name, [], this.t.void, undefined);
      this.externals.set(name, (c = { kind: 'addr', type: this.t.ptr, of: f, offset: 0 }));
    }
    return c;
  }
  private addr(of: Global | Func): Const {
    return { kind: 'addr', type: this.t.ptr, of, offset: 0 };
  }
  private unique(name: string): string {
    const n = (this.counters.get(name) ?? 0) + 1;
    this.counters.set(name, n);
    const made = `${name}.${n}`;
    return this.byName.has(made) ? this.unique(name) : made;
  }

  // ---- places and errors -------------------------------------------------------------------------------

  error(pos: Pos, code: string, message: string, help?: string): Diagnostic {
    const d: Diagnostic = { code, severity: 'error', pos, message, ...(help === undefined ? {} : { help }) };
    // An instance of a generic function may fail in the same way as another.
    const key = `${pos.file.path}:${pos.offset}:${message}`;
    if (!this.reported.has(key)) {
      this.reported.add(key);
      this.report(d);
    }
    return d;
  }
  irPos(_file: Package['parsed'], node: { readonly pos: number }, source: BodySource): IrPos {
    const file = this.sourceFile(source);
    if (!file) return { file: '?', line: 0, col: 0 };
    return this.position(file, node.pos);
  }
  sourceFile(source: BodySource): SourceFile | undefined {
    return source.node.kind === 'FuncDecl' ? source.node.file : this.files.get(source.node);
  }
  position(file: SourceFile, offset: number): IrPos {
    const { path, line, column } = file.position(offset);
    return { file: path, line, col: column };
  }
}

const synthesizedNames = new Set(['runtime.initAll', 'runtime.callInterrupt', 'runtime.typeDescriptors', 'runtime.programRecovers', 'runtime.programSwitches', 'runtime.programExports', 'runtime.collecting', 'runtime.counting']);
const intrinsicPackages = /^(sync\/atomic|internal\/runtime\/(atomic|sys)|runtime\/internal\/(atomic|sys)|math|math\/bits|runtime|runtime\/(volatile|interrupt)|device.*|internal\/abi)$/;

/** Whether the tree of a contains b itself. */
function holds(a: Expr, b: unknown): boolean {
  const stack: unknown[] = [a];
  for (let x = stack.pop(); x !== undefined; x = stack.pop()) {
    if (x === b) return true;
    if (typeof x !== 'object' || x === null) continue;
    for (const child of Object.values(x)) if (typeof child === 'object' && child !== null) stack.push(child);
  }
  return false;
}
