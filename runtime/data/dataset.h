/* The data: one table an entity, rows in tree order (the children of a row are one contiguous
 * range), columns by field.
 *
 * Built through the functions of "building", then finished once; after that it is
 * immutable and shared. Memory grows by the allocator's resize, not in an arena: a million rows
 * must not be held twice. Freed by dataset_free. architecture.md "Rows of an entity are stored in
 * tree order".
 */
#ifndef THIDUA_DATASET_H
#define THIDUA_DATASET_H

#include <assert.h>

#include "base/diag.h"
#include "base/progress.h"
#include "runtime/program/schema.h"
#include "runtime/program/register_kind.h"

/* Each byte 0x80, so that rows without a value are filled like bytes. */
#define NUMBER_UNKNOWN_16 (-0x7F80)
#define NUMBER_UNKNOWN_32 (-0x7F7F7F80)

struct column {
  uint8_t kind; /* REG_TRUTH, REG_CODE, REG_TEXT or REG_NUMBER, by the field's type */
  /* REG_NUMBER: bytes of a number. 8: as the kind has it. 1, 2, 4: there is no `known`, and what is
   * INT8_MIN, NUMBER_UNKNOWN_16 or _32 is unknown */
  uint8_t width;
  /* some row has a value. Otherwise all rows are unknown and (once finished) share one memory with
   * other such columns */
  bool given;
  /* n_rows values as given; not given: unknown. Fallbacks are not applied here. References: numbers
   * of texts while the data set is built, then row numbers */
  struct view view;
};

/* Where the rows of a table stand in their files, in about a byte a row: most rows stand in the
 * column of the one before, a few lines below. */
struct place_anchor {
  uint32_t row, line, column, file; /* line, column 1-based; file: index into dataset.files */
};
struct row_places {
  uint8_t *steps; /* by row, from the row before: dataset_places.c says how */
  /* ascending; the last one at or before a row is where counting its steps begins */
  struct place_anchor *anchors;
  uint32_t n_anchors;
};

/* Where values stand, seen from where their instances begin: one for each row at which that
 * changes, ascending. */
struct value_offset {
  uint32_t row;
  int32_t lines, columns;
};
struct value_places {
  const struct value_offset *offsets; /* in the arena, or mapped */
  uint32_t n_offsets;
};
struct data_place {
  uint32_t line, column, file; /* line 0: none */
};

struct table {
  uint32_t n_rows;
  struct column *columns; /* by field - entity.first_field; column 0 is id */
  uint32_t *parent;       /* row of the parent entity, ascending; NULL for the root */
  /* n_rows(parent entity) + 1 offsets: children of p are [first[p], first[p+1]) */
  uint32_t *first;
  /* by row of the parent entity: 1 where the list is there (maybe empty), 0 absent */
  uint8_t *listed;
  struct row_places places; /* where each instance begins: dataset_place */
};

/* A word that a closed set had in the preceding year and has no more (language.md §5 `previous`):
 * known, and equal to none of today's. Its code is behind those of the set: n_words for the first
 * of the set, n_words + 1 for the second … */
struct outgrown_word {
  uint32_t set; /* enumeration */
  struct str word;
};

struct dataset {
  const struct allocator *allocator;
  struct arena arena; /* small things: file names, arrays of tables */
  const struct schema *schema;
  const struct schema *const *also;
  /* keys that only these know are passed over, not unknown: data read for two
   * regulations. Set after dataset_init; 0: none */
  uint32_t n_also;
  /* how files are to be read that do not say it themselves (runtime/ingest/data_options.h). Set
   * after dataset_init; NULL: nothing is said */
  const struct data_options *options;
  /* who takes what was read out of it as it comes; set after dataset_init; NULL: nobody.
   * dataset_window.h */
  struct dataset_window *window;
  /* threads that may read at once; set after dataset_init; 0, 1: one. The data does not hang on it */
  uint32_t n_threads;
  /* whose threads they are; set after dataset_init, ended by who made it; NULL: its own */
  struct pool *pool;
  struct progress *progress; /* told of what is read; set after dataset_init; NULL: nobody */
  struct table *tables;      /* by entity. The root always has exactly one row */
  struct str *files;
  uint32_t n_files;
  struct data_source *sources; /* the files as results name them: dataset_sources.h */
  uint32_t n_sources;
  bool wants_places;  /* dataset_keep_places was said */
  bool wants_digests; /* results will tell the sources' digests. Set after dataset_init */
  /* the dictionary of texts: text i is bytes[offsets[i] .. offsets[i+1]) */
  char *text_bytes;
  uint32_t *text_offsets;
  uint32_t n_texts;
  struct outgrown_word *outgrown; /* in the arena; few */
  uint32_t n_outgrown;
  /* once finished: by field, and by the root's fields. dataset_value_place */
  const struct value_places *value_places;
  const struct data_place *root_given;
  /* memory mapped from a file, in which columns may lie; NULL: none. dataset_image.h */
  void *mapping;
  size_t mapping_bytes;
  /* what building needs (hash tables, capacities); NULL once finished.
   * runtime/data/dataset_building.h */
  struct building *building;
};

