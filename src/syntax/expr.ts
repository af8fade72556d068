/** Expressions. */
import type { BasicLit, ChanType, CompositeLit, Expr } from './nodes';
import type { Mutable, Parser } from './core';
import { exprString } from './printer';
import { funcBody } from './stmt';
import { Tok } from './tokens';
import { funcType, typeList, typeRequired } from './type';

/** x without parentheses around it. */
export function unparen(x: Expr): Expr {
  while (x.kind === 'ParenExpr') x = x.x;
  return x;
}

export function expr(p: Parser): Expr {
  return binaryExpr(p, undefined, 0);
}

/** ExpressionList = Expression { "," Expression } . */
export function exprList(p: Parser): Expr {
  const x = expr(p);
  if (p.tok !== Tok.Comma) return x;
  const elems = [x];
  while (p.got(Tok.Comma)) elems.push(expr(p));
  return { kind: 'ListExpr', pos: x.pos, elems };
}

/** Expression = UnaryExpr | Expression binary_op Expression . `x` is a first operand that has been parsed already. */
export function binaryExpr(p: Parser, x: Expr | undefined, prec: number): Expr {
  let left = x ?? unaryExpr(p);
  while ((p.tok === Tok.Operator || p.tok === Tok.Star) && p.prec > prec) {
    const { pos, op } = p;
    const opPrec = p.prec;
    p.next();
    left = { kind: 'Operation', pos, op, x: left, y: binaryExpr(p, undefined, opPrec) };
  }
  return left;
}

/** UnaryExpr = PrimaryExpr | unary_op UnaryExpr . */
function unaryExpr(p: Parser): Expr {
  if (p.tok === Tok.Operator || p.tok === Tok.Star) {
    const { pos, op } = p;
    switch (op) {
      case '*': case '+': case '-': case '!': case '^': case '~':
        p.next();
        return { kind: 'Operation', pos, op, x: unaryExpr(p), y: undefined };
      case '&':
        p.next();
        // A composite literal may stand in parentheses: &(T{}).
        return { kind: 'Operation', pos, op, x: unparen(unaryExpr(p)), y: undefined };
      default:
        break;
    }
  } else if (p.tok === Tok.Arrow) {
    const { pos } = p;
    p.next();
    // <-chan E is a type, <-chan E(x) a receive operation: only the end of the operand tells.
    const x = unaryExpr(p);
    if (x.kind !== 'ChanType') return { kind: 'Operation', pos, op: '<-', x, y: undefined };
    reassociateArrow(p, x);
    return x;
  }
  return pexpr(p, undefined, true);
}

/** `<-` in front of a channel type: <-(chan E) is (<-chan E), and <-(chan<- E) is (<-chan (<-E)). */
function reassociateArrow(p: Parser, x: ChanType): void {
  let dir: ChanType['dir'] = 'send';
  let t: Expr = x;
  while (dir === 'send' && t.kind === 'ChanType') {
    const c: Mutable<ChanType> = t;
    dir = c.dir;
    if (dir === 'recv') p.syntaxError('unexpected <-, expected chan');
    c.dir = 'recv';
    t = c.elem;
  }
  if (dir === 'send') p.syntaxError(`unexpected ${exprString(t)}, expected chan`);
}

/** A literal, or undefined if the current token is none. */
export function oliteral(p: Parser): BasicLit | undefined {
  if (p.tok !== Tok.Literal) return undefined;
  const x: BasicLit = { kind: 'BasicLit', pos: p.pos, value: p.lit, lit: p.litKind, bad: p.bad };
  p.next();
  return x;
}

/** Operand = Literal | OperandName | "(" Expression ")" . Composite literals are pexpr's. */
function operand(p: Parser, keepParens: boolean): Expr {
  const { pos } = p;
  switch (p.tok) {
    case Tok.Name:
      return p.name();
    case Tok.Literal:
      return oliteral(p)!;
    case Tok.Lparen: {
      p.next();
      p.xnest++;
      const x = expr(p);
      p.xnest--;
      p.want(Tok.Rparen);
      // Parentheses matter only where they may be wrong: around the type of a composite literal and in go and defer.
      return keepParens || p.is(Tok.Lbrace) ? { kind: 'ParenExpr', pos, x } : x;
    }
    case Tok.Func: {
      p.next();
      const { type } = funcType(p, 'function type');
      if (!p.is(Tok.Lbrace)) return type;
      p.xnest++;
      const body = funcBody(p);
      p.xnest--;
      return { kind: 'FuncLit', pos, type, body };
    }
    case Tok.Lbrack: case Tok.Chan: case Tok.Map: case Tok.Struct: case Tok.Interface:
      return typeRequired(p);
    default: {
      const x = p.badExpr();
      p.syntaxError('expected expression');
      p.advance(Tok.Rparen, Tok.Rbrack, Tok.Rbrace);
      return x;
    }
  }
}

/**
 * PrimaryExpr = Operand | PrimaryExpr ( Selector | Index | Slice | TypeAssertion | Arguments | LiteralValue ) .
 * `given` is an operand that has been parsed already.
 */
