/** Passes over memory and kinds, on IR text: which objects leave the heap, which data goes to flash, which cases are dead. */
import { parseModule } from '../../src/ir/parse';
import { printFunc, printModule } from '../../src/ir/print';
import { checkModule, formatProblems } from '../../src/ir/sanity';
import type { Func, Module, New } from '../../src/ir/ir';
import { escape } from '../../src/passes/escape';
import { removeGuards } from '../../src/passes/guards';
import { pruneKinds } from '../../src/passes/kinds';
import { orderRules, passes } from '../../src/passes/passes';
import { rodata } from '../../src/passes/rodata';

function parse(body: string): Module {
  return parseModule(`module "m" 32\nglobal @g: ptr = zero ptr\nglobal @n: i32 = i32 1\nfunc @extern(%0 p: ptr): void\n${body}`);
}

/** What is left on the heap of `f`, with its reason; sanity is checked on the way. */
function heap(body: string, name = 'f'): string[] {
  const m = parse(body);
  expect(formatProblems(checkModule(m))).toBe('');
  escape(m);
  expect(formatProblems(checkModule(m))).toBe('');
  const f = m.funcs.get(name) as Func;
  return f.blocks.flatMap((b) => b.insts.filter((i): i is New => i.op === 'new').map((i) => `${i.why}: ${i.escapes}`));
}

const read = 'func @read(%0 p: ptr): i32 {\nb0 e:\n  %1: i32 = load %0\n  ret %1\n}\n';
const keep = 'func @keep(%0 p: ptr): void {\nb0 e:\n  store @g, %0\n  ret\n}\n';
const same = 'func @same(%0 p: ptr): ptr {\nb0 e:\n  ret %0\n}\n';

