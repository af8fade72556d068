/** Which assembly files define a function: they are never used, but a message names them. */
import * as path from 'node:path';
import type { FileSystem } from '../host/host';

/** As many files as a message names. */
const shown = 3;

/** The names of the files of a folder that define a function of its package, the first few. */
export function assemblyFiles(fs: FileSystem, dir: string, name: string): readonly string[] {
  if (!fs.stat(dir)?.directory) return [];
  // TEXT ·name(SB), TEXT path∕name·name<ABIInternal>(SB)
  const definition = new RegExp(`^\\s*TEXT\\s+[^\\s(<]*·${name.replace(/[^\w]/g, '\\$&')}(<\\w*>)?\\(SB\\)`, 'm');
  const files = fs.list(dir).filter((n) => /\.[sS]$/.test(n) && definition.test(fs.readText(path.join(dir, n)))).sort();
  return files.length > shown ? [...files.slice(0, shown), '…'] : files;
}
