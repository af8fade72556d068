/** Builds that share a cache: at once, with the cache emptied under them, and after it was damaged. */
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

jest.setTimeout(300_000);

const root = path.join(__dirname, '..', '..');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-cache-test-'));
const cache = path.join(scratch, 'cache');
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

function flash(...args: string[]): Promise<{ code: number | null; text: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [path.join(root, 'flash'), ...args], { cwd: root, env: { ...process.env, FLASH_CACHE: cache } });
    let text = '';
    child.stdout.on('data', (d) => (text += String(d)));
    child.stderr.on('data', (d) => (text += String(d)));
    child.on('close', (code) => done({ code, text }));
  });
}

/** The image of a build to a file of its own. */
async function image(name: string): Promise<Buffer> {
  const file = path.join(scratch, `${name}.uf2`);
  const { code, text } = await flash('build', '--board', 'pico', '-o', file, 'examples/blinky1');
  expect({ code, text }).toMatchObject({ code: 0 });
  return fs.readFileSync(file);
}

/** All files below a folder. */
function filesBelow(dir: string): string[] {
  return fs.readdirSync(dir, { recursive: true, withFileTypes: true }).flatMap((e) => (e.isFile() ? [path.join(e.parentPath ?? e.path, e.name)] : []));
}

test('builds that run at once with an empty cache, and while it is emptied, all give the same image', async () => {
  const alone = await image('alone');
  expect((await flash('clean')).code).toBe(0);
  expect(fs.existsSync(cache) ? filesBelow(cache) : []).toEqual([]);
  const together = await Promise.all([image('a'), image('b'), flash('clean'), image('c')]);
  for (const made of together) expect(Buffer.isBuffer(made) ? made.equals(alone) : made.code === 0).toBe(true);
  // Nothing half written stays behind.
  expect(filesBelow(cache).filter((f) => f.endsWith('.tmp'))).toEqual([]);
  expect((await image('again')).equals(alone)).toBe(true);
});

test('a cache with damaged records is one that holds nothing', async () => {
  const before = await image('before');
  for (const f of filesBelow(cache)) if (f.endsWith('.json')) fs.writeFileSync(f, '{ "half": ');
  expect((await image('after')).equals(before)).toBe(true);
});
