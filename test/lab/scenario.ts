/** What runs in the guest: one file per method in `scenarios/`, each with its device, its peers and what they must do. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FlashSpec } from '../../src/board/target';
import type { CdcRow } from './cdc-guest';
import type { SimulatedUsb } from '../devices/usb-device';

/** How a device is plugged in. */
export interface PlugOptions {
  /** A bit of the image that its flash does not keep. */
  readonly stuck?: boolean;
  /** It is unplugged when so many bytes have gone to it. */
  readonly unplugAfter?: number;
  /** Which of the scenario's devices, where it has several. */
  readonly variant?: string;
  /** How much of the image is of interest, where not all of it is. */
  readonly bytes?: number;
}

/** What became of a device. */
export interface DeviceState {
  readonly plugged: boolean;
  readonly holds: boolean;
  readonly runs: boolean;
  /** Milliseconds that data took to and from it, from the first kilobyte on. */
  readonly outMs: number;
  readonly inMs: number;
  /** Bytes that went to it. */
  readonly sent: number;
}

/** Ends a tool in the middle of its work. */
export interface Stop {
  readonly signal: 'SIGINT' | 'SIGKILL';
  /** Asked again and again. */
  when(): Promise<boolean>;
}

export interface Run {
  readonly status: number;
  readonly output: string;
}

/** A device that is plugged into the guest; it lives in a process of its own. */
export interface Plugged {
  state(): Promise<DeviceState>;
  unplug(): Promise<void>;
}

export interface GuestLab {
  /** The folder that the guest and the host share; the image is in it. */
  readonly dir: string;
  /** Where the image is. */
  readonly image: string;
  readonly imageBytes: number;
  /** A file with the start of the image. */
  part(bytes: number): string;
  /** Plugs in the scenario's device, in place of the one before, and waits until the kernel has it. */
  plug(options?: PlugOptions): Promise<Plugged>;
  /** Runs a tool to its end. */
  exec(tool: string, args: readonly string[]): Promise<Run>;
  /** Runs our command. */
  flash(args: readonly string[], stop?: Stop): Promise<Run>;
  /** Compares two files. */
  same(a: string, b: string, bytes: number): boolean;
}

export interface Cell {
  readonly text: string;
  readonly state: 'passed' | 'failed' | 'skipped';
}

/** The cells of a row that come from the guest. */
export interface GuestCells {
  readonly accepts: Cell;
  readonly writes: Cell;
  readonly verifies: Cell;
  readonly stuckBit: Cell;
  readonly unplugged: Cell;
  readonly speed: Cell;
}

/** What the guest gives back: the cells of each scenario, and what came of the serial port of our programs, where that was asked for. */
export interface GuestResults {
  readonly cells: Readonly<Record<string, GuestCells>>;
  readonly usb?: readonly CdcRow[];
}

export interface GuestScenario {
  /** The method; the first column of the table. */
  readonly name: string;
  readonly peer: string;
  /** Ids as /sys has them, `0483:df11`: the guest waits for such a device after plugging it in. */
  readonly id: string;
  readonly imageBytes: number;
  /** Programs that the peer needs, by name or path; without one of them the row's peer cells are skipped. */
  readonly tools: readonly string[];
  /** The device as it is before, and whether it has the image. */
  make(image: Uint8Array, options: PlugOptions): SimulatedUsb;
  /** `outMs`, `inMs`: where the device knows better than the link when its data began and ended. */
  look(device: SimulatedUsb, image: Uint8Array): Pick<DeviceState, 'holds' | 'runs'> & Partial<Pick<DeviceState, 'outMs' | 'inMs'>>;
  /**
   * The device's clock counts only when the link or the device is at work, and the link is so many times slower. The guest has no acceleration,
   * and takes milliseconds for what takes a desk computer microseconds: where a protocol is many small packets, that would be all that is seen.
   */
  linkTime?(options: PlugOptions): number;
  run(lab: GuestLab, peerThere: boolean): Promise<GuestCells>;
}

export const passed = (text: string): Cell => ({ text, state: 'passed' });
export const failed = (text: string): Cell => ({ text, state: 'failed' });
export const skipped = (text: string): Cell => ({ text: `skipped: ${text}`, state: 'skipped' });

