/** Finds the names a user may have meant: edit distance with adjacent swaps. */

/** Optimal string alignment distance: inserts, deletes, replacements and swaps of neighbours cost 1 each. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let d = Math.min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, before[j - 2] + 1);
      row.push(d);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length];
}

/**
 * The candidates closest to `name`, best first, at most `limit`; case, `-` and `_` do not count.
 * Names that share a prefix of three letters come after those within a third of the length.
 */
export function nearest(name: string, candidates: Iterable<string>, limit = 3): string[] {
  const fold = (s: string): string => s.toLowerCase().replace(/[-_ ]/g, '');
  const wanted = fold(name);
  const scored: { name: string; score: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const folded = fold(candidate);
    const distance = editDistance(wanted, folded);
    const near = distance <= Math.max(1, Math.floor(Math.max(wanted.length, folded.length) / 3));
    const prefix = wanted.length >= 3 && (folded.startsWith(wanted) || wanted.startsWith(folded));
    if (near || prefix) scored.push({ name: candidate, score: near ? distance : 100 + distance });
  }
  scored.sort((x, y) => x.score - y.score || (x.name < y.name ? -1 : 1));
  return scored.slice(0, limit).map((s) => s.name);
}

/** `Did you mean "x"?` or undefined when nothing is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const names = nearest(name, candidates);
  if (names.length === 0) return undefined;
  const quoted = names.map((n) => `"${n}"`);
  return `did you mean ${quoted.length === 1 ? quoted[0] : `${quoted.slice(0, -1).join(', ')} or ${quoted[quoted.length - 1]}`}?`;
}
