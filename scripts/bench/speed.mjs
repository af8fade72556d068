// Seconds of bench/speed on wasip1, ours beside Go's own, under the same WASI host of Node in the same minutes.
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../tools.mjs';
import { buildWithGo, ratio, run, scratch } from './common.mjs';

const rounds = 3;
const seconds = (x) => (Number.isFinite(x.seconds) ? x.seconds.toFixed(2) : '-');
/** Runs a module for WASI; its arguments follow its name. */
export const host = `import { readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';
const wasi = new WASI({ version: 'preview1', args: process.argv.slice(2), env: {}, returnOnExit: true });
const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]), { wasi_snapshot_preview1: wasi.wasiImport });
process.exitCode = wasi.start(instance);
`;

/** Output and median seconds of a module. */
function timeOf(file) {
  const script = join(scratch, 'host.mjs');
  writeFileSync(script, host);
  const seconds = [];
  let out = '';
  for (let i = 0; i < rounds; i++) {
    const start = process.hrtime.bigint();
    const r = spawnSync(process.execPath, ['--no-warnings', script, file], { encoding: 'utf8' });
    // Node may crash while it takes down a large memory, after the program has ended: its output counts.
    if (r.status !== 0 && !(r.signal === 'SIGSEGV' && r.stdout.endsWith('\n'))) return { seconds: NaN, out: r.stderr };
    seconds.push(Number(process.hrtime.bigint() - start) / 1e9);
    out = r.stdout;
  }
  return { seconds: seconds.sort((a, b) => a - b)[rounds >> 1], out };
}

export function speed() {
  const rows = [];
  const logs = [];
  for (const file of readdirSync(join(root, 'bench', 'speed')).filter((f) => f.endsWith('.go'))) {
    const name = basename(file, '.go');
    const source = join(root, 'bench', 'speed', file);
    const ours = join(scratch, `${name}.wasm`);
    const theirs = join(scratch, `${name}.go.wasm`);
    const built = run(['build', '--board', 'wasip1', '--opt', '2', '-o', ours, source]);
    const refused = buildWithGo(theirs, [source]);
    const a = built ? timeOf(ours) : { seconds: NaN, out: '' };
    const b = refused === undefined ? timeOf(theirs) : { seconds: NaN, out: refused };
    if (a.seconds && b.seconds && a.out !== b.out) throw new Error(`${name}: the outputs differ:\n${a.out}\n${b.out}`);
    if (a.seconds && b.seconds) logs.push(Math.log(a.seconds / b.seconds));
    rows.push([name, seconds(a), seconds(b), ratio(a.seconds, b.seconds)]);
  }
  rows.push([`geometric mean of ${logs.length}`, '', '', logs.length ? Math.exp(logs.reduce((x, y) => x + y, 0) / logs.length).toFixed(2) : '-']);
  return [{ part: 'speed', title: `Seconds on wasip1 under Node, median of ${rounds}, start included, -opt 2`, head: ['program', 'flash', 'Go', 'ratio'], rows }];
}
