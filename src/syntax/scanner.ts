/** The scanner: text → tokens, with automatic semicolons, one token at a time into its own fields. */
import { Char, classOf, describeChar, isDecimal, isUnicodeDigit, isUnicodeLetter } from './chars';
import { scanNumber, scanRawString, scanRune, scanString } from './literals';
import type { LitKind, Operator } from './nodes';
import { keywords, Prec, Tok } from './tokens';

/** Characters that are an error wherever they stand: NUL, a byte order mark, undecodable bytes. */
const oddChars = /[\0\ufeff\ud800-\udfff]/g;

export abstract class Scanner {
  readonly text: string;
  /** Offset behind the last character that may be read. */
  readonly end: number;
  /** Offset of the next unread character. */
  at: number;
  /** If set, a newline or the end of the text becomes a semicolon. */
  nlsemi = false;

  // The current token, valid after next().
  tok: Tok = Tok.EOF;
  pos = 0;
  /** Text of a name or literal; "semicolon", "newline" or "EOF" for Tok.Semi. */
  lit = '';
  litKind: LitKind = 'int';
  /** True if the literal had an error and may be malformed. */
  bad = false;
  op: Operator = '+';
  prec: Prec = Prec.None;

  /** Odd characters not yet passed, in ascending order; `nextOdd` is the first of them or Infinity. */
  private readonly odd: number[] = [];
  private nextOdd = Infinity;

  constructor(text: string, start: number, end: number) {
    this.text = text;
    this.at = start;
    this.end = end;
    oddChars.lastIndex = start;
    for (let m = oddChars.exec(text); m && m.index < end; m = oddChars.exec(text)) {
      const i = m.index;
      const c = text.charCodeAt(i);
      if (c >= 0xd800 && c < 0xdc00 && isLowSurrogate(text.charCodeAt(i + 1))) {
        oddChars.lastIndex = i + 2; // a proper pair
      } else if (!(c === 0xfeff && i === 0)) {
        this.odd.push(i);
      }
    }
    if (this.odd.length > 0) this.nextOdd = this.odd[0];
  }

  /** Receives lexical errors. */
  abstract errorAt(pos: number, msg: string): void;
  /** Receives `//go:…` and `//export …` comments, text and position without the slashes. */
  abstract directive(pos: number, text: string): void;
  /** Receives comments that start with `line `: the text behind that, its position, and the offset from which on it holds. */
  abstract lineDirective(pos: number, text: string, from: number): void;

  /** The character at `at`, or Char.EOF. */
  peek(): number {
    return this.at < this.end ? this.text.charCodeAt(this.at) : Char.EOF;
  }

  /** The whole code point at `at`, or Char.EOF. */
  peekRune(): number {
    return this.at < this.end ? this.text.codePointAt(this.at)! : Char.EOF;
  }

  /** Sets the current token to a literal that ends at `at`. */
  setLit(kind: LitKind, ok: boolean): void {
    this.nlsemi = true;
    this.tok = Tok.Literal;
    this.lit = this.text.slice(this.pos, this.at);
    this.litKind = kind;
    this.bad = !ok;
  }

  /** Reads the next token. */
  next(): void {
    const nlsemi = this.nlsemi;
    this.nlsemi = false;
    const { text, end } = this;
    let i = this.at;
    for (;;) {
      // White space.
      let c = -1;
      while (i < end) {
        c = text.charCodeAt(i);
        if (c > 32 || !(c === 32 || c === 9 || c === 13 || (c === 10 && !nlsemi))) break;
        i++;
      }
      this.pos = i;
      if (i >= end) {
        this.at = i;
        if (this.nextOdd < i) this.reportOdd();
        this.lit = 'EOF';
        this.tok = nlsemi ? Tok.Semi : Tok.EOF;
        return;
      }
      if (c < 128 ? classOf[c] === 1 : this.startsIdent(i)) {
        this.ident(i);
        break;
      }
      if (c === Char.Slash) {
        const d = i + 1 < end ? text.charCodeAt(i + 1) : -1;
        if (d === Char.Slash) {
          i = this.lineComment(i);
          continue;
        }
        if (d === Char.Star) {
          const j = this.skipComment(i);
          if (nlsemi && text.slice(i, j).includes('\n')) {
            // A comment over several lines acts like a newline.
            this.at = j;
            this.lit = 'newline';
            this.tok = Tok.Semi;
            break;
          }
          i = j;
          continue;
        }
      }
      this.at = i + 1;
      if (this.symbol(c)) break;
      i = this.at;
    }
    if (this.nextOdd < this.at) this.reportOdd();
  }

  /** Whether the non-ASCII character at i is taken as (part of) an identifier; complains if it is none. */
  private startsIdent(i: number): boolean {
    const c = this.text.codePointAt(i)!;
    return !isOdd(c) && this.identChar(i, c, true);
  }

