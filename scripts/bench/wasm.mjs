// Bytes of WebAssembly modules, as they are and compressed, beside those that the installed Go makes and TinyGo's.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { root } from '../tools.mjs';
import { buildWithGo, ratio, run, scratch } from './common.mjs';

const smallest = ['--no-debug', '--panic', 'trap', '--gc', 'leaking', '--scheduler', 'none'];

/** Options of ours, and TinyGo 0.33's bytes with the same, raw and gzipped, as measured once. */
const variants = {
  'examples/wasm/add': [
    ['wasm', [], [82685, 31058]],
    ['wasm', ['--no-debug'], [15338, 5524]],
    ['wasm', smallest, [3001, 1659]],
    ['wasm-unknown', ['--no-debug'], [227, 207]],
  ],
  'examples/wasm/process': [
    ['wasm', [], [159850, 57116]],
    ['wasm', ['--no-debug'], [32100, 11550]],
    ['wasm', smallest, [13858, 6107]],
    ['wasm-unknown', ['--no-debug'], [12889, 5397]],
  ],
  'bench/size/fmthello': [
    ['wasm', [], [417484, 162829]],
    ['wasm', ['--no-debug'], [131548, 56687]],
    ['wasm', smallest, [57264, 35857]],
    ['wasip1', [], [460890, 180644]],
    ['wasip1', ['--no-debug'], [150829, 65086]],
    ['wasip1', smallest, [71500, 42865]],
  ],
};

const packed = (file) => {
  const bytes = readFileSync(file);
  return [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length];
};

function goBytes(program, os, ldflags) {
  const out = join(scratch, `go-${basename(program)}.wasm`);
  const at = join(root, program);
  const sources = program.endsWith('.go') ? [at] : readdirSync(at).filter((f) => f.endsWith('.go')).map((f) => join(at, f));
  const refused = buildWithGo(out, sources, { os, flags: ['-ldflags', ldflags] });
  if (refused !== undefined) throw new Error(refused);
  return packed(out);
}

function ourBytes(program, board, options) {
  const out = join(scratch, `${basename(program)}.wasm`);
  if (!run(['build', '--board', board, '--no-glue', '-o', out, ...options, program])) throw new Error(`${program} does not build for ${board}`);
  return packed(out);
}

/** Options in as few words as a table has room for. */
const words = (options) => (options === smallest ? 'smallest¹' : options.join(' ') || 'default');

export function wasm() {
  const rows = [];
  for (const [program, list] of Object.entries(variants)) {
    for (const [board, options, theirs] of list) {
      const ours = ourBytes(program, board, options);
      rows.push([program, board, words(options), ...ours, ...theirs, ratio(ours[0], theirs[0])]);
    }
    for (const os of program.startsWith('examples') ? ['js'] : ['js', 'wasip1']) {
      for (const flags of ['', '-s -w']) rows.push([program, `Go, ${os}`, flags || 'default', ...goBytes(program, os, flags), '-', '-', '-']);
    }
  }
  const cpu = readdirSync(join(root, 'bench', 'speed')).filter((f) => f.endsWith('.go')).map((f) => {
    const program = `bench/speed/${f}`;
    const ours = ourBytes(program, 'wasm', ['--no-debug']);
    const go = goBytes(program, 'js', '-s -w');
    return [program, ours[0], go[0], `${((100 * ours[0]) / go[0]).toFixed(1)}%`];
  });
  return [
    { part: 'wasm', title: 'Bytes of WebAssembly', head: ['program', 'board', 'options', 'raw', 'gzip -9', 'brotli', 'TinyGo raw', 'gzip', 'ratio'], rows },
    { part: 'wasm-cpu', title: 'Bytes of bench/speed on wasm, -no-debug, beside Go with -s -w', head: ['program', 'flash', 'Go', 'part'], rows: cpu },
  ];
}
