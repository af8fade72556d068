/** Command line arguments → packages: directories, import paths, and "..." patterns. */
import * as path from 'node:path';
import { isDir, isFile, listDir, type LoaderFs, shortPath, slashRelative } from './fs';
import type { Modules } from './modules';

export interface PatternHost {
  readonly fs: LoaderFs;
  readonly cwd: string;
  readonly goroot: string;
  readonly modules: Modules;
  /** Whether a directory has Go files. */
  readonly hasFiles: (dir: string) => boolean;
}

/** A package that a pattern names; `dir` is set where it was found by directory. */
export interface Match {
  readonly path: string;
  readonly dir?: string;
}

/** Whether the arguments are files that make up one package. */
export function isCommandLineFiles(args: readonly string[]): boolean {
  return args.length > 0 && args[0].endsWith('.go');
}

/** The packages that the arguments name (none means the current directory), each once. */
export function matchPatterns(host: PatternHost, args: readonly string[], error: (message: string) => void): readonly Match[] {
  const found = new Map<string, Match>();
  for (const arg of args.length === 0 ? ['.'] : args) {
    const matches = isLocal(arg) ? localPattern(host, arg, error) : importPattern(host, arg);
    if (matches.length === 0 && arg.includes('...')) error(`"${arg}" matched no packages`);
    for (const m of matches) if (!found.has(m.path)) found.set(m.path, m);
  }
  return [...found.values()];
}

function isLocal(arg: string): boolean {
  return arg === '.' || arg === '..' || /^\.{1,2}[/\\]/.test(arg) || path.isAbsolute(arg);
}

function localPattern(host: PatternHost, arg: string, error: (message: string) => void): readonly Match[] {
  const dots = arg.indexOf('...');
  if (dots < 0) {
    const dir = path.resolve(host.cwd, arg);
    if (!isDir(host.fs, dir)) {
      error(isFile(host.fs, dir) ? `${arg} is a file, not a package directory` : `stat ${dir}: directory not found`);
      return [];
    }
    // Outside of any module a directory is a program of its own.
    return [{ path: host.modules.pathOfDir(dir) ?? 'command-line-arguments', dir }];
  }
  const start = path.resolve(host.cwd, arg.slice(0, arg.lastIndexOf('/', dots) + 1) || '.');
  if (!isDir(host.fs, start)) {
    error(`pattern ${arg}: lstat ${shortPath(host.cwd, start)}: no such file or directory`);
    return [];
  }
  if (!host.modules.mainOf(start)) {
    error(`pattern ${arg}: directory prefix ${shortPath(host.cwd, start)} does not contain main module`);
    return [];
  }
  const matcher = patternRegExp(path.resolve(host.cwd, arg.replaceAll('...', '\0')).split(path.sep).join('/').replaceAll('\0', '...'));
  return walk(host, start, true)
    .filter((dir) => matcher.test(dir.split(path.sep).join('/')))
    .map((dir) => ({ path: host.modules.pathOfDir(dir) ?? dir, dir }));
}

function importPattern(host: PatternHost, arg: string): readonly Match[] {
  if (arg !== 'std' && arg !== 'all' && !arg.includes('...')) return [{ path: arg.replace(/\/$/, '') }];
  const matches: Match[] = [];
  const matcher = patternRegExp(arg === 'std' ? '...' : arg);
  if (arg !== 'all') {
    const src = path.join(host.goroot, 'src');
    const from = prefixDir(host, src, arg);
    if (from !== undefined) {
      for (const dir of walk(host, from, false)) {
        const p = slashRelative(src, dir);
        if (p !== '' && matcher.test(p) && !/^(cmd|vendor)(\/|$)/.test(p) && (arg !== 'std' || !p.includes('vendor/'))) matches.push({ path: p });
      }
    }
  }
  for (const { module } of arg === 'std' ? [] : host.modules.mains) {
    for (const dir of walk(host, module.dir, true)) {
      const p = host.modules.pathOfDir(dir);
      if (p !== undefined && (arg === 'all' || matcher.test(p))) matches.push({ path: p, dir });
    }
  }
  return arg.includes('...') ? [...matches, ...inDependencies(host, arg, matcher)] : matches;
}

/** Packages of required modules. */
function inDependencies(host: PatternHost, arg: string, matcher: RegExp): Match[] {
  const fixed = arg.slice(0, arg.indexOf('...'));
  const modules = host.modules.dependencies().filter((m) => `${m.path}/`.startsWith(fixed) || fixed.startsWith(`${m.path}/`));
  return modules.flatMap((m) => {
    const paths = walk(host, m.dir, true).map((dir) => [m.path, slashRelative(m.dir, dir)].filter(Boolean).join('/'));
    return paths.filter((p) => matcher.test(p)).map((p) => ({ path: p }));
  });
}

/** The directory below which a pattern of the standard library can match; undefined if there is none. */
function prefixDir(host: PatternHost, src: string, arg: string): string | undefined {
  const fixed = arg === 'std' ? '' : arg.slice(0, arg.slice(0, arg.indexOf('...')).lastIndexOf('/') + 1);
  const dir = path.join(src, fixed);
  return isDir(host.fs, dir) ? dir : undefined;
}

/** Directories with Go files below a directory; not hidden ones, testdata, vendor, or other modules. */
function walk(host: PatternHost, dir: string, ownModule: boolean): string[] {
  const dirs = host.hasFiles(dir) ? [dir] : [];
  for (const name of listDir(host.fs, dir)) {
    if (/^[._]/.test(name) || name === 'testdata' || name === 'vendor' || name === 'node_modules') continue;
    const sub = path.join(dir, name);
    if (!isDir(host.fs, sub) || (ownModule && isFile(host.fs, path.join(sub, 'go.mod')))) continue;
    dirs.push(...walk(host, sub, ownModule));
  }
  return dirs;
}

/** "..." stands for anything; "/..." at the end also for nothing. */
function patternRegExp(pattern: string): RegExp {
  const quoted = pattern.replace(/[.+?^${}()|[\]\\*]/g, '\\$&').replaceAll('\\.\\.\\.', '.*');
  return new RegExp(`^${quoted.replace(/\/\.\*$/, '(/.*)?')}$`);
}
