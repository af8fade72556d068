/** A program that takes every way between Go and C, with the output that Go itself gives it. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { nodeHost } from '../../src/host/node';
import { Cache } from '../../src/toolchain/cache';
import { findClang } from '../../src/toolchain/find';

jest.setTimeout(120_000);

const full = process.env.FLASH_TEST_FULL === '1';
const program = path.join(__dirname, 'program');

const wanted = `constants 42 -42 two\twords
 25 18446744073709551615 120 0 8 -1
small false true -5 -128 0 0
enums -1 0 8
wide 4000000006 3333 5
array 1 25
pair 2 1
shape 3 30 40 150 113 z true
union 99 4
bit field 105 -7
list 10 5 true
variables 8 30 4
function pointer 42 -2
callback 60 6
strings hello, C hello 3 green
nil true 8
other file 2 3
memory of C, which grows 24 40
which grows rows true 4
-1 1 0 which gr
0 0 true
`;

function flash(args: readonly string[], cwd: string): { readonly status: number | null; readonly text: string } {
  const r = spawnSync(process.execPath, [path.join(__dirname, '../../flash'), ...args], { cwd, encoding: 'utf8' });
  return { status: r.status, text: r.stdout.replace(/\r/g, '') + r.stderr };
}

test.each(['mps2-an386', 'riscv-qemu', ...(full ? ['pico', 'riscv64-qemu', 'cortex-m-qemu'] : [])])('values of all kinds cross both ways on %s', (board) => {
  expect(flash(['run', '--board', board, '.'], program)).toEqual({ status: 0, text: wanted });
});

// Go has to compile its own runtime/cgo for this, which takes a while.
if (full) {
  test('Go says the same', () => {
    const r = spawnSync('go', ['run', '.'], { cwd: program, encoding: 'utf8', env: { ...process.env, CGO_ENABLED: '1' } });
    expect(r.stdout + r.stderr).toBe(wanted);
  });
}

/** Does something with a folder of these files. */
function inFolder<T>(files: Readonly<Record<string, string>>, use: (dir: string) => T): T {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-cgo-'));
  try {
    for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(dir, name), text);
    return use(dir);
  } finally {
    fs.rmSync(dir, { recursive: true });
  }
}

/** Builds a program from its files; gives the ELF file. */
function built(files: Readonly<Record<string, string>>): Buffer {
  return inFolder(files, (dir) => {
    expect(flash(['build', '--board', 'riscv-qemu', '-o', 'p.elf', '.'], dir)).toEqual(expect.objectContaining({ status: 0 }));
    return fs.readFileSync(path.join(dir, 'p.elf'));
  });
}

test('goroutines wait in functions that C calls, and C counts for the depth of stacks', () => {
  const main = `package main

import "time"

// extern int goWait(int);
// static int relay(int n) { int s = 0; for (int i = 0; i < n; i++) s += goWait(i); return s; }
// static int big(int n) { volatile char room[700]; room[n] = n; return room[n]; }
import "C"

//export goWait
func goWait(i C.int) C.int {
	time.Sleep(time.Millisecond)
	return i * 2
}

func main() {
	done := make(chan C.int)
	for i := range 3 {
		go func() { done <- C.relay(C.int(3 + i)) }()
	}
	println(<-done + <-done + <-done)
	go func() { done <- C.big(5) }()
	println(<-done)
}
`;
  inFolder({ 'go.mod': 'module example.com/w\n\ngo 1.22\n', 'main.go': main }, (dir) => {
    expect(flash(['run', '--board', 'riscv-qemu', '.'], dir)).toEqual({ status: 0, text: '38\n5\n' });
    const { text } = flash(['build', '--board', 'riscv-qemu', '--print-stacks', '-o', 'w.elf', '.'], dir);
    expect(Number(/func2: (\d+) bytes/.exec(text)?.[1])).toBeGreaterThan(700);
  });
});

test('what is defined twice or nowhere', () => {
  const mod = { 'go.mod': 'module example.com/d\n\ngo 1.22\n' };
  const twice = { 'a.go': 'package main\n\n// int f(void) { return 1; }\nimport "C"\n\nfunc main() { println(C.f() + g()) }\n', 'b.go': 'package main\n\n// int f(void) { return 2; }\nimport "C"\n\nfunc g() C.int { return C.f() }\n' };
  const nowhere = { 'a.go': 'package main\n\n// int f(void);\nimport "C"\n\nfunc main() { println(C.f()) }\n' };
  const run = (files: Readonly<Record<string, string>>): unknown => inFolder({ ...mod, ...files }, (dir) => flash(['build', '--board', 'riscv-qemu', '.'], dir));
  expect(run(twice)).toEqual({ status: 1, text: 'flash: f is defined more than once: a.go:3, b.go:3\n  help: in C, a function in the comment of import "C" can be static; one in a .c file needs only a declaration there\n' });
  expect(run(nowhere)).toEqual({ status: 1, text: 'flash: nothing defines f\n  help: C or Go declares what no file of the program defines\n' });
});

test('a header that changes is seen, and the folder is not', () => {
  const files = (value: number): Record<string, string> => ({
    'go.mod': 'module example.com/h\n\ngo 1.22\n',
    'v.h': `#define VALUE ${value}\n`,
    'f.c': '#include "v.h"\nint f(void) { return VALUE; }\n',
    'main.go': 'package main\n\n// #include "v.h"\n// int f(void);\nimport "C"\n\nfunc main() { println(C.VALUE, C.f()) }\n',
  });
  const [one, two, again] = [built(files(123)), built(files(124)), built(files(123))];
  expect(one.equals(again)).toBe(true);
  expect(one.equals(two)).toBe(false);
});

test('without a C compiler, one message says what installs it', async () => {
  const host = nodeHost();
  const cacheDir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-cgo-'));
  const bare = { ...host, env: { FLASH_LLVM: cacheDir, FLASH_NO_INSTALL: '1', FLASH_CACHE: cacheDir } };
  await expect(findClang(bare, new Cache(bare))).rejects.toMatchObject({ status: 4, diagnostics: [{ code: 'toolchain/no-clang', message: 'import "C" needs a C compiler: clang 16 or newer was not found' }] });
  fs.rmSync(cacheDir, { recursive: true });
});
