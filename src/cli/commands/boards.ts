/** flash boards: what boards there are. */
import { listBoards } from '../../board/board';
import { shortSize } from '../../util/size';
import type { Target } from '../../board/target';
import type { Command } from '../command';
import { commonFlags } from '../flags';

export const boardsCommand: Command = {
  name: 'boards',
  summary: 'the boards there are, and what each was tested with',
  operands: '',
  flags: commonFlags,
  runsProgram: false,
  examples: ['flash boards', 'flash boards --json'],
  async run(context) {
    const boards = listBoards(context.host);
    if (context.json) {
      await context.printJson(boards.map((b) => ({ ...summary(b), methods: b.flash, usb: b.usb, triple: b.triple, memory: b.memory })));
      return 0;
    }
    const { default: Table } = await import('cli-table3');
    const rows = boards.map((b) => Object.values(summary(b)));
    const table = new Table({ head: ['BOARD', 'DESCRIPTION', 'FLASH', 'RAM', 'WRITTEN BY', 'SIMULATOR', 'TESTED'], chars: borderless, style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 } });
    table.push(...rows);
    await context.print(`${table.toString().replace(/ +$/gm, '')}\n`);
    return 0;
  },
};

const borderless = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'].map((k) => [k, '']),
);

function summary(b: Target): { board: string; description: string; flash: string; ram: string; writtenBy: string; simulator: string; tested: string } {
  const size = (kind: 'flash' | 'ram'): string => shortSize(b.memory.find((m) => m.name === kind)?.length ?? 0);
  const simulator = b.sim === undefined ? '' : b.sim.sim === 'qemu' ? 'qemu' : b.sim.sim;
  return { board: b.board, description: b.description, flash: size('flash'), ram: size('ram'), writtenBy: b.flash.map((f) => f.method).join(', '), simulator, tested: b.tested };
}
