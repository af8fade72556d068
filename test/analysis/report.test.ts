/** What users are told of stacks and memory. */
import * as path from 'node:path';
import { stackText } from '../../src/analysis/report';
import { readStackTable } from '../../src/analysis/stack-table';
import { systemStackSize, type StackReport } from '../../src/analysis/stacks';
import { loadBoard } from '../../src/board/board';
import type { Target } from '../../src/board/target';
import { build } from '../../src/build/build';
import type { BuildOptions, BuildResult } from '../../src/build/options';
import type { Diagnostic } from '../../src/diag/diagnostic';
import { nodeHost } from '../../src/host/node';
import { memoryLine, memoryReport, memoryText } from '../../src/report/memory';

jest.setTimeout(120_000);
const host = { ...nodeHost(), cwd: path.join(__dirname, '../..') };
const pico = loadBoard(host, 'pico');

async function built(program: string, target: Target = pico, options: Partial<BuildOptions> = {}): Promise<BuildResult & { report: StackReport; warnings: Diagnostic[] }> {
  let report: StackReport | undefined;
  const warnings: Diagnostic[] = [];
  const result = await build(host, target, { packages: [program], printStacks: (r) => void (report = r), report: (d) => void warnings.push(d), ...options });
  return { ...result, report: report as unknown as StackReport, warnings };
}

test('sizes are in the program, each with the calls that make it', async () => {
  const { elf, report } = await built('./bench/size/gochan');
  expect(report.goroutines.map((g) => g.name)).toEqual(['main.main.func1', 'main.main.gowrap1']);
  const table = readStackTable(elf);
  expect(table?.others).toBe(pico.goroutineStackSize);
  for (const g of report.goroutines) {
    expect(table?.sizes).toContainEqual({ pointer: g.pointer, bytes: g.bytes, known: true });
    if (g.depth.kind !== 'known') throw new Error(`${g.name}: ${JSON.stringify(g.depth)}`);
    expect(g.depth.path.reduce((sum, s) => sum + s.bytes, 0)).toBe(g.depth.bytes);
    // The frame of an exception, and the words that tell of an overflow.
    expect(g.bytes - g.depth.bytes).toBeGreaterThanOrEqual(32 + 8);
  }
  expect(stackText(report)).toMatch(/^goroutine main\.main\.func1: \d+ bytes\n {8}\d+ {2}runtime\.taskMain-thunk\n(?: {6,}\d+ {2}\S.*\n)+goroutine main\.main\.gowrap1: \d+ bytes\n/);
});

test('recursion is named, and gets the size that is asked for', async () => {
  const { elf, report } = await built('./test/analysis/programs/overflow-goroutine.go', pico, { stackSize: 4096 });
  const text = stackText(report);
  expect(text).toContain('goroutine main.main.func2: 4,096 bytes, recursion: main.dive → main.dive\n');
  expect(text).toMatch(/goroutine main\.main\.func1: \d{3} bytes\n/);
  const recursive = report.goroutines.find((g) => g.name === 'main.main.func2');
  expect(readStackTable(elf)?.sizes).toContainEqual({ pointer: recursive?.pointer, bytes: 4096, known: false });
  expect(readStackTable(elf)?.others).toBe(4096);
});

test('two builds give the same bytes, from the cache or not', async () => {
  const first = await built('./bench/size/gochan');
  const second = await build(host, pico, { packages: ['./bench/size/gochan'] });
  const third = await build(host, pico, { packages: ['./bench/size/gochan'] });
  expect(Buffer.compare(Buffer.from(first.elf), Buffer.from(second.elf))).toBe(0);
  expect(Buffer.compare(Buffer.from(first.elf), Buffer.from(third.elf))).toBe(0);
  expect(third.stacks).toEqual(first.stacks);
});

test('main gets the system stack that it needs, and is told of where RAM has none, also by a build from the cache', async () => {
  const small: Target = { ...pico, stackSize: 320 };
  const { elf, stacks, report, warnings } = await built('./examples/goroutines', small, { gc: 'leaking' });
  expect(stacks?.main).toBeGreaterThan(320);
  expect(systemStackSize(elf)).toBe(Math.ceil((report.system ?? 0) / 16) * 16);
  expect(warnings.filter((w) => w.code === 'build/stack')).toEqual([]);

  const ram = memoryReport(elf, small, stacks).ram.used - 64;
  const full: Target = { ...small, memory: small.memory.map((m) => (m.name === 'ram' ? { ...m, length: ram } : m)) };
  const told: Diagnostic[] = [];
  const options: BuildOptions = { packages: ['./examples/goroutines'], gc: 'leaking', report: (d) => void (d.code === 'build/stack' && told.push(d)) };
  await build(host, full, options);
  await build(host, full, options);
  const message = `main may need ${stacks?.main} bytes of stack: RAM has no more than 320 for it`;
  expect(told.map((d) => [d.severity, d.message])).toEqual([['warning', message], ['warning', message]]);
});

test('a main of unknown depth has a share of RAM, or what is asked for', async () => {
  const recursive = './test/analysis/programs/overflow-main.go';
  expect(systemStackSize((await built(recursive)).elf)).toBe(32 * 1024);
  expect(systemStackSize((await built(recursive, pico, { stackSize: 8000 })).elf)).toBe(8000);
  const { elf, stacks } = await built(recursive, loadBoard(host, 'microbit'));
  const m = memoryReport(elf, loadBoard(host, 'microbit'), stacks);
  const grown = m.systemStack.size - 2048;
  expect(grown / (grown + m.heap)).toBeCloseTo(1 / 4, 2);
});

test('interrupts count on top of main', async () => {
  const { report } = await built('./examples/hello', loadBoard(host, 'cortex-m-qemu'));
  expect(report.interrupt).toMatchObject({ kind: 'known', path: [{ name: 'exception frame', bytes: 36 }, { name: 'SysTick_Handler' }] });
});

test('the memory of a program against its board', async () => {
  const result = await built('./bench/size/gochan');
  const m = memoryReport(result.elf, pico, result.stacks);
  expect(m.ram.size).toBe(264 * 1024);
  expect(m.ram.used).toBeGreaterThan(pico.stackSize);
  expect(m.ram.used + m.heap).toBe(m.ram.size);
  expect(m.goroutines.map((g) => [g.name, g.known])).toEqual([['main.main.func1', true], ['main.main.gowrap1', true]]);
  expect(memoryLine(m)).toMatch(/^[\d,]+ bytes \(0\.\d%\) of flash, [\d,]+ bytes \(0\.\d%\) of RAM, 26\d,\d{3} left for the heap; \d{3} to \d{3} bytes for each goroutine$/);
  expect(memoryText(m)).toMatch(/^system stack 2,048 bytes, \d+ needed\nheap 26\d,\d{3} bytes\ngoroutine main\.main\.func1 \d{3} bytes of it each\n/);
});