/** What else is wrong with what ours has written, in the eyes of the peer. */
export type Judge = () => Promise<string | undefined>;

/** What a method's own cells are, whatever its peer: it writes, verifies, finds a stuck bit, and names a pulled plug and recovers from it. */
export async function ourCells(lab: GuestLab, args: readonly string[], options: PlugOptions = {}, judge?: Judge): Promise<Pick<GuestCells, 'writes' | 'verifies' | 'stuckBit' | 'unplugged'> & { readonly ms: number }> {
  const written = await ourWrite(lab, args, options, judge);
  const stuck = await lab.plug({ ...options, stuck: true });
  const found = await lab.flash(args);
  await stuck.unplug();
  await lab.plug({ ...options, unplugAfter: (options.bytes ?? lab.imageBytes) >> 1 });
  const pulled = await lab.flash(args);
  const again = await lab.plug(options);
  const next = await lab.flash(args);
  const after = await again.state();
  await again.unplug();
  return {
    ...written,
    stuckBit: found.status === 3 && /verification failed/.test(found.output) ? passed('found') : failed(`status ${found.status}: ${found.output.slice(-400)}`),
    unplugged: pulled.status === 3 && /went away while writing/.test(pulled.output) && next.status === 0 && after.holds ? passed('named; the next run succeeds') : failed(`status ${pulled.status}: ${pulled.output.slice(-300)}; then ${next.status}: ${next.output.slice(-200)}`),
  };
}

/** A row whose peer writes an image of its own first; `missing` says why there may be none. */
export async function peerThenOurs(lab: GuestLab, peerThere: boolean, missing: string, peer: (lab: GuestLab) => Promise<{ readonly cell: Cell; readonly ms: number }>, args: readonly string[]): Promise<GuestCells> {
  const theirs = peerThere ? await peer(lab) : { cell: skipped(missing), ms: 0 };
  const ours = await ourCells(lab, args);
  return { accepts: theirs.cell, ...ours, speed: theirs.ms > 0 ? speedCell(lab.imageBytes, ours.ms, theirs.ms) : skipped('no peer') };
}

/** Writes a board file of the lab: a Cortex-M chip with flash at an address, and one method. */
export function labBoard(lab: GuestLab, name: string, core: string, flash: { readonly start: number; readonly length: string }, ram: string, method: FlashSpec): string {
  const file = join(lab.dir, `test-${name}.json`);
  const memory = { flash: { kind: 'flash', start: `0x${flash.start.toString(16)}`, length: flash.length }, ram: { kind: 'ram', start: '0x20000000', length: ram } };
  const board = { inherits: [core], description: `a ${name} of the lab`, memory, vectors: { kind: 'cortex-m', lines: 0 }, cpuHz: 16e6, serial: 'none', usb: [], image: { kind: 'bin' }, flash: [method] };
  writeFileSync(file, JSON.stringify(board));
  return file;
}

/** Ours writes once; `ms` is how long the data took. */
export async function ourWrite(lab: GuestLab, args: readonly string[], options: PlugOptions = {}, judge?: Judge): Promise<Pick<GuestCells, 'writes' | 'verifies'> & { readonly ms: number }> {
  const device = await lab.plug(options);
  const r = await lab.flash([...args, '--json']);
  const s = await device.state();
  const wrong = r.status === 0 ? await judge?.() : undefined;
  await device.unplug();
  const good = r.status === 0 && s.holds && s.runs && wrong === undefined;
  const verified = /"verified": ?"([^"]+)"/.exec(r.output)?.[1];
  return {
    ms: s.outMs + s.inMs,
    writes: good ? passed('yes') : failed(`status ${r.status}, holds ${s.holds}, runs ${s.runs}: ${wrong ?? r.output.slice(-400)}`),
    verifies: verified === undefined ? failed('no word about it') : passed(verified),
  };
}

/** Bytes a second of ours and the peer's, over both directions where what was written is read back; ours must reach nearly the peer's. */
export function speedCell(bytes: number, ours: number, peer: number, directions: 1 | 2 = 2): Cell {
  const rate = (ms: number): number => Math.round((directions * bytes * 1000) / ms);
  const text = `${rate(ours)} : ${rate(peer)} (${Math.round((100 * peer) / ours)}%)`;
  return peer / ours >= 0.95 ? passed(text) : failed(text);
}
