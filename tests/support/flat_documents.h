/* Files of CSV and JSON Lines by a random schema, with oddities, for the test and the fuzzer of what
 * reads them quickly (lanes.h). */
#ifndef THIDUA_TESTS_FLAT_DOCUMENTS_H
#define THIDUA_TESTS_FLAT_DOCUMENTS_H

#include "tests/support/lanes.h"

/* The name of an entity's file. */
static inline const char *flat_path(const struct lanes_schema *s, uint32_t entity, bool is_json) {
  static const char *const csv[LANES_ENTITIES] = {
      "sector.csv", "cluster.csv", "unit.csv", "incident.csv", "khen.csv"};
  static const char *const json[LANES_ENTITIES] = {
      "sector.jsonl", "cluster.jsonl", "unit.jsonl", "incident.jsonl", "khen.jsonl"};
  (void)s;
  return is_json ? json[entity] : csv[entity];
}

/* -- CSV -- */

/* What was written from `begin` on, as a cell: mostly so that it is one. */
static inline void flat_end_cell(struct lanes_document *d, size_t begin) {
  char text[512], quoted[2 * sizeof text + 2];
  size_t n = d->n - begin, to = 0;
  if (n > sizeof text || lanes_is_odd(d)) return;
  bool is_plain = true;
  for (size_t i = 0; i < n; i++) {
    unsigned char c = (unsigned char)d->text[begin + i];
    is_plain &= c >= 0x20 && c != '"' && c != ',';
  }
  if (is_plain && !lanes_chance(d, 40)) return;
  memcpy(text, d->text + begin, n);
  quoted[to++] = '"';
  for (size_t i = 0; i < n; i++) {
    if (text[i] == '"') quoted[to++] = '"';
    quoted[to++] = text[i];
  }
  quoted[to++] = '"';
  d->n = begin;
  lanes_write(d, quoted, to);
}

static inline void flat_end_csv_line(struct lanes_document *d) {
  lanes_say(d, lanes_is_odd(d) ? "\r" : d->is_crlf && !lanes_is_odd(d) ? "\r\n" : "\n");
  if (lanes_chance(d, 10)) lanes_say(d, ",,,\n");
  if (lanes_chance(d, 10)) lanes_say(d, "\n");
}

static inline void flat_cell_of(struct lanes_document *d, struct type type) {
  if (lanes_chance(d, 60)) return;
  size_t begin = d->n;
  if (lanes_is_odd(d)) lanes_say(d, " ");
  lanes_value(d, type);
  if (lanes_is_odd(d)) lanes_say(d, "\xC2\xA0");
  flat_end_cell(d, begin);
}

static inline void flat_id_of(struct lanes_document *d, uint32_t entity, uint32_t number) {
  char id[32];
  static const char letters[] = "scuik";
  int n = snprintf(id, sizeof id, "%c%u", letters[entity], number);
  if (lanes_is_odd(d)) n = snprintf(id, sizeof id, "Tổ %u", number);
  lanes_write(d, id, (size_t)n);
}

static inline void flat_csv_make(struct lanes_document *d, uint32_t entity, uint32_t n_rows) {
  const struct schema *schema = &d->s->schema;
  const struct entity *e = &schema->entities[entity];
  lanes_say(d, "id");
  if (entity) {
    lanes_say(d, ",");
    lanes_write(d, schema->entities[e->parent].name.p, schema->entities[e->parent].name.n);
  }
  for (uint32_t f = e->first_field + 1; f < e->first_field + e->n_fields; f++) {
    lanes_say(d, ",");
    lanes_write(d, schema->fields[f].name.p, schema->fields[f].name.n);
  }
  flat_end_csv_line(d);
  for (uint32_t row = 0; row < n_rows; row++) {
    if (!lanes_chance(d, 10)) flat_id_of(d, entity, row);
    if (entity) {
      lanes_say(d, ",");
      if (!lanes_chance(d, 10)) flat_id_of(d, e->parent, row / 4);
    }
    for (uint32_t f = e->first_field + 1; f < e->first_field + e->n_fields; f++) {
      lanes_say(d, lanes_is_odd(d) && lanes_is_odd(d) ? "" : ",");
      flat_cell_of(d, schema->fields[f].type);
    }
    flat_end_csv_line(d);
  }
}

/* -- JSON Lines -- */

static inline bool flat_is_bare(const char *text, size_t n) {
  if ((n == 4 && memcmp(text, "true", 4) == 0) || (n == 5 && memcmp(text, "false", 5) == 0))
    return true;
  for (size_t i = 0; i < n; i++)
    if (!strchr("-0123456789.", text[i])) return false;
  return n > 0;
}

/* What was written from `begin` on, as a value: mostly so that it is one. */
static inline void flat_end_value(struct lanes_document *d, size_t begin) {
  char text[512], written[6 * sizeof text + 2];
  size_t n = d->n - begin, to = 0;
  if (n > sizeof text || lanes_is_odd(d)) return;
  memcpy(text, d->text + begin, n);
  if (flat_is_bare(text, n) && !lanes_chance(d, 100)) return;
  written[to++] = '"';
  for (size_t i = 0; i < n; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c < 0x20 || lanes_chance(d, 1)) {
      if (c < 0x80) to += (size_t)snprintf(written + to, 7, "\\u%04X", c);
      else written[to++] = (char)c;
      continue;
    }
    if (c == '"' || c == '\\') written[to++] = '\\';
    written[to++] = (char)c;
  }
  written[to++] = '"';
  d->n = begin;
  lanes_write(d, written, to);
}

