/** Leftmost and (nearly) rightmost offsets of nodes; as exact, and as inexact, as Go's, since messages stand there. */
import type { Node } from './nodes';

/** The leftmost offset of a node. For a slice expression it is the bracket, as in Go. */
export function startPos(n: Node): number {
  for (;;) {
    let m: Node | undefined;
    switch (n.kind) {
      case 'File':
        return 0;
      case 'CompositeLit':
        m = n.type;
        break;
      case 'KeyValueExpr':
        m = n.key;
        break;
      case 'SelectorExpr': case 'IndexExpr': case 'AssertExpr':
        m = n.x;
        break;
      case 'TypeSwitchGuard':
        m = n.lhs ?? n.x;
        break;
      case 'Operation':
        m = n.y && n.x;
        break;
      case 'CallExpr':
        m = n.fun;
        break;
      case 'ListExpr':
        m = n.elems[0];
        break;
      case 'SendStmt':
        m = n.chan;
        break;
      case 'AssignStmt':
        m = n.lhs;
        break;
      case 'RangeClause':
        m = n.lhs ?? n.x;
        break;
      default:
        break;
    }
    if (!m) return n.pos;
    n = m;
  }
}

/** About where a node ends: behind a name or literal, at a closing brace, at the end of the last part of the rest. */
export function endPos(n: Node): number {
  for (;;) {
    const m = lastPart(n);
    if (m === undefined) return n.pos;
    if (typeof m === 'number') return m;
    n = m;
  }
}

function lastPart(n: Node): Node | number | undefined {
  switch (n.kind) {
    case 'File':
      return n.eof;
    case 'ImportDecl':
      return n.path;
    case 'ConstDecl': case 'VarDecl':
      return n.values ?? n.type ?? n.names.at(-1);
    case 'TypeDecl': case 'AssertExpr': case 'Field':
      return n.type;
    case 'FuncDecl':
      return n.bodyEnd ?? n.type;
    case 'Name': case 'BasicLit':
      return n.pos + n.value.length;
    case 'CompositeLit': case 'BlockStmt': case 'SwitchStmt': case 'SelectStmt':
      return n.rbrace;
    case 'KeyValueExpr': case 'MapType': case 'SendStmt':
      return n.value;
    case 'FuncLit': case 'ForStmt':
      return n.body;
    case 'ParenExpr': case 'SliceExpr': case 'TypeSwitchGuard': case 'ExprStmt': case 'RangeClause':
      return n.x;
    case 'SelectorExpr':
      return n.sel;
    case 'IndexExpr':
      return n.index;
    case 'Operation':
      return n.y ?? n.x;
    case 'CallExpr':
      return n.args.at(-1) ?? n.fun;
    case 'ListExpr':
      return n.elems.at(-1);
    case 'ArrayType': case 'SliceType': case 'DotsType': case 'ChanType':
      return n.elem;
    case 'StructType':
      return n.fields.at(-1);
    case 'InterfaceType':
      return n.methods.at(-1);
    case 'FuncType':
      return n.results.at(-1) ?? n.params.at(-1);
    case 'LabeledStmt':
      return n.stmt;
    case 'DeclStmt':
      return n.decls.at(-1);
    case 'AssignStmt':
      return n.rhs ?? endPos(n.lhs) + 2;
    case 'BranchStmt':
      return n.label;
    case 'CallStmt':
      return n.call;
    case 'ReturnStmt':
      return n.results;
    case 'IfStmt':
      return n.else ?? n.then;
    case 'CaseClause': case 'CommClause':
      return n.body.at(-1) ?? n.colon;
    default:
      return undefined;
  }
}
