/** Small programs with the output that Go gives them, on every kind of core. `UPDATE=1` takes the output from `go run`. */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

const root = path.join(__dirname, '../..');
const full = process.env.FLASH_TEST_FULL === '1';
const boards = full ? ['mps2-an386', 'riscv-qemu', 'riscv64-qemu', 'cortex-m-qemu'] : ['mps2-an386', 'riscv-qemu'];
const programs = fs.readdirSync(__dirname).filter((f) => f.endsWith('.go'));

/** Standard error is where `println` and panics go under Go; on a board there is one stream. */
function expected(program: string): string {
  const golden = path.join(__dirname, program.replace(/\.go$/, '.out'));
  if (process.env.UPDATE === '1') {
    const r = spawnSync('go', ['run', path.join(__dirname, program)], { encoding: 'utf8' });
    fs.writeFileSync(golden, r.stdout + r.stderr);
  }
  return fs.readFileSync(golden, 'utf8');
}

// WebAssembly is one more code generator and one more way of switching: a third of the programs will show it every day.
describe.each([...boards, 'wasip1'])('%s', (board) => {
  test.each(programs.filter((_, i) => full || board !== 'wasip1' || i % 3 === 0))(
    '%s',
    (program) => {
      const want = expected(program);
      const r = spawnSync(process.execPath, [path.join(root, 'flash'), 'run', '--board', board, path.join(__dirname, program)], { encoding: 'utf8' });
      expect(r.stdout.replace(/\r\n/g, '\n') + r.stderr).toBe(want);
      expect(r.status).toBe(0);
    },
    120_000,
  );
});
