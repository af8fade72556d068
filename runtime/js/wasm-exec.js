/** What is thrown through the calls of a program that has ended. */
class Exit extends Error {}

/** Lines for the console; the host's `fs`, where there is one, takes bytes (Node's does, and so does what a page puts there). */
function consoleFiles() {
  const decoders = new Map();
  let text = '';
  return {
    writeSync(stream, bytes) {
      if (!decoders.has(stream)) decoders.set(stream, new TextDecoder());
      text += decoders.get(stream).decode(bytes, { stream: true });
      const end = text.lastIndexOf('\n');
      if (end >= 0) console.log(text.slice(0, end));
      text = text.slice(end + 1);
      return bytes.length;
    },
    /** What no newline has ended. */
    flushSync() {
      if (text) console.log(text);
      text = '';
    },
  };
}
globalThis.fs ??= consoleFiles();

/** Runs a program: `const go = new Go()`, instantiate the module with `go.importObject`, `await go.run(instance)`. */
globalThis.Go = class {
  constructor() {
    this.argv = ['js'];
    this.env = {};
    this.exited = false;
    this.exit = (status) => {
      if (status !== 0) console.warn('exit code:', status);
    };
    this._pendingEvent = null;
    this._js = goValues(
      {
        memory: () => new Uint8Array(this._inst.exports.memory.buffer),
        view: () => this._view(),
        exports: () => this._inst.exports,
        enter: (call) => this._enter(call),
        check: () => {
          if (this.exited) throw this._end;
        },
      },
      this,
    );
    this.importObject = { flash: this._host(), gojs: this._js.imports, env: {} };
  }

  /** Starts the program. The promise is kept when it has ended, or, where it exports functions, when these can be called. */
  async run(instance) {
    if (!(instance instanceof WebAssembly.Instance)) throw new TypeError('Go.run: a WebAssembly.Instance is expected');
    this._inst = instance;
    this._js.reset();
    this.exited = false;
    this._end = new Exit('the program has ended');
    const { _start, _initialize } = instance.exports;
    const ended = new Promise((resolve) => (this._ended = resolve));
    this._enter(() => (_start ?? _initialize)?.());
    if (_start) await ended;
  }

  get mem() {
    return this._view();
  }

  /** Memory that grew has another buffer. */
  _view() {
    const { buffer } = this._inst.exports.memory;
    if (this._mem?.buffer !== buffer) this._mem = new DataView(buffer);
    return this._mem;
  }

  /** Calls into the module. The end of the program ends the call, too. */
  _enter(call) {
    if (this.exited) throw new Error('Go program has already exited');
    try {
      return call();
    } catch (e) {
      if (e !== this._end) throw e;
      return undefined;
    }
  }

  /** What hosts call that have nothing more to do, with the event 0: the program then tells who waits. */
  _resume() {
    const id = this._pendingEvent?.id ?? 0;
    this._pendingEvent = null;
    if (this._inst?.exports.flash_event) this._js.call(id, undefined, []);
  }

  _host() {
    const bytes = (at, length) => new Uint8Array(this._inst.exports.memory.buffer, at, length);
    return {
      write: (stream, at, length) => void fs.writeSync(stream, bytes(at, length).slice()),
      exit: (status) => {
        clearTimeout(this._timer);
        this.exited = true;
        fs.flushSync?.();
        this.exit(status);
        this._ended();
        throw this._end;
      },
      clock: (kind) => (kind === 0 ? Date.now() : performance.now()),
      random(at, length) {
        // One call gives 65,536 bytes at the most.
        for (let done = 0; done < length; done += 65536) crypto.getRandomValues(bytes(at + done, Math.min(65536, length - done)));
      },
      timer: (ms) => {
        clearTimeout(this._timer);
        // Longer ones would be due at once; the program asks again.
        this._timer = setTimeout(() => this._enter(this._inst.exports.flash_wake), Math.min(ms, 1e9));
      },
    };
  }
};
