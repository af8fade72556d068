/** Rows of methods that no peer is held against: a tool of the user's. */
import { CommandBench } from '../devices/command-tool';
import { brokenCell, INTERRUPTIONS } from './faults';
import { failed, passed, type Cell } from './scenario';

const BYTES = 256 * 1024;
const none = passed('–');

/** The cells of each such method, in the order of the table. */
export const hostRows: Readonly<Record<string, (root: string) => Promise<readonly Cell[]>>> = {
  command: commandCells,
};

async function commandCells(root: string): Promise<readonly Cell[]> {
  const bench = new CommandBench(root, BYTES);
  try {
    const r = await bench.flash();
    const writes = r.status === 0 && bench.holds() ? passed('yes') : failed(r.output);
    const word = /says that it succeeded; flash has not verified it/;
    const verifies = word.test(r.output) ? passed("the tool's word; it is said that nothing was verified") : failed(r.output);
    const stuck = await bench.flash({ stuck: true });
    const unseen = stuck.status === 0 && word.test(stuck.output) && !bench.holds() ? passed('not seen, if the tool does not see it') : failed(stuck.output);
    return [none, writes, verifies, unseen, await toolFails(bench), brokenCell(await bench.breakOffs(INTERRUPTIONS, 11)), none];
  } finally {
    bench.close();
  }
}

/** What unplugging means to a command: its tool fails, at any step. */
async function toolFails(bench: CommandBench): Promise<Cell> {
  for (let at = 0; at < bench.pieces; at++) {
    const problem = await bench.breakOff('fails', at);
    if (problem !== undefined) return failed(problem);
  }
  return passed(`the tool fails: its words are shown at all ${bench.pieces}; the next run succeeds`);
}
