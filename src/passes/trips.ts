/** How often a loop goes round, where its code tells. */
import { successors } from '../ir/cfg';
import type { Block, Cmp, CondBr, Func, Inst, Slot, Store, Value } from '../ir/ir';
import { eachOperand } from '../ir/visit';
import type { Loop } from './loops';

/** A number of rounds; `data`: once for each element of something in memory; `open`: as long as something else says so; `endless`: nothing leaves it. */
export type Trips = number | 'data' | 'open' | 'endless';

/** What is stored to each slot, if that is all that happens to it besides loads. */
export type SlotStores = ReadonlyMap<Slot, readonly Store[] | 'shared'>;

/** Says how often the loop goes round each time it is entered. */
export function tripsOf(f: Func, loop: Loop, stores: SlotStores): Trips {
  let leaves = false;
  let data = false;
  for (const b of loop.body) {
    const last = b.insts[b.insts.length - 1];
    if (last.op === 'ret') leaves = true;
    if (!successors(b).some((s) => !loop.body.has(s))) continue;
    leaves = true;
    if (last.op !== 'condbr' || last.cond.kind !== 'inst' || last.cond.op !== 'cmp') continue;
    const n = counted(last, last.cond, loop, stores);
    if (typeof n === 'number') return n;
    data ||= n === 'data';
  }
  if (data) return 'data';
  return leaves ? 'open' : 'endless';
}

/** The rounds of a loop that is left when a counter reaches its bound. */
function counted(br: CondBr, c: Cmp, loop: Loop, stores: SlotStores): number | 'data' | undefined {
  // An iteration over a map ends when the iterator has no key.
  if (c.y.kind === 'zero' && has(loop, (i) => i.op === 'call' && i.fn.name === 'runtime.mapiternext')) return 'data';
  const stays = loop.body.has(br.then);
  for (const [x, y, less] of [[c.x, c.y, true], [c.y, c.x, false]] as const) {
    const slot = x.kind === 'inst' && x.op === 'load' && x.addr.kind === 'inst' && x.addr.op === 'slot' ? x.addr : undefined;
    const all = slot && stores.get(slot);
    if (!all || all === 'shared') continue;
    const inside = all.filter((s) => holds(loop, s));
    const outside = all.filter((s) => !holds(loop, s));
    if (inside.length === 0 || !/^(slt|sle|ult|ule|ne|sgt|sge|ugt|uge)$/.test(c.cmp) || !stays) continue;
    const up = less === /^[su]l|ne/.test(c.cmp);
    const steps = inside.map((s) => step(s, slot, up, stores));
    if (steps.includes(undefined)) continue;
    if (y.kind === 'int' && outside.length === 1 && outside[0].value.kind === 'int' && steps.length === 1) {
      const from = signed(outside[0].value);
      const to = signed(y);
      const n = Math.ceil(Math.abs(to - from) / (steps[0] as number)) + (/e$/.test(c.cmp) ? 1 : 0);
      if ((up ? to >= from : from >= to) && Number.isSafeInteger(n)) return n;
      continue;
    }
    if (isLength(y, loop, stores)) return 'data';
  }
  return undefined;
}

function signed(c: { readonly type: { readonly bits: number }; readonly value: bigint }): number {
  return Number(BigInt.asIntN(c.type.bits, c.value));
}

/** How far a store to the counter moves it in the direction of its bound; undefined if that is not known. */
function step(s: Store, slot: Slot, up: boolean, stores: SlotStores): number | undefined {
  const v = s.value;
  if (v.kind !== 'inst') return undefined;
  if (v.op === 'bin' && (v.bin === 'add' || v.bin === 'sub')) {
    if (v.y.kind !== 'int' || !isLoad(v.x, slot)) return undefined;
    const n = signed(v.y) * (v.bin === 'add' ? 1 : -1);
    return (up ? n : -n) > 0 ? Math.abs(n) : undefined;
  }
  // The index of the next rune of a string is at least one byte on.
  if (v.op === 'extract') return up && v.index === 1 && v.agg.kind === 'inst' && v.agg.op === 'call' && v.agg.fn.name === 'runtime.decoderune' ? 1 : undefined;
  if (v.op !== 'load' || v.addr.kind !== 'inst' || v.addr.op !== 'slot' || v.addr === slot) return undefined;
  const all = stores.get(v.addr);
  return all && all !== 'shared' && all.every((x) => step(x, slot, up, new Map()) !== undefined) ? 1 : undefined;
}

function isLoad(v: Value, slot: Slot): boolean {
  return v.kind === 'inst' && v.op === 'load' && v.addr === slot;
}

/** The length of a slice or string, or of an array; also behind a variable that the loop does not change. */
function isLength(v: Value, loop: Loop, stores: SlotStores): boolean {
  if (v.kind === 'int') return true;
  if (v.kind !== 'inst') return false;
  if (v.op === 'extract') return v.index === 1;
  if (v.op === 'call') return v.fn.name === 'runtime.chanlen';
  if (v.op !== 'load' || v.addr.kind !== 'inst' || v.addr.op !== 'slot') return false;
  const all = stores.get(v.addr);
  return all !== undefined && all !== 'shared' && all.every((s) => !holds(loop, s) && isLength(s.value, loop, new Map()));
}

function holds(loop: Loop, i: Inst): boolean {
  for (const b of loop.body) if (b.insts.includes(i)) return true;
  return false;
}

function has(loop: Loop, test: (i: Inst) => boolean): boolean {
  for (const b of loop.body) if (b.insts.some(test)) return true;
  return false;
}

/** The stores to each slot of a function. */
export function slotStores(f: Func): SlotStores {
  const found = new Map<Slot, Store[] | 'shared'>();
  const note = (v: Value): void => {
    if (v.kind === 'inst' && v.op === 'slot') found.set(v, 'shared');
  };
  const blocks: readonly Block[] = f.blocks;
  for (const b of blocks) {
    for (const i of b.insts) {
      if (i.op === 'load' && i.addr.kind === 'inst' && i.addr.op === 'slot') continue;
      if (i.op === 'store' && i.addr.kind === 'inst' && i.addr.op === 'slot') {
        const list = found.get(i.addr);
        if (list === undefined) found.set(i.addr, [i]);
        else if (list !== 'shared') list.push(i);
        note(i.value);
        continue;
      }
      eachOperand(i, note);
    }
  }
  return found;
}
