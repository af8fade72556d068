#!/usr/bin/env node
// Runs the tests of Go's own packages under `flash test` and keeps what comes out in test/standard-library/BOARD.tsv
// ('package<TAB>ok, none or fail<TAB>reason' a line); docs/standard-library.md is made from these files.
//
//   standard-library.mjs [--board NAME] [--jobs N] [--filter RE] [--status RE] [--timeout TIME] [--table]
//
//   --board NAME    (default wasip1)
//   --filter RE     only packages whose path matches; the others keep their line
//   --status RE     only packages whose line has a status that matches; `new` for those that have none
//   --table         run nothing, write the table only
import { spawn, execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './tools.mjs';

const argv = process.argv.slice(2);
const opt = (name, fallback) => (argv.includes(`--${name}`) ? argv[argv.indexOf(`--${name}`) + 1] : fallback);
const board = opt('board', 'wasip1');
const jobs = Number(opt('jobs', 2));
const filter = new RegExp(opt('filter', ''));
const status = new RegExp(opt('status', ''));
const timeout = opt('timeout', '120s');
const perProcess = 12;

/** By this tag of its own Go leaves out the tests that count the allocations which its inliner avoids. */
const tags = 'noopt';

/** Boards with a file, in the order of the table. */
const boards = ['wasip1', 'mps2-an386', 'riscv-qemu'];

/** Packages that make no sense without an operating system or a network, or that are Go's tools. */
const excluded = [
  [/^(net|net\/(http|rpc|smtp|internal)(\/.*)?|net\/mail|crypto\/tls(\/.*)?|crypto\/x509(\/.*)?|expvar|log\/syslog|vendor\/.*)$/, 'a network'],
  [/^(os(\/.*)?|plugin|testing\/internal\/.*|runtime\/(cgo|coverage|pprof|trace|metrics|race|msan|asan|internal|secret)(\/.*)?)$/, 'an operating system, or Go’s own runtime'],
  [/^(runtime|syscall|go\/build|go\/importer|internal\/.*|crypto\/internal\/.*|image\/internal\/.*|.*\/internal(\/.*)?)$/, 'inside of Go'],
];

/** Where a build ends that reaches sockets on a board without them. */
const network = /^(internal\/poll|net)\/\S+ .* is not supported by this target/;

const file = (b) => join(root, 'test', 'standard-library', `${b}.tsv`);

function readResults(b) {
  if (!existsSync(file(b))) return new Map();
  const lines = readFileSync(file(b), 'utf8').split('\n').filter(Boolean);
  return new Map(lines.map((l) => l.split('\t')).map(([name, result, reason]) => [name, { result, reason: reason ?? '' }]));
}

function writeResults(b, results) {
  const lines = [...results].sort(([x], [y]) => (x < y ? -1 : 1)).map(([name, r]) => `${name}\t${r.result}\t${r.reason}`);
  writeFileSync(file(b), lines.map((l) => `${l.trimEnd()}\n`).join(''));
}

function candidates() {
  const all = execFileSync('go', ['list', 'std'], { encoding: 'utf8' }).split('\n').filter(Boolean);
  return all.filter((p) => !excluded.some(([re]) => re.test(p)));
}

/** Runs the tests of packages in one process; `done` gets each one's line of the table as it comes. */
function runPackages(names, done) {
  return new Promise((finished) => {
    const args = ['test', '--board', board, '-short', '-tags', tags, '--timeout', timeout, '-json', '-p', String(jobs), ...names];
    const child = spawn(process.execPath, [join(root, 'flash'), ...args], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    const events = new Map(names.map((n) => [n, []]));
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      for (const line of lines.filter((l) => l.startsWith('{'))) {
        const event = JSON.parse(line);
        const name = event.Package ?? event.ImportPath.replace(/ .*/, '');
        events.get(name)?.push(event);
        if (event.Package && !event.Test && ['pass', 'fail', 'skip'].includes(event.Action)) done(name, resultOf(events.get(name), event.Action));
      }
    });
    child.on('close', finished);
  });
}

