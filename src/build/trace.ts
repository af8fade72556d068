/** The commands that a build runs (`-x`). */
import type { Trace } from '../toolchain/tools';
import type { BuildOptions } from './options';

/** Shows commands as a shell would take them. */
export function traceOf(options: BuildOptions): Trace | undefined {
  const { command } = options;
  return command && ((words) => command(words.map((w) => (/^[\w@%+=:,./-]+$/.test(w) ? w : `'${w.replace(/'/g, `'\\''`)}'`)).join(' ')));
}
