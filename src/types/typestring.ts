/** Types and objects as text, as Go writes them in messages. */
import { posText } from '../diag/source';
import type { Func, Obj, Package, TypeName } from './object';
import { isAliasName, isExported } from './objects';
import type { Chan, Interface, Signature, Struct, Term, Tuple, Type, TypeParam } from './type';
import { under } from './under';
import { emptyInterface, Typ, Universe, universeAnyInterface, universeComparable } from './universe';

/** How a package is written in front of its names; nothing for the empty string. Without one, the path is written. */
export type Qualifier = (pkg: Package) => string;

/** The type as Go source, more or less. */
export function typeString(t: Type, qf?: Qualifier): string {
  return new TypeWriter(qf).type(t);
}

/** The term as in a union. */
export function termString(t: Term, qf?: Qualifier): string {
  return (t.tilde ? '~' : '') + typeString(t.type, qf);
}

/** Parameters and results, without "func". */
export function signatureString(sig: Signature, qf?: Qualifier): string {
  return new TypeWriter(qf).signature(sig);
}

/** The method as missing-method messages show it: parameter types only; with `pkgInfo`, packages in full. */
export function funcText(f: Func, qf: Qualifier | undefined, pkgInfo: boolean): string {
  const w = new TypeWriter(pkgInfo ? undefined : qf);
  w.pkgInfo = pkgInfo;
  w.paramNames = false;
  return f.name + (f.type?.kind === 'Signature' ? w.signature(f.type) : '');
}

/** The package in front of a name, with the dot. */
export function packagePrefix(pkg: Package | undefined, qf?: Qualifier): string {
  if (!pkg) return '';
  const s = qf ? qf(pkg) : pkg.path;
  return s === '' ? '' : `${s}.`;
}

class TypeWriter {
  private readonly seen = new Set<Type>();
  paramNames = true;
  /** Say once to which package an unexported field belongs. */
  pkgInfo = false;
  constructor(private readonly qf: Qualifier | undefined) {}

  type(t: Type | undefined): string {
    if (!t) return '<nil>';
    if (t.kind === 'Basic') return t.basic === 'unsafe.Pointer' ? 'unsafe.Pointer' : t.name;
    if (this.seen.has(t)) return `<cycle to *${t.kind}>`;
    this.seen.add(t);
    const s = this.composite(t);
    this.seen.delete(t);
    return s;
  }

  private composite(t: Exclude<Type, { kind: 'Basic' }>): string {
    switch (t.kind) {
      case 'Array':
        return `[${t.len}]${this.type(t.elem)}`;
      case 'Slice':
        return `[]${this.type(t.elem)}`;
      case 'Struct':
        return this.struct(t);
      case 'Pointer':
        return `*${this.type(t.base)}`;
      case 'Tuple':
        return this.tuple(t, false);
      case 'Signature':
        return `func${this.signature(t)}`;
      case 'Union':
        return t.terms.map((x) => (x.tilde ? '~' : '') + this.type(x.type)).join(' | ');
      case 'Interface':
        return this.interface(t);
      case 'Map':
        return `map[${this.type(t.key)}]${this.type(t.elem)}`;
      case 'Chan':
        return this.chan(t);
      case 'Named':
      case 'Alias': {
        let s = this.typeName(t.obj);
        if (t.targs.length > 0) s += this.typeList(t.targs);
        else if (t.tparams.length > 0) s += this.tparamList(t.tparams);
        return s;
      }
      case 'TypeParam':
        return this.typeParam(t);
    }
  }

  private typeParam(t: TypeParam): string {
    const { name, pos } = t.obj;
    // A name that hides a predeclared one would be taken for it.
    if (!Universe.lookup(name)) return name;
    const at = pos ? posText(pos) : '-';
    return `${name} /* with ${name} declared at ${at} */`;
  }

  private typeName(obj: TypeName): string {
    return packagePrefix(obj.pkg, this.qf) + obj.name;
  }

  private struct(t: Struct): string {
    const parts = t.fields.map((f, i) => {
      const annotate = !this.qf && this.pkgInfo && !isExported(f.name);
      if (annotate) this.pkgInfo = false;
      let s = f.embedded ? '' : `${f.name} `;
      s += this.type(f.type);
      if (annotate) s += ` /* package ${f.pkg?.path ?? ''} */ `;
      const tag = t.tags[i];
      return tag ? `${s} ${JSON.stringify(tag)}` : s;
    });
    return `struct{${parts.join('; ')}}`;
  }

