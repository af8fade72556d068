/** Files and declarations. */
import type { Decl, Expr, Field, File, FuncDecl, FuncType, Group, ImportDecl, LazyBody, Name, TypeDecl } from './nodes';
import { binaryExpr, exprList, oliteral, pexpr, unparen } from './expr';
import type { Mutable, Parser } from './core';
import { matchingBrace } from './scanner';
import { funcBody } from './stmt';
import { Tok } from './tokens';
import { arrayType, funcType, paramList, sliceType, typeOrNil, typeRequired } from './type';

/** SourceFile = PackageClause ";" { ImportDecl ";" } { TopLevelDecl ";" } . */
export function fileNode(p: Parser): File {
  p.next();
  const { pos } = p;
  const { goVersion } = p;
  const decls: Decl[] = [];
  const finish = (pkgName: Name): File => ({
    kind: 'File', source: p.file, pos, pkgName, decls, pragmas: p.filePragmas, goVersion, cgo: p.cgo, eof: p.pos,
  });

  p.top = false;
  if (!p.got(Tok.Package)) {
    p.syntaxError('package statement must be first');
    return finish({ kind: 'Name', pos, value: '_' });
  }
  p.clearPragmas('file');
  const pkgName = p.name();
  p.want(Tok.Semi);
  if (p.errors > 0) return finish(pkgName);

  let prev: Tok = Tok.Import;
  while (p.tok !== Tok.EOF) {
    if (p.tok === Tok.Import && prev !== Tok.Import) p.syntaxError('imports must appear before other declarations');
    prev = p.tok;
    if (!topLevelDecl(p, decls)) continue;
    // Before the next token: comments in front of it may be directives for the next declaration.
    p.clearPragmas();
    if (!p.is(Tok.EOF) && !p.got(Tok.Semi)) {
      p.syntaxError('after top level declaration');
      p.advance(Tok.Import, Tok.Const, Tok.Type, Tok.Var, Tok.Func);
    }
  }
  p.clearPragmas();
  checkLinknames(p, decls);
  return finish(pkgName);
}

/** Linking to private names is as unsafe as package unsafe, and has to say so. */
function checkLinknames(p: Parser, decls: readonly Decl[]): void {
  if (decls.some((d) => d.kind === 'ImportDecl' && d.path?.value === '"unsafe"')) return;
  for (const { pos, text } of p.filePragmas) {
    if (text.startsWith('go:linkname ')) p.errorAt(pos, '//go:linkname only allowed in Go files that import "unsafe"');
  }
}

/** Appends the declaration at the current token; false if there is none and an error has been reported. */
function topLevelDecl(p: Parser, decls: Decl[]): boolean {
  switch (p.tok) {
    case Tok.Import:
      p.next();
      declGroup(p, decls, importDecl);
      return true;
    case Tok.Const:
      p.next();
      declGroup(p, decls, constDecl);
      return true;
    case Tok.Type:
      p.next();
      declGroup(p, decls, typeDecl);
      return true;
    case Tok.Var:
      p.next();
      declGroup(p, decls, varDecl);
      return true;
    case Tok.Func:
      p.next();
      decls.push(funcDecl(p));
      return true;
    default: {
      const last = decls.at(-1);
      if (p.tok === Tok.Lbrace && last?.kind === 'FuncDecl' && !last.hasBody) {
        p.syntaxError('unexpected semicolon or newline before {');
      } else {
        p.syntaxError('non-declaration statement outside function body');
      }
      p.advance(Tok.Import, Tok.Const, Tok.Type, Tok.Var, Tok.Func);
      return false;
    }
  }
}

type DeclParser = (p: Parser, group: Group | undefined) => Decl;

/** f | "(" { f ";" } ")" . */
export function declGroup(p: Parser, decls: Decl[], f: DeclParser): void {
  if (p.tok !== Tok.Lparen) {
    decls.push(f(p, undefined));
    return;
  }
  const group = p.newGroup();
  p.clearPragmas(); // in front of "(": what follows belongs to the first spec
  p.next();
  p.list('grouped declaration', Tok.Semi, Tok.Rparen, () => {
    decls.push(f(p, group));
    return false;
  });
}

