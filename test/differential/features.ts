/** Statements that use larger parts of the language: generics, iterators, goroutines, deferred calls, struct values, iteration over maps, labels. */
import type { Generator, Scalar, Variable } from './generate';

/** Types and functions that the statements below use. */
export const featurePrelude = `
type stack[T any] struct{ items []T }

func (s *stack[T]) push(x ...T) *stack[T] { s.items = append(s.items, x...); return s }
func (s *stack[T]) pop() T {
	x := s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return x
}
func (s stack[T]) all() func(yield func(int32, T) bool) {
	return func(yield func(int32, T) bool) {
		for i, x := range s.items {
			if !yield(int32(i), x) {
				return
			}
		}
	}
}

type pair[K comparable, V any] struct {
	key K
	val V
}

func (p pair[K, V]) swap(v V) (pair[K, V], V) { return pair[K, V]{p.key, v}, p.val }

func entries[K comparable, V any](m map[K]V, less func(a, b K) bool) []pair[K, V] {
	var list []pair[K, V]
	for k, v := range m {
		list = append(list, pair[K, V]{k, v})
		for i := len(list) - 1; i > 0 && less(list[i].key, list[i-1].key); i-- {
			list[i], list[i-1] = list[i-1], list[i]
		}
	}
	return list
}

func upTo[T number](n T) func(yield func(T) bool) {
	return func(yield func(T) bool) {
		defer show("stopped", int32(n))
		for i := T(0); i < n; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

func mapped[T, U any](seq func(func(T) bool), f func(T) U) func(func(U) bool) {
	return func(yield func(U) bool) {
		for x := range seq {
			if !yield(f(x)) {
				return
			}
		}
	}
}

type coded struct{ code int32 }

func (e coded) Error() string { return "coded" }
func (e *coded) bump() int32  { e.code++; return e.code }

type rec struct {
	id   int32
	name string
	pos  [2]int16
	tag  any
	sub  struct{ ok bool; f float64 }
}

func (r rec) with(id int32) rec { r.id = id; r.pos[0]++; return r }
func (r *rec) rename(s string)  { r.name += s; r.sub.ok = !r.sub.ok }

type renamer interface{ rename(string) }

type wrapped struct {
	*rec
	shape
	extra int64
}

func attempt(f func()) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case error:
			err = r
		default:
			err = coded{-1}
		}
	}()
	f()
	return
}

func sum(list ...int32) (n int32) {
	for _, x := range list {
		n += x
	}
	return
}
`;

type Feature = (g: Generator, vars: readonly Variable[]) => void;

const ints: readonly Scalar[] = ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'];

/** A struct literal of type rec. */
function record(g: Generator, vars: readonly Variable[]): string {
  const { r } = g;
  const tag = r.pick([g.expr('int16', vars, 1).s, g.expr('string', vars, 1).s, 'nil', 'square{3}', `[1]bool{${g.expr('bool', vars, 1).s}}`]);
  return `rec{${g.expr('int32', vars, 1).s}, ${g.expr('string', vars, 1).s}, [2]int16{${g.expr('int16', vars, 1).s}}, ${tag}, struct{ ok bool; f float64 }{${g.expr('bool', vars, 1).s}, ${g.expr('float64', vars, 1).s}}}`;
}

function records(g: Generator, vars: readonly Variable[]): void {
  const [a, b] = [g.fresh(), g.fresh()];
  g.out(`${a} := ${record(g, vars)}`);
  g.out(`${b} := ${a}.with(${g.expr('int32', vars, 1).s})`);
  g.out(`show("${a}", ${a} == ${b}); show("${b}", ${b}.pos[0]); ${b}.id = ${a}.id; ${b}.pos = ${a}.pos; show("eq", any(${a}) == any(${b}))`);
  if (g.r.oneIn(2)) g.out(`${a}.rename(${g.expr('string', vars, 1).s}); show("name", ${a}.name); show("ok", ${a}.sub.ok); show("b", ${b}.name)`);
  if (g.r.oneIn(2)) g.out(`{ p := &${b}; f := p.rename; p = nil; f("q"); show("f", ${b}.name); h := ${a}.with; ${a}.name = "later"; show("h", h(1).name) }`);
  if (g.r.oneIn(3)) g.out(`{ w := wrapped{&${a}, square{${g.expr('int32', vars, 1).s}}, 7}; w.rename("w"); show("w", w.area()); show("n", w.name); show("x", w.with(2).id); var i renamer = w; i.rename("i"); show("i", ${a}.name) }`);
  if (g.r.oneIn(4)) g.out(`{ var w wrapped; show("err", attempt(func() { w.rename("x") }) != nil); show("err", attempt(func() { show("a", w.area()) }) != nil) }`);
}