/* An empty data set: the root's one row with everything missing. Out of memory anywhere: jumps to
 * *out_of_memory (dataset->arena.out_of_memory), after which dataset_free still works. */
void dataset_init(struct dataset *dataset, const struct schema *schema,
    const struct allocator *allocator, jmp_buf *out_of_memory);
void dataset_free(struct dataset *dataset);

/* -- building -- */
/* Says, before any row is there, that where every value stands is kept, not only references and the
 * fields within bounds (which results/require.c tells of): some bytes for each value that stands
 * elsewhere in its instance than the row before has it. */
void dataset_keep_places(struct dataset *dataset);
/* Names a file of which rows follow; returns its number (DATA_FILES_MAX: there are too many
 * already, nothing added). */
uint32_t dataset_add_file(struct dataset *dataset, struct str path);
/* Appends a row of a non-root entity under row `parent` of its parent entity (rows come in the
 * order of their parents) and returns it; every field is unknown, every list absent. */
uint32_t dataset_add_row(struct dataset *dataset, uint32_t entity, uint32_t parent, uint16_t file,
    uint32_t line, uint32_t column);
/* Says that the list of `entity` is there for row `parent` of its parent entity. */
void dataset_list_present(struct dataset *dataset, uint32_t entity, uint32_t parent);
/* Sets a field's value in a row. `number`: BOOLEAN 0/1, ENUM code, INTEGER/DECIMAL at its scale,
 * DATE days. */
void dataset_set_number(struct dataset *dataset, uint32_t field, uint32_t row, int64_t number);
/* Sets a text field (the built-in id too). `text` must be NFC; copied into the dictionary once. */
void dataset_set_text(struct dataset *dataset, uint32_t field, uint32_t row, struct str text);
/* The code of a word that its closed set has no more, the same for the same word; CODE_UNKNOWN
 * where codes are exhausted. *is_new: it was not known before. `word` NFC, copied. */
uint32_t dataset_outgrown_code(
    struct dataset *dataset, uint32_t set, struct str word, bool *is_new);
/* Takes over the outgrown words of another data set with the same closed sets, with their codes;
 * this one must have none yet. */
void dataset_take_outgrown(struct dataset *dataset, const struct dataset *from);
/* Closes building: offsets, exact capacities, dictionary look-up freed. */
void dataset_finish(struct dataset *dataset);

/* -- reading -- */
/* Asked for every name that results tell. */
static inline struct str dataset_text(const struct dataset *dataset, uint32_t code) {
  assert(code < dataset->n_texts);
  const uint32_t begin = dataset->text_offsets[code];
  return (struct str){dataset->text_bytes + begin, dataset->text_offsets[code + 1] - begin};
}
/* The word of a closed set that a code in a column stands for, an outgrown one too. */
struct str dataset_word(const struct dataset *dataset, uint32_t set, uint32_t code);
/* The number of a text, TEXT_NOWHERE where no data has it (linear or hashed: called once a
 * constant). */
uint32_t dataset_text_code(const struct dataset *dataset, struct str text);
/* The number of the text that is a row's id, TEXT_UNKNOWN where it has none. */
static inline uint32_t dataset_row_id(
    const struct dataset *dataset, uint32_t entity, uint32_t row) {
  const uint32_t *ids = dataset->tables[entity].columns[0].view.values;
  return ids ? ids[row] : TEXT_UNKNOWN; /* NULL: forgotten */
}
/* That text; empty where it has none. */
struct str dataset_id(const struct dataset *dataset, uint32_t entity, uint32_t row);
/* One value of a field, as given: of a reference the id of the instance it names. */
struct value dataset_value(const struct dataset *dataset, uint32_t field, uint32_t row);
/* The number in a row of a column of numbers, whatever its width; false: unknown, and 0. */
bool column_number(const struct column *column, uint32_t row, int64_t *number);
/* The row of `ancestor` above (or at) row `row` of `entity`. */
uint32_t dataset_ancestor_row(
    const struct dataset *dataset, uint32_t entity, uint32_t row, uint32_t ancestor);
/* The row of `entity` with this id, UINT32_MAX if there is none. Linear. */
uint32_t dataset_find(const struct dataset *dataset, uint32_t entity, struct str id);
/* Whether a list is given, seen with `absent means none`: false is an unknown list. */
bool dataset_list_known(const struct dataset *dataset, uint32_t entity, uint32_t parent_row);
/* The rows of descendant entity `below` under row `row` of `entity`: [*first, *end). Also true
 * where every list on the way is known. */
bool dataset_rows_below(const struct dataset *dataset, uint32_t entity, uint32_t row,
    uint32_t below, uint32_t *first, uint32_t *end);
/* Where an instance stands in its file. */
struct place dataset_place(const struct dataset *dataset, uint32_t entity, uint32_t row);
/* Where the value of a field stands that is given in this row; where its instance does, if that was
 * not kept. Of a row that does not give it nothing is said. Before and after dataset_finish. */
struct place dataset_value_place(const struct dataset *dataset, uint32_t field, uint32_t row);
/* The bytes it holds, for `run --stats`. */
size_t dataset_bytes(const struct dataset *dataset);

#endif
