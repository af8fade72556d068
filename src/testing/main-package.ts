/** The main package of a test program, as Go source made in memory. */
import type { Report } from '../diag/diagnostic';
import { SourceFile } from '../diag/source';
import type { ParsedPackage } from '../syntax/nodes';
import { parseFile } from '../syntax/parser';
import { seedLiteral, type CorpusFile } from './corpus';
import { goString } from '../util/go-string';
import { testFunctions, type TestFunctions } from './test-functions';

/** What a test program is made of. */
export interface TestInput {
  /** The package with its own _test.go files. */
  readonly pkg: ParsedPackage;
  /** Package name_test, if there are such files. */
  readonly external: ParsedPackage | undefined;
  readonly modulePath: string;
  /** Name of a fuzz test → the files of its corpus. */
  readonly corpus: ReadonlyMap<string, readonly CorpusFile[]>;
}

/** Makes the main package; undefined if the functions of the tests are malformed, which is reported. */
export function testMainPackage(input: TestInput, report: Report): ParsedPackage {
  const inner = testFunctions(input.pkg.files, report);
  const outer = input.external ? testFunctions(input.external.files, report) : undefined;
  if (inner.testMain && outer?.testMain) {
    report({ code: 'testing/two-mains', severity: 'error', message: `multiple definitions of TestMain in ${input.pkg.path} and ${input.pkg.path}_test` });
  }
  const text = mainSource(input, inner, outer);
  const file = parseFile(new SourceFile('_testmain.go', text), { lazyBodies: false, report });
  const { goVersion } = input.pkg;
  const imports = new Map(['math', 'os', 'reflect', 'testing', 'testing/internal/testdeps', input.pkg.path, ...(input.external ? [input.external.path] : [])].map((p) => [p, p]));
  return { path: `${input.pkg.path}.test`, dir: input.pkg.dir, name: 'main', files: [file], imports, goVersion, user: false, embeds: new Map() };
}

function mainSource(input: TestInput, inner: TestFunctions, outer: TestFunctions | undefined): string {
  const both = (pick: (f: TestFunctions) => readonly string[]): string =>
    [...pick(inner).map((n) => `\t{${goString(n)}, _test.${n}},\n`), ...(outer ? pick(outer) : []).map((n) => `\t{${goString(n)}, _xtest.${n}},\n`)].join('');
  const examples = (from: TestFunctions | undefined, name: string): string =>
    (from?.examples ?? []).map((e) => `\t{${goString(e.name)}, ${name}.${e.name}, ${goString(e.output)}, ${e.unordered}},\n`).join('');
  const seeds = [...input.corpus].map(([name, files]) => `\t\t${goString(name)}: {${files.map(seedLiteral).join(', ')}},\n`).join('');
  const testMain = inner.testMain ? '_test' : outer?.testMain ? '_xtest' : undefined;
  return `package main

import (
${seeds.includes('math.') ? '\t"math"\n' : ''}\t"os"
${testMain ? '\t"reflect"\n' : ''}\t"testing"
\t"testing/internal/testdeps"

\t${importName(input.pkg, '_test', inner)} ${goString(input.pkg.path)}
${input.external ? `\t${importName(input.external, '_xtest', outer!)} ${goString(input.external.path)}\n` : ''})

var tests = []testing.InternalTest{
${both((f) => f.tests)}}

var benchmarks = []testing.InternalBenchmark{
${both((f) => f.benchmarks)}}

var fuzzTests = []testing.InternalFuzzTarget{
${both((f) => f.fuzzTests)}}

var examples = []testing.InternalExample{
${examples(inner, '_test')}${examples(outer, '_xtest')}}

func init() {
\ttestdeps.ImportPath = ${goString(input.pkg.path)}
\ttestdeps.ModulePath = ${goString(input.modulePath)}
${seeds === '' ? '' : `\ttestdeps.Corpus = map[string][]testdeps.Seed{\n${seeds}\t}\n`}}

func main() {
\tm := testing.MainStart(testdeps.TestDeps{}, tests, benchmarks, fuzzTests, examples)
${testMain ? `\t${testMain}.TestMain(m)\n\tos.Exit(int(reflect.ValueOf(m).Elem().FieldByName("exitCode").Int()))` : '\tos.Exit(m.Run())'}
}
`;
}

/** A package of which nothing is called is imported all the same: its initialisation belongs to the program. */
function importName(pkg: ParsedPackage, name: string, found: TestFunctions): string {
  const used = found.testMain || [found.tests, found.benchmarks, found.fuzzTests, found.examples].some((l) => l.length > 0);
  return used ? name : '_';
}
