/** flash check: type-checks packages and prints Go's own messages. */
import { loadBoard } from '../../board/board';
import { plural } from '../../util/size';
import type { Command } from '../command';
import { loadCompiler } from '../compiler';
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
    const name = context.text('board') ?? context.host.env.FLASH_BOARD;
    const target = name === undefined ? undefined : loadBoard(context.host, name);
    const { operands } = context.line;
    const api = await loadCompiler();
    const problems = await api.check(context.host, target, { packages: operands.length > 0 ? operands : ['.'], tags: context.list('tags'), signal: context.signal });
    await context.diagnostics(problems);
    const errors = problems.filter((d) => d.severity === 'error').length;
    if (errors > 10 && context.io.stderr.terminal) await context.note(plural(errors, 'error'));
    return errors > 0 ? 1 : 0;
  },
};
