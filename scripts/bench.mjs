// Sizes, build times, cycles, instructions and speed of the programs in examples/ and bench/, beside the figures of others.
//   node scripts/bench.mjs [sizes] [inits] [times] [cycles] [instructions] [speed] [purego] [wasm] [--update] [--json FILE]     (all without a name)
// --update puts the tables into docs/performance.md, between the marks of each.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asMarkdown, asText, flash, scratch } from './bench/common.mjs';
import { cycles } from './bench/cycles.mjs';
import { inits } from './bench/inits.mjs';
import { instructions } from './bench/instructions.mjs';
import { purego } from './bench/purego.mjs';
import { sizes } from './bench/sizes.mjs';
import { speed } from './bench/speed.mjs';
import { times } from './bench/times.mjs';
import { wasm } from './bench/wasm.mjs';
import { ensurePackages, root } from './tools.mjs';

const parts = { sizes, inits, times, cycles, instructions, speed, purego, wasm };
const argv = process.argv.slice(2);
const jsonAt = argv.indexOf('--json');
const jsonFile = jsonAt < 0 ? undefined : argv.splice(jsonAt, 2)[1];
const update = argv.includes('--update');
const names = argv.filter((a) => a !== '--update');
const unknown = names.filter((n) => !(n in parts));
if (unknown.length) {
  console.error(`no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}

/** Replaces what stands between <!-- bench:PART --> and <!-- /bench:PART -->. */
function intoDocument(tables) {
  const file = join(root, 'docs', 'performance.md');
  let text = readFileSync(file, 'utf8');
  for (const table of tables) {
    const [open, close] = [`<!-- bench:${table.part} -->`, `<!-- /bench:${table.part} -->`];
    const [from, to] = [text.indexOf(open), text.indexOf(close)];
    if (from < 0 || to < 0) throw new Error(`docs/performance.md has no ${open}`);
    text = `${text.slice(0, from + open.length)}\n${asMarkdown(table)}\n${text.slice(to)}`;
  }
  writeFileSync(file, text);
}

ensurePackages();
try {
  execFileSync(process.execPath, [flash, 'version'], { stdio: 'ignore' });
  const tables = [];
  for (const name of names.length ? names : Object.keys(parts)) {
    for (const table of await parts[name]()) {
      tables.push(table);
      console.log(`\n${table.title}\n${asText(table)}`);
    }
  }
  if (update) intoDocument(tables);
  if (jsonFile) writeFileSync(jsonFile, JSON.stringify(Object.fromEntries(tables.map((t) => [t.part, t.rows])), null, 2) + '\n');
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exit(0);
