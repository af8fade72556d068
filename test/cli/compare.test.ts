/** flash compare: modules of ours and of the installed Go, measured alike. */
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import { memoryIo } from '../../src/cli/io';
import { main } from '../../src/cli/main';
import { nodeHost } from '../../src/host/node';
import { compareTable, measureModule, median } from '../../src/report/compare';
import { wasm } from '../support/wasm';

jest.setTimeout(300_000);

const real = nodeHost();
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-compare-'));
afterAll(() => fs.rmSync(dir, { recursive: true }));

async function flash(line: string): Promise<{ status: number; out: string; err: string }> {
  const io = memoryIo('');
  const status = await main(line.split(' '), { ...real, cwd: dir, env: { ...real.env, FLASH_BOARD: '' } }, io, new AbortController().signal);
  return { status, out: io.out(), err: io.err() };
}

interface Row {
  readonly name: string;
  readonly bytes: number;
  readonly gzip: number;
  readonly brotli: number;
  readonly exports: readonly string[];
  readonly startMs: number;
}

test('a program with an export, beside Go’s js/wasm', async () => {
  fs.writeFileSync(path.join(dir, 'main.go'), 'package main\n\n//export Add\nfunc Add(a, b int) int { return a + b }\n\nfunc main() {}\n');
  const r = await flash('compare --json main.go');
  expect(r).toMatchObject({ status: 0, err: '' });
  const { board, modules } = JSON.parse(r.out) as { board: string; modules: readonly Row[] };
  expect(board).toBe('wasm');
  expect(modules.map((m) => m.name)).toEqual(['flash', 'flash -no-debug', 'Go js', 'Go js -s -w']);
  const [, plain, go, stripped] = modules;
  await flash('build --board wasm --no-debug -o x.wasm main.go');
  const ours = fs.readFileSync(path.join(dir, 'x.wasm'));
  expect(plain).toMatchObject({ bytes: ours.length, gzip: gzipSync(ours, { level: 9 }).length });
  expect(new Set(plain.exports)).toEqual(new Set(wasm.Module.exports(new wasm.Module(ours)).map((e) => e.name)));
  execFileSync('go', ['build', '-o', 'go.wasm', 'main.go'], { cwd: dir, env: { ...process.env, GOOS: 'js', GOARCH: 'wasm' } });
  expect(go.bytes).toBe(fs.statSync(path.join(dir, 'go.wasm')).size);
  expect(go.exports).toEqual(expect.arrayContaining(['run', 'resume']));
  expect(stripped.bytes).toBeLessThan(go.bytes);
  expect(plain.bytes).toBeLessThan(stripped.bytes / 1000);
  for (const m of modules) expect(m.startMs).toBeGreaterThan(0);
});

test('what Go cannot build is said, and what is no WebAssembly refused', async () => {
  fs.mkdirSync(path.join(dir, 'blink'), { recursive: true });
  fs.writeFileSync(path.join(dir, 'blink', 'main.go'), 'package main\n\nimport "machine"\n\nfunc main() { println(machine.Device) }\n');
  const r = await flash('compare --board wasip1 --no-debug ./blink');
  expect(r).toMatchObject({ status: 0 });
  expect(r.out).toMatch(/^ +raw +gzip +brotli +start +exports\nflash -no-debug +[\d,]+ +[\d,]+ +[\d,]+ +[\d.]+ ms +2: memory _start\nGo wasip1 +does not build: .*package machine is not in std.*\nGo wasip1 -s -w +does not build: /);
  expect(await flash('compare --board pico main.go')).toMatchObject({ status: 2, err: expect.stringContaining('pico is no WebAssembly target') as string });
});

test('measures', async () => {
  const module = fs.readFileSync(path.join(dir, 'x.wasm'));
  const row = await measureModule('x', module, undefined);
  expect(row.bytes).toBe(module.length);
  expect(row.brotli).toBeLessThan(row.bytes + 10);
  expect(median([5, 1, 3])).toBe(3);
  expect(median([])).toBeUndefined();
  expect(compareTable([{ ...row, gzip: 1234, brotli: 7, exports: ['a'.repeat(30), 'b'.repeat(30)] }])).toBe(`   raw   gzip  brotli  start  exports\nx   ${module.length}  1,234       7      -  2: ${'a'.repeat(30)} …\n`);
});
