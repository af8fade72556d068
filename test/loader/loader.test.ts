/** The loader on files in memory: modules, constraints, overlay, embed, patterns, and the words of its errors. */
import { FlashError, type Diagnostic } from '../../src/diag/diagnostic';
import { SourceFile } from '../../src/diag/source';
import { fakeHost, ManualClock, MemoryFileSystem } from '../../src/host/fake';
import { BuildContext } from '../../src/loader/build-context';
import { goEnv } from '../../src/loader/go-env';
import { parseGoMod } from '../../src/loader/go-mod';
import { Loader, type LoaderOptions, type TestPackages } from '../../src/loader/loader';
import { Overlay } from '../../src/loader/overlay';
import { compareVersions } from '../../src/loader/semver';
import type { Decl, ParsedPackage } from '../../src/syntax/nodes';

const library = {
  '/go/src/fmt/print.go': 'package fmt\n\nimport "internal/x"\n\nvar _ = x.X\n',
  '/go/src/internal/x/x.go': 'package x\n\nimport _ "golang.org/x/text/y"\n\nconst X = 1\n',
  '/go/src/vendor/golang.org/x/text/y/y.go': 'package y\n',
  '/go/src/time/time.go': 'package time\n\ntype T struct{}\n\nfunc (t *T) M() {}\nfunc (t T) N() {}\nfunc Sleep()\nfunc init() {}\n\nvar a, b = f()\nvar c = 1\nconst (\n\tx = iota\n\ty\n)\n',
  '/go/src/time/zone_unix.go': 'package time\n\nvar fromUnix int\n',
  '/go/src/time/sys.go': 'package time\n\nvar fromSys int\n',
  '/go/src/embed/embed.go': 'package embed\n',
};

interface World {
  readonly loader: Loader;
  readonly messages: string[];
  readonly load: (...args: string[]) => readonly ParsedPackage[];
}

function world(files: Record<string, string>, options: Partial<LoaderOptions> & { readonly cwd?: string; readonly runtime?: boolean } = {}): World {
  const fs = new MemoryFileSystem({ ...library, ...files }, new ManualClock());
  const messages: string[] = [];
  const report = (d: Diagnostic): void => {
    const at = d.pos ? `${d.pos.file.path}:${d.pos.file.line(d.pos.offset)}:${d.pos.file.column(d.pos.offset)}: ` : '';
    messages.push(at + d.message);
  };
  const tags = new Set(['linux', 'arm', 'unix', 'purego', 'go1.21', 'go1.22']);
  const overlay = options.runtime ? new Overlay(fs, '/runtime') : undefined;
  const loader = new Loader({ fs, goroot: '/go', goVersion: 'go1.26.1', modcache: '/mod', tags, overlay, report, ...options }, options.cwd ?? '/m');
  return { loader, messages, load: (...args) => loader.loadPatterns(args) };
}

const mod = { '/m/go.mod': 'module example.com/m\n\ngo 1.22.3\n' };
const files = (p: ParsedPackage | string): string[] => (typeof p === 'string' ? [p] : p.files.map((f) => f.source.path));

test('packages of a module, the library and its vendored packages', () => {
  const w = world({ ...mod, '/m/a.go': 'package main\n\nimport (\n\t"fmt"\n\t"example.com/m/b"\n)\n', '/m/b/b.go': 'package b\n', '/m/b/b_test.go': 'package b\n' });
  const [main] = w.load('.');
  expect(w.messages).toEqual([]);
  expect(main).toMatchObject({ path: 'example.com/m', name: 'main', goVersion: 'go1.22', user: true, dir: '/m' });
  expect([...main.imports]).toEqual([['fmt', 'fmt'], ['example.com/m/b', 'example.com/m/b']]);
  expect(files(w.loader.importPackage('example.com/m/b', main))).toEqual(['b/b.go']);
  const fmt = w.loader.importPackage('fmt', main) as ParsedPackage;
  expect(fmt).toMatchObject({ user: false, goVersion: 'go1.26' });
  const x = w.loader.importPackage('internal/x', fmt) as ParsedPackage;
  expect(x.imports.get('golang.org/x/text/y')).toBe('vendor/golang.org/x/text/y');
  expect(w.loader.importPackage('golang.org/x/text/y', x)).toMatchObject({ path: 'vendor/golang.org/x/text/y' });
  expect(w.loader.importPackage('fmt', main)).toBe(fmt);
});

