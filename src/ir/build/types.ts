/** Go types as IR types: shapes, sizes, and the questions about a type that the builder asks all the time. Answers are kept per type object. */
import { unalias } from '../../types/alias';
import type { Signature, Struct, Type } from '../../types/type';
import { typeString } from '../../types/typestring';
import { under } from '../../types/under';
import type { BasicKind } from '../../types/type';
import type { IrType, IrTypes, StructType } from '../ir';
import { Layouts } from '../layout';

/** Lowers types of one program. */
export class TypeLowering {
  readonly layouts: Layouts;
  private readonly irTypes = new Map<Type, IrType>();
  private readonly pointers = new Map<Type, boolean>();
  private readonly memory = new Map<Type, boolean>();

  constructor(readonly t: IrTypes) {
    this.layouts = new Layouts(t.pointerBytes);
  }

  /** The IR type of a value; void for an empty tuple, a struct for several results. */
  irType(type: Type): IrType {
    let known = this.irTypes.get(type);
    if (!known) this.irTypes.set(type, (known = this.compute(type)));
    return known;
  }

  /** The IR struct of a type whose underlying type is a struct. */
  structType(type: Type): StructType {
    const r = this.irType(type);
    if (r.kind !== 'struct') throw new Error(`${typeString(type)} is not a struct`);
    return r;
  }

  private compute(type: Type): IrType {
    const u = under(type);
    const { t } = this;
    switch (u.kind) {
      case 'Basic':
        return this.basic(u.basic);
      case 'Array':
        return t.array(this.irType(u.elem), Math.max(0, u.len));
      case 'Slice':
        return t.slice;
      case 'Struct':
        return t.struct(u.fields.map((f) => this.irType(f.type as Type)));
      case 'Pointer':
      case 'Signature':
      case 'Map':
      case 'Chan':
        return t.ptr;
      case 'Tuple':
        return this.results(u.vars.map((v) => v.type as Type));
      case 'Interface':
        if (type.kind !== 'TypeParam') return t.iface;
        break;
      default:
        break;
    }
    throw new Error(`type ${typeString(type)} has no values`);
  }

  /** The result type of a function with these results. */
  results(types: readonly Type[]): IrType {
    if (types.length === 0) return this.t.void;
    return types.length === 1 ? this.irType(types[0]) : this.t.struct(types.map((x) => this.irType(x)));
  }

  private basic(kind: BasicKind): IrType {
    const { t } = this;
    switch (kind) {
      case 'bool':
      case 'untyped bool':
      case 'int8':
      case 'uint8':
        return t.i8;
      case 'int16':
      case 'uint16':
        return t.i16;
      case 'int32':
      case 'uint32':
      case 'untyped rune':
        return t.i32;
      case 'int64':
      case 'uint64':
        return t.i64;
      case 'int':
      case 'uint':
      case 'uintptr':
      case 'untyped int':
        return t.int;
      case 'float32':
        return t.f32;
      case 'float64':
      case 'untyped float':
        return t.f64;
      case 'complex64':
        return t.struct([t.f32, t.f32]);
      case 'complex128':
      case 'untyped complex':
        return t.struct([t.f64, t.f64]);
      case 'string':
      case 'untyped string':
        return t.string;
      case 'unsafe.Pointer':
      case 'untyped nil':
        return t.ptr;
      case 'invalid':
        throw new Error('a value of invalid type reached the builder');
    }
  }

  /** Parameters (receiver first, closure pointer last) and result. */
  signature(sig: Signature, options: { readonly recv: boolean; readonly closure: boolean }): { params: IrType[]; result: IrType } {
    const params: IrType[] = [];
    if (options.recv && sig.recv) params.push(this.irType(sig.recv.type as Type));
    for (const p of sig.params.vars) params.push(this.irType(p.type as Type));
    if (options.closure) params.push(this.t.ptr);
    return { params, result: this.irType(sig.results) };
  }

  sizeof(type: Type): number {
    return this.layouts.size(this.irType(type));
  }

