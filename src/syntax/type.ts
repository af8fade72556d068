/** Types, signatures and parameter lists. */
import { expr, oliteral } from './expr';
import type { BasicLit, Expr, Field, FuncType, IndexExpr, InterfaceType, Name, Operation, StructType } from './nodes';
import type { Mutable, Parser } from './core';
import { startPos } from './positions';
import { Tok, tokenName } from './tokens';

/** Type, or a BadExpr with an error. */
export function typeRequired(p: Parser): Expr {
  const t = typeOrNil(p);
  if (t) return t;
  const bad = p.badExpr();
  p.syntaxError('expected type');
  p.advance(Tok.Comma, Tok.Colon, Tok.Semi, Tok.Rparen, Tok.Rbrack, Tok.Rbrace);
  return bad;
}

function indirect(pos: number, x: Expr): Operation {
  return { kind: 'Operation', pos, op: '*', x, y: undefined };
}

/**
 * Type     = TypeName | TypeLit | "(" Type ")" .
 * TypeLit  = ArrayType | StructType | PointerType | FunctionType | InterfaceType | SliceType | MapType | ChannelType .
 * Undefined, without an error, if there is none.
 */
export function typeOrNil(p: Parser): Expr | undefined {
  const { pos } = p;
  switch (p.tok) {
    case Tok.Star:
      p.next();
      return indirect(pos, typeRequired(p));
    case Tok.Arrow:
      p.next();
      p.want(Tok.Chan);
      return { kind: 'ChanType', pos, dir: 'recv', elem: chanElem(p) };
    case Tok.Func:
      p.next();
      return funcType(p, 'function type').type;
    case Tok.Lbrack:
      p.next();
      return p.got(Tok.Rbrack) ? sliceType(p, pos) : arrayType(p, pos, undefined);
    case Tok.Chan: {
      p.next();
      const dir = p.got(Tok.Arrow) ? 'send' : 'both';
      return { kind: 'ChanType', pos, dir, elem: chanElem(p) };
    }
    case Tok.Map: {
      p.next();
      p.want(Tok.Lbrack);
      const key = typeRequired(p);
      p.want(Tok.Rbrack);
      return { kind: 'MapType', pos, key, value: typeRequired(p) };
    }
    case Tok.Struct:
      return structType(p);
    case Tok.Interface:
      return interfaceType(p);
    case Tok.Name:
      return qualifiedName(p, undefined);
    case Tok.Lparen: {
      p.next();
      const t = typeRequired(p);
      p.want(Tok.Rparen);
      return t;
    }
    default:
      return undefined;
  }
}

/** TypeArgs behind a type name, at "[". */
function typeInstance(p: Parser, x: Expr): IndexExpr {
  const { pos } = p;
  p.want(Tok.Lbrack);
  let index: Expr;
  if (p.tok === Tok.Rbrack) {
    p.syntaxError('expected type argument list');
    index = p.badExpr();
  } else {
    index = typeList(p, true).x;
  }
  p.want(Tok.Rbrack);
  return { kind: 'IndexExpr', pos, x, index };
}

/** Signature behind "func" or a name. A non-empty context names what may have no type parameters. */
export function funcType(p: Parser, context: string): { tparams: readonly Field[]; type: FuncType } {
  const { pos } = p;
  let tparams: readonly Field[] = [];
  if (p.got(Tok.Lbrack)) {
    if (context !== '') p.syntaxErrorAt(pos, `${context} must have no type parameters`);
    if (p.tok === Tok.Rbrack) {
      p.syntaxError('empty type parameter list');
      p.next();
    } else {
      tparams = paramList(p, undefined, undefined, Tok.Rbrack, true, false);
    }
  }
  p.want(Tok.Lparen);
  const params = paramList(p, undefined, undefined, Tok.Rparen, false, true);
  return { tparams, type: { kind: 'FuncType', pos, params, results: funcResult(p) } };
}

/** Result = Parameters | Type . */
function funcResult(p: Parser): readonly Field[] {
  if (p.got(Tok.Lparen)) return paramList(p, undefined, undefined, Tok.Rparen, false, false);
  const { pos } = p;
  const type = typeOrNil(p);
  return type ? [{ kind: 'Field', pos, name: undefined, type }] : [];
}

/** ArrayType behind "[" at pos; `len` is a length that has been parsed already. */
export function arrayType(p: Parser, pos: number, len: Expr | undefined): Expr {
  if (!len && !p.got(Tok.DotDotDot)) {
    p.xnest++;
    len = expr(p);
    p.xnest--;
  }
  if (p.tok === Tok.Comma) {
    // Fine in type parameter lists, not here.
    p.syntaxError('unexpected comma; expected ]');
    p.next();
  }
  p.want(Tok.Rbrack);
  return { kind: 'ArrayType', pos, len, elem: typeRequired(p) };
}

