/** The text form of the IR, one instruction a line (docs/ir.md). Survives broken graphs: what is wrong shows as `?`. */
import type { Block, Const, Func, FuncAttrs, Global, Inst, IrPos, IrType, Module, Param, TypeEntry, Value } from './ir';
import { eachOperand } from './visit';

/** The attributes that are plain flags, in the order they print. */
export const funcFlags = ['noreturn', 'noinline', 'alwaysinline', 'cold', 'exported', 'addressSignificant', 'interrupt', 'nobuiltins', 'signedResult', 'noescape'] as const satisfies readonly (keyof FuncAttrs)[];

/** The whole module; functions in the order of the module's table. */
export function printModule(m: Module): string {
  const out: string[] = [`module ${JSON.stringify(m.name)} ${m.pointerBytes * 8}${m.reflectsValues ? ' reflectsValues' : ''}`];
  for (const text of m.asm) out.push(`asm ${JSON.stringify(text)}`);
  for (const e of m.typeEntries.values()) out.push(printTypeEntry(e));
  for (const g of m.globals.values()) out.push(printGlobal(g));
  // Descriptors join the globals only when interfaces are lowered; the text needs them before.
  for (const e of m.typeEntries.values()) if (e.descriptor && !m.globals.has(e.descriptor.name)) out.push(printGlobal(e.descriptor));
  for (const g of m.rootGlobals) out.push(`root ${at(g.name)}`);
  for (const f of m.roots) out.push(`root ${at(f.name)}`);
  for (const f of m.funcs.values()) out.push(printFunc(f));
  return `${out.join('\n')}\n`;
}

/** One function; without blocks, its one-line declaration. */
export function printFunc(f: Func): string {
  return new FuncPrinter(f).print();
}

/** One instruction of a function, numbered as `printFunc` numbers it. */
export function printInst(i: Inst, f: Func): string {
  return new FuncPrinter(f).inst(i);
}

export function printType(t: IrType): string {
  switch (t.kind) {
    case 'void':
    case 'ptr':
      return t.kind;
    case 'int':
      return `i${t.bits}`;
    case 'float':
      return `f${t.bits}`;
    case 'struct':
      return `{${t.fields.map(printType).join(', ')}}`;
    case 'array':
      return `[${t.length} x ${printType(t.elem)}]`;
  }
}

/** A constant with its type. */
export function printConst(c: Const): string {
  switch (c.kind) {
    case 'int':
      return `${printType(c.type)} ${c.value}`;
    case 'float':
      return `${printType(c.type)} ${Object.is(c.value, -0) ? '-0' : String(c.value)}`;
    case 'zero':
    case 'undef':
      return `${c.kind} ${printType(c.type)}`;
    case 'agg':
      return `agg ${printType(c.type)} (${c.elems.map(printConst).join(', ')})`;
    case 'bytes':
      return `bytes ${latin1(c.data)}`;
    case 'addr':
      return at(c.of.name) + (c.offset === 0 ? '' : c.offset > 0 ? `+${c.offset}` : String(c.offset));
    case 'type':
      return `type ${JSON.stringify(c.entry.key)}`;
    case 'ptrint':
      return `ptrint ${printType(c.type)} ${printConst(c.of)}${c.base ? ` minus ${at(c.base.name)}` : ''}`;
    case 'numptr':
      return `numptr ${c.value}`;
  }
}

/** A global's line. */
export function printGlobal(g: Global): string {
  let s = `global ${at(g.name)}: ${printType(g.type)}`;
  if (g.init) s += ` = ${printConst(g.init)}`;
  for (const flag of ['external', 'readonly', 'patched', 'mergeable', 'exported'] as const) if (g[flag]) s += ` ${flag}`;
  if (g.section !== undefined) s += ` section ${JSON.stringify(g.section)}`;
  if (g.align !== undefined) s += ` align ${g.align}`;
  if (g.pkg !== '') s += ` pkg ${JSON.stringify(g.pkg)}`;
  return g.pos ? s + new PosPrinter().print(g.pos) : s;
}

