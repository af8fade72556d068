/** Reads `.debug_frame` and finds, for an address, where the caller's registers are (DWARF 5, 6.4). */
import { ByteReader } from '../util/bytes';
import { findSection, sectionData, type Elf } from '../image/elf';

/** Where a register of the caller is kept. */
export type RegisterRule = { readonly kind: 'same' } | { readonly kind: 'undefined' } | { readonly kind: 'memory'; readonly offset: number } | { readonly kind: 'register'; readonly register: number };

/** How to find the canonical frame address, the return address and saved registers at one address. */
export interface FrameRules {
  readonly cfa: { readonly register: number; readonly offset: number };
  readonly returnRegister: number;
  readonly registers: ReadonlyMap<number, RegisterRule>;
}

interface Cie {
  readonly codeAlign: number;
  readonly dataAlign: number;
  readonly returnRegister: number;
  readonly program: Uint8Array;
}

interface Fde {
  readonly cie: Cie;
  readonly start: number;
  readonly end: number;
  readonly program: Uint8Array;
}

interface State {
  cfa: { register: number; offset: number } | undefined;
  registers: Map<number, RegisterRule>;
}

export class CallFrames {
  private readonly fdes: Fde[] = [];
  private readonly word: number;

  constructor(elf: Elf) {
    this.word = elf.bits / 8;
    const section = sectionData(elf, findSection(elf, '.debug_frame'));
    const cies = new Map<number, Cie>();
    const r = new ByteReader(section);
    while (!r.done) {
      const at = r.offset;
      const length = r.u32();
      const end = r.offset + length;
      if (length >= 4) this.entry(new ByteReader(section, r.offset, end), at, end, cies);
      r.offset = end;
    }
    this.fdes.sort((a, b) => a.start - b.start);
  }

  get empty(): boolean {
    return this.fdes.length === 0;
  }

  /** The rules at an address; undefined where no entry covers it. */
  rulesAt(address: number): FrameRules | undefined {
    const fde = this.find(address);
    if (!fde) return undefined;
    const initial: State = { cfa: undefined, registers: new Map() };
    this.run(fde, fde.cie.program, Infinity, initial, initial);
    const state: State = { cfa: initial.cfa, registers: new Map(initial.registers) };
    this.run(fde, fde.program, address, state, initial);
    return state.cfa && { cfa: state.cfa, returnRegister: fde.cie.returnRegister, registers: state.registers };
  }

  private find(address: number): Fde | undefined {
    let lo = 0;
    let hi = this.fdes.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (this.fdes[mid].start <= address) lo = mid + 1;
      else hi = mid;
    }
    const fde = this.fdes[lo - 1];
    return fde !== undefined && address < fde.end ? fde : undefined;
  }

  private entry(r: ByteReader, at: number, end: number, cies: Map<number, Cie>): void {
    const id = r.u32();
    if (id === 0xffffffff) {
      const version = r.u8();
      const augmentation = r.cstring();
      if (version >= 4) r.skip(2);
      const codeAlign = r.uleb();
      const dataAlign = r.sleb();
      const returnRegister = version === 1 ? r.u8() : r.uleb();
      if (augmentation === '') cies.set(at, { codeAlign, dataAlign, returnRegister, program: r.slice(end - r.offset) });
      return;
    }
    const cie = cies.get(id);
    if (!cie) return;
    const start = r.uint(this.word);
    const size = r.uint(this.word);
    this.fdes.push({ cie, start, end: start + size, program: r.slice(end - r.offset) });
  }

  /** Runs a program up to the row that holds at `address`. */
  private run(fde: Fde, program: Uint8Array, address: number, s: State, initial: State): void {
    const { cie } = fde;
    const r = new ByteReader(program);
    const stack: State[] = [];
    let location = fde.start;
    while (!r.done) {
      const op = r.u8();
      const low = op & 0x3f;
      if (op >> 6 === 1) location += low * cie.codeAlign;
      else if (op >> 6 === 2) s.registers.set(low, { kind: 'memory', offset: r.uleb() * cie.dataAlign });
      else if (op >> 6 === 3) restore(s, initial, low);
      else if (op === 0x01) location = r.uint(this.word);
      else if (op === 0x02) location += r.u8() * cie.codeAlign;
      else if (op === 0x03) location += r.u16() * cie.codeAlign;
      else if (op === 0x04) location += r.u32() * cie.codeAlign;
      else if (op === 0x0a) stack.push({ cfa: s.cfa, registers: new Map(s.registers) });
      else if (op === 0x0b) Object.assign(s, stack.pop());
      else this.rule(op, r, s, initial, cie);
      if (location > address) return;
    }
  }

  private rule(op: number, r: ByteReader, s: State, initial: State, cie: Cie): void {
    switch (op) {
      case 0x00:
        return;
      case 0x05: {
        const register = r.uleb();
        s.registers.set(register, { kind: 'memory', offset: r.uleb() * cie.dataAlign });
        return;
      }
      case 0x06:
        return restore(s, initial, r.uleb());
      case 0x07:
        s.registers.set(r.uleb(), { kind: 'undefined' });
        return;
      case 0x08:
        s.registers.set(r.uleb(), { kind: 'same' });
        return;
      case 0x09: {
        const register = r.uleb();
        s.registers.set(register, { kind: 'register', register: r.uleb() });
        return;
      }
      case 0x0c:
        s.cfa = { register: r.uleb(), offset: r.uleb() };
        return;
      case 0x0d:
        s.cfa = { register: r.uleb(), offset: s.cfa?.offset ?? 0 };
        return;
      case 0x0e:
        s.cfa = { register: s.cfa?.register ?? 0, offset: r.uleb() };
        return;
      case 0x12:
        s.cfa = { register: r.uleb(), offset: r.sleb() * cie.dataAlign };
        return;
      case 0x13:
        s.cfa = { register: s.cfa?.register ?? 0, offset: r.sleb() * cie.dataAlign };
        return;
      default:
        // Expressions are only written for code that we do not make; what follows cannot be read either.
        r.skip(r.bytes.length - r.offset);
    }
  }
}

function restore(s: State, initial: State, register: number): void {
  const rule = initial.registers.get(register);
  if (rule) s.registers.set(register, rule);
  else s.registers.delete(register);
}
