/**
 * Memory that knows what stands where: which object an address belongs to, which words hold addresses, and what has been changed since
 * the last commit. What the program could only know from real addresses, or must not know yet, ends the evaluation.
 */
import type { Global, IrType } from '../ir/ir';
import { fromHalves, type I64 } from './int64';
import { codeBase, dataBase, Memory, type Hardware } from './memory';
import { AddressNumber, Unknown } from './value';

/** What code that is left for the start of the program may do to an object. */
export enum Touch {
  nothing,
  /** It must find the object as it is: no writes. */
  reads,
  /** Nobody can know what the object holds. */
  writes,
}

/** A piece of memory that pointers may point into. */
export interface Item {
  readonly address: number;
  readonly size: number;
  /** Data of the module; undefined for what the evaluated code allocated. */
  readonly global: Global | undefined;
  /** Of allocated memory, where it is known. */
  readonly type: IrType | undefined;
  /** The Go package whose initialiser allocated it. */
  readonly pkg: string;
  touch: Touch;
  /** Nothing but the code that is being evaluated knows it. */
  fresh: boolean;
  /** Its contents are no longer those of the module. */
  changed: boolean;
}

/** What a word holds. */
export enum Tag {
  plain,
  /** An address, or the lower half of one. */
  pointer,
  /** The upper half. */
  upper,
  /** An address as an integer. */
  integer,
  /** Part of an address, or a number made of one. */
  broken,
}

interface Saved {
  readonly item: Item;
  readonly bytes: Uint8Array;
  readonly tags: Uint8Array;
  readonly changed: boolean;
}

const granule = 8;

export class TrackedMemory extends Memory {
  private owners = new Int32Array(this.bytes.length / granule);
  private tags = new Uint8Array(this.bytes.length / 4);
  readonly items: Item[] = [];
  private saved: Saved[] = [];
  private savedItems = new Set<Item>();
  private made: Item[] = [];
  /** Results are being read: nothing is refused. */
  open = false;

  constructor(pointerBytes: 4 | 8, hardware: Hardware) {
    super(pointerBytes, hardware);
    // Index 0 of the owners means nobody.
    this.items.push({ address: 0, size: 0, global: undefined, type: undefined, pkg: '', touch: Touch.writes, fresh: false, changed: false });
  }

  protected override grow(end: number): void {
    super.grow(end);
    const owners = new Int32Array(this.bytes.length / granule);
    owners.set(this.owners);
    this.owners = owners;
    const tags = new Uint8Array(this.bytes.length / 4);
    tags.set(this.tags);
    this.tags = tags;
  }

  /** Makes the item of an address that `allocate` gave. The address right behind an object still counts as its own. */
  own(address: number, size: number, what: Pick<Item, 'global' | 'type' | 'pkg' | 'touch' | 'fresh'>): Item {
    const item: Item = { address, size, changed: false, ...what };
    const first = (address - dataBase) / granule;
    this.owners.fill(this.items.length, first, first + Math.floor(size / granule) + 1);
    this.items.push(item);
    if (item.fresh && !item.global) this.made.push(item);
    return item;
  }

  /** The object that an address points into. */
  itemAt(address: number): Item | undefined {
    const n = this.owners[Math.floor((address - dataBase) / granule)];
    return n ? this.items[n] : undefined;
  }

  override sameObject(x: number, y: number): boolean {
    const item = this.itemAt(x);
    return item !== undefined && item === this.itemAt(y);
  }

  override forgetRange(address: number, size: number): void {
    const at = (address - dataBase) >> 2;
    this.tags.fill(Tag.plain, at, at + ((size + 3) >> 2));
  }

  override reach(address: number): number {
    const item = this.itemAt(address);
    return item ? item.address + item.size - address : -1;
  }

  // ---- transactions ---------------------------------------------------------------------------------

  /** What was written stays. */
  commit(): void {
    for (const item of this.made) item.fresh = false;
    this.forget();
  }

  /** Everything is as it was at the last commit. */
  rollBack(): void {
    for (const s of this.saved) {
      const at = s.item.address - dataBase;
      this.bytes.set(s.bytes, at);
      this.tags.set(s.tags, at / 4);
      s.item.changed = s.changed;
    }
    this.forget();
  }

  /** Objects that were there before, and have been written to since the last commit. */
  written(): readonly Item[] {
    return this.saved.map((s) => s.item);
  }

  private forget(): void {
    this.saved = [];
    this.savedItems = new Set();
    this.made = [];
  }

  /** Takes back what was written to one object. */
  restore(item: Item): void {
    const s = this.saved.find((x) => x.item === item);
    if (!s) return;
    const at = item.address - dataBase;
    this.bytes.set(s.bytes, at);
    this.tags.set(s.tags, at / 4);
    item.changed = s.changed;
  }

