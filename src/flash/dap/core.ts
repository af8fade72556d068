/** A Cortex-M core under a debugger: halt, run, reset, and its registers. */
import { FlashError } from '../../diag/diagnostic';
import { LinkTimeout } from '../../serial/link';
import { hex } from '../../util/bytes';
import { deviceError, type DeviceCode } from '../errors';
import type { Memory } from './memory';

/** Registers of the core's debug part (ARMv6-M and v7-M). */
export const Reg = { cpuid: 0xe000ed00, aircr: 0xe000ed0c, dfsr: 0xe000ed30, dhcsr: 0xe000edf0, dcrsr: 0xe000edf4, dcrdr: 0xe000edf8, demcr: 0xe000edfc } as const;

const KEY = 0xa05f0000;
const Dhcsr = { debugEnable: 1, halt: 2, step: 4, maskInterrupts: 8, registerReady: 1 << 16, halted: 1 << 17, lockup: 1 << 19, wasReset: 1 << 25 } as const;
const SYSTEM_RESET = 0x05fa0004;
const CATCH_RESET = 1;

/** Numbers of registers for DCRSR. */
export const CoreRegister = { r0: 0, r1: 1, r2: 2, r3: 3, r7: 7, sp: 13, lr: 14, pc: 15, xpsr: 16, msp: 17, psp: 18, control: 20 } as const;

const HALT_MS = 500;
const RESET_MS = 300;
const RESETS = 3;

export class Core {
  constructor(readonly memory: Memory) {}

  /** Stops the program where it is. */
  async halt(): Promise<void> {
    await this.memory.write32(Reg.dhcsr, (KEY | Dhcsr.debugEnable | Dhcsr.halt) >>> 0);
    await this.waitHalted('being halted');
  }

  async isHalted(): Promise<boolean> {
    return ((await this.memory.read32(Reg.dhcsr)) & Dhcsr.halted) !== 0;
  }

  /** Goes on. Without interrupts where code of ours runs on a chip in an unknown state. */
  async run(maskInterrupts = false): Promise<void> {
    const mask = maskInterrupts ? Dhcsr.maskInterrupts : 0;
    // The mask may only change while the core is halted.
    await this.memory.write32(Reg.dhcsr, (KEY | Dhcsr.debugEnable | Dhcsr.halt | mask) >>> 0);
    await this.memory.write32(Reg.dfsr, 0x1f);
    await this.memory.write32(Reg.dhcsr, (KEY | Dhcsr.debugEnable | mask) >>> 0);
  }

  /** One instruction. */
  async step(): Promise<void> {
    await this.memory.write32(Reg.dhcsr, (KEY | Dhcsr.debugEnable | Dhcsr.step) >>> 0);
    await this.waitHalted('being stepped');
  }

  async waitHalted(doing: string, timeoutMs = HALT_MS): Promise<void> {
    const { value, inTime } = await this.memory.until(Reg.dhcsr, (v) => (v & Dhcsr.halted) !== 0, timeoutMs);
    if (!inTime) throw deviceError('device/no-answer', `the processor did not stop while ${doing} (DHCSR ${hex(value)})`, 'take the power off the board, connect it again and repeat the command');
  }

  async readRegister(register: number): Promise<number> {
    await this.memory.write32(Reg.dcrsr, register);
    await this.waitRegister();
    return this.memory.read32(Reg.dcrdr);
  }

  async writeRegister(register: number, value: number): Promise<void> {
    await this.memory.write32(Reg.dcrdr, value >>> 0);
    await this.memory.write32(Reg.dcrsr, register | (1 << 16));
    await this.waitRegister();
  }

  /** Has the core stop at the first instruction after the next reset. */
  async catchReset(on: boolean): Promise<void> {
    await this.memory.write32(Reg.dhcsr, (KEY | Dhcsr.debugEnable | (on ? Dhcsr.halt : 0)) >>> 0);
    await this.memory.write32(Reg.demcr, on ? CATCH_RESET : 0);
  }

  /** Resets the chip and stops before the first instruction of its program. */
  async resetAndHalt(): Promise<void> {
    await this.halt();
    await this.catchReset(true);
    await this.reset();
    await this.waitHalted('being reset');
    await this.memory.write32(Reg.demcr, 0);
  }

  /** Resets the chip, lets its program run, and leaves debugging. `poke`: what resets more than the core does. */
  async resetAndRun(poke?: () => Promise<void>): Promise<void> {
    if (poke) {
      await this.catchReset(false);
      await this.reset(poke);
    } else await this.resetAndHalt();
    try {
      await this.memory.writeWords([[Reg.dhcsr, KEY | Dhcsr.debugEnable], [Reg.dhcsr, KEY]]);
    } catch (error) {
      // The reset is certain by now: a program that turns SWD off runs already.
      if (!hasCode(error, ['device/no-answer'])) throw error;
    }
  }

  /** Resets the chip and waits until its core has said so; the flag that says it may be read away by an answer that is lost. */
  private async reset(poke: () => Promise<void> = () => this.memory.write32(Reg.aircr, SYSTEM_RESET)): Promise<void> {
    for (let i = 1; ; i++) {
      await this.memory.read32(Reg.dhcsr);
      try {
        await poke();
      } catch (error) {
        // A chip that resets may leave the access without an answer.
        if (!isGoneForNow(error)) throw error;
      }
      if (await this.sawReset()) return;
      if (i === RESETS) throw deviceError('device/no-answer', 'the chip does not reset', 'press its reset button; take the power off the board if that does not help');
    }
  }

  private async waitRegister(): Promise<void> {
    const { inTime } = await this.memory.until(Reg.dhcsr, (v) => (v & Dhcsr.registerReady) !== 0, HALT_MS);
    if (!inTime) throw deviceError('device/no-answer', 'the processor does not give its registers', 'take the power off the board, connect it again and repeat the command');
  }

  private async sawReset(): Promise<boolean> {
    const { probe } = this.memory.port;
    const deadline = probe.now() + RESET_MS;
    for (;;) {
      try {
        this.memory.forget();
        if (((await this.memory.read32(Reg.dhcsr)) & Dhcsr.wasReset) !== 0) return true;
      } catch (error) {
        if (!isGoneForNow(error)) throw error;
      }
      if (probe.now() >= deadline) return false;
      await probe.pause(2);
    }
  }
}

function isGoneForNow(error: unknown): boolean {
  return error instanceof LinkTimeout || hasCode(error, ['device/no-answer', 'device/refused']);
}

function hasCode(error: unknown, codes: readonly DeviceCode[]): boolean {
  return error instanceof FlashError && error.diagnostics.every((d) => (codes as readonly string[]).includes(d.code));
}