/** SliceType behind "[]"; pos is the "[". */
export function sliceType(p: Parser, pos: number): Expr {
  return { kind: 'SliceType', pos, elem: typeRequired(p) };
}

function chanElem(p: Parser): Expr {
  const t = typeOrNil(p);
  if (t) return t;
  const bad = p.badExpr();
  p.syntaxError('missing channel element type');
  return bad; // the element type is simply absent: nothing to skip
}

/** StructType = "struct" "{" { FieldDecl ";" } "}" . */
function structType(p: Parser): StructType {
  const { pos } = p;
  const fields: Field[] = [];
  const tags: (BasicLit | undefined)[] = [];
  p.want(Tok.Struct);
  p.want(Tok.Lbrace);
  p.list('struct type', Tok.Semi, Tok.Rbrace, () => {
    fieldDecl(p, fields);
    const tag = fields.length > tags.length ? oliteral(p) : undefined;
    while (tags.length < fields.length) tags.push(tag);
    return false;
  });
  return { kind: 'StructType', pos, fields, tags };
}

/** FieldDecl = IdentifierList Type | [ "*" ] TypeName . The tag is the caller's. */
function fieldDecl(p: Parser, fields: Field[]): void {
  const { pos } = p;
  const embed = (type: Expr): void => void fields.push({ kind: 'Field', pos, name: undefined, type });
  switch (p.tok) {
    case Tok.Name:
      namedField(p, fields, embed);
      return;
    case Tok.Star: {
      p.next();
      const paren = p.is(Tok.Lparen);
      if (paren) {
        p.syntaxError('cannot parenthesize embedded type');
        p.next();
      }
      const type = qualifiedName(p, undefined);
      if (paren) p.got(Tok.Rparen);
      embed(indirect(pos, type));
      return;
    }
    case Tok.Lparen: {
      p.syntaxError('cannot parenthesize embedded type');
      p.next();
      const star = p.pos;
      const type = p.got(Tok.Star) ? indirect(star, qualifiedName(p, undefined)) : qualifiedName(p, undefined);
      p.got(Tok.Rparen);
      embed(type);
      return;
    }
    default:
      p.syntaxError('expected field name or embedded type');
      p.advance(Tok.Semi, Tok.Rbrace);
  }
}

function namedField(p: Parser, fields: Field[], embed: (type: Expr) => void): void {
  const name = p.name();
  if (p.tok === Tok.Dot || p.tok === Tok.Literal || p.tok === Tok.Semi || p.tok === Tok.Rbrace) {
    embed(qualifiedName(p, name));
    return;
  }
  const names = p.nameList(name);
  let type: Expr;
  if (names.length === 1 && p.tok === Tok.Lbrack) {
    // An embedded T[P1, P2], or a field T of type [n]E or []E.
    type = arrayOrTypeArgs(p, name);
    if (type.kind === 'IndexExpr') {
      embed(type);
      return;
    }
  } else {
    type = typeRequired(p);
  }
  for (const n of names) fields.push({ kind: 'Field', pos: n.pos, name: n, type });
}

/** Behind a name, at "[": `[]E`, `[n]E`, or type arguments, which give the IndexExpr of the name. */
function arrayOrTypeArgs(p: Parser, name: Name): Expr {
  const { pos } = p;
  p.want(Tok.Lbrack);
  if (p.got(Tok.Rbrack)) return sliceType(p, pos);
  const { x, comma } = typeList(p, false);
  p.want(Tok.Rbrack);
  if (!comma) {
    const elem = typeOrNil(p);
    if (elem) return { kind: 'ArrayType', pos, len: x, elem };
  }
  return { kind: 'IndexExpr', pos, x: name, index: x };
}

/** InterfaceType = "interface" "{" { ( MethodDecl | EmbeddedElem ) ";" } "}" . */
function interfaceType(p: Parser): InterfaceType {
  const { pos } = p;
  const methods: Field[] = [];
  p.want(Tok.Interface);
  p.want(Tok.Lbrace);
  p.list('interface type', Tok.Semi, Tok.Rbrace, () => {
    const f = p.tok === Tok.Name ? methodDecl(p) : undefined;
    methods.push(f?.name ? f : embeddedElem(p, f));
    return false;
  });
  return { kind: 'InterfaceType', pos, methods };
}

