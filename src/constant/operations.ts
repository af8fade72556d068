/** Operators on constants. An unknown operand makes the result unknown. */
import { addBig, compareBig, mulBig, quoBig, type BigFloat } from './bigfloat';
import { toBig } from './convert';
import {
  type Constant, type FloatVal, isReal, makeBigFloat, makeBool, makeComplex, makeInt, makeRatio, makeString, makeUnknown, type RealVal,
} from './value';

export type UnaryOperator = '+' | '-' | '^' | '!';
export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '&^' | '&&' | '||';
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';

function invalid(op: string, ...operands: Constant[]): never {
  throw new Error(`invalid constant operation ${op} on ${operands.map((x) => x.kind).join(', ')}`);
}

/** op y. For `^` on an unsigned type, `bits` is its size, else 0. */
export function unaryOp(op: UnaryOperator, y: Constant, bits = 0): Constant {
  if (y.kind === 'unknown') return y;
  switch (op) {
    case '+':
      if (isReal(y) || y.kind === 'complex') return y;
      break;
    case '-':
      if (y.kind === 'int') return makeInt(-y.val);
      if (y.kind === 'float') return y.big ? makeBigFloat({ mant: -y.big.mant, exp: y.big.exp }) : { ...y, num: -y.num };
      if (y.kind === 'complex') return makeComplex(unaryOp('-', y.re), unaryOp('-', y.im));
      break;
    case '^':
      if (y.kind === 'int') return makeInt(bits > 0 ? BigInt.asUintN(bits, ~y.val) : ~y.val);
      break;
    case '!':
      if (y.kind === 'bool') return makeBool(!y.val);
      break;
  }
  return invalid(op, y);
}

/** x op y. `/` on two ints gives a fraction: `intQuo` is integer division. A zero divisor must have been excluded. */
export function binaryOp(x: Constant, op: BinaryOperator, y: Constant): Constant {
  if (x.kind === 'unknown') return x;
  if (y.kind === 'unknown') return y;
  if (isReal(x) && isReal(y)) {
    if (x.kind === 'int' && y.kind === 'int') return intOp(x.val, op, y.val);
    return floatOp(x, op, y);
  }
  if (x.kind === 'complex' || y.kind === 'complex') {
    const [a, b] = parts(x, op);
    const [c, d] = parts(y, op);
    return complexOp(a, b, op, c, d);
  }
  if (x.kind === 'string' && y.kind === 'string' && op === '+') return makeString(x.val + y.val);
  if (x.kind === 'bool' && y.kind === 'bool') {
    if (op === '&&') return makeBool(x.val && y.val);
    if (op === '||') return makeBool(x.val || y.val);
  }
  return invalid(op, x, y);
}

/** Integer division, truncated towards zero. */
export function intQuo(x: Constant, y: Constant): Constant {
  if (x.kind === 'unknown') return x;
  if (y.kind === 'unknown') return y;
  return x.kind === 'int' && y.kind === 'int' ? makeInt(x.val / y.val) : invalid('/', x, y);
}

function intOp(a: bigint, op: BinaryOperator, b: bigint): Constant {
  switch (op) {
    case '+':
      return makeInt(a + b);
    case '-':
      return makeInt(a - b);
    case '*':
      return makeInt(a * b);
    case '/':
      return makeRatio(a, b);
    case '%':
      return makeInt(a % b);
    case '&':
      return makeInt(a & b);
    case '|':
      return makeInt(a | b);
    case '^':
      return makeInt(a ^ b);
    case '&^':
      return makeInt(a & ~b);
    default:
      return invalid(op, makeInt(a), makeInt(b));
  }
}

function floatOp(x: RealVal, op: BinaryOperator, y: RealVal): Constant {
  if ((x.kind === 'float' && x.big) || (y.kind === 'float' && y.big)) {
    const a = toBig(x);
    const b = toBig(y);
    return a.kind === 'unknown' || b.kind === 'unknown' ? makeUnknown() : makeBigFloat(bigOp(a.big!, op, b.big!));
  }
  const [a, b] = ratio(x);
  const [c, d] = ratio(y);
  switch (op) {
    case '+':
      return makeRatio(a * d + c * b, b * d);
    case '-':
      return makeRatio(a * d - c * b, b * d);
    case '*':
      return makeRatio(a * c, b * d);
    case '/':
      return makeRatio(a * d, b * c);
    default:
      return invalid(op, x, y);
  }
}

