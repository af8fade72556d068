// Instructions that main takes on the boards in QEMU. QEMU counts them (flash run --icount) and lets 16 ns of the board's time pass
// with each, so the program's own clock tells their number, to the few instructions that fit in one tick of its timer.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../tools.mjs';
import { folders, run, scratch } from './common.mjs';

const boards = ['mps2-an386', 'cortex-m-qemu', 'microbit', 'riscv-qemu', 'riscv64-qemu'];
const nanosecondsPerInstruction = 16;
/** Programs of bench/size that end by themselves and never sleep: the clock runs on in sleep. */
const others = ['bench/size/fmthello', 'bench/size/mapstr'];

const timed = `package main

import "time"

func main() {
	start := time.Now()
	measured()
	println("nanoseconds", int64(time.Since(start)))
}
`;

/** The program with its main function measured, as files in a folder of its own. */
function withClock(program) {
  const dir = join(scratch, program);
  mkdirSync(dir, { recursive: true });
  const source = readFileSync(join(root, program, 'main.go'), 'utf8');
  if (!source.includes('func main() {')) throw new Error(`${program} has no main function as expected`);
  writeFileSync(join(dir, 'main.go'), source.replace('func main() {', 'func measured() {'));
  writeFileSync(join(dir, 'timed.go'), timed);
  return [join(dir, 'main.go'), join(dir, 'timed.go')];
}

export function instructions() {
  const rows = [];
  for (const program of [...folders('bench/mcu'), ...others]) {
    const files = withClock(program);
    const counts = boards.map((board) => {
      const r = run(['run', '--board', board, '--icount', '--opt', '2', ...files]);
      const ns = /nanoseconds (\d+)/.exec(`${r?.stdout}${r?.stderr}`)?.[1];
      return ns === undefined ? NaN : Math.round(Number(ns) / nanosecondsPerInstruction);
    });
    rows.push([program, ...counts]);
  }
  return [{ part: 'instructions', title: 'Instructions of main on QEMU, -opt 2', head: ['program', ...boards], rows }];
}
