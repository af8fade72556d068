/** The conservative collector at work on every kind of core; what the programs print is what Go prints. `UPDATE=1` takes it from `go run`. */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

const root = path.join(__dirname, '../..');
const full = process.env.FLASH_TEST_FULL === '1';
const boards = ['pico', 'mps2-an386', 'riscv-qemu', 'riscv64-qemu'];
const programs = ['fragments', 'stacks', 'finalizers'];

/** `println` prints to standard error under Go; on a board there is one stream. */
function expected(program: string): string {
  const golden = path.join(__dirname, `${program}.out`);
  if (process.env.UPDATE === '1') {
    const r = spawnSync('go', ['run', path.join(__dirname, `${program}.go`)], { encoding: 'utf8' });
    fs.writeFileSync(golden, r.stdout + r.stderr);
  }
  return fs.readFileSync(golden, 'utf8');
}

function flash(...args: string[]): { readonly status: number | null; readonly output: string; readonly errors: string } {
  const r = spawnSync(process.execPath, [path.join(root, 'flash'), ...args], { encoding: 'utf8' });
  return { status: r.status, output: r.stdout.replace(/\r\n/g, '\n'), errors: r.stderr };
}

// Every program on one core, every core with one program; all of them in the full run.
const pairs = programs.flatMap((program, n) => boards.filter((_, k) => full || k === 0 || k === n + 1).map((board) => ({ program, board })));

test.each(pairs)('$program on $board', ({ program, board }) => {
  const want = expected(program);
  const r = flash('run', '--board', board, '--gc', 'conservative', path.join(__dirname, `${program}.go`));
  expect(r.output + r.errors).toBe(want);
  expect(r.status).toBe(0);
}, 120_000);
