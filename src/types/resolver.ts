/** Collects the objects that a package declares, before anything is checked. */
import * as constant from '../constant/constant';
import type { Expr, File, FuncDecl, ImportDecl, Name, ParsedPackage, VarDecl, ConstDecl } from '../syntax/nodes';
import { Environment, PackageContext, type Checker, type DeclInfo } from './check';
import { ConstGroup, declare, objDecl } from './decl';
import { error, errorf, newError, softErrorf } from './errors';
import { posString } from './format';
import { Info } from './info';
import { Package, type Func, type Obj, type TypeName } from './object';
import { isExported, newConst, newFunc, newPkgName, newTypeName, newVar } from './objects';
import { recordDef, recordImplicit, recordScope } from './recording';
import { Scope } from './scope';
import { Typ, Universe, Unsafe } from './universe';
import { unpackListExpr, unparen } from './util';
import { asGoVersion, go1_18, go1_21, goCurrent, verifyVersionf } from './version';

interface MethodInfo {
  readonly obj: Func;
  readonly ptr: boolean;
  /** The name of the receiver's base type. */
  readonly recv: Name;
}

/** Makes a package and declares its objects; the packages it imports are made first. */
export function collectPackage(check: Checker, parsed: ParsedPackage): PackageContext {
  const scope = new Scope(Universe, 0, 0, `package "${parsed.path}"`);
  const pkg = new Package(parsed.path, parsed.name, scope, parsed, new Info());
  const pctx = new PackageContext(pkg, parsed);
  check.packages.set(parsed.path, pctx);
  check.contexts.set(pkg, pctx);
  const saved = check.environment;
  const c = new Collector(check, pctx);
  for (const file of parsed.files) c.file(file);
  c.finish();
  check.environment = saved;
  return pctx;
}

class Collector {
  private readonly methods: MethodInfo[] = [];
  private readonly seenImports = new Set<Package>();
  private readonly pkg: Package;
  private fileScope: Scope;

  constructor(
    private readonly check: Checker,
    private readonly pctx: PackageContext,
  ) {
    this.pkg = pctx.pkg;
    this.fileScope = pctx.pkg.scope;
  }

  file(file: File): void {
    const { check, pctx, pkg } = this;
    const scope = new Scope(pkg.scope, 0, file.eof, file.source.path);
    scope.source = file.source;
    this.fileScope = scope;
    pctx.fileScopes.push(scope);
    const env = new Environment(pctx, file.source, scope, this.version(file));
    check.environment = env;
    const name = file.pkgName.value;
    if (name === '_') error(check, file.pkgName, 'BlankPkgName', 'invalid package name _');
    else if (name !== pkg.name) {
      errorf(check, file.pkgName, 'MismatchedPkgName', 'package %s; expected package %s', name, pkg.name);
      return;
    }
    if (env.version > goCurrent) {
      errorf(check, file.pkgName, 'TooNew', 'file requires newer Go version go1.%d', env.version);
    }
    recordDef(check, file.pkgName, undefined);
    recordScope(check, file, scope);
    this.decls(file);
  }

  /** A file may ask for another version than its package, but not for one before go1.21. */
  private version(file: File): number {
    const own = asGoVersion(file.goVersion);
    const v = own ? Math.max(own, go1_21) : asGoVersion(this.pctx.parsed.goVersion);
    this.pctx.versions.set(file, v);
    if (v) this.pkg.info.fileVersions.set(file, `go1.${v}`);
    return v;
  }

  private decls(file: File): void {
    const group = new ConstGroup();
    file.decls.forEach((s, index) => {
      if (s.kind !== 'ConstDecl') group.reset();
      switch (s.kind) {
        case 'ImportDecl':
          this.importDecl(s);
          break;
        case 'ConstDecl':
          this.constDecl(s, group.next(s, index));
          break;
        case 'VarDecl':
          this.varDecl(s);
          break;
        case 'TypeDecl': {
          const obj = newTypeName(this.check.pos(s.name.pos), this.pkg, s.name.value, undefined);
          this.declarePkgObj(s.name, obj, { tdecl: s });
          break;
        }
        case 'FuncDecl':
          this.funcDecl(s);
          break;
      }
    });
  }

  // ---- imports -----------------------------------------------------------------------------------

