/* Ids that cannot be ids, and ids that look alike (id_check.h). */
#include "runtime/ingest/id_check.h"
#include "base/translate.h"

#include <stdatomic.h>

#include "base/characters.h"
#include "runtime/data/dataset_places.h"
#include "runtime/data/dataset_texts.h"
#include "runtime/data/dataset_threads.h"
#include "runtime/ingest/byte_masks.h"
#include "runtime/ingest/data_names.h"
#include "runtime/ingest/value_read.h"

/* -- what may stand in an id -- */

/* `"` or `'` for a quotation mark in any of its forms; 0 for other characters. */
static int32_t quotation_mark(int32_t code_point) {
  int32_t plain = character_looks_like(code_point);
  if (plain) code_point = plain;
  return code_point == '"' || code_point == '\'' ? code_point : 0;
}

static bool is_blank(int32_t code_point) {
  return character_is_blank(code_point) || character_ends_line(code_point);
}

/* The first fault of a text in which not every byte is plain. */
static enum id_fault look_closely(struct str text) {
  uint32_t n_quotes = 0;
  int32_t first = 0, last = 0;
  enum id_fault fault = ID_SOUND;
  for (uint32_t i = 0; i < text.n;) {
    bool is_first = i == 0;
    i += str_decode(text, i, &last);
    if (is_first) first = last;
    n_quotes += quotation_mark(last) == '"';
    if (fault) continue;
    if (character_is_invisible(last)) fault = ID_INVISIBLE;
    else if (character_ends_line(last) && !is_first && i < text.n) fault = ID_LINE_END;
  }
  if (is_blank(first) || is_blank(last)) return ID_BLANK_AT_END;
  if (fault) return fault;
  /* “u1”, ‘u1’; or “u1, where the other mark was lost. Tổ “Quyết thắng” has its own. */
  int32_t begins = quotation_mark(first), ends = quotation_mark(last);
  bool is_lost = (begins == '"' || ends == '"') && n_quotes == 1;
  return (begins && ends) || is_lost ? ID_IN_QUOTES : ID_SOUND;
}

enum id_fault id_fault_of(struct str text) {
  for (uint32_t i = 0; i < text.n; i++) {
    unsigned char c = (unsigned char)text.p[i];
    bool is_plain = c > ' ' && c < 0x7F && c != '"' && c != '\'' && c != '`';
    if (!is_plain) return look_closely(text);
  }
  return ID_SOUND;
}

void id_report(struct diags *diags, enum id_fault fault, struct str text, const char *subject,
    struct place place, struct arena *scratch) {
  if (diags->n >= diags->max) { /* past the cap only the number counts */
    DIAG_AT(diags, ID_UNSOUND, place, "", "");
    return;
  }
  struct diag *diag = DIAG_AT(diags, ID_UNSOUND, place, subject, value_quoted(scratch, text));
  switch (fault) {
  case ID_SOUND: break;
  case ID_BLANK_AT_END:
    diag_help(diags, diag, "an id neither begins nor ends with a blank: write %s",
        value_quoted(scratch, text_trimmed(text)));
    break;
  case ID_LINE_END: diag_help(diags, diag, "an id stands on one line"); break;
  case ID_INVISIBLE:
    diag_help(diags, diag, "nobody can see that character: delete it, or type the id anew");
    break;
  case ID_IN_QUOTES:
    diag_help(diags, diag,
        "a quotation mark at an end would be a part of the id: write it without, or \"…\" around "
        "it as it stands on the keyboard");
    break;
  }
}

/* -- ids that look alike -- */

static uint32_t n_ids(const struct dataset *dataset, uint32_t entity) {
  return dataset->building->columns[dataset->schema->entities[entity].first_field].extent.n;
}

/* A row's id; empty where it has none. */
static struct str id_of(const struct dataset *dataset, uint32_t entity, uint32_t row) {
  uint32_t code = ((const uint32_t *)dataset->tables[entity].columns[0].view.values)[row];
  return code == TEXT_UNKNOWN ? (struct str){0} : dataset_text(dataset, code);
}

static void report_alike(struct dataset *dataset, struct diags *diags, struct arena *scratch,
    uint32_t entity, uint32_t first, uint32_t row) {
  const char *name = str_cstring(scratch, dataset->schema->entities[entity].name);
  struct place place = dataset_id_place(dataset, entity, row);
  if (diags->n >= diags->max) {
    DIAG_AT(diags, IDS_LOOK_ALIKE, place, "", "", "");
    return;
  }
  struct diag *diag =
      DIAG_AT(diags, IDS_LOOK_ALIKE, place, value_quoted(scratch, id_of(dataset, entity, row)),
          value_quoted(scratch, id_of(dataset, entity, first)), name);
  diag_note(diags, diag, SPAN_NONE, "the other stands at %s",
      data_place_name(scratch, dataset_id_place(dataset, entity, first)));
  diag_help(diags, diag,
      "they count as two: if one %s is meant, write its id the same way in both places", name);
}

/* Whether some id is not its own key. Where none is, no two can look alike: they would be one. */
static bool is_any_written_otherwise(
    const struct dataset *dataset, struct arena *scratch, uint32_t entity) {
  uint32_t n = n_ids(dataset, entity);
  for (uint32_t row = 0; row < n; row++) {
    struct str id = id_of(dataset, entity, row);
    if (id.n && lookalike_key(scratch, id).p != id.p) return true;
  }
  return false;
}

