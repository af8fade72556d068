/** A pass over a function body before it is built: which variables are captured, changed, or have their address taken. */
import type { Info } from '../../types/info';
import type { Func as GoFunc, Var } from '../../types/object';
import { hasPtrRecv } from '../../types/objects';
import type { Type } from '../../types/type';
import { under } from '../../types/under';
import type { AssignStmt, CallStmt, CommClause, Expr, Field, ForStmt, FuncDecl, FuncLit, Name, Node, SwitchStmt } from '../../syntax/nodes';
import { forEachChild } from '../../syntax/walk';
import { listOf, unparen } from './syntax';

/** A function literal, the declared function, or the body of a range-over-func loop, which becomes a function too. */
export interface FnFacts {
  readonly kind: 'func' | 'range';
  readonly parent: FnFacts | undefined;
  /** The literal of `defer func() {…}()`. */
  readonly deferred: boolean;
  /** Variables of outer functions that it or a function inside it uses, in order of first use. */
  readonly captures: Set<Var>;
  hasDefer: boolean;
  hasRecover: boolean;
  hasGoto: boolean;
  hasRangeFunc: boolean;
  /** Labels that stand in it. */
  readonly labels: Set<string>;
}

interface VarFacts {
  readonly owner: FnFacts;
  readonly inLoop: boolean;
  addressTaken: boolean;
  /** Changed after its declaration, other than by the post statement of its own loop. */
  assigned: boolean;
  assignedInPost: boolean;
  /** Used in function literals of its owner, other than directly deferred ones. */
  captured: boolean;
  deferCaptured: boolean;
  rangeCaptured: boolean;
}

/** How a variable is stored. */
export type Home = 'value' | 'slot' | 'frame' | 'heap';

export interface FactsInput {
  readonly info: Info;
  typeOf(e: Expr): Type;
  sizeof(v: Var): number;
  /** Loop variables are made anew in each iteration. */
  readonly perIteration: boolean;
}

/** Variables larger than this are captured by reference. */
const maxByValue = 128;

export class Facts {
  readonly fns = new Map<FuncDecl | FuncLit | ForStmt, FnFacts>();
  readonly loopDefers = new Set<CallStmt>();
  private readonly vars = new Map<Var, VarFacts>();

  constructor(readonly input: FactsInput) {}

  fn(node: FuncDecl | FuncLit | ForStmt): FnFacts {
    const f = this.fns.get(node);
    if (!f) throw new Error('function without facts');
    return f;
  }

  /** Declares a variable that stands in no syntax that was walked. */
  declare(v: Var, owner: FnFacts, inLoop: boolean): void {
    const result = v.varKind === 'result';
    this.vars.set(v, {
      owner, inLoop, addressTaken: false, assigned: result, assignedInPost: false, captured: false, deferCaptured: false, rangeCaptured: false,
    });
  }
  get(v: Var): VarFacts | undefined {
    return this.vars.get(v);
  }
  /** Closures hold a copy of the variable, because it does not change once they exist. */
  capturedByValue(v: Var): boolean {
    const f = this.vars.get(v);
    if (!f) return true;
    if (f.assigned || f.addressTaken || (f.assignedInPost && !this.input.perIteration)) return false;
    return this.input.sizeof(v) <= maxByValue;
  }
  /** Where the variable lives. */
  home(v: Var): Home {
    const f = this.vars.get(v);
    if (!f) return 'slot';
    const byRef = !this.capturedByValue(v);
    if (f.addressTaken || (f.captured && byRef)) return 'heap';
    if (f.deferCaptured && byRef) return f.inLoop || f.owner.hasGoto || !f.owner.hasDefer || f.owner.kind !== 'func' ? 'heap' : 'frame';
    if (f.rangeCaptured && byRef) return 'slot';
    return f.assigned || f.assignedInPost ? 'slot' : 'value';
  }
}

/** Walks a whole function, the literals inside included. */
export function collectFacts(input: FactsInput, node: FuncDecl | FuncLit, body: Node): Facts {
  const facts = new Facts(input);
  new Walker(facts, newFn('func', undefined, false)).root(node, body);
  return facts;
}

function newFn(kind: FnFacts['kind'], parent: FnFacts | undefined, deferred: boolean): FnFacts {
  return { kind, parent, deferred, captures: new Set(), hasDefer: false, hasRecover: false, hasGoto: false, hasRangeFunc: false, labels: new Set() };
}

/** The innermost enclosing function that is no range body. */
export function realFn(f: FnFacts): FnFacts {
  let g = f;
  while (g.kind === 'range' && g.parent) g = g.parent;
  return g;
}

