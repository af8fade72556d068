// What crosses between Go and C: values of all kinds, both ways.
package main

/*
#cgo CFLAGS: -DEXTRA=5 -Iinclude
#include <stdint.h>
#include <stdbool.h>
#include "shapes.h"

#define N 42
#define NEGATIVE (-N)
#define TEXT "two\twords\n"
#define HALF 2.5
#define BIG 0xffffffffffffffffull
#define LETTER 'x'

enum color { RED, GREEN = 7, BLUE };
typedef enum { UP, DOWN = -1 } dir;
typedef int (*binary)(int, int);

static inline bool not(bool b) { return !b; }
static int8_t negated(int8_t v) { return -v; }
static uint16_t wrapped(uint16_t v) { return v + 1; }
static unsigned char next(unsigned char c) { return c + 1; }
static dir turned(dir d) { return d == UP ? DOWN : UP; }
static enum color mixed(enum color a, enum color b) { return a > b ? a : b; }
static long long wide(long long a, unsigned b, double c, float d) { return a * 2 + b + (long long)(c * 4) + (long long)d; }
static double third(float x) { return x / 3.0; }
static int extra(void) { return EXTRA; }
static int apply(binary f, int a, int b) { return f(a, b); }
static const char *colorName(enum color c) { return c == RED ? "red" : c == GREEN ? "green" : "blue"; }
static void squares(int *to, int n) { for (int i = 0; i < n; i++) to[i] = i * i; }
static struct pair swapped(struct pair p) { struct pair q = { p.b, p.a }; return q; }
*/
import "C"

import "unsafe"

func main() {
	println("constants", C.N, C.NEGATIVE, C.TEXT, int(C.HALF*10), uint64(C.BIG), C.LETTER, C.RED, C.BLUE, C.DOWN)
	println("small", C.not(true), C.not(false), C.negated(5), C.negated(-128), C.wrapped(65535), C.next(255))
	println("enums", C.turned(C.UP), C.turned(C.DOWN), C.mixed(C.RED, C.BLUE))
	println("wide", C.wide(-5, 4000000000, 2.25, 7.5), int(C.third(10)*1000), C.extra())

	var numbers [6]C.int
	C.squares(&numbers[0], C.int(len(numbers)))
	println("array", numbers[1], numbers[5])

	p := C.swapped(C.struct_pair{a: 1, b: 2})
	println("pair", p.a, p.b)
	s := C.scaled(C.shape{kind: C.CIRCLE, size: C.struct_pair{3, 4}, weight: 1.5, _type: 'q'}, 10)
	println("shape", s.kind, s.size.a, s.size.b, int(s.weight*10), s._type, string(rune(s.name[0])), unsafe.Sizeof(s) == C.sizeof_shape)
	*(*C.int)(unsafe.Pointer(&s.value)) = 99
	println("union", C.value(&s), len(s.value))
	C.setFlags(&s, 5)
	println("bit field", C.flags(&s), s.after)
	var list *C.struct_node
	for i := range 5 {
		list = C.push(list, C.int(i))
	}
	total := 0
	for n := list; n != nil; n = n.next {
		total += int(n.value)
	}
	println("list", total, C.length(list), unsafe.Sizeof(*list) == C.sizeof_struct_node)

	C.counter += 4
	C.count()
	println("variables", C.counter, C.table[2], len(C.table))

	println("function pointer", C.apply(C.binary(C.add), 20, 22), C.apply(C.binary(C.pick(1)), 20, 22))

	var sum int32
	println("callback", C.each(4, unsafe.Pointer(&sum)), sum)

	text := C.CString("hello, C")
	println("strings", C.GoString(text), C.GoStringN(text, 5), len(C.GoBytes(unsafe.Pointer(text), 3)), C.GoString(C.colorName(C.GREEN)))
	var none *C.char
	println("nil", C.GoString(none) == "", C.textLength(text))
	other()
}

//export goEach
func goEach(i C.int, p unsafe.Pointer) C.int {
	*(*int32)(p) += int32(i)
	return i * 10
}

//export goSigned
func goSigned(v int8) int8 { return v - 1 }

//export goTruth
func goTruth(v C.uchar) bool { return v > 100 }