function generics(g: Generator, vars: readonly Variable[]): void {
  const t = g.r.pick(ints);
  const s = g.fresh();
  g.out(`var ${s} stack[${t}]`);
  g.out(`${s}.push(${g.expr(t, vars, 1).s}, ${g.expr(t, vars, 1).s}).push(${g.expr(t, vars, 1).s})`);
  g.out(`show("pop", ${s}.pop()); show("err", attempt(func() { ${g.r.pick([`${s}.pop()`, `${s}.pop(); ${s}.pop(); ${s}.pop()`])} }) == nil)`);
  g.out(`for i, x := range ${s}.all() { show("i", i); show("x", x); if ${g.expr('bool', vars, 1).s} { break } }`);
  const [k, v] = [g.r.pick(['string', 'int32', 'uint8', 'bool'] as const), g.r.pick(ints)];
  g.out(`{ p := pair[${k}, ${v}]{${g.expr(k, vars, 1).s}, ${g.expr(v, vars, 1).s}}; q, old := p.swap(${g.expr(v, vars, 1).s}); show("q", q.val); show("old", old); show("same", p == q); f := pair[${k}, ${v}].swap; _, old = f(q, 1); show("old", old) }`);
}

function sortedMap(g: Generator, vars: readonly Variable[]): void {
  const k = g.r.pick(['string', 'int32', 'int64', 'uint16'] as const);
  const v = g.r.pick([...ints, 'string'] as const);
  const m = g.fresh();
  g.out(`${m} := map[${k}]${v}{}`);
  const n = 2 + g.r.below(5);
  for (let i = 0; i < n; i++) g.out(`${m}[${g.expr(k, vars, 1).s}] ${g.r.pick(['=', '+='])} ${g.expr(v, vars, 1).s}`);
  if (g.r.oneIn(2)) g.out(`for k := range ${m} { if k ${g.r.pick(['<', '>='])} ${g.literal(k).s} { delete(${m}, k) } }`);
  g.out(`for _, e := range entries(${m}, func(a, b ${k}) bool { return a < b }) { show("k", e.key); show("v", e.val) }`);
}

function iterators(g: Generator, vars: readonly Variable[]): void {
  const t = g.r.pick(['int8', 'int32', 'uint16'] as const);
  const n = 1 + g.r.below(5);
  const label = `L${g.fresh()}`;
  const seq = g.r.oneIn(2) ? `upTo(${t}(${n}))` : `mapped(upTo(${t}(${n})), func(x ${t}) ${t} { return x*x + ${g.expr(t, vars, 1).s} })`;
  const inner = [...vars, { name: 'x', type: t }, { name: 'y', type: 'int32' }];
  const leave = g.r.pick(['break', 'continue', `break ${label}`, `continue ${label}`]);
  g.out(`func() {`);
  g.out(`${g.r.oneIn(2) ? `defer func() { show("recovered", recover() != nil) }()` : 'defer show("end", true)'}`);
  g.out(`${label}: for x := range ${seq} {`);
  g.out(`show("x", x)`);
  if (g.r.oneIn(2)) g.out(`defer show("deferred", x)`);
  g.out(`for y := range upTo(int32(3)) { if ${g.expr('bool', inner, 1).s} { ${leave} }; show("y", y)`);
  if (g.r.oneIn(3)) g.out(`if ${g.expr('bool', inner, 1).s} { return }`);
  if (g.r.oneIn(4)) g.out(`if ${g.expr('bool', inner, 1).s} { panic(coded{y}) }`);
  g.out(`}`);
  g.out(`if x > 100 { break ${label} }`);
  g.out(`}`);
  g.out(`}()`);
}

function deferred(g: Generator, vars: readonly Variable[]): void {
  const n = g.fresh();
  g.out(`var ${n} int32 = ${g.expr('int32', vars, 1).s}`);
  const inner = [...vars, { name: n, type: 'int32' }];
  g.out(`show("err", attempt(func() {`);
  const count = 1 + g.r.below(4);
  for (let i = 0; i < count; i++) {
    g.out(g.r.pick([
      `defer show("d${i}", ${g.expr('int32', inner, 1).s})`,
      `defer func() { ${n} += ${g.expr('int32', inner, 1).s}; show("n", ${n}) }()`,
      `defer func(x int32) { r := recover(); show("r", r != nil); ${n} = x; if ${g.expr('bool', inner, 1).s} { panic(coded{x}) } }(${n})`,
      `for i := range int32(2) { defer func() { ${n} = ${n}*3 + i }() }`,
      `e${i} := coded{${n}}; defer e${i}.bump()`,
    ]));
    if (g.r.oneIn(3)) g.out(`${n}++`);
  }
  g.out(g.r.pick([`panic(coded{${n}})`, `panic("text")`, `_ = []int8{1}[${n}&3]`, `var m map[string]int32; m["x"] = ${n}`, `var p *rec; p.rename("x")`, `_ = any(${n}).(string)`, `show("fine", ${n})`, `_ = 7 / (${n} & 1)`]));
  g.out(`}) == nil); show("after", ${n})`);
  if (g.r.oneIn(3)) g.out(`if e, ok := attempt(func() { panic(coded{${n}}) }).(coded); ok { show("code", e.code) }`);
}

