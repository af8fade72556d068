/** Interrupt handlers: `interrupt.New`, the vector table of Cortex-M, and the dispatcher of processors with one trap handler. */
import type { Target } from '../../board/target';
import { bigIntVal, toInt } from '../../constant/constant';
import type { IrPos, Func, Global, StructType, Value, Const } from '../ir';
import { Emitter } from './emit';
import type { IntrinsicTable } from './intrinsics';
import type { Program } from './program';
import { unparen } from './syntax';

interface Handler {
  readonly id: number;
  readonly fn: Func;
  readonly pos: IrPos | undefined;
}

/** CMSIS names of the system exceptions: an exported function of such a name is the handler. */
const systemVectors: readonly (string | undefined)[] = [
  undefined, undefined, 'NMI_Handler', 'HardFault_Handler', 'MemoryManagement_Handler', 'BusFault_Handler', 'UsageFault_Handler', undefined, undefined,
  undefined, undefined, 'SVC_Handler', 'DebugMon_Handler', undefined, 'PendSV_Handler', 'SysTick_Handler',
];
const faults = new Set([3, 4, 5, 6]);

/** The handlers of the program. */
export class Interrupts {
  private readonly handlers = new Map<number, Handler>();

  constructor(
    private readonly p: Program,
    private readonly target: Target,
  ) {}

  add(id: number, code: Func, closure: Const, argument: StructType, b: Emitter, at: { error: (message: string) => void }): void {
    const { p } = this;
    const known = this.handlers.get(id);
    if (known) {
      // The same call, built once more for an instance of a generic function.
      if (known.pos && b.pos && known.pos.file === b.pos.file && known.pos.line === b.pos.line) return;
      at.error(`interrupt ${id} has two handlers${known.pos ? `; the other is at ${known.pos.file}:${known.pos.line}` : ''}`);
      return;
    }
    const fn = p.lazyFunc(`interrupt.handler.${id}`, [], p.t.void, (self) => {
      const e = new Emitter(p.t, self);
      const first = code.params[0]?.type ?? argument;
      e.call(code, [interruptValue(e, first as StructType, id), closure].slice(0, code.params.length));
      e.ret();
    });
    fn.attrs.noinline = true;
    if (this.target.vectors.kind === 'cortex-m') fn.attrs.exported = true;
    this.handlers.set(id, { id, fn, pos: b.pos });
    p.demand.func(fn);
    p.module.roots.push(fn);
  }

  /** The table at the start of flash. */
  vectorTable(): void {
    const { p, target } = this;
    if (target.vectors.kind !== 'cortex-m') return;
    const words: Const[] = [p.externalData('_stack_top'), p.externalCode('Reset_Handler')];
    const unhandled = p.externalCode('flash_unhandled');
    for (let i = 2; i < 16; i++) {
      const name = systemVectors[i];
      const own = name === undefined ? undefined : p.funcNamed(name);
      if (name === undefined) words.push({ kind: 'zero', type: p.t.ptr });
      else if (own) words.push({ kind: 'addr', type: p.t.ptr, of: own, offset: 0 });
      else words.push(faults.has(i) ? p.externalCode('flash_fault') : unhandled);
    }
    for (let i = 0; i < target.vectors.lines; i++) {
      const h = this.handlers.get(i);
      words.push(h ? { kind: 'addr', type: p.t.ptr, of: h.fn, offset: 0 } : unhandled);
    }
    const type = p.t.array(p.t.ptr, words.length);
    const table: Global = {
      kind: 'global', name: '__isr_vector', type, init: { kind: 'agg', type, elems: words }, external: false, readonly: true, mergeable: false, exported: true,
      section: '.isr_vector', align: undefined, pkg: 'runtime', pos: undefined,
    };
    p.demand.global(table);
    p.module.rootGlobals.push(table);
  }

  /** Fills `runtime.callInterrupt(line)`. */
  buildDispatcher(fn: Func): void {
    const { p } = this;
    fn.blocks = [];
    const b = new Emitter(p.t, fn);
    const line = fn.params[0];
    const done = b.newBlock('done');
    const list = [...this.handlers.values()].sort((x, y) => x.id - y.id);
    const blocks = list.map((h) => b.newBlock(`line${h.id}`));
    b.switch(line, list.map((h, i) => ({ value: b.int(p.t.int, h.id), to: blocks[i] })), done);
    list.forEach((h, i) => {
      b.place(blocks[i]);
      b.call(h.fn, []);
      b.br(done);
    });
    b.place(done);
    b.ret();
  }
}

/** interrupt.Interrupt{id}: the number is its first field. */
function interruptValue(b: Emitter, type: StructType, id: number): Value {
  const elems = type.fields.map((f, i): Value => (i === 0 && f.kind === 'int' ? b.int(f, id) : b.zero(f)));
  return b.aggregate(type, elems);
}

/** `interrupt.New(id, handler)`. */
export function interruptIntrinsics(p: Program, table: IntrinsicTable): void {
  table.set('runtime/interrupt.New', (b, args, call) => {
    const file = p.sourceFile(call.source);
    const error = (message: string, help?: string): void => {
      if (file && call.args[0]) p.error({ file, offset: call.args[0].pos }, 'ir/interrupt', message, help);
    };
    const type = p.irType(call.sig.results.vars[0].type ?? call.sig.results) as StructType;
    const value = call.args[0] && call.source.info.types.get(unparen(call.args[0]))?.value;
    if (!value) {
      error('the interrupt number must be constant');
      return b.zero(type);
    }
    const id = Number(bigIntVal(toInt(value)));
    const closure = args[1];
    const code = closure.kind === 'addr' && closure.of.kind === 'global' ? codeOf(closure.of) : undefined;
    if (!code) error('the handler must be a function, or a literal that uses no local variables', 'The table of handlers is made when the program is built.');
    else p.interrupts.add(id, code, closure as Const, type, b, { error });
    return interruptValue(b, type, id);
  });
}

/** The code pointer in a constant closure object. */
function codeOf(g: Global): Func | undefined {
  const first = g.init?.kind === 'agg' ? g.init.elems[0] : undefined;
  return first?.kind === 'addr' && first.of.kind === 'func' ? first.of : undefined;
}
