/** Finds a board's file, merges what it inherits, and makes the validated Target. */
import * as path from 'node:path';
import { ExitStatus, FlashError, type Diagnostic } from '../diag/diagnostic';
import { SourceFile } from '../diag/source';
import type { Host } from '../host/host';
import { JsonSyntaxError, parseJson } from '../util/json';
import { didYouMean } from '../util/nearest';
import { boardShape } from './schema';
import type { Plain } from './shape';
import { resolveTarget } from './resolve';
import type { Target } from './target';

/** The folders of boards/, each inheriting upward. */
const folders = ['board', 'chip', 'family'] as const;

/** A file's merged content and the names it came from, itself first. */
interface Loaded {
  readonly value: Record<string, Plain>;
  readonly chain: readonly string[];
}

/** Loads a board by name (`pico`), or by path when the name ends in .json. */
export function loadBoard(host: Host, name: string): Target {
  const file = boardFile(host, name);
  const loaded = loadFile(host, file, []);
  return resolveTarget(loaded.value, loaded.chain, file);
}

/** Names of all boards that come with flash, sorted. */
export function boardNames(host: Host): readonly string[] {
  const dir = path.join(host.installDir, 'boards', 'board');
  return host.fs
    .list(dir)
    .filter((n) => n.endsWith('.json'))
    .map((n) => n.slice(0, -'.json'.length));
}

/** Every board that comes with flash. */
export function listBoards(host: Host): readonly Target[] {
  return boardNames(host).map((name) => loadBoard(host, name));
}

function boardFile(host: Host, name: string): string {
  if (name.endsWith('.json')) {
    const file = path.resolve(host.cwd, name);
    if (host.fs.stat(file)) return file;
    throw new FlashError({ code: 'board/no-file', severity: 'error', message: `there is no board file ${name}` }, ExitStatus.usage);
  }
  const known = boardNames(host);
  if (known.includes(name)) return path.join(host.installDir, 'boards', 'board', `${name}.json`);
  throw new FlashError(
    {
      code: 'board/unknown',
      severity: 'error',
      message: `unknown board "${name}"`,
      help: `${didYouMean(name, known) ?? `boards are ${known.join(', ')}`}; flash boards lists them, and --board takes a path to a .json file of your own`,
    },
    ExitStatus.usage,
  );
}

/** Loads one file and all above it. `below` are the files that led here, to find circles. */
function loadFile(host: Host, file: string, below: readonly string[]): Loaded {
  if (below.includes(file)) throw fileError(file, `board files inherit in a circle: ${[...below.slice(below.indexOf(file)), file].map((f) => path.basename(f)).join(' → ')}`);
  const source = new SourceFile(displayPath(host, file), host.fs.readText(file));
  const value = checkFile(source);
  const parents = ((value.inherits ?? []) as readonly string[]).map((parent) => {
    const found = parentFile(host, file, parent);
    if (found) return loadFile(host, found, [...below, file]);
    const known = folders.flatMap((f) => namesIn(host, f));
    throw new FlashError({
      code: 'board/no-file',
      severity: 'error',
      pos: { file: source, offset: Math.max(0, source.text.indexOf(JSON.stringify(parent))) },
      message: `inherits "${parent}", which is not there`,
      help: didYouMean(parent, known) ?? `files to inherit are ${known.join(', ')}`,
    });
  });
  let merged: Record<string, Plain> = {};
  for (const parent of parents) merged = mergeBoards(merged, parent.value);
  const own = Object.fromEntries(Object.entries(value).filter(([k]) => k !== 'inherits' && k !== '$schema'));
  const chain = [path.basename(file, '.json'), ...parents.flatMap((p) => p.chain)];
  return { value: mergeBoards(merged, own), chain: [...new Set(chain)] };
}

/** Parses and checks one file by the schema; all complaints in one error. */
function checkFile(source: SourceFile): Record<string, Plain> {
  const problems: Diagnostic[] = [];
  let value: Plain | undefined;
  try {
    value = boardShape.check(parseJson(source.text), '', (offset, code, message, help) => problems.push({ code, severity: 'error', pos: { file: source, offset }, message, ...(help ? { help } : {}) }));
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    problems.push({ code: 'board/bad-json', severity: 'error', pos: { file: source, offset: error.offset }, message: error.message });
  }
  if (problems.length > 0) throw new FlashError(problems);
  const board = value as Record<string, Plain>;
  return isObject(board.pins) ? { ...board, pins: expandPins(board.pins) } : board;
}

/** `GPIO{0..29}: 0` → GPIO0=0 … GPIO29=29; leading zeros give names of equal width. */
function expandPins(pins: Record<string, Plain>): Record<string, Plain> {
  const out: Record<string, Plain> = {};
  for (const [key, value] of Object.entries(pins)) {
    const range = /^(.*)\{(\d+)\.\.(\d+)\}(.*)$/.exec(key);
    if (!range || typeof value === 'string') {
      out[key] = value;
      continue;
    }
    const [, before, first, last, after] = range;
    const width = first.startsWith('0') && first.length > 1 ? first.length : 0;
    for (let i = Number(first); i <= Number(last); i++) {
      out[`${before}${String(i).padStart(width, '0')}${after}`] = value === null ? null : Number(value) + i - Number(first);
    }
  }
  return out;
}

function parentFile(host: Host, from: string, name: string): string | undefined {
  if (name.endsWith('.json')) {
    const file = path.resolve(path.dirname(from), name);
    return host.fs.stat(file) ? file : undefined;
  }
  for (const folder of folders) {
    const file = path.join(host.installDir, 'boards', folder, `${name}.json`);
    if (file !== from && host.fs.stat(file)) return file;
  }
  return undefined;
}

function namesIn(host: Host, folder: string): readonly string[] {
  const dir = path.join(host.installDir, 'boards', folder);
  if (!host.fs.stat(dir)) return [];
  return host.fs.list(dir).map((n) => n.replace(/\.json$/, ''));
}

/** Objects merge key by key, lists replace (tags add), `null` takes away. */
export function mergeBoards(base: Record<string, Plain>, over: Record<string, Plain>): Record<string, Plain> {
  const out: Record<string, Plain> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const old = out[key];
    if (value === null) delete out[key];
    else if (key === 'tags') out[key] = [...new Set([...((old ?? []) as readonly Plain[]), ...(value as readonly Plain[])])];
    else if (isObject(old) && isObject(value) && !isTagged(value)) out[key] = mergeBoards(old, value);
    else out[key] = value;
  }
  return out;
}

function isObject(x: Plain | undefined): x is Record<string, Plain> {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

/** An image or simulator of another kind replaces the inherited one whole. */
function isTagged(x: Record<string, Plain>): boolean {
  return 'sim' in x || ('kind' in x && !('start' in x) && !('lines' in x));
}

function displayPath(host: Host, file: string): string {
  const relative = path.relative(host.cwd, file);
  return relative.startsWith('..') ? file : relative;
}

function fileError(file: string, message: string): FlashError {
  return new FlashError({ code: 'board/bad-value', severity: 'error', message: `${file}: ${message}` });
}