export function pexpr(p: Parser, given: Expr | undefined, keepParens: boolean): Expr {
  let x = given ?? operand(p, keepParens);
  for (;;) {
    switch (p.tok) {
      case Tok.Dot:
        x = dotSuffix(p, x);
        break;
      case Tok.Lbrack:
        x = indexOrSlice(p, x);
        break;
      case Tok.Lparen: {
        const { pos } = p;
        p.next();
        const args: Expr[] = [];
        let hasDots = false;
        p.xnest++;
        const rparen = p.list('argument list', Tok.Comma, Tok.Rparen, () => {
          args.push(expr(p));
          hasDots = p.got(Tok.DotDotDot);
          return hasDots;
        });
        p.xnest--;
        x = { kind: 'CallExpr', pos, fun: x, args, hasDots, rparen };
        break;
      }
      case Tok.Lbrace: {
        const t = unparen(x);
        if (!literalMayFollow(p, t)) return x;
        if (t !== x) p.syntaxError('cannot parenthesize type in composite literal');
        x = compositeLit(p, x);
        break;
      }
      default:
        return x;
    }
  }
}

/** Whether `{` behind x starts a composite literal and not a block. */
function literalMayFollow(p: Parser, x: Expr): boolean {
  switch (x.kind) {
    case 'Name': case 'SelectorExpr':
      return p.xnest >= 0;
    case 'IndexExpr':
      return p.xnest >= 0 && !isValue(x);
    case 'ArrayType': case 'SliceType': case 'StructType': case 'MapType':
      return true;
    default:
      return false;
  }
}

/** Whether x can syntactically only be a value, not a type. */
function isValue(x: Expr): boolean {
  switch (x.kind) {
    case 'BasicLit': case 'CompositeLit': case 'FuncLit': case 'SliceExpr': case 'AssertExpr': case 'TypeSwitchGuard': case 'CallExpr':
      return true;
    case 'Operation':
      return x.op !== '*' || x.y !== undefined; // *T may be a type
    case 'ParenExpr':
      return isValue(x.x);
    case 'IndexExpr':
      return isValue(x.x) || isValue(x.index);
    default:
      return false;
  }
}

/** Selector = "." identifier . TypeAssertion = "." "(" Type ")" . */
function dotSuffix(p: Parser, x: Expr): Expr {
  const { pos } = p;
  p.next();
  if (p.tok === Tok.Name) return p.selector(x, pos);
  if (p.tok !== Tok.Lparen) {
    p.syntaxError('expected name or (');
    p.advance(Tok.Semi, Tok.Rparen);
    return x;
  }
  p.next();
  const y: Expr = p.got(Tok.Type)
    ? { kind: 'TypeSwitchGuard', pos, lhs: undefined, x } // simpleStmt fills in lhs
    : { kind: 'AssertExpr', pos, x, type: typeRequired(p) };
  p.want(Tok.Rparen);
  return y;
}

/** Index = "[" Expression "]" , type arguments, or Slice = "[" [ Expression ] ":" … "]" . */
function indexOrSlice(p: Parser, x: Expr): Expr {
  const { pos } = p;
  p.next();
  let i: Expr | undefined;
  if (p.tok !== Tok.Colon) {
    let comma = false;
    if (p.tok === Tok.Rbrack) {
      p.syntaxError('expected operand');
      i = p.badExpr();
    } else {
      ({ x: i, comma } = typeList(p, false));
    }
    if (comma || p.is(Tok.Rbrack)) {
      p.want(Tok.Rbrack);
      return { kind: 'IndexExpr', pos, x, index: i };
    }
  }
  if (!p.got(Tok.Colon)) {
    p.syntaxError('expected comma, : or ]');
    p.advance(Tok.Comma, Tok.Colon, Tok.Rbrack);
  }
  p.xnest++;
  let j: Expr | undefined;
  let k: Expr | undefined;
  if (!p.is(Tok.Colon) && !p.is(Tok.Rbrack)) j = expr(p);
  const full = p.is(Tok.Colon);
  if (full) {
    if (!j) {
      p.error('middle index required in 3-index slice');
      j = p.badExpr();
    }
    p.next();
    if (!p.is(Tok.Rbrack)) {
      k = expr(p);
    } else {
      p.error('final index required in 3-index slice');
      k = p.badExpr();
    }
  }
  p.xnest--;
  p.want(Tok.Rbrack);
  return { kind: 'SliceExpr', pos, x, index: [i, j, k], full };
}

/** Element = Expression | LiteralValue . */
function element(p: Parser): Expr {
  return p.tok === Tok.Lbrace ? compositeLit(p, undefined) : expr(p);
}

/** LiteralValue = "{" [ ElementList [ "," ] ] "}" . */
function compositeLit(p: Parser, type: Expr | undefined): CompositeLit {
  const { pos } = p;
  const elems: Expr[] = [];
  let nkeys = 0;
  p.xnest++;
  p.want(Tok.Lbrace);
  const rbrace = p.list('composite literal', Tok.Comma, Tok.Rbrace, () => {
    let e = element(p);
    if (p.tok === Tok.Colon) {
      const colon = p.pos;
      p.next();
      e = { kind: 'KeyValueExpr', pos: colon, key: e, value: element(p) };
      nkeys++;
    }
    elems.push(e);
    return false;
  });
  p.xnest--;
  return { kind: 'CompositeLit', pos, type, elems, nkeys, rbrace };
}

