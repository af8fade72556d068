/** flash fmt: the installed Go's formatter. */
import type { Command } from '../command';
import { commonFlags } from '../flags';
import { goPackages, installedGo, runGo } from '../go-tool';

export const fmtCommand: Command = {
  name: 'fmt',
  summary: 'format Go files in place, as go fmt does; prints their names',
  operands: '[PACKAGE...] [-- FLAGS OF GO FMT]',
  flags: ['x', ...commonFlags],
  runsProgram: false,
  examples: ['flash fmt ./...', 'flash fmt . -- -n'],
  async run(context) {
    const { operands, programArgs } = context.line;
    return runGo(context, await installedGo(context), ['fmt', ...programArgs, ...goPackages(context.host, operands)]);
  },
};
