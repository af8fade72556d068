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

/** Builds a program from its files; gives the ELF file. */
function built(files: Readonly<Record<string, string>>): Buffer {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-cgo-'));
  try {
    for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(dir, name), text);
    const r = flash(['build', '--board', 'riscv-qemu', '-o', 'p.elf', '.'], dir);
    expect(r).toEqual(expect.objectContaining({ status: 0 }));
    return fs.readFileSync(path.join(dir, 'p.elf'));
  } finally {
    fs.rmSync(dir, { recursive: true });
  }
}

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
