/** Writing boards: drives of boot loaders as each system shows them, and everything that can go wrong. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { loadBoard } from '../../src/board/board';
import { FlashError } from '../../src/diag/diagnostic';
import { openFlash } from '../../src/flash/flash';
import type { FlashRequest } from '../../src/flash/method';
import { uf2Drives, uf2VolumeMethod } from '../../src/flash/uf2-volume';
import { parseMountInfo, parseWindowsVolumes } from '../../src/flash/volumes';
import { fakeHost, type FakeHost } from '../../src/host/fake';
import { nodeHost } from '../../src/host/node';
import type { Image } from '../../src/image/image';
import { encodeUf2 } from '../../src/image/uf2';

const real = nodeHost();
const pico = loadBoard(real, 'pico');
const segments = [{ address: 0x10000000, data: new Uint8Array(1000) }];
const image: Image = { spec: pico.image, segments, file: encodeUf2(segments, 0xe48bff56), elf: new Uint8Array(0) };
const info = 'UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n';

/** A line of mountinfo. */
const mount = (dir: string, type = 'vfat'): string => `30 29 8:1 / ${dir.replace(/ /g, '\\040')} rw,relatime shared:1 - ${type} /dev/sda1 rw\n`;

/** A host with boot loader drives mounted at these folders. */
function withDrives(...dirs: readonly string[]): FakeHost {
  const files: Record<string, string> = { '/proc/self/mountinfo': `21 1 8:1 / / rw - ext4 /dev/root rw\n${dirs.map((d) => mount(d)).join('')}` };
  for (const dir of dirs) files[`${dir}/INFO_UF2.TXT`] = info;
  return fakeHost({ files });
}

/** The board behind a drive: it takes the file and restarts after `ms`. */
function board(host: FakeHost, dir: string, ms: number): { readonly taken: () => Uint8Array | undefined } {
  let taken: Uint8Array | undefined;
  const copy = host.fs.copyDurably.bind(host.fs);
  host.fs.copyDurably = (p, data) => {
    copy(p, data);
    if (!p.startsWith(`${dir}/`)) return;
    void host.clock.sleep(ms).then(() => {
      taken = data;
      host.fs.remove(dir);
      host.fs.write('/proc/self/mountinfo', new TextEncoder().encode('21 1 8:1 / / rw - ext4 /dev/root rw\n'));
    });
  };
  return { taken: () => taken };
}

function request(steps: string[], more: Partial<FlashRequest> = {}): FlashRequest {
  return { target: pico, image, device: undefined, timeoutMs: 0, signal: new AbortController().signal, step: (t) => (steps.push(t), Promise.resolve()), part: () => undefined, ...more };
}

/** Runs to the end on the manual clock. */
async function settled<T>(host: FakeHost, job: Promise<T>, ms = 20_000): Promise<T> {
  const result = job.then((v) => ({ v }), (e: unknown) => ({ e }));
  await host.clock.advance(ms);
  const r = await result;
  if ('e' in r) throw r.e;
  return r.v;
}

const failure = async (job: Promise<unknown>): Promise<{ code: string; message: string; help?: string; status: number }> => {
  try {
    await job;
  } catch (error) {
    if (error instanceof FlashError) return { ...error.diagnostics[0], status: error.status };
    throw error;
  }
  throw new Error('no failure');
};

test('the drive is found, written, and its going away is the confirmation', async () => {
  const host = withDrives('/media/me/RPI-RP2');
  const pad = board(host, '/media/me/RPI-RP2', 700);
  const steps: string[] = [];
  const result = await settled(host, openFlash(host, request(steps)));
  expect(result).toEqual({ device: '/media/me/RPI-RP2', bytes: 1000 });
  expect(pad.taken()).toEqual(image.file);
  expect(steps).toEqual(['writing /media/me/RPI-RP2 (Raspberry Pi RP2)', 'waiting for the board to take 4 blocks']);
});

test('a drive that is mounted later is waited for', async () => {
  const host = withDrives();
  void host.clock.sleep(900).then(() => {
    host.fs.write('/run/media/me/NO NAME/INFO_UF2.TXT', new TextEncoder().encode(info));
    host.fs.write('/proc/self/mountinfo', new TextEncoder().encode(mount('/run/media/me/NO NAME')));
    board(host, '/run/media/me/NO NAME', 100);
  });
  const result = await settled(host, openFlash(host, request([], { timeoutMs: 2000 })));
  expect(result.device).toBe('/run/media/me/NO NAME');
});

