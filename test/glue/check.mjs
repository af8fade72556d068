// Calls kinds.go through its glue: node check.mjs FOLDER, which holds kinds.js and kinds.wasm. Prints "ok" when all is as it should be.
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

const { load, GoPanic, GoError } = await import(pathToFileURL(`${process.argv[2]}/kinds.js`));
const printed = [];
const options = { stderr: (line) => printed.push(line) };
const go = await load(undefined, options);
assert.deepEqual(printed, ['started']);

assert.equal(go.Bool(true), false);
assert.deepEqual(go.Small(127, 255, 32767, 65535), [-127, 0, -32767, 0]);
assert.deepEqual(go.Lowest(), [-128, -(2 ** 31), -(2n ** 63n)]);
assert.equal(go.Signed(-128), 127);
assert.equal(go.Word(2 ** 32 - 2), 2 ** 32 - 1);
assert.deepEqual(go.Big(-(2n ** 63n), 2n ** 64n - 1n), [-(2n ** 63n), 2n ** 64n - 1n]);
assert.equal(go.Half(5, 0.25), 2.75);
for (const s of ['', 'grüße', 'a\0b', '\ufefftext', '\u{1f600}', 'x'.repeat(10 << 20)]) assert.equal(go.Echo(s), s);
assert.equal(go.Echo('a\ud800b'), 'a\ufffdb');
assert.equal(go.Invalid(), 'a\ufffdb');
assert.equal(go.Upper('straße'), 'STRASSE'.replace('SS', 'ß').normalize());
assert.equal(go.Sum([1, 2, -4]), -1n);
assert.equal(go.Sum(Int32Array.of(2 ** 31 - 1, 1)), 2n ** 31n);
assert.deepEqual(go.Reverse(Uint8Array.of(1, 2, 3)), Uint8Array.of(3, 2, 1));
assert.deepEqual(go.Reverse([]), new Uint8Array(0));
assert.deepEqual(go.Longs([-1n]), BigInt64Array.of(2n ** 62n, -1n));
assert.equal(go.IsNil(null), true);
assert.equal(go.IsNil([]), false);
assert.deepEqual(go.Mirror({ X: 1, Y: 2 }), { X: 2, Y: 1 });
const reading = { ID: 7, Name: 'π', At: 2n ** 40n, Ok: false, Values: [1, 2], Where: { X: 1, Y: -1 } };
assert.deepEqual(go.Change(reading), { ID: 8, Name: 'π!', At: -(2n ** 40n), Ok: true, Values: Float32Array.of(1, 2, 0.5), Where: { X: -1, Y: 1 } });
assert.deepEqual(go.Change({ Name: 'x' }).ID, 1);
assert.equal(go.Divide(7, 2), 3);
assert.throws(() => go.Divide(1, 0), (e) => e instanceof GoError && e.message === 'division by zero: xxx');

assert.throws(() => go.Word(-1), /^TypeError: Word: a: -1 is not a uint32$/);
assert.throws(() => go.Big(1, 2n), /Big: a: 1 is not an int64 \(bigint\)/);
assert.throws(() => go.Sum([1, 0.5]), /Sum: list\[1\]: 0\.5 is not an int32/);
assert.throws(() => go.Change({ ...reading, Where: { X: '1' } }), /Change: r\.Where\.X: "1" is not a number/);

// Strings that Go keeps stay what they were.
const words = Array.from({ length: 1000 }, (_, i) => `word ${i}`);
words.forEach((w, i) => assert.equal(go.Keep(w), i + 1));
for (let i = 0; i < 1000; i++) go.Upper('something else that takes memory');
words.forEach((w, i) => assert.equal(go.Kept(i), w));

// Memory of calls is given back.
const call = (times) => {
  for (let i = 0; i < times; i++) {
    go.Upper('the quick brown fox jumps over the lazy dog');
    go.Change(reading);
  }
  return go.memory.buffer.byteLength;
};
assert.equal(call(60_000), call(100_000));

// A panic names its line, and ends the program.
printed.length = 0;
assert.throws(() => go.Kept(5000), (e) => e instanceof GoPanic && e.message === 'runtime error: index out of range [5000] with length 1000' && e.goStack.includes('goroutine 1'));
assert.throws(() => go.Bool(true), /has ended with status 2: load it again/);
const again = await load(undefined, options);
assert.equal(again.Bool(false), true);
assert.deepEqual(printed, ['started']);
console.log('ok');
