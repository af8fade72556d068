/** Follows the control flow of one function of the linked program: how deep its stack gets, and what it calls where. */
import type { Decoder, Step } from './machine';

/** A call, and how many bytes of its own the function has on the stack then. */
export interface CallSite {
  readonly address: number;
  readonly depth: number;
  /** undefined: what the register holds. */
  readonly target: number | undefined;
  readonly register: number | undefined;
  /** The function's own frame is gone by then. */
  readonly tail: boolean;
  /** The register was loaded right before with what is no constant. */
  readonly loaded: boolean;
  /** It may as well be a jump through a table. */
  readonly table: boolean;
}

export interface FunctionCode {
  /** The most bytes that the function itself has on the stack. */
  readonly frame: number;
  /** It moves the stack pointer by an amount that its code does not tell. */
  readonly dynamic: boolean;
  readonly returns: boolean;
  readonly calls: readonly CallSite[];
  /** Values that its code puts into registers: by register. */
  readonly constants: ReadonlyMap<number, ReadonlySet<number>>;
}

/** What is around the function. */
export interface Surroundings {
  /** Whether a function begins at the address. */
  isEntry(address: number): boolean;
  /** Whether a function ever returns. */
  returns(address: number): boolean;
  /** The function may run into the next one: it is assembly. */
  readonly runsOn: boolean;
  isData(address: number): boolean;
  /** Instructions that a jump through a table may go to, behind `from` in a function that ends at `end`. */
  codeAfter(from: number, end: number): Iterable<number>;
}

/** Looks at every instruction that can be reached from `start` without a call. */
export function walkFunction(decoder: Decoder, start: number, end: number, around: Surroundings): FunctionCode {
  return new Walk(decoder, start, end, around).run();
}

class Walk {
  private readonly depths = new Map<number, number>();
  private readonly work: [address: number, depth: number][] = [];
  private readonly calls = new Map<number, CallSite>();
  private readonly constants = new Map<number, Set<number>>();
  /** Jumps to what a register holds, which are looked at when all else is known. */
  private readonly jumps: { readonly address: number; readonly size: number; readonly depth: number; readonly register: number }[] = [];
  private readonly copies: (readonly [to: number, from: number])[] = [];
  /** Registers that the last instructions have given other contents than constants. */
  private readonly loaded = new Set<number>();
  private frame = 0;
  private dynamic = false;
  private returns = false;

  constructor(private readonly decoder: Decoder, private readonly start: number, private readonly end: number, private readonly around: Surroundings) {}

  run(): FunctionCode {
    this.work.push([this.start, 0]);
    this.drain();
    for (let jump = this.jumps.pop(); jump; jump = this.jumps.pop()) {
      const table = this.table(jump.address, jump.size, jump.depth);
      this.calls.set(jump.address, { address: jump.address, depth: jump.depth, target: undefined, register: jump.register, tail: true, loaded: false, table });
      this.drain();
    }
    for (let changed = true; changed; ) changed = this.copies.map(([to, from]) => this.copy(to, from)).some(Boolean);
    return { frame: this.frame, dynamic: this.dynamic, returns: this.returns, calls: [...this.calls.values()].sort((a, b) => a.address - b.address), constants: this.constants };
  }

  private drain(): void {
    for (let item = this.work.pop(); item; item = this.work.pop()) this.straight(...item);
  }

  /** Instructions one behind the other until control cannot go on, or has been here. */
  private straight(address: number, depth: number): void {
    this.loaded.clear();
    for (;;) {
      const known = this.depths.get(address);
      if (known !== undefined || this.around.isData(address)) return;
      this.depths.set(address, depth);
      if (address >= this.end && this.around.isEntry(address)) {
        if (!this.around.runsOn) return;
        this.returns ||= this.around.returns(address);
        this.calls.set(address, { address, depth, target: address, register: undefined, tail: true, loaded: false, table: false });
        return;
      }
      const step = this.decoder.step(address);
      if (!step) return;
      this.registers(step);
      if (step.dynamic) this.dynamic = true;
      depth = Math.max(0, depth + (step.push ?? 0));
      this.frame = Math.max(this.frame, depth);
      this.control(step, address, depth);
      if (step.ends || (step.call !== undefined && !this.around.returns(step.call))) return;
      address += step.size;
    }
  }

  private control(step: Step, address: number, depth: number): void {
    const call = (target: number | undefined, register: number | undefined, tail: boolean): void => void this.calls.set(address, { address, depth, target, register, tail, loaded: register !== undefined && this.loaded.has(register), table: false });
    if (step.call !== undefined) call(step.call, undefined, false);
    else if (step.callRegister !== undefined) call(undefined, step.callRegister, false);
    else if (step.jump !== undefined) {
      if (step.jump !== this.start && this.around.isEntry(step.jump)) {
        call(step.jump, undefined, true);
        this.returns ||= this.around.returns(step.jump);
      } else this.work.push([step.jump, depth]);
    } else if (step.jumpRegister !== undefined) {
      if (step.table) this.jumps.push({ address, size: step.size, depth, register: step.jumpRegister });
      else call(undefined, step.jumpRegister, true);
    } else if (step.table) this.table(address, step.size, depth);
    if (step.returns || step.jumpRegister !== undefined) this.returns = true;
  }

  /** A jump through a table may go to all code of the function that nothing else has led to. Tells whether there is some. */
  private table(address: number, size: number, depth: number): boolean {
    const before = this.work.length;
    for (const at of this.around.codeAfter(address + size, this.end)) if (!this.depths.has(at)) this.work.push([at, depth]);
    return this.work.length > before;
  }

  private registers(step: Step): void {
    if (step.constant) this.constantsOf(step.constant[0]).add(step.constant[1]);
    if (step.copy) this.copies.push(step.copy);
    if (step.loads !== undefined) this.loaded.add(step.loads);
    for (const r of [step.constant?.[0], step.copy?.[0]]) if (r !== undefined) this.loaded.delete(r);
  }

  private constantsOf(register: number): Set<number> {
    let set = this.constants.get(register);
    if (!set) this.constants.set(register, (set = new Set()));
    return set;
  }

  private copy(to: number, from: number): boolean {
    const target = this.constantsOf(to);
    const before = target.size;
    for (const v of this.constants.get(from) ?? []) target.add(v);
    return target.size > before;
  }
}
