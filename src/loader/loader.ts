/** The loader: import paths and patterns → parsed packages, from the user's modules, the standard library and the overlay. */
import * as path from 'node:path';
import type { Diagnostic, Report } from '../diag/diagnostic';
import { SourceFile } from '../diag/source';
import { ConstraintError } from '../syntax/build-constraint';
import { decodeSource } from '../syntax/decode';
import type { File, ImportDecl, ParsedPackage } from '../syntax/nodes';
import { parseFile } from '../syntax/parser';
import { absentPackage, type Platform } from './absent';
import { BuildContext } from './build-context';
import { resolveEmbeds } from './embed';
import { isDir, isFile, listDir, type LoaderFs, shortPath } from './fs';
import { withoutReplaced } from './merge';
import { Modules } from './modules';
import { matchesAny, type Overlay } from './overlay';
import { isCommandLineFiles, matchPatterns, type Match } from './patterns';

export interface LoaderOptions {
  readonly fs: LoaderFs;
  readonly goroot: string;
  /** GOVERSION, "go1.26.1". */
  readonly goVersion: string;
  /** GOMODCACHE */
  readonly modcache: string;
  readonly gowork?: string;
  readonly goflags?: string;
  /** Every tag that holds, GOOS, GOARCH and go1.N included. */
  readonly tags: ReadonlySet<string>;
  /** Packages outside the library may import "C"; without it their files that do are left out. */
  readonly cgo?: boolean;
  readonly overlay?: Overlay;
  /** What the program will run on; without it all of the library may be imported. */
  readonly platform?: Platform | undefined;
  readonly report: Report;
}

/** A package before it is parsed. */
interface Located {
  readonly path: string;
  readonly dir: string;
  /** Part of the standard library or the overlay. */
  readonly std: boolean;
  /** Language version, "go1.22". */
  readonly goVersion: string;
  readonly user: boolean;
  /** Given as files on the command line: exactly these. */
  readonly files?: readonly string[];
}

/** Which files of a directory to take. */
type Selection = 'package' | 'test' | 'xtest';

interface Entry {
  readonly at: Located;
  readonly pkg: ParsedPackage;
}

/** The packages of `flash test` for one package. */
export interface TestPackages {
  /** The package with its own _test.go files; from now on it is what importing its path gives. */
  readonly pkg: ParsedPackage;
  /** Package name_test, if there are such files. */
  readonly external: ParsedPackage | undefined;
  /** Of the module that the package belongs to; empty for the library. */
  readonly modulePath: string;
}

const commandLine = 'command-line-arguments';

export class Loader {
  readonly modules: Modules;
  /** The library is built without C, whatever else is. */
  private readonly stdContext: BuildContext;
  private readonly ownContext: BuildContext;
  private readonly goVersion: string;
  // What has been found so far; import path → the package, or why there is none.
  private readonly located = new Map<string, Located | string>();
  private readonly entries = new Map<string, Entry | string>();
  /** Packages whose imports checkImports has looked up. */
  private readonly checked = new Set<ParsedPackage>();
  /** Messages about packages that were not found. */
  private readonly missing = new Set<string>();

  constructor(
    private readonly options: LoaderOptions,
    readonly cwd: string,
  ) {
    this.stdContext = new BuildContext(options.tags);
    this.ownContext = options.cgo ? new BuildContext(new Set([...options.tags, 'cgo'])) : this.stdContext;
    this.goVersion = /^go1\.\d+/.exec(options.goVersion)?.[0] ?? 'go1.24';
    this.modules = new Modules({
      fs: options.fs, cwd, modcache: options.modcache, gowork: options.gowork ?? '', goflags: options.goflags ?? '', goVersion: options.goVersion, report: options.report,
    });
  }

