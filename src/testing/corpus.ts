/** Files of a fuzz test's corpus (testdata/fuzz/NAME/FILE) as Go source, so that they need no reading on the board. */
import { goString } from '../util/go-string';

/** A file: its name as messages show it, and its text. */
export interface CorpusFile {
  readonly path: string;
  readonly text: string;
}

const version = 'go test fuzz v1';
const typeNames = 'string|\\[\\]byte|bool|byte|rune|float32|float64|int|int8|int16|int32|int64|uint|uint8|uint16|uint32|uint64';
/** A conversion of one literal, or of the bits of a NaN. */
const valuePattern = new RegExp(
  `^(?:(?:${typeNames})\\((?:"(?:[^"\\\\]|\\\\.)*"|\`[^\`]*\`|'(?:[^'\\\\]|\\\\.)+'|true|false|[-+]?[0-9][0-9a-zA-Z_.+-]*)\\)|math\\.Float(?:32|64)frombits\\(0x[0-9a-fA-F]+\\))$`,
);
const specialFloat = /^(float32|float64)\(([-+]?)(Inf|NaN)\)$/;

/** The Go expression of a testdeps.Seed. */
export function seedLiteral(file: CorpusFile): string {
  const lines = file.text.split('\n').map((l) => l.trim());
  const problem = (why: string): string => `{Path: ${goString(file.path)}, Problem: ${goString(why)}}`;
  if (lines[0] !== version) return problem(`unknown encoding version: ${lines[0]}`);
  const values: string[] = [];
  for (const line of lines.slice(1).filter((l) => l !== '')) {
    const value = valueOf(line);
    if (value === undefined) return problem(`malformed line ${JSON.stringify(line)}`);
    values.push(value);
  }
  if (values.length === 0) return problem('must include version and at least one value');
  return `{Path: ${goString(file.path)}, Values: []any{${values.join(', ')}}}`;
}

function valueOf(line: string): string | undefined {
  const float = specialFloat.exec(line);
  if (float) return `${float[1]}(math.${float[3] === 'NaN' ? 'NaN()' : `Inf(${float[2] === '-' ? -1 : 1})`})`;
  return valuePattern.test(line) ? line : undefined;
}
