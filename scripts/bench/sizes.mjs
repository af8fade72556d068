// Bytes of every program on every board it is for.
import { folders, ratio, run, tinygoBytes } from './common.mjs';

const boards = ['pico', 'microbit', 'hifive1b', 'cortex-m-qemu', 'mps2-an386', 'riscv-qemu', 'riscv64-qemu'];

export function sizes() {
  const rows = [];
  for (const program of [...folders('bench/size'), ...folders('bench/mcu'), ...folders('examples')]) {
    const name = program.split('/').pop();
    for (const board of program.startsWith('bench/mcu') ? ['pico'] : boards) {
      const r = run(['size', '--board', board, '--json', program]);
      if (!r) continue;
      const t = JSON.parse(r.stdout);
      const theirs = program.startsWith('bench/') ? tinygoBytes[name]?.[board] : undefined;
      rows.push([program, board, t.total.code, t.total.rodata, t.total.data, t.total.bss, t.flashUsed, theirs ?? '-', ratio(t.flashUsed, theirs ?? NaN)]);
    }
  }
  return [{ part: 'sizes', title: 'Bytes per program and board', head: ['program', 'board', 'code', 'rodata', 'data', 'bss', 'flash', 'TinyGo', 'ratio'], rows }];
}
