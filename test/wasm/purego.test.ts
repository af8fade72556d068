/** Hashes, ciphers and math under -tags purego: the results of ten thousand random inputs are those of the installed Go. */
import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { memoryIo } from '../../src/cli/io';
import { main } from '../../src/cli/main';
import { nodeHost } from '../../src/host/node';

jest.setTimeout(600_000);

const root = path.join(__dirname, '../..');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-purego-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

const source = path.join(root, 'bench', 'purego', 'main.go');

function byGo(env: Readonly<Record<string, string>>, ...flags: readonly string[]): string {
  const file = path.join(scratch, `go-${env.GOOS ?? 'native'}`);
  execFileSync('go', ['build', '-o', file, ...flags, source], { cwd: scratch, env: { ...process.env, GOFLAGS: '', GOWORK: 'off', ...env } });
  return file;
}

const host = `import { readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';
const wasi = new WASI({ version: 'preview1', args: ['program'], returnOnExit: true });
const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]), { wasi_snapshot_preview1: wasi.wasiImport });
process.exitCode = wasi.start(instance);
`;

function lines(program: string, ...args: readonly string[]): readonly string[] {
  // Into a file: a pipe that is full for the moment loses what WASI writes.
  const out = path.join(scratch, 'out');
  const file = fs.openSync(out, 'w');
  const r = spawnSync(program, args, { encoding: 'utf8', stdio: ['ignore', file, 'pipe'] });
  fs.closeSync(file);
  expect({ status: r.status, err: r.stderr }).toEqual({ status: 0, err: '' });
  return fs.readFileSync(out, 'utf8').trimEnd().split('\n');
}

test('a thousand inputs of each', async () => {
  const script = path.join(scratch, 'host.mjs');
  fs.writeFileSync(script, host);
  const module = path.join(scratch, 'purego.wasm');
  const io = memoryIo();
  expect({ status: await main(['build', '-q', '--board', 'wasip1', '-tags', 'purego', '-o', module, source], nodeHost(), io, new AbortController().signal), err: io.err() }).toEqual({ status: 0, err: '' });
  const ours = lines(process.execPath, '--no-warnings', script, module);
  const counts = new Map<string, number>();
  for (const l of ours) counts.set(l.split(' ')[0], (counts.get(l.split(' ')[0]) ?? 0) + 1);
  expect([...counts]).toEqual(['sha256', 'sha224', 'sha1', 'md5', 'aes', 'aes-ctr', 'aes-gcm', 'crc32', 'crc32-castagnoli', 'math', 'math-exp'].map((name) => [name, 1000]));

  const wasip1 = lines(process.execPath, '--no-warnings', script, byGo({ GOOS: 'wasip1', GOARCH: 'wasm' }, '-tags', 'purego'));
  expect(ours.filter((l, i) => l !== wasip1[i])).toEqual([]);
  // What math has in assembly, or with instructions that add and multiply at once, may round otherwise on this machine.
  const native = lines(byGo({}));
  const exact = (l: string): boolean => !l.startsWith('math-exp ') && (process.arch === 'x64' || !l.startsWith('math '));
  expect(ours.filter((l, i) => exact(l) && l !== native[i])).toEqual([]);
});
