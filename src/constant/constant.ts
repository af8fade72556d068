/** Exact constants: the front door of the room. Meant to be imported as a whole, `import * as constant from …`. */
export type { BoolVal, ComplexVal, Constant, ConstantKind, FloatVal, IntVal, RealVal, StringVal, UnknownVal } from './value';
export {
  bigIntVal, bitLen, boolVal, imag, int64Val, makeBool, makeComplex, makeFloat64, makeImag, makeInt, makeInt64, makeRatio, makeString,
  makeUnknown, real, sign, stringVal,
} from './value';
export { float32Val, float64Val, toComplex, toFloat, toInt } from './convert';
export type { BinaryOperator, CompareOperator, UnaryOperator } from './operations';
export { binaryOp, compare, intQuo, shift, unaryOp } from './operations';
export type { LiteralKind } from './literal';
export { makeFromLiteral, unquote, unquoteRune } from './literal';
export type { DecodedRune } from './strings';
export { decodeRune, quoteBytes, utf8Bytes, utf8Text } from './strings';
export { exactString, toString } from './format';
