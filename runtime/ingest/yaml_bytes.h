/* The bytes libyaml reads, and what is wrong with them: not UTF-8, controls, and the three
 * characters at which libyaml ends a line though no editor shows them (a comment with U+2028 in it
 * would give data). Nothing of that reaches libyaml: it gets all that stands before, however the
 * input is cut into pieces, and is told that there is no more. */
#ifndef THIDUA_YAML_BYTES_H
#define THIDUA_YAML_BYTES_H

#include "runtime/ingest/yaml_window.h"

struct yaml_parser_s; /* libyaml's yaml_parser_t */

struct yaml_bytes {
  struct yaml_window window;
  struct str before; /* what it is given before the window's bytes: yaml_cursor_stand_at */
  size_t
      at_once; /* bytes it is given at most, twice as many each time; 0: as many as it asks for */
  bool is_fault_ahead; /* what stands next in the window cannot be taken */
};

/* What at_once begins with where little may be asked for: libyaml decodes all it is given. */
enum { YAML_BYTES_AT_ONCE = 256 };

/* How many of the bytes stand before the first that YAML data cannot hold; n if all may stand. A
 * character that the end cuts counts as one that cannot. */
size_t yaml_sound_bytes(const char *p, size_t n);
/* libyaml's read handler; `data` is a struct yaml_bytes. */
int yaml_bytes_read(void *data, unsigned char *to, size_t size, size_t *n_read);
/* Reports why libyaml could not read on (YAML_READER_ERROR, not a failed read), at its place. */
void yaml_bytes_report(struct yaml_bytes *bytes, const struct yaml_parser_s *parser);

#endif
