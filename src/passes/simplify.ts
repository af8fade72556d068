/** Small clean-up of one function: constants through conversions and branches, blocks nobody jumps to, values nobody uses. */
import type { Block, Func, Inst, IntConst, IntType, Terminator, Value } from '../ir/ir';
import { successors } from '../ir/cfg';
import { eachOperand, mapOperands } from '../ir/visit';

/** Instructions replaced by other values. */
export type Replacements = Map<Value, Value>;

/** Puts the replacements in place of their instructions, and folds what thereby becomes constant. */
export function applyReplacements(f: Func, replaced: Replacements): void {
  if (replaced.size === 0) return;
  const resolve = (v: Value): Value => {
    let x = v;
    for (let next = replaced.get(x); next; next = replaced.get(x)) x = next;
    return x;
  };
  // A folded value may be used by a block that comes earlier in the list.
  for (let again = true; again; ) {
    again = false;
    for (const b of f.blocks) {
      for (const i of b.insts) {
        mapOperands(i, resolve);
        if (replaced.has(i)) continue;
        const folded = fold(i);
        if (folded) {
          replaced.set(i, folded);
          again = true;
        }
      }
    }
  }
  for (const b of f.blocks) b.insts = b.insts.filter((i) => !replaced.has(i));
}

/** The constant that an instruction of integers gives, if its operands are constant. */
function fold(i: Inst): Value | undefined {
  switch (i.op) {
    case 'conv':
      return i.conv === 'zext' && i.x.kind === 'int' && i.type.kind === 'int' ? { kind: 'int', type: i.type, value: i.x.value } : undefined;
    case 'cmp': {
      const same = i.cmp === 'eq' || i.cmp === 'ne' ? sameConstant(i.x, i.y) : undefined;
      return same === undefined ? undefined : { kind: 'int', type: i.type as IntType, value: same === (i.cmp === 'eq') ? 1n : 0n };
    }
    case 'extract':
      if (i.agg.kind === 'agg') return i.agg.elems[i.index];
      if (i.agg.kind !== 'zero') return undefined;
      return i.type.kind === 'int' ? { kind: 'int', type: i.type, value: 0n } : { kind: 'zero', type: i.type };
    case 'select':
      return i.cond.kind === 'int' ? (i.cond.value ? i.x : i.y) : undefined;
    case 'bin':
      return foldBin(i.bin, i.x, i.y);
    default:
      return undefined;
  }
}

/** Whether two constants are equal; undefined when it is not known. */
function sameConstant(x: Value, y: Value): boolean | undefined {
  if (x.kind === 'int' && y.kind === 'int') return x.value === y.value;
  if (x.type.kind !== 'ptr') return undefined;
  if (x.kind === 'zero' && y.kind === 'zero') return true;
  // What has a name is not at address 0.
  const named = (v: Value): boolean => (v.kind === 'addr' && (v.of.kind === 'func' || !v.of.external)) || v.kind === 'type';
  if ((x.kind === 'zero' && named(y)) || (y.kind === 'zero' && named(x))) return false;
  return undefined;
}

function foldBin(op: string, x: Value, y: Value): Value | undefined {
  const [c, other] = x.kind === 'int' ? [x, y] : [y as IntConst, x];
  if (c.kind !== 'int') return undefined;
  if (op === 'and') return c.value === 0n ? c : isAllOnes(c) ? other : undefined;
  if (op === 'or') return c.value === 0n ? other : isAllOnes(c) ? c : undefined;
  if (op === 'xor' && c.value === 0n) return other;
  if (op === 'xor' && other.kind === 'int') return { ...c, value: BigInt.asUintN(c.type.bits, c.value ^ other.value) };
  return undefined;
}

function isAllOnes(c: IntConst): boolean {
  return c.value === (1n << BigInt(c.type.bits)) - 1n;
}

/** Turns decided branches into jumps and drops unreachable blocks; true if that changed anything. */
export function pruneBlocks(f: Func): boolean {
  if (f.blocks.length === 0) return false;
  let changed = false;
  for (const b of f.blocks) {
    const last = b.insts[b.insts.length - 1] as Terminator;
    if (last.op === 'condbr' && last.cond.kind === 'int') {
      b.insts[b.insts.length - 1] = { kind: 'inst', op: 'br', type: last.type, pos: last.pos, to: last.cond.value ? last.then : last.else };
      changed = true;
    } else if (last.op === 'switch' && last.x.kind === 'int') {
      const { value } = last.x;
      const to = last.cases.find((c) => c.value.value === value)?.to ?? last.default;
      b.insts[b.insts.length - 1] = { kind: 'inst', op: 'br', type: last.type, pos: last.pos, to };
      changed = true;
    }
    const before = b.insts.length;
    b.insts = b.insts.filter((i) => !(i.op === 'guard' && i.cond.kind === 'int' && i.cond.value !== 0n));
    changed ||= b.insts.length !== before;
  }
  const live = new Set<Block>();
  const work: Block[] = [f.blocks[0]];
  for (let b = work.pop(); b; b = work.pop()) {
    if (live.has(b)) continue;
    live.add(b);
    work.push(...successors(b));
  }
  if (live.size === f.blocks.length) return changed;
  f.blocks = f.blocks.filter((b) => live.has(b));
  return true;
}

const withoutEffect: ReadonlySet<Inst['op']> = new Set([
  'field', 'elem', 'ptradd', 'extract', 'insert', 'aggregate', 'bin', 'fneg', 'cmp', 'conv', 'select', 'iface', 'istype', 'implements', 'new', 'slot',
]);

/** Removes values that nobody uses; true if there were any that keep something alive. */
export function removeUnused(f: Func): boolean {
  const used = new Set<Value>();
  const work: Inst[] = [];
  const use = (v: Value): void => {
    if (v.kind !== 'inst' || used.has(v)) return;
    used.add(v);
    work.push(v);
  };
  for (const b of f.blocks) {
    for (const i of b.insts) if (!withoutEffect.has(i.op) && !(i.op === 'load' && !i.volatile)) use(i);
  }
  for (let i = work.pop(); i; i = work.pop()) eachOperand(i, use);
  let removed = false;
  for (const b of f.blocks) {
    const kept = b.insts.filter((i) => used.has(i));
    if (kept.length === b.insts.length) continue;
    removed ||= b.insts.some((i) => i.op === 'iface' && !used.has(i));
    b.insts = kept;
  }
  return removed;
}
