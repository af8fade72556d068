/** What a program adds to the serial port over USB: keyboard, mouse, joystick, MIDI, as the host sees them. */
import * as path from 'node:path';
import { request } from '../../src/sim/rp2040/usb-host';
import { startPico, type PicoRun } from '../support/pico';

jest.setTimeout(120_000);

const hidIn = 4;
const midiOut = 5;
const midiIn = 6;

let run: PicoRun;
/** Reports that the host has fetched. */
let reports: number[][];

beforeEach(async () => {
  run = await startPico(path.join(__dirname, 'usbhid'), undefined, { serial: 'usb' });
  await run.until('ready\n');
  reports = [];
});

afterEach(async () => {
  const { problems } = run.device.usb;
  await run.close();
  expect(problems).toEqual([]);
});

function listen(): void {
  run.device.usb.listen(hidIn, (packet) => {
    reports.push([...packet]);
    run.look();
  });
}

/** Gives an order and what it printed. */
async function order(text: string): Promise<string> {
  const from = run.text.length;
  await run.type(`${text}\n`);
  await run.until(() => run.text.slice(from).endsWith('.\n'));
  return run.text.slice(from).replace(/\.\n$/, '');
}

interface Descriptor {
  readonly type: number;
  readonly bytes: readonly number[];
}

function descriptors(configuration: Uint8Array): Descriptor[] {
  const list: Descriptor[] = [];
  for (let at = 0; at < configuration.length; at += configuration[at]) {
    expect(configuration[at]).toBeGreaterThan(1);
    list.push({ type: configuration[at + 1], bytes: [...configuration.subarray(at, at + configuration[at])] });
  }
  return list;
}

/** The number of the interface for reports. */
function hidInterface(): number {
  const list = descriptors(run.device.usb.identity?.configuration ?? new Uint8Array(0));
  return list.find((d) => d.type === 4 && d.bytes[5] === 3)?.bytes[2] ?? -1;
}

/** Bits of each report by its number, as the report descriptor has them; items of one byte (HID 1.11, 6.2.2). */
function reportBits(descriptor: Uint8Array): Record<string, number> {
  const bits: Record<string, number> = {};
  let [size, count, id, depth] = [0, 0, 0, 0];
  for (let at = 0; at < descriptor.length; ) {
    const length = [0, 1, 2, 4][descriptor[at] & 3];
    const value = length === 0 ? 0 : descriptor[at + 1];
    switch (descriptor[at] & 0xfc) {
      case 0x74: size = value; break;
      case 0x94: count = value; break;
      case 0x84: id = value; break;
      case 0xa0: depth++; break;
      case 0xc0: depth--; break;
      case 0x80: bits[`in ${id}`] = (bits[`in ${id}`] ?? 0) + size * count; break;
      case 0x90: bits[`out ${id}`] = (bits[`out ${id}`] ?? 0) + size * count; break;
    }
    at += 1 + length;
  }
  expect(depth).toBe(0);
  return bits;
}

test('the host finds one device with three functions, and what its reports mean', async () => {
  const { usb } = run.device;
  expect([...(usb.identity?.device.subarray(4, 7) ?? [])]).toEqual([0xef, 2, 1]);
  const list = descriptors(usb.identity?.configuration ?? new Uint8Array(0));
  // Interfaces count from 0; associations hold those of the port and of MIDI together.
  const interfaces = list.filter((d) => d.type === 4).map((d) => [d.bytes[2], d.bytes[5]]);
  expect(interfaces).toEqual([[0, 2], [1, 10], [2, 1], [3, 1], [4, 3]]);
  expect(list[0].bytes[4]).toBe(5);
  expect(list.filter((d) => d.type === 11).map((d) => d.bytes.slice(2, 5))).toEqual([[0, 2, 2], [2, 2, 1]]);
  // No endpoint twice.
  const endpoints = list.filter((d) => d.type === 5).map((d) => d.bytes[2]);
  expect(endpoints.sort((a, b) => a - b)).toEqual([2, midiOut, 0x81, 0x83, 0x80 | hidIn, 0x80 | midiIn]);
  const hid = list.find((d) => d.type === 0x21)?.bytes ?? [];
  const number = hidInterface();
  const description = (await usb.ask(request(0x81, 6, 0x2200, number, 1024))) as Uint8Array;
  expect(description).toHaveLength(hid[7] | (hid[8] << 8));
  // Mouse 4 bytes; keyboard 8 and its lamps; players' keys 8; system 1; joystick 16 buttons, a hat and six axes.
  expect(reportBits(description)).toEqual({ 'in 1': 32, 'in 2': 64, 'out 2': 8, 'in 3': 64, 'in 4': 8, 'in 5': 16 + 8 + 96 });
  // A request that nobody knows, to each of them.
  for (const i of [0, 1, 2, 3, 4]) expect(await usb.ask(request(0xa1, 0x77, 0, i, 4))).toBe('stall');
  expect(await usb.ask(request(0x21, 0x0a, 0, number, 0))).toEqual(new Uint8Array(0));
  // An audio interface names the one of its plugs.
  const audio = list.findIndex((d) => d.type === 4 && d.bytes[5] === 1 && d.bytes[6] === 1);
  expect(list[audio + 1].bytes[8]).toBe(list[audio].bytes[2] + 1);
});

