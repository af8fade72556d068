/**
 * Generates Go programs that terminate, print, and mean the same on every target: sized integers only, no dependence
 * on map order, addresses or time. Panics are wanted: each program recovers and prints them.
 */
import { featurePrelude, features } from './features';
import { Random } from './random';

const ints = ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'] as const;
const floats = ['float32', 'float64'] as const;
const scalars = [...ints, ...floats, 'bool', 'string'] as const;
export type Scalar = (typeof scalars)[number];

/** An expression and whether Go would take it for a constant, whose overflow is a compile error. */
interface Ex {
  readonly s: string;
  readonly constant: boolean;
}
export interface Variable {
  readonly name: string;
  readonly type: string;
}
interface Fn {
  readonly name: string;
  readonly params: readonly Scalar[];
  readonly result: Scalar;
}

/** What every generated file starts with: output helpers, an identity that hides constants, one interface and a generic function. */
export const prelude = `package main

import "math"

func id[T any](x T) T { return x }

func show(name string, x any) {
	switch v := x.(type) {
	case int8:
		println(name, v)
	case int16:
		println(name, v)
	case int32:
		println(name, v)
	case int64:
		println(name, v)
	case uint8:
		println(name, v)
	case uint16:
		println(name, v)
	case uint32:
		println(name, v)
	case uint64:
		println(name, v)
	case float32:
		if v != v {
			println(name, "nan")
		} else {
			println(name, math.Float32bits(v))
		}
	case float64:
		if v != v {
			println(name, "nan")
		} else {
			println(name, math.Float64bits(v))
		}
	case bool:
		println(name, v)
	case string:
		println(name, len(v), v)
	case shape:
		println(name, "shape", v.area())
	default:
		println(name, "other")
	}
}

type shape interface{ area() int64 }

type square struct{ side int32 }

func (s square) area() int64 { return int64(s.side) * int64(s.side) }

type rect struct {
	square
	w, h int16
}

func (r *rect) area() int64 { return int64(r.w)*int64(r.h) + int64(r.side) }

type number interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float32 | ~float64
}

func fold[T number, U any](list []U, start T, f func(T, U) T) T {
	for _, x := range list {
		start = f(start, x)
	}
	return start
}

func guarded(name string, f func()) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case error:
			println(name, "panic", r.Error())
		case string:
			println(name, "panic", r)
		default:
			println(name, "panic of another type")
		}
	}()
	println("=", name)
	f()
}
${featurePrelude}`;

export class Generator {
  private readonly lines: string[] = [];
  private readonly functions: Fn[] = [];
  private indent = 1;
  private count = 0;
  private loops = 0;

  constructor(
    readonly r: Random,
    private readonly prefix: string,
  ) {}

  program(): string {
    const helpers = 1 + this.r.below(3);
    for (let i = 0; i < helpers; i++) this.helper(i);
    this.line(0, `func ${this.prefix}() {`);
    this.block([], 6 + this.r.below(6), undefined);
    this.line(0, '}');
    return this.lines.join('\n') + '\n';
  }

  private line(indent: number, text: string): void {
    this.lines.push('\t'.repeat(indent) + text);
  }
  out(text: string): void {
    this.line(this.indent, text);
  }
  fresh(): string {
    return `v${this.count++}`;
  }

  private helper(i: number): void {
    const params = Array.from({ length: 1 + this.r.below(3) }, () => this.r.pick(scalars));
    const result = this.r.pick(scalars);
    const name = `${this.prefix}f${i}`;
    const vars = params.map((type, k) => ({ name: `p${k}`, type }));
    const named = this.r.oneIn(3);
    this.line(0, `func ${name}(${vars.map((v) => `${v.name} ${v.type}`).join(', ')}) ${named ? `(res ${result})` : result} {`);
    if (named) {
      this.out('defer func() {');
      this.indent++;
      this.out('if r := recover(); r != nil {');
      this.line(this.indent + 1, `res = ${this.expr(result, [], 1).s}`);
      this.out('}');
      this.indent--;
      this.out('}()');
    }
    this.block(vars, 2 + this.r.below(4), result);
    this.line(0, '}');
    this.functions.push({ name, params, result });
  }

