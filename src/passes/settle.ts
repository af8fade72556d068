/**
 * Variables that nobody changes: what is loaded from them is their initial value. The runtime asks such variables whether a
 * program uses defer, goroutines or timers; the answer must be known before methods and types are counted.
 */
import { constAt, placeOf, type Place } from '../ir/const-at';
import { Layouts } from '../ir/layout';
import type { Const, Func, Global, Inst, IrType, Load, Module, Store, Value } from '../ir/ir';
import { constRefs, eachOperand, isConstant, type ConstRefs } from '../ir/visit';
import { applyReplacements, pruneBlocks, removeUnused, type Replacements } from './simplify';

/** Replaces loads of settled variables; true if that changed anything. */
export function settle(m: Module): boolean {
  const s = new Settler(m);
  for (const f of m.funcs.values()) s.scan(f);
  return s.apply();
}

class Settler {
  private readonly open = new Set<Global>();
  private readonly layouts: Layouts;
  /** Loads that name their place, by function. */
  private readonly loads = new Map<Func, [Load, Place][]>();
  private readonly refs: ConstRefs = { func: () => undefined, type: () => undefined, global: (g) => void this.open.delete(g) };

  constructor(private readonly m: Module) {
    this.layouts = new Layouts(m.pointerBytes);
    for (const g of m.globals.values()) {
      if (g.init && !g.external && !g.exported && g.section === undefined && !m.rootGlobals.includes(g)) this.open.add(g);
    }
    for (const g of m.globals.values()) if (g.init) constRefs(g.init, this.refs);
    for (const e of m.typeEntries.values()) if (e.descriptor?.init) constRefs(e.descriptor.init, this.refs);
  }

  /** Closes what the function may change or passes on. */
  scan(f: Func): void {
    for (const b of f.blocks) for (const i of b.insts) this.inst(f, i);
  }

  private inst(f: Func, i: Inst): void {
    if (i.op === 'load' && !i.volatile) {
      const p = placeOf(this.layouts, i.addr);
      if (!p) return;
      const list = this.loads.get(f);
      if (list) list.push([i, p]);
      else this.loads.set(f, [[i, p]]);
    } else if (i.op !== 'field' || !placeOf(this.layouts, i.base)) {
      this.kept = i.op === 'store' && this.keepsValue(i) ? i.addr : undefined;
      eachOperand(i, this.use);
    }
  }

  /** The operand whose use changes nothing. */
  private kept: Value | undefined;
  private readonly use = (v: Value): void => {
    if (v.kind === 'int' || v.kind === 'param' || v === this.kept) return;
    const p = placeOf(this.layouts, v);
    if (p) this.open.delete(p.global);
    else if (isConstant(v)) constRefs(v, this.refs);
  };

  /** The store writes what is there anyway. */
  private keepsValue(i: Store): boolean {
    if (i.volatile || i.value.kind !== 'int') return false;
    const p = placeOf(this.layouts, i.addr);
    const known = p?.global.init && constAt(this.layouts, p.global.init, p.offset, i.value.type);
    return known?.kind === 'int' && known.value === i.value.value;
  }

  apply(): boolean {
    let changed = false;
    for (const [f, loads] of this.loads) {
      const replaced: Replacements = new Map();
      for (const [i, p] of loads) {
        const value = this.open.has(p.global) && small(i.type) ? constAt(this.layouts, p.global.init as Const, p.offset, i.type) : undefined;
        if (value) replaced.set(i, value);
      }
      if (replaced.size === 0) continue;
      applyReplacements(f, replaced);
      pruneBlocks(f);
      removeUnused(f);
      changed = true;
    }
    return changed;
  }
}

/** Values that are not larger as constants than where they were loaded from. */
function small(type: IrType): boolean {
  return type.kind === 'struct' ? type.fields.length <= 3 && type.fields.every((t) => t.kind !== 'struct' && t.kind !== 'array') : type.kind !== 'array';
}
