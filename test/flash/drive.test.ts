/** A drive whose boot ROM knows sectors only: a program that is broken off, by whatever, and what the next run makes of it. */
import { copyInPieces, CopyBrokenOff } from '../../src/host/copy';
import { driveCase } from '../devices/drive-cases';
import { outcome } from '../devices/harness';
import { interruptAt, writesOf, type BreakableCase } from '../devices/interrupt';
import { PicobootRom } from '../devices/picoboot';
import { RP2040_FAMILY, Uf2Rom } from '../devices/uf2-rom';
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
  const [before, after] = [12, 1].map((seed) => encodeUf2([{ address: 0x10000000, data: pattern(4096, seed) }], RP2040_FAMILY));
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
  expect(run([forgetfulUf2(RP2040_FAMILY)])).toBe(true);
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

describe('the drive as a device of mass storage', () => {
  const rom = new PicobootRom();
  rom.later = (_, job) => job();
  let tag = 0;
  /** One command: what came for it, and its status. */
  const command = (block: readonly number[], wanted: number, data?: Uint8Array): { readonly data: Buffer; readonly status: number } => {
    const wrapper = Buffer.alloc(31);
    wrapper.writeUInt32LE(0x43425355, 0);
    wrapper.writeUInt32LE(++tag, 4);
    wrapper.writeUInt32LE(data?.length ?? wanted, 8);
    wrapper[12] = data ? 0 : 0x80;
    wrapper[14] = block.length;
    wrapper.set(block, 15);
    rom.transferOut(2, wrapper);
    if (data) for (let at = 0; at < data.length; at += 700) rom.transferOut(2, data.subarray(at, at + 700));
    const answer = !data && wanted > 0 ? rom.transferIn(1, wanted) : undefined;
    const status = Buffer.from(rom.transferIn(1, 13) ?? []);
    expect([status.length, status.readUInt32LE(0), status.readUInt32LE(4)]).toEqual([13, 0x53425355, tag]);
    expect(rom.transferIn(1, 13)).toBeUndefined();
    return { data: Buffer.from(answer ?? []), status: status[12] };
  };
  const read = (sector: number): Buffer => command([0x28, 0, 0, 0, sector >> 8, sector & 0xff, 0, 0, 1, 0], 512).data;

  test('a FAT16 volume with INFO_UF2.TXT, the same at every read', () => {
    const { data } = command([0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0], 8);
    expect([data.readUInt32BE(0) + 1, data.readUInt32BE(4)]).toEqual([0x20000, 512]);
    const first = read(0).readUInt32LE(446 + 8);
    const boot = read(first);
    expect(boot.toString('latin1', 43, 59)).toBe('RPI-RP2    FAT16');
    const root = first + boot.readUInt16LE(14) + boot[16] * boot.readUInt16LE(22);
    const entry = read(root).subarray(64, 96);
    expect(entry.toString('latin1', 0, 11)).toBe('INFO_UF2TXT');
    const cluster = root + (boot.readUInt16LE(17) * 32) / 512 + (entry.readUInt16LE(26) - 2) * boot[13];
    expect(read(cluster).toString('latin1', 0, entry.readUInt32LE(28))).toContain('Board-ID: RPI-RP2');
  });

  test('a command that it does not know fails, and it says why; sectors that are whole go to the boot ROM', () => {
    expect(command([0x35, 0, 0, 0, 0, 0], 0).status).toBe(1);
    const { data } = command([0x03, 0, 0, 0, 18, 0], 18);
    expect([data[2], data[12]]).toEqual([5, 0x20]);
    const program = pattern(3000, 5);
    const file = encodeUf2([{ address: 0x10000000, data: program }], RP2040_FAMILY);
    expect(command([0x2a, 0, 0, 0, 1, 0, 0, 0, file.length / 512, 0], 0, file).status).toBe(0);
    expect(program.every((b, i) => rom.flash.bytes[i] === b) && rom.running).toBe(true);
  });
});
