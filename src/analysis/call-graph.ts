/** The calls of a linked program, from its machine code and what the IR knows of the indirect ones. */
import { bytesAt, ElfMachine, findSection, readElf, readElfSymbols, readMappingSymbols, sectionData, SectionFlag, type Elf, type ElfSymbol } from '../image/elf';
import { compilationFolders } from '../symbols/inlines';
import { LineTable, type SourceLine } from '../symbols/line-table';
import { ByteReader } from '../util/bytes';
import type { CallFacts, Hole, IndirectCall } from './call-facts';
import type { Decoder } from './machine';
import { RiscvDecoder } from './riscv';
import { ThumbDecoder } from './thumb';
import { walkFunction, type CallSite, type FunctionCode } from './walk';

export interface Edge {
  readonly to: number;
  /** Bytes of the caller that are on the stack then. */
  readonly at: number;
}

/** Why a function's depth cannot be told. */
export interface Unknown {
  readonly why: string;
  readonly place: SourceLine | undefined;
}

export interface CallNode {
  readonly address: number;
  readonly name: string;
  /** The most bytes that the function itself has on the stack. */
  frame: number;
  readonly edges: Edge[];
  readonly holes: Map<Hole, number>;
  readonly unknown: Unknown[];
  /** Functions whose address its code puts into a register. */
  readonly mentions: ReadonlySet<number>;
  /** The first words of constant func values, read as functions, whose address its code puts into a register. */
  readonly values: ReadonlySet<number>;
}

/** Assembly that calls its argument, and what that means. */
const callers: Readonly<Record<string, Hole>> = { flash_try: 'body', flash_task_start: 'entry', flash_system: 'system', flash_restart: 'system', flash_serve: 'system' };

/** Where the runtime calls functions of a chip's ROM, and the bytes of stack that those take at most. */
const romCalls = 'internal/flash/chip/';
const romStack = 160;

/** Once there are goroutines it runs on the system stack, whoever calls it. */
export const failureReport = 'runtime.report';

/** Functions of a program and their calls, each looked at when it is first asked for. */
export class CallGraph {
  readonly elf: Elf;
  private readonly nodes = new Map<number, CallNode>();
  private readonly codes = new Map<number, FunctionCode>();
  private readonly walking = new Set<number>();
  private readonly functions: readonly ElfSymbol[];
  private readonly byAddress = new Map<number, ElfSymbol>();
  private readonly byName = new Map<string, ElfSymbol>();
  private readonly data = new Map<string, ElfSymbol>();
  private readonly frames: ReadonlyMap<number, number>;
  private readonly lines: LineTable;
  private readonly decoder: Decoder;
  private readonly dataRanges: readonly { readonly address: number; readonly data: boolean }[];

  constructor(bytes: Uint8Array, private readonly facts: CallFacts) {
    this.elf = readElf(bytes);
    const code = new Set(this.elf.sections.filter((s) => s.flags & SectionFlag.exec).map((s) => s.index));
    const symbols = readElfSymbols(this.elf);
    this.functions = symbols
      .filter((s) => code.has(s.section) && (s.kind === 'function' || (s.kind === 'none' && !s.name.startsWith('.L'))))
      .sort((a, b) => a.address - b.address || b.size - a.size || Number(b.global) - Number(a.global) || (a.name < b.name ? -1 : 1));
    for (const f of this.functions) {
      if (!this.byAddress.has(f.address)) this.byAddress.set(f.address, f);
      this.byName.set(f.name, f);
    }
    for (const s of symbols) if (s.kind === 'object' || s.kind === 'none') this.data.set(s.name, s);
    this.frames = stackSizes(this.elf);
    this.lines = new LineTable(this.elf, compilationFolders(this.elf));
    this.dataRanges = readMappingSymbols(this.elf);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const text = this.elf.segments.filter((s) => s.type === 1);
    const read = (address: number): number | undefined => {
      const s = text.find((p) => address >= p.vaddr && address + 2 <= p.vaddr + p.fileSize);
      return s && view.getUint16(s.offset + address - s.vaddr, true);
    };
    this.decoder = this.elf.machine === ElfMachine.arm ? new ThumbDecoder(read) : new RiscvDecoder(read, this.elf.bits);
  }

