/** Generated programs print the same under flash as under the installed Go. */
import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { generateFile, splitOutput } from './generate';

const root = path.join(__dirname, '../..');
const full = process.env.FLASH_TEST_FULL === '1';
const perFile = 25;
const files = full ? 24 : 8;
const boards = full ? ['mps2-an386', 'riscv-qemu'] : ['mps2-an386'];

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-diff-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

/** Output of each program of a file under the installed Go; println writes to stderr there. */
function reference(file: string): Map<string, string> {
  const r = spawnSync('go', ['run', file], { encoding: 'latin1', env: { ...process.env, GO111MODULE: 'off' } });
  if (r.status !== 0) throw new Error(r.stderr);
  return splitOutput(r.stderr);
}

test.each(Array.from({ length: files }, (_, i) => i))(
  'programs of file %i agree with go run',
  (i) => {
    const seeds = Array.from({ length: perFile }, (_, k) => i * perFile + k);
    const file = path.join(scratch, `main${i}.go`);
    fs.writeFileSync(file, generateFile(seeds));
    const want = reference(file);
    expect(want.size).toBe(perFile);
    for (const board of boards) {
      const out = execFileSync(process.execPath, [path.join(root, 'flash'), 'run', '--board', board, file], { encoding: 'latin1' });
      const got = splitOutput(out.replace(/\r\n/g, '\n'));
      for (const [name, text] of want) expect(`${board} ${name}\n${got.get(name)}`).toBe(`${board} ${name}\n${text}`);
    }
  },
  240_000,
);
