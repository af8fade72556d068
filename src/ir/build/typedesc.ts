/**
 * Type descriptors, laid out as the `internal/abi` package of the user's Go says, so that Go's own reflection can read them.
 * A descriptor holds only what some reachable code looks at: names, element types, method tables are left out otherwise.
 */
import { unalias } from '../../types/alias';
import type { MethodSetEntry } from '../../types/methodset';
import type { Func, Obj } from '../../types/object';
import { isExported } from '../../types/objects';
import { comparable } from '../../types/predicates';
import { ArrayT, Pointer, Slice, Struct, type ArrayT as Arr, type Interface, type MapT, type Signature, type Type } from '../../types/type';
import { newField } from '../../types/objects';
import { typeKey } from '../../types/typekey';
import { typeSet } from '../../types/typeset';
import { under } from '../../types/under';
import { Typ } from '../../types/universe';
import type { AggConst, Const, Global, StructType } from '../ir';
import type { Entry } from './entries';
import { equalFunc, hashFunc } from './equal-hash';
import { packageLinkName, reflectName } from './names';
import type { Program } from './program';
import { reflectThunks, thunkFunctions, type ThunkNeeds } from './reflect-thunks';
import { closureOf } from './wrappers';

const described = ['Type', 'PtrType', 'SliceType', 'ArrayType', 'ChanType', 'FuncType', 'InterfaceType', 'StructType', 'MapType', 'SwissMapType', 'OldMapType'];
const kinds: Readonly<Record<string, number>> = {
  bool: 1, int: 2, int8: 3, int16: 4, int32: 5, int64: 6, uint: 7, uint8: 8, uint16: 9, uint32: 10, uint64: 11, uintptr: 12, float32: 13, float64: 14,
  complex64: 15, complex128: 16, Array: 17, Chan: 18, Signature: 19, Interface: 20, Map: 21, Pointer: 22, Slice: 23, string: 24, Struct: 25, 'unsafe.Pointer': 26,
};
/** The number of a type's `reflect.Kind`. */
export function kindOfType(t: Type): number {
  const u = under(t);
  return kinds[u.kind === 'Basic' ? u.basic : u.kind] ?? 0;
}
const bodyNames: Readonly<Record<string, string>> = {
  Pointer: 'PtrType', Slice: 'SliceType', Array: 'ArrayType', Chan: 'ChanType', Signature: 'FuncType', Interface: 'InterfaceType', Struct: 'StructType',
};
const flag = { uncommon: 1, extraStar: 2, named: 4, regularMemory: 8, directIface: 32, thunks: 64 };
/** Reading these functions' results means reading the methods of types one by one. */
const readsMethods = new Set([
  'reflect.implements', 'internal/reflectlite.implements', 'reflect.(*rtype).Method', 'reflect.(*rtype).MethodByName', 'reflect.(*interfaceType).Method',
  'reflect.(*interfaceType).MethodByName', 'reflect.Value.Method', 'reflect.StructOf',
]);
/** These count methods, or ask for the package. */
const readsUncommon = new Set(['reflect.(*rtype).NumMethod', 'reflect.(*rtype).PkgPath', 'reflect.Value.NumMethod', 'internal/reflectlite.rtype.NumMethod', 'internal/reflectlite.rtype.PkgPath']);

interface AbiStruct {
  readonly name: string;
  readonly go: Struct;
  readonly ir: StructType;
}
type Fill = Readonly<Record<string, Const | undefined>>;

/** Makes the descriptors of the types that are in demand. */
export class Descriptors {
  /** A type came into demand, or more of the known ones. */
  changed = false;
  private readonly structs = new Map<string, AbiStruct>();
  /** By IR struct: what its fields are called. */
  private readonly watched = new Map<StructType, string[][]>();
  private readonly needs = new Set<string>();
  private methodTables = false;
  /** Names of the methods of interfaces that a failing assertion may have to name; see `noteAssertion`. */
  private readonly assertedNames = new Set<string>();
  private readonly asserted = new Set<Entry>();
  private uncommon = false;
  private readonly names = new Map<string, Global>();
  private directIfaceInKind = false;
  private readonly thunks: ThunkNeeds = { funcs: false, methods: false, makes: false };

  constructor(private readonly p: Program) {}