/** ImportSpec = [ "." | PackageName ] ImportPath . */
function importDecl(p: Parser, group: Group | undefined): ImportDecl {
  const { pos } = p;
  p.clearPragmas();
  let localName: Name | undefined;
  if (p.tok === Tok.Name) {
    localName = p.name();
  } else if (p.tok === Tok.Dot) {
    localName = { kind: 'Name', pos: p.pos, value: '.' };
    p.next();
  }
  let path = oliteral(p);
  if (!path) {
    p.syntaxError('missing import path');
    p.advance(Tok.Semi, Tok.Rparen);
  } else if (!path.bad && path.lit !== 'string') {
    p.syntaxErrorAt(path.pos, 'import path must be a string');
    path = { ...path, bad: true };
  } else if (path.value === '"C"' && !localName) {
    p.cgo ??= { pos: path.pos, names: [] };
  }
  return { kind: 'ImportDecl', pos, group, localName, path };
}

/** ConstSpec = IdentifierList [ [ Type ] "=" ExpressionList ] . */
export function constDecl(p: Parser, group: Group | undefined): Decl {
  const { pos } = p;
  p.clearPragmas();
  const names = p.nameList(p.name());
  let type: Expr | undefined;
  let values: Expr | undefined;
  if (p.tok !== Tok.EOF && p.tok !== Tok.Semi && p.tok !== Tok.Rparen) {
    type = typeOrNil(p);
    if (p.gotAssign()) values = exprList(p);
  }
  return { kind: 'ConstDecl', pos, group, names, type, values };
}

/** VarSpec = IdentifierList ( Type [ "=" ExpressionList ] | "=" ExpressionList ) . */
export function varDecl(p: Parser, group: Group | undefined): Decl {
  const { pos } = p;
  const pragmas = p.takePragmas('var');
  const names = p.nameList(p.name());
  let type: Expr | undefined;
  let values: Expr | undefined;
  if (p.gotAssign()) {
    values = exprList(p);
  } else {
    type = typeRequired(p);
    if (p.gotAssign()) values = exprList(p);
  }
  return { kind: 'VarDecl', pos, group, pragmas, names, type, values };
}

/** TypeSpec = identifier [ TypeParams ] [ "=" ] Type . */
export function typeDecl(p: Parser, group: Group | undefined): Decl {
  const { pos } = p;
  const d: Mutable<TypeDecl> = {
    kind: 'TypeDecl', pos, group, pragmas: p.takePragmas('none'), name: p.name(), tparams: [], alias: false, type: undefined as never,
  };
  let type: Expr | undefined;
  if (p.tok === Tok.Lbrack) {
    type = typeParamsOrArray(p, d);
  } else {
    d.alias = p.gotAssign();
    type = typeOrNil(p);
  }
  if (!type) {
    type = p.badExpr();
    p.syntaxError('in type declaration');
    p.advance(Tok.Semi, Tok.Rparen);
  }
  d.type = type;
  return d;
}

/** Behind the name of a type declaration, at "[": an array or slice type, or type parameters and then the type. */
function typeParamsOrArray(p: Parser, d: Mutable<TypeDecl>): Expr | undefined {
  const { pos } = p;
  p.next();
  if (p.got(Tok.Rbrack)) return sliceType(p, pos);
  if (p.tok !== Tok.Name) return arrayType(p, pos, undefined);

  // An array length or the first type parameter: both parse as an expression that starts with a name, except for
  // P []E. An index or slice expression is never constant, so a "[" decides for a type parameter.
  let x: Expr = p.name();
  if (!p.is(Tok.Lbrack)) {
    p.xnest++;
    x = binaryExpr(p, pexpr(p, x, false), 0);
    p.xnest--;
  }
  // A name alone before "]" is an array length; a type that could be a value is a constraint if a comma follows.
  const split = extractName(x, p.is(Tok.Comma));
  if (!split || (!split.type && p.is(Tok.Rbrack))) return arrayType(p, pos, x);
  d.tparams = paramList(p, split.name, split.type, Tok.Rbrack, true, false);
  d.alias = p.gotAssign();
  return typeOrNil(p);
}

