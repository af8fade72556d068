#!/usr/bin/env node
// Builds the example programs of tinygo.org/x/drivers, in the version that test/drivers/go.mod names, and keeps what comes out in
// test/drivers/examples.tsv ('program<TAB>meant for<TAB>board<TAB>ok or fail<TAB>bytes of flash or reason' a line);
// docs/drivers.md is made from that file.
//
//   drivers.mjs [--jobs N] [--filter RE] [--status RE] [--table]
//
//   --filter RE     only programs whose path matches; the others keep their line
//   --status RE     only programs whose line has a result that matches; `new` for those that have none
//   --table         build nothing, write the table only
import { spawn, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root } from './tools.mjs';

const argv = process.argv.slice(2);
const opt = (name, fallback) => (argv.includes(`--${name}`) ? argv[argv.indexOf(`--${name}`) + 1] : fallback);
const jobs = Number(opt('jobs', 2));
const filter = new RegExp(opt('filter', ''));
const status = new RegExp(opt('status', ''));

const module = 'tinygo.org/x/drivers';
const file = join(root, 'test', 'drivers', 'examples.tsv');
const boards = new Set(readdirSync(join(root, 'boards', 'board')).map((f) => f.replace(/\.json$/, '')));

/** Boards that are tried, in this order, for a program whose own board is not there. */
const standIns = ['pico', 'feather-rp2040', 'feather-stm32f405', 'xiao-rp2040', 'nano-rp2040', 'microbit', 'hifive1b', 'stm32f4disco'].filter((b) => boards.has(b));

/** Why a program cannot be built that is not at fault, by the message it gets. */
const reasons = [
  [/^undefined: machine\.(\w+)$/, (m) => `its board has machine.${m[1]}`],
  [/build constraints exclude all Go files/, () => 'its tags name other boards'],
  [/^undefined: (\w+\.?\w*)$/, (m) => `${m[1]} is declared for other boards only`],
  [/^package (device\/\w+|device) is not in std/, (m) => `it uses the registers of another chip, ${m[1]}`],
  [/^(net\.\w+) is not supported by this target|nothing in the program defines net\./, () => 'it needs a network'],
];

