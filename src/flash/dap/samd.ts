/** Flash of SAMD21 and SAMD51 chips: a page buffer that is filled through the flash's own addresses, and commands with a key. */
import { hex } from '../../util/bytes';
import { sectorsOf, type Sector } from '../sectors';
import { flashFailed, flashHangs, mustHaveCore, mustHaveId, readProtected, writeProtected, type Chip, type ChipFlash } from './chip';

/** Device service unit: the id, and the security bit, which is told even to those it keeps out. */
const Dsu = { statusB: 0x41002002, id: 0x41002018 } as const;
const PROTECTED = 1;

const KEY = 0xa500;
const ERASE_MS = 1000;
const WRITE_MS = 200;

/** Bytes of a page: 8 to the power of two that PARAM tells. */
function pageSizeOf(param: number): number {
  return 8 << ((param >>> 16) & 7);
}

async function open(chip: Chip, part: number, param: number): Promise<{ pageSize: number; pages: number }> {
  await mustHaveCore(chip, part);
  await mustHaveId(chip, Dsu.id, (x) => x >>> 16, 4);
  if (((await chip.memory.read8(Dsu.statusB)) & PROTECTED) !== 0) throw readProtected(chip, 'security bit');
  const found = await chip.memory.read32(param);
  return { pageSize: pageSizeOf(found), pages: found & 0xffff };
}

/** What both have: pages from address 0, several of which are erased together. */
class Pages {
  readonly name: string;
  readonly start = 0;
  readonly length: number;
  readonly sectors: readonly Sector[];

  constructor(
    protected readonly chip: Chip,
    family: string,
    readonly align: number,
    pages: number,
    erasedTogether: number,
  ) {
    this.length = align * pages;
    this.sectors = sectorsOf(0, [{ count: pages / erasedTogether, size: align * erasedTogether }]);
    this.name = `${family} with ${this.length >> 10} KB`;
  }

  /** Throws for a sector whose region has no bit in `free`; the regions divide the flash. */
  protected mustBeFree(sectors: readonly Sector[], free: number, regions: number, what: string): void {
    const locked = sectors.find((s) => ((free >>> Math.floor((s.address * regions) / this.length)) & 1) === 0);
    if (locked) throw writeProtected(locked, what);
  }
}

/** NVMCTRL of the SAMD21. Its command register is half a word; the other half does not exist. */
const D21 = { command: 0x41004000, control: 0x41004004, param: 0x41004008, ready: 0x41004014, status: 0x41004018, address: 0x4100401c, lock: 0x41004020 } as const;
const D21Command = { eraseRow: 0x02, clearBuffer: 0x44 } as const;
const D21Status = { programError: 1 << 2, lockError: 1 << 3, error: 1 << 4 } as const;
/** The cache off, and pages written by hand. */
const D21Control = { manual: 1 << 7, cacheOff: 1 << 18 } as const;
const LOCK_REGIONS = 16;
const D21_PAGES_OF_ROW = 4;

export async function openSamD21(chip: Chip): Promise<ChipFlash> {
  const { pageSize, pages } = await open(chip, 0xc60, D21.param);
  return new SamD21Flash(chip, 'SAMD21', pageSize, pages, D21_PAGES_OF_ROW);
}

/** The user row, whose lowest bits say how much of the start a boot loader has for itself. */
const D21_USER_ROW = 0x00804000;

class SamD21Flash extends Pages implements ChipFlash {
  async checkProtection(sectors: readonly Sector[]): Promise<void> {
    const { memory } = this.chip;
    const size = (await memory.read32(D21_USER_ROW)) & 7;
    const bootEnd = size === 7 ? 0 : 0x8000 >> size;
    const boot = sectors.find((s) => s.address < bootEnd);
    if (boot) throw writeProtected(boot, `BOOTPROT keeps the first ${hex(bootEnd, 4)} bytes`);
    const free = await memory.read16(D21.lock);
    this.mustBeFree(sectors, free, LOCK_REGIONS, `LOCK ${hex(free, 4)}`);
  }

  async begin(): Promise<void> {
    const { memory } = this.chip;
    await this.ready('starting at', 0, WRITE_MS);
    const control = await memory.read32(D21.control);
    // A page is written with the last word of its buffer; what the cache has would be read back.
    await memory.write32(D21.control, ((control & ~D21Control.manual) | D21Control.cacheOff) >>> 0);
    await this.clearErrors();
    await memory.write32(D21.command, KEY | D21Command.clearBuffer);
    await this.ready('starting at', 0, WRITE_MS);
  }

  async erase(sectors: readonly Sector[], progress: (done: number) => void): Promise<void> {
    for (const [i, s] of sectors.entries()) {
      // Counted in half-words.
      await this.chip.memory.writeWords([[D21.address, s.address >>> 1], [D21.command, KEY | D21Command.eraseRow]]);
      await this.ready('erasing', s.address, ERASE_MS);
      await this.check('erasing', s.address);
      progress((i + 1) / sectors.length);
    }
  }