test('several boards: none is taken until one is chosen', async () => {
  const host = withDrives('/media/RPI-RP2', '/media/RPI-RP21');
  const f = await failure(openFlash(host, request([])));
  expect(f).toMatchObject({ code: 'device/several', status: 3 });
  expect(f.message).toContain('/media/RPI-RP2 (Raspberry Pi RP2), /media/RPI-RP21');
  board(host, '/media/RPI-RP21', 10);
  expect((await settled(host, openFlash(host, request([], { device: '/media/RPI-RP21' })))).device).toBe('/media/RPI-RP21');
});

test('no board: what to do, and the line that works without one', async () => {
  const f = await failure(openFlash(fakeHost(), request([])));
  expect(f).toMatchObject({ code: 'device/none', status: 3 });
  expect(f.help).toContain('BOOTSEL');
  expect(f.help).toContain('flash run --board pico');
});

test('a board of another kind is not taken', async () => {
  const host = withDrives('/media/FEATHERBOOT');
  host.fs.write('/media/FEATHERBOOT/INFO_UF2.TXT', new TextEncoder().encode('Model: Feather M0\nBoard-ID: SAMD21G18A-Feather-v0\n'));
  expect(await failure(openFlash(host, request([])))).toMatchObject({ code: 'device/none' });
});

test('a board that does not restart, and one that cannot be written', async () => {
  const hung = withDrives('/media/RPI-RP2');
  expect(await failure(settled(hung, openFlash(hung, request([]))))).toMatchObject({ code: 'device/not-taken', status: 3 });
  const broken = withDrives('/media/RPI-RP2');
  broken.fs.copyDurably = () => {
    throw new Error('EIO: i/o error, write');
  };
  expect(await failure(openFlash(broken, request([])))).toMatchObject({ code: 'device/write-failed', status: 3 });
});

test('a board without a method says what there is instead', async () => {
  const target = loadBoard(real, 'riscv-qemu');
  expect(() => openFlash(fakeHost(), request([], { target }))).toThrow('riscv-qemu cannot be written by flash yet');
});

test('macOS and Windows', async () => {
  const mac = fakeHost({ platform: 'darwin', files: { '/Volumes/NO NAME/INFO_UF2.TXT': info, '/Volumes/Macintosh HD/x': '' } });
  expect(await uf2Drives(mac, ['RPI-RP2'])).toEqual([{ dir: '/Volumes/NO NAME', label: 'NO NAME', boardId: 'RPI-RP2', model: 'Raspberry Pi RP2' }]);
  expect(parseWindowsVolumes('{"DeviceID":"D:","VolumeName":"RPI-RP2"}')).toEqual([{ dir: 'D:\\', label: 'RPI-RP2' }]);
  expect(parseWindowsVolumes('[{"DeviceID":"D:","VolumeName":null},{"DeviceID":"E:","VolumeName":"Seeed XIAO"}]')).toEqual([
    { dir: 'D:\\', label: '' },
    { dir: 'E:\\', label: 'Seeed XIAO' },
  ]);
  expect(parseWindowsVolumes('')).toEqual([]);
});

test('mount points with blanks and letters of all kinds', () => {
  expect(parseMountInfo('36 35 98:0 / /media/a\\040b\\134c/\\303\\244 rw master:1 shared:2 - vfat /dev/sda rw\nnonsense\n')).toEqual([{ dir: '/media/a b\\c/ä', type: 'vfat', source: '/dev/sda' }]);
});

test('on real files: a folder that stands for the root', async () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-root-'));
  try {
    const dir = path.join(root, 'media/RPI-RP2');
    fs.mkdirSync(path.join(root, 'proc/self'), { recursive: true });
    fs.mkdirSync(dir, { recursive: true });
    fs.writeFileSync(path.join(root, 'proc/self/mountinfo'), mount('/media/RPI-RP2'));
    fs.writeFileSync(path.join(dir, 'INFO_UF2.TXT'), info);
    const watcher = setInterval(() => {
      if (fs.existsSync(path.join(dir, 'flash.uf2')) && fs.statSync(path.join(dir, 'flash.uf2')).size === image.file.length) {
        clearInterval(watcher);
        fs.copyFileSync(path.join(dir, 'flash.uf2'), path.join(root, 'taken.uf2'));
        fs.rmSync(dir, { recursive: true });
      }
    }, 10);
    const spec = pico.flash[0];
    expect(await uf2VolumeMethod(root)(real, spec, request([]))).toEqual({ device: dir, bytes: 1000 });
    expect(new Uint8Array(fs.readFileSync(path.join(root, 'taken.uf2')))).toEqual(image.file);
  } finally {
    fs.rmSync(root, { recursive: true });
  }
});