function download() {
  const cwd = join(root, 'test', 'drivers');
  const { Dir } = JSON.parse(execFileSync('go', ['mod', 'download', '-json', module], { cwd, encoding: 'utf8' }));
  try {
    execFileSync('go', ['mod', 'download'], { cwd: Dir, stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (e) {
    // Those programs that need it will say so.
    console.error(String(e.stderr).trim());
  }
  return Dir;
}

/** Folders of main packages below a folder. */
function programs(dir) {
  const entries = readdirSync(dir, { withFileTypes: true });
  const main = entries.some((e) => e.name.endsWith('.go') && /^package main\b/m.test(readFileSync(join(dir, e.name), 'utf8')));
  return [...(main ? [dir] : []), ...entries.filter((e) => e.isDirectory()).flatMap((e) => programs(join(dir, e.name)))];
}

/** The boards for which the module's own test builds each program. */
function meantFor(dir) {
  const boardsOf = new Map();
  for (const [, target, path] of readFileSync(join(dir, 'smoketest.sh'), 'utf8').matchAll(/^tinygo build .*-target=(\S+).* \.\/examples\/(\S+)$/gm)) {
    const name = path.replace(/\/main\w*\.go$|\/$/, '');
    boardsOf.set(name, [...(boardsOf.get(name) ?? []), target]);
  }
  return boardsOf;
}

function build(dir, name, board, out) {
  return new Promise((done) => {
    const args = [join(root, 'flash'), 'build', '--board', board, '-o', join(out, `${name.replaceAll('/', '-')}-${board}.elf`), `./examples/${name}`];
    const child = spawn(process.execPath, args, { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (t) => (text += t));
    child.on('close', (code) => {
      const size = / ([\d,]+) bytes \([\d.]+%\) of flash/.exec(text)?.[1];
      done(code === 0 && size ? { board, result: 'ok', note: size.replaceAll(',', '') } : { board, result: 'fail', note: reasonOf(text) });
    });
  });
}

function reasonOf(text) {
  const line = text.split('\n').find((l) => /^(flash: )?[^ ]*\.go:\d+:\d+: |^flash: (?!gc: )/.test(l)) ?? text.trim();
  const message = line.replace(/^flash: /, '').replace(/^\S+\.go:\d+:\d+: /, '').replace(/ \(?\/\S+/g, '').trim();
  for (const [pattern, words] of reasons) {
    const m = pattern.exec(message);
    if (m) return words(m);
  }
  return message.slice(0, 160);
}

/** Its own boards, or else the first that it can be built for. */
async function buildProgram(dir, name, meant, out) {
  const own = meant.filter((b) => boards.has(b));
  if (own.length > 0) return Promise.all(own.map((b) => build(dir, name, b, out)));
  let first;
  for (const board of standIns) {
    const r = await build(dir, name, board, out);
    if (r.result === 'ok') return [r];
    first ??= r;
  }
  return [first];
}

function readResults() {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').split('\n').filter(Boolean).map((l) => l.split('\t')).map(([name, meant, board, result, note]) => ({ name, meant, board, result, note }));
}

function writeResults(rows) {
  rows.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.board < b.board ? -1 : 1));
  writeFileSync(file, rows.map((r) => `${r.name}\t${r.meant}\t${r.board}\t${r.result}\t${r.note}\n`).join(''));
}

function table(rows) {
  const names = new Set(rows.map((r) => r.name));
  const built = new Set(rows.filter((r) => r.result === 'ok').map((r) => r.name));
  const own = rows.filter((r) => r.meant.split(' ').includes(r.board));
  const version = new RegExp(`${module.replaceAll('.', '\\.')} (v\\S+)`).exec(readFileSync(join(root, 'test', 'drivers', 'go.mod'), 'utf8'))[1];
  const lines = rows.map((r) => `| ${r.name} | ${r.meant.replaceAll(' ', ', ')} | ${r.result === 'ok' ? `${r.board} | ${Number(r.note).toLocaleString('en')} |` : ` | | ${r.note}`} |`);
  return `# Published drivers

The example programs of \`${module}\` ${version}, unchanged. Of ${names.size}, ${built.size} build; for boards that they are meant for, ${own.filter((r) => r.result === 'ok').length} of ${own.length}. Meant for are the boards for which the module's own test builds a program. Where there is none of these here, the first of ${standIns.join(', ')} is taken for which it builds; what it says of the first stands where it builds for none.
That a program builds does not show that it works: those do that \`test/drivers\` runs on a simulated Pico, with simulated devices: the examples as560x, ds3231/basic, mcp9808, sht3x and tmp102, and programs of its own for bme280, mpu6050, ssd1306, ws2812 and programmable input and output.
\`scripts/drivers.mjs\` builds them and writes this file; \`npm test\` builds a fixed few, \`npm run full\` all.

| program | meant for | builds for | bytes of flash | why not |
|---|---|---|---|---|
${lines.join('\n')}
`;
}

let rows = readResults();
if (!argv.includes('--table')) {
  const dir = download();
  const meant = meantFor(dir);
  const resultOf = (name) => rows.find((r) => r.name === name)?.result ?? 'new';
  const work = programs(join(dir, 'examples')).map((p) => relative(join(dir, 'examples'), p)).filter((n) => filter.test(n) && status.test(resultOf(n)));
  const out = mkdtempSync(join(tmpdir(), 'flash-drivers-'));
  const worker = async () => {
    for (let name = work.shift(); name !== undefined; name = work.shift()) {
      const boardsOf = meant.get(name) ?? [];
      const results = await buildProgram(dir, name, boardsOf, out);
      for (const r of results) console.log(`${r.result}\t${name}\t${r.board}\t${r.note}`);
      rows = [...rows.filter((r) => r.name !== name), ...results.map((r) => ({ name, meant: boardsOf.join(' '), ...r }))];
      writeResults(rows);
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  rmSync(out, { recursive: true });
}
writeFileSync(join(root, 'docs', 'drivers.md'), table(rows));
