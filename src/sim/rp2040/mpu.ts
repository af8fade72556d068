/** The Memory Protection Unit of the Cortex-M0+ (ARMv6-M B3.5): what nobody may write to. Rights to read and to execute are not looked at. */

const TYPE = 0xd90;
const CTRL = 0xd94;
const RNR = 0xd98;
const RBAR = 0xd9c;
const RASR = 0xda0;
const REGIONS = 8;

interface Region {
  base: number;
  attributes: number;
}

/** Its registers, by offset in the Private Peripheral Bus, and the addresses that they protect. */
export class MemoryProtection {
  /** Addresses that must not be written: from, to. Empty while the unit is off. */
  ranges: readonly (readonly [from: number, to: number])[] = [];
  private on = false;
  private number = 0;
  private readonly regions: Region[] = Array.from({ length: REGIONS }, () => ({ base: 0, attributes: 0 }));

  /** undefined: no register of this unit. */
  read(offset: number): number | undefined {
    const region = this.regions[this.number];
    switch (offset) {
      case TYPE:
        return REGIONS << 8;
      case CTRL:
        return this.on ? 5 : 0;
      case RNR:
        return this.number;
      case RBAR:
        return region.base + this.number;
      case RASR:
        return region.attributes;
      default:
        return undefined;
    }
  }

  /** False: no register of this unit. */
  write(offset: number, value: number): boolean {
    switch (offset) {
      case TYPE:
        break;
      case CTRL:
        this.on = (value & 1) !== 0;
        break;
      case RNR:
        this.number = value % REGIONS;
        break;
      case RBAR:
        if (value & 0x10) this.number = value & 7;
        this.regions[this.number].base = (value & ~0xff) >>> 0;
        break;
      case RASR:
        this.regions[this.number].attributes = value >>> 0;
        break;
      default:
        return false;
    }
    this.ranges = this.on ? this.regions.flatMap(protectedBy) : [];
    return true;
  }
}

/** The enabled eighths of a region that may only be read, or not even that. */
function protectedBy({ base, attributes }: Region): (readonly [number, number])[] {
  const access = (attributes >>> 24) & 7;
  const size = 2 ** (((attributes >>> 1) & 31) + 1);
  if ((attributes & 1) === 0 || size < 256 || ![0, 5, 6].includes(access)) return [];
  const eighths = [0, 1, 2, 3, 4, 5, 6, 7].filter((i) => ((attributes >>> (8 + i)) & 1) === 0);
  return eighths.map((i) => [base + (i * size) / 8, base + ((i + 1) * size) / 8] as const);
}
