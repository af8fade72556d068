/** Declarations and the algebra of types: Go's own errors for a table of small packages, checking on demand, keys, method sets, stencils. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../src/diag/diagnostic';
import { SourceFile } from '../../src/diag/source';
import type { ParsedPackage } from '../../src/syntax/nodes';
import { parseFile } from '../../src/syntax/parser';
import { exprString } from '../../src/syntax/printer';
import { Checker } from '../../src/types/check';
import { sortDiagnostics } from '../../src/types/errors';
import { methodSet } from '../../src/types/methodset';
import { instantiateMethod } from '../../src/types/named';
import type { Func, Obj, Package } from '../../src/types/object';
import { identical } from '../../src/types/predicates';
import { Substitution } from '../../src/types/subst';
import { Pointer, type Named, type Signature, type Type } from '../../src/types/type';
import { typeKey } from '../../src/types/typekey';
import { typeString } from '../../src/types/typestring';
import { under } from '../../src/types/under';
import { Typ } from '../../src/types/universe';

const library: Readonly<Record<string, string>> = {
  fmt: 'package fmt; func Println(a ...any) (n int, err error)',
  os: 'package os; type File struct { *file }; type file struct { }; func Open(name string) (*File, error)',
  sync: 'package sync; type Mutex struct { _ int }',
};

function parse(path: string, text: string, user: boolean, report: (d: Diagnostic) => void): ParsedPackage {
  const file = parseFile(new SourceFile('x.go', text), { lazyBodies: !user, report });
  return { path, dir: '.', name: file.pkgName.value, files: [file], imports: new Map(), goVersion: 'go1.26', user, embeds: new Map() };
}

interface Setup {
  readonly checker: Checker;
  readonly pkg: Package;
  readonly diags: Diagnostic[];
}

/** Makes package p from text; checked in full, or on demand only. */
function setup(text: string, full: boolean): Setup {
  const diags: Diagnostic[] = [];
  const report = (d: Diagnostic): void => void diags.push(d);
  const importer = (path: string): ParsedPackage | string => (library[path] ? parse(path, library[path], false, report) : 'open : no such file or directory');
  const checker = new Checker({ wordSize: 4, importer, report });
  const parsed = parse('p', text, full, report);
  const syntax = diags.some((d) => d.message.startsWith('syntax error'));
  const pkg = full && !syntax ? checker.checkPackage(parsed) : checker.importPackage(parsed);
  return { checker, pkg, diags };
}

function lookup(pkg: Package, name: string): Obj {
  const obj = pkg.scope.lookup(name);
  if (!obj) throw new Error(`no ${name}`);
  return obj;
}

/** A diagnostic as the table has it. */
function shown(d: Diagnostic): string {
  const column = (offset: number): number => offset + 1;
  const related = (d.related ?? []).map((r) => `\n\t${column(r.pos.offset)}: ${r.message}`).join('');
  return `${column(d.pos?.offset ?? -1)}: ${d.message}${related}`.replaceAll('x.go:1:', '');
}

const table = readFileSync(join(__dirname, 'testdata', 'decl-errors.txt'), 'utf8')
  .split('\n\n')
  .slice(1)
  .filter((p) => p.trim() !== '')
  .map((p) => p.trimEnd().split('\n'));

test.each(table)('%s', (source, ...errors) => {
  const { diags } = setup(`package p; ${source}\n`, true);
  const got = sortDiagnostics(diags).flatMap((d) => shown(d).split('\n'));
  expect(got).toEqual(errors.map((e) => e.slice(2)));
});

describe('on demand', () => {
  const source = `package p
var a = f()
var b int = wrong
var c, d = g()
var e = func() int { return c + h() }()
var unused = undefinedName
func f() int { return c }
func g() (int, int) { return z, z }
func h() int { return 1 }
func bad() { undefinedName() }
var z = 3
`;
  test('nothing is checked before it is asked for', () => {
    const { checker, pkg, diags } = setup(source, false);
    expect(diags).toEqual([]);
    expect(typeString(checker.resolveObject(lookup(pkg, 'a')))).toBe('int');
    expect(typeString(checker.resolveObject(lookup(pkg, 'b')))).toBe('int');
    expect(diags).toEqual([]);
    checker.checkBody(lookup(pkg, 'bad') as Func);
    expect(diags.map((d) => d.message)).toEqual(['undefined: undefinedName']);
  });

  test('the initialisation order needs what live variables need', () => {
    const { checker, pkg, diags } = setup(source, false);
    const order = (live: (name: string) => boolean): string[] =>
      checker.initOrder(pkg, (v) => live(v.name)).map((i) => `${i.lhs.map((v) => v.name).join(',')}=${exprString(i.rhs)}`);
    expect(order((name) => name === 'z')).toEqual(['z=3']);
    expect(order((name) => name === 'a')).toEqual(['z=3', 'c,d=g()', 'a=f()']);
    expect(order((name) => name === 'e' || name === 'a')).toEqual(['z=3', 'c,d=g()', 'a=f()', 'e=func() int {…}()']);
    expect(diags).toEqual([]);
    order((name) => name === 'b');
    expect(diags.map((d) => d.message)).toEqual(['undefined: wrong']);
  });
});

