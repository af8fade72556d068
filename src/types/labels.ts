/** Which label each branch statement means. The parser has reported what is wrong with labels and branches. */
import type { BlockStmt, BranchStmt, Stmt } from '../syntax/nodes';
import type { Checker } from './check';
import { Label } from './object';
import { recordDef, recordUse } from './recording';

/** Records the labels of a function body and their uses; labels are known in the whole body. */
export function labels(check: Checker, body: BlockStmt): void {
  const all = new Map<string, Label>();
  const branches: BranchStmt[] = [];
  const visit = (s: Stmt): void => {
    if (s.kind === 'BranchStmt') {
      if (s.label) branches.push(s);
      return;
    }
    if (s.kind === 'LabeledStmt' && s.label.value !== '_' && !all.has(s.label.value)) {
      const label = new Label(check.pos(s.label.pos), check.pkg, s.label.value, undefined);
      all.set(label.name, label);
      recordDef(check, s.label, label);
    }
    innerStmts(s).forEach(visit);
  };
  body.list.forEach(visit);
  for (const { label } of branches) {
    const target = label && all.get(label.value);
    if (!target) continue;
    target.used = true;
    recordUse(check, label, target);
  }
}

/** The statements directly inside another. */
function innerStmts(s: Stmt): readonly Stmt[] {
  switch (s.kind) {
    case 'LabeledStmt':
      return [s.stmt];
    case 'BlockStmt':
      return s.list;
    case 'IfStmt':
      return s.else ? [s.then, s.else] : [s.then];
    case 'ForStmt':
      return [s.body];
    case 'SwitchStmt':
      return s.body.flatMap((c) => c.body);
    case 'SelectStmt':
      return s.body.flatMap((c) => c.body);
    default:
      return [];
  }
}
