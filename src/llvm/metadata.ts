/** The numbered metadata nodes of one module. */

export class Metadata {
  private readonly nodes: string[] = [];
  private readonly known = new Map<string, string>();
  private readonly flags: string[] = [];
  private readonly named: string[] = [];
  /** Weights of a guard's branch: it nearly always holds. */
  readonly guard = this.add('!{!"branch_weights", i32 2000, i32 1}');

  /** A new node; gives its name. */
  add(text: string): string {
    return `!${this.nodes.push(text) - 1}`;
  }

  /** The node with this text. */
  unique(text: string): string {
    let n = this.known.get(text);
    if (n === undefined) this.known.set(text, (n = this.add(text)));
    return n;
  }

  /** Adds a module flag. */
  flag(text: string): void {
    this.flags.push(this.add(text));
  }

  /** Adds a line of named metadata. */
  name(line: string): void {
    this.named.push(line);
  }

  text(): string {
    const flags = this.flags.length ? [`!llvm.module.flags = !{${this.flags.join(', ')}}`] : [];
    return [...this.named, ...flags, ...this.nodes.map((n, i) => `!${i} = ${n}`), ''].join('\n');
  }
}
