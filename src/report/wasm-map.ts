/** What the linker's map says of a WebAssembly module's data: binaryen rewrites functions, but data stays where it is. */

export interface DataSymbol {
  readonly name: string;
  readonly kind: 'rodata' | 'data' | 'bss';
  /** In memory. */
  readonly address: number;
  readonly size: number;
}

/** Reads the lines of pieces of data: address, offset, size, and the section of an object file, whose name ends in that of the variable. */
export function readWasmMap(text: string): readonly DataSymbol[] {
  const line = /^\s*([0-9a-f]+)\s+[0-9a-f]+\s+([0-9a-f]+)\s+\S+:\(\.(rodata|data|bss)\.(.+)\)$/gm;
  return [...text.matchAll(line)].map(([, address, size, kind, name]) => ({ name, kind: kind as DataSymbol['kind'], address: parseInt(address, 16), size: parseInt(size, 16) }));
}
