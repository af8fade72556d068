/** The whole program as IR: what is in it, what is data, what runs at start-up, and what is refused. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { loadBoard } from '../../src/board/board';
import { openFront } from '../../src/build/front';
import { settingsOf } from '../../src/build/options';
import { Stages } from '../../src/build/stages';
import { nodeHost } from '../../src/host/node';
import { buildBody } from '../../src/ir/build/body';
import { buildIr } from '../../src/ir/build/build';
import type { Const, Module } from '../../src/ir/ir';
import { printConst, printFunc } from '../../src/ir/print';
import { checkModule, formatProblems } from '../../src/ir/sanity';

jest.setTimeout(120_000);

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-ir-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

interface Built {
  readonly m: Module;
  readonly errors: readonly string[];
  /** A function's text. */
  fn(name: string): string;
  /** The initial value of a global. */
  init(name: string): string;
  has(name: string): boolean;
}

async function build(source: string): Promise<Built> {
  const file = path.join(scratch, 'main.go');
  fs.writeFileSync(file, source);
  const host = nodeHost();
  const target = loadBoard(host, 'mps2-an386');
  const front = await openFront(host, host.fs, target, settingsOf({ packages: [file] }), { packages: [file] }, path.join(scratch, 'cache'), new Stages(host.clock, undefined));
  expect(front.diagnostics.map((d) => d.message)).toEqual([]);
  const m = buildIr({
    checker: front.checker, target, report: (d) => void front.diagnostics.push(d), buildBody, main: front.packages[0], name: 'test', maxSlotBytes: 2048, variables: new Map([['main.version', 'v7']]),
  });
  const errors = front.diagnostics.map((d) => d.message);
  if (errors.length === 0) expect(formatProblems(checkModule(m))).toBe('');
  return {
    m, errors,
    fn: (name) => {
      const f = m.funcs.get(name);
      return f ? printFunc(f) : `no function ${name}`;
    },
    init: (name) => {
      const c: Const | undefined = m.globals.get(name)?.init;
      return c ? printConst(c) : `no data ${name}`;
    },
    has: (name) => m.funcs.has(name),
  };
}

test('methods are built when their type reaches an interface and somebody calls them so; generics once per type', async () => {
  const b = await build(`package main
type S interface{ M() int }
type A struct{ n int }
func (a A) M() int { return a.n }
func (a A) Unused() {}
type P struct{ x, y int }
func (p *P) M() int { return p.x }
type E struct{ *P; z int }
type Never struct{}
func (Never) M() int { return 0 }
type Stack[T any] struct{ items []T }
func (s *Stack[T]) Push(v T) { s.items = append(s.items, v) }
func Max[T int | float64](a, b T) T { if a > b { return a }; return b }
func main() {
	for _, s := range []S{A{1}, &P{2, 3}, E{&P{4, 5}, 6}} { println(s.M()) }
	var n Never; println(n.M())
	var st Stack[string]; st.Push("x")
	println(Max(1, 2), Max(1.5, 2), Max(3, 4))
}`);
  expect(b.has('main.A.M-iface')).toBe(true);
  expect(b.has('main.A.Unused')).toBe(false);
  expect(b.has('main.(*P).M')).toBe(true);
  expect(b.fn('main.E.M-iface')).toContain('call @"main.(*P).M"');
  expect(b.has('main.Never.M')).toBe(true);
  expect(b.has('main.Never.M-iface')).toBe(false);
  expect([...b.m.funcs.keys()].filter((n) => n.startsWith('main.Max')).sort()).toEqual(['main.Max[float64]', 'main.Max[int]']);
  expect(b.has('main.(*Stack[string]).Push')).toBe(true);
});

