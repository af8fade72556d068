/** Debug probes beyond the table of methods: finding them, connecting under reset, old firmware, what is erased, and the core as a debugger sees it. */
import { loadBoard } from '../../src/board/board';
import { Core, CoreRegister } from '../../src/flash/dap/core';
import { DebugPort } from '../../src/flash/dap/debug-port';
import { Memory } from '../../src/flash/dap/memory';
import { DapProbe } from '../../src/flash/dap/probe';
import { bulkTransport, dapInterface } from '../../src/flash/dap/transport';
import { openFlash } from '../../src/flash/flash';
import type { FlashRequest } from '../../src/flash/method';
import { fakeHost, type FakeHost } from '../../src/host/fake';
import { nodeHost } from '../../src/host/node';
import { UsbError } from '../../src/host/usb';
import { binImage } from '../devices/cases';
import { dapTarget, microbitTarget } from '../devices/dap-cases';
import { NrfChip, Rp2040Chip, Stm32F1Chip } from '../devices/dap-chips';
import { DapProbeDevice } from '../devices/dap-probe';
import { outcome, virtually } from '../devices/harness';
import { pattern } from '../devices/pattern';
import type { ChipModel } from '../devices/swd-target';
import { UsbLine } from '../devices/usb-line';

jest.setTimeout(30_000);

/** The command that sets the clock of the wire. */
const SWJ_CLOCK = 0x11;

/** Bytes of a full-speed bulk link in a millisecond, and how long a word takes on the wire at 4 MHz: 48 cycles. */
const FULL_SPEED = 19 * 64;
const WORD_MS = 48 / 4000;

const f1Target = dapTarget({ method: 'cmsis-dap', chip: 'stm32f1', ids: [0x410] }, { start: 0x08000000, length: 128 * 1024 });
const f1Image = binImage([{ address: 0x08000500, data: pattern(3000) }]);

function plug<D extends DapProbeDevice>(host: FakeHost, device: D, at = '1-1'): D {
  device.reset();
  host.usb.plug(device.infoAt(at), new UsbLine(device, () => host.usb.unplug(`usb:${at}`)));
  return device;
}

function request(target = f1Target, image = f1Image, more: Partial<FlashRequest> = {}): FlashRequest {
  return { target, image, device: undefined, timeoutMs: 0, signal: new AbortController().signal, step: () => Promise.resolve(), part: () => undefined, ...more };
}

test.each<[string, () => ChipModel, FlashRequest]>([
  ['STM32F1, which wakes up from JTAG', () => new Stm32F1Chip(), request()],
  ['RP2040, which wakes up from its dormant state', () => new Rp2040Chip(), request(loadBoard(nodeHost(), 'pico'), binImage([{ address: 0x10000000, data: pattern(600) }]))],
])('a chip that answers is spoken to at full speed: %s', async (_, chip, asked) => {
  const host = fakeHost();
  const probe = plug(host, new DapProbeDevice(chip(), { version: 2 }));
  expect(await outcome(host, openFlash(host, asked, 'cmsis-dap'))).toHaveProperty('ok');
  expect(probe.clockHz).toBe(4_000_000);
  expect(probe.counts.get(SWJ_CLOCK)).toBe(1);
});

test('a program that turns SWD off is stopped under reset, and the chip is spoken to at full speed', async () => {
  const host = fakeHost();
  const probe = plug(host, new DapProbeDevice(new Stm32F1Chip(), { version: 2 }));
  probe.target.hidden = true;
  const steps: string[] = [];
  const step = (text: string): Promise<void> => Promise.resolve(void steps.push(`${text}, at ${probe.clockHz / 1e6} MHz`));
  const r = await outcome(host, openFlash(host, request(f1Target, f1Image, { step })));
  expect(r).toMatchObject({ ok: { device: 'STM32F1 with 128 KB on the debug probe on usb:1-1', verified: 'read back and equal' } });
  expect(steps[1]).toBe('connecting under reset, at 1 MHz');
  expect(steps.at(-1)).toBe('starting the program, at 4 MHz');
});

test('writing and reading back take little more than the wire and the link do', async () => {
  const host = fakeHost();
  const device = new DapProbeDevice(new Stm32F1Chip(), { version: 2 });
  let ms = 0;
  device.now = () => ms;
  const line = new UsbLine(device, () => undefined);
  const { transferOut, transferIn } = line;
  const carry = (bytes: number): void => void (ms += bytes / FULL_SPEED + device.takeWork());
  line.transferOut = function (endpoint, data) {
    transferOut.call(this, endpoint, data);
    carry(data.length);
  };
  line.transferIn = function (endpoint, length) {
    const data = transferIn.call(this, endpoint, length);
    carry(data.length);
    return data;
  };
  device.reset();
  host.usb.plug(device.infoAt('1-1'), line);
  const bytes = 16 * 1024;
  expect(await outcome(host, openFlash(host, request(f1Target, binImage([{ address: 0x08000000, data: pattern(bytes) }]))))).toHaveProperty('ok');
  const least = 2 * bytes * (1 / FULL_SPEED + WORD_MS / 4);
  expect(device.wrote.to! - device.wrote.from! + device.read.to! - device.read.from!).toBeLessThan(1.2 * least);
});

