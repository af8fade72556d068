/** Thumb-2 as far as stacks and calls go (Armv7-M Architecture Reference Manual, A5 and A7; Armv6-M has a part of it). */
import { bitCount, signed, type Decoder, type ReadHalf, type Step } from './machine';

const SP = 13;
const LR = 14;
const PC = 15;
const ret = { ends: true, returns: true } as const;

/** Decodes instructions of Arm's M profile. */
export class ThumbDecoder implements Decoder {
  /** Addresses of instructions that an IT instruction makes conditional. */
  private readonly conditional = new Set<number>();

  constructor(private readonly read: ReadHalf) {}

  step(address: number): Step | undefined {
    const first = this.read(address);
    if (first === undefined) return undefined;
    if (first >>> 11 < 0b11101) return this.settle(address, this.narrow(first, address));
    const second = this.read(address + 2);
    return second === undefined ? undefined : this.settle(address, this.wide(first, second, address));
  }

  /** Where an instruction may be skipped, what it pops and that it ends is not certain. */
  private settle(address: number, step: Step): Step {
    if (!this.conditional.has(address)) return step;
    const { ends: _ends, ...rest } = step;
    return step.push !== undefined && step.push < 0 ? { size: step.size, returns: step.returns } : rest;
  }

  private narrow(h: number, address: number): Step {
    const size = 2;
    switch (h >>> 12) {
      case 0x4:
        if (h >>> 10 === 0x11) return special(h);
        return h & 0x800 ? this.literal((h >>> 8) & 7, align4(address + 4) + (h & 0xff) * 4, size) : { size };
      case 0xb:
        return this.miscellaneous(h, address);
      case 0xd: {
        const condition = (h >>> 8) & 15;
        if (condition === 14) return { size, ends: true };
        return condition === 15 ? { size } : { size, jump: address + 4 + signed(h, 8) * 2 };
      }
      case 0xe:
        return { size, jump: address + 4 + signed(h, 11) * 2, ends: true };
      case 0x5:
        // Loads with a register as offset; the first three of the eight are stores.
        return ((h >>> 9) & 7) >= 3 ? { size, loads: h & 7 } : { size };
      case 0x6:
      case 0x7:
      case 0x8:
        return h & 0x800 ? { size, loads: h & 7 } : { size };
      case 0x9:
        return h & 0x800 ? { size, loads: (h >>> 8) & 7 } : { size };
      default:
        return { size };
    }
  }

  private miscellaneous(h: number, address: number): Step {
    const size = 2;
    if ((h & 0xff00) === 0xb000) return { size, push: (h & 0x80 ? 4 : -4) * (h & 0x7f) };
    if ((h & 0xfe00) === 0xb400) return { size, push: 4 * bitCount(h & 0x1ff) };
    if ((h & 0xfe00) === 0xbc00) return { size, push: -4 * bitCount(h & 0x1ff), ...(h & 0x100 ? ret : {}) };
    if ((h & 0xf500) === 0xb100) return { size, jump: address + 4 + (((h >>> 3) & 0x1f) | ((h >>> 4) & 0x20)) * 2 };
    if ((h & 0xff00) === 0xbf00 && (h & 15) !== 0) this.ifThen(h & 15, address);
    return { size };
  }

  private ifThen(mask: number, address: number): void {
    const count = 4 - Math.log2(mask & -mask);
    let at = address + 2;
    for (let i = 0; i < count; i++) {
      this.conditional.add(at);
      at += (this.read(at) ?? 0) >>> 11 >= 0b11101 ? 4 : 2;
    }
  }

  /** A load from the literal pool. */
  private literal(register: number, at: number, size: number): Step {
    const low = this.read(at);
    const high = this.read(at + 2);
    return low === undefined || high === undefined ? { size } : { size, constant: [register, low + high * 0x10000] };
  }

  private wide(a: number, b: number, address: number): Step {
    const size = 4;
    if ((a & 0xf800) === 0xf000 && b & 0x8000) return branch(a, b, address);
    // push.w, pop.w
    if (a === 0xe92d) return { size, push: 4 * bitCount(b) };
    if (a === 0xe8bd) return { size, push: -4 * bitCount(b), ...(b & 0x8000 ? ret : {}) };
    if ((a & 0xffbf) === 0xed2d) return { size, push: 4 * (b & 0xff) };
    if ((a & 0xffbf) === 0xecbd) return { size, push: -4 * (b & 0xff) };
    // tbb, tbh
    if ((a & 0xfff0) === 0xe8d0 && (b & 0xffe0) === 0xf000) return { size, table: true, ends: true };
    const moved = stackStore(a, b) ?? stackArithmetic(a, b);
    if (moved) return moved;
    if ((a & 0xff7f) === 0xf85f) {
      const rt = b >>> 12;
      const offset = (a & 0x80 ? 1 : -1) * (b & 0xfff);
      return rt === PC ? { size, table: true, ends: true } : this.literal(rt, align4(address + 4) + offset, size);
    }
    if ((a & 0xffe0) === 0xf840 && a & 0x10 && b >>> 12 === PC) return { size, table: true, ends: true };
    if ((a & 0xff70) === 0xf850) return { size, loads: b >>> 12 };
    if ((a & 0xfbf0) === 0xf240) return { size, constant: [(b >>> 8) & 15, immediate16(a, b)] };
    if ((a & 0xfbf0) === 0xf2c0) return this.moveTop(a, b, address);
    if (a === 0xea4f && (b & 0x70f0) === 0) return { size, copy: [(b >>> 8) & 15, b & 15] };
    return { size };
  }

