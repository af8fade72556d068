/** Calls, allocations, intrinsics and inline assembly. */
import type { Asm, Call, CallPtr, Func, Guard, Inst, Intrinsic, IrType, New, Value } from '../ir/ir';
import type { FunctionWriter } from './function';
import { overload } from './intrinsics';
import { fresh } from './memory';
import { escapeText, symbol } from './text';

/** The runtime's function that `new` calls. */
export const allocatorName = 'runtime.alloc';
/** Lets the optimiser drop a call whose memory nobody uses. */
export const allocatorAttributes = 'allockind("alloc,zeroed") allocsize(0) "alloc-family"="flash"';

/** A direct call. */
export function call(w: FunctionWriter, i: Call): readonly string[] | undefined {
  return callTo(w, i, symbol(i.fn.name), i.fn, i.fn.attrs.noreturn ? ` ${stays(w)}` : '');
}

/** A call through a code address. */
export function callPtr(w: FunctionWriter, i: CallPtr): readonly string[] | undefined {
  return callTo(w, i, w.one(i.fn), undefined, '');
}

/** Calls that do not return are not merged: each keeps its source line. */
function stays(w: FunctionWriter): string {
  return w.ctx.attributes('cold noreturn nomerge nounwind');
}

function callTo(w: FunctionWriter, i: Call | CallPtr, code: string, fn: Func | undefined, attributes: string): readonly string[] | undefined {
  const shape = w.ctx.shapes.of(i.type);
  const args = argumentText(w, i.args, fn);
  if (shape.inMemory) {
    const result = fresh(w, i, shape);
    w.line(`call void ${code}(${[`ptr noalias nocapture align ${shape.align} ${result}`, ...args].join(', ')})${attributes}`);
    return [result];
  }
  const type = w.ctx.resultType(shape);
  const extension = fn ? w.ctx.resultExtension(fn, shape) : '';
  const text = `call ${extension}${type} ${code}(${args.join(', ')})${attributes}`;
  if (shape.leaves.length === 0) {
    w.line(text);
    return [];
  }
  const result = w.def(text);
  if (shape.leaves.length === 1) return [result];
  return shape.leaves.map((_, n) => w.def(`extractvalue ${type} ${result}, ${n}`));
}

function argumentText(w: FunctionWriter, args: readonly Value[], fn: Func | undefined): string[] {
  return args.flatMap((a) => {
    const shape = w.ctx.shapes.of(a.type);
    if (shape.inMemory) return [`ptr noalias nocapture readonly align ${shape.align} ${w.address(a)}`];
    const leaves = w.all(a);
    return shape.leaves.map((l, n) => `${w.ctx.shapes.text(l.type)}${w.ctx.argumentExtension(fn, l.type)} ${leaves[n]}`);
  });
}

/** The text of the call that a guard makes when its condition does not hold. */
export function failCall(w: FunctionWriter, i: Guard): string {
  const type = w.ctx.resultType(w.ctx.shapes.of(i.fail.result));
  if (type !== 'void') throw new Error(`${i.fail.name} is called by a guard and gives a result`);
  return `call void ${symbol(i.fail.name)}(${argumentText(w, i.args, i.fail).join(', ')}) ${stays(w)}`;
}

/** Zeroed memory from the runtime. */
export function newObject(w: FunctionWriter, i: New): readonly string[] {
  const { shapes, word, module } = w.ctx;
  const size = shapes.layouts.size(i.elem);
  if (!module.funcs.has(allocatorName)) w.ctx.declare(allocatorName, 'noalias nonnull ptr', [word, 'i8'], ` ${w.ctx.attributes(`nounwind ${allocatorAttributes}`)}`);
  const bytes = i.count === undefined || size === 0 ? String(size) : multiply(w, i.count, size);
  const known = /^[1-9]\d*$/.test(bytes) ? ` dereferenceable(${bytes})` : '';
  return [w.def(`call noalias nonnull${known} ptr ${symbol(allocatorName)}(${word} ${bytes}, i8 ${i.noscan ? 1 : 0})`)];
}

/** count * size, or all ones where that overflows: no allocator has so much. */
function multiply(w: FunctionWriter, count: Value, size: number): string {
  const { word } = w.ctx;
  if (count.kind === 'int') {
    const bytes = count.value * BigInt(size);
    return BigInt.asUintN(w.ctx.module.pointerBytes * 8, bytes) === bytes ? String(bytes) : '-1';
  }
  if (size === 1) return w.one(count);
  const fn = w.ctx.declare(`llvm.umul.with.overflow.${word}`, `{${word}, i1}`, [word, word]);
  const both = w.def(`call {${word}, i1} ${fn}(${word} ${w.one(count)}, ${word} ${size})`);
  const product = w.def(`extractvalue {${word}, i1} ${both}, 0`);
  const overflow = w.def(`extractvalue {${word}, i1} ${both}, 1`);
  return w.def(`select i1 ${overflow}, ${word} -1, ${word} ${product}`);
}

/** A call of an LLVM intrinsic, with the suffix its overload needs. */
export function intrinsic(w: FunctionWriter, i: Intrinsic): readonly string[] | undefined {
  const text = (t: IrType): string => w.ctx.shapes.text(t);
  const o = overload(i.name, i.type, i.args.map((a) => a.type), text);
  const fn = w.ctx.declare(o.name, o.result, o.params);
  const args = o.params.map((p, n) => `${p} ${n < i.args.length ? w.one(i.args[n]) : o.defaults[n - i.args.length]}`);
  return result(w, i, `call ${o.result} ${fn}(${args.join(', ')})`, o.result);
}

/** Inline assembly in LLVM's notation. */
export function asm(w: FunctionWriter, i: Asm): readonly string[] | undefined {
  const type = w.ctx.resultType(w.ctx.shapes.of(i.type));
  const args = argumentText(w, i.args, undefined);
  return result(w, i, `call ${type} asm sideeffect "${escapeText(i.text)}", "${escapeText(i.constraints)}"(${args.join(', ')})`, type);
}

function result(w: FunctionWriter, i: Inst, line: string, type: string): readonly string[] | undefined {
  const { leaves } = w.ctx.shapes.of(i.type);
  if (leaves.length === 0) {
    w.line(line);
    return undefined;
  }
  const value = w.def(line);
  return leaves.length === 1 ? [value] : leaves.map((_, n) => w.def(`extractvalue ${type} ${value}, ${n}`));
}