  /** Looks up the layouts in package internal/abi. */
  load(): void {
    const pkg = this.p.checker.packages.get('internal/abi')?.pkg;
    if (!pkg) throw new Error('package internal/abi is not part of the program');
    for (const name of [...described, 'UncommonType', 'Method', 'Imethod', 'StructField']) {
      const go = this.p.packageType(pkg, name);
      if (!go) continue;
      const u = under(go) as Struct;
      const s: AbiStruct = { name, go: u, ir: this.p.structType(go) };
      this.structs.set(name, s);
      if (!described.includes(name)) continue;
      const list = this.watched.get(s.ir) ?? s.ir.fields.map(() => []);
      u.fields.forEach((f, i) => list[i].push(`${name}.${f.name}`));
      this.watched.set(s.ir, list);
    }
    const direct: Obj | undefined = pkg.scope.lookup('TFlagDirectIface');
    this.directIfaceInKind = direct === undefined;
  }

  /** Reachable code takes the address or the value of a field of this struct. */
  noteField(s: StructType, index: number): void {
    const names = this.watched.get(s)?.[index];
    if (!names) return;
    for (const n of names) {
      if (this.needs.has(n)) continue;
      this.needs.add(n);
      this.changed = true;
    }
  }

  /**
   * A type assertion to this interface may fail: the runtime then looks for the missing method. For that alone, tables hold
   * only methods of the names in question, and a hash in place of each method's type.
   */
  noteAssertion(want: Entry): void {
    const u = under(want.type);
    if (u.kind !== 'Interface' || this.asserted.has(want)) return;
    this.asserted.add(want);
    for (const m of typeSet(u).methods) this.assertedNames.add(m.name);
    this.changed = true;
  }

  noteFunction(name: string): void {
    const thunk = thunkFunctions[name];
    if (thunk !== undefined && !this.thunks[thunk]) this.thunks[thunk] = this.changed = true;
    if (readsMethods.has(name) && !this.methodTables) {
      this.methodTables = this.uncommon = this.changed = true;
    } else if (readsUncommon.has(name) && !this.uncommon) {
      this.uncommon = this.changed = true;
    }
  }

  /** Describes what came into demand since the last time. */
  update(): void {
    const { demand } = this.p;
    while (this.changed) {
      this.changed = false;
      const version = `${this.needs.size}${this.methodTables}${this.uncommon}${demand.allMethods}${this.assertedNames.size}${Object.values(this.thunks).join()}`;
      for (const e of demand.types) {
        const wanted = `${version}${e.reachesInterface}${e.isMapKey}${this.asserted.has(e)}`;
        if (e.describedFor === wanted) continue;
        e.describedFor = wanted;
        this.describe(e);
        const init = e.descriptor?.init;
        if (init) demand.descriptorConstant(init);
      }
    }
  }

  /** Makes all descriptors once more, now that it is known which types and methods there are. */
  finish(): void {
    for (const e of this.p.demand.types) this.describe(e);
  }

  private describe(e: Entry): void {
    const t = e.type;
    const tail: Const[] = [];
    const uncommon = this.hasUncommon(e) ? this.uncommonPart(e, t) : undefined;
    if (uncommon) tail.push(uncommon.head);
    const u = under(t);
    const whole = this.body(e, t);
    // Parts that nobody looks at are left off the end.
    const body = uncommon || u.kind === 'Map' || this.isLookedAt(u) ? whole : (whole.elems[0] as AggConst);
    if (u.kind === 'Signature' && this.needs.has('FuncType.InCount')) tail.push(this.funcTypes(u));
    if (uncommon?.methods) tail.push(uncommon.methods);
    const init = tail.length === 0 ? body : this.aggregate([body, ...tail]);
    e.descriptor = {
      kind: 'global', name: `type:${e.key}`, type: init.type, init, external: false, readonly: true, mergeable: false, exported: false, section: undefined,
      align: undefined, pkg: this.packageOf(t), pos: undefined,
    };
  }

  /** Some code reads what descriptors of this kind have behind the common part. */
  private isLookedAt(u: Type): boolean {
    const name = bodyNames[u.kind];
    const fields = name === undefined ? undefined : this.structs.get(name)?.go.fields;
    return fields?.slice(1).some((f) => this.needs.has(`${name}.${f.name}`)) ?? false;
  }

  private packageOf(t: Type): string {
    const u = unalias(t);
    if (u.kind === 'Named') return u.obj.pkg ? packageLinkName(u.obj.pkg) : 'runtime';
    return u.kind === 'Pointer' || u.kind === 'Slice' || u.kind === 'Array' ? this.packageOf(u.kind === 'Pointer' ? u.base : u.elem) : 'runtime';
  }

