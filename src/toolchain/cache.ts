/** A folder of results, each under the hash of everything it was made from. Files are written whole, so two builds at once never spoil each other. */
import { createHash } from 'node:crypto';
import type { Host } from '../host/host';

export class Cache {
  readonly dir: string;

  constructor(private readonly host: Host) {
    this.dir = cacheDir(host);
  }

  /** Hash of the parts in order, each with its length, as hex. */
  static key(...parts: readonly (string | Uint8Array)[]): string {
    const h = createHash('sha256');
    for (const p of parts) {
      h.update(`${p.length}:`);
      h.update(p);
    }
    return h.digest('hex').slice(0, 40);
  }

  /** The stored result of this key, or undefined. */
  get(key: string): Uint8Array | undefined {
    const file = this.file(key);
    return this.host.fs.stat(file) ? this.host.fs.read(file) : undefined;
  }

  /** Stores a result; a cache that cannot be written costs time, never the build. */
  put(key: string, data: Uint8Array): void {
    try {
      this.host.fs.mkdir(`${this.dir}/${key.slice(0, 2)}`);
      this.host.fs.write(this.file(key), data);
    } catch {
      return;
    }
  }

  /** The stored result, or the one `make` gives, stored. */
  async through(key: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const known = this.get(key);
    if (known) return known;
    const made = await make();
    this.put(key, made);
    return made;
  }

  readJson<T>(name: string): T | undefined {
    const file = `${this.dir}/${name}`;
    if (!this.host.fs.stat(file)) return undefined;
    try {
      return JSON.parse(this.host.fs.readText(file)) as T;
    } catch {
      return undefined; // damaged: made again
    }
  }

  writeJson(name: string, value: unknown): void {
    try {
      this.host.fs.mkdir(this.dir);
      this.host.fs.write(`${this.dir}/${name}`, new TextEncoder().encode(JSON.stringify(value)));
    } catch {
      return;
    }
  }

  private file(key: string): string {
    return `${this.dir}/${key.slice(0, 2)}/${key.slice(2)}`;
  }
}

/** `FLASH_CACHE`, else `flash` in the platform's folder for caches. */
export function cacheDir(host: Host): string {
  const { env } = host;
  if (env.FLASH_CACHE) return env.FLASH_CACHE;
  if (host.platform === 'win32') return `${env.LOCALAPPDATA ?? `${env.USERPROFILE ?? '.'}/AppData/Local`}/flash/cache`;
  if (host.platform === 'darwin') return `${env.HOME ?? '.'}/Library/Caches/flash`;
  return `${env.XDG_CACHE_HOME || `${env.HOME ?? '/tmp'}/.cache`}/flash`;
}
