/** The packages that a command line names, for commands that take each on its own. */
import * as path from 'node:path';
import type { Target } from '../board/target';
import { FlashError } from '../diag/diagnostic';
import type { Host } from '../host/host';
import { goEnv } from '../loader/go-env';
import { Overlay } from '../loader/overlay';
import type { Match } from '../loader/patterns';
import { Cache } from '../toolchain/cache';
import { openSources } from './front';
import { settingsOf, type BuildOptions } from './options';

export interface NamedPackage {
  readonly match: Match;
  /** Its folder; undefined if there is no such package. */
  readonly dir: string | undefined;
}

/** Finds the packages; those that are not there are left to whoever loads them, patterns that are wrong are thrown. */
export async function listPackages(host: Host, target: Target, options: BuildOptions): Promise<readonly NamedPackage[]> {
  const env = await goEnv(host, new Cache(host).dir);
  const overlay = new Overlay(host.fs, path.join(host.installDir, 'runtime'), undefined, target.goos);
  const { loader, diagnostics } = openSources(host, host.fs, env, target, settingsOf(options), options, overlay);
  const found = loader.matchPatterns(options.packages);
  if (diagnostics.length > 0) throw new FlashError([...diagnostics]);
  return found.map((match) => ({ match, dir: loader.dirOf(match.path) }));
}