  // ---- the part that each kind has -----------------------------------------------------------------

  private body(e: Entry, t: Type): AggConst {
    const u = under(t);
    const Type = this.header(e, t, u);
    switch (u.kind) {
      case 'Pointer':
        return this.fill('PtrType', { Type, Elem: this.child('PtrType.Elem', u.base) });
      case 'Slice':
        return this.fill('SliceType', { Type, Elem: this.child('SliceType.Elem', u.elem) });
      case 'Array':
        return this.fill('ArrayType', { Type, Elem: this.child('ArrayType.Elem', u.elem), Slice: this.child('ArrayType.Slice', new Slice(u.elem)), Len: this.word(u.len) });
      case 'Chan':
        return this.fill('ChanType', { Type, Elem: this.child('ChanType.Elem', u.elem), Dir: this.word({ recv: 1, send: 2, both: 3 }[u.dir]) });
      case 'Signature':
        return this.fill('FuncType', {
          Type, InCount: this.int16(u.params.vars.length), OutCount: this.int16(u.results.vars.length | (u.variadic ? 0x8000 : 0)),
        });
      case 'Interface':
        return this.interfaceBody(e, Type, u);
      case 'Struct':
        return this.structBody(Type, t, u);
      case 'Map':
        return this.mapBody(Type, u);
      default:
        return this.aggregate([Type]);
    }
  }

  private header(e: Entry, t: Type, u: Type): AggConst {
    const { p } = this;
    const named = unalias(t).kind === 'Named' || u.kind === 'Basic';
    const direct = p.isPointerShaped(t);
    let kind = kindOfType(t);
    let flags = (named ? flag.named : 0) | (this.hasUncommon(e) ? flag.uncommon : 0) | (p.isMemoryComparable(t) ? flag.regularMemory : 0) | (this.hasThunks(u) ? flag.thunks : 0);
    if (direct && this.directIfaceInKind) kind |= 32;
    else if (direct) flags |= flag.directIface;
    let str: Const | undefined;
    if (this.needs.has('Type.Str')) {
      const star = this.starName(t);
      if (star !== undefined) flags |= flag.extraStar;
      str = this.offset(this.name(star ?? reflectName(t), isExported(reflectBase(t)), ''));
    }
    const wantsEqual = this.needs.has('Type.Equal') && (e.reachesInterface || e.isMapKey) && comparable(t);
    const align = this.byte(p.types.alignof(t));
    return this.fill('Type', {
      Size_: this.word(p.sizeof(t)),
      PtrBytes: this.word(p.types.pointerBytesOf(t)),
      Hash: this.int32(fnv1a(e.key)),
      TFlag: this.byte(flags),
      Align_: align,
      FieldAlign_: align,
      Kind_: this.byte(kind),
      Equal: wantsEqual ? closureOf(p, equalFunc(p, t)) : undefined,
      GCData: this.needs.has('Type.GCData') && p.hasPointers(t) ? this.pointerMask(t) : undefined,
      Str: str,
      PtrToThis: this.pointerType(t),
    });
  }

  /** `*T` when its descriptor is there too: the two share one text. */
  private starName(t: Type): string | undefined {
    if (unalias(t).kind !== 'Named') return undefined;
    const pointer = this.p.entries.byKey.get(`*${this.p.entries.of(t).key}`);
    return pointer && this.p.demand.types.has(pointer) ? `*${reflectName(t)}` : undefined;
  }

  private pointerType(t: Type): Const | undefined {
    if (!this.needs.has('Type.PtrToThis')) return undefined;
    const { p } = this;
    const pointer = new Pointer(t);
    // Reflection makes pointer types itself, but without methods.
    if (unalias(t).kind === 'Named' || p.entries.of(pointer).methodList.size > 0) return this.typeOffset(pointer);
    const known = p.entries.byKey.get(`*${p.entries.of(t).key}`);
    return known && p.demand.types.has(known) ? this.typeOffset(known.type) : undefined;
  }

  private interfaceBody(e: Entry, Type: Const, u: Interface): AggConst {
    const methods = typeSet(u).methods;
    const pkg = methods.find((m) => !isExported(m.name))?.pkg;
    if (!this.needs.has('InterfaceType.Methods') || methods.length === 0) return this.fill('InterfaceType', { Type });
    const listed = this.methodTables || this.asserted.has(e);
    return this.fill('InterfaceType', {
      Type,
      PkgPath: pkg && this.methodTables ? this.nameStruct(this.name(packageLinkName(pkg), false, '')) : undefined,
      Methods: listed ? this.slice(methods.map((m) => this.interfaceMethod(m)), 'type:.imethods') : this.countOnly(methods.length),
    });
  }

