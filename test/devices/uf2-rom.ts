/** The boot ROM of an RP2040 behind its drive: what it makes of the sectors that are written to it. Files and folders are none of its business. */
import { decodeUf2, type Uf2Block } from '../../src/image/uf2';
import { FlashMemory } from './byte-machine';

export const RP2040_FAMILY = 0xe48bff56;
export const INFO_UF2 = 'UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n';
/** From the last block to the restart. */
export const RESTART_MS = 1000;

/** Of a W25Q16: a sector erased, a page written. */
export const ERASE_MS = 45;
export const PAGE_MS = 0.7;

const PAGE = 256;
const ERASED = 4096;

export class Uf2Rom {
  /** Told when it has every block of a program: it restarts after `RESTART_MS`. */
  onWhole: () => void = () => undefined;
  /** Blocks of the program that is being written; 0 when it knows of none. */
  private total = 0;
  private readonly has = new Set<number>();
  private readonly erased = new Set<number>();

  /** `busy` is told how many milliseconds the flash takes for what is done to it. */
  constructor(
    readonly flash = new FlashMemory(0x10000000, 2 * 1024 * 1024),
    private readonly busy: (ms: number) => void = () => undefined,
  ) {}

  /** Power off and on, or a reset of the drive. */
  reset(): void {
    this.total = 0;
  }

  /** Takes a sector, wherever on the drive it lies. */
  write(sector: Uint8Array): void {
    const block = blockOf(sector);
    if (!block) return;
    const { address, number, total, payload } = block;
    if (total !== 0 && this.flash.has(address, PAGE) && address % PAGE === 0) {
      // A program with another number of blocks is another program; one with the same number is taken for the same.
      if (total !== this.total) {
        this.total = total;
        this.has.clear();
        this.erased.clear();
      }
      if (number < total) return this.take(address, number, payload);
    }
    this.total = 0;
  }

  private take(address: number, number: number, payload: Uint8Array): void {
    if (this.has.has(number)) return;
    const unit = Math.floor((number * PAGE) / ERASED);
    if (!this.erased.has(unit)) {
      this.flash.erase(address - (address % ERASED), ERASED);
      this.busy(ERASE_MS);
    }
    this.erased.add(unit);
    this.flash.write(address, payload);
    this.busy(PAGE_MS);
    this.has.add(number);
    if (this.has.size === this.total) this.onWhole();
  }
}

/** The block of a sector, if it is one for this chip's flash. */
function blockOf(sector: Uint8Array): Uf2Block | undefined {
  try {
    const [block] = decodeUf2(sector);
    return block.familyId === RP2040_FAMILY && (block.flags & 1) === 0 && block.payload.length === PAGE ? block : undefined;
  } catch {
    return undefined;
  }
}
