/** The front door of the body builder: parameters, results and captures become places, the statements become blocks. */
import type { Var } from '../../types/object';
import type { Type } from '../../types/type';
import { asGoVersion, go1_22 } from '../../types/version';
import type { Value } from '../ir';
import type { Field, FuncDecl, FuncLit } from '../../syntax/nodes';
import { Layouts } from '../layout';
import { openFrame } from './defer-frame';
import { collectFacts } from './facts';
import { FunctionBuilder, typeOfExpr } from './function-builder';
import type { BodySource, ProgramContext } from './program-api';
import { returnResults } from './return';
import { block } from './stmt';
import { bind, declareParam, newVariable } from './variables';

/** Fills the blocks of a function from its syntax. */
export function buildBody(program: ProgramContext, source: BodySource): void {
  const input = {
    info: source.info,
    typeOf: (e: Parameters<typeof typeOfExpr>[1]): Type => typeOfExpr(source, e),
    sizeof: (v: Var): number => program.sizeof(source.env.subst(v.type as Type)),
    perIteration: perIteration(source),
  };
  const facts = collectFacts(input, source.node, source.body);
  const f = new FunctionBuilder(program, source, source.fn, { facts, root: source, layouts: new Layouts(program.pointerBytes) }, facts.fn(source.node), undefined);
  buildFunction(f, undefined);
}

/** Whether the language version of the function's file gives each iteration its own loop variables. */
function perIteration(source: BodySource): boolean {
  const { node, info, pkg } = source;
  let version = pkg.parsed?.goVersion;
  if (node.kind === 'FuncDecl') {
    for (const [file, v] of info.fileVersions) if (file.source === node.file) version = v;
  }
  return !version || asGoVersion(version) >= go1_22;
}

/** Builds a function or a function literal; `captures` makes the captured variables known from the closure pointer. */
export function buildFunction(f: FunctionBuilder, captures: ((closure: Value) => void) | undefined): void {
  const { node } = f.source;
  f.at(node);
  const finish = f.facts.hasDefer ? openFrame(f) : undefined;
  const params = f.frame ? f.frame.params : f.fn.params;
  if (captures) captures(params[params.length - 1]);
  declareParams(f, node, params);
  if (!f.frame) declareResults(f, node);
  if (f.facts.hasRecover && !f.frame) f.recoverToken = f.callRt('recoverToken', f.b.addr(f.fn));
  block(f, f.source.body.list);
  f.b.pos = f.posOf({ pos: f.source.body.rbrace });
  if (!f.b.ended) {
    if (f.signature.results.vars.length === 0) returnResults(f);
    else f.b.unreachable();
  }
  finish?.();
}

/** The names of a function's parameters in the order of the IR's parameters, receiver first. */
function paramFields(node: FuncDecl | FuncLit): readonly Field[] {
  return node.kind === 'FuncDecl' && node.recv ? [node.recv, ...node.type.params] : node.type.params;
}

function declareParams(f: FunctionBuilder, node: FuncDecl | FuncLit, values: readonly Value[]): void {
  paramFields(node).forEach((field, i) => {
    const v = field.name && f.info.defs.get(field.name);
    if (v?.kind === 'Var' && v.name !== '_') declareParam(f, v, values[i]);
  });
}

/** The variable of a named result. */
export function resultVar(f: FunctionBuilder, node: FuncDecl | FuncLit, i: number): Var | undefined {
  const name = node.type.results[i]?.name;
  const v = name && f.info.defs.get(name);
  return v?.kind === 'Var' && v.name !== '_' ? v : undefined;
}

/** Results are variables if they have names, or if the bodies of range functions set them. */
function declareResults(f: FunctionBuilder, node: FuncDecl | FuncLit): void {
  const types = f.signature.results.vars.map((v) => v.type as Type);
  f.namedResults = node.type.results.some((r) => r.name !== undefined);
  if (!f.namedResults && !f.facts.hasRangeFunc) return;
  f.results = types.map((type, i) => {
    const v = resultVar(f, node, i);
    if (!v) {
      const addr = f.temp(f.ir(type));
      f.clear(addr, type);
      return { type, addr };
    }
    const { addr, zeroed } = newVariable(f, v);
    if (!zeroed) f.clear(addr, type);
    bind(f, v, addr);
    return { type, addr };
  });
}