  /** The address of a function of that name. */
  find(name: string): number | undefined {
    return this.byName.get(name)?.address;
  }

  /** The address and size of data of that name. */
  findData(name: string): ElfSymbol | undefined {
    return this.data.get(name);
  }

  nameOf(address: number): string {
    return this.byAddress.get(address)?.name ?? `0x${address.toString(16)}`;
  }

  /** Whether the address is where a function begins. */
  isFunction(address: number): boolean {
    return this.byAddress.has(address);
  }

  /** All functions, by address. */
  all(): readonly number[] {
    return [...this.byAddress.keys()];
  }

  node(address: number): CallNode {
    let n = this.nodes.get(address);
    if (!n) this.nodes.set(address, (n = this.make(address)));
    return n;
  }

  /** A pointer of the program, Thumb bit and all, as the address of a function; undefined if it is none. */
  codePointer(value: number): number | undefined {
    const address = this.elf.machine === ElfMachine.arm ? (value % 2 === 1 ? value - 1 : NaN) : value;
    return this.byAddress.has(address) ? address : undefined;
  }

  /** The pointer that stands at an address of the program. */
  wordAt(address: number): number | undefined {
    const word = this.elf.bits / 8;
    const bytes = bytesAt(this.elf, address, word);
    return bytes && new ByteReader(bytes).uint(word);
  }

  /** The size of a function's frame as the code generator says, and as its code shows; for tests. */
  frameSizes(address: number): { readonly declared: number | undefined; readonly seen: number; readonly dynamic: boolean } {
    const code = this.walk(address);
    return { declared: this.frames.get(address), seen: code.frame, dynamic: code.dynamic };
  }

  // ---- one function ----

  private walk(address: number): FunctionCode {
    const known = this.codes.get(address);
    if (known) return known;
    this.walking.add(address);
    const code = walkFunction(this.decoder, address, this.endOf(address), {
      isEntry: (a) => this.byAddress.has(a),
      // A function that is being looked at calls itself: its other ways out decide.
      returns: (a) => this.walking.has(a) || !this.byAddress.has(a) || (!this.facts.noReturn.has(this.nameOf(a)) && this.walk(a).returns),
      runsOn: (this.byAddress.get(address)?.size ?? 0) === 0,
      isData: (a) => this.isData(a),
      codeAfter: (from, end) => this.codeAfter(from, end),
    });
    this.walking.delete(address);
    this.codes.set(address, code);
    return code;
  }

  private make(address: number): CallNode {
    const code = this.walk(address);
    const declared = this.frames.get(address);
    const frame = Math.max(code.frame, declared ?? 0);
    const mentions = new Set<number>();
    const values = new Set<number>();
    for (const list of code.constants.values()) {
      for (const v of list) {
        this.addPointer(v, mentions);
        const word = v % 4 === 0 && !this.isFunction(v) ? this.wordAt(v) : undefined;
        if (word !== undefined) this.addPointer(word, values);
      }
    }
    const node: CallNode = { address, name: this.nameOf(address), frame, edges: [], holes: new Map(), unknown: [], mentions, values };
    if (code.dynamic && declared === undefined) node.unknown.push({ why: `${node.name} takes room that its code does not tell`, place: undefined });
    const exact = !code.dynamic;
    for (const c of code.calls) this.call(node, code, c, c.tail || exact ? c.depth : frame);
    return node;
  }

  private call(node: CallNode, code: FunctionCode, c: CallSite, at: number): void {
    if (c.target !== undefined) {
      const name = this.nameOf(c.target);
      if (name !== failureReport) node.edges.push({ to: c.target, at });
      if (isOutlined(name)) this.outlinedCalls(node, code, c, c.target, at);
      return;
    }
    const hole = callers[node.name];
    if (hole) return addHole(node, hole, at);
    // Its callers know what the registers hold.
    if (isOutlined(node.name)) return;
    this.indirect(node, c, code, at, c.address);
  }

  /** What an outlined function calls through registers that its caller has filled. */
  private outlinedCalls(node: CallNode, code: FunctionCode, c: CallSite, outlined: number, at: number): void {
    for (const inner of this.walk(outlined).calls) {
      if (inner.target === undefined) this.indirect(node, inner, code, at + inner.depth, c.address);
      else if (isOutlined(this.nameOf(inner.target))) this.outlinedCalls(node, code, c, inner.target, at + inner.depth);
    }
  }

