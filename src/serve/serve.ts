/** The server of `flash serve`: a page that runs a WebAssembly program, built anew whenever its files change. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { ExitStatus, FlashError } from '../diag/diagnostic';
import type { FileSystem } from '../host/host';
import { page } from './page';

/** What a build gives. */
export interface ServedBuild {
  readonly module: Uint8Array;
  /** The JavaScript beside it. */
  readonly script: string;
  /** The functions that it exports, as the page is told of them. */
  readonly functions: unknown;
  /** Folders whose files it was made of. */
  readonly folders: readonly string[];
}

/** A build that failed: what the compiler says. */
export interface FailedBuild {
  readonly problems: string;
}

export interface ServeOptions {
  readonly fs: FileSystem;
  readonly title: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Looked at until a build has told its own. */
  readonly folders: readonly string[];
  readonly build: () => Promise<ServedBuild | FailedBuild>;
  /** Milliseconds between two looks at the files. */
  readonly interval: number;
  /** Is told of each build. */
  readonly built: (result: ServedBuild | FailedBuild) => void;
}

export interface Serving {
  readonly url: string;
  close(): Promise<void>;
}

/** Builds once, then listens; the promise is there when a browser can come. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const session = new Session(options);
  await session.build();
  const server = createServer((request, response) => session.answer(request, response));
  const port = await listen(server, options);
  session.watch();
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}/`,
    async close() {
      session.close();
      await new Promise((done) => server.close(done));
    },
  };
}

function listen(server: Server, { host, port }: ServeOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'another program listens there' : error.message;
      reject(new FlashError({ code: 'serve/address', severity: 'error', message: `cannot listen at ${host}:${port}: ${why}`, help: 'choose another address with --http, as --http localhost:8001; with :0 any free port is taken' }, ExitStatus.usage));
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

class Session {
  private last: ServedBuild | undefined;
  private problems = '';
  /** Counts builds: the page loads what has a new number. */
  private version = 0;
  private seen = '';
  private timer: NodeJS.Timeout | undefined;
  private readonly listeners = new Set<ServerResponse>();

  constructor(private readonly options: ServeOptions) {}

  async build(): Promise<void> {
    // What changes while it is built is built again.
    this.seen = this.stamp();
    const result = await this.options.build();
    this.version++;
    this.problems = 'problems' in result ? result.problems : '';
    if (!('problems' in result)) {
      const fresh = this.last === undefined || result.folders.join('\n') !== this.last.folders.join('\n');
      this.last = result;
      if (fresh) this.seen = this.stamp();
    }
    this.options.built(result);
    for (const l of this.listeners) this.tell(l);
  }

  watch(): void {
    this.timer = setTimeout(() => {
      const changed = this.stamp() !== this.seen;
      const done = changed ? this.build().catch((error: unknown) => this.failed(error)) : Promise.resolve();
      void done.then(() => this.timer && this.watch());
    }, this.options.interval);
  }

  /** A fault of ours, or a tool that went away: the page stays, and says so. */
  private failed(error: unknown): void {
    this.problems = error instanceof Error ? error.message : String(error);
    for (const l of this.listeners) this.tell(l);
  }

  close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const l of this.listeners) l.end();
  }

  /** Changes with every file of the folders. */
  private stamp(): string {
    const { fs, folders } = this.options;
    return (this.last?.folders ?? folders)
      .filter((dir) => fs.stat(dir)?.directory)
      .flatMap((dir) => fs.list(dir).filter((n) => !n.startsWith('.')).map((n) => path.join(dir, n)))
      .map((file) => {
        const s = fs.stat(file);
        return s && !s.directory ? `${file} ${s.mtimeMs} ${s.size}` : file;
      })
      .join('\n');
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const send = (type: string, body: string | Uint8Array): void => {
      response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-store' });
      response.end(body);
    };
    if (pathname === '/') return send('text/html; charset=utf-8', page(this.options.title));
    if (pathname === '/events') return this.listenTo(response);
    if (pathname === '/main.wasm' && this.last) return send('application/wasm', this.last.module);
    if (pathname === '/main.js' && this.last) return send('text/javascript; charset=utf-8', this.last.script);
    response.writeHead(404, { 'Content-Type': 'text/plain' });
    response.end(`there is no ${pathname}\n`);
  }

  private listenTo(response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    this.listeners.add(response);
    response.on('close', () => this.listeners.delete(response));
    this.tell(response);
  }

  private tell(response: ServerResponse): void {
    const state = { version: this.version, problems: this.problems, functions: this.last?.functions ?? [], bytes: this.last?.module.length ?? 0 };
    response.write(`data: ${JSON.stringify(state)}\n\n`);
  }
}
