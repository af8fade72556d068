/** flash check: type-checks packages and prints Go's own messages. */
import { plural } from '../../util/size';
import type { Command } from '../command';
import { checkPackages } from '../compiler';
import { commonFlags } from '../flags';

export const checkCommand: Command = {
  name: 'check',
  summary: 'type-check only; file:line:col: message a line',
  operands: '[PACKAGE...]',
  details: 'Without --board the files are those of a bare Cortex-M board.',
  flags: [...commonFlags, 'board', 'tags', 'time'],
  runsProgram: false,
  examples: ['flash check ./...', 'flash check --board pico main.go'],
  async run(context) {
    const problems = await checkPackages(context);
    await context.diagnostics(problems);
    const errors = problems.filter((d) => d.severity === 'error').length;
    if (errors > 10 && context.io.stderr.terminal) await context.note(plural(errors, 'error'));
    return errors > 0 ? 1 : 0;
  },
};
