/** bench.json: names for the devices on a desk, looked for in the working folder and above it. */
import * as path from 'node:path';
import { FlashError } from '../diag/diagnostic';
import type { Host } from '../host/host';

/** What `--device NAME` stands for; the word itself when no file names it. */
export function resolveAlias(host: Host, word: string): string {
  return readBench(host)?.names.get(word) ?? word;
}

/** The serial port that is named for a board: by `--port`, or by bench.json beside the word of `--device`; undefined where the board's own is meant. */
export function namedPort(host: Host, device: string | undefined, port: string | undefined): string | undefined {
  return port ?? (device === undefined ? undefined : readBench(host)?.ports.get(device));
}

/** Names of bench.json, for messages. */
export function aliases(host: Host): readonly string[] {
  return [...(readBench(host)?.names.keys() ?? [])];
}

interface Bench {
  readonly file: string;
  readonly names: ReadonlyMap<string, string>;
  readonly ports: ReadonlyMap<string, string>;
}

function readBench(host: Host): Bench | undefined {
  const file = find(host);
  if (file === undefined) return undefined;
  const bad = (why: string): FlashError =>
    new FlashError({ code: 'device/bench-file', severity: 'error', message: `${file}: ${why}`, help: 'it holds { "boards": { "NAME": { "device": "SERIAL, PATH or vid:pid", "port": "the same, where the serial port is another device" } } }' });
  let value: unknown;
  try {
    value = JSON.parse(host.fs.readText(file));
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error));
  }
  const boards = record(value)?.boards;
  if (!record(boards)) throw bad('"boards" is missing');
  const names = new Map<string, string>();
  const ports = new Map<string, string>();
  for (const [name, board] of Object.entries(boards as Record<string, unknown>)) {
    const { device, port } = record(board) ?? {};
    if (typeof device !== 'string' || device === '') throw bad(`"${name}" has no "device"`);
    if (port !== undefined && (typeof port !== 'string' || port === '')) throw bad(`the "port" of "${name}" is no text`);
    names.set(name, device);
    if (port !== undefined) ports.set(name, port);
  }
  return { file, names, ports };
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}

function find(host: Host): string | undefined {
  for (let dir = host.cwd; ; dir = path.dirname(dir)) {
    const file = path.join(dir, 'bench.json');
    if (host.fs.stat(file)) return file;
    if (path.dirname(dir) === dir) return undefined;
  }
}
