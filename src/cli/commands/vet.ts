/** flash vet: the installed Go's vet, which is shown the packages and tags of the board. */
import { loadBoard } from '../../board/board';
import type { Command } from '../command';
import { commonFlags } from '../flags';
import { goPackages, installedGo, runGo } from '../go-tool';

export const vetCommand: Command = {
  name: 'vet',
  summary: 'report suspicious code, as go vet does, with the packages and tags of the board',
  operands: '[PACKAGE...] [-- FLAGS OF GO VET]',
  details: 'Without --board it is go vet for this machine. The first run for a kind of board takes longer: Go compiles its library for that.',
  flags: ['board', 'tags', 'x', ...commonFlags],
  runsProgram: false,
  examples: ['flash vet --board pico ./...', 'flash vet --board wasm . -- -printf=false'],
  async run(context) {
    const { operands, programArgs } = context.line;
    const go = await installedGo(context);
    const packages = goPackages(context.host, operands);
    const json = context.json ? ['-json'] : [];
    const extra = context.list('tags');
    if (context.board === undefined) return runGo(context, go, ['vet', ...json, ...(extra.length > 0 ? ['-tags', extra.join(',')] : []), ...programArgs, ...packages]);
    const { goView } = await import('../../build/go-root');
    const view = goView(context.host, go, loadBoard(context.host, context.boardName()), extra);
    return runGo(context, go, ['vet', ...json, '-tags', view.tags.join(','), ...programArgs, ...packages], view.env);
  },
};
