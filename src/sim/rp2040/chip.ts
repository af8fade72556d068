/** One simulated RP2040: rp2040js with the memory accesses checked, faults raised, our boot ROM, and interrupts as the datasheet has them. */
import type { RP2040 } from 'rp2040js';
import type { Ended } from '../../device/device';
import { boot2Checksum } from '../../image/boot2';
import { viewOf } from '../../util/bytes';
import { MemoryProtection } from './mpu';
import { PioClock } from './pio';
import { BOOT2_COPY, FLASH_START, bootromImage, runRomFunction } from './bootrom';

type Rp2040js = typeof import('rp2040js');

const RAM_START = 0x20000000;
const HARD_FAULT = 3;

/** The members of the core that rp2040js declares private. */
interface CoreInternals {
  exceptionEntry(number: number): void;
  checkForInterrupts(): boolean;
  PM: boolean;
  IPSR: number;
  waiting: boolean;
  interruptsUpdated: boolean;
  eventRegistered: boolean;
  pendingInterrupts: number;
  enabledInterrupts: number;
  pendingSystick: boolean;
  pendingPendSV: boolean;
  readUint16(address: number): number;
  readUint32(address: number): number;
  writeUint8(address: number, value: number): void;
  writeUint16(address: number, value: number): void;
  writeUint32(address: number, value: number): void;
}

/** Why the chip stopped running the program; a reset starts it anew. */
export type ChipStop = Extract<Ended, { kind: 'fault' | 'lost' }> | { readonly kind: 'reset' };

const AIRCR = 0xd0c;
const SCR = 0xd10;
const SEVONPEND = 1 << 4;
const AIRCR_SYSRESETREQ = 0x05fa0004;

/** A chip with a program in flash, ready to step. */
export class Chip {
  readonly rp: RP2040;
  readonly core: RP2040['core'] & CoreInternals;
  readonly pio: PioClock;
  /** Set once the processor is locked up or reset; nothing runs after that. */
  stopped: ChipStop | undefined;
  private bad: string | undefined;
  private pc = 0;
  private systemControl = 0;
  private readonly mpu = new MemoryProtection();
  /** The fault for whose handler the processor could not store a frame, and where the stack was. */
  private unstored: { readonly message: string; readonly sp: number } | undefined;

  constructor(lib: Rp2040js, flash: Uint8Array) {
    this.rp = new lib.RP2040();
    this.pio = new PioClock(this.rp);
    this.core = this.rp.core as unknown as RP2040['core'] & CoreInternals;
    this.rp.logger = {
      debug: () => undefined,
      info: () => undefined,
      warn: (from, message) => this.logged(from, message),
      error: (from, message) => this.logged(from, message),
    };
    this.rp.loadBootrom(bootromImage());
    this.rp.flash.set(flash);
    this.rp.onBreak = (code) => {
      const known = runRomFunction(this.rp, code, { onBootloader: () => (this.stopped = { kind: 'lost', reason: 'the program entered the USB boot loader' }) });
      if (!known) this.bad = `breakpoint or undefined instruction (${code})`;
    };
    this.checkAccesses();
    this.fixInterrupts();
    this.listenForResets();
    this.bad = undefined;
  }

  /** As the boot ROM starts: boot2 is checked, copied to RAM and run; an image without one starts at its vectors. */
  boot(): void {
    const { core, rp } = this;
    const boot2 = rp.flash.subarray(0, 256);
    if (boot2.every((b) => b === 0xff)) {
      core.VTOR = FLASH_START + 0x100;
      core.SP = rp.readUint32(core.VTOR);
      core.PC = rp.readUint32(core.VTOR + 4) & ~1;
      return;
    }
    if (boot2Checksum(boot2.subarray(0, 252)) !== viewOf(boot2).getUint32(252, true)) {
      this.stopped = { kind: 'fault', message: 'the checksum of boot2 is wrong: the chip stays in its boot loader', pc: FLASH_START };
      return;
    }
    rp.sram.set(boot2, BOOT2_COPY - RAM_START);
    core.SP = BOOT2_COPY;
    core.LR = 0;
    core.PC = BOOT2_COPY;
  }

  /** Runs one instruction; gives back its cycles. */
  step(): number {
    const { core } = this;
    this.pc = core.PC;
    const before = core.cycles;
    core.executeInstruction();
    if (this.bad !== undefined) this.hardFault();
    // A ROM function adds its own cycles.
    return core.cycles - before;
  }

  /** Lets pending interrupts end a `wfi`, those too that came just before it. */
  wake(): void {
    const { core } = this;
    if (core.checkForInterrupts()) core.waiting = false;
  }

  /** The handler is entered also where the frame cannot be stored; a fault in it is the end. */
  private hardFault(): void {
    const { core } = this;
    const message = this.bad as string;
    this.bad = undefined;
    core.PC = this.pc;
    const handler = this.rp.readUint32(core.VTOR + 4 * HARD_FAULT);
    const sp = core.SP;
    if (core.IPSR === HARD_FAULT || handler < 0x1000 || (handler & 1) === 0) {
      const first = this.unstored;
      // The stack lies at the bottom of RAM: one that grew too deep leaves it there.
      const overflow = first && first.sp > RAM_START - 0x1_0000 && first.sp < RAM_START + 32 ? 'stack overflow: ' : '';
      const why = first ? `, with the stack pointer at 0x${first.sp.toString(16)}` : core.IPSR === HARD_FAULT ? ' in the fault handler' : '';
      this.stopped = { kind: 'fault', message: `${overflow}${first?.message ?? message}${why}: the processor is locked up`, pc: this.pc };
      return;
    }
    core.waiting = false;
    core.exceptionEntry(HARD_FAULT);
    core.PC = core.PC & ~1;
    this.unstored = this.bad === undefined ? undefined : { message, sp };
    this.bad = undefined;
  }

