/** Package machine: what the examples do not show of the Pico, and the serial line of every other board. */
import * as path from 'node:path';
import { loadBoard } from '../../src/board/board';
import { build } from '../../src/build/build';
import { nodeHost } from '../../src/host/node';
import { openSimulator } from '../../src/sim/simulators';
import type { PicoRun} from '../support/pico';
import { startPico } from '../support/pico';

jest.setTimeout(180_000);

describe('pico', () => {
  let run: PicoRun;
  let orders = 0;

  beforeEach(async () => {
    orders = 0;
    run = await startPico(path.join(__dirname, 'pico'), (device) => device.buses.attachSpi(1, (word) => word + 1));
    await run.until('device: rp2040 125000000\n');
  });
  afterEach(() => run.close());

  /** Gives an order and what it printed. */
  async function order(letter: string): Promise<string> {
    const from = run.text.length;
    orders++;
    await run.type(letter);
    await run.until(() => run.text.endsWith('.\n') && run.text.split('\n.\n').length > orders);
    return run.text.slice(from).replace(/\.\n$/, '');
  }

  test('temperature, pins, errors', async () => {
    expect(await order('t')).toBe('temperature: 271\n');
    const out = run.edges('GP3');
    expect(await order('p')).toBe('pulls: true false\n');
    expect(out.map((e) => e.level).slice(-3)).toEqual([false, true, false]);
    expect(await order('e')).toBe(
      [
        'invalid I2C SDA pin',
        'i2c wrong mode',
        'invalid i2c baudrate',
        'true',
        'invalid target i2c address not in 0..0x80 or is reserved',
        'I2C error: expected ACK not NACK',
        'machine: invalid input pin',
        'machine: invalid input pin',
        '',
      ].join('\n'),
    );
  });

  test('pin interrupts', async () => {
    run.device.pins.onEdge('GP3', (level) => run.device.pins.drive('GP2', level));
    expect(await order('i')).toBe('first: true\nsecond: true\nedges: 12\nedges: 12\n');
  });

  test('a second serial line', async () => {
    expect(await order('u')).toBe('on the other line\nformat: true false\nnothing: 0 UART buffer empty\n');
  });

  test('pulses', async () => {
    const [a, b] = [run.edges('GP2'), run.edges('GP3')];
    expect(await order('w')).toBe('period: true 19999863 true\nchannel: 0 true\nchannel: 1 true\nchannel: true\ntoo long: true\nslice: 4\nenabled: false\n');
    const rise = a.findIndex((e, i) => e.level && a[i + 2]);
    expect(a[rise + 1].at - a[rise].at).toBeCloseTo(5000, -2);
    expect(a[rise + 2].at - a[rise].at).toBeCloseTo(20_000, -1);
    // Always on from the next period on, then inverted: always off.
    expect(b.map((e) => e.level).slice(-2)).toEqual([true, false]);
    expect(b[b.length - 1].at - b[b.length - 2].at).toBeGreaterThan(39_000);
  });

  test('SPI', async () => {
    expect(await order('s')).toBe('configure: true\nbcdefghijklmnopqrstuvwxyz{\n1 1 1\n122 true\nleast bit first: true\n');
  });

  test('watchdog and reset start the program again', async () => {
    await run.type('d');
    await run.until('still here\ndevice: rp2040 125000000\n');
    await run.type('r');
    await run.until(() => run.text.split('device:').length === 4);
  });

  test('flash keeps what is written, over a reset too', async () => {
    const rest = 'erase: true\nwrite: 4 true\nafter: kept\nmachine: flash is written in whole blocks\nmachine: outside of the flash that the program leaves free\n';
    expect(await order('f')).toBe(`sizes: true 256 4096\nbefore: 255 255\n${rest}`);
    expect(await order('n')).toBe('number: 8\n');
    await run.type('r');
    await run.until(() => run.text.split('device:').length === 3);
    expect(await order('f')).toBe(`sizes: true 256 4096\nbefore: 107 116\n${rest}`);
  });

  test('boot loader', async () => {
    await run.type('b');
    await expect(run.exit()).resolves.toBe(-1);
  });
});

test('pico: alarms of the calendar', async () => {
  const run = await startPico(path.join(__dirname, 'rtc'));
  const status = await run.exit();
  expect(run.text.split('\n')).toEqual(['RTC interrupt delay is longer than a year', 'true', '1m30s', '2m0s', '2m20s', '2m40s', '2149h5m7s', '0', '']);
  expect(status).toBe(0);
  await run.close();
});

test('pico: an I2C target, which the same program talks to', async () => {
  const run = await startPico(path.join(__dirname, 'i2ctarget'), (device) => device.buses.joinI2C());
  const status = await run.exit();
  const long = Array.from({ length: 24 }, (_, i) => 101 + i);
  expect(run.text.split('\n')).toEqual([
    '<nil> i2c wrong mode',
    '<nil> i2c wrong mode',
    'invalid target i2c address not in 0..0x80 or is reserved <nil>',
    '<nil> [0 0 0 10 20 30 0 0]',
    '<nil> [20 30 0 0]',
    `<nil> [${[...long, ...Array<number>(8).fill(0)].join(' ')}]`,
    `<nil> [${long.slice(1, 13).join(' ')}]`,
    'I2C error: expected ACK not NACK',
    // Written; written and read; written in three parts; written, and read by two answers.
    '[0 2 0 1 2 0 0 0 2 0 1 1 2]',
    '',
  ]);
  expect(status).toBe(0);
  await run.close();
});

/** On the other boards the example echo shows time, output, and input by interrupt. */
test.each(['microbit', 'feather-stm32f405', 'stm32f4disco', 'hifive1b', 'cortex-m-qemu', 'mps2-an386', 'riscv-qemu', 'riscv64-qemu'])('%s: echo', async (board) => {
  const host = nodeHost();
  const target = loadBoard(host, board);
  const { image } = await build({ ...host, cwd: path.join(__dirname, '../../examples/echo') }, target, { packages: ['.'] });
  const device = await openSimulator(host, target);
  await device.load(image, new AbortController().signal);
  const limit = setTimeout(() => void device.close(), 30_000);
  let text = '';
  let typed = false;
  for await (const bytes of device.output()) {
    text += Buffer.from(bytes).toString().replace(/\r/g, '');
    if (!typed && text.includes('press enter:\n')) {
      typed = true;
      await device.input(Buffer.from('one\rtwo\r'));
    }
    if (text.includes('You typed: two\n')) break;
  }
  clearTimeout(limit);
  await device.close();
  expect(text).toBe('Type something, then press enter:\none\nYou typed: one\ntwo\nYou typed: two\n');
});

test.each(['cortex-m-qemu', 'mps2-an386'])('%s: semihosting by package device/arm', async (board) => {
  const host = nodeHost();
  const target = loadBoard(host, board);
  const { image } = await build({ ...host, cwd: path.join(__dirname, 'semihosting') }, target, { packages: ['.'] });
  const device = await openSimulator(host, target);
  await device.load(image, new AbortController().signal);
  let text = '';
  for await (const bytes of device.output()) text += Buffer.from(bytes).toString().replace(/\r/g, '');
  expect(await device.exited).toEqual({ kind: 'exit', status: 0 });
  await device.close();
  expect(text).toBe('said by the host\nleft: 0\n');
});
