/** Tokens of Go source, as the scanner hands them to the parser. */
import type { Operator } from './nodes';

export const enum Tok {
  EOF = 1,
  Name,
  Literal,
  /** Any operator except `*`, which is `Star` since it also starts a type. */
  Operator,
  /** `op=` */
  AssignOp,
  /** `++` and `--` */
  IncOp,
  Assign,
  Define,
  Arrow,
  Star,
  Lparen,
  Lbrack,
  Lbrace,
  Rparen,
  Rbrack,
  Rbrace,
  Comma,
  Semi,
  Colon,
  Dot,
  DotDotDot,
  // Keywords; the range Break..Var is tested for.
  Break,
  Case,
  Chan,
  Const,
  Continue,
  Default,
  Defer,
  Else,
  Fallthrough,
  For,
  Func,
  Go,
  Goto,
  If,
  Import,
  Interface,
  Map,
  Package,
  Range,
  Return,
  Select,
  Struct,
  Switch,
  Type,
  Var,
}

const words: readonly string[] = [
  '', 'EOF', 'name', 'literal', 'op', 'op=', 'opop', '=', ':=', '<-', '*', '(', '[', '{', ')', ']', '}', ',', ';', ':', '.', '...',
  'break', 'case', 'chan', 'const', 'continue', 'default', 'defer', 'else', 'fallthrough', 'for', 'func', 'go', 'goto', 'if',
  'import', 'interface', 'map', 'package', 'range', 'return', 'select', 'struct', 'switch', 'type', 'var',
];

/** The token as it is written in source. */
export function tokenText(tok: Tok): string {
  return words[tok];
}

/** The token as error messages name it. */
export function tokenName(tok: Tok): string {
  if (tok === Tok.Comma) return 'comma';
  if (tok === Tok.Semi) return 'semicolon or newline';
  return tok >= Tok.Break ? `keyword ${words[tok]}` : words[tok];
}

/** Keyword → token. */
export const keywords: ReadonlyMap<string, Tok> = new Map(words.slice(Tok.Break).map((w, i) => [w, (Tok.Break + i) as Tok]));

/** Binding strength of binary operators; 0 stands for operators that are only unary. */
export const enum Prec {
  None = 0,
  OrOr,
  AndAnd,
  Cmp,
  Add,
  Mul,
}

/** Precedence of a binary operator, for the printer. */
export function precedence(op: Operator): Prec {
  switch (op) {
    case '||':
      return Prec.OrOr;
    case '&&':
      return Prec.AndAnd;
    case '==': case '!=': case '<': case '<=': case '>': case '>=':
      return Prec.Cmp;
    case '+': case '-': case '|': case '^':
      return Prec.Add;
    case '*': case '/': case '%': case '&': case '&^': case '<<': case '>>':
      return Prec.Mul;
    default:
      return Prec.None;
  }
}
