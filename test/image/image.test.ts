/** Image formats: what is encoded decodes to the same, and known files come out byte for byte. */
import * as path from 'node:path';
import fc from 'fast-check';
import { loadBoard } from '../../src/board/board';
import { nodeHost } from '../../src/host/node';
import { boot2Checksum } from '../../src/image/boot2';
import { readElf } from '../../src/image/elf';
import { decodeEsp, encodeEsp, espChips } from '../../src/image/esp';
import type { Segment } from '../../src/image/image';
import { decodeHex, encodeHex } from '../../src/image/intel-hex';
import { makeImage, readImage } from '../../src/image/make-image';
import { flatten } from '../../src/image/segments';
import { decodeUf2, encodeUf2, uf2Segments } from '../../src/image/uf2';
import { assemble } from '../support/asm';

jest.setTimeout(60_000);

const host = nodeHost();
const pico = loadBoard(host, 'pico');
const boot2 = path.join(host.installDir, 'runtime/boot/rp2040.s');

/** Segments that do not overlap. */
const segments = fc
  .array(fc.record({ gap: fc.nat(70_000), data: fc.uint8Array({ minLength: 1, maxLength: 700 }) }), { minLength: 1, maxLength: 5 })
  .map((parts) => {
    const out: Segment[] = [];
    let at = 0x10000000;
    for (const p of parts) {
      at += p.gap;
      out.push({ address: at, data: p.data });
      at += p.data.length;
    }
    return out;
  });

/** The bytes at every address that a segment covers. */
const bytesOf = (list: readonly Segment[]): Map<number, number> => new Map(list.flatMap((s) => Array.from(s.data, (b, i) => [s.address + i, b] as const)));

test('UF2: blocks have no gaps, are numbered, and carry every byte', () => {
  fc.assert(
    fc.property(segments, (list) => {
      const blocks = decodeUf2(encodeUf2(list, 0xe48bff56));
      blocks.forEach((b, i) => {
        expect([b.number, b.total, b.familyId, b.flags, b.payload.length]).toEqual([i, blocks.length, 0xe48bff56, 0x2000, 256]);
        expect(b.address).toBe(blocks[0].address + i * 256);
      });
      const whole = flatten(uf2Segments(blocks));
      for (const [address, byte] of bytesOf(list)) if (whole.data[address - whole.address] !== byte) throw new Error(`byte at ${address}`);
      expect(whole.address % 256).toBe(0);
    }),
    { numRuns: 40, seed: 1 },
  );
});

test('Intel HEX: what is encoded decodes to the same', () => {
  fc.assert(
    fc.property(segments, (list) => {
      const back = decodeHex(encodeHex(list, 0x10000101));
      expect(back.entry).toBe(0x10000101);
      expect([...bytesOf(back.segments)].sort((a, b) => a[0] - b[0])).toEqual([...bytesOf(list)].sort((a, b) => a[0] - b[0]));
    }),
    { numRuns: 40, seed: 1 },
  );
  expect(encodeHex([{ address: 0x1fffe, data: Uint8Array.of(1, 2, 3) }])).toBe(':020000040001F9\n:02FFFE000102FE\n:020000040002F8\n:0100000003FC\n:00000001FF\n');
});

test.each([
  [':0100000003FD', 'line 1: the checksum is wrong'],
  [':0200000003FB', 'line 1: the length is wrong'],
  ['hello', 'line 1 is no Intel HEX record'],
  [':0100000003FC', 'the end record is missing'],
])('Intel HEX %s', (text, message) => {
  expect(() => decodeHex(text)).toThrow(message);
});

