/** The layering rules of layers.txt, checked against the imports of src/. */
import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';

/** Room → rooms it may import, itself included. */
export function parseRules(text: string): Map<string, Set<string>> {
  const direct = new Map<string, Set<string>>();
  const room = (name: string): Set<string> => {
    let set = direct.get(name);
    if (!set) direct.set(name, (set = new Set([name])));
    return set;
  };
  for (const rule of text.replace(/#.*/g, '').split(';')) {
    const tiers = rule.split('<').map((tier) => tier.split(',').map((s) => s.trim()).filter(Boolean));
    tiers.flat().forEach(room);
    for (let i = 1; i < tiers.length; i++) {
      for (const high of tiers[i]) for (const low of tiers[i - 1]) room(high).add(low);
    }
  }
  return new Map([...direct.keys()].map((name) => [name, reach(direct, name)]));
}

function reach(direct: Map<string, Set<string>>, from: string): Set<string> {
  const seen = new Set([from]);
  for (const name of seen) for (const next of direct.get(name) ?? []) seen.add(next);
  return seen;
}

/** All TypeScript files below a folder, in order. */
export function sources(dir: string): string[] {
  return fs
    .readdirSync(dir, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((e) => (e.isDirectory() ? sources(path.join(dir, e.name)) : e.name.endsWith('.ts') ? [path.join(dir, e.name)] : []));
}

/** Imports that the rules do not allow, and rooms they do not know. */
export function violations(root: string, rules: Map<string, Set<string>>): string[] {
  const roomOf = (file: string): string => path.relative(root, file).split(path.sep)[0];
  const bad: string[] = [];
  for (const file of sources(root)) {
    const allowed = rules.get(roomOf(file));
    const shown = path.relative(root, file);
    if (!allowed) bad.push(`${shown}: room "${roomOf(file)}" is not in layers.txt`);
    for (const { fileName } of ts.preProcessFile(fs.readFileSync(file, 'utf8')).importedFiles) {
      if (!fileName.startsWith('.')) continue;
      const to = roomOf(path.resolve(path.dirname(file), fileName));
      if (allowed && !allowed.has(to)) bad.push(`${shown}: imports room "${to}"`);
    }
  }
  return bad;
}

/** Functions longer than `limit` lines: `file:line name lines`. */
export function longFunctions(root: string, limit: number): string[] {
  const out: string[] = [];
  for (const file of sources(root)) {
    const tree = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node) && 'body' in node && node.body) {
        const line = (p: number): number => tree.getLineAndCharacterOfPosition(p).line + 1;
        const lines = line(node.getEnd()) - line(node.getStart()) + 1;
        if (lines > limit) out.push(`${path.relative(root, file)}:${line(node.getStart())} ${node.name?.getText() ?? '(anonymous)'} ${lines} lines`);
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  return out;
}
