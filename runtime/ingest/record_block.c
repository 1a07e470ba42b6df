/* Records that are plain to see, column by column (record_block.h). */
#include "runtime/ingest/record_block.h"

#include "runtime/data/dataset_growing.h"
#include "runtime/data/dataset_order.h"
#include "runtime/data/dataset_window.h"
#include "runtime/ingest/byte_masks.h"
#include "runtime/ingest/flat_records.h"
#include "runtime/ingest/value_quick.h"
#include "runtime/ingest/value_read.h"

/* -- making one -- */

static bool is_text(const struct flat_reader *reader) {
  return reader->reading == FLAT_READS_TEXT || reader->reading == FLAT_READS_ID ||
      reader->reading == FLAT_READS_REFERENCE || reader->reading == FLAT_READS_ANCESTOR;
}

/* Whether its values go into the data set record by record: texts, so that their numbers in the
 * dictionary do not hang on how many records a block has; what has a place. */
static bool is_by_record(const struct tree_load *load, const struct flat_reader *reader) {
  if (reader->keeps_place) return true;
  if (reader->reading == FLAT_READS_TEXT)
    return !load->dataset->building->columns[reader->index].is_passed;
  return is_text(reader);
}

bool record_block_init(struct record_block *block, const struct tree_load *load,
    struct arena *arena, uint32_t entity, const struct flat_reader *readers, uint32_t n) {
  *block = (struct record_block){.entity = entity, .n_columns = n};
  if (n > BLOCK_COLUMNS_MAX) return false;
  block->columns = ARENA_ARRAY(arena, struct block_column, n);
  block->by_record = ARENA_ARRAY(arena, uint32_t, n);
  for (uint32_t i = 0; i < n; i++) {
    block->columns[i].reader = readers[i];
    if (is_by_record(load, &readers[i])) block->by_record[block->n_by_record++] = i;
  }
  return true;
}

void record_block_clear(struct record_block *block) {
  block->n = 0;
  block->present = 0;
  for (uint32_t i = 0; i < block->n_columns; i++) {
    struct block_column *column = &block->columns[i];
    column->given = column->quoted = column->named = 0;
  }
  for (uint32_t i = 0; i < block->n_lists; i++) record_block_clear(&block->lists[i]);
}

/* -- reading: each gives the first of n records that needs a closer look, n where none does -- */

static inline uint32_t lowest(uint64_t bits) { return (uint32_t)__builtin_ctzll(bits); }

#define EACH_GIVEN(i, column, n)                                                                   \
  for (uint64_t rest_ = (column)->given & dataset_block_bits(n), i = 0;                            \
       rest_ && (i = lowest(rest_), true); rest_ &= rest_ - 1)

static uint32_t read_numbers(struct block_column *column, uint32_t n) {
  const int scale = column->reader.scale;
  EACH_GIVEN(i, column, n)
  if (!value_quick_padded_number(column->texts[i], scale, &column->numbers[i])) return (uint32_t)i;
  return n;
}

static uint32_t read_truths(struct block_column *column, uint32_t n) {
  EACH_GIVEN(i, column, n)
  if (!value_quick_padded_truth(column->texts[i], &column->numbers[i])) return (uint32_t)i;
  return n;
}

static uint32_t read_days(struct block_column *column, uint32_t n) {
  EACH_GIVEN(i, column, n)
  if (!value_quick_day(column->texts[i], &column->numbers[i])) return (uint32_t)i;
  return n;
}

static uint32_t read_words(struct block_column *column, uint32_t n) {
  EACH_GIVEN(i, column, n)
  if (!value_quick_word(column->reader.words, column->texts[i], &column->numbers[i]))
    return (uint32_t)i;
  return n;
}

/* Of a table: no blanks around it, and nothing a spreadsheet shows in place of a value. */
static inline bool is_bare(struct str text) {
  return value_is_plain_begin(*text.p) && value_is_plain_byte(text.p[text.n - 1]) && *text.p != '#';
}

