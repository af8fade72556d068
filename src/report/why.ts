/** Why something is in a program: a package by the chain of imports, a function by the chain of calls and references. */
import { FlashError } from '../diag/diagnostic';
import type { IrPos } from '../ir/ir';
import type { FuncDecl, ParsedPackage } from '../syntax/nodes';
import { didYouMean } from '../util/nearest';
import type { NodeKind, Reached, Step } from './reached';

/** What is known of a whole program. */
export interface WholeProgram {
  readonly main: ParsedPackage;
  /** All packages that are part of it, whether code of theirs is in it or not. */
  readonly packages: readonly ParsedPackage[];
  readonly reached: Reached;
}

export interface WhyStep {
  readonly from: string;
  readonly how: string;
  readonly to: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

export interface Why {
  readonly kind: 'package' | 'function' | 'type';
  readonly name: string;
  readonly steps: readonly WhyStep[];
  /** Of a package: how many functions of it are in the program, and the way to the nearest. */
  readonly functions?: number;
  readonly nearest?: readonly WhyStep[];
}

/** The answer for a package's path, a function's name in any of its spellings, or `type:` and the name of a type. */
export function why(program: WholeProgram, name: string): Why {
  if (name.startsWith('type:')) return whyType(program, name);
  const pkg = program.packages.find((p) => p.path === name) ?? (name === 'main' ? program.main : undefined);
  if (pkg) return whyPackage(program, pkg);
  const found = nearestOf(program, 'func', (n) => sameFunction(n, name)) ?? nearestOf(program, 'func', (n) => plainName(n).endsWith(`.${plainName(name)}`));
  if (found) return { kind: 'function', name: found.name, steps: found.steps.map(stepOf) };
  const declared = program.packages.find((p) => p.files.some((f) => f.decls.some((d) => d.kind === 'FuncDecl' && sameFunction(nameIn(p, program, d), name))));
  if (declared) throw notThere('report/unreached', `${name} is not in the program: nothing that can run calls it or refers to it`, `flash why ${declared.path} tells how its package gets there`);
  const names = [...program.packages.map((p) => p.path), ...program.reached.names('func')];
  throw notThere('report/unknown', `no package or function of the program is called ${name}`, didYouMean(name, names) ?? 'a package that nothing imports is not part of the program');
}

function notThere(code: string, message: string, help: string): FlashError {
  return new FlashError({ code, severity: 'error', message, help });
}

function whyType(program: WholeProgram, name: string): Why {
  const found = nearestOf(program, 'type', (n) => n === name || n.replaceAll(`${program.main.path}.`, 'main.') === name);
  if (!found) throw notThere('report/unknown', `no type of the program that is described in it is called ${name.slice('type:'.length)}`, didYouMean(name, program.reached.names('type')) ?? 'only types that interfaces hold or reflection sees are described');
  return { kind: 'type', name, steps: found.steps.map(stepOf) };
}

function whyPackage(program: WholeProgram, pkg: ParsedPackage): Why {
  const prefix = `${linkPackage(program, pkg)}.`;
  const funcs = program.reached.names('func').filter((n) => n.startsWith(prefix) && !n.slice(prefix.length).includes('/'));
  const found = nearestOf(program, 'func', (n) => funcs.includes(n));
  const steps = importSteps(program, pkg);
  if (steps) return { kind: 'package', name: pkg.path, steps, functions: funcs.length, ...(found ? { nearest: found.steps.map(stepOf) } : {}) };
  // The runtime and what it imports.
  return { kind: 'package', name: pkg.path, steps: [{ from: 'every program', how: 'has', to: pkg.path }], functions: funcs.length, ...(found ? { nearest: found.steps.map(stepOf) } : {}) };
}

/** The shortest chain of imports. */
function importSteps(program: WholeProgram, pkg: ParsedPackage): WhyStep[] | undefined {
  const byPath = new Map(program.packages.map((p) => [p.path, p]));
  const by = new Map<ParsedPackage, ParsedPackage | undefined>([[program.main, undefined]]);
  for (const p of by.keys()) {
    if (p === pkg) break;
    for (const path of p.imports.values()) {
      const to = byPath.get(path);
      if (to && !by.has(to)) by.set(to, p);
    }
  }
  if (!by.has(pkg)) return undefined;
  const steps: WhyStep[] = [];
  for (let p = pkg, from = by.get(p); from; p = from, from = by.get(p)) steps.unshift(importStep(program, from, p));
  return steps;
}

function importStep(program: WholeProgram, from: ParsedPackage, to: ParsedPackage): WhyStep {
  const written = [...from.imports].find(([, path]) => path === to.path)?.[0];
  const step = { from: from === program.main ? 'main' : from.path, how: 'imports', to: to.path };
  for (const f of from.files) {
    for (const d of f.decls) {
      if (d.kind !== 'ImportDecl' || !d.path || d.path.value.slice(1, -1) !== written) continue;
      const { path, line, column } = f.source.position(d.path.pos);
      return { ...step, file: path, line, column };
    }
  }
  return step;
}

/** Of the things that `matches` accepts, the one with the shortest way. */
function nearestOf(program: WholeProgram, kind: NodeKind, matches: (name: string) => boolean): { readonly name: string; readonly steps: readonly Step[] } | undefined {
  const all = program.reached.names(kind).filter(matches).map((name) => ({ name, steps: program.reached.way(kind, name) ?? [] }));
  return all.sort((a, b) => a.steps.length - b.steps.length || (a.name < b.name ? -1 : 1))[0];
}

/** `strings.(*Builder).Grow` may be written `strings.Builder.Grow`, `net/http.Get` `http.Get`, and an instance without its type arguments. */
function sameFunction(name: string, asked: string): boolean {
  if (name === asked) return true;
  const plain = plainName(name);
  return plain === plainName(asked) || plain.slice(plain.lastIndexOf('/') + 1) === plainName(asked);
}

function plainName(name: string): string {
  return name.replace(/\[.*\]/g, '').replace(/\(\*([^)]*)\)/, '$1');
}