describe('escape', () => {
  test.each<[string, string, string[]]>([
    ['only used here', 'func @f(): i32 {\nb0 e:\n  %0: ptr = new i32 why "x"\n  store %0, i32 1\n  %1: i32 = load %0\n  ret %1\n}\n', []],
    ['returned', 'func @f(): ptr {\nb0 e:\n  %0: ptr = new i32 why "x"\n  ret %0\n}\n', ['x: the caller keeps it']],
    ['stored in a global', 'func @f(): void {\nb0 e:\n  %0: ptr = new i32 why "x"\n  store @g, %0\n  ret\n}\n', ['x: stored in g']],
    ['stored in the caller\'s memory', 'func @f(%0 p: ptr): void {\nb0 e:\n  %1: ptr = new i32 why "x"\n  store %0, %1\n  ret\n}\n', ['x: the caller keeps it']],
    ['passed to a reader', `${read}func @f(): i32 {\nb0 e:\n  %0: ptr = new i32 why "x"\n  %1: i32 = call @read(%0)\n  ret %1\n}\n`, []],
    ['passed to a keeper', `${keep}func @f(): void {\nb0 e:\n  %0: ptr = new i32 why "x"\n  call @keep(%0)\n  ret\n}\n`, ['x: stored in g']],
    ['passed on and back', `${same}func @f(): i32 {\nb0 e:\n  %0: ptr = new i32 why "x"\n  %1: ptr = call @same(%0)\n  %2: i32 = load %1\n  ret %2\n}\n`, []],
    ['passed on, back and out', `${same}func @f(): ptr {\nb0 e:\n  %0: ptr = new i32 why "x"\n  %1: ptr = call @same(%0)\n  ret %1\n}\n`, ['x: the caller keeps it']],
    ['passed to assembly', 'func @f(): void {\nb0 e:\n  %0: ptr = new i32 why "x"\n  call @extern(%0)\n  ret\n}\n', ['x: passed to extern']],
    ['held by an object that stays', 'func @f(): void {\nb0 e:\n  %0: ptr = new ptr why "y"\n  %1: ptr = new i32 why "x"\n  store %0, %1\n  ret\n}\n', []],
    ['held by an object that goes', 'func @f(): void {\nb0 e:\n  %0: ptr = new ptr why "y"\n  %1: ptr = new i32 why "x"\n  store %0, %1\n  store @g, %0\n  ret\n}\n', ['y: stored in g', 'x: stored in g']],
    ['loaded again and out', 'func @f(): ptr {\nb0 e:\n  %0: ptr = slot ptr v\n  %1: ptr = new i32 why "x"\n  store %0, %1\n  %2: ptr = load %0\n  ret %2\n}\n', ['x: the caller keeps it']],
    ['part of an aggregate that goes', 'func @f(): {ptr, i32} {\nb0 e:\n  %0: ptr = new i32 why "x"\n  %1: ptr = ptradd %0, i32 2\n  %2: {ptr, i32} = aggregate %1, i32 4\n  ret %2\n}\n', ['x: the caller keeps it']],
    ['an integer', 'func @f(): i32 {\nb0 e:\n  %0: ptr = new i32 why "x"\n  %1: i32 = conv ptrtoint %0\n  ret %1\n}\n', ['x: its address becomes an integer']],
    ['an integer that is compared', 'func @f(%0 p: i32): i1 {\nb0 e:\n  %1: ptr = new i32 why "x"\n  %2: i32 = conv ptrtoint %1\n  %3: i1 = cmp ult %2, %0\n  ret %3\n}\n', []],
    ['too large', 'func @f(): void {\nb0 e:\n  %0: ptr = new [300 x i8] why "x"\n  ret\n}\n', ['x: it has 300 bytes, too many for the stack']],
    ['constant count', 'func @f(): void {\nb0 e:\n  %0: ptr = new i32 count i32 4 why "x"\n  store %0, i32 1\n  ret\n}\n', []],
    ['unknown count', 'func @f(%0 n: i32): void {\nb0 e:\n  %1: ptr = new i32 count %0 why "x"\n  ret\n}\n', ['x: its size is not known']],
  ])('%s', (_, body, left) => {
    expect(heap(body)).toEqual(left);
  });

  const closure = (code: string): string => `func @code(%0 c: ptr): i32 {\nb0 e:\n  %1: ptr = field {ptr, ptr} %0, 1\n  %2: ptr = load %1\n${code}\n}\nfunc @apply(%0 fn: ptr): i32 {\nb0 e:\n  %1: ptr = load %0\n  %2: i32 = callptr %1(%0)\n  ret %2\n}\n`
    + 'func @f(): i32 {\nb0 e:\n  %0: ptr = new i32 why "x"\n  %1: ptr = new {ptr, ptr} why "closure"\n  store %1, @code\n  %2: ptr = field {ptr, ptr} %1, 1\n  store %2, %0\n  %3: i32 = call @apply(%1)\n  ret %3\n}\n';
  test('a closure that is called by a callee', () => {
    expect(heap(closure('  %3: i32 = load %2\n  ret %3'))).toEqual([]);
    expect(heap(closure('  store @g, %2\n  ret i32 1'))).toEqual(['x: stored in g']);
  });

  test('a list of many thousand globals, each in the one before', () => {
    const many = 20_000;
    const links = Array.from({ length: many }, (_, n) => `global @l${n}: ptr = ${n + 1 < many ? `@l${n + 1}` : 'zero ptr'} readonly\n`).join('');
    expect(heap(`${links}func @f(): ptr {\nb0 e:\n  %0: ptr = new ptr why "x"\n  store %0, @l0\n  %1: ptr = load %0\n  ret %1\n}\n`)).toEqual([]);
  });

  test('recursion through closures ends', () => {
    expect(heap('func @f(%0 c: ptr): void {\nb0 e:\n  %1: ptr = new {ptr, ptr} why "closure"\n  store %1, @f\n  %2: ptr = field {ptr, ptr} %1, 1\n  store %2, %0\n  %3: ptr = load %0\n  callptr %3(%1)\n  ret\n}\n').length).toBe(1);
  });

  const loop = (body: string, before = ''): string => `${read}func @f(%0 c: i1): void {\nb0 e:\n  %1: ptr = slot ptr v\n${before}  br b1\nb1 loop:\n${body}  condbr %0, b1, b2\nb2 done:\n  ret\n}\n`;
  test.each<[string, string, number]>([
    ['used in the same round', loop('  %2: ptr = new i32 why "x"\n  %3: i32 = call @read(%2)\n'), 0],
    ['in a variable set in every round', loop('  %2: ptr = new i32 why "x"\n  store %1, %2\n  %3: ptr = load %1\n  %4: i32 = load %3\n'), 0],
    ['in a variable read in the next round', loop('  %2: ptr = load %1\n  %3: ptr = new ptr why "x"\n  store %3, %2\n  store %1, %3\n', '  store %1, zero ptr\n'), 1],
    ['in an array made before the loop', loop('  %3: ptr = new i32 why "x"\n  store %2, %3\n', '  %2: ptr = new [4 x ptr] why "list"\n'), 1],
    ['in an object of the same round', loop('  %2: ptr = new ptr why "box"\n  %3: ptr = new i32 why "x"\n  store %2, %3\n'), 0],
  ])('in a loop: %s', (_, body, left) => {
    expect(heap(body)).toHaveLength(left);
  });

  test('methods that an interface call can get to', () => {
    const text = (method: string): string => `type "T" "T" reaches set ["M"] method "M" @T.M\n${method}func @f(%0 i: {ptr, ptr}): void {\nb0 e:\n  %1: ptr = new i32 why "x"\n  icall %0 "M"(%1)\n  ret\n}\n`;
    expect(heap(text('func @T.M(%0 r: ptr, %1 p: ptr): void {\nb0 e:\n  store %1, i32 2\n  ret\n}\n'))).toEqual([]);
    expect(heap(text('func @T.M(%0 r: ptr, %1 p: ptr): void {\nb0 e:\n  store %0, %1\n  ret\n}\n'))).toEqual(['x: the caller keeps it']);
  });

  test('what moved is cleared where it was made', () => {
    const m = parse(`${read}func @f(): i32 {\nb0 e:\n  br b1\nb1 x:\n  %0: ptr = new {i32, i32} why "x"\n  %1: i32 = call @read(%0)\n  ret %1\n}\n`);
    escape(m);
    expect(printFunc(m.funcs.get('f') as Func)).toBe('func @f(): i32 {\nb0 e:\n  %0: ptr = slot {i32, i32} heap\n  br b1\nb1 x:\n  store %0, zero {i32, i32}\n  %1: i32 = call @read(%0)\n  ret %1\n}');
  });
});

