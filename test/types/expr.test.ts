/** Expressions and statements: Go's own errors for a table of small packages, and what is recorded for correct ones. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as constant from '../../src/constant/constant';
import type { Diagnostic } from '../../src/diag/diagnostic';
import { SourceFile } from '../../src/diag/source';
import type { ParsedPackage } from '../../src/syntax/nodes';
import { parseFile } from '../../src/syntax/parser';
import { exprString } from '../../src/syntax/printer';
import { Checker } from '../../src/types/check';
import { sortDiagnostics } from '../../src/types/errors';
import type { Info } from '../../src/types/info';
import { typeString } from '../../src/types/typestring';

const fmt = 'package fmt; func Println(a ...any) (n int, err error)';

function parse(path: string, text: string, user: boolean, report: (d: Diagnostic) => void): ParsedPackage {
  const file = parseFile(new SourceFile('x.go', text), { lazyBodies: !user, report });
  const name = file.pkgName.value;
  return { path, dir: '.', name, files: [file], imports: new Map(), goVersion: 'go1.26', user, embeds: new Map() };
}

function check(text: string): { info: Info; diags: Diagnostic[] } {
  const diags: Diagnostic[] = [];
  const report = (d: Diagnostic): void => void diags.push(d);
  const checker = new Checker({ wordSize: 8, importer: (path) => (path === 'fmt' ? parse('fmt', fmt, false, report) : undefined), report });
  const parsed = parse('p', text, true, report);
  if (diags.length > 0) return { info: checker.importPackage(parsed).info, diags };
  return { info: checker.checkPackage(parsed).info, diags };
}

/** A diagnostic as the table has it. */
function shown(d: Diagnostic): string {
  const column = (offset: number): number => offset + 1;
  const related = (d.related ?? []).map((r) => `\n\tx.go:1:${column(r.pos.offset)}: ${r.message}`).join('');
  return `${column(d.pos?.offset ?? -1)}: ${d.message}${related}`;
}

const table = readFileSync(join(__dirname, 'testdata', 'expr-errors.txt'), 'utf8')
  .split('\n\n')
  .slice(1)
  .filter((p) => p.trim() !== '')
  .map((p) => p.trimEnd().split('\n'));

test.each(table)('%s', (source, ...errors) => {
  const { diags } = check(`package p; ${source}\n`);
  const got = sortDiagnostics(diags).flatMap((d) => shown(d).split('\n'));
  expect(got).toEqual(errors.map((e) => e.slice(2)));
});

/** The recorded type, mode and value of the expressions that are written as `text`. */
function recorded(info: Info, text: string): string[] {
  const list: string[] = [];
  for (const [e, tv] of info.types) {
    if (exprString(e) !== text) continue;
    const value = tv.value ? ` ${constant.toString(tv.value)}` : '';
    list.push(`${tv.mode} ${typeString(tv.type, () => '')}${value}`);
  }
  return list;
}

const types: [string, string, string][] = [
  ['var x float32 = 1', '1', 'constant float32 1'],
  ['var x = 1 << 3', '1 << 3', 'constant int 8'],
  ['const c = 1 << 3', '1 << 3', 'constant untyped int 8'],
  ['func f(s uint) uint8 { return 1 << s }', '1', 'constant uint8 1'],
  ['func f(s uint) uint8 { return 1 << s }', '1 << s', 'value uint8'],
  ['func f(a, b int) any { return a < b }', 'a < b', 'value bool'],
  ['type B bool; func f(a, b int) B { return a < b }', 'a < b', 'value B'],
  ['func f(p *int) bool { return p == nil }', 'nil', 'nilvalue *int'],
  ['func f(m map[string]int) { v, ok := m["a"]; _, _ = v, ok }', 'm["a"]', 'mapindex (int, bool)'],
  ['func f(c chan int) { v, ok := (<-c); _, _ = v, ok }', '<-c', 'commaok (int, bool)'],
  ['func f(x any) { v, ok := x.(int); _, _ = v, ok }', 'x.(int)', 'commaok (int, bool)'],
  ['func g[T any](x T) T { return x }; var _ = g(1.5)', 'g', 'value func(x float64) float64'],
  ['func g[T any](x T) T { return x }; var _ = g[int8](1)', 'g[int8]', 'value func(x int8) int8'],
  ['type T struct{ f int }; func (T) m(int) {}; var _ = T.m', 'T.m', 'value func(T, int)'],
  ['var _ = len([3]int{})', 'len([3]int{})', 'constant int 3'],
  ['var _ = [...]int{5: 1}', '[...]int{…}', 'value [6]int'],
  ['var _ = max(1, 2.5)', 'max(1, 2.5)', 'constant float64 2.5'],
  ['var _ = new(5)', 'new(5)', 'value *int'],
  ['var s = "a"; var _ = append([]byte{}, "x"...)', '"x"', 'constant string "x"'],
];

test.each(types)('%s records %s', (source, text, want) => {
  const { info, diags } = check(`package p; ${source}\n`);
  expect(diags.map((d) => d.message)).toEqual([]);
  expect(recorded(info, text)).toContain(want);
});
