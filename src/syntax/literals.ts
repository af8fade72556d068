/** Number, rune and string literals: scanned and validated as Go does. */
import { Char, describeChar, isDecimal, isHex, lower, quoteChar } from './chars';
import type { LitKind } from './nodes';
import type { Scanner } from './scanner';

const Digit = 1;
const Separator = 2;

function baseName(base: number): string {
  return base === 2 ? 'binary' : base === 8 ? 'octal' : base === 10 ? 'decimal' : 'hexadecimal';
}

/** What a run of digits contained, and the offset of its first digit that is too large for the base (or -1). */
interface Digits {
  seen: number;
  invalid: number;
}

function digits(s: Scanner, base: number, d: Digits): void {
  for (;;) {
    const c = s.peek();
    if (c === Char.Underscore) {
      d.seen |= Separator;
    } else if (base <= 10 ? isDecimal(c) : isHex(c)) {
      d.seen |= Digit;
      if (base <= 10 && c >= Char.Zero + base && d.invalid < 0) d.invalid = s.at;
    } else {
      return;
    }
    s.at++;
  }
}

/** Scans a decimal or hexadecimal integer without anything special about it, which most are; false leaves it unread. */
function plainInteger(s: Scanner): boolean {
  const { text, end } = s;
  let i = s.at;
  let hex = false;
  if (text.charCodeAt(i) === Char.Zero && i + 2 < end && text.charCodeAt(i + 1) === 120 && isHex(text.charCodeAt(i + 2))) {
    i += 2;
    hex = true;
  }
  const first = i;
  while (i < end && (hex ? isHex(text.charCodeAt(i)) : isDecimal(text.charCodeAt(i)))) i++;
  if (!hex && i > first + 1 && text.charCodeAt(first) === Char.Zero) return false; // octal
  if (i < end) {
    const c = text.charCodeAt(i);
    const l = lower(c);
    if (c === Char.Dot || c === Char.Underscore || (l >= 97 && l <= 122)) return false;
  }
  s.at = i;
  s.setLit('int', true);
  return true;
}

/** Scans a number from `at`; with `seenPoint`, the point that starts it is consumed already. */
export function scanNumber(s: Scanner, seenPoint: boolean): void {
  if (!seenPoint && plainInteger(s)) return;
  let ok = true;
  let kind: LitKind = 'int';
  let base = 10;
  let prefix = ''; // '0' (octal), 'x', 'o', 'b', or '' for decimal
  const d: Digits = { seen: 0, invalid: -1 };
  const fail = (pos: number, msg: string): void => {
    if (ok) s.errorAt(pos, msg);
    ok = false;
  };

  if (!seenPoint) {
    if (s.peek() === Char.Zero) {
      s.at++;
      [base, prefix] = prefixOf(lower(s.peek()));
      if (prefix === '0') d.seen = Digit;
      else s.at++;
    }
    digits(s, base, d);
    if (s.peek() === Char.Dot) {
      if (prefix === 'o' || prefix === 'b') fail(s.at, `invalid radix point in ${baseName(base)} literal`);
      s.at++;
      seenPoint = true;
    }
  }
  if (seenPoint) {
    kind = 'float';
    digits(s, base, d);
  }
  if ((d.seen & Digit) === 0) fail(s.at, `${baseName(base)} literal has no digits`);

  const e = lower(s.peek());
  if (e === 101 || e === 112) {
    if (e === 101 && prefix !== '' && prefix !== '0') fail(s.at, `${quoteChar(s.peek())} exponent requires decimal mantissa`);
    else if (e === 112 && prefix !== 'x') fail(s.at, `${quoteChar(s.peek())} exponent requires hexadecimal mantissa`);
    s.at++;
    kind = 'float';
    if (s.peek() === 43 || s.peek() === 45) s.at++;
    const exp: Digits = { seen: 0, invalid: 0 };
    digits(s, 10, exp);
    d.seen = exp.seen | (d.seen & Separator);
    if ((exp.seen & Digit) === 0) fail(s.at, 'exponent has no digits');
  } else if (prefix === 'x' && kind === 'float') {
    fail(s.at, "hexadecimal mantissa requires a 'p' exponent");
  }

  if (s.peek() === 105) {
    kind = 'imag';
    s.at++;
  }
  s.setLit(kind, ok);
  if (kind === 'int' && d.invalid >= 0) {
    fail(d.invalid, `invalid digit ${quoteChar(s.text.charCodeAt(d.invalid))} in ${baseName(base)} literal`);
  }
  if ((d.seen & Separator) !== 0 && ok) {
    const i = invalidSeparator(s.lit);
    if (i >= 0) fail(s.pos + i, "'_' must separate successive digits");
  }
  s.bad = !ok;
}

