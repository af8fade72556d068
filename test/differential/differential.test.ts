/** Generated programs print the same under flash as under the installed Go: as IR, after each pass, and on boards. */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { nodeHost } from '../../src/host/node';
import { runProgram } from '../../src/interp/bare-board';
import { passes } from '../../src/passes/passes';
import { programIr } from '../support/program-ir';
import { generateFile, splitOutput } from './generate';

const root = path.join(__dirname, '../..');
const full = process.env.FLASH_TEST_FULL === '1';
const perFile = full ? 100 : 50;
const files = full ? 20 : 4;
/** In the quick test each program runs on one board. */
const boardsOf = (i: number): readonly string[] => (full ? ['mps2-an386', 'wasip1', ...(i % 5 === 0 ? ['riscv-qemu'] : [])] : [i % 2 === 0 ? 'mps2-an386' : 'wasip1']);

const host = nodeHost();
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-diff-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

type Outputs = ReadonlyMap<string, string>;

/** Output of each program of a file under the installed Go; println writes to stderr there. */
function reference(file: string): Outputs {
  const r = spawnSync('go', ['run', file], { encoding: 'latin1', maxBuffer: 1 << 26, env: { ...process.env, GO111MODULE: 'off' } });
  if (r.status !== 0) throw new Error(r.stderr.slice(-2000));
  return splitOutput(r.stderr);
}

function onBoard(file: string, board: string): Outputs {
  const r = spawnSync(process.execPath, [path.join(root, 'flash'), 'run', '--board', board, file], { encoding: 'latin1', maxBuffer: 1 << 26 });
  if (r.status !== 0) throw new Error(`${board}: exit status ${r.status}\n${r.stdout.slice(-500)}${r.stderr.slice(-1500)}`);
  return splitOutput((r.stdout + r.stderr).replace(/\r\n/g, '\n'));
}

function compare(where: string, got: Outputs, want: Outputs): void {
  for (const [name, text] of want) expect(`${where} ${name}\n${got.get(name)}`).toBe(`${where} ${name}\n${text}`);
}

describe.each(Array.from({ length: files }, (_, i) => i))('programs of file %i agree with go run', (i) => {
  const seeds = Array.from({ length: perFile }, (_, k) => i * perFile + k);
  const file = path.join(scratch, `main${i}.go`);
  let want: Outputs;
  beforeAll(() => {
    fs.writeFileSync(file, generateFile(seeds));
    want = reference(file);
    expect(want.size).toBe(perFile);
  }, 240_000);

  test.each(boardsOf(i))('on %s', (board) => compare(board, onBoard(file, board), want), 600_000);

  test('interpreted, after each pass', async () => {
    const m = await programIr(host, file, 'mps2-an386', path.join(scratch, 'cache'));
    const check = (stage: string): void => {
      const r = runProgram(m, { heap: 64 << 20, budget: 2_000_000_000 });
      if (r.error !== undefined) throw new Error(`${stage}: ${r.error}`);
      compare(stage, splitOutput(r.output), want);
    };
    check('as built');
    for (const p of passes) {
      p.run(m, { gc: 'leaking' });
      // In the quick test only the first file is run between the passes.
      if (full || i === 0 || p === passes[passes.length - 1]) check(`after ${p.name}`);
    }
  }, 600_000);
});
