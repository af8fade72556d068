/** Finds what `go test` runs in the files of a package: tests, benchmarks, fuzz tests, examples and TestMain. */
import type { Report } from '../diag/diagnostic';
import type { Expr, File, FuncDecl } from '../syntax/nodes';
import { lastComment } from './comments';

export interface Example {
  readonly name: string;
  readonly output: string;
  /** Lines of the output may come in any order. */
  readonly unordered: boolean;
}

/** Names in the order of the files. */
export interface TestFunctions {
  readonly tests: readonly string[];
  readonly benchmarks: readonly string[];
  readonly fuzzTests: readonly string[];
  /** Those that say what they print; others are compiled only. */
  readonly examples: readonly Example[];
  readonly testMain: boolean;
}

/** Looks through the _test.go files among `files`. A function with such a name and another signature is reported, as `go vet` and `go test` do. */
export function testFunctions(files: readonly File[], report: Report): TestFunctions {
  const found = { tests: [] as string[], benchmarks: [] as string[], fuzzTests: [] as string[], examples: [] as Example[], testMain: false };
  for (const file of files.filter((f) => f.source.path.endsWith('_test.go'))) {
    for (const d of file.decls) {
      if (d.kind !== 'FuncDecl' || d.recv) continue;
      const name = d.name.value;
      if (name === 'TestMain' && takes(d, 'M')) found.testMain = true;
      else if (isNamed(name, 'Test')) add(found.tests, d, 'T', report);
      else if (isNamed(name, 'Benchmark')) add(found.benchmarks, d, 'B', report);
      else if (isNamed(name, 'Fuzz')) add(found.fuzzTests, d, 'F', report);
      else if (isNamed(name, 'Example')) addExample(found.examples, d, report);
    }
  }
  return found;
}

/** Whether a name is the prefix, or the prefix and something that does not begin with a small letter. */
function isNamed(name: string, prefix: string): boolean {
  if (!name.startsWith(prefix)) return false;
  return !/^\p{Ll}/u.test(name.slice(prefix.length));
}

function add(list: string[], d: FuncDecl, kind: 'T' | 'B' | 'F', report: Report): void {
  if (takes(d, kind)) list.push(d.name.value);
  else wrongSignature(d, `func ${d.name.value}(${kind.toLowerCase()} *testing.${kind})`, report);
}

/** Whether the only parameter is a `*testing.KIND`, under whatever name testing is imported, and there are no results. */
function takes(d: FuncDecl, kind: string): boolean {
  const { params, results } = d.type;
  return d.tparams.length === 0 && results.length === 0 && params.length === 1 && pointsTo(params[0].type, kind);
}

function pointsTo(t: Expr, name: string): boolean {
  if (t.kind === 'ParenExpr') return pointsTo(t.x, name);
  if (t.kind !== 'Operation' || t.op !== '*' || t.y) return false;
  return t.x.kind === 'Name' ? t.x.value === name : t.x.kind === 'SelectorExpr' && t.x.sel.value === name;
}

function wrongSignature(d: FuncDecl, want: string, report: Report): void {
  report({ code: 'testing/signature', severity: 'error', pos: { file: d.file, offset: d.name.pos }, message: `wrong signature for ${d.name.value}, must be: ${want}` });
}

const outputPrefix = /^\s*(unordered )?output:/i;

function addExample(list: Example[], d: FuncDecl, report: Report): void {
  if (d.type.params.length > 0 || d.type.results.length > 0 || d.tparams.length > 0) return wrongSignature(d, `func ${d.name.value}()`, report);
  if (d.bodyStart === undefined || d.bodyEnd === undefined) return;
  const comment = lastComment(d.file.text, d.bodyStart, d.bodyEnd);
  const prefix = comment === undefined ? null : outputPrefix.exec(comment);
  if (comment === undefined || !prefix) return;
  const output = comment.slice(prefix[0].length).replace(/^ */, '').replace(/^\n/, '');
  list.push({ name: d.name.value, output, unordered: prefix[1] !== undefined });
}
