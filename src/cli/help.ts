/** Help texts, laid out by yargs from the tables of commands and flags. */
import type { Command } from './command';
import { allCommands } from './commands/all';
import { findFlag } from './flags';

/** The help of the whole command. */
export async function generalHelp(): Promise<string> {
  const { default: yargs } = await import('yargs');
  const parser = yargs([]).scriptName('flash').usage('flash: Go for microcontrollers\n\nUsage: flash [COMMAND] [FLAGS] [PACKAGE]').help(false).version(false).wrap(null);
  for (const c of allCommands()) parser.command(c.name, c.summary);
  parser.epilogue('flash COMMAND --help tells more. Flags may have one dash or two and stand anywhere on the line.\nExit status: 0 done, 1 the program or input is at fault, 2 wrong usage, 3 device, 4 missing tool, 70 a fault of flash.');
  return `${await parser.getHelp()}\n`;
}

/** The help of one command: its operands, flags and examples. */
export async function commandHelp(command: Command): Promise<string> {
  const { default: yargs } = await import('yargs');
  const usage = `flash ${command.name}: ${command.summary}\n\nUsage: flash ${command.name} [FLAGS] ${command.operands}`;
  const parser = yargs([]).scriptName('flash').usage(usage.trimEnd()).help(false).version(false).wrap(null);
  for (const name of command.flags) {
    const flag = findFlag(name);
    if (!flag) continue;
    const choices = flag.choices ? ` (${flag.choices.join(', ')})` : '';
    parser.option(name, { alias: [...(flag.aliases ?? [])], describe: flag.doc + choices, type: flag.kind === 'switch' ? 'boolean' : undefined, group: groups[flag.group] });
  }
  const examples = `Examples:\n${command.examples.map((e) => `  ${e}`).join('\n')}`;
  parser.epilogue(command.details ? `${command.details}\n\n${examples}` : examples);
  return `${await parser.getHelp()}\n`;
}

const groups = { build: 'Building:', device: 'Device:', test: 'Tests:', output: 'Output:', debug: 'Looking inside:' } as const;