  /** The bus is held while a page is written, so that the next may follow. */
  async program(address: number, data: Uint8Array): Promise<void> {
    await this.chip.memory.program(address, data);
    await this.ready('writing', address, WRITE_MS);
    await this.check('writing', address);
  }

  async end(): Promise<void> {
    const control = await this.chip.memory.read32(D21.control);
    await this.chip.memory.write32(D21.control, (control | D21Control.manual) >>> 0);
  }

  private async ready(doing: string, address: number, timeoutMs: number): Promise<void> {
    const { inTime } = await this.chip.memory.until(D21.ready, (v) => (v & 1) !== 0, timeoutMs);
    if (!inTime) throw flashHangs(doing, address);
  }

  private async check(doing: string, address: number): Promise<void> {
    const status = await this.chip.memory.read16(D21.status);
    if ((status & (D21Status.programError | D21Status.lockError | D21Status.error)) === 0) return;
    await this.clearErrors();
    throw flashFailed(doing, address, status);
  }

  private clearErrors(): Promise<void> {
    return this.chip.memory.write16(D21.status, D21Status.programError | D21Status.lockError | D21Status.error);
  }
}

/** NVMCTRL of the SAMD51. */
const D51 = { control: 0x41004000, command: 0x41004004, param: 0x41004008, flags: 0x41004010, status: 0x41004012, address: 0x41004014, lock: 0x41004018 } as const;
const D51Command = { eraseBlock: 0x01, writePage: 0x03, clearBuffer: 0x15 } as const;
const D51Control = { writeMode: 0x30, cachesOff: 0xc000 } as const;
/** Flags of what went wrong: address, programming, lock, two bits of ECC, and the flash itself. */
const D51_ERRORS = 0x6e;
const D51_PAGES_OF_BLOCK = 16;
const D51_LOCK_REGIONS = 32;

export async function openSamD51(chip: Chip): Promise<ChipFlash> {
  const { pageSize, pages } = await open(chip, 0xc24, D51.param);
  return new SamD51Flash(chip, 'SAMD51', pageSize, pages, D51_PAGES_OF_BLOCK);
}

class SamD51Flash extends Pages implements ChipFlash {
  async checkProtection(sectors: readonly Sector[]): Promise<void> {
    const { memory } = this.chip;
    const status = await memory.read16(D51.status);
    const bootEnd = (15 - ((status >>> 8) & 15)) * 8192;
    const boot = sectors.find((s) => s.address < bootEnd);
    // Bit 5 says that the boot loader's protection is off until the next reset.
    if (boot && (status & 0x20) === 0) throw writeProtected(boot, `BOOTPROT keeps the first ${hex(bootEnd, 5)} bytes`);
    const free = await memory.read32(D51.lock);
    this.mustBeFree(sectors, free, D51_LOCK_REGIONS, `RUNLOCK ${hex(free)}`);
  }

  async begin(): Promise<void> {
    const { memory } = this.chip;
    await this.ready('starting at', 0, WRITE_MS);
    const control = await memory.read16(D51.control);
    await memory.write16(D51.control, (control & ~D51Control.writeMode) | D51Control.cachesOff);
    await memory.write16(D51.flags, D51_ERRORS);
    await this.command('starting at', 0, D51Command.clearBuffer, WRITE_MS);
  }

  async erase(sectors: readonly Sector[], progress: (done: number) => void): Promise<void> {
    for (const [i, s] of sectors.entries()) {
      await this.chip.memory.write32(D51.address, s.address);
      await this.command('erasing', s.address, D51Command.eraseBlock, ERASE_MS);
      progress((i + 1) / sectors.length);
    }
  }

  /** A page at a time: its buffer, and the command that writes it. */
  async program(address: number, data: Uint8Array): Promise<void> {
    const { memory } = this.chip;
    for (let at = 0; at < data.length; at += this.align) {
      await memory.program(address + at, data.subarray(at, at + this.align));
      await memory.write32(D51.address, address + at);
      await this.command('writing', address + at, D51Command.writePage, WRITE_MS);
    }
  }

  end(): Promise<void> {
    return Promise.resolve();
  }

  private async command(doing: string, address: number, command: number, timeoutMs: number): Promise<void> {
    const { memory } = this.chip;
    await memory.write32(D51.command, KEY | command);
    await this.ready(doing, address, timeoutMs);
    const flags = await memory.read16(D51.flags);
    if ((flags & D51_ERRORS) === 0) return;
    await memory.write16(D51.flags, D51_ERRORS);
    throw flashFailed(doing, address, flags);
  }

  private async ready(doing: string, address: number, timeoutMs: number): Promise<void> {
    // The status is the upper half of the word with the flags.
    const { inTime } = await this.chip.memory.until(D51.flags, (v) => ((v >>> 16) & 1) !== 0, timeoutMs);
    if (!inTime) throw flashHangs(doing, address);
  }
}
