/** What the loader needs of the file system, and the few path helpers it shares. */
import * as path from 'node:path';
import type { FileSystem } from '../host/host';

/** The reading half of the host's file system. */
export type LoaderFs = Pick<FileSystem, 'read' | 'list' | 'stat'>;

export function isDir(fs: LoaderFs, p: string): boolean {
  return fs.stat(p)?.directory === true;
}

export function isFile(fs: LoaderFs, p: string): boolean {
  return fs.stat(p)?.directory === false;
}

/** Names in a directory, none if it is missing. */
export function listDir(fs: LoaderFs, p: string): readonly string[] {
  return isDir(fs, p) ? fs.list(p) : [];
}

/** A path as messages show it: relative to cwd where that is shorter. */
export function shortPath(cwd: string, p: string): string {
  const rel = path.relative(cwd, p);
  return rel !== '' && rel.length < p.length ? rel : p;
}

/** Whether `p` is `dir` or inside of it; both absolute. */
export function isInside(dir: string, p: string): boolean {
  const rel = path.relative(dir, p);
  return rel === '' || (!rel.startsWith('..') && !path.isAbsolute(rel));
}

/** A path relative to a directory with slashes, as import paths want it. */
export function slashRelative(dir: string, p: string): string {
  return path.relative(dir, p).split(path.sep).join('/');
}

/** Walks up from dir to the first directory that holds the file; its path, or undefined. */
export function findUpward(fs: LoaderFs, dir: string, name: string): string | undefined {
  for (;;) {
    const p = path.join(dir, name);
    if (isFile(fs, p)) return p;
    const parent = path.dirname(dir);
    if (parent === dir) return undefined;
    dir = parent;
  }
}
