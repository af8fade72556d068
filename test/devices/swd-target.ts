/** A chip behind SWD: line states, debug port, and the memory access port in front of a chip's memory and its core. */
import type { FlashMemory } from './byte-machine';
import { DebugCore } from './debug-core';
import { ThumbCore } from './thumb-core';

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
  /** Those of the core, as a debugger counts them. */
  readonly registers = new Uint32Array(128);
  readonly ramStart: number = 0x20000000;
  erased = 0;
  programmed = 0;
  /** Words of flash that were read. */
  looked = 0;
  /** Something inside of the chip resets it. */
  wantsReset = false;
  private core: ThumbCore | undefined;

  /** DPIDR. */
  get debugPort(): number {
    if (this.targetId !== undefined) return 0x0bc12477;
    return ports[(this.cpuid >>> 4) & 0xfff] ?? 0x2ba01477;
  }

  /** Whether its bus takes a word as several smaller ones: those of ARMv7-M do. */
  get packs(): boolean {
    return this.debugPort === 0x2ba01477;
  }

  /** The bits of an address that count up: those of ARMv7-M have two more. */
  get wrap(): number {
    return this.packs ? 0xfff : 0x3ff;
  }

  /** Where it starts: stack and first instruction. */
  vectors(): readonly [number, number] {
    const b = new DataView(this.flash.read(this.flash.start, 8).buffer);
    return [b.getUint32(0, true), b.getUint32(4, true)];
  }

  /** A word of the bus; undefined where nothing is, 'wait' while the flash holds it. */
  abstract read(address: number): number | 'wait' | undefined;
  /** `size` bytes at an address, in the lanes of a word. */
  abstract write(address: number, value: number, size: number): 'ok' | 'wait' | undefined;
  /** A reset of the chip, not of its debug part. */
  abstract reset(): void;
  /** Runs so many instructions of what a debugger has put into RAM, or fewer; true when it stopped. A program in flash is not run. */
  run(steps: number): boolean {
    if (!this.inRam(this.registers[15])) return false;
    this.core ??= new ThumbCore({ load: (a, n) => this.load(a, n), store: (a, v, n) => this.store(a, v, n) });
    return this.core.run(this.registers, steps);
  }

  private load(address: number, size: number): number | undefined {
    if (this.inRam(address)) return fromBytes(this.ram.subarray(address - this.ramStart, address - this.ramStart + size));
    for (;;) {
      const word = this.read((address & ~3) >>> 0);
      if (word !== 'wait') return word === undefined ? undefined : fromBytes(lanes(address, word, size));
    }
  }

  private store(address: number, value: number, size: number): boolean {
    if (this.inRam(address)) {
      for (let i = 0; i < size; i++) this.ram[address - this.ramStart + i] = value >>> (8 * i);
      return true;
    }
    for (;;) {
      const r = this.write(address, (value << (8 * (address & 3))) >>> 0, size);
      if (r !== 'wait') return r === 'ok';
    }
  }

  /** Another access-port register than those of the memory. */
  readAp(_ap: number, _register: number): number {
    return 0;
  }

  inRam(address: number): boolean {
    return address >= this.ramStart && address < this.ramStart + this.ram.length;
  }

  protected flashWord(address: number): number {
    this.looked++;
    return fromBytes(this.flash.read((address & ~3) >>> 0, 4));
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

/** Debug ports by the part number of the core behind them. */
const ports: Readonly<Record<number, number>> = { 0xc20: 0x0bb11477, 0xc60: 0x0bc11477 };
/** Access ports to memory, by the core. */
const accessPorts: Readonly<Record<number, number>> = { 0xc20: 0x04770021, 0xc60: 0x04770031 };

function fromBytes(b: Uint8Array): number {
  return b.reduceRight((n, byte) => n * 256 + byte, 0);
}

/** Bits of CTRL/STAT that stay as they are written. */
const CTRL_KEPT = 0x50000f0d;
const CSW_ENABLED = 0x40;
const CSW_PACKED = 0x20;

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
  /** The program turns SWD off as soon as it runs. */
  hidden = false;
  /** Nothing is there. */
  dead = false;

  readonly core: DebugCore;

  constructor(readonly chip: ChipModel) {
    this.core = new DebugCore(chip);
    this.selected = chip.targetId === undefined;
  }

  /** Power off and on. */
  power(): void {
    this.state = this.chip.targetId === undefined ? 'jtag' : 'dormant';
    this.selected = this.chip.targetId === undefined;
    this.needsId = true;
    this.sticky = this.ctrl = this.select = 0;
    this.csw = 0x03000042;
    this.core.power();
  }

  get halted(): boolean {
    return this.core.halted;
  }

  get running(): boolean {
    return this.core.running;
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
    if (this.dead || this.state !== 'swd' || !this.selected || (this.hidden && !this.core.held && !this.core.debug)) return { ack: NONE, data: 0 };
    if (this.needsId && !(read && !ap && register === 0)) return { ack: NONE, data: 0 };
    this.needsId = false;
    return ap ? this.ap(read, register, value) : this.dp(read, register, value);
  }

  private dp(read: boolean, register: number, value: number): { ack: number; data: number } {
    const ok = (data = 0): { ack: number; data: number } => ({ ack: OK, data: data >>> 0 });
    const fault = { ack: FAULT, data: 0 };
    if (read) {
      if (register === 0) return ok(this.chip.debugPort);
      if (register === 4) return ok(this.banked());
      if (this.sticky) return fault;
      return ok(register === 12 ? this.buffered : 0);
    }
    if (register === 0) {
      if (value & 4) this.sticky = 0;
      return ok();
    }
    if (this.sticky) return fault;
    if (register === 4 && (this.select & 15) === 0) this.ctrl = value;
    if (register === 8) this.select = value >>> 0;
    return ok();
  }

  /** Register 4 of the bank that is selected: what the wire is like in 1, and in a port of version 2 whose it is in 2 and 3. */
  private banked(): number {
    const { targetId } = this.chip;
    switch (this.select & 15) {
      case 0:
        return (this.ctrl & CTRL_KEPT) | ((this.ctrl & 0x50000000) << 1) | this.sticky;
      case 1:
        return 0x40;
      case 2:
        return targetId === undefined ? 0 : targetId & 0x0fffffff;
      case 3:
        return targetId === undefined ? 0 : (targetId & 0xf0000000) | 1;
      default:
        return 0;
    }
  }

  private ap(read: boolean, register: number, value: number): { ack: number; data: number } {
    if (this.sticky || (this.ctrl & 0x50000000) !== 0x50000000) return { ack: FAULT, data: 0 };
    const ap = this.select >>> 24;
    const r = (this.select & 0xf0) | register;
    if (ap !== 0) return { ack: OK, data: read ? this.chip.readAp(ap, r) : 0 };
    if (r === 0x00) {
      if (!read) this.csw = (value & CSW_PACKED && !this.chip.packs ? value & ~0x30 : value) | CSW_ENABLED;
      return { ack: OK, data: this.csw >>> 0 };
    }
    if (r === 0x04) {
      if (!read) this.tar = value >>> 0;
      return { ack: OK, data: this.tar };
    }
    if (r === 0xfc) return { ack: OK, data: accessPorts[(this.chip.cpuid >>> 4) & 0xfff] ?? 0x24770011 };
    if (r === 0xf8) return { ack: OK, data: 0xe00ff003 };
    this.core.tick();
    if ((r & 0xf0) === 0x10) return this.memory(read, ((this.tar & ~15) | (r & 12)) >>> 0, value, 4);
    return r === 0x0c ? this.data(read, value) : { ack: OK, data: 0 };
  }

  /** The data register: an access, or as many as fit into a word, and the address goes on. */
  private data(read: boolean, value: number): { ack: number; data: number } {
    const size = 1 << (this.csw & 3);
    const times = (this.csw & 0x30) === CSW_PACKED ? 4 / size : 1;
    let data = 0;
    for (let i = 0; i < times; i++) {
      const one = this.memory(read, this.tar, value, size);
      // Half of a packed access is done already: the bus finishes it before it answers.
      if (one.ack === WAIT && i > 0) {
        i--;
        continue;
      }
      if (one.ack !== OK) return one;
      data = one.data;
      if ((this.csw & 0x30) !== 0) this.tar = ((this.tar & ~this.chip.wrap) | ((this.tar + size) & this.chip.wrap)) >>> 0;
    }
    return { ack: OK, data };
  }

  private memory(read: boolean, address: number, value: number, size: number): { ack: number; data: number } {
    const result = read ? this.memoryRead(address) : this.memoryWrite(address, value, size);
    if (result === 'wait') return { ack: WAIT, data: 0 };
    if (result === undefined) {
      this.sticky = 0x20;
      return { ack: FAULT, data: 0 };
    }
    this.buffered = read ? (result as number) >>> 0 : 0;
    return { ack: OK, data: this.buffered };
  }

  private memoryRead(address: number): number | 'wait' | undefined {
    const { chip } = this;
    const word = (address & ~3) >>> 0;
    const own = this.core.read(word);
    if (own !== undefined) return own >>> 0;
    if (chip.closed) return undefined;
    return chip.inRam(word) ? new DataView(chip.ram.buffer).getUint32(word - chip.ramStart, true) : chip.read(word);
  }

  private memoryWrite(address: number, value: number, size: number): 'ok' | 'wait' | undefined {
    const { chip } = this;
    if (this.core.write(address, value >>> 0)) return 'ok';
    if (chip.closed) return undefined;
    if (chip.inRam(address)) {
      chip.ram.set(lanes(address, value, size), address - chip.ramStart);
      return 'ok';
    }
    const r = chip.write(address, value, size);
    if (chip.wantsReset) {
      chip.wantsReset = false;
      this.core.reset();
    }
    return r;
  }
}

/** The selection alert, as it goes over the wire. */
const ALERT = [0x92, 0xf3, 0x09, 0x62, 0x95, 0x2d, 0x85, 0x86, 0xe9, 0xaf, 0xdd, 0xe3, 0xa2, 0x0e, 0xbc, 0x19].map((b) => bitsOf(b, 8)).join('');

function bitsOf(value: number, width: number): string {
  return Array.from({ length: width }, (_, i) => (value >>> i) & 1).join('');
}
