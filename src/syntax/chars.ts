/** Character classes of Go source, and how messages quote a character. */

export const enum Char {
  EOF = -1,
  Newline = 10,
  Quote = 34,
  Apostrophe = 39,
  Star = 42,
  Dot = 46,
  Slash = 47,
  Zero = 48,
  Equal = 61,
  Backslash = 92,
  Underscore = 95,
  Backquote = 96,
}

/** 1: letter or underscore, 2: decimal digit, 3: white space without newline; only for ASCII. */
export const classOf: Uint8Array = makeClasses();

function makeClasses(): Uint8Array {
  const t = new Uint8Array(128);
  for (let c = 97; c <= 122; c++) t[c] = t[c - 32] = 1;
  t[Char.Underscore] = 1;
  for (let c = 48; c <= 57; c++) t[c] = 2;
  t[32] = t[9] = t[13] = 3;
  return t;
}

/** Lower-cases an ASCII letter; other characters map to something that is no letter. */
export function lower(c: number): number {
  return c | 0x20;
}

export function isDecimal(c: number): boolean {
  return c >= 48 && c <= 57;
}

export function isHex(c: number): boolean {
  return (c >= 48 && c <= 57) || (lower(c) >= 97 && lower(c) <= 102);
}

const letter = /^\p{L}$/u;
const digit = /^\p{Nd}$/u;
const unprintable = /^[\p{C}\p{Z}]$/u;

/** Whether the code point is a letter in the sense of the Go spec (without underscore). */
export function isUnicodeLetter(c: number): boolean {
  return letter.test(String.fromCodePoint(c));
}

export function isUnicodeDigit(c: number): boolean {
  return digit.test(String.fromCodePoint(c));
}

/** `U+0040 '@'`, as Go's `%#U` prints a character. */
export function describeChar(c: number): string {
  const hex = c.toString(16).toUpperCase().padStart(4, '0');
  const ch = c <= 0x10ffff ? String.fromCodePoint(c) : '';
  return ch === '' || (c !== 32 && unprintable.test(ch)) ? `U+${hex}` : `U+${hex} '${ch}'`;
}

/** A quoted character, as Go's `%q` prints one. */
export function quoteChar(c: number): string {
  const escapes: Record<number, string> = { 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r', 39: "\\'", 92: '\\\\' };
  if (c in escapes) return `'${escapes[c]}'`;
  if (c < 0) return "'\\uffff'";
  const ch = String.fromCodePoint(c);
  if (c !== 32 && unprintable.test(ch)) {
    const hex = c.toString(16);
    if (c < 0x80) return `'\\x${hex.padStart(2, '0')}'`;
    return c < 0x10000 ? `'\\u${hex.padStart(4, '0')}'` : `'\\U${hex.padStart(8, '0')}'`;
  }
  return `'${ch}'`;
}
