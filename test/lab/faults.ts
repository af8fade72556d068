/** The columns of the table that are about faults: what strikes a simulated board, and whether the next run succeeds. */
import type { MethodCase } from '../devices/cases';
import { driveCase } from '../devices/drive-cases';
import { outcome } from '../devices/harness';
import { interruptAt, interruptions, writesOf, type BreakableCase } from '../devices/interrupt';
import { failed, passed, type Cell } from './scenario';

export const INTERRUPTIONS = 50;
const UNPLUGS = 400;
const SEED = 11;

/** The columns of a method: a bit that is stuck, a plug that is pulled, large programs that are broken off. */
export interface Faults {
  readonly stuckBit: Cell;
  readonly unplugged: Cell;
  readonly broken: Cell;
}

/** Those of a method that reads back what it wrote. */
export async function faultsOf(small: readonly MethodCase[], large: readonly BreakableCase[]): Promise<Faults> {
  return { stuckBit: await stuckBit(small), unplugged: await unplugged(small), broken: await brokenOff(large) };
}

/** Those of a drive. */
export async function driveFaults(): Promise<Faults> {
  const c = driveCase(256 * 1024);
  return { stuckBit: await unseenBit(c, /restarted/, 'a drive cannot be read back'), unplugged: await unplugged([c]), broken: await brokenOff([c]) };
}

async function stuckBit(fixtures: readonly MethodCase[]): Promise<Cell> {
  for (const c of fixtures) {
    const bench = c.make();
    bench.stick();
    const r = await outcome(bench.host, bench.flash());
    if (!('failed' in r) || r.failed.code !== c.stuckCode) return failed(`${c.name}: ${'ok' in r ? 'called good' : r.failed.code}`);
  }
  return passed('found');
}

/** A method that cannot read back: a bit is stuck, and nobody says that it is not. */
async function unseenBit(c: BreakableCase, says: RegExp, because: string): Promise<Cell> {
  const bench = c.make();
  bench.stick();
  const r = await outcome(bench.host, bench.flash());
  return 'ok' in r && says.test(r.ok.verified) && !bench.holds() ? passed(`not seen: ${because}`) : failed('failed' in r ? r.failed.message : r.ok.verified);
}

async function unplugged(fixtures: readonly BreakableCase[]): Promise<Cell> {
  let steps = 0;
  for (const c of fixtures) {
    const writes = (await writesOf(c)) - c.unrepeatable;
    const times = Math.min(writes, Math.ceil(UNPLUGS / fixtures.length));
    for (let i = 0; i < times; i++, steps++) {
      const problem = await interruptAt(c, Math.floor((i * writes) / times), 'unplug');
      if (problem !== undefined) return failed(`${c.name}: ${problem}`);
    }
  }
  return passed(`named at all ${steps}; the next run succeeds`);
}

/** Breaks off each of the cases, which are large. */
async function brokenOff(cases: readonly BreakableCase[]): Promise<Cell> {
  const problems: string[] = [];
  for (const c of cases) problems.push(...(await interruptions(c, INTERRUPTIONS, SEED)));
  return brokenCell(problems);
}

/** The cell of so many interruptions, with what went wrong in them. */
export function brokenCell(problems: readonly string[]): Cell {
  return problems.length === 0 ? passed(`the next run succeeds, ${INTERRUPTIONS} times`) : failed(problems[0]);
}
