/** flash why: the shortest way from main to a package or a function. */
import { loadBoard } from '../../board/board';
import { why, whyText } from '../../report/why';
import { usage } from '../argv';
import type { Command } from '../command';
import { wholeProgram } from '../compiler';
import { commonFlags } from '../flags';

export const whyCommand: Command = {
  name: 'why',
  summary: 'the shortest way from main to a package or function',
  operands: 'PACKAGE|FUNCTION [PROGRAM]',
  details: 'A function is named as in a trace: fmt.Println, strings.(*Builder).Grow or strings.Builder.Grow, main.run.func1; type:T is the description of a type. The program is the package in this folder if none is named.',
  flags: ['board', 'opt', 'gc', 'panic', 'scheduler', 'serial', 'tags', 'ldflags', 'skip-pass', ...commonFlags],
  runsProgram: false,
  examples: ['flash why --board pico strconv.FormatInt examples/hello', 'flash why --board wasm reflect .', 'flash why --board pico --json fmt.Println main.go'],
  async run(context) {
    const [name, ...program] = context.line.operands;
    if (name === undefined) throw usage('flash why needs the name of a package or function', undefined, 'why');
    const answer = why(await wholeProgram(context, loadBoard(context.host, context.boardName()), program), name);
    if (context.json) await context.printJson(answer);
    else await context.print(whyText(answer));
    return 0;
  },
};
