/** The drive that the boot ROM of an RP2040 makes up: a FAT16 volume with two files, the same at every read; what is written goes through the eyes of the ROM and is not kept. */
import { viewOf } from '../../src/util/bytes';
import { SECTOR, type Disk } from './mass-storage';
import { INFO_UF2, type Uf2Rom } from './uf2-rom';

/** 64 MiB, with the partition table. */
const SECTORS = 0x20000;
const CLUSTER = 8;
const FAT = 64;
const FATS = 2;
const ROOT_ENTRIES = 512;
// Where things are, from the volume's first sector on.
const FIRST_FAT = 1;
const ROOT = FIRST_FAT + FATS * FAT;
const DATA = ROOT + (ROOT_ENTRIES * 32) / SECTOR;
const MEDIA = 0xf8;

const files = [
  { name: 'INDEX   HTM', text: '<html><head></head><body>The boot loader of an RP2040</body></html>\n' },
  { name: 'INFO_UF2TXT', text: INFO_UF2 },
] as const;

export class BootDisk implements Disk {
  readonly sectors = SECTORS;

  constructor(private readonly rom: Uf2Rom) {}

  write(_sector: number, data: Uint8Array): void {
    this.rom.write(data);
  }

  read(sector: number): Uint8Array {
    const out = new Uint8Array(SECTOR);
    const at = sector - 1;
    if (at < 0) partitionTable(out);
    else if (at === 0) bootSector(out);
    else if (at < ROOT) allocation(out, (at - FIRST_FAT) % FAT);
    else if (at === ROOT) directory(out);
    else if (at >= DATA && (at - DATA) % CLUSTER === 0) out.set(Buffer.from(files.at((at - DATA) / CLUSTER)?.text ?? ''));
    return out;
  }
}

/** One partition, from sector 1 to the end. */
function partitionTable(out: Uint8Array): void {
  const view = viewOf(out);
  out[446 + 4] = 0x0e;
  view.setUint32(446 + 8, 1, true);
  view.setUint32(446 + 12, SECTORS - 1, true);
  view.setUint16(510, 0xaa55, true);
}

function bootSector(out: Uint8Array): void {
  const view = viewOf(out);
  out.set([0xeb, 0x3c, 0x90, ...Buffer.from('MSWIN4.1')]);
  view.setUint16(11, SECTOR, true);
  out[13] = CLUSTER;
  view.setUint16(14, FIRST_FAT, true);
  out[16] = FATS;
  view.setUint16(17, ROOT_ENTRIES, true);
  out[21] = MEDIA;
  view.setUint16(22, FAT, true);
  view.setUint16(24, 1, true);
  view.setUint16(26, 1, true);
  view.setUint32(28, 1, true);
  view.setUint32(32, SECTORS - 1, true);
  out[38] = 0x29;
  out.set(Buffer.from('RPI-RP2    FAT16   '), 43);
  view.setUint16(510, 0xaa55, true);
}

/** Each file has one cluster, from number 2 on. */
function allocation(out: Uint8Array, sector: number): void {
  if (sector > 0) return;
  const view = viewOf(out);
  [0xff00 | MEDIA, 0xffff, ...files.map(() => 0xffff)].forEach((entry, i) => view.setUint16(i * 2, entry, true));
}

function directory(out: Uint8Array): void {
  const view = viewOf(out);
  const entry = (i: number, name: string, attributes: number, cluster: number, bytes: number): void => {
    out.set(Buffer.from(name), i * 32);
    out[i * 32 + 11] = attributes;
    view.setUint16(i * 32 + 26, cluster, true);
    view.setUint32(i * 32 + 28, bytes, true);
  };
  entry(0, 'RPI-RP2    ', 0x28, 0, 0);
  files.forEach((f, i) => entry(i + 1, f.name, 0x21, i + 2, f.text.length));
}
