/** WebAssembly: functions that the host calls. Each export is a wrapper, which hands arguments and results over in memory, so that the call can be made in a goroutine. */
import type { Func as GoFunc } from '../../types/object';
import type { Func } from '../ir';
import { Emitter } from './emit';
import type { Program } from './program';

/** Makes the module's exports: the program's functions, and its entry. Gives the functions that must be kept. */
export function wasmExports(p: Program, functions: readonly GoFunc[]): readonly Func[] {
  const exports = functions.map((fn) => exportOf(p, p.func(fn, [])));
  const kept = [...exports, entry(p, exports.length > 0 ? 'initialize' : 'start')];
  for (const [name, exported] of p.options.runtimeExports?.(functions.map((fn) => ({ fn, name: p.func(fn, []).name }))) ?? []) kept.push(named(p, name, exported));
  if (p.target.goos === 'js') kept.push(named(p, 'wake', 'flash_wake'), named(p, 'event', 'flash_event'));
  return kept;
}

/** The beginning of the program: `_initialize` where the host calls functions afterwards, else `_start`. */
function entry(p: Program, name: string): Func {
  return named(p, name, `_${name}`);
}

function named(p: Program, name: string, exported: string): Func {
  const f = p.runtimeFunc(name);
  f.attrs.wasmExport = exported;
  return f;
}

/** The wrapper of a function whose link name is its name for the host. */
function exportOf(p: Program, f: Func): Func {
  const { t } = p;
  f.attrs.exported = false;
  f.attrs.wasmExport = undefined;
  const values = f.params.map((x) => ({ name: x.name, type: x.type }));
  const fields = [...values.map((v) => v.type), ...(f.result.kind === 'void' ? [] : [f.result])];
  const frame = t.struct(fields);
  const call = p.lazyFunc(`${f.name}-call`, [{ name: 'frame', type: t.ptr }], t.void, (self) => {
    const b = new Emitter(t, self);
    const at = self.params[0];
    const result = b.call(f, values.map((v, i) => b.load(v.type, b.field(at, frame, i))));
    if (f.result.kind !== 'void') b.store(b.field(at, frame, values.length), result);
    b.ret();
  });
  const wrapper = p.lazyFunc(`${f.name}-export`, values, f.result, (self) => {
    const b = new Emitter(t, self);
    const at = b.slot(frame, '.frame');
    self.params.forEach((x, i) => b.store(b.field(at, frame, i), x));
    b.call(p.runtimeFunc('runExport'), [b.addr(call), at]);
    b.ret(f.result.kind === 'void' ? undefined : b.load(f.result, b.field(at, frame, values.length)));
  });
  wrapper.attrs.wasmExport = f.name;
  return wrapper;
}
