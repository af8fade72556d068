/** Diagnostics are data; `render.ts` turns them into text. */
import type { Pos } from './source';

export type Severity = 'error' | 'warning' | 'note';

/** What happened, where, and what to do next. `code` is `room/name`, listed with an example in `codes.ts`. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly pos?: Pos;
  readonly message: string;
  readonly help?: string;
  readonly related?: readonly { readonly pos: Pos; readonly message: string }[];
}

/** Receives diagnostics as they are found. */
export type Report = (d: Diagnostic) => void;

/** Exit statuses of the `flash` command. */
export const ExitStatus = { ok: 0, userError: 1, usage: 2, device: 3, missingTool: 4, internal: 70 } as const;
export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** An expected failure: carries diagnostics for the user and the exit status to end with. Anything else that is thrown is our own fault. */
export class FlashError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(
    diagnostics: Diagnostic | readonly Diagnostic[],
    readonly status: ExitStatus = ExitStatus.userError,
  ) {
    const list = Array.isArray(diagnostics) ? (diagnostics as readonly Diagnostic[]) : [diagnostics as Diagnostic];
    super(list.map((d) => d.message).join('\n'));
    this.name = 'FlashError';
    this.diagnostics = list;
  }
}
