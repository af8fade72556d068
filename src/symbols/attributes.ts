/** Walks the entries of one `.debug_info` unit and decodes the attribute forms of DWARF 4 and 5. */
import { ByteReader } from '../util/bytes';
import { findSection, sectionData, type Elf } from '../image/elf';

/** A decoded value; `index` values point into a table of the unit. */
export interface AttributeValue {
  readonly kind: 'address' | 'number' | 'text' | 'index' | 'other';
  readonly value: number | string;
}

export interface DebugEntry {
  readonly offset: number;
  readonly depth: number;
  readonly tag: number;
  readonly values: ReadonlyMap<number, AttributeValue>;
}

interface Abbreviation {
  readonly tag: number;
  readonly children: boolean;
  readonly attributes: readonly { readonly attribute: number; readonly form: number; readonly constant: number }[];
}

export class AttributeReader {
  /** From the unit's own entry; what comes before it is read is decoded without. */
  bases: { readonly str?: number; readonly addr?: number; readonly ranges?: number } = {};
  private readonly r: ByteReader;
  private readonly version: number;
  private readonly word: number;
  private readonly abbreviations: ReadonlyMap<number, Abbreviation>;
  private readonly section: (name: string) => Uint8Array;

  constructor(
    elf: Elf,
    info: Uint8Array,
    private readonly unit: number,
    end: number,
  ) {
    this.section = (name) => sectionData(elf, findSection(elf, name));
    this.r = new ByteReader(info, unit + 4, end);
    this.version = this.r.u16();
    let abbrevOffset: number;
    if (this.version >= 5) {
      const type = this.r.u8();
      this.word = this.r.u8();
      abbrevOffset = this.r.u32();
      if (type === 4 || type === 5) this.r.skip(8);
    } else {
      abbrevOffset = this.r.u32();
      this.word = this.r.u8();
    }
    this.abbreviations = readAbbreviations(new ByteReader(this.section('.debug_abbrev'), abbrevOffset));
  }

  *entries(): Iterable<DebugEntry> {
    let depth = 0;
    while (!this.r.done) {
      const offset = this.r.offset;
      const code = this.r.uleb();
      if (code === 0) {
        depth--;
        continue;
      }
      const a = this.abbreviations.get(code);
      if (!a) throw new Error(`abbreviation ${code} is missing`);
      const values = new Map(a.attributes.map((x) => [x.attribute, this.form(x.form, x.constant)]));
      yield { offset, depth, tag: a.tag, values };
      if (a.children) depth++;
    }
  }

  /** A list of address ranges, in the section of the unit's version. */
  rangeList(at: number, index: boolean, base: number): { low: number; high: number }[] {
    if (this.version < 5) return this.ranges4(at, base);
    const lists = this.section('.debug_rnglists');
    const start = this.bases.ranges ?? 12;
    const offset = index ? start + new ByteReader(lists, start + at * 4).u32() : at;
    return this.ranges5(new ByteReader(lists, offset), base);
  }

  private ranges4(at: number, unitBase: number): { low: number; high: number }[] {
    const out: { low: number; high: number }[] = [];
    const r = new ByteReader(this.section('.debug_ranges'), at);
    const top = this.word === 8 ? 2 ** 64 : 2 ** 32 - 1;
    for (let base = unitBase; ; ) {
      const [low, high] = [r.uint(this.word), r.uint(this.word)];
      if (low === 0 && high === 0) return out;
      if (low >= top) base = high;
      else out.push({ low: base + low, high: base + high });
    }
  }

  private ranges5(r: ByteReader, unitBase: number): { low: number; high: number }[] {
    const out: { low: number; high: number }[] = [];
    for (let base = unitBase; ; ) {
      switch (r.u8()) {
        case 0:
          return out;
        case 1:
          base = this.addressAt(r.uleb());
          break;
        case 2:
          out.push({ low: this.addressAt(r.uleb()), high: this.addressAt(r.uleb()) });
          break;
        case 3: {
          const low = this.addressAt(r.uleb());
          out.push({ low, high: low + r.uleb() });
          break;
        }
        case 4:
          out.push({ low: base + r.uleb(), high: base + r.uleb() });
          break;
        case 5:
          base = r.uint(this.word);
          break;
        case 6:
          out.push({ low: r.uint(this.word), high: r.uint(this.word) });
          break;
        case 7: {
          const low = r.uint(this.word);
          out.push({ low, high: low + r.uleb() });
          break;
        }
        default:
          return out;
      }
    }
  }