static uint32_t look_at_texts(const struct block_column *column, uint32_t n, bool is_of_table) {
  const bool may_be_empty =
      column->reader.reading == FLAT_READS_TEXT || column->reader.reading == FLAT_READS_REFERENCE;
  EACH_GIVEN(i, column, n) {
    const struct str text = column->texts[i];
    if (is_of_table ? !is_bare(text) : !text.n && !may_be_empty) return (uint32_t)i;
    if (!value_quick_is_nfc(text)) return (uint32_t)i;
  }
  return n;
}

static uint32_t read_column(struct block_column *column, uint32_t n, bool is_of_table) {
  switch ((enum flat_reading)column->reader.reading) {
  case FLAT_READS_CLOSELY: return column->given ? lowest(column->given) : n;
  case FLAT_READS_NUMBER: return read_numbers(column, n);
  case FLAT_READS_TRUTH: return read_truths(column, n);
  case FLAT_READS_DAY: return read_days(column, n);
  case FLAT_READS_WORD: return read_words(column, n);
  case FLAT_READS_TEXT:
  case FLAT_READS_ID:
  case FLAT_READS_REFERENCE:
  case FLAT_READS_ANCESTOR: break;
  }
  return look_at_texts(column, n, is_of_table);
}

/* A row in which nothing is given may be an empty one. */
static uint32_t first_empty(const struct record_block *block, uint32_t n) {
  uint64_t any = 0;
  for (uint32_t i = 0; i < block->n_columns; i++) any |= block->columns[i].given;
  const uint64_t empty = ~any & dataset_block_bits(n);
  return empty ? lowest(empty) : n;
}

/* Of what is no table: a text, a day, a word in no quotation marks is none. */
static uint32_t first_unquoted(const struct block_column *column, uint32_t n) {
  if (column->reader.reading == FLAT_READS_NUMBER || column->reader.reading == FLAT_READS_TRUTH)
    return n;
  const uint64_t bare = column->given & ~column->quoted & dataset_block_bits(n);
  return bare ? lowest(bare) : n;
}

static uint32_t read_values(struct record_block *block, uint32_t n) {
  if (block->is_of_table) n = first_empty(block, n);
  for (uint32_t i = 0; i < block->n_columns && n; i++) {
    struct block_column *column = &block->columns[i];
    if (!block->is_of_table) n = first_unquoted(column, n);
    n = read_column(column, n, block->is_of_table);
  }
  return n;
}

/* How many of the items of a list stand in the first n records. */
static uint32_t items_within(const struct record_block *list, uint32_t n) {
  uint32_t n_items = list->n;
  while (n_items && list->holders[n_items - 1] >= n) n_items--;
  return n_items;
}

static uint32_t read_all(struct record_block *block) {
  uint32_t n = read_values(block, block->n);
  for (uint32_t i = 0; i < block->n_lists && n; i++) {
    struct record_block *list = &block->lists[i];
    const uint32_t n_items = read_values(list, list->n);
    if (n_items < list->n && list->holders[n_items] < n) n = list->holders[n_items];
  }
  return n;
}

/* -- taking -- */

/* The column of a byte in its line. */
static inline uint32_t column_of(const char *begin, const char *at) {
  return at == begin ? 1 : (uint32_t)(at - begin) - bytes_continued(begin, at) + 1;
}

/* Where the newest row stands: its line, and where that begins. */
struct row_line {
  uint32_t row, line;
  const char *begin;
};

