/** Package syscall/js: programs written for Go's own WebAssembly, with Go's own tests as the judge. */
import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

jest.setTimeout(300_000);

const goroot = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
const root = path.join(__dirname, '../..');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-js-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

function flash(cwd: string, ...args: string[]): { readonly status: number | null; readonly text: string } {
  const r = spawnSync(process.execPath, [path.join(root, 'flash'), ...args], { cwd, encoding: 'utf8' });
  return { status: r.status, text: r.stdout + r.stderr };
}
function folder(name: string, files: Readonly<Record<string, string>>): string {
  const dir = path.join(scratch, name);
  fs.mkdirSync(dir);
  for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(dir, file), text);
  return dir;
}
/** Runs a module with the wasm_exec.js beside it, as Go's own scripts for Node do; `before` may add imports. */
function exec(dir: string, module: string, before = ''): { readonly status: number | null; readonly text: string } {
  const script = `globalThis.fs = require('fs'); require('./wasm_exec.js');
const go = globalThis.go = new Go();
go.exit = process.exit;
${before}
process.on('exit', (code) => { if (code === 0 && !go.exited) { go._pendingEvent = { id: 0 }; go._resume(); } });
WebAssembly.instantiate(fs.readFileSync(${JSON.stringify(module)}), go.importObject).then((r) => go.run(r.instance));`;
  const r = spawnSync(process.execPath, ['--no-warnings', '-'], { cwd: dir, input: script, encoding: 'utf8' });
  return { status: r.status, text: r.stdout + r.stderr };
}

const verbose = `package js_test

import (
	"flag"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	flag.Parse()
	flag.Set("test.v", "true")
	flag.Set("test.skip", "Allocations")
	os.Exit(m.Run())
}
`;