function nameIn(pkg: ParsedPackage, program: WholeProgram, d: FuncDecl): string {
  let recv = d.recv?.type;
  while (recv?.kind === 'ParenExpr' || (recv?.kind === 'Operation' && recv.y === undefined)) recv = recv.x;
  if (recv?.kind === 'IndexExpr') recv = recv.x;
  return `${linkPackage(program, pkg)}.${recv?.kind === 'Name' ? `${recv.value}.` : ''}${d.name.value}`;
}

function linkPackage(program: WholeProgram, pkg: ParsedPackage): string {
  return pkg === program.main ? 'main' : pkg.path;
}

/** A step with its place, as data. */
export function stepOf({ from, how, to, pos }: Step): WhyStep {
  return { from, how, to, ...(pos ? placeOf(pos) : {}) };
}

function placeOf(pos: IrPos): { file: string; line: number; column: number } {
  return { file: pos.file, line: pos.line, column: pos.col };
}

/** One line a step, each with its place in front, as compilers write places. */
export function whyText(w: Why): string {
  const lines = w.steps.map(stepLine);
  if (w.kind !== 'package' && lines.length === 0) lines.push(`${w.name} is where the program begins`);
  if (w.kind === 'package') {
    if (lines.length === 0) lines.push(`${w.name} is the program itself`);
    lines.push(w.functions === 0 ? 'none of its functions is in the program' : `${w.functions === 1 ? 'one of its functions is' : `${w.functions} of its functions are`} in the program${(w.nearest ?? []).length > 0 ? ', the nearest by:' : ''}`);
    if (w.functions !== 0) lines.push(...(w.nearest ?? []).map(stepLine));
  }
  return lines.map((l) => `${l}\n`).join('');
}

function stepLine(s: WhyStep): string {
  return `${s.file === undefined ? '' : `${s.file}:${s.line}:${s.column}: `}${s.from} ${s.how} ${s.to}`;
}
