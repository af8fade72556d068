/** From an address to the functions and source lines it stands for, and from a stopped stack to its frames. */
import { ElfMachine, readElf, readElfSymbols, type Elf, type ElfSymbol } from '../image/elf';
import { CallFrames } from './call-frames';
import { compilationFolders, Inlines } from './inlines';
import { LineTable } from './line-table';

export interface Frame {
  readonly address: number;
  readonly function: string;
  /** Bytes from the start of the function. */
  readonly offset: number;
  readonly file?: string;
  readonly line?: number;
}

/** What is known of a stopped program: registers, and words of the stack from `sp` upward. */
export interface StackSnapshot {
  readonly pc: number;
  readonly lr: number;
  readonly sp: number;
  readonly words: readonly number[];
}

const MAX_FRAMES = 64;

/** Reads a program's symbols and debug information when they are first asked for. */
export class Symbolizer {
  readonly elf: Elf;
  readonly functions: readonly ElfSymbol[];
  private tables: { lines: LineTable; frames: CallFrames; inlines: Inlines | undefined } | undefined;

  constructor(bytes: Uint8Array) {
    this.elf = readElf(bytes);
    const code = new Set(this.elf.sections.filter((s) => s.flags & 4).map((s) => s.index));
    // RISC-V and hand-written assembly have code symbols without a type.
    this.functions = readElfSymbols(this.elf)
      .filter((s) => s.kind === 'function' || (s.kind === 'none' && code.has(s.section) && !s.name.startsWith('.L')))
      .sort((a, b) => a.address - b.address || b.size - a.size || Number(b.global) - Number(a.global));
  }

  /** The function that an address lies in. */
  functionAt(address: number): ElfSymbol | undefined {
    let lo = 0;
    let hi = this.functions.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (this.functions[mid].address <= address) lo = mid + 1;
      else hi = mid;
    }
    for (let i = lo - 1; i >= 0 && i > lo - 8; i--) {
      const f = this.functions[i];
      if (f.size === 0 ? this.inCode(address) : address < f.address + f.size) return f;
    }
    return undefined;
  }

  /** The frames of one address, innermost first: more than one where calls were inlined. */
  framesAt(address: number): readonly Frame[] {
    const symbol = this.functionAt(address);
    const { lines, inlines } = this.load();
    const place = lines.find(address);
    const scope = inlines?.find(address);
    const name = symbol?.name ?? scope?.name;
    if (name === undefined) return [];
    const offset = address - (symbol?.address ?? address);
    const out: Frame[] = [];
    let at = place && { file: place.file, line: place.line };
    for (const call of [...(scope?.inlined ?? [])].reverse()) {
      out.push({ address, function: call.name, offset, ...at });
      at = { file: call.callFile, line: call.callLine };
    }
    out.push({ address, function: name, offset, ...at });
    return out;
  }

  /** Unwinds a snapshot, innermost frame first. */
  unwind(snapshot: StackSnapshot): readonly Frame[] {
    const arm = this.elf.machine === ElfMachine.arm;
    const word = this.elf.bits / 8;
    const [spRegister, raRegister] = arm ? [13, 14] : [2, 1];
    const registers = new Map<number, number>([
      [spRegister, snapshot.sp],
      [raRegister, snapshot.lr],
    ]);
    const load = (address: number): number | undefined => {
      const index = (address - snapshot.sp) / word;
      return Number.isInteger(index) ? snapshot.words[index] : undefined;
    };
    const out: Frame[] = [];
    let pc = clean(snapshot.pc, arm);
    for (let depth = 0; depth < MAX_FRAMES && this.inCode(pc); depth++) {
      // A return address lies behind the call: look at the call itself.
      const at = depth === 0 ? pc : pc - 1;
      out.push(...this.framesAt(at));
      const next = this.step(at, registers, spRegister, raRegister, load, depth === 0);
      if (next === undefined) break;
      pc = clean(next, arm);
    }
    return out;
  }

  /** Goes to the caller: changes the registers and gives its return address. */
  private step(at: number, registers: Map<number, number>, sp: number, ra: number, load: (a: number) => number | undefined, top: boolean): number | undefined {
    const rules = this.load().frames.rulesAt(at);
    if (!rules) return top ? this.leaf(registers, ra) : undefined;
    const base = registers.get(rules.cfa.register);
    if (base === undefined) return undefined;
    const cfa = base + rules.cfa.offset;
    const rule = rules.registers.get(rules.returnRegister) ?? { kind: 'same' as const };
    const returned = rule.kind === 'memory' ? load(cfa + rule.offset) : rule.kind === 'register' ? registers.get(rule.register) : rule.kind === 'same' ? registers.get(ra) : undefined;
    const before = new Map(registers);
    for (const [register, r] of rules.registers) {
      const value = r.kind === 'memory' ? load(cfa + r.offset) : r.kind === 'register' ? before.get(r.register) : before.get(register);
      if (value === undefined) registers.delete(register);
      else registers.set(register, value);
    }
    registers.set(sp, cfa);
    // Above the first frame the link register holds nothing any more: only what was saved counts.
    registers.delete(ra);
    return returned;
  }

  /** Assembly without frame information: it has not touched the stack, or so we hope. */
  private leaf(registers: Map<number, number>, ra: number): number | undefined {
    const lr = registers.get(ra);
    registers.delete(ra);
    return lr;
  }

  private inCode(address: number): boolean {
    return this.elf.sections.some((s) => (s.flags & 4) !== 0 && address >= s.address && address < s.address + s.size);
  }

  private load(): NonNullable<Symbolizer['tables']> {
    if (!this.tables) {
      // Debug information of a newer kind than we read: lines and functions still serve.
      const folders = attempt(() => compilationFolders(this.elf)) ?? new Map<number, string>();
      const lines = new LineTable(this.elf, folders);
      const inlines = attempt(() => new Inlines(this.elf, lines.files));
      this.tables = { lines, frames: new CallFrames(this.elf), inlines };
    }
    return this.tables;
  }
}

function attempt<T>(f: () => T): T | undefined {
  try {
    return f();
  } catch {
    return undefined;
  }
}

function clean(address: number, arm: boolean): number {
  return arm ? address - (address % 2) : address;
}