  private interfaceMethod(m: Func): AggConst {
    return this.fill('Imethod', { Name: this.offset(this.name(m.name, isExported(m.name), '')), Typ: this.methodType(m) });
  }

  /** The type of a method, or a hash of it where types of methods are only compared. */
  private methodType(m: Func): Const {
    return this.methodTables ? this.typeOffset(m.type as Type) : this.int32(fnv1a(typeKey(m.type as Type)));
  }

  /** A slice of which only the length is looked at. */
  private countOnly(n: number): Const {
    const { p } = this;
    return { kind: 'agg', type: p.t.slice, elems: [{ kind: 'zero', type: p.t.ptr }, this.word(n), this.word(n)] };
  }

  private structBody(Type: Const, t: Type, u: Struct): AggConst {
    if (!this.needs.has('StructType.Fields') || u.fields.length === 0) return this.fill('StructType', { Type });
    const { p } = this;
    const s = p.structType(u);
    const pkg = u.fields.find((f) => !isExported(f.name))?.pkg;
    const fields = u.fields.map((f, i) =>
      this.fill('StructField', {
        Name: this.nameStruct(this.name(f.name, isExported(f.name), u.tags[i] ?? '', f.embedded)),
        Typ: this.typeConst(f.type as Type),
        Offset: this.word(p.types.layouts.offset(s, i)),
      }),
    );
    return this.fill('StructType', {
      Type,
      PkgPath: pkg ? this.nameStruct(this.name(packageLinkName(pkg), false, '')) : undefined,
      Fields: this.slice(fields, 'type:.fields'),
    });
  }

  private mapBody(Type: Const, u: MapT): AggConst {
    const { p } = this;
    const name = ['MapType', 'SwissMapType', 'OldMapType'].find((n) => this.structs.has(n)) as string;
    const needs = (f: string): boolean => this.needs.has(`${name}.${f}`);
    const keySize = p.sizeof(u.key);
    const elemSize = p.sizeof(u.elem);
    const slotKey: Type = keySize > 128 ? new Pointer(u.key) : u.key;
    const slotElem: Type = elemSize > 128 ? new Pointer(u.elem) : u.elem;
    const slot = slotStruct(slotKey, slotElem);
    const group = new Struct([newField(undefined, undefined, 'Ctrl', Typ.uint64, false), newField(undefined, undefined, 'Slots', new ArrayT(8, slot), false)], []);
    const key = p.entries.of(u.key);
    if (!key.isMapKey) {
      key.isMapKey = true;
      this.changed = true;
    }
    const flags = (needsKeyUpdate(u.key) ? 1 : 0) | (mayPanic(u.key) ? 2 : 0) | (keySize > 128 ? 4 : 0) | (elemSize > 128 ? 8 : 0);
    return this.fill(name, {
      Type,
      Key: this.child(`${name}.Key`, u.key),
      Elem: this.child(`${name}.Elem`, u.elem),
      Group: this.child(`${name}.Group`, group),
      Hasher: needs('Hasher') ? closureOf(p, hashFunc(p, u.key)) : undefined,
      GroupSize: this.word(p.sizeof(group)),
      SlotSize: this.word(p.sizeof(slot)),
      ElemOff: this.word(p.types.layouts.offset(p.structType(slot), 1)),
      KeySize: this.byte(Math.min(keySize, 255)),
      ValueSize: this.byte(Math.min(elemSize, 255)),
      Flags: this.int32(flags),
    });
  }

  /** Code for reflection stands behind the types of parameters and results. */
  private hasThunks(u: Type): boolean {
    return u.kind === 'Signature' && this.needs.has('FuncType.InCount') && (this.thunks.funcs || this.thunks.methods || this.thunks.makes);
  }

  private funcTypes(u: Signature): Const {
    const list = [...u.params.vars, ...u.results.vars].map((v) => this.typeConst(v.type as Type));
    if (this.hasThunks(u)) list.push(...reflectThunks(this.p, u, this.thunks));
    return { kind: 'agg', type: this.p.t.array(this.p.t.ptr, list.length), elems: list };
  }

  // ---- methods and package ---------------------------------------------------------------------------

