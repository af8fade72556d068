/** Stacks that overflow end the program with a message that says so, the innermost calls, and where the goroutine began. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { loadBoard } from '../../src/board/board';
import { build } from '../../src/build/build';
import { nodeHost } from '../../src/host/node';
import { patchExit } from '../../src/sim/exit-stub';
import { Symbolizer } from '../../src/symbols/symbolizer';
import { TraceFilter } from '../../src/symbols/trace';

jest.setTimeout(120_000);
const root = path.join(__dirname, '../..');
const full = process.env.FLASH_TEST_FULL === '1';

function run(board: string, program: string, ...flags: string[]): { text: string; status: number | null } {
  const r = spawnSync(process.execPath, ['flash', 'run', '-q', '--timeout', '60s', '--board', board, ...flags, `test/analysis/programs/${program}.go`], { cwd: root, encoding: 'utf8' });
  return { text: r.stdout.replace(/\r\n/g, '\n') + r.stderr, status: r.status };
}

test.each(full ? ['pico', 'microbit', 'feather-stm32f405', 'mps2-an386', 'cortex-m-qemu', 'riscv-qemu', 'riscv64-qemu'] : ['pico', 'mps2-an386', 'riscv-qemu'])('%s: in main', (board) => {
  const { text, status } = run(board, 'overflow-main');
  expect(text).toMatch(/^start\nfatal error: stack overflow( at 0x[0-9a-f]+)?\n\ngoroutine 1 \[running\]:\nmain\.dive\(\.\.\.\)\n\t.*overflow-main\.go:\d+ \+0x[0-9a-f]+\nmain\.dive/);
  expect(status).toBe(2);
});

test.each(full ? ['pico', 'mps2-an386', 'cortex-m-qemu', 'riscv-qemu', 'riscv64-qemu'] : ['pico', 'mps2-an386', 'riscv-qemu', 'riscv64-qemu'])('%s: in a goroutine, at its guard', (board) => {
  const { text, status } = run(board, 'overflow-goroutine');
  expect(text).toMatch(/^start 1\nfatal error: stack overflow( at 0x[0-9a-f]+)?\n\ngoroutine 3 \[running\]:\nmain\.dive\(\.\.\.\)\n/);
  expect(text).toMatch(/\n\.\.\.\nmain\.main\.func2\(\.\.\.\)\n\t.*overflow-goroutine\.go:15\n$/);
  expect(status).toBe(2);
});

test('microbit, which has no memory protection: in a goroutine, at the end of memory', () => {
  const { text, status } = run('microbit', 'overflow-goroutine');
  expect(text).toMatch(/^start 1\nfatal error: stack overflow\n\ngoroutine \? \[running\]:\nmain\.dive\(\.\.\.\)\n/);
  expect(status).toBe(2);
});

test('microbit: in a goroutine that waits afterwards', () => {
  const { text, status } = run('microbit', 'overflow-return', '--stack-size', '1K');
  expect(text).toMatch(/^1\nfatal error: stack overflow\n\ngoroutine 3 \[running\]:\n/);
  expect(status).toBe(2);
});

/** QEMU's serial port of this chip drops what a slow reader does not take: here it writes to a file. */
test.each(full ? ['overflow-main', 'overflow-goroutine'] : ['overflow-goroutine'])('hifive1b: %s', async (program) => {
  const host = { ...nodeHost(), cwd: root };
  const target = loadBoard(host, 'hifive1b');
  const { elf } = await build(host, target, { packages: [`./test/analysis/programs/${program}.go`] });
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-overflow-'));
  try {
    const patched = patchExit(elf, target);
    fs.writeFileSync(path.join(dir, 'a.elf'), patched.elf);
    fs.writeFileSync(path.join(dir, 'exit.bin'), patched.stub?.code ?? '');
    const machine = ['-M', 'sifive_e,revb=true', '-display', 'none', '-monitor', 'none', '-bios', 'none', '-serial', 'file:out.txt', '-semihosting-config', 'enable=on,target=native'];
    const exit = ['-device', `loader,file=exit.bin,addr=0x${patched.stub?.address.toString(16)},force-raw=on`];
    const r = spawnSync('qemu-system-riscv32', [...machine, ...exit, '-kernel', 'a.elf'], { cwd: dir, timeout: 60_000 });
    const text = Buffer.from(new TraceFilter(new Symbolizer(elf)).push(fs.readFileSync(path.join(dir, 'out.txt')))).toString().replace(/\r\n/g, '\n');
    expect(text).toMatch(/^start.*\nfatal error: stack overflow at 0x[0-9a-f]+\n\ngoroutine [13] \[running\]:\nmain\.dive\(\.\.\.\)\n/);
    expect(r.status).toBe(2);
  } finally {
    fs.rmSync(dir, { recursive: true });
  }
});
