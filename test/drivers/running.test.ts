/** Example programs of published drivers, unchanged, on the simulated Pico: what they print of simulated devices, by the devices' data sheets. */
import * as path from 'node:path';
import { CommandDevice, RegisterDevice } from '../support/i2c-devices';
import { startPico, type PicoOptions, type PicoRun } from '../support/pico';
import { driversFolder } from './module';

jest.setTimeout(180_000);

let folder: string;
let run: PicoRun | undefined;
beforeAll(() => (folder = driversFolder()));
afterEach(() => run?.close());

async function start(example: string, prepare: Parameters<typeof startPico>[1], options?: PicoOptions): Promise<PicoRun> {
  return (run = await startPico(path.join(folder, 'examples', example), prepare, options));
}

const bytes = (...words: number[]): number[] => words.flatMap((w) => [w >> 8, w & 255]);

test('mcp9808: registers of sixteen bits', async () => {
  // 25.25 °C in sixteenths of a degree, below the three flags; the number of the device.
  const sensor = new CommandDevice(([register]) => bytes(register === 5 ? 0xc000 | (25.25 * 16) : register === 7 ? 0x0400 : 0));
  const r = await start('mcp9808', (device) => device.buses.attachI2C(0, 0x18, sensor));
  expect(await r.exit()).toBe(0);
  expect(r.text).toBe('MCP9808 found\nTemperature: 25.25 \n');
  // The resolution of a sixteenth.
  expect(sensor.commands).toContainEqual([8, 3]);
});

test('tmp102: negative numbers of twelve bits', async () => {
  let sixteenths = 25.5 * 16;
  const r = await start('tmp102', (device) => device.buses.attachI2C(0, 0x48, new CommandDevice(() => bytes((sixteenths << 4) & 0xffff))));
  await r.until('25.50');
  sixteenths = -10.25 * 16;
  await r.until('-10.25');
});

test('sht3x: a command, then two values with checks', async () => {
  // T = -45 + 175 * n / 65535, RH = 100 * n / 65535.
  const sensor = new CommandDevice(() => [...bytes(Math.round(((21.5 + 45) / 175) * 65535)), 0, ...bytes(Math.round(0.48 * 65535)), 0]);
  const r = await start('sht3x', (device) => device.buses.attachI2C(0, 0x44, sensor));
  await r.until('%\n');
  const [, temperature, humidity] = /Temperature: (\S+) .*\nHumidity (\S+) %/.exec(r.text) ?? [];
  expect(Number(temperature)).toBeCloseTo(21.5, 1);
  expect(Number(humidity)).toBeCloseTo(48, 1);
});

test('ds3231: a clock that has stopped is set, and read', async () => {
  const clock = new RegisterDevice();
  clock.registers[0x0f] = 0x80; // it has stood still
  clock.registers[0x11] = 23; // and three quarters of a degree
  clock.registers[0x12] = 0xc0;
  const r = await start('ds3231/basic', (device) => device.buses.attachI2C(0, 0x68, clock));
  await r.until('°C\n'.replace('°', 'Â°'));
  expect(r.text).toMatch(/^2019-12-05 20:34:12\nTemperature: 23\.75 /);
  // Binary-coded decimals: seconds, minutes, hours, day of the week, day, month, year.
  expect([...clock.registers.subarray(0, 7)].map((b) => b.toString(16))).toEqual(['12', '34', '20', expect.any(String), '5', '12', '19']);
});

test('as5600 and a mouse over USB', async () => {
  const sensor = new RegisterDevice();
  sensor.registers[0x0b] = 0x20; // a magnet is there
  sensor.words(0x0c, 'big', 1000);
  const r = await start('as560x', (device) => device.buses.attachI2C(0, 0x36, sensor), { serial: 'usb' });
  const moves: number[][] = [];
  await r.until('Raw angle: 1000 Magnet was detected. Strength is ok\n');
  r.device.usb.listen(4, (report) => {
    moves.push([...report]);
    r.look();
  });
  sensor.words(0x0c, 'big', 1040);
  await r.until(() => moves.length > 0);
  sensor.words(0x0c, 'big', 1030);
  await r.until(() => moves.length > 1);
  expect(moves).toEqual([[1, 0, 40, 0, 0], [1, 0, 0xf6, 0, 0]]);
  expect(r.device.usb.problems).toEqual([]);
});
