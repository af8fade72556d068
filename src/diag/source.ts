/** Source files and places in them. Lines and columns are computed on demand, both counted from 1, columns in bytes of UTF-8 as Go counts them. */
import type { LineDirective, Position } from './line-directives';

/** One source file as it was read. `path` is what diagnostics print; `text` is decoded UTF-8. */
export class SourceFile {
  private lineStarts: number[] | undefined;
  /** In ascending order; the scanner finds them. */
  private directives: LineDirective[] | undefined;

  constructor(
    readonly path: string,
    readonly text: string,
  ) {}

  /** The 1-based line of a 0-based UTF-16 offset. */
  line(offset: number): number {
    const starts = this.starts();
    let lo = 0;
    let hi = starts.length - 1;
    while (lo < hi) {
      const mid = (lo + hi + 1) >> 1;
      if (starts[mid] <= offset) lo = mid;
      else hi = mid - 1;
    }
    return lo + 1;
  }

  /** The 1-based column in UTF-8 bytes of a 0-based UTF-16 offset. */
  column(offset: number): number {
    const start = this.starts()[this.line(offset) - 1];
    let bytes = 0;
    for (let i = start; i < offset; i++) {
      const c = this.text.charCodeAt(i);
      // Each half of a surrogate pair counts two of the four bytes.
      // A low one on its own stands for one byte that is not UTF-8 (see `decodeSource`).
      bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c >= 0xd800 && c < 0xe000 ? (isLoneByte(this.text, i) ? 1 : 2) : 3;
    }
    return bytes + 1;
  }

  /** The offset of a place, the end of its line if the line is shorter. */
  offset(line: number, column: number): number {
    const starts = this.starts();
    const start = starts[Math.min(line, starts.length) - 1];
    const end = line < starts.length ? starts[line] - 1 : this.text.length;
    let at = start;
    while (at < end && this.column(at) < column) at++;
    return at;
  }

  /** Notes that the text from `d.from` on came from elsewhere. */
  addLineDirective(d: LineDirective): void {
    this.directives ??= [];
    const at = this.directives.findIndex((e) => e.from >= d.from);
    // A function's body may be scanned twice.
    if (at < 0) this.directives.push(d);
    else this.directives.splice(at, this.directives[at].from === d.from ? 1 : 0, d);
  }

  /** The file that line directives name for an offset. */
  pathAt(offset: number): string {
    return this.directiveAt(offset)?.path ?? this.path;
  }

  /** An offset as messages show it, with line directives taken into account. */
  position(offset: number): Position {
    const line = this.line(offset);
    const d = this.directiveAt(offset);
    if (!d) return { path: this.path, line, column: this.column(offset) };
    const first = this.line(d.from);
    const column = d.column === 0 ? 0 : this.column(offset) + (line === first ? d.column - this.column(d.from) : 0);
    return { path: d.path, line: d.line + line - first, column };
  }

  private directiveAt(offset: number): LineDirective | undefined {
    return this.directives?.findLast((d) => d.from <= offset);
  }

  private starts(): number[] {
    if (!this.lineStarts) {
      const starts = [0];
      for (let i = this.text.indexOf('\n'); i >= 0; i = this.text.indexOf('\n', i + 1)) starts.push(i + 1);
      this.lineStarts = starts;
    }
    return this.lineStarts;
  }
}

function isLoneByte(text: string, i: number): boolean {
  const before = i > 0 ? text.charCodeAt(i - 1) : 0;
  return text.charCodeAt(i) >= 0xdc00 && !(before >= 0xd800 && before < 0xdc00);
}

/** A place in a source file: cheap to make and to copy. */
export interface Pos {
  readonly file: SourceFile;
  /** 0-based UTF-16 offset into `file.text`. */
  readonly offset: number;
}

/** `file:line:column` of a place; without the column where a line directive leaves it open. */
export function posText(pos: Pos, shown: (path: string) => string = (p) => p): string {
  const { path, line, column } = pos.file.position(pos.offset);
  return `${shown(path)}:${line}${column > 0 ? `:${column}` : ''}`;
}
