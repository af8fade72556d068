/** The passes over a program's IR, in order. Each can be looked at by name: `--dump after:NAME`. */
import type { Module } from '../ir/ir';
import { trackCallers } from './callers';
import { chooseCollector, type CollectorOptions } from './collector';
import { dropColumns } from './columns';
import { constantParameters } from './constants';
import { dropCopies } from './copies';
import { removeGuards } from './guards';
import { pruneKinds } from './kinds';
import { evaluateInits } from './init';
import { escape } from './escape';
import { devirtualize, lowerInterfaces } from './lower-interfaces';
import type { PointsTo } from './points-to';
import { reach } from './reach';
import { rodata } from './rodata';
import { addShadowStack } from './shadow-stack';
import { growStacks } from './stack-growth';
import { keepLoopsApart } from './tiers';

/** What passes are told of the build. */
export interface PassOptions extends CollectorOptions {
  /** A call must have the type of what it calls, even where it can never be reached: WebAssembly. */
  readonly typedCalls?: boolean;
  /** Stacks in memory can be continued elsewhere: WebAssembly. */
  readonly growingStacks?: boolean;
  /** Speed counts, and the machine that runs the program compiles a function anew when it is called often: WebAssembly. */
  readonly tiers?: boolean;
}

/** What a pass leaves for the next, because it is costly to find out. */
export interface Shared {
  /** What pointers point to, from `rodata` to `escape`. */
  points?: PointsTo;
  /** The program has the conservative collector. */
  conservative?: boolean;
}

export interface Pass {
  readonly name: string;
  readonly run: (m: Module, options: PassOptions, shared?: Shared) => void;
  /** Later stages rely on it. */
  readonly required?: boolean;
}

/** `after` must come behind `before`, and why. */
export interface OrderRule {
  readonly before: string;
  readonly after: string;
  readonly why: string;
}

export const passes: readonly Pass[] = [
  { name: 'reach', run: reach },
  { name: 'init', run: (m) => void evaluateInits(m) },
  { name: 'devirtualize', run: devirtualize },
  { name: 'kinds', run: pruneKinds },
  { name: 'constants', run: constantParameters },
  { name: 'rodata', run: (m, _, shared) => rodata(m, shared) },
  { name: 'copies', run: (m, _, shared) => dropCopies(m, shared) },
  { name: 'escape', run: (m, { explain }, shared) => escape(m, shared, explain) },
  { name: 'guards', run: removeGuards },
  { name: 'columns', run: dropColumns },
  { name: 'callers', run: trackCallers, required: true },
  { name: 'collector', run: (m, options, shared) => chooseCollector(m, options, shared), required: true },
  { name: 'stack-growth', run: (m, { growingStacks }) => void (growingStacks && growStacks(m)) },
  { name: 'lower-interfaces', run: (m, { typedCalls }) => lowerInterfaces(m, typedCalls), required: true },
  { name: 'tiers', run: (m, { tiers }) => void (tiers && keepLoopsApart(m)) },
  { name: 'shadow-stack', run: (m, { shadowStack }, shared) => void (shadowStack && shared?.conservative && addShadowStack(m)), required: true },
];

export const orderRules: readonly OrderRule[] = [
  { before: 'constants', after: 'columns', why: 'a field that an argument names is known' },
  { before: 'rodata', after: 'columns', why: 'only data that nobody writes may change' },
  { before: 'devirtualize', after: 'constants', why: 'more calls are direct' },
  { before: 'guards', after: 'callers', why: 'a check becomes a branch there' },
  { before: 'callers', after: 'lower-interfaces', why: 'what an interface call may get to is still known' },
  { before: 'init', after: 'kinds', why: 'types that only initialisers needed are gone' },
  { before: 'init', after: 'rodata', why: 'what initialisers alone write is data that nobody writes' },
  { before: 'escape', after: 'guards', why: 'the address of a stack slot is never nil' },
  { before: 'escape', after: 'lower-interfaces', why: 'the targets of interface calls are still known' },
  { before: 'devirtualize', after: 'escape', why: 'each direct call is one summary instead of several' },
  { before: 'copies', after: 'collector', why: 'what is not copied is not allocated' },
  { before: 'escape', after: 'collector', why: 'what lives on a stack needs no collector' },
  { before: 'collector', after: 'lower-interfaces', why: 'the methods that an interface call may get to are still known' },
  { before: 'rodata', after: 'escape', why: 'what read-only data holds is known, and the analysis is the same' },
  { before: 'devirtualize', after: 'kinds', why: 'more calls that give kinds are direct' },
  { before: 'callers', after: 'stack-growth', why: 'a function that calls itself on a new piece of stack is one call to those who ask' },
  { before: 'stack-growth', after: 'lower-interfaces', why: 'what an interface call may get to is still known' },
  { before: 'stack-growth', after: 'shadow-stack', why: 'memory may be collected while a stack grows' },
  { before: 'lower-interfaces', after: 'shadow-stack', why: 'all calls are there' },
  { before: 'kinds', after: 'lower-interfaces', why: 'lowering leaves descriptors and no list of types' },
  { before: 'devirtualize', after: 'lower-interfaces', why: 'lowering turns every interface call that is left into a call of a code pointer' },
];

/** Runs the passes, except those that may be left out and are in `skip`; `done` is told after each. */
export function runPasses(m: Module, options: PassOptions, skip: readonly string[], done: (pass: Pass, m: Module) => void): void {
  const shared: Shared = {};
  for (const p of passes) {
    if (!p.required && skip.includes(p.name)) continue;
    p.run(m, options, shared);
    done(p, m);
  }
}