test('boot2: the checksum is that of the boot ROM, and the image starts with it', () => {
  // The check value of this CRC (CRC-32/MPEG-2).
  expect(boot2Checksum(new TextEncoder().encode('123456789'))).toBe(0x0376e6e7);
  const elf = assemble(pico, [path.join(__dirname, '../board/minimal-arm.s'), boot2]);
  const image = makeImage(elf, pico);
  const whole = flatten(uf2Segments(decodeUf2(image.file)));
  expect(whole.address).toBe(0x10000000);
  const view = new DataView(whole.data.buffer, whole.data.byteOffset);
  expect(view.getUint32(252, true)).toBe(boot2Checksum(whole.data.subarray(0, 252)));
  expect(view.getUint32(256, true)).toBe(0x20000000 + pico.stackSize);
  expect(readElf(image.elf).machine).toBe(40);
});

test('ready images are read, damaged ones are told', () => {
  const elf = assemble(pico, [path.join(__dirname, '../board/minimal-arm.s'), boot2]);
  const uf2 = makeImage(elf, pico);
  const expected = flatten(uf2.segments).data;
  for (const [name, bytes] of [
    ['a.elf', elf],
    ['a.uf2', uf2.file],
    ['a.hex', makeImage(elf, pico, { kind: 'hex' }).file],
    ['a.bin', makeImage(elf, pico, { kind: 'bin' }).file],
  ] as const) {
    expect(flatten(readImage(name, bytes, pico).segments).data.subarray(0, expected.length)).toEqual(expected);
  }
  expect(() => readImage('a.uf2', new Uint8Array(512), pico)).toThrow('a.uf2: block 0 is no UF2 block');
  expect(() => readImage('a.elf', elf.subarray(0, 100), pico)).toThrow('a.elf: a damaged ELF file');
});

describe('images of Espressif chips', () => {
  const [c3] = espChips;
  /** A segment within `room` bytes of a base address that is a multiple of 4. */
  const part = (base: number, room: number): fc.Arbitrary<Segment> => fc.record({ address: fc.nat(room >> 2).map((n) => base + 4 * n), data: fc.uint8Array({ minLength: 1, maxLength: 3000 }) });
  const parts = fc.tuple(fc.array(part(0x3fc80000, 0x1000), { maxLength: 1 }), fc.array(part(0x40390000, 0x1000), { maxLength: 1 }), fc.array(part(0x3c000000, 0x20000), { maxLength: 1 }), part(0x42000000, 0x40000)).map(([a, b, c, d]) => [...a, ...b, ...c, d]);

  test('what is encoded decodes to the same, and mapped segments lie where the chip will see them', () => {
    fc.assert(
      fc.property(parts, fc.constantFrom(0, 0x10000, 0x12340), (list, offset) => {
        const file = encodeEsp(list, 0x40390000, c3, offset);
        const image = decodeEsp(file);
        expect([image.chipId, image.entry, file.length % 16]).toEqual([5, 0x40390000, 0]);
        const found = bytesOf(image.segments);
        for (const [address, byte] of bytesOf(list)) if (found.get(address) !== byte) throw new Error(`byte at ${address}`);
        for (const s of image.segments.filter((x) => c3.mapped.some(([from, to]) => x.address >= from && x.address < to))) expect(Math.abs(offset + s.data.byteOffset - file.byteOffset - s.address) % 0x10000).toBe(0);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  test('a damaged one is refused', () => {
    const file = encodeEsp([{ address: 0x3fc80000, data: new Uint8Array(100).fill(7) }], 0x40380000, c3, 0);
    const damaged = (at: number): Uint8Array => file.map((b, i) => (i === at ? b ^ 1 : b));
    expect(() => decodeEsp(damaged(50))).toThrow('the checksum is wrong');
    expect(() => decodeEsp(damaged(5))).toThrow('the SHA-256 is wrong');
    expect(() => decodeEsp(file.subarray(0, 90))).toThrow('the image is cut off');
    expect(() => decodeEsp(file.subarray(0, file.length - 4))).toThrow('the image is cut off');
    expect(() => decodeEsp(damaged(0))).toThrow('not an image of an Espressif chip');
  });
});
