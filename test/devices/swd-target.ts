/** A chip behind SWD: line states, debug port, memory access port and the debug part of a Cortex-M core, in front of a chip's memory. */
import type { FlashMemory } from './byte-machine';

export const OK = 1;
export const WAIT = 2;
export const FAULT = 4;
export const NONE = 7;

/** What a chip of a family does behind its bus. */
export abstract class ChipModel {
  abstract readonly cpuid: number;
  abstract readonly flash: FlashMemory;
  /** For chips that share a wire: what TARGETSEL must say. */
  readonly targetId: number | undefined = undefined;
  /** How many accesses a page takes. */
  busy = 0;
  /** Nobody may look at the memory. */
  closed = false;
  readonly ram = new Uint8Array(0x42000);
  readonly registers = new Uint32Array(32);
  readonly ramStart: number = 0x20000000;
  erased = 0;
  programmed = 0;

  /** A word of the bus; undefined where nothing is, 'wait' while the flash holds it. */
  abstract read(address: number): number | 'wait' | undefined;
  /** `size` bytes at an address, in the lanes of a word. */
  abstract write(address: number, value: number, size: number): 'ok' | 'wait' | undefined;
  /** A reset of the chip, not of its debug part. */
  abstract reset(): void;
  /** Runs the code at the program counter until it stops; true when it did. */
  run(): boolean {
    return false;
  }

  /** Another access-port register than those of the memory. */
  readAp(_ap: number, _register: number): number {
    return 0;
  }

  protected inRam(address: number): boolean {
    return address >= this.ramStart && address < this.ramStart + this.ram.length;
  }

  protected flashWord(address: number): number {
    const b = this.flash.read(address & ~3, 4);
    return (b[0] | (b[1] << 8) | (b[2] << 16) | (b[3] << 24)) >>> 0;
  }

  protected put(address: number, value: number, size: number): void {
    this.flash.write(address, lanes(address, value, size));
    this.programmed += size;
  }

  /** The rest of an erasure or a write. */
  protected tick(): boolean {
    if (this.busy === 0) return false;
    this.busy--;
    return true;
  }
}

/** The bytes of an access, out of the word that has them. */
export function lanes(address: number, value: number, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => value >>> (8 * ((address & 3) + i)));
}

export class SwdTarget {
  private state: 'swd' | 'jtag' | 'dormant' = 'jtag';
  private selected: boolean;
  private needsId = true;
  private history = '';
  private sticky = 0;
  private ctrl = 0;
  private select = 0;
  private csw = 0x03000042;
  private tar = 0;
  private buffered = 0;
  // core
  halted = false;
  debug = false;
  private catchReset = false;
  private wasReset = false;
  private dcrdr = 0;
  private held = false;
  /** The program turns SWD off as soon as it runs. */
  hidden = false;
  /** Nothing is there. */
  dead = false;

  constructor(readonly chip: ChipModel) {
    this.selected = chip.targetId === undefined;
  }

  /** Power off and on. */
  power(): void {
    this.state = this.chip.targetId === undefined ? 'jtag' : 'dormant';
    this.selected = this.chip.targetId === undefined;
    this.needsId = true;
    this.sticky = this.ctrl = this.select = 0;
    this.csw = 0x03000042;
    this.halted = this.debug = this.catchReset = false;
    this.resetCore();
  }

  /** The reset line. */
  line(low: boolean): void {
    if (low) this.held = true;
    else if (this.held) {
      this.held = false;
      this.resetCore();
    }
  }

  get running(): boolean {
    return !this.halted && !this.debug && this.starts > 0;
  }

  private starts = 0;

  private resetCore(): void {
    this.chip.reset();
    this.wasReset = true;
    this.halted = this.catchReset && this.debug;
    this.starts++;
  }

  /** Bits that the host drives, first to last. */
  drive(bits: readonly number[]): void {
    for (const bit of bits) {
      this.history = (this.history + bit).slice(-200);
      this.look();
    }
  }

  private look(): void {
    const h = this.history;
    const ends = (s: string): boolean => h.endsWith(s);
    if (this.state === 'jtag' && /1{50}$/.test(h.slice(0, -16)) && ends(bitsOf(0xe79e, 16))) this.state = 'swd';
    else if (this.state !== 'dormant' && ends(bitsOf(0xe3bc, 16))) this.state = 'dormant';
    else if (this.state === 'dormant' && h.slice(0, -12).endsWith(ALERT) && ends(`0000${bitsOf(0x1a, 8)}`)) this.state = 'swd';
    else if (this.state === 'swd' && /1{50,}0{2}$/.test(h)) {
      this.needsId = true;
      this.select = 0;
      this.selected = this.chip.targetId === undefined;
    }
    if (this.state === 'swd' && this.chip.targetId !== undefined && h.length >= 46) this.targetsel(h.slice(-46));
  }

  /** A write of TARGETSEL, right after a line reset. */
  private targetsel(h: string): void {
    if (!this.needsId || !h.startsWith(bitsOf(0x99, 8))) return;
    this.selected = bitsOf(this.chip.targetId!, 32) === h.slice(13, 45);
  }

  /** One transfer; the answer's acknowledge and, of a read, the word. */
  transfer(ap: boolean, read: boolean, register: number, value: number): { readonly ack: number; readonly data: number } {
    this.history = '';
    if (this.dead || this.state !== 'swd' || !this.selected || (this.hidden && !this.held && !this.debug)) return { ack: NONE, data: 0 };
    if (this.needsId && !(read && !ap && register === 0)) return { ack: NONE, data: 0 };
    this.needsId = false;
    return ap ? this.ap(read, register, value) : this.dp(read, register, value);
  }

