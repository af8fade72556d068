/** Functions that compare and hash values in memory, made per type; types of equal shape share them where bytes decide. */
import type { Struct, Type } from '../../types/type';
import { typeKey } from '../../types/typekey';
import { under } from '../../types/under';
import type { Func, IntType, Value } from '../ir';
import { Emitter } from './emit';
import type { Program } from './program';

/** (p, q) → 1 if the values at p and q are equal. */
export function equalFunc(p: Program, type: Type): Func {
  const name = equalName(p, type);
  const known = p.equalFuncs.get(name);
  if (known) return known;
  const { ptr } = p.t;
  const fn = p.lazyFunc(name, [{ name: 'p', type: ptr }, { name: 'q', type: ptr }], p.t.i8, (self) => {
    const b = new Emitter(p.t, self);
    const no = b.newBlock('different');
    emitEqual(p, b, self.params[0], self.params[1], type, no);
    b.ret(b.bool8(true));
    b.place(no);
    b.ret(b.bool8(false));
  });
  p.equalFuncs.set(name, fn);
  return fn;
}

function equalName(p: Program, type: Type): string {
  if (p.isMemoryComparable(type)) return `type:.eq.mem${p.sizeof(type)}a${p.types.alignof(type)}`;
  const u = under(type);
  if (u.kind === 'Basic') return `type:.eq.${u.basic}`;
  if (u.kind === 'Interface') return 'type:.eq.interface';
  return `type:.eq.${typeKey(u)}`;
}

/** Leaves for `no` unless the values at x and y are equal; goes on in a new block otherwise. */
function emitEqual(p: Program, b: Emitter, x: Value, y: Value, type: Type, no: ReturnType<Emitter['newBlock']>): void {
  const u = under(type);
  const check = (same: Value): void => {
    const next = b.newBlock('same');
    b.condBr(same, next, no);
    b.place(next);
  };
  if (p.isMemoryComparable(type)) return memoryEqual(p, b, x, y, p.sizeof(type), p.types.alignof(type), check);
  const load = (t = p.irType(type)): [Value, Value] => [b.load(t, x), b.load(t, y)];
  switch (u.kind) {
    case 'Basic': {
      const [a, c] = load();
      if (u.basic === 'string') return check(b.toI1(b.call(p.runtimeFunc('stringequal'), [a, c])));
      if (!u.basic.startsWith('complex')) return check(b.cmp('feq', a, c));
      check(b.cmp('feq', b.extract(a, 0), b.extract(c, 0)));
      return check(b.cmp('feq', b.extract(a, 1), b.extract(c, 1)));
    }
    case 'Interface': {
      const [a, c] = load();
      return check(b.toI1(b.call(p.runtimeFunc('efaceeq'), [a, c])));
    }
    case 'Array':
      return arrayLoop(p, b, u.len, (i) => {
        const elem = p.irType(u.elem);
        check(b.toI1(b.call(equalFunc(p, u.elem), [b.elem(x, elem, i), b.elem(y, elem, i)])));
      });
    case 'Struct':
      return structEqual(p, b, x, y, u, (a, c, t) => emitEqual(p, b, a, c, t, no), check);
    default:
      throw new Error(`type ${typeKey(type)} cannot be compared`);
  }
}

type Check = (same: Value) => void;

/** Fields in order; neighbours whose bytes decide are compared together. */
function structEqual(p: Program, b: Emitter, x: Value, y: Value, u: Struct, field: (a: Value, c: Value, t: Type) => void, check: Check): void {
  const s = p.structType(u);
  const { layouts } = p.types;
  let i = 0;
  while (i < u.fields.length) {
    const f = u.fields[i];
    if (f.name === '_') {
      i++;
      continue;
    }
    const type = f.type as Type;
    if (!p.isMemoryComparable(type)) {
      field(b.field(x, s, i), b.field(y, s, i), type);
      i++;
      continue;
    }
    const start = layouts.offset(s, i);
    let align = p.types.alignof(type);
    let end = start + p.sizeof(type);
    let j = i + 1;
    for (; j < u.fields.length; j++) {
      const g = u.fields[j];
      if (g.name === '_' || !p.isMemoryComparable(g.type as Type) || layouts.offset(s, j) !== end) break;
      end += p.sizeof(g.type as Type);
      align = Math.max(align, p.types.alignof(g.type as Type));
    }
    // The first field lies at a multiple of its own alignment only.
    if (start % align !== 0) align = p.types.alignof(type);
    memoryEqual(p, b, b.field(x, s, i), b.field(y, s, i), end - start, align, check);
    i = j;
  }
}

