/**
 * What values are for as long as the program has no more in it than is known so far: no value of a type is in an interface yet,
 * nobody has changed a variable. Demand takes a branch that hangs on such a fact only once the fact no longer holds.
 */
import type { Cmp, Const, Func, Global, Inst, IntConst, Load, Slot, Value } from '../ir';
import { constAt, placeOf } from '../const-at';
import type { Layouts } from '../layout';
import { givesKind } from '../reflection';
import { eachOperand } from '../visit';
import type { Entry } from './entries';

/**
 * Something that may come true of the program and then stays true. A type: one of its values is in an interface; an interface
 * type: such a value implements it; a number: a type of this `reflect.Kind` exists; a selector: some method can be what is
 * called; a variable: it may have another value than its first.
 */
export type Fact = Entry | bigint | string | Global;

/** The value, unless one of the facts is true. */
export interface Assumed {
  readonly value: bigint;
  readonly until: readonly Fact[];
}

/** What the program needs to know of facts. */
export interface Facts {
  readonly layouts: Layouts;
  /** The fact is true already. */
  holds(fact: Fact): boolean;
  /** Only code that is looked at can change the variable. */
  isOwn(g: Global): boolean;
}

/** The values of one function. */
export class Assumptions {
  private slots: ReadonlyMap<Slot, readonly Value[]> | undefined;
  private readonly busy = new Set<Value>();

  constructor(
    private readonly f: Func,
    private readonly facts: Facts,
  ) {}

  /** What the value is, if facts that do not hold yet decide it. */
  of(v: Value): Assumed | undefined {
    if (v.kind !== 'inst') return constant(v);
    if (this.busy.has(v)) return undefined;
    this.busy.add(v);
    const a = this.inst(v);
    this.busy.delete(v);
    return a;
  }

  /** The value is the kind of some type of the program. */
  isKind(v: Value): boolean {
    if (v.kind !== 'inst') return false;
    if (v.op === 'call') return givesKind.has(v.fn.name);
    if (v.op !== 'load' || v.addr.kind !== 'inst' || v.addr.op !== 'slot' || this.busy.has(v)) return false;
    this.busy.add(v);
    const stored = this.storedIn(v.addr);
    const yes = stored !== undefined && stored.length > 0 && stored.every((x) => this.isKind(x));
    this.busy.delete(v);
    return yes;
  }

  private unless(value: bigint, fact: Fact): Assumed | undefined {
    return this.facts.holds(fact) ? undefined : { value, until: [fact] };
  }

  private inst(i: Inst): Assumed | undefined {
    switch (i.op) {
      case 'istype':
      case 'implements':
        return this.unless(0n, i.entry as Entry);
      case 'load':
        return this.load(i);
      case 'conv': {
        const x = i.conv === 'zext' || i.conv === 'trunc' ? this.of(i.x) : undefined;
        return x && i.type.kind === 'int' ? { value: BigInt.asUintN(i.type.bits, x.value), until: x.until } : undefined;
      }
      case 'cmp':
        return this.cmp(i);
      case 'select': {
        const cond = this.of(i.cond);
        const x = cond && this.of(cond.value ? i.x : i.y);
        return x && { value: x.value, until: [...cond.until, ...x.until] };
      }
      case 'bin': {
        if (i.bin !== 'and' && i.bin !== 'or' && i.bin !== 'xor') return undefined;
        const x = this.of(i.x);
        if (i.bin === 'and' && x?.value === 0n) return x;
        const y = this.of(i.y);
        if (i.bin === 'and' && y?.value === 0n) return y;
        if (!x || !y) return undefined;
        const value = i.bin === 'and' ? x.value & y.value : i.bin === 'or' ? x.value | y.value : x.value ^ y.value;
        return { value, until: [...x.until, ...y.until] };
      }
      default:
        return undefined;
    }
  }

  private cmp(i: Cmp): Assumed | undefined {
    if (i.cmp !== 'eq' && i.cmp !== 'ne') return undefined;
    if (i.y.kind === 'int' && this.isKind(i.x)) return this.unless(i.cmp === 'ne' ? 1n : 0n, i.y.value);
    const x = this.of(i.x);
    const y = x && this.of(i.y);
    return y && { value: (x.value === y.value) === (i.cmp === 'eq') ? 1n : 0n, until: [...x.until, ...y.until] };
  }

  private load(i: Load): Assumed | undefined {
    if (i.volatile || (i.type.kind !== 'int' && i.type.kind !== 'ptr')) return undefined;
    if (i.addr.kind === 'inst' && i.addr.op === 'slot') return this.slot(i.addr, i);
    const p = placeOf(this.facts.layouts, i.addr);
    if (!p || !this.facts.isOwn(p.global)) return undefined;
    const c = constAt(this.facts.layouts, p.global.init as Const, p.offset, i.type);
    const known = c && constant(c);
    return known && this.unless(known.value, p.global);
  }

  /** A variable that only ever gets one value. */
  private slot(s: Slot, at: Load): Assumed | undefined {
    let all: Assumed | undefined;
    for (const v of this.storedIn(s) ?? []) {
      const a = v.type === at.type ? this.of(v) : undefined;
      if (!a || (all && all.value !== a.value)) return undefined;
      all = { value: a.value, until: all ? [...all.until, ...a.until] : a.until };
    }
    return all;
  }

  /** What is stored in a slot; undefined if its address is used for more than loads and stores. */
  private storedIn(s: Slot): readonly Value[] | undefined {
    return (this.slots ??= slotsOf(this.f)).get(s);
  }
}

/** Integers and null; every pointer constant else is left alone. */
function constant(v: Value): Assumed | undefined {
  if (v.kind === 'int') return { value: (v as IntConst).value, until: [] };
  return v.kind === 'zero' && v.type.kind === 'ptr' ? { value: 0n, until: [] } : undefined;
}

/** Slots that are only loaded and stored whole, with what is stored. */
function slotsOf(f: Func): ReadonlyMap<Slot, readonly Value[]> {
  const stored = new Map<Slot, Value[]>();
  const open = new Set<Slot>();
  for (const b of f.blocks) {
    for (const i of b.insts) {
      if (i.op === 'slot' || (i.op === 'load' && !i.volatile)) continue;
      if (i.op === 'store' && !i.volatile && i.addr.kind === 'inst' && i.addr.op === 'slot') {
        const list = stored.get(i.addr);
        if (list) list.push(i.value);
        else stored.set(i.addr, [i.value]);
        if (i.value.kind === 'inst' && i.value.op === 'slot') open.add(i.value);
        continue;
      }
      eachOperand(i, (v) => void (v.kind === 'inst' && v.op === 'slot' && open.add(v)));
    }
  }
  for (const s of open) stored.delete(s);
  return stored;
}
