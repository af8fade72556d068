/** Walks over what instructions and constants refer to. */
import type { Const, Func, Global, Inst, IrPos, TypeConst, TypeEntry, Value } from './ir';

/** Calls `visit` for each operand of the instruction, in order of evaluation; blocks and callees are no operands. */
export function eachOperand(i: Inst, visit: (v: Value) => void): void {
  switch (i.op) {
    case 'slot':
    case 'br':
    case 'unreachable':
      return;
    case 'load':
      return visit(i.addr);
    case 'store':
      visit(i.addr);
      return visit(i.value);
    case 'field':
      return visit(i.base);
    case 'elem':
      visit(i.base);
      return visit(i.index);
    case 'ptradd':
      visit(i.base);
      return visit(i.offset);
    case 'extract':
      return visit(i.agg);
    case 'insert':
      visit(i.agg);
      return visit(i.value);
    case 'aggregate':
      return i.elems.forEach(visit);
    case 'bin':
    case 'cmp':
      visit(i.x);
      return visit(i.y);
    case 'fneg':
    case 'conv':
    case 'istype':
    case 'implements':
    case 'switch':
      return visit(i.x);
    case 'select':
      visit(i.cond);
      visit(i.x);
      return visit(i.y);
    case 'call':
    case 'intrinsic':
    case 'asm':
      return i.args.forEach(visit);
    case 'callptr':
      visit(i.fn);
      return i.args.forEach(visit);
    case 'icall':
      visit(i.iface);
      return i.args.forEach(visit);
    case 'iface':
      return visit(i.data);
    case 'new':
      if (i.count) visit(i.count);
      return;
    case 'memmove':
      visit(i.dst);
      visit(i.src);
      return visit(i.size);
    case 'memzero':
      visit(i.dst);
      return visit(i.size);
    case 'guard':
      visit(i.cond);
      return i.args.forEach(visit);
    case 'atomic':
      visit(i.addr);
      if (i.value) visit(i.value);
      if (i.expected) visit(i.expected);
      return;
    case 'condbr':
      return visit(i.cond);
    case 'ret':
      if (i.value) visit(i.value);
      return;
  }
}

/** Replaces each operand of the instruction in place by what `map` gives for it. */
export function mapOperands(i: Inst, map: (v: Value) => Value): void {
  const list = (vs: Value[]): void => vs.forEach((v, k) => (vs[k] = map(v)));
  switch (i.op) {
    case 'slot':
    case 'br':
    case 'unreachable':
      return;
    case 'load':
      i.addr = map(i.addr);
      return;
    case 'store':
      i.addr = map(i.addr);
      i.value = map(i.value);
      return;
    case 'field':
      i.base = map(i.base);
      return;
    case 'elem':
      i.base = map(i.base);
      i.index = map(i.index);
      return;
    case 'ptradd':
      i.base = map(i.base);
      i.offset = map(i.offset);
      return;
    case 'extract':
      i.agg = map(i.agg);
      return;
    case 'insert':
      i.agg = map(i.agg);
      i.value = map(i.value);
      return;
    case 'aggregate':
      return list(i.elems);
    case 'bin':
    case 'cmp':
      i.x = map(i.x);
      i.y = map(i.y);
      return;
    case 'fneg':
    case 'conv':
    case 'istype':
    case 'implements':
    case 'switch':
      i.x = map(i.x);
      return;
    case 'select':
      i.cond = map(i.cond);
      i.x = map(i.x);
      i.y = map(i.y);
      return;
    case 'call':
    case 'intrinsic':
    case 'asm':
      return list(i.args);
    case 'callptr':
      i.fn = map(i.fn);
      return list(i.args);
    case 'icall':
      i.iface = map(i.iface);
      return list(i.args);
    case 'iface':
      i.data = map(i.data);
      return;
    case 'new':
      if (i.count) i.count = map(i.count);
      return;
    case 'memmove':
      i.dst = map(i.dst);
      i.src = map(i.src);
      i.size = map(i.size);
      return;
    case 'memzero':
      i.dst = map(i.dst);
      i.size = map(i.size);
      return;
    case 'guard':
      i.cond = map(i.cond);
      return list(i.args);
    case 'atomic':
      i.addr = map(i.addr);
      if (i.value) i.value = map(i.value);
      if (i.expected) i.expected = map(i.expected);
      return;
    case 'condbr':
      i.cond = map(i.cond);
      return;
    case 'ret':
      if (i.value) i.value = map(i.value);
      return;
  }
}

/** What a constant refers to. */
export interface ConstRefs {
  func(f: Func): void;
  global(g: Global): void;
  /** `inAggregate`: the type word may be part of an interface value. */
  type(e: TypeEntry, inAggregate: boolean): void;
}

/** Reports every function, global and type that a constant refers to. */
export function constRefs(c: Const, refs: ConstRefs, inAggregate = false): void {
  switch (c.kind) {
    case 'addr':
      if (c.of.kind === 'func') refs.func(c.of);
      else refs.global(c.of);
      return;
    case 'type':
      return refs.type(c.entry, inAggregate);
    case 'ptrint':
      if (c.base) refs.global(c.base);
      return constRefs(c.of, refs, false);
    case 'agg':
      for (const e of c.elems) if (e.kind !== 'int' && e.kind !== 'zero') constRefs(e, refs, true);
      return;
    default:
      return;
  }
}

/** Where a function first calls another or takes its address; undefined if it does neither. */
export function placeOfUse(from: Func, to: Func): IrPos | undefined {
  let found: IrPos | undefined;
  const refs: ConstRefs = { func: (f) => void (f === to && (hit = true)), global: () => undefined, type: () => undefined };
  let hit = false;
  for (const b of from.blocks) {
    for (const i of b.insts) {
      hit = (i.op === 'call' && i.fn === to) || (i.op === 'guard' && i.fail === to);
      if (!hit) eachOperand(i, (v) => void (v.kind !== 'inst' && v.kind !== 'param' && constRefs(v, refs)));
      if (hit) found ??= i.pos;
      if (found) return found;
    }
  }
  return found;
}

/** Replaces the type constants inside a constant; gives the same object when there is none. */
export function mapTypeConsts(c: Const, map: (t: TypeConst) => Const): Const {
  switch (c.kind) {
    case 'type':
      return map(c);
    case 'ptrint': {
      const of = mapTypeConsts(c.of, map);
      return of === c.of || of.kind !== 'addr' ? c : { ...c, of };
    }
    case 'agg': {
      let changed = false;
      const elems = c.elems.map((e) => {
        const m = e.kind === 'int' || e.kind === 'zero' ? e : mapTypeConsts(e, map);
        if (m !== e) changed = true;
        return m;
      });
      return changed ? { ...c, elems } : c;
    }
    default:
      return c;
  }
}

/** True for constants, which need no instruction. */
export function isConstant(v: Value): v is Const {
  return v.kind !== 'inst' && v.kind !== 'param';
}
