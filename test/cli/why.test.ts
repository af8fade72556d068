/** flash why: ways from main through calls, values, interfaces and imports, each step at its place. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { memoryIo } from '../../src/cli/io';
import { main } from '../../src/cli/main';
import { nodeHost } from '../../src/host/node';

jest.setTimeout(60_000);

const real = nodeHost();
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-why-'));
afterAll(() => fs.rmSync(dir, { recursive: true }));

const files: Readonly<Record<string, string>> = {
  'go.mod': 'module example.com/m\n\ngo 1.24\n',
  'main.go': `package main

import "example.com/m/shapes"

var table = []func(int) int{double, func(x int) int { return shapes.Triple(x) }}

//go:noinline
func double(x int) int { return 2 * x }

func run(s shapes.Shape) int { return s.Area() + helper[int](3) }

func helper[T int | uint](x T) int { return int(x) }

func unused() {}

func main() {
	println(run(shapes.Square{Side: 2}), run(shapes.Disk{}))
	for _, f := range table {
		println(f(1))
	}
}
`,
  'shapes/s.go': `package shapes

import "strings"

type Shape interface{ Area() int }

type Square struct{ Side int }

func (s Square) Area() int { return s.Side * s.Side }

type Disk struct{}

func (Disk) Area() int { return deep() }

func (Disk) Other() {}

//go:noinline
func deep() int { return len(strings.Repeat("x", 3)) }

func Triple(x int) int { return 3 * x }
`,
};

beforeAll(() => {
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    fs.writeFileSync(path.join(dir, name), text);
  }
});

async function flash(line: string): Promise<{ status: number; out: string; err: string }> {
  const io = memoryIo('');
  const host = { ...real, cwd: dir, env: { ...real.env, FLASH_BOARD: 'pico', GOFLAGS: '', GOWORK: 'off' } };
  const status = await main(line.split(' '), host, io, new AbortController().signal);
  return { status, out: io.out(), err: io.err() };
}

test.each([
  ['main.main', 'main.main is where the program begins\n'],
  ['main.run', 'main.go:17:13: main.main calls main.run\n'],
  ['main.helper', 'main.go:17:13: main.main calls main.run\nmain.go:10:61: main.run calls main.helper[int]\n'],
  ['main.double', 'main.go:18:14: main.main refers to main.double\n'],
  ['shapes.deep', /^main\.go:17:13: main\.main calls main\.run\nmain\.go:10:45: main\.run calls through an interface example\.com\/m\/shapes\.Disk\.Area\nshapes\/s\.go:13:37: example\.com\/m\/shapes\.Disk\.Area calls example\.com\/m\/shapes\.deep\n$/],
  ['strings', /^main\.go:3:8: main imports example\.com\/m\/shapes\nshapes\/s\.go:3:8: example\.com\/m\/shapes imports strings\n\d+ of its functions are in the program, the nearest by:\n(.*\n)+.* calls strings\.Repeat\n$/],
  ['example.com/m', 'example.com/m is the program itself\n6 of its functions are in the program\n'],
])('flash why %s', async (name, says) => {
  const r = await flash(`why ${name}`);
  expect(r).toMatchObject({ status: 0, err: '' });
  if (typeof says === 'string') expect(r.out).toBe(says);
  else expect(r.out).toMatch(says);
});

test('the spellings of a method are one', async () => {
  const [a, b, c] = await Promise.all(['strings.(*Builder).Grow', 'strings.Builder.Grow', 'Builder.Grow'].map((n) => flash(`why ${n}`)));
  expect(a.out).toMatch(/ calls strings\.\(\*Builder\)\.Grow\n$/);
  expect(b).toEqual(a);
  expect(c).toEqual(a);
});

test.each([
  ['main.unused', 'flash: main.unused is not in the program: nothing that can run calls it or refers to it\n  help: flash why example.com/m tells how its package gets there\n'],
  ['shapes.Disk.Other', 'flash: shapes.Disk.Other is not in the program: nothing that can run calls it or refers to it\n  help: flash why example.com/m/shapes tells how its package gets there\n'],
  ['main.runn', 'flash: no package or function of the program is called main.runn\n  help: did you mean "main.run" or "main.main"?\n'],
  ['net/http', 'flash: no package or function of the program is called net/http\n  help: a package that nothing imports is not part of the program\n'],
])('%s is not there', async (name, says) => {
  expect(await flash(`why ${name}`)).toEqual({ status: 1, out: '', err: says });
});

test('as data, and on WebAssembly', async () => {
  const r = await flash('why --board wasm --json main.helper .');
  expect(JSON.parse(r.out)).toEqual({
    kind: 'function', name: 'main.helper[int]',
    steps: [
      { from: 'main.main', how: 'calls', to: 'main.run', file: 'main.go', line: 17, column: 13 },
      { from: 'main.run', how: 'calls', to: 'main.helper[int]', file: 'main.go', line: 10, column: 61 },
    ],
  });
});

test('what the host calls', async () => {
  fs.mkdirSync(path.join(dir, 'lib'), { recursive: true });
  fs.writeFileSync(path.join(dir, 'lib', 'main.go'), 'package main\n\nimport "strings"\n\n//export Shout\nfunc Shout(s string) string { return strings.ToUpper(s) }\n\nfunc main() {}\n');
  expect((await flash('why --board wasm strings.ToUpper ./lib')).out).toBe('the host calls Shout\nlib/main.go:6:53: Shout calls strings.ToUpper\n');
});

test('a name is needed, and a program', async () => {
  expect(await flash('why')).toMatchObject({ status: 2, err: expect.stringContaining('flash why needs the name of a package or function') as string });
  expect(await flash('why fmt nowhere.go')).toMatchObject({ status: 1, err: expect.stringContaining('nowhere.go') as string });
});
