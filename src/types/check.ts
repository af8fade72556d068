/** The type checker's front door and its state: one Checker for all packages of a program. */
import type { Constant } from '../constant/constant';
import type { Report } from '../diag/diagnostic';
import type { Pos, SourceFile } from '../diag/source';
import type { BlockStmt, CallExpr, Expr, FuncDecl, File, ParsedPackage, TypeDecl } from '../syntax/nodes';
import { parseBody } from '../syntax/parser';
import { Context } from './context';
import { anonymousCycles, directCycles } from './cycles';
import { finishVarInit, objDecl } from './decl';
import { directives } from './directives';
import type { OperandMode } from './operand';
import { initOrder } from './initorder';
import type { Info} from './info';
import { type Initializer } from './info';
import { MonoGraph, monomorph } from './mono';
import type { Func, Obj, Package, PkgName, TypeName, Var } from './object';
import { recordUntyped } from './recording';
import { restrictions } from './restrictions';
import { collectPackage, packageObjects, unusedImports } from './resolver';
import type { Scope } from './scope';
import { Sizes } from './sizes';
import { funcBody } from './stmt';
import type { Basic, Named, Signature, Type, TypeSet, Union } from './type';
import { Typ, Unsafe } from './universe';
import { asGoVersion, type GoVersion } from './version';

export interface CheckerConfig {
  /** Bytes of an int, uint, uintptr and pointer on the target. */
  readonly wordSize: 4 | 8;
  /** Finds an imported package. A string is the reason why there is none; undefined means that has been reported already. */
  readonly importer: (path: string, from: ParsedPackage) => ParsedPackage | string | undefined;
  readonly report: Report;
  /** Whether Go's own version of a package declares a name that this one does not have. */
  readonly isAbsent?: (path: string, name: string) => boolean;
  /** Checks declarations only, and no unused imports. */
  readonly ignoreFuncBodies?: boolean;
}

/** What is known of an untyped expression whose final type is still open. */
export interface ExprInfo {
  /** The expression is the left operand of a shift whose check is delayed. */
  isLhs: boolean;
  mode: OperandMode;
  type: Basic;
  val: Constant | undefined;
  /** Where it is recorded in the end. */
  readonly info: Info;
}

/** How a package-level object or a method was declared. */
export interface DeclInfo {
  readonly file: Scope;
  readonly source: SourceFile;
  readonly pctx: PackageContext;
  readonly version: GoVersion;
  /** All variables of `var a, b = f()`, else undefined. */
  readonly lhs?: Var[];
  /** Type and initial value of a constant or variable. */
  readonly vtyp?: Expr;
  readonly init?: Expr;
  /** The value is repeated from an earlier constant of the group. */
  readonly inherited?: boolean;
  readonly tdecl?: TypeDecl;
  readonly fdecl?: FuncDecl;
  /** Package-level objects of the same package that the initial value or the body refers to. */
  deps: Set<Obj> | undefined;
  /** The variable's type was written and its initial value has not been checked yet. */
  initPending?: boolean;
}

/** What the checker knows of one package besides its objects. */
export class PackageContext {
  /** Package-level objects and methods in source order. */
  readonly objList: Obj[] = [];
  readonly fileScopes: Scope[] = [];
  readonly imports: PkgName[] = [];
  /** Names that came by a dot import: file scope → name → the import. */
  readonly dotImports = new Map<Scope, Map<string, PkgName>>();
  /** Methods by the name of their receiver's base type, until that type is declared. */
  readonly methods = new Map<TypeName, Func[]>();
  readonly mono = new MonoGraph();
  readonly versions = new Map<File, GoVersion>();
  /** Package name → paths of the packages of that name among the imports of imports; for messages. */
  pkgPaths: Map<string, Set<string>> | undefined;
  /** Everything has been or is being checked, used or not. */
  full = false;
  checked = false;
  constructor(
    readonly pkg: Package,
    readonly parsed: ParsedPackage,
  ) {}
}

/** Where the checker is at this moment; saved and replaced as a whole around each declaration and function body. */
export class Environment {
  /** The package-level declaration whose initial value or body is being checked. */
  decl: DeclInfo | undefined;
  /** The value of iota in a constant declaration. */
  iota: Constant | undefined;
  /** Where to report errors in an inherited constant value. */
  errpos: Pos | undefined;
  inTParamList = false;
  /** The signature of the function being checked. */
  sig: Signature | undefined;
  /** Calls of panic found so far; for the check of terminating statements. */
  isPanic: Set<CallExpr> | undefined;
  hasLabel = false;
  hasCallOrRecv = false;
  constructor(
    public pctx: PackageContext,
    public file: SourceFile,
    public scope: Scope,
    public version: GoVersion,
  ) {}
}

interface Action {
  readonly pctx: PackageContext;
  readonly file: SourceFile;
  readonly version: GoVersion;
  readonly run: () => void;
}

