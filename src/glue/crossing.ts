/** Which Go values an exported function takes and gives, as JavaScript must know them. */
import type { Report } from '../diag/diagnostic';
import type { ExportedFunc } from '../ir/build/program';
import type { Var } from '../types/object';
import { Sizes } from '../types/sizes';
import type { Signature, Type } from '../types/type';
import { typeString } from '../types/typestring';
import { under } from '../types/under';

export type ScalarKind = 'bool' | 'int8' | 'int16' | 'int32' | 'int64' | 'uint8' | 'uint16' | 'uint32' | 'uint64' | 'float32' | 'float64';

/** A value that crosses. Offsets and sizes are of Go's memory layout, in bytes. */
export type Crossing =
  | { readonly kind: ScalarKind }
  | { readonly kind: 'string' | 'error' }
  | { readonly kind: 'slice'; readonly elem: ScalarKind }
  | { readonly kind: 'struct'; readonly name: string; readonly size: number; readonly align: number; readonly fields: readonly CrossingField[] };

export interface CrossingField {
  readonly name: string;
  readonly offset: number;
  readonly type: Crossing;
}

/** One function that JavaScript may call. */
export interface CrossingFunc {
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly type: Crossing }[];
  readonly results: readonly Crossing[];
  /** Memory that a call takes is given back after it: nothing of it can be held anywhere. */
  readonly reclaims: boolean;
}

/** A part of a signature that cannot cross. */
interface Refusal {
  readonly type: Type;
  readonly instead: string;
}

const scalars: Readonly<Record<string, ScalarKind>> = {
  bool: 'bool', int: 'int32', int8: 'int8', int16: 'int16', int32: 'int32', int64: 'int64', uint: 'uint32', uint8: 'uint8', uint16: 'uint16', uint32: 'uint32',
  uint64: 'uint64', uintptr: 'uint32', 'unsafe.Pointer': 'uint32', float32: 'float32', float64: 'float64',
};

/** The signatures of exported functions; `report` is told of each part that cannot cross. */
export function crossings(functions: readonly ExportedFunc[], report: Report): CrossingFunc[] {
  const sizes = new Sizes(4);
  return functions.map(({ fn, name }) => {
    const signature = fn.type as Signature;
    const refuse = (what: string, r: Refusal): Crossing => {
      report({
        code: 'glue/cannot-cross',
        severity: 'error',
        ...(fn.pos && { pos: fn.pos }),
        message: `${fn.name} cannot be called from JavaScript: ${what} has type ${typeString(r.type)}`,
        help: `${r.instead}, or leave the glue out with --no-glue`,
      });
      return { kind: 'bool' };
    };
    const cross = (v: Var, what: string, result: boolean): Crossing => {
      const c = crossing(v.type as Type, sizes, result);
      return 'instead' in c ? refuse(what, c) : c;
    };
    return {
      name,
      params: signature.params.vars.map((v, i) => ({ name: v.name && v.name !== '_' ? v.name : `arg${i}`, type: cross(v, v.name && v.name !== '_' ? `parameter ${v.name}` : `parameter ${i + 1}`, false) })),
      results: signature.results.vars.map((v, i) => cross(v, signature.results.vars.length > 1 ? `result ${i + 1}` : 'the result', true)),
      reclaims: false,
    };
  });
}

function crossing(type: Type, sizes: Sizes, result: boolean): Crossing | Refusal {
  const u = under(type);
  switch (u.kind) {
    case 'Basic': {
      if (u.basic === 'string') return { kind: 'string' };
      const kind = scalars[u.basic];
      return kind ? { kind } : { type, instead: 'pass its parts as two floats' };
    }
    case 'Slice': {
      const elem = under(u.elem);
      const kind = elem.kind === 'Basic' ? scalars[elem.basic] : undefined;
      return kind && kind !== 'bool' ? { kind: 'slice', elem: kind } : { type, instead: 'use a slice of numbers, or one string' };
    }
    case 'Struct':
      return struct(type, u.fields, sizes, result);
    case 'Interface':
      if (typeString(type) !== 'error') return { type, instead: 'use a concrete type' };
      return result ? { kind: 'error' } : { type, instead: 'use a string' };
    case 'Array':
      return { type, instead: 'use a slice' };
    case 'Pointer':
      return { type, instead: 'pass the value itself' };
    case 'Map':
      return { type, instead: 'use slices of the keys and of the elements' };
    default:
      return { type, instead: 'use numbers, strings, slices of numbers or structs of these' };
  }
}

function struct(type: Type, fields: readonly Var[], sizes: Sizes, result: boolean): Crossing | Refusal {
  const offsets = sizes.offsetsof(fields);
  const out: CrossingField[] = [];
  for (const [i, f] of fields.entries()) {
    const c = crossing(f.type as Type, sizes, result);
    if ('instead' in c) return c;
    if (f.name !== '_') out.push({ name: f.name, offset: offsets[i], type: c });
    else return { type, instead: 'give every field a name' };
  }
  return { kind: 'struct', name: type.kind === 'Named' ? type.obj.name : '', size: sizes.sizeof(type), align: sizes.alignof(type), fields: out };
}

/** Scalars that a value is taken apart into. */
export function scalarCount(c: Crossing): number {
  switch (c.kind) {
    case 'string':
    case 'error':
      return 2;
    case 'slice':
      return 3;
    case 'struct':
      return c.fields.reduce((n, f) => n + scalarCount(f.type), 0);
    default:
      return 1;
  }
}

/** Exports of the runtime that calls of these functions need. */
export interface GlueNeeds {
  /** Memory for arguments or results. */
  readonly memory: boolean;
  /** The text of errors. */
  readonly errors: boolean;
}

/** What the glue of these functions needs beside them. */
export function glueNeeds(functions: readonly CrossingFunc[]): GlueNeeds {
  const has = (c: Crossing, kind: Crossing['kind']): boolean => c.kind === kind || (c.kind === 'struct' && c.fields.some((f) => has(f.type, kind)));
  const inMemory = (f: CrossingFunc): boolean =>
    f.params.some((p) => has(p.type, 'string') || has(p.type, 'slice') || scalarCount(p.type) > 8) || f.results.reduce((n, c) => n + scalarCount(c), 0) > 1;
  return { memory: functions.some(inMemory), errors: functions.some((f) => f.results.some((c) => has(c, 'error'))) };
}