  /** Statements in a new scope; ends with a return of `result` where one is wanted. */
  private block(outer: readonly Variable[], n: number, result: Scalar | undefined): void {
    const vars = [...outer];
    const own: string[] = [];
    for (let i = 0; i < n; i++) {
      const v = this.statement(vars);
      if (v) {
        vars.push(v);
        own.push(v.name);
      }
    }
    if (own.length) this.out(`${own.map(() => '_').join(', ')} = ${own.join(', ')}`);
    if (result) this.out(`return ${this.expr(result, vars, 2).s}`);
    else for (const v of vars.slice(-3)) if (isScalar(v.type)) this.out(`show("${v.name}", ${v.name})`);
  }
  private nested(vars: readonly Variable[], head: string, n: number, tail = '}'): void {
    this.out(head);
    this.indent++;
    this.block(vars, n, undefined);
    this.indent--;
    this.out(tail);
  }

  private statement(vars: readonly Variable[]): Variable | undefined {
    if (this.loops === 0 && this.r.oneIn(4)) {
      this.r.pick(features)(this, vars);
      return undefined;
    }
    switch (this.r.below(14)) {
      case 0: case 1: case 2: return this.declare(vars);
      case 3: return this.composite(vars);
      case 4: case 5: this.assign(vars); return undefined;
      case 6: this.nested(vars, `if ${this.expr('bool', vars, 2).s} {`, 1 + this.r.below(2)); return undefined;
      case 7: this.loop(vars); return undefined;
      case 8: this.switchStmt(vars); return undefined;
      case 9: this.closure(vars); return undefined;
      case 10: this.out(`show("x", ${this.expr(this.r.pick(scalars), vars, 3).s})`); return undefined;
      case 11: this.interfaces(vars); return undefined;
      case 12: this.maps(vars); return undefined;
      default: this.misc(vars); return undefined;
    }
  }

