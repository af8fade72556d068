/** Writes one function: its header, blocks and operands; the instruction families are in arith.ts, memory.ts, calls.ts and atomics.ts. */
import { buildCfg } from '../ir/cfg';
import type { Block, Const, Func, Guard, Inst, Param, Slot, Value } from '../ir/ir';
import { isConstant } from '../ir/visit';
import { arithmetic } from './arith';
import { atomic } from './atomics';
import { allocatorAttributes, allocatorName, asm, call, callPtr, failCall, intrinsic, newObject } from './calls';
import type { Context } from './context';
import { aggregateValue, copyMemory, memory, planMemory, type MemoryPlan } from './memory';
import type { Shape } from './shape';
import { symbol } from './text';

/** The text of a function's definition or declaration. */
export function writeFunction(ctx: Context, f: Func): string {
  if (f.blocks.length === 0) return `declare ${header(ctx, f)}\n`;
  return new FunctionWriter(ctx, f).write();
}

/** Result, name, parameters and attributes. */
function header(ctx: Context, f: Func): string {
  const defined = f.blocks.length > 0;
  const result = ctx.shapes.of(f.result);
  const params: string[] = [];
  if (result.inMemory) params.push(`ptr noalias nocapture align ${result.align}${defined ? ' %r' : ''}`);
  for (const p of f.params) {
    const shape = ctx.shapes.of(p.type);
    if (shape.inMemory) params.push(`ptr noalias nocapture readonly align ${shape.align}${defined ? ` %p${p.index}` : ''}`);
    else shape.leaves.forEach((l, n) => params.push(ctx.shapes.text(l.type) + ctx.argumentExtension(f, l.type) + (defined ? ` ${leafName(p, shape, n)}` : '')));
  }
  const allocator = f.name === allocatorName;
  const linkage = !defined || f.attrs.exported || f.attrs.wasmExport !== undefined || ctx.module.roots.includes(f) ? '' : 'internal ';
  const returned = allocator ? 'noalias nonnull ' : ctx.resultExtension(f, result);
  const address = f.attrs.addressSignificant || linkage === '' ? '' : ' unnamed_addr';
  const attributes = ctx.functionAttributes(f, allocator ? ` noinline ${allocatorAttributes}` : '');
  const section = f.attrs.section === undefined ? '' : ` section "${f.attrs.section}"`;
  return `${linkage}${returned}${ctx.resultType(result)} ${symbol(f.name)}(${params.join(', ')})${address} ${attributes}${section}`;
}

function leafName(p: Param, shape: Shape, n: number): string {
  return shape.leaves.length === 1 ? `%p${p.index}` : `%p${p.index}.${n}`;
}

/** State while one function is written. Operands of a value: one per leaf, or the address of a value in memory. */
export class FunctionWriter {
  private readonly operands = new Map<Value, readonly string[]>();
  private readonly head: string[] = [];
  private readonly lines: string[] = [];
  private readonly cold: string[] = [];
  private temporaries = 0;
  private allocas = 0;
  private guards = 0;
  private scope: string | undefined;
  /** `, !dbg !n` of the current instruction. */
  private place = '';
  private readonly labels = new Map<Block, string>();
  readonly plan: MemoryPlan;

  constructor(readonly ctx: Context, readonly f: Func) {
    this.plan = planMemory(f, ctx.shapes);
  }

  write(): string {
    const { f, ctx } = this;
    const order = buildCfg(f).order;
    order.forEach((b, n) => this.labels.set(b, `b${n}`));
    this.scope = ctx.debug?.subprogram(f);
    for (const p of f.params) {
      const shape = ctx.shapes.of(p.type);
      this.operands.set(p, shape.inMemory ? [`%p${p.index}`] : shape.leaves.map((_, n) => leafName(p, shape, n)));
    }
    for (const b of order) {
      if (b !== order[0]) this.lines.push(`${this.label(b)}:`);
      for (const i of b.insts) this.instruction(i);
    }
    const debug = this.scope === undefined ? '' : ` !dbg ${this.scope}`;
    return `define ${header(ctx, f)}${debug} {\nb0:\n${join(this.head)}${join(this.lines)}${join(this.cold)}}\n`;
  }

