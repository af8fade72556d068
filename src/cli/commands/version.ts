/** flash version. */
import * as path from 'node:path';
import type { Host } from '../../host/host';
import type { Command } from '../command';
import { commonFlags } from '../flags';

export const versionCommand: Command = {
  name: 'version',
  summary: 'the version of flash',
  operands: '',
  flags: commonFlags,
  runsProgram: false,
  examples: ['flash version'],
  async run(context) {
    const version = flashVersion(context.host);
    if (context.json) await context.printJson({ version, node: process.versions.node, platform: `${process.platform}/${process.arch}` });
    else await context.print(`flash version ${version} ${process.platform}/${process.arch}\n`);
    return 0;
  },
};

export function flashVersion(host: Host): string {
  return (JSON.parse(host.fs.readText(path.join(host.installDir, 'package.json'))) as { version: string }).version;
}