/**
 * Splits an expression that could be written as `name type` (P*E, P(E), P*E|F), if the type part can only be a type or
 * `force` is set.
 */
function extractName(x: Expr, force: boolean): { name: Name; type?: Expr } | undefined {
  if (x.kind === 'Name') return { name: x };
  if (x.kind === 'Operation' && x.y) {
    if (x.op === '*') {
      // P*E: a pointer type behind the name
      if (x.x.kind === 'Name' && (force || isTypeElem(x.y))) {
        return { name: x.x, type: { kind: 'Operation', pos: x.pos, op: '*', x: x.y, y: undefined } };
      }
    } else if (x.op === '|') {
      const left = extractName(x.x, force || isTypeElem(x.y));
      if (left?.type) return { name: left.name, type: { kind: 'Operation', pos: x.pos, op: '|', x: left.type, y: x.y } };
    }
  } else if (x.kind === 'CallExpr' && x.fun.kind === 'Name' && x.args.length === 1 && !x.hasDots) {
    // P (E)
    if (force || isTypeElem(x.args[0])) return { name: x.fun, type: unparen(x.args[0]) };
  }
  return undefined;
}

/** Whether x is a type element for sure; false if it could also be a value. */
function isTypeElem(x: Expr): boolean {
  switch (x.kind) {
    case 'ArrayType': case 'StructType': case 'FuncType': case 'InterfaceType': case 'SliceType': case 'MapType': case 'ChanType':
      return true;
    case 'Operation':
      return isTypeElem(x.x) || (x.y !== undefined && isTypeElem(x.y)) || x.op === '~';
    case 'ParenExpr':
      return isTypeElem(x.x);
    default:
      return false;
  }
}

/** FunctionDecl and MethodDecl, behind "func". */
function funcDecl(p: Parser): FuncDecl {
  const { pos } = p;
  const pragmas = p.takePragmas('func');
  let recv: Field | undefined;
  let context = '';
  if (p.got(Tok.Lparen)) {
    context = 'method';
    const list = paramList(p, undefined, undefined, Tok.Rparen, false, false);
    if (list.length === 0) p.error('method has no receiver');
    else if (list.length > 1) p.error('method has multiple receivers');
    recv = list[0];
  }
  let name: Name;
  let type: FuncType;
  let tparams: readonly Field[] = [];
  if (p.tok === Tok.Name) {
    name = p.name();
    ({ tparams, type } = funcType(p, context));
  } else {
    name = { kind: 'Name', pos: p.pos, value: '_' };
    type = { kind: 'FuncType', pos: p.pos, params: [], results: [] };
    p.syntaxError(context === '' ? 'expected name or (' : 'expected name');
    p.advance(Tok.Lbrace, Tok.Semi);
  }
  let bodyStart: number | undefined;
  let bodyEnd: number | undefined;
  const lazy: LazyBody = { block: undefined };
  if (p.tok === Tok.Lbrace) {
    bodyStart = p.pos;
    const close = p.lazyBodies ? matchingBrace(p.text, p.pos) : -1;
    if (close >= 0 && p.fnest === 0) {
      bodyEnd = close;
      p.at = close + 1;
      p.nlsemi = true;
      p.next();
    } else {
      lazy.block = funcBody(p);
      bodyEnd = lazy.block.rbrace;
    }
  }
  const hasBody = bodyStart !== undefined;
  return { kind: 'FuncDecl', pos, file: p.file, pragmas, recv, name, tparams, type, hasBody, bodyStart, bodyEnd, lazy };
}
