/** What USB methods do beside writing: finding boot loaders, asking programs for theirs, choosing a memory, checking files; and what `flash ports` tells of it. */
import { listBoards, loadBoard } from '../../src/board/board';
import type { FlashSpec, Target } from '../../src/board/target';
import { memoryIo } from '../../src/cli/io';
import { main } from '../../src/cli/main';
import { openFlash } from '../../src/flash/flash';
import type { FlashRequest } from '../../src/flash/method';
import { parseLayout } from '../../src/flash/dfuse-layout';
import { seenPort, seenUsb } from '../../src/flash/seen';
import { fakeHost, type FakeHost } from '../../src/host/fake';
import { nodeHost } from '../../src/host/node';
import { UsbError } from '../../src/host/usb';
import { decodeDfu, dfuCrc, hasDfuSuffix } from '../../src/image/dfu';
import { readImage } from '../../src/image/make-image';
import { concatBytes } from '../../src/util/bytes';
import { binImage, fixture, nordicTarget, sambaTarget } from '../devices/cases';
import { pattern } from '../devices/pattern';
import { NrfChip } from '../devices/dap-chips';
import { DapProbeDevice } from '../devices/dap-probe';
import { DfuBoot, f405Dfu, plainDfu } from '../devices/dfu-boot';
import { outcome } from '../devices/harness';
import { PicobootRom } from '../devices/picoboot';
import type { SimulatedUsb } from '../devices/usb-device';
import { UsbLine } from '../devices/usb-line';
import { usbId } from '../../src/serial/select';

const pico = loadBoard(nodeHost(), 'pico');
const picoImage = binImage([{ address: 0x10000000, data: pattern(5000) }]);
const dfuSpec: FlashSpec = { method: 'dfu', bootloader: ['1d50:607f'], appStart: 0x4000 };

function dfuBoard(spec: FlashSpec = dfuSpec): Target {
  return fixture('test-dfu', [{ start: 0x4000, length: 0x40000 }, { start: 0x20000000, length: 0x8000 }], { kind: 'bin' }, [spec], [{ vid: 0x1d50, pid: 0x607e }]);
}

const dfuImage = binImage([{ address: 0x4000, data: pattern(3000) }]);

function request(target: Target, image: FlashRequest['image'], more: Partial<FlashRequest> = {}): FlashRequest {
  return { target, image, device: undefined, timeoutMs: 500, signal: new AbortController().signal, step: () => Promise.resolve(), part: () => undefined, ...more };
}

function plug(host: FakeHost, device: SimulatedUsb, place = '1-1'): void {
  device.now = () => host.clock.now();
  device.later = (ms, job) => void host.clock.sleep(ms).then(job);
  device.leave = () => host.usb.unplug(`usb:${place}`);
  device.reset();
  host.usb.plug(device.infoAt(place), new UsbLine(device, () => undefined));
}

