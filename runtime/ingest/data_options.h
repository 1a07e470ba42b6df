/* How data is to be read, where files do not say it themselves: the options --from, --delimiter,
 * --decimal and --ignore. data.md "Which form". */
#ifndef THIDUA_DATA_OPTIONS_H
#define THIDUA_DATA_OPTIONS_H

#include "base/str.h"

struct data_options {
  /* of standard input and of files whose ending says nothing: the format (data_formats.def; NULL:
   * by the first bytes), and the entity of flat records (empty: not said) */
  const struct data_format *form;
  struct str entity;
  char delimiter;            /* between the cells of CSV; '\0': not said */
  bool decimal_comma;        /* of CSV, and of texts in sheets */
  const struct str *ignored; /* columns, keys and sheets that are passed over */
  uint32_t n_ignored;
};

/* Takes FORM[:ENTITY]. False where there is no such form (then form is NULL), or no entity behind
 * the colon. */
bool data_options_from(struct data_options *options, struct str text);
/* Takes one character that no value holds, or "tab"; false where it is none. */
bool data_options_delimiter(struct data_options *options, struct str text);
/* All that changes how data is read, as a text; NULL: empty. In the arena. */
struct str data_options_text(struct arena *arena, const struct data_options *options);
/* The same of data of which it is kept where each value stands. */
struct str data_options_places(struct arena *arena, struct str options);

#endif
