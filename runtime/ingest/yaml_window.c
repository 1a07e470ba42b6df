/* Kept bytes of an input (yaml_window.h). */
#include "runtime/ingest/yaml_window.h"

#define PIECE_BYTES INPUT_BUFFER_BYTES
void yaml_window_open(struct yaml_window *window, struct input *input) {
  *window = (struct yaml_window){.input = input, .kept_line = 1, .is_keeping = true};
  if (!input->kept) return;
  window->bytes = input->kept->bytes;
  window->capacity = input->kept->n;
  *input->kept = (struct input_kept){0};
}

static void resize(struct yaml_window *window, size_t capacity) {
  struct arena *arena = window->input->arena;
  char *bytes = arena->allocator->resize(arena->allocator->context, window->bytes, capacity);
  if (!bytes) memory_exhausted(arena->out_of_memory);
  window->bytes = bytes;
  window->capacity = capacity;
}

void yaml_window_close(struct yaml_window *window) {
  struct arena *arena = window->input ? window->input->arena : NULL;
  struct input_kept *kept = window->input ? window->input->kept : NULL;
  if (kept && !kept->bytes)
    *kept = (struct input_kept){window->bytes, window->bytes ? window->capacity : 0};
  else if (window->bytes) arena->allocator->resize(arena->allocator->context, window->bytes, 0);
  *window = (struct yaml_window){.input = window->input};
}

void yaml_window_begin_at(struct yaml_window *window, uint32_t line) {
  window->kept = window->taken = window->end = 0;
  window->kept_line = line;
  window->is_at_end = false;
}

/* Room for a piece behind `end`. */
static void make_room(struct yaml_window *window, size_t n) {
  if (!window->is_keeping) window->kept = window->taken;
  if (window->capacity >= window->end + n + WINDOW_SLACK) return;
  size_t kept = window->end - window->kept;
  if (kept) memmove(window->bytes, window->bytes + window->kept, kept);
  window->taken -= window->kept;
  window->end = kept;
  window->kept = 0;
  if (window->capacity >= kept + n + WINDOW_SLACK) return;
  size_t wanted = 2 * kept + n + WINDOW_SLACK;
  resize(window, wanted);
}

bool yaml_window_more(struct yaml_window *window) {
  if (window->is_at_end) return false;
  const struct input *input = window->input;
  size_t at_hand = (size_t)(input->unread_end - input->unread),
         most = at_hand && at_hand < PIECE_BYTES ? at_hand : PIECE_BYTES;
  make_room(window, most);
  size_t n = input_take(window->input, window->bytes + window->end, most);
  window->end += n;
  window->is_at_end = n == 0;
  return n > 0;
}

bool yaml_window_keep_line(struct yaml_window *window, uint32_t line) {
  const char *end = window->bytes + window->end, *begin = window->bytes + window->kept, *p = begin;
  for (uint32_t at = window->kept_line; at < line; at++) {
    const char *line_end = memchr(p, '\n', (size_t)(end - p));
    if (!line_end) return false;
    p = line_end + 1;
  }
  for (const char *cr = begin; (cr = memchr(cr, '\r', (size_t)(p - cr))); cr++)
    if (cr[1] != '\n') return false;
  yaml_window_keep_from(window, (size_t)(p - window->bytes), line);
  return true;
}
