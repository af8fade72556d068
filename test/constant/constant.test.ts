/** Constants: Go's results for exactness, rounding, text, and bytes. */
import fc from 'fast-check';
import * as constant from '../../src/constant/constant';
import type { BinaryOperator, Constant, LiteralKind } from '../../src/constant/constant';

const lit = (text: string): Constant => {
  const kind: LiteralKind = /^["`]/.test(text) ? 'string' : text[0] === "'" ? 'rune' : text.endsWith('i') ? 'imag' : /^(0[xXbBoO][^.pP]*|[0-9_]+)$/.test(text) ? 'int' : 'float';
  return constant.makeFromLiteral(text, kind);
};
const op = (x: string, o: BinaryOperator, y: string): Constant => constant.binaryOp(lit(x), o, lit(y));

test.each([
  ['1', '1', '1'], ['0x_1F', '31', '31'], ['0b101', '5', '5'], ['0o17', '15', '15'], ['017', '15', '15'], ["'\\u00e4'", '228', '228'], ["'\\xff'", '255', '255'],
  ['1.5', '1.5', '3/2'], ['0x1.8p1', '3', '3'], ['1e3', '1000', '1000'], ['1e6', '1e+06', '1000000'], ['.1', '0.1', '1/10'],
  ['3.14159265358979', '3.14159', '314159265358979/100000000000000'], ['100000.5', '100000.5', '200001/2'],
  ['1e400', '1e+400', `1${'0'.repeat(400)}`], ['1e-400', '1e-400', `1/1${'0'.repeat(400)}`], ['2i', '(0 + 2i)', '(0 + 2i)'], ['010i', '(0 + 10i)', '(0 + 10i)'],
  ['"a\\tb\\xff\\u00e4"', '"a\\tb\\xffä"', '"a\\tb\\xffä"'], ['`a\\\r\nb`', '"a\\\\\\nb"', '"a\\\\\\nb"'],
  [`"${'x'.repeat(80)}"`, `"${'x'.repeat(68)}...`, `"${'x'.repeat(80)}"`], ['1e1000000000000', 'unknown', 'unknown'], ['09', 'unknown', 'unknown'],
])('%s prints as %s, exactly %s', (text, shown, exact) => {
  expect(constant.toString(lit(text))).toBe(shown);
  expect(constant.exactString(lit(text))).toBe(exact);
});

test('operations are exact', () => {
  expect(constant.exactString(op('1', '/', '3'))).toBe('1/3');
  expect(constant.exactString(op('0.1', '+', '0.2'))).toBe('3/10');
  expect(constant.bigIntVal(constant.intQuo(lit('7'), constant.unaryOp('-', lit('2'))))).toBe(-3n);
  expect(constant.bigIntVal(constant.binaryOp(constant.unaryOp('-', lit('7')), '%', lit('3')))).toBe(-1n);
  expect(constant.bigIntVal(op('12', '&^', '10'))).toBe(4n);
  expect(constant.toString(op('1i', '*', '1i'))).toBe('(-1 + 0i)');
  expect(constant.toString(constant.binaryOp(op('1', '+', '2i'), '/', op('3', '-', '4i')))).toBe('(-0.2 + 0.4i)');
  expect(constant.bigIntVal(constant.unaryOp('^', lit('1'), 8))).toBe(254n);
  expect(constant.bigIntVal(constant.unaryOp('^', lit('1')))).toBe(-2n);
  expect(constant.bitLen(constant.shift(lit('1'), '<<', 600))).toBe(601);
  expect(constant.stringVal(op('"a"', '+', '"\\xff"'))).toBe('a\xff');
  expect(constant.boolVal(constant.binaryOp(constant.makeBool(true), '&&', constant.makeBool(false)))).toBe(false);
  expect(constant.compare(lit('1'), '==', lit('1.0'))).toBe(true);
  expect(constant.compare(lit('"b"'), '<', lit('"\\xe4"'))).toBe(true);
  expect(constant.compare(lit('1i'), '!=', lit('1'))).toBe(true);
  expect(op('1', '+', '09').kind).toBe('unknown');
});

test('kinds convert where the value allows', () => {
  expect(constant.toInt(lit('4.0'))).toEqual(constant.makeInt(4n));
  expect(constant.toInt(lit('4.5')).kind).toBe('unknown');
  expect(constant.toInt(op('3', '+', '0i')).kind).toBe('int');
  expect(constant.toFloat(op('3', '+', '1i')).kind).toBe('unknown');
  expect(constant.toInt(op('1e2000', '/', '1e1999'))).toEqual(constant.makeInt(10n)); // rounded on the way
  expect(constant.sign(constant.toComplex(lit('0')))).toBe(0);
  expect(constant.int64Val(lit('9007199254740993'))).toBeUndefined();
});

test('rounding to IEEE is right the first time', () => {
  expect(constant.float64Val(lit('0.1'))).toBe(0.1);
  expect(constant.float32Val(lit('0.1'))).toBe(Math.fround(0.1));
  expect(constant.float64Val(lit('1.7976931348623159e308'))).toBe(Infinity);
  expect(constant.float64Val(lit('1.797693134862315807e308'))).toBe(Number.MAX_VALUE);
  expect(constant.float64Val(lit('4.94065645841246544e-324'))).toBe(5e-324);
  expect(constant.float64Val(lit('2e-324'))).toBe(0);
  expect(constant.float32Val(lit('3.4028235677973367e38'))).toBe(Infinity);
  expect(constant.float32Val(lit('1e-45'))).toBe(2 ** -149);
  // Rounding to double first would give the other neighbour.
  expect(constant.float32Val(lit('0x1.000001000000000000001p0'))).toBe(1 + 2 ** -23);
  expect(constant.float64Val(constant.unaryOp('-', lit('1e-999')))).toBe(0);
});

test('properties: floats go in and out unchanged, decimals round as JavaScript rounds them', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
      expect(constant.float64Val(constant.makeFloat64(x))).toBe(x + 0);
      const text = Math.abs(x).toExponential(); // a finite decimal
      expect(constant.float64Val(constant.makeFromLiteral(text.includes('e') ? text : `${text}e0`, 'float'))).toBe(Math.abs(x));
    }),
  );
  fc.assert(
    fc.property(fc.bigInt(-(2n ** 200n), 2n ** 200n), fc.bigInt(1n, 2n ** 200n), (a, b) => {
      const q = constant.binaryOp(constant.makeInt(a), '/', constant.makeInt(b));
      expect(constant.toInt(constant.binaryOp(q, '*', constant.makeInt(b)))).toEqual(constant.makeInt(a));
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const s = Buffer.from(bytes).toString('latin1');
      expect(constant.unquote(constant.quoteBytes(s))).toBe(s);
    }),
  );
});
