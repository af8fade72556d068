/** Board feather-stm32f405: package machine in QEMU, whose log tells what is written to pins that it has no model of, and the board's ways of being written. */
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { loadBoard } from '../../src/board/board';
import { build } from '../../src/build/build';
import { openFlash } from '../../src/flash/flash';
import type { FlashRequest } from '../../src/flash/method';
import { fakeHost, type FakeHost } from '../../src/host/fake';
import { nodeHost } from '../../src/host/node';
import type { Image } from '../../src/image/image';
import { Stm32F4Chip } from '../devices/dap-chips';
import { DapProbeDevice } from '../devices/dap-probe';
import { DfuBoot, f405Dfu } from '../devices/dfu-boot';
import { Line, outcome } from '../devices/harness';
import { Stm32Boot, f405 } from '../devices/stm32-boot';
import type { SimulatedUsb } from '../devices/usb-device';
import { UsbLine } from '../devices/usb-line';

jest.setTimeout(60_000);

const real = nodeHost();
const target = loadBoard(real, 'feather-stm32f405');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-stm32-'));
afterAll(() => fs.rmSync(dir, { recursive: true }));

async function built(folder: string): Promise<{ readonly elf: Uint8Array; readonly image: Image }> {
  return build({ ...real, cwd: path.join(__dirname, folder) }, target, { packages: ['.'] });
}

