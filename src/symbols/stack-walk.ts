/** Walks up a stack of which only the words are known: by frame information where there is some, else by looking for return addresses. */
import { ElfMachine, type Elf } from '../image/elf';
import type { CallFrames } from './call-frames';
import { isReturnAddress } from './return-address';

/** What is known of a stopped program: registers, and words of the stack from `sp` upward. A `pc` of 0 is unknown. */
export interface StackSnapshot {
  readonly pc: number;
  readonly lr: number;
  readonly sp: number;
  readonly words: readonly number[];
}

/** One place on the way up. */
interface Place {
  readonly pc: number;
  readonly sp: number;
  readonly registers: ReadonlyMap<number, number>;
  /** The link register still holds the return address: only before anything was called. */
  readonly top: boolean;
}

export class StackWalk {
  private readonly word: number;
  private readonly arm: boolean;
  private readonly spRegister: number;
  private readonly raRegister: number;
  private place: Place;

  constructor(
    private readonly elf: Elf,
    private readonly frames: CallFrames,
    private readonly snapshot: StackSnapshot,
  ) {
    this.word = elf.bits / 8;
    this.arm = elf.machine === ElfMachine.arm;
    [this.spRegister, this.raRegister] = this.arm ? [13, 14] : [2, 1];
    const registers = new Map([[this.spRegister, snapshot.sp], [this.raRegister, snapshot.lr]]);
    this.place = { pc: this.clean(snapshot.pc), sp: snapshot.sp, registers, top: true };
  }

  /** Where the walk began. */
  get pc(): number {
    return this.place.pc;
  }

  /** Goes to the caller; gives the address of its call, undefined at the top of the stack. */
  up(): number | undefined {
    const next = this.caller(this.place);
    if (!next) return this.search();
    this.place = next;
    return next.pc - 1;
  }

  /** The first word of the stack that is a return address and leads on to another one, or else the first at all. */
  search(): number | undefined {
    const { sp: base, words } = this.snapshot;
    let first: Place | undefined;
    for (let i = Math.max(0, Math.ceil((this.place.sp - base) / this.word)); i < words.length; i++) {
      if (!isReturnAddress(this.elf, words[i])) continue;
      // A return address is kept at the upper end of its frame.
      const sp = base + (i + 1) * this.word;
      const place: Place = { pc: this.clean(words[i]), sp, registers: new Map([[this.spRegister, sp]]), top: false };
      first ??= place;
      if (!this.caller(place)) continue;
      this.place = place;
      return place.pc - 1;
    }
    if (!first) return undefined;
    this.place = first;
    return first.pc - 1;
  }

  /** The caller by frame information; undefined where there is none, or where it leads to no call. */
  private caller(at: Place): Place | undefined {
    const rules = this.frames.rulesAt(at.top ? at.pc : at.pc - 1);
    if (!rules) {
      // Assembly that was just entered has not touched the stack.
      const lr = at.top ? at.registers.get(this.raRegister) : undefined;
      return lr !== undefined && isReturnAddress(this.elf, lr) ? this.placeOf(lr, at.sp, new Map()) : undefined;
    }
    const base = at.registers.get(rules.cfa.register);
    if (base === undefined) return undefined;
    const cfa = base + rules.cfa.offset;
    const value = (register: number): number | undefined => {
      const rule = rules.registers.get(register) ?? { kind: 'same' as const };
      if (rule.kind === 'memory') return this.load(cfa + rule.offset);
      if (rule.kind === 'register') return at.registers.get(rule.register);
      return rule.kind === 'same' ? at.registers.get(register) : undefined;
    };
    const back = value(rules.returnRegister);
    if (back === undefined || !isReturnAddress(this.elf, back)) return undefined;
    const registers = new Map<number, number>();
    for (const register of new Set([...at.registers.keys(), ...rules.registers.keys()])) {
      const v = value(register);
      if (v !== undefined) registers.set(register, v);
    }
    return this.placeOf(back, cfa, registers);
  }

  private placeOf(returnAddress: number, sp: number, registers: Map<number, number>): Place {
    registers.set(this.spRegister, sp);
    registers.delete(this.raRegister);
    return { pc: this.clean(returnAddress), sp, registers, top: false };
  }

  private load(address: number): number | undefined {
    const index = (address - this.snapshot.sp) / this.word;
    return Number.isInteger(index) ? this.snapshot.words[index] : undefined;
  }

  private clean(address: number): number {
    return this.arm ? address - (address % 2) : address;
  }
}
