// Go's own test programs and error files against ./flash, compared with the lists of expected failures in
// test/conformance: a file that fails and is not listed is a failure; a listed file that passes must leave the list.
//   node scripts/conformance.mjs [--full] [--update] [SUITE…]     suites: mps2-an386 riscv-qemu wasip1 errors go1.24 go1.25 go1.26
// A suite of a Go release runs fmt hello and 100 fixed programs under that release, which Go's GOTOOLCHAIN fetches; with --full, or by name.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { updateFailures } from './failures.mjs';
import { goroot, lines, root } from './tools.mjs';

const folder = join(root, 'test', 'conformance');

/** One in `every` files in the quick run, `timeout` seconds for each. */
const suites = [
  { name: 'mps2-an386', args: ['run', '--board', 'mps2-an386'], every: 10, timeout: 60 },
  { name: 'riscv-qemu', args: ['run', '--board', 'riscv-qemu'], every: 10, timeout: 60 },
  { name: 'wasip1', args: ['run', '--board', 'wasip1'], every: 20, timeout: 120 },
  { name: 'errors', args: ['errors'], every: 10, timeout: 30 },
];

/** Releases whose library the overlay fits; fetched as Go modules unless the installed Go is that. */
const releases = ['go1.24.11', 'go1.25.5', 'go1.26.0'];
for (const toolchain of releases) {
  suites.push({ name: toolchain.replace(/\.\d+$/, ''), args: ['run', '--board', 'mps2-an386', '--only', join(folder, 'go-versions.txt')], every: 1, timeout: 120, toolchain });
}

/** One call of the runner; rows of `path, status, seconds, detail`. */
function runner(suite, extra) {
  const scratch = mkdtempSync(join(tmpdir(), 'flash-go-tests-'));
  const tsv = join(scratch, 'rows.tsv');
  try {
    const r = spawnSync(process.execPath, [join(folder, 'go-tests.mjs'), ...suite.args, '--tsv', tsv, '--timeout', String(suite.timeout), '--batch', ...extra], {
      cwd: root,
      env: { ...process.env, ...suite.env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (r.error) throw r.error;
    return readFileSync(tsv, 'utf8').split('\n').filter(Boolean).map((l) => l.split('\t'));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The suite of a release: no program may fail, and the release must be the one that was asked for. */
function runRelease({ toolchain, ...suite }) {
  const installed = /go version (\S+)/.exec(spawnSync('go', ['version'], { cwd: root, encoding: 'utf8' }).stdout)?.[1] ?? '';
  const same = installed === suite.name || installed.startsWith(`${suite.name}.`);
  const env = same ? {} : { GOTOOLCHAIN: toolchain };
  const flash = (...args) => spawnSync(process.execPath, [join(root, 'flash'), ...args], { cwd: root, encoding: 'utf8', env: { ...process.env, ...env } });
  const problems = [];
  const used = JSON.parse(flash('doctor', '--json').stdout).find((f) => f.what === 'Go').text;
  if (!used.startsWith(`${suite.name}.`)) problems.push(`flash uses ${used}`);
  const hello = flash('run', '--board', 'mps2-an386', 'bench/size/fmthello');
  if (hello.stdout !== 'hello 42\n') problems.push(`fmt hello: ${hello.stdout}${hello.stderr}`);
  // Go's modules of older releases have no tests in them: those of the installed release are run.
  const rows = runner({ ...suite, env }, ['--goroot', goroot()]);
  for (const [path, status, , detail] of rows) if (status !== 'pass') problems.push(`${path}: ${status} ${detail ?? ''}`);
  if (rows.length < 90) problems.push(`only ${rows.length} programs were found`);
  for (const p of problems) console.error(`${suite.name}: ${p}`);
  const passed = rows.filter(([, status]) => status === 'pass').length;
  console.error(`${suite.name}: ${passed} of ${rows.length} programs pass`);
  return { passed: passed + 1, failed: problems.length };
}

function runSuite(suite, { full, update }) {
  const listFile = join(folder, `${suite.name}.expected-failures.txt`);
  const expected = new Set(lines(listFile));
  const rows = runner(suite, full ? [] : ['--every', String(suite.every)]);
  const regressed = lines(join(folder, `${suite.name}.regressed.txt`)).filter((f) => !rows.some(([path]) => path === f));
  if (regressed.length) {
    const quoted = regressed.map((f) => f.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    rows.push(...runner(suite, ['--filter', `/(${quoted.join('|')})$`]));
  }
  const failing = rows.filter(([, status]) => status !== 'pass');
  if (update) {
    if (!full) throw new Error('--update needs --full');
    const text = failing.map(([path, status, , detail]) => `${path} # ${status} ${(detail ?? '').replace(/\s+/g, ' ').replace(/\S*\/(src|test)\//g, '$1/').slice(0, 120)}`.trim());
    writeFileSync(listFile, `# Files of ${suite.name} that are expected to fail, and how: ${failing.length} of ${rows.length} files. Made by: node scripts/conformance.mjs --full --update ${suite.name}\n${text.join('\n')}\n`);
    updateFailures();
  }
  const unexpected = update ? [] : failing.filter(([path]) => !expected.has(path));
  for (const [path, status, , detail] of unexpected) console.error(`${suite.name}: ${path}: ${status} ${detail ?? ''}`);
  const better = rows.filter(([path, status]) => status === 'pass' && expected.has(path));
  if (better.length && !update) console.error(`${suite.name}: ${better.length} listed files pass now; take them out of the list: ${better.map(([p]) => p).join(' ')}`);
  const known = failing.length - unexpected.length;
  console.error(`${suite.name}: ${rows.length - failing.length} of ${rows.length} files pass, ${known} fail as listed, ${unexpected.length} fail unexpectedly`);
  return { passed: rows.length - failing.length, failed: unexpected.length };
}

export async function conformance(options, names = suites.filter((s) => options.full || !s.toolchain).map((s) => s.name)) {
  return suites.filter((s) => names.includes(s.name)).map((s) => (s.toolchain ? runRelease(s) : runSuite(s, options)));
}

if (process.argv[1]?.endsWith('conformance.mjs')) {
  const argv = process.argv.slice(2);
  const names = argv.filter((a) => !a.startsWith('--'));
  const results = await conformance({ full: argv.includes('--full'), update: argv.includes('--update') }, names.length ? names : undefined);
  process.exit(results.some((r) => r.failed) ? 1 : 0);
}
