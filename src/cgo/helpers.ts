/** Functions that every package C has: strings and memory that cross between the languages. */

export interface Helper {
  /** The declaration of `_Cfunc_NAME`. */
  readonly go: string;
  /** Types of C that it uses. */
  readonly types: readonly ('char' | 'int' | 'size_t')[];
}

const helpers: Readonly<Record<string, Helper>> = {
  CString: { types: ['char'], go: 'func _Cfunc_CString(s string) *_Ctype_char { return (*_Ctype_char)(cgo.String(s)) }' },
  CBytes: { types: [], go: 'func _Cfunc_CBytes(b []byte) unsafe.Pointer { return cgo.Bytes(b) }' },
  GoString: { types: ['char'], go: 'func _Cfunc_GoString(p *_Ctype_char) string { return cgo.GoString(unsafe.Pointer(p)) }' },
  GoStringN: { types: ['char', 'int'], go: 'func _Cfunc_GoStringN(p *_Ctype_char, n _Ctype_int) string { return string(cgo.GoBytes(unsafe.Pointer(p), int(n))) }' },
  GoBytes: { types: ['int'], go: 'func _Cfunc_GoBytes(p unsafe.Pointer, n _Ctype_int) []byte { return cgo.GoBytes(p, int(n)) }' },
  malloc: { types: ['size_t'], go: 'func _Cfunc_malloc(n _Ctype_size_t) unsafe.Pointer { return cgo.Malloc(uintptr(n)) }' },
};

/** What `C.name` is, if every package C has it. */
export function helperOf(name: string): Helper | undefined {
  return Object.prototype.hasOwnProperty.call(helpers, name) ? helpers[name] : undefined;
}
