/** What the collector needs of the code, on IR text: addresses in memory where nobody sees registers, strings on the stack, and copies that need not be made. */
import { parseModule } from '../../src/ir/parse';
import { printFunc } from '../../src/ir/print';
import { checkModule, formatProblems } from '../../src/ir/sanity';
import type { Func } from '../../src/ir/ir';
import { dropCopies } from '../../src/passes/copies';
import { escape } from '../../src/passes/escape';
import { addShadowStack } from '../../src/passes/shadow-stack';

const head = 'module "m" 32\nglobal @g: ptr = zero ptr\nfunc @runtime.alloc(%0 n: i32, %1 s: i8): ptr\nfunc @runtime.stringtoslicebyte(%0 b: ptr, %1 s: {ptr, i32}): {ptr, i32, i32}\nfunc @look(%0 p: ptr): void\n';

/** `f` after a pass, without its head and the names of blocks. */
function after(pass: (m: ReturnType<typeof parseModule>) => void, body: string): string[] {
  const m = parseModule(head + body);
  pass(m);
  expect(formatProblems(checkModule(m))).toBe('');
  return printFunc(m.funcs.get('f') as Func).split('\n').map((l) => l.trim()).filter((l) => l !== '' && l !== '}').slice(1);
}

/** The places in the frame, and what is stored there. */
function frame(body: string): { readonly places: number; readonly stored: readonly string[] } {
  const before = parseModule(head + body).funcs.get('f') as Func;
  const slots = before.blocks[0].insts.filter((i) => i.op === 'slot').length;
  const lines = after(addShadowStack, body);
  return { places: lines.filter((l) => / = slot /.test(l)).length - slots, stored: lines.filter((l) => l.endsWith('volatile')) };
}

const make = 'func @make(): ptr {\nb0 e:\n  %0: ptr = call @runtime.alloc(i32 8, i8 0)\n  ret %0\n}\n';

describe('shadow stack', () => {
  test('an address that is needed after a call that may collect is stored', () => {
    expect(frame(`${make}func @f(): void {\nb0 e:\n  %0: ptr = call @make()\n  %1: ptr = call @make()\n  store %0, %1\n  ret\n}\n`)).toEqual({ places: 1, stored: ['store %0, %1 volatile'] });
  });
  test('one that is not needed is not', () => {
    expect(frame(`${make}func @f(): void {\nb0 e:\n  %0: ptr = call @make()\n  store %0, i32 1\n  %1: ptr = call @make()\n  store %1, i32 1\n  ret\n}\n`)).toEqual({ places: 0, stored: [] });
  });
  test('nor one across a call that cannot collect', () => {
    expect(frame(`${make}func @f(): void {\nb0 e:\n  %0: ptr = call @make()\n  call @look(%0)\n  store %0, i32 1\n  ret\n}\n`)).toEqual({ places: 0, stored: [] });
  });
  test('a parameter, and what a variable holds in a loop', () => {
    const body = `${make}func @f(%0 p: ptr): void {\nb0 e:\n  %1: ptr = slot ptr v\n  store %1, zero ptr\n  br b1\nb1 l:\n  %2: ptr = call @make()\n  %3: ptr = load %1\n  store %2, %3\n  store %1, %2\n  %4: i32 = load %0\n  %5: i1 = cmp eq %4, i32 0\n  condbr %5, b1, b2\nb2 x:\n  ret\n}\n`;
    const { places, stored } = frame(body);
    expect(places).toBe(2);
    // The parameter, and both stores to the variable.
    expect(stored).toHaveLength(3);
  });
  test('an address inside an object keeps the object, addresses of the frame keep nothing', () => {
    const body = `${make}func @f(): void {\nb0 e:\n  %0: ptr = slot {i32, i32} v\n  %1: ptr = field {i32, i32} %0, 1\n  %2: ptr = call @make()\n  %3: ptr = ptradd %2, i32 4\n  %4: ptr = call @make()\n  store %3, i32 1\n  store %1, i32 2\n  ret\n}\n`;
    expect(frame(body)).toEqual({ places: 1, stored: [expect.stringMatching(/^store %\d+, %\d+ volatile$/)] });
  });
  test('values that do not meet share a place', () => {
    const pair = (n: number): string => `  %${n}: ptr = call @make()\n  %${n + 1}: ptr = call @make()\n  store %${n}, %${n + 1}\n`;
    expect(frame(`${make}func @f(): void {\nb0 e:\n${pair(0)}${pair(2)}  ret\n}\n`)).toMatchObject({ places: 1, stored: { length: 2 } });
  });
});

describe('short strings', () => {
  const call = 'call @runtime.concatstring2(zero ptr, %0, %0)';
  const head = 'func @runtime.concatstring2(%0 b: ptr, %1 x: {ptr, i32}, %2 y: {ptr, i32}): {ptr, i32} {\nb0 e:\n  %3: ptr = call @runtime.alloc(i32 9, i8 1)\n  %4: {ptr, i32} = aggregate %3, i32 9\n  ret %4\n}\n';
  /** Whether the last of the strings that `f` makes is made on the stack. */
  const onStack = (tail: string, result = 'i8'): boolean => {
    const lines = after((m) => escape(m), `${head}func @f(%0 s: {ptr, i32}): ${result} {\nb0 e:\n  %1: {ptr, i32} = ${call}\n  %2: ptr = extract %1, 0\n${tail}}\n`);
    return !lines.filter((l) => l.includes('concatstring2')).at(-1)!.includes('(zero ptr');
  };
  test('that are only read are made on the stack', () => {
    expect(onStack('  %3: i8 = load %2\n  ret %3\n')).toBe(true);
  });
  test('that others know are not', () => {
    expect(onStack('  store @g, %2\n  ret i8 0\n')).toBe(false);
    expect(onStack('  ret %2\n', 'ptr')).toBe(false);
  });
  test('that one round of a loop makes and the next reads are not', () => {
    const round = `  %4: {ptr, i32} = ${call}\n  %5: ptr = load %3\n  %6: i8 = load %5\n  %7: ptr = extract %4, 0\n  store %3, %7\n  %8: i1 = cmp eq %6, i8 0\n  condbr %8, b1, b2\n`;
    expect(onStack(`  %3: ptr = slot ptr v\n  store %3, %2\n  br b1\nb1 l:\n${round}b2 x:\n  ret i8 0\n`)).toBe(false);
  });
});

describe('copies', () => {
  const use = (body: string, tail: string): string[] => after(dropCopies, `${body}func @f(%0 s: {ptr, i32}): i8 {\nb0 e:\n  %1: {ptr, i32, i32} = call @runtime.stringtoslicebyte(zero ptr, %0)\n  %2: ptr = extract %1, 0\n${tail}}\n`);
  test('bytes that are only read', () => {
    expect(use('', '  %3: i8 = load %2\n  ret %3\n').some((l) => l.includes('stringtoslicebyte'))).toBe(false);
  });
  test.each([
    ['written', '  store %2, i8 1\n  ret i8 0\n'],
    ['kept', '  store @g, %2\n  ret i8 0\n'],
    ['passed to somebody unknown', '  call @look(%2)\n  ret i8 0\n'],
  ])('bytes that are %s are a copy', (_, tail) => {
    expect(use('', tail).some((l) => l.includes('stringtoslicebyte'))).toBe(true);
  });
});