describe('typeKey', () => {
  const types = [
    'int', 'uint8', 'string', 'error', 'any', '[]int', '[2]int', '[3]int', '*int', 'map[string]int', 'chan int', '<-chan int', 'chan<- int',
    'func()', 'func(int)', 'func(...int)', 'func([]int)', 'func(int) int', 'struct{}', 'struct{ a int }', 'struct{ A int }', 'struct{ a int `t` }',
    'struct{ N }', 'struct{ N N }', 'interface{ m() }', 'interface{ M() }', 'interface{ m(); M() }', 'interface{ M(); m() }', 'N', 'G[int]', 'G[N]',
    'G[G[int]]', 'A', 'AG[int]', 'byte', 'rune', 'int32', 'interface{}', 'unsafe.Pointer', 'func(x int) (y int)', 'chan (<-chan int)', '[]A',
  ];
  test('is equal exactly for identical types', () => {
    const vars = types.map((t, i) => `var v${i} ${t}`).join('\n');
    const local = 'func f() (any, any) { type L int; var a L; { type L int; var b L; return a, b } }';
    const { pkg, checker, diags } = setup(
      `package p\nimport "unsafe"\ntype N int\ntype G[T any] struct{ f T }\ntype A = []int\ntype AG[T any] = G[T]\n${local}\n${vars}\n`, true);
    expect(diags).toEqual([]);
    const all: Type[] = types.map((_, i) => checker.resolveObject(lookup(pkg, `v${i}`)));
    for (const v of pkg.info.defs.values()) if (v?.kind === 'Var' && /^[ab]$/.test(v.name) && !v.isField && v.type) all.push(v.type);
    for (const x of all) {
      for (const y of all) expect([typeString(x), typeString(y), typeKey(x) === typeKey(y)]).toEqual([typeString(x), typeString(y), identical(x, y)]);
    }
  });
});

describe('method sets', () => {
  const source = `package p
type I interface { M(); n() }
type A struct{}
func (A) Val() {}
func (*A) Ptr() {}
type B struct { A; *C; I; x int }
type C struct{}
func (*C) OfC() {}
func (C) Twice() {}
func (B) Own() {}
type D struct { A; E }
type E struct{}
func (E) Val() {}
type P *A
type G[T any] struct { v T }
func (g G[T]) Get() T { return g.v }
type H struct { G[string] }
`;
  const { checker, pkg } = setup(source, true);
  const methods = (name: string, pointer: boolean): string[] => {
    const t = checker.resolveObject(lookup(pkg, name));
    return methodSet(checker, pointer ? new Pointer(t) : t).map((m) => `${m.func.name} ${m.index.join('.')}${m.indirect ? ' *' : ''}`);
  };
  test.each([
    ['A', false, ['Val 0']],
    ['A', true, ['Ptr 1 *', 'Val 0 *']],
    ['B', false, ['M 2.0', 'OfC 1.0 *', 'Own 0', 'Twice 1.1 *', 'Val 0.0', 'n 2.1']],
    ['B', true, ['M 2.0 *', 'OfC 1.0 *', 'Own 0 *', 'Ptr 0.1 *', 'Twice 1.1 *', 'Val 0.0 *', 'n 2.1 *']],
    ['D', false, []],
    ['D', true, ['Ptr 0.1 *']],
    ['P', false, []],
    ['I', false, ['M 0', 'n 1']],
    ['I', true, []],
    ['H', false, ['Get 0.0']],
  ] as const)('%s, pointer %s', (name, pointer, want) => {
    expect(methods(name, pointer)).toEqual(want);
  });

  test('methods of instances have their types in place', () => {
    const H = under(checker.resolveObject(lookup(pkg, 'H')));
    const inst = H.kind === 'Struct' ? (H.fields[0].type as Named) : undefined;
    expect(inst && typeString(instantiateMethod(checker, inst, 0).type as Type, () => '')).toBe('func() string');
    expect(inst?.orig).toBe(lookup(pkg, 'G').type);
  });
});

test('a substitution makes local types anew for each instance', () => {
  const source = 'package p\nfunc F[T any](x T) any { type L struct { next *L; v T }; type M = []L; var r M; return r }\n';
  const { checker, pkg, diags } = setup(source, true);
  expect(diags).toEqual([]);
  const sig = lookup(pkg, 'F').type as Signature;
  const r = [...pkg.info.defs.values()].find((o) => o?.name === 'r');
  const made = [Typ.int, Typ.string, Typ.int].map((t) => new Substitution(checker, sig.tparams, [t]).type(r?.type as Type));
  expect(typeKey(made[0])).toBe(typeKey(made[2]));
  expect(typeKey(made[0])).not.toBe(typeKey(made[1]));
  const elem = made[1].kind === 'Slice' ? made[1].elem : Typ.invalid;
  const fields = under(elem);
  expect(fields.kind === 'Struct' && fields.fields.map((f) => typeString(f.type as Type, () => ''))).toEqual(['*L', 'string']);
  expect(fields.kind === 'Struct' && fields.fields[0].type?.kind === 'Pointer' && fields.fields[0].type.base).toBe(elem);
});

test('sizes align 64-bit values to 8 bytes on 32-bit targets', () => {
  const source = 'package p\ntype T struct { a byte; b int64; c string; d []int; e any; f byte }\nvar x [3]T\n';
  const { checker, pkg } = setup(source, true);
  const T = checker.resolveObject(lookup(pkg, 'T'));
  const u = under(T);
  expect(u.kind === 'Struct' && checker.sizes.offsetsof(u.fields)).toEqual([0, 8, 16, 24, 36, 44]);
  expect(checker.sizes.sizeof(T)).toBe(48);
  expect(checker.sizes.alignof(T)).toBe(8);
  expect(checker.sizes.sizeof(checker.resolveObject(lookup(pkg, 'x')))).toBe(144);
});