function ratio(x: RealVal): [bigint, bigint] {
  return x.kind === 'int' ? [x.val, 1n] : [x.num, x.den];
}

function bigOp(a: BigFloat, op: BinaryOperator, b: BigFloat): BigFloat | undefined {
  switch (op) {
    case '+':
      return addBig(a, b);
    case '-':
      return addBig(a, { mant: -b.mant, exp: b.exp });
    case '*':
      return mulBig(a, b);
    case '/':
      return quoBig(a, b);
    default:
      throw new Error(`invalid float operation ${op}`);
  }
}

/** Real and imaginary part of a number. */
function parts(x: Constant, op: string): [RealVal, RealVal] {
  if (x.kind === 'complex') return [x.re, x.im];
  return isReal(x) ? [x, makeInt(0n)] : invalid(op, x);
}

function complexOp(a: RealVal, b: RealVal, op: BinaryOperator, c: RealVal, d: RealVal): Constant {
  const add = (x: Constant, y: Constant): Constant => binaryOp(x, '+', y);
  const sub = (x: Constant, y: Constant): Constant => binaryOp(x, '-', y);
  const mul = (x: Constant, y: Constant): Constant => binaryOp(x, '*', y);
  switch (op) {
    case '+':
      return makeComplex(add(a, c), add(b, d));
    case '-':
      return makeComplex(sub(a, c), sub(b, d));
    case '*':
      return makeComplex(sub(mul(a, c), mul(b, d)), add(mul(b, c), mul(a, d)));
    case '/': {
      const s = add(mul(c, c), mul(d, d));
      const re = binaryOp(add(mul(a, c), mul(b, d)), '/', s);
      return makeComplex(re, binaryOp(sub(mul(b, c), mul(a, d)), '/', s));
    }
    default:
      return invalid(op, a, c);
  }
}

/** x << s or x >> s for an int x. */
export function shift(x: Constant, op: '<<' | '>>', s: number): Constant {
  if (x.kind === 'unknown') return x;
  if (x.kind !== 'int') return invalid(op, x);
  return makeInt(op === '<<' ? x.val << BigInt(s) : x.val >> BigInt(s));
}

/** x op y; false if one of them is unknown. */
export function compare(x: Constant, op: CompareOperator, y: Constant): boolean {
  if (x.kind === 'unknown' || y.kind === 'unknown') return false;
  if (isReal(x) && isReal(y)) return ordered(compareReal(x, y), op);
  if (x.kind === 'complex' || y.kind === 'complex') {
    const [a, b] = parts(x, op);
    const [c, d] = parts(y, op);
    const equal = compareReal(a, c) === 0 && compareReal(b, d) === 0;
    return op === '==' ? equal : op === '!=' ? !equal : invalid(op, x, y);
  }
  if (x.kind === 'string' && y.kind === 'string') return ordered(x.val < y.val ? -1 : x.val > y.val ? 1 : 0, op);
  if (x.kind === 'bool' && y.kind === 'bool' && (op === '==' || op === '!=')) return (x.val === y.val) === (op === '==');
  return invalid(op, x, y);
}

function compareReal(x: RealVal, y: RealVal): number {
  if ((x.kind === 'float' && x.big) || (y.kind === 'float' && y.big)) {
    const a = toBig(x) as FloatVal;
    const b = toBig(y) as FloatVal;
    return compareBig(a.big!, b.big!);
  }
  const [a, b] = ratio(x);
  const [c, d] = ratio(y);
  const l = a * d;
  const r = c * b;
  return l < r ? -1 : l > r ? 1 : 0;
}

function ordered(c: number, op: CompareOperator): boolean {
  switch (op) {
    case '==':
      return c === 0;
    case '!=':
      return c !== 0;
    case '<':
      return c < 0;
    case '<=':
      return c <= 0;
    case '>':
      return c > 0;
    case '>=':
      return c >= 0;
  }
}
