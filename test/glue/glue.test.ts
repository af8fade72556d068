/** JavaScript beside a module: what crosses, what cannot, and what a person reads then. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';

jest.setTimeout(240_000);

const root = path.join(__dirname, '../..');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-glue-'));
beforeAll(() => fs.writeFileSync(path.join(scratch, 'package.json'), '{"type": "module"}'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

function flash(...args: string[]): { readonly status: number | null; readonly text: string } {
  const r = spawnSync(process.execPath, [path.join(root, 'flash'), ...args], { cwd: root, encoding: 'utf8' });
  return { status: r.status, text: r.stdout + r.stderr };
}
function node(script: string, ...args: string[]): string {
  const r = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-', ...args], { cwd: scratch, input: script, encoding: 'utf8' });
  return r.stdout + r.stderr;
}

test.each([
  ['its own collector', []],
  ['the conservative collector', ['-gc', 'conservative']],
])('every kind of value with %s', (_, options) => {
  expect(flash('build', '-q', '--target', 'wasm', ...options, '-o', path.join(scratch, 'kinds.wasm'), 'test/glue/kinds.go')).toEqual({ status: 0, text: '' });
  const r = spawnSync(process.execPath, [path.join(__dirname, 'check.mjs'), scratch], { encoding: 'utf8' });
  expect(r.stdout + r.stderr).toBe('ok\n');
});

test('the two programs of examples/wasm', () => {
  for (const name of ['add', 'process']) expect(flash('build', '-q', '--target', 'wasm', '-no-debug', '-tags', 'purego', '-o', path.join(scratch, `${name}.wasm`), `examples/wasm/${name}`)).toEqual({ status: 0, text: '' });
  const script = `import { load as add } from './add.js'; import { load as process } from './process.js';
const [a, p] = [await add(), await process()];
console.log(a.Add(2, 3), a.Add(-5, 5), JSON.stringify(p.Process('  hello, wörld\\n')));`;
  fs.writeFileSync(path.join(scratch, 'both.js'), script);
  expect(spawnSync(process.execPath, ['both.js'], { cwd: scratch, encoding: 'utf8' }).stdout).toBe('5 0 "HELLO, WÖRLD"\n');
  const bytes = (name: string): Buffer => fs.readFileSync(path.join(scratch, `${name}.wasm`));
  expect(bytes('add').length).toBeLessThanOrEqual(100);
  expect(bytes('process').length).toBeLessThanOrEqual(13858);
  expect(gzipSync(bytes('process'), { level: 9 }).length).toBeLessThanOrEqual(6107);
  expect(fs.readFileSync(path.join(scratch, 'add.d.ts'), 'utf8')).toContain('Add(a: number, b: number): number;');
  expect(fs.readFileSync(path.join(scratch, 'process.d.ts'), 'utf8')).toContain('Process(text: string): string;');
});

test.each([
  ['func F(m map[string]int) {}', 'parameter m has type map[string]int', 'use slices of the keys and of the elements'],
  ['func F(int, chan int) {}', 'parameter 2 has type chan int', 'use numbers, strings, slices of numbers or structs of these'],
  ['func F() (int, *int) { return 0, nil }', 'result 2 has type *int', 'pass the value itself'],
  ['func F(list []string) {}', 'parameter list has type []string', 'use a slice of numbers, or one string'],
  ['func F(err error) {}', 'parameter err has type error', 'use a string'],
  ['type T struct{ a [2]int }\n\n//export F\nfunc F() (t T) { return }', 'the result has type [2]int', 'use a slice'],
])('%s cannot cross', (code, what, instead) => {
  const file = path.join(scratch, 'f.go');
  fs.writeFileSync(file, `package main\n\n${code.includes('//export') ? '' : '//export F\n'}${code}\n\nfunc main() {}\n`);
  const got = flash('build', '--target', 'wasm', '-o', path.join(scratch, 'f.wasm'), file);
  expect(got.status).toBe(1);
  expect(got.text).toContain(`F cannot be called from JavaScript: ${what}`);
  expect(got.text).toContain(`${instead}, or leave the glue out with --no-glue`);
  expect(got.text).toMatch(/f\.go:\d+:6: /);
  expect(fs.existsSync(path.join(scratch, 'f.wasm'))).toBe(false);
  expect(flash('build', '-q', '--no-glue', '--target', 'wasm', '-o', path.join(scratch, 'f.wasm'), file)).toEqual({ status: 0, text: '' });
  expect(fs.existsSync(path.join(scratch, 'f.js'))).toBe(false);
  fs.rmSync(path.join(scratch, 'f.wasm'));
});

test('a program without exports runs when it is loaded, and ends with its status', () => {
  fs.writeFileSync(path.join(scratch, 'm.go'), 'package main\n\nimport "os"\n\nfunc main() {\n\tos.Stdout.WriteString("one\\ntwo")\n\tos.Exit(3)\n}\n');
  expect(flash('build', '-q', '--target', 'wasm', '-o', path.join(scratch, 'm.wasm'), path.join(scratch, 'm.go')).status).toBe(0);
  const script = "import { load } from './m.js';\ntry { await load(); } catch (e) { console.log(e.name, e.cause.status); }";
  expect(node(script)).toBe('one\ntwo\nGoPanic 3\n');
});