class Walker {
  private loop = 0;
  /** Variables of the three-clause loops whose condition or post statement is being walked. */
  private post: ReadonlySet<Var> | undefined;
  private deferredLit: FuncLit | undefined;

  constructor(
    private readonly facts: Facts,
    private fn: FnFacts,
  ) {}

  private get info(): Info {
    return this.facts.input.info;
  }

  root(node: FuncDecl | FuncLit, body: Node): void {
    this.facts.fns.set(node, this.fn);
    this.params(node);
    forEachChild(body, (c) => this.node(c));
  }

  private params(node: FuncDecl | FuncLit): void {
    const declare = (f: Field): void => {
      const v = f.name && this.info.defs.get(f.name);
      if (v?.kind === 'Var') this.facts.declare(v, this.fn, false);
    };
    if (node.kind === 'FuncDecl' && node.recv) declare(node.recv);
    node.type.params.forEach(declare);
    node.type.results.forEach(declare);
  }

  private node(n: Node): void {
    switch (n.kind) {
      case 'Name':
        return this.name(n);
      case 'FuncLit':
        return this.funcLit(n);
      case 'Operation':
        if (n.op === '&' && !n.y) this.takeAddress(n.x);
        break;
      case 'SliceExpr':
        if (under(this.facts.input.typeOf(n.x)).kind === 'Array') this.takeAddress(n.x);
        break;
      case 'SelectorExpr': {
        const sel = this.info.selections.get(n);
        if (sel?.kind === 'method' && !sel.indirect && hasPtrRecv(sel.obj as GoFunc)) this.takeAddress(n.x);
        this.node(n.x);
        if (!sel) this.name(n.sel);
        return;
      }
      case 'KeyValueExpr': {
        // The key of a struct literal is a field, not a variable.
        const key = n.key.kind === 'Name' ? this.info.uses.get(n.key) : undefined;
        if (!(key?.kind === 'Var' && key.isField)) this.node(n.key);
        return this.node(n.value);
      }
      case 'CallExpr': {
        const fun = unparen(n.fun);
        const obj = fun.kind === 'Name' ? this.info.uses.get(fun) : undefined;
        if (obj?.kind === 'Builtin' && obj.builtin === 'recover') realFn(this.fn).hasRecover = true;
        break;
      }
      case 'AssignStmt':
        return this.assign(n);
      case 'VarDecl':
        if (n.values) this.node(n.values);
        n.names.forEach((x) => this.declareName(x));
        return;
      case 'ConstDecl':
      case 'TypeDecl':
        return;
      case 'CallStmt':
        return this.callStmt(n);
      case 'BranchStmt':
        if (n.tok === 'goto') {
          realFn(this.fn).hasGoto = true;
          this.fn.hasGoto = true;
        }
        return;
      case 'LabeledStmt':
        this.fn.labels.add(n.label.value);
        return this.node(n.stmt);
      case 'ForStmt':
        return this.forStmt(n);
      case 'SwitchStmt':
        return this.switchStmt(n);
      case 'CommClause':
        return this.commClause(n);
      default:
        break;
    }
    forEachChild(n, (c) => this.node(c));
  }

  private name(n: Name): void {
    const v = this.info.uses.get(n);
    if (v?.kind === 'Var') this.use(v);
  }

  private use(v: Var): void {
    const f = this.facts.get(v);
    if (!f || f.owner === this.fn) return;
    let real = 0;
    let last: FnFacts = this.fn;
    for (let g: FnFacts | undefined = this.fn; g && g !== f.owner; g = g.parent) {
      g.captures.add(v);
      if (g.kind === 'func') real++;
      last = g;
    }
    if (real === 0) f.rangeCaptured = true;
    else if (real === 1 && last.deferred && last === this.fn && last.parent === f.owner) f.deferCaptured = true;
    else f.captured = true;
    // What is captured while the loop moves on is not captured by value.
    if (this.post?.has(v)) f.assigned = true;
  }

  private funcLit(n: FuncLit): void {
    const saved = { fn: this.fn, loop: this.loop };
    this.fn = newFn('func', this.fn, this.deferredLit === n);
    this.loop = 0;
    this.facts.fns.set(n, this.fn);
    this.params(n);
    forEachChild(n.body, (c) => this.node(c));
    this.fn = saved.fn;
    this.loop = saved.loop;
  }

  private callStmt(n: CallStmt): void {
    if (n.tok === 'defer') {
      realFn(this.fn).hasDefer = true;
      if (this.loop > 0 || this.fn.kind === 'range') this.facts.loopDefers.add(n);
    }
    const call = unparen(n.call);
    if (n.tok === 'defer' && call.kind === 'CallExpr') {
      const fun = unparen(call.fun);
      if (fun.kind === 'FuncLit' && this.loop === 0) this.deferredLit = fun;
    }
    this.node(n.call);
  }