  private dp(read: boolean, register: number, value: number): { ack: number; data: number } {
    const ok = (data = 0): { ack: number; data: number } => ({ ack: OK, data: data >>> 0 });
    if (read) {
      if (register === 0) return ok(0x0bb11477);
      if (register === 4) return ok((this.ctrl & 0x50000000) | ((this.ctrl & 0x50000000) << 1) | this.sticky);
      if (this.sticky) return { ack: FAULT, data: 0 };
      return ok(register === 12 ? this.buffered : 0);
    }
    if (register === 0) {
      if (value & 4) this.sticky = 0;
      return ok();
    }
    if (this.sticky) return { ack: FAULT, data: 0 };
    if (register === 4) this.ctrl = value;
    if (register === 8) this.select = value >>> 0;
    return ok();
  }

  private ap(read: boolean, register: number, value: number): { ack: number; data: number } {
    if (this.sticky || (this.ctrl & 0x50000000) !== 0x50000000) return { ack: FAULT, data: 0 };
    const fail = { ack: FAULT, data: 0 };
    const ap = this.select >>> 24;
    const r = (this.select & 0xf0) | register;
    if (ap !== 0) return { ack: OK, data: read ? this.chip.readAp(ap, r) : 0 };
    if (r === 0x00) {
      if (!read) this.csw = value >>> 0;
      return { ack: OK, data: this.csw };
    }
    if (r === 0x04) {
      if (!read) this.tar = value >>> 0;
      return { ack: OK, data: this.tar };
    }
    if (r !== 0x0c) return { ack: OK, data: r === 0xfc ? 0x04770031 : 0 };
    const size = 1 << (this.csw & 3);
    const packed = (this.csw & 0x30) === 0x20;
    const times = packed ? 4 / size : 1;
    let data = 0;
    for (let i = 0; i < times; i++) {
      const result = read ? this.memoryRead(this.tar) : this.memoryWrite(this.tar, value, size);
      if (result === 'wait') {
        // Half of a packed access is done already: the bus finishes it before it answers.
        if (i === 0) return { ack: WAIT, data: 0 };
        i--;
        continue;
      }
      if (result === undefined) {
        this.sticky = 0x20;
        return fail;
      }
      if (read) data = result as number;
      if ((this.csw & 0x30) !== 0) this.tar = ((this.tar & ~0x3ff) | ((this.tar + size) & 0x3ff)) >>> 0;
    }
    this.buffered = data;
    return { ack: OK, data };
  }

  private memoryRead(address: number): number | 'wait' | undefined {
    const core = this.coreRead((address & ~3) >>> 0);
    if (core !== undefined) return core >>> 0;
    if (this.chip.closed) return undefined;
    const { chip } = this;
    if (address >= chip.ramStart && address < chip.ramStart + chip.ram.length) return new DataView(chip.ram.buffer).getUint32((address & ~3) - chip.ramStart, true);
    return chip.read((address & ~3) >>> 0);
  }

  private memoryWrite(address: number, value: number, size: number): 'ok' | 'wait' | undefined {
    if (address >>> 12 === 0xe000e) return this.coreWrite(address, value >>> 0);
    if (this.chip.closed) return undefined;
    const { chip } = this;
    if (address >= chip.ramStart && address < chip.ramStart + chip.ram.length) {
      chip.ram.set(lanes(address, value, size), address - chip.ramStart);
      return 'ok';
    }
    const r = chip.write(address, value, size);
    if (r === 'ok' && this.chipWantsReset()) this.resetCore();
    return r;
  }

  private chipWantsReset(): boolean {
    const wants = this.chip.registers[31] !== 0;
    this.chip.registers[31] = 0;
    return wants;
  }

  private coreRead(address: number): number | undefined {
    switch (address) {
      case 0xe000ed00:
        return this.chip.cpuid;
      case 0xe000edf0: {
        if (!this.halted && this.debug && this.chip.run()) this.halted = true;
        const flags = (this.debug ? 1 : 0) | (this.halted ? 1 << 17 : 0) | (1 << 16) | (this.wasReset || this.held ? 1 << 25 : 0);
        this.wasReset = false;
        return flags;
      }
      case 0xe000edf8:
        return this.dcrdr;
      case 0xe000edfc:
        return this.catchReset ? 1 : 0;
      default:
        return address >>> 12 === 0xe000e ? 0 : undefined;
    }
  }

  private coreWrite(address: number, value: number): 'ok' {
    if (address === 0xe000edf0 && value >>> 16 === 0xa05f) {
      this.debug = (value & 1) !== 0;
      this.halted = this.debug && (value & 2) !== 0 && !this.held;
    } else if (address === 0xe000edf4) {
      if (value & 0x10000) this.chip.registers[value & 31] = this.dcrdr;
      else this.dcrdr = this.chip.registers[value & 31];
    } else if (address === 0xe000edf8) this.dcrdr = value;
    else if (address === 0xe000edfc) this.catchReset = (value & 1) !== 0;
    else if (address === 0xe000ed0c && value === 0x05fa0004) this.resetCore();
    return 'ok';
  }
}

/** The selection alert, as it goes over the wire. */
const ALERT = [0x92, 0xf3, 0x09, 0x62, 0x95, 0x2d, 0x85, 0x86, 0xe9, 0xaf, 0xdd, 0xe3, 0xa2, 0x0e, 0xbc, 0x19].map((b) => bitsOf(b, 8)).join('');

function bitsOf(value: number, width: number): string {
  return Array.from({ length: width }, (_, i) => (value >>> i) & 1).join('');
}