  private declare(vars: readonly Variable[]): Variable {
    const type = this.r.pick(scalars);
    const name = this.fresh();
    this.out(`var ${name} ${type} = ${this.expr(type, vars, 3).s}`);
    return { name, type };
  }
  private composite(vars: readonly Variable[]): Variable {
    const elem = this.r.pick(ints);
    const name = this.fresh();
    const n = 1 + this.r.below(5);
    const elems = Array.from({ length: n }, () => this.expr(elem, vars, 1).s).join(', ');
    const type = this.r.oneIn(2) ? `[]${elem}` : `[${n}]${elem}`;
    this.out(`${name} := ${type}{${elems}}`);
    return { name, type };
  }
  private assign(vars: readonly Variable[]): void {
    const v = vars.length ? this.r.pick(vars) : undefined;
    if (!v || v.name.startsWith('loop')) return;
    if (isScalar(v.type)) {
      const op = isInt(v.type) ? this.r.pick(['=', '+=', '-=', '*=', '^=', '|=', '&=', '&^=']) : v.type === 'string' || v.type.startsWith('float') ? this.r.pick(['=', '+=']) : '=';
      if (v.type === 'string' && this.loops > 0) return; // no exponential growth
      this.out(`${v.name} ${op} ${this.expr(v.type, vars, 2).s}`);
      return;
    }
    const elem = v.type.replace(/^\[\d*\]/, '') as Scalar;
    if (v.type.startsWith('[]') && this.loops === 0 && this.r.oneIn(3)) this.out(`${v.name} = append(${v.name}, ${this.expr(elem, vars, 1).s})`);
    else this.out(`${v.name}[${this.index(v, vars)}] = ${this.expr(elem, vars, 2).s}`);
  }
  private loop(vars: readonly Variable[]): void {
    if (this.loops >= 2) return;
    this.loops++;
    const name = `loop${this.count++}`;
    const list = vars.filter((v) => !isScalar(v.type));
    const pickList = list.length && this.r.oneIn(2) ? this.r.pick(list) : undefined;
    if (pickList) {
      const elem = pickList.type.replace(/^\[\d*\]/, '');
      this.nested([...vars, { name, type: elem }], `for _, ${name} := range ${pickList.name} {`, 1 + this.r.below(2));
    } else if (this.r.oneIn(4)) {
      const str = this.expr('string', vars, 1).s;
      this.nested([...vars, { name, type: 'int32' }], `for _, ${name} := range ${str} {`, 1);
    } else {
      const type = this.r.pick(ints);
      const head = this.r.oneIn(3) ? `for ${name} := range ${type}(${1 + this.r.below(4)}) {` : `for ${name} := ${type}(0); ${name} < ${1 + this.r.below(5)}; ${name}++ {`;
      this.out(head);
      this.indent++;
      if (this.r.oneIn(3)) this.out(`if ${this.expr('bool', [...vars, { name, type }], 1).s} { ${this.r.pick(['continue', 'break'])} }`);
      this.block([...vars, { name, type }], 1 + this.r.below(2), undefined);
      this.indent--;
      this.out('}');
    }
    this.loops--;
  }
  private switchStmt(vars: readonly Variable[]): void {
    const type = this.r.pick(['int32', 'uint8', 'string'] as const);
    const x = this.fresh();
    this.out(`switch ${x} := ${this.expr(type, vars, 2).s}; id(${x}) {`);
    const seen = new Set<string>();
    for (let i = 0; i < 3; i++) {
      const label = this.literal(type).s;
      if (seen.has(label)) continue;
      seen.add(label);
      this.nested([...vars, { name: x, type }], `case ${label}:`, 1, '');
      if (i === 0 && this.r.oneIn(3)) this.line(this.indent + 1, 'fallthrough');
    }
    this.nested([...vars, { name: x, type }], 'default:', 1, '}');
  }
  private closure(vars: readonly Variable[]): void {
    const type = this.r.pick(ints);
    const f = this.fresh();
    const counter = this.fresh();
    this.out(`var ${counter} ${type} = ${this.expr(type, vars, 1).s}`);
    this.out(`${f} := func(a ${type}) ${type} { ${counter} += a; return ${this.expr(type, [...vars, { name: counter, type }, { name: 'a', type }], 2).s} }`);
    if (this.r.oneIn(2)) this.out(`defer func() { show("${f}", ${f}(${this.literal(type).s})) }()`);
    this.out(`show("${f}", ${f}(${this.expr(type, vars, 1).s}))`);
    this.out(`show("${counter}", ${counter})`);
  }
  private interfaces(vars: readonly Variable[]): void {
    const v = this.fresh();
    this.out(`var ${v} any = ${this.r.pick([`square{${this.expr('int32', vars, 1).s}}`, `&rect{square{${this.expr('int32', vars, 1).s}}, ${this.expr('int16', vars, 1).s}, 3}`, this.expr(this.r.pick(scalars), vars, 1).s, 'nil'])}`);
    this.out(`show("${v}", ${v})`);
    this.out(`if s, ok := ${v}.(shape); ok { show("area", s.area()) } else { show("no", ok) }`);
    if (this.r.oneIn(4)) this.out(`show("must", ${v}.(${this.r.pick(scalars)}))`);
    if (this.r.oneIn(3)) this.out(`show("eq", ${v} == any(${this.expr(this.r.pick(scalars), vars, 1).s}))`);
  }
  private maps(vars: readonly Variable[]): void {
    const key = this.r.pick(['string', 'int32', 'uint8', 'int64', 'float64', '[2]int16', 'bool'] as const);
    const val = this.r.pick(ints);
    const m = this.fresh();
    const k = (): string => (key === '[2]int16' ? `[2]int16{${this.expr('int16', vars, 1).s}, ${this.literal('int16').s}}` : this.expr(key, vars, 1).s);
    this.out(`${m} := map[${key}]${val}{}`);
    const n = 1 + this.r.below(6);
    for (let i = 0; i < n; i++) this.out(`${m}[${k()}] += ${this.expr(val, vars, 1).s}`);
    if (this.r.oneIn(2)) this.out(`delete(${m}, ${k()})`);
    const sum = this.fresh();
    this.out(`var ${sum} ${val}`);
    this.out(`for _, x := range ${m} { ${sum} += x }`);
    this.out(`show("${m}", int32(len(${m}))); show("${sum}", ${sum})`);
    this.out(`if x, ok := ${m}[${k()}]; ok { show("found", x) }`);
  }
  private misc(vars: readonly Variable[]): void {
    switch (this.r.below(5)) {
      case 0: this.out(`show("bytes", string(append([]byte(${this.expr('string', vars, 1).s}), ${this.expr('string', vars, 1).s}...)))`); return;
      case 1: this.out(`show("runes", int32(len([]rune(${this.expr('string', vars, 1).s}))))`); return;
      case 2: {
        const [a, b] = [this.r.pick(ints), this.r.pick(ints)];
        const list = Array.from({ length: 3 }, () => this.expr(b, vars, 1).s).join(', ');
        this.out(`show("fold", fold([]${b}{${list}}, ${this.expr(a, vars, 1).s}, func(t ${a}, x ${b}) ${a} { return t*3 + ${a}(x) }))`);
        return;
      }
      case 3: {
        const c = this.fresh();
        this.out(`${c} := make(chan int64, 4)`);
        this.out(`go func() { for i := int64(0); i < ${2 + this.r.below(6)}; i++ { ${c} <- i * ${this.expr('int64', vars, 0).s} }; close(${c}) }()`);
        this.out(`for x := range ${c} { show("${c}", x) }`);
        return;
      }
      default: {
        const z = this.fresh();
        this.out(`${z} := complex(${this.expr('float64', vars, 1).s}, 2)`);
        this.out(`${z} = ${z}*complex(0.5, -1) + ${z}`);
        this.out(`show("re", real(${z})); show("im", imag(${z}))`);
      }
    }
  }

