#ifndef SHAPES_H
#define SHAPES_H
#include <stddef.h>
#include <stdint.h>

struct pair { int a, b; };

typedef enum { SQUARE, CIRCLE = 3 } kind;

typedef struct {
  kind kind;
  struct pair size;
  double weight;
  char type;
  char name[8];
  union { int i; float f; unsigned char bytes[4]; } value;
  unsigned low : 3, high : 7;
  short after;
} shape;

struct node { int value; struct node *next; };

extern int counter;
extern const uint16_t table[4];

shape scaled(shape s, int by);
int value(const shape *s);
void setFlags(shape *s, int flags);
int flags(const shape *s);
struct node *push(struct node *list, int value);
int length(const struct node *list);
void count(void);
int add(int a, int b);
void *pick(int which);
int each(int n, void *data);
size_t textLength(const char *s);
#endif
