/* Bytes on their way out: what writers of results put their text into, piece by piece, without a
 * call into the C library for each.
 *
 * A buffer with a stream hands on what it holds whenever it is full; one without grows. Its memory
 * is the arena's, so nothing is to be freed, and exhaustion goes where the arena's goes. Whether
 * the stream took the bytes is seen in the stream. */
#ifndef THIDUA_BUFFER_H
#define THIDUA_BUFFER_H

#include <stdio.h>

#include "base/str.h"

/* a buffer with a stream is written out when it holds so much */
#define BUFFER_BYTES ((size_t)256 << 10)

struct buffer {
  char *bytes;
  size_t n, capacity;
  struct arena *arena;
  FILE *out;          /* NULL: it grows */
  uint64_t n_flushes; /* how often it handed on what it held */
};

/* An empty buffer; takes no memory yet. */
static inline void buffer_init(struct buffer *buffer, struct arena *arena, FILE *out) {
  *buffer = (struct buffer){.arena = arena, .out = out};
}
/* Hands all it holds to the stream it has. */
void buffer_flush(struct buffer *buffer);
/* The slow way to room for `n` more bytes. */
void buffer_widen_(struct buffer *buffer, size_t n);

/* Where the next bytes go: room for `n` of them. buffer_end says how far one came. */
static inline char *buffer_room(struct buffer *buffer, size_t n) {
  if (buffer->capacity - buffer->n < n) buffer_widen_(buffer, n);
  return buffer->bytes + buffer->n;
}
static inline void buffer_end(struct buffer *buffer, const char *end) {
  buffer->n = (size_t)(end - buffer->bytes);
}

static inline void buffer_put(struct buffer *buffer, struct str text) {
  char *to = buffer_room(buffer, (size_t)text.n + 1); /* one byte more: never a NULL to copy to */
  if (text.n) memcpy(to, text.p, text.n);
  buffer->n += text.n;
}
/* Copies `n` bytes to where BUFFER_OVERSHOOT more have room, of `p`, where as many more may be read:
 * short pieces are copied in whole vectors, without a call. Returns their end. */
#define BUFFER_OVERSHOOT 64u
static inline char *buffer_copy_short(char *to, const char *p, uint32_t n) {
  if (n > 4 * BUFFER_OVERSHOOT) return (char *)memcpy(to, p, n) + n;
  uint32_t i = 0;
  do {
    memcpy(to + i, p + i, BUFFER_OVERSHOOT);
    i += BUFFER_OVERSHOOT;
  } while (i < n);
  return to + n;
}
/* Puts such a piece. */
static inline void buffer_put_short(struct buffer *buffer, const char *p, uint32_t n) {
  buffer_end(buffer, buffer_copy_short(buffer_room(buffer, (size_t)n + BUFFER_OVERSHOOT), p, n));
}
static inline void buffer_put_byte(struct buffer *buffer, char byte) {
  *buffer_room(buffer, 1) = byte;
  buffer->n++;
}
void buffer_put_integer(struct buffer *buffer, int64_t number);
/* printf into it. */
void buffer_printf(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same byte so many times. */
void buffer_fill(struct buffer *buffer, char byte, size_t n);

#endif
