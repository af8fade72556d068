/** Directive comments: where which may stand, and the arguments of those that have a syntax of their own. */

/** A pattern of an embed directive, unquoted, and its offset in the directive's text. */
export interface EmbedPattern {
  readonly pattern: string;
  readonly at: number;
}

/** The arguments of a `go:embed …` directive (text without the slashes); undefined if a quoted one is malformed. */
export function embedPatterns(text: string): readonly EmbedPattern[] | undefined {
  const argument = /\s*(?:"((?:\\.|[^"\\])*)"|`([^`]*)`|([^\s"`]\S*))(?=\s|$)/y;
  const patterns: EmbedPattern[] = [];
  for (let at = 'go:embed'.length; text.slice(at).trim() !== ''; at = argument.lastIndex) {
    argument.lastIndex = at;
    const m = argument.exec(text);
    if (!m) return undefined;
    const pattern = m[1] === undefined ? (m[2] ?? m[3]) : unquotePattern(m[1]);
    if (pattern === undefined) return undefined;
    patterns.push({ pattern, at: at + m[0].length - m[0].trimStart().length });
  }
  return patterns;
}

function unquotePattern(body: string): string | undefined {
  try {
    // The escapes that occur in file names are JSON's too.
    return JSON.parse(`"${body}"`) as string;
  } catch {
    return undefined;
  }
}

/** `//go:linkname local [remote]`: the names, or undefined if the directive is another or malformed. */
export function linknameOf(text: string): { readonly local: string; readonly remote?: string } | undefined {
  const words = text.split(/\s+/).filter((w) => w !== '');
  if (words[0] !== 'go:linkname' || words.length < 2 || words.length > 3) return undefined;
  return { local: words[1], remote: words[2] };
}

/** What a directive stands in front of. */
export type DirectivePlace = 'file' | 'func' | 'var' | 'none';

/** Directives about a function. Of others that we do not know nothing is demanded: they are other tools'. */
const functionVerbs = new Set(
  ['noescape', 'norace', 'nosplit', 'noinline', 'nocheckptr', 'systemstack', 'nowritebarrier', 'nowritebarrierrec', 'yeswritebarrierrec', 'uintptrkeepalive', 'uintptrescapes'].map(
    (v) => `go:${v}`,
  ),
);

/** What is wrong with a directive in a place, in Go's words; undefined if nothing is. */
export function misplaced(text: string, place: DirectivePlace, inFunction: boolean): string | undefined {
  const verb = text.split(/\s/, 1)[0];
  if (verb === 'go:build') return place === 'file' ? undefined : 'misplaced compiler directive';
  if (functionVerbs.has(verb)) return place === 'func' ? undefined : 'misplaced compiler directive';
  if (verb === 'go:wasmimport' || verb === 'go:wasmexport') return place === 'func' ? undefined : `misplaced ${verb} directive`;
  if (verb !== 'go:embed') return undefined;
  if (place !== 'var') return 'misplaced go:embed directive';
  return inFunction ? 'go:embed cannot apply to var inside func' : undefined;
}

const runtimeVerbs = new Set(['go:systemstack', 'go:nowritebarrier', 'go:nowritebarrierrec', 'go:yeswritebarrierrec']);

/** What is wrong with a directive that only the library may use; undefined if it is another. */
export function reserved(text: string): string | undefined {
  const verb = text.split(/\s/, 1)[0];
  if (runtimeVerbs.has(verb)) return `//${verb} only allowed in runtime`;
  return verb.startsWith('go:cgo_') && verb !== 'go:cgo_import_dynamic' ? `//${text} only allowed in cgo-generated code` : undefined;
}

/** How a directive with the wrong number of arguments should be written. */
export function directiveUsage(text: string): string | undefined {
  const words = text.split(/\s+/).filter((w) => w !== '');
  switch (words[0]) {
    case 'go:linkname':
      return words.length < 2 || words.length > 3 ? 'usage: //go:linkname localname [linkname]' : undefined;
    case 'go:cgo_ldflag':
      return words.length !== 2 ? 'usage: //go:cgo_ldflag "arg"' : undefined;
    case 'go:wasmimport':
      return words.length !== 3 ? 'usage: //go:wasmimport importmodule importname' : undefined;
    case 'go:wasmexport':
      return words.length !== 2 ? 'usage: //go:wasmexport exportname' : undefined;
    default:
      return undefined;
  }
}
