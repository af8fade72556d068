/** Writing boards: drives of boot loaders as each system shows them, and everything that can go wrong. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { loadBoard } from '../../src/board/board';
import type { FlashSpec, Target } from '../../src/board/target';
import { FlashError } from '../../src/diag/diagnostic';
import { drive, openFlash } from '../../src/flash/flash';
import type { FlashRequest, FlashResult } from '../../src/flash/method';
import { uf2Drives, uf2Volume } from '../../src/flash/uf2-volume';
import { parseMountInfo, parseWindowsVolumes } from '../../src/flash/volumes';
import { bootPort } from '../../src/flash/boot-port';
import { resolveAlias } from '../../src/serial/bench';
import { fakeHost, type FakeHost } from '../../src/host/fake';
import { CopyBrokenOff } from '../../src/host/copy';
import type { PortInfo } from '../../src/host/host';
import { nodeHost } from '../../src/host/node';
import { outcome } from '../devices/harness';
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
  host.fs.copyDurably = async (p, data, options) => {
    await copy(p, data, options);
    // What is shorter than a program makes the boot ROM forget another.
    if (!p.startsWith(`${dir}/`) || data.length <= 512) return;
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
  await new Promise(setImmediate);
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
  expect(result).toEqual({ method: 'uf2-volume', device: '/media/me/RPI-RP2', bytes: 1000, written: [{ address: 0x10000000, bytes: 1000 }], verified: 'the board took every block and restarted' });
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

test('no board of the name that was given', async () => {
  const f = await failure(openFlash(fakeHost(), request([], { device: 'E661' })));
  expect(f).toMatchObject({ code: 'device/none', status: 3 });
  expect(f.message).toContain('no pico called E661 in its boot loader was found');
});

test('a board of another kind is not taken', async () => {
  const host = withDrives('/media/FEATHERBOOT');
  host.fs.write('/media/FEATHERBOOT/INFO_UF2.TXT', new TextEncoder().encode('Model: Feather M0\nBoard-ID: SAMD21G18A-Feather-v0\n'));
  expect(await failure(openFlash(host, request([])))).toMatchObject({ code: 'device/none' });
});

test('Ctrl-C while the board takes the file is an interruption, and the next run succeeds', async () => {
  const host = withDrives('/media/RPI-RP2');
  const stop = new AbortController();
  void host.clock.sleep(500).then(() => stop.abort());
  expect(await failure(settled(host, openFlash(host, request([], { signal: stop.signal }))))).toMatchObject({ code: 'device/interrupted', status: 3, message: 'interrupted while waiting for the board at /media/RPI-RP2 to restart' });
  const pad = board(host, '/media/RPI-RP2', 700);
  await settled(host, openFlash(host, request([])));
  expect(pad.taken()).toEqual(image.file);
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

test('a plug that is pulled during the copy is no restart, unless the board may have had the last piece', async () => {
  const length = image.file.length;
  const pulled = (written: number): FakeHost => {
    const host = withDrives('/media/RPI-RP2');
    host.fs.copyDurably = () => {
      host.fs.remove('/media/RPI-RP2');
      host.fs.write('/proc/self/mountinfo', new Uint8Array(0));
      throw new CopyBrokenOff('EIO: i/o error, fsync', written, 512);
    };
    return host;
  };
  const early = pulled(1024);
  expect(await failure(settled(early, openFlash(early, request([]))))).toMatchObject({ code: 'device/lost', status: 3, message: `/media/RPI-RP2 went away when it had 1,024 of 2,048 bytes: the program on the board is not whole` });
  const late = pulled(length - 512);
  await settled(late, openFlash(late, request([])));
});

test('a drive that is gone but still mounted is not there, though what was read of it can still be read', async () => {
  const host = withDrives('/media/RPI-RP2');
  host.fs.write('/dev/sda1', new Uint8Array(0));
  host.fs.copyDurably = async (_, data) => {
    if (data.length > 512) await host.clock.sleep(500).then(() => host.fs.remove('/dev/sda1'));
  };
  expect(await outcome(host, openFlash(host, request([])))).toMatchObject({ ok: { verified: 'the board took every block and restarted' } });
  host.fs.write('/dev/sdb', new Uint8Array(0));
  expect(await outcome(host, openFlash(host, request([])))).toMatchObject({ failed: { code: 'device/none' } });
});

test('a board without a method says what there is instead', async () => {
  const target = loadBoard(real, 'riscv-qemu');
  await expect(openFlash(fakeHost(), request([], { target }))).rejects.toThrow('riscv-qemu cannot be written by flash yet');
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
    const spec = pico.flash[0] as Extract<FlashSpec, { method: 'uf2-volume' }>;
    expect(await drive(uf2Volume(root), real, spec, request([]))).toMatchObject({ device: dir, bytes: 1000 });
    expect(new Uint8Array(fs.readFileSync(path.join(root, 'taken.uf2')))).toEqual(image.file);
  } finally {
    fs.rmSync(root, { recursive: true });
  }
});

test('a Pico that runs its program is asked for its boot loader', async () => {
  const host = withDrives();
  host.ports.plug(
    { path: '/dev/ttyACM0', vid: 0x2e8a, pid: 0x000a, serial: 'E660' },
    {
      closed: (port) => {
        if (port.baud !== 1200) return;
        void host.clock.sleep(600).then(() => {
          host.ports.unplug('/dev/ttyACM0');
          host.fs.write('/media/me/RPI-RP2/INFO_UF2.TXT', new TextEncoder().encode(info));
          host.fs.write('/proc/self/mountinfo', new TextEncoder().encode(mount('/media/me/RPI-RP2')));
          board(host, '/media/me/RPI-RP2', 100);
        });
      },
    },
  );
  const steps: string[] = [];
  expect(await outcome(host, openFlash(host, request(steps, { device: 'E660' })))).toMatchObject({ ok: { device: '/media/me/RPI-RP2' } });
  expect(steps[0]).toBe('asking /dev/ttyACM0 for its boot loader');
});

describe('the port of a boot loader', () => {
  const target: Target = { ...pico, board: 'zero', usb: [{ vid: 0x2341, pid: 0x804d }] };
  const ids = { bootloader: ['2341:004d'], touch: true };
  const app: PortInfo = { path: '/dev/ttyACM0', vid: 0x2341, pid: 0x804d, serial: 'APP', location: '1-2' };
  const boot: PortInfo = { path: '/dev/ttyACM1', vid: 0x2341, pid: 0x004d, serial: 'BOOT', location: '1-2' };
  /** A board that goes into its boot loader `ms` after it was touched for the n-th time. */
  const touchable = (host: FakeHost, ms: number, n = 1, as = boot): void => {
    let touches = 0;
    host.ports.plug(app, {
      closed: (port) => {
        if (port.baud !== 1200 || ++touches < n) return;
        host.ports.unplug(app.path);
        void host.clock.sleep(ms).then(() => host.ports.plug(as));
      },
    });
  };
  const find = (host: FakeHost, more: Partial<FlashRequest> = {}): ReturnType<typeof outcome<PortInfo>> => outcome(host, bootPort(host, request([], { target, ...more }), ids));

  test('is there already', async () => {
    const host = fakeHost();
    host.ports.plug(boot);
    expect(await find(host)).toEqual({ ok: boot });
    expect(host.clock.now()).toBe(0);
  });

  test('appears after a touch, under another name, and no longer is waited than it takes', async () => {
    const host = fakeHost();
    touchable(host, 700);
    expect(await find(host)).toEqual({ ok: boot });
    expect(host.clock.now()).toBeLessThan(800);
    // Under the same name as before, when the system gives it out again.
    const same = fakeHost();
    touchable(same, 30, 1, { ...boot, path: app.path });
    expect(await find(same)).toEqual({ ok: { ...boot, path: app.path } });
  });

  test('a board that does not hear the first touch is touched again; one that never does is named', async () => {
    const host = fakeHost();
    touchable(host, 100, 3);
    expect(await find(host)).toEqual({ ok: boot });
    const deaf = fakeHost();
    deaf.ports.plug(app);
    expect(await find(deaf)).toMatchObject({ failed: { code: 'device/none', status: 3, message: expect.stringContaining('did not enter its boot loader') as string, help: expect.stringContaining('twice') as string } });
  });

  test('of two boards the chosen one is touched, and found again by its place on USB', async () => {
    const host = fakeHost();
    touchable(host, 100);
    host.ports.plug({ ...app, path: '/dev/ttyACM5', serial: 'OTHER', location: '1-3' });
    expect(await find(host)).toMatchObject({ failed: { code: 'device/several', message: expect.stringMatching(/ttyACM0 .*serial APP.*ttyACM5/) as string } });
    expect(await find(host, { device: 'APP' })).toEqual({ ok: boot });
  });

  test('is waited for, and a wrong word lists what there is', async () => {
    const host = fakeHost();
    void host.clock.sleep(900).then(() => host.ports.plug(boot));
    expect(await find(host, { timeoutMs: 2000 })).toEqual({ ok: boot });
    expect(await find(host, { device: '2341:0001' })).toMatchObject({ failed: { code: 'device/none', message: 'no device 2341:0001; ports that are there: /dev/ttyACM1 (2341:004d, serial BOOT)' } });
    expect(await find(host, { device: '2341:004D' })).toEqual({ ok: boot });
    expect(await find(host, { device: 'rfc2217://lab:4000' })).toEqual({ ok: { path: 'rfc2217://lab:4000' } });
  });

  test('names of bench.json', async () => {
    const host = fakeHost({ cwd: '/home/me/project', files: { '/home/me/bench.json': '{"boards": {"left": {"device": "BOOT"}}}' } });
    host.ports.plug(boot);
    expect(await find(host, { device: 'left' })).toEqual({ ok: boot });
    expect(await find(host, { device: 'right' })).toMatchObject({ failed: { message: expect.stringContaining('names of bench.json: left') as string } });
    expect(() => resolveAlias(fakeHost({ files: { '/bench.json': '{"boards": {"left": {}}}' } }), 'left')).toThrow('"left" has no "device"');
    expect(() => resolveAlias(fakeHost({ files: { '/bench.json': '{' } }), 'left')).toThrow(/^\/bench.json: /);
  });
});

