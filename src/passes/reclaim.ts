/**
 * Which exported functions take no memory that anybody can know after they have returned: what a call of them allocates can be
 * given back at once. Each function that the call may run is looked at: heap memory of its own, or of a callee, that code outside
 * the function may know refutes it; what goes back to the caller is looked at there.
 */
import type { Func, Module } from '../ir/ir';
import { Calls } from './calls';
import { PointsTo } from './points-to';

/** The names of those among the exports. */
export function reclaimable(m: Module, exports: readonly string[]): ReadonlySet<string> {
  const points = new PointsTo(m);
  const calls = new Calls(m);
  const known = new Map<Func, boolean>();
  const keeps = (f: Func): boolean => {
    let k = known.get(f);
    if (k === undefined) known.set(f, (k = keepsMemory(f, points)));
    return k;
  };
  return new Set(exports.filter((name) => {
    const f = m.funcs.get(name);
    if (!f || f.blocks.length === 0) return false;
    const graph = points.graph(f);
    // Arguments are memory of the call, too; there are no pointers in it.
    if (f.params.some((p) => graph.of(p)?.escape !== undefined)) return false;
    return [...callTree(f, calls)].every((g) => !keeps(g));
  }));
}

/** What runs calls by the host as goroutines: it is not there in a program without any, and where there are some nothing is given back. */
const hostCalls = /^runtime\.(enter|event)\b/;

/** The function and all that it may call. */
function callTree(f: Func, calls: Calls): ReadonlySet<Func> {
  const seen = new Set([f]);
  // A set hands out what is added while it is walked.
  for (const g of seen) for (const e of calls.edges(g)) if (!hostCalls.test(e.to.name)) seen.add(e.to);
  return seen;
}

/** The allocator itself, which has a variable that points to free memory; what it does is what the question is about. */
const allocator = /^runtime\.(alloc|heapGrow|heapEnd|memoryEnd|heapStart)$/;

/** The import by which the collector gives values back; it does nothing else. */
const releases = 'syscall/js.finalizeRef';

function keepsMemory(f: Func, points: PointsTo): boolean {
  if (allocator.test(f.name)) return false;
  // Functions that the program imports may call back; a panic that is recovered, or a goroutine, may keep anything.
  if ((f.attrs.wasmImport && f.attrs.wasmImport.module !== 'flash' && f.attrs.wasmImport.name !== releases) || /^runtime\.(protect|newproc|newTask)$/.test(f.name)) return true;
  if (f.blocks.length === 0) return false;
  return points.graph(f).nodes().some((n) => n.escape !== undefined && (n.news.length > 0 || n.opaque));
}
