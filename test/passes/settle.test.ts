/** Variables that nobody changes are constants; those that anybody may change are not. */
import type { Func } from '../../src/ir/ir';
import { parseModule } from '../../src/ir/parse';
import { printFunc } from '../../src/ir/print';
import { checkModule, formatProblems } from '../../src/ir/sanity';
import { devirtualize } from '../../src/passes/lower-interfaces';

/** What is left of @f when it asks the flag, and the names of the functions that are left. */
function settled(rest: string, flag = 'global @flag: i8 = i8 0'): { f: string; funcs: string[] } {
  const m = parseModule(`module "m" 32
${flag}
root @f
func @used(): void {
b0 e:
  ret
}
func @f(): void {
b0 e:
  %0: i8 = load @flag
  %1: i1 = cmp ne %0, i8 0
  condbr %1, b1, b2
b1 yes:
  call @used()
  br b2
b2 no:
  ret
}
${rest}`);
  expect(formatProblems(checkModule(m))).toBe('');
  devirtualize(m);
  expect(formatProblems(checkModule(m))).toBe('');
  return { f: printFunc(m.funcs.get('f') as Func), funcs: [...m.funcs.keys()] };
}

test('a flag that only dead code sets keeps its value, and what hangs on it goes', () => {
  const r = settled('func @set(): void {\nb0 e:\n  store @flag, i8 1\n  ret\n}\n');
  expect(r.f).not.toContain('load');
  expect(r.funcs).toEqual(['f']);
});

test('a store of the value that is there anyway changes nothing', () => {
  expect(settled('root @g\nfunc @g(): void {\nb0 e:\n  store @flag, i8 0\n  ret\n}\n').funcs).not.toContain('used');
});

test.each([
  ['a store', '', 'store @flag, i8 1'],
  ['its address passed on', '', 'call @out(@flag)'],
  ['a volatile load', '', '%0: i8 = load @flag volatile'],
])('%s keeps it', (_, __, line) => {
  expect(settled(`root @g\nfunc @out(%0 p: ptr): void\nfunc @g(): void {\nb0 e:\n  ${line}\n  ret\n}\n`).funcs).toContain('used');
});

test('what is seen from outside, or stands in other data, may change', () => {
  expect(settled('', 'global @flag: i8 = i8 0 exported').funcs).toContain('used');
  expect(settled('root @g\nglobal @p: ptr = @flag\nfunc @g(): ptr {\nb0 e:\n  ret @p\n}\n').funcs).toContain('used');
});
