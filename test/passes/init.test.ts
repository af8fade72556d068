/** Initialisers that run at compile time, those that cannot, and what depends on those. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { nodeHost } from '../../src/host/node';
import { runProgram } from '../../src/interp/bare-board';
import type { Module } from '../../src/ir/ir';
import { printConst } from '../../src/ir/print';
import { checkModule, formatProblems } from '../../src/ir/sanity';
import { evaluateInits } from '../../src/passes/init';
import { passes } from '../../src/passes/passes';
import { reach } from '../../src/passes/reach';
import { programIr } from '../support/program-ir';

jest.setTimeout(60_000);

const host = nodeHost();
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-init-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

interface Evaluated {
  readonly m: Module;
  /** Initialiser → why it stays. */
  readonly kept: ReadonlyMap<string, string>;
  /** What the program prints. */
  readonly output: string;
  init(name: string): string;
}

async function evaluate(source: string, board = 'mps2-an386'): Promise<Evaluated> {
  const file = path.join(scratch, 'main.go');
  fs.writeFileSync(file, source);
  const m = await programIr(host, file, board, path.join(scratch, 'cache'));
  reach(m);
  const before = board === 'mps2-an386' ? runProgram(m).output : '';
  const kept = new Map(evaluateInits(m).map((k) => [k.name, k.why]));
  expect(formatProblems(checkModule(m))).toBe('');
  const output = board === 'mps2-an386' ? runProgram(m).output : '';
  expect(output).toBe(before);
  const init = (name: string): string => {
    const c = m.globals.get(name)?.init;
    return c ? printConst(c) : `no data ${name}`;
  };
  return { m, kept, output, init };
}

test('maps, slices, closures, pointers and interfaces become data, and their code goes', async () => {
  const b = await evaluate(`package main
type shape interface{ area() int32 }
type sq struct{ s int32 }
func (s *sq) area() int32 { return s.s * s.s }
var m = map[string]int32{"one": 1, "two": 2}
var fib = func() []int32 { s := []int32{0, 1}; for len(s) < 10 { s = append(s, s[len(s)-1]+s[len(s)-2]) }; return s }()
var inc = func() func() int32 { n := int32(5); return func() int32 { n++; return n } }()
var boxed shape = func() shape { return &sq{4} }()
var self = func() *[2]*int32 { x := new([2]*int32); y := int32(7); x[1] = &y; return x }()
func main() { println(m["two"], fib[9], inc(), inc(), boxed.area(), *self[1], self[0] == nil) }`);
  expect([...b.kept.keys()]).toEqual([]);
  expect(b.output).toBe('2 34 6 7 16 7 true\n');
  expect(b.m.funcs.has('runtime.makemap')).toBe(false);
  expect(b.m.funcs.has('runtime.growslice')).toBe(false);
  expect(b.init('main.fib')).toMatch(/^agg \{ptr, i32, i32\} \(@init\.data\.\d+, i32 10, i32 16\)$/);
  expect(b.init('main.boxed')).toMatch(/^agg \{ptr, ptr\} \(type "\*[\w-]+\.sq", @init\.data\.\d+\)$/);
});

test('hardware, the clock, goroutines, addresses as numbers and endless loops stay code, and so does what needs their results', async () => {
  const b = await evaluate(`package main
import ("time"; "unsafe")
var (
	started = time.Now()
	before = 1 + len(name)
	name = "x" + id("y")
	after = started.Unix() + 1
	double = after * 2
	table = square(4)
	x int32
	address = uint32(uintptr(unsafe.Pointer(&x))) & 3
	ch = func() chan int32 { c := make(chan int32); go func() { c <- 1 }(); return c }()
	slow = func() int32 { n := int32(0); for i := int32(0); i < 400000; i++ { n ^= i }; return n }()
	big = func() []int32 { s := make([]int32, 30000); for i := range s { s[i] = int32(i) + 1 }; return s }()
	zeroes = func() []int32 { return make([]int32, 30000) }()
)
func id(s string) string { return s }
func square(n int32) (t []int32) { for i := int32(0); i < n; i++ { t = append(t, i*i) }; return }
func main() { println(before, name, double > 0, table[3], address, <-ch, slow, big[29999], len(zeroes)) }`);
  expect(b.output).toBe('3 xy true 9 0 1 0 30000 30000\n');
  const why = (name: string): string => b.kept.get(`main.init.${name}`) ?? 'evaluated';
  expect(why('started')).toContain('memory is volatile');
  expect(why('after')).toContain('main.started is read, which is not known');
  expect(why('double')).toContain('main.after is read, which is not known');
  expect(why('address')).toContain('an address is used as a number');
  expect(why('ch')).toContain('a goroutine is started');
  expect(why('slow')).toContain('out of steps');
  expect(why('big')).toContain('the results are large');
  for (const name of ['before', 'name', 'table', 'zeroes']) expect(why(name)).toBe('evaluated');
  expect(b.init('main.before')).toBe('i32 3');
});

