/** The parser against Go's own sources (print and reparse), Go's own syntax error tests, and cases of its own. FULL=1 takes every file. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../src/diag/diagnostic';
import { posText, SourceFile } from '../../src/diag/source';
import { goVersionOf } from '../../src/syntax/build-constraint';
import { decodeSource } from '../../src/syntax/decode';
import { embedPatterns, linknameOf } from '../../src/syntax/directives';
import type { Expr, File, FuncDecl, Node, VarDecl } from '../../src/syntax/nodes';
import { parseBody, parseFile } from '../../src/syntax/parser';
import { endPos, startPos } from '../../src/syntax/positions';
import { exprString, fileString } from '../../src/syntax/printer';
import { forEachChild, walk } from '../../src/syntax/walk';

const goroot = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();

interface Found {
  readonly line: number;
  readonly col: number;
  readonly message: string;
}

function parse(text: string, lazyBodies = false, name = 'x.go', library = false): { file: File; errors: Found[] } {
  const errors: Found[] = [];
  const source = new SourceFile(name, text);
  const report = (d: Diagnostic): void => {
    const at = d.pos!.offset;
    errors.push({ line: source.line(at), col: source.column(at), message: d.message });
  };
  return { file: parseFile(source, { lazyBodies, library, report }), errors };
}

const print = (file: File): string => fileString(file, (fn) => parseBody(fn, () => undefined));
const shown = (errors: readonly Found[]): string[] => errors.map((e) => `${e.line}:${e.col}: ${e.message}`);

function goFiles(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((e) => {
    const p = join(dir, e.name);
    return e.isDirectory() ? goFiles(p) : e.name.endsWith('.go') ? [p] : [];
  });
}

test('Go’s own sources parse, lazily and at once, and survive printing', () => {
  const all = [...goFiles(join(goroot, 'src')), ...goFiles(join(goroot, 'test'))];
  const files = process.env.FULL ? all : all.filter((_, i) => i % 97 === 0);
  const wrong: string[] = [];
  for (const name of files) {
    const text = decodeSource(readFileSync(name));
    const { file, errors } = parse(text, false, name, true);
    if (errors.length > 0) {
      // Only tests of errors, and the comment files of rundir tests, have any.
      if (!/ERROR|errorcheck|^\/\/ rundir/m.test(text) && !/testdata|\.dir/.test(name)) wrong.push(`${name}:${shown(errors)[0]}`);
      continue;
    }
    const first = print(file);
    if (print(parse(text, true, name).file) !== first) wrong.push(`${name}: lazy bodies differ`);
    const again = parse(first, false, name, true);
    if (again.errors.length > 0 || print(again.file) !== first) wrong.push(`${name}: printed form differs, ${shown(again.errors)[0]}`);
  }
  expect(wrong.filter((w) => !/fixedbugs\/(bug|issue)\d+\.go:\d+:1: syntax error: package statement must be first/.test(w))).toEqual([]);
});

describe('Go’s tests of syntax errors', () => {
  const comment = /"(?:\\.|[^"\\\n])*"?|`[^`]*`?|'(?:\\.|[^'\\\n])*'?|\/\/.*|\/\*[^]*?\*\/|[\p{L}_][\p{L}\p{Nd}_]*|\n|\S/gu;

  // A comment /* ERROR rx */ stands in front of the token in error, // ERROR rx on its line.
  const dir = join(goroot, 'src/cmd/compile/internal/syntax/testdata');
  test.each(readdirSync(dir).filter((n) => n.endsWith('.go') && n !== 'sample.go'))('testdata/%s', (name) => {
    const text = decodeSource(readFileSync(join(dir, name)));
    const { errors, file } = parse(text);
    const want: { line: number; col: number; pattern: string }[] = [];
    let pending = '';
    for (const m of text.matchAll(comment)) {
      const e = /^(\/[/*])\s*ERROR (.*?)(?:\*\/)?$/s.exec(m[0]);
      const at = { line: file.source.line(m.index), col: file.source.column(m.index) };
      if (e?.[1] === '//') want.push({ line: at.line, col: 0, pattern: e[2].trim() });
      else if (e) pending = e[2].trim();
      else if (pending !== '' && !m[0].startsWith('/*')) {
        want.push({ ...at, pattern: pending });
        pending = '';
      }
    }
    const matches = (w: (typeof want)[0], e: Found): boolean => w.line === e.line && (w.col === 0 || w.col === e.col) && new RegExp(w.pattern).test(e.message);
    expect(shown(errors.filter((e) => !want.some((w) => matches(w, e))))).toEqual([]);
    // Of several errors on a line only the first is reported.
    expect(want.filter((w) => !errors.some((e) => e.line === w.line && (matches(w, e) || e.col !== w.col)))).toEqual([]);
  });

  const tests = join(goroot, 'test/syntax');
  test.each(readdirSync(tests).filter((n) => n.endsWith('.go')))('test/syntax/%s', (name) => {
    const text = decodeSource(readFileSync(join(tests, name)));
    const { errors } = parse(text);
    const wanted = new Map<number, string[]>();
    text.split('\n').forEach((line, i) => {
      const m = /\/\/ (?:GC_)?ERROR (.*)$/.exec(line);
      if (m) wanted.set(i + 1, [...m[1].matchAll(/"((?:\\.|[^"\\])*)"/g)].map((q) => q[1].replace(/\\(["\\])/g, '$1')));
    });
    expect(shown(errors.filter((e) => !wanted.get(e.line)?.some((p) => new RegExp(p).test(e.message))))).toEqual([]);
    expect([...wanted.keys()].filter((l) => !errors.some((e) => e.line === l))).toEqual([]);
  });
});

test.each([
  ['package p\nvar x = 0x', '2:11: hexadecimal literal has no digits'],
  ['package p\nvar x = 089', "2:10: invalid digit '8' in octal literal"],
  ['package p\nvar x = 1__0', "2:11: '_' must separate successive digits"],
  ['package p\nvar x = 0b1e3', "2:12: 'e' exponent requires decimal mantissa"],
  ['package p\nvar x = "\\q"', '2:11: unknown escape'],
  ['package p\nvar x = "\\ud800"', "2:16: escape is invalid Unicode code point U+D800"],
  ["package p\nvar x = ''", "2:10: empty rune literal or unescaped '"],
  ["package p\nvar x = 'ab'", '2:9: more than one character in rune literal'],
  ['package p\nvar x = "a', '2:9: string not terminated'],
  ['package p\nvar x = "a\n', '2:11: newline in string'],
  ['package p\nvar x = `a\n', '2:9: string not terminated'],
  ['package p\n/* a', '2:1: comment not terminated'],
  ['package p\nvar x = 1 + @ 2', "2:13: invalid character U+0040 '@'"],
  ['package p\nvar €x = 1', "2:5: invalid character U+20AC '€' in identifier"],
  ['package p\nvar x = "ä\0"', '2:12: invalid NUL character'],
  ['package p\n// \ufeff', '2:4: invalid BOM in the middle of the file'],
  ['package p\nfunc f() {\n\tx := 1\n\tif x = 2 {\n\t}\n}', '4:7: syntax error: cannot use assignment x = 2 as value'],
  ['package p\nfunc f()\n{\n}', '3:1: syntax error: unexpected semicolon or newline before {'],
  ['package p\nfunc f() { L: for { continue M }; break L }', '2:30: continue label not defined: M', '2:41: invalid break label L'],
  ['package p\nfunc f() { a() b() }\nfunc g() { c( }', '2:16: syntax error: unexpected name b at end of statement', '3:15: syntax error: unexpected }, expected expression'],
])('messages of %j', (text, ...want) => {
  expect(shown(parse(text).errors)).toEqual(want);
  expect(parse('\ufeffpackage p').errors).toEqual([]);
});

test('bytes that are not UTF-8 are reported where they stand, in byte columns', () => {
  const text = decodeSource(Buffer.from('package p\nvar x = "ä\xff\xe4"', 'latin1'));
  expect(shown(parse(text).errors).map((m) => m.replace(/^\d+:\d+: /, ''))).toEqual(Array(3).fill('invalid UTF-8 encoding').slice(0, 1));
});

test('expressions print as messages quote them, at Go’s positions', () => {
  const exprs: [string, string, number, number][] = [
    ['func(x int) { return }', 'func(x int) {…}', 0, 0],
    ['T{a: 1}', 'T{…}', 1, 0],
    ['a.b.c(1, x...)', 'a.b.c(1, x...)', 5, 0],
    ['x[i:j:k]', 'x[i:j:k]', 1, 1],
    ['m[K, V]{}', 'm[K, V]{}', 7, 0],
    ['-x + (y)', '-x + (y)', 3, 0],
    ['struct{ a, b int "t"; *T }{}', 'struct{a, b int "t"; *T}{}', 26, 0],
    ['interface{ m(); ~int | E }(nil)', 'interface{m(); ~int | E}(nil)', 26, 0],
    ['(<-chan int)(nil)', '(<-chan int)(nil)', 12, 0],
    ['x.(map[string][]chan<- func(a, b int, c ...T) (d error))', 'x.(map[string][]chan<- func(a, b int, c ...T) (d error))', 1, 0],
  ];
  for (const [text, want, pos, start] of exprs) {
    const { file, errors } = parse(`package p; var v = ${text}`);
    expect(errors).toEqual([]);
    const e = (file.decls[0] as VarDecl).values as Expr;
    expect([exprString(e), e.pos - 19, startPos(e) - 19]).toEqual([want, pos, start]);
    expect(endPos(e)).toBeGreaterThanOrEqual(startPos(e));
  }
});

test('type parameters and array types', () => {
  const types = ['T[P any] struct{}', 'T[P *C,] struct{}', 'T[P *[]int] int', 'T[P, Q ~int | string] = map[P]Q', 'T[P [N]int] P', 'T [N]int', 'T [N * 2]int', 'T []int', 'T[P interface{}] int'];
  for (const t of types) {
    const { file, errors } = parse(`package p; type ${t}`);
    expect(errors).toEqual([]);
    const d = file.decls[0];
    expect(d.kind === 'TypeDecl' && d.tparams.length > 0).toBe(t.startsWith('T['));
    expect(print(parse(print(file)).file)).toBe(print(file));
  }
});

test('directives belong to the declaration behind them; the file knows the rest, and its Go version', () => {
  const { file } = parse('//go:build linux && go1.21\n\npackage p\n\n//go:noinline\n//export f\nfunc f()\n\n//go:linkname g other.g\n\n//go:embed a "b c"\nvar x string\n//go:generate foo\n');
  const [f, x] = file.decls as [FuncDecl, VarDecl];
  expect(f.pragmas.map((p) => p.text)).toEqual(['go:noinline', 'export f']);
  expect(x.pragmas.map((p) => p.text)).toEqual(['go:linkname g other.g', 'go:embed a "b c"']);
  expect(file.pragmas.map((p) => p.text)).toEqual(['go:build linux && go1.21', 'go:linkname g other.g', 'go:generate foo']);
  expect(file.goVersion).toBe('go1.21');
  expect(embedPatterns('go:embed a "b c" `d`')).toEqual([{ pattern: 'a', at: 9 }, { pattern: 'b c', at: 11 }, { pattern: 'd', at: 17 }]);
  expect(linknameOf('go:linkname g other.g')).toEqual({ local: 'g', remote: 'other.g' });
  expect(['go1.20 || go1.22', '!go1.22', 'a && !(b || !go1.18)'].map((c) => goVersionOf(`//go:build ${c}`))).toEqual(['go1.20', undefined, 'go1.18']);
});

test('bodies are parsed once, on demand, and report their errors then', () => {
  const { file, errors } = parse('package p\nfunc f() { s := "}"; r := \'}\'; /* } */ x := `}`; _ = func() { } }\nfunc g() { if { } }\n', true);
  expect(errors).toEqual([]);
  const [f, g] = file.decls as [FuncDecl, FuncDecl];
  const found: string[] = [];
  const body = parseBody(f, (d) => found.push(d.message));
  expect(body.list).toHaveLength(4);
  expect(parseBody(f, () => undefined)).toBe(body);
  parseBody(g, (d) => found.push(d.message));
  expect(found).toEqual(['syntax error: missing condition in if statement']);
});

test('the walker meets every node once, children inside their parents', () => {
  const text = decodeSource(readFileSync(join(goroot, 'src/sort/sort.go')));
  const { file } = parse(text);
  const seen = new Set<Node>();
  let functions = 0;
  walk(file, (n) => {
    expect(seen.has(n) && n.kind === 'Field').toBe(false);
    seen.add(n);
    if (n.kind === 'FuncDecl') functions++;
    forEachChild(n, (c) => expect(c.kind).toBeDefined());
  });
  expect(functions).toBe(file.decls.filter((d) => d.kind === 'FuncDecl').length);
});

describe('line directives', () => {
  test.each([
    ['//line :10\n', ':10'],
    ['//line :10:4\n', 'a/x.go:10:4'],
    ['//line foo.y:10\n', 'a/foo.y:10'],
    ['//line foo.y:10:4\n\n', 'a/foo.y:11:1'],
    ['/*line /foo.y:10:4*/ ', '/foo.y:10:5'],
    ['//line f.y:3\n//line :7:2\n', 'a/f.y:7:2'],
    [' //line f.y:3\n', 'a/x.go:2:1'],
    ['//line f.y:0\n', 'a/x.go:1:12'],
    ['//line f.y:1:x\n', 'a/x.go:1:14'],
    ['/*line f.y:x*/', 'a/x.go:1:12'],
  ])('%j', (text, at) => {
    const places: string[] = [];
    const source = new SourceFile('a/x.go', text);
    parseFile(source, { lazyBodies: false, report: (d) => places.push(posText(d.pos!)) });
    expect(places[0]).toBe(at);
  });
});
