/** Formats messages: types, objects, expressions and operands print themselves as Go prints them. */
import { posText, type Pos } from '../diag/source';
import type { Expr } from '../syntax/nodes';
import { exprString } from '../syntax/printer';
import type { Checker } from './check';
import type { Obj, Package } from './object';
import { operandString, type Operand } from './operand';
import type { Term, Type } from './type';
import { objectString, termString, typeString } from './typestring';

const typeKinds: ReadonlySet<string> = new Set([
  'Basic', 'Array', 'Slice', 'Struct', 'Pointer', 'Tuple', 'Signature', 'Union', 'Interface', 'Map', 'Chan', 'Named', 'TypeParam', 'Alias',
]);
const objKinds: ReadonlySet<string> = new Set(['PkgName', 'Const', 'TypeName', 'Var', 'Func', 'Label', 'Builtin', 'Nil']);

/** Replaces %s, %v, %q, %d and %% in the format by the arguments; `check` decides how packages are named. */
export function sprintf(check: Checker | undefined, format: string, ...args: unknown[]): string {
  if (args.length === 0 && !format.includes('%')) return format;
  let i = 0;
  return format.replace(/%([svqd%])/g, (_, verb: string) => {
    if (verb === '%') return '%';
    const text = argString(check, args[i++]);
    return verb === 'q' ? JSON.stringify(text) : text;
  });
}

function argString(check: Checker | undefined, arg: unknown): string {
  if (typeof arg === 'string') return arg;
  if (typeof arg === 'number' || typeof arg === 'bigint' || typeof arg === 'boolean') return String(arg);
  if (arg === undefined || arg === null) return '<nil>';
  if (Array.isArray(arg)) return `[${arg.map((a) => argString(check, a)).join(', ')}]`;
  const qf = check && ((pkg: Package) => qualifier(check, pkg));
  const o = arg as { kind?: string; mode?: string; tilde?: boolean; offset?: number; text?: string };
  if (o.mode !== undefined) return operandString(arg as Operand, qf);
  if (o.kind !== undefined) {
    if (typeKinds.has(o.kind)) return typeString(arg as Type, qf);
    if (objKinds.has(o.kind)) return objectString(arg as Obj, qf);
    return exprString(arg as Expr);
  }
  if (o.tilde !== undefined) return termString(arg as Term);
  if (o.offset !== undefined) return posString(arg as Pos);
  if (o.text !== undefined) return o.text;
  return String(arg);
}

/** file:line:column of a position. */
export function posString(pos: Pos): string {
  return posText(pos);
}

/** How a package is named in messages about the package being checked: not at all, by its name, or by its path if the name is taken twice. */
export function qualifier(check: Checker, pkg: Package): string {
  const { pctx } = check;
  if (!pctx || pkg === pctx.pkg) return '';
  if (!pctx.pkgPaths) {
    pctx.pkgPaths = new Map();
    markImports(pctx.pkgPaths, pctx.pkg, new Set());
  }
  const paths = pctx.pkgPaths.get(pkg.name);
  return paths && paths.size > 1 ? JSON.stringify(pkg.path) : pkg.name;
}

function markImports(paths: Map<string, Set<string>>, pkg: Package, seen: Set<Package>): void {
  if (seen.has(pkg)) return;
  seen.add(pkg);
  let set = paths.get(pkg.name);
  if (!set) paths.set(pkg.name, (set = new Set()));
  set.add(pkg.path);
  for (const imp of pkg.imports) markImports(paths, imp, seen);
}
