/** Literals → constants. */
import { bitLength, shiftBy } from './bigint';
import { bigFromRatio, exponent, makeBig, mulBig, powerOfTen, precision, quoBig, type BigFloat } from './bigfloat';
import { utf8Bytes } from './strings';
import { type Constant, makeBigFloat, makeComplex, makeInt, makeRatio, makeString, makeUnknown, smallExponent } from './value';

/** The kinds of literals, named as in the syntax tree. */
export type LiteralKind = 'int' | 'float' | 'imag' | 'rune' | 'string';

/** The constant a literal denotes; unknown if it is malformed. */
export function makeFromLiteral(lit: string, kind: LiteralKind): Constant {
  switch (kind) {
    case 'int':
      return intLiteral(lit.replaceAll('_', ''));
    case 'float':
      return floatLiteral(lit.replaceAll('_', ''));
    case 'imag':
      return imagLiteral(lit.replaceAll('_', '').slice(0, -1));
    case 'rune': {
      const c = unquoteRune(lit);
      return c === undefined ? makeUnknown() : makeInt(BigInt(c));
    }
    case 'string': {
      const s = unquote(lit);
      return s === undefined ? makeUnknown() : makeString(s);
    }
  }
}

function intLiteral(lit: string): Constant {
  if (/^0[xX][0-9a-fA-F]+$|^0[oO][0-7]+$|^0[bB][01]+$|^(0|[1-9][0-9]*)$/.test(lit)) return makeInt(BigInt(lit));
  if (/^0[0-7]+$/.test(lit)) return makeInt(BigInt(`0o${lit.slice(1)}`));
  return makeUnknown();
}

function imagLiteral(lit: string): Constant {
  // For history's sake 010i is 10i.
  const re = /^[0-9]+$/.test(lit) ? makeInt(BigInt(lit)) : /^0[xXoObB][0-9a-fA-F]+$/.test(lit) ? intLiteral(lit) : floatLiteral(lit);
  return makeComplex(makeInt(0n), re.kind === 'int' ? makeRatio(re.val, 1n) : re);
}

function floatLiteral(lit: string): Constant {
  const hex = /^0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?[0-9]+)$/.exec(lit);
  if (hex) {
    const mant = BigInt(`0x0${hex[1]}${hex[2]}`);
    return scaled(mant, Number(hex[3]) - 4 * hex[2].length, 0);
  }
  const dec = /^([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]+))?$/.exec(lit);
  if (!dec || dec[1] + dec[2] === '') return makeUnknown();
  return scaled(BigInt(dec[1] + dec[2]), 0, Number(dec[3] ?? 0) - dec[2].length);
}

/** mant · 2^exp2 · 10^exp10: a fraction if its size is reasonable, else a 512-bit float. */
function scaled(mant: bigint, exp2: number, exp10: number): Constant {
  if (mant === 0n) return makeRatio(0n, 1n);
  // Far out of range: no need to compute.
  const digits = bitLength(mant) * 0.30103 + exp2 * 0.30103 + exp10;
  if (digits > 2 ** 30) return makeUnknown();
  if (digits < -(2 ** 30)) return makeRatio(0n, 1n);
  const f = scaledBig(mant, exp2, exp10);
  if (!f) return makeUnknown();
  if (f.mant === 0n) return makeRatio(0n, 1n);
  if (!smallExponent(exponent(f))) return makeBigFloat(f);
  const num = mant * shiftBy(10n ** BigInt(Math.max(exp10, 0)), Math.max(exp2, 0));
  const den = shiftBy(10n ** BigInt(Math.max(-exp10, 0)), Math.max(-exp2, 0));
  return makeRatio(num, den);
}

function scaledBig(mant: bigint, exp2: number, exp10: number): BigFloat | undefined {
  const bits = precision + 128;
  const m = bigFromRatio(mant, 1n, bits);
  const p = powerOfTen(Math.abs(exp10), bits);
  if (!m) return undefined;
  if (!p) return exp10 > 0 ? undefined : { mant: 0n, exp: 0 };
  const r = exp10 >= 0 ? mulBig(m, p, bits) : quoBig(m, p, bits);
  return r && makeBig(r.mant, r.exp + exp2);
}

const simpleEscapes: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92, "'": 39, '"': 34 };

/** The bytes that a quoted string literal (interpreted or raw) denotes, as a byte string; undefined if it is malformed. */
export function unquote(lit: string): string | undefined {
  const q = lit[0];
  if (lit.length < 2 || lit.at(-1) !== q) return undefined;
  const body = lit.slice(1, -1);
  if (q === '`') return utf8Bytes(body.includes('\r') ? body.replaceAll('\r', '') : body);
  if (q !== '"' || body.includes('\n')) return undefined;
  if (!body.includes('\\')) return body.includes('"') ? undefined : utf8Bytes(body);
  let out = '';
  let plain = 0;
  for (let i = body.indexOf('\\'); i >= 0; i = body.indexOf('\\', plain)) {
    const e = escapeAt(body, i, '"');
    if (!e) return undefined;
    out += utf8Bytes(body.slice(plain, i)) + (e.byte ? String.fromCharCode(e.value) : utf8Bytes(String.fromCodePoint(e.value)));
    plain = i + e.size;
  }
  return out + utf8Bytes(body.slice(plain));
}

/** The code point of a rune literal; undefined if it is malformed. */
export function unquoteRune(lit: string): number | undefined {
  if (lit.length < 3 || lit[0] !== "'" || lit.at(-1) !== "'") return undefined;
  const body = lit.slice(1, -1);
  if (body[0] === '\\') {
    const e = escapeAt(body, 0, "'");
    return e && e.size === body.length ? e.value : undefined;
  }
  const c = body.codePointAt(0)!;
  return body.length === (c > 0xffff ? 2 : 1) && c !== 10 && c !== 39 ? c : undefined;
}

/** The escape whose backslash is at i. `byte` marks \x and octal ones, which denote bytes, not characters. */
function escapeAt(s: string, i: number, quote: string): { value: number; size: number; byte: boolean } | undefined {
  const c = s[i + 1];
  const simple = simpleEscapes[c] as number | undefined;
  if (simple !== undefined) return (c === '"' || c === "'") && c !== quote ? undefined : { value: simple, size: 2, byte: false };
  const pattern = c === 'x' ? /^[0-9a-fA-F]{2}/ : c === 'u' ? /^[0-9a-fA-F]{4}/ : c === 'U' ? /^[0-9a-fA-F]{8}/ : undefined;
  if (pattern) {
    const m = pattern.exec(s.slice(i + 2, i + 10));
    if (!m) return undefined;
    const value = parseInt(m[0], 16);
    if (value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return undefined;
    return { value, size: 2 + m[0].length, byte: c === 'x' };
  }
  const m = /^[0-7]{3}/.exec(s.slice(i + 1, i + 4));
  const value = m ? parseInt(m[0], 8) : 256;
  return value > 255 ? undefined : { value, size: 4, byte: true };
}
