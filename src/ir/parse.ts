/** Reads the text form of the IR back (docs/ir.md): `parseModule(printModule(m))` prints as `m` does. For tests, and for passes tried out by hand. */
import type { Block, Const, Func, FuncAttrs, Global, IntConst, IrType, Module, Param, TypeEntry, Value } from './ir';
import { IrTypes } from './ir';
import { IrTextError, TextLine } from './parse-line';
import { parseInst, type InstScope } from './parse-inst';
import { funcFlags } from './print';
import { mapOperands } from './visit';

/** Parses a whole module; throws IrTextError with the line that is wrong. */
export function parseModule(text: string): Module {
  return new ModuleParser(text).parse();
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface PendingFunc { readonly func: Func; readonly header: TextLine; readonly body: TextLine[] }

class ModuleParser {
  private readonly lines: TextLine[];
  module!: Writable<Module>;
  private readonly bodies: PendingFunc[] = [];
  private readonly later: (() => void)[] = [];
  private readonly undescribed = new Map<string, TypeEntry>();

  constructor(text: string) {
    this.lines = text.split('\n').map((s, n) => new TextLine(s, n + 1)).filter((l) => !l.blank);
  }

  parse(): Module {
    const lines = this.lines;
    if (lines.length === 0) throw new IrTextError('empty module', 1);
    this.head(lines[0]);
    for (let n = 1; n < lines.length; n++) {
      const line = lines[n];
      const what = line.word();
      if (what === 'func') n = this.func(line, n);
      else this.declaration(what, line);
    }
    for (const f of this.later) f();
    for (const f of this.bodies) this.body(f);
    return this.module;
  }

  private head(line: TextLine): void {
    line.expect('module');
    const name = line.string();
    const pointerBytes = line.integer() === 64 ? 8 : 4;
    this.module = {
      name, pointerBytes, types: new IrTypes(pointerBytes), funcs: new Map(), globals: new Map(), typeEntries: new Map(),
      asm: [], roots: [], rootGlobals: [], methodTables: new Map(), reflectsValues: line.accept('reflectsValues'),
    };
    line.end();
  }

  private declaration(what: string, line: TextLine): void {
    switch (what) {
      case 'asm':
        this.module.asm.push(line.string());
        return line.end();
      case 'type':
        return this.typeEntry(line);
      case 'global':
        return this.global(line);
      case 'root': {
        const name = line.linkName();
        this.later.push(() => {
          const func = this.module.funcs.get(name);
          if (func) this.module.roots.push(func);
          else this.module.rootGlobals.push(this.named(name, line) as Global);
        });
        return line.end();
      }
      default:
        throw line.error(`"${what}" begins no declaration`);
    }
  }

  private typeEntry(line: TextLine): void {
    const key = line.string();
    const entry: Writable<TypeEntry> = {
      key, name: line.string(), interfaceSelectors: undefined, methods: new Map(), methodSet: new Set(), reachesInterface: line.accept('reaches'), descriptor: undefined,
      vtableSlots: line.accept('vtable') ? line.integer() : 0,
    };
    if (line.accept('descriptor')) {
      const name = line.linkName();
      this.later.push(() => (entry.descriptor = this.named(name, line) as Global));
    }
    if (line.accept('interface')) entry.interfaceSelectors = line.strings();
    if (line.accept('set')) entry.methodSet = new Set(line.strings());
    while (line.accept('method')) {
      const selector = line.string();
      const name = line.linkName();
      this.later.push(() => entry.methods.set(selector, this.named(name, line) as Func));
    }
    this.module.typeEntries.set(key, entry);
    line.end();
  }

  private global(line: TextLine): void {
    const name = line.linkName();
    line.expect(':');
    const g: Writable<Global> = {
      kind: 'global', name, type: this.type(line), init: undefined, external: false, readonly: false, patched: false, mergeable: false, exported: false, section: undefined, align: undefined, pkg: '', pos: undefined,
    };
    this.module.globals.set(name, g);
    // The initial value may name what stands further down.
    this.later.push(() => {
      if (line.accept('=')) g.init = this.const(line);
      for (const flag of ['external', 'readonly', 'patched', 'mergeable', 'exported'] as const) g[flag] = line.accept(flag);
      if (line.accept('section')) g.section = line.string();
      if (line.accept('align')) g.align = line.integer();
      if (line.accept('pkg')) g.pkg = line.string();
      g.pos = line.position();
      line.end();
    });
  }

  /** Reads a header and sets its body aside; gives the index of the last line. */
  private func(line: TextLine, n: number): number {
    const name = line.linkName();
    line.expect('(');
    const params: Param[] = [];
    while (!line.accept(')')) {
      if (params.length) line.expect(',');
      line.register();
      const pname = line.name();
      line.expect(':');
      params.push({ kind: 'param', index: params.length, type: this.type(line), name: pname });
    }
    line.expect(':');
    const result = this.type(line);
    const attrs: FuncAttrs = {};
    for (const flag of funcFlags) if (line.accept(flag)) attrs[flag] = true;
    if (line.accept('section')) attrs.section = line.string();
    if (line.accept('wasmImport')) attrs.wasmImport = { module: line.string(), name: line.string() };
    if (line.accept('wasmExport')) attrs.wasmExport = line.string();
    const func: Func = { kind: 'func', name, params, result, blocks: [], pos: line.position(), attrs };
    this.module.funcs.set(name, func);
    const body: TextLine[] = [];
    if (line.accept('{')) {
      for (n++; !this.lines[n]?.is('}'); n++) {
        if (n >= this.lines.length) throw line.error('the function has no end');
        body.push(this.lines[n]);
      }
      this.bodies.push({ func, header: line, body });
    }
    line.end();
    return n;
  }

  private body({ func, header, body }: PendingFunc): void {
    const scope = new BodyScope(this, func.params, header.file);
    for (const line of body) {
      const label = line.label();
      if (label === undefined) continue;
      const b: Block = { name: label.name, insts: [] };
      scope.blocks.set(label.number, b);
      func.blocks.push(b);
    }
    let current: Block | undefined;
    let file = header.file;
    for (const line of body) {
      const label = line.label();
      if (label !== undefined) {
        current = scope.blocks.get(label.number);
        continue;
      }
      if (!current) throw line.error('an instruction before the first block');
      line.file = file;
      current.insts.push(parseInst(line, scope));
      file = line.file;
      line.end();
    }
    scope.resolve(func, header);
  }

  named(name: string, line: TextLine): Func | Global {
    const found = this.module.funcs.get(name) ?? this.module.globals.get(name);
    if (!found) throw line.error(`nothing is named ${name}`);
    return found;
  }

  /** Type tests may name types that nothing describes: no value has them. */
  entry(key: string): TypeEntry {
    let found = this.module.typeEntries.get(key) ?? this.undescribed.get(key);
    if (!found) {
      found = { key, name: key, interfaceSelectors: undefined, methods: new Map(), methodSet: new Set(), reachesInterface: false, descriptor: undefined, vtableSlots: 0 };
      this.undescribed.set(key, found);
    }
    return found;
  }

  type(line: TextLine): IrType {
    const t = this.module.types;
    if (line.accept('{')) {
      const fields: IrType[] = [];
      while (!line.accept('}')) {
        if (fields.length) line.expect(',');
        fields.push(this.type(line));
      }
      return t.struct(fields);
    }
    if (line.accept('[')) {
      const length = line.integer();
      line.expect('x');
      const elem = this.type(line);
      line.expect(']');
      return t.array(elem, length);
    }
    const w = line.word();
    const found = { void: t.void, ptr: t.ptr, i1: t.i1, i8: t.i8, i16: t.i16, i32: t.i32, i64: t.i64, f32: t.f32, f64: t.f64 }[w];
    if (!found) throw line.error(`"${w}" is no type`);
    return found;
  }

  /** A constant, or undefined when the line goes on with something else. */
  maybeConst(line: TextLine): Const | undefined {
    const t = this.module.types;
    if (line.at('@')) {
      const of = this.named(line.linkName(), line);
      return { kind: 'addr', type: t.ptr, of, offset: line.offset() };
    }
    if (line.accept('zero')) return { kind: 'zero', type: this.type(line) };
    if (line.accept('undef')) return { kind: 'undef', type: this.type(line) };
    if (line.accept('numptr')) return { kind: 'numptr', type: t.ptr, value: line.bigint() };
    if (line.accept('type')) return { kind: 'type', type: t.ptr, entry: this.entry(line.string()) };
    if (line.accept('bytes')) {
      const data = line.bytes();
      return { kind: 'bytes', type: t.array(t.i8, data.length), data };
    }
    if (line.accept('agg')) return this.agg(line);
    if (line.accept('ptrint')) return this.ptrint(line);
    return this.number(line);
  }

  const(line: TextLine): Const {
    const c = this.maybeConst(line);
    if (!c) throw line.error('a constant should stand here');
    return c;
  }

  private number(line: TextLine): Const | undefined {
    const t = this.module.types;
    for (const type of [t.i1, t.i8, t.i16, t.i32, t.i64]) if (line.accept(`i${type.bits}`)) return { kind: 'int', type, value: BigInt.asUintN(type.bits, line.bigint()) };
    for (const type of [t.f32, t.f64]) {
      if (!line.accept(`f${type.bits}`)) continue;
      const value = line.float();
      return { kind: 'float', type, value: type.bits === 32 ? Math.fround(value) : value };
    }
    return undefined;
  }

  private agg(line: TextLine): Const {
    const type = this.type(line);
    if (type.kind !== 'struct' && type.kind !== 'array') throw line.error('agg needs a struct or an array');
    const elems: Const[] = [];
    line.expect('(');
    while (!line.accept(')')) {
      if (elems.length) line.expect(',');
      elems.push(this.const(line));
    }
    return { kind: 'agg', type, elems };
  }

  private ptrint(line: TextLine): Const {
    const type = this.type(line);
    const of = this.const(line);
    if (type.kind !== 'int' || (of.kind !== 'addr' && of.kind !== 'type')) throw line.error('ptrint needs an integer type and an address');
    const base = line.accept('minus') ? (this.named(line.linkName(), line) as Global) : undefined;
    return { kind: 'ptrint', type, of, base };
  }
}

/** What instructions of one body can name. A value that is used above the line that makes it is a stand-in until `resolve`. */
class BodyScope implements InstScope {
  readonly blocks = new Map<number, Block>();
  private readonly values = new Map<number, Value>();
  private readonly standIns = new Map<Value, number>();
  readonly types: IrTypes;

  constructor(private readonly parser: ModuleParser, params: readonly Param[], readonly file: string) {
    this.types = parser.module.types;
    for (const p of params) this.values.set(p.index, p);
  }

  define(n: number, v: Value): void {
    this.values.set(n, v);
  }

  value(line: TextLine): Value {
    const n = line.maybeRegister();
    if (n === undefined) return this.parser.const(line);
    const known = this.values.get(n);
    if (known) return known;
    const standIn: Param = { kind: 'param', index: -1, type: this.types.void, name: `%${n}` };
    this.standIns.set(standIn, n);
    return standIn;
  }

  block(line: TextLine): Block {
    const b = this.blocks.get(line.blockNumber());
    if (!b) throw line.error('no such block');
    return b;
  }

  int(line: TextLine): IntConst {
    const c = this.parser.const(line);
    if (c.kind !== 'int') throw line.error('an integer constant should stand here');
    return c;
  }

  type(line: TextLine): IrType {
    return this.parser.type(line);
  }

  func(line: TextLine): Func {
    const f = this.parser.named(line.linkName(), line);
    if (f.kind !== 'func') throw line.error(`${f.name} is no function`);
    return f;
  }

  entry(line: TextLine): TypeEntry {
    return this.parser.entry(line.string());
  }

  resolve(func: Func, header: TextLine): void {
    if (this.standIns.size === 0) return;
    for (const b of func.blocks) {
      for (const i of b.insts) {
        mapOperands(i, (v) => {
          const n = this.standIns.get(v);
          if (n === undefined) return v;
          const real = this.values.get(n);
          if (!real) throw header.error(`%${n} is used in ${func.name} and nowhere made`);
          return real;
        });
      }
    }
  }
}

