/** How things are called: link names of functions, and types as Go's reflection prints them. */
import { unalias } from '../../types/alias';
import type { Func as GoFunc, Package } from '../../types/object';
import { isExported } from '../../types/objects';
import type { Interface, Named, Signature, Struct, Type } from '../../types/type';
import { typeKey } from '../../types/typekey';
import { typeSet } from '../../types/typeset';

/** The package's part of link names. */
export function packageLinkName(pkg: Package): string {
  return pkg.name === 'main' && !pkg.parsed?.tested ? 'main' : pkg.path;
}

/** `pkg.F`, `pkg.T.M`, `pkg.(*T).M`, with type arguments. */
export function funcLinkName(fn: GoFunc, targs: readonly Type[]): string {
  const pkg = fn.pkg ? packageLinkName(fn.pkg) : '';
  const args = targs.length > 0 ? `[${targs.map(typeKey).join(',')}]` : '';
  const recv = (fn.type as Signature).recv;
  if (!recv?.type) return `${pkg}.${fn.name}${args}`;
  const t = unalias(recv.type);
  const base = unalias(t.kind === 'Pointer' ? t.base : t) as Named;
  const name = base.obj.name;
  return t.kind === 'Pointer' ? `${pkg}.(*${name}${args}).${fn.name}` : `${pkg}.${name}${args}.${fn.name}`;
}

/** A way through the program as people read it: it begins at main, and the middle of a long one is left out. */
export function wayText(way: readonly string[]): string {
  const names = way.slice(Math.max(0, way.indexOf('main.main'))).filter((n) => !/-(body|thunk|iface)$/.test(n));
  return (names.length > 9 ? [...names.slice(0, 5), '…', ...names.slice(-3)] : names).join(' → ');
}

/** A type as package reflect prints it: `main.T`, `[]int`, `struct { X int }`. */
export function reflectName(t: Type): string {
  return write(t, shortName);
}

type Qualify = (pkg: Package) => string;
const shortName: Qualify = (pkg) => pkg.name;
/** Type arguments are qualified by the whole path. */
const pathName: Qualify = (pkg) => packageLinkName(pkg);

function write(type: Type, q: Qualify): string {
  const t = unalias(type);
  switch (t.kind) {
    case 'Basic':
      return t.basic;
    case 'Named': {
      const args = t.targs.length > 0 ? `[${t.targs.map((a) => write(a, pathName)).join(',')}]` : '';
      return `${t.obj.pkg ? `${q(t.obj.pkg)}.` : ''}${t.obj.name}${args}`;
    }
    case 'Pointer':
      return `*${write(t.base, q)}`;
    case 'Slice':
      return `[]${write(t.elem, q)}`;
    case 'Array':
      return `[${t.len}]${write(t.elem, q)}`;
    case 'Map':
      return `map[${write(t.key, q)}]${write(t.elem, q)}`;
    case 'Chan': {
      const elem = write(t.elem, q);
      if (t.dir === 'send') return `chan<- ${elem}`;
      if (t.dir === 'recv') return `<-chan ${elem}`;
      const inner = unalias(t.elem);
      return inner.kind === 'Chan' && inner.dir === 'recv' ? `chan (${elem})` : `chan ${elem}`;
    }
    case 'Signature':
      return `func${signature(t, q)}`;
    case 'Struct':
      return struct(t, q);
    case 'Interface':
      return iface(t, q);
    case 'Tuple':
      return `(${t.vars.map((v) => write(v.type as Type, q)).join(', ')})`;
    default:
      return typeKey(t);
  }
}

function signature(t: Signature, q: Qualify): string {
  const params = t.params.vars.map((v, i) => {
    const last = t.variadic && i === t.params.vars.length - 1;
    const type = unalias(v.type as Type);
    return last && type.kind === 'Slice' ? `...${write(type.elem, q)}` : write(type, q);
  });
  const results = t.results.vars.map((v) => write(v.type as Type, q));
  const tail = results.length === 0 ? '' : results.length === 1 ? ` ${results[0]}` : ` (${results.join(', ')})`;
  return `(${params.join(', ')})${tail}`;
}

function struct(t: Struct, q: Qualify): string {
  if (t.fields.length === 0) return 'struct {}';
  const fields = t.fields.map((f, i) => {
    const tag = t.tags[i] ? ` ${JSON.stringify(t.tags[i])}` : '';
    const type = write(f.type as Type, q);
    return `${f.embedded ? type : `${f.name} ${type}`}${tag}`;
  });
  return `struct { ${fields.join('; ')} }`;
}

function iface(t: Interface, q: Qualify): string {
  const methods = typeSet(t).methods;
  if (methods.length === 0) return 'interface {}';
  const list = methods.map((m) => {
    const name = isExported(m.name) || !m.pkg ? m.name : `${q(m.pkg)}.${m.name}`;
    return `${name}${signature(m.type as Signature, q)}`;
  });
  return `interface { ${list.join('; ')} }`;
}
