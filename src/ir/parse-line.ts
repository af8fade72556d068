/** Takes one line of IR text apart. */
import type { IrPos } from './ir';

/** The text is no IR; `line` counts from 1. */
export class IrTextError extends Error {
  constructor(message: string, readonly line: number) {
    super(`line ${line}: ${message}`);
  }
}

/** A line and how far it is read. `;` outside strings begins a comment. */
export class TextLine {
  private at0 = 0;
  /** The file that positions without a file name mean. */
  file = '';

  constructor(private readonly text: string, private readonly number: number) {
    this.space();
  }

  get blank(): boolean {
    return this.at0 >= this.text.length;
  }

  error(message: string): IrTextError {
    return new IrTextError(`${message}, at "${this.text.slice(this.at0, this.at0 + 30)}"`, this.number);
  }

  /** True when the whole line is this word. */
  is(text: string): boolean {
    return this.text.trim() === text;
  }

  end(): void {
    if (!this.blank) throw this.error('unexpected text');
  }

  /** True when the rest begins with this text. */
  at(text: string): boolean {
    return this.text.startsWith(text, this.at0);
  }

  /** Steps over a word or a mark if it is next. */
  accept(text: string): boolean {
    if (!this.at(text)) return false;
    if (/\w$/.test(text) && /[\w.]/.test(this.text[this.at0 + text.length] ?? '')) return false;
    this.at0 += text.length;
    this.space();
    return true;
  }

  expect(text: string): void {
    if (!this.accept(text)) throw this.error(`"${text}" should stand here`);
  }

  word(): string {
    return this.match(/[A-Za-z_][\w.$]*/y, 'a word');
  }

  integer(): number {
    return Number(this.match(/-?\d+/y, 'a number'));
  }

  bigint(): bigint {
    return BigInt(this.match(/-?\d+|0x[0-9a-fA-F]+/y, 'a number'));
  }

  float(): number {
    return Number(this.match(/-?(?:\d[\d.]*(?:e[+-]?\d+)?|Infinity)|NaN/y, 'a number'));
  }

  string(): string {
    return JSON.parse(this.quoted()) as string;
  }

  strings(): string[] {
    const out: string[] = [];
    this.expect('[');
    while (!this.accept(']')) {
      if (out.length) this.expect(',');
      out.push(this.string());
    }
    return out;
  }

  /** A string whose characters are bytes, with the escapes \" \\ and \xNN. */
  bytes(): Uint8Array {
    const s = this.quoted().slice(1, -1);
    const out: number[] = [];
    for (let i = 0; i < s.length; i++) {
      if (s[i] !== '\\') out.push(s.charCodeAt(i));
      else if (s[i + 1] === 'x') out.push(parseInt(s.slice(i + 2, (i += 3) + 1), 16));
      else out.push(s.charCodeAt(++i));
    }
    return Uint8Array.from(out);
  }

  /** A word, quoted or not. */
  name(): string {
    return this.at('"') ? this.string() : this.word();
  }

  linkName(): string {
    if (this.text[this.at0] !== '@') throw this.error('a link name should stand here');
    this.at0++;
    return this.name();
  }

  /** What follows an address: +4, -4 or nothing. */
  offset(): number {
    return /[+-]\d/.test(this.text.slice(this.at0, this.at0 + 2)) ? Number(this.match(/[+-]\d+/y, 'an offset')) : 0;
  }

  maybeRegister(): number | undefined {
    return this.text[this.at0] === '%' ? this.register() : undefined;
  }

  register(): number {
    return Number(this.match(/%\d+/y, 'a value').slice(1));
  }

  blockNumber(): number {
    return Number(this.match(/b\d+/y, 'a block').slice(1));
  }

  /** `b3 name:` as a whole line. */
  label(): { readonly number: number; readonly name: string } | undefined {
    const m = /^\s*b(\d+) ([A-Za-z_][\w.$]*|"(?:[^"\\]|\\.)*"):\s*$/.exec(this.text);
    return m ? { number: Number(m[1]), name: m[2].startsWith('"') ? (JSON.parse(m[2]) as string) : m[2] } : undefined;
  }

  position(): IrPos | undefined {
    if (!this.accept('!')) return undefined;
    if (this.at('"')) {
      this.file = this.string();
      this.expect(':');
    }
    const file = this.file;
    const line = this.integer();
    this.expect(':');
    const col = this.integer();
    if (!this.accept('in')) return { file, line, col };
    const fn = this.string();
    const at = this.position();
    if (!at) throw this.error('a position should stand here');
    return { file, line, col, inlined: { fn, at } };
  }

  private quoted(): string {
    return this.match(/"(?:[^"\\]|\\.)*"/y, 'a string');
  }

  private match(re: RegExp, what: string): string {
    re.lastIndex = this.at0;
    const m = re.exec(this.text);
    if (!m) throw this.error(`${what} should stand here`);
    this.at0 += m[0].length;
    this.space();
    return m[0];
  }

  private space(): void {
    while (this.text[this.at0] === ' ' || this.text[this.at0] === '\t') this.at0++;
    if (this.text[this.at0] === ';') this.at0 = this.text.length;
  }
}
