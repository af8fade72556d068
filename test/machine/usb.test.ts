/** The serial port over USB, from the program to a host: the simulator's, which holds the device to the rules, and that of rp2040js. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as rp2040js from 'rp2040js';
import { request } from '../../src/sim/rp2040/usb-host';
import { Symbolizer } from '../../src/symbols/symbolizer';
import { TraceFilter } from '../../src/symbols/trace';
import { bareChip, turn } from '../support/bare-chip';
import { picoImage, startPico, type PicoOptions, type PicoRun } from '../support/pico';

jest.setTimeout(120_000);

const orders = path.join(__dirname, 'usb');
const atBoot = path.join(__dirname, 'usbboot');

let run: PicoRun;
afterEach(async () => {
  const { problems } = run.device.usb;
  await run.close();
  expect(problems).toEqual([]);
});

async function start(dir: string, options: PicoOptions = {}): Promise<void> {
  run = await startPico(dir, undefined, { serial: 'usb', ...options });
}

/** Simulated seconds. */
const seconds = (): number => Number(run.device.clock.now()) / 1e9;

/** Gives an order and what it printed. */
async function order(text: string): Promise<string> {
  const from = run.text.length;
  await run.type(text);
  await run.until(() => run.text.slice(from).endsWith('.\n'));
  return run.text.slice(from).replace(/\.\n$/, '');
}

test('the host finds what the board file and the program say, and the number of the flash', async () => {
  await start(orders, { usb: { flashId: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 0xab) } });
  await run.until('ready\n');
  expect(run.device.usb.identity).toMatchObject({ vid: 0x2e8a, pid: 0x000a, manufacturer: 'Raspberry Pi', product: 'Pico för Ω', serial: '01020304050607AB' });
  expect(await order('i')).toBe('01020304050607AB\n');
  // Line coding and breaks: what Linux looks at before it sets DTR.
  const capabilities = [4, 0x24, 2, 6];
  expect(Buffer.from(run.device.usb.identity?.configuration ?? []).includes(Buffer.from(capabilities))).toBe(true);
});

test('what is printed at boot waits for the port to be opened', async () => {
  await start(orders, { usb: { openAfterMs: 2000 } });
  const arrived: number[] = [];
  const look = run.device.usb.onData;
  run.device.usb.onData = (bytes) => {
    arrived.push(seconds());
    look(bytes);
  };
  await run.until('ready\n');
  expect(run.text).toBe('ready\n');
  expect(arrived[0]).toBeGreaterThan(2.05);
  expect(arrived[0]).toBeLessThan(2.2);
});

test('what there was no room for is counted where it is missing', async () => {
  await start(atBoot, { usb: { openAfterMs: 2000 } });
  expect(await run.exit()).toBe(0);
  const all = Array.from({ length: 100 }, (_, i) => `boot line ${i} of a program that has much to say\r\n`).join('');
  const match = /^([^]*)\n\[flash: output lost, bytes: (\d+)\]\nafter three seconds\n$/.exec(run.text);
  const kept = all.slice(0, 2048);
  expect(match?.[1]).toBe(kept.replace(/\r/g, ''));
  expect(Number(match?.[2])).toBe(all.length - kept.length);
});

test('the end of the program waits for a reader; without one it is not the end', async () => {
  await start(path.join(__dirname, '../../examples/hello'), { usb: { openAfterMs: 5000 } });
  expect(await run.exit()).toBe(0);
  expect(run.text).toContain('hello from Go, 3');
  expect(seconds()).toBeGreaterThan(5);
});

test('input waits at the host while nobody reads it', async () => {
  await start(orders);
  await run.until('ready\n');
  const line = Array.from({ length: 300 }, (_, i) => String.fromCharCode(33 + (i % 90))).join('');
  const from = run.text.length;
  run.device.usb.send(Buffer.from(`e${`${line}\n`.repeat(10)}\n`));
  await run.until(() => run.text.endsWith('\n\n.\n'));
  expect(run.text.slice(from)).toBe(`${`${line}\n`.repeat(10)}\n.\n`);
});

test('lines and speed are what the host has set', async () => {
  await start(orders);
  await run.until('ready\n');
  expect(await order('l')).toBe('true true 115200 0\n');
  run.device.usb.setBaud(57600);
  run.device.usb.setLines(1);
  expect(await order('l')).toBe('true false 57600 0\n');
});

