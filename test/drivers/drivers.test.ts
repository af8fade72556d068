/** Published drivers, unchanged, on the simulated Pico: the bytes on the bus and what they make of the answers. */
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { RegisterDevice, Recorder } from '../support/i2c-devices';
import type { PicoRun} from '../support/pico';
import { startPico } from '../support/pico';

jest.setTimeout(180_000);

let run: PicoRun | undefined;

async function start(name: string, prepare: Parameters<typeof startPico>[1]): Promise<PicoRun> {
  return (run = await startPico(path.join(__dirname, name), prepare));
}

beforeAll(() => {
  const r = spawnSync('go', ['mod', 'download'], { cwd: __dirname, encoding: 'utf8' });
  expect(`${r.stderr}${r.error?.message ?? ''}`).toBe('');
});

afterEach(() => run?.close());

/** The picture on a display of 128 by 32: eight pixels of a column are a byte, the uppermost its lowest bit. */
function picture(draw: (x: number) => readonly number[]): number[] {
  const bytes = new Array<number>(512).fill(0);
  for (let x = 0; x < 128; x++) for (const y of draw(x)) bytes[(y >> 3) * 128 + x] |= 1 << (y & 7);
  return bytes;
}

test('ssd1306 at I2C', async () => {
  const display = new Recorder();
  const r = await start('ssd1306', (device) => device.buses.attachI2C(0, 0x3c, display));
  expect(await r.exit()).toBe(0);
  expect(r.text).toBe('size: 128 32\n');
  const commands = display.transfers.filter((t) => t[0] === 0x00).map((t) => t[1]);
  const setUp = [0xae, 0xd5, 0x80, 0xa8, 31, 0xd3, 0, 0x40, 0x8d, 0x14, 0x20, 0, 0xa1, 0xc8, 0xda, 2, 0x81, 0x8f, 0xd9, 0xf1, 0xdb, 0x40, 0xa4, 0xa6, 0x2e, 0xaf];
  const home = [0x21, 0, 127, 0x22, 0, 3];
  expect(commands).toEqual([...setUp, ...home, ...home]);
  const data = display.transfers.filter((t) => t[0] === 0x40).map((t) => t.slice(1));
  expect(data).toEqual([picture(() => []), picture((x) => (x < 32 ? [x] : []))]);
});

test('ssd1306 at SPI', async () => {
  const commands: number[] = [];
  const data: number[] = [];
  const resets: boolean[] = [];
  const r = await start('ssd1306spi', (device) => {
    device.pins.onEdge('GP21', (level) => resets.push(level));
    device.buses.attachSpi(0, (word) => {
      expect(device.pins.read('GP17')).toBe(false);
      (device.pins.read('GP20') ? data : commands).push(word);
      return 0;
    });
  });
  expect(await r.exit()).toBe(0);
  // The next frequency below 8 MHz that 125 MHz can be divided to.
  expect(r.text).toBe('frequency: 7812500\ndone\n');
  expect(resets.slice(-3)).toEqual([true, false, true]);
  expect(commands.slice(0, 5)).toEqual([0xae, 0xd5, 0x80, 0xa8, 63]);
  expect(data.length).toBe(2 * 1024);
  expect(data.slice(1024)).toEqual(Array.from({ length: 1024 }, (_, i) => (i >= 128 && i < 256 ? 1 : 0)));
});