function goroutines(g: Generator, vars: readonly Variable[]): void {
  const c = g.fresh();
  const workers = 1 + g.r.below(3);
  const size = g.r.below(3);
  g.out(`${c} := make(chan pair[int32, int64], ${size})`);
  g.out(`done${c} := make(chan int32)`);
  g.out(`for w := range int32(${workers}) { go func() { defer func() { done${c} <- w }(); for i := int64(0); i < ${1 + g.r.below(4)}; i++ { ${c} <- pair[int32, int64]{w, i * ${g.expr('int64', vars, 0).s}} } }() }`);
  g.out(`for left, total := ${workers}, int64(0); left > 0; {`);
  g.out(`select { case p := <-${c}: total += p.val * int64(p.key+1)`);
  g.out(`case <-done${c}: left--; if left == 0 { for len(${c}) > 0 { p := <-${c}; total += p.val * int64(p.key+1) }; show("total", total) } }`);
  g.out('}');
  if (g.r.oneIn(2)) g.out(`{ sync := make(chan struct{}); var got []int32; go func() { defer close(sync); for i := range int32(3) { got = append(got, i+${g.expr('int32', vars, 0).s}) } }(); <-sync; show("got", sum(got...)) }`);
  if (g.r.oneIn(3)) g.out(`{ var none chan int32; buf := make(chan int32, 1); for i := range int32(3) { select { case buf <- i: show("sent", i); case <-none: show("no", i); default: show("full", i) } }; close(buf); v, ok := <-buf; show("v", v); show("ok", ok); v, ok = <-buf; show("v", v); show("ok", ok); show("err", attempt(func() { close(buf) }) != nil) }`);
}

function slicing(g: Generator, vars: readonly Variable[]): void {
  const t = g.r.pick(ints);
  const s = g.fresh();
  const at = (): string => `id(${g.r.below(7)})`;
  g.out(`${s} := []${t}{${g.expr(t, vars, 1).s}, ${g.expr(t, vars, 1).s}, ${g.expr(t, vars, 1).s}, 4}`);
  g.out(`show("err", attempt(func() { x := ${s}[${at()}:${at()}]; show("len", int32(len(x))); x = append(x, ${g.expr(t, vars, 1).s}); ${s}[0]++; show("s", ${s}[3]); show("x", x[0]) }) == nil)`);
  if (g.r.oneIn(2)) g.out(`show("err", attempt(func() { x := ${s}[:${at()}:${at()}]; show("cap", int32(cap(x))); a := [2]${t}(x); a[0]++; show("a", a[0]-x[0]); p := (*[3]${t})(x); p[0]--; show("p", ${s}[0]) }) == nil)`);
  if (g.r.oneIn(2)) g.out(`{ n := copy(${s}[1:], ${s}); show("n", int32(n)); for _, x := range ${s} { show("c", x) } }`);
  if (g.r.oneIn(3)) g.out(`{ a := [4]${t}(${s}); b := a; for i, x := range a { b[3-i] = x; a[3] = 0 }; show("eq", a == b); for _, x := range &b { show("b", x) }; clear(${s}); show("z", ${s}[2]) }`);
  if (g.r.oneIn(3)) g.out(`{ grid := make([][]${t}, 3); for i := range grid { grid[i] = make([]${t}, i+1); for j := range grid[i] { grid[i][j] = ${t}(i*3 + j) } }; show("g", grid[2][1]); show("err", attempt(func() { grid[1][${at()}]++ }) == nil) }`);
}

function text(g: Generator, vars: readonly Variable[]): void {
  const s = g.fresh();
  g.out(`${s} := ${g.expr('string', vars, 2).s} + "aé日\\xf0"`);
  g.out(`for i, c := range ${s} { if i > 6 { break }; show("i", int32(i)); show("c", c) }`);
  g.out(`show("err", attempt(func() { show("s", ${s}[id(${g.r.below(9)}):]) }) == nil)`);
  g.out(`show("b", string([]byte(${s})[:2])); show("r", string([]rune(${s})[1:])); show("lt", ${s} < ${g.expr('string', vars, 1).s}); show("n", int32(len([]rune(${s}))))`);
  if (g.r.oneIn(2)) g.out(`switch { case ${s} == ${g.literal('string').s}: show("w", int8(1)); fallthrough; case len(${s}) > ${g.r.below(12)}: show("w", int8(2)); default: show("w", int8(3)) }`);
}

