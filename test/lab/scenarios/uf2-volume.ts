/** A boot ROM's drive in the guest: the kernel's usb-storage and vfat have it; `cp` writes it, then ours does. Nobody unmounts what has gone, as a desktop would. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { encodeUf2 } from '../../../src/image/uf2';
import { pattern } from '../../devices/pattern';
import type { PicobootRom } from '../../devices/picoboot';
import { RP2040_FAMILY } from '../../devices/uf2-rom';
import { DRIVE, expectDrives, mountDrive, PARTITION, unmountDrive } from '../boot-drive';
import { failed, passed, speedCell, type Cell, type GuestCells, type GuestLab, type GuestScenario, type PlugOptions, type Plugged, type Run } from '../scenario';
import { picobootScenario } from './picoboot';

const POLL_MS = 100;
const MOUNT_MS = 30_000;

export const uf2VolumeScenario: GuestScenario = {
  ...picobootScenario,
  name: 'uf2-volume',
  peer: 'cp',
  tools: ['cp', 'modprobe', 'mount'],
  // The guest's file system takes longer for a few sectors than the link for all of the file.
  linkTime: () => 1,
  async run(lab): Promise<GuestCells> {
    expectDrives();
    try {
      return await cells(lab);
    } finally {
      // The next drive, of another scenario, is to have its name and its place.
      unmountDrive();
    }
  },
  look(device, image) {
    const d = device as PicobootRom;
    const there = d.flash.read(d.flash.start, image.length);
    return { holds: image.every((b, i) => there[i] === b), runs: d.running };
  },
};

async function cells(lab: GuestLab): Promise<GuestCells> {
  const args = ['--board', 'pico', '--method', 'uf2-volume', lab.image];
  const theirs = await peer(lab);
  const device = await mounted(lab);
  const r = await lab.flash([...args, '--json']);
  const s = await device.state();
  const verified = /"verified": ?"([^"]+)"/.exec(r.output)?.[1];
  const ours = s.outMs;
  const stuck = await mounted(lab, { stuck: true });
  const unseen = await lab.flash(args);
  const holds = await stuck.state();
  await mounted(lab, { unplugAfter: lab.imageBytes });
  const pulled = await lab.flash(args);
  const again = await mounted(lab);
  const next = await lab.flash(args);
  const after = await again.state();
  await again.unplug();
  const ended = await brokenOff(lab, args);
  return {
    accepts: theirs.cell,
    writes: r.status === 0 && s.holds && s.runs ? passed('yes') : failed(`status ${r.status}, holds ${s.holds}, runs ${s.runs}: ${r.output.slice(-400)}`),
    verifies: verified === undefined ? failed('no word about it') : passed(verified),
    stuckBit: unseen.status === 0 && !holds.holds ? passed('not seen: a drive cannot be read back') : failed(`status ${unseen.status}: ${unseen.output.slice(-300)}`),
    unplugged: pulled.status === 3 && /went away when it had [\d,]+ of/.test(pulled.output) && next.status === 0 && after.holds ? (ended ?? passed('named; the next run succeeds')) : failed(`status ${pulled.status}: ${pulled.output.slice(-300)}; then ${next.status}: ${next.output.slice(-200)}`),
    speed: ours > 0 && theirs.ms > 0 ? speedCell(lab.imageBytes, ours, theirs.ms, 1) : failed('not measured'),
  };
}

/** Ctrl-C, and the end of the process, in the middle of another program of the same size; gives what went wrong with the run after them. */
async function brokenOff(lab: GuestLab, args: readonly string[]): Promise<Cell | undefined> {
  const other = join(lab.dir, 'other.bin');
  fs.writeFileSync(other, pattern(lab.imageBytes, 12));
  const device = await mounted(lab);
  const stopped = async (signal: 'SIGINT' | 'SIGKILL'): Promise<Run> => {
    const { sent } = await device.state();
    return lab.flash([...args.slice(0, -1), other], { signal, when: async () => (await device.state()).sent > sent + lab.imageBytes });
  };
  const told = await stopped('SIGINT');
  await stopped('SIGKILL');
  const next = await lab.flash(args);
  const { holds, runs } = await device.state();
  await device.unplug();
  const good = told.status === 130 && /interrupted when .* had [\d,]+ of [\d,]+ bytes/.test(told.output) && next.status === 0 && holds && runs;
  return good ? undefined : failed(`after Ctrl-C (${told.status}: ${told.output.slice(-300)}) and the end of the process: ${next.status}, holds ${holds}: ${next.output.slice(-300)}`);
}

/** `cp`, and the system's `sync`, as a file manager does; then the board must restart by itself. */
async function peer(lab: GuestLab): Promise<{ readonly cell: Cell; readonly ms: number }> {
  const file = join(lab.dir, 'program.uf2');
  fs.writeFileSync(file, encodeUf2([{ address: 0x10000000, data: fs.readFileSync(lab.image) }], RP2040_FAMILY));
  const device = await mounted(lab);
  const copy = await lab.exec('cp', [file, join(DRIVE, 'program.uf2')]);
  const synced = await lab.exec('sync', []);
  let s = await device.state();
  for (let waited = 0; s.plugged && waited < MOUNT_MS; waited += POLL_MS) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    s = await device.state();
  }
  const good = copy.status === 0 && synced.status === 0 && s.holds && s.runs;
  return good ? { cell: passed("yes, through Linux's usb-storage and vfat; it restarts"), ms: s.outMs } : { cell: failed(`holds ${s.holds}, runs ${s.runs}: ${copy.output} ${synced.output}`), ms: 0 };
}

/** Plugs the board in and mounts its drive. */
async function mounted(lab: GuestLab, options?: PlugOptions): Promise<Plugged> {
  // What the one before has left would keep its name.
  unmountDrive();
  const device = await lab.plug(options);
  for (let waited = 0; ; waited += POLL_MS) {
    if (mountDrive()) return device;
    if (waited > MOUNT_MS) throw new Error(`the kernel does not show ${PARTITION}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
