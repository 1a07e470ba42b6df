#include "base/buffer.h"

#include <assert.h>
#include <stdarg.h>

#include "base/decimal.h"

void buffer_flush(struct buffer *buffer) {
  if (buffer->n) fwrite(buffer->bytes, 1, buffer->n, buffer->out);
  buffer->n = 0;
  buffer->n_flushes++;
}

void buffer_widen_(struct buffer *buffer, size_t n) {
  if (buffer->out) buffer_flush(buffer);
  size_t capacity = buffer->capacity ? buffer->capacity : buffer->out ? BUFFER_BYTES : 256;
  if (n > SIZE_MAX / 4) memory_exhausted(buffer->arena->out_of_memory);
  while (capacity - buffer->n < n) capacity *= 2;
  if (capacity == buffer->capacity) return;
  char *bytes = arena_alloc_raw(buffer->arena, capacity);
  if (buffer->n) memcpy(bytes, buffer->bytes, buffer->n);
  buffer->bytes = bytes;
  buffer->capacity = capacity;
}

void buffer_put_integer(struct buffer *buffer, int64_t number) {
  buffer->n += (size_t)decimal_format(number, 0, buffer_room(buffer, 24));
}

void buffer_printf(struct buffer *buffer, const char *format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  assert(length >= 0 && "a format or a text of over 2 GB");
  vsnprintf(buffer_room(buffer, (size_t)length + 1), (size_t)length + 1, format, again);
  va_end(again);
  buffer->n += (size_t)length;
}

void buffer_fill(struct buffer *buffer, char byte, size_t n) {
  memset(buffer_room(buffer, n + 1), byte, n);
  buffer->n += n;
}
