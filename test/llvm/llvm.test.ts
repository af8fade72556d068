/** IR text through LLVM: on every simulated board the generated code does what the IR says. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { linkerScript, loadBoard } from '../../src/board/board';
import type { Target } from '../../src/board/target';
import { nodeHost } from '../../src/host/node';
import { makeImage } from '../../src/image/make-image';
import type { Module } from '../../src/ir/ir';
import { parseModule } from '../../src/ir/parse';
import { checkModule, formatProblems } from '../../src/ir/sanity';
import { emitLlvm } from '../../src/llvm/emit';
import { openSimulator } from '../../src/sim/simulators';
import { Cache } from '../../src/toolchain/cache';
import { compile, type OptLevel } from '../../src/toolchain/compile';
import { findTools } from '../../src/toolchain/find';
import { link } from '../../src/toolchain/link';
import { llvmTool } from '../support/asm';

const dir = mkdtempSync(path.join(tmpdir(), 'flash-llvm-'));
const host = { ...nodeHost(), env: { ...process.env, FLASH_CACHE: path.join(dir, 'cache') } };
const cache = new Cache(host);
afterAll(() => rmSync(dir, { recursive: true }));

/** A module for a target: start-up code from runtime/asm, a vector table where the core wants one, then the text. */
function program(target: Target, text: string): Module {
  const word = `i${target.pointerBytes * 8}`;
  const sources = [readFileSync(path.join(host.installDir, 'runtime/asm', `${target.asm}.s`), 'utf8')];
  if (target.boot2) sources.push(readFileSync(path.join(host.installDir, 'runtime/boot', `${target.boot2}.s`), 'utf8'));
  const vectors = target.vectors.kind === 'cortex-m'
    ? 'global @_stack_top: [0 x i8] external\nfunc @Reset_Handler(): void\nglobal @__isr_vector: [2 x ptr] = agg [2 x ptr] (@_stack_top, @Reset_Handler) readonly section ".isr_vector"\nroot @__isr_vector\n'
    : 'func @runtime.faultHandler(): void exported {\nb0 e:\n  unreachable\n}\nfunc @runtime.handleInterrupt(): void exported {\nb0 e:\n  ret\n}\n';
  const asm = sources.map((s) => `asm ${JSON.stringify(s)}\n`).join('');
  return parseModule(`module "ops" ${target.pointerBytes * 8}\n${asm}${vectors}${text.replace(/\bINT\b/g, word)}`);
}

async function exitStatus(target: Target, module: Module, opt: OptLevel, debug: 'lines' | 'full' | undefined): Promise<unknown> {
  expect(formatProblems(checkModule(module))).toBe('');
  const tools = await findTools(host, cache);
  const object = await compile(host, tools, cache, target, Buffer.from(emitLlvm(module, target, { debug, opt })), { opt });
  const elf = await link(host, tools, cache, { objects: [object], script: linkerScript(target) });
  const device = await openSimulator(host, target);
  await device.load(makeImage(elf, target), new AbortController().signal);
  const limit = setTimeout(() => void device.close(), 5000);
  const ended = await device.exited;
  clearTimeout(limit);
  await device.close();
  return ended;
}

const ops = readFileSync(path.join(__dirname, 'ops.ir'), 'utf8');
const boards = ['pico', 'microbit', 'cortex-m-qemu', 'mps2-an386', 'hifive1b', 'riscv-qemu', 'riscv64-qemu'];
const cases: [string, OptLevel, 'lines' | 'full' | undefined][] = [...boards.map((b): [string, OptLevel, 'lines'] => [b, 'z', 'lines']), ['mps2-an386', '0', undefined], ['riscv-qemu', '2', 'full'], ['pico', '0', 'full']];

test.each(cases)('operations on %s at -opt %s, debug %s', async (board, opt, debug) => {
  const target = loadBoard(host, board);
  expect(await exitStatus(target, program(target, ops), opt, debug)).toEqual({ kind: 'exit', status: 42 });
}, 20_000);

const mps2 = loadBoard(host, 'mps2-an386');