  /**
   * The packages that arguments name: .go files, directories, import paths, patterns with "…". All that the user's own
   * packages import is looked up too; what is wrong is reported.
   */
  loadPatterns(args: readonly string[]): readonly ParsedPackage[] {
    const roots: ParsedPackage[] = [];
    for (const found of this.matchPatterns(args)) {
      const pkg = this.byPath(found.path);
      if (typeof pkg === 'string') this.error('loader/package', pkg);
      else if (!roots.includes(pkg)) roots.push(pkg);
    }
    this.checkImports(roots);
    return roots;
  }

  /** The packages that arguments name; what is wrong is reported. None of them is read. */
  matchPatterns(args: readonly string[]): readonly Match[] {
    if (isCommandLineFiles(args)) return this.locateFiles(args) ? [{ path: commandLine }] : [];
    const host = { fs: this.options.fs, cwd: this.cwd, goroot: this.options.goroot, modules: this.modules, hasFiles: (dir: string) => this.hasFiles(dir) };
    const found = matchPatterns(host, args, (message) => this.error('loader/pattern', message));
    for (const match of found) this.locateMatch(match);
    return found;
  }

  /** The folder of a package; undefined if there is no such package. */
  dirOf(importPath: string): string | undefined {
    const at = this.locateIn(importPath);
    return typeof at === 'string' ? undefined : at.dir;
  }

  private locateMatch({ path: importPath, dir }: Match): void {
    if (dir !== undefined) this.located.set(importPath, this.userDir(importPath, dir));
  }

  /** The package that an import path written in `from` stands for, or what is wrong. Without `from`: a package of the library. */
  importPackage(importPath: string, from?: ParsedPackage): ParsedPackage | string {
    const resolved = from?.imports.get(importPath);
    if (resolved !== undefined) return this.byPath(resolved);
    const at = this.locate(importPath, from && this.entryOf(from));
    return typeof at === 'string' ? at : this.byPath(at.path);
  }

  /** For the checker: like importPackage, but undefined where what is wrong has been reported already. */
  readonly importer = (importPath: string, from: ParsedPackage): ParsedPackage | string | undefined => {
    const pkg = this.importPackage(importPath, from);
    return typeof pkg === 'string' && this.checked.has(from) ? undefined : pkg;
  };

  /**
   * A package that `matchPatterns` found, with its test files, and its external tests; a text if there is no such
   * package, undefined if it has no tests. Must be asked for before anything has imported the package.
   */
  loadTests(match: Match): TestPackages | string | undefined {
    this.locateMatch(match);
    const importPath = match.path;
    const at = this.locateIn(importPath);
    if (typeof at === 'string') return at;
    const inner = this.parse(at, 'test');
    const outerAt: Located = { ...at, path: `${importPath}_test` };
    const outer = this.parse(outerAt, 'xtest');
    const isTest = (f: File): boolean => f.source.path.endsWith('_test.go');
    if (typeof inner === 'string' && typeof outer === 'string') return inner;
    const external = typeof outer === 'string' ? undefined : outer;
    if (!external && typeof inner !== 'string' && !inner.files.some(isTest)) return undefined;
    // A package may have external tests alone.
    const pkg: ParsedPackage = typeof inner === 'string' ? { ...external!, path: importPath, name: external!.name.replace(/_test$/, ''), files: [], imports: new Map() } : inner;
    this.entries.set(importPath, { at, pkg: { ...pkg, tested: true } });
    if (external) this.entries.set(outerAt.path, { at: outerAt, pkg: external });
    const tested = (this.entries.get(importPath) as Entry).pkg;
    this.checkImports(external ? [tested, external] : [tested]);
    return { pkg: tested, external, modulePath: at.std ? '' : (this.modules.mainOf(at.dir)?.module.path ?? '') };
  }

  /** Adds a file that was made in memory to a package; its imports are taken as allowed. */
  addFile(pkg: ParsedPackage, name: string, text: string): void {
    const full = path.join(pkg.dir, name);
    const file = this.parseFile(new SourceFile(pkg.user ? shortPath(this.cwd, full) : full, text), false, true);
    (pkg.files as File[]).push(file);
    for (const d of importsOf(file)) {
      const written = pathOf(d);
      if (written !== undefined && written !== 'unsafe') (pkg.imports as Map<string, string>).set(written, written);
    }
  }