  private hasUncommon(e: Entry): boolean {
    const t = unalias(e.type);
    if (this.uncommon) return packagePath(t) !== undefined || (e.methodList.size > 0 && (this.methodTables || e.reachesInterface));
    return this.assertedNames.size > 0 && e.reachesInterface && this.listedMethods(e).length > 0;
  }

  /** The methods that the table of the type holds. */
  private listedMethods(e: Entry): [string, MethodSetEntry][] {
    const list = [...e.methodList];
    if (this.methodTables) return list;
    return e.reachesInterface && this.assertedNames.size > 0 ? list.filter(([, m]) => this.assertedNames.has(m.func.name)) : [];
  }

  private uncommonPart(e: Entry, t: Type): { head: Const; methods: Const | undefined } {
    const { p } = this;
    const pkg = this.uncommon ? packagePath(unalias(t)) : undefined;
    const listed = this.listedMethods(e);
    const all = this.uncommon ? [...e.methodList] : listed;
    const u = this.struct('UncommonType');
    let methods: Const | undefined;
    let moff = 0;
    if (listed.length > 0 && listed.length === all.length) {
      const elems = listed.map(([selector, m]) => this.methodRow(e, selector, m));
      methods = { kind: 'agg', type: p.t.array(this.struct('Method').ir, elems.length), elems };
      const sig = under(t);
      const between = sig.kind === 'Signature' && this.needs.has('FuncType.InCount') ? p.t.pointerBytes * (sig.params.vars.length + sig.results.vars.length + (this.hasThunks(sig) ? 3 : 0)) : 0;
      moff = p.types.layouts.size(u.ir) + between;
    }
    const head = this.fill('UncommonType', {
      PkgPath: pkg === undefined ? undefined : this.offset(this.name(pkg, false, '')),
      Mcount: this.int16(all.length),
      Xcount: this.int16(all.filter(([, m]) => isExported(m.func.name)).length),
      Moff: this.int32(moff),
    });
    return { head, methods };
  }

  private methodRow(e: Entry, selector: string, m: MethodSetEntry): AggConst {
    const { p } = this;
    const ifn = this.methodTables && p.demand.allMethods ? e.methods.get(selector) : undefined;
    return this.fill('Method', {
      Name: this.offset(this.name(m.func.name, isExported(m.func.name), '')),
      Mtyp: this.methodType(m.func),
      Ifn: ifn && this.codeOffset(ifn),
    });
  }

  // ---- constants ---------------------------------------------------------------------------------------

  private struct(name: string): AbiStruct {
    const s = this.structs.get(name);
    if (!s) throw new Error(`internal/abi has no type ${name}`);
    return s;
  }

  private fill(name: string, values: Fill): AggConst {
    const s = this.struct(name);
    const elems = s.ir.fields.map((type, i): Const => {
      const v = values[s.go.fields[i].name];
      if (!v) return { kind: 'zero', type };
      // Integers are given in some width and take that of the field.
      return v.kind === 'int' && type.kind === 'int' ? { kind: 'int', type, value: BigInt.asUintN(type.bits, v.value) } : v;
    });
    return { kind: 'agg', type: s.ir, elems };
  }

  private aggregate(parts: Const[]): AggConst {
    return { kind: 'agg', type: this.p.t.struct(parts.map((c) => c.type)), elems: parts };
  }

  private word(n: number): Const {
    return { kind: 'int', type: this.p.t.int, value: BigInt.asUintN(this.p.t.int.bits, BigInt(n)) };
  }
  private int32(n: number): Const {
    return { kind: 'int', type: this.p.t.i32, value: BigInt.asUintN(32, BigInt(n)) };
  }
  private int16(n: number): Const {
    return { kind: 'int', type: this.p.t.i16, value: BigInt(n) };
  }
  private byte(n: number): Const {
    return { kind: 'int', type: this.p.t.i8, value: BigInt(n) };
  }

  private child(need: string, t: Type): Const | undefined {
    return this.needs.has(need) ? this.typeConst(t) : undefined;
  }
  private typeConst(t: Type): Const {
    return { kind: 'type', type: this.p.t.ptr, entry: this.p.entries.of(t) };
  }

