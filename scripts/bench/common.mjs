// What the parts of the bench share: running flash, tables as text and as markdown, TinyGo's figures.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../tools.mjs';

export const flash = join(root, 'flash');
export const scratch = mkdtempSync(join(tmpdir(), 'flash-bench-'));

/** Runs flash; its output, or undefined where a program is not for that board. */
export function run(args, env = {}) {
  const r = spawnSync(process.execPath, [flash, ...args], { cwd: root, encoding: 'utf8', env: { ...process.env, ...env } });
  return r.status === 0 ? r : undefined;
}

/** Builds a program by the installed Go for WebAssembly; what it has to say where that fails. */
export function buildWithGo(out, sources, { os = 'wasip1', flags = [] } = {}) {
  const env = { ...process.env, GOOS: os, GOARCH: 'wasm', GOWORK: 'off', GO111MODULE: 'off' };
  const r = spawnSync('go', ['build', ...flags, '-o', out, ...sources], { cwd: scratch, encoding: 'utf8', env });
  return r.status === 0 ? undefined : r.stderr;
}

export function folders(dir) {
  return readdirSync(join(root, dir), { withFileTypes: true }).filter((e) => e.isDirectory()).map((e) => `${dir}/${e.name}`);
}

/** Our figure as a part of TinyGo's: 0.42; '-' where one of them is missing. */
export function ratio(ours, theirs) {
  return Number.isFinite(ours) && Number.isFinite(theirs) && theirs > 0 ? (ours / theirs).toFixed(2) : '-';
}

export const number = (n) => (typeof n === 'number' && !Number.isFinite(n) ? '-' : n);

/** A table for people: columns aligned. */
export function asText({ head, rows }) {
  const all = [head, ...rows].map((r) => r.map((c) => String(number(c))));
  const widths = head.map((_, i) => Math.max(...all.map((r) => r[i].length)));
  return all.map((r) => r.map((c, i) => (i === 0 ? c.padEnd(widths[i]) : c.padStart(widths[i]))).join('  ')).join('\n');
}

/** The same for docs/performance.md. */
export function asMarkdown({ head, rows }) {
  const line = (cells) => `| ${cells.map((c) => String(number(c))).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** TinyGo 0.33's flash bytes (code + data) with its default options, as measured once. On the Pico it prints over USB. */
export const tinygoBytes = {
  blinky1: { pico: 7988, hifive1b: 4384 },
  serial: { pico: 7960, microbit: 3120, hifive1b: 4364, 'cortex-m-qemu': 3200, 'riscv-qemu': 3100 },
  echo: { pico: 8276, microbit: 3392, hifive1b: 4732 },
  fmthello: { pico: 51884, microbit: 48136, hifive1b: 55248, 'cortex-m-qemu': 46876, 'riscv-qemu': 54752 },
  mapstr: { pico: 9580, microbit: 5340, hifive1b: 6412, 'cortex-m-qemu': 5372, 'riscv-qemu': 5860 },
  gochan: { pico: 9516, microbit: 5468, hifive1b: 6572, 'cortex-m-qemu': 5288, 'riscv-qemu': 5972 },
  crc: { pico: 8012 }, sort: { pico: 11600 }, matrix: { pico: 8124 }, strings: { pico: 21876 }, maps: { pico: 9664 }, softfloat: { pico: 13424 }, goroutines: { pico: 9344 }, iface: { pico: 8348 },
};

/** Its cycles on the simulated Pico until 'done', with -opt=z and with -opt=2. */
export const tinygoCycles = {
  crc: [1084441, 534276], sort: [632335, 592555], matrix: [1060119, 840268], strings: [420285, 392084], maps: [2115832, 2149383], softfloat: [1436328, 1430804],
  goroutines: [744798, 674404], iface: [207165, 205473],
};

/** Its seconds for builds of pico programs on another machine, cold and unchanged, and its peak MiB. */
export const tinygoBuild = { blinky1: ['14.5', '2.7', 700], fmthello: ['16.4', '4.1', 780] };
