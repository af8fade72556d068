/** Versions of modules, compared as semantic versions. */

interface Version {
  readonly numbers: readonly [number, number, number];
  readonly pre: string;
}

function parse(v: string): Version | undefined {
  const m = /^v(\d+)(?:\.(\d+)(?:\.(\d+)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?)?)?$/.exec(v);
  return m ? { numbers: [Number(m[1]), Number(m[2] ?? 0), Number(m[3] ?? 0)], pre: m[4]?.slice(1) ?? '' } : undefined;
}

/** Negative, 0 or positive as a is older, equal or newer. An invalid version is older than any other. */
export function compareVersions(a: string, b: string): number {
  const x = parse(a);
  const y = parse(b);
  if (!x || !y) return Number(x !== undefined) - Number(y !== undefined);
  for (let i = 0; i < 3; i++) {
    const d = x.numbers[i] - y.numbers[i];
    if (d !== 0) return d;
  }
  return comparePre(x.pre, y.pre);
}

function comparePre(a: string, b: string): number {
  if (a === b) return 0;
  // A release is newer than its pre-releases.
  if (a === '') return 1;
  if (b === '') return -1;
  const x = a.split('.');
  const y = b.split('.');
  for (let i = 0; i < x.length && i < y.length; i++) {
    if (x[i] === y[i]) continue;
    const nx = /^\d+$/.test(x[i]);
    const ny = /^\d+$/.test(y[i]);
    if (nx !== ny) return nx ? -1 : 1;
    if (nx && x[i].length !== y[i].length) return x[i].length - y[i].length;
    return x[i] < y[i] ? -1 : 1;
  }
  return x.length - y.length;
}

/** Minor version of a Go version as in go.mod ("1.22.3", "1.21rc1"), or 0. */
export function goMinor(v: string): number {
  const m = /^(?:go)?1\.(\d+)/.exec(v);
  return m ? Number(m[1]) : 0;
}