export class Checker {
  // For the life of the checker.
  readonly sizes: Sizes;
  readonly ctxt = new Context();
  /** Packages by path. */
  readonly packages = new Map<string, PackageContext>();
  readonly contexts = new Map<Package, PackageContext>();
  /** Package-level objects and methods of all packages. */
  readonly objMap = new Map<Obj, DeclInfo>();
  readonly unionTypeSets = new Map<Union, TypeSet>();
  /** Types that are known not to contain themselves. */
  readonly valids = new Set<Named>();
  private readonly bodies = new Map<FuncDecl, BlockStmt>();
  /** Expressions without a final type. */
  readonly untyped = new Map<Expr, ExprInfo>();
  nextID = 0;
  /** Some error has been reported. */
  hasErrors = false;
  /** The error reported last: said again of the same line, it is dropped. */
  lastError: { readonly file: SourceFile | undefined; readonly line: number; readonly msg: string } | undefined;

  // While something is being checked.
  /** Objects being declared, outermost first, and where each stands in that path. */
  readonly objPath: Obj[] = [];
  readonly objPathIdx = new Map<Obj, number>();
  delayed: Action[] = [];
  environment: Environment;

  constructor(readonly conf: CheckerConfig) {
    this.sizes = new Sizes(conf.wordSize);
    this.environment = new Environment(undefined as never, undefined as never, Unsafe.scope, 0);
  }

  // ---- the environment's fields, under the names that types2 gives them -------------------------

  /** Whether something of a package is being checked: the builder asks for type sets later, too. */
  get active(): boolean {
    return (this.environment.pctx as PackageContext | undefined) !== undefined;
  }
  get pctx(): PackageContext {
    return this.environment.pctx;
  }
  get pkg(): Package {
    return this.environment.pctx.pkg;
  }
  get info(): Info {
    return this.environment.pctx.pkg.info;
  }
  get mono(): MonoGraph {
    return this.environment.pctx.mono;
  }
  get file(): SourceFile {
    return this.environment.file;
  }
  get scope(): Scope {
    return this.environment.scope;
  }
  set scope(s: Scope) {
    this.environment.scope = s;
  }
  get decl(): DeclInfo | undefined {
    return this.environment.decl;
  }
  set decl(d: DeclInfo | undefined) {
    this.environment.decl = d;
  }
  get version(): GoVersion {
    return this.environment.version;
  }
  set version(v: GoVersion) {
    this.environment.version = v;
  }
  get iota(): Constant | undefined {
    return this.environment.iota;
  }
  set iota(v: Constant | undefined) {
    this.environment.iota = v;
  }
  get errpos(): Pos | undefined {
    return this.environment.errpos;
  }
  set errpos(p: Pos | undefined) {
    this.environment.errpos = p;
  }
  get inTParamList(): boolean {
    return this.environment.inTParamList;
  }
  set inTParamList(b: boolean) {
    this.environment.inTParamList = b;
  }
  get sig(): Signature | undefined {
    return this.environment.sig;
  }
  set sig(s: Signature | undefined) {
    this.environment.sig = s;
  }
  get isPanic(): Set<CallExpr> | undefined {
    return this.environment.isPanic;
  }
  set isPanic(s: Set<CallExpr> | undefined) {
    this.environment.isPanic = s;
  }
  get hasLabel(): boolean {
    return this.environment.hasLabel;
  }
  set hasLabel(b: boolean) {
    this.environment.hasLabel = b;
  }
  get hasCallOrRecv(): boolean {
    return this.environment.hasCallOrRecv;
  }
  set hasCallOrRecv(b: boolean) {
    this.environment.hasCallOrRecv = b;
  }

  // ---- shared by all files of the checker --------------------------------------------------------

  /** A place in the file being checked. */
  pos(offset: number): Pos {
    return { file: this.environment.file, offset };
  }

  /** The innermost scope that knows the name, with the object. */
  lookupScope(name: string): { scope: Scope; obj: Obj } | undefined {
    return this.environment.scope.lookupParent(name);
  }

  /** The object that the name denotes here. */
  lookup(name: string): Obj | undefined {
    return this.environment.scope.lookupParent(name)?.obj;
  }

  /** Queues an action for the end of the current statement, or of the current declaration outside functions. */
  later(run: () => void): void {
    const e = this.environment;
    this.delayed.push({ pctx: e.pctx, file: e.file, version: e.version, run });
  }

  /** Runs the actions from index `top` on, and those that they queue. */
  processDelayed(top: number): void {
    if (this.delayed.length === top) return;
    const e = this.environment;
    const { pctx, file, version } = e;
    for (let i = top; i < this.delayed.length; i++) {
      const a = this.delayed[i];
      e.pctx = a.pctx;
      e.file = a.file;
      e.version = a.version;
      a.run();
    }
    this.delayed.length = top;
    e.pctx = pctx;
    e.file = file;
    e.version = version;
  }

  /** Marks obj as being declared. */
  push(obj: Obj): void {
    this.objPathIdx.set(obj, this.objPath.length);
    this.objPath.push(obj);
    obj.color = 'grey';
  }

  /** Marks the object pushed last as declared. */
  pop(): void {
    const obj = this.objPath.pop();
    if (!obj) return;
    this.objPathIdx.delete(obj);
    obj.color = 'black';
  }

