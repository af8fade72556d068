/** Erratum RP2040-E5: what the controller and pin 15 are told after a reset of the bus, on chips that have it and on others. */
import * as path from 'node:path';
import * as rp2040js from 'rp2040js';
import { bareChip, turn } from '../support/bare-chip';
import { picoImage } from '../support/pico';

jest.setTimeout(120_000);

const SIE_STATUS = 0x50;
const USB_MUXING = 0x74;
const LINE_STATE = 3 << 2;
const BUS_RESET = 1 << 19;
const TO_PHY = 1 | 8;
const TO_PAD = 4 | 8;
/** GPIO15: function 8, its output off, its input high. */
const IDLE = 8 | (2 << 12) | (3 << 16);
const NOTHING = 0x1f;

interface Event {
  readonly us: number;
  readonly muxing: number;
  readonly pin: number;
}

interface Registers {
  readUint32(offset: number): number;
  writeUint32(offset: number, value: number): void;
  rawWriteValue: number;
}

/** Boots a program with the port over USB, holds its bus in reset for so long, and gives what was switched from the end of its start on, in µs since the reset. */
async function switched(revision: number, resetUs: number): Promise<readonly Event[]> {
  const chip = bareChip(await picoImage(path.join(__dirname, 'usb'), 'usb'));
  const { rp } = chip;
  const system = rp.peripherals[0x40000] as unknown as Registers;
  const id = system.readUint32.bind(system);
  system.readUint32 = (offset) => (offset === 0 ? (0x2927 | (revision << 28)) >>> 0 : id(offset));
  const host = new rp2040js.USBCDC(rp.usbCtrl);
  let connected = false;
  host.onDeviceConnected = () => (connected = true);
  const now = (): number => rp.clock.nanos / 1000;
  const usb = rp.usbCtrl as unknown as Registers;
  const [read, write] = [usb.readUint32.bind(usb), usb.writeUint32.bind(usb)];
  let reset: number | undefined;
  const events: Event[] = [];
  usb.readUint32 = (offset) => (offset === SIE_STATUS && reset !== undefined && now() < reset + resetUs ? read(offset) & ~LINE_STATE : read(offset));
  usb.writeUint32 = (offset, value) => {
    if (offset === SIE_STATUS && usb.rawWriteValue & BUS_RESET) reset = now();
    if (offset === USB_MUXING && reset !== undefined) events.push({ us: now() - reset, muxing: value, pin: rp.gpio[15].ctrl });
    write(offset, value);
  };
  chip.boot();
  while (reset === undefined || now() < reset + resetUs + 5000) turn(chip);
  expect(connected).toBe(true);
  expect(rp.gpio[15].ctrl).toBe(NOTHING);
  return events;
}

test('a chip that has it: once the reset is over, the line is held idle for a millisecond', async () => {
  const [hold, release, ...more] = await switched(1, 12_000);
  expect(more).toEqual([]);
  expect(hold).toMatchObject({ muxing: TO_PAD, pin: IDLE });
  expect(hold.us).toBeGreaterThan(12_000);
  expect(hold.us).toBeLessThan(13_200);
  expect(release).toMatchObject({ muxing: TO_PHY, pin: IDLE });
  expect(release.us - hold.us).toBeGreaterThan(900);
  expect(release.us - hold.us).toBeLessThan(1200);
});

test('a chip without it is left alone', async () => {
  expect(await switched(2, 1000)).toEqual([]);
});
