/** flash clean: empties the cache. */
import { Cache } from '../../toolchain/cache';
import type { Command } from '../command';
import { commonFlags } from '../flags';

export const cleanCommand: Command = {
  name: 'clean',
  summary: 'empty the cache',
  operands: '',
  flags: commonFlags,
  runsProgram: false,
  examples: ['flash clean'],
  async run(context) {
    const dir = new Cache(context.host).dir;
    const there = context.host.fs.stat(dir) !== undefined;
    if (there) context.host.fs.remove(dir);
    await context.note(there ? `removed ${dir}` : 'the cache is empty');
    return 0;
  },
};
