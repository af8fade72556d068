/** Labels and branches of a function body: misplaced, undefined, unused, and gotos over declarations or into blocks. */
import { posText, type SourceFile } from '../diag/source';
import type { BlockStmt, BranchStmt, Expr, ForStmt, LabeledStmt, SelectStmt, Stmt, SwitchStmt } from './nodes';
import { exprString } from './printer';

interface Block {
  readonly parent?: Block;
  readonly start: number;
  /** The labeled statement whose block this is. */
  readonly labeled?: LabeledStmt;
}

interface Label {
  readonly parent: Block;
  readonly stmt: LabeledStmt;
  used: boolean;
}

/** What unlabeled branches refer to. */
interface Targets {
  readonly breaks?: ForStmt | SwitchStmt | SelectStmt;
  readonly continues?: ForStmt;
  /** Index of the enclosing switch case, if a fallthrough may stand here; else -1. */
  readonly caseIndex: number;
}

type ErrorAt = (pos: number, msg: string) => void;

/** Checks the branches of one function body; function literals in it are checked on their own. */
export function checkBranches(body: BlockStmt, file: SourceFile, error: ErrorAt): void {
  const c = new BranchChecker(file, error);
  for (const fwd of c.block(undefined, { caseIndex: -1 }, undefined, body.pos, body.list)) c.unresolved(fwd);
  c.reportUnused();
}

class BranchChecker {
  private readonly labels = new Map<string, Label>();

  constructor(
    private readonly file: SourceFile,
    private readonly error: ErrorAt,
  ) {}

  /** A goto without a label it may reach. */
  unresolved(fwd: BranchStmt): void {
    const label = fwd.label!;
    const l = this.labels.get(label.value);
    if (l) {
      l.used = true;
      this.error(label.pos, `goto ${label.value} jumps into block starting at ${this.place(l.parent.start)}`);
    } else {
      this.error(label.pos, `label ${label.value} not defined`);
    }
  }

  reportUnused(): void {
    for (const [name, l] of this.labels) if (!l.used) this.error(l.stmt.label.pos, `label ${name} defined and not used`);
  }

  private place(pos: number): string {
    return posText({ file: this.file, offset: pos });
  }

  private declare(b: Block, stmt: LabeledStmt): Label {
    const name = stmt.label.value;
    const old = this.labels.get(name);
    if (old) {
      this.error(stmt.label.pos, `label ${name} already defined at ${this.place(old.stmt.label.pos)}`);
      return old;
    }
    const l: Label = { parent: b, stmt, used: false };
    this.labels.set(name, l);
    return l;
  }

  /** Whether the label is declared in b or a block around it. */
  private gotoReaches(b: Block, name: string): boolean {
    const l = this.labels.get(name);
    if (!l) return false;
    l.used = true;
    for (let x: Block | undefined = b; x; x = x.parent) if (l.parent === x) return true;
    return false;
  }

  /** The enclosing statement with that label; 'invalid' if the label is of another statement; undefined if unknown. */
  private enclosing(b: Block, name: string): LabeledStmt | 'invalid' | undefined {
    const l = this.labels.get(name);
    if (!l) return undefined;
    l.used = true;
    for (let x: Block | undefined = b; x; x = x.parent) if (x.labeled === l.stmt) return l.stmt;
    return 'invalid';
  }