  /** rp2040js only logs what the bus would refuse. */
  private logged(from: string, message: string): void {
    if (from === 'CortexM0Core') {
      if (/not implemented/.test(message)) this.bad = 'undefined instruction';
    } else if (from === 'RP2040') {
      const address = /([0-9a-f]+)$/.exec(message)?.[1];
      if (address !== undefined) this.bad = `bus error at address 0x${address.padStart(8, '0')}`;
    }
  }

  /** Word and halfword accesses straight to RAM and flash, and a fault where they are unaligned, as on the chip. */
  private checkAccesses(): void {
    const { core, rp } = this;
    const ram16 = new Uint16Array(rp.sram.buffer);
    const ram32 = new Uint32Array(rp.sram.buffer);
    const flash16 = rp.flash16;
    const flash32 = new Uint32Array(rp.flash.buffer);
    const ramSize = rp.sram.length;
    const flashSize = rp.flash.length;
    const unaligned = (a: number): void => {
      this.bad = `unaligned access at address 0x${a.toString(16).padStart(8, '0')}`;
    };
    core.readUint16 = (address) => {
      const a = address >>> 0;
      if (a & 1) unaligned(a);
      if (a - FLASH_START < flashSize && a >= FLASH_START) return flash16[(a - FLASH_START) >> 1];
      if (a - RAM_START < ramSize && a >= RAM_START) return ram16[(a - RAM_START) >> 1];
      return rp.readUint16(a);
    };
    core.readUint32 = (address) => {
      const a = address >>> 0;
      if (a & 3) {
        unaligned(a);
        return 0;
      }
      if (a - RAM_START < ramSize && a >= RAM_START) return ram32[(a - RAM_START) >> 2];
      if (a - FLASH_START < flashSize && a >= FLASH_START) return flash32[(a - FLASH_START) >> 2];
      return rp.readUint32(a);
    };
    const write8 = core.writeUint8.bind(core);
    core.writeUint8 = (address, value) => {
      if (!this.isProtected(address >>> 0)) write8(address, value);
    };
    core.writeUint16 = (address, value) => {
      const a = address >>> 0;
      if (this.isProtected(a)) return;
      if (a & 1) unaligned(a);
      else if (a - RAM_START < ramSize && a >= RAM_START) ram16[(a - RAM_START) >> 1] = value;
      else rp.writeUint16(a, value);
    };
    core.writeUint32 = (address, value) => {
      const a = address >>> 0;
      if (this.isProtected(a)) return;
      if (a & 3) unaligned(a);
      else if (a - RAM_START < ramSize && a >= RAM_START) ram32[(a - RAM_START) >> 2] = value;
      else rp.writeUint32(a, value);
    };
  }

  /** Whether the MPU refuses a write. It is off while a fault is handled. */
  private isProtected(a: number): boolean {
    const { ranges } = this.mpu;
    if (ranges.length === 0 || this.core.IPSR === HARD_FAULT || !ranges.some(([from, to]) => a >= from && a < to)) return false;
    this.bad = `write to protected memory at address 0x${a.toString(16).padStart(8, '0')}`;
    return true;
  }

  /** The watchdog, and the reset request of the system control block. */
  private listenForResets(): void {
    const watchdog = this.rp.peripherals[0x40058] as unknown as { onWatchdogTrigger: () => void; alarm: { enable: boolean } };
    watchdog.onWatchdogTrigger = () => {
      this.stopped = { kind: 'reset' };
      // At 0 the library would let it come again in no time, for ever.
      watchdog.alarm.enable = false;
    };
    const { ppb } = this.rp;
    const write = ppb.writeUint32.bind(ppb);
    const read = ppb.readUint32.bind(ppb);
    ppb.readUint32 = (offset) => this.mpu.read(offset) ?? (offset === SCR ? this.systemControl : read(offset));
    ppb.writeUint32 = (offset, value) => {
      if (offset === SCR) {
        this.systemControl = value;
        return;
      }
      if (this.mpu.write(offset, value)) return;
      if (offset === AIRCR && value >>> 0 === AIRCR_SYSRESETREQ) this.stopped = { kind: 'reset' };
      else write(offset, value);
    };
  }

  /** With PRIMASK set, an interrupt ends `wfi` but is not taken, which rp2040js would do; where faults are handled, only SEVONPEND lets it end a `wfe`. */
  private fixInterrupts(): void {
    const { core } = this;
    const check = core.checkForInterrupts.bind(core);
    core.checkForInterrupts = () => {
      const wakes = core.IPSR === HARD_FAULT && (this.systemControl & SEVONPEND) !== 0;
      if ((!core.PM && !wakes) || !core.waiting) return check();
      if (core.IPSR === HARD_FAULT && !wakes) return false;
      const pending = core.pendingSystick || core.pendingPendSV || (core.pendingInterrupts & core.enabledInterrupts) !== 0;
      if (pending) core.waiting = false;
      return false;
    };
  }
}