  /** Notes that the declaration being checked refers to the package-level object `to`. */
  addDeclDep(to: Obj): void {
    const from = this.environment.decl;
    if (!from || to.pkg !== this.pkg || !this.objMap.has(to)) return;
    (from.deps ??= new Set()).add(to);
  }

  // ---- the front door ----------------------------------------------------------------------------

  /** Makes a package and the objects it declares known, without checking anything. */
  importPackage(parsed: ParsedPackage): Package {
    return this.contextOf(parsed).pkg;
  }

  /** Checks all of a package: every object, every body, unused imports and variables. */
  checkPackage(parsed: ParsedPackage): Package {
    const pctx = this.contextOf(parsed);
    if (pctx.checked) return pctx.pkg;
    pctx.checked = pctx.full = true;
    this.within(pctx, () => {
      packageObjects(this);
      this.processDelayed(0);
      if (!this.conf.ignoreFuncBodies) {
        for (const obj of pctx.objList) if (obj.kind === 'Func') this.body(obj);
      }
      for (const obj of pctx.objList) if (obj.kind === 'Var') this.finishInit(obj);
      this.processDelayed(0);
      initOrder(this, pctx, undefined);
      if (!this.conf.ignoreFuncBodies) unusedImports(this);
      recordUntyped(this);
      if (!this.hasErrors) monomorph(this);
      if (!this.hasErrors && parsed.user) {
        restrictions(this);
        directives(this);
      }
      if (!this.hasErrors) anonymousCycles(this);
    });
    return pctx.pkg;
  }

  /** The type of an object, which is declared now if it was not before. */
  resolveObject(obj: Obj): Type {
    if (!obj.type || obj.color !== 'black') {
      const d = this.objMap.get(obj);
      if (d) {
        this.within(d.pctx, () => {
          objDecl(this, obj);
          this.settle();
        });
      }
    }
    return obj.type ?? Typ.invalid;
  }

  /** Checks the body of a declared function, or of the generic one that it was made from; undefined when it has none. */
  checkBody(fn: Func): BlockStmt | undefined {
    const origin = fn.origin ?? fn;
    const d = this.objMap.get(origin);
    if (!d) return undefined;
    const known = d.fdecl && this.bodies.get(d.fdecl);
    if (known) return known;
    return this.within(d.pctx, () => {
      const body = this.body(origin);
      this.settle();
      return body;
    });
  }

  /**
   * The initialisations of the package's variables in the order in which they run. With `live`, of those variables only
   * and of what their initial values need; for a package that is checked lazily this checks only those.
   */
  initOrder(pkg: Package, live?: (v: Var) => boolean): Initializer[] {
    const pctx = this.contexts.get(pkg);
    if (!pctx) return [];
    return this.within(pctx, () => {
      const order = initOrder(this, pctx, live);
      this.settle();
      return order;
    });
  }

  /** Checks the initial value of a variable that has been put off because the variable's type was written. */
  finishInit(v: Var): void {
    const d = this.objMap.get(v);
    if (!d) return;
    objDecl(this, v);
    if (d.initPending) finishVarInit(this, v, d);
  }

  /** The initial value of a package-level variable, checked; undefined when it has none. */
  checkInit(v: Var): Expr | undefined {
    const d = this.objMap.get(v);
    if (!d?.init) return undefined;
    this.within(d.pctx, () => {
      this.finishInit(v);
      this.settle();
    });
    return d.init;
  }

  /** Checks a declared function's body once. */
  body(fn: Func): BlockStmt | undefined {
    const d = this.objMap.get(fn);
    const fdecl = d?.fdecl;
    if (!d || !fdecl?.hasBody) return undefined;
    const known = this.bodies.get(fdecl);
    if (known) return known;
    objDecl(this, fn);
    const body = parseBody(fdecl, (diag) => {
      this.hasErrors = true;
      this.conf.report(diag);
    });
    this.bodies.set(fdecl, body);
    const sig = fn.type as Signature;
    const saved = this.environment;
    this.environment = new Environment(d.pctx, d.source, d.file, d.version);
    d.pctx.pkg.info.bodies.add(fdecl);
    funcBody(this, d, fn.name, sig, body, undefined);
    this.environment = saved;
    return body;
  }

  private contextOf(parsed: ParsedPackage): PackageContext {
    const known = this.packages.get(parsed.path);
    if (known) return known;
    const pctx = collectPackage(this, parsed);
    if (parsed.user) this.within(pctx, () => directCycles(this));
    return pctx;
  }

  /** Ends a request from outside: nothing may be left undone. */
  private settle(): void {
    if (this.objPath.length > 0) return;
    this.processDelayed(0);
    recordUntyped(this);
  }

  private within<T>(pctx: PackageContext, run: () => T): T {
    const saved = this.environment;
    const first = pctx.fileScopes[0];
    const file = pctx.parsed.files[0];
    this.environment = new Environment(pctx, file?.source as SourceFile, first ?? pctx.pkg.scope, asGoVersion(pctx.parsed.goVersion));
    const result = run();
    this.environment = saved;
    return result;
  }
}

