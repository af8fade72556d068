/** A panic that nobody recovered, or a fault of the program; `goStack` is Go's own trace. */
export class GoPanic extends Error {
  constructor(message, goStack, cause) {
    super(message, { cause });
    this.name = 'GoPanic';
    this.goStack = goStack;
  }
}

/** An error that a Go function returned. */
export class GoError extends Error {
  constructor(message) {
    super(message);
    this.name = 'GoError';
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The memory of one call, put together here and copied to the module in one piece; addresses are offsets until then. */
class Block {
  bytes = new Uint8Array(64);
  view = new DataView(this.bytes.buffer);
  length = 0;
  /** Where offsets stand that become addresses. */
  pointers = [];

  reserve(size, align) {
    const at = Math.ceil(this.length / align) * align;
    this.length = at + size;
    if (this.length > this.bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.bytes.length, this.length));
      larger.set(this.bytes);
      this.bytes = larger;
      this.view = new DataView(larger.buffer);
    }
    return at;
  }
  copy(data, align) {
    const at = this.reserve(data.byteLength, align);
    this.bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    return at;
  }
  storePointer(at, offset) {
    this.view.setUint32(at, offset, true);
    this.pointers.push(at);
  }
}

/** An address in the block among the arguments of a call. */
class Offset {
  constructor(at) {
    this.at = at;
  }
}

const wrong = (what, value, type) => new TypeError(`${what}: ${typeof value === 'string' ? JSON.stringify(value) : String(value)} is not ${type}`);

// A kind of value: `count` scalars; `lower` takes it apart into arguments, `store` puts it into a block in Go's layout, `load`
// reads that from memory, `lift` makes it of scalars as `next` gives them.

function scalar(name, size, check, set, get, arg, fix) {
  const type = { count: 1, size, align: size };
  type.check = (value, what) => {
    if (!check(value)) throw wrong(what, value, name);
    return value;
  };
  type.lower = (value, what, block, out) => out.push(arg(type.check(value, what)));
  type.store = (value, what, block, at) => block.view[set](at, arg(type.check(value, what)), true);
  type.load = (memory, at) => fix(memory.view()[get](at, true));
  type.lift = (memory, next) => fix(next(size, (at) => memory.view()[get](at, true)));
  return type;
}
const integer = (name, bits, signed) => {
  const [low, high] = signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
  const kind = `${signed ? 'Int' : 'Uint'}${bits}`;
  return scalar(name, bits / 8, (v) => Number.isInteger(v) && v >= low && v <= high, `set${kind}`, `get${kind}`, (v) => v | 0, signed ? (v) => (v << (32 - bits)) >> (32 - bits) : (v) => (v << (32 - bits)) >>> (32 - bits));
};
const bigint = (name, signed) => {
  const as = signed ? BigInt.asIntN : BigInt.asUintN;
  return scalar(name, 8, (v) => typeof v === 'bigint' && as(64, v) === v, 'setBigInt64', 'getBigInt64', (v) => BigInt.asIntN(64, v), (v) => as(64, v));
};
const bool = scalar('a boolean', 1, (v) => typeof v === 'boolean', 'setUint8', 'getUint8', (v) => (v ? 1 : 0), (v) => (v & 1) !== 0);
const int8 = integer('an int8', 8, true);
const int16 = integer('an int16', 16, true);
const int32 = integer('an int32', 32, true);
const uint8 = integer('a uint8', 8, false);
const uint16 = integer('a uint16', 16, false);
const uint32 = integer('a uint32', 32, false);
const int64 = bigint('an int64 (bigint)', true);
const uint64 = bigint('a uint64 (bigint)', false);
const number = (v) => typeof v === 'number';
const float32 = scalar('a number', 4, number, 'setFloat32', 'getFloat32', (v) => v, (v) => v);
const float64 = scalar('a number', 8, number, 'setFloat64', 'getFloat64', (v) => v, (v) => v);

const word = (memory, next) => next(4, (at) => memory.view().getUint32(at, true)) >>> 0;

const string = {
  count: 2,
  size: 8,
  align: 4,
  encode(value, what) {
    if (typeof value !== 'string') throw wrong(what, value, 'a string');
    return encoder.encode(value);
  },
  lower(value, what, block, out) {
    const data = string.encode(value, what);
    out.push(new Offset(block.copy(data, 1)), data.length);
  },
  store(value, what, block, at) {
    const data = string.encode(value, what);
    block.storePointer(at, block.copy(data, 1));
    block.view.setUint32(at + 4, data.length, true);
  },
  text: (memory, at, length) => decoder.decode(new Uint8Array(memory.buffer(), at, length)),
  load: (memory, at) => string.text(memory, memory.view().getUint32(at, true), memory.view().getUint32(at + 4, true)),
  lift: (memory, next) => string.text(memory, word(memory, next), word(memory, next)),
};

