/** Text as a literal of Go. */

/** A string literal: what is not plain ASCII as escapes of bytes. */
export function goString(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return `"${[...bytes].map((b) => (b >= 0x20 && b < 0x7f && b !== 0x22 && b !== 0x5c ? String.fromCharCode(b) : `\\x${b.toString(16).padStart(2, '0')}`)).join('')}"`;
}