test('a keyboard types: shift, other modifiers, six keys at a time, players', async () => {
  listen();
  expect(await order('type')).toBe('8 true\n');
  await run.until(() => reports.length === 16);
  const key = (usage: number, modifiers = 0): number[] => [2, modifiers, 0, usage, 0, 0, 0, 0, 0];
  // H i , space G o ! enter: each pressed and released.
  const usages = [[11, 2], [12], [54], [44], [10, 2], [18], [30, 2], [40]];
  expect(reports).toEqual(usages.flatMap(([u, m]) => [key(u, m), key(0)]));

  reports = [];
  expect(await order('refuse')).toBe('1 invalid Unicode codepoint\n0 invalid UTF-8 encoding\ninvalid keyboard keycode\n');
  await run.until(() => reports.length === 2);
  reports = [];
  expect(await order('keys')).toBe('maximum keypresses exceeded\n');
  await run.until(() => reports.length === 12);
  expect(reports.slice(0, 5)).toEqual([key(0, 1), key(6, 1), key(0, 1), key(4, 3), key(0, 1)]);
  expect(reports.slice(-2)).toEqual([[2, 1, 0, 58, 59, 60, 61, 62, 63], key(0)]);

  reports = [];
  await order('media');
  await run.until(() => reports.length === 4);
  expect(reports).toEqual([[3, 0xe9, 0, 0, 0, 0, 0, 0, 0], [3, 0, 0, 0, 0, 0, 0, 0, 0], [4, 0x82], [4, 0]]);

  expect(await order('lamps')).toBe('false false false\n');
  await run.device.usb.ask(request(0x21, 0x09, 0x0202, hidInterface(), 2), Uint8Array.of(2, 0b110));
  expect(await order('lamps')).toBe('false true true\n');
});

test('a mouse and a joystick', async () => {
  listen();
  await order('mouse');
  await run.until(() => reports.length === 7);
  expect(reports).toEqual([[1, 0, 5, 0x81, 0], [1, 0, 0, 0, 0xff], [1, 1, 0, 0, 0], [1, 1, 0xff, 0, 0], [1, 0, 0, 0, 0], [1, 16, 0, 0, 0], [1, 0, 0, 0, 0]]);
  reports = [];
  await order('joystick');
  await run.until(() => reports.length === 1);
  expect(reports).toEqual([[5, 0, 2, 6, 0xff, 0x7f, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0x80]]);
});

test('a host that takes no reports is not waited for but once, and gets those that there was room for', async () => {
  expect(await order('flood')).toBe('true\n');
  listen();
  await run.until(() => reports.length > 80);
  reports = [];
  expect(await order('flood')).toBe('true\n');
  await run.until(() => reports.length >= 500);
});

test('MIDI both ways', async () => {
  const events: number[][] = [];
  run.device.usb.listen(midiIn, (packet) => {
    for (let i = 0; i < packet.length; i += 4) events.push([...packet.subarray(i, i + 4)]);
    run.look();
  });
  expect(await order('midi')).toBe('true true\ninvalid MIDI channel CS4\n');
  await run.until(() => events.length === 11);
  expect(events).toEqual([
    [0x09, 0x90, 60, 64],
    [0xf8, 0x8f, 61, 0],
    [0x0e, 0xe1, 0, 0x40],
    ...[[0x14, 0xf0, 1, 2], [0x17, 3, 4, 0xf7]],
    ...[[0x14, 0xf0, 1, 2], [0x14, 3, 4, 5], [0x15, 0xf7, 0, 0]],
    ...[[0x14, 0xf0, 1, 2], [0x14, 3, 4, 5], [0x16, 6, 0xf7, 0]],
  ]);
  run.device.usb.transmit(midiOut, Uint8Array.of(0x09, 0x90, 69, 100, 0x08, 0x80, 69, 0));
  await run.until('event: 8 128 69 0\n');
  expect(run.text).toContain('event: 9 144 69 100\n');
  await run.until(() => events.length === 13);
  expect(events.slice(11)).toEqual([[0x09, 0x90, 69, 100], [0x08, 0x80, 69, 0]]);
});
