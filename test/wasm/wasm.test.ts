/** WebAssembly: what is in a module, what the host may call, and that programs run as under Go. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { loadBoard } from '../../src/board/board';
import { build } from '../../src/build/build';
import type { BuildOptions } from '../../src/build/options';
import { nodeHost } from '../../src/host/node';
import { dropEmptyExports, wasmSections } from '../../src/image/wasm';
import { exportsOf, importsOf, wasm } from '../support/wasm';

jest.setTimeout(240_000);

const root = path.join(__dirname, '../..');
const host = nodeHost();
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-wasm-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

async function buildText(board: string, name: string, text: string, more: Partial<BuildOptions> = {}): Promise<Uint8Array> {
  const file = path.join(scratch, `${name}.go`);
  fs.writeFileSync(file, text);
  return (await build(host, loadBoard(host, board), { packages: [file], ...more })).elf;
}

type Fn = (...args: number[]) => number | bigint;
interface Instance {
  readonly call: Readonly<Record<string, Fn>>;
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly printed: string[];
  /** Milliseconds that the program last asked to be woken in. */
  readonly timers: number[];
  /** In milliseconds. */
  readonly clock: { now: number };
}

/** A module with the host functions of docs/wasm.md. */
function instantiate(module: Uint8Array): Instance {
  const printed: string[] = [];
  const timers: number[] = [];
  const clock = { now: 0 };
  const bytes = (at: number, length: number): Uint8Array => new Uint8Array(memory.buffer, at, length);
  const flash = {
    write: (_: number, at: number, length: number) => void printed.push(Buffer.from(bytes(at, length)).toString()),
    exit(status: number): never {
      throw new Error(`exit ${status}`);
    },
    clock: () => clock.now,
    timer: (ms: number) => void timers.push(ms),
    random: (at: number, length: number) => void bytes(at, length).fill(7),
  };
  const { exports } = new wasm.Instance(new wasm.Module(module), { flash });
  const memory = exports.memory as { readonly buffer: ArrayBuffer };
  return { call: exports as Readonly<Record<string, Fn>>, memory, printed, timers, clock };
}

const add = 'package main\n\n//export Add\nfunc Add(a, b int) int { return a + b }\n\nfunc main() {}\n';

test.each(['wasm', 'wasm-unknown', 'wasip1'])('one export of two ints is at most 100 bytes on %s, with nothing else in it', async (board) => {
  const module = await buildText(board, 'add', add, { debugInfo: false });
  expect(module.length).toBeLessThanOrEqual(100);
  expect(exportsOf(module)).toEqual(['memory', 'Add']);
  expect(importsOf(module)).toEqual([]);
  expect(instantiate(module).call.Add(2 ** 31 - 1, 1)).toBe(-(2 ** 31));
});

const process = `package main

import "strings"

var input [64]byte

//go:wasmexport room
func room() *[64]byte { return &input }

//export Process
func Process(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }

func main() {}
`;

test('strings are pointer and length, results go to memory', async () => {
  const module = await buildText('wasm-unknown', 'process', process, { debugInfo: false });
  expect(importsOf(module)).toEqual([]);
  const { call, memory } = instantiate(module);
  call._initialize?.();
  const at = Number(call.room());
  const text = Buffer.from('  grüße ');
  new Uint8Array(memory.buffer).set(text, at + 8);
  call.Process(at, at + 8, text.length);
  const [pointer, length] = new Uint32Array(memory.buffer, at, 2);
  expect(Buffer.from(memory.buffer, pointer, length).toString()).toBe('GRÜSSE'.replace('SS', 'ß'));
});

const tasks = `package main

import (
	"errors"
	"time"
)

var (
	count = start()
	ch    = make(chan int)
)

func start() int { println("init"); return 10 }

//export Next
func Next() int { count++; return count }

//export Twice
func Twice(n int) int { go func() { ch <- n * 2 }(); return <-ch }

//export Sum
func Sum(list []int32) (sum int64) {
	for _, v := range list {
		sum += int64(v)
	}
	return sum
}

//export Recover
func Recover() (code int) {
	defer func() { code = len(recover().(error).Error()) }()
	panic(errors.New("four"))
}

//export Stuck
func Stuck() { time.Sleep(time.Second) }

func main() {
	go func() {
		for {
			time.Sleep(20 * time.Millisecond)
			count += 100
		}
	}()
}
`;

test('exports wait for goroutines, timers wake them, panics recover', async () => {
  const { call, memory, printed, timers, clock } = instantiate(await buildText('wasm', 'tasks', tasks));
  expect(Object.keys(call)).toEqual(expect.arrayContaining(['_initialize', 'flash_wake', 'Next', 'Twice', 'Sum', 'Recover', 'Stuck']));
  expect(call._start).toBeUndefined();
  expect(Object.keys(call).filter((name) => name.startsWith('asyncify'))).toEqual(['asyncify_get_state']);
  call._initialize();
  expect(printed.join('')).toBe('init\n');
  expect(timers).toEqual([20]);
  expect([call.Next(), call.Twice(21), call.Next(), call.Recover()]).toEqual([11, 42, 12, 4]);
  new Int32Array(memory.buffer, 1024, 3).set([1, -2, 2 ** 31 - 1]);
  expect(call.Sum(1024, 3, 3)).toBe(BigInt(2 ** 31 - 2));
  clock.now += 20;
  call.flash_wake();
  expect(call.Next()).toBe(113);
  expect(call.Twice(4)).toBe(8);
  expect(() => call.Stuck()).toThrow('exit 2');
  expect(printed.join('')).toContain('an exported function waits');
});

