/**
 * What goes wrong inside Go's library goes wrong because a program asks for what its target does not have. It is told at the place where
 * the program does so, in the program's own terms.
 */
import type { Diagnostic } from '../diag/diagnostic';
import type { SourceFile } from '../diag/source';
import type { Func } from '../ir/ir';
import { wayText } from '../ir/build/names';
import { placeOfUse } from '../ir/visit';
import { insteadOf, type Platform } from '../loader/absent';

export class Blame {
  private seen: number;
  private readonly said = new Set<string>();

  /** `files`: those of the program itself, by the path that positions have. */
  constructor(
    private readonly diagnostics: Diagnostic[],
    private readonly files: ReadonlyMap<string, SourceFile>,
    private readonly platform: Platform,
  ) {
    this.seen = diagnostics.length;
  }

  /** Looks at what has been reported since the last time; `way` leads to what was being built. */
  look(way: () => readonly Func[]): void {
    if (this.diagnostics.length === this.seen) return;
    for (const d of this.diagnostics.splice(this.seen)) {
      const told = this.tell(d, way());
      if (told) this.diagnostics.push(told);
    }
    this.seen = this.diagnostics.length;
  }

  /** The diagnostic as the program's writer needs it; undefined if that has been said. */
  private tell(d: Diagnostic, way: readonly Func[]): Diagnostic | undefined {
    if (!d.pos || d.code === 'link/missing-body' || this.files.has(d.pos.file.path)) return d;
    const at = way.findIndex((f, i) => i > 0 && !this.isOwn(f) && this.isOwn(way[i - 1]));
    if (at < 0) return d;
    const caller = way[at - 1];
    const culprit = way[at];
    const pos = placeOfUse(caller, culprit) ?? caller.pos;
    const file = pos && this.files.get(pos.file);
    if (!file) return d;
    const key = `${pos.file}:${pos.line}:${culprit.name}`;
    if (this.said.has(key)) return undefined;
    this.said.add(key);
    const instead = insteadOf(this.platform, packageOf(culprit.name));
    return {
      code: 'link/absent', severity: 'error', pos: { file, offset: file.offset(pos.line, pos.col) },
      message: `${culprit.name} is not supported by this target`,
      help: `reached by way of ${wayText(way.map((f) => f.name))}${instead === undefined ? '' : `; use instead: ${instead}`}`,
      related: [{ pos: d.pos, message: d.message }],
    };
  }

  private isOwn(f: Func): boolean {
    return f.pos !== undefined && this.files.has(f.pos.file);
  }
}

/** The package in the link name of a function of the library. */
function packageOf(name: string): string {
  return /^(?:[^.(]*\/)?[^.(/]*/.exec(name)?.[0] ?? name;
}
