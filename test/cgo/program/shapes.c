#include "shapes.h"
#include <stdbool.h>

extern int goEach(int i, void *data);
extern signed char goSigned(signed char v);
extern bool goTruth(unsigned char v);

int counter = 3;
const uint16_t table[4] = {10, 20, 30, 40};
static struct node nodes[8];
static int used;

shape scaled(shape s, int by) {
  s.size.a *= by;
  s.size.b *= by;
  s.weight *= by;
  s.name[0] = 'z';
  return s;
}

int value(const shape *s) { return s->value.i; }

void setFlags(shape *s, int flags) {
  s->low = flags;
  s->high = 100;
  s->after = -7;
}

int flags(const shape *s) { return s->low + s->high; }

struct node *push(struct node *list, int value) {
  struct node *n = &nodes[used++];
  n->value = value;
  n->next = list;
  return n;
}

int length(const struct node *list) { return list ? 1 + length(list->next) : 0; }

void count(void) { counter++; }

int add(int a, int b) { return a + b; }
static int subtract(int a, int b) { return a - b; }

void *pick(int which) { return which ? (void *)subtract : (void *)add; }

int each(int n, void *data) {
  int sum = 0;
  for (int i = 0; i < n; i++) sum += goEach(i, data);
  return goSigned(-100) == -101 && goTruth(200) && !goTruth(100) ? sum : -1;
}

size_t textLength(const char *s) {
  size_t n = 0;
  while (s[n]) n++;
  return n;
}