  /** movt: the code generator puts its movw right before, or close by. */
  private moveTop(a: number, b: number, address: number): Step {
    const register = (b >>> 8) & 15;
    for (let back = 2; back <= 24; back += 2) {
      const [c, d] = [this.read(address - back - 2), this.read(address - back)];
      if (c !== undefined && d !== undefined && (c & 0xfbf0) === 0xf240 && ((d >>> 8) & 15) === register && d >>> 15 === 0) {
        return { size: 4, constant: [register, immediate16(c, d) + immediate16(a, b) * 0x10000] };
      }
    }
    return { size: 4 };
  }
}

function align4(address: number): number {
  return address - (address % 4);
}

/** add, cmp, mov, bx, blx of any registers. */
function special(h: number): Step {
  const size = 2;
  const rd = (h & 7) | ((h >>> 4) & 8);
  const rm = (h >>> 3) & 15;
  switch ((h >>> 8) & 3) {
    case 0:
      if (rd === SP) return { size, dynamic: true };
      return rd === PC ? { size, table: true, ends: true } : { size };
    case 2:
      if (rd === PC) return rm === LR ? { size, ...ret } : { size, table: true, ends: true };
      return rd === SP || rm === SP ? { size } : { size, copy: [rd, rm] };
    case 3:
      if (h & 0x80) return { size, callRegister: rm };
      return rm === LR ? { size, ...ret } : { size, jumpRegister: rm, ends: true };
    default:
      return { size };
  }
}

/** bl, b.w and conditional b.w. */
function branch(a: number, b: number, address: number): Step {
  const size = 4;
  const s = (a >>> 10) & 1;
  const j1 = (b >>> 13) & 1;
  const j2 = (b >>> 11) & 1;
  if ((b & 0x5000) === 0) {
    // Beside conditional branches these are msr, mrs, barriers and the permanently undefined.
    if (((a >>> 6) & 15) >= 14) return (a & 0xfff0) === 0xf7f0 && (b & 0xf000) === 0xa000 ? { size, ends: true } : { size };
    const offset = signed((s << 20) | (j2 << 19) | (j1 << 18) | ((a & 0x3f) << 12) | ((b & 0x7ff) << 1), 21);
    return { size, jump: address + 4 + offset };
  }
  const i1 = 1 ^ j1 ^ s;
  const i2 = 1 ^ j2 ^ s;
  const target = address + 4 + signed((s << 24) | (i1 << 23) | (i2 << 22) | ((a & 0x3ff) << 12) | ((b & 0x7ff) << 1), 25);
  if ((b & 0x5000) === 0x5000) return { size, call: target };
  return (b & 0x1000) !== 0 ? { size, jump: target, ends: true } : { size };
}

/** Stores and loads that write the stack pointer back. */
function stackStore(a: number, b: number): Step | undefined {
  const size = 4;
  if ((a === 0xf84d || a === 0xf85d) && (b & 0x0900) === 0x0900) {
    const bytes = b & 0xff;
    const ends = a === 0xf85d && b >>> 12 === PC;
    return { size, push: b & 0x200 ? -bytes : bytes, ...(ends ? ret : {}) };
  }
  if ((a & 0xfe6f) === 0xe86d) return { size, push: (a & 0x80 ? -4 : 4) * (b & 0xff) };
  return undefined;
}

/** add and sub of the stack pointer. */
function stackArithmetic(a: number, b: number): Step | undefined {
  const size = 4;
  if (((b >>> 8) & 15) !== SP || b & 0x8000) return undefined;
  const immediate = ((a & 0x400) << 1) | ((b >>> 4) & 0x700) | (b & 0xff);
  switch (a & 0xfbff) {
    case 0xf1ad:
      return { size, push: expand(immediate) };
    case 0xf10d:
      return { size, push: -expand(immediate) };
    case 0xf2ad:
      return { size, push: immediate };
    case 0xf20d:
      return { size, push: -immediate };
  }
  return a === 0xebad || a === 0xeb0d ? { size, dynamic: true } : undefined;
}

/** ThumbExpandImm (A5.3.2). */
function expand(imm12: number): number {
  const low = imm12 & 0xff;
  switch (imm12 >>> 8) {
    case 0:
      return low;
    case 1:
      return low * 0x10001;
    case 2:
      return low * 0x1000100;
    case 3:
      return low * 0x1010101;
    default: {
      const rotate = imm12 >>> 7;
      const value = 0x80 | (imm12 & 0x7f);
      return ((value >>> rotate) | (value << (32 - rotate))) >>> 0;
    }
  }
}

function immediate16(a: number, b: number): number {
  return ((a & 15) << 12) | ((a & 0x400) << 1) | ((b >>> 4) & 0x700) | (b & 0xff);
}
