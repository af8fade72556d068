/** The natural loops of a function. */
import { successors, type Cfg } from '../ir/cfg';
import type { Block } from '../ir/ir';

/** Blocks that may be run again and again; `head` is in `body` and dominates it. */
export interface Loop {
  readonly head: Block;
  readonly body: ReadonlySet<Block>;
}

/** Finds the loops of a function's graph. */
export class Loops {
  /** The loops that contain each block, the innermost first. */
  private readonly nests = new Map<Block, Loop[]>();
  private readonly byBlock = new Map<Block, ReadonlySet<Block> | 'irregular'>();

  constructor(cfg: Cfg) {
    const bodies = new Map<Block, Set<Block>>();
    for (const b of cfg.order) {
      for (const s of successors(b)) {
        // Backward in the order: a loop if the target dominates the source, else a jump into one.
        if ((cfg.number.get(s) as number) > (cfg.number.get(b) as number)) continue;
        const body = bodies.get(s) ?? new Set([s]);
        bodies.set(s, body);
        collect(b, body, cfg);
        if (!cfg.dominates(s, b)) for (const x of body) this.byBlock.set(x, 'irregular');
      }
    }
    for (const [head, body] of [...bodies].sort(([, x], [, y]) => y.size - x.size)) {
      for (const b of body) {
        if (this.byBlock.get(b) !== 'irregular') this.byBlock.set(b, body);
        this.nests.set(b, [{ head, body }, ...(this.nests.get(b) ?? [])]);
      }
    }
  }

  /** The blocks of the smallest loop around a block; undefined outside loops. */
  innermost(b: Block): ReadonlySet<Block> | 'irregular' | undefined {
    return this.byBlock.get(b);
  }

  /** All loops around a block, the innermost first. */
  around(b: Block): readonly Loop[] {
    return this.nests.get(b) ?? [];
  }

  irregular(b: Block): boolean {
    return this.byBlock.get(b) === 'irregular';
  }
}

/** Adds what leads to `from` without passing the loop's head, which is in `body` already. */
function collect(from: Block, body: Set<Block>, cfg: Cfg): void {
  const work = [from];
  for (let b = work.pop(); b; b = work.pop()) {
    if (body.has(b)) continue;
    body.add(b);
    work.push(...(cfg.preds.get(b) ?? []));
  }
}
