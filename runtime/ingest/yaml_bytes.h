/* The bytes libyaml reads, and what is wrong with them: not UTF-8, controls, and the three
 * characters at which libyaml ends a line though no editor shows them (a comment with U+2028 in it
 * would give data). */
#ifndef THIDUA_YAML_BYTES_H
#define THIDUA_YAML_BYTES_H

#include "runtime/ingest/input.h"

struct yaml_parser_s; /* libyaml's yaml_parser_t */

struct yaml_bytes {
  struct input *input;
  unsigned char last[2];  /* of what was handed over: a character may be cut by a piece's end */
  int32_t line_separator; /* U+0085, U+2028 or U+2029 stands next: nothing more is handed over */
};

/* libyaml's read handler; `data` is a struct yaml_bytes. */
int yaml_bytes_read(void *data, unsigned char *to, size_t size, size_t *n_read);
/* Reports why libyaml could not read on (YAML_READER_ERROR, not a failed read), at its place. */
void yaml_bytes_report(const struct yaml_bytes *bytes, const struct yaml_parser_s *parser);

#endif
