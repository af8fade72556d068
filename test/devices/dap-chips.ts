/** Chips behind a debug probe: their id registers, and their flash controllers with the rules that they have. */
import { FlashMemory } from './byte-machine';
import { ChipModel } from './swd-target';

/** Accesses that an erasure, and a write, take. */
const ERASE_BUSY = 2;
const WRITE_BUSY = 1;

/** nRF51 and nRF52: NVMC. */
export class NrfChip extends ChipModel {
  readonly cpuid: number;
  readonly flash: FlashMemory;
  private config = 0;
  /** RBPCONF of the nRF51, as it is in the user's registers. */
  protection = 0xffffffff;
  /** APPROTECT of the nRF52. */
  locked = false;

  constructor(
    private readonly family: 'nrf51' | 'nrf52',
    readonly part: number,
  ) {
    super();
    this.cpuid = family === 'nrf51' ? 0x410cc200 : 0x410fc241;
    this.flash = new FlashMemory(0, family === 'nrf51' ? 256 * 1024 : 1024 * 1024);
  }

  private get page(): number {
    return this.family === 'nrf51' ? 1024 : 4096;
  }

  reset(): void {
    this.config = 0;
    this.busy = 0;
    this.closed = this.locked;
  }

  override readAp(ap: number, register: number): number {
    if (this.family !== 'nrf52' || ap !== 1) return 0;
    if (register === 0xfc) return 0x02880000;
    return register === 0x0c ? (this.locked ? 0 : 1) : 0;
  }

  read(address: number): number | 'wait' | undefined {
    if (this.flash.has(address, 4)) return this.tick() ? 'wait' : this.family === 'nrf51' && ((this.protection >>> 8) & 0xff) === 0 ? 0 : this.flashWord(address);
    switch (address) {
      case 0x1000005c:
        return this.family === 'nrf51' ? 0x00d1 : 0x0150;
      case 0x10000010:
        return this.page;
      case 0x10000014:
        return this.flash.bytes.length / this.page;
      case 0x10000100:
        return this.family === 'nrf52' ? this.part : 0xffffffff;
      case 0x10001004:
        return this.protection;
      case 0x4001e400:
        return this.tick() ? 0 : 1;
      case 0x4001e504:
        return this.config;
      default:
        // What the factory and the user have left as it was.
        return address >>> 13 === 0x10000000 >>> 13 ? 0xffffffff : undefined;
    }
  }

  write(address: number, value: number, size: number): 'ok' | 'wait' | undefined {
    if (this.flash.has(address, size)) {
      // A write while it is not enabled, or of less than a word, is a fault of the bus.
      if (this.config !== 1 || size !== 4) return undefined;
      if (this.tick()) return 'wait';
      this.put(address, value, size);
      this.busy = WRITE_BUSY;
      return 'ok';
    }
    if (address === 0x4001e504) this.config = value & 3;
    else if (address === 0x4001e508 && this.config === 2) {
      this.flash.erase(value - (value % this.page), this.page);
      this.erased++;
      this.busy = ERASE_BUSY;
    } else if (address !== 0x4001e508 && address !== RAMON && !(address >= WATCHDOG && address < WATCHDOG + 32)) return undefined;
    return 'ok';
  }
}

/** Which blocks of an nRF51's RAM have power. */
const RAMON = 0x40000524;
/** What is told to the watchdog, which nobody has started. */
const WATCHDOG = 0x40010600;

/** Of STM32 chips: what goes on while the core is halted. */
const DBGMCU_CR = 0xe0042004;
const DBGMCU_LAST = 0xe004200c;

/** STM32F1: half-words, to erased flash only; two keys in their order. */
export class Stm32F1Chip extends ChipModel {
  readonly cpuid = 0x411fc231;
  readonly flash = new FlashMemory(0x08000000, 128 * 1024);
  id = 0x410;
  readProtected = false;
  /** A bit of 0 protects four pages. */
  wrpr = 0xffffffff;
  private cr = 0x80;
  private sr = 0;
  private ar = 0;
  private keys = 0;
  private keptByDebugger = 0;

  reset(): void {
    this.cr = 0x80;
    this.sr = this.keys = this.busy = 0;
  }