test('a module has exceptions only where something recovers', async () => {
  const tags = (module: Uint8Array): number => wasmSections(module).filter((s) => s.id === 13).length;
  const plain = await buildText('wasip1', 'plain', 'package main\n\nfunc main() { defer println("bye"); println("hi") }\n');
  const recovering = await buildText('wasip1', 'recovering', 'package main\n\nfunc main() { defer func() { println(recover() != nil) }(); panic(1) }\n');
  expect([tags(plain), tags(recovering)]).toEqual([0, 1]);
  expect(exportsOf(plain)).toEqual(['memory', '_start']);
  expect(importsOf(plain).every((i) => i.startsWith('wasi_snapshot_preview1.'))).toBe(true);
});

test('--wasm-eh exnref writes the newer form of exceptions', async () => {
  const text = 'package main\n\nfunc main() { defer func() { println(recover() != nil) }(); panic(1) }\n';
  const file = path.join(scratch, 'exnref.wasm');
  const instructions = async (wasmEh: string): Promise<readonly string[]> => {
    fs.writeFileSync(file, await buildText('wasip1', 'exnref', text, { wasmEh }));
    const r = spawnSync(globalThis.process.execPath, [path.join(root, 'node_modules/binaryen/bin/wasm-dis'), '--all-features', file, '-o', '-'], { encoding: 'utf8', maxBuffer: 1 << 26 });
    return r.stdout.match(/\((?:try_table|try|catch)\b/g) ?? [];
  };
  expect(await instructions('legacy')).toEqual(['(try', '(catch']);
  expect(await instructions('exnref')).toEqual(['(try_table', '(catch']);
});

test('--scheduler none names the line that starts a goroutine', async () => {
  const text = 'package main\n\nfunc main() {\n\tgo println("never")\n}\n';
  await expect(buildText('wasip1', 'goes', text, { scheduler: 'none' })).rejects.toMatchObject({
    diagnostics: [{ code: 'build/goroutine', message: 'main.main starts a goroutine, and --scheduler none leaves none room to run', pos: { offset: text.indexOf('go println') } }],
  });
});

test('exports of empty functions are dropped, others stay', () => {
  // Two functions: f is empty, g gives 7.
  const module = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 8, 2, 0x60, 0, 0, 0x60, 0, 1, 0x7f, 3, 3, 2, 0, 1, 7, 9, 2, 1, 0x66, 0, 0, 1, 0x67, 0, 1, 10, 9, 2, 2, 0, 0x0b, 4, 0, 0x41, 7, 0x0b);
  expect(exportsOf(module)).toEqual(['f', 'g']);
  expect(exportsOf(dropEmptyExports(module, ['f', 'g']))).toEqual(['g']);
  expect(dropEmptyExports(module, ['g'])).toBe(module);
});

function run(program: string, ...args: string[]): { readonly status: number | null; readonly out: string; readonly errors: string } {
  const r = spawnSync(globalThis.process.execPath, [path.join(root, 'flash'), 'run', '--board', 'wasip1', program, ...args], { cwd: scratch, encoding: 'utf8', env: { ...globalThis.process.env, FLASH_WASM_TEST: 'set' } });
  return { status: r.status, out: r.stdout, errors: r.stderr };
}

test('files, folders, environment, arguments and exit status are those of Go', () => {
  const program = path.join(__dirname, 'files.go');
  const go = spawnSync('go', ['run', program, 'one', 'two three'], { cwd: scratch, encoding: 'utf8', env: { ...globalThis.process.env, FLASH_WASM_TEST: 'set' } });
  expect(go.stdout).toContain('sub/b.txt 100000\n');
  const flash = run(program, 'one', 'two three');
  expect(flash.out).toBe(go.stdout);
  expect(flash.status).toBe(7);
});

test('panics and Goexit unwind as in Go, with deferred calls that wait', () => {
  const program = path.join(__dirname, 'unwind.go');
  const go = spawnSync('go', ['run', program], { encoding: 'utf8' });
  const all = (out: string): string => out.replace(/\ngoroutine 1 \[running\][^]*$/, '');
  const flash = run(program);
  expect(all(flash.out)).toBe(go.stdout + all(go.stderr));
  expect(flash.status).toBe(2);
});

test('a panic names functions and lines, inlined ones too', () => {
  const file = path.join(scratch, 'lines.go');
  fs.writeFileSync(file, 'package main\n\nfunc at(list []int, i int) int {\n\treturn list[i]\n}\n\nfunc main() {\n\tprintln(at([]int{1}, len(scratch)))\n}\n\nvar scratch = make([]byte, 7)\n');
  const { status, out } = run(file);
  expect(out.replace(/ \+0x[0-9a-f]+$/gm, '')).toBe(`panic: runtime error: index out of range [7] with length 1\n\ngoroutine 1 [running]:\nmain.at(...)\n\tlines.go:4\nmain.main(...)\n\tlines.go:8\n`);
  expect(status).toBe(2);
});

test('a stack overflow is named', () => {
  const file = path.join(scratch, 'deep.go');
  fs.writeFileSync(file, 'package main\n\nfunc f(n int) int {\n\tif n < 0 {\n\t\treturn 0\n\t}\n\treturn f(n+1) + n*f(n+2)\n}\n\nfunc main() { println(f(0)) }\n');
  const { status, errors } = run(file);
  expect(errors).toContain('stack overflow');
  expect(status).toBe(1);
});
