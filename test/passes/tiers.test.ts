/** Which functions stay functions for engines that compile what is called often. */
import { parseModule } from '../../src/ir/parse';
import { keepLoopsApart } from '../../src/passes/tiers';

const loop = 'b0 e:\n  br b1\nb1 l:\n  %1: i1 = cmp ne %0, i32 0\n  condbr %1, b1, b2\nb2 x:\n  ret\n';
const caller = (calls: string): string => `func @main(%0 n: i32): void {\nb0 e:\n  br b1\nb1 l:\n${calls}  %1: i1 = cmp ne %0, i32 0\n  condbr %1, b1, b2\nb2 x:\n  ret\n}\n`;

test.each<[string, string, boolean]>([
  ['a loop called in a loop', `func @f(%0 n: i32): void {\n${loop}}\n${caller('  call @f(%0)\n')}`, true],
  ['no loop in it', `func @f(%0 n: i32): void {\nb0 e:\n  ret\n}\n${caller('  call @f(%0)\n')}`, false],
  ['called from two places', `func @f(%0 n: i32): void {\n${loop}}\n${caller('  call @f(%0)\n  call @f(%0)\n')}`, false],
  ['called once', `func @f(%0 n: i32): void {\n${loop}}\nfunc @main(%0 n: i32): void {\nb0 e:\n  call @f(%0)\n  ret\n}\n`, false],
])('%s', (_, text, apart) => {
  const m = parseModule(`module "m" 32\nroot @main\n${text}`);
  keepLoopsApart(m);
  expect(m.funcs.get('f')?.attrs.noinline ?? false).toBe(apart);
});