/* A value of record i, which is the newest row, of a column that is taken record by record. */
static inline void take_value(const struct record_block *block, struct tree_load *load,
    const struct block_column *column, uint32_t i, struct row_line at) {
  struct dataset *dataset = load->dataset;
  const struct flat_reader *reader = &column->reader;
  const struct str text = column->texts[i];
  const uint32_t place = column_of(at.begin, text.p - (column->quoted >> i & 1));
  if (reader->reading == FLAT_READS_ANCESTOR) {
    dataset_name_ancestor(dataset, block->entity, reader->depth, text, at.line, place);
    return;
  }
  if (reader->reading == FLAT_READS_ID)
    dataset_place_next_id(dataset, block->entity, at.line, place);
  if (reader->reading == FLAT_READS_REFERENCE || reader->keeps_place)
    dataset_place_reference(dataset, reader->index, at.line, place);
  if (is_text(reader)) dataset_set_next_text(dataset, reader->index, at.row, text);
}

static inline void take_record(
    const struct record_block *block, struct tree_load *load, uint32_t i, struct row_line at) {
  for (uint32_t k = 0; k < block->n_by_record; k++) {
    const struct block_column *column = &block->columns[block->by_record[k]];
    if (column->given >> i & 1) take_value(block, load, column, i, at);
  }
}

/* The items of a list that stand in record i, which is row `at.row`; *next: the first of them. */
static void take_items(const struct record_block *list, struct tree_load *load, uint32_t i,
    struct row_line at, uint32_t *next) {
  struct dataset *dataset = load->dataset;
  if (!(list->present >> i & 1)) return;
  dataset_list_present(dataset, list->entity, at.row);
  for (; *next < list->n && list->holders[*next] == i; ++*next) {
    const uint32_t row = dataset_add_row(dataset, list->entity, at.row, (uint16_t)load->file,
        at.line, column_of(at.begin, list->at[*next]));
    take_record(list, load, *next, (struct row_line){row, at.line, at.begin});
  }
}

static void take_records(const struct record_block *block, struct tree_load *load, uint32_t n) {
  struct dataset *dataset = load->dataset;
  uint32_t next[BLOCK_LISTS_MAX] = {0};
  for (uint32_t i = 0; i < n; i++) {
    struct row_line at = {0, block->line + i, block->begins[i]};
    at.row = dataset_add_next_record(
        dataset, block->entity, (struct data_place){at.line, 1, load->file});
    take_record(block, load, i, at);
    for (uint32_t k = 0; k < block->n_lists; k++)
      take_items(&block->lists[k], load, i, at, &next[k]);
  }
}

/* Of a text that is not kept: the newest. */
static void pass_text(
    const struct block_column *column, struct dataset *dataset, uint32_t first, uint32_t n) {
  const uint64_t given = column->given & dataset_block_bits(n);
  if (!given) return;
  const uint32_t newest = BLOCK_RECORDS - 1 - (uint32_t)__builtin_clzll(given);
  dataset_set_text(dataset, column->reader.index, first + newest, column->texts[newest]);
}

/* What is taken column by column, of the first n records, the newest rows. */
static void take_columns(const struct record_block *block, struct tree_load *load, uint32_t n) {
  struct dataset *dataset = load->dataset;
  const uint32_t first = dataset->tables[block->entity].n_rows - n;
  for (uint32_t i = 0; i < block->n_columns; i++) {
    const struct block_column *column = &block->columns[i];
    const struct flat_reader *reader = &column->reader;
    if (!column->given) continue;
    if (!is_text(reader))
      dataset_set_block(dataset, reader->index, first, n, column->given, column->numbers);
    else if (!is_by_record(load, reader)) pass_text(column, dataset, first, n);
  }
}

uint32_t record_block_take(struct record_block *block, struct tree_load *load) {
  struct dataset *dataset = load->dataset;
  const uint32_t n = read_all(block);
  if (!n) return 0;
  load->flat->record_entity = block->entity;
  dataset_window_note_record(
      dataset, block->entity, (struct place){load->input.path, block->line, 1});
  take_records(block, load, n);
  take_columns(block, load, n);
  for (uint32_t i = 0; i < block->n_lists; i++)
    take_columns(&block->lists[i], load, items_within(&block->lists[i], n));
  dataset->building->n_lane_turns += n;
  dataset->building->n_block_records += n;
  return n;
}