  private instruction(i: Inst): void {
    this.place = this.scope === undefined ? '' : `, !dbg ${this.ctx.debug?.location(i.pos, this.scope)}`;
    const results = this.emit(i);
    if (results) this.operands.set(i, results);
    this.plan.ends.get(i)?.forEach((v) => {
      const shape = this.ctx.shapes.of(v.type);
      this.lifetime('end', this.address(v), shape.size);
    });
  }

  private emit(i: Inst): readonly string[] | undefined {
    switch (i.op) {
      case 'slot':
        return this.slot(i);
      case 'bin':
      case 'fneg':
      case 'cmp':
      case 'conv':
      case 'select':
        return arithmetic(this, i);
      case 'load':
      case 'store':
      case 'field':
      case 'elem':
      case 'ptradd':
      case 'memmove':
      case 'memzero':
        return memory(this, i);
      case 'extract':
      case 'insert':
      case 'aggregate':
        return aggregateValue(this, i);
      case 'call':
        return call(this, i);
      case 'callptr':
        return callPtr(this, i);
      case 'new':
        return newObject(this, i);
      case 'iface':
        return [this.ctx.constants.text({ kind: 'type', type: this.ctx.module.types.ptr, entry: i.entry }), this.one(i.data)];
      case 'guard':
        return this.guard(i);
      case 'atomic':
        return atomic(this, i);
      case 'intrinsic':
        return intrinsic(this, i);
      case 'asm':
        return asm(this, i);
      case 'icall':
      case 'istype':
      case 'implements':
        throw new Error(`${this.f.name}: ${i.op} reached the LLVM room; passes/lower-interfaces must come first`);
      default:
        this.terminator(i);
        return undefined;
    }
  }

  // ---- lines ----

  /** Adds an instruction that gives a value; gives its name. */
  def(text: string): string {
    const name = `%${this.temporaries++}`;
    this.lines.push(`  ${name} = ${text}${this.place}`);
    return name;
  }

  /** Adds an instruction that gives nothing. */
  line(text: string): void {
    this.lines.push(`  ${text}${this.place}`);
  }

  /** Stack memory, made in the entry block. */
  alloca(shape: Shape): string {
    const name = `%a${this.allocas++}`;
    this.head.push(`  ${name} = alloca ${shape.text}, align ${shape.align}`);
    return name;
  }

  lifetime(which: 'start' | 'end', address: string, size: number): void {
    const fn = this.ctx.declare(`llvm.lifetime.${which}.p0`, 'void', ['i64', 'ptr']);
    this.line(`call void ${fn}(i64 ${size}, ptr ${address})`);
  }

  // ---- operands ----

  /** One operand per leaf; of a value in memory, its address. */
  all(v: Value): readonly string[] {
    if (isConstant(v)) return this.constant(v);
    const found = this.operands.get(v);
    if (!found) throw new Error(`${this.f.name}: operand ${v.kind === 'inst' ? v.op : v.name} has no value`);
    return found;
  }

  /** The operand of a scalar. */
  one(v: Value): string {
    return this.all(v)[0];
  }

  /** The operand of a scalar behind its type. */
  typed(v: Value): string {
    return `${this.ctx.shapes.text(v.type)} ${this.one(v)}`;
  }

  /** The address of a value in memory. */
  address(v: Value): string {
    return this.all(v)[0];
  }

  private constant(c: Const): readonly string[] {
    const shape = this.ctx.shapes.of(c.type);
    if (!shape.inMemory) return this.ctx.constants.leaves(c, shape);
    if (c.kind !== 'zero' && c.kind !== 'undef') return [this.ctx.blob(c)];
    const a = this.alloca(shape);
    if (c.kind === 'zero') this.zeroMemory(a, shape.size, shape.align);
    return [a];
  }

