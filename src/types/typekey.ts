/** Canonical names of types: two types without free type parameters have the same key if and only if they are identical. */
import { unalias } from './alias';
import { idOf, isExported } from './objects';
import type { TypeName, Var } from './object';
import type { Interface, Named, Signature, Struct, Tuple, Type, TypeParam } from './type';
import { typeSet } from './typeset';

/** Keys of composite types that have been computed. */
const keys = new WeakMap<Type, string>();

/** The canonical name of a type. Type parameters other than a signature's own appear by their number. */
export function typeKey(t: Type): string {
  switch (t.kind) {
    case 'Basic':
      return t.basic;
    case 'Named':
      return (t.key ??= namedKey(t));
    case 'Alias': {
      const u = unalias(t);
      return u === t ? 'invalid' : typeKey(u);
    }
    case 'TypeParam':
      return `$${t.id}`;
    default: {
      let key = keys.get(t);
      if (key === undefined) {
        key = new KeyWriter(undefined).type(t);
        if (t.kind !== 'Interface' || t.complete) keys.set(t, key);
      }
      return key;
    }
  }
}

function namedKey(t: Named): string {
  if (t.orig !== t) return `${typeKey(t.orig)}[${t.targs.map(typeKey).join(',')}]`;
  return declaredKey(t.obj);
}

function declaredKey(obj: TypeName): string {
  if (!obj.pkg) return obj.name;
  const name = `${obj.pkg.path}.${obj.name}`;
  if (obj.parent === obj.pkg.scope || !obj.pos) return name;
  // A local type: its place tells it from others of its name.
  const file = obj.pos.file.path;
  return `${name}·${file.slice(file.lastIndexOf('/') + 1)}:${obj.pos.offset}`;
}

/** Writes one type; inside a generic signature its own type parameters are numbered. */
class KeyWriter {
  /** Interfaces around the type that is being written: an erroneous one may mention itself. */
  private readonly open: Interface[] = [];
  constructor(private readonly tparams: readonly TypeParam[] | undefined) {}

  type(t: Type): string {
    switch (t.kind) {
      case 'Basic':
        return t.basic;
      case 'Named':
        return this.tparams && t.targs.length > 0 ? `${typeKey(t.orig)}[${t.targs.map((x) => this.type(x)).join(',')}]` : typeKey(t);
      case 'Alias': {
        const u = unalias(t);
        return u === t ? 'invalid' : this.type(u);
      }
      case 'TypeParam': {
        const i = this.tparams?.indexOf(t) ?? -1;
        return i >= 0 ? `#${i}` : `$${t.id}`;
      }
      case 'Pointer':
        return `*${this.type(t.base)}`;
      case 'Slice':
        return `[]${this.type(t.elem)}`;
      case 'Array':
        return `[${t.len}]${this.type(t.elem)}`;
      case 'Map':
        return `map[${this.type(t.key)}]${this.type(t.elem)}`;
      case 'Chan':
        return `chan(${t.dir} ${this.type(t.elem)})`;
      case 'Struct':
        return this.struct(t);
      case 'Tuple':
        return this.tuple(t);
      case 'Signature':
        return `func${this.signature(t)}`;
      case 'Union':
        return `union{${t.terms.map((x) => (x.tilde ? '~' : '') + this.type(x.type)).sort().join('|')}}`;
      case 'Interface':
        return this.interface(t);
    }
  }

  private struct(t: Struct): string {
    const field = (f: Var, i: number): string => {
      const name = isExported(f.name) ? f.name : idOf(f);
      const tag = t.tags[i] ? ` ${JSON.stringify(t.tags[i])}` : '';
      return `${f.embedded ? '!' : ''}${name} ${this.varType(f)}${tag}`;
    };
    return `struct{${t.fields.map(field).join(';')}}`;
  }

  private tuple(t: Tuple): string {
    return `(${t.vars.map((v) => this.varType(v)).join(',')})`;
  }

  private varType(v: Var): string {
    return v.type ? this.type(v.type) : 'invalid';
  }

  private signature(t: Signature): string {
    const own = t.tparams.length > 0 ? new KeyWriter(t.tparams) : this;
    const head = t.tparams.length > 0 ? `[${t.tparams.map((p) => own.type(p.bound)).join(',')}]` : '';
    const results = t.results.vars.length > 0 ? own.tuple(t.results) : '';
    return `${head}${own.tuple(t.params)}${t.variadic ? '...' : ''}${results}`;
  }

  private interface(t: Interface): string {
    const depth = this.open.indexOf(t);
    if (depth >= 0) return `^${depth}`;
    this.open.push(t);
    const s = typeSet(t);
    const parts = s.methods.map((m) => idOf(m) + (m.type ? this.signature(m.type as Signature) : ''));
    if (s.comparable) parts.push('comparable');
    if (s.terms) parts.push(`union{${s.terms.map((x) => (x.tilde ? '~' : '') + this.type(x.type)).sort().join('|')}}`);
    this.open.pop();
    return `interface{${parts.join(';')}}`;
  }
}