  private interface(t: Interface): string {
    if (t === universeAnyInterface) return 'any';
    const cmp = universeComparable.type;
    if (cmp?.kind === 'Named' && t === cmp.underlying) return 'interface{comparable}';
    let s = '';
    if (t.implicit) {
      if (t.methods.length === 0 && t.embeddeds.length === 1) return this.type(t.embeddeds[0]);
      s = '/* implicit */ ';
    }
    const parts = t.methods.map((m) => m.name + (m.type ? this.signature(m.type as Signature) : ''));
    for (const e of t.embeddeds) parts.push(this.type(e));
    return `${s}interface{${parts.join('; ')}}`;
  }

  private chan(t: Chan): string {
    const elem = this.type(t.elem);
    if (t.dir === 'send') return `chan<- ${elem}`;
    if (t.dir === 'recv') return `<-chan ${elem}`;
    // chan (<-chan T) needs its parentheses.
    return t.elem.kind === 'Chan' && t.elem.dir === 'recv' ? `chan (${elem})` : `chan ${elem}`;
  }

  private typeList(list: readonly Type[]): string {
    return `[${list.map((t) => this.type(t)).join(', ')}]`;
  }

  tparamList(list: readonly TypeParam[]): string {
    let s = '[';
    let prev: Type | undefined;
    list.forEach((p, i) => {
      if (i > 0) {
        if (p.bound !== prev) s += ` ${this.type(prev)}`;
        s += ', ';
      }
      prev = p.bound;
      s += this.type(p);
    });
    return `${s} ${this.type(prev)}]`;
  }

  tuple(t: Tuple, variadic: boolean): string {
    const parts = t.vars.map((v, i) => {
      const name = v.name !== '' && this.paramNames ? `${v.name} ` : '';
      if (!variadic || i < t.vars.length - 1) return name + this.type(v.type);
      // append([]byte, string...) is the one variadic call whose last parameter is no slice.
      return v.type?.kind === 'Slice' ? `${name}...${this.type(v.type.elem)}` : `${name}${this.type(v.type)}...`;
    });
    return `(${parts.join(', ')})`;
  }

  signature(sig: Signature): string {
    let s = sig.tparams.length > 0 ? this.tparamList(sig.tparams) : '';
    s += this.tuple(sig.params, sig.variadic);
    const { vars } = sig.results;
    if (vars.length === 0) return s;
    if (vars.length === 1 && vars[0].name === '') return `${s} ${this.type(vars[0].type)}`;
    return `${s} ${this.tuple(sig.results, false)}`;
  }
}

/** The object's declaration, more or less: "var x int", "func (T).m()". */
export function objectString(obj: Obj, qf?: Qualifier): string {
  switch (obj.kind) {
    case 'PkgName': {
      const { path } = obj.imported;
      return `package ${obj.name}${path !== '' && path !== obj.name ? ` (${JSON.stringify(path)})` : ''}`;
    }
    case 'Nil':
      return 'nil';
    case 'Func':
      return `func ${funcName(obj, qf)}${obj.type?.kind === 'Signature' ? signatureString(obj.type, qf) : ''}`;
    case 'Label':
      return `label ${obj.name}`;
    case 'Builtin':
      return `builtin ${obj.name}`;
    case 'TypeName':
      return typeNameString(obj, qf);
    case 'Const':
    case 'Var': {
      const what = obj.kind === 'Const' ? 'const' : obj.isField ? 'field' : 'var';
      return `${what} ${qualified(obj, qf)}${obj.type ? ` ${typeString(obj.type, qf)}` : ''}`;
    }
  }
}

function qualified(obj: Obj, qf: Qualifier | undefined): string {
  return (obj.pkg?.scope.lookup(obj.name) === obj ? packagePrefix(obj.pkg, qf) : '') + obj.name;
}

function typeNameString(obj: TypeName, qf: Qualifier | undefined): string {
  let t = obj.type;
  let s = `type ${t?.kind === 'TypeParam' ? 'parameter ' : ''}${qualified(obj, qf)}`;
  if (!t || t.kind === 'Basic') return s;
  if ((t.kind === 'Named' || t.kind === 'Alias') && t.tparams.length > 0) s += new TypeWriter(qf).tparamList(t.tparams);
  if (isAliasName(obj)) {
    s += ' =';
    if (t.kind === 'Alias') t = t.fromRHS ?? Typ.invalid;
  } else t = t.kind === 'TypeParam' ? t.bound : under(t);
  if (obj.name === 'any' && obj.parent === Universe) t = emptyInterface;
  return `${s} ${typeString(t, qf)}`;
}

function funcName(f: Func, qf: Qualifier | undefined): string {
  if (f.type?.kind !== 'Signature') return f.name;
  const recv = f.type.recv;
  if (!recv) return packagePrefix(f.pkg, qf) + f.name;
  const t = recv.type;
  return `(${!t || t.kind === 'Interface' ? 'interface' : typeString(t, qf)}).${f.name}`;
}
