/** How the name of an LLVM intrinsic is completed: which types its overload names, and arguments that the IR leaves out. */
import type { IrType } from '../ir/ir';

export interface Overload {
  readonly name: string;
  readonly result: string;
  readonly params: readonly string[];
  /** Operands behind those the IR gives. */
  readonly defaults: readonly string[];
}

/** Intrinsics that are overloaded on their result. */
const byResult = new Set([
  'sqrt', 'fabs', 'floor', 'ceil', 'trunc', 'rint', 'nearbyint', 'round', 'roundeven', 'copysign', 'fma', 'minnum', 'maxnum', 'minimum', 'maximum', 'sin', 'cos', 'exp', 'exp2', 'log', 'log2', 'log10', 'pow',
  'ctpop', 'bitreverse', 'bswap', 'fshl', 'fshr', 'ctlz', 'cttz', 'abs', 'umin', 'umax', 'smin', 'smax', 'uadd.sat', 'usub.sat', 'sadd.sat', 'ssub.sat', 'expect',
]);
/** Intrinsics that are overloaded on their first argument. */
const byArgument = new Set(['uadd.with.overflow', 'usub.with.overflow', 'umul.with.overflow', 'sadd.with.overflow', 'ssub.with.overflow', 'smul.with.overflow']);
/** Intrinsics that are overloaded on both. */
const byBoth = new Set(['fptosi.sat', 'fptoui.sat']);
const onPointer = new Set(['frameaddress', 'prefetch']);

/** Completes an intrinsic. Names that no table has are taken as they stand. */
export function overload(name: string, result: IrType, args: readonly IrType[], text: (t: IrType) => string): Overload {
  const short = name.replace(/^llvm\./, '');
  const params = args.map(text);
  const defaults: string[] = [];
  let full = name;
  if (byResult.has(short)) full += `.${suffix(result)}`;
  else if (byArgument.has(short)) full += `.${suffix(args[0])}`;
  else if (byBoth.has(short)) full += `.${suffix(result)}.${suffix(args[0])}`;
  else if (onPointer.has(short)) full += '.p0';
  else if (short.startsWith('wasm.memory.')) full += `.${suffix(args[args.length - 1])}`;
  if ((short === 'ctlz' || short === 'cttz' || short === 'abs') && args.length === 1) {
    params.push('i1');
    defaults.push('false');
  }
  return { name: full, result: text(result), params, defaults };
}

function suffix(t: IrType): string {
  switch (t.kind) {
    case 'int':
      return `i${t.bits}`;
    case 'float':
      return `f${t.bits}`;
    case 'ptr':
      return 'p0';
    default:
      throw new Error(`no overload of an intrinsic for a ${t.kind}`);
  }
}
