/** Directive comments: link names, exports, sections and the like, found once per package and answered by object. */
import type { Checker } from '../../types/check';
import type { Func as GoFunc, Obj, Package, Var } from '../../types/object';
import type { FuncDecl, ParsedPackage, Pragma, VarDecl } from '../../syntax/nodes';
import type { FuncAttrs } from '../ir';

/** What directives say of one function. */
export interface FuncDirectives {
  /** From `//export name` or `//go:wasmexport name`. */
  readonly exportName: string | undefined;
  readonly attrs: FuncAttrs;
}

/** What directives say of one variable. */
export interface VarDirectives {
  /** From `//go:extern name`: defined elsewhere. */
  readonly extern: string | undefined;
  readonly section: string | undefined;
  readonly align: number | undefined;
  readonly embed: readonly string[];
  readonly exportName: string | undefined;
}

interface PackageNames {
  /** Local name → link name. */
  readonly local: Map<string, string>;
  readonly vars: Map<string, VarDecl>;
  readonly funcs: Map<string, FuncDecl>;
  readonly parsed: ParsedPackage;
}

/** Names that the linker sees, and the other directives, of all packages that the checker knows. */
export class Directives {
  private readonly packages = new Map<Package, PackageNames>();
  /** Link name → the function or variable that another package defines under that name. */
  private readonly pushed = new Map<string, { readonly pkg: Package; readonly name: string }>();

  constructor(private readonly checker: Checker) {}

  /** The link name that `//go:linkname local remote` gives an object of a package's scope. */
  linkName(pkg: Package, local: string): string | undefined {
    return this.of(pkg).local.get(local);
  }

  /** The object that stands behind a link name: pushed by a linkname directive, or simply of that package and name. */
  resolve(linkName: string, main: Package | undefined): Obj | undefined {
    this.scanAll();
    const push = this.pushed.get(linkName);
    if (push) return push.pkg.scope.lookup(push.name);
    const cut = linkName.lastIndexOf('/') + 1;
    const dot = linkName.indexOf('.', cut);
    if (dot < 0) return undefined;
    const path = linkName.slice(0, dot);
    const pkg = path === 'main' ? main : this.packageOf(path);
    const rest = linkName.slice(dot + 1);
    return pkg && (pkg.scope.lookup(rest) ?? this.methodOf(pkg, rest));
  }

