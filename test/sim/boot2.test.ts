/** What second-stage boot loaders tell the flash interface of the RP2040 (datasheet 4.10.13), until they enter the program. */
import * as path from 'node:path';
import * as rp2040js from 'rp2040js';
import { loadBoard } from '../../src/board/board';
import { nodeHost } from '../../src/host/node';
import { makeImage } from '../../src/image/make-image';
import { FLASH_START } from '../../src/sim/rp2040/bootrom';
import { Chip } from '../../src/sim/rp2040/chip';
import { assemble } from '../support/asm';

const host = nodeHost();
const SSI = 0x18000;
const names: Readonly<Record<number, string>> = { 0x00: 'CTRLR0', 0x04: 'CTRLR1', 0x08: 'SSIENR', 0x14: 'BAUDR', 0xf4: 'SPI_CTRLR0' };

/** Starts a board's boot loader, and gives what it writes to the interface. */
function written(board: string): string[] {
  const target = loadBoard(host, board);
  const boot2 = path.join(host.installDir, 'runtime/boot', `${target.boot2}.s`);
  const image = makeImage(assemble(target, [path.join(__dirname, '../board/minimal-arm.s'), boot2]), target);
  const flash = new Uint8Array(2 ** 21).fill(0xff);
  for (const s of image.segments) flash.set(s.data, s.address - FLASH_START);
  const chip = new Chip(rp2040js as never, flash);
  const ssi = (chip.rp.peripherals as Record<number, { writeUint32(offset: number, value: number): void }>)[SSI];
  const write = ssi.writeUint32.bind(ssi);
  const list: string[] = [];
  ssi.writeUint32 = (offset, value) => {
    if (offset in names) list.push(`${names[offset]} ${value.toString(16)}`);
    write(offset, value);
  };
  chip.boot();
  for (let i = 0; i < 2000 && chip.core.PC >>> 16 !== FLASH_START >>> 16; i++) chip.step();
  expect(chip.core.PC >>> 16).toBe(FLASH_START >>> 16);
  return list;
}

test('rp2040-03h: any flash, one data line', () => {
  // 32 bits a frame, read; command 03h of 8 bits and an address of 24, without waiting.
  expect(written('feather-rp2040')).toEqual(['SSIENR 0', 'BAUDR 4', 'CTRLR0 1f0300', 'CTRLR1 0', 'SPI_CTRLR0 3000218', 'SSIENR 1']);
});

test('rp2040: four data lines, and no command in each read', () => {
  expect(written('pico').slice(-3)).toEqual(['SSIENR 0', 'SPI_CTRLR0 a0002022', 'SSIENR 1']);
});
