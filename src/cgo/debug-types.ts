/** Types of C, read from the debug information that clang writes for them: with the sizes and offsets that its code has. */

export type CType =
  | { readonly kind: 'void' }
  /** `name` as C writes it: "unsigned int". */
  | { readonly kind: 'basic'; readonly name: string; readonly size: number; readonly encoding: 'int' | 'uint' | 'float' | 'bool' | 'other' }
  | { readonly kind: 'typedef'; readonly name: string; readonly base: CType }
  /** const, volatile and the like. */
  | { readonly kind: 'qualified'; readonly base: CType }
  | { readonly kind: 'pointer'; readonly base: CType }
  | { readonly kind: 'function'; readonly result: CType; readonly params: readonly CType[]; readonly variadic: boolean }
  /** `length` is undefined for `[]`. */
  | { readonly kind: 'array'; readonly elem: CType; readonly length: number | undefined; readonly size: number }
  | { readonly kind: 'enum'; readonly name: string; readonly size: number; readonly signed: boolean }
  | CRecord;

export interface CRecord {
  readonly kind: 'struct' | 'union';
  /** Its tag; empty for one without. */
  readonly name: string;
  readonly size: number;
  /** Declared only. */
  readonly opaque: boolean;
  readonly fields: readonly CField[];
}

export interface CField {
  readonly name: string;
  readonly type: CType;
  /** Bits. */
  readonly offset: number;
  readonly bitField: boolean;
}

interface Node {
  readonly kind: string;
  readonly fields: ReadonlyMap<string, string>;
  /** Elements of a plain list: `!{!1, null}`. */
  readonly list: readonly string[];
}

/** What LLVM IR text with debug information says of the global variables of a file. */
export class DebugTypes {
  private readonly nodes = new Map<string, Node>();
  private readonly known = new Map<string, CType>();
  /** Variable → the node of its type. */
  private readonly variables = new Map<string, string>();
  /** Variable → its linkage words and its initial value, as LLVM writes them. */
  private readonly globals = new Map<string, { readonly head: string; readonly value: string }>();

  constructor(ir: string) {
    for (const line of ir.split('\n')) {
      if (line.startsWith('!')) this.node(line);
      else if (line.startsWith('@')) this.global(line);
    }
    for (const n of this.nodes.values()) {
      const name = n.fields.get('name');
      const type = n.fields.get('type');
      if (n.kind === 'DIGlobalVariable' && name !== undefined && type !== undefined) this.variables.set(name, type);
    }
  }

