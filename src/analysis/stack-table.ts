/** The table from which the runtime takes the size of a goroutine's stack: made before the code, filled in after the link. */
import type { AddrConst, Const, Global, Module } from '../ir/ir';
import { fileOffsetOf, readElf, readElfSymbols } from '../image/elf';
import { ByteReader, viewOf } from '../util/bytes';

/** The runtime's name for the table: pairs of code address and size, and at the end a pair that begins with nil. */
export const stackTable = 'flash_stack_sizes';

/** Set in a size that is not computed: the stack is guarded while it is in use. */
const unknownFlag = 1;

/** Gives the module the table, if its code looks into it. Until it is filled in every size is the default. */
export function addStackTable(m: Module, entries: readonly string[], defaultBytes: number): void {
  const wanted = m.globals.get(stackTable);
  if (!wanted) return;
  const { types } = m;
  const pair = types.struct([types.ptr, types.int]);
  const size: Const = { kind: 'int', type: types.int, value: BigInt(defaultBytes | unknownFlag) };
  const rows: Const[] = [];
  for (const name of entries) {
    const of = m.funcs.get(name);
    const code: AddrConst | undefined = of && { kind: 'addr', type: types.ptr, of, offset: 0 };
    if (code) rows.push({ kind: 'agg', type: pair, elems: [code, size] });
  }
  rows.push({ kind: 'agg', type: pair, elems: [{ kind: 'zero', type: types.ptr }, size] });
  const type = types.array(pair, rows.length);
  const table: Global = { ...wanted, type, init: { kind: 'agg', type, elems: rows }, external: false, readonly: true, patched: true, exported: true };
  m.globals.set(stackTable, table);
}

/** Size by code address. */
export interface StackSize {
  readonly pointer: number;
  readonly bytes: number;
  /** Computed; else it is the default. */
  readonly known: boolean;
}

/** The program with the sizes in its table. */
export function fillStackTable(bytes: Uint8Array, sizes: readonly StackSize[]): Uint8Array {
  const at = tableOffset(bytes);
  if (!at) return bytes;
  const out = bytes.slice();
  const view = viewOf(out);
  const known = new Map(sizes.map((s) => [s.pointer, s.known ? s.bytes : s.bytes | unknownFlag]));
  eachRow(out, at, (pointer, offset) => {
    const size = known.get(pointer);
    if (size !== undefined) view.setUint32(offset, size, true);
  });
  return out;
}

/** The sizes in a program's table, and the one for all others; undefined in a program that starts no goroutine. */
export function readStackTable(bytes: Uint8Array): { readonly sizes: readonly StackSize[]; readonly others: number } | undefined {
  const at = tableOffset(bytes);
  if (!at) return undefined;
  const sizes: StackSize[] = [];
  let others = 0;
  eachRow(bytes, at, (pointer, offset) => {
    const size = viewOf(bytes).getUint32(offset, true);
    const whole = size - (size % 8);
    if (pointer === 0) others = whole;
    else sizes.push({ pointer, bytes: whole, known: (size & unknownFlag) === 0 });
  });
  return { sizes, others };
}

interface TablePlace {
  readonly offset: number;
  readonly size: number;
  readonly word: number;
}

function tableOffset(bytes: Uint8Array): TablePlace | undefined {
  const elf = readElf(bytes);
  const symbol = readElfSymbols(elf).find((s) => s.name === stackTable);
  const offset = symbol && fileOffsetOf(elf, symbol.address, symbol.size);
  return symbol && offset !== undefined ? { offset, size: symbol.size, word: elf.bits / 8 } : undefined;
}

/** Calls back with each row's address and where in the file its size stands. */
function eachRow(bytes: Uint8Array, { offset, size, word }: TablePlace, visit: (pointer: number, at: number) => void): void {
  const r = new ByteReader(bytes, offset, offset + size);
  while (!r.done) {
    const pointer = r.uint(word);
    visit(pointer, r.offset);
    r.skip(word);
  }
}
