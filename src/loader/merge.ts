/** Merge mode of the overlay: what our files declare is taken out of Go's own. */
import { startPos } from '../syntax/positions';
import type { Decl, Expr, File, FuncDecl, Name } from '../syntax/nodes';
import { matchesAny } from './overlay';

/** Go's files without the declarations that ours, or the patterns of `remove`, replace. */
export function withoutReplaced(theirs: readonly File[], ours: readonly File[], remove: readonly string[]): readonly File[] {
  const names = new Set(ours.flatMap((f) => f.decls.flatMap(declaredNames)));
  if (names.size === 0 && remove.length === 0) return theirs;
  const gone = (name: string): boolean => names.has(name) || (remove.length > 0 && matchesAny(name, remove));
  return theirs.map((f) => ({ ...f, decls: f.decls.flatMap((d) => reduced(d, gone)) }));
}

/** The names a declaration introduces at package level; methods as `Type.name`. Nothing for `init` and `_`. */
function declaredNames(d: Decl): readonly string[] {
  switch (d.kind) {
    case 'ImportDecl':
      return [];
    case 'FuncDecl':
      return d.name.value === '_' || (d.name.value === 'init' && !d.recv) ? [] : [funcName(d)];
    case 'TypeDecl':
      return d.name.value === '_' ? [] : [d.name.value];
    case 'ConstDecl': case 'VarDecl':
      return d.names.map((n) => n.value).filter((n) => n !== '_');
  }
}

function funcName(d: FuncDecl): string {
  return d.recv ? `${baseTypeName(d.recv.type)}.${d.name.value}` : d.name.value;
}

/** The name of a receiver's type: `*T[P]` → `T`. */
function baseTypeName(t: Expr): string {
  switch (t.kind) {
    case 'Name':
      return t.value;
    case 'Operation': case 'ParenExpr': case 'IndexExpr':
      return baseTypeName(t.x);
    default:
      return `?${startPos(t)}`;
  }
}

function reduced(d: Decl, gone: (name: string) => boolean): readonly Decl[] {
  switch (d.kind) {
    case 'ImportDecl':
      return [d];
    case 'FuncDecl':
      return (d.recv || d.name.value !== 'init') && gone(funcName(d)) ? [] : [d];
    case 'TypeDecl':
      return gone(d.name.value) ? [] : [d];
    case 'VarDecl':
      if (!d.names.some((n) => gone(n.value))) return [d];
      return d.names.every((n) => n.value === '_' || gone(n.value)) ? [] : [{ ...d, names: blanked(d.names, gone) }];
    case 'ConstDecl':
      // Stays in its group, since iota and repeated values count its place.
      return d.names.some((n) => gone(n.value)) ? [{ ...d, names: blanked(d.names, gone) }] : [d];
  }
}

function blanked(names: readonly Name[], gone: (name: string) => boolean): readonly Name[] {
  return names.map((n) => (gone(n.value) ? { ...n, value: '_' } : n));
}