test('what is missing is said in Go’s words at the import', () => {
  const imports = ['fmtx', 'example.com/m/nope', 'other.org/x', './rel', 'internal/x', 'example.com/m/prog', 'bad path'];
  const w = world({
    ...mod,
    '/m/a.go': `package main\n\nimport (\n${imports.map((i) => `\t_ "${i}"\n`).join('')})\n`,
    '/m/prog/p.go': 'package main\n',
  });
  w.load('.');
  expect(w.messages).toEqual([
    'a.go:4:4: package fmtx is not in std (/go/src/fmtx)',
    'a.go:5:4: no required module provides package example.com/m/nope; to add it:\n\tgo get example.com/m/nope',
    'a.go:6:4: no required module provides package other.org/x; to add it:\n\tgo get other.org/x',
    'a.go:7:4: "./rel" is relative, but relative import paths are not supported in module mode',
    'a.go:8:4: use of internal package internal/x not allowed',
    'a.go:9:4: import "example.com/m/prog" is a program, not an importable package',
    'a.go:10:4: malformed import path "bad path"',
  ]);
});

test('cycles, clashing names, cgo, and packages without files', () => {
  const w = world({
    ...mod,
    '/m/c1/a.go': 'package c1\n\nimport _ "example.com/m/c2"\n',
    '/m/c2/b.go': 'package c2\n\nimport _ "example.com/m/c1"\n',
    '/m/two/a.go': 'package a\n',
    '/m/two/b.go': 'package b\n',
    '/m/no/a_windows.go': 'package no\n',
    '/m/t/a_test.go': 'package t\n',
    '/m/c/c.go': 'package c\n\nimport "C"\n',
    '/m/bad/a.go': '//go:build a &&\n\npackage bad\n',
    '/m/empty/x.txt': '',
  });
  w.load('./c1', './two', './no', './t', './c', './bad', './empty', './gone', './gone/...');
  expect(w.messages).toEqual([
    'stat /m/gone: directory not found',
    'pattern ./gone/...: lstat gone: no such file or directory',
    '"./gone/..." matched no packages',
    'found packages a (a.go) and b (b.go) in /m/two',
    'package example.com/m/no: build constraints exclude all Go files in /m/no',
    'example.com/m/t: no non-test Go files in /m/t',
    'package example.com/m/c: build constraints exclude all Go files in /m/c',
    'bad/a.go: parsing //go:build line: unexpected end of expression',
    'package example.com/m/bad: build constraints exclude all Go files in /m/bad',
    'no Go files in /m/empty',
    'package example.com/m/c1\n\timports example.com/m/c2 from a.go\n\timports example.com/m/c1 from b.go: import cycle not allowed',
  ]);
});

test('patterns and files', () => {
  const tree = {
    ...mod, '/m/a/a.go': 'package a\n', '/m/a/b/b.go': 'package b\n', '/m/a/testdata/t.go': 'package t\n', '/m/a/_x/x.go': 'package x\n', '/m/sub/go.mod': 'module sub\n',
    '/m/sub/s.go': 'package s\n', '/m/ab/c.go': 'package c\n', '/m/one.go': '//go:build never\n\npackage main\n', '/m/two.go': 'package main\n', '/other/x.go': 'package main\n',
  };
  const paths = (...args: string[]): string[] => world(tree).load(...args).map((p) => p.path);
  expect(paths('./...')).toEqual(['example.com/m', 'example.com/m/a', 'example.com/m/a/b', 'example.com/m/ab']);
  expect(paths('./a/...')).toEqual(['example.com/m/a', 'example.com/m/a/b']);
  expect(paths('example.com/m/a...')).toEqual(['example.com/m/a', 'example.com/m/a/b', 'example.com/m/ab']);
  expect(paths('fmt', './a', '/m/a')).toEqual(['fmt', 'example.com/m/a']);
  expect(paths('/other')).toEqual(['command-line-arguments']);
  const w = world(tree);
  // Files on the command line are taken whatever their constraints say.
  expect(files(w.load('one.go', 'two.go')[0])).toEqual(['one.go', 'two.go']);
  expect(world(tree).load().map((p) => files(p))).toEqual([['two.go']]);
  const bad = world(tree);
  bad.load('one.go', 'a/a.go');
  bad.load('three.go');
  expect(bad.messages).toEqual(['named files must all be in one directory; have . and a', 'no such file: three.go']);
});