  private save(item: Item): void {
    if (this.savedItems.has(item)) return;
    this.savedItems.add(item);
    const at = item.address - dataBase;
    const words = Math.ceil(item.size / 4);
    this.saved.push({ item, bytes: this.bytes.slice(at, at + item.size), tags: this.tags.slice(at / 4, at / 4 + words), changed: item.changed });
    item.changed = true;
  }

  // ---- access ----------------------------------------------------------------------------------------

  protected override reading(address: number, size: number): number {
    const item = this.itemAt(address);
    if (!item) throw new Unknown(`address 0x${address.toString(16)} is read`);
    if (item.touch === Touch.writes && !this.open) throw new Unknown(`${nameOf(item)} is read, which is not known`);
    if (address + size > item.address + item.size) throw new Unknown(`${nameOf(item)} is read beyond its end`);
    return address - dataBase;
  }

  protected override writing(address: number, size: number): number {
    const item = this.itemAt(address);
    if (!item) throw new Unknown(`address 0x${address.toString(16)} is written`);
    if (address + size > item.address + item.size) throw new Unknown(`${nameOf(item)} is written beyond its end`);
    if (!item.fresh) {
      if (item.touch !== Touch.nothing) throw new Unknown(`${nameOf(item)} is written, which code at the start uses`);
      if (item.global?.readonly) throw new Unknown(`${nameOf(item)} is written, which is read-only`);
      this.save(item);
    }
    return address - dataBase;
  }

  /** The tag of a word. */
  tagAt(address: number): Tag {
    return this.tags[(address - dataBase) >> 2];
  }

  /** No word of a range holds an address, or a part of one. */
  private plainRange(at: number, size: number): boolean {
    const end = (at + size - 1) >> 2;
    for (let k = at >> 2; k <= end; k++) if (this.tags[k] !== Tag.plain) return false;
    return true;
  }

  private mustBePlain(at: number, size: number): void {
    if (!this.plainRange(at, size)) throw new Unknown('a part of an address is read as a number');
  }

  /** A range gets a plain value; an address that it only covers in part is broken. */
  private clear(at: number, size: number): void {
    const end = at + size;
    for (let k = at >> 2; k << 2 < end; k++) {
      if (this.tags[k] === Tag.plain) continue;
      const whole = k << 2 >= at && (k << 2) + 4 <= end;
      if (this.pointerBytes === 8) this.breakOther(k);
      this.tags[k] = whole ? Tag.plain : Tag.broken;
    }
  }

  /** The other half of an address of two words. */
  private breakOther(k: number): void {
    if (this.tags[k] === Tag.upper) this.tags[k - 1] = Tag.broken;
    else if (this.tags[k] !== Tag.broken && this.tags[k + 1] === Tag.upper) this.tags[k + 1] = Tag.broken;
  }

  private setAddress(at: number, tag: Tag): void {
    if (at % this.pointerBytes !== 0) throw new Unknown('an address is stored where it is not aligned');
    this.clear(at, this.pointerBytes);
    this.tags[at >> 2] = tag;
    if (this.pointerBytes === 8) this.tags[(at >> 2) + 1] = Tag.upper;
  }

  override u8(address: number): number {
    const at = this.reading(address, 1);
    this.mustBePlain(at, 1);
    return this.bytes[at];
  }
  override u16(address: number): number {
    const at = this.reading(address, 2);
    this.mustBePlain(at, 2);
    return this.view.getUint16(at, true);
  }
  override i32(address: number): number {
    const at = this.reading(address, 4);
    if (this.pointerBytes === 4 && isAddress(this.tags[at >> 2]) && at % 4 === 0) return new AddressNumber(this.view.getUint32(at, true)) as unknown as number;
    this.mustBePlain(at, 4);
    return this.view.getInt32(at, true);
  }
  override i64(address: number): I64 {
    const at = this.reading(address, 8);
    if (this.pointerBytes === 8 && isAddress(this.tags[at >> 2]) && at % 8 === 0) return new AddressNumber(this.view.getUint32(at, true)) as unknown as number;
    this.mustBePlain(at, 8);
    return fromHalves(this.view.getInt32(at, true), this.view.getInt32(at + 4, true));
  }
  override f32(address: number): number {
    const at = this.reading(address, 4);
    this.mustBePlain(at, 4);
    return knownFloat(this.view.getFloat32(at, true));
  }
  override f64(address: number): number {
    const at = this.reading(address, 8);
    this.mustBePlain(at, 8);
    return knownFloat(this.view.getFloat64(at, true));
  }
  override ptr(address: number): number {
    const at = this.reading(address, this.pointerBytes);
    const low = this.view.getUint32(at, true);
    if (isAddress(this.tags[at >> 2])) return low;
    this.mustBePlain(at, this.pointerBytes);
    return this.pointerBytes === 4 ? low : low + this.view.getUint32(at + 4, true) * 0x1_0000_0000;
  }