  private identChar(i: number, c: number, first: boolean): boolean {
    if (isUnicodeLetter(c)) return true;
    if (isUnicodeDigit(c)) {
      if (first) this.errorAt(i, `identifier cannot begin with digit ${describeChar(c)}`);
    } else {
      this.errorAt(i, `invalid character ${describeChar(c)} in identifier`);
    }
    return true;
  }

  private ident(start: number): void {
    const { text, end } = this;
    let i = start;
    for (;;) {
      while (i < end) {
        const c = text.charCodeAt(i);
        if (c >= 128 || (classOf[c] !== 1 && classOf[c] !== 2)) break;
        i++;
      }
      if (i >= end || text.charCodeAt(i) < 128) break;
      const c = text.codePointAt(i)!;
      if (isOdd(c)) break;
      if (i > start) this.identChar(i, c, false);
      i += c > 0xffff ? 2 : 1;
    }
    this.at = i;
    this.lit = text.slice(start, i);
    const n = i - start;
    if (n >= 2 && n <= 11 && text.charCodeAt(start) >= 97) {
      const kw = keywords.get(this.lit);
      if (kw !== undefined) {
        this.nlsemi = kw === Tok.Return || kw === Tok.Break || kw === Tok.Continue || kw === Tok.Fallthrough;
        this.tok = kw;
        return;
      }
    }
    this.nlsemi = true;
    this.tok = Tok.Name;
  }

  /** Scans a token that starts with the character c, which is consumed already. False if there was no token. */
  private symbol(c: number): boolean {
    switch (c) {
      case 10:
        this.lit = 'newline';
        this.tok = Tok.Semi;
        return true;
      case 34:
        scanString(this);
        return true;
      case 96:
        scanRawString(this);
        return true;
      case 39:
        scanRune(this);
        return true;
      case 40:
        this.tok = Tok.Lparen;
        return true;
      case 91:
        this.tok = Tok.Lbrack;
        return true;
      case 123:
        this.tok = Tok.Lbrace;
        return true;
      case 44:
        this.tok = Tok.Comma;
        return true;
      case 59:
        this.lit = 'semicolon';
        this.tok = Tok.Semi;
        return true;
      case 41:
        this.nlsemi = true;
        this.tok = Tok.Rparen;
        return true;
      case 93:
        this.nlsemi = true;
        this.tok = Tok.Rbrack;
        return true;
      case 125:
        this.nlsemi = true;
        this.tok = Tok.Rbrace;
        return true;
      case 58:
        this.tok = this.accept(Char.Equal) ? Tok.Define : Tok.Colon;
        return true;
      case 46:
        this.dot();
        return true;
      default:
        if (isDecimal(c)) {
          this.at--;
          scanNumber(this, false);
          return true;
        }
        return this.operator(c);
    }
  }

  private dot(): void {
    if (isDecimal(this.peek())) {
      scanNumber(this, true);
    } else if (this.text.startsWith('..', this.at) && this.at + 2 <= this.end) {
      this.at += 2;
      this.tok = Tok.DotDotDot;
    } else {
      this.tok = Tok.Dot;
    }
  }

  private operator(c: number): boolean {
    switch (c) {
      case 43: // +
        return this.accept(43) ? this.incOp('+') : this.assignOp('+', Prec.Add);
      case 45: // -
        return this.accept(45) ? this.incOp('-') : this.assignOp('-', Prec.Add);
      case 42: // *
        this.op = '*';
        this.prec = Prec.Mul;
        this.tok = this.accept(Char.Equal) ? Tok.AssignOp : Tok.Star;
        return true;
      case 47:
        return this.assignOp('/', Prec.Mul);
      case 37:
        return this.assignOp('%', Prec.Mul);
      case 38: // &
        if (this.accept(38)) return this.plainOp('&&', Prec.AndAnd);
        return this.accept(94) ? this.assignOp('&^', Prec.Mul) : this.assignOp('&', Prec.Mul);
      case 124: // |
        return this.accept(124) ? this.plainOp('||', Prec.OrOr) : this.assignOp('|', Prec.Add);
      case 94:
        return this.assignOp('^', Prec.Add);
      case 60: // <
        if (this.accept(Char.Equal)) return this.plainOp('<=', Prec.Cmp);
        if (this.accept(60)) return this.assignOp('<<', Prec.Mul);
        if (!this.accept(45)) return this.plainOp('<', Prec.Cmp);
        this.tok = Tok.Arrow;
        return true;
      case 62: // >
        if (this.accept(Char.Equal)) return this.plainOp('>=', Prec.Cmp);
        return this.accept(62) ? this.assignOp('>>', Prec.Mul) : this.plainOp('>', Prec.Cmp);
      case 61: // =
        if (this.accept(Char.Equal)) return this.plainOp('==', Prec.Cmp);
        this.tok = Tok.Assign;
        return true;
      case 33:
        return this.accept(Char.Equal) ? this.plainOp('!=', Prec.Cmp) : this.plainOp('!', Prec.None);
      case 126:
        return this.plainOp('~', Prec.None);
      default:
        if (!isOdd(c)) this.errorAt(this.at - 1, `invalid character ${describeChar(c)}`);
        return false;
    }
  }

