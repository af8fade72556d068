/** Tables of the lab in the documents. */
import * as fs from 'node:fs';

/** Puts a table between the marks of a document. */
export function putTable(file: string, heads: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = [line(heads), `|${heads.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
  const text = fs.readFileSync(file, 'utf8');
  fs.writeFileSync(file, text.replace(/(<!-- lab: begin -->\n)[\s\S]*?(<!-- lab: end -->)/, `$1${table}\n$2`));
}
