/** `//go:build` and `// +build` expressions: parsing, evaluation, and the Go version they imply. */

export type BuildExpr =
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'not'; readonly x: BuildExpr }
  | { readonly kind: 'and' | 'or'; readonly x: BuildExpr; readonly y: BuildExpr };

/** What is wrong with a constraint, in Go's words. */
export class ConstraintError extends Error {}

/** Whether a comment line is a `//go:build` line. */
export function isGoBuild(line: string): boolean {
  return /^\/\/go:build(\s|$)/.test(line);
}

/** Whether a comment line is a `// +build` line. */
export function isPlusBuild(line: string): boolean {
  return /^\/\/\s*\+build(\s|$)/.test(line);
}

/** Parses a `//go:build` line. */
export function parseGoBuild(line: string): BuildExpr {
  if (!isGoBuild(line)) throw new ConstraintError('not a build constraint');
  const p = new ExprParser(line.slice('//go:build'.length));
  const x = p.or();
  if (p.tok !== '') throw new ConstraintError(`unexpected token ${p.tok}`);
  return x;
}

/** Parses a `// +build` line: options separated by blanks (or) of terms separated by commas (and). */
export function parsePlusBuild(line: string): BuildExpr {
  let x: BuildExpr | undefined;
  for (const clause of line.replace(/^\/\/\s*\+build/, '').trim().split(/\s+/)) {
    let y: BuildExpr | undefined;
    for (const lit of clause.split(',')) {
      const neg = lit.startsWith('!');
      const tag = neg ? lit.slice(1) : lit;
      const valid = tagPattern.test(tag);
      const term: BuildExpr = { kind: 'tag', tag: valid ? tag : 'ignore' };
      const z: BuildExpr = neg && valid ? { kind: 'not', x: term } : term;
      y = y ? { kind: 'and', x: y, y: z } : z;
    }
    if (y) x = x ? { kind: 'or', x, y } : y;
  }
  return x ?? { kind: 'tag', tag: 'ignore' };
}

/** Evaluates a constraint; `ok` tells whether a tag is set. */
export function evalBuild(x: BuildExpr, ok: (tag: string) => boolean): boolean {
  switch (x.kind) {
    case 'tag':
      return ok(x.tag);
    case 'not':
      return !evalBuild(x.x, ok);
    case 'and':
      return evalBuild(x.x, ok) && evalBuild(x.y, ok);
    case 'or':
      return evalBuild(x.x, ok) || evalBuild(x.y, ok);
  }
}

/** The language version that a `//go:build` line sets for its file, or undefined. */
export function goVersionOf(line: string): string | undefined {
  let x: BuildExpr;
  try {
    x = parseGoBuild(line);
  } catch {
    return undefined;
  }
  const v = minVersion(x, true);
  return v < 0 ? undefined : v === 0 ? 'go1' : `go1.${v}`;
}

/** The smallest minor version for which x (or, with positive false, its negation) can hold; -1 if it says nothing. */
function minVersion(x: BuildExpr, positive: boolean): number {
  switch (x.kind) {
    case 'not':
      return minVersion(x.x, !positive);
    case 'and':
    case 'or': {
      const a = minVersion(x.x, positive);
      const b = minVersion(x.y, positive);
      return (x.kind === 'and') === positive ? Math.max(a, b) : Math.min(a, b);
    }
    case 'tag': {
      if (!positive) return -1;
      if (x.tag === 'go1') return 0;
      const m = /^go1\.(\d+)$/.exec(x.tag);
      return m ? Number(m[1]) : -1;
    }
  }
}

const tagPattern = /^[\p{L}\p{Nd}_.]+$/u;
const tokenPattern = /\s*(&&|\|\||[()!]|[\p{L}\p{Nd}_.]+)/uy;

class ExprParser {
  tok: string = '';
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {
    this.lex();
  }

  private is(tok: string): boolean {
    return this.tok === tok;
  }

  or(): BuildExpr {
    let x = this.and();
    while (this.tok === '||') {
      this.lex();
      x = { kind: 'or', x, y: this.and() };
    }
    return x;
  }

  private and(): BuildExpr {
    let x = this.not();
    while (this.tok === '&&') {
      this.lex();
      x = { kind: 'and', x, y: this.not() };
    }
    return x;
  }

  private not(): BuildExpr {
    if (this.tok === '!') {
      this.lex();
      if (this.tok === '!') throw new ConstraintError('double negation not allowed');
      return { kind: 'not', x: this.not() };
    }
    if (this.tok === '(') {
      if (++this.depth > 1000) throw new ConstraintError('build expression too large');
      this.lex();
      const x = this.or();
      if (!this.is(')')) throw new ConstraintError('missing close paren');
      this.lex();
      return x;
    }
    if (!tagPattern.test(this.tok)) {
      throw new ConstraintError(this.tok === '' ? 'unexpected end of expression' : `unexpected token ${this.tok}`);
    }
    const x: BuildExpr = { kind: 'tag', tag: this.tok };
    this.lex();
    return x;
  }

  private lex(): void {
    tokenPattern.lastIndex = this.at;
    const m = tokenPattern.exec(this.text);
    if (m) {
      this.at = tokenPattern.lastIndex;
      this.tok = m[1];
      return;
    }
    const rest = this.text.slice(this.at).trim();
    // Like Go, a comment ends the expression.
    if (rest !== '' && !rest.startsWith('//')) throw new ConstraintError(`invalid syntax at ${rest[0]}`);
    this.at = this.text.length;
    this.tok = '';
  }
}
