/** Directives that depend on what their declarations mean: linknames, and functions that meet a WebAssembly host. */
import type { FuncDecl } from '../syntax/nodes';
import { embedPatterns, linknameOf } from '../syntax/directives';
import type { Checker } from './check';
import { error, errorf } from './errors';
import type { Var } from './object';
import type { BasicKind, Type } from './type';
import { unalias } from './alias';
import { under } from './under';

/** Checks the directives of the current package, which has no other errors. */
export function directives(check: Checker): void {
  linknames(check);
  embeds(check);
  for (const obj of check.pctx.objList) if (obj.kind === 'Func' && obj.decl) wasmFunc(check, obj.decl, obj.type);
}

/** Each linkname must be of a variable or function of the package, and the only one of it. */
function linknames(check: Checker): void {
  const seen = new Set<string>();
  for (const file of check.pctx.parsed.files) {
    for (const p of file.pragmas) {
      const names = linknameOf(p.text);
      if (!names) continue;
      const { local, remote } = names;
      const at = { file: file.source, offset: p.pos };
      const kind = check.pkg.scope.lookup(local)?.kind;
      if (remote?.includes('[') && remote.includes(']')) error(check, at, 'InvalidLinkname', '//go:linkname reference of an instantiation is not allowed');
      else if (kind !== 'Func' && kind !== 'Var') error(check, at, 'InvalidLinkname', '//go:linkname must refer to declared function or variable');
      else if (seen.has(local)) errorf(check, at, 'InvalidLinkname', 'duplicate //go:linkname for %s', local);
      else seen.add(local);
    }
  }
}

/** What go:embed fills is a string, bytes, or an embed.FS; only the last can hold several files. */
function embeds(check: Checker): void {
  for (const file of check.pctx.parsed.files) {
    for (const d of file.decls) {
      if (d.kind !== 'VarDecl') continue;
      const patterns = d.pragmas.flatMap((p) => (/^go:embed\s/.test(p.text) ? (embedPatterns(p.text) ?? []) : []));
      const type = check.pkg.scope.lookup(d.names[0].value)?.type;
      if (patterns.length === 0 || !type || isEmbedFS(type)) continue;
      const at = { file: file.source, offset: d.names[0].pos };
      const count = patterns.reduce((n, { pattern }) => n + (check.pctx.parsed.embeds.get(pattern)?.length ?? 0), 0);
      if (!isBytesOrString(type)) errorf(check, at, 'InvalidEmbed', 'go:embed cannot apply to var of type %s', type);
      else if (patterns.length > 1 || count > 1) errorf(check, at, 'InvalidEmbed', 'invalid go:embed: multiple files for type %s', type);
    }
  }
}

function isEmbedFS(t: Type): boolean {
  const n = unalias(t);
  return n.kind === 'Named' && n.obj.name === 'FS' && n.obj.pkg?.path === 'embed';
}

function isBytesOrString(t: Type): boolean {
  const u = under(t);
  if (u.kind === 'Basic') return u.basic === 'string';
  const elem = u.kind === 'Slice' ? under(u.elem) : undefined;
  return elem?.kind === 'Basic' && elem.basic === 'uint8';
}

/** Types that WebAssembly hands over as they are. */
const direct = new Set<BasicKind>(['bool', 'int32', 'uint32', 'int64', 'uint64', 'float32', 'float64', 'uintptr', 'unsafe.Pointer']);
/** Types whose layout in memory a host knows. */
const inMemory = new Set<BasicKind>(['bool', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64', 'float32', 'float64']);

/** A function with go:wasmexport or go:wasmimport: what it takes and gives must mean something to the host. */
function wasmFunc(check: Checker, decl: FuncDecl, type: Type | undefined): void {
  const verb = decl.pragmas.map((p) => /^go:wasm(?:export|import)\b/.exec(p.text)?.[0]).find((v) => v !== undefined);
  if (!verb || type?.kind !== 'Signature') return;
  const at = { file: decl.file, offset: decl.name.pos };
  if (decl.recv) return error(check, at, 'InvalidWasmType', `cannot use //${verb} on a method`);
  const { params, results } = type;
  const refuse = (v: Var, what: string): void => errorf(check, at, 'InvalidWasmType', '%s: unsupported %s type %s', verb, what, v.type as Type);
  for (const v of params.vars) if (!isPassed(v.type, true)) refuse(v, 'parameter');
  if (results.vars.length > 1) error(check, at, 'InvalidWasmType', `${verb}: too many return values`);
  else for (const v of results.vars) if (!isPassed(v.type, false)) refuse(v, 'result');
}

function isPassed(t: Type | undefined, isParam: boolean): boolean {
  const u = t && under(t);
  if (u?.kind === 'Basic') return direct.has(u.basic) || (isParam && u.basic === 'string');
  return u?.kind === 'Pointer' && isShared(u.base);
}

/** Whether a host may look at a value of the type through a pointer. */
function isShared(t: Type): boolean {
  const u = under(t);
  if (u.kind === 'Basic') return inMemory.has(u.basic);
  if (u.kind === 'Array') return isShared(u.elem);
  if (u.kind !== 'Struct') return false;
  const layout = u.fields.filter((f) => f.type && isHostLayout(f.type));
  return u.fields.length === 0 || (layout.length > 0 && u.fields.every((f) => layout.includes(f) || (!!f.type && isShared(f.type))));
}

function isHostLayout(t: Type): boolean {
  const n = unalias(t);
  return n.kind === 'Named' && n.obj.name === 'HostLayout' && n.obj.pkg?.path === 'structs';
}
