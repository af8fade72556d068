/** The memory layout that a DfuSe boot loader tells in the name of an alternate setting: `@Internal Flash  /0x08000000/04*016Kg,01*064Kg`. */
import type { SectorRun } from '../board/target';

export interface LayoutSector {
  readonly index: number;
  readonly address: number;
  readonly size: number;
  readonly readable: boolean;
  readonly erasable: boolean;
  readonly writable: boolean;
}

export interface Layout {
  readonly name: string;
  readonly sectors: readonly LayoutSector[];
}

const units: Readonly<Record<string, number>> = { '': 1, ' ': 1, B: 1, K: 1024, M: 1024 * 1024 };

/** Undefined where the name is no layout. */
export function parseLayout(text: string): Layout | undefined {
  const [head, ...rest] = text.split('/');
  if (!head.startsWith('@') || rest.length < 2) return undefined;
  const sectors: LayoutSector[] = [];
  for (let i = 0; i + 1 < rest.length; i += 2) {
    let address = Number(rest[i].trim());
    if (!Number.isInteger(address) || address < 0) return undefined;
    for (const part of rest[i + 1].split(',')) {
      const m = /^\s*(\d+)\s*\*\s*(\d+)([ BKM]?)([a-g])\s*$/.exec(part);
      if (!m) return undefined;
      // a to g are the numbers of three bits: readable, erasable, writable.
      const bits = m[4].charCodeAt(0) - 0x60;
      for (let k = 0; k < Number(m[1]); k++, address += Number(m[2]) * units[m[3]]) {
        sectors.push({ index: sectors.length, address, size: Number(m[2]) * units[m[3]], readable: (bits & 1) !== 0, erasable: (bits & 2) !== 0, writable: (bits & 4) !== 0 });
      }
    }
  }
  return { name: head.slice(1).trim(), sectors };
}

/** Sectors as runs of equal ones, to be compared and shown. */
export function runsOfSectors(sectors: readonly { readonly size: number }[]): readonly SectorRun[] {
  const runs: { count: number; size: number }[] = [];
  for (const s of sectors) {
    const last = runs.at(-1);
    if (last?.size === s.size) last.count++;
    else runs.push({ count: 1, size: s.size });
  }
  return runs;
}

/** `4*16K, 1*64K`. */
export function describeRuns(runs: readonly SectorRun[]): string {
  return runs.map((r) => `${r.count}*${r.size % 1024 === 0 ? `${r.size / 1024}K` : r.size}`).join(', ');
}