test('modules: selection, replacement, the cache, vendoring, workspaces', () => {
  const cache = {
    '/mod/cache/download/a.org/!big/@v/v1.2.0.mod': 'module a.org/Big\n\ngo 1.17\n\nrequire b.org/b v1.5.0\n',
    '/mod/a.org/!big@v1.2.0/pkg/p.go': 'package pkg\n',
    '/mod/cache/download/b.org/b/@v/v1.5.0.mod': 'module b.org/b\n\ngo 1.18\n\nrequire c.org/c v1.0.0\n',
    '/mod/b.org/b@v1.5.0/go.mod': 'module b.org/b\n\ngo 1.18\n',
    '/mod/b.org/b@v1.5.0/b.go': 'package b\n',
    '/mod/b.org/b@v1.4.0/b.go': 'package old\n',
  };
  const main = '/m/a.go';
  const importing = (p: string): Record<string, string> => ({ [main]: `package main\n\nimport _ "${p}"\n` });
  const requires = { '/m/go.mod': 'module m\n\ngo 1.22\n\nrequire (\n\ta.org/Big v1.2.0\n\tb.org/b v1.4.0 // indirect\n\tgone.org v1.0.0\n)\n\nreplace local.org => ../local\n\nrequire local.org v0.0.0\n' };
  const big = world({ ...cache, ...requires, ...importing('a.org/Big/pkg') });
  const [root] = big.load('.');
  expect([big.messages, big.loader.importPackage('a.org/Big/pkg', root)]).toEqual([[], expect.objectContaining({ dir: '/mod/a.org/!big@v1.2.0/pkg', goVersion: 'go1.17' })]);
  const b = world({ ...cache, ...requires, ...importing('b.org/b') });
  expect(b.loader.importPackage('b.org/b', b.load('.')[0])).toMatchObject({ dir: '/mod/b.org/b@v1.5.0', goVersion: 'go1.18', user: false });
  // Patterns of import paths look into what is required, at the version that is selected.
  expect(b.load('b.org/...', 'a.org/Big/...', 'a.org/...').map((p) => [p.path, p.dir])).toEqual([['b.org/b', '/mod/b.org/b@v1.5.0'], ['a.org/Big/pkg', '/mod/a.org/!big@v1.2.0/pkg']]);
  const gone = world({ ...cache, ...requires, ...importing('gone.org/x') });
  gone.load('.');
  expect(gone.messages).toEqual(['a.go:3:10: gone.org@v1.0.0: module is not in the module cache; to fetch it:\n\tgo mod download gone.org']);
  const local = world({ ...requires, ...importing('local.org/p'), '/local/go.mod': 'module local.org\n\ngo 1.20\n', '/local/p/p.go': 'package p\n' });
  expect(local.loader.importPackage('local.org/p', local.load('.')[0])).toMatchObject({ dir: '/local/p', goVersion: 'go1.20' });

  const vendor = { '/m/vendor/modules.txt': '# b.org/b v1.4.0\n## explicit; go 1.19\nb.org/b\n', '/m/vendor/b.org/b/b.go': 'package b\n' };
  const v = world({ ...requires, ...vendor, ...importing('b.org/b') });
  expect(v.loader.importPackage('b.org/b', v.load('.')[0])).toMatchObject({ dir: '/m/vendor/b.org/b', goVersion: 'go1.19' });
  expect(world({ ...cache, ...requires, ...vendor, ...importing('b.org/b') }, { goflags: '-mod=mod' }).load('.')[0].imports.get('b.org/b')).toBe('b.org/b');

  const w = world({ '/go.work': 'go 1.22\n\nuse (\n\t./m\n\t./n\n)\n', ...mod, '/n/go.mod': 'module example.com/n\n\ngo 1.21\n', '/n/n.go': 'package n\n', ...importing('example.com/n') });
  expect(w.loader.importPackage('example.com/n', w.load('.')[0])).toMatchObject({ dir: '/n', goVersion: 'go1.21', user: true });
  expect(() => world({ '/m/go.mod': 'module m\n\ngo 1.99\n' })).toThrow(FlashError);
});