/** MethodSpec = MethodName Signature | InterfaceTypeName . */
function methodDecl(p: Parser): Field {
  const context = 'interface method';
  const fieldPos = p.pos;
  const name = p.name();
  const method = (): Field => ({ kind: 'Field', pos: fieldPos, name, type: funcType(p, context).type });
  const embedded = (type: Expr): Field => ({ kind: 'Field', pos: fieldPos, name: undefined, type });
  if (p.tok === Tok.Lparen) return method();
  if (p.tok !== Tok.Lbrack) return embedded(qualifiedName(p, name));

  // A generic method m[T C](x T), which is an error, or an embedded instantiated type T[P1, P2].
  const { pos } = p;
  p.next();
  if (p.is(Tok.Rbrack)) {
    const rbrack = p.pos;
    p.next();
    if (p.is(Tok.Lparen)) {
      p.errorAt(rbrack, 'empty type parameter list');
      return method();
    }
    p.errorAt(rbrack, 'empty type argument list');
    return embedded(name);
  }
  // Type arguments look like parameters without names.
  const list = paramList(p, undefined, undefined, Tok.Rbrack, false, false);
  if (list.length === 0) return p.is(Tok.Lparen) ? method() : embedded(name);
  if (list[0].name) {
    const f = method();
    p.errorAt(pos, 'interface method must have no type parameters');
    return f;
  }
  const types = list.map((f) => f.type);
  const index: Expr = types.length === 1 ? types[0] : { kind: 'ListExpr', pos: list[0].pos, elems: types };
  return embedded({ kind: 'IndexExpr', pos, x: name, index });
}

/** EmbeddedElem = MethodSpec | EmbeddedTerm { "|" EmbeddedTerm } . */
function embeddedElem(p: Parser, first: Field | undefined): Field {
  const pos = first?.pos ?? p.pos;
  let type = first?.type ?? embeddedTerm(p);
  while (p.tok === Tok.Operator && p.op === '|') {
    const opPos = p.pos;
    p.next();
    type = { kind: 'Operation', pos: opPos, op: '|', x: type, y: embeddedTerm(p) };
  }
  return { kind: 'Field', pos, name: first?.name, type };
}

/** EmbeddedTerm = [ "~" ] Type . */
function embeddedTerm(p: Parser): Expr {
  if (p.tok === Tok.Operator && p.op === '~') {
    const { pos } = p;
    p.next();
    return { kind: 'Operation', pos, op: '~', x: typeRequired(p), y: undefined };
  }
  const t = typeOrNil(p);
  if (t) return t;
  const bad = p.badExpr();
  p.syntaxError('expected ~ term or type');
  p.advance(Tok.Operator, Tok.Semi, Tok.Rparen, Tok.Rbrack, Tok.Rbrace);
  return bad;
}

/** A parameter before types have been distributed: a lone identifier may be a name or a type. */
interface Param {
  pos: number;
  name?: Name;
  type?: Expr;
}

/** ParameterDecl = [ IdentifierList ] [ "..." ] Type . `follow` is the closing token; "]" stands for type parameters. */
function paramDecl(p: Parser, given: Name | undefined, follow: Tok): Param | undefined {
  const typeSets = follow === Tok.Rbrack;
  const atUnion = (): boolean => typeSets && p.tok === Tok.Operator && p.op === '|';
  const atTilde = (): boolean => typeSets && p.tok === Tok.Operator && p.op === '~';
  const union = (f: Param): Param => (atUnion() ? embeddedElem(p, { kind: 'Field', pos: f.pos, name: f.name, type: f.type! }) : f);

  const pos = given ? given.pos : p.pos;
  if (!given && atTilde()) return embeddedElem(p, undefined);

  const f: Param = { pos };
  if (given || p.tok === Tok.Name) {
    const name = given ?? p.name();
    if (p.tok === Tok.Lbrack) {
      f.type = arrayOrTypeArgs(p, name);
      if (f.type.kind !== 'IndexExpr') f.name = name;
      return union(f);
    }
    if (p.tok === Tok.Dot) {
      f.type = qualifiedName(p, name);
      return union(f);
    }
    if (atUnion()) {
      f.type = name;
      return union(f);
    }
    f.name = name;
  }
  if (p.tok === Tok.DotDotDot) {
    const dots = p.pos;
    p.next();
    const elem = typeOrNil(p);
    if (elem) {
      f.type = { kind: 'DotsType', pos: dots, elem };
    } else {
      f.type = p.badExpr();
      p.syntaxError('... is missing type');
    }
    return f;
  }
  if (atTilde()) {
    f.type = embeddedElem(p, undefined).type;
    return f;
  }
  f.type = typeOrNil(p);
  if (f.type) return union(f);
  if (f.name) return f;
  p.syntaxError(`expected ${tokenName(follow)}`);
  p.advance(Tok.Comma, follow);
  return undefined;
}

