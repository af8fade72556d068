/** Flash of STM32F1 and STM32F4 chips: unlocked by two keys, erased by pages or sectors, written by what is stored to an address. */
import { hex } from '../../util/bytes';
import { deviceError } from '../errors';
import { sectorsOf, type Sector } from '../sectors';
import { flashFailed, flashHangs, mustHaveCore, mustHaveId, readProtected, writeProtected, type Chip, type ChipFlash } from './chip';

const IDCODE = 0xe0042000;
const START = 0x08000000;
const KEYS = [0x45670123, 0xcdef89ab] as const;

/** A page erases in 40 ms at most, a sector of 128 KB in four seconds. */
const ERASE_MS = { page: 1000, sector: 8000 } as const;
const WRITE_MS = 200;

/** Registers of the STM32F1's flash (PM0075). */
const F1 = { keyr: 0x40022004, sr: 0x4002200c, cr: 0x40022010, ar: 0x40022014, obr: 0x4002201c, wrpr: 0x40022020, kilobytes: 0x1ffff7e0 } as const;
const F1Cr = { program: 1, pageErase: 2, start: 1 << 6, lock: 1 << 7 } as const;
const F1Sr = { busy: 1, programError: 1 << 2, protectError: 1 << 4, end: 1 << 5 } as const;

/** Registers of the STM32F4's flash (RM0090, 3.9). */
const F4 = { keyr: 0x40023c04, sr: 0x40023c0c, cr: 0x40023c10, optcr: 0x40023c14, kilobytes: 0x1fff7a22 } as const;
const F4Cr = { program: 1, sectorErase: 2, words: 2 << 8, start: 1 << 16, lock: 1 << 31 } as const;
const F4Sr = { busy: 1 << 16, errors: 0xf2 } as const;

/** Devices of the F1 family whose pages are 2 KB: high density, XL density, connectivity line, and the larger value line. */
const largePages = [0x414, 0x430, 0x418, 0x428];

export async function openStm32F1(chip: Chip): Promise<ChipFlash> {
  await mustHaveCore(chip, 0xc23);
  const id = await mustHaveId(chip, IDCODE, (x) => x & 0xfff);
  return new Stm32F1Flash(chip, (await chip.memory.read16(F1.kilobytes)) * 1024, largePages.includes(id) ? 2048 : 1024);
}

export async function openStm32F4(chip: Chip): Promise<ChipFlash> {
  await mustHaveCore(chip, 0xc24);
  await mustHaveId(chip, IDCODE, (x) => x & 0xfff);
  return new Stm32F4Flash(chip, (await chip.memory.read16(F4.kilobytes)) * 1024);
}

/** What both families do alike. */
abstract class Stm32Flash implements ChipFlash {
  readonly start = START;
  readonly align = 4;
  abstract readonly name: string;
  abstract readonly sectors: readonly Sector[];
  protected abstract readonly registers: { readonly keyr: number; readonly sr: number; readonly cr: number };
  protected abstract readonly lock: number;
  protected abstract readonly busy: number;
  protected abstract readonly errors: number;
  protected abstract readonly eraseMs: number;
  /** What FLASH_CR must say for what is stored to be written, and in which pieces that is. */
  protected abstract readonly writing: { readonly control: number; readonly size: 2 | 4 };

  constructor(
    protected readonly chip: Chip,
    readonly length: number,
  ) {}

  abstract checkProtection(sectors: readonly Sector[]): Promise<void>;
  /** Words that start the erasure of a sector. */
  protected abstract eraseWords(sector: Sector): readonly (readonly [number, number])[];

  async begin(): Promise<void> {
    const { memory } = this.chip;
    const { cr, keyr } = this.registers;
    await this.idle('starting at', START, WRITE_MS);
    // A key too many locks the flash until the next reset: not where it is open already.
    for (let i = 0; i < 2 && ((await memory.read32(cr)) & this.lock) !== 0; i++) {
      await memory.writeWords(KEYS.map((k) => [keyr, k] as const), true);
    }
    const found = await memory.read32(cr);
    if ((found & this.lock) !== 0) throw deviceError('device/refused', `the flash does not open (FLASH_CR ${hex(found)})`, 'take the power off the board, connect it again and repeat the command');
    await this.clearErrors();
  }

  async erase(sectors: readonly Sector[], progress: (done: number) => void): Promise<void> {
    const { memory } = this.chip;
    for (const [i, s] of sectors.entries()) {
      await memory.writeWords(this.eraseWords(s));
      const status = await this.idle('erasing', s.address, this.eraseMs);
      if ((status & this.errors) !== 0) throw flashFailed('erasing', s.address, status);
      progress((i + 1) / sectors.length);
    }
    await memory.write32(this.registers.cr, 0);
  }

