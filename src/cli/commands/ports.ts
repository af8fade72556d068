/** flash ports: serial ports, and boot loader drives, with the boards they may be. */
import { listBoards } from '../../board/board';
import { boardIdsOf, uf2Drives } from '../../flash/uf2-volume';
import { usbId } from '../../serial/select';
import type { Command } from '../command';
import { commonFlags } from '../flags';

export const portsCommand: Command = {
  name: 'ports',
  summary: 'serial ports and boot loader drives, and the boards they may be',
  operands: '',
  flags: commonFlags,
  runsProgram: false,
  examples: ['flash ports', 'flash ports --json'],
  async run(context) {
    const boards = listBoards(context.host);
    const ports = (await context.host.ports.list()).map((p) => ({ ...p, id: usbId(p), boards: boards.filter((b) => b.usb.some((u) => u.vid === p.vid && u.pid === p.pid)).map((b) => b.board) }));
    const ids = [...new Set(boards.flatMap(boardIdsOf))];
    const drives = (await uf2Drives(context.host, ids)).map((d) => ({ ...d, boards: boards.filter((b) => boardIdsOf(b).includes(d.boardId)).map((b) => b.board) }));
    if (context.json) {
      await context.printJson({ ports, drives });
      return 0;
    }
    const rows = [
      ...ports.map((p) => [p.path, p.id ?? '', p.boards.join(', '), [p.product, p.serial].filter(Boolean).join(' ')]),
      ...drives.map((d) => [d.dir, 'boot loader', d.boards.join(', '), d.model]),
    ];
    if (rows.length === 0) {
      await context.note('no serial port and no boot loader drive is there');
      return 0;
    }
    const head = ['PORT', 'ID', 'BOARDS', 'NAME'];
    const widths = head.map((h, i) => Math.max(h.length, ...rows.map((r) => r[i].length)));
    await context.print([head, ...rows].map((r) => `${r.map((c, i) => c.padEnd(widths[i])).join('  ').trimEnd()}\n`).join(''));
    return 0;
  },
};
