/**
 * Byte-accurate memory: one range of addresses that grows. What lies outside is the hardware's, which the platform answers for.
 * Little endian, any alignment.
 */
import { fromHalves, highHalf, lowHalf, unsigned64, type I64 } from './int64';
import { alignUp } from '../util/size';

/** Where data begins and ends: a range that no supported chip uses, and whose addresses are small integers for JavaScript. */
export const dataBase = 0x7000_0000;
const dataEnd = 0x7fff_0000;
/** Addresses of functions. */
export const codeBase = 0x6c00_0000;
/** Between two objects, so that the address behind one is not that of the next. */
const gap = 8;

/** What answers for addresses outside memory: registers of peripherals. */
export interface Hardware {
  /** The unsigned value of so many bytes. */
  read(address: number, bytes: number): number;
  write(address: number, bytes: number, value: number): void;
}

export class Memory {
  protected bytes = new Uint8Array(1 << 18);
  protected view = new DataView(this.bytes.buffer);
  /** Bytes in use. */
  protected used = 16;

  constructor(readonly pointerBytes: 4 | 8, protected readonly hardware: Hardware) {}

  /** Zeroed memory at an address that nobody has had before. */
  allocate(size: number, align: number): number {
    const at = alignUp(this.used, align);
    const end = at + size + gap;
    if (dataBase + end > dataEnd) throw new Error('the interpreted program takes more than 255 MB');
    if (end > this.bytes.length) this.grow(end);
    this.used = end;
    return dataBase + at;
  }

  protected grow(end: number): void {
    let size = this.bytes.length;
    while (size < end) size *= 2;
    const bytes = new Uint8Array(size);
    bytes.set(this.bytes);
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }

  /** True for addresses that are the program's own data. */
  holds(address: number): boolean {
    return address >= dataBase && address < dataBase + this.used;
  }

  /** True when it is known that both addresses belong to one object, so that their order and distance mean something. */
  sameObject(_x: number, _y: number): boolean {
    return false;
  }

  /** What stood in a part of the stack means nothing any more. */
  forgetRange(_address: number, _size: number): void {
    return;
  }

  /** How far behind an address memory is known to reach. */
  reach(_address: number): number {
    return 0;
  }

  /** Index of an access to memory; -1 for the hardware. */
  protected reading(address: number, size: number): number {
    const at = address - dataBase;
    return at >= 0 && at + size <= this.used ? at : -1;
  }

  protected writing(address: number, size: number): number {
    const at = address - dataBase;
    return at >= 0 && at + size <= this.used ? at : -1;
  }

  u8(address: number): number {
    const at = this.reading(address, 1);
    return at < 0 ? this.hardware.read(address, 1) : this.bytes[at];
  }
  u16(address: number): number {
    const at = this.reading(address, 2);
    return at < 0 ? this.hardware.read(address, 2) : this.view.getUint16(at, true);
  }
  i32(address: number): number {
    const at = this.reading(address, 4);
    return at < 0 ? this.hardware.read(address, 4) | 0 : this.view.getInt32(at, true);
  }
  i64(address: number): I64 {
    const at = this.reading(address, 8);
    if (at < 0) return fromHalves(this.hardware.read(address, 4), this.hardware.read(address + 4, 4) | 0);
    return fromHalves(this.view.getInt32(at, true), this.view.getInt32(at + 4, true));
  }
  f32(address: number): number {
    const at = this.reading(address, 4);
    return at < 0 ? 0 : this.view.getFloat32(at, true);
  }
  f64(address: number): number {
    const at = this.reading(address, 8);
    return at < 0 ? 0 : this.view.getFloat64(at, true);
  }
  ptr(address: number): number {
    const at = this.reading(address, this.pointerBytes);
    if (at < 0) return this.hardware.read(address, 4);
    return this.pointerBytes === 4 ? this.view.getUint32(at, true) : Number(unsigned64(fromHalves(this.view.getInt32(at, true), this.view.getInt32(at + 4, true))));
  }

  set8(address: number, value: number): void {
    const at = this.writing(address, 1);
    if (at < 0) this.hardware.write(address, 1, value & 0xff);
    else this.view.setUint8(at, value);
  }
  set16(address: number, value: number): void {
    const at = this.writing(address, 2);
    if (at < 0) this.hardware.write(address, 2, value & 0xffff);
    else this.view.setUint16(at, value, true);
  }
  set32(address: number, value: number): void {
    const at = this.writing(address, 4);
    if (at < 0) this.hardware.write(address, 4, value >>> 0);
    else this.view.setInt32(at, value, true);
  }
  set64(address: number, value: I64): void {
    const at = this.writing(address, 8);
    const lo = lowHalf(value);
    const hi = highHalf(value);
    if (at < 0) {
      this.hardware.write(address, 4, lo >>> 0);
      this.hardware.write(address + 4, 4, hi >>> 0);
      return;
    }
    this.view.setInt32(at, lo, true);
    this.view.setInt32(at + 4, hi, true);
  }
  setF32(address: number, value: number): void {
    const at = this.writing(address, 4);
    if (at >= 0) this.view.setFloat32(at, value, true);
  }
  setF64(address: number, value: number): void {
    const at = this.writing(address, 8);
    if (at >= 0) this.view.setFloat64(at, value, true);
  }
  setPtr(address: number, value: number): void {
    const at = this.writing(address, this.pointerBytes);
    if (at < 0) return this.hardware.write(address, 4, value);
    this.view.setUint32(at, value, true);
    if (this.pointerBytes === 8) this.view.setUint32(at + 4, value / 0x1_0000_0000, true);
  }

  /** Copies, overlap allowed. */
  move(to: number, from: number, size: number): void {
    if (size <= 0) return;
    const source = this.reading(from, size);
    const target = this.writing(to, size);
    if (source < 0 || target < 0) throw new Error(`memory is copied from 0x${from.toString(16)} to 0x${to.toString(16)}, which is not all the program's`);
    this.bytes.copyWithin(target, source, source + size);
  }

  zero(address: number, size: number): void {
    if (size <= 0) return;
    const at = this.writing(address, size);
    if (at < 0) throw new Error(`memory is cleared at 0x${address.toString(16)}, which is not the program's`);
    this.bytes.fill(0, at, at + size);
  }

  /** A copy of some bytes. */
  slice(address: number, size: number): Uint8Array {
    return this.bytes.slice(address - dataBase, address - dataBase + size);
  }

  fill(address: number, data: Uint8Array): void {
    const at = this.writing(address, data.length);
    if (data.length > 0) this.bytes.set(data, at);
  }
}
