/** Where the published drivers are, in the version that go.mod names. */
import { spawnSync } from 'node:child_process';

/** The module's folder, with what it needs in the module cache. */
export function driversFolder(): string {
  const r = spawnSync('go', ['mod', 'download', '-json', 'tinygo.org/x/drivers'], { cwd: __dirname, encoding: 'utf8' });
  expect(r.stderr).toBe('');
  const { Dir } = JSON.parse(r.stdout) as { readonly Dir: string };
  // One of the modules that it names may not be there any more; programs that need it are not among those that are tested.
  spawnSync('go', ['mod', 'download'], { cwd: Dir });
  return Dir;
}