function numbers(g: Generator, vars: readonly Variable[]): void {
  const [a, b] = [g.r.pick(ints), g.r.pick(ints)];
  const x = g.fresh();
  g.out(`${x} := id[${a}](${g.expr(a, vars, 2).s})`);
  const shifted = (op: string): string => `${x} ${op} id[${b}](${g.expr(b, vars, 1).s})`;
  g.out(`show("err", attempt(func() { show("shl", ${shifted('<<')}); show("shr", ${shifted('>>')}) }) == nil)`);
  g.out(`show("err", attempt(func() { show("div", ${x} / ${a}(id[${b}](${g.expr(b, vars, 1).s}))); show("rem", ${x} % ${a}(id[${b}](${g.expr(b, vars, 1).s}))) }) == nil)`);
  g.out(`show("conv", ${b}(${x})); show("f", float64(${x})); show("f32", float32(${x})); show("back", ${a}(float64(${x}&127))); ${x} &^= 5; ${x}--; show("x", ${x})`);
  if (g.r.oneIn(2)) g.out(`{ f := ${g.expr('float64', vars, 2).s}; show("lt", f < 1); show("nan", f != f); show("max", max(f, 2)); g := float32(f); show("g", g); show("neg", -g); show("c", complex(f, 1) == complex(f, 1)) }`);
  if (g.r.oneIn(3)) g.out(`{ const big = 1 << 40; const k ${a} = big >> 36; show("k", ${x}|k); type my ${a}; m := my(${x}); m += my(k); show("m", ${a}(m)); show("t", any(m) == any(${a}(m))) }`);
}

function closures(g: Generator, vars: readonly Variable[]): void {
  const t = g.r.pick(ints);
  const fs = g.fresh();
  g.out(`var ${fs} []func(${t}) ${t}`);
  g.out(`for i := ${t}(0); i < 3; i++ { ${fs} = append(${fs}, func(x ${t}) ${t} { i += x; return i*${g.expr(t, [...vars, { name: 'i', type: t }, { name: 'x', type: t }], 1).s} }) }`);
  g.out(`for _, f := range ${fs} { show("f", f(1)); show("f", f(2)) }`);
  g.out(`{ var fib func(n ${t}) ${t}; fib = func(n ${t}) ${t} { if n < 2 { return n }; return fib(n-1) + fib(n-2) }; show("fib", fib(${g.r.below(12)})) }`);
  if (g.r.oneIn(2)) g.out(`{ table := map[string]func(...int32) int32{"sum": sum, "len": func(l ...int32) int32 { return int32(len(l)) }}; show("t", table["sum"](1, 2, ${g.expr('int32', vars, 1).s})); show("t", table["len"]()); show("err", attempt(func() { table["none"](1) }) != nil) }`);
}

function types(g: Generator, vars: readonly Variable[]): void {
  const x = g.fresh();
  const value = g.r.pick([record(g, vars), `&${record(g, vars)}`, `square{2}`, `&rect{}`, `coded{4}`, `&coded{5}`, `[]int8{1}`, `map[string]int8{}`, `stack[int8]{}`, `pair[string, int8]{"a", 1}`, `func() {}`, g.expr('int32', vars, 1).s, 'nil', 'error(nil)', 'any(shape(square{9}))']);
  g.out(`var ${x} any = ${value}`);
  g.out(`switch v := ${x}.(type) { case nil: show("t", "nil"); case rec: show("t", v.name); case interface{ rename(string) }: v.rename("z"); show("t", "renamer"); case shape: show("t", v.area()); case error: show("t", v.Error()); case pair[string, int8], stack[int8]: _, ok := v.(pair[string, int8]); show("t", ok); case []int8: show("t", int32(len(v))); case func(): v(); show("t", "func"); case int32, int16: show("t", v); default: show("t", "?") }`);
  g.out(`show("err", attempt(func() { show("eq", ${x} == ${x}) }) == nil); show("err", attempt(func() { m := map[any]int8{${x}: 1}; show("m", m[${x}]) }) == nil)`);
  g.out(`show("err", attempt(func() { show("a", ${x}.(shape).area()) }) == nil); _, ok${x} := ${x}.(error); show("ok", ok${x})`);
}

/** All of them. */
export const features: readonly Feature[] = [records, generics, sortedMap, iterators, deferred, goroutines, slicing, text, numbers, closures, types];
