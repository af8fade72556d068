/** Scopes: the block structure of a program, each a table from names to objects. */
import type { SourceFile } from '../diag/source';
import type { Obj } from './object';

const noObjects: ReadonlyMap<string, Obj> = new Map();
const noScopes: readonly Scope[] = [];

export class Scope {
  // Most scopes are blocks that declare nothing and have no scopes inside.
  private table: Map<string, Obj> | undefined;
  private nested: Scope[] | undefined;
  /** The scope of a function: its parameters, with the body's outermost block. */
  isFunc = false;
  /** Set on file scopes: the file whose offsets all scopes inside use. */
  source: SourceFile | undefined;

  constructor(
    readonly parent: Scope | undefined,
    public pos: number,
    public end: number,
    readonly comment: string,
  ) {
    if (parent && parent.comment !== 'universe') (parent.nested ??= []).push(this);
  }

  /** The objects declared here, by name, in order of declaration. */
  get elems(): ReadonlyMap<string, Obj> {
    return this.table ?? noObjects;
  }

  /** Nested scopes in source order; not kept for the universe. */
  get children(): readonly Scope[] {
    return this.nested ?? noScopes;
  }

  /** Declared names in sorted order. */
  names(): string[] {
    return [...this.elems.keys()].sort();
  }

  /** The object of this very scope with the name, if there is one. */
  lookup(name: string): Obj | undefined {
    return this.table?.get(name);
  }

  /** The scope, this one or an outer one, that knows the name, with the object. */
  lookupParent(name: string): { scope: Scope; obj: Obj } | undefined {
    for (let s: Scope | undefined = this; s; s = s.parent) {
      const obj = s.table?.get(name);
      if (obj) return { scope: s, obj };
    }
    return undefined;
  }

  /** Objects whose name equals `name` but for case; exported ones only if asked for. */
  lookupIgnoringCase(name: string, exported: boolean): Obj[] {
    const folded = name.toLowerCase();
    const found: Obj[] = [];
    for (const n of this.names()) {
      const obj = this.lookup(n);
      if (obj && n.toLowerCase() === folded && (!exported || obj.exported)) found.push(obj);
    }
    return found;
  }

  /** Declares obj unless its name is taken: then nothing happens and the other object is returned. */
  insert(obj: Obj): Obj | undefined {
    const table = (this.table ??= new Map());
    const alt = table.get(obj.name);
    if (alt) return alt;
    table.set(obj.name, obj);
    if (!obj.parent) obj.parent = this;
    return undefined;
  }

  /** Makes obj known here under a name without becoming its parent: dot imports. */
  alias(name: string, obj: Obj): void {
    (this.table ??= new Map()).set(name, obj);
  }
}
