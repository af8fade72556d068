/**
 * Bytes of a Go file → text. A byte that is not valid UTF-8 becomes a lone low surrogate U+DC80+(byte-0x80), which no
 * valid text contains, so that the scanner can report it where it stands.
 */

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Decodes a source file; a byte order mark is kept (the scanner skips it). */
export function decodeSource(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return decodeLoosely(bytes);
  }
}

function decodeLoosely(b: Uint8Array): string {
  const parts: string[] = [];
  let valid = 0;
  let i = 0;
  while (i < b.length) {
    const n = sequenceLength(b, i);
    if (n > 0) {
      i += n;
      continue;
    }
    if (valid < i) parts.push(strict.decode(b.subarray(valid, i)));
    parts.push(String.fromCharCode(0xdc00 + b[i]));
    valid = ++i;
  }
  if (valid < i) parts.push(strict.decode(b.subarray(valid, i)));
  return parts.join('');
}

/** Length of the valid UTF-8 sequence at i, or 0. */
export function sequenceLength(b: Uint8Array, i: number): number {
  const c = b[i];
  if (c < 0x80) return 1;
  if (c < 0xc2 || c > 0xf4) return 0;
  const n = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
  if (i + n > b.length) return 0;
  const lo = c === 0xe0 ? 0xa0 : c === 0xf0 ? 0x90 : 0x80;
  const hi = c === 0xed ? 0x9f : c === 0xf4 ? 0x8f : 0xbf;
  if (b[i + 1] < lo || b[i + 1] > hi) return 0;
  for (let k = 2; k < n; k++) if ((b[i + k] & 0xc0) !== 0x80) return 0;
  return n;
}