  zeroMemory(address: string, size: number, align: number): void {
    if (size === 0) return;
    const { word } = this.ctx;
    const fn = this.ctx.declare(`llvm.memset.p0.${word}`, 'void', ['ptr', 'i8', word, 'i1']);
    this.line(`call void ${fn}(ptr align ${align} ${address}, i8 0, ${word} ${size}, i1 false)`);
  }

  /** The address some bytes further on. */
  at(base: string, offset: number): string {
    return offset === 0 ? base : this.def(`getelementptr inbounds i8, ptr ${base}, ${this.ctx.word} ${offset}`);
  }

  // ---- control ----

  private slot(i: Slot): readonly string[] {
    const a = this.alloca(this.ctx.shapes.of(i.elem));
    const debug = this.ctx.debug;
    if (debug?.locals && this.scope !== undefined && /^[\p{L}_]/u.test(i.name)) {
      const { variable, location } = debug.variable(i.name, i.elem, i.declared ?? i.pos, this.scope);
      const fn = this.ctx.declare('llvm.dbg.declare', 'void', ['metadata', 'metadata', 'metadata']);
      this.lines.push(`  call void ${fn}(metadata ptr ${a}, metadata ${variable}, metadata !DIExpression()), !dbg ${location}`);
    }
    return [a];
  }

  /** The failing call stands at the end of the function, out of the way. */
  private guard(i: Guard): undefined {
    const n = this.guards++;
    const args = failCall(this, i);
    this.line(`br i1 ${this.one(i.cond)}, label %g${n}, label %f${n}, !prof ${this.ctx.metadata.guard}`);
    this.lines.push(`g${n}:`);
    this.cold.push(`f${n}:`, `  ${args}${this.place}`, `  unreachable${this.place}`);
    return undefined;
  }

  label(b: Block): string {
    const found = this.labels.get(b);
    if (found === undefined) throw new Error(`${this.f.name}: a jump to block ${b.name}, which is not in the function`);
    return found;
  }

  private terminator(i: Inst): void {
    switch (i.op) {
      case 'br':
        return this.line(`br label %${this.label(i.to)}`);
      case 'condbr':
        return this.line(`br i1 ${this.one(i.cond)}, label %${this.label(i.then)}, label %${this.label(i.else)}`);
      case 'switch': {
        const type = this.ctx.shapes.text(i.x.type);
        const cases = i.cases.map((c) => `${type} ${this.ctx.constants.text(c.value)}, label %${this.label(c.to)}`);
        return this.line(`switch ${type} ${this.one(i.x)}, label %${this.label(i.default)} [ ${cases.join(' ')} ]`);
      }
      case 'ret':
        return this.ret(i.value);
      default:
        return this.line('unreachable');
    }
  }

  private ret(value: Value | undefined): void {
    const shape = this.ctx.shapes.of(this.f.result);
    if (value && shape.inMemory) copyMemory(this, '%r', value);
    if (!value || shape.inMemory || shape.leaves.length === 0) return this.line('ret void');
    const type = this.ctx.resultType(shape);
    const leaves = this.all(value);
    if (leaves.length === 1) return this.line(`ret ${type} ${leaves[0]}`);
    this.line(`ret ${type} ${this.pack(type, shape, leaves)}`);
  }

  /** A first-class struct of the leaves. */
  private pack(type: string, shape: Shape, leaves: readonly string[]): string {
    let packed = 'poison';
    leaves.forEach((l, n) => (packed = this.def(`insertvalue ${type} ${packed}, ${this.ctx.shapes.text(shape.leaves[n].type)} ${l}, ${n}`)));
    return packed;
  }
}

function join(lines: readonly string[]): string {
  return lines.length ? `${lines.join('\n')}\n` : '';
}
