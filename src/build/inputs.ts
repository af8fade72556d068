/** What a build reads: recorded on the way, so that an unchanged program is recognised by a look at the times and sizes of its files. */
import type { StackSummary } from '../analysis/stacks';
import type { CrossingFunc } from '../glue/crossing';
import type { FileSystem } from '../host/host';
import type { Cache } from '../toolchain/cache';
import type { MemoryNotes } from './collector';

/** Time and size of a file or folder; null: it was looked for and not there. */
type Stamp = readonly [mtimeMs: number, size: number] | null;

interface Manifest {
  readonly files: Readonly<Record<string, Stamp>>;
  readonly result: string;
  readonly name: string;
  readonly memory: MemoryNotes;
  readonly stacks?: StackSummary;
  readonly glue?: readonly CrossingFunc[];
}

/** What is kept of a build. */
export interface StoredResult {
  readonly elf: Uint8Array;
  readonly name: string;
  readonly memory: MemoryNotes;
  readonly stacks: StackSummary | undefined;
  readonly glue: readonly CrossingFunc[] | undefined;
}

/** A file system that remembers what was asked of it. */
export class RecordedFiles {
  readonly stamps = new Map<string, Stamp>();
  readonly fs: FileSystem;

  constructor(private readonly real: FileSystem) {
    const note = (path: string): void => this.note(path);
    this.fs = {
      ...real,
      read: (p) => (note(p), real.read(p)),
      readText: (p) => (note(p), real.readText(p)),
      list: (p) => (note(p), real.list(p)),
      stat: (p) => (note(p), real.stat(p)),
    };
  }

  private note(path: string): void {
    if (!this.stamps.has(path)) this.stamps.set(path, stampOf(this.real, path));
  }
}

function stampOf(fs: FileSystem, path: string): Stamp {
  const s = fs.stat(path);
  return s ? [s.mtimeMs, s.directory ? 0 : s.size] : null;
}

/** The stored result of a build with these settings, if none of its inputs has changed. */
export function findResult(fs: FileSystem, cache: Cache, key: string): StoredResult | undefined {
  const manifest = cache.readJson<Manifest>(`builds/${key}.json`);
  if (!manifest) return undefined;
  for (const [path, stamp] of Object.entries(manifest.files)) {
    const now = stampOf(fs, path);
    if (now === null || stamp === null ? now !== stamp : now[0] !== stamp[0] || now[1] !== stamp[1]) return undefined;
  }
  const elf = cache.get(manifest.result);
  return elf && { elf, name: manifest.name, memory: manifest.memory, stacks: manifest.stacks, glue: manifest.glue };
}

/** Stores a result with the inputs it was made from. */
export function storeResult(fs: FileSystem, cache: Cache, key: string, inputs: RecordedFiles, { elf, name, memory, stacks, glue }: StoredResult): void {
  try {
    fs.mkdir(`${cache.dir}/builds`);
  } catch {
    return; // a cache that cannot be written costs time only
  }
  const files = Object.fromEntries(inputs.stamps);
  const result = keyOf(key, files);
  cache.put(result, elf);
  const manifest: Manifest = { files, result, name, memory, ...(stacks && { stacks }), ...(glue && { glue }) };
  cache.writeJson(`builds/${key}.json`, manifest);
}

/** A build with other inputs must not overwrite the result that somebody is reading. */
function keyOf(key: string, files: Readonly<Record<string, Stamp>>): string {
  let h = 0;
  for (const c of JSON.stringify(files)) h = (Math.imul(h, 31) + c.charCodeAt(0)) | 0;
  return `${key.slice(0, 32)}${(h >>> 0).toString(16).padStart(8, '0')}`;
}
