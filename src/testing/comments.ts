/** Comments of a piece of Go source, which the parser passes over: the expected output of an example is one. */

/** The last group of comments between two offsets, without its marks; undefined if there is none. */
export function lastComment(text: string, from: number, to: number): string | undefined {
  let group: string[] = [];
  let line = 0;
  let groupLine = -2;
  for (let i = from; i < to; i++) {
    const c = text[i];
    if (c === '\n') line++;
    else if (c === '"' || c === "'" || c === '`') {
      const end = literalEnd(text, i);
      line += count(text.slice(i, end), '\n');
      i = end - 1;
      groupLine = -2;
    } else if (c === '/' && (text[i + 1] === '/' || text[i + 1] === '*')) {
      const end = text[i + 1] === '/' ? lineEnd(text, i) : blockEnd(text, i);
      const comment = text.slice(i, end);
      // Comments on lines that follow each other are one group.
      if (line > groupLine + 1) group = [];
      group.push(comment);
      line += count(comment, '\n');
      groupLine = line;
      i = end - 1;
    } else if (!/\s/.test(c)) groupLine = -2;
  }
  return group.length > 0 ? commentText(group) : undefined;
}

function count(text: string, c: string): number {
  return text.split(c).length - 1;
}

function lineEnd(text: string, i: number): number {
  const end = text.indexOf('\n', i);
  return end < 0 ? text.length : end;
}

function blockEnd(text: string, i: number): number {
  const end = text.indexOf('*/', i + 2);
  return end < 0 ? text.length : end + 2;
}

/** The offset behind a string or rune literal. */
function literalEnd(text: string, i: number): number {
  const quote = text[i];
  for (let k = i + 1; k < text.length; k++) {
    if (text[k] === quote) return k + 1;
    if (text[k] === '\\' && quote !== '`') k++;
    else if (text[k] === '\n' && quote !== '`') return k;
  }
  return text.length;
}

/** What a group says: lines without marks and trailing space, several empty lines as one. */
function commentText(group: readonly string[]): string {
  const lines = group.flatMap((c) => {
    if (c.startsWith('/*')) return c.slice(2, -2).split('\n');
    const body = c.slice(2);
    if (/^(line |extern |export |[a-z0-9]+:[a-z0-9])/.test(body)) return [];
    return [body.startsWith(' ') ? body.slice(1) : body];
  });
  const out: string[] = [];
  for (const line of lines.map((l) => l.trimEnd())) {
    if (line !== '' || (out.length > 0 && out.at(-1) !== '')) out.push(line);
  }
  while (out.at(-1) === '') out.pop();
  return out.length > 0 ? `${out.join('\n')}\n` : '';
}
