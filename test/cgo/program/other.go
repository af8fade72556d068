package main

/*
#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct buffer { char *text; size_t length, room; };

static void add_text(struct buffer *b, const char *text) {
	size_t n = strlen(text);
	if (b->length + n + 1 > b->room) {
		b->room = 2 * (b->length + n + 1);
		b->text = realloc(b->text, b->room);
	}
	memcpy(b->text + b->length, text, n + 1);
	b->length += n;
	assert(strlen(b->text) == b->length);
}

static int onlyHere(int x) { return x + 1; }
extern int add(int a, int b);
static int order(const char *a, const char *b) { int d = strcmp(a, b); return d < 0 ? -1 : d > 0; }
static char copied[8];
static char *copy(const char *from) { return strncpy(copied, from, sizeof copied); }
*/
import "C"

import (
	"runtime"
	"unsafe"
)

func other() {
	println("other file", C.onlyHere(1), C.add(1, 2))

	var b C.struct_buffer
	words := []string{"memory ", "of ", "C, ", "which ", "grows"}
	for _, w := range words {
		s := C.CString(w)
		C.add_text(&b, s)
		C.free(unsafe.Pointer(s))
		runtime.GC()
	}
	println(C.GoString(b.text), b.length, b.room)
	middle := C.strstr(b.text, C.strchr(b.text, 'w'))
	println(C.GoString(middle), C.GoString(C.strrchr(b.text, 'r')), C.strncmp(b.text, middle, 1) < 0, C.abs(-4))
	println(C.order(b.text, middle), C.order(middle, b.text), C.order(b.text, b.text), C.GoStringN(C.copy(middle), 8))
	C.free(unsafe.Pointer(b.text))
	zeros := (*[4]C.int)(C.calloc(4, 4))
	println(zeros[0], zeros[3], C.malloc(0) != nil)
	C.free(unsafe.Pointer(zeros))
}
