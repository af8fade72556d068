// Seconds of hashes, ciphers and math on wasip1 (bench/purego), ours beside Go's own; both must compute the same first.
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../tools.mjs';
import { buildWithGo, ratio, run, scratch } from './common.mjs';
import { host } from './speed.mjs';

const rounds = 3;

function output(file, ...args) {
  const script = join(scratch, 'host.mjs');
  writeFileSync(script, host);
  // Into a file: a pipe that is full for the moment loses what WASI writes.
  const out = join(scratch, 'purego.txt');
  const to = openSync(out, 'w');
  const r = spawnSync(process.execPath, ['--no-warnings', script, file, ...args], { encoding: 'utf8', stdio: ['ignore', to, 'pipe'] });
  closeSync(to);
  if (r.status !== 0) throw new Error(`${file}: ${r.stderr}`);
  return readFileSync(out, 'utf8');
}

/** Part → median seconds. */
function times(file) {
  const all = new Map();
  for (let i = 0; i < rounds; i++) {
    for (const line of output(file, 'time').trim().split('\n')) {
      const [name, seconds] = line.split(' ');
      all.set(name, [...(all.get(name) ?? []), Number(seconds)]);
    }
  }
  return new Map([...all].map(([name, list]) => [name, list.sort((a, b) => a - b)[rounds >> 1]]));
}

export function purego() {
  const source = join(root, 'bench', 'purego', 'main.go');
  const ours = join(scratch, 'purego.wasm');
  const theirs = join(scratch, 'purego.go.wasm');
  if (!run(['build', '--board', 'wasip1', '--opt', '2', '-tags', 'purego', '-o', ours, source])) throw new Error('bench/purego does not build');
  const refused = buildWithGo(theirs, [source], { flags: ['-tags', 'purego'] });
  if (refused !== undefined) throw new Error(refused);
  if (output(ours) !== output(theirs)) throw new Error('bench/purego: the results differ');
  const a = times(ours);
  const b = times(theirs);
  const rows = [...a].map(([name, seconds]) => [name, seconds.toFixed(3), b.get(name).toFixed(3), ratio(seconds, b.get(name))]);
  const mean = Math.exp([...a].reduce((sum, [name, seconds]) => sum + Math.log(seconds / b.get(name)), 0) / a.size);
  return [{ part: 'purego', title: `Seconds of hashes, ciphers and math on wasip1 under Node, -tags purego, -opt 2, median of ${rounds}`, head: ['what', 'flash', 'Go', 'ratio'], rows: [...rows, [`geometric mean of ${a.size}`, '', '', mean.toFixed(2)]] }];
}