  // ---- declarations and assignments --------------------------------------------------------------

  private declareName(n: Name): void {
    const v = this.info.defs.get(n);
    if (v?.kind === 'Var') this.facts.declare(v, this.fn, this.loop > 0);
  }

  private assign(n: AssignStmt): void {
    if (n.rhs) this.node(n.rhs);
    for (const e of listOf(n.lhs)) {
      if (n.def && e.kind === 'Name' && this.info.defs.get(e)) this.declareName(e);
      else this.assigned(e);
    }
  }

  /** e stands on the left of an assignment. */
  private assigned(e: Expr): void {
    const v = this.rootVar(e);
    const f = v && this.facts.get(v);
    if (v && f) {
      if (f.owner === this.fn && this.post?.has(v)) f.assignedInPost = true;
      else f.assigned = true;
    }
    this.node(e);
  }

  private takeAddress(e: Expr): void {
    const v = this.rootVar(e);
    const f = v && this.facts.get(v);
    if (f) f.addressTaken = true;
  }

  /** The variable that e is or is a part of, without going through a pointer. */
  private rootVar(e: Expr): Var | undefined {
    switch (e.kind) {
      case 'ParenExpr':
        return this.rootVar(e.x);
      case 'Name': {
        const v = this.info.uses.get(e) ?? this.info.defs.get(e);
        return v?.kind === 'Var' ? v : undefined;
      }
      case 'IndexExpr':
        return under(this.facts.input.typeOf(e.x)).kind === 'Array' ? this.rootVar(e.x) : undefined;
      case 'SelectorExpr': {
        const sel = this.info.selections.get(e);
        return sel?.kind === 'field' && !sel.indirect ? this.rootVar(e.x) : undefined;
      }
      default:
        return undefined;
    }
  }

  // ---- statements with a life of their own -------------------------------------------------------

  private forStmt(n: ForStmt): void {
    if (n.init?.kind === 'RangeClause') return this.rangeStmt(n);
    // Each iteration may have its own variables, so they count as declared in the loop.
    this.loop++;
    if (n.init) this.node(n.init);
    const vars = new Set<Var>();
    if (n.init?.kind === 'AssignStmt' && n.init.def) {
      for (const e of listOf(n.init.lhs)) {
        const v = e.kind === 'Name' ? this.info.defs.get(e) : undefined;
        if (v?.kind === 'Var') vars.add(v);
      }
    }
    const saved = this.post;
    this.post = vars;
    if (n.cond) this.node(n.cond);
    if (n.post) this.node(n.post);
    this.post = saved;
    this.node(n.body);
    this.loop--;
  }

  private rangeStmt(n: ForStmt): void {
    const clause = n.init;
    if (clause?.kind !== 'RangeClause') return;
    this.node(clause.x);
    const body = (): void => {
      for (const e of listOf(clause.lhs)) {
        if (clause.def && e.kind === 'Name') this.rangeVar(e);
        else this.assigned(e);
      }
      this.node(n.body);
    };
    if (under(this.facts.input.typeOf(clause.x)).kind !== 'Signature') {
      this.loop++;
      body();
      this.loop--;
      return;
    }
    realFn(this.fn).hasRangeFunc = true;
    const saved = { fn: this.fn, loop: this.loop };
    this.fn = newFn('range', this.fn, false);
    this.loop = 0;
    this.facts.fns.set(n, this.fn);
    body();
    this.fn = saved.fn;
    this.loop = saved.loop;
  }

  /** Before Go 1.22 all iterations share the variable. */
  private rangeVar(e: Name): void {
    this.declareName(e);
    const v = this.info.defs.get(e);
    const f = v?.kind === 'Var' ? this.facts.get(v) : undefined;
    if (f && !this.facts.input.perIteration) f.assigned = true;
  }

  private switchStmt(n: SwitchStmt): void {
    if (n.init) this.node(n.init);
    const guard = n.tag?.kind === 'TypeSwitchGuard' ? n.tag : undefined;
    if (guard) this.node(guard.x);
    else if (n.tag) this.node(n.tag);
    for (const clause of n.body) {
      if (clause.cases && !guard) this.node(clause.cases);
      const v = this.info.implicits.get(clause);
      if (v?.kind === 'Var') this.facts.declare(v, this.fn, this.loop > 0);
      clause.body.forEach((s) => this.node(s));
    }
  }

  private commClause(n: CommClause): void {
    if (n.comm) this.node(n.comm);
    n.body.forEach((s) => this.node(s));
  }
}
