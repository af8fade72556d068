/**
 * Code that lets reflection call functions whose types it only knows at run time, and be called as one: for each shape of
 * function a piece that takes the arguments from memory, and one that puts them there. runtime/src/reflect uses them.
 */
import type { Signature } from '../../types/type';
import type { Const, Func, IrType, Value } from '../ir';
import { printType } from '../print';
import { reflectCode } from './defer';
import { Emitter } from './emit';
import type { Program } from './program';

/** Which of them the program can get to. */
export interface ThunkNeeds {
  funcs: boolean;
  methods: boolean;
  makes: boolean;
}

/** What the functions of package reflect that hand them out are called. */
export const thunkFunctions: Readonly<Record<string, keyof ThunkNeeds>> = {
  'reflect.funcThunk': 'funcs', 'reflect.methodThunk': 'methods', 'reflect.makeThunk': 'makes',
};

/** Larger values are kept on the heap. */
const largeValue = 1024;

/** The three words behind the parameter types of a function type. */
export function reflectThunks(p: Program, sig: Signature, needs: ThunkNeeds): Const[] {
  const none: Const = { kind: 'zero', type: p.t.ptr };
  const code = (f: Func): Const => ({ kind: 'addr', type: p.t.ptr, of: f, offset: 0 });
  const shape = shapeOf(p, sig);
  return [
    needs.funcs ? code(callThunk(p, shape, false)) : none,
    needs.methods ? code(callThunk(p, shape, true)) : none,
    needs.makes ? code(makeThunk(p, shape)) : none,
  ];
}

interface Shape {
  readonly params: readonly IrType[];
  readonly results: readonly IrType[];
  readonly result: IrType;
  readonly name: string;
}

function shapeOf(p: Program, sig: Signature): Shape {
  const params = sig.params.vars.map((v) => p.irType(v.type!));
  const results = sig.results.vars.map((v) => p.irType(v.type!));
  return { params, results, result: p.irType(sig.results), name: `(${params.map(printType).join()})(${results.map(printType).join()})` };
}

/** Functions of equal shape share their code. */
function shared(p: Program, name: string, params: readonly { readonly name: string; readonly type: IrType }[], result: IrType, build: (self: Func) => void): Func {
  let f = p.wrappers.get(name);
  if (!f) p.wrappers.set(name, (f = p.lazyFunc(name, params, result, build)));
  return f;
}

/** (code, context, args, results, closure): calls code with the values that args point to, and stores where results point to. */
function callThunk(p: Program, shape: Shape, method: boolean): Func {
  const { t } = p;
  const params = ['code', 'context', 'args', 'results', '.closure'].map((name) => ({ name, type: t.ptr }));
  return shared(p, `reflect.${method ? 'callMethod' : 'callFunc'}${shape.name}`, params, t.void, (self) => {
    const b = new Emitter(t, self);
    const [code, context, args, results] = self.params;
    const at = (list: Value, i: number): Value => b.load(t.ptr, b.elem(list, t.ptr, b.word(i)));
    const values = shape.params.map((type, i) => b.load(type, at(args, i)));
    const r = b.callPtr(code, shape.result, method ? [context, ...values] : [...values, context]);
    shape.results.forEach((_, i) => b.store(at(results, i), shape.results.length === 1 ? r : b.extract(r, i)));
    b.ret();
  });
}

/** Code of a function made by MakeFunc: it hands itself, its arguments and the places of its results to package reflect. */
function makeThunk(p: Program, shape: Shape): Func {
  const { t } = p;
  const params = [...shape.params.map((type, i) => ({ name: `p${i}`, type })), { name: '.closure', type: t.ptr }];
  return shared(p, `reflect.made${shape.name}`, params, shape.result, (self) => {
    const b = new Emitter(t, self);
    const handler = p.packageFunc('reflect', 'makeFuncCall');
    const memory = (type: IrType): Value => (p.types.layouts.size(type) > largeValue ? b.new(type, false, 'argument of a function made by reflect.MakeFunc') : b.slot(type, '.value'));
    const list = (places: readonly Value[]): Value => {
      const array = b.slot(t.array(t.ptr, Math.max(1, places.length)), '.list');
      places.forEach((x, i) => b.store(b.elem(array, t.ptr, b.word(i)), x));
      return array;
    };
    // As a deferred method value, it may be the method that recovers.
    b.call(p.runtimeFunc('deferForward'), [b.addr(self), b.conv('inttoptr', b.word(reflectCode), t.ptr)]);
    const args = shape.params.map((type, i) => {
      const m = memory(type);
      b.store(m, self.params[i]);
      return m;
    });
    const results = shape.results.map((type) => {
      const m = memory(type);
      b.store(m, b.zero(type));
      return m;
    });
    b.call(handler, [self.params[self.params.length - 1], list(args), list(results)]);
    const values = results.map((m, i) => b.load(shape.results[i], m));
    if (values.length === 0) b.ret();
    else if (values.length === 1) b.ret(values[0]);
    else if (shape.result.kind === 'struct') b.ret(b.aggregate(shape.result, values));
  });
}
