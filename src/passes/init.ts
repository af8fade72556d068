/**
 * Package initialisers are run at compile time, function by function in their order; what they leave becomes data. What touches
 * hardware or cannot be known stays code, and so does what depends on that. Nothing here fails a build.
 */
import { Evaluator, type NewData } from '../interp/evaluator';
import type { Call, Const, Func, Global, Inst, Module, Value } from '../ir/ir';
import { constRefs, eachOperand, type ConstRefs } from '../ir/visit';
import { Effects } from './init-effects';
import { reach } from './reach';

const entry = 'runtime.initAll';
/** Steps for one initialiser, and for all of them. */
const maxSteps = 1_000_000;
const maxTotalSteps = 4_000_000;
/** Bytes that an initialiser may allocate, and bytes other than zero that its results may add to the program. */
const maxAllocation = 1 << 18;
const maxContent = 1 << 15;
/** Variables of the runtime with the same value between any two initialisers, and those that only say that something is in use. */
const scratch: ReadonlySet<string> = new Set(['runtime.g0', 'runtime.curg', 'runtime.deferInUse', 'runtime.heapAllocs', 'runtime.randState', 'runtime.callTop']);
/** Functions between the entry and the initialisers. */
const maxWay = 12;
/** Tables that the pass `callers` fills. */
const unknown: ReadonlySet<string> = new Set(['runtime.callSites', 'runtime.callFuncs', 'runtime.callCodes']);

/** An initialiser that stays code, and why. */
export interface Kept {
  readonly name: string;
  readonly why: string;
}

/** Evaluates the initialisers of a program; gives those that stay. */
export function evaluateInits(m: Module): readonly Kept[] {
  const initAll = m.funcs.get(entry);
  const way = initAll && wayTo(m, initAll);
  if (!initAll || !way || initAll.blocks.length !== 1) return [];
  const calls = initAll.blocks[0].insts.filter((i): i is Call => i.op === 'call' && i.fn.params.length === 0);
  if (calls.length === 0) return [];
  const evaluator = new Evaluator(m, { steps: maxSteps, allocation: maxAllocation, content: maxContent, scratch, unknown });
  const effects = new Effects(m, evaluator);
  for (const f of before(m, way)) effects.stays(f);
  const done = new Set<Call>();
  const kept: Kept[] = [];
  for (const c of calls) {
    const why = evaluator.steps > maxTotalSteps ? 'the time for all initialisers is used up' : evaluator.attempt(c.fn);
    if (why === undefined) {
      done.add(c);
      continue;
    }
    kept.push({ name: c.fn.name, why });
    effects.stays(c.fn);
  }
  if (done.size === 0) return kept;
  initAll.blocks[0].insts = initAll.blocks[0].insts.filter((i) => !done.has(i as Call));
  store(m, evaluator);
  reach(m);
  return kept;
}

/** The functions by way of which the program gets to f, f among them; undefined if that is no plain matter. */
function wayTo(m: Module, f: Func): Set<Func> | undefined {
  const users = new Map<Func, Set<Func>>();
  let user = f;
  const visit = mentions((used) => {
    const set = users.get(used);
    if (set) set.add(user);
    else users.set(used, new Set([user]));
  });
  for (user of m.funcs.values()) for (const b of user.blocks) for (const i of b.insts) visit(i);
  const way = new Set<Func>([f]);
  for (const x of way) {
    for (const g of users.get(x) ?? []) way.add(g);
    if (way.size > maxWay) return undefined;
  }
  return way;
}

/** Tells of the functions that an instruction calls or passes on. */
function mentions(note: (f: Func) => void): (i: Inst) => void {
  const refs: ConstRefs = {
    func: note,
    // The closure object of a function that is used as a value.
    global: (g) => void (g.readonly && g.init?.kind === 'agg' && g.init.elems.length === 1 && constRefs(g.init, refs)),
    type: () => undefined,
  };
  const operand = (v: Value): void => void ((v.kind === 'addr' || v.kind === 'agg') && constRefs(v, refs));
  return (i) => {
    if (i.op === 'call') note(i.fn);
    if (i.op !== 'slot' && i.op !== 'load' && i.op !== 'br') eachOperand(i, operand);
  };
}

function functionsIn(i: Inst): Func[] {
  const out: Func[] = [];
  mentions((f) => void out.push(f))(i);
  return out;
}

/** What runs before the initialisers, or may interrupt them. */
function before(m: Module, way: ReadonlySet<Func>): Func[] {
  const out = m.roots.filter((r) => !way.has(r));
  for (const f of way) {
    if (f.name === entry) continue;
    const first = f.blocks[0]?.insts ?? [];
    const at = first.findIndex((i) => functionsIn(i).some((x) => way.has(x)));
    const insts = at < 0 ? f.blocks.flatMap((b) => b.insts) : first.slice(0, at);
    for (const i of insts) out.push(...functionsIn(i).filter((x) => !way.has(x)));
  }
  return out;
}

/** Puts the results into the module. */
function store(m: Module, evaluator: Evaluator): void {
  const results = evaluator.results();
  results.made.forEach((d, n) => addGlobal(m, d, n));
  const values: Const[] = [];
  const fill = (g: Global, value: Const): void => void values.push((g.init = value));
  for (const g of results.changed) if (!scratch.has(g.name)) fill(g, results.constant(g));
  for (const d of results.made) if (d.global) fill(d.global, results.constant(d));
  keepErrorTexts(m, values);
}

/** Errors of the runtime exist only where functions defer, and rely on it when they are asked for their text. */
function keepErrorTexts(m: Module, values: readonly Const[]): void {
  let found = false;
  const none = (): void => undefined;
  for (const c of values) constRefs(c, { func: none, global: none, type: (e) => void (found ||= e.name === 'runtime.boundsError') });
  const flag = m.globals.get('runtime.deferInUse');
  if (found && flag?.type.kind === 'int') flag.init = { kind: 'int', type: flag.type, value: 1n };
}

function addGlobal(m: Module, d: NewData, n: number): void {
  let name = `init.data.${n}`;
  while (m.globals.has(name)) name += '_';
  const g: Global = {
    kind: 'global', name, type: d.type, init: undefined, external: false, readonly: false, mergeable: false, exported: false, section: undefined, align: 8, pkg: d.pkg, pos: undefined,
  };
  d.global = g;
  m.globals.set(name, g);
}
