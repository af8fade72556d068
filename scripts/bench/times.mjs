// Seconds and memory of builds, cold and unchanged, and what each stage takes.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../tools.mjs';
import { flash, run, scratch, tinygoBuild } from './common.mjs';

const rounds = 5;

/**
 * The best of some runs of one command: seconds, seconds of processor time of all its processes, and peak memory in MiB. The
 * last two are GNU time's; NaN where there is none. Processor time says something on a busy machine, too.
 */
function measure(args, env, before = () => undefined) {
  const best = { seconds: Infinity, cpu: Infinity, peak: 0 };
  for (let i = 0; i < rounds; i++) {
    before();
    const start = process.hrtime.bigint();
    const r = spawnSync(process.execPath, [flash, ...args], { cwd: root, env: { ...process.env, ...env }, stdio: 'ignore' });
    best.seconds = Math.min(best.seconds, Number(process.hrtime.bigint() - start) / 1e9);
    if (r.status !== 0) throw new Error(`flash ${args.join(' ')} failed`);
    before();
    const time = spawnSync('/usr/bin/time', ['-f', '%U %S %M', process.execPath, flash, ...args], { cwd: root, env: { ...process.env, ...env }, encoding: 'utf8' });
    const [user, system, peak] = time.status === 0 ? time.stderr.trim().split('\n').pop().split(' ').map(Number) : [NaN, NaN, NaN];
    best.cpu = Math.min(best.cpu, user + system);
    best.peak = Math.max(best.peak, Math.round(peak / 1024));
  }
  return best;
}

/** Milliseconds of each stage, the best of some cold builds; the stages in their order. */
function stagesOf(args, env, before) {
  const best = new Map();
  for (let i = 0; i < rounds; i++) {
    before();
    const sums = new Map();
    for (const [, stage, ms] of (run([...args, '--time'], env)?.stderr ?? '').matchAll(/^(\S+) +([\d.]+) ms$/gm)) sums.set(stage, (sums.get(stage) ?? 0) + Number(ms));
    for (const [stage, ms] of sums) best.set(stage, Math.min(best.get(stage) ?? Infinity, ms));
  }
  return best;
}

export function times() {
  const rows = [];
  const stages = new Map();
  const programs = ['blinky1', 'fmthello'];
  for (const name of programs) {
    const cache = join(scratch, 'cache');
    const env = { FLASH_CACHE: cache };
    const empty = () => rmSync(cache, { recursive: true, force: true });
    const args = ['build', '--board', 'pico', '-o', join(scratch, 'out.uf2'), `bench/size/${name}`];
    run(args, env); // the file system's own caches, the tools in memory
    const cold = measure(args, env, empty);
    run(args, env);
    const warm = measure(args, env);
    const [coldTheirs, warmTheirs, peakTheirs] = tinygoBuild[name];
    rows.push([name, cold.seconds.toFixed(2), cold.cpu.toFixed(2), cold.peak, warm.seconds.toFixed(2), warm.cpu.toFixed(2), coldTheirs, peakTheirs, warmTheirs]);
    for (const [stage, ms] of stagesOf(args, env, empty)) stages.set(stage, { ...stages.get(stage), [name]: ms });
    for (const [stage, ms] of stagesOf(args, env, () => undefined)) stages.set(stage, { ...stages.get(stage), [`${name} unchanged`]: ms });
    empty();
  }
  const columns = programs.flatMap((p) => [p, `${p} unchanged`]);
  const stageRows = [...stages].filter(([s]) => s !== 'total').concat([...stages].filter(([s]) => s === 'total'));
  return [
    { part: 'times', title: `Builds for the Pico: seconds (best of ${rounds}), peak MiB`, head: ['program', 'cold', 'processor', 'peak', 'unchanged', 'processor', 'TinyGo cold', 'peak', 'unchanged'], rows },
    { part: 'stages', title: `Milliseconds per stage (best of ${rounds})`, head: ['stage', ...columns], rows: stageRows.map(([s, ms]) => [s, ...columns.map((c) => ms[c]?.toFixed(1) ?? '')]) },
  ];
}
