/** The word by which a program says which build it is. */
import { buildIdSymbol } from '../image/build-id';
import type { Module } from '../ir/ir';

/** Gives the module the word, if its code prints it; it is zero until `fillBuildId` has seen the whole program. */
export function addBuildId(m: Module): void {
  const wanted = m.globals.get(buildIdSymbol);
  if (!wanted) return;
  m.globals.set(buildIdSymbol, { ...wanted, init: { kind: 'zero', type: wanted.type }, external: false, readonly: true, patched: true, exported: true });
}
