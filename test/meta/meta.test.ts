/** Rules that hold the project itself together. */
import * as fs from 'fs';
import * as path from 'path';
import { longFunctions, parseRules, sources, violations } from './layers';

const root = path.join(__dirname, '../..');
const src = path.join(root, 'src');

/** A file near 1,000 lines has two jobs; a function that does not fit two screens has, too. */
const maxFileLines = 900;
const maxFunctionLines = 130;

test('rooms import only what the layering allows', () => {
  const rules = parseRules(fs.readFileSync(path.join(__dirname, 'layers.txt'), 'utf8'));
  expect(violations(src, rules)).toEqual([]);
});

test('no file and no function is too long to hold in mind', () => {
  const long = [...sources(src), ...sources(path.join(root, 'test'))]
    .map((f) => [path.relative(root, f), fs.readFileSync(f, 'utf8').split('\n').length] as const)
    .filter(([, n]) => n > maxFileLines);
  expect(long).toEqual([]);
  expect(longFunctions(src, maxFunctionLines)).toEqual([]);
});

test('every room has a README of its own', () => {
  const rooms = fs.readdirSync(src, { withFileTypes: true }).filter((e) => e.isDirectory() && sources(path.join(src, e.name)).length > 0);
  expect(rooms.map((r) => r.name).filter((r) => !fs.existsSync(path.join(src, r, 'README.md')))).toEqual([]);
});

test('every golden file belongs to a test input', () => {
  const stray: string[] = [];
  const walk = (dir: string): void => {
    for (const e of fs.readdirSync(dir, { withFileTypes: true })) {
      const p = path.join(dir, e.name);
      if (e.isDirectory()) walk(p);
      else if (/\.(out|ir|ll)$/.test(e.name) && !fs.existsSync(p.replace(/\.(out|ir|ll)$/, '.go'))) stray.push(path.relative(root, p));
    }
  };
  for (const dir of ['test/golden', 'test/programs']) if (fs.existsSync(path.join(root, dir))) walk(path.join(root, dir));
  expect(stray).toEqual([]);
});

test('the project speaks of itself alone', () => {
  const text = [...sources(src), ...sources(path.join(root, 'test'))].filter((f) => f !== __filename).map((f) => [path.relative(root, f), fs.readFileSync(f, 'utf8')] as const);
  const telling = /\/work\/|\/root\/|registry\.npmjs|proxy\.golang\.org|\b(TODO|FIXME|XXX)\b/;
  expect(text.filter(([, t]) => telling.test(t)).map(([f, t]) => `${f}: ${telling.exec(t)![0]}`)).toEqual([]);
});
