/** The types of the program that something refers to at run time: their method sets and how methods are called through interfaces. */
import { unalias } from '../../types/alias';
import type { Checker } from '../../types/check';
import { methodSet, type MethodSetEntry } from '../../types/methodset';
import type { Func as GoFunc } from '../../types/object';
import { idOf } from '../../types/objects';
import type { Signature, Type } from '../../types/type';
import { typeKey } from '../../types/typekey';
import { typeSet } from '../../types/typeset';
import { under } from '../../types/under';
import type { Func, Global, TypeEntry } from '../ir';
import { reflectName } from './names';

/** A type with its method set, worked out when it is first asked for. */
export class Entry implements TypeEntry {
  readonly methods = new Map<string, Func>();
  reachesInterface = false;
  descriptor: Global | undefined;
  vtableSlots = 0;
  /** It is the key of a map whose descriptor is live. */
  isMapKey = false;
  /** What the descriptor was last made for: typedesc.ts makes it anew when more is needed of it. */
  describedFor = '';
  private selectors: readonly string[] | undefined;
  private list: Map<string, MethodSetEntry> | undefined;

  constructor(
    private readonly owner: Entries,
    readonly key: string,
    readonly type: Type,
  ) {}

  get name(): string {
    return reflectName(this.type);
  }

  get interfaceSelectors(): readonly string[] | undefined {
    const u = under(this.type);
    if (u.kind !== 'Interface') return undefined;
    return (this.selectors ??= typeSet(u)
      .methods.map((m) => this.owner.selector(m))
      .sort());
  }

  /** Selector → method, promoted ones included; empty for interfaces. */
  get methodList(): ReadonlyMap<string, MethodSetEntry> {
    if (!this.list) {
      this.list = new Map();
      if (under(this.type).kind !== 'Interface' && mayHaveMethods(this.type)) {
        for (const m of methodSet(this.owner.checker, this.type)) this.list.set(this.owner.selector(m.func), m);
      }
    }
    return this.list;
  }

  get methodSet(): ReadonlySet<string> {
    const list = this.methodList;
    return (this.selectorSet ??= new Set(list.keys()));
  }
  private selectorSet: Set<string> | undefined;
}

/** Basic types, slices and so on have no methods: most types need no search. */
function mayHaveMethods(t: Type): boolean {
  const u = unalias(t);
  if (u.kind === 'Named') return u.orig.methods.length > 0 || under(u).kind === 'Struct';
  if (u.kind === 'Pointer') return mayHaveMethods(u.base);
  return u.kind === 'Struct' && u.fields.some((f) => f.embedded);
}

/** All entries, by type. */
export class Entries {
  readonly byKey = new Map<string, Entry>();
  private readonly byType = new Map<Type, Entry>();
  private readonly selectors = new Map<GoFunc, string>();

  constructor(readonly checker: Checker) {}

  of(t: Type): Entry {
    let e = this.byType.get(t);
    if (e) return e;
    const key = typeKey(t);
    e = this.byKey.get(key);
    if (!e) {
      e = new Entry(this, key, unalias(t));
      this.byKey.set(key, e);
    }
    this.byType.set(t, e);
    return e;
  }

  /** Name of a method for calls through interfaces. */
  selector(m: GoFunc): string {
    let s = this.selectors.get(m);
    if (s === undefined) {
      if (!m.type) this.checker.resolveObject(m);
      s = idOf(m) + typeKey(m.type as Signature).slice('func'.length);
      this.selectors.set(m, s);
    }
    return s;
  }
}
