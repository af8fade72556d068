/** Sizes and counts as people write and read them. */

/** Parses `2048`, `0x800`, `2K`, `2KB`, `256k`, `1M`, `4MiB`; undefined when the text is no size. */
export function parseSize(text: string): number | undefined {
  const match = /^\s*(0x[0-9a-f]+|\d+)\s*(k|m|g)?(i?b)?\s*$/i.exec(text);
  if (!match) return undefined;
  const unit = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }[match[2]?.toLowerCase() ?? ''] ?? 1;
  return Number(match[1]) * unit;
}

/** `12345` → `12,345`. */
export function withCommas(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `262144` → `256K`; sizes that are no multiple of a unit stay in bytes. */
export function shortSize(n: number): string {
  for (const [unit, size] of [
    ['M', 2 ** 20],
    ['K', 2 ** 10],
  ] as const) {
    if (n >= size && n % size === 0) return `${n / size}${unit}`;
  }
  return String(n);
}

/** The least multiple of `to` that is not below `n`. */
export function alignUp(n: number, to: number): number {
  return Math.ceil(n / to) * to;
}

/** `1 board`, `2 boards`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
