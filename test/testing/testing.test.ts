/** flash test: the lines and events of Go's own `go test` on a module with every kind of test. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { main } from '../../src/cli/main';
import { memoryIo } from '../../src/cli/io';
import { nodeHost } from '../../src/host/node';
import { lastComment } from '../../src/testing/comments';
import { seedLiteral } from '../../src/testing/corpus';

jest.setTimeout(900_000);

const module = path.join(__dirname, 'module');
const expected = (name: string): string => path.join(__dirname, 'expected', `${name}.txt`);

/** Times and dates differ from run to run. */
function normal(text: string): string {
  return text
    .replace(/\d+\.\d+s\b|\(cached\)/g, '0.00s')
    .replace(/"Elapsed":[\d.]+/g, '"Elapsed":0')
    .replace(/"Time":"[^"]*",/g, '');
}

/** What Go's command printed, kept in expected/. */
const runs: readonly (readonly [name: string, args: readonly string[], status: number])[] = [
  ['list', ['./...'], 1],
  ['verbose', ['-v', '-run', 'Tree|Example', './bad'], 1],
  ['json', ['-json', './bad'], 1],
  ['short', ['-v', '-short', '-run', 'TestShort|Reverse', '-skip', 'Outside', './good'], 0],
  ['names', ['-list', 'Rev|Short', './good'], 0],
];

async function flashTest(args: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  const io = memoryIo();
  const status = await main(['test', '--board', 'mps2-an386', ...args], { ...nodeHost(), cwd: module }, io, new AbortController().signal);
  return { status, out: normal(io.out()), err: io.err() };
}

test.each(runs)('go test %s', async (name, args, status) => {
  const got = await flashTest(args);
  expect(got.out).toBe(fs.readFileSync(expected(name), 'utf8'));
  expect(got.status).toBe(status);
  if (name === 'list') expect(got.err).toBe('# example.com/shop/broken [example.com/shop/broken.test]\nbroken/broken_test.go:5:28: undefined: undefined\n');
});

// What is expected is what the installed Go prints: UPDATE=1 writes it again.
if (process.env.FLASH_TEST_FULL || process.env.UPDATE) {
  test.each(runs)('Go itself: %s', (name, args, status) => {
    const r = spawnSync('go', ['test', ...args], { cwd: module, encoding: 'utf8' });
    const out = normal(r.stdout);
    if (process.env.UPDATE) fs.writeFileSync(expected(name), out);
    expect(out).toBe(fs.readFileSync(expected(name), 'utf8'));
    expect(r.status).toBe(status);
  });
}

if (process.env.FLASH_TEST_FULL) {
  test('bubbles have a clock of their own', async () => {
    const io = memoryIo();
    const status = await main(['test', '--board', 'wasip1', '.'], { ...nodeHost(), cwd: path.join(__dirname, 'bubbles') }, io, new AbortController().signal);
    expect(io.out() + io.err()).toMatch(/^ok {2}\tbubbles\t/m);
    expect(status).toBe(0);
  });
}

test('packages that are not there, and wrong flags', async () => {
  const missing = await flashTest(['./nowhere', 'fmtx']);
  expect(missing.status).toBe(1);
  expect(missing.err).toContain('nowhere');
  expect((await flashTest(['--timeout', 'soon', './good'])).err).toContain('--timeout is a time such as 10s or 2m, not "soon"');
  expect((await flashTest(['-o', 'x.elf', './good'])).status).toBe(2);
});

test('-c writes the program', async () => {
  const out = path.join(fs.mkdtempSync(path.join(fs.realpathSync(tmpdir()), 'flash-test-')), 'prog.elf');
  expect((await flashTest(['-c', '-o', out, './prog'])).status).toBe(0);
  const io = memoryIo();
  expect(await main(['run', '--board', 'mps2-an386', out], { ...nodeHost(), cwd: path.join(module, 'prog') }, io, new AbortController().signal)).toBe(0);
  expect(io.out()).toBe('PASS\n');
  fs.rmSync(path.dirname(out), { recursive: true });
});

test('the last comment of a body', () => {
  const of = (body: string): string | undefined => lastComment(body, 0, body.length);
  expect(of('{ x() }')).toBeUndefined();
  expect(of('{ x() // Output: a\n}')).toBe('Output: a\n');
  expect(of('{\n// first\n\n// Output:\n//  a\n//\n//\n// b  \n}')).toBe('Output:\n a\n\nb\n');
  expect(of('{\n// one\nx("// no") /* Output:\nb */\n}')).toBe(' Output:\nb\n');
  expect(of("{ x('\"') // yes\n}")).toBe('yes\n');
});

test('files of a fuzz corpus', () => {
  const of = (...lines: string[]): string => seedLiteral({ path: 'p', text: `${lines.join('\n')}\n` });
  expect(of('go test fuzz v1', '[]byte("\\x00")', "rune('\\u00e4')", 'int8(-3)', 'float64(+Inf)', 'bool(true)')).toBe(
    '{Path: "p", Values: []any{[]byte("\\x00"), rune(\'\\u00e4\'), int8(-3), float64(math.Inf(1)), bool(true)}}',
  );
  expect(of('go test fuzz v1', 'os.Exit(1)')).toContain('Problem: "malformed line');
  expect(of('go test fuzz v2', 'int(1)')).toContain('Problem: "unknown encoding version');
});
