/** A simulated RP2040 without anything around it: for what is looked at register by register, and for hosts of others. */
import * as rp2040js from 'rp2040js';
import type { Image } from '../../src/image/image';
import { FLASH_START } from '../../src/sim/rp2040/bootrom';
import { Chip } from '../../src/sim/rp2040/chip';

/** A chip with a program in its flash, before it has started. */
export function bareChip(image: Image): Chip {
  const flash = new Uint8Array(2 ** 21).fill(0xff);
  for (const s of image.segments) if (s.address >= FLASH_START) flash.set(s.data, s.address - FLASH_START);
  return new Chip(rp2040js as never, flash);
}

/** One instruction, or the wait for what wakes the processor. */
export function turn(chip: Chip): void {
  const clock = chip.rp.clock as unknown as { tick(ns: number): void; nanosToNextAlarm: number };
  if (!chip.core.waiting) return clock.tick((chip.step() * 1e9) / chip.rp.clkSys);
  chip.wake();
  if (chip.core.waiting) clock.tick(clock.nanosToNextAlarm);
}