function memoryEqual(p: Program, b: Emitter, x: Value, y: Value, size: number, align: number, check: Check): void {
  if (size === 0) return;
  const ints: Readonly<Record<number, IntType | undefined>> = { 1: p.t.i8, 2: p.t.i16, 4: p.t.i32, 8: p.t.i64 };
  const t = ints[size];
  if (t && align >= size) check(b.cmp('eq', b.load(t, x), b.load(t, y)));
  else check(b.toI1(b.call(p.runtimeFunc('memequal'), [x, y, b.word(size)])));
}

/** Runs `body` for each index below `count`. */
function arrayLoop(p: Program, b: Emitter, count: number, body: (i: Value) => void): void {
  if (count <= 2) {
    for (let i = 0; i < count; i++) body(b.word(i));
    return;
  }
  const { t } = p;
  const counter = b.slot(t.int, '.i');
  b.store(counter, b.word(0));
  const head = b.newBlock('loop');
  const inside = b.newBlock('body');
  const done = b.newBlock('done');
  b.br(head);
  b.place(head);
  const i = b.load(t.int, counter);
  b.condBr(b.cmp('slt', i, b.word(count)), inside, done);
  b.place(inside);
  body(i);
  b.store(counter, b.bin('add', i, b.word(1)));
  b.br(head);
  b.place(done);
}

/** (p, seed) → hash of the value at p; equal values have equal hashes. */
export function hashFunc(p: Program, type: Type): Func {
  const u = under(type);
  if (u.kind === 'Interface') return p.runtimeFunc('interhash');
  const basic = u.kind === 'Basic' && { string: 'strhash', float32: 'f32hash', float64: 'f64hash', complex64: 'c64hash', complex128: 'c128hash' }[u.basic as string];
  if (basic) return p.runtimeFunc(basic);
  const name = p.isMemoryComparable(type) ? `type:.hash.mem${p.sizeof(type)}` : `type:.hash.${typeKey(u)}`;
  const known = p.equalFuncs.get(name);
  if (known) return known;
  const { ptr, int } = p.t;
  const fn = p.lazyFunc(name, [{ name: 'p', type: ptr }, { name: 'seed', type: int }], int, (self) => {
    const b = new Emitter(p.t, self);
    b.ret(emitHash(p, b, self.params[0], self.params[1], type));
  });
  p.equalFuncs.set(name, fn);
  return fn;
}

function emitHash(p: Program, b: Emitter, at: Value, seed: Value, type: Type): Value {
  const u = under(type);
  if (p.isMemoryComparable(type)) return b.call(p.runtimeFunc('memhash'), [at, seed, b.word(p.sizeof(type))]);
  if (u.kind === 'Array') {
    const acc = b.slot(p.t.int, '.h');
    b.store(acc, seed);
    const elem = p.irType(u.elem);
    arrayLoop(p, b, u.len, (i) => b.store(acc, b.call(hashFunc(p, u.elem), [b.elem(at, elem, i), b.load(p.t.int, acc)])));
    return b.load(p.t.int, acc);
  }
  if (u.kind !== 'Struct') throw new Error(`type ${typeKey(type)} cannot be hashed`);
  const s = p.structType(u);
  let h = seed;
  u.fields.forEach((f, i) => {
    if (f.name !== '_') h = b.call(hashFunc(p, f.type as Type), [b.field(at, s, i), h]);
  });
  return h;
}
