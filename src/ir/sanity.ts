/** Checks that a module keeps the rules of the IR. Runs after each pass in tests and with `--sanity`; gives problems, never throws. */
import { buildCfg, isTerminator, successors, type Cfg } from './cfg';
import type { Atomic, Bin, Block, Cmp, Const, Conv, Func, Global, Inst, IrType, Module, Value } from './ir';
import { printInst, printType } from './print';
import { eachOperand } from './visit';

export interface Problem {
  /** Link name of the function or global. */
  readonly where: string;
  readonly message: string;
  /** The instruction as it prints. */
  readonly inst?: string;
}

/** All problems of a module; an empty list is a sane module. */
export function checkModule(m: Module): Problem[] {
  const problems: Problem[] = [];
  for (const [name, g] of m.globals) {
    const say = (message: string): void => void problems.push({ where: name, message });
    if (g.name !== name) say(`stands in the table as ${name} but is named ${g.name}`);
    if (m.funcs.has(name)) say('is the name of a function and of a global');
    if (g.init && g.init.type !== g.type) say(`has type ${printType(g.type)} and an initial value of type ${printType(g.init.type)}`);
    if (g.init) checkConst(g.init, m, say);
  }
  for (const [name, f] of m.funcs) {
    if (f.name !== name) problems.push({ where: name, message: `stands in the table as ${name} but is named ${f.name}` });
    problems.push(...checkFunc(f, m));
  }
  return problems;
}

/** All problems of one function. */
export function checkFunc(f: Func, m: Module): Problem[] {
  if (f.blocks.length === 0) return [];
  return new FuncChecker(f, m).check();
}

