/** SIGTERM and SIGINT to the command itself: it ends at once, with 128 and the signal's number, and so does the simulator. */
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeHost } from '../../src/host/node';

jest.setTimeout(300_000);

const command = path.join(nodeHost().installDir, 'flash');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-signals-'));
const write = (name: string, text: string): void => {
  fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
  fs.writeFileSync(path.join(dir, name), text);
};

beforeAll(() => {
  write('go.mod', 'module example.com/m\n\ngo 1.24\n');
  write('main.go', 'package main\n\nfunc main() {\n\tfor {\n\t}\n}\n');
  for (const p of ['a', 'b']) write(`${p}/x_test.go`, `package ${p}\n\nimport "testing"\n\nfunc TestForever(t *testing.T) {\n\tfor {\n\t}\n}\n`);
});
afterAll(() => fs.rmSync(dir, { recursive: true }));

/** Command lines of all processes that name something in the folder. */
function processes(folder: string): readonly string[] {
  return fs.readdirSync('/proc').filter((p) => /^\d+$/.test(p)).flatMap((p) => {
    try {
      const line = fs.readFileSync(`/proc/${p}/cmdline`, 'latin1');
      return line.includes(folder) ? [line] : [];
    } catch {
      return [];
    }
  });
}

/** Sends the signal once the simulator runs; gives the status, how long the command lived on, and what of it is left. */
async function ended(args: readonly string[], signal: NodeJS.Signals): Promise<{ status: number | null; ms: number; left: readonly string[]; err: string }> {
  const tmp = fs.mkdtempSync(path.join(dir, 'tmp-'));
  const child = spawn(process.execPath, [command, ...args], { cwd: dir, env: { ...process.env, TMPDIR: tmp }, stdio: ['ignore', 'ignore', 'pipe'] });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const status = new Promise<number | null>((done) => child.on('close', done));
  while (child.exitCode === null && !processes(tmp).some((line) => /program\.(elf|wasm)/.test(line))) await sleep(20);
  const sent = performance.now();
  child.kill(signal);
  return { status: await status, ms: performance.now() - sent, left: [...fs.readdirSync(tmp), ...processes(tmp)], err };
}

test.each<[string, NodeJS.Signals, number]>([
  ['run --board mps2-an386 main.go', 'SIGTERM', 143],
  ['run --board mps2-an386 main.go', 'SIGINT', 130],
  ['run --board wasip1 main.go', 'SIGTERM', 143],
  ['test --board mps2-an386 ./a', 'SIGTERM', 143],
  // While one runs the other is built, and is not begun.
  ['test --board mps2-an386 -p 2 ./a ./b', 'SIGINT', 130],
])('%s: %s', async (line, signal, status) => {
  const r = await ended(line.split(' '), signal);
  expect(r).toMatchObject({ status, left: [], err: '' });
  expect(r.ms).toBeLessThan(10_000);
});