test('go.mod in all its forms', () => {
  const messages: string[] = [];
  const text = 'module "a.b/c" // x\ngo 1.22\ntoolchain go1.22.1\nrequire x.y/z v1.0.0\nexclude x.y/z v1.0.1\nretract [v1.0.0, v1.1.0]\nreplace x.y/z v1.0.0 => x.y/w v1.1.0\nreplace q => nowhere\nfoo bar\ngo x\n';
  const m = parseGoMod(new SourceFile('go.mod', text), (d) => messages.push(`${d.pos!.file.line(d.pos!.offset)}: ${d.message}`), true);
  expect(m).toMatchObject({ path: 'a.b/c', go: '1.22', toolchain: 'go1.22.1', require: [{ path: 'x.y/z', version: 'v1.0.0' }], exclude: [{ path: 'x.y/z', version: 'v1.0.1' }] });
  expect(m.replace).toEqual([{ path: 'x.y/z', version: 'v1.0.0', newPath: 'x.y/w', newVersion: 'v1.1.0' }]);
  expect(messages).toEqual([
    '8: replacement module without version must be directory path (rooted or starting with . or ..)', '9: unknown directive: foo', "10: invalid go version 'x': must match format 1.23",
  ]);
  const order = ['bad', 'v0.0.0-20200101000000-abc', 'v1.0.0-alpha', 'v1.0.0-alpha.1', 'v1.0.0-beta.2', 'v1.0.0-beta.11', 'v1.0.0', 'v1.0.1+incompatible', 'v1.10.0', 'v2.0.0'];
  expect([...order].reverse().sort(compareVersions)).toEqual(order);
});

test('build constraints of names and texts', () => {
  const c = new BuildContext(new Set(['linux', 'arm', 'unix', 'a']));
  const names = { 'x.go': true, 'x_linux.go': true, 'x_windows.go': false, 'x_linux_arm.go': true, 'x_linux_amd64.go': false, 'x_arm_test.go': true, 'linux.go': true, 'x_unix.go': true, '_x.go': false, '.x.go': false, 'x_js_foo.go': true };
  expect(Object.fromEntries(Object.keys(names).map((n) => [n, c.matchName(n)]))).toEqual(names);
  const texts: [string, boolean][] = [
    ['//go:build a && !b\n\npackage p', true], ['// c\n\n//go:build windows\npackage p', false], ['// +build windows linux,!a\n\npackage p', false], ['// +build a\n// +build !b\n\npackage p', true],
    ['// +build windows\npackage p', true], ['/* x\n//go:build windows\n*/\npackage p', true], ['/* x */ //go:build windows\n\npackage p', false], ['package p\n//go:build windows\n', true],
    ['//go:build ignore\n\npackage p', false], ['//go:build gc && (unix || windows)\n\npackage p', true], ['\ufeff//go:build windows\n\npackage p', false],
  ];
  expect(texts.map(([t]) => [t, c.matchText(t)])).toEqual(texts);
});