static inline void flat_blanks(struct lanes_document *d) {
  static const char *const blanks[] = {" ", "  ", "\t", "\n", " \r\n "};
  if (lanes_is_odd(d)) lanes_say(d, blanks[lanes_random(&d->random, lanes_is_odd(d) ? 5 : 3)]);
}

static inline void flat_json_key(struct lanes_document *d, struct str name, bool *is_first) {
  static const char *const odd[] = {
      "\"nmae\"", "id", "\"i\\u0064\"", "\"ID\"", "\"entity\"", "\"\""};
  if (!*is_first) lanes_say(d, lanes_is_odd(d) && lanes_is_odd(d) ? "" : ",");
  *is_first = false;
  flat_blanks(d);
  if (lanes_is_odd(d)) {
    lanes_say(d, LANES_ONE_OF(d, odd));
  } else {
    lanes_say(d, "\"");
    lanes_write(d, name.p, name.n);
    lanes_say(d, "\"");
  }
  flat_blanks(d);
  lanes_say(d, ":");
  flat_blanks(d);
}

static inline void flat_mapping(
    struct lanes_document *d, uint32_t entity, uint32_t row, uint32_t depth) {
  const struct schema *schema = &d->s->schema;
  const struct entity *e = &schema->entities[entity];
  bool is_first = true;
  size_t begin;
  lanes_say(d, "{");
  if (!lanes_chance(d, 10)) {
    flat_json_key(d, STR("id"), &is_first);
    begin = d->n;
    flat_id_of(d, entity, row);
    flat_end_value(d, begin);
  }
  if (entity && depth == 0 && !lanes_chance(d, 10)) {
    flat_json_key(d, schema->entities[e->parent].name, &is_first);
    begin = d->n;
    flat_id_of(d, e->parent, row / 4);
    flat_end_value(d, begin);
  }
  for (uint32_t f = e->first_field + 1; f < e->first_field + e->n_fields; f++) {
    if (lanes_chance(d, 60)) continue;
    flat_json_key(d, schema->fields[f].name, &is_first);
    begin = d->n;
    if (lanes_chance(d, 20)) {
      lanes_say(d, "null");
    } else {
      lanes_value(d, schema->fields[f].type);
      flat_end_value(d, begin);
    }
    flat_blanks(d);
  }
  for (uint32_t child = entity + 1; child < schema->n_entities && depth < 3; child++) {
    if (schema->entities[child].parent != entity || lanes_chance(d, 700)) continue;
    flat_json_key(d, schema->entities[child].name, &is_first);
    lanes_say(d, "[");
    for (uint32_t i = 0, n = lanes_random(&d->random, 3); i < n; i++) {
      if (i) lanes_say(d, ",");
      flat_blanks(d);
      flat_mapping(d, child, 10 * row + i, depth + 1);
    }
    lanes_say(d, lanes_is_odd(d) && lanes_is_odd(d) ? "" : "]");
  }
  lanes_say(d, lanes_is_odd(d) && lanes_is_odd(d) ? "" : "}");
}

static inline void flat_json_make(struct lanes_document *d, uint32_t entity, uint32_t n_rows) {
  for (uint32_t row = 0; row < n_rows; row++) {
    flat_blanks(d);
    flat_mapping(d, entity, row, 0);
    flat_blanks(d);
    lanes_say(d, lanes_is_odd(d) ? "\r" : d->is_crlf && !lanes_is_odd(d) ? "\r\n" : "\n");
    if (lanes_chance(d, 10)) lanes_say(d, " \n");
  }
}

/* A file of the entity's records; the caller frees its text. */
static inline struct str flat_document_make(const struct lanes_schema *s, uint32_t entity,
    bool is_json, uint64_t seed, uint32_t odd_in_a_thousand) {
  struct lanes_document d = {
      .s = s, .random = seed, .odd_in_a_thousand = odd_in_a_thousand, .n_ids = 8};
  d.is_crlf = lanes_random(&d.random, 4) == 0;
  uint32_t n_rows = lanes_random(&d.random, 40);
  if (is_json) flat_json_make(&d, entity, n_rows);
  else flat_csv_make(&d, entity, n_rows);
  if (d.n && lanes_chance(&d, 300)) d.n--; /* the last line's end */
  lanes_say(&d, "");
  return (struct str){d.text, (uint32_t)d.n};
}

/* Whether it is read alike quickly and closely; prints where not. Adds to *n_turns how many cells or
 * records were read quickly. */
static inline bool flat_agree(const struct lanes_schema *s, uint32_t entity, bool is_json,
    struct str text, uint32_t *n_turns) {
  const char *path = flat_path(s, entity, is_json);
  return lanes_agree_on(&s->schema, &path, &text, 1, LANES_AS_IT_IS, 0, n_turns, NULL);
}

#endif