test('who called is known only at run time', async () => {
  const b = await evaluate(`package main
import "runtime"
var name = func() string { pc, _, line, _ := runtime.Caller(0); f := runtime.FuncForPC(pc); if f == nil || line == 0 { return "nobody" }; return f.Name() }()
func main() { println(name) }`);
  expect(b.kept.get('main.init.name')).toContain('it asks for its callers');
});

test('what code at the start uses is left as it finds it', async () => {
  const b = await evaluate(`package main
var list []string
var total int32
func init() { list = append(list, "first"); total = 1 }
func init() { println("at the start", len(list)); use(&total) }
func init() { list = append(list, "second"); total = total * 10 }
var alone = pair(20)
func pair(n int32) *[2]int32 { return &[2]int32{n, n + 1} }
func init() { alone[1]++ }
//go:noinline
func use(p *int32) { *p += 5 }
func main() { println(len(list), list[0], total, alone[1]) }`);
  expect(b.output).toBe('at the start 1\n2 first 60 22\n');
  expect([...b.kept.keys()]).toEqual(['main.init.1', 'main.init.2']);
  expect(b.kept.get('main.init.2')).toContain('which is not known');
});

test('an initialiser that fails half way leaves nothing behind', async () => {
  const b = await evaluate(`package main
var n = int32(1)
var m = map[int32]int32{1: 1}
func init() { n = 2; m[2] = 2; println("hardware", n, len(m)); m[3] = 3 }
func main() { println(n, len(m)) }`);
  expect(b.output).toBe('hardware 2 2\n2 3\n');
  expect(b.kept.size).toBe(1);
  expect(b.init('main.n')).toBe('i32 1');
});

test('panics that are recovered, defers, sync.Once, replacers and regular expressions', async () => {
  const b = await evaluate(`package main
import ("errors"; "fmt"; "regexp"; "strings"; "sync")
var once sync.Once
var count int32
var err = func() (err error) {
	defer func() { err = fmt.Errorf("wrapped: %w", recover().(error)) }()
	var none []int
	_ = none[len(none)+3]
	return nil
}()
var re = regexp.MustCompile("^([a-z]+)=([0-9]*)$")
var rep = strings.NewReplacer("<", "&lt;", "a", "b")
func init() { once.Do(func() { count++ }) }
func main() {
	once.Do(func() { count += 100 })
	println(count, errors.Unwrap(err).Error(), re.FindStringSubmatch("ab=12")[2], rep.Replace("<a>"))
}`);
  expect([...b.kept.keys()]).toEqual(['time.init.startNano']);
  expect(b.output).toBe('1 runtime error: index out of range [3] with length 0 12 &lt;b>\n');
  expect(b.m.funcs.has('regexp/syntax.Parse')).toBe(false);
});

test('tables that nobody writes to go to flash, those that somebody writes to do not', async () => {
  const b = await evaluate(`package main
var squares = make8(func(i int32) int32 { return i * i })
var counts = make8(func(i int32) int32 { return 1 })
func make8(f func(int32) int32) []int32 { s := make([]int32, 8); for i := range s { s[i] = f(int32(i)) }; return s }
func main() { for i, x := range squares { counts[i] += x }; println(counts[7]) }`);
  for (const p of passes.slice(passes.findIndex((x) => x.name === 'init') + 1)) p.run(b.m, { gc: 'leaking' });
  const data = [...b.m.globals.values()].filter((g) => g.name.startsWith('init.data'));
  expect(data.map((g) => g.readonly).sort()).toEqual([false, true]);
  expect(runProgram(b.m).output).toBe('50\n');
});

test('the same on a target with 64 bits', async () => {
  const b = await evaluate(`package main
import ("strings"; "errors")
var m = map[string][]int{"a": {1, 2}, "b": nil}
var rep = strings.NewReplacer("x", "yy")
var list = []error{errors.New("one"), nil}
func main() { m["c"] = append(m["a"], len(rep.Replace("x"))); println(len(m), list[0].Error()) }`, 'riscv64-qemu');
  expect([...b.kept.keys()]).toEqual([]);
  expect(b.init('main.m')).toMatch(/^@init\.data\.\d+$/);
});