describe('a tool of the user\'s', () => {
  const withTool = (argv: readonly string[], more: Partial<FlashRequest> = {}, code = 0): { host: FakeHost; calls: (readonly string[])[]; files: string[]; run: () => ReturnType<typeof outcome<FlashResult>> } => {
    const calls: (readonly string[])[] = [];
    const files: string[] = [];
    const host = fakeHost({
      tools: {
        openocd: (args) => {
          calls.push(args);
          files.push(...host.fs.files.keys());
          return { code, stderr: code ? 'Info : clock speed 1000 kHz\nError: open failed' : '' };
        },
      },
    });
    const target: Target = { ...pico, flash: [{ method: 'command', argv }] };
    return { host, calls, files, run: () => outcome(host, openFlash(host, request([], { target, ...more }))) };
  };

  test('placeholders become arguments, never a shell line', async () => {
    const t = withTool(['openocd', '-c', 'program {bin} verify {address}', '{uf2}', '-p', '{port}', 'a; rm -rf /'], { device: '/dev/pts/1; id' });
    expect(await t.run()).toMatchObject({ ok: { method: 'command', device: 'openocd', verified: expect.stringContaining('has not verified') as string } });
    expect(t.calls).toEqual([['-c', 'program /tmp/flash-0/program.bin verify 0x10000000', '/tmp/flash-0/program.uf2', '-p', '/dev/pts/1; id', 'a; rm -rf /']]);
    expect(t.files).toEqual(['/tmp/flash-0/program.bin', '/tmp/flash-0/program.uf2']);
    expect([...t.host.fs.files.keys()]).toEqual([]);
  });

  test('that fails, that is missing, that wants what there is not', async () => {
    expect(await withTool(['openocd'], {}, 1).run()).toMatchObject({ failed: { code: 'device/command-failed', status: 3, message: 'openocd ended with status 1:\nInfo : clock speed 1000 kHz\nError: open failed' } });
    expect(await withTool(['jlink']).run()).toMatchObject({ failed: { code: 'device/no-tool', status: 4 } });
    expect(await withTool(['openocd', '{elf}']).run()).toMatchObject({ failed: { code: 'image/wrong-board', status: 1 } });
    expect(await withTool(['openocd', '{nothing}']).run()).toMatchObject({ failed: { code: 'board/bad-value', message: 'the method command knows no {nothing}' } });
    expect(await withTool(['openocd', '{port}']).run()).toMatchObject({ failed: { code: 'device/none', status: 3 } });
  });
});

