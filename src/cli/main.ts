/** The command `flash`: splits the line, runs the command, and turns every failure into a message and an exit status. */
import { ExitStatus, FlashError } from '../diag/diagnostic';
import { renderDiagnostic } from '../diag/render';
import type { Host } from '../host/host';
import { nodeHost } from '../host/node';
import { interruptedStatus } from '../host/signals';
import { didYouMean } from '../util/nearest';
import { splitLine, usage, type Line } from './argv';
import { allCommands } from './commands/all';
import { flashVersion } from './commands/version';
import { Context } from './context';
import { commandHelp, generalHelp } from './help';
import { processIo, type Io } from './io';
import { hostPath } from './paths';

/** Runs one command line; gives the exit status. Nothing is thrown. */
export async function main(argv: readonly string[], host: Host, io: Io, signal: AbortSignal): Promise<number> {
  let context: Context | undefined;
  try {
    const wantsHelp = argv.length === 0 || ['help', '--help', '-h', '-help'].includes(argv[0]);
    if (wantsHelp) return await help(argv.slice(1), io);
    if (argv[0] === '--version' || argv[0] === '-v') return await main(['version', ...argv.slice(1)], host, io, signal);
    const commands = allCommands();
    const line: Line = splitLine(argv, commands);
    const command = commands.find((c) => c.name === line.command)!;
    context = new Context(host, io, line, signal);
    if (context.has('help')) {
      await io.stdout.write(await commandHelp(command));
      return ExitStatus.ok;
    }
    mustBeMeant(context, commands.map((c) => c.name));
    return await command.run(context);
  } catch (error) {
    if (signal.aborted) {
      // Whoever breaks off the writing of a board is told in what state that leaves it.
      if (error instanceof FlashError && error.diagnostics[0].code === 'device/interrupted') await context?.diagnostics(error.diagnostics);
      return interruptedStatus(signal);
    }
    return await fail(error, context, host, io);
  } finally {
    context?.progress.stop();
  }
}

/** A word that names no command is a package, unless there is none of that name and a command is called much like it. */
function mustBeMeant({ host, line }: Context, commands: readonly string[]): void {
  const word = line.operands[0];
  if (line.command !== 'flash' || word === undefined || !/^[a-z]+$/.test(word) || host.fs.stat(hostPath(host, word))) return;
  const meant = didYouMean(word, commands);
  if (meant !== undefined) throw usage(`there is no command and no folder "${word}"`, meant);
}

async function help(rest: readonly string[], io: Io): Promise<number> {
  const command = allCommands().find((c) => c.name === rest[0]);
  await io.stdout.write(command ? await commandHelp(command) : await generalHelp());
  return ExitStatus.ok;
}

async function fail(error: unknown, context: Context | undefined, host: Host, io: Io): Promise<number> {
  if (error instanceof FlashError) {
    if (context) await context.diagnostics(error.diagnostics);
    else for (const d of error.diagnostics) await io.stderr.write(`${renderDiagnostic(d)}\n`);
    return error.status;
  }
  context?.progress.stop();
  const e = error instanceof Error ? error : new Error(String(error));
  // Where it happened is for the report, not for the eye.
  const frame = /\n\s+at ([^\n]+)/.exec(e.stack ?? '')?.[1] ?? '';
  const inside = host.env.FLASH_DEBUG ? `\n${e.stack}` : '';
  await io.stderr.write(
    `flash: internal error: ${e.message}${inside}\n  help: this is a fault of flash ${flashVersion(host)}, not of your program. Please report it with the command line` +
      `${frame ? `, and: ${frame.replace(/\(.*[\\/]/, '(')}` : ''}; FLASH_DEBUG=1 prints more\n`,
  );
  return ExitStatus.internal;
}

/** The process: Ctrl-C, or SIGTERM, cancels; a second one ends at once. */
export async function start(): Promise<void> {
  const stop = new AbortController();
  const interrupt = (name: NodeJS.Signals): void => {
    if (stop.signal.aborted) process.exit(interruptedStatus(stop.signal));
    stop.abort(name);
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const io = processIo();
  const status = await main(process.argv.slice(2), nodeHost(), io, stop.signal);
  await Promise.all([io.stdout.write(''), io.stderr.write('')]);
  // Not process.exitCode alone: standard input, or a port that hangs, would keep the process.
  process.exit(status);
}