  /** The files of a package's folder in other languages that belong to the build, by the ends of their names. */
  foreignFiles(pkg: ParsedPackage, ends: RegExp): readonly string[] {
    const at = this.entryOf(pkg)?.at;
    if (!at || at.files) return [];
    const matches = (name: string): boolean => this.contextOf(at).matchName(name) && this.matchText(at, path.join(at.dir, name), decodeSource(this.options.fs.read(path.join(at.dir, name))));
    return listDir(this.options.fs, at.dir).filter((n) => ends.test(n) && matches(n));
  }

  /** Every package that has been loaded so far, in the order of loading. */
  loaded(): readonly ParsedPackage[] {
    return [...this.entries.values()].flatMap((e) => (typeof e === 'string' ? [] : [e.pkg]));
  }

  // ---- finding ---------------------------------------------------------------------------------

  private entryOf(pkg: ParsedPackage): Entry | undefined {
    const e = this.entries.get(pkg.path);
    return typeof e === 'string' ? undefined : e;
  }

  /** Where an import path, as written in a file of `from`, leads. */
  private locate(importPath: string, from: Entry | undefined): Located | string {
    if (!from || from.at.std) {
      // The library's own copies of golang.org/x.
      const vendored = `vendor/${importPath}`;
      if (importPath.split('/', 1)[0].includes('.') && isDir(this.options.fs, this.stdDir(vendored))) return this.locateIn(vendored);
    }
    return this.locateIn(importPath);
  }

  private locateIn(importPath: string): Located | string {
    let at = this.located.get(importPath);
    if (at === undefined) {
      at = this.search(importPath);
      this.located.set(importPath, at);
    }
    return at;
  }

  private search(importPath: string): Located | string {
    const problem = invalidImportPath(importPath);
    if (problem) return problem;
    if (importPath === commandLine) return `package ${importPath} is not importable`;
    const dir = this.stdDir(importPath);
    const dotless = !importPath.split('/', 1)[0].includes('.');
    if (this.options.overlay?.get(importPath) || (dotless && listDir(this.options.fs, dir).some((n) => n.endsWith('.go')))) {
      return { path: importPath, dir, std: true, goVersion: this.goVersion, user: false };
    }
    const found = this.modules.find(importPath);
    if ('error' in found) return dotless && !this.inMainModule(importPath) ? `package ${importPath} is not in std (${dir})` : found.error;
    return { path: importPath, dir: found.dir, std: false, goVersion: languageVersion(found.module.go), user: found.module.main };
  }

  private inMainModule(importPath: string): boolean {
    return this.modules.mains.some(({ module }) => importPath === module.path || importPath.startsWith(`${module.path}/`));
  }

  private stdDir(importPath: string): string {
    return path.join(this.options.goroot, 'src', ...importPath.split('/'));
  }

  private userDir(importPath: string, dir: string): Located {
    const main = this.modules.mainOf(dir);
    return { path: importPath, dir, std: false, goVersion: main ? languageVersion(main.module.go) : this.goVersion, user: true };
  }

  // ---- parsing ---------------------------------------------------------------------------------

  private byPath(importPath: string): ParsedPackage | string {
    let entry = this.entries.get(importPath);
    if (entry === undefined) {
      const at = this.locateIn(importPath);
      const pkg = typeof at === 'string' ? at : this.parse(at, 'package');
      entry = typeof at === 'string' ? at : typeof pkg === 'string' ? pkg : { at, pkg };
      this.entries.set(importPath, entry);
    }
    return typeof entry === 'string' ? entry : entry.pkg;
  }

