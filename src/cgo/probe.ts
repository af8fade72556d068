/** Asks clang what names of C stand for: first of which kind each is, then its type or value. */
import { FlashError } from '../diag/diagnostic';
import { Cache } from '../toolchain/cache';
import { decodeText, encodeText } from '../util/bytes';
import { clangErrors, clangMessages, keep, runClang, type CInput, type CJob } from './clang';
import { DebugTypes } from './debug-types';

/** What a name of C is. A `value` is an expression that is neither constant nor a variable. */
export type CKind = 'type' | 'integer' | 'float' | 'string' | 'object' | 'value' | 'sizeof';

export interface Probed {
  /** Name as Go writes it → what it is; names that C does not have are missing. */
  readonly kinds: ReadonlyMap<string, CKind>;
  readonly types: DebugTypes;
  /** The headers that the file includes. */
  readonly headers: readonly string[];
}

/** Names of ours in C text. A user's name does not begin like this. */
export const probeName = { type: '_flash_type_', integer: '_flash_int_', negative: '_flash_negative_', float: '_flash_float_', string: '_flash_string_' } as const;

/** Names that mean types of C with several words. */
const words: Readonly<Record<string, string>> = {
  schar: 'signed char', uchar: 'unsigned char', ushort: 'unsigned short', uint: 'unsigned int', ulong: 'unsigned long', longlong: 'long long', ulonglong: 'unsigned long long',
  size_t: '__SIZE_TYPE__', complexfloat: 'float _Complex', complexdouble: 'double _Complex',
};

/** A name after `C.` as C writes it. */
export function spelling(name: string): string {
  return words[name] ?? name.replace(/^(struct|union|enum)_/, '$1 ');
}

/** Names whose kind needs no question. */
function knownKind(name: string): CKind | undefined {
  if (name.startsWith('sizeof_')) return 'sizeof';
  return name in words || /^(struct|union|enum)_/.test(name) || /^(char|short|int|long|float|double)$/.test(name) ? 'type' : undefined;
}

/** One line of C for each question about a name; which are errors tells its kind. */
const questions = {
  declared: (c: string, n: number) => `void _flash_ask_a${n}(void) { __typeof__(${c}) *p; }`,
  type: (c: string, n: number) => `void _flash_ask_b${n}(void) { ${c} *p; }`,
  integer: (c: string, n: number) => `enum { _flash_ask_c${n} = (${c}) * 1 };`,
  float: (c: string, n: number) => `static const double _flash_ask_d${n} = (${c});`,
  string: (c: string, n: number) => `static const char _flash_ask_e${n}[] = (${c});`,
  object: (c: string, n: number) => `void _flash_ask_f${n}(void) { (void)&(${c}); }`,
} as const;

/** Finds out about names that a file uses. Errors in its preamble are thrown. */
export async function probe(job: CJob, input: CInput, flags: readonly string[], names: readonly string[]): Promise<Probed> {
  const key = Cache.key('probe', job.clang.id, flags.join('\n'), input.text, names.join('\n'));
  const { result: data, files: headers } = await keep(job, key, async () => {
    const kinds = await kindsOf(job, input, flags, names);
    const { result, files } = await runClang(job, { ...input, text: input.text + declarations(names, kinds) }, ['-S', '-emit-llvm', '-O0', '-g', '-fstandalone-debug', '-w', ...flags, '-x', 'c']);
    return { result: encodeText(`${JSON.stringify([...kinds])}\n${decodeText(result)}`), files };
  });
  const text = decodeText(data);
  const cut = text.indexOf('\n');
  return { kinds: new Map(JSON.parse(text.slice(0, cut)) as [string, CKind][]), types: new DebugTypes(text.slice(cut + 1)), headers };
}

async function kindsOf(job: CJob, input: CInput, flags: readonly string[], names: readonly string[]): Promise<ReadonlyMap<string, CKind>> {
  const kinds = new Map<string, CKind>();
  const open = names.filter((name) => {
    const known = knownKind(name);
    if (known) kinds.set(name, known);
    return !known;
  });
  if (open.length === 0) return kinds;
  const all = Object.entries(questions);
  const text = all.flatMap(([what, ask]) => open.flatMap((name, n) => [`#line ${n + 1} "flash-ask-${what}"`, ask(spelling(name), n)])).join('\n');
  const stderr = await clangMessages(job, { ...input, text: `${input.text}${text}\n` }, ['-Wno-everything', '-Werror=gnu-folding-constant', '-ferror-limit=0', ...flags, '-x', 'c']);
  const wrong = new Set<string>();
  const others: string[] = [];
  for (const line of stderr.split('\n')) {
    const m = /^flash-ask-(\w+):(\d+):\d+: error: /.exec(line);
    if (m) wrong.add(`${m[1]} ${Number(m[2]) - 1}`);
    else if (/: (fatal )?error: /.test(line) && !line.startsWith('flash-ask-')) others.push(line);
  }
  if (others.length > 0) throw new FlashError(clangErrors(job, input, others.join('\n')));
  open.forEach((name, n) => {
    const is = (what: keyof typeof questions): boolean => !wrong.has(`${what} ${n}`);
    if (!is('declared')) return;
    kinds.set(name, is('type') ? 'type' : is('integer') ? 'integer' : is('float') ? 'float' : is('string') ? 'string' : is('object') ? 'object' : 'value');
  });
  return kinds;
}

/** Variables whose types and values tell all of the names. */
function declarations(names: readonly string[], kinds: ReadonlyMap<string, CKind>): string {
  const lines = names.map((name) => {
    const c = spelling(name);
    switch (kinds.get(name)) {
      case 'type': return `${c} *${probeName.type}${name};`;
      // The address keeps the variable in the file, so that its linkage is told.
      case 'object': return `__typeof__(${c}) *${probeName.type}${name} = (void *)&${c};`;
      case 'integer': return `const long long ${probeName.integer}${name} = (long long)(${c}); const char ${probeName.negative}${name} = (${c}) < 0;`;
      case 'float': return `const double ${probeName.float}${name} = (${c});`;
      case 'string': return `const char ${probeName.string}${name}[] = (${c});`;
      case 'sizeof': return `const long long ${probeName.integer}${name} = sizeof(${spelling(name.slice('sizeof_'.length))});`;
      default: return '';
    }
  });
  return ['#line 1 "flash-declarations"', ...lines, ''].join('\n');
}
