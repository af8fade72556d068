/**
 * The two halves of each use of a C name: Go declarations, and C functions that they call. A wrapper in C takes and gives only what
 * both sides pass in the same way: integers of at least 32 bits, floats, addresses; a struct goes through its address.
 */
import { goString } from '../util/go-string';
import { plain, type CType } from './debug-types';
import { NoGoType, type GoTypes } from './go-types';
import { probeName, type Probed } from './probe';

/** What one name becomes. */
export interface Bridged {
  /** What Go code calls it. */
  readonly goName: string;
  readonly go: string;
  readonly c: string;
}

/** How a value crosses. */
type Way = 'direct' | 'bool' | 'int32' | 'uint32' | 'address' | 'none';

function wayOf(t: CType): Way {
  const p = plain(t);
  switch (p.kind) {
    case 'void': return 'none';
    case 'struct': case 'union': return 'address';
    case 'pointer': return 'direct';
    case 'enum': return p.size >= 4 ? 'direct' : p.signed ? 'int32' : 'uint32';
    case 'basic':
      if (p.encoding === 'bool') return 'bool';
      if (p.encoding === 'float' || p.size >= 4) return 'direct';
      return p.encoding === 'int' ? 'int32' : 'uint32';
    default: throw new NoGoType(`a value of kind ${p.kind} cannot be passed`);
  }
}

/** A type as C text; every pointer is one to void. */
function inC(t: CType): string {
  switch (t.kind) {
    case 'typedef': case 'basic': return plain(t).kind === 'pointer' ? 'void *' : t.name;
    case 'qualified': return inC(t.base);
    case 'pointer': return 'void *';
    case 'enum': return t.name === '' ? (t.signed ? 'int' : 'unsigned int') : `enum ${t.name}`;
    case 'struct': case 'union': return `${t.kind} ${t.name}`;
    default: return 'void';
  }
}

const crossingC: Readonly<Partial<Record<Way, string>>> = { bool: '__UINT32_TYPE__', int32: '__INT32_TYPE__', uint32: '__UINT32_TYPE__', address: 'void *' };
const crossingGo: Readonly<Partial<Record<Way, string>>> = { bool: 'uint32', int32: 'int32', uint32: 'uint32', address: 'unsafe.Pointer' };

/** Makes the halves of names, for a package with this import path. */
export class Bridge {
  constructor(
    private readonly types: GoTypes,
    private readonly importPath: string,
  ) {}

  /** What the linker, the sizes of a program and traces call a function or variable of ours: as if it were of the Go package. */
  private symbol(name: string): string {
    return `${this.importPath}._C.${name}`;
  }

  /** `called`: it is used as a function, not as the address of one. */
  make(name: string, called: boolean, { kinds, types }: Probed): Bridged {
    switch (kinds.get(name)) {
      case 'type': {
        const type = types.typeOf(probeName.type + name);
        this.types.define(name, type.kind === 'pointer' ? type.base : type);
        return { goName: `_Ctype_${name}`, go: '', c: '' };
      }
      case 'integer': {
        const value = types.integer(probeName.integer + name);
        return constant('_Ciconst_', name, String(types.integer(probeName.negative + name) === 0n ? BigInt.asUintN(64, value) : value));
      }
      case 'sizeof': {
        return { goName: `_Ciconst_${name}`, go: `const _Ciconst_${name} = ${types.integer(probeName.integer + name)}`, c: '' };
      }
      case 'float': {
        const value = types.double(probeName.float + name);
        if (!Number.isFinite(value)) throw new NoGoType('Go has no constant for a value that is not finite');
        return constant('_Cfconst_', name, Number.isInteger(value) ? value.toExponential() : String(value));
      }
      case 'string':
        return constant('_Csconst_', name, bytesLiteral(types.bytes(probeName.string + name)));
      case 'object': {
        const pointer = types.typeOf(probeName.type + name);
        const type = pointer.kind === 'pointer' ? pointer.base : pointer;
        const behind = plain(type);
        if (behind.kind !== 'function') return this.variable(name, type, types.linkage(name));
        return called ? this.func(name, behind) : this.funcAddress(name);
      }
      default:
        throw new NoGoType('it is a macro whose value is known only when the program runs; a function in C can give it');
    }
  }

