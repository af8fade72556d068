/**
 * Values of the interpreter. Integers of up to 32 bits are numbers: i32 signed, smaller ones unsigned. i64 see int64.ts. Floats
 * are numbers, those of 32 bits rounded. Pointers are addresses of the interpreter's own space. Structs and arrays are arrays
 * that nobody changes. Registers are typed as numbers because nearly all hold some.
 */
import type { Const, IrType } from '../ir/ir';
import { wrap64, type I64 } from './int64';

export type Value = number | bigint | AddressNumber | readonly Value[];

/** Compile-time evaluation met something that only the real machine can tell. */
export class Unknown extends Error {}

/**
 * A pointer turned into an integer while memory is tracked. It may be carried around and turned back; whoever calculates with
 * it asks JavaScript for its number and thereby ends the evaluation.
 */
export class AddressNumber {
  /** `negated`: the number is what is left of the address space above the address. */
  constructor(readonly address: number, readonly negated = false) {}
  valueOf(): number {
    throw new Unknown('an address is used as a number');
  }
}

/** All zero bits. */
export function zeroValue(t: IrType): Value {
  switch (t.kind) {
    case 'struct':
      return t.fields.map(zeroValue);
    case 'array':
      return new Array<Value>(t.length).fill(zeroValue(t.elem));
    default:
      return 0;
  }
}

/** An integer constant as a value of its width. */
export function intValue(bits: number, value: bigint): I64 {
  if (bits === 64) return wrap64(value);
  return bits === 32 ? Number(BigInt.asIntN(32, value)) : Number(value);
}

/** True for constants without addresses in them. */
export function isPlain(c: Const): boolean {
  return c.kind === 'int' || c.kind === 'float' || c.kind === 'zero' || c.kind === 'undef' || c.kind === 'bytes';
}
