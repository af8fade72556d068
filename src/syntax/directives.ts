/** The arguments of directive comments that have a syntax of their own. */

/** Patterns of a `go:embed …` directive (text without the slashes), unquoted; undefined if a quoted one is malformed. */
export function embedPatterns(text: string): readonly string[] | undefined {
  let rest = text.slice('go:embed'.length).trim();
  const patterns: string[] = [];
  while (rest !== '') {
    const m = /^(?:"((?:\\.|[^"\\])*)"|`([^`]*)`|([^\s"`]\S*))(?=\s|$)/.exec(rest);
    if (!m) return undefined;
    if (m[1] !== undefined) {
      const s = unquotePattern(m[1]);
      if (s === undefined) return undefined;
      patterns.push(s);
    } else {
      patterns.push(m[2] ?? m[3]);
    }
    rest = rest.slice(m[0].length).trim();
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
