/** What a build promises: the same bytes everywhere, a whole UF2, sizes that stay small, and nothing half written. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { boardNames, loadBoard } from '../../src/board/board';
import { build } from '../../src/build/build';
import type { BuildOptions } from '../../src/build/options';
import { FlashError } from '../../src/diag/diagnostic';
import type { Host } from '../../src/host/host';
import { nodeHost } from '../../src/host/node';
import { readElf } from '../../src/image/elf';
import { exportsOf } from '../support/wasm';

jest.setTimeout(240_000);

const root = path.join(__dirname, '../..');
const real = nodeHost();
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-build-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

/** A host in a folder, with a cache of its own where one is named. */
function hostIn(cwd: string, cache?: string): Host {
  return { ...real, cwd, env: cache === undefined ? real.env : { ...real.env, FLASH_CACHE: path.join(scratch, cache) } };
}
const buildIn = (cwd: string, board: string, packages: string[], more: Partial<BuildOptions> = {}, cache?: string): ReturnType<typeof build> => {
  const host = hostIn(cwd, cache);
  return build(host, loadBoard(host, board), { packages, ...more });
};

/** CRC-32 as the RP2040's boot ROM computes it over boot2: polynomial 04C11DB7, not reflected, start FFFFFFFF (datasheet 2.8.1.3.1). */
function bootRomCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const b of bytes) {
    crc = (crc ^ (b << 24)) >>> 0;
    for (let i = 0; i < 8; i++) crc = (crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1) >>> 0;
  }
  return crc;
}

test('blinky1 for the Pico is a whole UF2 with a right boot2, equal from another folder and an empty cache', async () => {
  const first = await buildIn(root, 'pico', ['./examples/blinky1']);
  const file = Buffer.from(first.image.file);
  const count = file.length / 512;
  const flash = Buffer.alloc(count * 256);
  for (let i = 0; i < count; i++) {
    const block = file.subarray(i * 512, (i + 1) * 512);
    expect([block.readUInt32LE(0), block.readUInt32LE(4), block.readUInt32LE(508)]).toEqual([0x0a324655, 0x9e5d5157, 0x0ab16f30]);
    expect([block.readUInt32LE(8), block.readUInt32LE(28)]).toEqual([0x2000, 0xe48bff56]);
    expect([block.readUInt32LE(12), block.readUInt32LE(16), block.readUInt32LE(20), block.readUInt32LE(24)]).toEqual([0x10000000 + i * 256, 256, i, count]);
    block.copy(flash, i * 256, 32, 288);
  }
  expect(flash.readUInt32LE(252)).toBe(bootRomCrc(flash.subarray(0, 252)));

  const other = path.join(scratch, 'elsewhere', 'deep');
  fs.cpSync(path.join(root, 'examples/blinky1'), path.join(other, 'blinky1'), { recursive: true });
  const second = await buildIn(other, 'pico', ['./blinky1'], {}, 'empty-cache');
  expect(Buffer.compare(Buffer.from(second.image.file), file)).toBe(0);
});

/** Bytes of flash on the Pico, boot2 included, that a program may take; TinyGo's figures are three times as large and more. */
const limits: readonly (readonly [program: string, bytes: number])[] = [
  ['bench/size/blinky1', 2_500],
  ['bench/size/fmthello', 45_000],
  ['bench/size/mapstr', 9_580],
  ['bench/size/gochan', 9_516],
];

test.each(limits)('%s on the Pico takes at most %i bytes of flash', async (program, bytes) => {
  const { image } = await buildIn(root, 'pico', [`./${program}`]);
  expect(image.segments.reduce((n, s) => n + s.data.length, 0)).toBeLessThanOrEqual(bytes);
});

test.each(boardNames(real))('hello builds for %s', async (board) => {
  const { elf, image } = await buildIn(root, board, ['./examples/hello']);
  // It sleeps, and in a page that gives the turn back to JavaScript.
  const waits = board === 'wasm' ? ['asyncify_get_state', 'flash_wake'] : [];
  if (image.spec.kind === 'wasm') return expect([...exportsOf(elf)].sort()).toEqual(['_start', ...waits, 'memory']);
  expect(readElf(elf).sections.some((s) => s.name === '.text' && s.size > 0)).toBe(true);
});

test('an unchanged build is taken from the cache, a changed file is not', async () => {
  const dir = path.join(scratch, 'changing');
  fs.mkdirSync(dir);
  const write = (text: string): void => fs.writeFileSync(path.join(dir, 'main.go'), `package main\n\nfunc main() { println("${text}") }\n`);
  const stages = async (): Promise<string[]> => (await buildIn(dir, 'cortex-m-qemu', ['main.go'], {}, 'changing-cache')).times.map(([s]) => s);
  write('one');
  expect(await stages()).toContain('opt');
  expect(await stages()).not.toContain('opt');
  write('three');
  expect(await stages()).toContain('opt');
});

test('a program that does not fit says by how much and what is in it', async () => {
  const dir = path.join(scratch, 'large');
  fs.mkdirSync(dir);
  fs.writeFileSync(path.join(dir, 'main.go'), 'package main\n\nvar big [40000]byte\n\nfunc main() {\n\tfor i := range big {\n\t\tbig[i]++\n\t}\n\tprintln(big[7])\n}\n');
  const error = await buildIn(dir, 'microbit', ['main.go']).then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(FlashError);
  expect((error as FlashError).status).toBe(1);
  expect((error as FlashError).diagnostics[0].message).toMatch(/exceeds ram by \d+ bytes/);
  expect((error as { elf?: Uint8Array }).elf?.length).toBeGreaterThan(0);
});
