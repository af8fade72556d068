/** Spelling of names, strings and numbers in LLVM assembly. */

const utf8 = new TextEncoder();

/** The characters of a quoted LLVM string: everything but plain ASCII as \XX. */
export function escapeBytes(data: Uint8Array): string {
  let out = '';
  for (const b of data) out += b >= 0x20 && b < 0x7f && b !== 0x22 && b !== 0x5c ? String.fromCharCode(b) : `\\${(b >> 4).toString(16)}${(b & 15).toString(16)}`.toUpperCase();
  return out;
}

/** Text between the quotes of an LLVM string. */
export function escapeText(text: string): string {
  return /^[ !#-[\]-~]*$/.test(text) ? text : escapeBytes(utf8.encode(text));
}

/** A quoted string. */
export function quote(text: string): string {
  return `"${escapeText(text)}"`;
}

/** A global name: `@main.main`, `@"main.(*T).M"`. */
export function symbol(name: string): string {
  return /^[A-Za-z_$.][\w$.]*$/.test(name) ? `@${name}` : `@${quote(name)}`;
}

/** A floating-point constant, exact: LLVM writes float, too, with the bits of a double. */
export function floatText(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return `0x${view.getBigUint64(0).toString(16).toUpperCase().padStart(16, '0')}`;
}
