/* Memory of C's own, for C beside Go: it is Go's heap that gives it. */
#ifndef FLASH_STDLIB_H
#define FLASH_STDLIB_H
#include <stddef.h>

void *malloc(size_t n);
void *calloc(size_t count, size_t n);
void *realloc(void *p, size_t n);
void free(void *p);

static inline _Noreturn void abort(void) { __builtin_trap(); }
static inline int abs(int v) { return v < 0 ? -v : v; }
static inline long labs(long v) { return v < 0 ? -v : v; }
static inline long long llabs(long long v) { return v < 0 ? -v : v; }

#endif