  read(address: number): number | 'wait' | undefined {
    if (this.flash.has(address, 4)) return this.readProtected ? undefined : this.tick() ? 'wait' : this.flashWord(address);
    switch (address) {
      case 0xe0042000:
        return 0x20030000 | this.id;
      case DBGMCU_CR:
        return this.keptByDebugger;
      case 0x40022000:
        return 0x30;
      case 0x40022014:
        return this.ar;
      case 0x1ffff7e0:
        return 0xffff0000 | (this.flash.bytes.length >> 10);
      case 0x4002200c:
        return this.sr | (this.tick() ? 1 : 0);
      case 0x40022010:
        return this.cr;
      case 0x4002201c:
        return 0x03fffffc | (this.readProtected ? 2 : 0);
      case 0x40022020:
        return this.wrpr;
      default:
        return undefined;
    }
  }

  write(address: number, value: number, size: number): 'ok' | 'wait' | undefined {
    if (this.flash.has(address, size)) return this.half(address, value, size);
    switch (address) {
      case 0x40022004:
        this.key(value);
        return 'ok';
      case 0x4002200c:
        this.sr &= ~value;
        return 'ok';
      case 0x40022010:
        if (this.cr & 0x80) return 'ok';
        this.cr = value & ~0x40;
        // Closed, it may be opened again.
        if (value & 0x80) this.keys = 0;
        else if ((value & 0x42) === 0x42) this.erasePage();
        return 'ok';
      case 0x40022014:
        this.ar = value;
        return 'ok';
      case DBGMCU_CR:
        this.keptByDebugger = value;
        return 'ok';
      default:
        return undefined;
    }
  }

  /** A wrong key, or one too many, locks the flash until the next reset. */
  private key(value: number): void {
    const expected = [0x45670123, 0xcdef89ab][this.keys];
    if (value !== expected) {
      this.keys = 9;
      this.cr |= 0x80;
    } else if (++this.keys === 2) this.cr &= ~0x80;
  }

  private guarded(address: number): boolean {
    return ((this.wrpr >>> Math.min(31, (address - 0x08000000) >> 12)) & 1) === 0;
  }

  private erasePage(): void {
    if (this.guarded(this.ar)) {
      this.sr |= 0x10;
      return;
    }
    const page = this.ar - (this.ar % 1024);
    if (this.flash.has(page, 1024)) this.flash.erase(page, 1024);
    this.erased++;
    this.sr |= 0x20;
    this.busy = ERASE_BUSY;
  }

  private half(address: number, value: number, size: number): 'ok' | 'wait' | undefined {
    if (size !== 2 || (this.cr & 1) === 0) return undefined;
    if (this.tick()) return 'wait';
    const now = this.flash.bytes[address - 0x08000000] | (this.flash.bytes[address - 0x08000000 + 1] << 8);
    const half = (value >>> (8 * (address & 2))) & 0xffff;
    if (this.guarded(address)) this.sr |= 0x10;
    else if (now !== 0xffff && half !== 0) this.sr |= 4;
    else this.put(address, value, 2);
    this.busy = WRITE_BUSY;
    return 'ok';
  }
}

/** STM32F4 with 1 MB: words, sectors. */
export class Stm32F4Chip extends ChipModel {
  readonly cpuid = 0x410fc241;
  readonly flash = new FlashMemory(0x08000000, 1024 * 1024);
  id = 0x413;
  rdp = 0xaa;
  /** A bit of 0 protects a sector. */
  nwrp = 0xfff;
  private readonly keptByDebugger = new Map<number, number>();
  private cr = 0x80000000;
  private sr = 0;
  private keys = 0;

  reset(): void {
    this.cr = 0x80000000;
    this.sr = this.keys = this.busy = 0;
  }

  read(address: number): number | 'wait' | undefined {
    if (this.flash.has(address, 4)) return this.rdp !== 0xaa ? undefined : this.tick() ? 'wait' : this.flashWord(address);
    switch (address) {
      case 0xe0042000:
        return 0x10010000 | this.id;
      case 0x40023c00:
        return 0;
      case 0x1fff7a20:
        return ((this.flash.bytes.length >> 10) << 16) | 0xffff;
      case 0x40023c0c:
        return this.sr | (this.tick() ? 1 << 16 : 0);
      case 0x40023c10:
        return this.cr;
      case 0x40023c14:
        return (this.nwrp << 16) | (this.rdp << 8) | 0xed;
      default:
        return address >= DBGMCU_CR && address <= DBGMCU_LAST ? (this.keptByDebugger.get(address) ?? 0) : undefined;
    }
  }

