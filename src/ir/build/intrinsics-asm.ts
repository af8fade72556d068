/** Inline assembly, and the few instructions that packages `device/arm` and `device/riscv` offer by name. */
import type { Target } from '../../board/target';
import { stringVal, bigIntVal, toInt } from '../../constant/constant';
import type { Expr } from '../../syntax/nodes';
import type { Value } from '../ir';
import type { Emitter } from './emit';
import type { IntrinsicTable } from './intrinsics';
import type { Program } from './program';
import type { IntrinsicBuilder } from './program-api';
import { unparen } from './syntax';

type CallInfo = Parameters<IntrinsicBuilder>[2];

/** Adds Asm, AsmFull, system calls and control registers to the table. */
export function asmIntrinsics(p: Program, target: Target, table: IntrinsicTable): void {
  const asm: IntrinsicBuilder = (b, _, call) => {
    const text = constantText(p, call.args[0], call);
    if (text !== undefined) b.asm(escapeText(text), '~{memory}', p.t.void, []);
    return undefined;
  };
  for (const pkg of ['device', 'device/arm', 'device/riscv', 'device/arm64', 'device/avr', 'runtime']) {
    table.set(`${pkg}.Asm`, asm);
    table.set(`${pkg}.AsmFull`, (b, _, call) => asmFull(p, b, call));
  }
  table.set('runtime.asm', asm);
  for (let n = 0; n <= 4; n++) table.set(`device/arm.SVCall${n}`, (b, args, call) => supervisorCall(p, b, args.slice(1), call));
  if (target.triple.startsWith('riscv')) controlRegisters(p, table);
}

function constantText(p: Program, e: Expr, call: CallInfo): string | undefined {
  const v = call.source.info.types.get(unparen(e))?.value;
  if (v?.kind === 'string') return stringVal(v);
  complain(p, e, call, 'inline assembly must be a constant string');
  return undefined;
}

function complain(p: Program, e: { readonly pos: number }, call: CallInfo, message: string): void {
  const file = p.sourceFile(call.source);
  if (file) p.error({ file, offset: e.pos }, 'ir/asm', message);
}

/** In LLVM's templates a dollar sign is an operand. */
function escapeText(text: string): string {
  return text.replace(/\$/g, '$$$$');
}

/**
 * AsmFull(text, map): `{name}` in the text is replaced by the register that holds map[name]; `{}` alone is the result.
 * The operands come from the literal, in its order.
 */
function asmFull(p: Program, b: Emitter, call: CallInfo): Value | undefined {
  const text = constantText(p, call.args[0], call);
  if (text === undefined) return b.word(0);
  const operands = registersOf(p, b, call);
  if (!operands) return b.word(0);
  const hasResult = /\{\}/.test(text);
  const constraints = hasResult ? ['=&r'] : [];
  const values: Value[] = [];
  const numbers = new Map<string, number>();
  let template = escapeText(text).replace(/\{([^}]*)\}/g, (_, name: string) => {
    if (name === '') return '${0}';
    let n = numbers.get(name);
    if (n === undefined) {
      const v = operands.get(name);
      if (!v) {
        complain(p, call.args[0], call, `inline assembly names register ${name}, which the map does not have`);
        return '';
      }
      n = constraints.length;
      numbers.set(name, n);
      constraints.push(v.type.kind === 'float' && v.type.bits === 64 ? 'w' : 'r');
      values.push(v);
    }
    return `\${${n}}`;
  });
  constraints.push('~{memory}');
  template = template.trim();
  const result = b.asm(template, constraints.join(','), hasResult ? p.t.int : p.t.void, values);
  return hasResult ? result : b.word(0);
}

/** Name → operand, from the elements of the map literal; the map itself is never made. */
function registersOf(p: Program, b: Emitter, call: CallInfo): Map<string, Value> | undefined {
  const found = new Map<string, Value>();
  const e = unparen(call.args[1]);
  if (e.kind === 'Name' && e.value === 'nil') return found;
  if (e.kind !== 'CompositeLit') {
    complain(p, e, call, 'the registers of inline assembly must be a map literal');
    return undefined;
  }
  for (const x of e.elems) {
    if (x.kind !== 'KeyValueExpr') continue;
    const key = call.source.info.types.get(unparen(x.key))?.value;
    const value = call.evaluate?.(x.value);
    if (key?.kind === 'string' && value) found.set(stringVal(key), value.type.kind === 'int' ? b.resize(value, value.type.bits > 32 ? value.type : p.t.int, false) : value);
  }
  return found;
}

/** svc #num with arguments in r0 to r3. */
function supervisorCall(p: Program, b: Emitter, args: Value[], call: CallInfo): Value {
  const num = call.source.info.types.get(unparen(call.args[0]))?.value;
  if (!num) {
    complain(p, call.args[0], call, 'the number of a system call must be constant');
    return b.word(0);
  }
  const words = args.map((a) => asWord(p, b, a));
  const inputs = words.map((_, i) => (i === 0 ? '0' : `{r${i}}`));
  const clobbers = ['r1', 'r2', 'r3'].filter((_, i) => i + 1 >= words.length).map((r) => `~{${r}}`);
  const constraints = ['={r0}', ...inputs, ...clobbers, '~{memory}'];
  return b.asm(`svc #${bigIntVal(toInt(num))}`, constraints.join(','), p.t.int, words);
}

/** An argument of type any, or an integer, as a word. */
function asWord(p: Program, b: Emitter, v: Value): Value {
  let x = v;
  if (x.kind === 'inst' && x.op === 'iface') x = x.data;
  if (x.type.kind === 'ptr') return b.conv('ptrtoint', x, p.t.int);
  return x.type.kind === 'int' ? b.resize(x, p.t.int, false) : x;
}

// ---- RISC-V ------------------------------------------------------------------------------------------------

/** Methods of riscv.CSR: the register's number must be a constant. */
function controlRegisters(p: Program, table: IntrinsicTable): void {
  const { t } = p;
  const number = (v: Value): string => {
    if (v.kind !== 'int') throw new Error('the number of a control register is not constant');
    return String(v.value);
  };
  const name = (m: string): string => `device/riscv.CSR.${m}`;
  table.set(name('Get'), (b, [csr]) => b.asm(`csrr $0, ${number(csr)}`, '=r,~{memory}', t.int, []));
  const write = (m: string, op: string): void => {
    table.set(name(m), (b, [csr, value]) => {
      b.asm(`${op} ${number(csr)}, $0`, 'r,~{memory}', t.void, [value]);
      return undefined;
    });
  };
  write('Set', 'csrw');
  const modify = (m: string, op: string): void => {
    table.set(name(m), (b, [csr, value]) => b.asm(`${op} $0, ${number(csr)}, $1`, '=r,r,~{memory}', t.int, [value]));
  };
  modify('SetBits', 'csrrs');
  modify('ClearBits', 'csrrc');
}
