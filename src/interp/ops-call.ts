/** Calls, returns, guards, tests of types, allocation, intrinsics. */
import type { CallIface, CallPtr, Guard, Inst, New } from '../ir/ir';
import type { Compiler } from './compile';
import { intrinsic } from './intrinsics';
import type { Code, Frame, Machine, Op } from './machine';
import type { Value } from './value';

type CallInst = Extract<Inst, { op: 'call' | 'callptr' | 'icall' | 'istype' | 'implements' | 'new' | 'guard' | 'intrinsic' | 'asm' | 'ret' | 'unreachable' }>;

/** The op of one instruction. */
export function callOp(c: Compiler, i: Inst): Op {
  const { m } = c;
  const x = i as CallInst;
  switch (x.op) {
    case 'call': {
      const code = m.codeOf(x.fn);
      const [d, args] = [c.dest(x), c.regs(x.args)];
      return (f) => invoke(m, code, f, args, d);
    }
    case 'callptr':
      return callPointer(c, x);
    case 'icall':
      return callMethod(c, x);
    case 'istype': {
      const [d, t, type] = [c.reg(x), c.reg(x.x), m.space.typeAddress(x.entry)];
      return (f) => void (f.r[d] = f.r[t] === type ? 1 : 0);
    }
    case 'implements': {
      const [d, t] = [c.reg(x), c.reg(x.x)];
      const wanted = x.entry.interfaceSelectors ?? [];
      return (f) => {
        const e = m.space.entryAt(f.r[t]);
        f.r[d] = e && e.interfaceSelectors === undefined && wanted.every((s) => e.methodSet.has(s)) ? 1 : 0;
      };
    }
    case 'new':
      return allocation(c, x);
    case 'guard':
      return guard(c, x);
    case 'intrinsic':
      return intrinsic(c, x);
    case 'asm': {
      const [d, args, text] = [c.dest(x), c.regs(x.args), x.text];
      return (f) => {
        const v = m.platform.assembly(text, args.map((a) => f.r[a]));
        if (d >= 0) f.r[d] = v as number;
      };
    }
    case 'ret':
      return x.value ? returnValue(m, c.reg(x.value)) : (f) => leave(m, f);
    case 'unreachable':
      return () => {
        throw new Error(`unreachable code runs: ${m.backtrace().slice(0, 8).join(' < ')}`);
      };
  }
}

function invoke(m: Machine, code: Code, f: Frame, args: readonly number[], dest: number): void {
  if (code.host) return m.call(code, args.map((a) => f.r[a]), { frame: f, dest });
  const g = m.push(code, f, dest);
  for (let k = 0; k < args.length; k++) g.r[k] = f.r[args[k]];
}

function leave(m: Machine, f: Frame): void {
  m.sp = f.callerSp;
  m.frame = f.parent as Frame;
}

function returnValue(m: Machine, v: number): Op {
  return (f) => {
    const p = f.parent as Frame;
    if (f.dest >= 0) p.r[f.dest] = f.r[v];
    m.sp = f.callerSp;
    m.frame = p;
  };
}

function callPointer(c: Compiler, i: CallPtr): Op {
  const { m } = c;
  const [d, fn, args] = [c.dest(i), c.reg(i.fn), c.regs(i.args)];
  return (f) => {
    const target = m.space.funcAt(f.r[fn]);
    if (!target) throw new Error(`a call of 0x${f.r[fn].toString(16)}, where no function begins: ${m.backtrace().slice(0, 8).join(' < ')}`);
    invoke(m, m.codeOf(target), f, args, d);
  };
}

function callMethod(c: Compiler, i: CallIface): Op {
  const { m } = c;
  const [d, iface, args, selector] = [c.dest(i), c.reg(i.iface), c.regs(i.args), i.selector];
  return (f) => {
    const [type, data] = f.r[iface] as unknown as number[];
    const e = m.space.entryAt(type);
    const target = e?.methods.get(selector);
    if (!target) throw new Error(`${e?.name ?? `0x${type.toString(16)}`} has no method ${selector}`);
    if (i.address) {
      f.r[d] = m.space.codeAddress(target);
      return;
    }
    const code = m.codeOf(target);
    const g = m.push(code, f, d);
    g.r[0] = data;
    for (let k = 0; k < args.length; k++) g.r[k + 1] = f.r[args[k]];
  };
}

/** The runtime's allocator, as the compiled program calls it. */
function allocation(c: Compiler, i: New): Op {
  const { m } = c;
  const d = c.reg(i);
  const size = m.space.layouts.size(i.elem);
  const count = i.count ? c.reg(i.count) : -1;
  if (m.allocated) {
    const { allocated } = m;
    return (f) => void (f.r[d] = allocated(i, count < 0 ? 1 : Number(f.r[count])));
  }
  const alloc = m.module.funcs.get('runtime.alloc');
  if (!alloc) throw new Error('the program has no allocator');
  const code = m.codeOf(alloc);
  const noscan = i.noscan ? 1 : 0;
  return (f) => m.call(code, [count < 0 ? size : size * Number(f.r[count]), noscan], { frame: f, dest: d });
}

function guard(c: Compiler, i: Guard): Op {
  const { m } = c;
  const [cond, args, code] = [c.reg(i.cond), c.regs(i.args), m.codeOf(i.fail)];
  return (f) => {
    if (f.r[cond] === 0) fail(m, code, f, args);
  };
}

function fail(m: Machine, code: Code, f: Frame, args: readonly number[]): void {
  // The fail function does not return; if it does, what stands behind the guard must not run.
  f.pc--;
  m.call(code, args.map((a): Value => f.r[a]), { frame: f, dest: -1 });
}
