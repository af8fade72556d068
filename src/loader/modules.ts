/** Modules: the main module or workspace, versions by minimal version selection, and import path → directory. */
import * as path from 'node:path';
import { FlashError, type Report } from '../diag/diagnostic';
import { SourceFile } from '../diag/source';
import { decodeSource } from '../syntax/decode';
import { findUpward, isDir, isFile, isInside, listDir, shortPath, slashRelative, type LoaderFs } from './fs';
import { type GoMod, isLocalPath, type ModuleVersion, parseGoMod, type Replacement } from './go-mod';
import { compareVersions, goMinor } from './semver';

export interface Module {
  readonly path: string;
  /** Empty for main modules. */
  readonly version: string;
  /** Undefined if it is not on this machine. */
  readonly dir: string | undefined;
  /** Go version of its go.mod, "1.22"; "1.16" without a go line. */
  readonly go: string;
  /** The user's own: the main module or one of the workspace. */
  readonly main: boolean;
}

export interface ModuleOptions {
  readonly fs: LoaderFs;
  readonly cwd: string;
  /** GOMODCACHE */
  readonly modcache: string;
  /** GOWORK: empty to search, "off", or a file. */
  readonly gowork: string;
  /** GOFLAGS, for -mod. */
  readonly goflags: string;
  /** Of the installed Go, "go1.26.1". */
  readonly goVersion: string;
  readonly report: Report;
}

interface MainModule {
  readonly module: Module & { readonly dir: string };
  readonly mod: GoMod;
}

/** Where a package was found, or why it was not (in Go's words). */
export type Found = { readonly dir: string; readonly module: Module } | { readonly error: string };

export class Modules {
  readonly mains: readonly MainModule[];
  private readonly replacements: readonly Replacement[];
  private selected: ReadonlyMap<string, string> | undefined;
  private vendored: ReadonlyMap<string, Module> | undefined;
  private readonly modules = new Map<string, Module>();

  constructor(private readonly options: ModuleOptions) {
    const work = findWork(options);
    if (work) {
      const mod = this.readMod(work);
      const dirs = (mod?.use ?? []).map((u) => path.resolve(path.dirname(work), u));
      this.mains = dirs.map((d) => this.mainModule(path.join(d, 'go.mod')));
      this.replacements = [...(mod?.replace ?? []).map((r) => rooted(r, path.dirname(work))), ...this.mains.flatMap(localReplacements)];
    } else {
      const file = findUpward(options.fs, options.cwd, 'go.mod');
      this.mains = file === undefined ? [] : [this.mainModule(file)];
      this.replacements = this.mains.flatMap(localReplacements);
      if (this.mains.length === 1) this.vendored = this.readVendor(this.mains[0]);
    }
  }

  /** The main module that a directory belongs to. */
  mainOf(dir: string): MainModule | undefined {
    let best: MainModule | undefined;
    for (const m of this.mains) {
      if (isInside(m.module.dir, dir) && (!best || m.module.dir.length > best.module.dir.length)) best = m;
    }
    return best && !this.inNestedModule(best.module.dir, dir) ? best : undefined;
  }

  /** The import path of a directory in a main module. */
  pathOfDir(dir: string): string | undefined {
    const main = this.mainOf(dir);
    if (!main) return undefined;
    const rel = slashRelative(main.module.dir, dir);
    return rel === '' ? main.module.path : `${main.module.path}/${rel}`;
  }

  /** The modules that are required and on this machine, by their paths. */
  dependencies(): readonly (Module & { readonly dir: string })[] {
    this.selected ??= this.select();
    const paths = [...this.selected.keys()].sort();
    return paths.map((p) => this.module({ path: p, version: this.selected!.get(p)! })).filter((m): m is Module & { readonly dir: string } => m.dir !== undefined);
  }

