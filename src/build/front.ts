/** The front half of a build, which `flash check` uses too: sources are found, parsed and checked. */
import * as path from 'node:path';
import { buildTags, pinConstants, usbConstants } from '../board/board';
import type { Target } from '../board/target';
import { FlashError, type Diagnostic } from '../diag/diagnostic';
import type { FileSystem, Host } from '../host/host';
import { goEnv, type GoEnv } from '../loader/go-env';
import { platformOf } from '../loader/absent';
import { Loader } from '../loader/loader';
import { Overlay } from '../loader/overlay';
import type { ParsedPackage } from '../syntax/nodes';
import { Checker } from '../types/check';
import type { Package } from '../types/object';
import { translatePackages, withCHelp, type CObjects } from './cgo';
import { targetConstants } from './generated';
import type { BuildOptions, ProgramSettings } from './options';
import type { Stages } from './stages';

/** A program whose own packages have been checked. */
export interface Front {
  readonly loader: Loader;
  readonly checker: Checker;
  readonly roots: readonly ParsedPackage[];
  readonly packages: readonly Package[];
  /** Errors found so far and, while the rest is checked on demand, later. */
  readonly diagnostics: Diagnostic[];
  /** The C of packages that import "C". */
  readonly c: CObjects;
}

/** Packages that the builder and the runtime's callers need, whatever the program imports. */
const always = ['runtime', 'internal/abi'];

/** Where packages come from and what checks them; nothing is loaded yet. */
export interface Sources extends Pick<Front, 'loader' | 'checker' | 'diagnostics'> {
  readonly tags: ReadonlySet<string>;
}

/** Loads and checks the packages that `options.packages` names, and the runtime. Does not throw for errors in the program: see `diagnostics`. */
export async function openFront(host: Host, fs: FileSystem, target: Target, settings: ProgramSettings, options: BuildOptions, cacheDir: string, stages: Stages): Promise<Front> {
  checkSerial(target, settings.serial ?? target.serial);
  const env = await goEnv(host, cacheDir);
  const overlay = new Overlay(fs, path.join(host.installDir, 'runtime'), undefined, target.goos);
  const sources = openSources(host, fs, env, target, settings, options, overlay);
  const { loader, checker, diagnostics } = sources;

  const roots = stages.run('load', () => {
    if (!options.mainPackage) return loader.loadPatterns(options.packages);
    const made = options.mainPackage(loader, fs, (d) => void diagnostics.push(d));
    return made ? [made] : [];
  });
  const c = diagnostics.length > 0 ? { units: [] } : await translatePackages(host, fs, target, settings, options, sources);
  if (diagnostics.length > 0) return { ...sources, roots, packages: [], c };
  await stages.pause();

  const packages = stages.run('check', () => {
    for (const name of always) {
      const pkg = loader.importPackage(name);
      if (typeof pkg === 'string') diagnostics.push({ code: 'build/runtime', severity: 'error', message: pkg });
      else checker.importPackage(pkg);
    }
    return checkUserPackages(sources, roots);
  });
  return { ...sources, roots, packages, c };
}

/** Serial lines are what all boards print to; USB, where the runtime knows the chip's port. */
function checkSerial(target: Target, serial: string): void {
  if (serial === target.serial || serial === 'uart' || serial === 'none' || (serial === 'usb' && usbConstants(target) !== undefined)) return;
  const ways: Record<string, string> = { usb: 'USB', semihosting: 'semihosting' };
  const message = `printing over ${ways[serial] ?? serial} is not supported on ${target.board} yet`;
  throw new FlashError({ code: 'build/serial', severity: 'error', message, help: 'use --serial uart, or --serial none' });
}

/** The loader and the checker for a target, with `overlay` over Go's library. */
export function openSources(host: Host, fs: FileSystem, env: GoEnv, target: Target, settings: ProgramSettings, options: BuildOptions, overlay: Overlay): Sources {
  const diagnostics: Diagnostic[] = [];
  const report = (d: Diagnostic): void => {
    if (d.severity === 'error') diagnostics.push(withCHelp(d));
    else options.report?.(d);
  };
  if (overlay.get('runtime')) overlay.add('runtime', { 'zz_target.go': targetConstants(target, settings) });
  if (overlay.get('machine')) overlay.add('machine', { 'zz_board.go': pinConstants(target) });
  const usb = usbConstants(target);
  if (usb !== undefined) overlay.add('internal/flash/usb', { 'zz_board.go': usb });
  for (const [name, files] of options.extraPackages ?? []) overlay.add(name, files);
  const goMinor = Number(/^go1\.(\d+)/.exec(env.goVersion)?.[1] ?? 24);
  options.step?.('checking');
  const tags = new Set(buildTags(target, { gc: settings.gc === 'auto' ? 'conservative' : settings.gc, scheduler: settings.scheduler, serial: settings.serial ?? target.serial, goMinor, extra: settings.tags }));
  const platform = options.anyPlatform ? undefined : platformOf(target);
  const loader = new Loader(
    { platform, fs, goroot: env.goroot, goVersion: env.goVersion, modcache: env.modcache, goflags: env.goflags, gowork: env.gowork, tags, cgo: host.env.CGO_ENABLED !== '0', overlay, report },
    host.cwd,
  );
  const isAbsent = (importPath: string, name: string): boolean => overlay.get(importPath)?.mode === 'replace' && declares(fs, path.join(env.goroot, 'src', ...importPath.split('/')), name);
  const checker = new Checker({ wordSize: target.pointerBytes, importer: loader.importer, isAbsent, report });
  return { loader, checker, diagnostics, tags };
}

/** Whether some Go file of a folder, for whatever system, declares a name at package level; a guess from its lines. */
function declares(fs: FileSystem, dir: string, name: string): boolean {
  if (!fs.stat(dir)?.directory) return false;
  const declaration = new RegExp(`^(func|type|var|const|\\t)\\s*${name}\\b`, 'm');
  return fs.list(dir).some((n) => n.endsWith('.go') && !n.endsWith('_test.go') && declaration.test(fs.readText(path.join(dir, n))));
}

/**
 * Checks all of the user's packages; gives those of `roots`. As in Go's compiler, a package with syntax errors is not checked, and neither
 * is what imports it; other errors found so far do not matter.
 */
export function checkUserPackages({ loader, checker, diagnostics }: Sources, roots: readonly ParsedPackage[]): readonly Package[] {
  const malformed = new Set(diagnostics.filter((d) => d.message.startsWith('syntax error')).map((d) => d.pos?.file));
  const known = new Map<ParsedPackage, boolean>();
  const usable = (pkg: ParsedPackage): boolean => {
    let answer = known.get(pkg);
    if (answer === undefined) {
      known.set(pkg, true); // for a circle of imports, which has been reported
      answer = !pkg.user || (!pkg.files.some((f) => malformed.has(f.source)) && importsOf(pkg).every(usable));
      known.set(pkg, answer);
    }
    return answer;
  };
  const importsOf = (pkg: ParsedPackage): ParsedPackage[] => [...pkg.imports.keys()].map((p) => loader.importPackage(p, pkg)).filter((p) => typeof p !== 'string');
  const checked = roots.filter(usable).map((r) => checker.checkPackage(r));
  for (const parsed of loader.loaded()) if (parsed.user && usable(parsed)) checker.checkPackage(parsed);
  return checked;
}

/** Ends the build if there are errors. */
export function failOn(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) throw new FlashError([...diagnostics]);
}
