/** Constant parameters and tables with fields that nobody reads, on IR text. */
import { parseModule } from '../../src/ir/parse';
import { printFunc, printModule } from '../../src/ir/print';
import { checkModule, formatProblems } from '../../src/ir/sanity';
import type { Func, Module } from '../../src/ir/ir';
import { dropColumns } from '../../src/passes/columns';
import { constantParameters } from '../../src/passes/constants';

function run(text: string, ...passes: ((m: Module) => void)[]): Module {
  const m = parseModule(`module "m" 32\nroot @main\n${text}`);
  expect(formatProblems(checkModule(m))).toBe('');
  for (const p of passes) p(m);
  expect(formatProblems(checkModule(m))).toBe('');
  return m;
}

describe('constant parameters', () => {
  const callee = 'func @f(%0 a: i32, %1 b: i32): i32 {\nb0 e:\n  %2: i32 = sub %0, %1\n  ret %2\n}\n';
  const body = (m: Module): string => printFunc(m.funcs.get('f') as Func);
  test('the same in every call', () => {
    const m = run(`${callee}func @main(%0 x: i32): i32 {\nb0 e:\n  %1: i32 = call @f(i32 7, %0)\n  %2: i32 = call @f(i32 7, %1)\n  ret %2\n}\n`, constantParameters);
    expect(body(m)).toContain('sub i32 7, %1');
  });
  test('different, or not known', () => {
    const different = run(`${callee}func @main(%0 x: i32): i32 {\nb0 e:\n  %1: i32 = call @f(i32 7, %0)\n  %2: i32 = call @f(i32 8, %1)\n  ret %2\n}\n`, constantParameters);
    expect(body(different)).toContain('sub %0, %1');
    const taken = run(`global @p: ptr = @f\n${callee}func @main(%0 x: i32): i32 {\nb0 e:\n  %1: i32 = call @f(i32 7, %0)\n  ret %1\n}\n`, constantParameters);
    expect(body(taken)).toContain('sub %0, %1');
  });
  test('through a chain of calls, with branches decided', () => {
    const m = run('func @f(%0 a: i32): i32 {\nb0 e:\n  %1: i32 = call @g(%0)\n  ret %1\n}\nfunc @g(%0 a: i32): i32 {\nb0 e:\n  %1: i1 = cmp eq %0, i32 1\n  condbr %1, b1, b2\nb1 y:\n  ret i32 5\nb2 n:\n  ret i32 6\n}\n'
      + 'func @main(): i32 {\nb0 e:\n  %0: i32 = call @f(i32 1)\n  ret %0\n}\n', constantParameters);
    expect(printFunc(m.funcs.get('g') as Func)).not.toContain('i32 6');
  });
});

describe('tables', () => {
  const row = (n: number): string => `agg {i32, i16, [3 x i32]} (i32 ${n}, i16 ${n + 1}, agg [3 x i32] (i32 ${n + 2}, i32 ${n + 3}, i32 ${n + 4}))`;
  const table = `global @t: [8 x {i32, i16, [3 x i32]}] = agg [8 x {i32, i16, [3 x i32]}] (${[0, 10, 20, 30, 40, 50, 60].map(row).join(', ')}, zero {i32, i16, [3 x i32]}) readonly\n`;
  const type = (m: Module): string => /@t: (.*?) = /.exec(printModule(m))?.[1] ?? '';
  const lookup = 'func @find(%0 s: {ptr, i32, i32}, %1 i: i32): ptr {\nb0 e:\n  %2: ptr = slot ptr r\n  %3: ptr = extract %0, 0\n  %4: ptr = elem {i32, i16, [3 x i32]} %3, %1\n  store %2, %4\n  %5: ptr = load %2\n  ret %5\n}\n';
  const slice = 'agg {ptr, i32, i32} (@t, i32 8, i32 8)';

  test('what is read through a slice, a variable and a result stays, the rest goes', () => {
    const m = run(`${table}${lookup}func @main(%0 i: i32): i32 {\nb0 e:\n  %1: ptr = call @find(${slice}, %0)\n  %2: i32 = load %1\n  %3: ptr = field {i32, i16, [3 x i32]} %1, 2\n  %4: ptr = elem i32 %3, i32 1\n  %5: i32 = load %4\n  %6: i32 = add %2, %5\n  ret %6\n}\n`, dropColumns);
    expect(type(m)).toBe('[8 x {i32, [1 x i32]}]');
    expect(printModule(m)).toContain('agg {i32, [1 x i32]} (i32 30, agg [1 x i32] (i32 33))');
    expect(printFunc(m.funcs.get('main') as Func)).toMatch(/field \{i32, \[1 x i32\]\} %1, 1\n.*elem i32 %3, i32 0/);
    expect(printFunc(m.funcs.get('find') as Func)).toContain('elem {i32, [1 x i32]}');
  });

  test.each<[string, string]>([
    ['a whole row is read', '  %1: ptr = elem {i32, i16, [3 x i32]} @t, %0\n  %2: {i32, i16, [3 x i32]} = load %1\n  %3: i32 = extract %2, 0\n  ret %3'],
    ['its address becomes a number', '  %1: i32 = conv ptrtoint @t\n  ret %1'],
    ['another function may know it', '  call @extern(@t)\n  ret i32 0'],
    ['bytes are counted', '  %1: ptr = ptradd @t, %0\n  %2: i32 = load %1\n  ret %2'],
    ['a variable may hold something else', '  %1: ptr = slot ptr r\n  store %1, @t\n  store %1, @other\n  %2: ptr = load %1\n  %3: i32 = load %2\n  ret %3'],
    ['it is stored away', '  store @g, @t\n  ret i32 0'],
    ['read as another type', '  %1: i16 = load @t\n  %2: i32 = conv zext %1\n  ret %2'],
  ])('stays whole: %s', (_, body) => {
    const m = run(`${table}global @g: ptr = zero ptr\nglobal @other: i32 = i32 1\nfunc @extern(%0 p: ptr): void\nfunc @main(%0 i: i32): i32 {\nb0 e:\n${body}\n}\n`, dropColumns);
    expect(type(m)).toBe('[8 x {i32, i16, [3 x i32]}]');
  });

  test('an index that is not known keeps all of an array', () => {
    const m = run(`${table}func @main(%0 i: i32): i32 {\nb0 e:\n  %1: ptr = elem {i32, i16, [3 x i32]} @t, %0\n  %2: ptr = field {i32, i16, [3 x i32]} %1, 2\n  %3: ptr = elem i32 %2, %0\n  %4: i32 = load %3\n  ret %4\n}\n`, dropColumns);
    expect(type(m)).toBe('[8 x {[3 x i32]}]');
  });
});
