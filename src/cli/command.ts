/** What a command file gives: its name, its help, its flags, and what it does. */
import type { CommandShape } from './argv';
import type { Context } from './context';

export interface Command extends CommandShape {
  readonly summary: string;
  /** Operands, as in `[PACKAGE] [ARGUMENT...]`. */
  readonly operands: string;
  /** Lines that explain more; shown by --help. */
  readonly details?: string;
  /** Whole command lines. */
  readonly examples: readonly string[];
  /** Gives the exit status. */
  run(context: Context): Promise<number>;
}