  alignof(type: Type): number {
    return this.layouts.align(this.irType(type));
  }

  /** Whether a value holds pointers that a collector must follow. */
  hasPointers(type: Type): boolean {
    let known = this.pointers.get(type);
    if (known === undefined) {
      known = this.computeHasPointers(under(type));
      this.pointers.set(type, known);
    }
    return known;
  }

  private computeHasPointers(u: Type): boolean {
    switch (u.kind) {
      case 'Basic':
        return u.basic === 'string' || u.basic === 'unsafe.Pointer' || u.basic === 'untyped string' || u.basic === 'untyped nil';
      case 'Array':
        return u.len > 0 && this.hasPointers(u.elem);
      case 'Struct':
        return u.fields.some((f) => this.hasPointers(f.type as Type));
      default:
        return true;
    }
  }

  /** Whether the value itself, being one pointer, is the data word of an interface. */
  isPointerShaped(type: Type): boolean {
    const u = under(type);
    switch (u.kind) {
      case 'Pointer':
      case 'Map':
      case 'Chan':
      case 'Signature':
        return true;
      case 'Basic':
        return u.basic === 'unsafe.Pointer';
      case 'Struct':
        return u.fields.length === 1 && this.isPointerShaped(u.fields[0].type as Type);
      case 'Array':
        return u.len === 1 && this.isPointerShaped(u.elem);
      default:
        return false;
    }
  }

  /** Whether equality of values is equality of their bytes. */
  isMemoryComparable(type: Type): boolean {
    let known = this.memory.get(type);
    if (known === undefined) {
      known = this.computeMemoryComparable(type, under(type));
      this.memory.set(type, known);
    }
    return known;
  }

  private computeMemoryComparable(type: Type, u: Type): boolean {
    switch (u.kind) {
      case 'Basic':
        return !/^(float|complex|string)/.test(u.basic);
      case 'Pointer':
      case 'Chan':
        return true;
      case 'Array':
        return this.isMemoryComparable(u.elem);
      case 'Struct':
        return u.fields.every((f) => f.name !== '_' && this.isMemoryComparable(f.type as Type)) && !this.hasPadding(type, u);
      default:
        return false;
    }
  }

  private hasPadding(type: Type, u: Struct): boolean {
    const sum = u.fields.reduce((n, f) => n + this.sizeof(f.type as Type), 0);
    return sum !== this.sizeof(type);
  }

  /** Where the pointers of a value lie: calls `visit` with the byte offset of each. */
  pointerOffsets(type: Type, at: number, visit: (offset: number) => void): void {
    const word = this.t.pointerBytes;
    const u = under(type);
    switch (u.kind) {
      case 'Basic':
        if (this.hasPointers(u)) visit(at);
        return;
      case 'Array': {
        if (!this.hasPointers(u.elem)) return;
        const size = this.sizeof(u.elem);
        for (let i = 0; i < u.len; i++) this.pointerOffsets(u.elem, at + i * size, visit);
        return;
      }
      case 'Struct': {
        const s = this.structType(u);
        u.fields.forEach((f, i) => this.pointerOffsets(f.type as Type, at + this.layouts.offset(s, i), visit));
        return;
      }
      case 'Interface':
        visit(at);
        visit(at + word);
        return;
      default:
        visit(at);
    }
  }

  /** Bytes at the start of a value in which pointers may lie. */
  pointerBytesOf(type: Type): number {
    if (!this.hasPointers(type)) return 0;
    const word = this.t.pointerBytes;
    const u = under(type);
    // Only the last element counts: no need to walk a long array.
    if (u.kind === 'Array') return (u.len - 1) * this.sizeof(u.elem) + this.pointerBytesOf(u.elem);
    let end = 0;
    this.pointerOffsets(type, 0, (o) => (end = Math.max(end, o + word)));
    return end;
  }
}

/** Looks through aliases. */
export function plain(t: Type): Type {
  return unalias(t);
}