test('a host that stops reading: output waits, other goroutines run, nothing is lost', async () => {
  await start(orders);
  await run.until('ready\n');
  const { usb } = run.device;
  const from = run.text.length;
  run.device.usb.send(Buffer.from('w'));
  await run.until(() => run.text.includes('line 5 '));
  usb.pause(true);
  const paused = seconds();
  usb.after(1000, () => usb.pause(false));
  await run.until('meanwhile: true\n.\n');
  expect(seconds() - paused).toBeGreaterThan(1);
  expect(run.text.slice(from)).toBe(`${Array.from({ length: 400 }, (_, i) => `line ${i} of what nobody reads for a while\n`).join('')}meanwhile: true\n.\n`);
});

test('print does not wait for ever for a host that does not read, and says what it lost', async () => {
  await start(orders);
  await run.until('ready\n');
  const { usb } = run.device;
  usb.pause(true);
  const from = run.text.length;
  usb.send(Buffer.from('b'));
  usb.after(3000, () => usb.pause(false));
  await run.until(() => /output lost, bytes: \d+\]\n/.test(run.text));
  expect(seconds()).toBeGreaterThan(3);
  const [, kept, lost] = /^([^]*)\n\[flash: output lost, bytes: (\d+)\]\n/.exec(run.text.slice(from)) ?? [];
  const all = `${Array.from({ length: 300 }, (_, i) => `0123456789 ${i}\r\n`).join('')}.\r\n`;
  const whole = kept.replace(/\n/g, '\r\n');
  expect(all.startsWith(whole.replace(/\r\n$/, ''))).toBe(true);
  expect(whole.length + Number(lost)).toBeGreaterThanOrEqual(all.length - 2);
  expect(whole.length + Number(lost)).toBeLessThanOrEqual(all.length);
  expect(await order('l')).toBe('true true 115200 0\n');
});

test('requests: unknown ones are refused, the next one is answered; halt, reset and sleep', async () => {
  await start(orders);
  await run.until('ready\n');
  const { usb } = run.device;
  const get = (kind: number, code: number, value: number, index: number, length: number): Promise<unknown> => usb.ask(request(kind, code, value, index, length));
  expect(await get(0xc0, 0x77, 0, 0, 4)).toBe('stall');
  expect(await get(0x80, 6, 0x0f00, 0, 64)).toBe('stall');
  expect(await get(0x80, 6, 0x0309, 0x409, 64)).toBe('stall');
  expect(await get(0, 9, 7, 0, 0)).toBe('stall');
  expect(await get(0x80, 8, 0, 0, 1)).toEqual(Uint8Array.of(1));
  expect(await get(0x80, 0, 0, 0, 2)).toEqual(Uint8Array.of(0, 0));
  expect(await get(0xa1, 0x21, 0, 0, 7)).toEqual(Uint8Array.of(0x00, 0xc2, 1, 0, 0, 0, 8));
  expect(await get(0x21, 0x23, 100, 0, 0)).toEqual(new Uint8Array(0));
  // Part of a descriptor only.
  expect(await get(0x80, 6, 0x0200, 0, 9)).toHaveLength(9);
  expect(await get(0x80, 6, 0x0200, 0, 64)).toHaveLength(64);
  expect(await get(0x80, 6, 0x0200, 0, 4096)).toHaveLength(67);
  // Endpoint 3 to the host: halted, asked, free again.
  expect(await get(2, 3, 0, 0x83, 0)).toEqual(new Uint8Array(0));
  expect(await get(0x82, 0, 0, 0x83, 2)).toEqual(Uint8Array.of(1, 0));
  usb.clearHalt();
  expect(await get(0x82, 0, 0, 0x83, 2)).toEqual(Uint8Array.of(0, 0));
  expect(await order('l')).toBe('true true 115200 0\n');
  usb.suspend(true);
  usb.after(500, () => usb.suspend(false));
  expect(await order('l')).toBe('true true 115200 0\n');
  run.device.onUsbPort = () => run.look();
  usb.reset();
  const from = run.text.length;
  await run.until(() => usb.identity !== undefined);
  usb.send(Buffer.from('l'));
  await run.until(() => run.text.slice(from).endsWith('.\n'));
  expect(run.text.slice(from)).toBe('true true 115200 0\n.\n');
});

/** Where a text stands in the program's source, as a whole statement. */
function lineOf(statement: string): number {
  const lines = fs.readFileSync(path.join(orders, 'main.go'), 'utf8').split('\n');
  return lines.findIndex((l) => l.trim().startsWith(statement)) + 1;
}

