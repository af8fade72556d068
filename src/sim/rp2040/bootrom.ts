/**
 * A boot ROM of our own for the simulated RP2040: the function table that programs look functions up in (datasheet 2.8.3).
 * Each function is a breakpoint and a return; the breakpoint runs the function in TypeScript, so the ROM holds no code of anybody else.
 */
import type { RP2040 } from 'rp2040js';

const ROM_WORDS = 4096;
const FUNCTION_TABLE = 0x40;
const DATA_TABLE = 0x90;
const CODE = 0x100;
const FLASH_BASE = 0x10000000;

/** What a ROM function may do; gives back the value of r0 and the cycles it took. */
type RomFunction = (chip: RP2040, r: Uint32Array, rom: BootRom) => { r0?: number; cycles: number };

/** Functions of the ROM by their two-letter code; lookup itself has none. */
const functions: readonly (readonly [string, RomFunction])[] = [
  ['', lookup],
  ['P3', (_c, r) => ({ r0: popcount(r[0]), cycles: 18 })],
  ['R3', (_c, r) => ({ r0: reverse(r[0]), cycles: 18 })],
  ['L3', (_c, r) => ({ r0: Math.clz32(r[0]), cycles: 18 })],
  ['T3', (_c, r) => ({ r0: r[0] === 0 ? 32 : 31 - Math.clz32(r[0] & -r[0]), cycles: 18 })],
  ['MS', setMemory],
  ['S4', setMemory],
  ['MC', copyMemory],
  ['C4', copyMemory],
  ['IF', () => ({ cycles: 300 })],
  ['EX', () => ({ cycles: 300 })],
  ['RE', eraseFlash],
  ['RP', programFlash],
  ['FC', () => ({ cycles: 20 })],
  ['CX', () => ({ cycles: 300 })],
  ['UB', bootloader],
];

/** The state that ROM functions need besides the chip. */
export interface BootRom {
  /** Called when the program asks for the USB boot loader. */
  readonly onBootloader: () => void;
}

/** The ROM's words. */
export function bootromImage(): Uint32Array {
  const rom = new Uint8Array(ROM_WORDS * 4);
  const view = new DataView(rom.buffer);
  const idle = CODE + functions.length * 4;
  view.setUint32(0x00, 0x20041f00, true);
  // Reset, NMI and hard fault before a program has set VTOR: a loop.
  for (const vector of [0x04, 0x08, 0x0c]) view.setUint32(vector, idle + 1, true);
  view.setUint16(idle, 0xe7fe, true);
  rom.set([0x4d, 0x75, 0x01, 0x02], 0x10);
  view.setUint16(0x14, FUNCTION_TABLE, true);
  view.setUint16(0x16, DATA_TABLE, true);
  view.setUint16(0x18, CODE + 1, true);
  functions.forEach(([code], i) => {
    view.setUint16(CODE + i * 4, 0xbe00 | i, true);
    view.setUint16(CODE + i * 4 + 2, 0x4770, true);
    if (i === 0) return;
    view.setUint16(FUNCTION_TABLE + (i - 1) * 4, romCode(code), true);
    view.setUint16(FUNCTION_TABLE + (i - 1) * 4 + 2, CODE + i * 4 + 1, true);
  });
  return new Uint32Array(rom.buffer);
}

/** Runs the ROM function behind breakpoint `number`; false when the breakpoint is none of the ROM's. */
export function runRomFunction(chip: RP2040, number: number, rom: BootRom): boolean {
  const { core } = chip;
  // PC is behind the breakpoint already.
  if (core.PC !== CODE + number * 4 + 2 || number >= functions.length) return false;
  const { r0, cycles } = functions[number][1](chip, core.registers, rom);
  if (r0 !== undefined) core.registers[0] = r0;
  core.cycles += cycles;
  return true;
}

function romCode(code: string): number {
  return code.charCodeAt(0) | (code.charCodeAt(1) << 8);
}

function lookup(chip: RP2040, r: Uint32Array): { r0: number; cycles: number } {
  for (let at = r[0]; ; at += 4) {
    const code = chip.readUint16(at);
    if (code === 0) return { r0: 0, cycles: 200 };
    if (code === (r[1] & 0xffff)) return { r0: chip.readUint16(at + 2), cycles: 100 };
  }
}

function popcount(x: number): number {
  let n = 0;
  for (let v = x; v !== 0; v = (v & (v - 1)) >>> 0) n++;
  return n;
}

function reverse(x: number): number {
  let out = 0;
  for (let i = 0; i < 32; i++) out = (out << 1) | ((x >>> i) & 1);
  return out >>> 0;
}

function setMemory(chip: RP2040, r: Uint32Array): { r0: number; cycles: number } {
  for (let i = 0; i < r[2]; i++) chip.writeUint8(r[0] + i, r[1] & 0xff);
  return { r0: r[0], cycles: 20 + Math.ceil(r[2] / 2) };
}

function copyMemory(chip: RP2040, r: Uint32Array): { r0: number; cycles: number } {
  for (let i = 0; i < r[2]; i++) chip.writeUint8(r[0] + i, chip.readUint8(r[1] + i));
  return { r0: r[0], cycles: 20 + r[2] };
}

/** flash_range_erase(offset, count, block size, block command). */
function eraseFlash(chip: RP2040, r: Uint32Array): { cycles: number } {
  chip.flash.fill(0xff, r[0], r[0] + r[1]);
  return { cycles: (r[1] / 4096) * 5_000_000 };
}

/** flash_range_program(offset, data, count): bits only go from 1 to 0. */
function programFlash(chip: RP2040, r: Uint32Array): { cycles: number } {
  for (let i = 0; i < r[2]; i++) chip.flash[r[0] + i] &= chip.readUint8(r[1] + i);
  return { cycles: (r[2] / 256) * 60_000 };
}

function bootloader(_chip: RP2040, _r: Uint32Array, rom: BootRom): { cycles: number } {
  rom.onBootloader();
  return { cycles: 1 };
}

/** Where boot2 is copied to and run: the last 256 bytes of the 264 KiB, less the ROM's own stack. */
export const BOOT2_COPY = 0x20041f00;
export const FLASH_START = FLASH_BASE;