test('the overlay replaces packages, adds files, and its declarations win over Go’s', () => {
  const runtime = {
    '/runtime/overlay.json': JSON.stringify({ packages: { time: { mode: 'merge', drop: ['zone_*.go'], remove: ['T.N'] } } }),
    '/runtime/src/machine/machine.go': 'package machine\n\nimport _ "internal/x"\n',
    '/runtime/src/machine/other_windows.go': 'package machine\n',
    '/runtime/src/time/ours.go': 'package time\n\nfunc (t *T) M() {}\nfunc Sleep() {}\nvar a int\nconst y = 7\nfunc init() {}\n',
    '/runtime/src/time/sys.go': 'package time\n\nvar ours int\n',
    '/runtime/src/fmt/f.go': 'package fmt\n',
  };
  const w = world({ ...mod, '/m/a.go': 'package main\n\nimport (\n\t_ "fmt"\n\t_ "machine"\n\t_ "time"\n)\n', ...runtime }, { runtime: true });
  const [root] = w.load('.');
  expect(w.messages).toEqual([]);
  expect(files(w.loader.importPackage('fmt', root))).toEqual(['fmt/f.go']);
  expect(files(w.loader.importPackage('machine', root))).toEqual(['machine/machine.go']);
  const time = w.loader.importPackage('time', root) as ParsedPackage;
  expect(files(time)).toEqual(['/go/src/time/time.go', 'time/ours.go', 'time/sys.go']);
  const names = (d: Decl): string => (d.kind === 'FuncDecl' || d.kind === 'TypeDecl' ? d.name.value : d.kind === 'ImportDecl' ? '' : d.names.map((n) => n.value).join());
  expect(time.files[0].decls.map(names)).toEqual(['T', 'init', '_,b', 'c', 'x', '_']);

  const overlay = new Overlay(new MemoryFileSystem(runtime, new ManualClock()), '/runtime');
  overlay.add('machine', { 'board.go': 'package machine\n' });
  overlay.add('extra', { 'e.go': 'package extra\n' });
  expect([...overlay.get('machine')!.files.keys()]).toEqual(['machine.go', 'other_windows.go', 'board.go']);
  expect(overlay.get('extra')).toMatchObject({ mode: 'replace' });
  expect(overlay.get('strings')).toBeUndefined();
});

test('embed', () => {
  const tree = { '/m/a.txt': 'A', '/m/d/b.txt': 'B', '/m/d/.h': 'H', '/m/d/_u/c.txt': 'C', '/m/d/sub/x/go.mod': 'module x\n', '/m/e/.only': '' };
  const source = (lines: string): Record<string, string> => ({ ...mod, ...tree, '/m/a.go': `package main\n\nimport _ "embed"\n\n${lines}var x string\n` });
  const w = world(source('//go:embed a.txt d\n//go:embed "all:d" *.txt\n'));
  const [p] = w.load('.');
  expect(w.messages).toEqual([]);
  expect([...p.embeds].map(([k, v]) => [k, v.map((f) => `${f.name}=${Buffer.from(f.data).toString()}`)])).toEqual([
    ['a.txt', ['a.txt=A']], ['d', ['d/b.txt=B']], ['all:d', ['d/.h=H', 'd/_u/c.txt=C', 'd/b.txt=B']], ['*.txt', ['a.txt=A']],
  ]);
  const bad = world(source('//go:embed ../x a.txt nope\n//go:embed e "a\n//go:embed d/sub/x\n//go:embed\n'));
  bad.load('.');
  expect(bad.messages).toEqual([
    'a.go:5:12: pattern ../x: invalid pattern syntax', 'a.go:5:23: pattern nope: no matching files found', 'a.go:6:3: invalid quoted string in //go:embed: e "a',
    'a.go:7:12: pattern d/sub/x: cannot embed directory d/sub/x: in different module', 'a.go:8:3: usage: //go:embed pattern...',
  ]);
});

