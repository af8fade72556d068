/** The programs that were written to boards, kept by their build ids, so that a monitor started later can name functions and lines. */
import * as path from 'node:path';
import type { Host } from '../host/host';
import { readBuildId } from '../image/build-id';
import { cacheDir } from '../toolchain/cache';

/** So many are kept; the oldest go first. */
const KEPT = 32;

/** Keeps a program; one without an id cannot be found again and is not kept. */
export function keepProgram(host: Host, elf: Uint8Array): void {
  const id = readBuildId(elf);
  if (id === undefined) return;
  const dir = folder(host);
  try {
    host.fs.mkdir(dir);
    host.fs.write(path.join(dir, `${id}.elf`), elf);
    const age = (name: string): number => host.fs.stat(path.join(dir, name))?.mtimeMs ?? 0;
    const names = host.fs.list(dir).filter((n) => n.endsWith('.elf'));
    for (const old of [...names].sort((a, b) => age(b) - age(a)).slice(KEPT)) host.fs.remove(path.join(dir, old));
  } catch {
    // A cache that cannot be written costs names in a trace, never the writing of a board.
    return;
  }
}

/** The program of a build id. */
export function keptProgram(host: Host, id: string): Uint8Array | undefined {
  const file = path.join(folder(host), `${id}.elf`);
  try {
    return host.fs.stat(file) && host.fs.read(file);
  } catch {
    return undefined;
  }
}

function folder(host: Host): string {
  return path.join(cacheDir(host), 'programs');
}