const arrays = new Map([[int8, Int8Array], [int16, Int16Array], [int32, Int32Array], [int64, BigInt64Array], [uint8, Uint8Array], [uint16, Uint16Array], [uint32, Uint32Array], [uint64, BigUint64Array], [float32, Float32Array], [float64, Float64Array]]);
function slice(elem) {
  const TypedArray = arrays.get(elem);
  /** The elements, or undefined for nil. */
  const data = (value, what) => {
    if (value === null || value === undefined) return undefined;
    if (value instanceof TypedArray || (elem === uint8 && value instanceof Uint8ClampedArray)) return value;
    if (value instanceof ArrayBuffer && elem === uint8) return new Uint8Array(value);
    if (!Array.isArray(value)) throw wrong(what, value, `an array or ${TypedArray.name}`);
    return TypedArray.from(value, (v, i) => elem.check(v, `${what}[${i}]`));
  };
  const copy = (memory, at, length) => (length === 0 ? new TypedArray(0) : new TypedArray(memory.buffer().slice(at, at + length * elem.size)));
  return {
    count: 3,
    size: 12,
    align: 4,
    lower(value, what, block, out) {
      const list = data(value, what);
      if (!list) out.push(0, 0, 0);
      else out.push(new Offset(block.copy(list, elem.size)), list.length, list.length);
    },
    store(value, what, block, at) {
      const list = data(value, what);
      if (!list) return;
      block.storePointer(at, block.copy(list, elem.size));
      block.view.setUint32(at + 4, list.length, true);
      block.view.setUint32(at + 8, list.length, true);
    },
    load: (memory, at) => copy(memory, memory.view().getUint32(at, true), memory.view().getUint32(at + 4, true)),
    lift(memory, next) {
      const [at, length] = [word(memory, next), word(memory, next)];
      word(memory, next);
      return copy(memory, at, length);
    },
  };
}

/** Fields that are left out are zero. */
const zeroOf = (type) => (type === string ? '' : type === bool ? false : type === int64 || type === uint64 ? 0n : type.fields ? {} : type.count === 1 ? 0 : null);
function struct(size, align, fields) {
  const each = (value, what, f) => {
    if (value === null || typeof value !== 'object') throw wrong(what, value, 'an object');
    for (const [name, offset, type] of fields) f(value[name] === undefined ? zeroOf(type) : value[name], `${what}.${name}`, offset, type);
  };
  return {
    count: fields.reduce((n, [, , type]) => n + type.count, 0),
    size,
    align,
    fields,
    lower: (value, what, block, out) => each(value, what, (v, w, _, type) => type.lower(v, w, block, out)),
    store: (value, what, block, at) => each(value, what, (v, w, offset, type) => type.store(v, w, block, at + offset)),
    load: (memory, at) => Object.fromEntries(fields.map(([name, offset, type]) => [name, type.load(memory, at + offset)])),
    lift: (memory, next) => Object.fromEntries(fields.map(([name, , type]) => [name, type.lift(memory, next)])),
  };
}

/** An error becomes an Error, or null. */
const error = {
  count: 2,
  size: 8,
  align: 4,
  load: (memory, at) => memory.error(memory.view().getUint32(at, true), memory.view().getUint32(at + 4, true)),
  lift: (memory, next) => memory.error(word(memory, next), word(memory, next)),
};

/** Values of more scalars than this are in memory. */
const maxScalars = 8;

async function compile(source) {
  let from = await source;
  if (from instanceof WebAssembly.Module) return from;
  if (typeof from === 'string') from = new URL(from, globalThis.location?.href ?? import.meta.url);
  if (from instanceof URL && from.protocol === 'file:') from = await (await import('node:fs/promises')).readFile(from);
  if (from instanceof URL) from = await fetch(from);
  // Before anything asks for Response: Node loads much for that.
  if (from instanceof ArrayBuffer || ArrayBuffer.isView(from)) return WebAssembly.compile(from);
  if (typeof Response === 'undefined' || !(from instanceof Response)) return WebAssembly.compile(from);
  if (!from.ok) throw new Error(`${from.url}: ${from.status} ${from.statusText}`);
  // Streaming wants the right type from the server.
  if (WebAssembly.compileStreaming && from.headers.get('Content-Type')?.startsWith('application/wasm')) return WebAssembly.compileStreaming(from);
  return WebAssembly.compile(await from.arrayBuffer());
}

/** The end of the program, thrown through its calls. */
class Exit extends Error {
  constructor(status) {
    super(`the program has ended with status ${status}`);
    this.status = status;
  }
}