  /** Checks a block and returns its gotos whose label has not been seen in it. */
  block(parent: Block | undefined, ctxt: Targets, labeled: LabeledStmt | undefined, start: number, body: readonly Stmt[]): BranchStmt[] {
    const b: Block = { parent, start, labeled };
    let forward: BranchStmt[] = [];
    let jumpers: BranchStmt[] = []; // forward gotos in front of the last variable declaration
    let declared: { pos: number; name: Expr } | undefined;
    let label: LabeledStmt | undefined;
    const recordVar = (pos: number, name: Expr): void => {
      declared = { pos, name };
      jumpers = [...forward];
    };
    const inner = (targets: Targets, pos: number, list: readonly Stmt[]): void => {
      forward.push(...this.block(b, targets, label, pos, list));
    };
    const declareLabel = (s: LabeledStmt): void => {
      const name = s.label.value;
      const l = this.declare(b, s);
      forward = forward.filter((fwd) => {
        if (fwd.label!.value !== name) return true;
        l.used = true;
        if (declared && jumpers.includes(fwd)) {
          this.error(fwd.label!.pos, `goto ${name} jumps over declaration of ${exprString(declared.name)} at ${this.place(declared.pos)}`);
        }
        return false;
      });
    };

    const list = trimEmpty(body);
    list.forEach((first, index) => {
      label = undefined;
      let s = first;
      while (s.kind === 'LabeledStmt') {
        if (s.label.value !== '_') {
          declareLabel(s);
          label = s;
        }
        s = s.stmt;
      }
      switch (s.kind) {
        case 'DeclStmt': {
          const v = s.decls.find((d) => d.kind === 'VarDecl');
          if (v?.kind === 'VarDecl') recordVar(v.pos, v.names[0]);
          break;
        }
        case 'AssignStmt':
          if (s.def) recordVar(s.pos, s.lhs);
          break;
        case 'BranchStmt':
          if (!s.label) this.unlabeled(s, ctxt, index + 1 === list.length);
          else if (s.tok !== 'goto') this.labeledBranch(b, s);
          else if (!this.gotoReaches(b, s.label.value)) forward.push(s);
          break;
        case 'BlockStmt':
          inner({ ...ctxt, caseIndex: -1 }, s.pos, s.list);
          break;
        case 'IfStmt':
          inner({ ...ctxt, caseIndex: -1 }, s.then.pos, s.then.list);
          if (s.else) inner({ ...ctxt, caseIndex: -1 }, s.else.pos, [s.else]);
          break;
        case 'ForStmt':
          inner({ breaks: s, continues: s, caseIndex: -1 }, s.body.pos, s.body.list);
          break;
        case 'SwitchStmt':
          s.body.forEach((c, i) => inner({ breaks: s as SwitchStmt, continues: ctxt.continues, caseIndex: i }, c.pos, c.body));
          break;
        case 'SelectStmt':
          for (const c of s.body) inner({ breaks: s, continues: ctxt.continues, caseIndex: -1 }, c.pos, c.body);
          break;
        default:
          break;
      }
    });
    return forward;
  }

  private unlabeled(s: BranchStmt, ctxt: Targets, last: boolean): void {
    switch (s.tok) {
      case 'break':
        if (!ctxt.breaks) this.error(s.pos, 'break is not in a loop, switch, or select');
        break;
      case 'continue':
        if (!ctxt.continues) this.error(s.pos, 'continue is not in a loop');
        break;
      case 'fallthrough': {
        const msg = this.fallthroughError(ctxt, last);
        if (msg) this.error(s.pos, msg);
        break;
      }
      default:
        break;
    }
  }

  private fallthroughError(ctxt: Targets, last: boolean): string | undefined {
    const t = ctxt.breaks;
    if (t?.kind === 'SwitchStmt') {
      if (t.tag?.kind === 'TypeSwitchGuard') return 'cannot fallthrough in type switch';
      if (ctxt.caseIndex >= 0 && last) {
        return ctxt.caseIndex + 1 === t.body.length ? 'cannot fallthrough final case in switch' : undefined;
      }
    }
    return 'fallthrough statement out of place';
  }

  private labeledBranch(b: Block, s: BranchStmt): void {
    const { value: name, pos } = s.label!;
    const t = this.enclosing(b, name);
    if (t === undefined) {
      this.error(pos, `${s.tok} label not defined: ${name}`);
      return;
    }
    const kind = t === 'invalid' ? '' : t.stmt.kind;
    const ok = kind === 'ForStmt' || (s.tok === 'break' && (kind === 'SwitchStmt' || kind === 'SelectStmt'));
    if (!ok) this.error(pos, `invalid ${s.tok} label ${name}`);
  }
}

/** A fallthrough counts as last statement even with empty statements behind it. */
function trimEmpty(list: readonly Stmt[]): readonly Stmt[] {
  let n = list.length;
  while (n > 0 && list[n - 1].kind === 'EmptyStmt') n--;
  return list.slice(0, n);
}
