/* Files of flat records (CSV, JSON Lines, lists in YAML) by a random schema, with oddities, for the
 * test and the fuzzer of what reads them quickly (lanes.h). */
#ifndef THIDUA_TESTS_FLAT_DOCUMENTS_H
#define THIDUA_TESTS_FLAT_DOCUMENTS_H

#include "tests/support/lanes.h"

/* YAML_UNNAMED: its file's name says no entity. */
enum flat_form { FLAT_CSV, FLAT_JSON, FLAT_YAML, FLAT_YAML_UNNAMED, FLAT_FORMS };

/* The name of an entity's file. */
static inline const char *flat_path(uint32_t entity, enum flat_form form) {
  static const char *const csv[LANES_ENTITIES] = {
      "sector.csv", "cluster.csv", "unit.csv", "incident.csv", "khen.csv"};
  static const char *const json[LANES_ENTITIES] = {
      "sector.jsonl", "cluster.jsonl", "unit.jsonl", "incident.jsonl", "khen.jsonl"};
  static const char *const yaml[LANES_ENTITIES] = {
      "sector.yaml", "cluster.yaml", "unit.yaml", "incident.yaml", "khen.yaml"};
  switch (form) {
  case FLAT_CSV: return csv[entity];
  case FLAT_JSON: return json[entity];
  case FLAT_YAML: return yaml[entity];
  case FLAT_YAML_UNNAMED:
  case FLAT_FORMS: break;
  }
  return "records.yaml";
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
  if (is_plain && (d->is_plain || !lanes_chance(d, 40))) return;
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
  if (flat_is_bare(text, n) && (d->is_plain || !lanes_chance(d, 100))) return;
  written[to++] = '"';
  for (size_t i = 0; i < n; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c < 0x20 || (!d->is_plain && lanes_chance(d, 1))) {
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

/* -- YAML -- */

/* A member that only flat records have; `blanks` before it. */
static inline void flat_yaml_member(
    struct lanes_document *d, uint32_t blanks, const char *key, const char *value) {
  lanes_indent(d, blanks);
  lanes_say(d, key);
  lanes_say(d, lanes_is_odd(d) ? ":" : ": ");
  if (lanes_is_odd(d)) lanes_value(d, (struct type){TYPE_TEXT, 0, NONE_INDEX});
  else if (lanes_chance(d, 100)) lanes_quoted(d, value);
  else lanes_say(d, value);
  lanes_end_line(d);
}

/* One record in braces. */
static inline void flat_yaml_braces(
    struct lanes_document *d, uint32_t entity, const char *parent, const char *id) {
  const struct entity *e = &d->s->entities[entity];
  lanes_say(d, "{entity: ");
  lanes_say(d, e->name.p);
  if (entity) {
    lanes_say(d, ", ");
    lanes_say(d, d->s->entities[e->parent].name.p);
    lanes_say(d, ": ");
    lanes_say(d, parent);
  }
  lanes_say(d, ", id: ");
  lanes_say(d, id);
  lanes_say(d, lanes_is_odd(d) ? ", x: y}" : "}");
  lanes_end_line(d);
}

static inline void flat_yaml_make(
    struct lanes_document *d, uint32_t entity, uint32_t n_rows, bool is_named) {
  const struct schema *schema = &d->s->schema;
  static const char *const labels[] = {"Điểm bình xét", "điểm  bình xét", "Mã", "CLUSTER"};
  uint32_t dash = lanes_random(&d->random, 3), behind = 1 + lanes_random(&d->random, 2);
  for (uint32_t row = 0; row < n_rows; row++) {
    /* others' records stand among them now and then */
    uint32_t of =
        !is_named && lanes_chance(d, 100) ? lanes_random(&d->random, schema->n_entities) : entity;
    const struct entity *e = &schema->entities[of];
    char parent[16], id[16];
    snprintf(parent, sizeof parent, "i%u", lanes_random(&d->random, d->n_ids + 1));
    snprintf(id, sizeof id, "i%u", d->n_ids++);
    lanes_indent(d, dash);
    lanes_say(d, "-");
    for (uint32_t b = 0; b < behind; b++) lanes_say(d, " ");
    if (lanes_chance(d, 150)) {
      flat_yaml_braces(d, of, parent, id);
      continue;
    }
    uint32_t column = dash + 1 + behind;
    bool is_begun = false;
    if (!is_named || lanes_chance(d, 100)) {
      flat_yaml_member(d, 0, "entity",
          lanes_is_odd(d) || !e->plural.p || lanes_random(&d->random, 4) ? e->name.p : e->plural.p);
      is_begun = true;
    }
    if (of && lanes_chance(d, 500)) {
      flat_yaml_member(d, is_begun ? column : 0, schema->entities[e->parent].name.p, parent);
      is_begun = true;
    }
    lanes_instance(d, of, column, !is_begun);
    if (of && lanes_chance(d, 300))
      flat_yaml_member(d, column, schema->entities[e->parent].name.p, parent);
    if (lanes_chance(d, 100)) flat_yaml_member(d, column, LANES_ONE_OF(d, labels), "3.5");
  }
}

/* A file of the entity's records; the caller frees its text. */
static inline struct str flat_document_make(const struct lanes_schema *s, uint32_t entity,
    enum flat_form form, uint64_t seed, uint32_t odd_in_a_thousand) {
  struct lanes_document d = {
      .s = s, .random = seed, .odd_in_a_thousand = odd_in_a_thousand, .n_ids = 8};
  d.is_crlf = lanes_random(&d.random, 4) == 0;
  d.is_plain = lanes_random(&d.random, 2) == 0;
  uint32_t n_rows = lanes_random(&d.random, d.is_plain && form <= FLAT_JSON ? 160 : 40);
  switch (form) {
  case FLAT_CSV: flat_csv_make(&d, entity, n_rows); break;
  case FLAT_JSON: flat_json_make(&d, entity, n_rows); break;
  case FLAT_YAML: flat_yaml_make(&d, entity, n_rows, true); break;
  case FLAT_YAML_UNNAMED: flat_yaml_make(&d, entity, n_rows, false); break;
  case FLAT_FORMS: break;
  }
  if (d.n && lanes_chance(&d, 300)) d.n--; /* the last line's end */
  lanes_say(&d, "");
  return (struct str){d.text, (uint32_t)d.n};
}

/* Whether it is read alike quickly and closely; prints where not. Adds to *n_turns how many cells or
 * records were read quickly. */
static inline bool flat_agree(const struct lanes_schema *s, uint32_t entity, enum flat_form form,
    struct str text, uint64_t split_at, uint32_t *n_turns, uint32_t *n_parts) {
  const char *path = flat_path(entity, form);
  return lanes_agree_on(&s->schema, &path, &text, 1,
      form >= FLAT_YAML ? LANES_EAGER : LANES_AS_IT_IS, split_at, n_turns, n_parts);
}

#endif
