/** Lengths of time as Go's flags take them. */

const unitMs: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g;

/** Whether it is a bare number, which counts seconds. */
export function isSeconds(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text);
}

/** Milliseconds of `10s`, `500ms`, `1m30s`, or of a bare number of seconds; undefined when it is none of them. */
export function parseDuration(text: string): number | undefined {
  if (isSeconds(text)) return Number(text) * 1000;
  if (text === '' || text.replace(part, '') !== '') return undefined;
  return [...text.matchAll(part)].reduce((sum, [, n, unit]) => sum + Number(n) * unitMs[unit], 0);
}
