/** What the flash of a chip family is asked, and what all families have in common: which chip it is, and that it may be written. */
import type { FlashSpec, Target } from '../../board/target';
import { FlashError } from '../../diag/diagnostic';
import { hex } from '../../util/bytes';
import { deviceError } from '../errors';
import type { Sector } from '../sectors';
import { Reg, type Core } from './core';
import type { Memory } from './memory';

export type DapSpec = Extract<FlashSpec, { method: 'cmsis-dap' }>;

/** A chip that answers; it may still run its program. */
export interface Chip {
  readonly memory: Memory;
  readonly core: Core;
  readonly spec: DapSpec;
  readonly target: Target;
}

/** The flash of a chip, with its processor halted. */
export interface ChipFlash {
  /** For people, as `nRF51 with 256 KB`. */
  readonly name: string;
  readonly start: number;
  readonly length: number;
  readonly sectors: readonly Sector[];
  /** Bytes that are written at once, and of which addresses are multiples. */
  readonly align: number;
  /** Throws where a sector must not be written or the flash be read. */
  checkProtection(sectors: readonly Sector[]): Promise<void>;
  /** Makes the flash writable. */
  begin(): Promise<void>;
  erase(sectors: readonly Sector[], progress: (done: number) => void): Promise<void>;
  /** Writes to erased flash. */
  program(address: number, data: Uint8Array): Promise<void>;
  /** Makes it read-only again; also when writing failed. */
  end(): Promise<void>;
  /** What resets the chip where the core's own reset is not enough. */
  reset?(): Promise<void>;
}

/** One file per family: looks which chip it is, without changing it. */
export type OpenChip = (chip: Chip) => Promise<ChipFlash>;

const cores: Readonly<Record<number, string>> = { 0xc20: 'Cortex-M0', 0xc60: 'Cortex-M0+', 0xc23: 'Cortex-M3', 0xc24: 'Cortex-M4', 0xc27: 'Cortex-M7', 0xd21: 'Cortex-M33' };

/** The processor must be the family's: only then are its addresses what they should be. */
export async function mustHaveCore(chip: Chip, part: number): Promise<void> {
  const cpuid = await chip.memory.read32(Reg.cpuid);
  const found = (cpuid >>> 4) & 0xfff;
  if (found !== part) throw wrongChip(chip, `has a ${cores[found] ?? `processor with CPUID ${hex(cpuid)}`}`, `a ${cores[part]}`);
}

/** An id register, and what of it must be one of the board's. */
export async function mustHaveId(chip: Chip, address: number, of: (value: number) => number, digits = 3): Promise<number> {
  let id: number;
  try {
    id = of(await chip.memory.read32(address));
  } catch (error) {
    // A chip that has nothing at the address.
    if (!(error instanceof FlashError) || error.diagnostics[0].code !== 'device/refused') throw error;
    throw wrongChip(chip, `has no id at ${hex(address)}`, idList(chip, digits));
  }
  if (!chip.spec.ids.includes(id)) throw wrongChip(chip, `has the id ${hex(id, digits)}`, idList(chip, digits));
  return id;
}

function idList(chip: Chip, digits: number): string {
  return chip.spec.ids.map((x) => hex(x, digits)).join(' or ');
}

export function wrongChip(chip: Chip, found: string, wanted: string): FlashError {
  return deviceError('device/wrong-chip', `the chip on ${chip.memory.port.probe.name} ${found}; a ${chip.target.board} has ${wanted}`, 'choose the board that is connected with --board, or the debug probe of the right one with --device');
}

export function readProtected(chip: Chip, what: string): FlashError {
  return deviceError('device/read-protected', `the chip on ${chip.memory.port.probe.name} is read protected (${what})`, 'only erasing the whole chip, which takes its data too, removes the protection; the tool of its maker does it');
}

export function writeProtected(sector: Sector, what: string): FlashError {
  return deviceError('device/write-protected', `sector ${sector.index} at ${hex(sector.address)} is write protected (${what})`, 'remove the protection with the tool of the chip\'s maker');
}

/** The flash said no in the middle. */
export function flashFailed(doing: string, address: number, status: number): FlashError {
  return deviceError('device/refused', `the flash failed ${doing} ${hex(address)} (status ${hex(status)})`, 'repeat the command; when it is the same address every time, that part of the flash is worn out or protected');
}

export function flashHangs(doing: string, address: number): FlashError {
  return deviceError('device/no-answer', `the flash is still busy ${doing} ${hex(address)}`, 'take the power off the board, connect it again and repeat the command');
}