function printTypeEntry(e: TypeEntry): string {
  let s = `type ${JSON.stringify(e.key)} ${JSON.stringify(e.name)}`;
  if (e.reachesInterface) s += ' reaches';
  if (e.vtableSlots) s += ` vtable ${e.vtableSlots}`;
  if (e.descriptor) s += ` descriptor ${at(e.descriptor.name)}`;
  if (e.interfaceSelectors) s += ` interface ${strings(e.interfaceSelectors)}`;
  if (e.methodSet.size) s += ` set ${strings([...e.methodSet])}`;
  for (const [selector, fn] of e.methods) s += ` method ${JSON.stringify(selector)} ${at(fn.name)}`;
  return s;
}

function strings(list: readonly string[]): string {
  return `[${list.map((s) => JSON.stringify(s)).join(', ')}]`;
}

/** A link name: bare where it can be. */
function at(name: string): string {
  return `@${word(name)}`;
}

function word(s: string): string {
  return /^[A-Za-z_][\w.$]*$/.test(s) ? s : JSON.stringify(s);
}

function latin1(data: Uint8Array): string {
  let s = '';
  for (const b of data) s += b === 0x22 || b === 0x5c ? `\\${String.fromCharCode(b)}` : b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : `\\x${b.toString(16).padStart(2, '0')}`;
  return `"${s}"`;
}

/** Positions; the file is named only where it changes. */
class PosPrinter {
  private file: string | undefined;

  print(pos: IrPos): string {
    let s = ' !';
    if (pos.file !== this.file) s += JSON.stringify((this.file = pos.file)) + ':';
    s += `${pos.line}:${pos.col}`;
    return pos.inlined ? `${s} in ${JSON.stringify(pos.inlined.fn)}${this.print(pos.inlined.at)}` : s;
  }
}

class FuncPrinter {
  private readonly numbers = new Map<Value, number>();
  private readonly blocks = new Map<Block, number>();
  private readonly pos = new PosPrinter();

  constructor(private readonly f: Func) {
    for (const p of f.params) this.numbers.set(p, this.numbers.size);
    f.blocks.forEach((b, n) => {
      this.blocks.set(b, n);
      for (const i of b.insts) if (i.type?.kind !== 'void') this.numbers.set(i, this.numbers.size);
    });
  }

  print(): string {
    const f = this.f;
    const params = f.params.map((p: Param) => `${this.value(p)} ${word(p.name)}: ${printType(p.type)}`);
    let s = `func ${at(f.name)}(${params.join(', ')}): ${printType(f.result)}`;
    for (const flag of funcFlags) if (f.attrs[flag]) s += ` ${flag}`;
    if (f.attrs.section !== undefined) s += ` section ${JSON.stringify(f.attrs.section)}`;
    if (f.attrs.wasmImport) s += ` wasmImport ${JSON.stringify(f.attrs.wasmImport.module)} ${JSON.stringify(f.attrs.wasmImport.name)}`;
    if (f.attrs.wasmExport !== undefined) s += ` wasmExport ${JSON.stringify(f.attrs.wasmExport)}`;
    if (f.pos) s += this.pos.print(f.pos);
    if (f.blocks.length === 0) return s;
    const lines = f.blocks.flatMap((b) => [`${this.block(b)} ${word(b.name)}:`, ...b.insts.map((i) => `  ${this.inst(i)}`)]);
    return `${s} {\n${lines.join('\n')}\n}`;
  }

  inst(i: Inst): string {
    const head = i.type?.kind === 'void' ? '' : `${this.value(i)}: ${i.type ? printType(i.type) : '?'} = `;
    return head + this.body(i) + (i.pos ? this.pos.print(i.pos) : '');
  }

  private value(v: Value | undefined): string {
    if (v === undefined) return '?';
    if (v.kind !== 'inst' && v.kind !== 'param') return printConst(v);
    const n = this.numbers.get(v);
    return n === undefined ? '%?' : `%${n}`;
  }

