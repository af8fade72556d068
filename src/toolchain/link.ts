/** Object files and a linker script → ELF file. */
import { FlashError } from '../diag/diagnostic';
import type { Host } from '../host/host';
import { Cache } from './cache';
import type { Tools, Trace } from './tools';

export interface LinkOptions {
  readonly objects: readonly Uint8Array[];
  readonly script: string;
  readonly trace?: Trace;
  readonly timed?: (stage: 'link', ms: number) => void;
}

/** Thrown when memory regions are too small: bytes by which each is exceeded, by region name. */
export class DoesNotFit extends FlashError {
  /** The program linked without limits, when that was possible: what is in it. */
  elf: Uint8Array | undefined;

  constructor(readonly overflow: ReadonlyMap<string, number>) {
    const what = [...overflow].map(([region, bytes]) => `${region} by ${bytes} bytes`).join(', ');
    super({ code: 'toolchain/does-not-fit', severity: 'error', message: `the program does not fit: it exceeds ${what}`, help: 'see the table for what takes the memory; -opt z makes code smaller' });
    this.name = 'DoesNotFit';
  }
}

/** Links with unused sections left out. Symbols that stay undefined are a fault of ours or of the program's linknames: named in the error. */
export async function link(host: Host, tools: Tools, cache: Cache, options: LinkOptions): Promise<Uint8Array> {
  const key = Cache.key('link', tools.id, options.script, ...options.objects);
  return cache.through(key, async () => {
    const dir = host.fs.temporaryDir();
    try {
      const names = options.objects.map((data, i) => {
        host.fs.write(`${dir}/${i}.o`, data);
        return `${i}.o`;
      });
      host.fs.write(`${dir}/link.ld`, new TextEncoder().encode(options.script));
      const args = ['-T', 'link.ld', '--gc-sections', '--icf=none', '-O2', '-z', 'norelro', '--no-rosegment', '-o', 'out.elf', ...names];
      options.trace?.([tools.lld, ...args]);
      const start = host.clock.now();
      const result = await host.exec(tools.lld, args, { cwd: dir });
      options.timed?.('link', host.clock.now() - start);
      if (result.code !== 0) throw linkError(result.stderr);
      return host.fs.read(`${dir}/out.elf`);
    } finally {
      host.fs.remove(dir);
    }
  });
}

/** What the linker complains of, in the user's words. */
export function linkError(stderr: string): FlashError {
  const overflow = new Map<string, number>();
  for (const m of stderr.matchAll(/section '[^']*' will not fit in region '([^']+)': overflowed by (\d+) bytes/g)) {
    overflow.set(m[1], Math.max(overflow.get(m[1]) ?? 0, Number(m[2])));
  }
  if (overflow.size) return new DoesNotFit(overflow);
  const missing = [...new Set([...stderr.matchAll(/undefined symbol: (.+)/g)].map((m) => m[1]))];
  if (missing.length) return new FlashError({ code: 'toolchain/undefined-symbol', severity: 'error', message: `nothing defines ${missing.slice(0, 8).join(', ')}`, help: 'check the //go:linkname and //go:extern directives of the program' });
  const twice = /duplicate symbol: (\S+)((?:\n>>> defined at [^\n]+|\n>>> [^\n]*)*)/.exec(stderr);
  if (twice) {
    // A place is told where there are lines; the rest names our objects.
    const places = [...twice[2].matchAll(/^>>> defined at ([^\s()]+:\d+)/gm)].map((m) => m[1]);
    return new FlashError({ code: 'toolchain/duplicate-symbol', severity: 'error', message: `${twice[1]} is defined more than once${places.length > 0 ? `: ${places.join(', ')}` : ''}`, help: 'in C, a function in the comment of import "C" can be static; one in a .c file needs only a declaration there' });
  }
  return new FlashError({ code: 'toolchain/link-failed', severity: 'error', message: `the linker failed: ${stderr.trim().slice(0, 2000)}` }, 70);
}
