/** The programs that people start from, each on the simulated Pico: what it prints, what its pins do, what it answers to. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { PicoRun} from '../support/pico';
import { startPico } from '../support/pico';

jest.setTimeout(120_000);

const examples = path.join(__dirname, '../../examples');
let run: PicoRun;

async function start(name: string, prepare?: Parameters<typeof startPico>[1]): Promise<void> {
  run = await startPico(path.join(examples, name), prepare);
}

afterEach(() => run.close());

const tests: Record<string, () => Promise<void>> = {
  async hello() {
    await start('hello');
    expect(await run.exit()).toBe(0);
    expect(run.text).toBe('hello from Go, 1\nhello from Go, 2\nhello from Go, 3\n');
    // Three sleeps of 100 ms.
    expect(Number(run.device.clock.now()) / 1e6).toBeCloseTo(301, -1);
  },

  async blinky1() {
    await start('blinky1');
    const edges = run.edges('LED');
    await run.until(() => edges.length >= 6);
    expect(edges.slice(1, 6).map((e) => e.level)).toEqual([true, false, true, false, true]);
    for (let i = 2; i < 6; i++) expect(Math.abs(edges[i].at - edges[i - 1].at - 500_000)).toBeLessThan(50);
  },

  async serial() {
    await start('serial');
    await run.until('hello world!\nhello world!\nhello world!\n');
  },

  async echo() {
    await start('echo');
    await run.until('press enter:\n');
    await run.type('fox\rand goose\n');
    await run.until('You typed: and goose\n');
    expect(run.text).toBe('Type something, then press enter:\nfox\nYou typed: fox\nand goose\nYou typed: and goose\n');
    // Longer than the FIFO of the line, shorter than the buffer.
    await run.type(`${'0123456789'.repeat(6)}\r`);
    await run.until(`You typed: ${'0123456789'.repeat(6)}\n`);
  },

  async button() {
    await start('button');
    await run.until('press the button\n');
    expect(run.device.pins.read('GP15')).toBe(true);
    for (let n = 1; n <= 3; n++) {
      run.device.pins.drive('GP15', false);
      await run.until(`presses: ${n}\n`);
      expect(run.device.pins.read('LED')).toBe(n % 2 === 1);
      run.device.pins.drive('GP15', true);
    }
    expect(run.text).toBe('press the button\npresses: 1\npresses: 2\npresses: 3\n');
  },

  async pwm() {
    await start('pwm');
    const edges = run.edges('LED');
    await run.until(() => edges.length > 0 && edges[edges.length - 1].at > 700_000);
    const duties = new Set<number>();
    for (let i = 0; i + 2 < edges.length; i++) {
      if (!edges[i].level) continue;
      const period = edges[i + 2].at - edges[i].at;
      // Periods of 1 ms, but where the light is off or on all the time.
      if (Math.abs(period - 1000) < 1) duties.add(Math.round(((edges[i + 1].at - edges[i].at) / period) * 16));
    }
    expect([...duties].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  },

  async adc() {
    await start('adc', (device) => device.buses.setAdc(0, 2048));
    await run.until('adc: 32776 millivolts: 1650\n');
    run.device.buses.setAdc(0, 4095);
    await run.until('adc: 65535 millivolts: 3300\n');
    run.device.buses.setAdc(0, 0);
    await run.until('adc: 0 millivolts: 0\n');
  },

  async i2cscan() {
    const silent = { write: () => true, read: () => 0 };
    await start('i2cscan', (device) => {
      device.buses.attachI2C(0, 0x3c, silent);
      device.buses.attachI2C(0, 0x76, silent);
    });
    expect(await run.exit()).toBe(0);
    expect(run.text).toBe('device at address 60\ndevice at address 118\n2 found\n');
  },

  async goroutines() {
    await start('goroutines');
    expect(await run.exit()).toBe(0);
    expect(run.text).toBe('sum of squares: 385\n');
  },

  async panic() {
    await start('panic');
    expect(await run.exit()).toBe(2);
    expect(run.text).toMatch(/^three values: 3\npanic: runtime error: integer divide by zero\n\ngoroutine 1 \[running\]:\nflash: trace pc=/);
  },
};

/** Those of examples/wasm are called from JavaScript: test/glue. */
const onBoards = fs.readdirSync(examples).filter((name) => name !== 'wasm');

test.each(onBoards)('%s', (name) => tests[name]());
