/** flash size: pieces add up to the file, the page shows them with the way from main, and reflection has its price and its line. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vm from 'node:vm';
import { memoryIo } from '../../src/cli/io';
import { main } from '../../src/cli/main';
import { nodeHost } from '../../src/host/node';
import { readWasmMap } from '../../src/report/wasm-map';

jest.setTimeout(120_000);

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-size-'));
afterAll(() => fs.rmSync(dir, { recursive: true }));

const program = `package main

import "reflect"

type Point struct{ X, Y int }

var table = [16]int{1, 2, 3, 5, 8}

//go:noinline
func describe(v any) {
	x := reflect.ValueOf(v)
	for i := range x.NumField() {
		println(x.Type().Field(i).Name, x.Field(i).Kind().String())
	}
}

//export Get
func Get(i int) int {
	table[i&15]++
	return table[i&15]
}

func main() {
	describe(Point{})
	describe(struct{ Name string }{})
	println(Get(3))
}
`;

beforeAll(() => fs.writeFileSync(path.join(dir, 'main.go'), program));

async function flash(line: string): Promise<{ status: number; out: string; err: string }> {
  const io = memoryIo('');
  const status = await main(line.split(' '), { ...nodeHost(), cwd: dir }, io, new AbortController().signal);
  return { status, out: io.out(), err: io.err() };
}

/** As much of a browser's document as the page uses. */
class FakeElement {
  textContent = '';
  className = '';
  onclick: () => void = () => undefined;
  onmouseenter: () => void = () => undefined;
  oninput: (e: object) => void = () => undefined;
  readonly style = { cssText: '' };
  readonly children: FakeElement[] = [];
  readonly classes = new Set<string>();
  readonly classList = {
    add: (c: string): void => void this.classes.add(c),
    remove: (c: string): void => void this.classes.delete(c),
    toggle: (c: string, on: boolean): void => void (on ? this.classes.add(c) : this.classes.delete(c)),
  };
  append(e: FakeElement): void {
    this.children.push(e);
  }
}

/** Runs the script of a page. */
function open(html: string): Readonly<Record<'map' | 'info' | 'find', FakeElement>> & { readonly data: PageData } {
  const text = /<script type="application\/json" id="data">(.*)<\/script>/.exec(html)?.[1] ?? '';
  const elements: Record<string, FakeElement> = { map: new FakeElement(), info: new FakeElement(), find: new FakeElement(), data: new FakeElement() };
  elements.data.textContent = text;
  const document = { getElementById: (id: string) => elements[id], createElement: () => new FakeElement() };
  vm.runInNewContext(/<script>([^]*)<\/script>/.exec(html)?.[1] ?? '', { document, addEventListener: () => undefined });
  return { map: elements.map, info: elements.info, find: elements.find, data: JSON.parse(text) as PageData };
}

type BoxRow = readonly [name: string, depth: number, what: string, pkg: number, size: number, x: number, y: number, w: number, h: number, way: number];
interface PageData {
  readonly total: number;
  readonly boxes: readonly BoxRow[];
}

interface Report {
  readonly flashUsed: number;
  readonly rows: readonly { readonly package: string; readonly code: number; readonly rodata: number; readonly data: number }[];
  readonly reflection: { readonly package: number; readonly types: number; readonly by: object };
}

