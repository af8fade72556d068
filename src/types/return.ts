/** Terminating statements: those after which control does not go on. */
import type { CaseClause, CommClause, Stmt } from '../syntax/nodes';
import type { Checker } from './check';
import { unparen } from './util';

/** Whether s is a terminating statement; `label` is its label, '' without one. */
export function isTerminating(check: Checker, s: Stmt, label: string): boolean {
  switch (s.kind) {
    case 'LabeledStmt':
      return isTerminating(check, s.stmt, s.label.value);
    case 'ExprStmt': {
      const call = unparen(s.x);
      return call.kind === 'CallExpr' && (check.isPanic?.has(call) ?? false);
    }
    case 'ReturnStmt':
      return true;
    case 'BranchStmt':
      return s.tok === 'goto' || s.tok === 'fallthrough';
    case 'BlockStmt':
      return isTerminatingList(check, s.list);
    case 'IfStmt':
      return s.else !== undefined && isTerminating(check, s.then, '') && isTerminating(check, s.else, '');
    case 'SwitchStmt':
      return s.body.some((c) => !c.cases) && clausesTerminate(check, s.body, label);
    case 'SelectStmt':
      return clausesTerminate(check, s.body, label);
    case 'ForStmt':
      return s.init?.kind !== 'RangeClause' && !s.cond && !hasBreak(s.body, label, true);
    default:
      return false;
  }
}

function isTerminatingList(check: Checker, list: readonly Stmt[]): boolean {
  for (let i = list.length - 1; i >= 0; i--) {
    if (list[i].kind !== 'EmptyStmt') return isTerminating(check, list[i], '');
  }
  return false;
}

function clausesTerminate(check: Checker, body: readonly (CaseClause | CommClause)[], label: string): boolean {
  return body.every((c) => isTerminatingList(check, c.body) && !hasBreakList(c.body, label, true));
}

/** Whether s contains a break out of the statement with the label, or with `implicit` a break without one. */
function hasBreak(s: Stmt, label: string, implicit: boolean): boolean {
  switch (s.kind) {
    case 'LabeledStmt':
      return hasBreak(s.stmt, label, implicit);
    case 'BranchStmt':
      if (s.tok !== 'break') return false;
      return s.label ? s.label.value === label : implicit;
    case 'BlockStmt':
      return hasBreakList(s.list, label, implicit);
    case 'IfStmt':
      return hasBreak(s.then, label, implicit) || (s.else !== undefined && hasBreak(s.else, label, implicit));
    case 'SwitchStmt':
      return label !== '' && s.body.some((c) => hasBreakList(c.body, label, false));
    case 'SelectStmt':
      return label !== '' && s.body.some((c) => hasBreakList(c.body, label, false));
    case 'ForStmt':
      return label !== '' && hasBreak(s.body, label, false);
    default:
      return false;
  }
}

function hasBreakList(list: readonly Stmt[], label: string, implicit: boolean): boolean {
  return list.some((s) => hasBreak(s, label, implicit));
}
