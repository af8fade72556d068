// What it is worth to run package initialisers at compile time: bytes of programs with and without that pass.
import { folders, run } from './common.mjs';

export function inits() {
  const rows = folders('bench/init').map((program) => {
    const [on, off] = [[], ['--skip-pass', 'init']].map((more) => JSON.parse(run(['size', '--board', 'mps2-an386', '--json', ...more, program]).stdout));
    return [program, on.flashUsed, off.flashUsed, on.total.data, off.total.data];
  });
  return [{ part: 'inits', title: 'Initialisers at compile time, bytes on mps2-an386', head: ['program', 'flash', 'flash without', 'data', 'data without'], rows }];
}
