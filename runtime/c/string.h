/* Memory and strings, for C beside Go: what needs no state. */
#ifndef FLASH_STRING_H
#define FLASH_STRING_H
#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int value, size_t n);
int memcmp(const void *a, const void *b, size_t n);

static inline void *memchr(const void *s, int c, size_t n) {
	const unsigned char *p = s;
	for (; n > 0; n--, p++) {
		if (*p == (unsigned char)c) return (void *)p;
	}
	return NULL;
}

static inline size_t strlen(const char *s) {
	const char *end = s;
	while (*end) end++;
	return end - s;
}

static inline size_t strnlen(const char *s, size_t n) {
	size_t length = 0;
	while (length < n && s[length]) length++;
	return length;
}

static inline int strncmp(const char *a, const char *b, size_t n) {
	for (; n > 0; n--, a++, b++) {
		int difference = (unsigned char)*a - (unsigned char)*b;
		if (difference != 0 || !*a) return difference;
	}
	return 0;
}

static inline int strcmp(const char *a, const char *b) { return strncmp(a, b, (size_t)-1); }

static inline char *strcpy(char *restrict to, const char *restrict from) { return memcpy(to, from, strlen(from) + 1); }

static inline char *strncpy(char *restrict to, const char *restrict from, size_t n) {
	size_t length = strnlen(from, n);
	memset(to + length, 0, n - length);
	return memcpy(to, from, length);
}

static inline char *strncat(char *restrict to, const char *restrict from, size_t n) {
	size_t at = strlen(to), length = strnlen(from, n);
	memcpy(to + at, from, length);
	to[at + length] = 0;
	return to;
}

static inline char *strcat(char *restrict to, const char *restrict from) { return strncat(to, from, strlen(from)); }

static inline char *strchr(const char *s, int c) {
	for (;; s++) {
		if (*s == (char)c) return (char *)s;
		if (!*s) return NULL;
	}
}

static inline char *strrchr(const char *s, int c) {
	const char *found = NULL;
	do {
		if (*s == (char)c) found = s;
	} while (*s++);
	return (char *)found;
}

static inline char *strstr(const char *s, const char *part) {
	size_t n = strlen(part);
	for (;; s++) {
		if (strncmp(s, part, n) == 0) return (char *)s;
		if (!*s) return NULL;
	}
}

#endif
