/**
 * JavaScript values for Go (package syscall/js). Go names a value by 64 bits: those of a number, or a not-a-number that holds the value's
 * place in a table here and its kind. A value stays in the table until Go gives it back.
 *
 * `host` tells of the module: `memory()` its bytes, `view()` the same as a DataView, `exports()`; `enter(call)` makes a call into it;
 * `check()` throws if the program has ended, since what is left of it must not go on. `go` is what Go knows as its own object.
 */
export function goValues(host, go) {
  const NAN = 0x7ff80000;
  const kinds = { object: 1, string: 2, symbol: 3, function: 4 };
  const values = [];
  /** Place of each value in the table, and how often Go has it. */
  const places = new Map();
  const counts = [];
  const free = [];
  /** The table as a program finds it at its start. */
  function reset() {
    values.splice(0, values.length, NaN, 0, null, true, false, globalThis, go);
    counts.splice(0, counts.length, ...values.map(() => Infinity));
    places.clear();
    values.forEach((v, i) => places.set(v, i));
    free.length = 0;
  }
  reset();

  const scratch = new DataView(new ArrayBuffer(8));
  const encoder = new TextEncoder();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  /** Where a value stands in the table. */
  function place(value) {
    let at = places.get(value);
    if (at === undefined) {
      at = free.pop() ?? values.length;
      values[at] = value;
      counts[at] = 0;
      places.set(value, at);
    }
    counts[at]++;
    return at;
  }
  function release(at) {
    if (--counts[at] > 0) return;
    places.delete(values[at]);
    values[at] = null;
    free.push(at);
  }

  /** The bits for a value are written to a view. */
  function write(view, at, value) {
    if (typeof value === 'number' && value !== 0 && value === value) return view.setFloat64(at, value, true);
    if (value === undefined) return view.setFloat64(at, 0, true);
    const kind = value === null ? 0 : (kinds[typeof value] ?? 0);
    view.setUint32(at, place(value), true);
    view.setUint32(at + 4, NAN | kind, true);
  }
  function read(view, at) {
    const high = view.getUint32(at + 4, true);
    if ((high & NAN) === NAN) return values[view.getUint32(at, true)];
    const number = view.getFloat64(at, true);
    return number === 0 ? undefined : number;
  }
  const toGo = (value) => (write(scratch, 0, value), scratch.getBigInt64(0, true));
  const toJS = (ref) => (scratch.setBigInt64(0, ref, true), read(scratch, 0));
  const text = (at, length) => decoder.decode(host.memory().subarray(at, at + length));
  function list(at, length) {
    const view = host.view();
    return Array.from({ length }, (_, i) => read(view, at + 8 * i));
  }

  /** Gives Go the result of `call`, or what it throws, and which of both it is. */
  function attempt(result, call) {
    let value;
    let ok = 1;
    try {
      value = call();
    } catch (e) {
      value = e;
      ok = 0;
    }
    host.check();
    const view = host.view();
    write(view, result, value);
    view.setUint8(result + 8, ok);
  }
  /** For calls of properties, which may be code too. */
  function checked(value) {
    host.check();
    return value;
  }
  const isBytes = (value) => value instanceof Uint8Array || value instanceof Uint8ClampedArray;
  function copied(result, n) {
    const view = host.view();
    view.setInt32(result, Math.max(n, 0), true);
    view.setUint8(result + 4, n < 0 ? 0 : 1);
  }

  const imports = {
    'flash.eventArgs'(event, at) {
      const view = host.view();
      const { this: self, args } = values[event];
      write(view, at, self);
      for (let i = 0; i < args.length; i++) write(view, at + 8 * (i + 1), args[i]);
    },
    'syscall/js.finalizeRef'(ref) {
      scratch.setBigInt64(0, ref, true);
      release(scratch.getUint32(0, true));
    },
    'syscall/js.stringVal': (at, length) => toGo(text(at, length)),
    'syscall/js.valueGet': (v, at, length) => toGo(checked(Reflect.get(toJS(v), text(at, length)))),
    'syscall/js.valueSet': (v, at, length, x) => void checked(Reflect.set(toJS(v), text(at, length), toJS(x))),
    'syscall/js.valueDelete': (v, at, length) => void checked(Reflect.deleteProperty(toJS(v), text(at, length))),
    'syscall/js.valueIndex': (v, i) => toGo(checked(Reflect.get(toJS(v), i))),
    'syscall/js.valueSetIndex': (v, i, x) => void checked(Reflect.set(toJS(v), i, toJS(x))),
    'syscall/js.valueLength': (v) => checked(parseInt(toJS(v).length)),
    'syscall/js.valueCall': (result, v, at, length, args, count) =>
      attempt(result, () => {
        const object = toJS(v);
        return Reflect.apply(Reflect.get(object, text(at, length)), object, list(args, count));
      }),
    'syscall/js.valueInvoke': (result, v, args, count) => attempt(result, () => Reflect.apply(toJS(v), undefined, list(args, count))),
    'syscall/js.valueNew': (result, v, args, count) => attempt(result, () => Reflect.construct(toJS(v), list(args, count))),
    'syscall/js.valueInstanceOf': (v, type) => (checked(toJS(v) instanceof toJS(type)) ? 1 : 0),
    // The bytes of a string stand in the table between these two.
    'syscall/js.valuePrepareString'(result, v) {
      const bytes = encoder.encode(String(toJS(v)));
      const view = host.view();
      write(view, result, bytes);
      view.setInt32(result + 8, bytes.length, true);
    },
    'syscall/js.valueLoadString': (v, at) => host.memory().set(toJS(v), at),
    'syscall/js.copyBytesToGo'(result, at, length, _, from) {
      const source = toJS(from);
      if (!isBytes(source)) return copied(result, -1);
      const n = Math.min(length, source.length);
      host.memory().set(source.subarray(0, n), at);
      copied(result, n);
    },
    'syscall/js.copyBytesToJS'(result, to, at, length) {
      const target = toJS(to);
      if (!isBytes(target)) return copied(result, -1);
      const n = Math.min(length, target.length);
      target.set(host.memory().subarray(at, at + n));
      copied(result, n);
    },
  };

  /** Calls the Go function `id`; 0 tells that there will be no more events. */
  function call(id, self, args) {
    const event = { this: self, args, result: undefined };
    const at = place(event);
    try {
      host.enter(() => host.exports().flash_event(id, args.length, at));
    } finally {
      release(at);
    }
    return event.result;
  }
  Object.assign(go, {
    _values: values,
    _makeFuncWrapper: (id) =>
      function () {
        return call(id, this, arguments);
      },
  });
  return { imports, call, reset };
}
