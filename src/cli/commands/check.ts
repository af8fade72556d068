/** flash check: type-checks packages and prints Go's own messages. */
import { sortDiagnostics } from '../../diag/render';
import type { Command } from '../command';
import { checkPackages } from '../compiler';
import { commonFlags } from '../flags';

/** As many as Go's compiler prints. */
const defaultMaximum = 10;

export const checkCommand: Command = {
  name: 'check',
  summary: 'type-check only; file:line:col: message a line',
  operands: '[PACKAGE...]',
  details: `Without --board the files are those of a bare Cortex-M board, and all of Go's library may be imported. Of the errors ${defaultMaximum} are printed unless --max-errors says more; --json prints all.`,
  flags: [...commonFlags, 'board', 'tags', 'max-errors'],
  runsProgram: false,
  examples: ['flash check ./...', 'flash check --board pico main.go', 'flash check --max-errors 0 ./...'],
  async run(context) {
    const problems = sortDiagnostics(await checkPackages(context));
    const errors = problems.filter((d) => d.severity === 'error').length;
    const maximum = context.json ? 0 : (context.number('max-errors') ?? defaultMaximum);
    await context.diagnostics(maximum > 0 ? problems.slice(0, maximum) : problems);
    if (maximum > 0 && problems.length > maximum) await context.note(`too many errors: ${maximum} of ${problems.length} are shown; --max-errors 0 shows all`);
    return errors > 0 ? 1 : 0;
  },
};
