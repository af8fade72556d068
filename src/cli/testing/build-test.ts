/** Builds the test program of a package. */
import * as path from 'node:path';
import type { Target } from '../../board/target';
import type { BuildOptions, BuildResult } from '../../build/options';
import { FlashError, type Diagnostic, type Report } from '../../diag/diagnostic';
import { renderDiagnostic, sortDiagnostics } from '../../diag/render';
import type { FileSystem } from '../../host/host';
import type { Loader, TestPackages } from '../../loader/loader';
import type { Match } from '../../loader/patterns';
import type { ParsedPackage } from '../../syntax/nodes';
import type { CorpusFile } from '../../testing/corpus';
import { testMainPackage } from '../../testing/main-package';
import { buildOptions, timeTable } from '../compiler';
import type { Context } from '../context';

/** A program, no tests, or why there is no program. */
export type TestBuild =
  | { readonly kind: 'built'; readonly built: BuildResult }
  | { readonly kind: 'none' }
  | { readonly kind: 'setup-failed' | 'build-failed'; readonly messages: string };

/** What `mainPackage` found out while it loaded the package. */
interface Loaded {
  tests?: TestPackages | string | undefined;
  done: boolean;
}

/** Builds the tests of a package for a board. `args` are what the program is told. */
export async function buildTest(context: Context, target: Target, match: Match, how: Pick<BuildOptions, 'args' | 'reports'>): Promise<TestBuild> {
  const { build } = await import('../../build/build');
  const loaded: Loaded = { done: false };
  const options = buildOptions(context);
  const files = match.path === 'command-line-arguments' ? options.packages : [];
  try {
    const built = await context.unlessStopped(build(context.host, target, {
      ...options,
      // A test drives the library for as long as it likes: what bounds a program's use of it does not hold.
      gc: options.gc ?? 'conservative',
      ...testStacks(target, options.stackSize),
      // By this a program knows that it is a test: testing.Testing.
      ldflags: `${options.ldflags ?? ''} -X testing.testBinary=1`.trim(),
      ...how,
      mainKey: JSON.stringify(['test', match, files]),
      mainPackage: (loader, fs, report) => load(loader, fs, match, files, loaded, report),
    }));
    if (context.has('time')) await context.io.stderr.write(timeTable(built.times));
    return { kind: 'built', built };
  } catch (error) {
    // A missing tool, or a fault of our own, is not the package's.
    if (!(error instanceof FlashError) || error.status !== 1) throw error;
    if (loaded.done && loaded.tests === undefined) return { kind: 'none' };
    if (typeof loaded.tests === 'string') return { kind: 'setup-failed', messages: `${loaded.tests}\n` };
    const setup = error.diagnostics.some((d) => d.code.startsWith('loader/'));
    return { kind: setup ? 'setup-failed' : 'build-failed', messages: rendered(error.diagnostics) };
  }
}

/** Recursion is deeper in tests, and memory is not scarce where it grows, or where a machine is emulated that has plenty. */
function testStacks(target: Target, given: number | undefined): { readonly stackSize?: number | undefined; readonly testStackSize?: number } {
  if (given !== undefined) return { stackSize: given };
  if (target.image.kind === 'wasm') return { stackSize: 256 * 1024 };
  const ram = Math.max(...target.memory.filter((r) => r.kind === 'ram').map((r) => r.length));
  // What a test panics with is formatted on its own stack.
  if (ram < 8 * 1024 * 1024) return ram < 128 * 1024 ? {} : { testStackSize: 8 * 1024 };
  return { stackSize: Math.max(target.goroutineStackSize, 16 * 1024), testStackSize: 128 * 1024 };
}

function rendered(diagnostics: readonly Diagnostic[]): string {
  return sortDiagnostics(diagnostics).map((d) => `${renderDiagnostic(d)}\n`).join('');
}

function load(loader: Loader, fs: FileSystem, match: Match, files: readonly string[], loaded: Loaded, report: Report): ParsedPackage | undefined {
  if (files.length > 0) loader.matchPatterns(files);
  loaded.tests = loader.loadTests(match);
  loaded.done = true;
  if (loaded.tests === undefined || typeof loaded.tests === 'string') return undefined;
  const { pkg, external, modulePath } = loaded.tests;
  return testMainPackage({ pkg, external, modulePath, corpus: readCorpus(fs, pkg.dir) }, report);
}

/** testdata/fuzz/NAME/FILE of a package. */
function readCorpus(fs: FileSystem, dir: string): ReadonlyMap<string, readonly CorpusFile[]> {
  const root = path.join(dir, 'testdata', 'fuzz');
  const corpus = new Map<string, readonly CorpusFile[]>();
  if (!fs.stat(root)?.directory) return corpus;
  for (const name of fs.list(root)) {
    const folder = path.join(root, name);
    if (!fs.stat(folder)?.directory) continue;
    const files = fs.list(folder).filter((f) => fs.stat(path.join(folder, f))?.directory === false);
    corpus.set(name, files.map((f) => ({ path: `testdata/fuzz/${name}/${f}`, text: fs.readText(path.join(folder, f)) })));
  }
  return corpus;
}