  /** The 32-bit form in which descriptors refer to data. */
  private offset(g: Global): Const {
    return { kind: 'ptrint', type: this.p.t.i32, of: { kind: 'addr', type: this.p.t.ptr, of: g, offset: 0 }, base: undefined };
  }
  private codeOffset(f: import('../ir').Func): Const {
    return { kind: 'ptrint', type: this.p.t.i32, of: { kind: 'addr', type: this.p.t.ptr, of: f, offset: 0 }, base: undefined };
  }
  private typeOffset(t: Type): Const {
    return { kind: 'ptrint', type: this.p.t.i32, of: { kind: 'type', type: this.p.t.ptr, entry: this.p.entries.of(t) }, base: undefined };
  }

  private nameStruct(g: Global): Const {
    const { t } = this.p;
    return { kind: 'agg', type: t.struct([t.ptr]), elems: [{ kind: 'addr', type: t.ptr, of: g, offset: 0 }] };
  }

  /** A name as abi.Name encodes it: flags, length, text, and the tag likewise. */
  private name(text: string, exported: boolean, tag: string, embedded = false): Global {
    const key = `${exported ? 1 : 0}${embedded ? 1 : 0}${text}\0${tag}`;
    let g = this.names.get(key);
    if (!g) {
      const bytes = [...new TextEncoder().encode(text)];
      // Tags are already bytes, one per character.
      const tagBytes = [...tag].map((c) => c.charCodeAt(0));
      const data = [(exported ? 1 : 0) | (tag ? 2 : 0) | (embedded ? 8 : 0), ...varint(bytes.length), ...bytes];
      if (tag) data.push(...varint(tagBytes.length), ...tagBytes);
      g = this.p.bytesGlobal(Uint8Array.from(data), 'type:.name');
      this.names.set(key, g);
    }
    return g;
  }

  private slice(elems: AggConst[], name: string): Const {
    const { p } = this;
    const array: Const = { kind: 'agg', type: p.t.array(elems[0].type, elems.length), elems };
    const g = p.dataGlobal(array, { readonly: true, name });
    const n = this.word(elems.length);
    return { kind: 'agg', type: p.t.slice, elems: [{ kind: 'addr', type: p.t.ptr, of: g, offset: 0 }, n, n] };
  }

  private pointerMask(t: Type): Const {
    const { p } = this;
    const words = Math.ceil(p.types.pointerBytesOf(t) / p.t.pointerBytes);
    const mask = new Uint8Array(Math.ceil(words / 8));
    p.types.pointerOffsets(t, 0, (o) => {
      const w = o / p.t.pointerBytes;
      mask[w >> 3] |= 1 << (w & 7);
    });
    return { kind: 'addr', type: p.t.ptr, of: p.bytesGlobal(mask, 'type:.mask'), offset: 0 };
  }
}

function slotStruct(key: Type, elem: Type): Struct {
  return new Struct([newField(undefined, undefined, 'Key', key, false), newField(undefined, undefined, 'Elem', elem, false)], []);
}

/** The package of a declared type. */
function packagePath(t: Type): string | undefined {
  if (t.kind === 'Basic') return t.basic === 'unsafe.Pointer' ? 'unsafe' : undefined;
  return t.kind === 'Named' && t.obj.pkg ? packageLinkName(t.obj.pkg) : undefined;
}

/** The name without package and type arguments, also of what a pointer points to: decides whether it counts as exported. */
function reflectBase(t: Type): string {
  const u = unalias(t);
  const base = u.kind === 'Pointer' ? unalias(u.base) : u;
  return base.kind === 'Named' ? base.obj.name : '';
}

/** Keys that are equal may differ in their bytes, so an assignment stores the key again. */
function needsKeyUpdate(t: Type): boolean {
  const u = under(t);
  switch (u.kind) {
    case 'Basic':
      return /^(float|complex|string)/.test(u.basic);
    case 'Interface':
      return true;
    case 'Array':
      return needsKeyUpdate(u.elem);
    case 'Struct':
      return u.fields.some((f) => needsKeyUpdate(f.type as Type));
    default:
      return false;
  }
}

/** Hashing may find a value that cannot be compared. */
function mayPanic(t: Type): boolean {
  const u = under(t);
  if (u.kind === 'Array') return mayPanic((u as Arr).elem);
  return u.kind === 'Interface' || (u.kind === 'Struct' && u.fields.some((f) => mayPanic(f.type as Type)));
}

function varint(n: number): number[] {
  const out: number[] = [];
  while (n >= 0x80) {
    out.push((n & 0x7f) | 0x80);
    n >>>= 7;
  }
  return [...out, n];
}

function fnv1a(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    h ^= text.charCodeAt(i);
    h = Math.imul(h, 0x01000193);
  }
  return h >>> 0;
}