test("Go's own tests of syscall/js, but for those that count what Go's compiler allocates, and for ints of 64 bits", () => {
  const own = fs.readFileSync(path.join(goroot, 'src/syscall/js/js_test.go'), 'utf8');
  const changed = own.replace(/^\ttestIntConversion\(t, -?1<<[46]0\)\n/gm, '').replaceAll('js.JSGo', 'js.Global().Get("go")');
  expect(own.length - changed.length).toBeGreaterThan(80);
  const dir = folder('own', { 'go.mod': 'module own\n\ngo 1.24\n', 'js_test.go': changed, 'verbose_test.go': verbose, 'main.go': 'package main\n\nimport "syscall/js"\n\nfunc main() { js.Global() }\n' });
  // For wasm_exec.js, which a test program has no use for where flash runs it.
  expect(flash(dir, 'build', '-q', '--target', 'wasm', '-o', 'any.wasm', 'main.go')).toEqual({ status: 0, text: '' });
  fs.rmSync(path.join(dir, 'main.go'));
  expect(flash(dir, 'test', '-q', '--board', 'wasm', '-c', '-o', 'own.wasm', '.')).toEqual({ status: 0, text: '' });
  const { status, text } = exec(dir, 'own.wasm', 'go.importObject._gotest = { add: (a, b) => a + b, callExport(a, b) { go._inst.exports.testExport0(); return go._inst.exports.testExport(a, b); } };');
  expect(text).not.toContain('FAIL');
  expect([...text.matchAll(/^--- PASS: (\w+)/gm)].map((m) => m[1]).sort()).toEqual([...own.matchAll(/^func (Test\w+)\(t/gm)].map((m) => m[1]).filter((name) => !name.includes('Allocations')).sort());
  expect(status).toBe(0);
});

const events = `package main

import (
	"syscall/js"
	"time"
)

type box struct{ next *box; text [40]byte }

func main() {
	console := js.Global().Get("console")
	log := func(args ...any) { console.Call("log", args...) }
	// What main holds on its stack survives collections, in calls from JavaScript as well.
	var list *box
	for i := 0; i < 1000; i++ {
		list = &box{next: list}
		list.text[0] = byte(i)
	}
	done := make(chan int)
	fill := js.FuncOf(func(this js.Value, args []js.Value) any {
		sum := 0
		for i := 0; i < 100000; i++ {
			b := make([]byte, 100)
			b[0] = byte(i)
			sum += int(b[0])
		}
		return sum
	})
	log("sum", fill.Invoke())
	n := 0
	for b := list; b != nil; b = b.next {
		if b.text[0] == byte(999-n) {
			n++
		}
	}
	log("kept", n)
	var cb js.Func
	cb = js.FuncOf(func(this js.Value, args []js.Value) any {
		log("event", this.Get("name"), len(args), args[0], args[9])
		start := time.Now()
		time.Sleep(20 * time.Millisecond)
		log("slept", time.Since(start) >= 20*time.Millisecond)
		go func() { done <- args[0].Int() }()
		cb.Release()
		return map[string]any{"list": []any{1, "two", nil, true}}
	})
	object := js.Global().Get("Object").New()
	object.Set("name", "object")
	object.Set("call", cb)
	result := object.Call("call", 7, 1, 2, 3, 4, 5, 6, 7, 8, "ten")
	log(js.Global().Get("JSON").Call("stringify", result), <-done)
	log(object.Call("call"))
	// Handlers of two events that wait for each other.
	a, b := make(chan int), make(chan int)
	inner := js.FuncOf(func(js.Value, []js.Value) any { b <- 1 + <-a; return "inner" })
	outer := js.FuncOf(func(js.Value, []js.Value) any {
		go func() { log("answer", <-b) }()
		go func() { a <- 41 }()
		return inner.Invoke()
	})
	log(outer.Invoke())
	// The table of values stays small.
	program := js.Global().Get("go")
	for i := 0; i < 200000; i++ {
		js.Global().Get("Object").New()
	}
	log("bounded", program.IsUndefined() || program.Get("_values").Length() < 100000)
	js.Global().Call("eval", "process.exitCode = 5")
	js.Global().Call("setTimeout", js.FuncOf(func(js.Value, []js.Value) any { panic("in an event") }), 1)
	select {}
}
`;

test('events, goroutines, collections, and the end', () => {
  const dir = folder('events', { 'main.go': events });
  expect(flash(dir, 'build', '-q', '--target', 'wasm', '-o', 'main.wasm', 'main.go')).toEqual({ status: 0, text: '' });
  expect(fs.readdirSync(dir).sort()).toEqual(['main.d.ts', 'main.go', 'main.js', 'main.wasm', 'wasm_exec.js']);
  const lines = ['sum 12742320', 'kept 1000', 'event object 10 7 ten', 'slept true', '{"list":[1,"two",null,true]} 7', 'call to released function', 'undefined', 'answer 42', 'inner', 'bounded true'];
  const { status, text } = exec(dir, 'main.wasm');
  expect(text.replace(/\ngoroutine [^]*/, '').split('\n').sort()).toEqual([...lines, 'panic: in an event', ''].sort());
  expect(status).toBe(2);

  // The same module through the other script, and in the simulator.
  fs.writeFileSync(path.join(dir, 'package.json'), '{"type": "module"}');
  const loaded = spawnSync(process.execPath, ['--input-type=module', '-e', "import { load } from './main.js'; await load();"], { cwd: dir, encoding: 'utf8' });
  expect((loaded.stdout + loaded.stderr).split('\n')).toEqual(expect.arrayContaining(lines));
  expect(loaded.stderr).toContain('GoPanic: in an event');
  const run = flash(dir, 'run', '-q', '--target', 'wasm', 'main.go');
  expect(run.text).toContain('kept 1000');
});

test('a program that nothing can wake any more ends where the host is at its end; one that waits in an event, at once', () => {
  const wait = (handler: string): string => `package main\n\nimport "syscall/js"\n\nfunc main() {\n\tjs.Global().Call("setTimeout", js.FuncOf(func(js.Value, []js.Value) any { ${handler}; println("event"); return nil }), 1)\n\tselect {}\n}\n`;
  const dir = folder('deadlock', { 'none.go': wait(''), 'event.go': wait('<-make(chan int)') });
  for (const name of ['none', 'event']) expect(flash(dir, 'build', '-q', '-no-debug', '--target', 'wasm', '-o', `${name}.wasm`, `${name}.go`)).toEqual({ status: 0, text: '' });
  const [none, event] = [exec(dir, 'none.wasm'), exec(dir, 'event.wasm')];
  expect([none.status, event.status]).toEqual([2, 2]);
  expect(none.text).toMatch(/^event\nfatal error: all goroutines are asleep - deadlock!\n/);
  expect(event.text).toMatch(/^fatal error: all goroutines are asleep - deadlock!\n/);
  expect(flash(dir, 'run', '-q', '--target', 'wasm', 'none.go')).toEqual({ status: 2, text: expect.stringMatching(/^event\nfatal error: all goroutines are asleep - deadlock!\n/) as string });
});

test("what the user has beside the module is not written over", () => {
  const main = 'package main\n\nimport "syscall/js"\n\nfunc main() { js.Global().Get("console").Call("log", "hi") }\n';
  const dir = folder('beside', { 'main.go': main, 'main.js': '// mine\n' });
  const build = (...more: string[]): ReturnType<typeof flash> => flash(dir, 'build', '-q', '-no-debug', '--target', 'wasm', ...more, '-o', 'main.wasm', 'main.go');
  expect(build()).toEqual({ status: 0, text: '' });
  expect(fs.readFileSync(path.join(dir, 'main.js'), 'utf8')).toBe('// mine\n');
  expect(exec(dir, 'main.wasm')).toEqual({ status: 0, text: 'hi\n' });
  // Nothing calls it back, so there are no goroutines in it.
  expect(fs.statSync(path.join(dir, 'main.wasm')).size).toBeLessThan(30000);
  fs.copyFileSync(path.join(goroot, 'lib/wasm/wasm_exec.js'), path.join(dir, 'wasm_exec.js'));
  const refused = build();
  expect(refused.status).toBe(1);
  expect(refused.text).toBe("flash: wasm_exec.js was not made by flash and is not written over\n  help: move it away: the program needs flash's own, which has the same use; or leave the JavaScript out with --no-glue\n");
  expect(build('--no-glue')).toEqual({ status: 0, text: '' });
  fs.writeFileSync(path.join(dir, 'main.go'), `${main}\n//export F\nfunc F() {}\n`);
  fs.rmSync(path.join(dir, 'wasm_exec.js'));
  expect(build().text).toBe('flash: main.js was not made by flash and is not written over\n  help: give another name with -o, or leave the JavaScript out with --no-glue\n');
});