  /** `(*T).m` or `T.m`. */
  private methodOf(pkg: Package, name: string): Obj | undefined {
    const m = /^(?:\(\*([^)]+)\)|([^.]+))\.(.+)$/.exec(name);
    const tname = m && pkg.scope.lookup(m[1] ?? m[2]);
    if (!m || tname?.kind !== 'TypeName') return undefined;
    this.checker.resolveObject(tname);
    const t = tname.type;
    return t?.kind === 'Named' ? t.orig.methods.find((f) => f.name === m[3]) : undefined;
  }

  private packageOf(path: string): Package | undefined {
    return this.checker.packages.get(path)?.pkg;
  }

  /** All functions with `//export` or `//go:wasmexport` that have a body. */
  exported(): GoFunc[] {
    this.scanAll();
    const found: GoFunc[] = [];
    for (const [pkg, names] of this.packages) {
      for (const [name, decl] of names.funcs) {
        if (!decl.hasBody || decl.recv || !decl.pragmas.some((p) => isExport(p.text))) continue;
        const obj = pkg.scope.lookup(name);
        if (obj?.kind === 'Func') found.push(obj);
      }
    }
    return found;
  }

  /** The declaration of a package-level variable. */
  varDecl(v: Var): VarDecl | undefined {
    return v.pkg && this.of(v.pkg).vars.get(v.name);
  }

  /** The directives of a function's declaration. */
  func(decl: FuncDecl): FuncDirectives {
    const attrs: FuncAttrs = {};
    let exportName: string | undefined;
    for (const p of decl.pragmas) {
      const [word, ...args] = p.text.trim().split(/\s+/);
      switch (word) {
        case 'export':
        case 'go:export':
          exportName = args[0] ?? decl.name.value;
          break;
        case 'go:wasmexport':
          exportName = args[0] ?? decl.name.value;
          attrs.wasmExport = exportName;
          break;
        case 'go:wasmimport':
        case 'go:wasm-module':
          if (args.length > 1) attrs.wasmImport = { module: args[0], name: args[1] };
          break;
        case 'go:noinline':
          attrs.noinline = true;
          break;
        case 'go:inline':
          attrs.alwaysinline = true;
          break;
        case 'go:section':
          attrs.section = args[0];
          break;
        case 'go:interrupt':
          attrs.interrupt = true;
          break;
        case 'go:noescape':
          if (!decl.hasBody) attrs.noescape = true;
          break;
        case 'go:nobuiltins':
          attrs.nobuiltins = true;
          break;
        default:
          break;
      }
    }
    return { exportName, attrs };
  }

  /** The directives of a variable's declaration. */
  variable(v: Var): VarDirectives {
    let extern: string | undefined;
    let section: string | undefined;
    let align: number | undefined;
    let exportName: string | undefined;
    const embed: string[] = [];
    for (const p of this.varDecl(v)?.pragmas ?? []) {
      const [word, ...args] = p.text.trim().split(/\s+/);
      if (word === 'go:extern') extern = args[0];
      else if (word === 'go:section') section = args[0];
      else if (word === 'go:align') align = Number(args[0]);
      else if (word === 'go:embed') embed.push(...embedPatterns(p.text));
      else if (word === 'export') exportName = args[0];
    }
    return { extern, section, align, embed, exportName };
  }

  private of(pkg: Package): PackageNames {
    let names = this.packages.get(pkg);
    if (!names) this.packages.set(pkg, (names = this.scan(pkg)));
    return names;
  }

  private scanAll(): void {
    for (const pctx of this.checker.packages.values()) this.of(pctx.pkg);
  }

  private scan(pkg: Package): PackageNames {
    const parsed = pkg.parsed;
    const names: PackageNames = { local: new Map(), vars: new Map(), funcs: new Map(), parsed: parsed as ParsedPackage };
    for (const file of parsed?.files ?? []) {
      const linknames = new Map<string, string>();
      const note = (list: readonly Pragma[]): void => {
        for (const p of list) {
          const m = /^go:linkname\s+(\S+)\s+(\S+)/.exec(p.text);
          if (m) linknames.set(m[1], m[2]);
        }
      };
      note(file.pragmas);
      for (const d of file.decls) {
        if (d.kind === 'FuncDecl') {
          if (d.pragmas.length > 0) note(d.pragmas);
          if (!d.recv) names.funcs.set(d.name.value, d);
        } else if (d.kind === 'VarDecl') {
          if (d.pragmas.length > 0) note(d.pragmas);
          for (const n of d.names) names.vars.set(n.value, d);
        }
      }
      for (const [local, remote] of linknames) names.local.set(local, remote);
    }
    for (const [local, remote] of names.local) {
      const isVar = names.vars.has(local);
      if (names.funcs.get(local)?.hasBody || (isVar && names.vars.get(local)?.values)) this.pushed.set(remote, { pkg, name: local });
    }
    return names;
  }
}

function isExport(text: string): boolean {
  return /^(?:go:)?export\b|^go:wasmexport\b/.test(text);
}

/** The patterns of a `//go:embed` line; quoted ones may hold spaces. */
function embedPatterns(text: string): string[] {
  const out: string[] = [];
  for (const m of text.slice('go:embed'.length).matchAll(/"((?:[^"\\]|\\.)*)"|`([^`]*)`|(\S+)/g)) out.push(m[1] ?? m[2] ?? m[3]);
  return out;
}