/** Problems as lines of text. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems.map((p) => `${p.where}: ${p.message}${p.inst ? `\n    ${p.inst}` : ''}`).join('\n');
}

function checkConst(c: Const, m: Module, say: (message: string) => void): void {
  const known = (x: Global | Func): void => {
    const table: ReadonlyMap<string, Global | Func> = x.kind === 'func' ? m.funcs : m.globals;
    if (table.get(x.name) !== x) say(`refers to ${x.name}, which is not in the module`);
  };
  switch (c.kind) {
    case 'int':
      if (c.value !== BigInt.asUintN(c.type.bits, c.value)) say(`${c.value} does not fit ${printType(c.type)}`);
      return;
    case 'addr':
      return known(c.of);
    case 'type':
      if (m.typeEntries.get(c.entry.key) !== c.entry) say(`refers to type ${c.entry.key}, which is not in the module`);
      return;
    case 'ptrint':
      checkConst(c.of, m, say);
      if (c.base) known(c.base);
      return;
    case 'bytes':
      if (c.type.length !== c.data.length) say(`${c.data.length} bytes as ${printType(c.type)}`);
      return;
    case 'agg': {
      const want = c.type.kind === 'struct' ? c.type.fields.length : c.type.length;
      if (c.elems.length !== want) return say(`${c.elems.length} elements for ${printType(c.type)}`);
      c.elems.forEach((e, n) => {
        const t = c.type.kind === 'struct' ? c.type.fields[n] : c.type.elem;
        if (e.type !== t) say(`element ${n} of ${printType(c.type)} has type ${printType(e.type)}`);
        checkConst(e, m, say);
      });
      return;
    }
    default:
      return;
  }
}

class FuncChecker {
  private readonly problems: Problem[] = [];
  private readonly home = new Map<Inst, { readonly block: Block; readonly at: number }>();
  private readonly cfg: Cfg;
  private current: Inst | undefined;

  constructor(private readonly f: Func, private readonly m: Module) {
    for (const block of f.blocks) block.insts.forEach((i, at) => this.home.set(i, { block, at }));
    this.cfg = buildCfg(f);
  }

  check(): Problem[] {
    const blocks = new Set(this.f.blocks);
    if (blocks.size !== this.f.blocks.length) this.say('a block stands twice in the function');
    let count = 0;
    for (const b of this.f.blocks) {
      count += b.insts.length;
      if (b.insts.length === 0) this.say(`block ${b.name} is empty`);
      b.insts.forEach((i, n) => {
        this.current = i;
        if (isTerminator(i) !== (n === b.insts.length - 1)) this.say(isTerminator(i) ? 'a terminator in the middle of a block' : 'the block does not end in a terminator');
        if (i.op === 'slot' && b !== this.f.blocks[0]) this.say('a slot outside the entry block');
        this.operands(i, b, n);
        this.types(i);
      });
      this.current = b.insts[b.insts.length - 1];
      for (const s of successors(b)) {
        if (!blocks.has(s)) this.say(`goes to block ${s?.name}, which is not in the function`);
        if (s === this.f.blocks[0]) this.say('goes to the entry block');
      }
    }
    this.current = undefined;
    if (count !== this.home.size) this.say('an instruction stands in two places');
    return this.problems;
  }

  private say(message: string): void {
    this.problems.push({ where: this.f.name, message, ...(this.current ? { inst: printInst(this.current, this.f) } : {}) });
  }

  private operands(i: Inst, block: Block, at: number): void {
    eachOperand(i, (v) => {
      if (v === undefined) return this.say('an operand is missing');
      if (v.kind === 'param') {
        if (this.f.params[v.index] !== v) this.say(`parameter ${v.name} is of another function`);
      } else if (v.kind === 'inst') {
        const home = this.home.get(v);
        if (!home) return this.say(`an operand (${v.op}) is no instruction of this function`);
        if (v.type.kind === 'void') this.say(`uses a ${v.op} that gives nothing`);
        if (!this.cfg.number.has(block) || !this.cfg.number.has(home.block)) return;
        if (home.block === block ? home.at >= at : !this.cfg.dominates(home.block, block)) this.say(`an operand (${v.op}) is used where it may not have been made`);
      } else checkConst(v, this.m, (message) => this.say(message));
    });
  }

  private want(v: Value | undefined, t: IrType, what: string): void {
    if (v && v.type !== t) this.say(`${what} has type ${printType(v.type)}, not ${printType(t)}`);
  }

  private result(i: Inst, t: IrType): void {
    if (i.type !== t) this.say(`gives ${printType(i.type)}, not ${printType(t)}`);
  }

  private args(args: readonly Value[], f: Func, what: string): void {
    if (args.length !== f.params.length) return this.say(`${what} ${f.name} takes ${f.params.length} arguments, not ${args.length}`);
    f.params.forEach((p, n) => this.want(args[n], p.type, `argument ${n} of ${f.name}`));
    if (this.m.funcs.get(f.name) !== f) this.say(`${f.name} is not in the module`);
  }

  private types(i: Inst): void {
    const t = this.m.types;
    switch (i.op) {
      case 'slot':
        return this.result(i, t.ptr);
      case 'load':
        if (i.type === t.void) this.say('loads nothing');
        return this.want(i.addr, t.ptr, 'the address');
      case 'store':
        return this.want(i.addr, t.ptr, 'the address');
      case 'field':
        this.result(i, t.ptr);
        if (i.index >= i.struct.fields.length) this.say(`${printType(i.struct)} has no field ${i.index}`);
        return this.want(i.base, t.ptr, 'the base');
      case 'elem':
        this.result(i, t.ptr);
        this.want(i.base, t.ptr, 'the base');
        return this.want(i.index, t.int, 'the index');
      case 'ptradd':
        this.result(i, t.ptr);
        this.want(i.base, t.ptr, 'the base');
        return this.want(i.offset, t.int, 'the offset');
      case 'extract':
      case 'insert':
      case 'aggregate':
        return this.aggregates(i);
      case 'bin':
        return this.bin(i);
      case 'fneg':
        this.result(i, i.x.type);
        if (i.x.type.kind !== 'float') this.say('negates no float');
        return;
      case 'cmp':
        return this.cmp(i);
      case 'conv':
        return this.conv(i);
      case 'select':
        this.want(i.cond, t.i1, 'the condition');
        this.want(i.x, i.type, 'the first choice');
        return this.want(i.y, i.type, 'the second choice');
      case 'condbr':
        return this.want(i.cond, t.i1, 'the condition');
      case 'switch':
        if (i.x.type.kind !== 'int') this.say('switches on no integer');
        for (const c of i.cases) this.want(c.value, i.x.type, 'a case');
        if (new Set(i.cases.map((c) => c.value.value)).size !== i.cases.length) this.say('has a case twice');
        return;
      case 'ret':
        if (i.value === undefined) return this.f.result === t.void ? undefined : this.say(`returns nothing for ${printType(this.f.result)}`);
        return this.want(i.value, this.f.result, 'the result');
      case 'atomic':
        return this.atomic(i);
      default:
        return this.callLike(i);
    }
  }

  private callLike(i: Inst): void {
    const t = this.m.types;
    switch (i.op) {
      case 'call':
        this.result(i, i.fn.result);
        return this.args(i.args, i.fn, 'function');
      case 'callptr':
        return this.want(i.fn, t.ptr, 'the code address');
      case 'icall':
        if (i.address) this.result(i, t.ptr);
        return this.want(i.iface, t.iface, 'the interface');
      case 'iface':
        this.result(i, t.iface);
        return this.want(i.data, t.ptr, 'the data word');
      case 'istype':
      case 'implements':
        this.result(i, t.i1);
        return this.want(i.x, t.ptr, 'the type word');
      case 'new':
        this.result(i, t.ptr);
        return this.want(i.count, t.int, 'the count');
      case 'memmove':
        this.want(i.src, t.ptr, 'the source');
        this.want(i.dst, t.ptr, 'the destination');
        return this.want(i.size, t.int, 'the size');
      case 'memzero':
        this.want(i.dst, t.ptr, 'the destination');
        return this.want(i.size, t.int, 'the size');
      case 'guard':
        this.want(i.cond, t.i1, 'the condition');
        return this.args(i.args, i.fail, 'failure function');
      default:
        return;
    }
  }

  private aggregates(i: Extract<Inst, { op: 'extract' | 'insert' | 'aggregate' }>): void {
    const agg = i.op === 'extract' ? i.agg.type : i.type;
    if (agg.kind !== 'struct' && agg.kind !== 'array') return this.say(`${printType(agg)} has no elements`);
    const count = agg.kind === 'struct' ? agg.fields.length : agg.length;
    const elem = (n: number): IrType => (agg.kind === 'struct' ? agg.fields[n] : agg.elem);
    if (i.op === 'aggregate') {
      if (i.elems.length !== count) return this.say(`${i.elems.length} elements for ${printType(agg)}`);
      return i.elems.forEach((e, n) => this.want(e, elem(n), `element ${n}`));
    }
    if (i.index < 0 || i.index >= count) return this.say(`${printType(agg)} has no element ${i.index}`);
    if (i.op === 'extract') return this.result(i, elem(i.index));
    this.want(i.agg, agg, 'the aggregate');
    this.want(i.value, elem(i.index), 'the new element');
  }

  private bin(i: Bin): void {
    this.want(i.x, i.type, 'the left operand');
    this.want(i.y, i.type, 'the right operand');
    const float = i.bin === 'fadd' || i.bin === 'fsub' || i.bin === 'fmul' || i.bin === 'fdiv';
    if (i.type.kind !== (float ? 'float' : 'int')) this.say(`${i.bin} on ${printType(i.type)}`);
  }

  private cmp(i: Cmp): void {
    this.result(i, this.m.types.i1);
    this.want(i.y, i.x.type, 'the right operand');
    const kind = i.x.type.kind;
    const float = i.cmp.startsWith('f');
    const fits = float ? kind === 'float' : kind === 'int' || (kind === 'ptr' && !i.cmp.startsWith('s'));
    if (!fits) this.say(`${i.cmp} on ${printType(i.x.type)}`);
  }

  private conv(i: Conv): void {
    const from = i.x.type;
    const to = i.type;
    const both = (a: IrType['kind'], b: IrType['kind']): boolean => from.kind === a && to.kind === b;
    const bits = (t: IrType): number => ('bits' in t ? t.bits : 0);
    const ok = ((): boolean => {
      switch (i.conv) {
        case 'trunc':
          return both('int', 'int') && bits(to) < bits(from);
        case 'zext':
        case 'sext':
          return both('int', 'int') && bits(to) > bits(from);
        case 'fptrunc':
          return both('float', 'float') && bits(to) < bits(from);
        case 'fpext':
          return both('float', 'float') && bits(to) > bits(from);
        case 'fptosi':
        case 'fptoui':
          return both('float', 'int');
        case 'sitofp':
        case 'uitofp':
          return both('int', 'float');
        case 'ptrtoint':
          return both('ptr', 'int');
        case 'inttoptr':
          return both('int', 'ptr');
        case 'bitcast':
          return both('ptr', 'ptr') || ((both('int', 'float') || both('float', 'int')) && bits(from) === bits(to));
      }
    })();
    if (!ok) this.say(`${i.conv} from ${printType(from)} to ${printType(to)}`);
  }

  private atomic(i: Atomic): void {
    this.want(i.addr, this.m.types.ptr, 'the address');
    if ((i.atomic === 'load') !== (i.value === undefined)) this.say(i.atomic === 'load' ? 'a load takes no value' : 'needs a value');
    if ((i.atomic === 'cas') !== (i.expected !== undefined)) this.say('only cas takes an expected value');
    if (i.atomic === 'cas') {
      this.result(i, this.m.types.i1);
      this.want(i.expected, (i.value as Value).type, 'the expected value');
    } else if (i.atomic === 'store') this.result(i, this.m.types.void);
    else if (i.value) this.want(i.value, i.type, 'the value');
  }
}