  override set8(address: number, value: number): void {
    const at = this.writing(address, 1);
    this.clear(at, 1);
    this.view.setUint8(at, value);
  }
  override set16(address: number, value: number): void {
    const at = this.writing(address, 2);
    this.clear(at, 2);
    this.view.setUint16(at, value, true);
  }
  override set32(address: number, value: number): void {
    if (this.setNumber(address, value, 4)) return;
    const at = this.writing(address, 4);
    this.clear(at, 4);
    this.view.setInt32(at, value, true);
  }
  override set64(address: number, value: I64): void {
    if (this.setNumber(address, value, 8)) return;
    const at = this.writing(address, 8);
    this.clear(at, 8);
    super.set64(address, value);
  }

  /** Stores an address that is an integer. */
  private setNumber(address: number, value: unknown, size: number): boolean {
    if (!(value instanceof AddressNumber)) return false;
    const at = this.writing(address, size);
    if (value.negated || Number.isNaN(value.address) || size !== this.pointerBytes) {
      this.clear(at, size);
      this.tags.fill(Tag.broken, at >> 2, (at + size) >> 2);
      return true;
    }
    this.setAddress(at, Tag.integer);
    this.view.setUint32(at, value.address, true);
    if (size === 8) this.view.setUint32(at + 4, 0, true);
    return true;
  }

  override setF32(address: number, value: number): void {
    this.clear(this.writing(address, 4), 4);
    super.setF32(address, value);
  }
  override setF64(address: number, value: number): void {
    this.clear(this.writing(address, 8), 8);
    super.setF64(address, value);
  }
  override setPtr(address: number, value: number): void {
    const at = this.writing(address, this.pointerBytes);
    if (value >= codeBase && this.isOurs(value)) this.setAddress(at, Tag.pointer);
    else this.clear(at, this.pointerBytes);
    super.setPtr(address, value);
  }

  private isOurs(address: number): boolean {
    return this.holds(address) || address < dataBase;
  }

  override move(to: number, from: number, size: number): void {
    if (size <= 0) return;
    const source = this.reading(from, size);
    const target = this.writing(to, size);
    const aligned = (target - source) % this.pointerBytes === 0;
    const inner = aligned && source % this.pointerBytes === 0 && size % this.pointerBytes === 0;
    if (!inner && !this.plainRange(source, size)) {
      if (!aligned || source % 4 !== 0 || size % 4 !== 0) throw new Unknown('a part of an address is copied');
    }
    if (inner || (aligned && source % 4 === 0 && size % 4 === 0)) {
      const tags = this.tags.slice(source >> 2, (source + size) >> 2);
      this.clear(target, size);
      this.tags.set(tags, target >> 2);
    } else this.clear(target, size);
    this.bytes.copyWithin(target, source, source + size);
  }

  override zero(address: number, size: number): void {
    if (size <= 0) return;
    const at = this.writing(address, size);
    this.clear(at, size);
    this.bytes.fill(0, at, at + size);
  }

  override fill(address: number, data: Uint8Array): void {
    if (data.length > 0) this.bytes.set(data, address - dataBase);
  }

  // ---- looking at results --------------------------------------------------------------------------------

  /** Calls `visit` for each address that an object holds. */
  eachAddress(item: Item, visit: (value: number, at: number) => void): void {
    const at = item.address - dataBase;
    for (let k = 0; k + this.pointerBytes <= item.size; k += this.pointerBytes) {
      if (isAddress(this.tags[(at + k) >> 2])) visit(this.view.getUint32(at + k, true), item.address + k);
    }
  }

  /** True where an object holds a part of an address, whose value nobody knows. */
  isBroken(item: Item): boolean {
    const at = (item.address - dataBase) >> 2;
    return this.tags.subarray(at, at + Math.ceil(item.size / 4)).includes(Tag.broken);
  }

  /** Raw bytes, for what is made of results. */
  raw(address: number, size: number): Uint8Array {
    return this.bytes.subarray(address - dataBase, address - dataBase + size);
  }
}

function isAddress(t: Tag): boolean {
  return t === Tag.pointer || t === Tag.integer;
}

/** The bits of a NaN may get lost on the way through JavaScript. */
export function knownFloat(x: number): number {
  if (Number.isNaN(x)) throw new Unknown('the bits of a NaN matter');
  return x;
}

function nameOf(item: Item): string {
  return item.global?.name ?? 'memory from an allocation';
}
