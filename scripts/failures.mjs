// The files of Go's own tests that do not pass, by cause, as docs/language-support.md shows them: made from the lists in
// test/conformance and from the causes below. conformance.mjs --update calls it.
//   node scripts/failures.mjs [--check]      --check: exit 1 when the document does not say what the lists say
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './tools.mjs';

const folder = join(root, 'test', 'conformance');
const document = join(root, 'docs', 'language-support.md');
const [open, close] = ['<!-- failures -->', '<!-- /failures -->'];
const suites = ['wasip1', 'mps2-an386', 'riscv-qemu', 'errors'];

/** Cause → what the path or the detail of a file with it looks like. The first that fits counts. */
const causes = JSON.parse(readFileSync(join(folder, 'causes.json'), 'utf8')).map(({ cause, match }) => ({ cause, match: new RegExp(match) }));

/** Path, how it fails, and the number of all files, from a list. */
function readList(suite) {
  const file = join(folder, `${suite}.expected-failures.txt`);
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  const total = Number(/of (\d+) files/.exec(lines[0])?.[1] ?? NaN);
  const failing = lines.filter((l) => l && !l.startsWith('#')).map((l) => /^(\S+)(?: # (.*))?$/.exec(l)).map(([, path, how]) => ({ path, how: how ?? '' }));
  return { suite, total, failing };
}

function causeOf({ path, how }) {
  return causes.find((c) => c.match.test(`${path} # ${how}`))?.cause ?? `other: ${how.replace(/^fail (exit \d+: )?/, '').replace(/\|/g, '\\|').slice(0, 80)}`;
}

/** The two tables. */
export function failures() {
  const lists = suites.map(readList).filter(Boolean);
  const head = ['| suite | files | pass | of them |', '|---|---|---|---|'];
  const rates = lists.map(({ suite, total, failing }) => `| ${suite} | ${total} | ${total - failing.length} | ${(((total - failing.length) / total) * 100).toFixed(1)}% |`);
  const byCause = new Map();
  for (const { suite, failing } of lists) {
    for (const f of failing) {
      const files = byCause.get(causeOf(f)) ?? new Map();
      byCause.set(causeOf(f), files.set(f.path, [...(files.get(f.path) ?? []), suite]));
    }
  }
  const order = [...causes.map((c) => c.cause), ...[...byCause.keys()].filter((c) => c.startsWith('other: ')).sort()];
  const rows = [...new Set(order)].filter((c) => byCause.has(c)).map((cause) => {
    const files = [...byCause.get(cause)].sort(([a], [b]) => (a < b ? -1 : 1));
    const boards = lists.map((l) => l.suite).filter((s) => files.some(([, list]) => list.includes(s)));
    return `| ${cause} | ${files.length} | ${boards.join(', ')} | ${files.map(([f]) => `\`${f.replace(/^(test|src\/internal\/types\/testdata)\//, '')}\``).join(' ')} |`;
  });
  return [...head, ...rates, '', '| cause | files | where | which |', '|---|---|---|---|', ...rows].join('\n');
}

function wanted(text) {
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from < 0 || to < 0) throw new Error(`docs/language-support.md has no ${open}`);
  return `${text.slice(0, from + open.length)}\n${failures()}\n${text.slice(to)}`;
}

export function updateFailures() {
  writeFileSync(document, wanted(readFileSync(document, 'utf8')));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const text = readFileSync(document, 'utf8');
  if (!process.argv.includes('--check')) updateFailures();
  else if (wanted(text) !== text) {
    console.error('docs/language-support.md does not list what test/conformance lists: node scripts/failures.mjs');
    process.exit(1);
  }
}
