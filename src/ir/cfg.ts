/** The control flow of a function: successors, predecessors, reverse postorder, dominators. */
import type { Block, Func, Inst, Terminator } from './ir';

export function isTerminator(i: Inst | undefined): i is Terminator {
  return i !== undefined && (i.op === 'br' || i.op === 'condbr' || i.op === 'switch' || i.op === 'ret' || i.op === 'unreachable');
}

/** Where control may go from a block; a block without terminator has none. */
export function successors(b: Block): Block[] {
  const last = b.insts[b.insts.length - 1];
  switch (last?.op) {
    case 'br':
      return [last.to];
    case 'condbr':
      return last.then === last.else ? [last.then] : [last.then, last.else];
    case 'switch':
      return [...new Set([last.default, ...last.cases.map((c) => c.to)])];
    default:
      return [];
  }
}

/** The reachable part of a function's graph. Valid until a pass changes blocks or terminators. */
export interface Cfg {
  /** Reverse postorder from the entry: a block stands behind all that dominate it. */
  readonly order: readonly Block[];
  /** Position in `order`; a block that is missing is unreachable. */
  readonly number: ReadonlyMap<Block, number>;
  readonly preds: ReadonlyMap<Block, readonly Block[]>;
  /** Immediate dominators by number; the entry's is itself. */
  readonly idom: readonly number[];
  /** True when every path from the entry to `b` goes through `a`; both are reachable. */
  dominates(a: Block, b: Block): boolean;
}

/** Analyses a function that has blocks. */
export function buildCfg(f: Func): Cfg {
  const order = reversePostorder(f.blocks[0]);
  const number = new Map(order.map((b, n) => [b, n]));
  const preds = new Map<Block, Block[]>(order.map((b) => [b, []]));
  for (const b of order) for (const s of successors(b)) preds.get(s)?.push(b);
  const idom = dominators(order, number, preds);
  const depth: number[] = [];
  order.forEach((_, n) => (depth[n] = n === 0 ? 0 : depth[idom[n]] + 1));
  return {
    order, number, preds, idom,
    dominates(a, b) {
      const x = number.get(a) as number;
      let y = number.get(b) as number;
      while (depth[y] > depth[x]) y = idom[y];
      return x === y;
    },
  };
}

function reversePostorder(entry: Block): Block[] {
  const out: Block[] = [];
  const seen = new Set([entry]);
  // An explicit stack: long switch ladders are deep.
  const stack: { readonly block: Block; readonly next: Block[] }[] = [{ block: entry, next: successors(entry) }];
  while (stack.length) {
    const top = stack[stack.length - 1];
    // Taken from the back, so that the first successor comes first in the result.
    const s = top.next.pop();
    if (!s) {
      out.push(top.block);
      stack.pop();
    } else if (!seen.has(s)) {
      seen.add(s);
      stack.push({ block: s, next: successors(s) });
    }
  }
  return out.reverse();
}

/** Cooper, Harvey and Kennedy's iteration over reverse postorder. */
function dominators(order: readonly Block[], number: ReadonlyMap<Block, number>, preds: ReadonlyMap<Block, readonly Block[]>): number[] {
  const idom: number[] = order.map(() => -1);
  idom[0] = 0;
  for (let changed = true; changed; ) {
    changed = false;
    for (let n = 1; n < order.length; n++) {
      let best = -1;
      for (const p of preds.get(order[n]) ?? []) {
        let x = number.get(p) as number;
        if (idom[x] < 0) continue;
        if (best < 0) {
          best = x;
          continue;
        }
        while (x !== best) {
          while (x > best) x = idom[x];
          while (best > x) best = idom[best];
        }
      }
      if (best !== idom[n]) {
        idom[n] = best;
        changed = true;
      }
    }
  }
  return idom;
}
