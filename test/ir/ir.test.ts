import * as fc from 'fast-check';
import { Emitter } from '../../src/ir/build/emit';
import { buildCfg } from '../../src/ir/cfg';
import { IrTypes, type Block, type Const, type Func, type Inst, type IrType, type Module, type Value } from '../../src/ir/ir';
import { Layouts } from '../../src/ir/layout';
import { parseModule } from '../../src/ir/parse';
import { printFunc, printModule } from '../../src/ir/print';
import { checkModule } from '../../src/ir/sanity';

function newModule(pointerBytes: 4 | 8 = 4): Module {
  return { name: 'm', pointerBytes, types: new IrTypes(pointerBytes), funcs: new Map(), globals: new Map(), typeEntries: new Map(), asm: [], roots: [], rootGlobals: [], methodTables: new Map(), reflectsValues: false };
}

function addFunc(m: Module, name: string, params: readonly IrType[], result: IrType): Func {
  const f: Func = { kind: 'func', name, params: params.map((type, index) => ({ kind: 'param', index, type, name: `p${index}` })), result, blocks: [], pos: undefined, attrs: {} };
  m.funcs.set(name, f);
  return f;
}

/** Every kind of line once. */
const sample = `module "te\\"st" 32 reflectsValues
asm ".thumb\\nfoo:"
type "pkg.T" "T" reaches vtable 2 descriptor @desc set ["Len()", "String()"] method "String()" @"pkg.(*T).String"
type "interface{String()}" "Stringer" interface ["String()"]
global @desc: [4 x ptr] = zero [4 x ptr] readonly pkg "pkg"
global @bytes: [5 x i8] = bytes "a\\"\\\\\\x00\\xff" readonly mergeable section ".x" align 8 pkg "pkg" !"a.go":1:2
global @table: {ptr, i32, f64} = agg {ptr, i32, f64} (@bytes+4, i32 4294967295, f64 -0) exported
global @refs: {i32, i32, ptr, ptr} = agg {i32, i32, ptr, ptr} (ptrint i32 @bytes, ptrint i32 type "pkg.T" minus @desc, numptr 1073741824, type "pkg.T")
global @outside: i32 external
root @refs
root @pkg.main
func @fail(%0 x: i32, %1 y: i32): void noreturn cold
func @"pkg.(*T).String"(%0 t: ptr): {ptr, i32} exported section ".ram" wasmImport "env" "s" wasmExport "e"
func @pkg.main(%0 "": i32, %1 i: {ptr, ptr}): {i32, f32} noinline !"main.go":10:1 {
b0 entry:
  %2: ptr = slot {i32, [3 x i8]} x declared !11:2 !11:2
  %3: ptr = field {i32, [3 x i8]} %2, 1 !"other.go":3:4
  %4: ptr = elem i8 %3, %0
  %5: i8 = load %4 volatile !3:5 in "inl" !"main.go":20:1
  store %4, i8 1
  %6: ptr = ptradd %4, i32 2
  %7: {i32, f32} = aggregate %0, f32 1.5
  %8: i32 = extract %7, 0
  %9: {i32, f32} = insert %7, 1, f32 NaN
  %10: i32 = add %8, %0
  %11: i1 = cmp ule %10, i32 7
  %12: f32 = conv sitofp %10
  %13: f32 = fneg %12
  %14: f32 = select %11, %13, f32 Infinity
  guard index %11 else @fail(%0, i32 7) !12:1
  %15: {ptr, i32} = call @"pkg.(*T).String"(%6)
  %16: i32 = callptr %6(%15, undef {i32, i32})
  %17: {ptr, i32} = icall %1 "String()"()
  %18: {ptr, ptr} = iface "pkg.T" %6
  %19: ptr = extract %18, 0
  %20: i1 = istype %19 "pkg.T"
  %21: i1 = implements %19 "interface{String()}"
  %22: ptr = new {i32, [3 x i8]} count %0 noscan why "make([]T)" escapes "returned"
  memmove %22, %2, i32 8
  memzero %2, i32 8
  %23: i32 = atomic add %22 value i32 1
  %24: i1 = atomic cas %22 value i32 1 expected i32 0
  %25: f64 = intrinsic "llvm.sqrt"(f64 1e-300)
  asm "nop" "~{memory}"()
  switch %0, b1 [i32 1: b2, i32 2: b1]
b1 "for.body 1":
  condbr %20, b1, b2
b2 done:
  br b4
b3 dead:
  unreachable
b4 last:
  ret %9
}
`;