  write(address: number, value: number, size: number): 'ok' | 'wait' | undefined {
    if (this.flash.has(address, size)) {
      if (this.tick()) return 'wait';
      // The size must be the one that was chosen.
      if ((this.cr & 1) === 0 || size !== 1 << ((this.cr >>> 8) & 3)) this.sr |= 0x80;
      else if (((this.nwrp >>> this.sectorOf(address).index) & 1) === 0) this.sr |= 0x10;
      else this.put(address, value, size);
      this.busy = WRITE_BUSY;
      return 'ok';
    }
    if (address === 0x40023c04) {
      if (value !== [0x45670123, 0xcdef89ab][this.keys]) this.keys = 9;
      else if (++this.keys === 2) this.cr = 0;
    } else if (address === 0x40023c0c) this.sr &= ~value;
    else if (address === 0x40023c10) {
      if (this.cr & 0x80000000) return 'ok';
      this.cr = (value & ~0x10000) >>> 0;
      // Closed, it may be opened again.
      if (value & 0x80000000) this.keys = 0;
      else if ((value & 0x10002) === 0x10002) this.eraseSector((value >>> 3) & 15);
    } else if (address >= DBGMCU_CR && address <= DBGMCU_LAST) this.keptByDebugger.set(address, value);
    else return undefined;
    return 'ok';
  }

  private eraseSector(index: number): void {
    const s = this.sectors()[index];
    if (!s || ((this.nwrp >>> index) & 1) === 0) {
      this.sr |= 0x10;
      return;
    }
    this.flash.erase(s.address, s.size);
    this.erased++;
    this.busy = ERASE_BUSY;
  }

  private sectors(): readonly { index: number; address: number; size: number }[] {
    let address = 0x08000000;
    return Array.from({ length: 12 }, (_, index) => {
      const size = index < 4 ? 16384 : index === 4 ? 65536 : 131072;
      address += size;
      return { index, address: address - size, size };
    });
  }

  private sectorOf(address: number): { index: number } {
    return this.sectors().find((s) => address < s.address + s.size)!;
  }
}

/** SAMD21G18A and SAMD51J19A: NVMCTRL with a page buffer. */
export class SamdChip extends ChipModel {
  readonly cpuid: number;
  readonly flash: FlashMemory;
  did: number;
  secured = false;
  /** Regions that are free. */
  lock = 0xffffffff;
  /** Bytes at the start that the boot loader keeps. */
  bootEnd = 0;
  private readonly buffer: Uint8Array;
  private page = -1;
  private control = 0x80;
  private address = 0;
  private errors = 0;
  private commanded = false;

  constructor(private readonly family: 'samd21' | 'samd51') {
    super();
    const d21 = family === 'samd21';
    this.cpuid = d21 ? 0x410cc601 : 0x410fc241;
    this.did = d21 ? 0x10010305 : 0x60060305;
    this.flash = new FlashMemory(0, (d21 ? 256 : 512) * 1024);
    this.buffer = new Uint8Array(d21 ? 64 : 512).fill(0xff);
  }

  reset(): void {
    this.control = this.family === 'samd21' ? 0x80 : 4;
    this.errors = this.busy = 0;
    this.commanded = false;
    this.clear();
  }

  read(address: number): number | 'wait' | undefined {
    if (address === 0x41002000) return this.secured ? 0x10000 : 0;
    if (address === 0x41002018) return this.did;
    if (this.secured) return undefined;
    if (this.flash.has(address, 4)) return this.tick() ? 'wait' : this.flashWord(address);
    const { size, pages } = { size: Math.log2(this.buffer.length / 8), pages: this.flash.bytes.length / this.buffer.length };
    if (address === 0x41004008) return (size << 16) | pages;
    return this.family === 'samd21' ? this.read21(address) : this.read51(address);
  }

  private read21(address: number): number | undefined {
    switch (address) {
      case 0x00804000:
        return 0xd8e0c7f8 | (this.bootEnd === 0 ? 7 : Math.log2(0x8000 / this.bootEnd));
      case 0x41004000:
        return 0;
      case 0x41004004:
        return this.control;
      case 0x41004014:
        return this.tick() ? 0 : 1;
      case 0x41004018:
        return this.errors;
      case 0x41004020:
        return this.lock & 0xffff;
      default:
        return undefined;
    }
  }