/** What QEMU's copy of the chip prints, up to a text: a program that is over waits for ever. */
async function runUntil(text: string, args: readonly string[]): Promise<string> {
  const child = spawn('qemu-system-arm', ['-M', 'netduinoplus2', '-display', 'none', '-monitor', 'none', '-icount', 'shift=4,sleep=off', ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const limit = setTimeout(() => child.kill(), 40_000);
  let out = '';
  for await (const bytes of child.stdout) {
    out += String(bytes).replace(/\r/g, '');
    if (out.includes(text)) child.kill();
  }
  clearTimeout(limit);
  return out;
}

test('pins, time, serial lines, SPI, converter and a fault', async () => {
  const { elf } = await built('feather-stm32f405');
  const program = path.join(dir, 'program.elf');
  const [log, sixth] = [path.join(dir, 'log'), path.join(dir, 'usart6')];
  fs.writeFileSync(program, elf);
  // USART3 is the third serial port of the emulator, USART6 the sixth.
  const serial = ['null', 'null', 'stdio', 'null', 'null', `file:${sixth}`].flatMap((s) => ['-serial', s]);
  const said = (await runUntil('[running]:', [...serial, '-d', 'unimp', '-D', log, '-kernel', program])).split('\n');
  expect(said.slice(0, 27)).toEqual([
    '168000000 stm32f405',
    '300 ms: true true',
    'steps back: 0',
    'spi: true',
    'spi: machine: invalid clock pin',
    'spi: SPI port was not configured properly by the machine',
    'transfer: true',
    'spi: true true',
    'i2c: true',
    'i2c: machine: invalid clock pin',
    'i2c: machine: invalid data pin',
    'i2c: I2C timeout on bus ready true',
    // 84 MHz divided by 26, counted to 64615.
    'pwm: true 64615 19999880',
    'pwm: 1 true 16153',
    'pwm: machine: invalid output pin pwm: period too long',
    'pwm: true',
    'adc: true true',
    'adc: machine: invalid input pin',
    'uart: true',
    'uart: machine: invalid output pin',
    'interrupt: true',
    'interrupt: true',
    'interrupt: machine: no channel available for pin interrupt',
    'interrupt: true',
    'fatal error: HardFault: data bus error at 0x70000000',
    '',
    'goroutine 1 [running]:',
  ]);
  expect(fs.readFileSync(sixth, 'latin1')).toBe('the other line\n');
  const written = [...fs.readFileSync(log, 'latin1').matchAll(/(GPIO\w|RCC|I2C\d|timer\[8\]): unimplemented device write \(size 4, offset (0x[0-9a-f]+), value (0x[0-9a-f]+)\)/g)].map((m) => `${m[1]} ${Number(m[2]).toString(16)} ${Number(m[3]).toString(16)}`);
  // Print's line first: USART3, PB10 and PB11 by alternate function 7, fast, with a pull-up where bytes come in. (What is read back is 0, so each stands alone.)
  expect(written.filter((w) => w.startsWith('RCC'))).toEqual(expect.arrayContaining(['RCC 40 40000', 'RCC 30 2', 'RCC 30 4', 'RCC 30 1', 'RCC 40 4000', 'RCC 44 100', 'RCC 44 20', 'RCC 44 4000']));
  expect(written.filter((w) => w.startsWith('GPIOB')).slice(0, 8)).toEqual(['GPIOB 24 700', 'GPIOB 8 200000', 'GPIOB c 0', 'GPIOB 0 200000', 'GPIOB 24 7000', 'GPIOB 8 800000', 'GPIOB c 400000', 'GPIOB 0 800000']);
  // The lamp, PC1: an output, high, low. The button at PA15: an input with a pull-up.
  expect(written.filter((w) => w.startsWith('GPIOC')).slice(0, 4)).toEqual(['GPIOC c 0', 'GPIOC 0 4', 'GPIOC 18 2', 'GPIOC 18 20000']);
  expect(written.filter((w) => w.startsWith('GPIOA')).slice(0, 2)).toEqual(['GPIOA c 40000000', 'GPIOA 0 0']);
  // SPI2 at PB13 to PB15 by function 5, USART6 at PC6 and PC7 by function 8, an analogue pin at PA4.
  expect(written).toEqual(expect.arrayContaining(['GPIOB 24 500000', 'GPIOB 24 5000000', 'GPIOB 24 50000000', 'GPIOC 20 8000000', 'GPIOC 20 80000000', 'GPIOA 0 300']));
  // SPI3 at PB3 to PB5 by function 6, SPI1 at PA5 to PA7 by 5; I2C1 at PB6 and PB7 by 4, open drain, with pull-ups; TIM4 at PB7 by 2.
  expect(written).toEqual(expect.arrayContaining(['RCC 40 8000', 'GPIOB 20 6000', 'RCC 44 1000', 'GPIOA 20 500000', 'RCC 40 200000', 'GPIOB 20 4000000', 'GPIOB 4 40', 'GPIOB c 1000', 'GPIOB 4 80', 'RCC 40 4', 'GPIOB 20 20000000', 'RCC 44 2', 'timer[8] 44 8000']));
  // 42 MHz, 400 kHz of it, 300 ns to rise; a start that nothing comes of, then a stop.
  expect(written.filter((w) => w.startsWith('I2C'))).toEqual(['I2C1 0 8000', 'I2C1 0 0', 'I2C1 0 0', 'I2C1 4 2a', 'I2C1 1c 8023', 'I2C1 20 d', 'I2C1 0 1', 'I2C1 0 100', 'I2C1 14 0', 'I2C1 0 200', 'I2C1 0 0']);
});

test('a program of the board goes onto it by each of its ways, and the first whose boot loader is there is taken', async () => {
  const { image } = await built('../../examples/hello');
  const [code] = image.segments;
  expect(code.address).toBe(0x08000000);
  const holds = (flash: { readonly bytes: Uint8Array }): boolean => Buffer.from(flash.bytes.subarray(0, code.data.length)).equals(Buffer.from(code.data));
  const request = (more: Partial<FlashRequest> = {}): FlashRequest => ({ target, image, device: undefined, timeoutMs: 500, signal: new AbortController().signal, step: () => Promise.resolve(), part: () => undefined, ...more });
  const withUsb = (device: SimulatedUsb): FakeHost => {
    const host = fakeHost();
    device.now = () => host.clock.now();
    device.later = (ms, job) => void host.clock.sleep(ms).then(job);
    device.leave = () => host.usb.unplug('usb:1-1');
    device.reset();
    host.usb.plug(device.infoAt('1-1'), new UsbLine(device, () => undefined));
    return host;
  };

  const dfu = new DfuBoot(f405Dfu);
  let host = withUsb(dfu);
  expect(await outcome(host, openFlash(host, request()))).toMatchObject({ ok: { method: 'dfu', bytes: code.data.length, written: [{ address: 0x08000000, bytes: code.data.length }] } });
  expect(holds(dfu.flash) && dfu.running).toBe(true);

  const uart = new Stm32Boot(f405);
  host = fakeHost();
  const port = { path: '/dev/ttyUSB0', vid: 0x0403, pid: 0x6001, serial: 'A1' };
  host.ports.plug(port, new Line(uart, () => undefined));
  expect(await outcome(host, openFlash(host, request({ device: port.path }), 'stm32-uart'))).toMatchObject({ ok: { method: 'stm32-uart', bytes: code.data.length } });
  expect(holds(uart.flash) && uart.started).toBe(0x08000000);

  const probe = new DapProbeDevice(new Stm32F4Chip(), { version: 2 });
  host = withUsb(probe);
  expect(await outcome(host, openFlash(host, request(), 'cmsis-dap'))).toMatchObject({ ok: { method: 'cmsis-dap', bytes: code.data.length } });
  expect(holds(probe.chip.flash) && probe.target.running).toBe(true);

  // An STM32 with other sectors is not written.
  const other = new DfuBoot({ ...f405Dfu, names: ['@Internal Flash  /0x08000000/64*002Kg', f405Dfu.names[1]] });
  host = withUsb(other);
  expect(await outcome(host, openFlash(host, request(), 'dfu'))).toMatchObject({ failed: { code: 'device/wrong-chip' } });
});
