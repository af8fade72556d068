/** The document lists the failures that the lists of this folder hold. */
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';

test('docs/language-support.md says what of Go’s own tests fails, and why', () => {
  const script = path.join(__dirname, '..', '..', 'scripts', 'failures.mjs');
  expect(spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' }).stderr).toBe('');
});