  /** The flash holds the bus until each piece is written (PM0075, 2.3.3; RM0090, 3.6.4). */
  async program(address: number, data: Uint8Array): Promise<void> {
    const { memory } = this.chip;
    await memory.write32(this.registers.cr, this.writing.control);
    await memory.program(address, data, this.writing.size);
    const status = await this.idle('writing', address, WRITE_MS);
    if ((status & this.errors) !== 0) throw flashFailed('writing', await this.firstRefused(address, data), status);
  }

  async end(): Promise<void> {
    await this.chip.memory.write32(this.registers.cr, this.lock >>> 0);
  }

  /** Waits until the flash is no longer busy; gives what it says. */
  private async idle(doing: string, address: number, timeoutMs: number): Promise<number> {
    const { value, inTime } = await this.chip.memory.until(this.registers.sr, (v) => (v & this.busy) === 0, timeoutMs);
    if (!inTime) throw flashHangs(doing, address);
    return value;
  }

  /** Where the first piece is that the flash did not take: the status is of all that was written. */
  private async firstRefused(address: number, data: Uint8Array): Promise<number> {
    const found = await this.chip.memory.read(address, data.length);
    const at = found.findIndex((b, i) => b !== data[i]);
    return address + Math.max(0, at - (at % this.writing.size));
  }

  /** Flags are cleared by ones. */
  private clearErrors(): Promise<void> {
    return this.chip.memory.write32(this.registers.sr, this.errors | F1Sr.end);
  }
}

class Stm32F1Flash extends Stm32Flash {
  readonly name: string;
  readonly sectors: readonly Sector[];
  protected readonly registers = F1;
  protected readonly lock = F1Cr.lock;
  protected readonly busy = F1Sr.busy;
  protected readonly errors = F1Sr.programError | F1Sr.protectError;
  protected readonly eraseMs = ERASE_MS.page;
  protected readonly writing = { control: F1Cr.program, size: 2 } as const;

  constructor(
    chip: Chip,
    length: number,
    private readonly pageSize: number,
  ) {
    super(chip, length);
    this.name = `STM32F1 with ${length >> 10} KB`;
    this.sectors = sectorsOf(START, [{ count: length / pageSize, size: pageSize }]);
  }

  /** A bit protects 4 KB; the last one all that is left (PM0075, 2.5). */
  async checkProtection(sectors: readonly Sector[]): Promise<void> {
    const { memory } = this.chip;
    if (((await memory.read32(F1.obr)) & 2) !== 0) throw readProtected(this.chip, 'RDP');
    const free = await memory.read32(F1.wrpr);
    const guarded = sectors.find((s) => ((free >>> Math.min(31, Math.floor((s.index * this.pageSize) / 4096))) & 1) === 0);
    if (guarded) throw writeProtected(guarded, `WRPR ${hex(free)}`);
  }

  protected eraseWords(s: Sector): readonly (readonly [number, number])[] {
    return [[F1.cr, F1Cr.pageErase], [F1.ar, s.address], [F1.cr, F1Cr.pageErase | F1Cr.start]];
  }
}

class Stm32F4Flash extends Stm32Flash {
  readonly name: string;
  readonly sectors: readonly Sector[];
  protected readonly registers = F4;
  protected readonly lock = F4Cr.lock;
  protected readonly busy = F4Sr.busy;
  protected readonly errors = F4Sr.errors;
  protected readonly eraseMs = ERASE_MS.sector;
  /** Words need 2.7 V: what boards have. */
  protected readonly writing = { control: F4Cr.program | F4Cr.words, size: 4 } as const;

  constructor(chip: Chip, length: number) {
    super(chip, length);
    this.name = `STM32F4 with ${length >> 10} KB`;
    const kilobytes = length >> 10;
    const small = Math.min(4, kilobytes / 16);
    const runs = [{ count: small, size: 16384 }, { count: kilobytes > 64 ? 1 : 0, size: 65536 }, { count: Math.max(0, Math.floor((kilobytes - 128) / 128)), size: 131072 }];
    this.sectors = sectorsOf(START, runs);
  }

  async checkProtection(sectors: readonly Sector[]): Promise<void> {
    const optcr = await this.chip.memory.read32(F4.optcr);
    if (((optcr >>> 8) & 0xff) !== 0xaa) throw readProtected(this.chip, 'RDP');
    const guarded = sectors.find((s) => ((optcr >>> (16 + s.index)) & 1) === 0);
    if (guarded) throw writeProtected(guarded, `OPTCR ${hex(optcr)}`);
  }

  protected eraseWords(s: Sector): readonly (readonly [number, number])[] {
    const command = F4Cr.sectorErase | F4Cr.words | (s.index << 3);
    return [[F4.cr, command], [F4.cr, command | F4Cr.start]];
  }
}