  private importDecl(s: ImportDecl): void {
    const { check, pctx, pkg } = this;
    if (!s.path || s.path.bad) return;
    const path = constant.utf8Text(constant.unquote(s.path.value) ?? '');
    const bad = pathProblem(path);
    if (bad !== undefined) {
      errorf(check, s.path, 'BadImportPath', 'invalid import path (%s)', bad);
      return;
    }
    if (path === 'C') {
      // What is used of it has become names of this package.
      if (s.localName) error(check, s.localName, 'ImportCRenamed', 'cannot rename import "C"');
      return;
    }
    const imp = this.importPackage(s, path);
    const name = s.localName?.value ?? imp.name;
    if (name === 'init') {
      error(check, s, 'InvalidInitDecl', 'cannot import package as init - init must be a func');
      return;
    }
    if (!this.seenImports.has(imp)) {
      this.seenImports.add(imp);
      pkg.imports.push(imp);
    }
    const pkgName = newPkgName(check.pos(s.localName?.pos ?? s.path.pos), pkg, name, imp);
    pkgName.type = Typ.invalid;
    if (s.localName) recordDef(check, s.localName, pkgName);
    else recordImplicit(check, s, pkgName);
    if (imp.fake) pkgName.used = true;
    pctx.imports.push(pkgName);
    if (name !== '.') {
      declare(check, this.fileScope, undefined, pkgName, 0);
      return;
    }
    let names = pctx.dotImports.get(this.fileScope);
    if (!names) pctx.dotImports.set(this.fileScope, (names = new Map()));
    for (const [n, obj] of imp.scope.elems) {
      if (!isExported(n)) continue;
      const alt = this.fileScope.lookup(n);
      if (alt && s.localName) {
        const err = newError(check, 'DuplicateDecl');
        err.addf(s.localName, '%s redeclared in this block', alt.name);
        err.addAltDecl(alt);
        err.report();
      } else {
        this.fileScope.alias(n, obj);
        names.set(n, pkgName);
      }
    }
  }

  private importPackage(s: ImportDecl, path: string): Package {
    const { check, pctx } = this;
    if (path === 'unsafe') return Unsafe;
    const known = pctx.parsed.imports.get(path) ?? path;
    const made = check.packages.get(known);
    if (made) return made.pkg;
    const found = check.conf.importer(path, pctx.parsed);
    if (found !== undefined && typeof found !== 'string') return check.importPackage(found);
    if (typeof found === 'string' && s.path) errorf(check, s.path, 'BrokenImport', 'could not import %s (%s)', path, found);
    const trimmed = path.replace(/\/$/, '');
    const fake = new Package(path, trimmed.slice(trimmed.lastIndexOf('/') + 1), new Scope(Universe, 0, 0, `package "${path}"`), undefined, new Info());
    fake.fake = true;
    return fake;
  }

  // ---- objects -----------------------------------------------------------------------------------

  private constDecl(s: ConstDecl, { iota, from, inherited }: ReturnType<ConstGroup['next']>): void {
    const { check, pkg } = this;
    const values = unpackListExpr(from?.values);
    s.names.forEach((name, i) => {
      const obj = newConst(check.pos(name.pos), pkg, name.value, undefined, iota);
      this.declarePkgObj(name, obj, { vtyp: from?.type, init: values[i], inherited });
    });
    arity(check, s.pos, s.names, values, true, inherited);
  }

  private varDecl(s: VarDecl): void {
    const { check, pkg } = this;
    const values = unpackListExpr(s.values);
    const lhs = s.names.map((name) => newVar('package', check.pos(name.pos), pkg, name.value, undefined));
    // One value for all variables: they share one declaration, and what it depends on.
    const single = s.values && s.values.kind !== 'ListExpr';
    const shared = single ? this.info({ lhs, vtyp: s.type, init: s.values }) : undefined;
    s.names.forEach((name, i) => {
      this.declarePkgObj(name, lhs[i], { vtyp: s.type, init: values[i] }, shared);
    });
    if (!s.type || values.length > 0) arity(check, s.pos, s.names, values, false, false);
  }

