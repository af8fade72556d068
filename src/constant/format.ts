/** Constants as text: as error messages show them, and exactly. */
import { bitLength } from './bigint';
import { bigFromRatio, exponent, type BigFloat } from './bigfloat';
import { float64Val } from './convert';
import { quoteBytes } from './strings';
import type { Constant, FloatVal } from './value';

/** As Go prints constants in messages: long strings and fractions are shortened. */
export function toString(x: Constant): string {
  switch (x.kind) {
    case 'unknown':
      return 'unknown';
    case 'bool':
    case 'int':
      return String(x.val);
    case 'string':
      return shortened(quoteBytes(x.val));
    case 'float':
      return floatString(x);
    case 'complex':
      return `(${toString(x.re)} + ${toString(x.im)}i)`;
  }
}

/** With nothing lost: fractions as `a/b`, 512-bit floats with a hexadecimal mantissa. */
export function exactString(x: Constant): string {
  switch (x.kind) {
    case 'string':
      return quoteBytes(x.val);
    case 'float':
      if (x.big) return bigString(x.big);
      return x.den === 1n ? String(x.num) : `${x.num}/${x.den}`;
    case 'complex':
      return `(${exactString(x.re)} + ${exactString(x.im)}i)`;
    default:
      return toString(x);
  }
}

function shortened(s: string): string {
  const maxLength = 72;
  const runes = [...s];
  return runes.length > maxLength ? `${runes.slice(0, maxLength - 3).join('')}...` : s;
}

function floatString(x: FloatVal): string {
  const f = float64Val(x);
  if (Number.isFinite(f) && (f === 0) === (x.num === 0n)) {
    const s = formatG(f.toExponential(5));
    // Six digits may make it look like an integer.
    const integral = x.big ? x.big.exp >= 0 : x.den === 1n;
    return !integral && !s.includes('.') ? formatG(f.toExponential()) : s;
  }
  return outOfRange(x);
}

/** Beyond float64: an approximate decimal from mantissa and exponent. */
function outOfRange(x: FloatVal): string {
  const big = x.big ?? bigFromRatio(x.num, x.den);
  if (!big) return 'unknown';
  const e2 = exponent(big);
  const mant: FloatVal = { kind: 'float', num: big.mant, den: 1n, big: { mant: big.mant, exp: big.exp - e2 } };
  const d = e2 * Math.log10(2);
  let e = Math.trunc(d);
  let m = float64Val(mant) * 10 ** (d - e);
  if (Math.abs(m) < 1 - 0.5e-6) {
    m *= 10;
    e--;
  } else if (Math.abs(m) >= 10) {
    m /= 10;
    e++;
  }
  return `${formatG(m.toExponential(5))}e${e < 0 ? '-' : '+'}${Math.abs(e)}`;
}

/** Turns the result of toExponential into what Go's %g prints. */
function formatG(s: string): string {
  const m = /^(-?)(\d)(?:\.(\d*))?e([+-]\d+)$/.exec(s)!;
  const digits = (m[2] + (m[3] ?? '')).replace(/0+$/, '') || '0';
  const exp = Number(m[4]);
  if (exp < -4 || exp >= 6) {
    const frac = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return `${m[1]}${digits[0]}${frac}e${exp < 0 ? '-' : '+'}${String(Math.abs(exp)).padStart(2, '0')}`;
  }
  if (exp < 0) return `${m[1]}0.${'0'.repeat(-exp - 1)}${digits}`;
  const whole = digits.slice(0, exp + 1).padEnd(exp + 1, '0');
  return m[1] + (digits.length > exp + 1 ? `${whole}.${digits.slice(exp + 1)}` : whole);
}

/** 0x.mantissa p exponent, the mantissa's first bit being 1. */
function bigString(x: BigFloat): string {
  if (x.mant === 0n) return '0';
  const n = bitLength(x.mant);
  const pad = (4 - (n % 4)) % 4;
  const hex = ((x.mant < 0n ? -x.mant : x.mant) << BigInt(pad)).toString(16).replace(/0+$/, '');
  const e = exponent(x);
  return `${x.mant < 0n ? '-' : ''}0x.${hex}p${e < 0 ? '-' : '+'}${Math.abs(e)}`;
}
