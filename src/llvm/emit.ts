/** The front door of the room: a module as LLVM assembly that LLVM 16 and later read. */
import type { Target } from '../board/target';
import type { Global, Module } from '../ir/ir';
import { Context, type OptLevel } from './context';
import { DebugInfo } from './debug-info';
import { writeFunction } from './function';
import { dataLayout } from './machine';
import { Metadata } from './metadata';
import { escapeText, quote, symbol } from './text';

export interface LlvmOptions {
  /** Line tables, or variables as well; undefined for none. */
  readonly debug: 'lines' | 'full' | undefined;
  readonly opt: OptLevel;
  /** How source paths are written, so that the output does not depend on where the sources lie. */
  readonly mapPath?: (path: string) => string;
}

/** Writes a module whose interface calls and type tests have been lowered. */
export function emitLlvm(module: Module, target: Target, options: LlvmOptions): string {
  const metadata = new Metadata();
  const ctx = new Context(module, target, options.opt, metadata);
  if (options.debug) ctx.debug = new DebugInfo(module.name, { mapPath: options.mapPath ?? ((p) => p), locals: options.debug === 'full' }, ctx.shapes, metadata);
  if (target.abi !== undefined && ctx.arch.startsWith('riscv')) metadata.flag(`!{i32 1, !"target-abi", !${quote(target.abi)}}`);
  const out = [`source_filename = ${quote(module.name)}\ntarget datalayout = "${dataLayout(target)}"\ntarget triple = "${target.triple}"\n\n`];
  for (const text of module.asm) for (const line of text.split('\n')) out.push(`module asm "${escapeText(line)}"\n`);
  for (const g of module.globals.values()) out.push(writeGlobal(ctx, g));
  out.push('\n');
  for (const f of module.funcs.values()) out.push(writeFunction(ctx, f));
  out.push('\n', ctx.tail(), '\n', metadata.text());
  return out.join('');
}

function writeGlobal(ctx: Context, g: Global): string {
  const type = ctx.shapes.text(g.type);
  const kind = `${g.patched ? 'externally_initialized ' : ''}${g.readonly ? 'constant' : 'global'}`;
  const section = g.section === undefined ? '' : `, section ${quote(g.section)}`;
  const align = g.align === undefined ? '' : `, align ${g.align}`;
  if (g.init === undefined) return `${symbol(g.name)} = external ${kind} ${type}${align}\n`;
  const visible = g.exported || ctx.module.rootGlobals.includes(g);
  const linkage = visible ? '' : 'internal ';
  const address = g.mergeable && !visible ? 'unnamed_addr ' : '';
  return `${symbol(g.name)} = ${linkage}${address}${kind} ${type} ${ctx.constants.text(g.init)}${section}${align}\n`;
}