test('only the pages that the image touches are erased', async () => {
  const host = fakeHost();
  const chip = new Stm32F1Chip();
  chip.flash.bytes.fill(0x11);
  plug(host, new DapProbeDevice(chip, { version: 2 }));
  expect(await outcome(host, openFlash(host, request()))).toHaveProperty('ok');
  expect(chip.erased).toBe(4);
  expect([chip.flash.bytes[0x3ff], chip.flash.bytes[0x400], chip.flash.bytes[0x13ff], chip.flash.bytes[0x1400]]).toEqual([0x11, 0xff, 0xff, 0x11]);
});

describe('flash of an STM32F1 that refuses in the middle is named with the address, and the next run succeeds', () => {
  /** Something that happens to the chip whenever its last page was erased, when it was held to be good; gives what ends that. */
  const afterErasure = (chip: Stm32F1Chip, job: () => void): (() => void) => {
    const { flash } = chip;
    const erase = flash.erase.bind(flash);
    flash.erase = (address, length) => {
      erase(address, length);
      if (address === 0x08001000) job();
    };
    return () => (flash.erase = erase);
  };
  /** What it begins has no end. */
  const neverReady = (chip: Stm32F1Chip): (() => void) => {
    let left = 0;
    Object.defineProperty(chip, 'busy', { configurable: true, get: () => left, set: (n: number) => (left = n > left ? Infinity : n) });
    return () => Object.defineProperty(chip, 'busy', { value: 0, writable: true });
  };
  test.each<[string, (chip: Stm32F1Chip) => () => void, string]>([
    ['a half word that is not erased', (c) => afterErasure(c, () => (c.flash.bytes[0xa3f] = 0x7f)), 'the flash failed writing 0x08000a3e (status 0x00000024)'],
    ['protection', (c) => afterErasure(c, () => (c.wrpr = 0xfffffffd)), 'the flash failed writing 0x08001000 (status 0x00000030)'],
    ['an erasure without an end', neverReady, 'the flash is still busy erasing 0x08000400'],
  ])('%s', async (_, spoil, message) => {
    const host = fakeHost();
    const chip = new Stm32F1Chip();
    plug(host, new DapProbeDevice(chip, { version: 2 }));
    // A protection that lasted would be found before anything is written, when the whole is tried again.
    const reset = chip.reset.bind(chip);
    chip.reset = () => {
      chip.wrpr = 0xffffffff;
      reset();
    };
    const mend = spoil(chip);
    expect(await outcome(host, openFlash(host, request()))).toMatchObject({ failed: { status: 3, message: expect.stringContaining(message) as string } });
    mend();
    expect(await outcome(host, openFlash(host, request()))).toMatchObject({ ok: { verified: 'read back and equal' } });
  });
});

test('a probe of before version 1.2 selects the RP2040 too, by a line that is driven all the time', async () => {
  const host = fakeHost();
  const probe = plug(host, new DapProbeDevice(new Rp2040Chip(), { version: 1, swdSequence: false, packets: 1 }));
  const r = await outcome(host, openFlash(host, request(loadBoard(nodeHost(), 'pico'), binImage([{ address: 0x10000000, data: pattern(600) }])), 'cmsis-dap'));
  expect(r).toHaveProperty('ok');
  expect([probe.target.running, (probe.chip as Rp2040Chip).core1]).toEqual([true, true]);
});

test('an image that is larger than the chip is refused before anything is erased', async () => {
  const host = fakeHost();
  const chip = new NrfChip('nrf51', 0);
  Object.assign(chip, { flash: Object.assign(Object.create(Object.getPrototypeOf(chip.flash) as object), chip.flash, { bytes: new Uint8Array(128 * 1024) }) });
  plug(host, new DapProbeDevice(chip, { version: 1 }));
  const r = await outcome(host, openFlash(host, request(microbitTarget(), binImage([{ address: 0x1fff0, data: pattern(100) }]))));
  expect(r).toMatchObject({ failed: { code: 'image/wrong-board', message: expect.stringMatching(/the flash of this nRF51 with 128 KB is/) as string } });
  expect(chip.erased).toBe(0);
});

test.each(['linux', 'darwin', 'win32'] as const)('a probe of version 1 is reached by its reports on %s, also where the system has a driver for it', async (platform) => {
  const host = fakeHost({ platform });
  const device = new DapProbeDevice(new Stm32F1Chip(), { version: 1 });
  device.reset();
  host.usb.plug(device.infoAt('1-1'), new UsbLine(device, () => undefined), [0]);
  expect(await outcome(host, openFlash(host, request()))).toMatchObject({ ok: { verified: 'read back and equal' } });
});

