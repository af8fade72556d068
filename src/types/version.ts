/** Language versions. */
import { versionErrorf, type At } from './errors';
import type { Checker } from './check';

/** The minor number of a language version: 22 for go1.22. 0 is no version: everything is allowed. */
export type GoVersion = number;

export const go1_9 = 9;
export const go1_13 = 13;
export const go1_14 = 14;
export const go1_17 = 17;
export const go1_18 = 18;
export const go1_20 = 20;
export const go1_21 = 21;
export const go1_22 = 22;
export const go1_23 = 23;
export const go1_26 = 26;
/** The newest version that this checker knows. */
export const goCurrent = 26;

/** Reads "go1.22", "go1.22.3" or "1.22"; 0 for anything else. */
export function asGoVersion(v: string | undefined): GoVersion {
  const m = v === undefined ? null : /^(?:go)?1(?:\.(\d+))?/.exec(v);
  if (!m) return 0;
  return m[1] === undefined ? 1 : Number(m[1]);
}

/** Whether the language version in force is at least `want`. */
export function allowVersion(check: Checker, want: GoVersion): boolean {
  const v = check.version;
  return v === 0 || v >= want;
}

/** Reports that a feature needs a later version, unless it is allowed; says whether it is. */
export function verifyVersionf(check: Checker, at: At, v: GoVersion, format: string, ...args: unknown[]): boolean {
  if (allowVersion(check, v)) return true;
  versionErrorf(check, at, v, format, ...args);
  return false;
}