describe('text form', () => {
  test('parses back', () => {
    const m = parseModule(sample);
    expect(printModule(m)).toBe(sample);
    expect(checkModule(m)).toEqual([]);
  });

  test('values used above the line that makes them', () => {
    const text = `module "m" 32\nfunc @f(%0 c: i1): i32 {\nb0 entry:\n  br b2\nb1 use:\n  ret %1\nb2 def:\n  %1: i32 = conv zext %0\n  br b1\n}\n`;
    const m = parseModule(text);
    expect(checkModule(m)).toEqual([]);
    expect(printModule(m)).toBe(text);
  });

  test.each([
    ['module "m" 32\nfunc @f(): void {\nb0 entry:\n  frob\n}', 'line 4: "frob" is no instruction'],
    ['module "m" 32\nglobal @a: ptr = @b', 'line 2: nothing is named b'],
    ['module "m" 32\nfunc @f(): void {\nb0 entry:\n  br b1\n}', 'line 4: no such block'],
    ['module "m" 32\nfunc @f(): i32 {\nb0 entry:\n  ret %3\n}', '%3 is used in f and nowhere made'],
  ])('errors name the line', (text, message) => {
    expect(() => parseModule(text)).toThrow(message);
  });

  test('a broken graph prints', () => {
    const m = newModule();
    const f = addFunc(m, 'f', [], m.types.i32);
    const e = new Emitter(m.types, f);
    const other: Block = { name: 'other', insts: [] };
    const stray = { kind: 'inst', op: 'fneg', type: m.types.f64, pos: undefined, x: undefined } as unknown as Inst;
    e.bin('mul', stray, e.word(1));
    e.br(other);
    expect(printFunc(f)).toContain('mul %?, i32 1');
    expect(printFunc(f)).toContain('br b?');
    const messages = checkModule(m).map((p) => p.message);
    expect(messages).toContain('an operand (fneg) is no instruction of this function');
    expect(messages).toContain('goes to block other, which is not in the function');
  });

  test('round trip of random functions', () => {
    const steps = fc.array(fc.tuple(fc.nat(11), fc.nat(), fc.nat(), fc.string()), { maxLength: 60 });
    fc.assert(fc.property(steps, fc.constantFrom<4 | 8>(4, 8), (list, bytes) => {
      const m = randomModule(list, bytes);
      const text = printModule(m);
      expect(checkModule(m)).toEqual([]);
      expect(printModule(parseModule(text))).toBe(text);
    }), { numRuns: 150 });
  });
});

type Step = readonly [number, number, number, string];

/** A sane function made of steps: what to add, which operands, a string. */
function randomModule(steps: readonly Step[], pointerBytes: 4 | 8): Module {
  const m = newModule(pointerBytes);
  const t = m.types;
  const f = addFunc(m, 'f"\\ü', [t.int, t.ptr, t.string, t.f64], t.int);
  const fail = addFunc(m, 'fail', [t.int], t.void);
  const e = new Emitter(t, f);
  const known: Value[] = [...f.params];
  const pick = (type: IrType, n: number, orElse: () => Const): Value => {
    const fit = known.filter((v) => v.type === type);
    return fit.length ? fit[n % fit.length] : orElse();
  };
  const int = (n: number): Value => pick(t.int, n, () => e.word(n));
  const ptr = (n: number): Value => pick(t.ptr, n, () => e.null());
  const branch = (a: number, b: number, s: string): void => {
    const next = e.newBlock(s);
    if (a % 2) e.br(next);
    else {
      const other = e.newBlock('other');
      e.condBr(pick(t.i1, b, () => ({ kind: 'undef', type: t.i1 })), other, next);
      e.place(other);
      e.br(next);
    }
    e.place(next);
  };
  const actions: ((a: number, b: number, s: string) => Value | void)[] = [
    (a, b) => e.bin((['add', 'mul', 'xor', 'and'] as const)[a % 4], int(a), int(b)),
    (a, b) => e.cmp((['eq', 'slt', 'uge'] as const)[b % 3], int(a), int(b)),
    (a, b, s) => e.slot([t.int, t.string, t.array(t.i16, 1 + (b % 3))][a % 3], s),
    (a) => e.load(t.int, ptr(a)),
    (a, b) => e.store(ptr(a), int(b), a % 2 === 0),
    (a, b) => e.aggregate(t.string, [ptr(a), int(b)]),
    (a) => e.extract(pick(t.string, a, () => e.zero(t.string)), 1),
    (a, b, s) => e.new(t.string, b % 2 === 0, s, a % 2 ? int(a) : undefined),
    (a, b) => e.guard('index', pick(t.i1, b, () => ({ kind: 'int', type: t.i1, value: 0n })), fail, [int(a)]),
    branch,
    (a, b, s) => void (e.pos = { file: s, line: a, col: b, ...(b % 3 ? {} : { inlined: { fn: s, at: { file: 'x', line: 1, col: b } } }) }),
    (a) => e.conv('sitofp', int(a), t.f64),
  ];
  for (const [what, a, b, s] of steps) {
    const v = actions[what](a, b, s);
    if (v) known.push(v);
  }
  e.ret(int(0));
  return m;
}