  private block(b: Block | undefined): string {
    const n = b && this.blocks.get(b);
    return n === undefined ? 'b?' : `b${n}`;
  }

  private list(values: readonly Value[]): string {
    return `(${values.map((v) => this.value(v)).join(', ')})`;
  }

  private body(i: Inst): string {
    switch (i.op) {
      case 'slot':
        return `slot ${printType(i.elem)} ${word(i.name)}${i.declared ? ` declared${this.pos.print(i.declared)}` : ''}`;
      case 'load':
      case 'store':
      case 'memmove':
      case 'memzero':
        return `${i.op} ${this.operands(i)}${'volatile' in i && i.volatile ? ' volatile' : ''}`;
      case 'field':
        return `field ${printType(i.struct)} ${this.value(i.base)}, ${i.index}`;
      case 'elem':
        return `elem ${printType(i.elem)} ${this.operands(i)}`;
      case 'extract':
        return `extract ${this.value(i.agg)}, ${i.index}`;
      case 'insert':
        return `insert ${this.value(i.agg)}, ${i.index}, ${this.value(i.value)}`;
      case 'bin':
        return `${i.bin} ${this.operands(i)}`;
      case 'cmp':
        return `cmp ${i.cmp} ${this.operands(i)}`;
      case 'conv':
        return `conv ${i.conv} ${this.value(i.x)}`;
      case 'ptradd':
      case 'aggregate':
      case 'fneg':
      case 'select':
      case 'unreachable':
      case 'ret':
        return `${i.op} ${this.operands(i)}`.trimEnd();
      case 'new':
        return `new ${printType(i.elem)}${i.count ? ` count ${this.value(i.count)}` : ''}${i.noscan ? ' noscan' : ''} why ${JSON.stringify(i.why)}${i.escapes === undefined ? '' : ` escapes ${JSON.stringify(i.escapes)}`}`;
      case 'atomic':
        return `atomic ${i.atomic} ${this.value(i.addr)}${i.value ? ` value ${this.value(i.value)}` : ''}${i.expected ? ` expected ${this.value(i.expected)}` : ''}`;
      case 'br':
        return `br ${this.block(i.to)}`;
      case 'condbr':
        return `condbr ${this.value(i.cond)}, ${this.block(i.then)}, ${this.block(i.else)}`;
      case 'switch':
        return `switch ${this.value(i.x)}, ${this.block(i.default)} [${i.cases.map((c) => `${printConst(c.value)}: ${this.block(c.to)}`).join(', ')}]`;
      default:
        return this.callLike(i);
    }
  }

  private callLike(i: Extract<Inst, { op: 'call' | 'callptr' | 'icall' | 'iface' | 'istype' | 'implements' | 'guard' | 'intrinsic' | 'asm' }>): string {
    switch (i.op) {
      case 'call':
        return `call ${at(i.fn?.name ?? '?')}${this.list(i.args)}`;
      case 'callptr':
        return `callptr ${this.value(i.fn)}${this.list(i.args)}${i.method === undefined ? '' : ` method ${JSON.stringify(i.method)}`}`;
      case 'icall':
        return `icall ${this.value(i.iface)} ${JSON.stringify(i.selector)}${i.address ? ' address' : this.list(i.args)}`;
      case 'iface':
        return `iface ${JSON.stringify(i.entry.key)} ${this.value(i.data)}`;
      case 'istype':
      case 'implements':
        return `${i.op} ${this.value(i.x)} ${JSON.stringify(i.entry.key)}`;
      case 'guard':
        return `guard ${i.guard} ${this.value(i.cond)} else ${at(i.fail?.name ?? '?')}${this.list(i.args)}`;
      case 'intrinsic':
        return `intrinsic ${JSON.stringify(i.name)}${this.list(i.args)}`;
      case 'asm':
        return `asm ${JSON.stringify(i.text)} ${JSON.stringify(i.constraints)}${this.list(i.args)}`;
    }
  }

  private operands(i: Inst): string {
    const parts: string[] = [];
    eachOperand(i, (v) => parts.push(this.value(v)));
    return parts.join(', ');
  }
}
