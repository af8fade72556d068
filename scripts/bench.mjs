// Sizes, build times and cycles of the programs in examples/ and bench/, with the figures of docs/performance.md's table.
//   node scripts/bench.mjs [sizes] [times] [cycles] [--json FILE]      (all three without a name)
import { execFileSync, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePackages, root } from './tools.mjs';

ensurePackages();
const require = createRequire(import.meta.url);
const argv = process.argv.slice(2);
const jsonAt = argv.indexOf('--json');
const jsonFile = jsonAt < 0 ? undefined : argv.splice(jsonAt, 2)[1];
const parts = argv.length ? argv : ['sizes', 'times', 'cycles'];
const scratch = mkdtempSync(join(tmpdir(), 'flash-bench-'));
const flash = join(root, 'flash');
const results = {};

/** Runs flash; its output, or undefined where a program is not for that board. */
function run(args, env = {}) {
  const r = spawnSync(process.execPath, [flash, ...args], { cwd: root, encoding: 'utf8', env: { ...process.env, ...env } });
  return r.status === 0 ? r : undefined;
}
function folders(dir) {
  return readdirSync(join(root, dir), { withFileTypes: true }).filter((e) => e.isDirectory()).map((e) => `${dir}/${e.name}`);
}
function print(title, head, rows) {
  const all = [head, ...rows].map((r) => r.map(String));
  const widths = head.map((_, i) => Math.max(...all.map((r) => r[i].length)));
  console.log(`\n${title}`);
  for (const r of all) console.log(r.map((c, i) => (i === 0 ? c.padEnd(widths[i]) : c.padStart(widths[i]))).join('  '));
}

/** TinyGo 0.33's flash bytes (code + data) for the same programs, as measured once; '-' where there is no figure. */
const tinygo = {
  'bench/size/blinky1': { pico: 7988, hifive1b: 4384 },
  'bench/size/serial': { pico: 7960, microbit: 3120, hifive1b: 4364, 'cortex-m-qemu': 3200, 'riscv-qemu': 3100 },
  'bench/size/echo': { pico: 8276, microbit: 3392, hifive1b: 4732 },
  'bench/size/fmthello': { pico: 51884, microbit: 48008, hifive1b: 55248, 'cortex-m-qemu': 46876, 'riscv-qemu': 54752 },
  'bench/size/mapstr': { pico: 9580, microbit: 5340, hifive1b: 6412, 'cortex-m-qemu': 5372, 'riscv-qemu': 5860 },
  'bench/size/gochan': { pico: 9516, microbit: 5468, hifive1b: 6572, 'cortex-m-qemu': 5288, 'riscv-qemu': 5972 },
};
const boards = ['pico', 'microbit', 'hifive1b', 'cortex-m-qemu', 'mps2-an386', 'riscv-qemu', 'riscv64-qemu'];

function sizes() {
  const rows = [];
  for (const program of [...folders('bench/size'), ...folders('examples')]) {
    for (const board of boards) {
      const r = run(['size', '--board', board, '--json', program]);
      if (!r) continue;
      const t = JSON.parse(r.stdout);
      const sum = (kind) => t.total?.[kind] ?? t[kind];
      rows.push([program, board, sum('code'), sum('rodata'), sum('data'), sum('bss'), t.flashUsed, tinygo[program]?.[board] ?? '-']);
    }
  }
  results.sizes = rows;
  print('Bytes per program and board', ['program', 'board', 'code', 'rodata', 'data', 'bss', 'flash', 'TinyGo'], rows);
}

/** Seconds of one command, best of n, and its peak memory in MiB. */
function measure(args, env, n, before = () => undefined) {
  let best = Infinity;
  for (let i = 0; i < n; i++) {
    before();
    const start = process.hrtime.bigint();
    const r = spawnSync(process.execPath, [flash, ...args], { cwd: root, env: { ...process.env, ...env }, stdio: 'ignore' });
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    if (r.status !== 0) throw new Error(`flash ${args.join(' ')} failed`);
    best = Math.min(best, seconds);
  }
  before();
  return { seconds: best, peak: peakMemory(args, env) };
}

/** Largest resident set of the command in MiB, by GNU time; 0 where there is none. */
function peakMemory(args, env) {
  const time = spawnSync('/usr/bin/time', ['-f', '%M', process.execPath, flash, ...args], { cwd: root, env: { ...process.env, ...env }, encoding: 'utf8' });
  return time.status === 0 ? Math.round(Number(time.stderr.trim().split('\n').pop()) / 1024) : 0;
}

function times() {
  const rows = [];
  for (const program of ['bench/size/blinky1', 'bench/size/fmthello']) {
    const cache = join(scratch, 'cache');
    const env = { FLASH_CACHE: cache };
    const args = ['build', '--board', 'pico', '-o', join(scratch, 'out.uf2'), program];
    run(args, env); // the file system's own caches, the tools in memory
    const cold = measure(args, env, 3, () => rmSync(cache, { recursive: true, force: true }));
    const warm = measure(args, env, 3);
    rows.push([program, cold.seconds.toFixed(2), warm.seconds.toFixed(2), cold.peak || '-']);
    rmSync(cache, { recursive: true, force: true });
    const stages = run([...args, '--time'], env);
    if (stages) console.log(`\nStages of a cold build of ${program}\n${stages.stderr.trimEnd()}`);
  }
  results.times = rows;
  print('Build of pico programs: seconds (best of 3), peak MiB', ['program', 'cold', 'unchanged', 'peak'], rows);
}

/** Cycles until the program prints 'done' on UART0; boot ROM and boot2 are skipped. */
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

const tinygoCycles = { crc: [1084441, 534276], sort: [632335, 592555], matrix: [1060119, 840268], strings: [420285, 392084], maps: [2115832, 2149383], softfloat: [1436328, 1430804], goroutines: [744798, 674404], iface: [207165, 205473] };

async function cycles() {
  const rows = [];
  for (const program of folders('bench/mcu')) {
    const name = program.split('/').pop();
    const found = [];
    for (const opt of ['z', '2']) {
      const file = join(scratch, `${name}.uf2`);
      found.push(run(['build', '--board', 'pico', '--opt', opt, '-o', file, program]) ? await cyclesOf(readFileSync(file)) : NaN);
    }
    rows.push([name, ...found, ...(tinygoCycles[name] ?? ['-', '-'])]);
  }
  results.cycles = rows;
  print('Cycles on the simulated Pico until done', ['program', '-opt z', '-opt 2', 'TinyGo -opt=z', 'TinyGo -opt=2'], rows);
}

try {
  execFileSync(process.execPath, [flash, 'version'], { stdio: 'ignore' });
  if (parts.includes('sizes')) sizes();
  if (parts.includes('times')) times();
  if (parts.includes('cycles')) await cycles();
  if (jsonFile) writeFileSync(jsonFile, JSON.stringify(results, null, 2) + '\n');
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exit(0);
