/** Example programs of tinygo.org/x/drivers build as scripts/drivers.mjs found. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { loadBoard } from '../../src/board/board';
import { build } from '../../src/build/build';
import { nodeHost } from '../../src/host/node';
import { driversFolder } from './module';

jest.setTimeout(3_600_000);

/** What is taken when there is no time for all: a board each, and what was hard. */
const sample = ['as560x', 'hub75', 'ssd1351', 'tmc2209'];

const rows = fs.readFileSync(path.join(__dirname, 'examples.tsv'), 'utf8').split('\n').map((l) => l.split('\t'));
const built = rows.filter(([, , , result]) => result === 'ok').map(([program, , board, , bytes]) => ({ program, board, bytes: Number(bytes) }));
const taken = built.filter(({ program }) => process.env.FLASH_TEST_FULL || sample.includes(program));

let folder: string;
beforeAll(() => (folder = driversFolder()));

test('the sample is in the list', () => {
  expect(taken.map((r) => r.program)).toEqual(expect.arrayContaining(sample));
});

test.each(taken)('$program for $board', async ({ program, board, bytes }) => {
  const host = { ...nodeHost(), cwd: folder };
  const { image } = await build(host, loadBoard(host, board), { packages: [`./examples/${program}`] });
  const size = image.segments.reduce((n, s) => n + s.data.length, 0);
  // Not much more than it was when it was listed.
  expect(size).toBeGreaterThan(0);
  expect(size).toBeLessThan(1.2 * bytes + 512);
});