  private read51(address: number): number | undefined {
    switch (address) {
      case 0x41004000:
        return this.control;
      case 0x41004010: {
        const ready = this.tick() ? 0 : 1;
        return this.errors | (ready && this.commanded ? 1 : 0) | (ready | ((15 - this.bootEnd / 8192) << 8)) * 0x10000;
      }
      case 0x41004018:
        return this.lock;
      default:
        return undefined;
    }
  }

  write(address: number, value: number, size: number): 'ok' | 'wait' | undefined {
    if (this.secured) return undefined;
    if (this.flash.has(address, size)) return this.fill(address, value, size);
    const d21 = this.family === 'samd21';
    const half = (value >>> (8 * (address & 2))) & 0xffff;
    switch (address) {
      // Flags of the device service unit: the core was held in its reset, and the like.
      case 0x41002001:
        return 'ok';
      case 0x41004000:
        if (d21) this.command(half);
        else this.control = half;
        return 'ok';
      case 0x41004004:
        if (d21) this.control = value;
        else this.command(half);
        return 'ok';
      case 0x41004010:
      case 0x41004018:
        this.errors &= ~half;
        // On the SAMD51 this is also where the end of a command is told, until it is wiped.
        if (half & 1) this.commanded = false;
        return 'ok';
      case 0x41004014:
        this.address = value;
        return 'ok';
      case 0x4100401c:
        this.address = value * 2;
        return 'ok';
      default:
        return undefined;
    }
  }

  private fill(address: number, value: number, size: number): 'ok' | 'wait' | undefined {
    if (size === 1) return undefined;
    if (this.tick()) return 'wait';
    const at = address % this.buffer.length;
    for (let i = 0; i < size; i++) this.buffer[at + i] &= value >>> (8 * ((address & 3) + i));
    this.page = address - at;
    // Without MANW the last word of a page writes it.
    if (this.family === 'samd21' && (this.control & 0x80) === 0 && at + size === this.buffer.length) this.writePage();
    return 'ok';
  }

  private command(value: number): void {
    const d21 = this.family === 'samd21';
    this.commanded = !d21;
    if (value >>> 8 !== 0xa5) this.errors |= d21 ? 4 : 8;
    else if ((value & 0x7f) === (d21 ? 0x44 : 0x15)) this.clear();
    else if ((value & 0x7f) === (d21 ? 0x04 : 0x03)) this.writePage();
    else if ((value & 0x7f) === (d21 ? 0x02 : 0x01)) {
      const size = d21 ? 256 : 8192;
      const from = this.address - (this.address % size);
      if (!this.free(from)) this.errors |= d21 ? 8 : 8;
      else {
        this.flash.erase(from, size);
        this.erased++;
        this.busy = ERASE_BUSY;
      }
    }
  }

  private free(address: number): boolean {
    const regions = this.family === 'samd21' ? 16 : 32;
    return address >= this.bootEnd && address < this.flash.bytes.length && ((this.lock >>> Math.floor((address * regions) / this.flash.bytes.length)) & 1) === 1;
  }

  private writePage(): void {
    if (!this.free(this.page)) this.errors |= 8;
    else {
      this.flash.write(this.page, this.buffer);
      this.programmed += this.buffer.length;
    }
    this.clear();
    this.busy = WRITE_BUSY;
  }

  private clear(): void {
    this.buffer.fill(0xff);
  }
}

/** RP2040: the select line of the flash, and the data register of its controller. */
const QSPI_SELECT = 0x4001800c;
const QSPI_DATA = 0x18000060;

/** RP2040: its boot ROM's functions do what is called for where the program counter reaches them; the flash is seen at its addresses only while it is mapped. */
export class Rp2040Chip extends ChipModel {
  readonly cpuid = 0x410cc601;
  readonly flash = new FlashMemory(0x10000000, 2 * 1024 * 1024);
  override readonly targetId = 0x01002927;
  id = 0x20002927;
  private mapped = true;
  private connected = false;
  private core1Off = false;
  private watchdogResets = 0;
  private readonly rom = new Uint8Array(0x4000);