  private node(line: string): void {
    const m = /^(!\d+) = (?:distinct )?!(\w*)([({].*)$/.exec(line);
    if (!m) return;
    const fields = new Map<string, string>();
    if (m[2] !== '') for (const f of m[3].matchAll(/(\w+): ("(?:[^"\\]|\\.)*"|[^,()]+(?:\([^)]*\))?)/g)) fields.set(f[1], f[2].replace(/^"(.*)"$/, '$1'));
    const list = m[2] === '' ? m[3].slice(1, -1).split(', ').filter((e) => e !== '') : [];
    this.nodes.set(m[1], { kind: m[2], fields, list });
  }

  private global(line: string): void {
    const m = /^@([\w.$]+) = (.*?\b(?:global|constant)) (.*)$/.exec(line);
    if (m) this.globals.set(m[1], { head: m[2], value: m[3] });
  }

  /** The type of a variable. */
  typeOf(variable: string): CType {
    const id = this.variables.get(variable);
    if (id === undefined) throw new Error(`clang says nothing of ${variable}`);
    return this.type(id);
  }

  /** Whether a variable is seen from outside the file; undefined if the file does not have it. */
  linkage(variable: string): 'internal' | 'defined' | 'external' | undefined {
    const head = this.globals.get(variable)?.head;
    return head === undefined ? undefined : /\b(internal|private)\b/.test(head) ? 'internal' : /\bexternal\b/.test(head) ? 'external' : 'defined';
  }

  /** The value of an integer constant. */
  integer(variable: string): bigint {
    return BigInt(/^i\d+ (-?\d+)/.exec(this.valueOf(variable))?.[1] ?? 0);
  }

  /** The value of a constant of type double. */
  double(variable: string): number {
    const text = /^double (\S+?)(,|$)/.exec(this.valueOf(variable))?.[1] ?? '0';
    return text.startsWith('0x') ? Buffer.from(text.slice(2).padStart(16, '0'), 'hex').readDoubleBE() : Number(text);
  }

  /** The bytes of a string constant, without the zero at the end. */
  bytes(variable: string): Uint8Array {
    const text = / c"([^"]*)"/.exec(this.valueOf(variable))?.[1];
    const out: number[] = [];
    for (const m of (text ?? '\\00').matchAll(/\\([0-9A-F]{2})|[^]/g)) out.push(m[1] === undefined ? m[0].charCodeAt(0) : parseInt(m[1], 16));
    return Uint8Array.from(out.slice(0, -1));
  }

  private valueOf(variable: string): string {
    return this.globals.get(variable)?.value ?? '';
  }

  private type(id: string | undefined): CType {
    if (id === undefined || id === 'null') return { kind: 'void' };
    const known = this.known.get(id);
    if (known) return known;
    const node = this.nodes.get(id);
    if (!node) throw new Error(`clang's debug information has no ${id}`);
    // A struct may hold pointers to itself: it is known before its fields are.
    const made: { -readonly [K in keyof CRecord]?: CRecord[K] } = {};
    this.known.set(id, made as CType);
    return Object.assign(made, this.make(node)) as CType;
  }

  private make({ kind, fields, list }: Node): CType {
    const name = fields.get('name') ?? '';
    const size = Math.ceil(Number(fields.get('size') ?? 0) / 8);
    const base = (): CType => this.type(fields.get('baseType'));
    switch (kind) {
      case 'DIBasicType':
        return { kind: 'basic', name, size, encoding: encodings[fields.get('encoding') ?? ''] ?? 'other' };
      case 'DISubroutineType': {
        const types = this.nodes.get(fields.get('types') ?? '')?.list ?? [];
        const [result, ...params] = types.length > 0 ? types : ['null'];
        const variadic = params.at(-1) === 'null';
        return { kind: 'function', result: this.type(result), params: (variadic ? params.slice(0, -1) : params).map((p) => this.type(p)), variadic };
      }
      case 'DIDerivedType':
        switch (fields.get('tag')) {
          case 'DW_TAG_typedef': return { kind: 'typedef', name, base: base() };
          case 'DW_TAG_pointer_type': return { kind: 'pointer', base: base() };
          default: return { kind: 'qualified', base: base() };
        }
      case 'DICompositeType':
        return this.composite(fields, name, size, base);
      default:
        throw new Error(`clang's debug information has a type of kind ${kind}${list.length > 0 ? ' (list)' : ''}`);
    }
  }

  private composite(fields: ReadonlyMap<string, string>, name: string, size: number, base: () => CType): CType {
    const elements = (this.nodes.get(fields.get('elements') ?? '')?.list ?? []).map((e) => this.nodes.get(e)).filter((n) => n !== undefined);
    switch (fields.get('tag')) {
      case 'DW_TAG_enumeration_type': {
        const over = base();
        return { kind: 'enum', name, size, signed: over.kind === 'basic' && over.encoding === 'int' };
      }
      case 'DW_TAG_array_type': {
        // Several ranges are an array of arrays, the outermost first.
        const counts = elements.map((e) => Number(e.fields.get('count') ?? -1));
        return counts.reduceRight<CType>((elem, count, at) => ({ kind: 'array', elem, length: count < 0 ? undefined : count, size: at === 0 ? size : 0 }), base());
      }
      default: {
        const list = elements.filter((e) => e.fields.get('tag') === 'DW_TAG_member').map((e): CField => ({
          name: e.fields.get('name') ?? '',
          type: this.type(e.fields.get('baseType')),
          offset: Number(e.fields.get('offset') ?? 0),
          bitField: /\bDIFlagBitField\b/.test(e.fields.get('flags') ?? ''),
        }));
        const opaque = /\bDIFlagFwdDecl\b/.test(fields.get('flags') ?? '');
        return { kind: fields.get('tag') === 'DW_TAG_union_type' ? 'union' : 'struct', name, size, opaque, fields: list };
      }
    }
  }
}

const encodings: Readonly<Record<string, 'int' | 'uint' | 'float' | 'bool'>> = {
  DW_ATE_signed: 'int', DW_ATE_signed_char: 'int', DW_ATE_unsigned: 'uint', DW_ATE_unsigned_char: 'uint', DW_ATE_float: 'float', DW_ATE_boolean: 'bool',
};

/** The type behind typedefs and qualifiers. */
export function plain(t: CType): CType {
  while (t.kind === 'typedef' || t.kind === 'qualified') t = t.base;
  return t;
}

/** Bytes of a value; 0 for what has none. */
export function sizeOf(t: CType, pointerBytes: number): number {
  const p = plain(t);
  switch (p.kind) {
    case 'pointer': return pointerBytes;
    case 'array': return p.length === undefined ? 0 : p.length * sizeOf(p.elem, pointerBytes);
    case 'void': case 'function': return 0;
    default: return (p as { size: number }).size;
  }
}
