/** A generic visitor over the children of any node, in source order. */
import type { Node } from './nodes';

type Child = Node | undefined;

/** Calls f for each direct child. Function bodies of declarations are not children: they are parsed on demand. */
export function forEachChild(n: Node, f: (child: Node) => void): void {
  const one = (c: Child): void => {
    if (c) f(c);
  };
  const all = (list: readonly Child[]): void => list.forEach(one);
  switch (n.kind) {
    case 'File':
      one(n.pkgName);
      return all(n.decls);
    case 'ImportDecl':
      one(n.localName);
      return one(n.path);
    case 'ConstDecl': case 'VarDecl':
      all(n.names);
      one(n.type);
      return one(n.values);
    case 'TypeDecl':
      one(n.name);
      all(n.tparams);
      return one(n.type);
    case 'FuncDecl':
      one(n.recv);
      one(n.name);
      all(n.tparams);
      return one(n.type);
    case 'Field':
      one(n.name);
      return one(n.type);
    case 'StructType':
      return n.fields.forEach((field, i) => {
        one(field);
        // A tag of fields declared together belongs to each of them, but stands once.
        if (n.tags[i] !== n.tags[i + 1]) one(n.tags[i]);
      });
    case 'InterfaceType':
      return all(n.methods);
    case 'FuncType':
      all(n.params);
      return all(n.results);
    default:
      return forEachInner(n, one, all);
  }
}

type Inner = Exclude<
  Node,
  { kind: 'File' | 'ImportDecl' | 'ConstDecl' | 'VarDecl' | 'TypeDecl' | 'FuncDecl' | 'Field' | 'StructType' | 'InterfaceType' | 'FuncType' }
>;

function forEachInner(n: Inner, one: (c: Child) => void, all: (list: readonly Child[]) => void): void {
  switch (n.kind) {
    case 'BadExpr': case 'Name': case 'BasicLit': case 'EmptyStmt':
      return;
    case 'CompositeLit':
      one(n.type);
      return all(n.elems);
    case 'KeyValueExpr':
      one(n.key);
      return one(n.value);
    case 'FuncLit':
      one(n.type);
      return one(n.body);
    case 'ParenExpr': case 'ExprStmt':
      return one(n.x);
    case 'SelectorExpr':
      one(n.x);
      return one(n.sel);
    case 'IndexExpr':
      one(n.x);
      return one(n.index);
    case 'SliceExpr':
      one(n.x);
      return all(n.index);
    case 'AssertExpr':
      one(n.x);
      return one(n.type);
    case 'TypeSwitchGuard':
      one(n.lhs);
      return one(n.x);
    case 'Operation':
      one(n.x);
      return one(n.y);
    case 'CallExpr':
      one(n.fun);
      return all(n.args);
    case 'ListExpr':
      return all(n.elems);
    case 'ArrayType':
      one(n.len);
      return one(n.elem);
    case 'SliceType': case 'DotsType': case 'ChanType':
      return one(n.elem);
    case 'MapType':
      one(n.key);
      return one(n.value);
    case 'LabeledStmt':
      one(n.label);
      return one(n.stmt);
    case 'BlockStmt':
      return all(n.list);
    case 'SendStmt':
      one(n.chan);
      return one(n.value);
    case 'DeclStmt':
      return all(n.decls);
    case 'AssignStmt':
      one(n.lhs);
      return one(n.rhs);
    case 'BranchStmt':
      return one(n.label);
    case 'CallStmt':
      return one(n.call);
    case 'ReturnStmt':
      return one(n.results);
    case 'IfStmt':
      one(n.init);
      one(n.cond);
      one(n.then);
      return one(n.else);
    case 'ForStmt':
      one(n.init);
      one(n.cond);
      one(n.post);
      return one(n.body);
    case 'SwitchStmt':
      one(n.init);
      one(n.tag);
      return all(n.body);
    case 'SelectStmt':
      return all(n.body);
    case 'RangeClause':
      one(n.lhs);
      return one(n.x);
    case 'CaseClause':
      one(n.cases);
      return all(n.body);
    case 'CommClause':
      one(n.comm);
      return all(n.body);
  }
}

/** Visits n and everything below it in source order; `enter` returns false to leave out a node's children. */
export function walk(n: Node, enter: (n: Node) => boolean | void): void {
  // A stack of its own: a + b + c … can be thousands deep.
  const stack: Node[] = [n];
  const children: Node[] = [];
  for (let m = stack.pop(); m; m = stack.pop()) {
    if (enter(m) === false) continue;
    children.length = 0;
    forEachChild(m, (c) => children.push(c));
    for (let i = children.length - 1; i >= 0; i--) stack.push(children[i]);
  }
}
