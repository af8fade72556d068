/**
 * On WebAssembly a goroutine's stack in memory grows in pieces. What recurses looks at its entry whether it is near the end
 * of the piece; if so, it calls itself on a new one. Of each circle of calls one function looks; what the others need fits
 * into the rest that each piece keeps (runtime/src/runtime/stack_wasm.go). What looks does so again when its goroutine waits
 * and the call is left, since the record of the calls grows with them.
 */
import type { Block, Func, Inst, Module, Value } from '../ir/ir';
import { Calls } from './calls';
import { components } from './components';

/** The runtime's side: a piece more, and back to the one before. It is there where the program has goroutines. */
export const grow = 'runtime.growStack';
const shrink = 'runtime.shrinkStack';
const limit = 'runtime.stackLimit';
/** Whether any function looks. */
const inUse = 'runtime.stacksGrow';

export function growStacks(m: Module): void {
  const [more, less] = [m.funcs.get(grow), m.funcs.get(shrink)];
  const bound = m.globals.get(limit);
  if (!more || !less || !bound) return;
  const { types } = m;
  const looking = recursive(m);
  const used = m.globals.get(inUse);
  if (used && looking.size > 0) used.init = { kind: 'int', type: types.i8, value: 1n };
  // Its number is asked for once the module is done (src/image/wasm-records.ts).
  if (looking.size > 0) more.attrs.exported = true;
  for (const f of looking) {
    const sp: Inst = { kind: 'inst', op: 'asm', type: types.int, pos: f.pos, text: 'global.get __stack_pointer\nlocal.set $0', constraints: '=r', args: [] };
    const end: Inst = { kind: 'inst', op: 'load', type: types.int, pos: f.pos, addr: { kind: 'addr', type: types.ptr, of: bound, offset: 0 }, volatile: false };
    const near: Inst = { kind: 'inst', op: 'cmp', type: types.i1, pos: f.pos, cmp: 'ult', x: sp, y: end };
    const top: Inst = { kind: 'inst', op: 'call', type: types.int, pos: f.pos, fn: more, args: [sp] };
    const again: Inst = { kind: 'inst', op: 'call', type: f.result, pos: f.pos, fn: f, args: [...f.params] };
    const setStack = (to: Value): Inst => ({ kind: 'inst', op: 'asm', type: types.void, pos: f.pos, text: 'local.get $0\nglobal.set __stack_pointer', constraints: 'r', args: [to] });
    const slots = f.blocks[0].insts.filter((i) => i.op === 'slot');
    const rest: Block = { ...f.blocks[0], insts: f.blocks[0].insts.filter((i) => i.op !== 'slot') };
    const grown: Block = {
      name: 'grown',
      insts: [
        top, setStack(top), again,
        { kind: 'inst', op: 'call', type: types.void, pos: f.pos, fn: less, args: [] }, setStack(sp),
        { kind: 'inst', op: 'ret', type: types.void, pos: f.pos, value: f.result.kind === 'void' ? undefined : again },
      ],
    };
    const entry: Block = { name: 'entry', insts: [...slots, sp, end, near, { kind: 'inst', op: 'condbr', type: types.void, pos: f.pos, cond: near, then: grown, else: rest }] };
    f.blocks = [entry, ...f.blocks.slice(1), grown];
    f.blocks.splice(1, 0, rest);
  }
}

/** Functions such that every circle of calls goes through one of them. */
function recursive(m: Module): ReadonlySet<Func> {
  const calls = new Calls(m);
  const callees = (f: Func): readonly Func[] => [...new Set(calls.edges(f).map((e) => e.to))];
  const all = [...m.funcs.values()].filter((f) => f.blocks.length > 0);
  const found = new Set<Func>();
  for (const group of components(all, callees)) {
    const inside = new Set(group);
    const within = (f: Func): readonly Func[] => callees(f).filter((to) => inside.has(to));
    if (group.length > 1 || within(group[0]).length > 0) for (const f of entered(group, within)) note(f, within, found);
  }
  return found;
}

/** Targets of the calls that lead back to a function under way, in a walk through a group: a circle has at least one. */
function entered(group: readonly Func[], callees: (f: Func) => readonly Func[]): ReadonlySet<Func> {
  const targets = new Set<Func>();
  const state = new Map<Func, 'open' | 'done'>();
  for (const root of group) {
    if (state.has(root)) continue;
    const stack = [{ f: root, next: callees(root)[Symbol.iterator]() }];
    state.set(root, 'open');
    while (stack.length > 0) {
      const { f, next } = stack[stack.length - 1];
      const step = next.next();
      if (step.done) {
        state.set(f, 'done');
        stack.pop();
      } else if (state.get(step.value) === 'open') {
        targets.add(step.value);
      } else if (!state.has(step.value)) {
        state.set(step.value, 'open');
        stack.push({ f: step.value, next: callees(step.value)[Symbol.iterator]() });
      }
    }
  }
  return targets;
}

/** A function that cannot look leaves it to those that it calls. */
function note(f: Func, callees: (f: Func) => readonly Func[], found: Set<Func>, seen = new Set<Func>()): void {
  if (seen.has(f)) return;
  seen.add(f);
  if (mayLook(f)) found.add(f);
  else for (const to of callees(f)) note(to, callees, found, seen);
}

/** What only passes a call on leaves it to the function behind it. */
const passesOn = /-(thunk|iface|expr|fm|linkname)$/;

/** The runtime is in the midst of something, and what is always inlined cannot call itself. */
function mayLook(f: Func): boolean {
  if (passesOn.test(f.name)) return false;
  return f.blocks.length > 0 && !f.attrs.alwaysinline && !f.name.startsWith('runtime.') && !/^(flash_|_)/.test(f.name) && f.attrs.wasmExport === undefined;
}