/** What a crash looks like to a reader: with the lines of the source. */
async function crash(letter: string): Promise<string> {
  await run.type(letter);
  await run.exit();
  const image = await picoImage(orders, 'usb');
  const filter = new TraceFilter(new Symbolizer(image.elf));
  return Buffer.concat([filter.push(Buffer.from(run.text)), filter.flush()]).toString();
}

test('a panic comes through, with its line', async () => {
  await start(orders);
  await run.until('ready\n');
  const text = await crash('p');
  expect(text).toContain('panic: runtime error: index out of range [');
  expect(text).toContain(`main.order(...)\n\tmain.go:${lineOf('println(list[')} `);
});

test('a fault comes through, though interrupts cannot', async () => {
  await start(orders);
  await run.until('ready\n');
  const text = await crash('h');
  expect(text).toContain('fatal error: HardFault\n');
  expect(text).toContain(`main.order(...)\n\tmain.go:${lineOf('handler()')} `);
});

test('a deadlock is still found', async () => {
  await start(orders);
  await run.until('ready\n');
  expect(await crash('d')).toContain('fatal error: all goroutines are asleep - deadlock!');
});

test('a panic that nobody sees waits for a reader', async () => {
  await start(orders, { usb: { openAfterMs: Infinity } });
  run.device.onUsbPort = () => run.look();
  await run.until(() => run.device.usb.identity !== undefined);
  run.device.usb.send(Buffer.from('p'));
  run.device.usb.after(1000, () => run.device.usb.open());
  await run.exit();
  expect(run.text).toMatch(/^ready\npanic: [^]*flash: trace pc=[^]*\n$/);
  expect(seconds()).toBeGreaterThan(1);
});

test.each([
  ['while the program runs', undefined],
  ['after a panic', 'p'],
  ['after a fault', 'h'],
])('1200 baud and a port that is closed bring the boot loader: %s', async (_, before) => {
  await start(orders, { staysOn: true });
  await run.until('ready\n');
  if (before !== undefined) {
    await run.type(before);
    await run.until(() => /flash: trace .*\n/.test(run.text));
  }
  const { usb } = run.device;
  usb.close();
  usb.open(1200);
  usb.close();
  await run.exit();
  expect(await run.device.exited).toEqual({ kind: 'lost', reason: 'the program entered the USB boot loader' });
});

test('a port that is closed at another speed is just closed', async () => {
  await start(orders);
  await run.until('ready\n');
  run.device.usb.setBaud(1200);
  run.device.usb.setBaud(9600);
  run.device.usb.close();
  run.device.usb.open(9600);
  expect(await order('l')).toBe('true true 9600 0\n');
});

test('machine/usb/cdc beside a UART', async () => {
  await start(path.join(__dirname, 'usbextra'), { serial: 'uart' });
  await run.until(() => run.text.includes('on the UART\n') && run.text.includes('over USB\n'));
  run.device.usb.send(Buffer.from('A'));
  await run.until('from USB: 65\n');
  await run.exit();
  expect(await run.device.exited).toMatchObject({ kind: 'lost' });
});

test('the USB host of rp2040js, which nobody here wrote, works the port too', async () => {
  await start(orders); // for afterEach
  const chip = bareChip(await picoImage(orders, 'usb'));
  const cdc = new rp2040js.USBCDC(chip.rp.usbCtrl);
  let text = '';
  let connected = false;
  cdc.onSerialData = (bytes) => (text += Buffer.from(bytes).toString('latin1'));
  cdc.onDeviceConnected = () => (connected = true);
  // It makes no frames: each millisecond is told to the controller here, until the program reads the number of the frame.
  const usb = chip.rp.usbCtrl as unknown as { intRaw: number; checkInterrupts(): void; readUint32(offset: number): number };
  const read = usb.readUint32.bind(usb);
  usb.readUint32 = (offset) => {
    if (offset === 0x48) usb.intRaw &= ~(1 << 17);
    usb.checkInterrupts();
    return read(offset);
  };
  const frames = chip.rp.clock.createAlarm(() => {
    usb.intRaw |= 1 << 17;
    usb.checkInterrupts();
    frames.schedule(1e6);
  });
  frames.schedule(1e6);
  chip.boot();
  let sent = false;
  for (let i = 0; i < 30_000_000 && !text.includes('.\r\n'); i++) {
    turn(chip);
    if (!sent && text.includes('ready\n')) {
      sent = true;
      cdc.sendSerialByte('l'.charCodeAt(0));
    }
  }
  expect(connected).toBe(true);
  expect(text).toBe('ready\ntrue true 115200 0\n.\r\n');
});
