/** The C of a Go file: the comment in front of `import "C"`, and the `#cgo` lines in it. */
import type { Report } from '../diag/diagnostic';
import type { SourceFile } from '../diag/source';
import { goString } from '../util/go-string';

/** A `#cgo` line whose condition holds. */
export interface CgoLine {
  /** Where it stands in the Go file. */
  readonly offset: number;
  readonly key: string;
  readonly words: readonly string[];
}

export interface Preamble {
  /** C text; its lines and columns are those of the Go file, which a `#line` in front says. */
  readonly text: string;
  readonly lines: readonly CgoLine[];
}

/** The preamble of the file whose `import "C"` has its path at `pos`. `has` answers whether a build tag holds. */
export function preambleOf(file: SourceFile, pos: number, has: (tag: string) => boolean, report: Report): Preamble {
  const group = commentBefore(file.text, pos);
  if (!group) return { text: '', lines: [] };
  const lines: CgoLine[] = [];
  let at = group.start;
  const kept = plainC(file.text.slice(group.start, group.end)).split('\n').map((line) => {
    const offset = at;
    at += line.length + 1;
    if (!/^\s*#cgo\s/.test(line)) return line;
    const parsed = cgoLine(line, offset + line.search(/#/), has, (message) => report({ code: 'cgo/directive', severity: 'error', pos: { file, offset: offset + line.search(/#/) }, message }));
    if (parsed) lines.push(parsed);
    return '';
  });
  const indent = ' '.repeat(Math.max(0, file.column(group.start) - 1));
  return { text: `#line ${file.line(group.start)} ${goString(file.path)}\n${indent}${kept.join('\n')}\n`, lines };
}

/** The comments that stand directly in front of the import: no empty line between any of them. */
function commentBefore(text: string, pos: number): { start: number; end: number } | undefined {
  const token = /\s+|\/\/[^\n]*|\/\*[^]*?\*\/|"(?:[^"\\\n]|\\.)*"|`[^`]*`|[^\s/"`]+|[^]/y;
  let group: { start: number; end: number } | undefined;
  for (let at = 0; at < pos; ) {
    token.lastIndex = at;
    const piece = token.exec(text)?.[0] ?? text[at];
    if (piece.startsWith('//') || piece.startsWith('/*')) group = { start: group?.start ?? at, end: at + piece.length };
    // `import` and its parenthesis stand between the comment and what it belongs to.
    else if (/^\s/.test(piece) ? piece.split('\n').length > 2 : !/^(import|\(|import\()$/.test(piece)) group = undefined;
    at += piece.length;
  }
  return group;
}

/** The text inside of comments, everything where it stood. */
function plainC(comments: string): string {
  return comments.replace(/\/\/[^\n]*|\/\*[^]*?\*\//g, (c) => `  ${c.startsWith('//') ? c.slice(2) : `${c.slice(2, -2)}  `}`);
}

/** `#cgo [condition…] KEY: words`; undefined if its condition does not hold, or it is malformed. */
function cgoLine(line: string, offset: number, has: (tag: string) => boolean, complain: (message: string) => void): CgoLine | undefined {
  const m = /^\s*#cgo\s+([^:]*):(.*)$/.exec(line);
  // About the garbage collector of Go's own implementation.
  if (!m && /^\s*#cgo\s+(noescape|nocallback)\s+\w+\s*$/.test(line)) return undefined;
  const head = m?.[1].trim().split(/\s+/) ?? [];
  const key = head.pop();
  if (!m || key === undefined || key === '') {
    complain(`malformed #cgo line: ${line.trim()}`);
    return undefined;
  }
  if (!/^(CFLAGS|CPPFLAGS|CXXFLAGS|FFLAGS|LDFLAGS|pkg-config)$/.test(key)) {
    complain(`invalid #cgo verb: ${key}`);
    return undefined;
  }
  const holds = head.length === 0 || head.some((all) => all.split(',').every((tag) => (tag.startsWith('!') ? !has(tag.slice(1)) : has(tag))));
  return holds ? { offset, key, words: splitWords(m[2]) } : undefined;
}

/** Words as a shell would see them, without its expansions. */
function splitWords(text: string): string[] {
  return [...text.matchAll(/(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\])+/g)].map((m) => m[0].replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g, (_, single?: string, double?: string, escaped?: string) => single ?? double?.replace(/\\(.)/g, '$1') ?? escaped ?? ''));
}