static void check_alike(
    struct dataset *dataset, struct diags *diags, struct arena *scratch, uint32_t entity) {
  if (!is_any_written_otherwise(dataset, scratch, entity)) return;
  struct str_map keys;
  str_map_init(&keys, scratch);
  uint32_t n = n_ids(dataset, entity), first;
  bool is_within = dataset->schema->entities[entity].unique_within;
  for (uint32_t row = 0; row < n; row++) {
    struct str id = id_of(dataset, entity, row);
    if (!id.n || id_fault_of(id)) continue; /* of an unsound one more is not to be said */
    struct str key = lookalike_key(scratch, id);
    if (is_within) /* among those under one parent */
      key = str_from(arena_printf(
          scratch, "%u/%.*s", (unsigned)dataset->tables[entity].parent[row], STR_ARGS(key)));
    if (!str_map_add(&keys, key, row) && str_map_find(&keys, key, &first) &&
        !str_equal(id_of(dataset, entity, first), id))
      report_alike(dataset, diags, scratch, entity, first, row);
  }
}

static void check_sound(
    struct dataset *dataset, struct diags *diags, struct arena *scratch, uint32_t entity) {
  uint32_t n = n_ids(dataset, entity);
  for (uint32_t row = 0; row < n; row++) {
    struct str id = id_of(dataset, entity, row);
    enum id_fault fault = id.n ? id_fault_of(id) : ID_SOUND;
    if (fault == ID_SOUND) continue;
    const char *subject = diags->n < diags->max
        ? arena_printf(scratch, _("id of %.*s"), STR_ARGS(dataset->schema->entities[entity].name))
        : "";
    id_report(diags, fault, id, subject, dataset_id_place(dataset, entity, row), scratch);
  }
}

/* The ids of an entity, or all texts, looked through by several threads. */
struct looked_through {
  const struct dataset *dataset;
  const uint32_t *codes; /* by row */
  atomic_uint found;
};

/* All texts, which stand side by side. */
static void look_through_texts(void *context, uint32_t from, uint32_t to) {
  struct looked_through *l = context;
  if (atomic_load_explicit(&l->found, memory_order_relaxed))
    return; /* each id is looked at, then */
  const unsigned found = id_bytes(l->dataset->text_bytes + from, to - from);
  if (found) atomic_fetch_or_explicit(&l->found, found, memory_order_relaxed);
}

/* Most ids were new where they were read, so that the texts of many rows stand side by side and are
 * looked through at once. */
static void look_through(void *context, uint32_t from, uint32_t to) {
  struct looked_through *l = context;
  const uint32_t *codes = l->codes, *offsets = l->dataset->text_offsets;
  unsigned found = 0;
  for (uint32_t row = from; row < to && !(found & ID_BYTES_ODD);) {
    uint32_t first = codes[row++], end = first + 1;
    if (first == TEXT_UNKNOWN) continue;
    while (row < to && codes[row] == end) row++, end++;
    const uint32_t begin = offsets[first];
    found |= id_bytes(l->dataset->text_bytes + begin, offsets[end] - begin);
  }
  atomic_fetch_or_explicit(&l->found, found, memory_order_relaxed);
}

/* What the bytes of all ids of an entity tell. */
static unsigned bytes_of_ids(struct dataset *dataset, uint32_t entity) {
  struct looked_through l = {
      .dataset = dataset, .codes = dataset->tables[entity].columns[0].view.values};
  dataset_share(dataset, n_ids(dataset, entity), look_through, &l);
  return atomic_load(&l.found);
}

/* Whether no text, so no id, has a byte that tells anything: as where most texts are ids. */
static bool are_texts_plain(struct dataset *dataset) {
  struct looked_through l = {.dataset = dataset};
  const uint32_t n_texts = dataset->n_texts;
  if (n_texts) dataset_share(dataset, dataset->text_offsets[n_texts], look_through_texts, &l);
  return !atomic_load(&l.found);
}

void id_check(struct dataset *dataset, struct diags *diags, struct arena *scratch) {
  if (are_texts_plain(dataset)) return;
  for (uint32_t entity = 0; entity < dataset->schema->n_entities; entity++) {
    unsigned bytes = bytes_of_ids(dataset, entity);
    if (bytes & ID_BYTES_ODD) check_sound(dataset, diags, scratch, entity);
    /* in small letters, each is its own key, and they look as they are */
    if (bytes) check_alike(dataset, diags, scratch, entity);
  }
}

struct str id_that_looks_like(const struct dataset *dataset, struct id_lookalikes *alike,
    struct arena *scratch, uint32_t entity, struct str text) {
  if (!alike->by_entity)
    alike->by_entity = ARENA_ARRAY(scratch, struct str_map, dataset->schema->n_entities);
  struct str_map *keys = &alike->by_entity[entity];
  if (!keys->arena) {
    str_map_init(keys, scratch);
    for (uint32_t row = 0, n = n_ids(dataset, entity); row < n; row++) {
      struct str id = id_of(dataset, entity, row);
      if (id.n) str_map_add(keys, lookalike_key(scratch, id), row);
    }
  }
  uint32_t row;
  return str_map_find(keys, lookalike_key(scratch, text), &row) ? id_of(dataset, entity, row)
                                                                : (struct str){0};
}
