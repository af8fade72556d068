/** JSON with places: a parser whose values remember where they stand, so that messages can name line and column. */

export type JsonNode =
  | { readonly kind: 'object'; readonly offset: number; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly offset: number; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly offset: number; readonly value: string }
  | { readonly kind: 'number'; readonly offset: number; readonly value: number }
  | { readonly kind: 'boolean'; readonly offset: number; readonly value: boolean }
  | { readonly kind: 'null'; readonly offset: number };

export interface JsonMember {
  readonly key: string;
  readonly keyOffset: number;
  readonly value: JsonNode;
}

/** The text is no JSON; `offset` says where. */
export class JsonSyntaxError extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/** Parses a whole JSON text (RFC 8259; a byte order mark is skipped). A key that stands twice is an error. */
export function parseJson(text: string): JsonNode {
  const parser = new JsonParser(text);
  return parser.document();
}

/** The plain value of a node. */
export function jsonValue(node: JsonNode): unknown {
  switch (node.kind) {
    case 'object':
      return Object.fromEntries(node.members.map((m) => [m.key, jsonValue(m.value)]));
    case 'array':
      return node.items.map(jsonValue);
    case 'null':
      return null;
    default:
      return node.value;
  }
}

class JsonParser {
  private at = 0;

  constructor(private readonly text: string) {
    if (text.charCodeAt(0) === 0xfeff) this.at = 1;
  }

  document(): JsonNode {
    const value = this.value();
    this.space();
    if (this.at < this.text.length) this.fail('unexpected text after the value');
    return value;
  }

  private value(): JsonNode {
    this.space();
    const offset = this.at;
    const c = this.text[offset];
    if (c === '{') return this.object();
    if (c === '[') return this.array();
    if (c === '"') return { kind: 'string', offset, value: this.string() };
    for (const [word, node] of [
      ['true', { kind: 'boolean', offset, value: true }],
      ['false', { kind: 'boolean', offset, value: false }],
      ['null', { kind: 'null', offset }],
    ] as const) {
      if (this.text.startsWith(word, offset)) {
        this.at += word.length;
        return node;
      }
    }
    const number = /-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y;
    number.lastIndex = offset;
    const match = number.exec(this.text);
    if (!match) this.fail(c === undefined ? 'unexpected end of file' : `unexpected ${JSON.stringify(c)}`);
    this.at += match[0].length;
    return { kind: 'number', offset, value: Number(match[0]) };
  }

  private object(): JsonNode {
    const offset = this.at++;
    const members: JsonMember[] = [];
    const seen = new Set<string>();
    this.space();
    while (this.text[this.at] !== '}') {
      if (members.length > 0) this.expect(',', 'between members');
      this.space();
      const keyOffset = this.at;
      if (this.text[keyOffset] !== '"') this.fail('a key in double quotes is expected');
      const key = this.string();
      if (seen.has(key)) throw new JsonSyntaxError(`key "${key}" stands twice`, keyOffset);
      seen.add(key);
      this.expect(':', `after key "${key}"`);
      members.push({ key, keyOffset, value: this.value() });
      this.space();
    }
    this.at++;
    return { kind: 'object', offset, members };
  }

  private array(): JsonNode {
    const offset = this.at++;
    const items: JsonNode[] = [];
    this.space();
    while (this.text[this.at] !== ']') {
      if (items.length > 0) this.expect(',', 'between items');
      items.push(this.value());
      this.space();
    }
    this.at++;
    return { kind: 'array', offset, items };
  }

  private string(): string {
    const literal = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
    literal.lastIndex = this.at;
    const match = literal.exec(this.text);
    if (!match) this.fail('a string that does not end, or holds a wrong escape');
    this.at += match[0].length;
    return JSON.parse(match[0]) as string;
  }

  private expect(what: string, where: string): void {
    this.space();
    if (this.text[this.at] !== what) this.fail(`"${what}" expected ${where}`);
    this.at++;
  }

  private space(): void {
    while (' \t\r\n'.includes(this.text[this.at] ?? 'x')) this.at++;
  }

  private fail(message: string): never {
    throw new JsonSyntaxError(message, this.at);
  }
}
