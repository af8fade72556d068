// The test command: jest, then Go's own tests against their lists of expected failures. The last line counts all of it.
//   node scripts/test.mjs [--full] [jest arguments…]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePackages, ensurePeers, ensureTools, root } from './tools.mjs';

const argv = process.argv.slice(2);
const full = argv.includes('--full');
const rest = argv.filter((a) => a !== '--full');

ensurePackages();
ensureTools();
ensurePeers();
const built = spawnSync(process.execPath, [join(root, 'flash'), 'version'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
if (built.status !== 0) process.exit(built.status ?? 1);

let passed = 0;
let failed = 0;
let skipped = 0;
const scratch = mkdtempSync(join(tmpdir(), 'flash-test-'));
try {
  jest();
  if (rest.length === 0) {
    const { conformance } = await import('./conformance.mjs');
    for (const suite of await conformance({ full })) {
      passed += suite.passed;
      failed += suite.failed;
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(failed ? 1 : 0);

function jest() {
  const out = join(scratch, 'jest.json');
  const bin = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const r = spawnSync(process.execPath, [bin, '--ci', '--json', `--outputFile=${out}`, ...rest], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, FLASH_TEST_FULL: full ? '1' : '' },
  });
  if (!existsSync(out)) {
    failed++;
    return;
  }
  const result = JSON.parse(readFileSync(out, 'utf8'));
  passed += result.numPassedTests;
  skipped += result.numPendingTests;
  failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
  // A run that executed nothing has shown nothing.
  if (result.numPassedTests === 0 || (r.status !== 0 && failed === 0)) failed++;
}
