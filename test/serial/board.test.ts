/** The whole way: a program is built and written by a board's method, here onto an emulator whose UART is a TCP port, and a monitor that is started alone names the lines of its crash. */
import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { freePort } from '../support/free-port';

jest.setTimeout(120_000);

const root = path.join(__dirname, '../..');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-board-'));
const children = new Set<ChildProcess>();
afterAll(() => {
  for (const c of children) c.kill('SIGKILL');
  fs.rmSync(dir, { recursive: true });
});

/** The programs that were written are kept here, and the machine's own cache is left alone. */
const env = { ...process.env, FLASH_BOARD: '', FLASH_CACHE: path.join(dir, 'cache') };

function flash(args: readonly string[], input = ''): Promise<{ status: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(root, 'flash'), ...args], { cwd: dir, env, stdio: 'pipe' });
    child.stdin.end(input);
    let out = '';
    let err = '';
    child.stdout.on('data', (d: Buffer) => (out += d.toString()));
    child.stderr.on('data', (d: Buffer) => (err += d.toString()));
    child.on('close', (status) => resolve({ status, out, err }));
  });
}

/** The board starts what was last written to it once somebody opens its port. */
function powerOn(emulator: string, args: readonly string[], port: number): ChildProcess {
  const machine = spawn(emulator, [...args, '-display', 'none', '-monitor', 'none', '-semihosting-config', 'enable=on,target=native', '-serial', `tcp:127.0.0.1:${port},server=on,wait=on`, '-kernel', path.join(dir, 'flash.elf')], { stdio: 'ignore' });
  children.add(machine);
  machine.on('close', () => children.delete(machine));
  return machine;
}

const boards = [
  { board: 'mps2-an386', emulator: 'qemu-system-arm', args: ['-M', 'mps2-an386'], fault: 'HardFault: data bus error at 0xfffffff0' },
  { board: 'riscv-qemu', emulator: 'qemu-system-riscv32', args: ['-M', 'virt', '-bios', 'none', '-m', '96M'], fault: 'store access fault at 0xfffffff0' },
];

const program = `package main

import (
	"os"
	"unsafe"
)

func element(a []int, i int) int {
	return a[i]
}

//go:noinline
func poke(p uintptr) {
	*(*uint32)(unsafe.Pointer(p)) = 1
}

func main() {
	println("what is wanted?")
	line := make([]byte, 0, 16)
	for len(line) == 0 || line[len(line)-1] != '\\n' {
		n, _ := os.Stdin.Read(line[len(line):cap(line)])
		line = line[:len(line)+n]
	}
	println("you said", string(line[:len(line)-1]))
	if line[0] == 'f' {
		poke(0xfffffff0)
	}
	println(element(make([]int, 3), len(line)))
}
`;

test.each(boards)('$board: the monitor, started alone, shows the lines of a panic and of a fault of the program that was written last', async ({ board, emulator, args, fault }) => {
  fs.writeFileSync(path.join(dir, 'main.go'), program);
  const file = path.join(dir, `${board}-lab.json`);
  fs.writeFileSync(file, JSON.stringify({ inherits: [board], description: 'a board of the lab', flash: [{ method: 'command', argv: ['cp', '{elf}', path.join(dir, 'flash.elf')] }] }));
  expect(await flash(['--board', file, 'main.go'])).toMatchObject({ status: 0, out: '' });
  const say = async (text: string, ...more: readonly string[]): Promise<{ status: number | null; out: string; err: string }> => {
    const port = await freePort();
    const machine = powerOn(emulator, args, port);
    const ended = new Promise((resolve) => machine.on('close', resolve));
    const result = await flash(['monitor', '--device', `tcp://127.0.0.1:${port}`, '--no-reconnect', '--timeout', '60s', ...more], text);
    machine.kill('SIGKILL');
    await ended;
    return { ...result, out: result.out.replace(/\r/g, '').replace(/ \+0x[0-9a-f]+/g, '') };
  };
  const trace = 'goroutine 1 [running]:\n';
  const panic = await say('panic\n', '--until', '/main\\.main.*\\n.*main\\.go:28/');
  expect(panic).toMatchObject({ status: 0 });
  expect(panic.out).toContain(`you said panic\npanic: runtime error: index out of range [6] with length 3\n\n${trace}main.element(...)\n\tmain.go:9\nmain.main(...)\n\tmain.go:28\n`);
  const faulty = await say('fault\n', '--fail', '/main\\.main.*\\n.*main\\.go:26/');
  expect(faulty).toMatchObject({ status: 1 });
  expect(faulty.out).toContain(`you said fault\nfatal error: ${fault}\n\n${trace}main.poke(...)\n\tmain.go:14\nmain.main(...)\n\tmain.go:26\n`);
  // Nobody knows the program of an emptied cache; then the trace stays as it came.
  expect((await flash(['clean'])).status).toBe(0);
  const unknown = await say('panic\n', '--until', '/flash: trace pc=.* id=[0-9a-f]+ .*\\n/');
  expect(unknown.status).toBe(0);
  expect(unknown.err).toMatch(/the program that crashed \(build [0-9a-f]+\) was not written from here: --elf FILE names its functions and lines/);
});
