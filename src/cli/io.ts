/** The streams of the command: the process's own, or a test's. */
import { encodeText } from '../util/bytes';

export interface Output {
  readonly terminal: boolean;
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number;
  /** Settles when the bytes are handed on, so that nothing is lost at the end. */
  write(data: string | Uint8Array): Promise<void>;
}

export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: {
    readonly terminal: boolean;
    read(): AsyncIterable<Uint8Array>;
    /** A terminal: whether each key comes as it is pressed, Ctrl-C too. */
    raw?(on: boolean): void;
  };
}

/** The streams of this process. */
export function processIo(): Io {
  return {
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    stdin: {
      // Opening standard input takes a while, and few commands read it.
      get terminal(): boolean {
        return process.stdin.isTTY === true;
      },
      read: () => process.stdin,
      raw: (on) => void process.stdin.setRawMode?.(on),
    },
  };
}

function output(stream: NodeJS.WriteStream): Output {
  // A reader that went away (head, less) is no failure of ours, but there is nothing left to do: end as SIGPIPE would.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(141);
  });
  return {
    terminal: stream.isTTY === true,
    columns: stream.columns ?? 80,
    write: (data) => new Promise((resolve) => void stream.write(data, () => resolve())),
  };
}

/** Streams that keep what is written, for tests. */
export function memoryIo(input: string | Uint8Array = ''): Io & { readonly out: () => string; readonly err: () => string } {
  const texts = { out: '', err: '' };
  const keep = (name: 'out' | 'err'): Output => ({
    terminal: false,
    columns: 80,
    write(data) {
      texts[name] += typeof data === 'string' ? data : new TextDecoder().decode(data);
      return Promise.resolve();
    },
  });
  const bytes = typeof input === 'string' ? encodeText(input) : input;
  return {
    stdout: keep('out'),
    stderr: keep('err'),
    stdin: {
      terminal: false,
      async *read() {
        await Promise.resolve();
        if (bytes.length > 0) yield bytes;
      },
    },
    out: () => texts.out,
    err: () => texts.err,
  };
}