  /** Takes the files for the package command-line-arguments; false if that is not possible, which is reported. */
  private locateFiles(args: readonly string[]): boolean {
    const files = [...new Set(args.map((a) => path.resolve(this.cwd, a)))];
    const dirs = [...new Set(files.map((f) => path.dirname(f)))];
    if (dirs.length > 1) {
      const shown = dirs.slice(0, 2).map((d) => path.relative(this.cwd, d) || '.');
      this.error('loader/pattern', `named files must all be in one directory; have ${shown.join(' and ')}`);
      return false;
    }
    const missing = files.filter((f) => !isFile(this.options.fs, f));
    for (const f of missing) this.error('loader/pattern', `no such file: ${shortPath(this.cwd, f)}`);
    if (missing.length > 0) return false;
    const at: Located = { ...this.userDir(commandLine, dirs[0]), files: files.map((f) => path.basename(f)) };
    this.located.set(commandLine, at);
    return true;
  }

  private hasFiles(dir: string): boolean {
    return listDir(this.options.fs, dir).some((n) => n.endsWith('.go') && !/^[._]/.test(n));
  }

  private parse(at: Located, selection: Selection): ParsedPackage | string {
    const overlay = at.std ? this.options.overlay?.get(at.path) : undefined;
    const ours = overlay ? this.overlayFiles(at, overlay.files, selection) : [];
    let files: File[] = ours;
    if (overlay?.mode !== 'replace' || selection !== 'package') {
      // Of a package that ours replaces, Go's tests are taken all the same.
      const skip = (name: string): boolean => overlay !== undefined && (overlay.mode === 'replace' ? !name.endsWith('_test.go') : overlay.files.has(name) || matchesAny(name, overlay.drop));
      const theirs = this.directoryFiles(at, selection, skip);
      if (typeof theirs === 'string' && ours.length === 0) return theirs;
      if (typeof theirs !== 'string') files = [...(overlay ? withoutReplaced(theirs, ours, overlay.remove) : theirs), ...ours];
    }
    if (files.length === 0) return `no Go files in ${at.dir}`;
    return this.makePackage(at, files, selection);
  }

  private makePackage(at: Located, files: readonly File[], selection: Selection): ParsedPackage | string {
    const clash = this.nameClash(at, files);
    if (clash) return clash;
    const pkg = {
      path: at.path, dir: at.dir, name: files[0].pkgName.value, files, goVersion: at.goVersion, user: at.user, imports: new Map<string, string>(),
      embeds: resolveEmbeds(this.options.fs, at.dir, files, this.options.report),
    } satisfies ParsedPackage;
    const entry: Entry = { at, pkg };
    for (const f of files) {
      for (const d of importsOf(f)) {
        const written = pathOf(d);
        if (written === undefined || written === 'unsafe' || written === 'C' || pkg.imports.has(written)) continue;
        if (selection === 'xtest' && `${written}_test` === at.path) {
          pkg.imports.set(written, written);
          continue;
        }
        const target = this.locate(written, entry);
        if (typeof target !== 'string') pkg.imports.set(written, target.path);
      }
    }
    return pkg;
  }

  /** All files of a package must have one package name. */
  private nameClash(at: Located, files: readonly File[]): string | undefined {
    const first = files[0];
    const other = files.find((f) => f.pkgName.value !== first.pkgName.value);
    if (!other) return undefined;
    const show = (f: File): string => `${f.pkgName.value} (${path.basename(f.source.path)})`;
    return `found packages ${show(first)} and ${show(other)} in ${at.dir}`;
  }

  private overlayFiles(at: Located, files: ReadonlyMap<string, string>, selection: Selection): File[] {
    const parsed: File[] = [];
    for (const [name, text] of files) {
      if (name.endsWith('_test.go') || selection === 'xtest' || !this.stdContext.matchName(name) || !this.matchText(at, name, text)) continue;
      parsed.push(this.parseFile(new SourceFile(path.posix.join(at.path, name), text), true));
    }
    return parsed;
  }

