/** What `flash check` does: the front half of a build, for its errors only. */
import * as path from 'node:path';
import { loadBoard } from '../board/board';
import type { Target } from '../board/target';
import type { Diagnostic } from '../diag/diagnostic';
import type { Host } from '../host/host';
import { goEnv } from '../loader/go-env';
import { Overlay } from '../loader/overlay';
import { Cache } from '../toolchain/cache';
import { translatePackages } from './cgo';
import { checkUserPackages, openSources } from './front';
import { settingsOf, type BuildOptions } from './options';
import { Stages } from './stages';

/** The board whose files and sizes hold when none is named. */
const anyBoard = 'cortex-m-qemu';

/**
 * Type-checks packages and nothing more; gives what is wrong with them. Without a target it is for any board: the standard library is Go's
 * own, all of it, and only packages that Go does not have (machine, device/…) are ours.
 */
export async function check(host: Host, board: Target | undefined, options: BuildOptions): Promise<readonly Diagnostic[]> {
  const target = board ?? loadBoard(host, anyBoard);
  const stages = new Stages(host.clock, undefined);
  const env = await goEnv(host, new Cache(host).dir);
  const isGos = (importPath: string): boolean => host.fs.stat(path.join(env.goroot, 'src', ...importPath.split('/')))?.directory === true;
  const overlay = new Overlay(host.fs, path.join(host.installDir, 'runtime'), board ? undefined : (p) => !isGos(p), target.goos);
  const sources = openSources(host, host.fs, env, target, settingsOf(options), { ...options, anyPlatform: board === undefined }, overlay);
  const roots = stages.run('load', () => sources.loader.loadPatterns(options.packages));
  if (sources.diagnostics.length === 0) await translatePackages(host, host.fs, target, settingsOf(options), options, sources);
  stages.run('check', () => checkUserPackages(sources, roots));
  return board ? sources.diagnostics : sources.diagnostics.map(withBoardHelp);
}

/** Without a board, what package machine has is only what all boards have. */
function withBoardHelp(d: Diagnostic): Diagnostic {
  return d.help === undefined && /\bundefined: machine\./.test(d.message) ? { ...d, help: 'pins and peripherals are those of a board: add --board NAME' } : d;
}
