/** Go programs as IR, built in process. */
import { loadBoard } from '../../src/board/board';
import { openFront } from '../../src/build/front';
import { settingsOf } from '../../src/build/options';
import { Stages } from '../../src/build/stages';
import type { Host } from '../../src/host/host';
import { buildBody } from '../../src/ir/build/body';
import { buildIr } from '../../src/ir/build/build';
import type { Module } from '../../src/ir/ir';

/** The module of a program for a board, before any pass. */
export async function programIr(host: Host, file: string, board: string, cacheDir: string): Promise<Module> {
  const target = loadBoard(host, board);
  const options = { packages: [file], gc: 'leaking' };
  const front = await openFront(host, host.fs, target, settingsOf(options), options, cacheDir, new Stages(host.clock, undefined));
  const m = buildIr({ checker: front.checker, target, report: (d) => void front.diagnostics.push(d), buildBody, main: front.packages[0], name: 'test', maxSlotBytes: 2048, variables: new Map() });
  if (front.diagnostics.length > 0) throw new Error(front.diagnostics.map((d) => d.message).join('\n'));
  return m;
}
