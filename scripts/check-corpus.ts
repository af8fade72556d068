/**
 * Runs the checker over Go's own sources and compares what it says with what is expected.
 *   node scripts/check-corpus.mjs types|test [PATH-PATTERN] [-v]     error files: internal/types/testdata, $GOROOT/test
 *   node scripts/check-corpus.mjs std [IMPORT-PATH…]                 packages of the standard library: no error may come
 *   node scripts/check-corpus.mjs lazy FILE.go                       time to check a program, dependencies on demand
 * Bundle first: npx esbuild scripts/check-corpus.ts --bundle --platform=node --outfile=/tmp/check-corpus.cjs
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Diagnostic } from '../src/diag/diagnostic';
import { SourceFile } from '../src/diag/source';
import { evalBuild, parseGoBuild } from '../src/syntax/build-constraint';
import type { File, ParsedPackage } from '../src/syntax/nodes';
import { parseFile } from '../src/syntax/parser';
import { Checker } from '../src/types/check';
import { sortDiagnostics } from '../src/types/errors';
import { posString } from '../src/types/format';
import { defPredeclaredTestFuncs } from '../src/types/universe';

const goroot = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
const argv = process.argv.slice(2);
const verbose = argv.includes('-v');
const [mode, ...rest] = argv.filter((a) => a !== '-v');
const goarch = 'amd64';

// ---- packages ------------------------------------------------------------------------------------

const knownOs = new Set('aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows zos hurd nacl'.split(' '));
const knownArch = new Set('386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm riscv sparc sparc64 ppc amd64p32 armbe arm64be mips64p32 mips64p32le s390'.split(' '));
const tagOn = (t: string): boolean => t === 'linux' || t === 'unix' || t === goarch || t === 'gc' || (/^go1\.(\d+)$/.test(t) && Number(t.slice(4)) <= 26);

function fileMatches(name: string, text: string): boolean {
  const parts = name.replace(/\.go$/, '').split('_').slice(1);
  const last = parts[parts.length - 1];
  const prev = parts[parts.length - 2];
  if (last === 'test') return false;
  if (knownArch.has(last)) {
    if (last !== goarch || (knownOs.has(prev) && prev !== 'linux')) return false;
  } else if (knownOs.has(last) && last !== 'linux') return false;
  const head = text.slice(0, Math.max(text.search(/^package /m), 0));
  const line = /^\/\/go:build .*$/m.exec(head);
  return !line || evalBuild(parseGoBuild(line[0]), tagOn);
}

interface Loaded {
  readonly pkg: ParsedPackage;
  readonly errors: Diagnostic[];
}

function parsedPackage(path: string, dir: string, names: readonly string[], user: boolean, goVersion: string): Loaded {
  const errors: Diagnostic[] = [];
  const files: File[] = [];
  for (const name of names) {
    const full = join(dir, name);
    const text = readFileSync(full, 'utf8');
    files.push(parseFile(new SourceFile(full, text), { lazyBodies: !user, report: (d) => errors.push(d) }));
  }
  const name = files[0]?.pkgName.value ?? '_';
  return { pkg: { path, dir, name, files, imports: new Map(), goVersion, user, embeds: new Map() }, errors };
}

function stdDir(path: string): string | undefined {
  for (const base of ['src', 'src/vendor']) {
    const dir = join(goroot, base, path);
    if (existsSync(dir)) return dir;
  }
  return undefined;
}

const std = new Map<string, ParsedPackage | string>();
function importStd(path: string, user: boolean): ParsedPackage | string {
  const known = std.get(path);
  if (known) return known;
  const dir = stdDir(path);
  const names = dir ? readdirSync(dir).filter((f) => f.endsWith('.go') && !/^[_.]/.test(f) && fileMatches(f, readFileSync(join(dir, f), 'utf8'))) : [];
  const result = dir && names.length ? parsedPackage(path, dir, names, user, 'go1.26') : null;
  for (const e of result?.errors ?? []) console.log(`${e.pos ? posString(e.pos) : ''}: ${e.message}`);
  const pkg = result?.pkg ?? `package ${path} is not in std`;
  std.set(path, pkg);
  return pkg;
}

function print(list: readonly Diagnostic[]): void {
  for (const d of sortDiagnostics(list)) {
    console.log(`${d.pos ? posString(d.pos) : '-'}: ${d.message}  [${d.code}]`);
    for (const r of d.related ?? []) console.log(`\t${posString(r.pos)}: ${r.message}`);
  }
}

// ---- error files ---------------------------------------------------------------------------------

type Expected = Map<number, RegExp[]>;
const add = (m: Expected, line: number, re: RegExp): void => {
  m.set(line, [...(m.get(line) ?? []), re]);
};
const toRegExp = (s: string): RegExp => {
  try {
    return new RegExp(s);
  } catch {
    return /(?:)/;
  }
};

/** `// ERROR "re" "re"` on the line itself. */
function expectedOfTest(src: string): Expected {
  const want: Expected = new Map();
  src.split('\n').forEach((text, i) => {
    const m = /\/\/ (?:GC_)?ERROR(?:AUTO)?\b(.*)$/.exec(text);
    if (!m || text.includes('// GCCGO_ERROR')) return;
    for (const q of m[1].matchAll(/"((?:[^"\\]|\\.)*)"|`([^`]*)`/g)) {
      const raw = q[2] ?? q[1].replace(/\\(["\\])/g, '$1');
      add(want, i + 1, toRegExp(raw.replace(/LINE(?:([+-])(\d+))?/g, (_, s, n) => String(i + 1 + (s === '-' ? -1 : 1) * Number(n ?? 0)))));
    }
  });
  return want;
}

/** `/* ERROR "text" *\/` behind the token in question. */
function expectedOfTypes(src: string): Expected {
  const want: Expected = new Map();
  let line = 1;
  let last = 1;
  const token = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|`[^`]*`|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\n|[ \t\r]+|[\w]+|[^\s]/g;
  for (const [t] of src.matchAll(token)) {
    const m = /^\/[*/] ERROR(x?) (?:"((?:[^"\\]|\\.)*)"|`([^`]*)`)/.exec(t);
    if (m) {
      const raw = m[3] ?? m[2].replace(/\\(["\\])/g, '$1');
      add(want, last, m[1] ? toRegExp(raw) : toRegExp(raw.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
    } else if (!/^(\s|\/\*|\/\/)/.test(t)) last = line;
    line += t.split('\n').length - 1;
  }
  return want;
}

function checkFiles(files: readonly string[], goVersion: string, types: boolean): Diagnostic[] {
  const dir = join(files[0], '..');
  const { pkg, errors } = parsedPackage('p', dir, files.map((f) => relative(dir, f)), true, goVersion);
  // Go's compiler stops at syntax errors (but not at others that its parser finds); the tests of its checker do not.
  if (!types && errors.some((e) => e.message.startsWith('syntax error'))) return errors;
  const checker = new Checker({ wordSize: 8, importer: (path) => importStd(path, false), report: (d) => errors.push(d) });
  checker.checkPackage(pkg);
  return errors;
}

interface Outcome {
  readonly pass: boolean;
  readonly worded: boolean;
  readonly detail: string;
}

function compare(files: readonly string[], types: boolean, got: readonly Diagnostic[]): Outcome {
  const details: string[] = [];
  let pass = true;
  let worded = true;
  for (const file of files) {
    const src = readFileSync(file, 'utf8');
    const want = types ? expectedOfTypes(src) : expectedOfTest(src);
    const have = new Map<number, string[]>();
    for (const d of got) {
      if (d.pos?.file.path !== file) continue;
      const line = d.pos.file.line(d.pos.offset);
      have.set(line, [...(have.get(line) ?? []), d.message]);
    }
    for (const [line, res] of want) {
      const msgs = have.get(line);
      if (!msgs) {
        pass = false;
        details.push(`  ${line}: missing: ${res.map((r) => r.source).join(' && ')}`);
      } else {
        for (const re of res) {
          if (msgs.some((m) => re.test(m))) continue;
          worded = false;
          details.push(`  ${line}: worded ${JSON.stringify(msgs)} instead of ${re.source}`);
        }
      }
    }
    for (const [line, msgs] of have) {
      if (want.has(line)) continue;
      pass = false;
      details.push(`  ${line}: unexpected: ${msgs.join(' && ')}`);
    }
  }
  return { pass, worded, detail: details.join('\n') };
}

function* walk(dir: string): Generator<string> {
  for (const e of readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const p = join(dir, e.name);
    if (e.isDirectory()) yield* walk(p);
    else if (e.name.endsWith('.go')) yield p;
  }
}

function corpus(types: boolean): void {
  const root = join(goroot, types ? 'src/internal/types/testdata' : 'test');
  const pattern = new RegExp(rest[0] ?? '');
  let passed = 0;
  let wordedCount = 0;
  let total = 0;
  for (const file of walk(root)) {
    if (!pattern.test(file)) continue;
    const src = readFileSync(file, 'utf8');
    const first = src.split('\n', 1)[0].trim();
    if (types ? /^\/\/ -(?!lang=)/.test(first) || /import "C"/.test(src) : first !== '// errorcheck') continue;
    const build = /^\/\/go:build .*$/m.exec(src);
    if (build && !evalBuild(parseGoBuild(build[0]), tagOn)) continue;
    const lang = /^\/\/ -lang=(go[\d.]+)/.exec(first)?.[1] ?? 'go1.26';
    const together = types && !/\/(check|examples|fixedbugs|spec)$/.test(join(file, '..'));
    const files = together ? readdirSync(join(file, '..')).filter((f) => f.endsWith('.go')).map((f) => join(file, '..', f)) : [file];
    if (files[0] !== file) continue;
    total++;
    let result: Outcome;
    try {
      result = compare(files, types, checkFiles(files, lang, types));
    } catch (e) {
      result = { pass: false, worded: false, detail: `  crash: ${(e as Error).stack?.split('\n').slice(0, verbose ? 20 : 3).join(' | ')}` };
    }
    if (result.pass) passed++;
    if (result.pass && result.worded) wordedCount++;
    if (!result.pass || (verbose && !result.worded)) console.log(`${result.pass ? 'words' : 'FAIL'} ${relative(goroot, file)}\n${result.detail}`);
  }
  console.log(`${passed} of ${total} passed (${((100 * passed) / total).toFixed(1)}%), ${wordedCount} with Go's words`);
}

/** Checks packages and all they import completely. */
function standard(paths: readonly string[]): void {
  const errors: Diagnostic[] = [];
  const done = new Set<string>();
  const checker = new Checker({ wordSize: 8, importer: (path) => importStd(path, true), report: (d) => errors.push(d) });
  const visit = (path: string): void => {
    if (path === 'unsafe' || done.has(path)) return;
    done.add(path);
    const parsed = importStd(path, true);
    if (typeof parsed === 'string') {
      console.log(parsed);
      return;
    }
    const pkg = checker.importPackage(parsed);
    for (const imp of pkg.imports) visit(imp.path);
    const t0 = performance.now();
    checker.checkPackage(parsed);
    const ms = performance.now() - t0;
    if (verbose || ms > 500) console.log(`${path}: ${ms.toFixed(0)} ms`);
  };
  for (const p of paths) visit(p);
  print(errors);
  console.log(`${done.size} packages, ${errors.length} errors`);
}

/** Checks what a program can reach through calls, as the compiler asks for it. */
function lazy(file: string): void {
  const errors: Diagnostic[] = [];
  const t0 = performance.now();
  const { pkg, errors: syntax } = parsedPackage('main', join(file, '..'), [relative(join(file, '..'), file)], true, 'go1.26');
  const checker = new Checker({ wordSize: 8, importer: (path) => importStd(path, false), report: (d) => errors.push(d) });
  checker.importPackage(pkg);
  const t1 = performance.now();
  checker.checkPackage(pkg);
  const t2 = performance.now();
  let bodies = 0;
  const seen = new Set<unknown>();
  const count = (): number => [...checker.contexts.keys()].reduce((n, p) => n + p.info.uses.size, 0);
  for (let more = true; more; ) {
    more = false;
    for (const p of checker.contexts.keys()) {
      // A board's runtime is another one.
      if (/^(runtime|syscall|internal\/runtime\/.*)$/.test(p.path)) continue;
      for (const obj of [...p.info.uses.values()]) {
        if (obj.kind !== 'Func' || seen.has(obj)) continue;
        seen.add(obj);
        more = true;
        if (checker.checkBody(obj)) bodies++;
      }
    }
  }
  const t3 = performance.now();
  for (const p of checker.contexts.keys()) checker.initOrder(p, () => false);
  const t4 = performance.now();
  print([...syntax, ...errors]);
  console.log(`parse and collect ${(t1 - t0).toFixed(0)} ms, main ${(t2 - t1).toFixed(0)} ms, ${bodies} bodies (${count()} uses) ${(t3 - t2).toFixed(0)} ms, init ${(t4 - t3).toFixed(0)} ms, ${checker.packages.size} packages`);
}

if (mode === 'types' || mode === 'test') {
  if (mode === 'types') defPredeclaredTestFuncs();
  corpus(mode === 'types');
} else if (mode === 'std') standard(rest.length ? rest : ['fmt', 'net/textproto']);
else if (mode === 'lazy') lazy(rest[0]);
else {
  console.error('usage: check-corpus types|test|std|lazy …');
  process.exit(2);
}
