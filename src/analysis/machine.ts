/** What the analysis knows of one machine instruction: how it moves the stack pointer, and where control goes. */

export interface Step {
  readonly size: number;
  /** Bytes by which the stack grows; negative where it shrinks. */
  readonly push?: number;
  /** The stack pointer moves by an amount that the instruction does not tell. */
  readonly dynamic?: true;
  /** Calls this address and comes back. */
  readonly call?: number;
  /** Calls what the register holds and comes back. */
  readonly callRegister?: number;
  /** Control may go on there. */
  readonly jump?: number;
  /** Control goes where the register says, and does not come back; with `table`, perhaps to an entry of a table of this function. */
  readonly jumpRegister?: number;
  /** Control goes to an entry of a table of this function. */
  readonly table?: true;
  /** Control does not go on behind the instruction. */
  readonly ends?: true;
  /** It ends the function. */
  readonly returns?: true;
  /** The register holds this value afterwards. */
  readonly constant?: readonly [register: number, value: number];
  /** The register gets something else than a constant. */
  readonly loads?: number;
  /** A copy: to, from. */
  readonly copy?: readonly [to: number, from: number];
}

/** Reads 16 bits of the program at an address; undefined outside its code. */
export type ReadHalf = (address: number) => number | undefined;

/** Decodes one instruction; `undefined` where there is none. May be told first that `address` starts afresh. */
export interface Decoder {
  step(address: number): Step | undefined;
}

/** Sign-extends the low `bits`. */
export function signed(value: number, bits: number): number {
  const shift = 32 - bits;
  return (value << shift) >> shift;
}

/** How many bits are set. */
export function bitCount(value: number): number {
  let n = 0;
  for (let v = value; v !== 0; v &= v - 1) n++;
  return n;
}
