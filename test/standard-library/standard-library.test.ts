/** Packages of the standard library, and of modules that others wrote, pass their own tests under flash test. */
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { main } from '../../src/cli/main';
import { memoryIo } from '../../src/cli/io';
import { nodeHost } from '../../src/host/node';

jest.setTimeout(3_600_000);

const full = Boolean(process.env.FLASH_TEST_FULL);
/** What is taken when there is no time for all. */
const sample: Readonly<Record<string, readonly string[]>> = { wasip1: ['container/heap'], 'mps2-an386': ['path'], ...(full ? { 'riscv-qemu': ['path'] } : {}) };

async function flashTest(board: string, cwd: string, packages: readonly string[]): Promise<string> {
  const io = memoryIo();
  const host = { ...nodeHost(), cwd };
  await main(['test', '--board', board, '-short', '-tags', 'noopt', '--timeout', '10m', ...packages], host, io, new AbortController().signal);
  return io.out() + io.err();
}

/** The packages that scripts/standard-library.mjs found to pass. */
function passing(board: string): readonly string[] {
  const file = path.join(__dirname, `${board}.tsv`);
  const lines = fs.readFileSync(file, 'utf8').split('\n').map((l) => l.split('\t'));
  return lines.filter(([, result]) => result === 'ok').map(([name]) => name);
}

test.each(Object.keys(sample))('packages that pass on %s', async (board) => {
  const known = passing(board);
  expect(known).toEqual(expect.arrayContaining([...sample[board]]));
  const packages = full ? known : sample[board];
  const out = await flashTest(board, __dirname, packages);
  const ok = [...out.matchAll(/^ok {2}\t(\S+)\t/gm)].map((m) => m[1]);
  expect({ ok, out: ok.length === packages.length ? '' : out }).toEqual({ ok: packages, out: '' });
});

/** A JSON, a text and a data-structure library, at versions that stay. */
const modules = ['github.com/tidwall/gjson@v1.18.0', 'github.com/rivo/uniseg@v0.4.7', 'github.com/google/btree@v1.1.3'];
const needed = ['github.com/tidwall/match@v1.1.1', 'github.com/tidwall/pretty@v1.2.0'];

if (full) {
  test.each(modules)('%s', async (module) => {
    const answer = execFileSync('go', ['mod', 'download', '-json', module, ...needed], { cwd: __dirname, encoding: 'utf8' });
    const dir = /"Dir": "([^"]*)"/.exec(answer)?.[1] ?? '';
    expect(dir).toContain(module.replace(/@.*/, ''));
    expect(await flashTest('wasip1', dir, [])).toMatch(/^PASS\nok {2}\t/m);
  });
}