  /** Finds the package of an import path outside the standard library. */
  find(importPath: string): Found {
    if (this.vendored) {
      const main = this.mains[0].module;
      const own = this.inModule(main, importPath);
      if (own !== undefined) return { dir: own, module: main };
      const module = this.vendored.get(importPath);
      if (module) return { dir: path.join(main.dir, 'vendor', ...importPath.split('/')), module };
      return { error: `cannot find module providing package ${importPath}: import lookup disabled by -mod=vendor` };
    }
    let absent: Module | undefined;
    for (const module of this.candidates(importPath)) {
      if (module.dir === undefined) {
        absent ??= module;
        continue;
      }
      const dir = this.inModule(module, importPath);
      if (dir !== undefined) return { dir, module };
    }
    if (absent) {
      const name = `${absent.path}@${absent.version}`;
      return { error: `${name}: module is not in the module cache; to fetch it:\n\tgo mod download ${absent.path}` };
    }
    if (this.mains.length === 0) {
      return { error: `no required module provides package ${importPath}: go.mod file not found in current directory or any parent directory; see 'go help modules'` };
    }
    return { error: `no required module provides package ${importPath}; to add it:\n\tgo get ${importPath}` };
  }

  // ---- go.mod files ----------------------------------------------------------------------------

  private readMod(file: string, strict = true): GoMod | undefined {
    const { fs, report } = this.options;
    if (!isFile(fs, file)) return undefined;
    const source = new SourceFile(shortPath(this.options.cwd, file), decodeSource(fs.read(file)));
    return parseGoMod(source, strict ? report : () => undefined, strict);
  }

  private mainModule(file: string): MainModule {
    const mod = this.readMod(file);
    if (!mod) throw new FlashError({ code: 'loader/module', severity: 'error', message: `go: cannot load module: open ${file}: no such file` });
    if (mod.path === '') {
      throw new FlashError({ code: 'loader/module', severity: 'error', message: `go: error reading ${shortPath(this.options.cwd, file)}: missing module declaration` });
    }
    if (mod.go !== undefined && goMinor(mod.go) > goMinor(this.options.goVersion)) {
      throw new FlashError({
        code: 'loader/go-version', severity: 'error', message: `go: ${shortPath(this.options.cwd, file)} requires go >= ${mod.go} (running ${this.options.goVersion})`,
      });
    }
    return { mod, module: { path: mod.path, version: '', dir: path.dirname(file), go: mod.go ?? '1.16', main: true } };
  }

  /** Where a module's go.mod and files are, after replacement. */
  private located(m: ModuleVersion): { dir: string; modFile: string } {
    const r = this.replacements.find((x) => x.path === m.path && (x.version === '' || x.version === m.version));
    if (r && r.newVersion === '') return { dir: r.newPath, modFile: path.join(r.newPath, 'go.mod') };
    const at = r ? { path: r.newPath, version: r.newVersion } : m;
    const p = escapePath(at.path);
    const v = escapePath(at.version);
    return {
      dir: path.join(this.options.modcache, `${p}@${v}`),
      modFile: path.join(this.options.modcache, 'cache', 'download', p, '@v', `${v}.mod`),
    };
  }

  private modOf(m: ModuleVersion): GoMod | undefined {
    const { dir, modFile } = this.located(m);
    return this.readMod(modFile, false) ?? this.readMod(path.join(dir, 'go.mod'), false);
  }

  // ---- selection -------------------------------------------------------------------------------

  /**
   * Minimal version selection: of each module the newest version that anything requires. As in Go, the requirements of
   * a module of Go 1.17 or later are complete, so that those of its dependencies are not followed.
   */
  private select(): ReadonlyMap<string, string> {
    const selected = new Map<string, string>();
    const excluded = new Set(this.mains.flatMap((m) => m.mod.exclude.map((e) => `${e.path}@${e.version}`)));
    const mains = new Set(this.mains.map((m) => m.module.path));
    const visited = new Set<string>();
    const require = (m: ModuleVersion, follow: boolean): void => {
      const key = `${m.path}@${m.version}`;
      if (mains.has(m.path) || excluded.has(key)) return;
      const old = selected.get(m.path);
      if (old === undefined || compareVersions(m.version, old) > 0) selected.set(m.path, m.version);
      if (!follow || visited.has(key)) return;
      visited.add(key);
      const mod = this.modOf(m);
      const pruned = mod?.go !== undefined && goMinor(mod.go) >= 17;
      for (const r of mod?.require ?? []) require(r, !pruned);
    };
    for (const main of this.mains) for (const r of main.mod.require) require(r, true);
    return selected;
  }

