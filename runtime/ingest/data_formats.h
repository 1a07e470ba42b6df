/* The formats of data, by the table of data_formats.def. */
#ifndef THIDUA_DATA_FORMATS_H
#define THIDUA_DATA_FORMATS_H

#include "runtime/ingest/cursor.h"
#include "runtime/ingest/input.h"

/* A cursor before the first node of an input, in the input's arena. */
typedef struct cursor *data_format_opener(struct input *input);

struct tree_load; /* tree_reading.h */
/* Reads the whole input of a load into its data set. */
typedef void data_format_reader(struct tree_load *load);

struct data_format {
  const char *word;         /* for --from */
  const char *name;         /* for messages */
  const char *endings;      /* of file names, blanks between them; in any case */
  data_format_opener *open; /* NULL: `read` reads it */
  data_format_reader *read;
};

/* Each format's own, in its own file. */
#define DATA_FORMAT(word, name, endings, open) data_format_opener open;
#define DATA_FORMAT_TABLE(word, name, endings, read) data_format_reader read;
#include "runtime/ingest/data_formats.def"

/* The format that a path's ending tells, that of its packing (.gz, .zst) behind it or not; NULL
 * where it tells none. */
const struct data_format *data_format_of(const char *path);
/* Begins to unpack an input of which nothing was taken yet, where the ending of its path says that
 * it is packed; where it says no format, where the first bytes say so. */
void data_unpack(const char *path, struct input *input);
/* The name of a file without folder and the endings that say its form; empty of standard input. */
struct str data_format_bare_name(struct str path);
/* The format of a word of --from ("csv"); NULL: there is none. The words, "yaml, json, …". */
const struct data_format *data_format_of_word(struct str word);
const char *data_format_words(struct arena *arena);
/* How files of data are named: "*.yaml, *.yml, *.json, …". */
const char *data_format_patterns(struct arena *arena);
/* The one a path is read as: by its ending; else `stated`; else (NULL) by the first byte that is no
 * blank: { or [ is JSON (JSON Lines where the first line is a value and a second one follows),
 * everything else YAML. */
const struct data_format *data_format_for(
    struct input *input, const char *path, const struct data_format *stated);

/* A cursor over a document that is no flat form (results of the preceding year): JSON where the
 * ending or the first bytes say so, else YAML. */
struct cursor *data_format_cursor(struct input *input, const char *path);

#endif
