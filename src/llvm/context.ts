/** What all functions of one module share while they are written: shapes, constants, attributes, declarations. */
import type { Target } from '../board/target';
import { isValueCode, type Const, type Func, type Module } from '../ir/ir';
import { Constants } from './constants';
import type { DebugInfo } from './debug-info';
import type { Metadata } from './metadata';
import { archOf, type Arch } from './machine';
import { Shapes, type Shape } from './shape';
import { quote, symbol } from './text';

/** What the optimiser aims at. */
export type OptLevel = 'z' | 's' | '0' | '1' | '2';

export class Context {
  readonly shapes: Shapes;
  readonly constants: Constants;
  readonly arch: Arch;
  /** LLVM's type of Go's int. */
  readonly word: string;
  debug: DebugInfo | undefined;
  private readonly groups = new Map<string, number>();
  private readonly declared = new Map<string, string>();
  private readonly blobs = new Map<string, string>();
  private readonly common: string;

  constructor(readonly module: Module, readonly target: Target, readonly opt: OptLevel, readonly metadata: Metadata) {
    this.shapes = new Shapes(module.pointerBytes);
    this.constants = new Constants(this.shapes);
    this.arch = archOf(target.triple);
    this.word = `i${module.pointerBytes * 8}`;
    const level = opt === 'z' ? ' minsize optsize' : opt === 's' ? ' optsize' : '';
    const features = target.features === '' ? '' : ` "target-features"=${quote(target.features)}`;
    // uwtable: a function that never returns must still save its return address, else no panic could be traced through it.
    const unwind = this.arch === 'wasm32' ? '' : ' uwtable';
    this.common = `nounwind${unwind} null_pointer_is_valid${level} "target-cpu"=${quote(target.cpu)}${features}`;
  }

  /** `#n` for a set of attributes. */
  attributes(text: string): string {
    let n = this.groups.get(text);
    if (n === undefined) this.groups.set(text, (n = this.groups.size));
    return `#${n}`;
  }

  /** The attributes of a function that is defined or declared here. */
  functionAttributes(f: Func, extra = ''): string {
    const a = f.attrs;
    let text = this.common;
    if (a.noreturn) text += ' noreturn';
    if (a.cold) text += ' cold';
    if (a.noinline || (a.noreturn && a.cold)) text += ' noinline';
    if (a.alwaysinline) text += ' alwaysinline';
    if (a.nobuiltins) text += ' nobuiltin "no-builtins"';
    if (a.interrupt && this.arch.startsWith('riscv')) text += ' "interrupt"="machine"';
    // Code of func values is only merged with its like, so that what a call of one may reach keeps a name (see src/analysis).
    if (isValueCode(f)) text += ' "closure"';
    if (a.wasmImport) text += ` "wasm-import-module"=${quote(a.wasmImport.module)} "wasm-import-name"=${quote(a.wasmImport.name)}`;
    if (a.wasmExport !== undefined) text += ` "wasm-export-name"=${quote(a.wasmExport)}`;
    return this.attributes(text + extra);
  }

  /** Notes an intrinsic or another function that needs a declaration; gives its symbol. */
  declare(name: string, result: string, params: readonly string[], attributes = ''): string {
    if (!this.declared.has(name)) this.declared.set(name, `declare ${result} @${name}(${params.join(', ')})${attributes}\n`);
    return `@${name}`;
  }

  /** Read-only memory that holds a large constant. */
  blob(c: Const): string {
    const text = this.constants.typed(c);
    let name = this.blobs.get(text);
    if (name === undefined) this.blobs.set(text, (name = `@.const.${this.blobs.size}`));
    return name;
  }

  /** Constants, declarations and attribute groups that the functions asked for. */
  tail(): string {
    const blobs = [...this.blobs].map(([text, name]) => `${name} = private unnamed_addr constant ${text}\n`);
    const groups = [...this.groups].map(([text, n]) => `attributes #${n} = { ${text} }\n`);
    return [...blobs, ...this.declared.values(), ...groups].join('');
  }

  /** LLVM's result type of a function with this result; large results go through a leading pointer. */
  resultType(shape: Shape): string {
    if (shape.inMemory || shape.leaves.length === 0) return 'void';
    if (shape.leaves.length === 1) return this.shapes.text(shape.leaves[0].type);
    return `{${shape.leaves.map((l) => this.shapes.text(l.type)).join(', ')}}`;
  }

  /** Extension of small results that foreign code sees. */
  resultExtension(f: Func, shape: Shape): string {
    if (!f.attrs.exported || shape.leaves.length !== 1) return '';
    const t = shape.leaves[0].type;
    if (t.kind !== 'int') return '';
    if (t.bits < 32) return f.attrs.signedResult ? 'signext ' : 'zeroext ';
    return t.bits === 32 && this.arch === 'riscv64' ? 'signext ' : '';
  }

  /** Extension of small arguments for foreign code. */
  argumentExtension(f: Func | undefined, t: { readonly kind: string; readonly bits?: number }): string {
    if (!f || f.blocks.length > 0 || t.kind !== 'int') return '';
    if ((t.bits as number) < 32) return ' zeroext';
    return t.bits === 32 && this.arch === 'riscv64' ? ' signext' : '';
  }

  symbol(f: Func): string {
    return symbol(f.name);
  }
}
