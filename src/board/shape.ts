/** Shapes of JSON values: small descriptions that check a parsed file, and that print themselves as JSON Schema. */
import type { JsonNode } from '../util/json';
import { didYouMean } from '../util/nearest';
import { parseSize } from '../util/size';

/** Receives what is wrong and where (offset into the file). */
export type Complain = (offset: number, code: 'board/unknown-key' | 'board/bad-value', message: string, help?: string) => void;

/** Plain values after checking: `null` stands for "take away what was inherited". */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

export interface Shape {
  readonly doc: string;
  /** The key may be missing where others must be there. */
  readonly optional?: true;
  /** The value when it fits; undefined after a complaint. */
  check(node: JsonNode, path: string, complain: Complain): Plain | undefined;
  schema(): Record<string, unknown>;
}

function describe(node: JsonNode): string {
  switch (node.kind) {
    case 'string':
      return JSON.stringify(node.value);
    case 'number':
    case 'boolean':
      return String(node.value);
    case 'array':
      return 'a list';
    case 'object':
      return 'an object';
    case 'null':
      return 'null';
  }
}

function expected(what: string, node: JsonNode, path: string, complain: Complain): undefined {
  complain(node.offset, 'board/bad-value', `${path} must be ${what}, not ${describe(node)}`);
  return undefined;
}

export function text(doc = ''): Shape {
  return {
    doc,
    check: (node, path, complain) => (node.kind === 'string' ? node.value : expected('a string', node, path, complain)),
    schema: () => withDoc({ type: 'string' }, doc),
  };
}

export function boolean(doc = ''): Shape {
  return {
    doc,
    check: (node, path, complain) => (node.kind === 'boolean' ? node.value : expected('true or false', node, path, complain)),
    schema: () => withDoc({ type: 'boolean' }, doc),
  };
}

/** A whole number from 0 up, or the same as a string in hexadecimal. */
export function integer(doc = ''): Shape {
  return {
    doc,
    check(node, path, complain) {
      const value = node.kind === 'number' ? node.value : node.kind === 'string' && /^0x[0-9a-f]+$/i.test(node.value) ? Number(node.value) : NaN;
      return Number.isSafeInteger(value) && value >= 0 ? value : expected('a whole number, or a string such as "0x1f"', node, path, complain);
    },
    schema: () => withDoc({ anyOf: [{ type: 'integer', minimum: 0 }, { type: 'string', pattern: '^0x[0-9a-fA-F]+$' }] }, doc),
  };
}

/** Bytes: a number, or a string such as "0x20000000" or "264K". */
export function size(doc = ''): Shape {
  return {
    doc,
    check(node, path, complain) {
      const value = node.kind === 'number' ? node.value : node.kind === 'string' ? parseSize(node.value) : undefined;
      return value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : expected('a number of bytes such as 1024, "16K" or "0x20000000"', node, path, complain);
    },
    schema: () => withDoc({ anyOf: [{ type: 'integer', minimum: 0 }, { type: 'string', pattern: '^(0x[0-9a-fA-F]+|[0-9]+ ?([kKmMgG](i?[bB])?)?)$' }] }, doc),
  };
}

export function choice(values: readonly string[], doc = ''): Shape {
  return {
    doc,
    check(node, path, complain) {
      if (node.kind === 'string' && values.includes(node.value)) return node.value;
      const help = node.kind === 'string' ? didYouMean(node.value, values) : undefined;
      complain(node.offset, 'board/bad-value', `${path} must be one of ${values.join(', ')}, not ${describe(node)}`, help);
      return undefined;
    },
    schema: () => withDoc({ enum: values }, doc),
  };
}

/** A key of a `union` that may be left out. */
export function optional(inner: Shape): Shape {
  return { ...inner, optional: true };
}

/** A USB id, `2e8a:000a`; kept in lower case. */
export function usbPair(doc = ''): Shape {
  return {
    doc,
    check: (node, path, complain) =>
      node.kind === 'string' && /^[0-9a-f]{4}:[0-9a-f]{4}$/i.test(node.value) ? node.value.toLowerCase() : expected('a pair such as "2e8a:000a"', node, path, complain),
    schema: () => withDoc({ type: 'string', pattern: '^[0-9a-fA-F]{4}:[0-9a-fA-F]{4}$' }, doc),
  };
}

/** `null` takes away what was inherited. */
export function nullable(inner: Shape): Shape {
  return {
    doc: inner.doc,
    check: (node, path, complain) => (node.kind === 'null' ? null : inner.check(node, path, complain)),
    schema: () => ({ anyOf: [inner.schema(), { type: 'null' }] }),
  };
}