  /** The files of a directory that belong to the build, or why there are none. */
  private directoryFiles(at: Located, selection: Selection, skip: (name: string) => boolean): File[] | string {
    const parsed: File[] = [];
    let excluded = 0;
    let tests = 0;
    for (const name of at.files ?? listDir(this.options.fs, at.dir)) {
      if (!name.endsWith('.go') || skip(name)) continue;
      const isTest = name.endsWith('_test.go');
      if (isTest && selection === 'package' && !at.files) {
        tests++;
        continue;
      }
      if (!isTest && selection === 'xtest') continue;
      if (!at.files && !this.contextOf(at).matchName(name)) {
        excluded++;
        continue;
      }
      const file = this.readFile(at, name);
      if (!file) {
        excluded++;
        continue;
      }
      const external = isTest && file.pkgName.value.endsWith('_test');
      if (external === (selection === 'xtest') || (at.files && selection === 'package')) parsed.push(file);
    }
    if (parsed.length > 0) return parsed;
    if (excluded > 0) return `package ${at.path}: build constraints exclude all Go files in ${at.dir}`;
    return tests > 0 ? `${at.path}: no non-test Go files in ${at.dir}` : `no Go files in ${at.dir}`;
  }

  /** Reads and parses a file; undefined if its constraints exclude it. */
  private readFile(at: Located, name: string): File | undefined {
    const full = path.join(at.dir, name);
    const text = decodeSource(this.options.fs.read(full));
    const shown = at.user ? shortPath(this.cwd, full) : full;
    if (!at.files && !this.matchText(at, shown, text)) return undefined;
    // All that is used of C has to be known before anything is checked.
    const wholly = at.user || (!at.std && text.includes('"C"'));
    const file = this.parseFile(new SourceFile(shown, text), !wholly, !at.user);
    // Files with cgo have a twin for builds without, or should have.
    return file.cgo && (at.std || !this.options.cgo) ? undefined : file;
  }

  private contextOf(at: Located): BuildContext {
    return at.std ? this.stdContext : this.ownContext;
  }

  private matchText(at: Located, shown: string, text: string): boolean {
    try {
      return this.contextOf(at).matchText(text);
    } catch (error) {
      if (!(error instanceof ConstraintError)) throw error;
      this.error('loader/constraint', `${shown}: ${error.message}`);
      return false;
    }
  }

  private parseFile(source: SourceFile, lazyBodies: boolean, library = lazyBodies): File {
    return parseFile(source, { lazyBodies, library, report: this.options.report });
  }

  // ---- checks ----------------------------------------------------------------------------------

  /**
   * Looks up all that the packages import, except inside the standard library, and reports what is missing, cycles,
   * programs, and internal packages out of bounds.
   */
  checkImports(roots: readonly ParsedPackage[]): void {
    const stack: { pkg: ParsedPackage; via: string }[] = [];
    const visit = (pkg: ParsedPackage, via: string): void => {
      const cycle = stack.findIndex((s) => s.pkg === pkg);
      if (cycle >= 0) return this.error('loader/cycle', cycleMessage([...stack.slice(cycle), { pkg, via }]));
      if (this.checked.has(pkg)) return;
      stack.push({ pkg, via });
      for (const f of pkg.files) for (const d of importsOf(f)) this.checkImport(pkg, f, d, stack.map((s) => s.pkg), visit);
      stack.pop();
      this.checked.add(pkg);
    };
    for (const r of roots) visit(r, '');
  }

  private checkImport(pkg: ParsedPackage, f: File, d: ImportDecl, chain: readonly ParsedPackage[], visit: (pkg: ParsedPackage, via: string) => void): void {
    const written = pathOf(d);
    if (written === undefined || written === 'unsafe' || written === 'C') return;
    const fail = (message: string): void => {
      const help = chain.length > 1 ? `imported by way of ${chain.map((p) => p.path).join(' → ')}` : undefined;
      this.report(f, d.path!.pos, 'loader/import', message, help);
    };
    const target = this.importPackage(written, pkg);
    if (typeof target === 'string') {
      // Said once, however many files import it.
      if (!this.missing.has(target)) fail(target);
      this.missing.add(target);
      return;
    }
    const from = this.entryOf(pkg);
    const to = this.entryOf(target);
    if (!from || !to) return;
    if (to.at.std && !from.at.std && this.isAbsent(target.path, f, d, chain)) return;
    if (!internalAllowed(to.at, from.at)) return fail(`use of internal package ${target.path} not allowed`);
    if (target.name === 'main' && !from.at.path.endsWith('_test')) return fail(`import "${written}" is a program, not an importable package`);
    if (!to.at.std) visit(target, path.basename(f.source.path));
  }