  /** Modules whose path is a prefix of the import path, longest first. */
  private *candidates(importPath: string): Iterable<Module> {
    this.selected ??= this.select();
    for (let p = importPath; p !== ''; p = p.slice(0, Math.max(0, p.lastIndexOf('/')))) {
      const main = this.mains.find((m) => m.module.path === p);
      if (main) yield main.module;
      const version = this.selected.get(p);
      if (version !== undefined) yield this.module({ path: p, version });
    }
  }

  private module(m: ModuleVersion): Module {
    let module = this.modules.get(m.path);
    if (!module) {
      const { dir } = this.located(m);
      const present = isDir(this.options.fs, dir);
      module = { ...m, dir: present ? dir : undefined, go: (present && this.modOf(m)?.go) || '1.16', main: false };
      this.modules.set(m.path, module);
    }
    return module;
  }

  /** The directory of a package in a module, if it has Go files and no go.mod of its own on the way. */
  private inModule(module: Module, importPath: string): string | undefined {
    if (module.dir === undefined || (importPath !== module.path && !importPath.startsWith(`${module.path}/`))) return undefined;
    const rel = importPath.slice(module.path.length + 1);
    const dir = rel === '' ? module.dir : path.join(module.dir, ...rel.split('/'));
    if (!listDir(this.options.fs, dir).some((n) => n.endsWith('.go'))) return undefined;
    return this.inNestedModule(module.dir, dir) ? undefined : dir;
  }

  private inNestedModule(root: string, dir: string): boolean {
    for (let d = dir; d !== root && d.length > root.length; d = path.dirname(d)) {
      if (isFile(this.options.fs, path.join(d, 'go.mod'))) return true;
    }
    return false;
  }

  // ---- vendoring -------------------------------------------------------------------------------

  /** vendor/modules.txt as import path → module, if the main module is built from it. */
  private readVendor(main: MainModule): ReadonlyMap<string, Module> | undefined {
    const { fs, goflags } = this.options;
    const mode = /(?:^|\s)-mod=(\S+)/.exec(goflags)?.[1];
    const list = path.join(main.module.dir, 'vendor', 'modules.txt');
    if (mode === 'mod' || mode === 'readonly' || goMinor(main.module.go) < 14 || !isFile(fs, list)) return undefined;
    const packages = new Map<string, Module>();
    let module: Module = main.module;
    for (const line of decodeSource(fs.read(list)).split('\n')) {
      const words = line.trim().split(/\s+/);
      if (words[0] === '#') {
        const version = words[2] === '=>' ? '' : words[2];
        module = { path: words[1], version, dir: undefined, go: '1.16', main: false };
      } else if (words[0] === '##') {
        const go = /\bgo (\d\S*)/.exec(line)?.[1];
        if (go !== undefined) module = { ...module, go };
      } else if (words[0] !== '') {
        packages.set(words[0], module);
      }
    }
    return packages;
  }
}

/** The go.work file in force, if any. */
function findWork({ fs, cwd, gowork }: ModuleOptions): string | undefined {
  if (gowork === 'off') return undefined;
  return gowork !== '' ? gowork : findUpward(fs, cwd, 'go.work');
}

function rooted(r: Replacement, dir: string): Replacement {
  return isLocalPath(r.newPath) ? { ...r, newPath: path.resolve(dir, r.newPath) } : r;
}

function localReplacements(m: MainModule): readonly Replacement[] {
  return m.mod.replace.map((r) => rooted(r, m.module.dir));
}

/** A module path or version as the module cache spells it: upper case as ! and lower case. */
export function escapePath(p: string): string {
  return p.replace(/[A-Z]/g, (c) => `!${c.toLowerCase()}`);
}