  private addressAt(index: number): number {
    return new ByteReader(this.section('.debug_addr'), (this.bases.addr ?? 8) + index * this.word).uint(this.word);
  }

  private stringAt(index: number): string {
    const offsets = this.section('.debug_str_offsets');
    const at = new ByteReader(offsets, (this.bases.str ?? 8) + index * 4).u32();
    return new ByteReader(this.section('.debug_str'), at).cstring();
  }

  private form(form: number, constant: number): AttributeValue {
    const r = this.r;
    const number = (value: number): AttributeValue => ({ kind: 'number', value });
    const address = (value: number): AttributeValue => ({ kind: 'address', value });
    const text = (value: string): AttributeValue => ({ kind: 'text', value });
    const skip = (length: number): AttributeValue => (r.skip(length), { kind: 'other', value: 0 });
    switch (form) {
      case 0x01: return address(r.uint(this.word));
      case 0x03: return skip(r.u16());
      case 0x04: return skip(r.u32());
      case 0x05: return number(r.u16());
      case 0x06: return number(r.u32());
      case 0x07: return number(r.u64());
      case 0x08: return text(r.cstring());
      case 0x09: return skip(r.uleb());
      case 0x0a: return skip(r.u8());
      case 0x0b: case 0x0c: return number(r.u8());
      case 0x0d: return number(r.sleb());
      case 0x0e: return text(new ByteReader(this.section('.debug_str'), r.u32()).cstring());
      case 0x0f: return number(r.uleb());
      case 0x11: return number(this.unit + r.u8());
      case 0x12: return number(this.unit + r.u16());
      case 0x13: return number(this.unit + r.u32());
      case 0x14: return number(this.unit + r.u64());
      case 0x15: return number(this.unit + r.uleb());
      case 0x10: case 0x17: return number(r.u32());
      case 0x16: return this.form(r.uleb(), constant);
      case 0x18: return skip(r.uleb());
      case 0x19: return number(1);
      case 0x1a: return text(this.stringAt(r.uleb()));
      case 0x1b: return address(this.addressAt(r.uleb()));
      case 0x1e: return skip(16);
      case 0x1f: return text(new ByteReader(this.section('.debug_line_str'), r.u32()).cstring());
      case 0x20: return skip(8);
      case 0x21: return number(constant);
      case 0x22: case 0x23: return { kind: 'index', value: r.uleb() };
      case 0x25: return text(this.stringAt(r.u8()));
      case 0x26: return text(this.stringAt(r.u16()));
      case 0x27: return text(this.stringAt(r.u8() + r.u16() * 256));
      case 0x28: return text(this.stringAt(r.u32()));
      case 0x29: return address(this.addressAt(r.u8()));
      case 0x2a: return address(this.addressAt(r.u16()));
      case 0x2b: return address(this.addressAt(r.u8() + r.u16() * 256));
      case 0x2c: return address(this.addressAt(r.u32()));
      default: throw new Error(`attribute form 0x${form.toString(16)}`);
    }
  }
}

function readAbbreviations(r: ByteReader): ReadonlyMap<number, Abbreviation> {
  const out = new Map<number, Abbreviation>();
  for (let code = r.uleb(); code !== 0; code = r.uleb()) {
    const tag = r.uleb();
    const children = r.u8() !== 0;
    const attributes: { attribute: number; form: number; constant: number }[] = [];
    for (;;) {
      const [attribute, form] = [r.uleb(), r.uleb()];
      const constant = form === 0x21 ? r.sleb() : 0;
      if (attribute === 0 && form === 0) break;
      attributes.push({ attribute, form, constant });
    }
    out.set(code, { tag, children, attributes });
  }
  return out;
}
