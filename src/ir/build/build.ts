/** The front door of the builder: a checked program becomes a module that holds everything reachable from its entry. */
import type { Package } from '../../types/object';
import type { Func, Module } from '../ir';
import { Emitter } from './emit';
import { Program, type ProgramOptions } from './program';
import { wasmExports } from './wasm-exports';

/** Builds the IR of the whole program. Errors go to `options.report`. */
export function buildIr(options: ProgramOptions): Module {
  const p = new Program(options);
  p.descriptors.load();
  roots(p);
  complete(p);
  return p.module;
}

/** Builds the exported functions of one package and what they need: no entry, no initialisation, no vector table. */
export function buildLibrary(options: ProgramOptions, pkg: Package): Module {
  const p = new Program(options);
  p.descriptors.load();
  for (const fn of p.directives.exported()) {
    if (fn.pkg !== pkg) continue;
    const f = p.func(fn, []);
    p.module.roots.push(f);
    p.demand.func(f);
  }
  p.demand.run();
  p.descriptors.update();
  p.demand.run();
  finish(p);
  return p.module;
}

/** Follows all needs to their end. */
function complete(p: Program): void {
  for (;;) {
    p.demand.run();
    p.descriptors.update();
    p.demand.run();
    if (p.descriptors.changed) continue;
    if (!p.inits.effects() && !p.descriptors.changed) break;
  }
  fillSynthesized(p);
  p.interrupts.vectorTable();
  p.demand.run();
  finish(p);
}

function finish(p: Program): void {
  p.demand.closeGates();
  p.descriptors.finish();
  for (const e of p.demand.types) {
    if (e.descriptor?.init) p.demand.descriptorConstant(e.descriptor.init);
    p.module.typeEntries.set(e.key, e);
  }
  p.demand.run();
  p.demand.prune();
}

/** Functions that the runtime's assembly calls; those that the runtime has. */
const calledFromAssembly = ['resetMain', 'faultHandler', 'trapHandler', 'handleInterrupt', 'taskExit', 'goexit', 'taskStart'];

function roots(p: Program): void {
  const scope = p.checker.packages.get('runtime')?.pkg.scope;
  const add = (f: Func): void => {
    p.module.roots.push(f);
    p.demand.func(f);
  };
  for (const name of calledFromAssembly) {
    const obj = scope?.lookup(name);
    if (obj?.kind === 'Func' && p.checker.objMap.get(obj)?.fdecl?.hasBody) {
      const f = p.func(obj, []);
      f.attrs.exported = true;
      add(f);
    }
  }
  const exported = p.directives.exported();
  if (p.target.image.kind === 'wasm') wasmExports(p, exported).forEach(add);
  else for (const fn of exported) add(p.func(fn, []));
}

/** Bodies that depend on everything else. */
function fillSynthesized(p: Program): void {
  const initAll = p.funcNamed('runtime.initAll');
  if (initAll && p.demand.funcs.has(initAll)) {
    p.inits.buildInitAll(initAll);
    p.demand.changed(initAll);
  }
  const dispatch = p.funcNamed('runtime.callInterrupt');
  if (dispatch && p.demand.funcs.has(dispatch)) {
    p.interrupts.buildDispatcher(dispatch);
    p.demand.changed(dispatch);
  }
  for (const name of questions) openQuestion(p, p.funcNamed(name));
  const descriptors = p.funcNamed('runtime.typeDescriptors');
  if (descriptors && p.demand.funcs.has(descriptors)) {
    typeDescriptors(p, descriptors);
    p.demand.changed(descriptors);
  }
}

/** What the runtime asks about the whole program. */
const questions = ['runtime.collecting', 'runtime.counting', 'runtime.programRecovers', 'runtime.programSwitches', 'runtime.programExports'];

/** A question that passes/collector answers; until then the answer is no. */
function openQuestion(p: Program, fn: Func | undefined): void {
  if (!fn || !p.demand.funcs.has(fn)) return;
  fn.blocks = [];
  fn.attrs.noinline = true;
  const b = new Emitter(p.t, fn);
  b.ret(b.zero(fn.result));
  p.demand.changed(fn);
}

/** All descriptors, for reflection that looks for a type by its name. */
function typeDescriptors(p: Program, fn: Func): void {
  fn.blocks = [];
  const b = new Emitter(p.t, fn);
  const list = [...p.demand.types].sort((x, y) => (x.key < y.key ? -1 : 1)).map((e) => p.typeConst(e.type));
  const n = b.word(list.length);
  if (list.length === 0) return b.ret(b.zero(p.t.slice));
  const data = p.dataGlobal({ kind: 'agg', type: p.t.array(p.t.ptr, list.length), elems: list }, { readonly: true, name: 'runtime.descriptors' });
  p.demand.global(data);
  b.ret(b.aggregate(p.t.slice, [b.addr(data), n, n]));
}
