/**
 * Loops that look again and again at something another goroutine may change. Goroutines take turns only where they wait, so
 * such a loop gives way now and then.
 */
import type { CallExpr, ForStmt, Node, SelectStmt } from '../../syntax/nodes';
import { walk } from '../../syntax/walk';
import { under } from '../../types/under';
import type { FunctionBuilder } from './function-builder';
import { builtinOf } from './order';
import { unparen } from './syntax';

/** Functions and methods whose answer others may change, by package. */
const looking: ReadonlyMap<string, RegExp> = new Map([
  ['sync/atomic', /^(Load|CompareAndSwap)/], ['sync', /^(Lock|RLock|TryLock|TryRLock)$/], ['runtime', /^(NumGoroutine|GC|ReadMemStats)$/], ['time', /^(Now|Since|Until)$/],
]);

/** Lets other goroutines run if the loop may be waiting for them; stands at the beginning of the body. */
export function giveWay(f: FunctionBuilder, s: ForStmt): void {
  if (f.b.unguarded || !mayWait(f, s)) return;
  f.at(s);
  f.callRt('spinning');
}

function mayWait(f: FunctionBuilder, loop: ForStmt): boolean {
  let found = false;
  const enter = (n: Node): boolean => {
    // Loops inside give way themselves; function literals run elsewhere.
    if (found || n.kind === 'FuncLit' || (n.kind === 'ForStmt' && n !== loop)) return false;
    if (n.kind === 'CallExpr') found = looks(f, n);
    else if (n.kind === 'SelectStmt') found = hasDefault(n);
    return !found;
  };
  walk(loop, enter);
  return found;
}

function hasDefault(s: SelectStmt): boolean {
  return s.body.some((c) => c.comm === undefined);
}

function looks(f: FunctionBuilder, e: CallExpr): boolean {
  const fun = unparen(e.fun);
  const builtin = builtinOf(f, e);
  if (builtin) return builtin.builtin === 'len' && e.args.length === 1 && f.info.types.has(e.args[0]) && under(f.type(e.args[0])).kind === 'Chan';
  if (fun.kind !== 'SelectorExpr') return false;
  const obj = f.info.selections.get(fun)?.obj ?? f.info.uses.get(fun.sel);
  return obj?.kind === 'Func' && obj.pkg !== undefined && (looking.get(obj.pkg.path)?.test(obj.name) ?? false);
}
