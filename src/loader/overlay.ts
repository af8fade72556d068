/**
 * The overlay: our packages in place of Go's (`replace`), or our files among Go's (`merge`). It is one map in memory;
 * nothing is linked or copied on disk.
 */
import * as path from 'node:path';
import { FlashError } from '../diag/diagnostic';
import { decodeSource } from '../syntax/decode';
import { isDir, isFile, type LoaderFs } from './fs';

export interface OverlayPackage {
  readonly mode: 'replace' | 'merge';
  /** Name → source. With `merge`, a file of the same name takes the place of Go's. */
  readonly files: ReadonlyMap<string, string>;
  /** Go's own files left out with `merge`; `*` in a name stands for anything. */
  readonly drop: readonly string[];
  /** Go's own declarations left out with `merge`: `name`, `Type.method` or `Type.*`. What our files declare is left out anyway. */
  readonly remove: readonly string[];
}

/** One entry of overlay.json. */
interface OverlayEntry {
  readonly mode?: 'replace' | 'merge';
  readonly drop?: readonly string[];
  readonly remove?: readonly string[];
  /** GOOS of targets on which Go's own package serves. */
  readonly not?: readonly string[];
}

/** Import path → what we put there. Packages are read when they are asked for. */
export class Overlay {
  private readonly packages = new Map<string, OverlayPackage | undefined>();
  private entries: Readonly<Record<string, OverlayEntry>> | undefined;

  /**
   * `dir` holds overlay.json and src/ with a folder per import path; without it the overlay has what `add` gives it.
   * With `wanted`, only packages that it accepts are taken from there; `goos` is the target's.
   */
  constructor(
    private readonly fs: LoaderFs,
    private readonly dir: string | undefined,
    private readonly wanted: (importPath: string) => boolean = () => true,
    private readonly goos: string | undefined = undefined,
  ) {}

  /** Adds files that are made in memory (a board's pins) to a package. */
  add(importPath: string, files: Readonly<Record<string, string>>): void {
    const old = this.get(importPath);
    const merged = new Map([...(old?.files ?? []), ...Object.entries(files)]);
    this.packages.set(importPath, { mode: old?.mode ?? 'replace', drop: old?.drop ?? [], remove: old?.remove ?? [], files: merged });
  }

  /** Puts a package there, in place of any other. */
  set(importPath: string, pkg: Partial<OverlayPackage> & { readonly files: ReadonlyMap<string, string> }): void {
    this.packages.set(importPath, { mode: 'replace', drop: [], remove: [], ...pkg });
  }

  /** What the overlay has for an import path, if anything. */
  get(importPath: string): OverlayPackage | undefined {
    if (!this.packages.has(importPath)) this.packages.set(importPath, this.read(importPath));
    return this.packages.get(importPath);
  }

  private read(importPath: string): OverlayPackage | undefined {
    if (this.dir === undefined || !this.wanted(importPath)) return undefined;
    this.entries ??= this.readEntries(this.dir);
    const entry = Object.hasOwn(this.entries, importPath) ? this.entries[importPath] : undefined;
    if (this.goos !== undefined && entry?.not?.includes(this.goos)) return undefined;
    const dir = path.join(this.dir, 'src', ...importPath.split('/'));
    const names = isDir(this.fs, dir) ? this.fs.list(dir).filter((n) => n.endsWith('.go')) : [];
    if (names.length === 0 && !entry) return undefined;
    return {
      mode: entry?.mode ?? 'replace',
      drop: entry?.drop ?? [],
      remove: entry?.remove ?? [],
      files: new Map(names.map((n) => [n, decodeSource(this.fs.read(path.join(dir, n)))])),
    };
  }

  private readEntries(dir: string): Readonly<Record<string, OverlayEntry>> {
    const file = path.join(dir, 'overlay.json');
    if (!isFile(this.fs, file)) return {};
    const data: unknown = JSON.parse(decodeSource(this.fs.read(file)));
    const problem = checkEntries(data);
    if (problem) throw new FlashError({ code: 'loader/overlay', severity: 'error', message: `${file}: ${problem}` });
    return (data as { packages: Record<string, OverlayEntry> }).packages;
  }
}

/** What is wrong with the contents of overlay.json, or undefined. */
function checkEntries(data: unknown): string | undefined {
  const packages: unknown = (data as { packages?: unknown } | null)?.packages;
  if (typeof packages !== 'object' || packages === null) return 'missing "packages"';
  for (const [name, entry] of Object.entries(packages as Record<string, unknown>)) {
    if (typeof entry !== 'object' || entry === null) return `${name}: not an object`;
    for (const [key, value] of Object.entries(entry)) {
      if (key === 'mode' ? value !== 'replace' && value !== 'merge' : key === 'drop' || key === 'remove' || key === 'not' ? !isStrings(value) : key !== 'why') {
        return `${name}: bad "${key}"`;
      }
    }
  }
  return undefined;
}

function isStrings(v: unknown): boolean {
  return Array.isArray(v) && v.every((s) => typeof s === 'string');
}

/** Whether a name matches one of the patterns, where `*` stands for anything. */
export function matchesAny(name: string, patterns: readonly string[]): boolean {
  return patterns.some((p) => {
    if (!p.includes('*')) return p === name;
    return new RegExp(`^${p.split('*').map((s) => s.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`).test(name);
  });
}
