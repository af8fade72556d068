/** Package log asks who called it only with Lshortfile or Llongfile: where no code of the program can set these, the question is dropped. */
import type { Call, Module, Value } from '../ir/ir';
import { reach } from './reach';
import { applyReplacements, type Replacements } from './simplify';

/** Where flags come in, and as which argument. */
const setters: ReadonlyMap<string, number> = new Map([['log.SetFlags', 0], ['log.(*Logger).SetFlags', 1], ['log.New', 2]]);
/** Llongfile and Lshortfile. */
const fileFlags = 8n | 16n;

export function dropLogCallers(m: Module): void {
  // The function defers, so what it does stands in its body function.
  const output = m.funcs.get('log.(*Logger).output-body') ?? m.funcs.get('log.(*Logger).output');
  if (!output) return;
  for (const f of m.funcs.values()) {
    if (f.name.startsWith('log.')) {
      // The package itself passes flags on, and begins with LstdFlags; a setter used as a value may get anything.
      if (/^log\.(\(\*Logger\)\.)?(SetFlags|New)-/.test(f.name)) return;
      continue;
    }
    for (const b of f.blocks) for (const i of b.insts) if (i.op === 'call' && maySetFile(i)) return;
  }
  const replaced: Replacements = new Map();
  for (const b of output.blocks) for (const i of b.insts) if (i.op === 'call' && i.fn.name === 'runtime.Caller') replaced.set(i, { kind: 'zero', type: i.type });
  applyReplacements(output, replaced);
  reach(m);
}

function maySetFile(i: Call): boolean {
  const n = setters.get(i.fn.name);
  const flags: Value | undefined = n === undefined ? undefined : i.args[n];
  return flags !== undefined && (flags.kind !== 'int' || (flags.value & fileFlags) !== 0n);
}
