/** Parses go.mod and go.work. */
import type { Report } from '../diag/diagnostic';
import type { SourceFile } from '../diag/source';

export interface ModuleVersion {
  readonly path: string;
  readonly version: string;
}
export interface Replacement {
  readonly path: string;
  /** Empty: every version. */
  readonly version: string;
  /** A module path, or a directory (starts with ./ ../ or /) without version. */
  readonly newPath: string;
  readonly newVersion: string;
}
export interface GoMod {
  readonly path: string;
  /** As in the go line, "1.22.3"; undefined without one. */
  readonly go: string | undefined;
  readonly toolchain: string | undefined;
  readonly require: readonly ModuleVersion[];
  readonly replace: readonly Replacement[];
  readonly exclude: readonly ModuleVersion[];
  /** Directories of go.work's `use` lines. */
  readonly use: readonly string[];
}

interface Building {
  path: string;
  go: string | undefined;
  toolchain: string | undefined;
  require: ModuleVersion[];
  replace: Replacement[];
  exclude: ModuleVersion[];
  use: string[];
}

const ignored = new Set(['retract', 'tool', 'godebug', 'ignore']);

/** Parses a go.mod or go.work file. Errors are reported; directives of newer Gos in dependencies are passed over. */
export function parseGoMod(file: SourceFile, report: Report, strict: boolean): GoMod {
  const mod: Building = { path: '', go: undefined, toolchain: undefined, require: [], replace: [], exclude: [], use: [] };
  let block = '';
  let offset = 0;
  for (const line of file.text.split('\n')) {
    const pos = offset;
    offset += line.length + 1;
    const fail = (message: string): void => {
      report({ code: 'loader/go-mod', severity: 'error', pos: { file, offset: pos + (line.length - line.trimStart().length) }, message });
    };
    const words = splitLine(line);
    if (words === undefined) {
      fail('unterminated string');
      continue;
    }
    if (words.length === 0) continue;
    if (block !== '') {
      if (words[0] === ')') block = '';
      else directive(mod, block, words, strict, fail);
    } else if (words.length === 2 && words[1] === '(') {
      block = words[0];
    } else {
      directive(mod, words[0], words.slice(1), strict, fail);
    }
  }
  return mod;
}

/** The words of a line without its comment; undefined if a string does not end. */
function splitLine(line: string): string[] | undefined {
  const words: string[] = [];
  const pattern = /\s*(?:(\/\/.*)|"((?:\\.|[^"\\])*)"|`([^`]*)`|(=>|[()]|[^\s()"`]+))/y;
  for (let at = 0; at < line.length; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    const m = pattern.exec(line);
    if (!m) return line.slice(at).trim() === '' ? words : undefined;
    if (m[1] !== undefined) break;
    const word = m[2] ?? m[3] ?? m[4];
    const comment = m[4] === undefined ? -1 : word.indexOf('//');
    if (comment === 0) break;
    words.push(word);
  }
  return words;
}

function directive(mod: Building, verb: string, args: readonly string[], strict: boolean, fail: (msg: string) => void): void {
  const count = (n: number, usage: string): boolean => {
    if (args.length === n) return true;
    fail(`usage: ${usage}`);
    return false;
  };
  switch (verb) {
    case 'module':
      if (count(1, 'module module/path')) mod.path = args[0];
      return;
    case 'go':
      if (!count(1, 'go 1.23')) return;
      if (/^\d+\.\d+(\.\d+)?([a-z]+\d+)?$/.test(args[0])) mod.go = args[0];
      else fail(`invalid go version '${args[0]}': must match format 1.23`);
      return;
    case 'toolchain':
      if (count(1, 'toolchain go1.23.4')) mod.toolchain = args[0];
      return;
    case 'require':
    case 'exclude':
      if (count(2, `${verb} module/path v1.2.3`)) mod[verb].push({ path: args[0], version: args[1] });
      return;
    case 'replace':
      return replace(mod, args, fail);
    case 'use':
      if (count(1, 'use local/dir')) mod.use.push(args[0]);
      return;
    default:
      if (strict && !ignored.has(verb)) fail(`unknown directive: ${verb}`);
  }
}

function replace(mod: Building, args: readonly string[], fail: (msg: string) => void): void {
  const arrow = args.indexOf('=>');
  const to = args.slice(arrow + 1);
  if (arrow < 1 || arrow > 2 || to.length < 1 || to.length > 2) {
    fail('usage: replace module/path [v1.2.3] => other/module v1.4\n\t or replace module/path [v1.2.3] => ../local/directory');
    return;
  }
  if (to.length === 1 && !isLocalPath(to[0])) {
    fail('replacement module without version must be directory path (rooted or starting with . or ..)');
    return;
  }
  mod.replace.push({ path: args[0], version: arrow === 2 ? args[1] : '', newPath: to[0], newVersion: to[1] ?? '' });
}

/** Whether the target of a replacement is a directory. */
export function isLocalPath(p: string): boolean {
  return p === '.' || p === '..' || /^\.{0,2}[/\\]/.test(p) || /^[A-Za-z]:[/\\]/.test(p);
}
