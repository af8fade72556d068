/** In the guest: what the kernel makes of the other functions that our programs have over USB. `usb-functions.py` works them, since evdev and MIDI are files there. */
import * as path from 'node:path';
import { loadModules } from './boot-drive';
import type { CdcRow } from './cdc-guest';
import type { Run } from './scenario';

const modules = ['evdev', 'snd-usb-audio'];

/** Numbers of events, as `linux/input-event-codes.h` has them: type, code, value. */
type Event = readonly [number, number, number];

interface Heard {
  readonly names: readonly string[];
  readonly typed: string;
  readonly lamps: string;
  readonly mouse: readonly Event[];
  readonly joystick: readonly Event[];
  readonly midi: string;
  readonly event: string;
  readonly echo: string;
}

/** Relative moves, a wheel with its fine steps, and two buttons. */
const mouse: readonly Event[] = [[2, 0, 5], [2, 1, -127], [2, 8, -1], [2, 11, -120], [1, 272, 1], [2, 0, -1], [1, 272, 0], [1, 276, 1], [1, 276, 0]];
/** The tenth button, the hat to the left, the first and the last axis. */
const joystick: readonly Event[] = [[1, 297, 1], [3, 16, -1], [3, 0, 32767], [3, 5, -32767]];

/** Loads what such a device needs. */
export function expectFunctions(): void {
  loadModules(modules);
}

/** Rows about a board that runs `test/machine/usbhid`. */
export async function functionRows(root: string, exec: (tool: string, args: readonly string[]) => Promise<Run>): Promise<readonly CdcRow[]> {
  const r = await exec('python3', [path.join(root, 'test/lab/usb-functions.py')]);
  if (r.status !== 0) return [{ what: 'keyboard, mouse, joystick, MIDI', result: r.output.slice(-400), passed: false }];
  const heard = JSON.parse(r.output) as Heard;
  const row = (what: string, found: unknown, wanted: unknown, result: string): CdcRow => {
    const passed = JSON.stringify(found) === JSON.stringify(wanted);
    return { what, passed, result: passed ? result : JSON.stringify(found) };
  };
  return [
    row('keyboard, by evdev: what the program types', heard.typed, 'Hi, Go!\n', '`Hi, Go!` and Enter'),
    row('its lamps, set by evdev', heard.lamps, 'true true false', 'the program sees them'),
    row('mouse, by evdev', heard.mouse, mouse, 'moves, wheel, buttons'),
    row('joystick, by evdev', heard.joystick, joystick, 'button, hat, axes'),
    row('MIDI, by ALSA', [heard.midi, heard.event, heard.echo], ['90 3c 40 e1 00 40', 'event: 9 144 69 100', '90 45 64'], 'notes both ways'),
  ];
}
