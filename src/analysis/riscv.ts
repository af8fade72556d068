/** RV32IMAC and RV64IMAC as far as stacks and calls go (The RISC-V Instruction Set Manual, volume I). */
import { signed, type Decoder, type ReadHalf, type Step } from './machine';

const RA = 1;
const SP = 2;
/** The code generator's outlined functions return to it. */
const T0 = 5;

/** Decodes RISC-V instructions. */
export class RiscvDecoder implements Decoder {
  /** Upper parts of addresses by register, as the last lui or auipc left them. */
  private readonly upper = new Map<number, number>();

  constructor(private readonly read: ReadHalf, private readonly bits: 32 | 64) {}

  step(address: number): Step | undefined {
    const low = this.read(address);
    if (low === undefined) return undefined;
    if ((low & 3) !== 3) return this.compressed(low, address);
    const high = this.read(address + 2);
    return high === undefined ? undefined : this.wide((low | (high << 16)) >>> 0, address);
  }

  private compressed(h: number, address: number): Step {
    const size = 2;
    if (h === 0) return { size, ends: true };
    const funct = h >>> 13;
    const rd = (h >>> 7) & 31;
    const imm6 = signed(((h >>> 7) & 0x20) | ((h >>> 2) & 0x1f), 6);
    if ((h & 3) === 1) {
      switch (funct) {
        case 0:
          return rd === SP ? { size, push: -imm6 } : this.add(rd, rd, imm6, size);
        case 1:
          return this.bits === 32 ? { size, call: address + jumpOffset(h) } : { size };
        case 3:
          return rd === SP ? { size, push: -stackImmediate(h) } : this.setUpper(rd, imm6 << 12, size);
        case 5:
          return { size, jump: address + jumpOffset(h), ends: true };
        case 6:
        case 7:
          return { size, jump: address + branchOffset(h) };
        default:
          return { size };
      }
    }
    // c.lw, c.ld, c.lwsp, c.ldsp
    if ((h & 3) === 0 && (funct === 2 || funct === 3)) return { size, loads: 8 + ((h >>> 2) & 7) };
    if ((h & 3) === 2 && (funct === 2 || funct === 3)) return { size, loads: rd };
    return (h & 3) === 2 && funct === 4 ? registers(h, rd) : { size };
  }

  private wide(w: number, address: number): Step {
    const size = 4;
    const rd = (w >>> 7) & 31;
    const rs1 = (w >>> 15) & 31;
    const immediate = (w | 0) >> 20;
    switch (w & 0x7f) {
      case 0x6f: {
        const target = address + signed(((w >>> 31) << 20) | (((w >>> 12) & 0xff) << 12) | (((w >>> 20) & 1) << 11) | (((w >>> 21) & 0x3ff) << 1), 21);
        return rd === 0 ? { size, jump: target, ends: true } : { size, call: target };
      }
      case 0x67:
        return this.jumpAndLink(rd, rs1, immediate, address);
      case 0x63:
        return { size, jump: address + signed(((w >>> 31) << 12) | (((w >>> 7) & 1) << 11) | (((w >>> 25) & 0x3f) << 5) | (((w >>> 8) & 15) << 1), 13) };
      case 0x37:
        return this.setUpper(rd, w & 0xfffff000, size);
      case 0x17:
        return this.setUpper(rd, address + ((w & 0xfffff000) | 0), size);
      case 0x13:
        if (((w >>> 12) & 7) !== 0) return { size };
        if (rd === SP) return rs1 === SP ? { size, push: -immediate } : { size };
        return this.add(rd, rs1, immediate, size);
      case 0x03:
        return { size, loads: rd };
      case 0x33:
        return rd === SP ? { size, dynamic: true } : { size };
      case 0x73:
        if (w === 0x30200073) return { size, ends: true, returns: true };
        return w === 0xc0001073 ? { size, ends: true } : { size };
      default:
        return { size };
    }
  }

  /** jalr; behind an auipc it is a call of a known address. */
  private jumpAndLink(rd: number, rs1: number, immediate: number, address: number): Step {
    const size = 4;
    if (rd === 0 && (rs1 === RA || rs1 === T0) && immediate === 0) return { size, ends: true, returns: true };
    const before = ((this.read(address - 4) ?? 0) | ((this.read(address - 2) ?? 0) << 16)) >>> 0;
    if ((before & 0x7f) === 0x17 && ((before >>> 7) & 31) === rs1) {
      const target = address - 4 + ((before & 0xfffff000) | 0) + immediate;
      return rd === 0 ? { size, jump: target, ends: true } : { size, call: target };
    }
    return rd === 0 ? { size, jumpRegister: rs1, table: true, ends: true } : { size, callRegister: rs1 };
  }

  private setUpper(rd: number, value: number, size: number): Step {
    const address = this.bits === 32 ? value >>> 0 : value;
    this.upper.set(rd, address);
    return { size, constant: [rd, address] };
  }

  private add(rd: number, rs1: number, immediate: number, size: number): Step {
    const base = this.upper.get(rs1);
    if (base === undefined) return immediate === 0 ? { size, copy: [rd, rs1] } : { size };
    return { size, constant: [rd, base + immediate] };
  }
}

/** c.jr, c.jalr, c.mv, c.add and c.ebreak. */
function registers(h: number, rd: number): Step {
  const size = 2;
  const rs2 = (h >>> 2) & 31;
  const link = (h & 0x1000) !== 0;
  if (rs2 !== 0) {
    if (rd === SP) return link ? { size, dynamic: true } : { size };
    return link || rs2 === SP ? { size } : { size, copy: [rd, rs2] };
  }
  if (rd === 0) return { size };
  if (link) return { size, callRegister: rd };
  return rd === RA || rd === T0 ? { size, ends: true, returns: true } : { size, jumpRegister: rd, table: true, ends: true };
}

/** The immediate of c.addi16sp. */
function stackImmediate(h: number): number {
  return signed(((h >>> 3) & 0x200) | ((h >>> 2) & 0x10) | ((h << 1) & 0x40) | ((h << 4) & 0x180) | ((h << 3) & 0x20), 10);
}

/** The offset of c.j and c.jal. */
function jumpOffset(h: number): number {
  const bit = (from: number, to: number): number => ((h >>> from) & 1) << to;
  return signed(bit(12, 11) | bit(11, 4) | bit(10, 9) | bit(9, 8) | bit(8, 10) | bit(7, 6) | bit(6, 7) | bit(5, 3) | bit(4, 2) | bit(3, 1) | bit(2, 5), 12);
}

/** The offset of c.beqz and c.bnez. */
function branchOffset(h: number): number {
  const bit = (from: number, to: number): number => ((h >>> from) & 1) << to;
  return signed(bit(12, 8) | bit(11, 4) | bit(10, 3) | bit(6, 7) | bit(5, 6) | bit(4, 2) | bit(3, 1) | bit(2, 5), 9);
}
