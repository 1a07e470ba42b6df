/* The formats of data, by the table of data_formats.def. */
#ifndef THIDUA_DATA_FORMATS_H
#define THIDUA_DATA_FORMATS_H

#include "runtime/ingest/cursor.h"
#include "runtime/ingest/input.h"

/* A cursor before the first node of an input, in the input's arena. */
typedef struct cursor *data_format_opener(struct input *input);

struct data_format {
  const char *name;         /* for messages */
  const char *endings;      /* of file names, blanks between them; in any case */
  data_format_opener *open; /* NULL: it is not read yet */
};

/* Each format's own, in its own file. */
#define DATA_FORMAT(name, endings, open) data_format_opener open;
#include "runtime/ingest/data_formats.def"

/* The format that a path's ending tells, that of its packing (.gz, .zst) behind it or not; NULL
 * where it tells none. */
const struct data_format *data_format_of(const char *path);
/* Begins to unpack an input of which nothing was taken yet, where the ending of its path says that
 * it is packed; where it says no format, where the first bytes say so. */
void data_unpack(const char *path, struct input *input);
/* The one a path is read as: by its ending, else (standard input, say) by the first byte that is no
 * blank: { or [ is JSON, everything else YAML. */
data_format_opener *data_format_opener_of(const char *path);

#endif
