/** Which program the traces of a board are of: the one given, or one that was written from here and has the build id that the trace prints. */
import type { Host } from '../../host/host';
import { readBuildId } from '../../image/build-id';
import type { FindProgram } from '../../symbols/trace';
import { Symbolizer } from '../../symbols/symbolizer';
import { keptProgram } from '../programs';

/** A lookup that remembers what it has read. `given` is the program of --elf, or the one just written. */
export function findPrograms(host: Host, given: Uint8Array | undefined): FindProgram {
  const known = new Map<string | undefined, Symbolizer | undefined>();
  const givenId = given && readBuildId(given);
  const read = (id: string | undefined): Symbolizer | undefined => {
    // A trace without an id is of the program given, and so is any trace where that one has none.
    if (given && (id === undefined || givenId === undefined || id === givenId)) return new Symbolizer(given);
    const kept = id === undefined ? undefined : keptProgram(host, id);
    return kept && new Symbolizer(kept);
  };
  return (id) => {
    if (!known.has(id)) known.set(id, read(id));
    return known.get(id);
  };
}