describe('sanity', () => {
  test.each([
    ['b0 e:\n  ret i64 1', 'the result has type i64, not i32'],
    ['b0 e:\n  %2: i32 = call @g()\n  ret %2', 'function g takes 1 arguments, not 0'],
    ['b0 e:\n  %2: i32 = call @g(%1)\n  ret %2', 'argument 0 of g has type ptr, not i32'],
    ['b0 e:\n  %2: i32 = add i32 1, i64 2\n  ret %2', 'the right operand has type i64, not i32'],
    ['b0 e:\n  %2: i64 = conv trunc i32 1\n  ret i32 0', 'trunc from i32 to i64'],
    ['b0 e:\n  %2: i32 = load i32 5\n  ret %2', 'the address has type i32, not ptr'],
    ['b0 e:\n  br b1\nb1 x:\n  %2: ptr = slot i32 x\n  ret i32 0', 'a slot outside the entry block'],
    ['b0 e:\n  condbr %0, b1, b2\nb1 x:\n  %2: i32 = load %1\n  br b2\nb2 y:\n  ret %2', 'an operand (load) is used where it may not have been made'],
    ['b0 e:\n  ret i32 0\n  ret i32 1', 'a terminator in the middle of a block'],
    ['b0 e:\n  %2: i32 = load %1', 'the block does not end in a terminator'],
    ['b0 e:\n  switch i32 1, b1 [i32 5: b1, i32 5: b1]\nb1 x:\n  ret i32 0', 'has a case twice'],
    ['b0 e:\n  %2: i32 = extract agg {i32} (i32 1), 1\n  ret %2', '{i32} has no element 1'],
    ['b0 e:\n  %2: i1 = cmp slt %1, %1\n  ret i32 0', 'slt on ptr'],
    ['b0 e:\n  br b0', 'goes to the entry block'],
  ])('%s', (body, message) => {
    const m = parseModule(`module "m" 32\nfunc @g(%0 x: i32): i32\nfunc @f(%0 c: i1, %1 p: ptr): i32 {\n${body}\n}\n`);
    expect(checkModule(m).map((p) => p.message)).toContain(message);
  });
});

test('dominators', () => {
  const m = parseModule(`module "m" 32
func @f(%0 c: i1): void {
b0 entry:
  condbr %0, b1, b2
b1 left:
  br b3
b2 right:
  condbr %0, b3, b2
b3 join:
  ret
b4 dead:
  br b3
}
`);
  const f = m.funcs.get('f') as Func;
  const cfg = buildCfg(f);
  const [b0, b1, b2, b3, b4] = f.blocks;
  expect(cfg.order).toHaveLength(4);
  expect(cfg.number.has(b4)).toBe(false);
  expect([b1, b2, b3].map((b) => cfg.idom[cfg.number.get(b) as number])).toEqual([0, 0, 0]);
  expect(cfg.dominates(b0, b3)).toBe(true);
  expect(cfg.dominates(b1, b3)).toBe(false);
  expect(cfg.preds.get(b3)).toHaveLength(2);
});

test('layout', () => {
  const t = new IrTypes(4);
  const l = new Layouts(4);
  const s = t.struct([t.i8, t.i64, t.i8, t.array(t.i16, 3)]);
  expect([l.size(s), l.align(s)]).toEqual([24, 8]);
  expect([0, 1, 2, 3].map((i) => l.offset(s, i))).toEqual([0, 8, 16, 18]);
  expect(l.size(t.struct([]))).toBe(0);
});