test('test packages', () => {
  const w = world({
    ...mod, '/m/p/p.go': 'package p\n', '/m/p/p_test.go': 'package p\n\nimport _ "fmt"\n', '/m/p/x_test.go': 'package p_test\n\nimport _ "example.com/m/p"\n', '/m/p/y_windows_test.go': 'package p\n',
    '/m/none/n.go': 'package none\n', '/m/outer/x_test.go': 'package outer_test\n',
  });
  expect(w.loader.matchPatterns(['./...']).map((m) => m.path)).toEqual(['example.com/m/none', 'example.com/m/outer', 'example.com/m/p']);
  const { pkg, external } = w.loader.loadTests({ path: 'example.com/m/p' }) as TestPackages;
  expect([w.messages, files(pkg), files(external!)]).toEqual([[], ['p/p.go', 'p/p_test.go'], ['p/x_test.go']]);
  expect(w.loader.loadTests({ path: 'example.com/m/none' })).toBeUndefined();
  const outer = w.loader.loadTests({ path: 'example.com/m/outer' }) as TestPackages;
  expect([outer.pkg.name, outer.pkg.files, files(outer.external!), outer.modulePath]).toEqual(['outer', [], ['outer/x_test.go'], 'example.com/m']);
  expect(w.loader.importPackage('example.com/m/p', external)).toBe(pkg);
});

test('syntax errors come at once for the user’s packages, and late for others', () => {
  const w = world({ ...mod, '/m/a.go': 'package main\n\nimport _ "bad"\n\nfunc main() { if }\n', '/go/src/bad/b.go': 'package bad\n\nfunc f() { if }\n' });
  w.load('.');
  expect(w.messages).toEqual(['a.go:5:18: syntax error: unexpected }, expected expression']);
});

test('go env is asked once for each go binary', async () => {
  let asked = 0;
  const host = fakeHost({
    env: { PATH: '/bin:/usr/bin', HOME: '/home' },
    files: { '/usr/bin/go': 'binary', '/go/VERSION': '' },
    tools: {
      '/usr/bin/go': (args) => {
        asked++;
        expect(args[0]).toBe('env');
        return { stdout: new TextEncoder().encode(JSON.stringify({ GOROOT: '/go', GOVERSION: 'go1.26.1', GOMODCACHE: '/mod', GOFLAGS: '' })) };
      },
    },
  });
  const want = { goroot: '/go', goVersion: 'go1.26.1', modcache: '/mod', goflags: '', gowork: '' };
  expect([await goEnv(host, '/cache'), await goEnv(host, '/cache'), asked]).toEqual([want, want, 1]);
  await expect(goEnv(fakeHost({ env: {} }), undefined)).rejects.toMatchObject({ status: 4 });
});

test('go env is asked where the program is, and anew when the module asks for another toolchain', async () => {
  const asked: string[] = [];
  const tool = (): { stdout: Uint8Array } => {
    asked.push('go');
    return { stdout: new TextEncoder().encode(JSON.stringify({ GOROOT: '/go', GOVERSION: 'go1.26.1', GOMODCACHE: '/mod', GOFLAGS: '' })) };
  };
  const at = (mod: string, env: Record<string, string> = {}): ReturnType<typeof fakeHost> =>
    fakeHost({ env: { PATH: '/bin', HOME: '/home', ...env }, files: { '/bin/go': 'binary', '/go/VERSION': '', '/module/go.mod': mod, ...kept }, tools: { '/bin/go': tool }, cwd: '/module' });
  let kept: Record<string, string> = {};
  const ask = async (...how: Parameters<typeof at>): Promise<number> => {
    const host = at(...how);
    await goEnv(host, '/cache');
    kept = { '/cache/go-env.json': host.fs.readText('/cache/go-env.json') };
    return asked.length;
  };
  expect(await ask('module m\n\ngo 1.24\n')).toBe(1);
  expect(await ask('module m\n\ngo 1.24\n\nrequire x v1.0.0\n')).toBe(1);
  expect(await ask('module m\n\ngo 1.24\ntoolchain go1.25.5\n')).toBe(2);
  expect(await ask('module m\n\ngo 1.24\n', { GOTOOLCHAIN: 'go1.25.5' })).toBe(3);
  expect(await ask('module m\n\ngo 1.24\n')).toBe(3);
});
