/** flash serve: what the server answers, and the page in a real browser: output, exports called by hand, a live rebuild. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { memoryIo } from '../../src/cli/io';
import { main } from '../../src/cli/main';
import { nodeHost } from '../../src/host/node';

jest.setTimeout(120_000);

const real = nodeHost();
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-serve-'));
const file = path.join(dir, 'main.go');

const program = (greeting: string): string => `package main

import (
	"errors"
	"strings"
)

type Point struct{ X, Y int }

//export Shout
func Shout(text string) string { return strings.ToUpper(text) + "!" }

//export Big
func Big(a int64) int64 { return a * 2 }

//export Sum
func Sum(list []float64, p Point) (float64, error) {
	s := float64(p.X + p.Y)
	for _, x := range list {
		s += x
	}
	if s < 0 {
		return 0, errors.New("below zero")
	}
	return s, nil
}

func main() { println("${greeting}") }
`;

interface Served {
  readonly url: string;
  readonly io: ReturnType<typeof memoryIo>;
  stop(): Promise<number>;
}

/** Runs the command until it has printed its address. */
async function serve(...args: readonly string[]): Promise<Served> {
  const io = memoryIo('');
  const stop = new AbortController();
  const status = main(['serve', '--http', 'localhost:0', ...args], { ...real, cwd: dir, env: { ...real.env, FLASH_BOARD: '' } }, io, stop.signal);
  const ended = status.then(() => true);
  while (!io.out().includes('\n')) {
    if (await Promise.race([ended, new Promise((done) => setTimeout(() => done(false), 20))])) throw new Error(`flash serve ended: ${io.err()}`);
  }
  return { url: io.out().trim(), io, stop: () => (stop.abort(), status) };
}

beforeAll(() => fs.writeFileSync(file, program('hello from Go')));
afterAll(() => fs.rmSync(dir, { recursive: true }));

test('the page, the module and what is beside it; wrong boards and addresses', async () => {
  const served = await serve('main.go');
  expect(served.url).toMatch(/^http:\/\/localhost:\d+\/$/);
  const text = async (name: string): Promise<string> => (await fetch(served.url + name)).text();
  expect(await text('')).toMatch(/^<!doctype html>[^]*<title>main<\/title>/);
  expect(await text('')).not.toMatch(/https?:\/\//);
  const module = await fetch(`${served.url}main.wasm`);
  expect(module.headers.get('content-type')).toBe('application/wasm');
  expect([...new Uint8Array(await module.arrayBuffer()).subarray(0, 4)]).toEqual([0, 0x61, 0x73, 0x6d]);
  expect(await text('main.js')).toMatch(/export const load = /);
  expect((await fetch(`${served.url}etc/passwd`)).status).toBe(404);
  const { port } = new URL(served.url);
  const io = memoryIo('');
  const there = await main(['serve', '--http', `localhost:${port}`, 'main.go'], { ...real, cwd: dir }, io, new AbortController().signal);
  expect({ there, err: io.err() }).toEqual({ there: 2, err: expect.stringContaining(`cannot listen at localhost:${port}: another program listens there`) as string });
  for (const [line, says] of [['--board pico main.go', 'a browser cannot run programs for pico'], ['--http nowhere main.go', '--http is an address such as localhost:8000, not "nowhere"']]) {
    const bad = memoryIo('');
    expect(await main(['serve', ...line.split(' ')], { ...real, cwd: dir }, bad, new AbortController().signal)).toBe(2);
    expect(bad.err()).toContain(says);
  }
  await served.stop();
});

const browserPath = ['chromium', 'chromium-browser', 'google-chrome'].map((n) => spawnSync('sh', ['-c', `command -v ${n}`], { encoding: 'utf8' }).stdout.trim()).find((p) => p !== '');

(browserPath === undefined ? describe.skip : describe)('in Chromium', () => {
  let browser: Browser;
  let page: Page;
  let served: Served;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
    page = await browser.newPage();
    served = await serve('main.go');
    await page.goto(served.url);
  });
  afterAll(async () => {
    await browser.close();
    await served.stop();
  });

  const inConsole = (text: string): Promise<unknown> => page.locator('#console', { hasText: text }).waitFor({ timeout: 30_000 });
  const call = async (name: string, ...args: readonly string[]): Promise<string> => {
    const form = page.locator(`form[data-name=${name}]`);
    for (const [i, a] of args.entries()) await form.locator('input').nth(i).fill(a);
    await form.locator('button').click();
    return (await form.locator('output').textContent()) ?? '';
  };

  test('the program runs, and each export is called by hand', async () => {
    await inConsole('hello from Go');
    expect(await page.locator('form').count()).toBe(3);
    expect(await call('Shout', 'grüß')).toBe('"GRÜß!"');
    expect(await call('Big', '9007199254740993')).toBe('18014398509481986n');
    expect(await call('Sum', '[1, 2.5]', '{"X": 3, "Y": 4}')).toBe('10.5');
    expect(await call('Sum', '[]', '{"X": -3}')).toBe('below zero');
    expect(await call('Sum', '"text"', '{}')).toMatch(/is not/);
    await inConsole('Big(9007199254740993n) 18014398509481986n');
  });

  test('a change is built and loaded; one that does not compile says why, and the page lives on', async () => {
    await page.locator('form[data-name=Shout] input').fill('kept');
    fs.writeFileSync(file, program('hello again'));
    await inConsole('hello again');
    expect(await call('Shout')).toBe('"KEPT!"');
    fs.writeFileSync(file, program('broken').replace('strings.ToUpper(text)', 'nothing(text)'));
    const problems = page.locator('#problems', { hasText: 'main.go:11:' });
    await problems.waitFor({ timeout: 30_000 });
    expect(await problems.textContent()).toMatch(/undefined: nothing\n/);
    expect(await call('Shout')).toBe('"KEPT!"');
    fs.writeFileSync(file, program('whole once more').replace('println', 'panic'));
    await inConsole('panic: whole once more');
    expect(await page.locator('#state').textContent()).toBe('ended');
    fs.writeFileSync(file, program('and well'));
    await inConsole('and well');
  });
});
