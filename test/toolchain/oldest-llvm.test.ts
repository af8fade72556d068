/** Programs built with the oldest LLVM that we work with run as those of the newest. Skipped, and counted, where it is not installed. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { oldestLlvm } from '../../src/toolchain/find';

const root = path.join(__dirname, '../..');
const folder = `/usr/lib/llvm-${oldestLlvm}/bin`;
const there = ['opt', 'llc', 'ld.lld'].every((tool) => fs.existsSync(path.join(folder, tool)));

const programs: readonly (readonly [board: string, program: string, output: RegExp])[] = [
  ['pico', 'examples/hello', /hello from Go, 3\n$/],
  ['pico', 'examples/goroutines', /^sum of squares: 385\n$/],
  ['mps2-an386', 'examples/goroutines', /^sum of squares: 385\n$/],
  ['riscv-qemu', 'examples/goroutines', /^sum of squares: 385\n$/],
  // Deferred calls and recovery bring the collector along.
  ['pico', 'test/programs/defers.go', new RegExp(`^${fs.readFileSync(path.join(root, 'test/programs/defers.out'), 'utf8').replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)],
];

(there ? test : test.skip).each(programs)(`LLVM ${oldestLlvm}, %s: %s`, (board, program, output) => {
  const env = { ...process.env, FLASH_LLVM: folder };
  const r = spawnSync(process.execPath, ['flash', 'run', '-q', '--board', board, program], { cwd: root, encoding: 'utf8', env });
  expect(r.stdout.replace(/\r\n/g, '\n')).toMatch(output);
  expect(r.status).toBe(0);
}, 120_000);
