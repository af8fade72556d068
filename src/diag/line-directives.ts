/** `//line file:line:column` comments, by which generated files say where their text came from. */

/** A place as messages name it. `column` is 0 where it is not known. */
export interface Position {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** What a directive says of the text behind it. Without a column the columns up to the next directive are not known. */
export interface LineDirective {
  /** Offset of the first character that it holds for. */
  readonly from: number;
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** A directive's parts, or what is wrong with it: a message and where in the text; undefined if the comment is no directive. */
export type ParsedLineDirective = { readonly path: string | undefined; readonly line: number; readonly column: number } | { readonly error: string; readonly at: number } | undefined;

/** Larger numbers are no lines or columns. */
const maximum = 1 << 30;

/** Parses what follows `line `; `path` is undefined where the file stays the one before. */
export function parseLineDirective(text: string): ParsedLineDirective {
  const last = trailingNumber(text);
  if (last.at === 0) return undefined;
  if (last.value === undefined) return { error: `invalid line number: ${text.slice(last.at)}`, at: last.at };
  const before = trailingNumber(text.slice(0, last.at - 1));
  const withColumn = before.value !== undefined;
  const line = withColumn ? before : last;
  if (withColumn && !isPlace(last.value)) return { error: `invalid column number: ${text.slice(last.at)}`, at: last.at };
  const lines = withColumn ? text.slice(0, last.at - 1) : text;
  if (!isPlace(line.value)) return { error: `invalid line number: ${lines.slice(line.at)}`, at: line.at };
  const path = text.slice(0, line.at - 1);
  return { path: path === '' && withColumn ? undefined : path, line: line.value, column: withColumn ? last.value : 0 };
}

function isPlace(n: number | undefined): n is number {
  return n !== undefined && n > 0 && n <= maximum;
}

/** The number behind the last colon, and where it starts; 0 if there is no colon. */
function trailingNumber(text: string): { readonly at: number; readonly value: number | undefined } {
  const at = text.lastIndexOf(':') + 1;
  const digits = text.slice(at);
  return { at, value: at > 0 && /^\d+$/.test(digits) ? Number(digits) : undefined };
}
