/** The debug part of a Cortex-M core: halting, registers, resets, and what a debugger finds in the private part of its memory. */
import type { ChipModel } from './swd-target';

const DEBUG_KEY = 0xa05f;
const Dfsr = { halted: 1, breakpoint: 2, vectorCatch: 8 } as const;
/** Instructions between two accesses of a debugger, and while it only waits. */
const STEPS = 40;
const WAITING_STEPS = 20_000;
const XPSR = 16;
const MSP = 17;

export class DebugCore {
  halted = false;
  debug = false;
  /** The reset line is low. */
  held = false;
  private starts = 0;
  private demcr = 0;
  private dfsr = 0;
  private dcrdr = 0;
  private breakpoints = 0;
  private wasReset = false;

  constructor(private readonly chip: ChipModel) {}

  /** Runs its program, and nobody looks on. */
  get running(): boolean {
    return this.going && !this.debug;
  }

  get going(): boolean {
    return !this.halted && this.starts > 0;
  }

  power(): void {
    this.halted = this.debug = false;
    this.demcr = this.dfsr = 0;
    this.reset();
  }

  reset(): void {
    const { chip } = this;
    chip.reset();
    const [stack, entry] = chip.vectors();
    chip.registers.fill(0);
    chip.registers[13] = stack;
    chip.registers[15] = entry & ~1;
    chip.registers[XPSR] = 0x01000000;
    this.wasReset = true;
    this.halted = (this.demcr & 1) !== 0 && this.debug;
    if (this.halted) this.dfsr |= Dfsr.vectorCatch;
    this.starts++;
  }

  /** The reset line. */
  line(low: boolean): void {
    if (low) this.held = true;
    else if (this.held) {
      this.held = false;
      this.reset();
    }
  }

  /** Goes on for as long as an access takes. */
  tick(steps = STEPS): void {
    if (!this.debug || this.halted || this.held || !this.chip.run(steps)) return;
    this.halted = true;
    this.dfsr |= Dfsr.breakpoint;
  }

  /** A word of the private part; undefined where the chip may have its own. */
  read(address: number): number | undefined {
    switch (address) {
      case 0xe0001000:
        return 0x10000000;
      case 0xe0002000:
        return 0x40 | this.breakpoints;
      case 0xe000ed00:
        return this.chip.cpuid;
      case 0xe000ed0c:
        return 0xfa050000;
      case 0xe000ed30:
        return this.dfsr;
      case 0xe000edf0:
        return this.status();
      case 0xe000edf8:
        return this.dcrdr;
      case 0xe000edfc:
        return this.demcr;
      default:
        return isPrivate(address) ? 0 : undefined;
    }
  }

  /** True where it was for the private part. */
  write(address: number, value: number): boolean {
    switch (address) {
      case 0xe0002000:
        if (value & 2) this.breakpoints = value & 1;
        break;
      case 0xe000ed0c:
        if (value >>> 16 === 0x05fa && value & 4) this.reset();
        break;
      case 0xe000ed30:
        this.dfsr &= ~value;
        break;
      case 0xe000edf0:
        if (value >>> 16 === DEBUG_KEY) this.control(value);
        break;
      case 0xe000edf4:
        this.register(value);
        break;
      case 0xe000edf8:
        this.dcrdr = value;
        break;
      case 0xe000edfc:
        this.demcr = value;
        break;
      default:
        return isPrivate(address);
    }
    return true;
  }

  private status(): number {
    this.tick(WAITING_STEPS);
    const flags = (this.debug ? 1 : 0) | (this.halted ? 1 << 17 : 0) | (1 << 16) | (this.wasReset || this.held ? 1 << 25 : 0);
    this.wasReset = false;
    return flags;
  }

  private control(value: number): void {
    this.debug = (value & 1) !== 0;
    const halt = this.debug && (value & 2) !== 0 && !this.held;
    if (halt && !this.halted) this.dfsr |= Dfsr.halted;
    this.halted = halt;
  }

  private register(value: number): void {
    const { registers } = this.chip;
    // The main stack's pointer is the one that a core has after its reset.
    const n = (value & 0x7f) === MSP ? 13 : value & 0x7f;
    if (value & 0x10000) registers[n] = this.dcrdr;
    else this.dcrdr = registers[n];
  }
}

/** Instrumentation, watchpoints, breakpoints, the system control space, and the table of what there is, which is empty. */
function isPrivate(address: number): boolean {
  const page = address >>> 12;
  return (page >= 0xe0000 && page <= 0xe0002) || page === 0xe000e || page === 0xe00ff;
}
