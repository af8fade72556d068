/** The command line before it is parsed: one- and two-dash flags, wherever they stand, are told from the package and from what is the program's. */
import { ExitStatus, FlashError } from '../diag/diagnostic';
import { parseDuration } from '../util/duration';
import { didYouMean } from '../util/nearest';
import { findFlag, type FlagName } from './flags';

export type FlagValues = Partial<Record<FlagName, string | true | readonly string[]>>;

export interface Line {
  readonly command: string;
  readonly flags: FlagValues;
  /** Packages, files, names. */
  readonly operands: readonly string[];
  /** What the program is told on its own command line. */
  readonly programArgs: readonly string[];
}

export interface CommandShape {
  readonly name: string;
  readonly flags: readonly FlagName[];
  /** The first operand is the program; what follows it belongs to the program. */
  readonly runsProgram: boolean;
}

/**
 * Splits a command line. The first word that is no flag names the command; when no command has that name, the command is `flash` and the word an operand.
 * Where a program is run, our own flags may still follow the package; from the first word that is none, or from `--` on, all belongs to the program.
 */
export function splitLine(argv: readonly string[], commands: readonly CommandShape[]): Line {
  const command = commandOf(argv, commands);
  const shape = commands.find((c) => c.name === command) as CommandShape;
  const flags: FlagValues = {};
  const operands: string[] = [];
  let named = false;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i];
    if (word === '--' || (command === 'test' && /^--?args$/.test(word))) return { command, flags, operands, programArgs: argv.slice(i + 1) };
    const parsed = parseFlag(word);
    const ours = parsed && findFlag(parsed.name);
    const inProgram = shape.runsProgram && operands.length > 0;
    if (ours && (shape.flags.includes(ours.name) || !inProgram)) {
      if (!shape.flags.includes(ours.name)) throw usage(`flash ${command} has no flag --${ours.name}`);
      i += setFlag(flags, ours.name, parsed.value, argv[i + 1]);
    } else if (inProgram && !(operands[0].endsWith('.go') && word.endsWith('.go') && !parsed)) {
      return { command, flags, operands, programArgs: argv.slice(i) };
    } else if (parsed) {
      throw usage(`unknown flag ${word.split('=')[0]}`, didYouMean(parsed.name, shape.flags.map((f) => f)), command);
    } else if (!named && word === command) named = true;
    else {
      named = true;
      operands.push(word);
    }
  }
  return { command, flags, operands, programArgs: [] };
}

/** The command named by the first word that is neither a flag nor a flag's value. */
function commandOf(argv: readonly string[], commands: readonly CommandShape[]): string {
  for (let i = 0; i < argv.length && argv[i] !== '--'; i++) {
    const parsed = parseFlag(argv[i]);
    const flag = parsed && findFlag(parsed.name);
    if (flag) {
      if ((flag.kind === 'value' || flag.kind === 'list') && parsed.value === undefined) i++;
    } else if (!parsed) return commands.some((c) => c.name === argv[i]) ? argv[i] : 'flash';
  }
  return 'flash';
}

/** `-x`, `--x`, `-x=v`, `--x=v`; a lone dash and negative numbers are no flags. */
function parseFlag(word: string): { name: string; value: string | undefined } | undefined {
  const match = /^--?([A-Za-z][\w-]*)(?:=([\s\S]*))?$/.exec(word);
  return match ? { name: match[1], value: match[2] } : undefined;
}

/** Sets a flag; gives back how many further words it took. */
function setFlag(flags: FlagValues, name: FlagName, value: string | undefined, next: string | undefined): number {
  const flag = findFlag(name)!;
  const check = (v: string): string => {
    if (flag.choices && !flag.choices.includes(v)) throw usage(`--${name} is one of ${flag.choices.join(', ')}, not "${v}"`, didYouMean(v, flag.choices));
    if (flag.form === 'number' && !/^\d+$/.test(v)) throw usage(`--${name} is a number, not "${v}"`);
    if (flag.form === 'duration' && parseDuration(v) === undefined) throw usage(`--${name} is a time such as 10s or 2m, not "${v}"`);
    return v;
  };
  if (flag.kind === 'switch') {
    if (value === undefined || value === 'true') flags[name] = true;
    else if (value === 'false') delete flags[name];
    else throw usage(`--${name} takes no value`);
    return 0;
  }
  if (flag.kind === 'optional') {
    // `-size short` is how it is mostly written.
    const follows = value === undefined && next !== undefined && flag.choices?.includes(next) === true;
    flags[name] = follows ? next : value === undefined ? true : check(value);
    return follows ? 1 : 0;
  }
  const given = value ?? next;
  if (given === undefined) throw usage(`--${name} needs a value: --${name} ${flag.value ?? 'VALUE'}`);
  if (flag.kind === 'list') {
    const items = given.split(/[\s,]+/).filter(Boolean).map(check);
    flags[name] = [...((flags[name] as readonly string[] | undefined) ?? []), ...items];
  } else flags[name] = check(given);
  return value === undefined ? 1 : 0;
}

/** A mistake on the command line: status 2. */
export function usage(message: string, help?: string, command?: string): FlashError {
  const more = `flash ${command ? `${command} ` : ''}--help`;
  return new FlashError({ code: 'cli/usage', severity: 'error', message, help: help ? `${help} (${more})` : more }, ExitStatus.usage);
}
