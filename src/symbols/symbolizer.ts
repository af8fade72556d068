/** From an address to the functions and source lines it stands for, and from a stopped stack to its frames. */
import { ElfMachine, readElf, readElfSymbols, type Elf, type ElfSymbol } from '../image/elf';
import { isWasmModule, wasmAsElf } from '../image/wasm';
import { CallFrames } from './call-frames';
import { compilationFolders, Inlines } from './inlines';
import { LineTable } from './line-table';
import { StackWalk, type StackSnapshot } from './stack-walk';

export interface Frame {
  readonly address: number;
  readonly function: string;
  /** Bytes from the start of the function. */
  readonly offset: number;
  readonly file?: string;
  readonly line?: number;
}

const MAX_FRAMES = 64;

/** Reads a program's symbols and debug information when they are first asked for. */
export class Symbolizer {
  readonly elf: Elf;
  readonly functions: readonly ElfSymbol[];
  /** Of a WebAssembly module: where in the file its code begins; addresses count from there. */
  readonly codeStart: number;
  private tables: { lines: LineTable; frames: CallFrames; inlines: Inlines | undefined } | undefined;

  constructor(bytes: Uint8Array) {
    const module = isWasmModule(bytes) ? wasmAsElf(bytes) : undefined;
    this.elf = module?.elf ?? readElf(bytes);
    this.codeStart = module?.codeStart ?? 0;
    const code = new Set(this.elf.sections.filter((s) => s.flags & 4).map((s) => s.index));
    // RISC-V and hand-written assembly have code symbols without a type.
    this.functions = [...(module?.functions ?? readElfSymbols(this.elf))]
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

  /** The address that a code pointer of the program means. */
  codeAddress(pointer: number): number {
    return this.elf.machine === ElfMachine.arm ? pointer - (pointer % 2) : pointer;
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

  /**
   * Unwinds a snapshot, innermost frame first. Where no frame information leads on - assembly, or a panic that only shows its stack -
   * the next return address of the stack is looked for.
   */
  unwind(snapshot: StackSnapshot): readonly Frame[] {
    const walk = new StackWalk(this.elf, this.load().frames, snapshot);
    const out: Frame[] = [];
    let address: number | undefined = this.inCode(walk.pc) ? walk.pc : walk.search();
    for (let depth = 0; depth < MAX_FRAMES && address !== undefined; depth++) {
      out.push(...this.framesAt(address));
      address = walk.up();
    }
    return out;
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