  private select = 0;
  private readonly answers: number[] = [];
  private asked = 0;
  private knows = false;

  /** `core1Runs`: the program that is in the flash has started the other core. */
  constructor(private readonly core1Runs = true) {
    super();
    this.rom.set([0x4d, 0x75, 0x01, 0x02, 0x00, 0x01], 0x10);
    ROM.forEach((code, i) => new DataView(this.rom.buffer).setUint32(0x100 + 4 * i, code.charCodeAt(0) | (code.charCodeAt(1) << 8) | ((addressOf(code) | 1) << 16), true));
  }

  /** The other core runs, or waits in the boot ROM. */
  get core1(): boolean {
    return !this.core1Off;
  }

  reset(): void {
    this.mapped = true;
    this.connected = false;
  }

  read(address: number): number | 'wait' | undefined {
    if (address < this.rom.length) return new DataView(this.rom.buffer).getUint32(address, true);
    if (this.flash.has(address, 4)) return this.mapped ? this.flashWord(address) : 0;
    if (address === QSPI_SELECT) return this.select;
    if (address === QSPI_DATA) return this.answers.shift() ?? 0;
    return address === 0x40000000 ? this.id : undefined;
  }

  write(address: number, value: number): 'ok' | undefined {
    if (address === QSPI_SELECT) {
      this.select = value;
      this.answers.length = this.asked = 0;
    } else if (address === QSPI_DATA) {
      // The flash is heard while the boot ROM has left the way that programs read it.
      if (this.asked === 0) this.knows = value === 0x9f && !this.mapped;
      this.answers.push(this.knows ? (FLASH_ID[this.asked] ?? 0) : 0xff);
      this.asked++;
    } else if (address === 0x40010004) this.core1Off = (value & (1 << 16)) !== 0;
    else if (address === 0x40010008) this.watchdogResets = value;
    else if (address === 0x40058000) this.wantsReset = (value & 0x80000000) !== 0 && (this.watchdogResets & (1 << 15)) !== 0;
    else if (address !== 0x4005801c) return undefined;
    return 'ok';
  }

  override run(steps: number): boolean {
    const { registers } = this;
    const name = functionAt(registers[15]);
    if ((registers[16] & 0x01000000) === 0 || name === undefined) return super.run(steps);
    if (name === 'DT') {
      const called = functionAt(registers[7] & ~1);
      if (called === undefined || !this.call(called)) return false;
      registers[15] = addressOf('DE');
      return true;
    }
    // It returns to what the link register says, where a breakpoint must be.
    const back = registers[14] & ~1;
    if (!this.call(name) || !this.inRam(back) || this.ram[back - this.ramStart + 1] !== 0xbe) return false;
    registers[15] = back;
    return true;
  }

  /** What a function of the boot ROM does; false where it never comes back. */
  private call(name: string): boolean {
    const [a, b, c] = this.registers;
    const flash = 0x10000000 + a;
    switch (name) {
      case 'IF':
        this.connected = true;
        break;
      case 'EX':
        this.mapped = false;
        break;
      case 'RE':
        if (!this.ready || a % 4096 || b % 4096 || !this.flash.has(flash, b)) return false;
        this.flash.erase(flash, b);
        this.erased += b / 4096;
        break;
      case 'RP':
        if (!this.ready || a % 256 || c % 256 || !this.flash.has(flash, c)) return false;
        this.flash.write(flash, this.ram.slice(b - this.ramStart, b - this.ramStart + c));
        this.programmed += c;
        break;
      case 'CX':
        this.mapped = true;
        break;
    }
    return true;
  }

  private get ready(): boolean {
    return this.connected && !this.mapped && (this.core1Off || !this.core1Runs);
  }
}

function functionAt(address: number): string | undefined {
  return ROM[(address - 0x1000) / 0x20];
}

function addressOf(name: string): number {
  return 0x1000 + ROM.indexOf(name) * 0x20;
}

/** The bytes that the flash tells when it is asked who it is, after the one that asks. */
const FLASH_ID = [0, 0xef, 0x40, 0x15];

/** The last two: a call for a debugger, of the function whose address is in r7, and the breakpoint that it ends at. */
const ROM = ['IF', 'EX', 'RE', 'RP', 'FC', 'CX', 'DT', 'DE'];