/** `values` (values.mjs) is there in programs that use JavaScript's values. */
async function start(source, functions, options = {}, values) {
  const module = await compile(source);
  let exports;
  /** Why no more calls can be made. */
  let ended;
  let timer;
  const memory = {
    buffer: () => exports.memory.buffer,
    // Memory that grew has another buffer.
    view: () => (memory.last?.buffer === exports.memory.buffer ? memory.last : (memory.last = new DataView(exports.memory.buffer))),
    error(type, data) {
      if (type === 0) return null;
      const at = exports.flash_enter(8);
      exports.flash_error(at, type, data);
      const text = string.load(memory, at);
      exports.flash_leave(at, 0);
      return new GoError(text);
    },
  };
  const lines = { 1: [], 2: [] };
  const partial = { 1: '', 2: '' };
  const decoders = { 1: new TextDecoder(), 2: new TextDecoder() };
  const show = { 1: options.stdout ?? ((line) => console.log(line)), 2: options.stderr ?? ((line) => console.error(line)) };
  const flush = () => {
    for (const stream of [1, 2]) for (const line of lines[stream].splice(0)) show[stream](line);
  };
  const flash = {
    write(stream, at, length) {
      const text = partial[stream] + decoders[stream].decode(new Uint8Array(memory.buffer(), at, length), { stream: true });
      const parts = text.split('\n');
      partial[stream] = parts.pop();
      lines[stream].push(...parts);
    },
    exit(status) {
      throw new Exit(status);
    },
    clock: (kind) => (kind === 0 ? Date.now() : performance.now()),
    random(at, length) {
      // One call gives 65,536 bytes at the most.
      for (let done = 0; done < length; done += 65536) crypto.getRandomValues(new Uint8Array(memory.buffer(), at + done, Math.min(65536, length - done)));
    },
    timer(ms) {
      clearTimeout(timer);
      // Longer ones would be due at once; the program asks again.
      timer = setTimeout(() => guarded(exports.flash_wake, []), Math.min(ms, 1e9));
    },
  };

  const gojs = values?.(
    {
      memory: () => new Uint8Array(memory.buffer()),
      view: memory.view,
      exports: () => exports,
      enter: (call) => guarded(call, []),
      check() {
        if (ended) throw new Error(ended);
      },
    },
    {},
  ).imports;

  /** Calls into the module; what ends the program becomes an Error with Go's words. */
  function guarded(call, args) {
    if (ended) throw new Error(ended);
    try {
      return call(...args);
    } catch (e) {
      const fault = e instanceof Exit || e instanceof WebAssembly.RuntimeError || e instanceof RangeError;
      if (!fault) throw e;
      clearTimeout(timer);
      ended = `the Go program has ended${e instanceof Exit ? ` with status ${e.status}` : ''}: load it again`;
      for (const stream of [1, 2]) if (partial[stream]) lines[stream].push(partial[stream]);
      if (e instanceof Exit && e.status === 0) return undefined;
      const from = lines[2].findIndex((line) => /^(panic: |fatal error: )/.test(line));
      const told = from < 0 ? [] : lines[2].splice(from);
      throw new GoPanic(told[0]?.replace(/^panic: /, '') ?? (e instanceof RangeError ? 'stack overflow' : e.message), told.join('\n'), e);
    } finally {
      flush();
    }
  }

  function wrap(name, { params, results, reclaims }) {
    const call = exports[name];
    const scalars = results.reduce((n, type) => n + type.count, 0);
    const failing = results.at(-1) === error;
    const values = failing ? results.slice(0, -1) : results;
    return (...args) => {
      const block = new Block();
      const flat = [];
      // Eight scalars of eight bytes, or the struct of all results.
      const room = scalars > maxScalars ? results.reduce((n, type) => Math.ceil(n / type.align) * type.align + type.size, 0) : 64;
      if (scalars > 1) flat.push(new Offset(block.reserve(room, 8)));
      params.forEach(([label, type], i) => {
        if (type.count <= maxScalars) return type.lower(args[i], `${name}: ${label}`, block, flat);
        const at = block.reserve(type.size, type.align);
        type.store(args[i], `${name}: ${label}`, block, at);
        flat.push(new Offset(at));
      });
      const holds = exports.flash_enter && (block.length > 0 || reclaims);
      if (ended) throw new Error(ended);
      const base = holds ? guarded(exports.flash_enter, [block.length]) : 0;
      if (holds) {
        for (const at of block.pointers) block.view.setUint32(at, block.view.getUint32(at, true) + base, true);
        new Uint8Array(memory.buffer()).set(block.bytes.subarray(0, block.length), base);
      }
      const single = guarded(call, flat.map((v) => (v instanceof Offset ? v.at + base : v)));
      let at = base;
      const next = scalars === 1 ? () => single : (size, read) => {
        at = Math.ceil(at / size) * size;
        const value = read(at);
        at += size;
        return value;
      };
      const all = scalars <= maxScalars ? results.map((type) => type.lift(memory, next)) : loadAll(results, base);
      if (holds) exports.flash_leave(base, reclaims ? 1 : 0);
      if (failing && all.at(-1)) throw all.at(-1);
      return values.length < 2 ? all[0] : all.slice(0, values.length);
    };
  }
  function loadAll(results, base) {
    let at = base;
    return results.map((type) => {
      at = Math.ceil(at / type.align) * type.align;
      const value = type.load(memory, at);
      at += type.size;
      return value;
    });
  }

  ({ exports } = await WebAssembly.instantiate(module, { flash, gojs: gojs ?? {}, ...options.imports }));
  const begin = exports._initialize ?? exports._start;
  if (begin) guarded(begin, []);
  const go = Object.fromEntries(Object.entries(functions).map(([name, f]) => [name, wrap(name, f)]));
  return Object.defineProperty(go, 'memory', { value: exports.memory });
}
