// The value of a panic, as Go prints it.

package runtime

import (
	"internal/abi"
	"unsafe"
)

func printPanicValue(v any) {
	switch v := v.(type) {
	case nil:
		print("nil")
	case panicText:
		printIndented(string(v))
	case string:
		printIndented(v)
	case bool:
		print(v)
	case int:
		print(v)
	case int8:
		print(v)
	case int16:
		print(v)
	case int32:
		print(v)
	case int64:
		print(v)
	case uint:
		print(v)
	case uint8:
		print(v)
	case uint16:
		print(v)
	case uint32:
		print(v)
	case uint64:
		print(v)
	case uintptr:
		print(v)
	case float32:
		print(v)
	case float64:
		print(v)
	case complex64:
		print(v)
	case complex128:
		print(v)
	default:
		printOther(v)
	}
}

// printOther prints a value of a named type by its kind, and any other by its address.
func printOther(v any) {
	e := efaceOf(&v)
	name := typeString(e.typ)
	p := e.data
	switch e.typ.Kind() {
	case abi.String:
		print(name, `("`)
		printIndented(*(*string)(p))
		print(`")`)
		return
	case abi.Bool:
		print(name, "(", *(*bool)(p), ")")
	case abi.Int:
		print(name, "(", *(*int)(p), ")")
	case abi.Int8:
		print(name, "(", *(*int8)(p), ")")
	case abi.Int16:
		print(name, "(", *(*int16)(p), ")")
	case abi.Int32:
		print(name, "(", *(*int32)(p), ")")
	case abi.Int64:
		print(name, "(", *(*int64)(p), ")")
	case abi.Uint:
		print(name, "(", *(*uint)(p), ")")
	case abi.Uint8:
		print(name, "(", *(*uint8)(p), ")")
	case abi.Uint16:
		print(name, "(", *(*uint16)(p), ")")
	case abi.Uint32:
		print(name, "(", *(*uint32)(p), ")")
	case abi.Uint64:
		print(name, "(", *(*uint64)(p), ")")
	case abi.Uintptr:
		print(name, "(", *(*uintptr)(p), ")")
	case abi.Float32:
		print(name, "(", *(*float32)(p), ")")
	case abi.Float64:
		print(name, "(", *(*float64)(p), ")")
	case abi.Complex64:
		print(name, *(*complex64)(p))
	case abi.Complex128:
		print(name, *(*complex128)(p))
	default:
		print("(", name, ") ", unsafe.Pointer(p))
	}
}

// printIndented puts a tab after each newline, so that no value can look like the end of the message.
func printIndented(s string) {
	for i := 0; i < len(s); i++ {
		c := byteAt(s, i)
		putchar(c)
		if c == '\n' {
			putchar('\t')
		}
	}
}
