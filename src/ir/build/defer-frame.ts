/** Functions with defer statements: the frame they share with their body function, and how they enter and leave it. See docs/abi.md. */
import type { Type } from '../../types/type';
import type { IrType, Value } from '../ir';
import { resultVar } from './body';
import { Emitter } from './emit';
import type { DeferFrame, FunctionBuilder, ResultPlace } from './function-builder';
import { GrowingStruct } from './growing-struct';
import { bind } from './variables';

/**
 * Turns to the body function: `f` fills it from now on. The result is to be called when the body is complete; it fills the
 * function itself, which makes the frame, runs the body under the runtime's protection and returns the results.
 */
export function openFrame(f: FunctionBuilder): () => void {
  const { p, t, fn } = f;
  const outer = f.b;
  const entryPos = outer.pos;
  const struct = new GrowingStruct(t, [p.runtimeType('deferFrame')]);
  const bodyFn = p.newFunc(`${fn.name}-body`, [{ name: 'frame', type: t.ptr }], t.void, fn.pos);
  f.b = new Emitter(t, bodyFn);
  f.b.pos = entryPos;
  const frame = bodyFn.params[0];

  const results = f.signature.results.vars.map((v) => v.type as Type);
  const resultPlaces = placeResults(f, struct, frame, results);
  const paramFields = fn.params.map((x) => struct.add(x.type));
  const token = f.facts.hasRecover ? struct.add(t.ptr) : undefined;

  const params = fn.params.map((x, i) => f.b.load(x.type, struct.address(f.b, frame, paramFields[i])));
  f.frame = {
    addr: frame,
    params,
    field: (type: IrType) => struct.address(f.b, frame, struct.add(type)),
  } satisfies DeferFrame;
  if (token !== undefined) f.recoverToken = f.b.load(t.ptr, struct.address(f.b, frame, token));

  return () => {
    const type = struct.close();
    const b = outer;
    b.pos = entryPos;
    const slot = b.slot(type, '');
    for (const r of resultPlaces) r.prepare(b, slot);
    fn.params.forEach((x, i) => b.store(struct.address(b, slot, paramFields[i]), x));
    if (token !== undefined) b.store(struct.address(b, slot, token), b.call(f.rt('recoverToken'), [b.addr(fn)]));
    b.call(f.rt('protect'), [slot, b.addr(bodyFn)]);
    const values = resultPlaces.map((r) => r.read(b, slot));
    b.ret(values.length === 0 ? undefined : values.length === 1 ? values[0] : b.aggregate(t.struct(values.map((v) => v.type)), values));
    struct.close();
  };
}

/** How the function itself sets up a result and reads it in the end. */
interface FrameResult {
  prepare(b: Emitter, slot: Value): void;
  read(b: Emitter, slot: Value): Value;
}

function placeResults(f: FunctionBuilder, struct: GrowingStruct, frame: Value, types: readonly Type[]): FrameResult[] {
  const { t, p } = f;
  const { node } = f.source;
  f.namedResults = true;
  const places: ResultPlace[] = [];
  const list = types.map((type, i): FrameResult => {
    const ir = f.ir(type);
    const v = resultVar(f, node, i);
    if (v && f.shared.facts.home(v) === 'heap') {
      // The box outlives the body function, which finds it through the frame.
      const field = struct.add(t.ptr);
      const addr = f.b.load(t.ptr, struct.address(f.b, frame, field));
      bind(f, v, addr);
      places.push({ type, addr });
      return {
        prepare: (b, slot) => b.store(struct.address(b, slot, field), b.new(ir, !p.hasPointers(type), `moved to heap: ${v.name}`)),
        read: (b, slot) => b.load(ir, b.load(t.ptr, struct.address(b, slot, field))),
      };
    }
    const field = struct.add(ir);
    const addr = struct.address(f.b, frame, field);
    if (v) bind(f, v, addr);
    places.push({ type, addr });
    return {
      prepare: (b, slot) => {
        const a = struct.address(b, slot, field);
        if (f.isBig(type)) b.memzero(a, b.word(p.sizeof(type)));
        else b.store(a, b.zero(ir));
      },
      read: (b, slot) => b.load(ir, struct.address(b, slot, field)),
    };
  });
  f.results = places;
  return list;
}
