/** Types of C as Go declarations with the same layout, under the names that Go's cgo gives them. */
import { plain, sizeOf, type CField, type CRecord, type CType } from './debug-types';

/** Thrown for what has no counterpart in Go; the caller knows where it is used. */
export class NoGoType extends Error {}

const basicNames: Readonly<Record<string, string>> = {
  'signed char': 'schar', 'unsigned char': 'uchar', 'unsigned short': 'ushort', 'unsigned int': 'uint', 'unsigned long': 'ulong', 'long long': 'longlong', 'unsigned long long': 'ulonglong',
  _Bool: '_Bool', bool: '_Bool',
};

const keywords = new Set('break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var'.split(' '));

/** Collects the declarations of the types that one package uses. */
export class GoTypes {
  /** Name of the declaration → its text. */
  readonly declarations = new Map<string, string>();
  private readonly anonymous = new Map<CRecord, string>();
  /** Typedefs that are being declared: one may point to itself. */
  private readonly open = new Set<string>();
  /** Structs, and what typedefs stand for, that have been looked at. Another file brings the same types anew. */
  private readonly seen = new Set<CType>();
  private readonly seenBehind = new Set<CType>();
  /** Structs of which only the name is known so far. */
  private readonly opaque = new Set<string>();

  constructor(private readonly pointerBytes: number) {}

  /** Makes known the type that Go code calls `C.name`. */
  define(name: string, type: CType): void {
    const made = this.of(type);
    if (made !== `_Ctype_${name}`) this.declare(`_Ctype_${name}`, () => `= ${made}`);
  }

  /** The Go type of a value of this type. */
  of(t: CType): string {
    switch (t.kind) {
      case 'void':
        return this.declare('_Ctype_void', () => '[0]byte');
      case 'basic':
        return this.basic(t);
      case 'qualified':
        return this.of(t.base);
      case 'typedef':
        return this.typedef(t.name, t.base);
      case 'pointer':
        return this.pointer(t.base);
      case 'array':
        return `[${t.length ?? 0}]${this.of(t.elem)}`;
      case 'enum':
        return `${t.signed ? 'int' : 'uint'}${t.size * 8}`;
      case 'function':
        throw new NoGoType('a function is no value');
      case 'union':
        return `[${t.size}]byte`;
      case 'struct':
        return this.struct(t, undefined);
    }
  }

  private basic(t: CType & { kind: 'basic' }): string {
    const bits = t.size * 8;
    const name = `_Ctype_${basicNames[t.name] ?? t.name.replace(/ /g, '')}`;
    switch (t.encoding) {
      case 'bool': return this.declare(name, () => 'bool');
      case 'float':
        if (bits > 64 || t.name === 'long double' || bits < 32) break;
        return this.declare(name, () => `float${bits}`);
      case 'int': case 'uint':
        if (bits > 64) break;
        return this.declare(name, () => `${t.encoding}${bits}`);
    }
    throw new NoGoType(`the type ${t.name} has no counterpart in Go`);
  }

  private typedef(name: string, base: CType): string {
    const id = `_Ctype_${name}`;
    if (this.open.has(id) || (this.declarations.has(id) && this.seenBehind.has(base))) return id;
    this.open.add(id);
    this.seenBehind.add(base);
    const behind = plain(base);
    if (behind.kind === 'struct' && behind.name === '' && (base.kind === 'struct' || base.kind === 'qualified')) {
      this.struct(behind, id);
    } else {
      const exact = /^(u?int(8|16|32|64))_t$/.exec(name)?.[1];
      const made = exact ?? this.of(base);
      // As in Go's cgo: another name of a type that has one is the same type.
      this.settle(id, exact !== undefined || made.startsWith('_Ctype_') ? `= ${made}` : made);
    }
    this.open.delete(id);
    return id;
  }

  private pointer(base: CType): string {
    const to = plain(base);
    if (to.kind === 'void') return 'unsafe.Pointer';
    return to.kind === 'function' ? '*[0]byte' : `*${this.of(base)}`;
  }

  private struct(t: CRecord, typedefName: string | undefined): string {
    const id = t.name !== '' ? `_Ctype_struct_${t.name}` : (this.anonymous.get(t) ?? typedefName ?? `_Ctype_struct___${this.anonymous.size}`);
    if (t.name === '') this.anonymous.set(t, id);
    if (this.seen.has(t) || (t.opaque && this.declarations.has(id))) return id;
    this.seen.add(t); // it may point to itself
    if (t.opaque) this.opaque.add(id);
    else if (this.opaque.delete(id)) this.declarations.delete(id);
    this.settle(id, this.structText(t));
    return id;
  }

  /** Declares a type; another file of the package may have done so, in the same way. */
  private settle(id: string, text: string): void {
    const known = this.declarations.get(id);
    const alike = (s: string): string => s.replace(/_Ctype_struct___\d+/g, '');
    if (known !== undefined && alike(known) !== alike(text)) throw new NoGoType(`${id.replace('_Ctype_', '').replace(/^struct_/, 'struct ')} is another type in another file of the package`);
    if (known === undefined) this.declarations.set(id, text);
  }

  private structText(t: CRecord): string {
    const lines: string[] = [];
    let end = 0;
    let anonymous = 0;
    const pad = (to: number): void => {
      if (to > end) lines.push(`\t_ [${to - end}]byte`);
      end = to;
    };
    const align = Math.max(1, ...t.fields.map((f) => this.align(f.type, true)));
    // A packed struct may have any size: then nothing in it can be of a type that Go aligns.
    const packed = t.size % align !== 0;
    if (!packed && align > Math.max(1, ...t.fields.filter((f) => this.fits(f, packed)).map((f) => this.align(f.type, false)))) lines.push(`\t_ [0]uint${align * 8}`);
    for (const f of t.fields) {
      const name = f.name === '' ? `anon${anonymous++}` : keywords.has(f.name) ? `_${f.name}` : f.name;
      if (!this.fits(f, packed)) continue;
      pad(f.offset / 8);
      lines.push(`\t${name} ${this.of(f.type)}`);
      end += sizeOf(f.type, this.pointerBytes);
    }
    pad(t.size);
    return lines.length === 0 ? 'struct{}' : `struct {\n${lines.join('\n')}\n}`;
  }

  /** Whether Go can have the field where C has it. As in Go's cgo, others become padding. */
  private fits(f: CField, packed: boolean): boolean {
    if (f.bitField || sizeOf(f.type, this.pointerBytes) === 0) return false;
    const align = this.align(f.type, false);
    return (f.offset / 8) % align === 0 && !(packed && align > 1);
  }

  /** Alignment of a type, as C has it or as its counterpart in Go has it. */
  private align(t: CType, inC: boolean): number {
    const p = plain(t);
    switch (p.kind) {
      case 'array': return this.align(p.elem, inC);
      case 'struct': return Math.max(1, ...p.fields.map((f) => this.align(f.type, inC || p.size % this.align(f.type, true) === 0)));
      case 'union': return inC ? Math.max(1, ...p.fields.map((f) => this.align(f.type, inC))) : 1;
      default: return Math.min(8, Math.max(1, sizeOf(p, this.pointerBytes)));
    }
  }

  private declare(name: string, text: () => string): string {
    if (!this.declarations.has(name)) this.declarations.set(name, text());
    return name;
  }
}