  private accept(c: number): boolean {
    if (this.at < this.end && this.text.charCodeAt(this.at) === c) {
      this.at++;
      return true;
    }
    return false;
  }

  private plainOp(op: Operator, prec: Prec): boolean {
    this.op = op;
    this.prec = prec;
    this.tok = Tok.Operator;
    return true;
  }

  private assignOp(op: Operator, prec: Prec): boolean {
    this.op = op;
    this.prec = prec;
    this.tok = this.accept(Char.Equal) ? Tok.AssignOp : Tok.Operator;
    return true;
  }

  private incOp(op: Operator): boolean {
    this.op = op;
    this.prec = Prec.Add;
    this.nlsemi = true;
    this.tok = Tok.IncOp;
    return true;
  }

  /** Skips the line comment at i, reporting a directive; returns the offset of its newline. */
  private lineComment(i: number): number {
    const j = lineEnd(this.text, i, this.end);
    const c = i + 2 < j ? this.text.charCodeAt(i + 2) : -1;
    if ((c === 103 && this.text.startsWith('go:', i + 2)) || (c === 101 && this.text.startsWith('export ', i + 2))) {
      const e = this.text.charCodeAt(j - 1) === 13 ? j - 1 : j;
      this.directive(i + 2, this.text.slice(i + 2, e));
    } else if (c === 108 && (i === 0 || this.text.charCodeAt(i - 1) === Char.Newline) && this.text.startsWith('line ', i + 2)) {
      const e = this.text.charCodeAt(j - 1) === 13 ? j - 1 : j;
      this.lineDirective(i + 7, this.text.slice(i + 7, e), j + 1);
    }
    return j;
  }

  /** Skips the general comment at i; returns the offset behind it. */
  private skipComment(i: number): number {
    const j = this.text.indexOf('*/', i + 2);
    if (j >= 0 && j + 2 <= this.end) {
      if (this.text.startsWith('line ', i + 2)) this.lineDirective(i + 7, this.text.slice(i + 7, j), j + 2);
      return j + 2;
    }
    this.errorAt(i, 'comment not terminated');
    return this.end;
  }

  private reportOdd(): void {
    while (this.odd.length > 0 && this.odd[0] < this.at) {
      const i = this.odd.shift()!;
      const c = this.text.charCodeAt(i);
      this.errorAt(i, c === 0 ? 'invalid NUL character' : c === 0xfeff ? 'invalid BOM in the middle of the file' : 'invalid UTF-8 encoding');
    }
    this.nextOdd = this.odd.length > 0 ? this.odd[0] : Infinity;
  }
}

function isLowSurrogate(c: number): boolean {
  return c >= 0xdc00 && c < 0xe000;
}

/** Whether a code point is one of those that `oddChars` reports, to be passed over. */
function isOdd(c: number): boolean {
  return c === 0 || c === 0xfeff || (c >= 0xd800 && c < 0xe000);
}

function lineEnd(text: string, i: number, end: number): number {
  const j = text.indexOf('\n', i);
  return j < 0 || j > end ? end : j;
}

/**
 * Finds the brace that closes the one at `open` without building tokens, or -1 if there is none. Strings, runes and
 * comments are passed over as the scanner does.
 */
export function matchingBrace(text: string, open: number): number {
  const end = text.length;
  let depth = 0;
  let i = open;
  while (i < end) {
    const c = text.charCodeAt(i++);
    if (c === 123) {
      depth++;
    } else if (c === 125) {
      if (--depth === 0) return i - 1;
    } else if (c === Char.Quote || c === Char.Apostrophe) {
      i = quotedEnd(text, i, c);
    } else if (c === Char.Backquote) {
      i = text.indexOf('`', i) + 1;
      if (i === 0) return -1;
    } else if (c === Char.Slash) {
      const d = text.charCodeAt(i);
      if (d === Char.Slash) {
        i = lineEnd(text, i, end);
      } else if (d === Char.Star) {
        i = text.indexOf('*/', i + 1) + 2;
        if (i === 1) return -1;
      }
    }
  }
  return -1;
}

/** Offset behind the string or rune whose first character behind the quote is at i; a newline ends it too. */
function quotedEnd(text: string, i: number, quote: number): number {
  for (const end = text.length; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === quote) return i + 1;
    if (c === Char.Newline) return i;
    if (c === Char.Backslash && text.charCodeAt(i + 1) !== Char.Newline) i++;
  }
  return i;
}
