/** Reads from `.debug_info` what functions were inlined where, so that one address gives every function of the source that it stands for. */
import { ByteReader } from '../util/bytes';
import { findSection, sectionData, type Elf } from '../image/elf';
import { AttributeReader, type AttributeValue } from './attributes';
import type { FileTable } from './line-table';

export interface InlinedCall {
  /** The function whose body was put here. */
  readonly name: string;
  /** Where it was called. */
  readonly callFile: string;
  readonly callLine: number;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

/** A function or an inlined call, with its code and what is inlined in it. */
interface Scope {
  readonly ranges: readonly Range[];
  readonly name: string;
  readonly inlined: boolean;
  readonly callFile: string;
  readonly callLine: number;
  readonly children: Scope[];
}

const TAG = { inlined: 0x1d, subprogram: 0x2e, unit: 0x11 } as const;
const AT = { name: 0x03, stmtList: 0x10, lowPc: 0x11, highPc: 0x12, folder: 0x1b, abstractOrigin: 0x31, specification: 0x47, ranges: 0x55, callFile: 0x58, callLine: 0x59, linkage: 0x6e, rangesBase: 0x74, addrBase: 0x73, strBase: 0x72 } as const;

export class Inlines {
  private readonly functions: Scope[] = [];

  constructor(elf: Elf, files: ReadonlyMap<number, FileTable>) {
    const info = sectionData(elf, findSection(elf, '.debug_info'));
    const r = new ByteReader(info);
    while (!r.done) {
      const at = r.offset;
      const length = r.u32();
      new UnitReader(elf, info, at, r.offset + length, files, this.functions).read();
      r.offset += length;
    }
  }

  /** The function whose code holds the address, and the calls inlined there, the outermost first. */
  find(address: number): { readonly name: string; readonly inlined: readonly InlinedCall[] } | undefined {
    const holds = (s: Scope): boolean => s.ranges.some((x) => address >= x.low && address < x.high);
    const outer = this.functions.find(holds);
    if (!outer) return undefined;
    const inlined: InlinedCall[] = [];
    for (let scope = outer.children.find(holds); scope; scope = scope.children.find(holds)) {
      if (scope.inlined) inlined.push({ name: scope.name, callFile: scope.callFile, callLine: scope.callLine });
    }
    return { name: outer.name, inlined };
  }
}

/** The folder of compilation of each unit, by the offset of its line table. */
export function compilationFolders(elf: Elf): ReadonlyMap<number, string> {
  const folders = new Map<number, string>();
  const info = sectionData(elf, findSection(elf, '.debug_info'));
  const r = new ByteReader(info);
  while (!r.done) {
    const at = r.offset;
    const length = r.u32();
    r.offset += length;
    for (const { values } of new AttributeReader(elf, info, at, r.offset).entries()) {
      const entry: Entry = { tag: TAG.unit, values };
      const lines = num(entry, AT.stmtList);
      if (lines !== undefined) folders.set(lines, text(entry, AT.folder) ?? '');
      break;
    }
  }
  return folders;
}

interface Entry {
  readonly tag: number;
  readonly values: ReadonlyMap<number, AttributeValue>;
}

/** One compilation unit. */
class UnitReader {
  private readonly reader: AttributeReader;
  private readonly names = new Map<number, string>();
  private readonly pending: { scope: Scope; origin: number; set: (name: string) => void }[] = [];
  private fileNames: FileTable = [];
  private low = 0;

  constructor(
    private readonly elf: Elf,
    private readonly info: Uint8Array,
    private readonly at: number,
    private readonly end: number,
    private readonly files: ReadonlyMap<number, FileTable>,
    private readonly functions: Scope[],
  ) {
    this.reader = new AttributeReader(elf, info, at, end);
  }

  read(): void {
    const path: { scope: Scope | undefined }[] = [];
    for (const { offset, depth, tag, values } of this.reader.entries()) {
      path.length = depth;
      const parent = [...path].reverse().find((p) => p?.scope)?.scope;
      path[depth] = { scope: this.entry(offset, { tag, values }, parent) };
    }
    for (const p of this.pending) p.set(this.names.get(p.origin) ?? '');
  }

  private entry(offset: number, e: Entry, parent: Scope | undefined): Scope | undefined {
    if (e.tag === TAG.unit) {
      this.reader.bases = { str: num(e, AT.strBase), addr: num(e, AT.addrBase), ranges: num(e, AT.rangesBase) };
      this.low = this.address(e, AT.lowPc) ?? 0;
      this.fileNames = this.files.get(num(e, AT.stmtList) ?? -1) ?? [];
      return undefined;
    }
    const name = text(e, AT.name) ?? text(e, AT.linkage);
    if (name !== undefined) this.names.set(offset, name);
    const origin = num(e, AT.abstractOrigin) ?? num(e, AT.specification);
    if (e.tag !== TAG.subprogram && e.tag !== TAG.inlined) return undefined;
    const ranges = this.ranges(e);
    if (ranges.length === 0) return undefined;
    const scope: Scope & { name: string } = { ranges, name: name ?? '', inlined: e.tag === TAG.inlined, callFile: this.fileNames[num(e, AT.callFile) ?? -1] ?? '', callLine: num(e, AT.callLine) ?? 0, children: [] };
    if (name === undefined && origin !== undefined) this.pending.push({ scope, origin: origin, set: (n) => (scope.name = n) });
    if (scope.inlined) parent?.children.push(scope);
    else this.functions.push(scope);
    return scope;
  }

  private ranges(e: Entry): readonly Range[] {
    const low = this.address(e, AT.lowPc);
    const high = e.values.get(AT.highPc);
    if (low !== undefined && high) return [{ low, high: high.kind === 'address' ? Number(high.value) : low + Number(high.value) }];
    const list = e.values.get(AT.ranges);
    if (!list || typeof list.value !== 'number') return [];
    return this.reader.rangeList(list.value, list.kind === 'index', this.low);
  }

  private address(e: Entry, attribute: number): number | undefined {
    const v = e.values.get(attribute);
    return v && typeof v.value === 'number' ? v.value : undefined;
  }
}

function num(e: Entry, attribute: number): number | undefined {
  const v = e.values.get(attribute)?.value;
  return typeof v === 'number' ? v : undefined;
}

function text(e: Entry, attribute: number): string | undefined {
  const v = e.values.get(attribute)?.value;
  return typeof v === 'string' ? v : undefined;
}