function emit(body: string, debug?: 'lines' | 'full', mapPath?: (p: string) => string): string {
  return emitLlvm(parseModule(`module "m" 32\n${body}`), mps2, { debug, opt: 'z', mapPath });
}

/** What LLVM makes of it, as assembly text. */
async function assembly(body: string): Promise<string> {
  const tools = await findTools(host, cache);
  return Buffer.from(await compile(host, tools, cache, mps2, Buffer.from(emit(body)), { opt: 'z' }, 'asm')).toString();
}

test('an allocation nobody uses goes away, whether the allocator is in the module or not', async () => {
  const text = await assembly('func @main(): i32 exported {\nb0 e:\n  %0: ptr = new {i32, i32} why "x"\n  store %0, i32 5\n  %1: i32 = load %0\n  ret %1\n}');
  expect(text).not.toContain('runtime.alloc');
  expect(text).toContain('movs\tr0, #5');
});

test('each failing guard keeps its own call', async () => {
  const text = await assembly('func @fail(): void noreturn cold\nfunc @main(%0 a: i1, %1 b: i1): void exported {\nb0 e:\n  guard nil %0 else @fail()\n  guard nil %1 else @fail()\n  ret\n}');
  expect(text.match(/bl\tfail/g)).toHaveLength(2);
  // A function that can only fail still saves its return address, for traces.
  const never = await assembly('func @fail(): void noreturn cold\nfunc @main(): void exported {\nb0 e:\n  call @fail()\n  unreachable\n}');
  expect(never).toMatch(/push\t\{.*lr\}/);
});

test('a nil check before an access stays', async () => {
  const text = await assembly('func @fail(): void noreturn cold\nfunc @main(%0 p: ptr): i32 exported {\nb0 e:\n  %1: i1 = cmp ne %0, zero ptr\n  guard nil %1 else @fail()\n  %2: i32 = load %0\n  ret %2\n}');
  expect(text).toContain('bl\tfail');
});

test('names, strings and numbers are escaped', () => {
  const text = emit('global @"type:struct{a \\"x\\"}": [4 x i8] = bytes "\\x00a\\"\\\\" readonly\nglobal @"ü": f32 = f32 0.1 exported\n');
  expect(text).toContain('@"type:struct{a \\22x\\22}" = internal constant [4 x i8] c"\\00a\\22\\5C"');
  expect(text).toContain('@"\\C3\\BC" = global float 0x3FB99999A0000000');
});

test('line tables name mapped paths and inlined functions', () => {
  const text = emit('func @main(): void exported !"/home/me/x/main.go":3:1 {\nb0 e:\n  store numptr 64, i32 1 volatile !"/home/me/x/lib.go":9:2 in "lib.F" !"/home/me/x/main.go":4:5\n  ret !5:1\n}', 'lines', (p) => p.replace('/home/me/x/', ''));
  expect(text).not.toContain('/home/me');
  expect(text).toContain('!DIFile(filename: "lib.go", directory: "")');
  expect(text).toMatch(/!DILocation\(line: 9, scope: !\d+, inlinedAt: !\d+\)/);
  expect(emit('')).not.toContain('!llvm.dbg.cu');
});

test('LLVM 16 reads the same text', () => {
  const old = ['/usr/lib/llvm-16/bin/opt', '/opt/homebrew/opt/llvm@16/bin/opt'].find((f) => host.fs.stat(f)) ?? llvmTool('opt');
  for (const board of ['mps2-an386', 'riscv64-qemu']) {
    const target = loadBoard(host, board);
    const file = path.join(dir, 'ops.ll');
    writeFileSync(file, emitLlvm(program(target, ops), target, { debug: 'full', opt: 'z' }));
    execFileSync(old, ['-passes=verify', file, '-o', path.join(dir, 'ops.bc')]);
  }
});

test('the same module gives the same bytes', () => {
  const text = (): string => emitLlvm(program(mps2, ops), mps2, { debug: 'lines', opt: 'z' });
  expect(text()).toBe(text());
});