  private variable(name: string, type: CType, linkage: string | undefined): Bridged {
    const symbol = linkage === 'internal' ? this.symbol(name) : name;
    // A static variable gets a second name that the linker knows.
    const c = linkage === 'internal' ? `extern __typeof__(${name}) _flash_var_${name} __asm__(${goString(symbol)}) __attribute__((alias("${name}")));` : '';
    return { goName: `_Cvar_${name}`, go: `//go:extern ${symbol}\nvar _Cvar_${name} ${this.types.of(type)}`, c };
  }

  private funcAddress(name: string): Bridged {
    const symbol = this.symbol(`&${name}`);
    const c = `extern void *const _flash_fp_${name} __asm__(${goString(symbol)}); void *const _flash_fp_${name} = (void *)${name};`;
    return { goName: `_Cfpvar_fp_${name}`, go: `//go:extern ${symbol}\nvar _Cfpvar_fp_${name} unsafe.Pointer`, c };
  }

  private func(name: string, type: CType & { kind: 'function' }): Bridged {
    if (type.variadic) throw new NoGoType('a function with a variable number of arguments cannot be called; a function in C can call it');
    const symbol = this.symbol(name);
    const inner = `_cgo_${name}`;
    const result = wayOf(type.result);
    const params = type.params.map((t, n) => ({ t, n, way: wayOf(t), go: this.types.of(t) }));
    const goResult = result === 'none' ? '' : this.types.of(type.result);

    // C
    const cParams = params.map(({ t, n, way }) => `${crossingC[way] ?? inC(t)} p${n}`);
    const cArgs = params.map(({ t, n, way }) => (way === 'address' ? `*(${inC(t)} *)p${n}` : `p${n}`));
    const call = `${name}(${cArgs.join(', ')})`;
    const cResult = result === 'none' || result === 'address' ? 'void' : (crossingC[result] ?? inC(type.result));
    if (result === 'address') cParams.push('void *r');
    const body = result === 'address' ? `*(${inC(type.result)} *)r = ${call};` : result === 'none' ? `${call};` : `return (${cResult})${call};`;
    const head = `${cResult} _flash_call_${name}(${cParams.join(', ') || 'void'})`;
    const c = `${head} __asm__(${goString(symbol)}); ${head} { ${body} }`;

    // Go
    const innerParams = params.map(({ n, way, go }) => `p${n} ${crossingGo[way] ?? go}`);
    if (result === 'address') innerParams.push('r unsafe.Pointer');
    const innerResult = result === 'none' || result === 'address' ? '' : ` ${crossingGo[result] ?? goResult}`;
    const goArgs = params.map(({ n, way }) => (way === 'address' ? `unsafe.Pointer(&p${n})` : way === 'bool' ? `b${n}` : way === 'direct' || way === 'none' ? `p${n}` : `${way}(p${n})`));
    if (result === 'address') goArgs.push('unsafe.Pointer(&r)');
    const goCall = `${inner}(${goArgs.join(', ')})`;
    const lines = params.filter((p) => p.way === 'bool').map(({ n }) => `\tvar b${n} uint32\n\tif p${n} {\n\t\tb${n} = 1\n\t}`);
    lines.push(
      result === 'none' ? `\t${goCall}`
      : result === 'address' ? `\t${goCall}\n\treturn`
      : result === 'bool' ? `\treturn ${goCall} != 0`
      : `\treturn ${result === 'direct' ? goCall : `${goResult}(${goCall})`}`,
    );
    // What is passed by address here is on the caller's stack: nobody keeps it.
    const keepsNothing = (result === 'address' || params.some((p) => p.way === 'address')) && plain(type.result).kind !== 'pointer' ? '//go:noescape\n' : '';
    const signature = `(${params.map(({ n, go }) => `p${n} ${go}`).join(', ')})${goResult === '' ? '' : ` (r ${goResult})`}`;
    const go = `${keepsNothing}//export ${symbol}\nfunc ${inner}(${innerParams.join(', ')})${innerResult}\n\nfunc _Cfunc_${name}${signature} {\n${lines.join('\n')}\n}`;
    return { goName: `_Cfunc_${name}`, go, c };
  }
}

function constant(prefix: string, name: string, value: string): Bridged {
  return { goName: prefix + name, go: `const ${prefix}${name} = ${value}`, c: '' };
}

/** Bytes as a literal of Go. */
function bytesLiteral(bytes: Uint8Array): string {
  const ascii = bytes.every((b) => b < 0x80);
  return ascii ? goString(String.fromCharCode(...bytes)) : `"${[...bytes].map((b) => `\\x${b.toString(16).padStart(2, '0')}`).join('')}"`;
}