  private index(v: Variable, vars: readonly Variable[]): string {
    if (this.r.oneIn(12)) return this.hide(this.expr('uint8', vars, 1), 'uint8');
    return `${this.hide(this.expr('uint16', vars, 1), 'uint16')} % uint16(id(len(${v.name})))`;
  }
  private hide(e: Ex, type: string): string {
    return e.constant ? `id[${type}](${e.s})` : e.s;
  }

  literal(type: Scalar): Ex {
    if (type === 'bool') return { s: this.r.pick(['true', 'false']), constant: true };
    if (type === 'string') return { s: this.r.pick(['""', '"a"', '"hello"', '"wörld"', '"\\xff\\x00z"', '"日本"']), constant: true };
    if (isFloat(type)) return { s: `${type}(${this.r.pick(['0', '1', '-1.5', '0.1', '3.25e3', '1e-3', '7'])})`, constant: true };
    const bits = Number(/\d+/.exec(type)![0]);
    const unsigned = type.startsWith('u');
    const max = (1n << BigInt(unsigned ? bits : bits - 1)) - 1n;
    const min = unsigned ? 0n : -max - 1n;
    const v = this.r.pick([0n, 1n, 2n, 3n, 5n, 7n, 10n, 100n, max, max - 1n, min, min + 1n]);
    return { s: `${type}(${v})`, constant: true };
  }