function resultOf(events, action) {
  if (action !== 'fail') return { result: action === 'skip' ? 'none' : 'ok', reason: '' };
  const build = events.filter((e) => e.Action === 'build-output' && !e.Output.startsWith('#')).map((e) => e.Output);
  if (build.length > 0) return { result: 'fail', reason: network.test(tidy(build[0])) ? `its tests use the network: ${tidy(build[0])}` : tidy(build[0]) };
  const top = events.filter((e) => e.Action === 'fail' && e.Test && !e.Test.includes('/')).map((e) => e.Test);
  const words = events.filter((e) => e.Action === 'output').map((e) => e.Output);
  const why = words.find((o) => /^(panic: |fatal error: |flash: )/.test(o)) ?? (events.find((e) => e.Action === 'output' && top.includes(e.Test?.split('/')[0]) && /^ {4,}\S+\.go:\d+: /.test(e.Output))?.Output) ?? words.at(-2) ?? '';
  const more = top.length > 3 ? `, ${top.length - 3} more` : '';
  return { result: 'fail', reason: tidy(`${top.slice(0, 3).join(', ')}${more}${top.length > 0 ? ': ' : ''}${why}`) };
}

/** One line without what differs from machine to machine. */
function tidy(text) {
  return text
    .replace(/\/\S*\/src\/((?:[\w.]+\/)*[\w.]+\.go:\d+)(:\d+)?/g, '$1')
    .replace(/0x[0-9a-f]{6,}/g, '0x…')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 160);
}

function table() {
  const columns = boards.filter((b) => existsSync(file(b))).map((b) => ({ board: b, results: readResults(b) }));
  const names = [...new Set(columns.flatMap((c) => [...c.results.keys()]))].sort();
  const mark = (r) => (r === undefined ? '' : r.result === 'ok' ? 'passes' : r.result === 'none' ? 'no tests' : 'fails');
  const escape = (s) => s.replace(/[|<>]/g, (c) => `\\${c}`);
  const rows = names.map((n) => {
    const reasons = columns.map((c) => [c.board, c.results.get(n)]).filter(([, r]) => r?.result === 'fail').map(([b, r]) => `${b}: ${escape(r.reason)}`);
    return `| ${n} | ${columns.map((c) => mark(c.results.get(n))).join(' | ')} | ${reasons.join('<br>')} |`;
  });
  const counts = columns.map((c) => `${[...c.results.values()].filter((r) => r.result === 'ok').length} pass their own tests on ${c.board}`);
  const left = excluded.map(([, why]) => why).join('; ');
  return `# Go's standard library

Packages of the installed Go whose own tests pass unchanged under \`flash test -short -tags ${tags}\`: ${counts.join(', ')}. Left out is what needs ${left}. The tag is Go's own: it skips those tests that count allocations which Go's compiler avoids by inlining.
\`scripts/standard-library.mjs\` runs them and writes this file; \`npm test\` runs a fixed few of those that pass, \`npm run full\` all of them.

| package | ${columns.map((c) => c.board).join(' | ')} | why not |
|---|${columns.map(() => '---|').join('')}---|
${rows.join('\n')}
`;
}

if (!argv.includes('--table')) {
  const results = readResults(board);
  const state = (p) => results.get(p)?.result ?? 'new';
  const work = candidates().filter((p) => filter.test(p) && status.test(state(p)));
  // A process for some packages each: compiling gets faster in one that runs for a while, and one that breaks takes few with it.
  for (let i = 0; i < work.length; i += perProcess) {
    await runPackages(work.slice(i, i + perProcess), (name, r) => {
      results.set(name, r);
      console.log(`${r.result}\t${name}\t${r.reason}`);
      // Kept at once: a long run may be interrupted.
      writeResults(board, results);
    });
  }
}
writeFileSync(join(root, 'docs', 'standard-library.md'), table());