  private funcDecl(s: FuncDecl): void {
    const { check, pkg } = this;
    const name = s.name.value;
    const obj = newFunc(check.pos(s.name.pos), pkg, name, undefined);
    obj.decl = s;
    let tparamError = false;
    if (!s.recv) {
      if (name === 'init' || (name === 'main' && pkg.name === 'main')) tparamError = this.specialFunc(s, name);
      if (name === 'init') {
        // Nobody can refer to it.
        obj.parent = pkg.scope;
        recordDef(check, s.name, obj);
        if (!s.hasBody) softErrorf(check, obj, 'MissingInitBody', 'func init must have a body');
      } else declare(check, pkg.scope, s.name, obj, 0);
    } else {
      const { ptr, base } = unpackRecv(check, s.recv.type, false);
      // Methods of anything but a name are in error; blank methods are never found.
      if (base.kind === 'Name' && name !== '_') this.methods.push({ obj, ptr, recv: base });
      recordDef(check, s.name, obj);
    }
    if (s.tparams.length > 0 && !tparamError) verifyVersionf(check, s.tparams[0], go1_18, 'type parameter');
    this.record(obj, this.info({ fdecl: s }));
  }

  /** init and main have no parameters of any kind. */
  private specialFunc(s: FuncDecl, name: string): boolean {
    const code = name === 'init' ? 'InvalidInitDecl' : 'InvalidMainDecl';
    const generic = s.tparams.length > 0;
    if (generic) softErrorf(this.check, s.tparams[0], code, 'func %s must have no type parameters', name);
    if (s.type.params.length > 0 || s.type.results.length > 0) {
      softErrorf(this.check, s.name, code, 'func %s must have no arguments and no return values', name);
    }
    return generic;
  }

  private info(parts: Partial<DeclInfo>): DeclInfo {
    const { file, version } = this.check.environment;
    const { lhs, vtyp, init, inherited, tdecl, fdecl } = parts;
    return { file: this.fileScope, source: file, pctx: this.pctx, version, lhs, vtyp, init, inherited, tdecl, fdecl, deps: undefined, initPending: false };
  }

  private declarePkgObj(ident: Name, obj: Obj, parts: Partial<DeclInfo>, shared?: DeclInfo): void {
    const { check, pkg } = this;
    if (ident.value === 'init') {
      error(check, ident, 'InvalidInitDecl', 'cannot declare init - must be func');
      return;
    }
    if (ident.value === 'main' && pkg.name === 'main') {
      error(check, ident, 'InvalidMainDecl', 'cannot declare main - must be func');
      return;
    }
    declare(check, pkg.scope, ident, obj, 0);
    this.record(obj, shared ?? this.info(parts));
  }

  private record(obj: Obj, d: DeclInfo): void {
    this.check.objMap.set(obj, d);
    this.pctx.objList.push(obj);
    obj.order = this.pctx.objList.length;
  }

  // ---- at the end --------------------------------------------------------------------------------

  finish(): void {
    const { check, pctx, pkg } = this;
    for (const scope of pctx.fileScopes) {
      for (const [name, obj] of scope.elems) {
        const alt = pkg.scope.lookup(name);
        if (!alt) continue;
        const err = newError(check, 'DuplicateDecl');
        if (obj.kind === 'PkgName') {
          err.addf(alt, '%s already declared through import of package %s', alt.name, packageText(obj.imported));
          err.addAltDecl(obj);
        } else {
          err.addf(alt, '%s already declared through dot-import of package %s', alt.name, obj.pkg ? packageText(obj.pkg) : '');
          err.addAltDecl(obj);
        }
        err.report();
      }
    }
    for (const m of this.methods) {
      const base = this.resolveBaseTypeName(m.ptr, m.recv);
      if (!base) continue;
      m.obj.hasPtrRecv = base.ptr;
      const list = pctx.methods.get(base.obj);
      if (list) list.push(m.obj);
      else pctx.methods.set(base.obj, [m.obj]);
    }
  }

