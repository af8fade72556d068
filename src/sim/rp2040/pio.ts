/** The blocks of programmable input and output in step with the chip's clock: rp2040js runs them as fast as the host can, and without their dividers. */
import type { RP2040 } from 'rp2040js';

/** What rp2040js keeps to itself of a state machine. */
interface StateMachine {
  readonly enabled: boolean;
  /** It stalls: on a FIFO, a pin or an interrupt flag. */
  readonly waiting: boolean;
  readonly clockDivInt: number;
  readonly clockDivFrac: number;
  /** Grows by one for an instruction, and by its delay. */
  readonly cycles: number;
  step(): void;
}

interface Block {
  readonly stopped: boolean;
  readonly machines: readonly StateMachine[];
  run(): void;
  checkChangedPins(): void;
}

/** Of the system clock: parts of a cycle that a divider can tell apart (datasheet 3.5.5). */
const PARTS = 256;

interface Pace {
  /** Parts of a cycle that the machine has not used yet. */
  left: number;
  /** Cycles of its own until it goes on. */
  delay: number;
}

/** Drives both blocks of a chip. */
export class PioClock {
  private readonly blocks: readonly Block[];
  private readonly pace = new Map<StateMachine, Pace>();

  constructor(rp: RP2040) {
    this.blocks = rp.pio as unknown as readonly Block[];
    for (const block of this.blocks) {
      block.run = () => undefined;
      for (const m of block.machines) this.pace.set(m, { left: 0, delay: 0 });
    }
  }

  /** Lets system clock cycles pass. */
  advance(cycles: number): void {
    for (const block of this.blocks) {
      if (block.stopped) continue;
      for (const m of block.machines) if (m.enabled) this.run(block, m, cycles);
    }
  }

  /** Cycles until the next machine that does not stall goes on; undefined where none runs. */
  next(): number | undefined {
    let least: number | undefined;
    for (const block of this.blocks) {
      if (block.stopped) continue;
      for (const m of block.machines) {
        const { left, delay } = this.paceOf(m);
        if (!m.enabled || (m.waiting && delay === 0)) continue;
        const cycles = Math.max(1, Math.ceil((period(m) * (delay + 1) - left) / PARTS));
        least = Math.min(least ?? cycles, cycles);
      }
    }
    return least;
  }

  private paceOf(m: StateMachine): Pace {
    return this.pace.get(m) as Pace;
  }

  private run(block: Block, m: StateMachine, cycles: number): void {
    const pace = this.paceOf(m);
    const each = period(m);
    pace.left += cycles * PARTS;
    while (pace.left >= each) {
      pace.left -= each;
      if (pace.delay > 0) {
        pace.delay--;
        continue;
      }
      const before = m.cycles;
      m.step();
      block.checkChangedPins();
      pace.delay = Math.max(0, m.cycles - before - 1);
      // It would look at the same thing again and again.
      if (m.waiting && pace.delay === 0) pace.left %= each;
    }
  }
}

/** Parts of a system clock cycle in one of the machine; 0 stands for 65536. */
function period(m: StateMachine): number {
  return (m.clockDivInt || 65536) * PARTS + (m.clockDivInt ? m.clockDivFrac : 0);
}
