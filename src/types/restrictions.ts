/** What Go's compiler refuses though the language allows it: anonymous interfaces that refer to themselves, and types that are too large. */
import type { ChanType, InterfaceType } from '../syntax/nodes';
import { endPos } from '../syntax/positions';
import { unalias } from './alias';
import { hasVarSize } from './builtins-unsafe';
import type { Checker } from './check';
import { error, errorf } from './errors';
import { sprintf } from './format';
import type { Interface, Type } from './type';
import { typeSet } from './typeset';

/** Larger elements cannot be sent through a channel. */
const maxChanElem = 1 << 16;
/** Go's limit for a stack frame. */
const maxFrame = 2 ** 30;

/** Checks the current package, which has no other errors. */
export function restrictions(check: Checker): void {
  const { info } = check;
  const interfaces: [InterfaceType, Interface][] = [];
  const chans: [ChanType, Type][] = [];
  for (const [e, tv] of info.types) {
    if (e.kind === 'InterfaceType') {
      const t = unalias(tv.type);
      if (t.kind === 'Interface') interfaces.push([e, t]);
    } else if (e.kind === 'ChanType') {
      const t = unalias(tv.type);
      if (t.kind === 'Chan') chans.push([e, t.elem]);
    }
  }
  anonymousCycles(check, interfaces);
  if (check.hasErrors) return;
  for (const [e, elem] of chans) {
    if (isTooLarge(check, elem, maxChanElem - 1)) error(check, e, 'TypeTooLarge', 'channel element type too large (>64kB)');
  }
  largeVars(check);
  largeFrames(check);
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

/** Walks through types without a name; `cyclic` says of an interface whether it is being walked through. */
interface Walk {
  readonly cyclic: Map<Interface, boolean>;
}

function anonymousCycles(check: Checker, interfaces: [InterfaceType, Interface][]): void {
  const walk: Walk = { cyclic: new Map() };
  interfaces.sort(([a], [b]) => a.pos - b.pos);
  let end = -1;
  for (const [e, t] of interfaces) {
    if (e.pos < end) continue; // inside the one before
    end = endPos(e);
    if (!hasCycle(walk, t)) continue;
    const why = 'anonymous interface refers to itself (see https://go.dev/issue/56103)';
    error(check, e, 'InvalidTypeCycle', `invalid recursive type: ${why}`);
    for (const i of walk.cyclic.keys()) walk.cyclic.set(i, false); // no second error for the same cycle
  }
}

function hasCycle(walk: Walk, t: Interface): boolean {
  return typeSet(t).methods.some((m) => m.type !== undefined && visit(walk, m.type));
}

function visit(walk: Walk, t0: Type): boolean {
  const t = unalias(t0);
  switch (t.kind) {
    case 'Pointer':
      return visit(walk, t.base);
    case 'Array':
    case 'Slice':
    case 'Chan':
      return visit(walk, t.elem);
    case 'Map':
      return visit(walk, t.key) || visit(walk, t.elem);
    case 'Struct':
      return t.fields.some((f) => f.type !== undefined && visit(walk, f.type));
    case 'Signature':
      return [...t.params.vars, ...t.results.vars].some((v) => v.type !== undefined && visit(walk, v.type));
    case 'Interface': {
      if (t.methods.length === 0 && t.embeddeds.length === 0) return false;
      const known = walk.cyclic.get(t);
      if (known !== undefined) return known;
      walk.cyclic.set(t, true);
      if (hasCycle(walk, t)) return true;
      walk.cyclic.set(t, false);
      return false;
    }
    default:
      return false; // named types end the walk
  }
}
