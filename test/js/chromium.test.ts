/** Programs written for Go's own js/wasm, in Chromium: each prints what it prints as the installed Go compiles it (programs/NAME.txt, written by the full run's comparison). */
import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { chromium, type Browser } from 'playwright-core';

jest.setTimeout(300_000);

const root = path.join(__dirname, '../..');
const full = process.env.FLASH_TEST_FULL === '1';
const programs = path.join(__dirname, 'programs');
const names = fs.readdirSync(programs).filter((f) => f.endsWith('.go')).map((f) => f.slice(0, -3));
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-chromium-'));
const types: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json' };
const browserPath = ['chromium', 'chromium-browser', 'google-chrome'].map((n) => spawnSync('sh', ['-c', `command -v ${n}`], { encoding: 'utf8' }).stdout.trim()).find((p) => p !== '');

/** A page as Go's documentation has it; what the program prints is kept. */
const page = `<!doctype html><body></body><script src="wasm_exec.js"></script><script>
window.lines = [];
console.log = (...args) => lines.push(args.join(' '));
const go = new Go();
window.ended = WebAssembly.instantiateStreaming(fetch('main.wasm'), go.importObject).then((r) => go.run(r.instance)).then(() => lines.join('\\n') + '\\n');
</script>`;

function folder(name: string): string {
  const dir = path.join(scratch, name);
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(path.join(dir, 'index.html'), page);
  fs.writeFileSync(path.join(dir, 'data.json'), '{"Name": "Ada", "Scores": {"e": 2.5, "π": 3.25}}');
  return dir;
}
function flash(...args: string[]): void {
  const r = spawnSync(process.execPath, [path.join(root, 'flash'), ...args], { cwd: root, encoding: 'utf8' });
  expect({ status: r.status, text: r.stdout + r.stderr }).toEqual({ status: 0, text: '' });
}

(browserPath === undefined ? describe.skip : describe)('in Chromium', () => {
  let browser: Browser;
  let server: http.Server;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
    server = http.createServer((request, response) => {
      const file = path.join(scratch, new URL(request.url ?? '', 'http://localhost').pathname);
      if (!fs.existsSync(file)) return void response.writeHead(404).end();
      response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'text/plain' }).end(fs.readFileSync(file));
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await browser.close();
    server.close();
    fs.rmSync(scratch, { recursive: true, force: true });
  });
  /** Opens a page of a folder and gives what the expression is in it. */
  async function evaluate(name: string, expression: string): Promise<unknown> {
    const tab = await browser.newPage();
    try {
      await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}/index.html`);
      return await tab.evaluate(expression);
    } finally {
      await tab.close();
    }
  }

  test.each(full ? names : ['callbacks', 'dom', 'promise', 'workers'])('%s prints what it prints when Go compiles it', async (name) => {
    const dir = folder(name);
    flash('build', '-q', '--target', 'wasm', '-o', path.join(dir, 'main.wasm'), path.join(programs, `${name}.go`));
    const expected = path.join(programs, `${name}.txt`);
    if (full) {
      const goroot = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
      const theirs = folder(`${name}-go`);
      execFileSync('go', ['build', '-o', path.join(theirs, 'main.wasm'), path.join(programs, `${name}.go`)], { env: { ...process.env, GOOS: 'js', GOARCH: 'wasm' } });
      fs.copyFileSync(path.join(goroot, 'lib/wasm/wasm_exec.js'), path.join(theirs, 'wasm_exec.js'));
      const text = await evaluate(`${name}-go`, 'ended');
      if (!fs.existsSync(expected)) fs.writeFileSync(expected, String(text));
      expect(text).toBe(fs.readFileSync(expected, 'utf8'));
    }
    expect(await evaluate(name, 'ended')).toBe(fs.readFileSync(expected, 'utf8'));
  });

  test('the two programs of examples/wasm', async () => {
    const dir = folder('examples');
    for (const name of ['add', 'process']) flash('build', '-q', '--target', 'wasm', '-no-debug', '-tags', 'purego', '-o', path.join(dir, `${name}.wasm`), `examples/wasm/${name}`);
    fs.writeFileSync(path.join(dir, 'index.html'), '<!doctype html><title>empty</title>');
    const call = `Promise.all([import('./add.js'), import('./process.js')]).then(async ([add, process]) => [(await add.load()).Add(2, 3), (await process.load()).Process('  hello, wörld\\n')])`;
    expect(await evaluate('examples', call)).toEqual([5, 'HELLO, WÖRLD']);
  });
});
