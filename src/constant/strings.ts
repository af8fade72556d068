/** Byte strings (one character 0–255 a byte) and UTF-8. */

const beyondAscii = /[^\0-\x7f]/;
const unprintable = /^[\p{C}\p{Z}]$/u;

/** The UTF-8 bytes of a text, as a byte string. */
export function utf8Bytes(text: string): string {
  return beyondAscii.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

/** The text of a byte string; what is not UTF-8 becomes U+FFFD. */
export function utf8Text(bytes: string): string {
  return beyondAscii.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes;
}

/** One character of a byte string, as Go's range over a string sees it. */
export interface DecodedRune {
  /** The code point; U+FFFD for a byte that is not UTF-8. */
  readonly rune: number;
  readonly size: number;
  readonly valid: boolean;
}

/** Decodes the character that starts at byte i. */
export function decodeRune(bytes: string, i: number): DecodedRune {
  const c = bytes.charCodeAt(i);
  if (c < 0x80) return { rune: c, size: 1, valid: true };
  const bad: DecodedRune = { rune: 0xfffd, size: 1, valid: false };
  if (c < 0xc2 || c > 0xf4) return bad;
  const n = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
  if (i + n > bytes.length) return bad;
  let rune = c & (0xff >> (n + 1));
  for (let k = 1; k < n; k++) {
    const d = bytes.charCodeAt(i + k);
    if ((d & 0xc0) !== 0x80) return bad;
    rune = (rune << 6) | (d & 0x3f);
  }
  const min = n === 2 ? 0x80 : n === 3 ? 0x800 : 0x10000;
  if (rune < min || rune > 0x10ffff || (rune >= 0xd800 && rune < 0xe000)) return bad;
  return { rune, size: n, valid: true };
}

const shortEscapes: Readonly<Record<number, string>> = {
  7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r', 34: '\\"', 92: '\\\\',
};

/** A byte string as a quoted Go string, as `strconv.Quote` writes it (the result is text). */
export function quoteBytes(bytes: string): string {
  let out = '"';
  for (let i = 0; i < bytes.length; ) {
    const { rune, size, valid } = decodeRune(bytes, i);
    out += valid ? quoteRune(rune) : `\\x${bytes.charCodeAt(i).toString(16).padStart(2, '0')}`;
    i += size;
  }
  return `${out}"`;
}

function quoteRune(c: number): string {
  if (c in shortEscapes) return shortEscapes[c];
  const ch = String.fromCodePoint(c);
  if (c === 32 || !unprintable.test(ch)) return ch;
  const hex = c.toString(16);
  if (c < 0x20 || c === 0x7f) return `\\x${hex.padStart(2, '0')}`;
  return c < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
