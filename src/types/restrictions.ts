/** What Go's compiler refuses though the language allows it: types that are too large. */
import type { SourceFile } from '../diag/source';
import type { ChanType, Node } from '../syntax/nodes';
import { walk } from '../syntax/walk';
import { unalias } from './alias';
import { hasVarSize } from './builtins-unsafe';
import type { Checker } from './check';
import { error, errorf } from './errors';
import { sprintf } from './format';
import type { Type } from './type';

/** Larger elements cannot be sent through a channel. */
const maxChanElem = 1 << 16;
/** Go's limit for a stack frame. */
const maxFrame = 2 ** 30;

/** Checks the current package, which has no other errors. */
export function restrictions(check: Checker): void {
  for (const file of check.pctx.parsed.files) {
    const visit = (n: Node): void => {
      if (n.kind === 'ChanType') chanElem(check, file.source, n);
    };
    for (const d of file.decls) {
      walk(d, visit);
      if (d.kind === 'FuncDecl' && d.lazy.block) walk(d.lazy.block, visit);
    }
  }
  largeVars(check);
  largeFrames(check);
}

function chanElem(check: Checker, source: SourceFile, e: ChanType): void {
  const tv = check.info.types.get(e);
  const t = tv && unalias(tv.type);
  if (t?.kind !== 'Chan' || !isTooLarge(check, t.elem, maxChanElem - 1)) return;
  error(check, { file: source, offset: e.pos }, 'TypeTooLarge', 'channel element type too large (>64kB)');
}

function isTooLarge(check: Checker, t: Type, max: number): boolean {
  if (hasVarSize(t)) return false;
  const size = check.sizes.sizeof(t);
  return size < 0 || size > max;
}

/** Variables whose type does not fit the address space. */
function largeVars(check: Checker): void {
  const max = check.conf.wordSize === 4 ? 2 ** 31 - 1 : 2 ** 50;
  const seen = new Set<string>();
  for (const obj of check.info.defs.values()) {
    if (obj?.kind !== 'Var' || !obj.type || !obj.pos || !isTooLarge(check, obj.type, max)) continue;
    const text = sprintf(check, '%s', obj.type);
    if (!seen.has(text)) errorf(check, obj.pos, 'TypeTooLarge', 'type %s too large', text);
    seen.add(text);
  }
}

/** Functions whose parameters and results alone would overflow any stack. */
function largeFrames(check: Checker): void {
  for (const f of check.pctx.objList) {
    if (f.kind !== 'Func' || f.type?.kind !== 'Signature' || !f.decl || !f.pos) continue;
    const { recv, params, results } = f.type;
    let bytes = 0;
    for (const v of [...(recv ? [recv] : []), ...params.vars, ...results.vars]) {
      if (v.type && !hasVarSize(v.type)) bytes += Math.max(check.sizes.sizeof(v.type), 0);
    }
    if (bytes > maxFrame) {
      errorf(check, { file: f.pos.file, offset: f.decl.pos }, 'TypeTooLarge', 'stack frame too large (>1GB): %d MB locals + %d MB args', 0, Math.floor(bytes / 2 ** 20));
    }
  }
}
