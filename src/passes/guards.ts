/** Checks that cannot fail are dropped: of addresses that are never nil, and of what a check or branch on the way has decided. */
import { buildCfg, type Cfg } from '../ir/cfg';
import type { Block, Cmp, CmpOp, Func, Inst, Module, Value } from '../ir/ir';

/** Removes needless guards from all functions. */
export function removeGuards(m: Module): void {
  for (const f of m.funcs.values()) {
    if (f.blocks.some((b) => b.insts.some((i) => i.op === 'guard'))) new GuardRemover(f).run();
  }
}

/** The comparison that holds when this one does not. Floats have none: with NaN both are false. */
const opposite: Readonly<Partial<Record<CmpOp, CmpOp>>> = { eq: 'ne', ne: 'eq', slt: 'sge', sge: 'slt', sgt: 'sle', sle: 'sgt', ult: 'uge', uge: 'ult', ugt: 'ule', ule: 'ugt' };

class GuardRemover {
  private readonly cfg: Cfg;
  /** Condition → blocks that it holds in from some point on, or (branches) from their start. */
  private readonly facts = new Map<string, Block[]>();
  private readonly numbers = new Map<Value, number>();

  constructor(private readonly f: Func) {
    this.cfg = buildCfg(f);
  }

  run(): void {
    // A block comes after all that dominate it, so what they prove is known.
    for (const b of this.cfg.order) {
      this.branchFact(b);
      b.insts = b.insts.filter((i) => !this.needless(i, b));
    }
  }

  private needless(i: Inst, b: Block): boolean {
    if (i.op !== 'guard') return false;
    if (neverNil(i.cond)) return true;
    const key = this.key(i.cond, false);
    if (key === undefined) return false;
    if (this.facts.get(key)?.some((x) => this.cfg.dominates(x, b))) return true;
    this.note(key, b);
    return false;
  }

  /** What the only way into a block says about the condition of the branch before it. */
  private branchFact(b: Block): void {
    const preds = this.cfg.preds.get(b) ?? [];
    const last = preds.length === 1 ? preds[0].insts[preds[0].insts.length - 1] : undefined;
    if (last?.op !== 'condbr' || last.then === last.else) return;
    const key = this.key(last.cond, last.else === b);
    if (key !== undefined) this.note(key, b);
  }

  private note(key: string, b: Block): void {
    const blocks = this.facts.get(key);
    if (blocks) blocks.push(b);
    else this.facts.set(key, [b]);
  }

  /** Equal conditions have equal keys. */
  private key(cond: Value, negated: boolean): string | undefined {
    if (cond.kind !== 'inst') return undefined;
    if (cond.op !== 'cmp') return negated ? undefined : `holds ${this.operand(cond)}`;
    const op = negated ? opposite[cond.cmp] : cond.cmp;
    return op && `${op} ${this.operand(cond.x)} ${this.operand(cond.y)}`;
  }

  private operand(v: Value): string {
    if (v.kind === 'int') return `${v.type.bits}:${v.value}`;
    if (v.kind === 'zero') return 'zero';
    let n = this.numbers.get(v);
    if (n === undefined) this.numbers.set(v, (n = this.numbers.size));
    return `v${n}`;
  }
}

/** Compares an address of our own making with nil. */
function neverNil(cond: Value): boolean {
  if (cond.kind !== 'inst' || cond.op !== 'cmp' || cond.cmp !== 'ne') return false;
  const other = comparedWithNil(cond);
  return other !== undefined && isAddress(other);
}

function comparedWithNil(c: Cmp): Value | undefined {
  if (c.y.kind === 'zero' && c.y.type.kind === 'ptr') return c.x;
  return c.x.kind === 'zero' && c.x.type.kind === 'ptr' ? c.y : undefined;
}

/** Memory of a variable or an object. Symbols of the linker may be 0. */
function isAddress(v: Value): boolean {
  if (v.kind === 'addr') return v.of.kind === 'func' ? v.of.blocks.length > 0 : v.of.init !== undefined && v.offset >= 0;
  return v.kind === 'inst' && (v.op === 'slot' || v.op === 'new' || (v.op === 'field' && isAddress(v.base)));
}
