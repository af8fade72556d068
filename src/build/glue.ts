/** What JavaScript must know of a program's exports, gathered on the way through the build. */
import { crossings, glueNeeds, type CrossingFunc } from '../glue/crossing';
import type { Report } from '../diag/diagnostic';
import type { Module } from '../ir/ir';
import { reclaimable } from '../passes/reclaim';
import type { ExportedFunc } from '../ir/build/program';

export class GlueFacts {
  private list: readonly CrossingFunc[] = [];
  private reclaimed: ReadonlySet<string> = new Set();

  constructor(private readonly report: Report) {}

  /** Looks at the exported functions; gives those of the runtime that the glue calls, and their names for it. */
  need(exported: readonly ExportedFunc[]): readonly (readonly [string, string])[] {
    this.list = crossings(exported, this.report);
    const { memory, errors } = glueNeeds(this.list);
    return [...(memory || errors ? ([['glueEnter', 'flash_enter'], ['glueLeave', 'flash_leave']] as const) : []), ...(errors ? ([['glueError', 'flash_error']] as const) : [])];
  }

  /** While it is still known who calls what: which calls keep no memory. */
  afterEscape(m: Module): void {
    this.reclaimed = reclaimable(m, this.list.map((f) => f.name));
  }

  /** Where goroutines wait, others run during a call, and their memory is among its own. */
  functions(goroutines: boolean): readonly CrossingFunc[] {
    return this.list.map((f) => ({ ...f, reclaims: !goroutines && this.reclaimed.has(f.name) }));
  }
}
