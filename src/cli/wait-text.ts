/** Looks for texts in a stream that comes in pieces: `--until` and `--fail`. */
import { usage } from './argv';
import type { Context } from './context';

/** A plain text, or `/regular expression/`, in which ^ and $ are the ends of lines. */
export function textPattern(flag: string, text: string): RegExp {
  const regexp = /^\/(.*)\/([ims]*)$/s.exec(text);
  if (!regexp) return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  try {
    return new RegExp(regexp[1], [...new Set(`${regexp[2]}m`)].join(''));
  } catch (error) {
    throw usage(`--${flag}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The texts of --until and --fail. */
export function textWatch(context: Context): TextWatch {
  return new TextWatch(
    (['until', 'fail'] as const).flatMap((name) => {
      const text = context.text(name);
      return text === undefined ? [] : [{ name, pattern: textPattern(name, text) }];
    }),
  );
}

/** A match may reach back so far from what has just come. */
const REACH = 16 * 1024;

/** Remembers as much of the stream as a match may need. */
export class TextWatch {
  private tail = '';
  private readonly decoder = new TextDecoder();

  constructor(private readonly patterns: readonly { readonly name: string; readonly pattern: RegExp }[]) {}

  /** The name of the first pattern that has come, in the order of the stream. */
  feed(bytes: Uint8Array): string | undefined {
    if (this.patterns.length === 0) return undefined;
    this.tail += this.decoder.decode(bytes, { stream: true });
    const found = this.patterns
      .map((p) => ({ name: p.name, at: this.tail.search(p.pattern) }))
      .filter((p) => p.at >= 0)
      .sort((a, b) => a.at - b.at)[0];
    if (this.tail.length > REACH) {
      // Cut at a line, so that ^ stays the start of one.
      const line = this.tail.lastIndexOf('\n', this.tail.length - REACH / 2);
      this.tail = this.tail.slice(line < this.tail.length - REACH ? -REACH / 2 : line + 1);
    }
    return found?.name;
  }
}
