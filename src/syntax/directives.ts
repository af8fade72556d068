/** The arguments of directive comments that have a syntax of their own. */

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
