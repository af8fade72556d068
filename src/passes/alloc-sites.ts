/** What single instructions allocate: objects, and calls of the runtime's functions that make memory. */
import type { Call, Func, Inst, Module, New, Value } from '../ir/ir';
import { Layouts } from '../ir/layout';
import { alignUp } from '../util/size';

/** An instruction that allocates each time it is run, or now and then. */
export interface AllocSite {
  readonly inst: Inst;
  /** Bytes each time; a guess where `exact` is false. */
  readonly bytes: number;
  readonly exact: boolean;
  /** In the user's words. */
  readonly what: string;
}

/** Assumed where a size depends on data. */
const someBytes = 32;
/** Assumed of what `append` adds where its number depends on data. */
const someElements = 8;
/** A goroutine beside its stack. */
const goroutineBytes = 112;

type Estimate = (args: readonly Value[], s: Sizes) => { readonly bytes: number; readonly exact: boolean };
interface Sizes {
  readonly pointerBytes: number;
  readonly goroutineStack: number;
}

function int(v: Value | undefined): number | undefined {
  if (v?.kind === 'zero') return 0;
  return v?.kind === 'int' ? Number(v.value) : undefined;
}

function guess(bytes: number): Estimate {
  return () => ({ bytes, exact: false });
}

/** Functions of the runtime that allocate, what for, and how much. */
const runtimeAllocs: Readonly<Record<string, readonly [what: string, bytes: Estimate]>> = {
  alloc: ['memory', ([size]) => ({ bytes: int(size) ?? someBytes, exact: int(size) !== undefined })],
  // Growing doubles: all copies together are twice what was appended.
  growslice: ['append', ([, , , num, elem]) => ({ bytes: 2 * (int(elem) ?? someBytes) * (int(num) ?? someElements), exact: false })],
  makeslice: ['make([]…)', ([elem, , , cap]) => ({ bytes: (int(elem) ?? 0) * (int(cap) ?? someBytes), exact: int(elem) !== undefined && int(cap) !== undefined })],
  makemap: ['make(map)', ([, hint]) => ({ bytes: 48 + 32 * (int(hint) ?? 0), exact: false })],
  makechan: ['make(chan)', ([elem, n], s) => ({ bytes: 12 * s.pointerBytes + (int(elem) ?? 0) * (int(n) ?? someElements), exact: int(n) !== undefined })],
  mapassign: ['assignment to a map', guess(someBytes)],
  mapassign_str: ['assignment to a map', guess(someBytes)],
  mapassign_32: ['assignment to a map', guess(someBytes)],
  mapassign_64: ['assignment to a map', guess(someBytes)],
  concatstring2: ['concatenation of strings', guess(someBytes / 2)],
  concatstrings: ['concatenation of strings', guess(someBytes)],
  intstring: ['conversion to string', () => ({ bytes: 8, exact: true })],
  slicebytetostring: ['conversion to string', guess(someBytes)],
  slicerunetostring: ['conversion to string', guess(someBytes)],
  stringtoslicebyte: ['conversion to a slice', guess(someBytes)],
  stringtoslicerune: ['conversion to a slice', guess(someBytes * 2)],
  newproc: ['go statement', (_, s) => ({ bytes: s.goroutineStack + goroutineBytes, exact: true })],
  newcoro: ['iter.Pull', (_, s) => ({ bytes: s.goroutineStack + goroutineBytes, exact: true })],
};

/** True for functions of the runtime whose calls are sites: nobody looks further into them. */
export function isAllocator(f: Func): boolean {
  return f.name.startsWith('runtime.') && Object.hasOwn(runtimeAllocs, f.name.slice(8));
}

/** Finds what instructions of a module allocate. */
export class AllocSites {
  private readonly layouts: Layouts;

  constructor(m: Module, private readonly goroutineStack: number) {
    this.layouts = new Layouts(m.pointerBytes);
    this.pointerBytes = m.pointerBytes;
  }
  private readonly pointerBytes: number;

  /** What the instruction allocates, if it does. */
  of(i: Inst): AllocSite | undefined {
    if (i.op === 'new') return this.object(i);
    return i.op === 'call' && isAllocator(i.fn) ? this.call(i) : undefined;
  }

  private object(i: New): AllocSite | undefined {
    const size = this.layouts.size(i.elem);
    const n = i.count === undefined ? 1 : int(i.count);
    const bytes = alignUp(size * (n ?? someElements), 8);
    return bytes === 0 ? undefined : { inst: i, bytes, exact: n !== undefined, what: i.why };
  }

  private call(i: Call): AllocSite | undefined {
    const [what, estimate] = runtimeAllocs[i.fn.name.slice(8)];
    const { bytes, exact } = estimate(i.args, { pointerBytes: this.pointerBytes, goroutineStack: this.goroutineStack });
    return bytes === 0 && exact ? undefined : { inst: i, bytes: alignUp(bytes, 8), exact, what };
  }
}