  expr(type: Scalar, vars: readonly Variable[], depth: number): Ex {
    const same = vars.filter((v) => v.type === type);
    if (depth <= 0 || this.r.oneIn(5)) return same.length && !this.r.oneIn(4) ? { s: this.r.pick(same).name, constant: false } : this.literal(type);
    const lists = vars.filter((v) => !isScalar(v.type) && v.type.endsWith(`]${type}`));
    if (lists.length && this.r.oneIn(4)) {
      const v = this.r.pick(lists);
      return { s: `${v.name}[${this.index(v, vars)}]`, constant: false };
    }
    const fns = this.functions.filter((f) => f.result === type);
    if (fns.length && this.r.oneIn(4)) {
      const f = this.r.pick(fns);
      return { s: `${f.name}(${f.params.map((p) => this.expr(p, vars, depth - 1).s).join(', ')})`, constant: false };
    }
    if (type === 'bool') return this.boolean(vars, depth);
    if (type === 'string') return this.string(vars, depth);
    return isFloat(type) ? this.float(type, vars, depth) : this.integer(type, vars, depth);
  }
  private boolean(vars: readonly Variable[], depth: number): Ex {
    if (this.r.oneIn(3)) return { s: `(${this.hide(this.expr('bool', vars, depth - 1), 'bool')} ${this.r.pick(['&&', '||', '==', '!='])} ${this.expr('bool', vars, depth - 1).s})`, constant: false };
    if (this.r.oneIn(4)) return { s: `!${this.hide(this.expr('bool', vars, depth - 1), 'bool')}`, constant: false };
    const t = this.r.pick(scalars.filter((s) => s !== 'bool'));
    return { s: `(${this.hide(this.expr(t, vars, depth - 1), t)} ${this.r.pick(['==', '!=', '<', '<=', '>', '>='])} ${this.expr(t, vars, depth - 1).s})`, constant: false };
  }
  private string(vars: readonly Variable[], depth: number): Ex {
    const a = this.hide(this.expr('string', vars, depth - 1), 'string');
    if (this.r.oneIn(3)) return { s: `(${a} + ${this.expr('string', vars, depth - 1).s})`, constant: false };
    if (this.r.oneIn(3)) return { s: `string(rune(${this.hide(this.expr('uint16', vars, depth - 1), 'uint16')}))`, constant: false };
    if (this.r.oneIn(6)) return { s: `${a}[${this.hide(this.expr('uint8', vars, 0), 'uint8')}&1:]`, constant: false };
    return { s: `min(${a}, ${this.expr('string', vars, depth - 1).s})`, constant: false };
  }
  private float(type: Scalar, vars: readonly Variable[], depth: number): Ex {
    const a = this.hide(this.expr(type, vars, depth - 1), type);
    if (this.r.oneIn(4)) {
      const from = this.r.pick([...ints, ...floats]);
      return { s: `${type}(${this.hide(this.expr(from, vars, depth - 1), from)})`, constant: false };
    }
    if (this.r.oneIn(6)) return { s: `-(${a})`, constant: false };
    // The explicit conversion keeps a multiplication and an addition from being fused anywhere.
    return { s: `${type}(${a} ${this.r.pick(['+', '-', '*', '/'])} ${this.hide(this.expr(type, vars, depth - 1), type)})`, constant: false };
  }
  private integer(type: Scalar, vars: readonly Variable[], depth: number): Ex {
    const a = this.hide(this.expr(type, vars, depth - 1), type);
    switch (this.r.below(9)) {
      case 0: {
        const from = this.r.pick(ints);
        return { s: `${type}(${this.hide(this.expr(from, vars, depth - 1), from)})`, constant: false };
      }
      case 1: {
        const by = this.r.pick(['uint8', 'uint16', 'int8'] as const);
        return { s: `(${a} ${this.r.pick(['<<', '>>'])} (${this.hide(this.expr(by, vars, depth - 1), by)} & ${this.r.pick([7, 31, 63, 127])}))`, constant: false };
      }
      case 2: {
        const d = this.hide(this.expr(type, vars, depth - 1), type);
        return { s: `(${a} ${this.r.pick(['/', '%'])} ${this.r.oneIn(8) ? d : `(${d} | 1)`})`, constant: false };
      }
      case 3: return { s: `${this.r.pick(['-', '^'])}(${a})`, constant: false };
      case 4: return { s: `${this.r.pick(['min', 'max'])}(${a}, ${this.expr(type, vars, depth - 1).s})`, constant: false };
      default: return { s: `(${a} ${this.r.pick(['+', '-', '*', '&', '|', '^', '&^'])} ${this.hide(this.expr(type, vars, depth - 1), type)})`, constant: false };
    }
  }
}

function isScalar(t: string): t is Scalar {
  return (scalars as readonly string[]).includes(t);
}
function isInt(t: string): boolean {
  return (ints as readonly string[]).includes(t);
}
function isFloat(t: string): boolean {
  return (floats as readonly string[]).includes(t);
}

/** One Go file whose main runs the programs of these seeds, each between a line `= pSEED` and the next. */
export function generateFile(seeds: readonly number[]): string {
  const parts = seeds.map((s) => new Generator(new Random(s * 7919 + 17), `p${s}`).program());
  return `${prelude}\n${parts.join('\n')}\nfunc main() {\n${seeds.map((s) => `\tguarded("p${s}", p${s})\n`).join('')}}\n`;
}

/** Splits the output of such a file by program. */
export function splitOutput(text: string): Map<string, string> {
  const out = new Map<string, string>();
  for (const part of text.split(/^= /m).slice(1)) {
    const nl = part.indexOf('\n');
    out.set(part.slice(0, nl), part.slice(nl + 1));
  }
  return out;
}