describe('rodata', () => {
  /** Names of the read-only globals. */
  const flash = (text: string): string[] => {
    const m = parse(text);
    rodata(m);
    return [...m.globals.values()].filter((g) => g.readonly).map((g) => g.name);
  };
  const table = 'global @data: [2 x i16] = agg [2 x i16] (i16 1, i16 2)\nglobal @table: {ptr, i32} = agg {ptr, i32} (@data, i32 2)\n';
  const lookup = 'func @lookup(%0 p: ptr): i16 {\nb0 e:\n  %1: i16 = load %0\n  ret %1\n}\n';
  const use = (what: string): string => `${table}${lookup}func @f(%0 v: i16): void {\nb0 e:\n  %1: ptr = load @table\n${what}  ret\n}\n`;
  test.each<[string, string, string[]]>([
    ['read through a slice', use('  %2: i16 = call @lookup(%1)\n'), ['data', 'table', 'n']],
    ['written through a slice', use('  store %1, %0\n'), ['table', 'n']],
    ['passed to assembly', use('  call @extern(%1)\n'), ['table', 'n']],
    ['the slice itself is written', use('  store @table, zero ptr\n'), ['n']],
    ['exported', `global @table: i32 = i32 4 exported\n`, ['n']],
    ['zeros cost no flash', `global @zeros: i32 = i32 0\n`, ['n']],
  ])('%s', (_, text, names) => {
    expect(flash(text).sort()).toEqual([...names].sort());
  });
});

