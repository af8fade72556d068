/** Interfaces become data: which calls turn direct, which tests are decided, what stands in front of descriptors. */
import type { Func } from '../../src/ir/ir';
import { parseModule } from '../../src/ir/parse';
import { printFunc, printModule } from '../../src/ir/print';
import { checkModule, formatProblems } from '../../src/ir/sanity';
import { devirtualize, lowerInterfaces } from '../../src/passes/lower-interfaces';
import { reach } from '../../src/passes/reach';

const types = `module "m" 32
type "A" "A" descriptor @dA set ["M()", "N()"] method "M()" @A.M method "N()" @A.N
type "B" "B" descriptor @dB set ["M()"] method "M()" @B.M
type "C" "C" descriptor @dC set ["M()"] method "M()" @C.M
type "interface{M()}" "I" interface ["M()"]
type "interface{X()}" "X" interface ["X()"]
global @dA: {i32, ptr} = zero {i32, ptr} readonly
global @dB: {i32, ptr} = zero {i32, ptr} readonly
global @dC: {i32, ptr} = zero {i32, ptr} readonly
root @f
func @fail(): void noreturn
func @A.M(%0 p: ptr): i32 {
b0 e:
  ret i32 1
}
func @A.N(%0 p: ptr): i32 {
b0 e:
  ret i32 9
}
func @B.M(%0 p: ptr): i32 {
b0 e:
  ret i32 2
}
func @C.M(%0 p: ptr): i32 {
b0 e:
  ret i32 3
}
`;

const make = (t: string): string => `func @make${t}(): {ptr, ptr} {\nb0 e:\n  %0: {ptr, ptr} = iface "${t}" zero ptr\n  ret %0\n}\n`;

function run(body: string, pass: typeof devirtualize): { f: string; all: string; funcs: string[] } {
  const m = parseModule(types + body);
  expect(formatProblems(checkModule(m))).toBe('');
  pass(m);
  expect(formatProblems(checkModule(m))).toBe('');
  return { f: printFunc(m.funcs.get('f') as Func), all: printModule(m), funcs: [...m.funcs.keys()] };
}

const callM = '  %9: i32 = icall %8 "M()"()\n  ret %9\n}\n';

test('a method is kept only if its type reaches an interface and its selector is called', () => {
  const body = `${make('A')}${make('B')}func @f(): i32 {\nb0 e:\n  %8: {ptr, ptr} = call @makeA()\n${callM}`;
  expect(run(body, reach).funcs.sort()).toEqual(['A.M', 'f', 'makeA']);
});

test('with one type the call is direct, with two it goes through the table', () => {
  const one = `${make('A')}func @f(): i32 {\nb0 e:\n  %8: {ptr, ptr} = call @makeA()\n${callM}`;
  expect(run(one, devirtualize).f).toMatch(/call @A\.M\(%\d+\)/);
  const two = `${make('A')}${make('B')}func @f(): i32 {\nb0 e:\n  %7: {ptr, ptr} = call @makeB()\n  %8: {ptr, ptr} = call @makeA()\n${callM}`;
  const lowered = run(two, lowerInterfaces);
  expect(lowered.f).toMatch(/ptradd %\d+, i32 (-4|4294967292)/);
  expect(lowered.all).toContain('agg {[1 x ptr], {i32, ptr}} (agg [1 x ptr] (@A.M), zero {i32, ptr})');
  // Values hold the address behind the table.
  expect(lowered.all).toContain('@dA+4');
});

test('methods of several shapes share places in tables, but not where calls are typed', () => {
  const body = `type "D" "D" descriptor @dD set ["O()"] method "O()" @D.O
type "E" "E" descriptor @dE set ["O()"] method "O()" @E.O
global @dD: {i32, ptr} = zero {i32, ptr} readonly
global @dE: {i32, ptr} = zero {i32, ptr} readonly
func @D.O(%0 p: ptr): void {\nb0 e:\n  ret\n}
func @E.O(%0 p: ptr): void {\nb0 e:\n  ret\n}
${make('B')}${make('C')}${make('D')}${make('E')}func @f(): i32 {\nb0 e:
  %0: {ptr, ptr} = call @makeB()\n  %1: {ptr, ptr} = call @makeC()\n  %2: {ptr, ptr} = call @makeD()\n  %3: {ptr, ptr} = call @makeE()
  icall %3 "O()"()\n  %8: {ptr, ptr} = call @makeC()\n${callM}`;
  const tables = (typed: boolean): string[] => [...run(body, (m) => lowerInterfaces(m, typed)).all.matchAll(/agg \[\d x ptr\] \([^)]*\)/g)].map((x) => x[0]).sort();
  expect(tables(false)).toEqual(['agg [1 x ptr] (@B.M)', 'agg [1 x ptr] (@C.M)', 'agg [1 x ptr] (@D.O)', 'agg [1 x ptr] (@E.O)']);
  expect(tables(true)).toEqual(['agg [1 x ptr] (@B.M)', 'agg [1 x ptr] (@C.M)', 'agg [2 x ptr] (@D.O, zero ptr)', 'agg [2 x ptr] (@E.O, zero ptr)']);
});

test('a call that no type can answer is unreachable', () => {
  const body = `func @f(%0 i: {ptr, ptr}): i32 {\nb0 e:\n  %1: i32 = icall %0 "X()"()\n  ret %1\n}\n`;
  expect(run(body, devirtualize).f).toMatch(/unreachable/);
});

test('tests for types that reach no interface are false, and so is what hangs on them', () => {
  const body = `${make('A')}func @f(): i32 {
b0 e:
  %0: {ptr, ptr} = call @makeA()
  %1: ptr = extract %0, 0
  %2: i1 = istype %1 "B"
  condbr %2, b1, b2
b1 yes:
  %3: {ptr, ptr} = iface "C" zero ptr
  %4: i32 = icall %3 "M()"()
  ret %4
b2 no:
  %5: i1 = implements %1 "interface{X()}"
  %6: i8 = conv zext %5
  %7: i1 = cmp ne %6, i8 0
  condbr %7, b3, b4
b3 never:
  %8: {ptr, ptr} = call @makeC()
  ret i32 4
b4 last:
  ret i32 5
}
${make('C')}`;
  const { f, funcs } = run(body, devirtualize);
  expect(f).toContain('ret i32 5');
  expect(f).not.toContain('ret i32 4');
  expect(funcs.sort()).toEqual(['f', 'makeA']);
});

test('an interface that many types implement is looked up in a table', () => {
  const body = `${make('A')}${make('B')}${make('C')}func @f(%0 t: ptr): i1 {
b0 e:
  %1: {ptr, ptr} = call @makeA()
  %2: {ptr, ptr} = call @makeB()
  %3: {ptr, ptr} = call @makeC()
  %4: i1 = implements %0 "interface{M()}"
  ret %4
}
`;
  const { all } = run(body, lowerInterfaces);
  expect(all).toContain('call @runtime.typeInTable(%0, @"implements:interface{M()}")');
  expect(all).toMatch(/@"implements:interface\{M\(\)\}": \[4 x ptr\]/);
});
