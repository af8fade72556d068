/**
 * What of Go's library a kind of target cannot have, and what to use there. Packages are refused where a program imports them; a function
 * that needs what is not there is found when something calls it, and this table only says what to do instead.
 */
import type { Target } from '../board/target';

/** What is around a program: nothing, an unknown host, JavaScript, or WASI. */
export type Platform = 'board' | 'unknown' | 'js' | 'wasip1';

interface Absent {
  readonly path: string;
  /** Packages below the path count as well. */
  readonly below?: boolean;
  /** Packages that import it themselves. */
  readonly within?: readonly string[];
  readonly on: readonly Platform[];
  readonly instead: Readonly<Partial<Record<Platform, string>>>;
}

const network = {
  board: 'a driver of a network chip, as tinygo.org/x/drivers has them',
  unknown: 'a function of the host, declared with //go:wasmimport',
  js: 'fetch or WebSocket of JavaScript, in a function declared with //go:wasmimport',
  wasip1: 'a function of the host, declared with //go:wasmimport: WASI preview 1 opens no connections',
} as const;

const packages: readonly Absent[] = [
  { path: 'net/http', below: true, within: ['expvar', 'net/rpc', 'net/rpc/jsonrpc'], on: ['board', 'unknown', 'js'], instead: network },
];

/** Packages that are there although some of their functions cannot be. */
const partly: Readonly<Record<string, Readonly<Partial<Record<Platform, string>>>>> = {
  net: network,
  'net/smtp': network,
  'crypto/tls': network,
  'log/syslog': { board: 'package log: it prints to the serial port', unknown: 'package log', js: 'package log: it prints to the console', wasip1: 'package log' },
  syscall: { board: 'package machine', unknown: 'package os', js: 'package os', wasip1: 'package os' },
};

/** What is around programs of a target. */
export function platformOf(target: Target): Platform {
  if (target.image.kind !== 'wasm') return 'board';
  return target.goos === 'js' || target.goos === 'wasip1' ? target.goos : 'unknown';
}

/** A package that cannot be there. */
export interface AbsentPackage {
  readonly path: string;
  /** The package by way of which the program imports it, if not itself. */
  readonly within: string | undefined;
  readonly instead: string | undefined;
}

/** Whether importing a package of the library brings in one that the platform does not have. */
export function absentPackage(platform: Platform, importPath: string): AbsentPackage | undefined {
  for (const row of packages) {
    const itself = importPath === row.path || (row.below === true && importPath.startsWith(`${row.path}/`));
    if (!row.on.includes(platform) || !(itself || row.within?.includes(importPath))) continue;
    return { path: itself ? importPath : row.path, within: itself ? undefined : importPath, instead: row.instead[platform] };
  }
  return undefined;
}

/** What to use in place of a package's functions that the platform does not have. */
export function insteadOf(platform: Platform, importPath: string): string | undefined {
  return packages.find((row) => row.path === importPath)?.instead[platform] ?? partly[importPath]?.[platform];
}
