/** A Pico in its boot loader whose drive is mounted on a fake host: sectors go to the simulated boot ROM one by one. */
import { loadBoard } from '../../src/board/board';
import { openFlash } from '../../src/flash/flash';
import { copyInPieces } from '../../src/host/copy';
import { fakeHost } from '../../src/host/fake';
import { nodeHost } from '../../src/host/node';
import type { Image } from '../../src/image/image';
import { encodeUf2 } from '../../src/image/uf2';
import { hasSegments, requestOf, type FaultLine } from './cases';
import type { Strike } from './harness';
import type { Breakable, BreakableCase } from './interrupt';
import { bitOf, pattern } from './pattern';
import { INFO_UF2, RESTART_MS, RP2040_FAMILY, Uf2Rom } from './uf2-rom';

const DRIVE = '/media/somebody/RPI-RP2';
const MOUNTS = '/proc/self/mountinfo';
const SECTOR = 512;

const pico = loadBoard(nodeHost(), 'pico');

function picoImage(bytes: number, seed: number): Image {
  const segments = [{ address: 0x10000000, data: pattern(bytes, seed) }];
  return { spec: pico.image, segments, file: encodeUf2(segments, RP2040_FAMILY), elf: new Uint8Array(0) };
}

/** The way from the host's file system to the boot ROM. */
class DriveLine implements FaultLine {
  writes = 0;
  readonly replies = 0;
  strike: Strike | undefined;

  constructor(
    private readonly rom: Uf2Rom,
    private readonly there: () => boolean,
    private readonly unplug: () => void,
  ) {}

  /** A sector that does not come whole is none. */
  received(sector: Uint8Array): void {
    const n = this.writes++;
    if (this.strike?.fault === 'unplug' && n === this.strike.at) this.unplug();
    if (!this.there()) throw new Error('EIO: i/o error, fsync');
    this.rom.write(sector);
  }
}

function bench(image: Image): Breakable & { readonly rom: Uf2Rom } {
  const host = fakeHost();
  const rom = new Uf2Rom();
  const steps: string[] = [];
  let [mounted, runs] = [false, false];
  const mount = (on: boolean): void => {
    mounted = on;
    host.fs.remove(DRIVE);
    if (on) host.fs.write(`${DRIVE}/INFO_UF2.TXT`, Buffer.from(INFO_UF2));
    host.fs.write(MOUNTS, Buffer.from(on ? `30 29 8:1 / ${DRIVE} rw,relatime shared:1 - vfat /dev/sda1 rw\n` : ''));
  };
  const boot = (): DriveLine => {
    rom.reset();
    runs = false;
    mount(true);
    return new DriveLine(rom, () => mounted, () => mount(false));
  };
  let line = boot();
  rom.onWhole = () =>
    void host.clock.sleep(RESTART_MS).then(() => {
      runs = mounted;
      mount(false);
    });
  host.fs.copyDurably = (_path, data, options) =>
    copyInPieces(data, options, (piece) => {
      for (let at = 0; at < piece.length; at += SECTOR) line.received(piece.subarray(at, at + SECTOR));
    });
  const { segments } = image;
  return {
    host,
    rom,
    flash: (more = {}) => openFlash(host, requestOf({ target: pico, image }, steps, more), 'uf2-volume'),
    replug: () => void (line = boot()),
    line: () => line,
    holds: () => hasSegments(rom.flash.read(0x10000000, rom.flash.bytes.length), 0x10000000, segments),
    runs: () => runs,
    stick: () => (rom.flash.stuck = { address: segments[0].address + 700, mask: bitOf(segments[0].data[700]) }),
  };
}

/** Broken off while a program of the same size is written, as happens between two builds. */
export function driveCase(bytes: number): BreakableCase {
  return {
    name: 'uf2-volume',
    method: 'uf2-volume',
    // With its last sector the board has the program.
    unrepeatable: 1,
    breaks: ['ctrl-c', 'unplug', 'kill'],
    before: picoImage(bytes, 12),
    make: () => bench(picoImage(bytes, 1)),
  };
}
