/* Records that are plain to see, column by column (record_block.h). */
#include "runtime/ingest/record_block.h"

#include "runtime/data/dataset_growing.h"
#include "runtime/data/dataset_order.h"
#include "runtime/data/dataset_window.h"
#include "runtime/ingest/byte_masks.h"
#include "runtime/ingest/flat_records.h"
#include "runtime/ingest/value_many.h"
#include "runtime/ingest/value_read.h"

/* -- making one -- */

static bool is_text(const struct flat_reader *reader) {
  return reader->reading == FLAT_READS_TEXT || reader->reading == FLAT_READS_ID ||
      reader->reading == FLAT_READS_REFERENCE || reader->reading == FLAT_READS_ANCESTOR;
}

static bool is_kept(const struct tree_load *load, const struct flat_reader *reader) {
  return reader->reading == FLAT_READS_ANCESTOR ||
      !load->dataset->building->columns[reader->index].is_passed;
}

static bool is_placed(const struct flat_reader *reader) {
  return reader->keeps_place || (is_text(reader) && reader->reading != FLAT_READS_TEXT);
}

bool record_block_init(struct record_block *block, const struct tree_load *load,
    struct arena *arena, uint32_t entity, const struct flat_reader *readers, uint32_t n) {
  *block = (struct record_block){.entity = entity, .n_columns = n};
  if (n > BLOCK_COLUMNS_MAX) return false;
  block->columns = ARENA_ARRAY(arena, struct block_column, n);
  block->placed = ARENA_ARRAY(arena, struct block_column *, n);
  block->interned = ARENA_ARRAY(arena, struct block_texts, n);
  for (uint32_t i = 0; i < n; i++) {
    struct block_column *column = &block->columns[i];
    column->reader = readers[i];
    column->is_kept = readers[i].reading == FLAT_READS_CLOSELY || is_kept(load, &readers[i]);
    if (is_placed(&readers[i])) block->placed[block->n_placed++] = column;
    if (is_text(&readers[i]) && column->is_kept)
      block->interned[block->n_interned++].column = column;
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

#define EACH_GIVEN(i, column, n)                                                                   \
  for (uint64_t rest_ = (column)->given & dataset_block_bits(n), i = 0;                            \
       rest_ && (i = record_block_lowest(rest_), true); rest_ &= rest_ - 1)

/* The texts of those that are given, and of others one that is no value; how many there are, with some
 * behind the last, as readers of many take them. */
static uint32_t many_of(const struct block_column *column, uint32_t n, struct value_texts *texts) {
  const uint32_t n_texts = (n + VALUES_STEP - 1) / VALUES_STEP * VALUES_STEP;
  if ((column->given & dataset_block_bits(n)) == dataset_block_bits(n)) /* mostly all are */
    for (uint32_t i = 0; i < n; i++) {
      texts->words[i] = bytes_load8(column->texts[i].p);
      texts->lengths[i] = column->texts[i].n;
    }
  else
    for (uint32_t i = 0; i < n; i++) {
      const bool is_given = column->given >> i & 1;
      texts->words[i] = is_given ? bytes_load8(column->texts[i].p) : 0;
      texts->lengths[i] = is_given ? column->texts[i].n : 0;
    }
  for (uint32_t i = n; i < n_texts; i++) texts->words[i] = texts->lengths[i] = 0;
  return n_texts;
}

/* A number with a comma before its decimals, without points. */
static bool read_with_comma(struct str text, uint32_t scale, int64_t *number) {
  char copy[16];
  if (text.n > sizeof copy || memchr(text.p, '.', text.n)) return false;
  for (uint32_t i = 0; i < text.n; i++) copy[i] = text.p[i] == ',' ? '.' : text.p[i];
  return value_quick_number((struct str){copy, text.n}, (int)scale, number);
}

static uint32_t read_numbers(struct block_column *column, uint32_t n) {
  const uint32_t scale = column->reader.scale;
  const bool has_comma = column->reader.has_comma;
  uint64_t others = UINT64_MAX;
  struct value_texts texts;
  if (scale <= VALUE_MANY_SCALE_MAX) {
    const uint32_t n_texts = many_of(column, n, &texts);
    others = scale ? value_decimals(&texts, n_texts, scale, has_comma ? ',' : '.', column->numbers)
                   : value_integers(&texts, n_texts, column->numbers);
  }
  for (others &= column->given & dataset_block_bits(n); others; others &= others - 1) {
    const uint32_t i = record_block_lowest(others);
    const struct str text = column->texts[i];
    int64_t *number = &column->numbers[i];
    if (has_comma ? !read_with_comma(text, scale, number)
                  : !value_quick_padded_number(text, (int)scale, number))
      return i;
  }
  return n;
}

static uint32_t read_truths(struct block_column *column, uint32_t n) {
  struct value_texts texts;
  const uint32_t n_texts = many_of(column, n, &texts);
  const uint64_t others =
      value_truths(&texts, n_texts, column->numbers) & column->given & dataset_block_bits(n);
  return others ? record_block_lowest(others) : n;
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

/* Of a text of a table that value_quick_is_nfc holds of: no blanks around it, and nothing a spreadsheet
 * shows in place of a value. The only blank among such characters that is no ASCII is C2 A0. */
static inline bool is_bare(struct str text) {
  const unsigned char *p = (const unsigned char *)text.p, *last = p + text.n - 1;
  if (*p <= ' ' || *p == '#' || (*p == 0xC2 && p[1] <= 0xA0)) return false;
  return *last > ' ' && (*last > 0xA0 || *last < 0x80 || last[-1] != 0xC2);
}

/* Whether the texts, of from 1 to 16 bytes, are ASCII, as most ids are. */
static bool are_short_ascii(const struct block_column *column, uint32_t n) {
  enum { EIGHT = 8 };
  uint64_t any = 0;
  bool is_other = false;
  EACH_GIVEN(i, column, n) {
    const struct str text = column->texts[i];
    is_other |= text.n - 1 >= 2 * EIGHT;
    const uint64_t head = bytes_load8(text.p);
    any |= text.n >= EIGHT ? head | bytes_load8(text.p + text.n - EIGHT)
                           : head << (EIGHT * (EIGHT - text.n) & 63);
  }
  return !is_other && !(any & EACH_BYTE * 0x80);
}

static uint32_t look_at_texts(
    const struct block_column *column, uint32_t n, const struct record_block *block) {
  const bool may_be_empty =
      column->reader.reading == FLAT_READS_TEXT || column->reader.reading == FLAT_READS_REFERENCE;
  if (block->is_of_table ? block->is_even : may_be_empty && !column->is_kept) return n;
  if (!block->is_of_table && are_short_ascii(column, n)) return n;
  EACH_GIVEN(i, column, n) {
    const struct str text = column->texts[i];
    if (!text.n && !may_be_empty) return (uint32_t)i;
    if (!value_quick_is_nfc(text) || (block->is_of_table && !is_bare(text))) return (uint32_t)i;
  }
  return n;
}

static uint32_t read_column(
    struct block_column *column, uint32_t n, const struct record_block *block) {
  switch ((enum flat_reading)column->reader.reading) {
  case FLAT_READS_CLOSELY: return column->given ? record_block_lowest(column->given) : n;
  case FLAT_READS_NUMBER: return read_numbers(column, n);
  case FLAT_READS_TRUTH: return read_truths(column, n);
  case FLAT_READS_DAY: return read_days(column, n);
  case FLAT_READS_WORD: return read_words(column, n);
  case FLAT_READS_TEXT:
  case FLAT_READS_ID:
  case FLAT_READS_REFERENCE:
  case FLAT_READS_ANCESTOR: break;
  }
  return look_at_texts(column, n, block);
}

/* A row in which nothing is given may be an empty one. */
static uint32_t first_empty(const struct record_block *block, uint32_t n) {
  uint64_t any = 0;
  for (uint32_t i = 0; i < block->n_columns; i++) any |= block->columns[i].given;
  const uint64_t empty = ~any & dataset_block_bits(n);
  return empty ? record_block_lowest(empty) : n;
}

/* Of what is no table: a text, a day, a word in no quotation marks is none. */
static uint32_t first_unquoted(const struct block_column *column, uint32_t n) {
  if (column->reader.reading == FLAT_READS_NUMBER || column->reader.reading == FLAT_READS_TRUTH)
    return n;
  const uint64_t bare = column->given & ~column->quoted & dataset_block_bits(n);
  return bare ? record_block_lowest(bare) : n;
}

static uint32_t read_values(struct record_block *block, uint32_t n) {
  if (block->is_of_table) n = first_empty(block, n);
  for (uint32_t i = 0; i < block->n_columns && n; i++) {
    struct block_column *column = &block->columns[i];
    if (!block->is_of_table) n = first_unquoted(column, n);
    n = read_column(column, n, block);
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

/* -- taking: of the first n records of a block, which are the newest rows, from `first` on -- */

static value_offset_list *offsets_of(
    const struct tree_load *load, uint32_t entity, const struct flat_reader *reader) {
  struct building *building = load->dataset->building;
  if (reader->reading == FLAT_READS_ID) return &building->tables[entity].id_offsets;
  if (reader->reading == FLAT_READS_ANCESTOR)
    return &building->tables[entity].namings[reader->depth].offsets;
  return &building->columns[reader->index].offsets;
}

/* Where the values stand behind the begins of their rows. */
static void take_places(const struct record_block *block, const struct tree_load *load,
    const char *const *begins, uint32_t first, uint32_t n) {
  int32_t columns[BLOCK_RECORDS];
  for (uint32_t k = 0; k < block->n_placed; k++) {
    const struct block_column *column = block->placed[k];
    if (!(column->given & dataset_block_bits(n))) continue;
    EACH_GIVEN(i, column, n) {
      const char *begin = begins[i], *at = column->texts[i].p - (column->quoted >> i & 1);
      columns[i] =
          at == begin ? 0 : (int32_t)(at - begin) - (int32_t)bytes_continued_padded(begin, at);
    }
    dataset_place_block(load->dataset, offsets_of(load, block->entity, &column->reader), first, n,
        column->given, columns);
  }
}

/* Those of the given that name somebody else than the record before. */
static uint64_t sought_names(const struct block_column *column, const struct naming *naming,
    uint64_t given, bool is_behind) {
  uint64_t sought = given & ~(given << 1);
  if ((given & 1) && is_behind && dataset_is_named_last(naming, column->texts[0]))
    sought &= ~UINT64_C(1);
  for (uint64_t rest = given & given << 1; rest; rest &= rest - 1) {
    const uint32_t i = record_block_lowest(rest);
    if (!bytes_are_same(column->texts[i - 1], column->texts[i])) sought |= UINT64_C(1) << i;
  }
  return sought;
}

/* Makes room for the numbers of texts. */
static void begin_texts(
    const struct record_block *block, struct dataset *dataset, uint32_t first, uint32_t n) {
  for (uint32_t k = 0; k < block->n_interned; k++) {
    struct block_texts *texts = &block->interned[k];
    const struct block_column *column = texts->column;
    const struct flat_reader *reader = &column->reader;
    const uint64_t given = column->given & dataset_block_bits(n);
    uint32_t n_before;
    texts->naming = NULL;
    texts->sought = given;
    if (!given) continue;
    if (reader->reading != FLAT_READS_ANCESTOR) {
      texts->to = dataset_reach_texts(dataset, reader->index, first, n);
      continue;
    }
    const uint32_t newest = BLOCK_RECORDS - 1 - (uint32_t)__builtin_clzll(given);
    texts->naming =
        dataset_reach_names(dataset, block->entity, reader->depth, first + newest + 1, &n_before);
    texts->to = texts->naming->codes + first;
    texts->sought = sought_names(column, texts->naming, given, first && n_before == first);
    dataset_set_named_last(texts->naming, column->texts[newest]);
  }
}

static inline void take_texts(
    const struct block_texts *interned, uint32_t n, struct dataset *dataset, uint32_t i) {
  for (const struct block_texts *texts = interned, *end = interned + n; texts < end; texts++)
    if (texts->sought >> i & 1) dataset_park_text(dataset, &texts->to[i], texts->column->texts[i]);
}

/* Those that name whom the record before names. */
static void repeat_names(
    const struct record_block *block, struct dataset *dataset, uint32_t first, uint32_t n) {
  for (uint32_t k = 0; k < block->n_interned; k++) {
    const struct block_texts *texts = &block->interned[k];
    if (!texts->naming) continue;
    uint64_t repeated = texts->column->given & dataset_block_bits(n) & ~texts->sought;
    for (; repeated; repeated &= repeated - 1)
      dataset_repeat_name(dataset, texts->naming, first + record_block_lowest(repeated));
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

/* What is no text of the dictionary. */
static void take_columns(
    const struct record_block *block, const struct tree_load *load, uint32_t first, uint32_t n) {
  struct dataset *dataset = load->dataset;
  for (uint32_t i = 0; i < block->n_columns; i++) {
    const struct block_column *column = &block->columns[i];
    const struct flat_reader *reader = &column->reader;
    if (!column->given) continue;
    if (!is_text(reader))
      dataset_set_block(dataset, reader->index, first, n, column->given, column->numbers);
    else if (!column->is_kept) pass_text(column, dataset, first, n);
  }
}

/* The rows of the items of a list that stand in the first n records, which are rows from `first` on; the
 * first of them. */
static uint32_t take_items(const struct record_block *list, const struct record_block *block,
    struct tree_load *load, uint32_t first, uint32_t n, uint32_t n_items) {
  struct dataset *dataset = load->dataset;
  const uint32_t first_item = dataset->tables[list->entity].n_rows;
  uint32_t next = 0;
  for (uint64_t present = list->present & dataset_block_bits(n); present; present &= present - 1) {
    const uint32_t i = record_block_lowest(present), line = block->line + i;
    dataset_list_present(dataset, list->entity, first + i);
    for (; next < n_items && list->holders[next] == i; next++) {
      const char *begin = block->begins[i], *at = list->at[next];
      dataset_add_row(dataset, list->entity, first + i, (uint16_t)load->file, line,
          (uint32_t)(at - begin) - bytes_continued_padded(begin, at) + 1);
    }
  }
  return first_item;
}

/* A list's items, whose rows are there. */
struct listed {
  const struct record_block *list;
  uint32_t first, n; /* rows */
  uint32_t next;     /* whose texts come next */
};

/* Those of all records where a part lists them: in the same order, but without asking for room each
 * time. */
static void list_texts(const struct record_block *block, struct dataset *part, uint32_t n) {
  uint32_t n_texts = 0;
  uint64_t n_bytes = 0;
  for (uint32_t k = 0; k < block->n_interned; k++) {
    const struct block_texts *texts = &block->interned[k];
    n_texts += (uint32_t)__builtin_popcountll(texts->sought);
    for (uint64_t sought = texts->sought; sought; sought &= sought - 1)
      n_bytes += texts->column->texts[record_block_lowest(sought)].n;
  }
  if (n_bytes > UINT32_MAX) n_bytes = UINT32_MAX; /* there is no such room */
  struct text_list list = dataset_list_texts(part, n_texts, (uint32_t)n_bytes);
  const struct block_texts *end = block->interned + block->n_interned;
  for (uint32_t i = 0; i < n; i++)
    for (const struct block_texts *texts = block->interned; texts < end; texts++)
      if (texts->sought >> i & 1) texts->to[i] = text_list_add(&list, texts->column->texts[i]);
  dataset_end_list(part, &list);
}

/* The texts of all records, and of the items in them. */
static void take_all_texts(const struct record_block *block, struct dataset *dataset,
    uint32_t first, uint32_t n, struct listed *lists) {
  bool is_any = false;
  for (uint32_t k = 0; k < block->n_lists; k++) is_any |= lists[k].list->n_interned && lists[k].n;
  const bool is_listed = dataset->building->lists_texts && !is_any;
  if (is_listed) list_texts(block, dataset, n);
  for (uint32_t i = 0; !is_listed && i < n; i++) {
    take_texts(block->interned, block->n_interned, dataset, i);
    for (uint32_t k = 0; is_any && k < block->n_lists; k++) {
      struct listed *l = &lists[k];
      for (; l->next < l->n && l->list->holders[l->next] == i; l->next++)
        take_texts(l->list->interned, l->list->n_interned, dataset, l->next);
    }
  }
  repeat_names(block, dataset, first, n);
}

static void take_all(const struct record_block *block, struct tree_load *load, uint32_t n) {
  struct dataset *dataset = load->dataset;
  struct listed lists[BLOCK_LISTS_MAX] = {0};
  const uint32_t first = dataset_add_records(
      dataset, block->entity, (struct data_place){block->line, 1, load->file}, n);
  begin_texts(block, dataset, first, n);
  take_places(block, load, block->begins, first, n);
  for (uint32_t k = 0; k < block->n_lists; k++) {
    struct listed *l = &lists[k];
    *l = (struct listed){.list = &block->lists[k], .n = items_within(&block->lists[k], n)};
    l->first = take_items(l->list, block, load, first, n, l->n);
    if (!l->n) continue;
    begin_texts(l->list, dataset, l->first, l->n);
    take_places(l->list, load, l->list->at, l->first, l->n);
    take_columns(l->list, load, l->first, l->n);
  }
  dataset_expect_texts(dataset);
  take_all_texts(block, dataset, first, n, lists);
  take_columns(block, load, first, n);
}

uint32_t record_block_take(struct record_block *block, struct tree_load *load) {
  struct dataset *dataset = load->dataset;
  const uint32_t n = read_all(block);
  if (!n) return 0;
  load->flat->record_entity = block->entity;
  dataset_window_note_record(
      dataset, block->entity, (struct place){load->input.path, block->line, 1});
  take_all(block, load, n);
  dataset->building->n_lane_turns += n;
  dataset->building->n_block_records += n;
  return n;
}
