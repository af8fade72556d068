/** `--scheduler none`: a program that starts goroutines is an error that names the line. */
import type { Diagnostic } from '../diag/diagnostic';
import { SourceFile } from '../diag/source';
import type { FileSystem } from '../host/host';
import type { IrPos, Module } from '../ir/ir';

/** What starts goroutines. */
const starters: ReadonlySet<string> = new Set(['runtime.newproc', 'runtime.newcoro']);

/** An error for each place that starts a goroutine. */
export function goroutineErrors(fs: FileSystem, module: Module): readonly Diagnostic[] {
  const out: Diagnostic[] = [];
  for (const f of module.funcs.values()) {
    for (const b of f.blocks) {
      for (const i of b.insts) {
        if (i.op !== 'call' || !starters.has(i.fn.name)) continue;
        out.push({ code: 'build/goroutine', severity: 'error', ...(i.pos ? { pos: placeOf(fs, i.pos) } : {}), message: `${f.name} starts a goroutine, and --scheduler none leaves none room to run`, help: 'call the function, or leave --scheduler none out' });
      }
    }
  }
  return out;
}

function placeOf(fs: FileSystem, pos: IrPos): { readonly file: SourceFile; readonly offset: number } {
  const text = fs.stat(pos.file) ? fs.readText(pos.file) : '';
  let offset = 0;
  for (let line = 1; line < pos.line; line++) offset = text.indexOf('\n', offset) + 1;
  return { file: new SourceFile(pos.file, text), offset: offset + pos.col - 1 };
}
