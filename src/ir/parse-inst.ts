/** Reads one instruction of the text form. */
import type { AtomicOp, BinOp, Block, CmpOp, ConvOp, Func, GuardKind, Inst, IntConst, IrPos, IrType, IrTypes, StructType, TypeEntry, Value } from './ir';
import type { TextLine } from './parse-line';

/** What an instruction can name. */
export interface InstScope {
  readonly types: IrTypes;
  define(n: number, v: Value): void;
  value(line: TextLine): Value;
  block(line: TextLine): Block;
  int(line: TextLine): IntConst;
  type(line: TextLine): IrType;
  func(line: TextLine): Func;
  entry(line: TextLine): TypeEntry;
}

const binOps = new Set<string>(['add', 'sub', 'mul', 'sdiv', 'udiv', 'srem', 'urem', 'and', 'or', 'xor', 'shl', 'lshr', 'ashr', 'fadd', 'fsub', 'fmul', 'fdiv'] satisfies BinOp[]);

/** Distributes over the union of instructions. */
type Fields<I> = I extends Inst ? Omit<I, 'kind' | 'pos' | 'type'> : never;

/** The instruction of a line, up to and with its position. */
export function parseInst(line: TextLine, s: InstScope): Inst {
  const n = line.maybeRegister();
  let type: IrType = s.types.void;
  if (n !== undefined) {
    line.expect(':');
    type = s.type(line);
    line.expect('=');
  }
  const fields = body(line.word(), line, s);
  const inst = { kind: 'inst', type, ...fields, pos: line.position() } as Inst;
  if (n !== undefined) s.define(n, inst);
  return inst;
}

function body(op: string, line: TextLine, s: InstScope): Fields<Inst> {
  if (binOps.has(op)) {
    const [x, y] = operands(line, s, 2);
    return { op: 'bin', bin: op as BinOp, x, y };
  }
  return memory(op, line, s) ?? calls(op, line, s) ?? scalars(op, line, s) ?? control(op, line, s);
}

function operands(line: TextLine, s: InstScope, count: number): Value[] {
  const out: Value[] = [];
  for (let i = 0; i < count; i++) {
    if (i) line.expect(',');
    out.push(s.value(line));
  }
  return out;
}

/** Values up to the end of the instruction, or none. */
function rest(line: TextLine, s: InstScope): Value[] {
  if (line.blank || line.at('!')) return [];
  const out = [s.value(line)];
  while (line.accept(',')) out.push(s.value(line));
  return out;
}

function args(line: TextLine, s: InstScope): Value[] {
  const out: Value[] = [];
  line.expect('(');
  while (!line.accept(')')) {
    if (out.length) line.expect(',');
    out.push(s.value(line));
  }
  return out;
}

function index(line: TextLine): number {
  line.expect(',');
  return line.integer();
}

function after(keyword: string, line: TextLine, s: InstScope): Value | undefined {
  return line.accept(keyword) ? s.value(line) : undefined;
}

function memory(op: string, line: TextLine, s: InstScope): Fields<Inst> | undefined {
  switch (op) {
    case 'slot': {
      const elem = s.type(line);
      const name = line.name();
      const declared = line.accept('declared') ? (line.position() as IrPos) : undefined;
      return declared ? { op, elem, name, declared } : { op, elem, name };
    }
    case 'load':
      return { op, addr: s.value(line), volatile: line.accept('volatile') };
    case 'store': {
      const [addr, value] = operands(line, s, 2);
      return { op, addr, value, volatile: line.accept('volatile') };
    }
    case 'field': {
      const struct = s.type(line) as StructType;
      return { op, struct, base: s.value(line), index: index(line) };
    }
    case 'elem': {
      const elem: IrType = s.type(line);
      const [base, idx] = operands(line, s, 2);
      return { op, elem, base, index: idx };
    }
    case 'ptradd': {
      const [base, offset] = operands(line, s, 2);
      return { op, base, offset };
    }
    case 'new': {
      const elem = s.type(line);
      const count = after('count', line, s);
      const noscan = line.accept('noscan');
      line.expect('why');
      const why = line.string();
      return line.accept('escapes') ? { op, elem, count, noscan, why, escapes: line.string() } : { op, elem, count, noscan, why };
    }
    case 'memmove': {
      const [dst, src, size] = operands(line, s, 3);
      return { op, dst, src, size };
    }
    case 'memzero': {
      const [dst, size] = operands(line, s, 2);
      return { op, dst, size };
    }
    case 'atomic':
      return { op, atomic: line.word() as AtomicOp, addr: s.value(line), value: after('value', line, s), expected: after('expected', line, s) };
    default:
      return undefined;
  }
}

function calls(op: string, line: TextLine, s: InstScope): Fields<Inst> | undefined {
  switch (op) {
    case 'call':
      return { op, fn: s.func(line), args: args(line, s) };
    case 'callptr': {
      const call = { op, fn: s.value(line), args: args(line, s) } as const;
      return line.accept('method') ? { ...call, method: line.string() } : call;
    }
    case 'icall': {
      const call = { op, iface: s.value(line), selector: line.string() } as const;
      return line.accept('address') ? { ...call, args: [], address: true } : { ...call, args: args(line, s) };
    }
    case 'iface':
      return { op, entry: s.entry(line), data: s.value(line) };
    case 'istype':
    case 'implements':
      return { op, x: s.value(line), entry: s.entry(line) };
    case 'guard': {
      const guard = line.word() as GuardKind;
      const cond = s.value(line);
      line.expect('else');
      return { op, guard, cond, fail: s.func(line), args: args(line, s) };
    }
    case 'intrinsic':
      return { op, name: line.string(), args: args(line, s) };
    case 'asm':
      return { op, text: line.string(), constraints: line.string(), args: args(line, s) };
    default:
      return undefined;
  }
}

function scalars(op: string, line: TextLine, s: InstScope): Fields<Inst> | undefined {
  switch (op) {
    case 'extract':
      return { op, agg: s.value(line), index: index(line) };
    case 'insert': {
      const agg = s.value(line);
      const at = index(line);
      line.expect(',');
      return { op, agg, index: at, value: s.value(line) };
    }
    case 'aggregate':
      return { op, elems: rest(line, s) };
    case 'fneg':
      return { op, x: s.value(line) };
    case 'cmp': {
      const cmp = line.word() as CmpOp;
      const [x, y] = operands(line, s, 2);
      return { op, cmp, x, y };
    }
    case 'conv':
      return { op, conv: line.word() as ConvOp, x: s.value(line) };
    case 'select': {
      const [cond, x, y] = operands(line, s, 3);
      return { op, cond, x, y };
    }
    default:
      return undefined;
  }
}

function control(op: string, line: TextLine, s: InstScope): Fields<Inst> {
  switch (op) {
    case 'br':
      return { op, to: s.block(line) };
    case 'condbr': {
      const cond = s.value(line);
      line.expect(',');
      const then = s.block(line);
      line.expect(',');
      return { op, cond, then, else: s.block(line) };
    }
    case 'switch': {
      const x = s.value(line);
      line.expect(',');
      const otherwise = s.block(line);
      const cases: { readonly value: IntConst; to: Block }[] = [];
      line.expect('[');
      while (!line.accept(']')) {
        if (cases.length) line.expect(',');
        const value = s.int(line);
        line.expect(':');
        cases.push({ value, to: s.block(line) });
      }
      return { op, x, cases, default: otherwise };
    }
    case 'ret':
      return { op, value: rest(line, s)[0] };
    case 'unreachable':
      return { op };
    default:
      throw line.error(`"${op}" is no instruction`);
  }
}

