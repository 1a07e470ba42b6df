/* The bytes of a YAML input as both lanes see them: what libyaml takes, kept from the last safe
 * point on, so that the fast lane (yaml_lane.h) can begin where libyaml stands, and libyaml where
 * the fast lane gave up. Owner: the cursor that opened it. */
#ifndef THIDUA_YAML_WINDOW_H
#define THIDUA_YAML_WINDOW_H

#include "runtime/ingest/input.h"

/* Behind `end` there are always so many bytes that may be read, whatever they hold. */
#define WINDOW_SLACK 64

struct yaml_window {
  struct input *input;
  char *bytes; /* the allocator's */
  size_t capacity;
  /* [kept, end) are there; libyaml took those before `taken`. kept <= taken <= end */
  size_t kept, taken, end;
  uint32_t kept_line; /* the line that begins at `kept`, from 1 */
  bool is_keeping;    /* nobody will ask for what libyaml took */
  bool is_at_end;     /* the input has no more; or could not be read (input->read_error) */
};

void yaml_window_open(struct yaml_window *window, struct input *input);
/* May be called twice. */
void yaml_window_close(struct yaml_window *window);
/* Adds a piece of the input behind `end`; false where there is none. What is kept may move: only
 * offsets from `kept` stay true. */
bool yaml_window_more(struct yaml_window *window);
/* Holds nothing: what is added next begins the line `line`. */
void yaml_window_begin_at(struct yaml_window *window, uint32_t line);
/* Forgets what stands before `at` (an offset in `bytes`), where the line `line` begins. */
static inline void yaml_window_keep_from(struct yaml_window *window, size_t at, uint32_t line) {
  window->kept = at;
  window->kept_line = line;
}
/* The same before the line `line`, which is there. False: a line before it ends as no line of a lane
 * does. */
bool yaml_window_keep_line(struct yaml_window *window, uint32_t line);

#endif
