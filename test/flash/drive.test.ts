/** A drive whose boot ROM knows sectors only: a program that is broken off, by whatever, and what the next run makes of it. */
import { copyInPieces, CopyBrokenOff } from '../../src/host/copy';
import { driveCase } from '../devices/drive-cases';
import { outcome } from '../devices/harness';
import { interruptAt, writesOf, type BreakableCase } from '../devices/interrupt';
import { Uf2Rom } from '../devices/uf2-rom';
import { encodeUf2, forgetfulUf2 } from '../../src/image/uf2';
import { pattern } from '../devices/pattern';

const small = driveCase(20_000);

test.each(['ctrl-c', 'unplug', 'kill'] as const)('%s at every sector: the next run succeeds', async (how) => {
  const writes = (await writesOf(small)) - small.unrepeatable;
  for (let at = 0; at < writes; at += 5) expect(await interruptAt(small, at, how)).toBeUndefined();
});

test('what was broken off is named, with how much is there', async () => {
  const told = async (c: BreakableCase, how: 'ctrl-c' | 'unplug', at: number): Promise<unknown> => {
    const bench = c.make();
    const stop = new AbortController();
    if (how === 'unplug') bench.line().strike = { fault: 'unplug', at };
    else {
      const line = bench.line();
      const received = line.received.bind(line);
      line.received = (data) => {
        if (line.writes === at) stop.abort();
        received(data);
      };
    }
    const r = await outcome(bench.host, bench.flash({ signal: stop.signal }));
    return 'failed' in r ? r.failed : r.ok;
  };
  const large = driveCase(100_000);
  expect(await told(large, 'unplug', 200)).toMatchObject({ code: 'device/lost', status: 3, message: expect.stringContaining('went away when it had 65,536 of 200,192 bytes') as string, help: expect.stringContaining('BOOTSEL') as string });
  // The piece under way is finished first.
  expect(await told(large, 'ctrl-c', 100)).toMatchObject({ code: 'device/interrupted', status: 3, message: expect.stringContaining('had 65,536 of 200,192 bytes: the program on the board is not whole') as string, help: expect.stringContaining('repeat the command') as string });
  // Only where the plug is pulled in the moment of the last sector, nobody can tell that from the restart.
  const writes = await writesOf(large);
  expect(await told(large, 'unplug', writes - 2)).toMatchObject({ code: 'device/lost' });
  expect(await told(large, 'unplug', writes - 1)).toMatchObject({ verified: 'the board took every block and restarted' });
});

test('a bit that is stuck is not seen: a drive cannot be read back, and nobody says that it was', async () => {
  const bench = small.make();
  bench.stick();
  expect(await outcome(bench.host, bench.flash())).toMatchObject({ ok: { verified: 'the board took every block and restarted' } });
  expect(bench.holds()).toBe(false);
});

test('the boot ROM keeps blocks of a program that was broken off, unless it is told to forget them', () => {
  const [before, after] = [12, 1].map((seed) => encodeUf2([{ address: 0x10000000, data: pattern(4096, seed) }], 0xe48bff56));
  const sectors = (file: Uint8Array, n = file.length / 512): Uint8Array[] => Array.from({ length: n }, (_, i) => file.subarray(i * 512, i * 512 + 512));
  const run = (between: readonly Uint8Array[]): boolean => {
    const rom = new Uf2Rom();
    let whole = false;
    rom.onWhole = () => (whole = true);
    [...sectors(before, 5), ...between, ...sectors(after)].forEach((s) => rom.write(s));
    expect(whole).toBe(true);
    return pattern(4096, 1).every((b, i) => rom.flash.bytes[i] === b);
  };
  expect(run([])).toBe(false);
  expect(run([forgetfulUf2(0xe48bff56)])).toBe(true);
});

test('pieces: all but the last sector in large ones, and a signal ends them in between', async () => {
  const sizes: number[] = [];
  const parts: number[] = [];
  await copyInPieces(new Uint8Array(100_000), { part: (p) => parts.push(p) }, (p) => void sizes.push(p.length));
  expect(sizes).toEqual([65536, 33952, 512]);
  expect(parts.at(-1)).toBe(1);
  const stop = new AbortController();
  const broken = copyInPieces(new Uint8Array(100_000), { signal: stop.signal }, () => stop.abort());
  await expect(broken).rejects.toEqual(new CopyBrokenOff('interrupted', 65536, 0));
});