  /** A call of what a register holds, with the line at `where`. */
  private indirect(node: CallNode, c: CallSite, code: FunctionCode, at: number, where: number): void {
    const place = this.lines.find(where);
    const site = this.siteAt(place, node.address);
    const targets = new Set<number>();
    if (site) this.targetsOf(site, targets);
    if (!site || !c.loaded) for (const v of code.constants.get(c.register ?? -1) ?? []) this.addPointer(v, targets);
    for (const h of site?.holes ?? []) addHole(node, h, at);
    for (const to of targets) node.edges.push({ to, at });
    if (targets.size > 0 || site?.holes.size || c.table) return;
    if (place?.file.startsWith(romCalls)) node.frame = Math.max(node.frame, at + romStack);
    else node.unknown.push({ why: `${node.name} calls a function that is not known`, place: place && { file: place.file, line: place.line, column: place.column } });
  }

  /** What the IR says of the call at a line; where the code generator has merged several, of all calls of the function. */
  private siteAt(place: SourceLine | undefined, address: number): IndirectCall | undefined {
    const { sites } = this.facts;
    if (place && place.line > 0) return sites.get(`${place.file}:${place.line}`);
    const end = this.endOf(address);
    const keys = new Set<string>();
    for (let a = address; a < end; a += 2) {
      const l = this.lines.find(a);
      if (l) keys.add(`${l.file}:${l.line}`);
    }
    const found = this.lines.empty ? [...sites.values()] : [...keys].map((k) => sites.get(k)).filter((s) => s !== undefined);
    if (found.length === 0) return undefined;
    return {
      functions: new Set(found.flatMap((s) => [...s.functions])),
      slots: new Map(found.flatMap((s) => [...s.slots])),
      holes: new Set(found.flatMap((s) => [...s.holes])),
    };
  }

  private targetsOf(site: IndirectCall, targets: Set<number>): void {
    for (const name of site.functions) {
      const f = this.byName.get(name);
      if (f) targets.add(f.address);
    }
    for (const { symbol, offset } of site.slots.values()) {
      const table = this.data.get(symbol);
      const word = table && this.wordAt(table.address + offset);
      if (word !== undefined) this.addPointer(word, targets);
    }
  }

  private addPointer(value: number, to: Set<number>): void {
    const f = this.codePointer(value);
    if (f !== undefined) to.add(f);
  }

  // ---- places in the code ----

  /** Assembly has no sizes: it reaches to the next symbol. */
  private endOf(address: number): number {
    const f = this.byAddress.get(address);
    if (f && f.size > 0) return address + f.size;
    const next = this.functions.find((o) => o.address > address);
    const section = this.elf.sections.find((s) => address >= s.address && address < s.address + s.size && s.flags & SectionFlag.exec);
    const end = section ? section.address + section.size : address;
    return next ? Math.min(next.address, end) : end;
  }

  private isData(address: number): boolean {
    let lo = 0;
    let hi = this.dataRanges.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (this.dataRanges[mid].address <= address) lo = mid + 1;
      else hi = mid;
    }
    return lo > 0 && this.dataRanges[lo - 1].data;
  }

  private *codeAfter(from: number, end: number): Generator<number> {
    for (let at = from; at < end; ) {
      const step = this.isData(at) ? undefined : this.decoder.step(at);
      if (step) yield at;
      at += step?.size ?? 2;
    }
  }
}

/** Code that the code generator has taken out of several functions. */
function isOutlined(name: string): boolean {
  return name.startsWith('OUTLINED_FUNCTION_');
}

function addHole(node: CallNode, hole: Hole, at: number): void {
  node.holes.set(hole, Math.max(node.holes.get(hole) ?? 0, at));
}

/** Frames by address, as `llc --stack-size-section` notes them. */
function stackSizes(elf: Elf): ReadonlyMap<number, number> {
  const out = new Map<number, number>();
  const word = elf.bits / 8;
  const r = new ByteReader(sectionData(elf, findSection(elf, '.stack_sizes')));
  while (!r.done) {
    const value = r.uint(word);
    const address = elf.machine === ElfMachine.arm ? value - (value % 2) : value;
    out.set(address, r.uleb());
  }
  return out;
}
