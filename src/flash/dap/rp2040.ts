/** Flash of the RP2040: outside the chip, and written by functions of the boot ROM, which are called through the core's registers (datasheet 2.8.3). */
import { hex } from '../../util/bytes';
import { deviceError } from '../errors';
import { sectorsOf, type Sector } from '../sectors';
import { mustHaveCore, mustHaveId, wrongChip, type Chip, type ChipFlash } from './chip';
import { CoreRegister } from './core';

const CHIP_ID = 0x40000000;
/** 'Mu', 1: what the boot ROM of the RP2040 has at 0x10; the address of its function table follows. */
const ROM_MAGIC = 0x10;
const ROM_TABLE = 0x14;
const MAGIC = 0x01754d;

const START = 0x10000000;
const SECTOR = 4096;
const BLOCK = 65536;
/** What the flash chip erases a block with; a sector by 0x20, which the ROM knows. */
const BLOCK_ERASE = 0xd8;

/** RAM for the calls: where they return to, their stack, and the data to write. */
const RETURN_TO = 0x20010000;
const STACK = 0x20010800;
const BUFFER = 0x20010800;
const BREAKPOINTS = 0xbe00be00;
const THUMB = 0x01000000;

const CALL_MS = 1000;
/** A block of 64 KB erases in two seconds at most. */
const ERASE_MS = 5000;

const Psm = { forceOff: 0x40010004, watchdogResets: 0x40010008, core1: 1 << 16, allButClocks: 0x0001fffc } as const;
const Watchdog = { control: 0x40058000, trigger: 0x80000000, bootMagic: 0x4005801c } as const;

const functions = { connect: 'IF', exitXip: 'EX', erase: 'RE', program: 'RP', flush: 'FC', enterXip: 'CX' } as const;
type RomFunction = keyof typeof functions;

export async function openRp2040(chip: Chip): Promise<ChipFlash> {
  await mustHaveCore(chip, 0xc60);
  // Part and manufacturer, without the revision.
  await mustHaveId(chip, CHIP_ID, (x) => x & 0x0fffffff, 7);
  const magic = await chip.memory.read32(ROM_MAGIC);
  if ((magic & 0xffffff) !== MAGIC) throw wrongChip(chip, `has no boot ROM of an RP2040 (${hex(magic)})`, 'one');
  const length = chip.target.memory.find((m) => m.name === 'flash')?.length ?? 2 << 20;
  return new Rp2040Flash(chip, length, await romFunctions(chip));
}

/** Addresses of the ROM's functions: a table of codes and addresses, which a zero ends. */
async function romFunctions({ memory }: Chip): Promise<ReadonlyMap<RomFunction, number>> {
  const table = await memory.read16(ROM_TABLE);
  const bytes = await memory.read(table, 256);
  const found = new Map<string, number>();
  for (let at = 0; at + 4 <= bytes.length && (bytes[at] | bytes[at + 1]) !== 0; at += 4) {
    found.set(String.fromCharCode(bytes[at], bytes[at + 1]), bytes[at + 2] | (bytes[at + 3] << 8));
  }
  return new Map(
    Object.entries(functions).map(([name, code]) => {
      const address = found.get(code);
      if (address === undefined) throw deviceError('device/garbled', `the boot ROM has no function ${code}`, 'take the power off the board, connect it again and repeat the command');
      return [name as RomFunction, address] as const;
    }),
  );
}

class Rp2040Flash implements ChipFlash {
  readonly name: string;
  readonly start = START;
  readonly sectors: readonly Sector[];
  readonly align = 256;

  constructor(
    private readonly chip: Chip,
    readonly length: number,
    private readonly rom: ReadonlyMap<RomFunction, number>,
  ) {
    this.name = `RP2040 with ${length >> 10} KB of flash`;
    this.sectors = sectorsOf(START, [{ count: length / SECTOR, size: SECTOR }]);
  }

  checkProtection(): Promise<void> {
    return Promise.resolve();
  }

  async begin(): Promise<void> {
    const { memory } = this.chip;
    // The other core may run from the flash that goes away now.
    await memory.write32(Psm.forceOff, Psm.core1);
    await memory.write32(RETURN_TO, BREAKPOINTS);
    await this.call('connect');
    await this.call('exitXip');
  }

  /** Sectors that follow one another go in one call: the ROM takes whole blocks where it can. */
  async erase(sectors: readonly Sector[], progress: (done: number) => void): Promise<void> {
    let done = 0;
    for (const run of runsOf(sectors)) {
      await this.call('erase', [run.address - START, run.size, BLOCK, BLOCK_ERASE], ERASE_MS);
      done += run.size / SECTOR;
      progress(done / sectors.length);
    }
  }

  async program(address: number, data: Uint8Array): Promise<void> {
    await this.chip.memory.write(BUFFER, data);
    await this.call('program', [address - START, BUFFER, data.length]);
  }

  /** The flash is seen at its addresses again, at the slow speed that needs no second-stage boot loader. */
  async end(): Promise<void> {
    await this.call('flush');
    await this.call('enterXip');
  }

  /** Everything but the clocks' sources, which a reset of the core alone would leave as it is. */
  async reset(): Promise<void> {
    await this.chip.memory.writeWords([
      [Psm.forceOff, 0],
      [Watchdog.bootMagic, 0],
      [Psm.watchdogResets, Psm.allButClocks],
      [Watchdog.control, Watchdog.trigger],
    ]);
  }

  private async call(name: RomFunction, args: readonly number[] = [], timeoutMs = CALL_MS): Promise<void> {
    const { core } = this.chip;
    for (const [i, value] of args.entries()) await core.writeRegister(CoreRegister.r0 + i, value);
    await core.writeRegister(CoreRegister.sp, STACK);
    await core.writeRegister(CoreRegister.lr, RETURN_TO | 1);
    await core.writeRegister(CoreRegister.xpsr, THUMB);
    await core.writeRegister(CoreRegister.pc, this.rom.get(name)! & ~1);
    await core.run(true);
    await core.waitHalted(`running ${functions[name]} of its boot ROM`, timeoutMs);
    const pc = await core.readRegister(CoreRegister.pc);
    if (pc !== RETURN_TO) throw deviceError('device/refused', `the boot ROM's function ${functions[name]} did not return (stopped at ${hex(pc)})`, 'take the power off the board, connect it again and repeat the command');
  }
}

/** Neighbours together, in pieces that leave a sign of life now and then. */
function runsOf(sectors: readonly Sector[]): readonly { address: number; size: number }[] {
  const runs: { address: number; size: number }[] = [];
  for (const s of sectors) {
    const last = runs.at(-1);
    if (last && last.address + last.size === s.address && s.address % BLOCK !== 0) last.size += s.size;
    else runs.push({ address: s.address, size: s.size });
  }
  return runs;
}
