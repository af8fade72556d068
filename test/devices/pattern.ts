/** Bytes to write, and which bit of one can be stuck. */

/** Bytes that are all different from erased flash, and from each other's neighbours. */
export function pattern(length: number, seed = 1): Uint8Array {
  let x = seed;
  return Uint8Array.from({ length }, () => {
    x = (Math.imul(x, 1103515245) + 12345) >>> 0;
    return (x >>> 16) % 255;
  });
}

/** The lowest bit that is set. */
export function bitOf(byte: number): number {
  return byte & -byte;
}