describe('guards', () => {
  /** How many guards of `f` are left. */
  const left = (body: string): number => {
    const m = parse(`func @fail(): void noreturn\nfunc @f(%0 p: ptr, %1 c: i1, %2 x: f64): void {\n${body}\n}\n`);
    removeGuards(m);
    expect(formatProblems(checkModule(m))).toBe('');
    return (m.funcs.get('f') as Func).blocks.flatMap((b) => b.insts).filter((i) => i.op === 'guard').length;
  };
  const check = (n: number, p: string, cmp = 'ne'): string => `  %${n}: i1 = cmp ${cmp} ${p}, zero ptr\n  guard nil %${n} else @fail()\n`;
  test.each<[string, string, number]>([
    ['repeated', `b0 e:\n${check(3, '%0')}${check(4, '%0')}  ret`, 1],
    ['of a slot and of a global', `b0 e:\n  %3: ptr = slot i32 v\n${check(4, '%3')}${check(5, '@g')}  ret`, 0],
    ['in both branches behind one', `b0 e:\n${check(3, '%0')}  condbr %1, b1, b2\nb1 t:\n${check(4, '%0')}  ret\nb2 f:\n${check(5, '%0')}  ret`, 1],
    ['in one branch, then after the join', `b0 e:\n  condbr %1, b1, b2\nb1 t:\n${check(3, '%0')}  br b2\nb2 j:\n${check(4, '%0')}  ret`, 2],
    ['decided by a branch', `b0 e:\n  %3: i1 = cmp ne %0, zero ptr\n  condbr %3, b1, b2\nb1 t:\n${check(4, '%0')}  ret\nb2 f:\n  ret`, 0],
    ['decided by the opposite branch', `b0 e:\n  %3: i1 = cmp eq %0, zero ptr\n  condbr %3, b2, b1\nb1 t:\n${check(4, '%0')}  ret\nb2 f:\n  ret`, 0],
    ['decided the other way', `b0 e:\n  %3: i1 = cmp eq %0, zero ptr\n  condbr %3, b1, b2\nb1 t:\n${check(4, '%0')}  ret\nb2 f:\n  ret`, 1],
    ['floats have no opposite', `b0 e:\n  %3: i1 = cmp flt %2, f64 1\n  condbr %3, b2, b1\nb1 t:\n  %4: i1 = cmp fge %2, f64 1\n  guard other %4 else @fail()\n  ret\nb2 f:\n  ret`, 1],
    ['different loads of one variable', `b0 e:\n  %3: ptr = load %0\n${check(4, '%3')}  store %0, zero ptr\n  %5: ptr = load %0\n${check(6, '%5')}  ret`, 2],
  ])('%s', (_, body, n) => {
    expect(left(body)).toBe(n);
  });
});

test('kinds that no type has', () => {
  const descriptor = (kind: number): string => `agg {i32, i32, i32, i8, i8, i8, i8} (i32 4, i32 0, i32 1, i8 0, i8 4, i8 4, i8 ${kind})`;
  const m = parseModule(`module "m" 32
type "int" "int" reaches descriptor @type_int
global @type_int: {i32, i32, i32, i8, i8, i8, i8} = ${descriptor(2)} readonly
root @main
func @float(): void
func @reflect.Value.Kind(%0 v: ptr): i32
func @main(%0 v: ptr, %1 d: {ptr, ptr}): {ptr, ptr} {
b0 entry:
  %2: ptr = slot i32 k
  %3: i32 = call @reflect.Value.Kind(%0)
  store %2, %3
  %4: i32 = load %2
  switch %4, b3 [i32 2: b1, i32 14: b2]
b1 int:
  %5: i1 = cmp eq %3, i32 13
  condbr %5, b2, b3
b2 float:
  call @float()
  br b3
b3 done:
  ret agg {ptr, ptr} (type "int", zero ptr)
}
`);
  pruneKinds(m);
  expect(formatProblems(checkModule(m))).toBe('');
  expect(m.funcs.has('float')).toBe(false);
  expect(printModule(m)).toContain('switch %4, b2 [i32 2: b1]');
});

test('the order of the passes keeps the rules', () => {
  const at = (name: string): number => passes.findIndex((p) => p.name === name);
  for (const r of orderRules) {
    expect(at(r.before)).toBeGreaterThanOrEqual(0);
    expect(at(r.before)).toBeLessThan(at(r.after));
  }
});
