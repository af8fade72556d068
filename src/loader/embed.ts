/** `//go:embed`: patterns → files. */
import * as path from 'node:path';
import type { Report } from '../diag/diagnostic';
import { embedPatterns } from '../syntax/directives';
import type { File, VarDecl } from '../syntax/nodes';
import { isDir, isFile, listDir, type LoaderFs } from './fs';

export interface EmbeddedFile {
  readonly name: string;
  readonly data: Uint8Array;
}

/** Names that may not be embedded, and stop a module. */
const versionControl = new Set(['.bzr', '.hg', '.git', '.svn']);

/** The files of every embed directive of a package: pattern as written → files in name order. Errors are reported. */
export function resolveEmbeds(fs: LoaderFs, dir: string, files: readonly File[], report: Report): ReadonlyMap<string, readonly EmbeddedFile[]> {
  const embeds = new Map<string, readonly EmbeddedFile[]>();
  for (const file of files) {
    for (const d of file.decls) {
      if (d.kind !== 'VarDecl') continue;
      for (const pragma of d.pragmas) {
        if (!/^go:embed(\s|$)/.test(pragma.text)) continue;
        const fail = (message: string, at = 0): void =>
          report({ code: 'loader/embed', severity: 'error', pos: { file: file.source, offset: pragma.pos + at }, message });
        const refused = embedRefused(file, d);
        if (refused) {
          fail(refused);
          continue;
        }
        const patterns = embedPatterns(pragma.text);
        if (!patterns) fail(`invalid quoted string in //go:embed: ${pragma.text.slice('go:embed'.length).trim()}`);
        else if (patterns.length === 0) fail('usage: //go:embed pattern...');
        for (const { pattern, at } of patterns ?? []) {
          if (embeds.has(pattern)) continue;
          const found = matchPattern(fs, dir, pattern);
          if (typeof found === 'string') fail(`pattern ${pattern}: ${found}`, at);
          else embeds.set(pattern, found.map((name) => ({ name, data: fs.read(path.join(dir, name)) })));
        }
      }
    }
  }
  return embeds;
}

/** Why a variable cannot have an embed directive, or undefined. */
function embedRefused(file: File, d: VarDecl): string | undefined {
  if (!file.decls.some((i) => i.kind === 'ImportDecl' && i.path?.value === '"embed"')) {
    return 'go:embed only allowed in Go files that import "embed"';
  }
  if (d.names.length > 1) return 'go:embed cannot apply to multiple vars';
  return d.values ? 'go:embed cannot apply to var with initializer' : undefined;
}

/** Names (with slashes, relative to dir) that match, in name order; or what is wrong. */
function matchPattern(fs: LoaderFs, dir: string, pattern: string): readonly string[] | string {
  const all = pattern.startsWith('all:');
  const glob = all ? pattern.slice('all:'.length) : pattern;
  if (!isValidPattern(glob)) return 'invalid pattern syntax';
  const matches = expandGlob(fs, dir, glob.split('/'), '');
  if (matches.length === 0) return 'no matching files found';
  const names = new Set<string>();
  for (const name of matches) {
    const full = path.join(dir, name);
    const problem = unembeddable(fs, dir, name);
    if (problem) return `cannot embed ${isDir(fs, full) ? 'directory' : 'file'} ${name}: ${problem}`;
    if (isFile(fs, full)) {
      names.add(name);
      continue;
    }
    const before = names.size;
    collect(fs, full, name, all, names);
    if (names.size === before) return `cannot embed directory ${name}: contains no embeddable files`;
  }
  return [...names].sort();
}

/** A slash-separated path without empty, "." or ".." elements, and a well-formed pattern. */
function isValidPattern(glob: string): boolean {
  if (glob === '.') return true;
  if (glob === '' || glob.split('/').some((e) => e === '' || e === '.' || e === '..')) return false;
  return !glob.includes('\\') || !glob.endsWith('\\') ? globRegExp(glob) !== undefined : false;
}

/** One path element of a pattern as a regular expression; undefined if it is malformed. */
function globRegExp(glob: string): RegExp | undefined {
  let out = '';
  for (let i = 0; i < glob.length; i++) {
    const c = glob[i];
    if (c === '*') {
      out += '[^/]*';
    } else if (c === '?') {
      out += '[^/]';
    } else if (c === '\\') {
      if (++i >= glob.length) return undefined;
      out += glob[i].replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
    } else if (c === '[') {
      const m = /^\[(\^?)((?:\\.|[^\]\\])+)\]/.exec(glob.slice(i));
      if (!m) return undefined;
      out += `[${m[1]}${m[2].replaceAll('[', '\\[')}]`;
      i += m[0].length - 1;
    } else {
      out += c.replace(/[.*+?^${}()|[\]\\]/, '\\$&');
    }
  }
  return new RegExp(`^${out}$`, 'u');
}

function expandGlob(fs: LoaderFs, dir: string, elems: readonly string[], prefix: string): string[] {
  const [elem, ...rest] = elems;
  if (elem === '.') return ['.'];
  const names = /[*?[\\]/.test(elem) ? listDir(fs, dir).filter((n) => globRegExp(elem)?.test(n)) : fs.stat(path.join(dir, elem)) ? [elem] : [];
  if (rest.length === 0) return names.map((n) => prefix + n);
  return names.flatMap((n) => (isDir(fs, path.join(dir, n)) ? expandGlob(fs, path.join(dir, n), rest, `${prefix}${n}/`) : []));
}

/** Why a match may not be embedded, or undefined. */
function unembeddable(fs: LoaderFs, dir: string, name: string): string | undefined {
  const elems = name.split('/');
  for (let i = 1; i <= elems.length; i++) {
    const sub = path.join(dir, ...elems.slice(0, i));
    if (name !== '.' && isDir(fs, sub) && isFile(fs, path.join(sub, 'go.mod'))) return 'in different module';
  }
  const last = elems[elems.length - 1];
  return versionControl.has(last) ? `invalid name ${last}` : undefined;
}

/** Adds the files below a directory; hidden ones and those that start with "_" only with `all`. */
function collect(fs: LoaderFs, dir: string, name: string, all: boolean, names: Set<string>): void {
  for (const entry of listDir(fs, dir)) {
    if (versionControl.has(entry) || (!all && /^[._]/.test(entry))) continue;
    const full = path.join(dir, entry);
    const rel = name === '.' ? entry : `${name}/${entry}`;
    if (isFile(fs, full)) names.add(rel);
    else if (isDir(fs, full) && !isFile(fs, path.join(full, 'go.mod'))) collect(fs, full, rel, all, names);
  }
}
