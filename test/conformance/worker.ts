/** Runs command lines of `flash` one after another in one process, so that a long list of programs pays for the start only once. Speaks over IPC: arguments in, status and output out. */
import { main } from '../../src/cli/main';
import type { Io, Output } from '../../src/cli/io';
import { nodeHost } from '../../src/host/node';

const limit = 4_000_000;
const host = nodeHost();

async function* noInput(): AsyncGenerator<Uint8Array> {}

async function run(args: string[]): Promise<{ code: number; out: string }> {
  const chunks: Buffer[] = [];
  let size = 0;
  const sink: Output = {
    terminal: false,
    columns: 80,
    write: (data) => {
      const bytes = Buffer.from(data as Uint8Array);
      size += bytes.length;
      if (size < limit) chunks.push(bytes);
      return Promise.resolve();
    },
  };
  const io: Io = { stdout: sink, stderr: sink, stdin: { terminal: false, read: noInput } };
  const code = await main(args, host, io, new AbortController().signal);
  return { code, out: Buffer.concat(chunks).toString() };
}

process.on('message', (args: string[]) => {
  void run(args).then((answer) => process.send!(answer));
});
process.on('disconnect', () => process.exit(0));