/**
 * ParameterList = ParameterDecl { "," ParameterDecl } . The opening token is consumed; `name`, or `name` and `type`, are
 * what has been parsed of the first parameter. With requireNames it is a list of type parameters.
 */
export function paramList(
  p: Parser, name: Name | undefined, type: Expr | undefined, close: Tok, requireNames: boolean, dotsOk: boolean,
): readonly Field[] {
  if (name && type && p.tok === close) {
    p.next();
    return [{ kind: 'Field', pos: name.pos, name, type }];
  }
  const list: Param[] = [];
  let named = 0;
  let typed = 0;
  const end = p.list('parameter list', Tok.Comma, close, () => {
    const par: Param | undefined = name && type ? { pos: name.pos, name, type } : paramDecl(p, name, close);
    name = type = undefined;
    if (par) {
      if (par.name && par.type) named++;
      if (par.type) typed++;
      list.push(par);
    }
    return false;
  });
  if (list.length === 0) return [];
  if (named === 0 && !requireNames) {
    // All unnamed: what look like names are types.
    for (const par of list) {
      if (par.name) {
        par.type = par.name;
        par.name = undefined;
      }
    }
  } else if (named !== list.length) {
    distributeTypes(p, list, requireNames, named === typed, end);
  }
  return checkDots(p, list, dotsOk);
}

/** Gives each name the type that follows it; complains where names or types are missing. */
function distributeTypes(p: Parser, list: Param[], requireNames: boolean, typesMissing: boolean, end: number): void {
  let errPos = -1;
  let type: Expr | undefined;
  for (let i = list.length - 1; i >= 0; i--) {
    const par = list[i];
    if (par.type) {
      type = par.type;
      if (!par.name) {
        errPos = startPos(type);
        par.name = { kind: 'Name', pos: errPos, value: '_' };
      }
    } else if (type) {
      par.type = type;
    } else {
      errPos = par.name!.pos;
      par.type = p.badExpr(errPos);
    }
  }
  if (errPos < 0) return;
  if (typesMissing) {
    p.syntaxErrorAt(end, requireNames ? 'missing type constraint' : 'missing parameter type');
  } else if (requireNames) {
    p.syntaxErrorAt(errPos, `missing type parameter name${list.length === 1 ? ' or invalid array length' : ''}`);
  } else {
    p.syntaxErrorAt(errPos, 'missing parameter name');
  }
}

/** Turns parameters into fields; `...` is allowed on the last one only, if at all. */
function checkDots(p: Parser, list: Param[], dotsOk: boolean): readonly Field[] {
  let first = true;
  return list.map((par, i) => {
    let type = par.type!;
    if (type.kind === 'DotsType' && (!dotsOk || i + 1 < list.length)) {
      if (first) p.errorAt(type.pos, dotsOk ? 'can only use ... with final parameter' : 'invalid use of ...');
      first = false;
      type = type.elem;
    }
    const f: Mutable<Field> = { kind: 'Field', pos: par.pos, name: par.name, type };
    return f;
  });
}

/** A type name, possibly of another package, possibly with type arguments; `name` is a first name already parsed. */
export function qualifiedName(p: Parser, name: Name | undefined): Expr {
  let x: Expr;
  if (name) {
    x = name;
  } else if (p.tok === Tok.Name) {
    x = p.name();
  } else {
    x = { kind: 'Name', pos: p.pos, value: '_' };
    p.syntaxError('expected name');
    p.advance(Tok.Dot, Tok.Semi, Tok.Rbrace);
  }
  if (p.tok === Tok.Dot) {
    const { pos } = p;
    p.next();
    x = p.selector(x, pos);
  }
  return p.tok === Tok.Lbrack ? typeInstance(p, x) : x;
}

/**
 * typeList = arg { "," arg } [ "," ] . Unless strict, the first may be a value. `comma` tells whether there was one.
 */
export function typeList(p: Parser, strict: boolean): { x: Expr; comma: boolean } {
  p.xnest++;
  let x = strict ? typeRequired(p) : expr(p);
  const comma = p.got(Tok.Comma);
  if (comma) {
    const elems = [x];
    for (let t = typeOrNil(p); t; t = p.got(Tok.Comma) ? typeOrNil(p) : undefined) elems.push(t);
    if (elems.length > 1) x = { kind: 'ListExpr', pos: x.pos, elems };
  }
  p.xnest--;
  return { x, comma };
}
