/**
 * A GOROOT for tools of Go's own that check programs for boards: the installed one, and beside its packages those that only we have
 * (machine, device/…, runtime/volatile), with their declarations alone. The real ones need our compiler; a checker needs no bodies.
 */
import * as path from 'node:path';
import { buildTags, pinConstants } from '../board/board';
import type { Target } from '../board/target';
import { SourceFile } from '../diag/source';
import type { Host } from '../host/host';
import type { GoEnv } from '../loader/go-env';
import type { FuncDecl } from '../syntax/nodes';
import { parseFile } from '../syntax/parser';
import { Cache } from '../toolchain/cache';
import { encodeText } from '../util/bytes';
import { settingsOf } from './options';

/** A folder's own files and folders, in place of or beside those of the installed Go. */
interface Folder {
  readonly files: Map<string, string>;
  readonly folders: Map<string, Folder>;
}

/** Variables of the environment and tags under which Go's tools see the program as we do. */
export interface GoView {
  readonly env: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
}

/** Go's view of programs for a target; the GOROOT that it names is made if it is not there. */
export function goView(host: Host, env: GoEnv, target: Target, tags: readonly string[]): GoView {
  const settings = settingsOf({ packages: [], tags }, target);
  const minor = Number(/^go1\.(\d+)/.exec(env.goVersion)?.[1] ?? 24);
  const all = buildTags(target, { gc: settings.gc === 'auto' ? 'conservative' : settings.gc, scheduler: settings.scheduler, serial: target.serial, goMinor: minor, extra: tags });
  // Go has no wasm under the name of linux.
  const goos = target.goarch === 'wasm' && target.goos === 'linux' ? 'wasip1' : target.goos;
  const own = new Set([target.goos, target.goarch, 'unix']);
  return {
    env: { GOROOT: makeRoot(host, env, target), GOOS: goos, GOARCH: target.goarch, CGO_ENABLED: '0', GOTOOLCHAIN: 'local' },
    tags: all.filter((t) => !own.has(t) && !/^(go1\.\d+|goexperiment\..*)$/.test(t)),
  };
}

function makeRoot(host: Host, env: GoEnv, target: Target): string {
  const tree: Folder = { files: new Map(), folders: new Map() };
  const src = folderIn(tree, 'src');
  const ours = path.join(host.installDir, 'runtime', 'src');
  for (const dir of packagesOf(host, ours)) {
    if (host.fs.stat(path.join(env.goroot, 'src', dir))) continue;
    const folder = dir.split('/').reduce(folderIn, src);
    for (const name of host.fs.list(path.join(ours, dir))) if (name.endsWith('.go')) folder.files.set(name, declarationsOf(host.fs.readText(path.join(ours, dir, name))));
  }
  folderIn(src, 'machine').files.set('zz_board.go', pinConstants(target));
  const cache = new Cache(host);
  const root = path.join(cache.dir, 'goroot', Cache.key(env.goroot, env.goVersion, flat(tree)));
  const done = path.join(root, '.complete');
  if (!host.fs.stat(done)) {
    fill(host, tree, env.goroot, root);
    host.fs.write(done, new Uint8Array(0));
  }
  return root;
}

/** Folders with Go files, relative, with slashes. */
function packagesOf(host: Host, root: string, below = ''): string[] {
  const names = host.fs.list(path.join(root, below));
  const inner = names.filter((n) => host.fs.stat(path.join(root, below, n))?.directory).flatMap((n) => packagesOf(host, root, below === '' ? n : `${below}/${n}`));
  return names.some((n) => n.endsWith('.go')) ? [below, ...inner] : inner;
}

function folderIn(parent: Folder, name: string): Folder {
  let f = parent.folders.get(name);
  if (!f) parent.folders.set(name, (f = { files: new Map(), folders: new Map() }));
  return f;
}

function flat(f: Folder): string {
  return JSON.stringify([[...f.files], [...f.folders].map(([name, inner]) => [name, flat(inner)])]);
}

/** Own files are written, folders with own files made, and all else stands for what is installed. */
function fill(host: Host, own: Folder, installed: string, dir: string): void {
  host.fs.mkdir(dir);
  const there = host.fs.stat(installed)?.directory ? host.fs.list(installed) : [];
  for (const name of there) if (!own.folders.has(name) && !own.files.has(name)) host.fs.link(path.join(installed, name), path.join(dir, name));
  for (const [name, text] of own.files) host.fs.write(path.join(dir, name), encodeText(text));
  for (const [name, folder] of own.folders) fill(host, folder, path.join(installed, name), path.join(dir, name));
}

/** A source file with its declarations and no code: functions do nothing, imports that only they used stay for their effects. */
export function declarationsOf(text: string): string {
  const source = new SourceFile('x.go', text);
  const file = parseFile(source, { lazyBodies: true, report: () => undefined });
  const cuts: { readonly from: number; readonly to: number; readonly by: string }[] = [];
  for (const d of file.decls) {
    if (d.kind === 'FuncDecl') cuts.push(bodyOf(d, text));
  }
  const bare = apply(text, cuts);
  // What links, exports and shapes code means nothing to a checker.
  const plain = bare.replace(/^\/\/(go:(?!build\b)|export\b)/gm, '// $1');
  const code = plain.replace(/\/\/.*$/gm, '');
  return plain.replace(/^(import\s+|\t)"([^"]+)"$/gm, (line, before: string, imported: string) => {
    const name = imported.slice(imported.lastIndexOf('/') + 1);
    return new RegExp(`\\b${name}\\.`).test(code) ? line : `${before}_ "${imported}"`;
  });
}

/** A function's body becomes a panic, whether it has one or not. */
function bodyOf(d: FuncDecl, text: string): { from: number; to: number; by: string } {
  if (d.bodyStart !== undefined && d.bodyEnd !== undefined) return { from: d.bodyStart, to: d.bodyEnd + 1, by: '{ panic(0) }' };
  let depth = 0;
  let end = d.name.pos;
  for (; end < text.length && (depth > 0 || text[end] !== '\n'); end++) {
    if ('({['.includes(text[end])) depth++;
    else if (')}]'.includes(text[end])) depth--;
  }
  return { from: end, to: end, by: ' { panic(0) }' };
}

function apply(text: string, cuts: readonly { readonly from: number; readonly to: number; readonly by: string }[]): string {
  let out = '';
  let at = 0;
  for (const c of [...cuts].sort((a, b) => a.from - b.from)) {
    out += text.slice(at, c.from) + c.by;
    at = c.to;
  }
  return out + text.slice(at);
}
