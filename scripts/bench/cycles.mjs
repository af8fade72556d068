// Cycles of bench/mcu on the simulated Pico, until the program prints 'done' on UART0; boot ROM and boot2 are skipped.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folders, ratio, run, scratch, tinygoCycles } from './common.mjs';

const require = createRequire(import.meta.url);

async function cyclesOf(uf2) {
  const { Simulator, ConsoleLogger, LogLevel } = require('rp2040js');
  const sim = new Simulator();
  const mcu = sim.rp2040;
  mcu.logger = new ConsoleLogger(LogLevel.Error);
  for (let o = 0; o < uf2.length; o += 512) mcu.flash.set(uf2.subarray(o + 32, o + 32 + uf2.readUInt32LE(o + 16)), uf2.readUInt32LE(o + 12) & 0xffffff);
  mcu.core.VTOR = 0x10000100;
  mcu.core.SP = mcu.flashView.getUint32(0x100, true);
  mcu.core.PC = mcu.flashView.getUint32(0x104, true) & ~1;
  return new Promise((finish) => {
    let out = '';
    const limit = setTimeout(() => (sim.stop(), finish(NaN)), 60_000);
    mcu.uart[0].onByte = (b) => {
      out += String.fromCharCode(b);
      if (!/done\r?\n$/.test(out)) return;
      sim.stop();
      clearTimeout(limit);
      finish(mcu.core.cycles);
    };
    sim.execute();
  });
}

export async function cycles() {
  const rows = [];
  for (const program of folders('bench/mcu')) {
    const name = program.split('/').pop();
    const found = [];
    for (const opt of ['z', '2']) {
      const file = join(scratch, `${name}.uf2`);
      found.push(run(['build', '--board', 'pico', '--opt', opt, '-o', file, program]) ? await cyclesOf(readFileSync(file)) : NaN);
    }
    const theirs = tinygoCycles[name] ?? [NaN, NaN];
    rows.push([name, found[0], theirs[0], ratio(found[0], theirs[0]), found[1], theirs[1], ratio(found[1], theirs[1])]);
  }
  return [{ part: 'cycles', title: 'Cycles on the simulated Pico until done', head: ['program', '-opt z', 'TinyGo -opt=z', 'ratio', '-opt 2', 'TinyGo -opt=2', 'ratio'], rows }];
}
