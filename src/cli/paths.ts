/** Paths of the command line. */
import * as path from 'node:path';
import { FlashError } from '../diag/diagnostic';
import type { Host } from '../host/host';

/** A path as the user wrote it, made absolute. */
export function hostPath(host: Host, name: string): string {
  return path.resolve(host.cwd, name);
}

/** Writes an output file; what goes wrong is told in one line. */
export function writeOutput(host: Host, name: string, data: Uint8Array): void {
  const file = hostPath(host, name);
  try {
    if (host.fs.stat(file)?.directory) throw new Error('it is a folder');
    if (!host.fs.stat(path.dirname(file))?.directory) throw new Error(`there is no folder ${path.dirname(name)}`);
    host.fs.write(file, data);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^E[A-Z]+: /, '').replace(/, (open|rename) .*$/, '') : String(error);
    throw new FlashError({ code: 'cli/cannot-write', severity: 'error', message: `cannot write ${name}: ${why}` });
  }
}