  /** Whether a package of the library cannot be there, which is said once. */
  private isAbsent(importPath: string, f: File, d: ImportDecl, chain: readonly ParsedPackage[]): boolean {
    const absent = this.options.platform && absentPackage(this.options.platform, importPath);
    if (!absent) return false;
    const way = [...chain.map((p, i) => (i === 0 && p.name === 'main' ? 'main' : p.path)), ...(absent.within === undefined ? [] : [absent.within]), absent.path];
    const help = [...(way.length > 2 ? [`imported by way of ${way.join(' → ')}`] : []), ...(absent.instead === undefined ? [] : [`use instead: ${absent.instead}`])];
    if (!this.missing.has(absent.path)) this.report(f, d.path!.pos, 'loader/absent', `package ${absent.path} is not supported by this target`, help.join('; ') || undefined);
    this.missing.add(absent.path);
    return true;
  }

  private error(code: string, message: string): void {
    this.options.report({ code, severity: 'error', message });
  }

  private report(f: File, offset: number, code: string, message: string, help?: string): void {
    const d: Diagnostic = { code, severity: 'error', pos: { file: f.source, offset }, message };
    this.options.report(help === undefined ? d : { ...d, help });
  }
}

/** The import declarations of a file, which stand in front of all others. */
function importsOf(f: File): readonly ImportDecl[] {
  return f.decls.filter((d) => d.kind === 'ImportDecl');
}

/** The path an import declares; undefined if it is malformed (the parser or the checker has complained). */
function pathOf(d: ImportDecl): string | undefined {
  if (!d.path || d.path.bad) return undefined;
  const v = d.path.value;
  return v.length > 2 && !v.includes('\\') ? v.slice(1, -1) : undefined;
}

/** "1.22.3" → "go1.22". */
function languageVersion(go: string): string {
  return `go${/^\d+\.\d+/.exec(go)?.[0] ?? '1.16'}`;
}

function invalidImportPath(p: string): string | undefined {
  if (p.startsWith('./') || p.startsWith('../') || p === '.' || p === '..') {
    return `"${p}" is relative, but relative import paths are not supported in module mode`;
  }
  if (p.startsWith('/')) return `cannot import absolute path`;
  return /[\s!"#$%&'()*,:;<=>?[\]^`{|}\\\ufffd]/.test(p) || p.split('/').includes('') ? `malformed import path "${p}"` : undefined;
}

/** An internal package may be used by what is below the parent of its "internal" directory; that of the library by the library. */
function internalAllowed(to: Located, from: Located): boolean {
  const elems = to.path.split('/');
  const i = elems.lastIndexOf('internal');
  if (i < 0 || (to.std && from.std)) return true;
  if (to.std) return false;
  if (from.path === commandLine) {
    const up = elems.length - i;
    const root = path.resolve(to.dir, ...Array<string>(up).fill('..'));
    return from.dir === root || from.dir.startsWith(root + path.sep);
  }
  const parent = elems.slice(0, i).join('/');
  const importer = from.path.replace(/_test$/, '');
  return parent === '' || importer === parent || importer.startsWith(`${parent}/`);
}

function cycleMessage(links: readonly { pkg: ParsedPackage; via: string }[]): string {
  const lines = links.slice(1).map((l) => `\timports ${l.pkg.path} from ${l.via}`);
  return `package ${links[0].pkg.path}\n${lines.join('\n')}: import cycle not allowed`;
}