test('bme280', async () => {
  const sensor = new RegisterDevice();
  sensor.registers[0xd0] = 0x60;
  // The example of the data sheet: 25.08 degrees and 100653 Pa.
  sensor.words(0x88, 'little', 27504, 26435, -1000, 36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000);
  sensor.registers[0xa1] = 75;
  sensor.registers.set([0x6f, 0x01, 0x00, 0x13, 0x24, 0x03, 0x1e], 0xe1);
  sensor.registers.set([415148 >> 12, (415148 >> 4) & 255, (415148 & 15) << 4, 519888 >> 12, (519888 >> 4) & 255, (519888 & 15) << 4, 0x6d, 0x60], 0xf7);
  const r = await start('bme280', (device) => device.buses.attachI2C(0, 0x76, sensor));
  expect(await r.exit()).toBe(0);
  // The driver itself prints an error's words of memory.
  expect(r.text.replace(/^\(0x.*\n/m, '')).toBe('connected: true\n25080 100653000 4627 56\nabsent: I2C error: expected ACK not NACK\n');
  // Reset, filter, humidity, then measure.
  expect(sensor.writes).toEqual([
    [0xe0, 0xb6],
    [0xf5, 4 << 2],
    [0xf2, 1],
    [0xf4, (2 << 5) | (5 << 2) | 3],
  ]);
});

/** Bits of a WS2812 data line, from the times of its edges; their lengths must be those of the data sheet. */
function ws2812Bits(edges: readonly (readonly [level: boolean, at: number])[]): string {
  let bits = '';
  for (let i = 0; i < edges.length; i += 2) {
    const [[up, rise], [down, fall]] = [edges[i], edges[i + 1]];
    expect([up, down]).toEqual([true, false]);
    const high = fall - rise;
    // Nanoseconds: a short pulse is 0, a long one 1.
    const bit = high >= 220 && high <= 380 ? '0' : high >= 580 && high <= 1600 ? '1' : '?';
    if (i + 2 < edges.length) {
      const low = edges[i + 2][0] ? edges[i + 2][1] - fall : 0;
      expect(low).toBeGreaterThanOrEqual(bit === '0' ? 580 : 220);
      // A strip may take 6 µs for the end of the data.
      expect(low).toBeLessThan(5000);
    }
    bits += bit;
  }
  return bits;
}

test('ws2812, whose bytes are written by C with assembly, and delay', async () => {
  const data: [boolean, number][] = [];
  const pulse: number[] = [];
  const r = await start('ws2812', (device) => {
    device.pins.onEdge('GP3', (level, at) => data.push([level, Number(at)]));
    device.pins.onEdge('GP4', (_, at) => pulse.push(Number(at)));
  });
  expect(await r.exit()).toBe(0);
  expect(r.text).toBe('sent: true\ndone\n');
  const first = data.findIndex(([level]) => level);
  const colours = [0x81, 0xff, 0x42, 0x05, 2, 1, 3, 0xf0];
  expect(ws2812Bits(data.slice(first))).toBe(colours.map((c) => c.toString(2).padStart(8, '0')).join(''));
  const [start4, end4] = pulse.slice(-2);
  // 12,500 cycles of delay, and what it takes to get there and to the pin.
  expect(end4 - start4).toBeGreaterThanOrEqual(100_000);
  expect(end4 - start4).toBeLessThan(101_500);
});

test.each(['microbit', './hifive1b-320.json'])('ws2812 on %s: the code for another clock, and another core', (board) => {
  const r = spawnSync(process.execPath, [path.join(__dirname, '../../flash'), 'run', '--board', board, './ws2812'], { cwd: __dirname, encoding: 'utf8' });
  expect(r.stdout.replace(/\r/g, '') + r.stderr).toBe('sent: true\ndone\n');
  expect(r.status).toBe(0);
});

test('mpu6050 at the second bus, on other pins', async () => {
  const sensor = new RegisterDevice();
  sensor.registers[0x75] = 0x68;
  sensor.words(0x3b, 'big', 16384, -8192, 1).words(0x43, 'big', 32767, -32768, 131);
  const r = await start('mpu6050', (device) => device.buses.attachI2C(1, 0x68, sensor));
  expect(await r.exit()).toBe(0);
  const reading = 'acceleration: 1000000 -500000 61\nrotation: 249992000 -250000000 999000\n';
  expect(r.text).toBe(`connected: true\n${reading}${reading}`);
  expect(sensor.writes).toEqual([[0x6b, 0]]);
});

test('ws2812b by programmable input and output: the bits of two colours, in the times that its datasheet asks for', async () => {
  const edges: { readonly level: boolean; readonly at: number }[] = [];
  const r = await start('pio', (device) => device.pins.onEdge('GP16', (level, at) => edges.push({ level, at: Number(at) })));
  expect(await r.exit()).toBe(0);
  expect(r.text).toBe('done\n');
  const rises = edges.flatMap((e, i) => (e.level ? [{ at: e.at, high: edges[i + 1].at - e.at }] : []));
  const bits = rises.map(({ high }) => (high > 600 ? 1 : 0));
  const bytes = Array.from({ length: bits.length / 8 }, (_, i) => parseInt(bits.slice(8 * i, 8 * i + 8).join(''), 2));
  expect(bytes).toEqual([0x0f, 0xa5, 0x3c, 2, 1, 3]);
  // WS2812B: 400 ns high for 0 and 800 for 1, in 1250, each give or take 150.
  rises.forEach(({ high }, i) => expect(Math.abs(high - (bits[i] ? 800 : 400))).toBeLessThanOrEqual(150));
  rises.slice(1).forEach(({ at }, i) => expect(Math.abs(at - rises[i].at - 1250)).toBeLessThanOrEqual(150));
});