test('a probe that cannot be opened says what helps: rights of hidraw, another program, a library', async () => {
  const host = fakeHost();
  plug(host, new DapProbeDevice(new Stm32F1Chip(), { version: 1 }));
  const refused = async (error: UsbError): Promise<string> => {
    host.usb.refusals.set('usb:1-1', error);
    const r = await outcome(host, openFlash(host, request()));
    return 'failed' in r ? `${r.failed.code}: ${r.failed.message}: ${r.failed.help}` : 'no failure';
  };
  const rule = 'put SUBSYSTEM=="hidraw", ATTRS{idVendor}=="0d28", TAG+="uaccess" into /etc/udev/rules.d/60-flash-0d28.rules';
  expect(await refused(new UsbError('access', 'open /dev/hidraw0: Permission denied'))).toContain(`device/cannot-open: cannot open usb:1-1 (0d28:0204, BBC micro:bit CMSIS-DAP, serial 9900000051864e45): open /dev/hidraw0: Permission denied: let users write it: ${rule}`);
  expect(await refused(new UsbError('busy', 'open'))).toMatch(/another program has it/);
  expect(await refused(new UsbError('library', 'libusb-1.0.so.0: cannot open shared object file'))).toMatch(/libusb-1\.0\.so\.0: .*apt-get install libusb-1\.0-0/);
});

test('a board with a probe of its own takes no other', async () => {
  const host = fakeHost();
  const probe = new DapProbeDevice(new Stm32F1Chip(), { version: 2 });
  probe.reset();
  host.usb.plug({ ...probe.infoAt('1-1'), vid: 0x2e8a, pid: 0x000c }, new UsbLine(probe, () => undefined));
  expect(await outcome(host, openFlash(host, request(microbitTarget(), binImage([{ address: 0, data: pattern(100) }]))))).toMatchObject({ failed: { code: 'device/none', message: expect.stringMatching(/no CMSIS-DAP debug probe was found; USB devices that are there: usb:1-1 \(2e8a:000c/) as string } });
});

test('halt, registers, memory of any length across the wrap of the address, and running on', async () => {
  const host = fakeHost();
  const device = plug(host, new DapProbeDevice(new Stm32F1Chip(), { version: 2 }));
  const info = (await host.usb.list())[0];
  const way = dapInterface(info);
  if (way?.kind !== 'bulk') throw new Error('a probe of version 2 has bulk endpoints');
  const usb = await host.usb.open(info);
  await usb.claim(way.number);
  const probe = new DapProbe(bulkTransport(usb, way, 'probe'), host.clock, new AbortController().signal);
  const memory = new Memory(new DebugPort(probe, undefined));
  const core = new Core(memory);
  await virtually(
    host,
    (async () => {
      await probe.connect(1_000_000);
      await memory.port.connect();
      await core.halt();
      await core.writeRegister(CoreRegister.r7, 0xdeadbeef);
      expect([await core.readRegister(CoreRegister.r7), await core.isHalted()]).toEqual([0xdeadbeef, true]);
      const data = pattern(9000);
      await memory.write(0x20000304, data);
      expect(await memory.read(0x20000305, 8997)).toEqual(data.subarray(1, 8998));
      // The address, and the words that fill no packet, in one; then full packets of 64 bytes, and after writing the look at what became of it.
      device.counts.clear();
      await memory.read(0x20000400, 1024);
      expect([...device.counts]).toEqual([[0x05, 1], [0x06, 17]]);
      device.counts.clear();
      await memory.write(0x20000400, data.subarray(252, 1276));
      expect([...device.counts]).toEqual([[0x05, 2], [0x06, 18]]);
      await memory.write8(0x20000011, 0x5a);
      await memory.write16(0x20000012, 0xbeef);
      expect([await memory.read8(0x20000011), await memory.read16(0x20000012), await memory.read32(0x20000010)]).toEqual([0x5a, 0xbeef, 0xbeef5a00]);
      await expect(memory.read32(0x60000000)).rejects.toThrow('the chip on probe answered FAULT while reading 0x60000000');
      // The port is ready again.
      expect(await memory.read32(0x20000010)).toBe(0xbeef5a00);
      // Adds two to five, and stops.
      await memory.write(0x20000000, Uint8Array.of(0x05, 0x20, 0x02, 0x30, 0x00, 0xbe, 0, 0));
      await core.writeRegister(CoreRegister.pc, 0x20000000);
      await core.run();
      await core.waitHalted('adding');
      expect([await core.readRegister(CoreRegister.r0), await core.readRegister(CoreRegister.pc)]).toEqual([7, 0x20000004]);
      await core.writeRegister(CoreRegister.pc, 0x08000000);
      await core.run();
      expect(await core.isHalted()).toBe(false);
    })(),
  );
  expect(device.target.halted).toBe(false);
});
