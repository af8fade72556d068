/** All commands, in the order of the help. */
import type { Command } from '../command';
import { boardsCommand } from './boards';
import { buildCommand } from './build';
import { checkCommand } from './check';
import { cleanCommand } from './clean';
import { compareCommand } from './compare';
import { completionCommand } from './completion';
import { doctorCommand } from './doctor';
import { flashCommand } from './flash';
import { fmtCommand } from './fmt';
import { infoCommand } from './info';
import { monitorCommand } from './monitor';
import { portsCommand } from './ports';
import { runCommand } from './run';
import { serveCommand } from './serve';
import { sizeCommand } from './size';
import { testCommand } from './test';
import { versionCommand } from './version';
import { vetCommand } from './vet';
import { whyCommand } from './why';

/** A function, since `completion` is in the list and reads it. */
export function allCommands(): readonly Command[] {
  return [flashCommand, runCommand, buildCommand, checkCommand, vetCommand, fmtCommand, testCommand, monitorCommand, sizeCommand, whyCommand, compareCommand, serveCommand, boardsCommand, portsCommand, infoCommand, doctorCommand, cleanCommand, completionCommand, versionCommand];
}
