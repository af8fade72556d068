/** Reading back ahead: the order of requests and answers, and what is under way when it ends. */
import { readAhead } from '../../src/flash/read-back';
import type { Block } from '../../src/flash/sectors';

const pieces: readonly Block[] = [0, 1, 2].map((n) => ({ address: 100 * n, data: Uint8Array.of(n) }));

test('the next piece is asked for before the one before has come; answers come in order', async () => {
  const happened: string[] = [];
  const answers: (() => void)[] = [];
  const read = (piece: Block, n: number): Promise<Uint8Array> =>
    new Promise((resolve) => {
      happened.push(`ask ${piece.address}`);
      answers[n] = () => resolve(Uint8Array.of(n));
    });
  const all = (async () => {
    for await (const { piece, found } of readAhead(pieces, read)) happened.push(`${piece.address} has ${found[0]}`);
  })();
  await Promise.resolve();
  expect(happened).toEqual(['ask 0', 'ask 100']);
  for (const n of [0, 1, 2]) {
    answers[n]();
    await new Promise(setImmediate);
  }
  await all;
  expect(happened).toEqual(['ask 0', 'ask 100', '0 has 0', 'ask 200', '100 has 1', '200 has 2']);
});

test('a failure is told in its turn, and nothing is under way any more when it is', async () => {
  let underWay = 0;
  const read = async (_: Block, n: number): Promise<Uint8Array> => {
    underWay++;
    await new Promise((resolve) => setTimeout(resolve, 5 * (n + 1)));
    underWay--;
    if (n === 1) throw new Error('stall');
    return Uint8Array.of(n);
  };
  const seen: number[] = [];
  const all = (async () => {
    for await (const { found } of readAhead(pieces, read)) seen.push(found[0]);
  })();
  await expect(all).rejects.toThrow('stall');
  expect(seen).toEqual([0]);
  expect(underWay).toBe(0);
});