test('what needs no code is data; the rest runs in order, and only if it is used or noticed', async () => {
  const b = await build(`package main
import "errors"
type T struct { name string; next *T; f func(int) int }
var version = "dev"
var Err = errors.New("bad")
var table = []uint16{1, 2, 3}
var head = &T{name: "a", next: &T{name: "b"}, f: double}
var port = (*uint32)(nil)
var x, y = pair()
var b = a + 1
var a = answer()
var unusedPure = map[string]int{"k": 1}
var unusedError = errors.New("nobody asks")
var _ = register("noticed")
var count int
func double(n int) int { return 2 * n }
func pair() (int, int) { return 1, 2 }
func answer() int { n := 40; return n + 2 }
func register(s string) int { count++; return count }
func init() { count += 10 }
func main() { println(version, Err, table[1], head.next.name, head.f(3), port, x, y, a, b, count) }
`);
  const hex = b.init('main.version');
  expect(hex).toMatch(/i32 2\)$/);
  expect(b.init('main.Err')).toContain('type "*errors.errorString"');
  expect(b.init('main.table')).toMatch(/agg \{ptr, i32, i32\} \(@.*, i32 3, i32 3\)/);
  expect(b.init('main.head')).toMatch(/^@/);
  const order = [...b.fn('runtime.initAll').matchAll(/call @"?(main\.init\.[^"(]+)/g)].map((x) => x[1]);
  expect(order).toEqual(['main.init.x', 'main.init.a', 'main.init.b', 'main.init._', 'main.init.0']);
  expect(b.has('main.init.unusedPure')).toBe(false);
  expect([...b.m.globals.keys()]).not.toContain('main.unusedError');
});

test('descriptors hold what is looked at: nothing but the head here', async () => {
  const b = await build(`package main
type T struct { a int; b string }
func use(v any) bool { _, ok := v.(T); return ok }
func main() { println(use(T{1, "x"})) }
`);
  const e = b.m.typeEntries.get('command-line-arguments.T');
  expect(e?.reachesInterface).toBe(true);
  const fields = e?.descriptor?.init?.type;
  // abi.Type alone: no list of fields, no methods.
  expect(fields?.kind === 'struct' && fields.fields.length).toBe(11);
});

test('a function without a body is an error with the way to it, if it is reached', async () => {
  const b = await build(`package main
func missing() int
func step() int { return missing() }
func main() { println(step()) }
`).catch((e: Error) => e.message);
  // The checker is the first to notice in the user's own package.
  expect(typeof b === 'string' ? b : b.errors.join()).toMatch(/missing/);
});

const cases = `package main
import "reflect"
type I interface{ M() }
type A struct{ n int }
type B struct{ n int }
type C struct{ n int }
func (c C) M() {}
var sink any
var hook func()
func onlyA() {}
func onlyB() {}
func viaOk() {}
func viaI() {}
func viaKind() {}
func viaHook() {}
func afterCall() {}
func afterAssert() {}
func look(x any) {
	switch x.(type) {
	case A: onlyA()
	case *B, B: onlyB()
	}
	if _, ok := x.(B); ok && len(args) > 0 { viaOk() }
	if _, ok := x.(I); ok { viaI() }
	switch k := reflect.ValueOf(x).Kind(); k {
	case reflect.Float64: viaKind()
	}
	if hook != nil { viaHook() }
}
func call(i I) { i.M(); afterCall() }
func assert(x any) { _ = x.(*B); afterAssert() }
var args []string
func main() { sink = A{1}; look(sink); call(nil); assert(sink) }
`;
const behind = ['onlyA', 'onlyB', 'viaOk', 'viaI', 'viaKind', 'viaHook', 'afterCall', 'afterAssert'];

test.each([
  ['a value of the type', 'sink = B{2}', ['onlyB', 'viaOk']],
  ['a pointer to it', 'sink = &B{2}', ['onlyB', 'afterAssert']],
  ['a type with the methods', 'sink = C{3}', ['viaI', 'afterCall']],
  ['a type of the kind', 'sink = 1.5', ['viaKind']],
  ['somebody who sets the variable', 'hook = viaI', ['viaI', 'viaHook']],
  ['nothing more', '', []],
])('what waits for a fact is built when the program has %s', async (_, line, built) => {
  const b = await build(cases.replace('func main() {', `func init() { ${line} }\nfunc main() {`));
  expect(b.errors).toEqual([]);
  expect(behind.filter((f) => b.has(`main.${f}`))).toEqual(['onlyA', ...built]);
});