  /** The type name that a receiver's name stands for, through aliases and at most one pointer. */
  private resolveBaseTypeName(ptr: boolean, recv: Name): { ptr: boolean; obj: TypeName } | undefined {
    const seen = new Set<TypeName>();
    for (let name: Name | undefined = recv; name; ) {
      const obj: Obj | undefined = this.pkg.scope.lookup(name.value);
      if (obj?.kind !== 'TypeName' || seen.has(obj)) return undefined;
      const tdecl = this.check.objMap.get(obj)?.tdecl;
      if (!tdecl) return undefined;
      if (!tdecl.alias) return { ptr, obj };
      if (tdecl.tparams.length > 0) return undefined;
      seen.add(obj);
      let t = unparen(tdecl.type);
      if (t.kind === 'Operation' && t.op === '*' && !t.y) {
        if (ptr) return undefined;
        ptr = true;
        t = unparen(t.x);
      }
      name = t.kind === 'Name' ? t : undefined;
    }
    return undefined;
  }
}

function packageText(pkg: Package): string {
  return `${pkg.name} (${JSON.stringify(pkg.path)})`;
}

function pathProblem(path: string): string | undefined {
  if (path === '') return 'empty string';
  const m = /[!"#$%&'()*,:;<=>?[\]^{|}`\s\\\p{C}\ufffd]/u.exec(path);
  if (!m) return undefined;
  const code = m[0].codePointAt(0) ?? 0;
  const printable = /[\p{L}\p{N}\p{P}\p{S} ]/u.test(m[0]) ? ` '${m[0]}'` : '';
  return `invalid character U+${code.toString(16).toUpperCase().padStart(4, '0')}${printable}`;
}

/** Reports a declaration with more or fewer values than names. */
export function arity(check: Checker, pos: number, names: readonly Name[], inits: readonly Expr[], constDecl: boolean, inherited: boolean): void {
  const l = names.length;
  const r = inits.length;
  if (l < r) {
    const n = inits[l];
    if (inherited) errorf(check, pos, 'WrongAssignCount', 'extra init expr at %s', posString(check.pos(n.pos)));
    else errorf(check, n, 'WrongAssignCount', 'extra init expr %s', n);
  } else if (l > r && (constDecl || r !== 1)) {
    // One value may be a call with several results: that is for later.
    errorf(check, names[r], 'WrongAssignCount', 'missing init expr for %s', names[r].value);
  }
}

/** Takes a receiver's type apart: pointer or not, the base type, and the names of its type parameters if it has any. */
export function unpackRecv(check: Checker, rtyp: Expr, unpackParams: boolean): { ptr: boolean; base: Expr; tparams?: Name[] } {
  let ptr = false;
  let base = unparen(rtyp);
  if (base.kind === 'Operation' && base.op === '*' && !base.y) {
    ptr = true;
    base = unparen(base.x);
  }
  if (base.kind !== 'IndexExpr') return { ptr, base };
  const { x, index } = base;
  if (!unpackParams) return { ptr, base: x };
  const tparams = unpackListExpr(index).map((arg): Name => {
    if (arg.kind === 'Name') return arg;
    if (arg.kind !== 'BadExpr') errorf(check, arg, 'BadDecl', 'receiver type parameter %s must be an identifier', arg);
    return { kind: 'Name', pos: arg.pos, value: '_' };
  });
  return { ptr, base: x, tparams };
}

/** Declares all objects of the current package; function bodies are left for later. */
export function packageObjects(check: Checker): void {
  const { objList, methods } = check.pctx;
  const isAlias = (obj: TypeName): boolean => check.objMap.get(obj)?.tdecl?.alias ?? false;
  // Types first, aliases after them: an alias's type may be needed before the alias is.
  for (const obj of objList) if (obj.kind === 'TypeName' && !isAlias(obj)) objDecl(check, obj);
  for (const obj of objList) if (obj.kind === 'TypeName' && isAlias(obj)) objDecl(check, obj);
  for (const obj of objList) if (obj.kind !== 'TypeName') objDecl(check, obj);
  // What is left belongs to types that do not exist, which has been reported.
  methods.clear();
}

/** Reports imports that nothing refers to. */
export function unusedImports(check: Checker): void {
  for (const obj of check.pctx.imports) {
    if (obj.name === '_' || obj.used) continue;
    const { path } = obj.imported;
    const elem = path.slice(path.lastIndexOf('/') + 1);
    if (obj.name === '' || obj.name === '.' || obj.name === elem) softErrorf(check, obj, 'UnusedImport', '%q imported and not used', path);
    else softErrorf(check, obj, 'UnusedImport', '%q imported as %s and not used', path, obj.name);
  }
}