test('--method picks; one that the board does not have lists those it has', async () => {
  const target: Target = { ...pico, flash: [...pico.flash, { method: 'command', argv: ['nothing'] }] };
  expect(await outcome(fakeHost(), openFlash(fakeHost(), request([], { target }), 'command'))).toMatchObject({ failed: { code: 'device/no-tool' } });
  await expect(openFlash(fakeHost(), request([], { target }), 'dfu')).rejects.toMatchObject({ diagnostics: [{ code: 'device/no-method', help: 'its ways are uf2-volume, picoboot, cmsis-dap, command' }] });
});

test('an image for another board is refused before anything is touched', async () => {
  const of = (more: Partial<Image>): ReturnType<typeof outcome<FlashResult>> => {
    const host = fakeHost();
    return outcome(host, openFlash(host, request([], { image: { ...image, ...more } })));
  };
  expect(await of({ file: encodeUf2(segments, 0x68ed2b88) })).toMatchObject({ failed: { code: 'image/wrong-board', status: 1, message: 'the UF2 file is for chips of family 0x68ed2b88; pico is of 0xe48bff56' } });
  expect(await of({ segments: [{ address: 0x08000000, data: new Uint8Array(4) }], spec: { kind: 'hex' } })).toMatchObject({ failed: { code: 'image/wrong-board', message: expect.stringContaining('0x08000000 to 0x08000003') as string } });
  expect(await of({ segments: [] })).toMatchObject({ failed: { code: 'image/wrong-board' } });
});
