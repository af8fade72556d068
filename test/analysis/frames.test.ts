/** The frames that the decoders see are those that LLVM declares, for all code of some programs. */
import * as path from 'node:path';
import { CallGraph } from '../../src/analysis/call-graph';
import { loadBoard } from '../../src/board/board';
import { build } from '../../src/build/build';
import { nodeHost } from '../../src/host/node';

jest.setTimeout(120_000);
const root = path.join(__dirname, '../..');
const none = { sites: new Map(), bodies: new Map(), entries: [], noReturn: new Set<string>() };

test.each(['pico', 'mps2-an386', 'riscv-qemu', 'riscv64-qemu'])('%s: frames of fmthello', async (board) => {
  const host = { ...nodeHost(), cwd: root };
  const { elf } = await build(host, loadBoard(host, board), { packages: ['./bench/size/fmthello'] });
  const graph = new CallGraph(elf, none);
  let compared = 0;
  const wrong: string[] = [];
  for (const address of graph.all()) {
    const { declared, seen, dynamic } = graph.frameSizes(address);
    if (declared === undefined) continue;
    compared++;
    // The outliner pushes the link register without telling.
    const outlined = graph.nameOf(address).startsWith('OUTLINED_') && seen === declared + 8;
    if (!dynamic && declared !== seen && !outlined) wrong.push(`${graph.nameOf(address)}: declared ${declared}, seen ${seen}`);
  }
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(120);
});