export function list(item: Shape, doc = ''): Shape {
  return {
    doc,
    check(node, path, complain) {
      if (node.kind !== 'array') return expected('a list', node, path, complain);
      return node.items.map((x, i) => item.check(x, `${path}[${i}]`, complain)).filter((x) => x !== undefined);
    },
    schema: () => withDoc({ type: 'array', items: item.schema() }, doc),
  };
}

/** An object with keys of the user's choice. */
export function map(value: Shape, doc = ''): Shape {
  return {
    doc,
    check(node, path, complain) {
      if (node.kind !== 'object') return expected('an object', node, path, complain);
      const out: Record<string, Plain> = {};
      for (const m of node.members) {
        const v = value.check(m.value, `${path}.${m.key}`, complain);
        if (v !== undefined) out[m.key] = v;
      }
      return out;
    },
    schema: () => withDoc({ type: 'object', additionalProperties: value.schema() }, doc),
  };
}

/** An object with the given keys and no others; each may be missing. */
export function object(fields: Readonly<Record<string, Shape>>, doc = ''): Shape & { readonly fields: Readonly<Record<string, Shape>> } {
  return {
    doc,
    fields,
    check(node, path, complain) {
      if (node.kind !== 'object') return expected('an object', node, path || 'a board file', complain);
      const out: Record<string, Plain> = {};
      for (const m of node.members) {
        const field = Object.hasOwn(fields, m.key) ? fields[m.key] : undefined;
        const full = path ? `${path}.${m.key}` : m.key;
        if (!field) {
          complain(m.keyOffset, 'board/unknown-key', `unknown key "${full}"`, didYouMean(m.key, Object.keys(fields)) ?? `keys here: ${Object.keys(fields).join(', ')}`);
          continue;
        }
        const v = field.check(m.value, full, complain);
        if (v !== undefined) out[m.key] = v;
      }
      return out;
    },
    schema: () => withDoc({ type: 'object', properties: Object.fromEntries(Object.entries(fields).map(([k, f]) => [k, f.schema()])), additionalProperties: false }, doc),
  };
}

/** An object whose `tag` says which of the shapes it has; there every key that is not optional is required. */
export function union(tag: string, shapes: Readonly<Record<string, ReturnType<typeof object>>>): Shape {
  return {
    doc: `Which keys there are depends on \`${tag}\`: ${Object.keys(shapes).join(', ')}.`,
    check(node, path, complain) {
      if (node.kind !== 'object') return expected('an object', node, path, complain);
      const member = node.members.find((m) => m.key === tag);
      const name = member?.value.kind === 'string' ? member.value.value : undefined;
      if (name === undefined || !Object.hasOwn(shapes, name)) {
        const help = name === undefined ? undefined : didYouMean(name, Object.keys(shapes));
        complain(member?.value.offset ?? node.offset, 'board/bad-value', `${path}.${tag} must be one of ${Object.keys(shapes).join(', ')}`, help);
        return undefined;
      }
      const value = shapes[name].check(node, path, complain);
      const missing = required(shapes[name].fields).filter((k) => !node.members.some((m) => m.key === k));
      if (missing.length > 0) complain(node.offset, 'board/bad-value', `${path} lacks ${missing.map((k) => `"${k}"`).join(', ')}`);
      return value;
    },
    schema: () => ({
      oneOf: Object.entries(shapes).map(([name, s]) => {
        const inner = s.schema() as { properties: Record<string, unknown> };
        return { ...inner, properties: { ...inner.properties, [tag]: { const: name } }, required: required(s.fields) };
      }),
    }),
  };
}

function required(fields: Readonly<Record<string, Shape>>): readonly string[] {
  return Object.keys(fields).filter((k) => !fields[k].optional);
}

/** A number, or the name of something that has one. */
export function numberOrName(doc = ''): Shape {
  return {
    doc,
    check: (node, path, complain) =>
      node.kind === 'string' || (node.kind === 'number' && Number.isInteger(node.value) && node.value >= 0) ? node.value : expected('a pin number or the name of a pin', node, path, complain),
    schema: () => withDoc({ anyOf: [{ type: 'integer', minimum: 0 }, { type: 'string' }] }, doc),
  };
}

function withDoc(schema: Record<string, unknown>, doc: string): Record<string, unknown> {
  return doc ? { ...schema, description: doc } : schema;
}