describe('finding a boot loader', () => {
  test('a running Pico is touched at 1200 baud and found again by its place, though its serial number is another', async () => {
    const host = fakeHost();
    const [other, wanted] = [new PicobootRom('OTHER'), new PicobootRom('ROM1')];
    host.ports.plug(
      { path: '/dev/ttyACM0', vid: 0x2e8a, pid: 0x000a, serial: 'APP1', location: '1-2' },
      {
        opened: (port) => {
          if (port.baud !== 1200) return;
          void host.clock.sleep(400).then(() => {
            host.ports.unplug('/dev/ttyACM0');
            plug(host, other, '1-7');
            plug(host, wanted, '1-2');
          });
        },
      },
    );
    const r = await outcome(host, openFlash(host, request(pico, picoImage, { device: 'APP1' }), 'picoboot'));
    expect(r).toMatchObject({ ok: { device: 'the boot ROM on usb:1-2 (serial ROM1)', verified: 'read back and equal' } });
    expect([wanted.running, other.running]).toEqual([true, false]);
  });

  test('a program that does not enter its boot loader is said so', async () => {
    const host = fakeHost();
    host.ports.plug({ path: '/dev/ttyACM0', vid: 0x2e8a, pid: 0x000a, serial: 'APP1', location: '1-2' });
    expect(await outcome(host, openFlash(host, request(pico, picoImage), 'picoboot'))).toMatchObject({ failed: { code: 'device/none', message: expect.stringMatching(/did not enter its boot loader/) as string, help: expect.stringMatching(/BOOTSEL/) as string } });
  });

  test.each([
    ['leaves by itself', true],
    ['waits for the reset of the bus', false],
  ])('a program with a run-time DFU interface is asked to detach: one that %s', async (_, itself) => {
    const host = fakeHost();
    const boot = new DfuBoot(plainDfu);
    let detached = false;
    const enter = (): void => {
      host.usb.unplug('usb:1-3');
      plug(host, boot, '1-3');
    };
    host.usb.plug(
      { location: '1-3', vid: 0x1d50, pid: 0x607e, interfaces: [{ number: 2, alternates: [{ setting: 0, class: 0xfe, subclass: 1, protocol: 1, endpoints: [] }] }] },
      {
        controlIn: () => new Uint8Array(0),
        controlOut: (setup) => {
          expect(setup).toMatchObject({ type: 'class', recipient: 'interface', request: 0, index: 2 });
          detached = true;
          if (itself) enter();
        },
        reset: () => {
          if (detached) enter();
        },
      },
    );
    expect(await outcome(host, openFlash(host, request(dfuBoard(), dfuImage)))).toMatchObject({ ok: { method: 'dfu', bytes: 3000 } });
    expect(boot.running).toBe(true);
  });

  test('a board that is plugged in while we wait is found', async () => {
    const host = fakeHost();
    const boot = new PicobootRom();
    void host.clock.sleep(300).then(() => plug(host, boot));
    expect(await outcome(host, openFlash(host, request(pico, picoImage), 'picoboot'))).toHaveProperty('ok');
  });

  test('of two, one is chosen by serial number, place, or not at all; equal serial numbers leave the place', async () => {
    const host = fakeHost();
    const [a, b] = [new PicobootRom('A'), new PicobootRom('B')];
    plug(host, a, '1-1');
    plug(host, b, '1-2');
    expect(await outcome(host, openFlash(host, request(pico, picoImage), 'picoboot'))).toMatchObject({ failed: { code: 'device/several', help: 'choose one: --device A' } });
    expect(await outcome(host, openFlash(host, request(pico, picoImage, { device: 'b' }), 'picoboot'))).toHaveProperty('ok');
    expect([a.running, b.running]).toEqual([false, true]);
    plug(host, new PicobootRom('A'), '1-2');
    expect(await outcome(host, openFlash(host, request(pico, picoImage, { device: '2e8a:0003' }), 'picoboot'))).toMatchObject({ failed: { code: 'device/several', help: 'choose one: --device usb:1-1' } });
    expect(await outcome(host, openFlash(host, request(pico, picoImage, { device: 'C' }), 'picoboot'))).toMatchObject({ failed: { code: 'device/none', message: expect.stringMatching(/is C; USB devices that are there: usb:1-1 \(2e8a:0003/) as string } });
  });
});

describe('without --method', () => {
  test('a Pico whose drive is not mounted is written by PICOBOOT', async () => {
    const host = fakeHost();
    const boot = new PicobootRom();
    plug(host, boot);
    expect(await outcome(host, openFlash(host, request(pico, picoImage)))).toMatchObject({ ok: { method: 'picoboot' } });
  });

  test('one that the user may not open is written by its drive, once that is mounted', async () => {
    const host = fakeHost({ files: { '/proc/self/mountinfo': '' } });
    plug(host, new PicobootRom());
    host.usb.refusals.set('usb:1-1', new UsbError('access', 'permission denied'));
    void host.clock.sleep(1700).then(() => {
      host.fs.write('/media/me/RPI-RP2/INFO_UF2.TXT', new TextEncoder().encode('Model: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n'));
      host.fs.write('/proc/self/mountinfo', new TextEncoder().encode('30 29 8:1 / /media/me/RPI-RP2 rw,relatime shared:1 - vfat /dev/sda1 rw\n'));
    });
    const copy = host.fs.copyDurably.bind(host.fs);
    host.fs.copyDurably = async (p, data) => {
      await copy(p, data);
      host.fs.write('/proc/self/mountinfo', new Uint8Array(0));
    };
    expect(await outcome(host, openFlash(host, request(pico, picoImage, { timeoutMs: 1000 })))).toMatchObject({ ok: { method: 'uf2-volume' } });
  });

  test('where no way works, the first error remains, with what lets users open the device', async () => {
    const host = fakeHost();
    plug(host, new PicobootRom());
    host.usb.refusals.set('usb:1-1', new UsbError('access', 'permission denied'));
    expect(await outcome(host, openFlash(host, request(pico, picoImage)))).toMatchObject({ failed: { code: 'device/cannot-open', help: expect.stringMatching(/ATTR\{idVendor\}=="2e8a", TAG\+="uaccess" into \/etc\/udev\/rules\.d/) as string } });
  });
});

describe('PICOBOOT', () => {
  test('takes exclusive access, connects the flash, erases what the image touches and nothing else', async () => {
    const host = fakeHost();
    const boot = new PicobootRom();
    boot.flash.bytes.fill(0x11);
    plug(host, boot);
    expect(await outcome(host, openFlash(host, request(pico, binImage([{ address: 0x10001100, data: pattern(4096) }])), 'picoboot'))).toHaveProperty('ok');
    expect([0x01, 0x06, 0x03, 0x05, 0x02].filter((id) => !boot.counts.has(id))).toEqual([]);
    const { bytes } = boot.flash;
    expect([bytes[0xfff], bytes[0x1000], bytes[0x10ff], bytes[0x2fff], bytes[0x3000]]).toEqual([0x11, 0xff, 0xff, 0xff, 0x11]);
  });

  test('an image outside its flash is refused before anything is erased', async () => {
    const host = fakeHost();
    const boot = new PicobootRom();
    plug(host, boot);
    expect(await outcome(host, openFlash(host, request(pico, binImage([{ address: 0x20000000, data: pattern(100) }])), 'picoboot'))).toMatchObject({ failed: { code: 'image/wrong-board', status: 1 } });
    expect(boot.counts.has(0x03)).toBe(false);
  });

  test('an interface that was left halted in the middle of a command is brought back', async () => {
    const host = fakeHost();
    const boot = new PicobootRom();
    plug(host, boot);
    expect(() => boot.transferOut(3, Uint8Array.of(1, 2, 3))).toThrow('stall');
    expect(await outcome(host, openFlash(host, request(pico, picoImage), 'picoboot'))).toHaveProperty('ok');
  });
});

describe('DFU', () => {
  test('layouts of DfuSe: sectors, units, rights; several regions; what is none', () => {
    const layout = parseLayout('@Internal Flash  /0x08000000/02*016Ka,01*128Kg/0x1FFF0000/04*2 e')!;
    expect(layout.name).toBe('Internal Flash');
    expect(layout.sectors.map((s) => [s.address, s.size])).toEqual([
      [0x08000000, 16384],
      [0x08004000, 16384],
      [0x08008000, 131072],
      [0x1fff0000, 2],
      [0x1fff0002, 2],
      [0x1fff0004, 2],
      [0x1fff0006, 2],
    ]);
    expect([0, 2, 3].map((i) => [layout.sectors[i].readable, layout.sectors[i].erasable, layout.sectors[i].writable])).toEqual([
      [true, false, false],
      [true, true, true],
      [true, false, true],
    ]);
    for (const bad of ['', 'firmware', '@x', '@x/0x1/1*1Q', '@x/nowhere/1*1Kg', '@x /0x0/1*1Kz']) expect(parseLayout(bad)).toBeUndefined();
  });

  test('one of several memories is named by the board file', async () => {
    for (const [alternate, ok] of [['firm', true], ['nothing', false]] as const) {
      const host = fakeHost();
      plug(host, new DfuBoot({ ...plainDfu, names: ['firmware', 'bitstream'] }));
      const r = await outcome(host, openFlash(host, request(dfuBoard({ ...dfuSpec, alternate } as FlashSpec), dfuImage)));
      if (ok) expect(r).toHaveProperty('ok');
      else expect(r).toMatchObject({ failed: { code: 'device/wrong-chip', message: expect.stringMatching(/0 memories called nothing; there are 0 "firmware", 1 "bitstream"/) as string } });
    }
  });

  test('an image that starts elsewhere than the boot loader puts it is refused', async () => {
    const host = fakeHost();
    plug(host, new DfuBoot(plainDfu));
    expect(await outcome(host, openFlash(host, request(dfuBoard(), binImage([{ address: 0x5000, data: pattern(10) }]))))).toMatchObject({ failed: { code: 'image/wrong-board', message: expect.stringMatching(/starts at 0x00005000/) as string } });
  });

  test('DfuSe sets an address only where blocks do not follow each other', async () => {
    const host = fakeHost();
    const boot = new DfuBoot(f405Dfu);
    const target = fixture('test-stm32', [{ start: 0x08000000, length: 0x100000 }, { start: 0x20000000, length: 0x8000 }], { kind: 'bin' }, [{ method: 'dfu', bootloader: ['0483:df11'] }]);
    plug(host, boot);
    expect(await outcome(host, openFlash(host, request(target, binImage([{ address: 0x08000000, data: pattern(10 * 2048) }]))))).toHaveProperty('ok');
    // Two pages are erased, ten blocks written; an address for writing, reading and leaving, and the end.
    expect(boot.counts.get(1)).toBe(2 + 10 + 3 + 1);
  });
});

describe('DFU files', () => {
  // Made by dfu-suffix 0.11: -v 1d50 -p 607f -d 0100.
  const suffixed = Uint8Array.from('68656c6c6f206669726d7761726500017f60501d0001554644102ef046f1'.match(/../g)!, (h) => parseInt(h, 16));
  const suffix = (data: Uint8Array, vid = 0xffff, pid = 0xffff, version = 0x011a): Uint8Array => {
    const all = concatBytes([data, Uint8Array.of(0, 0, pid & 0xff, pid >> 8, vid & 0xff, vid >> 8, version & 0xff, version >> 8, 0x55, 0x46, 0x44, 16)]);
    const crc = dfuCrc(all);
    return concatBytes([all, Uint8Array.of(crc & 0xff, (crc >>> 8) & 0xff, (crc >>> 16) & 0xff, crc >>> 24)]);
  };
  const word = (x: number): number[] => [x & 0xff, (x >>> 8) & 0xff, (x >>> 16) & 0xff, x >>> 24];
  const element = (address: number, data: Uint8Array): Uint8Array => concatBytes([Uint8Array.from([...word(address), ...word(data.length)]), data]);
  const targetOf = (setting: number, elements: readonly Uint8Array[]): Uint8Array => {
    const body = concatBytes(elements);
    const head = new Uint8Array(274);
    head.set(new TextEncoder().encode('Target'));
    head[6] = setting;
    head.set(word(body.length), 266);
    head.set(word(elements.length), 270);
    return concatBytes([head, body]);
  };
  const dfuse = (targets: readonly Uint8Array[]): Uint8Array => suffix(concatBytes([new TextEncoder().encode('DfuSe'), Uint8Array.of(1, 0, 0, 0, 0, targets.length), ...targets]));

  test('a file of dfu-suffix is understood, and a damaged one refused', () => {
    expect(hasDfuSuffix(suffixed)).toBe(true);
    const file = decodeDfu(suffixed);
    expect([file.vid, file.pid, new TextDecoder().decode(file.data)]).toEqual([0x1d50, 0x607f, 'hello firmware']);
    const damaged = suffixed.slice();
    damaged[3] ^= 1;
    expect(() => readImage('x.bin', damaged, dfuBoard())).toThrow(/x\.bin: its checksum is 0x[0-9a-f]{8} where its suffix says 0xf146f02e: the file is damaged/);
    expect(() => readImage('x.dfu', pattern(100), dfuBoard())).toThrow(/does not end with the suffix of a DFU file/);
  });

  test('its ids must be those of the boot loader', async () => {
    for (const [vid, code] of [[0x1d50, undefined], [0xffff, undefined], [0x0483, 'image/wrong-board']] as const) {
      const host = fakeHost();
      const boot = new DfuBoot(plainDfu);
      plug(host, boot);
      const image = readImage('x.dfu', suffix(pattern(900), vid, vid === 0xffff ? 0xffff : 0x607f), dfuBoard());
      const r = await outcome(host, openFlash(host, request(dfuBoard(), image)));
      if (code === undefined) expect(r).toMatchObject({ ok: { bytes: 900 } });
      else expect(r).toMatchObject({ failed: { code, message: 'the DFU file is for the device 0483:607f; test-dfu has 1d50:607f' } });
    }
  });

  test('DfuSe files have addresses; what is for another memory than the flash is left out', () => {
    const parts = [pattern(20, 1), pattern(30, 2)];
    const file = dfuse([targetOf(0, [element(0x08004000, parts[1]), element(0x08000000, parts[0])]), targetOf(1, [element(0x1fffc000, pattern(16))])]);
    expect(decodeDfu(file).segments).toEqual([
      { address: 0x08000000, data: parts[0] },
      { address: 0x08004000, data: parts[1] },
    ]);
    expect(() => decodeDfu(dfuse([targetOf(1, [element(0, parts[0])])]))).toThrow(/nothing for the flash/);
    expect(() => decodeDfu(dfuse([targetOf(0, [element(0, parts[0])]).subarray(0, 290)]))).toThrow(/cut short/);
    expect(() => decodeDfu(dfuse([new Uint8Array(3)]))).toThrow(/cut short/);
  });
});

describe('flash ports', () => {
  const boards = [pico, dfuBoard()];

  test('boot loaders with their boards and methods, also those that no board file names', () => {
    const at = (device: SimulatedUsb): Parameters<typeof seenUsb>[0] => ({ ...device.infoAt('1-1'), path: 'usb:1-1', connection: '1' });
    expect(seenUsb(at(new PicobootRom()), boards)).toEqual({ boards: ['pico'], state: 'boot loader', methods: ['picoboot'] });
    expect(seenUsb(at(new DfuBoot(plainDfu)), boards)).toEqual({ boards: ['test-dfu'], state: 'boot loader', methods: ['dfu'] });
    expect(seenUsb(at(new DfuBoot(f405Dfu)), boards)).toEqual({ boards: [], state: 'boot loader', methods: ['dfu'] });
    const keyboard = { ...at(new PicobootRom()), vid: 0x046d, pid: 0xc31c };
    expect(seenUsb({ ...keyboard, interfaces: [] }, boards)).toBeUndefined();
    expect(seenUsb({ ...keyboard, vid: 0x1d50, pid: 0x607e, interfaces: [{ number: 0, alternates: [{ setting: 0, class: 0xfe, subclass: 1, protocol: 1, endpoints: [] }] }] }, boards)).toEqual({ boards: ['test-dfu'], state: 'running', methods: ['dfu'] });
  });

  test('boot loaders behind a serial port', () => {
    const port = (id: string): Parameters<typeof seenPort>[0] => ({ path: '/dev/ttyACM0', vid: parseInt(id.slice(0, 4), 16), pid: parseInt(id.slice(5), 16) });
    const all = [pico, sambaTarget(), nordicTarget()];
    expect(seenPort(port('2341:004d'), all)).toEqual({ boards: ['test-zero'], state: 'boot loader', methods: ['samba'] });
    expect(seenPort(port('239a:0029'), all)).toMatchObject({ state: 'boot loader', methods: ['nordic-dfu'] });
    expect(seenPort(port('2e8a:000a'), all)).toMatchObject({ boards: ['pico'], state: 'running' });
    expect(seenPort(port('1a86:7523'), all)).toEqual({ boards: [], state: 'unknown', methods: [] });
  });

  test('debug probes: the part of a board, one of its own, and what is none', () => {
    const at = (device: SimulatedUsb): Parameters<typeof seenUsb>[0] => ({ ...device.infoAt('1-1'), path: 'usb:1-1', connection: '1' });
    const microbit = loadBoard(nodeHost(), 'microbit');
    const all = [pico, microbit];
    for (const version of [1, 2] as const) expect(seenUsb(at(new DapProbeDevice(new NrfChip('nrf51', 0), { version })), all)).toEqual({ boards: ['microbit'], state: 'debug probe', methods: ['cmsis-dap'] });
    const own = { ...at(new DapProbeDevice(new NrfChip('nrf51', 0), { version: 2 })), vid: 0x2e8a, pid: 0x000c };
    expect(seenUsb(own, all)).toEqual({ boards: [], state: 'debug probe', methods: ['cmsis-dap'] });
    expect(seenUsb({ ...own, vid: 0x1209, product: 'Something', interfaces: own.interfaces.map((i) => ({ ...i, alternates: i.alternates.map((x) => ({ ...x, name: 'Something' })) })) }, all)).toBeUndefined();
    // The probe's serial port is that of the board's program.
    expect(seenPort({ path: '/dev/ttyACM0', vid: 0x0d28, pid: 0x0204 }, all)).toEqual({ boards: ['microbit'], state: 'running', methods: ['cmsis-dap'] });
  });

  /** Everything that can be simulated on one machine; the clock moves when it is told. */
  function bench(): { readonly host: FakeHost; run(...args: readonly string[]): { readonly out: () => string; readonly status: Promise<number>; stop(): void } } {
    const fake = fakeHost();
    const host = { ...nodeHost(), usb: fake.usb, ports: fake.ports, clock: fake.clock };
    return {
      host: fake,
      run: (...args) => {
        const io = memoryIo('');
        const stop = new AbortController();
        const status = main(['ports', ...args], host, io, stop.signal);
        return { out: () => io.out(), status, stop: () => stop.abort() };
      },
    };
  }

  /** Boards with an RP2040 look all the same in their boot ROM; those that run have ids of their makers, or the Pico's. */
  const rp2040 = listBoards(nodeHost()).filter((b) => b.flash.some((f) => f.method === 'picoboot'));
  const inRom = rp2040.map((b) => b.board);
  const running = rp2040.filter((b) => b.usb.some((u) => usbId(u) === '2e8a:000a')).map((b) => b.board);

  test('as a table and as JSON', async () => {
    const { host, run } = bench();
    host.ports.plug({ path: '/dev/ttyACM0', vid: 0x2e8a, pid: 0x000a, serial: 'E6609CB2D3612A2F', product: 'Pico' });
    host.ports.plug({ path: '/dev/ttyUSB0', vid: 0x1a86, pid: 0x7523 });
    plug(host, new PicobootRom(), '1-1');
    plug(host, new DfuBoot(f405Dfu), '1-2');
    plug(host, new DapProbeDevice(new NrfChip('nrf51', 0), { version: 2, serial: 'MB1' }), '1-3');
    const table = run();
    expect(await table.status).toBe(0);
    const columns = table.out().trimEnd().split('\n').map((line) => line.split(/ {2,}/));
    expect(columns.slice(0, 4)).toEqual([
      ['PORT', 'ID', 'BOARDS', 'STATE', 'METHODS', 'SERIAL', 'NAME'],
      ['/dev/ttyACM0', '2e8a:000a', running.join(', '), 'running', 'uf2-volume, picoboot', 'E6609CB2D3612A2F', 'Pico'],
      ['/dev/ttyUSB0', '1a86:7523'],
      ['usb:1-1', '2e8a:0003', inRom.join(', '), 'boot loader', 'picoboot', 'E66058388349B52C', 'RP2 Boot'],
    ]);
    expect(columns[4].slice(0, 2)).toEqual(['usb:1-2', '0483:df11']);
    expect(columns[4]).toEqual(expect.arrayContaining(['boot loader', 'dfu']));
    expect(columns[5]).toEqual(['usb:1-3', '0d28:0204', 'microbit', 'debug probe', 'cmsis-dap', 'MB1', 'Debug Probe (CMSIS-DAP)']);
    const json = run('--json');
    expect(await json.status).toBe(0);
    expect(JSON.parse(json.out())).toMatchObject({
      ports: [
        { path: '/dev/ttyACM0', id: '2e8a:000a', boards: running, state: 'running', methods: ['uf2-volume', 'picoboot'], serial: 'E6609CB2D3612A2F' },
        { path: '/dev/ttyUSB0', id: '1a86:7523', boards: [], state: 'unknown', methods: [] },
      ],
      usb: [
        { path: 'usb:1-1', id: '2e8a:0003', boards: inRom, state: 'boot loader', methods: ['picoboot'], serial: 'E66058388349B52C' },
        { path: 'usb:1-2', id: '0483:df11', state: 'boot loader', methods: ['dfu'] },
        { path: 'usb:1-3', id: '0d28:0204', boards: ['microbit'], state: 'debug probe', methods: ['cmsis-dap'], serial: 'MB1' },
      ],
    });
  });

  test('--watch tells what comes and goes, until Ctrl-C or the time limit', async () => {
    for (const flags of [[], ['--json']]) {
      const { host, run } = bench();
      const port = { path: '/dev/ttyACM0', vid: 0x2e8a, pid: 0x000a, serial: 'A1', product: 'Pico' };
      host.ports.plug(port);
      const watch = run('--watch', '--timeout', '10s', ...flags);
      const pass = async (): Promise<void> => {
        await host.clock.advance(300);
        // Reading the boards and drives takes turns of the real machine.
        for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
      };
      await pass();
      host.ports.unplug(port.path);
      await pass();
      plug(host, new PicobootRom());
      await pass();
      watch.stop();
      await pass();
      expect(await watch.status).toBe(130);
      const lines = watch.out().trimEnd().split('\n');
      if (flags.length === 0) {
        expect(lines).toEqual([`+ /dev/ttyACM0  2e8a:000a  ${running.join(', ')}  running  uf2-volume, picoboot  A1  Pico`, `- /dev/ttyACM0  2e8a:000a  ${running.join(', ')}  running  uf2-volume, picoboot  A1  Pico`, `+ usb:1-1  2e8a:0003  ${inRom.join(', ')}  boot loader  picoboot  E66058388349B52C  RP2 Boot`]);
      } else {
        expect(lines.map((l) => JSON.parse(l) as unknown)).toMatchObject([
          { event: 'added', device: { path: '/dev/ttyACM0', serial: 'A1', state: 'running' } },
          { event: 'removed', device: { path: '/dev/ttyACM0', serial: 'A1' } },
          { event: 'added', device: { path: 'usb:1-1', state: 'boot loader', methods: ['picoboot'] } },
        ]);
      }
    }
    const { host, run } = bench();
    const limited = run('--watch', '--timeout', '1s');
    for (let i = 0; i < 8; i++) {
      await host.clock.advance(250);
      for (let k = 0; k < 20; k++) await new Promise((resolve) => setImmediate(resolve));
    }
    expect([await limited.status, limited.out()]).toEqual([0, '']);
  });
});
