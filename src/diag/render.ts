/** Diagnostics as text for people, and as JSON for programs. */
import type { Diagnostic } from './diagnostic';
import { posText, type Pos } from './source';

/** Colours text; the plain one gives it back as it is. */
export interface Paint {
  bold(s: string): string;
  red(s: string): string;
  yellow(s: string): string;
  dim(s: string): string;
}

export const plainPaint: Paint = { bold: (s) => s, red: (s) => s, yellow: (s) => s, dim: (s) => s };

export interface RenderOptions {
  readonly paint?: Paint;
  /** Shows the line of source with a mark under the place. */
  readonly excerpt?: boolean;
  /** Turns a path into what is printed. */
  readonly path?: (path: string) => string;
}

/** One diagnostic: `file:line:col: message` as Go prints it, or `flash: message` where there is no place; related places and help below. */
export function renderDiagnostic(d: Diagnostic, options: RenderOptions = {}): string {
  const paint = options.paint ?? plainPaint;
  const color = d.severity === 'error' ? paint.red : d.severity === 'warning' ? paint.yellow : paint.dim;
  const severity = d.severity === 'warning' ? `${color('warning:')} ` : '';
  const where = d.pos ? paint.bold(place(d.pos, options)) : color('flash');
  const lines = [`${where}: ${severity}${d.message.replace(/\n\t?/g, '\n\t')}`];
  if (options.excerpt && d.pos) lines.push(...excerpt(d.pos, color));
  for (const r of d.related ?? []) lines.push(`\t${place(r.pos, options)}: ${r.message}`);
  if (d.help) lines.push(`${paint.dim('  help:')} ${d.help}`);
  return lines.join('\n');
}

function place(pos: Pos, options: RenderOptions): string {
  return posText(pos, options.path);
}

function excerpt(pos: Pos, color: (s: string) => string): string[] {
  const { text } = pos.file;
  const start = text.lastIndexOf('\n', pos.offset - 1) + 1;
  const newline = text.indexOf('\n', pos.offset);
  const line = text.slice(start, newline < 0 ? text.length : newline).replace(/\r$/, '');
  // A mark under a tab must stand as far right as the tab reaches.
  const before = text.slice(start, pos.offset).replace(/[^\t]/g, ' ');
  return line.length > 160 ? [] : [`\t${line}`, `\t${before}${color('^')}`];
}

/** The diagnostic as a plain record, positions resolved. */
export function diagnosticJson(d: Diagnostic): Record<string, unknown> {
  const at = (pos: Pos): Record<string, unknown> => {
    const { path, line, column } = pos.file.position(pos.offset);
    return { file: path, line, column };
  };
  return {
    code: d.code,
    severity: d.severity,
    message: d.message,
    ...(d.pos ? at(d.pos) : {}),
    ...(d.help ? { help: d.help } : {}),
    ...(d.related ? { related: d.related.map((r) => ({ ...at(r.pos), message: r.message })) } : {}),
  };
}

/** Sorted by file, line and column as Go's compiler prints them, each place and message once; those without a place last. */
export function sortDiagnostics(list: readonly Diagnostic[]): readonly Diagnostic[] {
  const key = (d: Diagnostic): string => (d.pos ? `${d.pos.file.path}\0${d.pos.offset}\0${d.message}` : `\0${d.message}`);
  const seen = new Set<string>();
  return [...list]
    .sort((a, b) => {
      if (!a.pos || !b.pos) return Number(!a.pos) - Number(!b.pos);
      if (a.pos.file.path !== b.pos.file.path) return a.pos.file.path < b.pos.file.path ? -1 : 1;
      return a.pos.offset - b.pos.offset;
    })
    .filter((d) => !seen.has(key(d)) && seen.add(key(d)));
}