test.each(['pico', 'wasm'])('%s: the report, the page, and what reflection costs', async (board) => {
  const debug = board === 'wasm' ? ' --no-debug' : '';
  const r = await flash(`size --board ${board}${debug} --json --html ${board}.html main.go`);
  expect(r).toMatchObject({ status: 0, err: '' });
  const report = JSON.parse(r.out) as Report;

  const { reflection } = report;
  expect(reflection.by).toEqual({ from: 'main.describe', how: expect.stringMatching(/^(calls|refers to|makes)/) as string, to: expect.stringMatching(/reflect/) as string, file: 'main.go', line: 11, column: expect.any(Number) as number });
  const row = report.rows.find((x) => x.package === 'reflect');
  expect(reflection.package).toBeGreaterThan(50);
  expect(reflection.package).toBe((row?.code ?? 0) + (row?.rodata ?? 0) + (row?.data ?? 0));
  expect(reflection.types).toBeGreaterThan(50);

  const html = fs.readFileSync(path.join(dir, `${board}.html`), 'utf8');
  expect(html).not.toMatch(/https?:|\bsrc=|<link|@import|url\(/);
  const { data, map, info, find } = open(html);
  const symbols = data.boxes.filter((b) => b[1] === 2);
  const sum = (list: readonly BoxRow[], of: (b: BoxRow) => number): number => list.reduce((n, b) => n + of(b), 0);
  expect(sum(symbols, (b) => b[4])).toBe(report.flashUsed);
  expect(data.total).toBe(report.flashUsed);
  // Areas are as sizes: titles and gaps take less than a third of any large box.
  for (const [name, , , , size, , , w, h] of symbols.filter((b) => b[4] > report.flashUsed / 50)) {
    expect({ name, share: (w * h) / 10_000 / (size / report.flashUsed) }).toEqual({ name, share: expect.closeTo(0.9, 0) as number });
  }
  const describe = data.boxes.findIndex((b) => b[0] === 'main.describe');
  const kinds = data.boxes.filter((b, i) => b[1] === 1 && i <= describe).length;
  expect(map.children).toHaveLength(data.boxes.filter((b) => b[1] !== 1).length);
  map.children[describe - kinds].onclick();
  expect(info.textContent).toMatch(/^main\.describe\nfunction of main, \d+ bytes \(\d+\.\d+%\)\nmain\.go:24:10: main\.main calls main\.describe$/);
  const types = data.boxes.filter((b) => b[2] === 'types' && b[1] === 2);
  expect(types.map((b) => b[0])).toContain('type:command-line-arguments.Point');
  find.oninput({ target: { value: 'main.describe' } });
  expect(map.children.filter((e) => e.className.startsWith('symbol') && !e.classes.has('faint')).map((e) => e.textContent)).toEqual(['describe']);
});

test('a module is as large as its parts, built with names or without', async () => {
  const [built] = await Promise.all([flash('build --board wasm --no-debug -o x.wasm main.go')]);
  expect(built.status).toBe(0);
  const sized = JSON.parse((await flash('size --board wasm --no-debug --json main.go')).out) as Report;
  expect(sized.flashUsed).toBe(fs.statSync(path.join(dir, 'x.wasm')).size);
  expect(sized.rows.find((row) => row.package === 'main')?.data).toBeLessThanOrEqual(64);
  const read = await flash('size --board wasm x.wasm');
  expect(read.out).toMatch(/\(functions\)\n[^]*\(module\)\n[^]*\nmodule [\d,]+ bytes\n$/);
  const short = await flash('size --board wasm -size short --no-debug main.go');
  expect(short.out).toContain(`${sized.flashUsed}`);
});

test('the text names the line that reflection comes from', async () => {
  expect((await flash('size --board pico main.go')).out).toMatch(/\nreflection [\d,]+ bytes of package reflect and [\d,]+ of type descriptions; main\.go:11:\d+: main\.describe .* \(flash why reflect\)\nsystem stack/);
});

test('lines of the linker’s map', () => {
  const map = '    Addr      Off     Size Out     In      Symbol\n   10000     161e     1380 .rodata\n   1028c     18b2      f60         m.o:(.rodata.unicode..stmp.1)\n   1028c     18b2      f60                 unicode..stmp.1\n   113b0        0      100         0.o:(.bss.runtime.buf)\n';
  expect(readWasmMap(map)).toEqual([
    { name: 'unicode..stmp.1', kind: 'rodata', address: 0x1028c, size: 0xf60 },
    { name: 'runtime.buf', kind: 'bss', address: 0x113b0, size: 0x100 },
  ]);
});
