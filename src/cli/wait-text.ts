/** Looks for texts in a stream that comes in pieces: `--until` and `--fail`. */
import { usage } from './argv';

/** A plain text, or `/regular expression/`. */
export function textPattern(flag: string, text: string): RegExp {
  const regexp = /^\/(.*)\/([ims]*)$/s.exec(text);
  if (!regexp) return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  try {
    return new RegExp(regexp[1], regexp[2]);
  } catch (error) {
    throw usage(`--${flag}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

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
    if (this.tail.length > 65536) this.tail = this.tail.slice(-32768);
    return found?.name;
  }
}