function prefixOf(c: number): [number, string] {
  switch (c) {
    case 120:
      return [16, 'x'];
    case 111:
      return [8, 'o'];
    case 98:
      return [2, 'b'];
    default:
      return [8, '0'];
  }
}

/** The index of the first `_` that does not stand between digits, or -1. A base prefix counts as a digit. */
function invalidSeparator(x: string): number {
  const prefixed = /^0[xob]/i.test(x);
  const hex = prefixed && lower(x.charCodeAt(1)) === 120;
  let prev = prefixed ? '0' : '.';
  for (let i = prefixed ? 2 : 0; i < x.length; i++) {
    const c = x.charCodeAt(i);
    if (c === Char.Underscore) {
      if (prev !== '0') return i;
      prev = '_';
    } else if (isDecimal(c) || (hex && isHex(c))) {
      prev = '0';
    } else {
      if (prev === '_') return i - 1;
      prev = '.';
    }
  }
  return prev === '_' ? x.length - 1 : -1;
}

/** Scans a rune literal whose opening quote is consumed. */
export function scanRune(s: Scanner): void {
  let ok = true;
  const fail = (pos: number, msg: string): void => {
    if (ok) s.errorAt(pos, msg);
    ok = false;
  };
  for (let n = 0; ; n++) {
    const c = s.peekRune();
    if (c === Char.Apostrophe) {
      if (n === 0) fail(s.at, "empty rune literal or unescaped '");
      else if (n !== 1) fail(s.pos, 'more than one character in rune literal');
      s.at++;
      break;
    }
    if (c === Char.Backslash) {
      s.at++;
      if (!scanEscape(s, Char.Apostrophe)) ok = false;
      continue;
    }
    if (c === Char.Newline) {
      fail(s.at, 'newline in rune literal');
      break;
    }
    if (c < 0) {
      fail(s.pos, 'rune literal not terminated');
      break;
    }
    s.at += c > 0xffff ? 2 : 1;
  }
  s.setLit('rune', ok);
}

/** Scans an interpreted string whose opening quote is consumed. */
export function scanString(s: Scanner): void {
  let ok = true;
  for (;;) {
    const c = s.peek();
    if (c === Char.Quote) {
      s.at++;
      break;
    }
    if (c === Char.Backslash) {
      s.at++;
      if (!scanEscape(s, Char.Quote)) ok = false;
    } else if (c === Char.Newline) {
      s.errorAt(s.at, 'newline in string');
      ok = false;
      break;
    } else if (c < 0) {
      s.errorAt(s.pos, 'string not terminated');
      ok = false;
      break;
    } else {
      s.at++;
    }
  }
  s.setLit('string', ok);
}

/** Scans a raw string whose opening quote is consumed. */
export function scanRawString(s: Scanner): void {
  const j = s.text.indexOf('`', s.at);
  const ok = j >= 0 && j < s.end;
  s.at = ok ? j + 1 : s.end;
  if (!ok) s.errorAt(s.pos, 'string not terminated');
  s.setLit('string', ok);
}

/** Checks the escape behind a backslash. At the end of the text it leaves the complaint to the caller. */
function scanEscape(s: Scanner, quote: number): boolean {
  const c = s.peek();
  let n: number;
  let base = 16;
  let max = 0x10ffff;
  switch (c) {
    case quote: case 97: case 98: case 102: case 110: case 114: case 116: case 118: case Char.Backslash:
      s.at++;
      return true;
    case 48: case 49: case 50: case 51: case 52: case 53: case 54: case 55:
      [n, base, max] = [3, 8, 255];
      break;
    case 120: // x
      s.at++;
      [n, max] = [2, 255];
      break;
    case 117: // u
      s.at++;
      n = 4;
      break;
    case 85: // U
      s.at++;
      n = 8;
      break;
    default:
      if (c < 0) return true;
      s.errorAt(s.at, 'unknown escape');
      return false;
  }
  let x = 0;
  for (let i = 0; i < n; i++) {
    const ch = s.peekRune();
    if (ch < 0) return true;
    const d = isDecimal(ch) ? ch - Char.Zero : isHex(ch) ? lower(ch) - 87 : base;
    if (d >= base) {
      s.errorAt(s.at, `invalid character ${quoteChar(ch)} in ${baseName(base)} escape`);
      return false;
    }
    x = x * base + d;
    s.at++;
  }
  if (x > max && base === 8) {
    s.errorAt(s.at, `octal escape value ${x} > 255`);
    return false;
  }
  if (x > max || (x >= 0xd800 && x < 0xe000)) {
    s.errorAt(s.at, `escape is invalid Unicode code point ${describeChar(x)}`);
    return false;
  }
  return true;
}
