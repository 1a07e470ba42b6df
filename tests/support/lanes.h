/* What tests and the fuzzer of YAML's two lanes share: documents by a random schema, with oddities,
 * and the comparison of what both lanes make of a text: every value, place and word. */
#ifndef THIDUA_TESTS_LANES_H
#define THIDUA_TESTS_LANES_H

#include <stdio.h>
#include <stdlib.h>

#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_places.h"
#include "runtime/ingest/data_check.h"
#include "runtime/ingest/tree_load.h"
#include "tests/unit/ingest_schema.h"

/* -- random numbers: splitmix64 -- */

static inline uint32_t lanes_random(uint64_t *state, uint32_t below) {
  uint64_t z = (*state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (uint32_t)((z ^ (z >> 31)) % below);
}

/* -- schemas -- */

enum { LANES_ENTITIES = 5, LANES_FIELDS = 9 * LANES_ENTITIES };

struct lanes_schema {
  struct schema schema;
  struct entity entities[LANES_ENTITIES];
  struct field fields[LANES_FIELDS];
  struct enumeration enumerations[1];
  struct str words[3];
};

/* A tree of up to five entities with fields of all types; the root has some too. */
static inline void lanes_schema_make(struct lanes_schema *s, uint64_t seed) {
  static const struct {
    struct str name, plural;
  } names[LANES_ENTITIES] = {{{"sector", 6}, {0}}, {{"cluster", 7}, {"clusters", 8}},
      {{"unit", 4}, {"units", 5}}, {{"incident", 8}, {"incidents", 9}}, {{"khen", 4}, {0}}};
  static const struct str fields[] = {{"name", 4}, {"registered", 10}, {"votes", 5}, {"score", 5},
      {"founded", 7}, {"kind", 4}, {"tên", 4}, {"a_name_that_is_longer_than_most_are_in_data", 43}};
  static const uint8_t kinds[] = {TYPE_TEXT, TYPE_BOOLEAN, TYPE_INTEGER, TYPE_DECIMAL, TYPE_DATE,
      TYPE_ENUM, TYPE_TEXT, TYPE_REFERENCE};
  *s = (struct lanes_schema){0};
  s->words[0] = STR("misconduct");
  s->words[1] = STR("sai_phạm");
  s->words[2] = STR("a_word_of_more_than_sixteen_bytes");
  uint64_t random = seed;
  s->enumerations[0] =
      (struct enumeration){.words = s->words, .n_words = 2 + lanes_random(&random, 2)};
  uint32_t n_entities = 2 + lanes_random(&random, LANES_ENTITIES - 1), n_fields = 0;
  for (uint32_t e = 0; e < n_entities; e++) {
    struct entity *entity = &s->entities[e];
    uint32_t parent = e == 0 ? NONE_INDEX : e > 1 ? lanes_random(&random, e) : 0;
    *entity = (struct entity){.name = names[e].name,
        .plural = names[e].plural,
        .parent = parent,
        .depth = e ? s->entities[parent].depth + 1 : 0,
        .trunk = e == 0   ? NONE_INDEX
            : parent == 0 ? e
                          : s->entities[parent].trunk,
        .absent_none = lanes_random(&random, 2) != 0,
        .id_required = e == 1,
        .first_field = n_fields};
    s->fields[n_fields++] = (struct field){
        .name = STR("id"), .entity = e, .type = {TYPE_TEXT, 0, NONE_INDEX}, .span = SPAN_NONE};
    uint32_t n_of_it = lanes_random(&random, 9);
    for (uint32_t f = 0; f < n_of_it && f < 8; f++) {
      uint32_t of = kinds[f] == TYPE_ENUM ? 0 : kinds[f] == TYPE_REFERENCE ? 1 : NONE_INDEX;
      s->fields[n_fields++] = (struct field){.name = fields[f],
          .label = f == 3 ? STR("Điểm bình xét") : (struct str){0},
          .entity = e,
          .type = {kinds[f], kinds[f] == TYPE_DECIMAL ? 2 : 0, of},
          .span = SPAN_NONE};
    }
    entity->n_fields = n_fields - entity->first_field;
  }
  s->schema = (struct schema){.entities = s->entities,
      .n_entities = n_entities,
      .fields = s->fields,
      .n_fields = n_fields,
      .enumerations = s->enumerations,
      .n_enumerations = 1};
}

/* -- documents -- */

struct lanes_document {
  const struct lanes_schema *s;
  uint64_t random;
  uint32_t odd_in_a_thousand; /* of the lines */
  bool is_crlf;
  char *text;
  size_t n, capacity;
  uint32_t n_ids;
  bool is_plain; /* values are written as most people do: their records can be read many at once */
};

static inline void lanes_write(struct lanes_document *d, const char *text, size_t n) {
  if (!d->text || d->n + n > d->capacity) {
    d->capacity = 2 * (d->n + n) + 256;
    d->text = realloc(d->text, d->capacity);
    if (!d->text) abort();
  }
  if (n) memcpy(d->text + d->n, text, n);
  d->n += n;
}
static inline void lanes_say(struct lanes_document *d, const char *text) {
  lanes_write(d, text, strlen(text));
}
static inline bool lanes_chance(struct lanes_document *d, uint32_t in_a_thousand) {
  return lanes_random(&d->random, 1000) < in_a_thousand;
}
static inline bool lanes_is_odd(struct lanes_document *d) {
  return lanes_chance(d, d->odd_in_a_thousand);
}
#define LANES_ONE_OF(d, list) ((list)[lanes_random(&(d)->random, sizeof(list) / sizeof *(list))])

static inline void lanes_indent(struct lanes_document *d, uint32_t column) {
  if (lanes_is_odd(d)) column += lanes_random(&d->random, 2) ? 1u : column ? UINT32_MAX : 0;
  for (uint32_t i = 0; i < column; i++)
    lanes_say(d, lanes_is_odd(d) && lanes_is_odd(d) ? "\t" : " ");
}

/* The end of a line, perhaps comments and empty lines. */
static inline void lanes_end_line(struct lanes_document *d) {
  static const char *const comments[] = {" # chú thích", "   #", " #: - [", "\t# tab", "# tight",
      " # \xE2\x80\xA8", " # \x80", " # a\tb", "  "};
  static const char *const lines[] = {"", "# a comment", "      # deeper", "   ", "\t", "---",
      "...", "%YAML 1.1", "  - ", "?", "# \xEF\xBB\xBF"};
  const char *end = d->is_crlf && !lanes_is_odd(d) ? "\r\n" : lanes_is_odd(d) ? "\r" : "\n";
  if (lanes_chance(d, 30))
    lanes_say(d, comments[lanes_random(&d->random, lanes_is_odd(d) ? 9 : 3)]);
  lanes_say(d, end);
  if (!lanes_chance(d, 30)) return;
  lanes_say(d, lines[lanes_random(&d->random, lanes_is_odd(d) ? 11 : 3)]);
  lanes_say(d, end);
}

static inline void lanes_quoted(struct lanes_document *d, const char *text) {
  const char *quote = lanes_random(&d->random, 2) ? "\"" : "'";
  lanes_say(d, quote);
  lanes_say(d, text);
  lanes_say(d, quote);
}

/* A value of the type, most often one that fits. */
static inline void lanes_value(struct lanes_document *d, struct type type) {
  static const char *const texts[] = {"Đơn vị 12", "unit", "a b  c", "it's", "x:y", "a#b", "true",
      "Nguyễn Văn An", "–", "“Hai”", "e\xCC\x81", "\xC2\xA0 wide", "wide\xC2\xA0", "(x)", "=1",
      "<a>", "12", "null ", "日本", "a b", "x\\ny", "\xF0\x9F\x8F\x85", "nul", "Nam",
      "Ủy ban nhân dân thành phố Hồ Chí Minh", "a text of more than thirty-two bytes",
      "Trung tâm Dịch vụ việc làm thuộc Sở Lao động",
      "Ban Thi đua – Khen thưởng của Ủy ban nhân dân tỉnh, cơ quan thường trực",
      "a text of so many bytes that it does not fit into sixty-four of them"};
  static const char *const odd[] = {"- x", "&a x", "*a", "!t x", "|", ">-", "[a, b]", "{a: b}",
      "a: b", "a:", "\"a\\tb\"", "\"a\\\\\"", "'it''s'", "\"open", "'a' b", "\"a\"# x", "a #b",
      "@x", "`x", "%x", "? x", ": x", "-", "a\xE2\x80\xA8", "\xFF", "\xC3", "\x01", "\x7F", "a\tb",
      "\ta",
      "\xEF\xBB\xBF"
      "a",
      "a\n             more", "\"a\n  b\"", "\"a\\x00b\"", "1.000", "3,5", "1e5", "+1", "yes", "CÓ",
      "1", "0x1", "1.", ".5", "1.2.3", "0.123", "007", "1234567", "12345678", "123456789",
      "1234567890", "1 2", "99999999999999999999", "2020-02-30", "50%", "\"\"", "' '", "~x", "[]",
      "{}", "\xEF\xBF\xBE", "\xC2\x85", "--- x", "\"\xC2\xA0\"", "\xC2\xA0"};
  static const char *const nulls[] = {"", "~", "null", "NULL", "Null"};
  if (!d->is_plain && lanes_chance(d, 20)) {
    lanes_say(d, LANES_ONE_OF(d, nulls));
    return;
  }
  if (lanes_is_odd(d)) {
    lanes_say(d, LANES_ONE_OF(d, odd));
    return;
  }
  char text[64];
  static const char *const booleans[] = {"true", "false", "yes", "không", "Sai", "TRUE"};
  unsigned number = lanes_random(&d->random, 100000);
  switch ((enum type_kind)type.kind) {
  case TYPE_BOOLEAN:
    snprintf(text, sizeof text, "%s", booleans[lanes_random(&d->random, d->is_plain ? 2 : 6)]);
    break;
  case TYPE_INTEGER: snprintf(text, sizeof text, "%s%u", number % 7 ? "" : "-", number); break;
  case TYPE_DECIMAL:
    if (d->is_plain) snprintf(text, sizeof text, "%u", number % 900);
    else snprintf(text, sizeof text, number % 3 ? "%u.%02u" : "%u", number % 900, number % 100);
    break;
  case TYPE_DATE:
    snprintf(text, sizeof text, "20%02u-%02u-%02u", number % 99, 1 + number % 12, 1 + number % 28);
    break;
  case TYPE_ENUM:
    snprintf(text, sizeof text, "%s", d->s->words[number % d->s->enumerations[0].n_words].p);
    break;
  case TYPE_REFERENCE: snprintf(text, sizeof text, "i%u", number % (d->n_ids + 1)); break;
  case TYPE_TEXT:
    snprintf(text, sizeof text, "%s", d->is_plain ? "Nguyễn Văn An" : LANES_ONE_OF(d, texts));
    break;
  }
  if (!d->is_plain && lanes_chance(d, 100)) lanes_quoted(d, text);
  else lanes_say(d, text);
}

static inline void lanes_key(struct lanes_document *d, struct str name) {
  static const char *const odd[] = {"x", "nmae", "\"id\"", "'id'", "id ", "? id", "ID",
      "te\xCC\x82n", "&a id", "[a]", "regulation", "succeeds", "\xC2\xA0id", "12"};
  if (lanes_is_odd(d)) lanes_say(d, LANES_ONE_OF(d, odd));
  else lanes_write(d, name.p, name.n);
  lanes_say(d, lanes_is_odd(d) && lanes_is_odd(d) ? "" : ":");
}

static inline void lanes_instance(
    struct lanes_document *d, uint32_t entity, uint32_t column, bool is_begun);

/* `{id: i1, …}` */
static inline void lanes_braces(struct lanes_document *d, uint32_t entity) {
  const struct entity *e = &d->s->entities[entity];
  lanes_say(d, lanes_random(&d->random, 2) ? "{" : "{ ");
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++) {
    if (lanes_chance(d, 300)) continue;
    lanes_key(d, d->s->fields[f].name);
    lanes_say(d, lanes_is_odd(d) ? "" : " ");
    lanes_value(d, d->s->fields[f].type);
    lanes_say(d, lanes_is_odd(d) ? "" : lanes_random(&d->random, 2) ? ", " : " ,");
  }
  lanes_say(d, lanes_is_odd(d) ? "" : "}");
}

/* `[a, "b"]`, of plain values or mappings. */
static inline void lanes_brackets(struct lanes_document *d, uint32_t entity) {
  lanes_say(d, " [");
  for (uint32_t n = lanes_random(&d->random, 4); n > 0; n--) {
    if (lanes_is_odd(d)) lanes_braces(d, entity);
    else lanes_value(d, (struct type){TYPE_TEXT, 0, NONE_INDEX});
    lanes_say(d, lanes_is_odd(d) ? "" : n > 1 ? ", " : "");
  }
  lanes_say(d, lanes_is_odd(d) ? "" : "]");
  lanes_end_line(d);
}

static inline void lanes_list(struct lanes_document *d, uint32_t entity, uint32_t column) {
  if (lanes_chance(d, 100)) {
    lanes_brackets(d, entity);
    return;
  }
  uint32_t n = lanes_random(&d->random, 4);
  if (n == 0 && lanes_random(&d->random, 2)) {
    lanes_say(d, " []");
    lanes_end_line(d);
    return;
  }
  lanes_end_line(d);
  uint32_t dash = column + lanes_random(&d->random, 3), behind = 1 + lanes_random(&d->random, 2);
  for (uint32_t i = 0; i < n; i++) {
    lanes_indent(d, dash);
    lanes_say(d, "-");
    if (lanes_is_odd(d)) {
      static const char *const odd[] = {" x", "", " [a]", " - x", " {id: x, name: y}", " ~",
          " {id: a, 9,5}", "x", " &a x", " \"a\"", " id:x"};
      lanes_say(d, LANES_ONE_OF(d, odd));
      lanes_end_line(d);
      continue;
    }
    if (lanes_chance(d, 50)) { /* the mapping begins below its dash, by one column or two */
      if (lanes_is_odd(d)) lanes_say(d, lanes_random(&d->random, 2) ? " !t" : " &a");
      lanes_end_line(d);
      lanes_instance(d, entity, dash + behind, false);
      continue;
    }
    for (uint32_t b = 0; b < behind; b++) lanes_say(d, " ");
    if (lanes_chance(d, 150)) {
      if (lanes_random(&d->random, 3)) lanes_braces(d, entity);
      else lanes_value(d, (struct type){TYPE_TEXT, 0, NONE_INDEX});
      lanes_end_line(d);
      continue;
    }
    lanes_instance(d, entity, dash + 1 + behind, true);
  }
}

/* An instance's keys, the first on a line that has begun. */
static inline void lanes_instance(
    struct lanes_document *d, uint32_t entity, uint32_t column, bool is_begun) {
  const struct entity *e = &d->s->entities[entity];
  uint32_t n_written = 0;
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++) {
    bool is_id = f == e->first_field;
    if (is_id ? lanes_is_odd(d) || (entity == 0 && lanes_chance(d, 500)) : lanes_chance(d, 200))
      continue;
    if (!is_begun || n_written++) lanes_indent(d, column);
    lanes_key(d, d->s->fields[f].name);
    lanes_say(d, " ");
    char id[32];
    snprintf(id, sizeof id, "i%u", d->n_ids++);
    if (is_id && !lanes_is_odd(d)) lanes_say(d, id);
    else lanes_value(d, d->s->fields[f].type);
    lanes_end_line(d);
    if (lanes_is_odd(d)) f--; /* twice */
  }
  if (lanes_chance(d, 30) && n_written) {
    lanes_indent(d, column);
    lanes_say(d, "succeeds:");
    lanes_brackets(d, entity);
  }
  for (uint32_t child = 1; child < d->s->schema.n_entities; child++) {
    if (d->s->entities[child].parent != entity || lanes_chance(d, 300)) continue;
    if (!is_begun || n_written++) lanes_indent(d, column);
    lanes_key(d,
        d->s->entities[child].plural.n ? d->s->entities[child].plural : d->s->entities[child].name);
    lanes_list(d, child, column);
  }
  if (is_begun && n_written == 0) {
    lanes_say(d, "id: last");
    lanes_end_line(d);
  }
}

/* A document by the schema. Owner of its text: the caller, who frees it. */
static inline struct str lanes_document_make(
    const struct lanes_schema *s, uint64_t seed, uint32_t odd_in_a_thousand) {
  struct lanes_document d = {.s = s, .random = seed, .odd_in_a_thousand = odd_in_a_thousand};
  d.is_crlf = lanes_chance(&d, 100);
  lanes_write(&d, "", 0);
  if (lanes_chance(&d, 50)) lanes_say(&d, "\xEF\xBB\xBF");
  if (lanes_chance(&d, 100)) lanes_say(&d, "---\n");
  bool is_wrapped = lanes_chance(&d, 150);
  if (is_wrapped) lanes_say(&d, lanes_is_odd(&d) ? "sector:\n !t\n" : "sector:\n");
  lanes_instance(&d, 0, is_wrapped ? 2 : 0, false);
  if (lanes_chance(&d, 100) && d.n) d.n--; /* the last line has no end */
  return (struct str){d.text, (uint32_t)d.n};
}

/* -- both lanes -- */

enum lanes_way { LANES_LIBYAML_ALONE, LANES_EAGER, LANES_AS_IT_IS };

struct lanes_read {
  struct dataset d;
  struct arena arena;
  struct diags diags;
  const struct allocator *allocator;  /* of both; NULL: the system's */
  const struct data_options *options; /* NULL: none */
};

/* As of fields within bounds. */
static inline bool lanes_keep_places_of(uint32_t field) { return field % 5 == 4; }

static const char *const lanes_yaml_paths[] = {"one.yaml", "other.yaml"};

/* As split_at: in parts of about so many bytes, by several threads. */
#define LANES_PARTS_OF(n_bytes) (UINT64_C(1) << 40 | (n_bytes))

/* split_at: what stands behind this byte of a text is read as a part of its own; 0: nothing is. */
static inline void lanes_read(struct lanes_read *r, const struct schema *schema,
    const char *const *paths, const struct str *texts, uint32_t n_texts, enum lanes_way way,
    uint64_t split_at) {
  dataset_init(&r->d, schema, r->allocator, NULL);
  r->d.options = r->options;
  for (uint32_t f = 0; f < schema->n_fields; f++)
    r->d.building->columns[f].keeps_places = lanes_keep_places_of(f);
  r->d.building->is_lane_off = way == LANES_LIBYAML_ALONE;
  r->d.building->is_lane_eager = way == LANES_EAGER;
  r->d.building->window_bytes = texts[0].n % 3 && way != LANES_LIBYAML_ALONE ? 1024 : 0;
  r->d.building->is_lane_narrow = texts[0].n % 2; /* both kinds of vectors, by turns */
  if (split_at >= LANES_PARTS_OF(0)) r->d.building->part_bytes = split_at - LANES_PARTS_OF(0);
  else r->d.building->split_at = split_at;
  r->d.building->piece_rows = split_at % 5 == 1 ? 2 : 0;
  arena_init(&r->arena, r->allocator);
  diags_init(&r->diags, &r->arena, NULL);
  for (uint32_t i = 0; i < n_texts; i++) tree_load_text(&r->d, &r->diags, paths[i], texts[i]);
  data_check(&r->d, &r->diags, NULL);
  diags_sort(&r->diags);
}

static inline void lanes_read_free(struct lanes_read *r) {
  dataset_free(&r->d);
  arena_free(&r->arena);
}

static inline bool lanes_same_place(struct place a, struct place b) {
  return a.line == b.line && a.column == b.column && str_equal(a.path, b.path);
}

static inline bool lanes_same_span(struct span a, struct span b) {
  return a.source == b.source && a.begin == b.begin && a.end == b.end;
}

/* The same is told, in the same words: compared as it is kept, for rendering it costs as much as
 * reading a short document. */
static inline bool lanes_same_words(const struct diags *a, const struct diags *b) {
  if (a->n != b->n || a->n_errors != b->n_errors || a->n_warnings != b->n_warnings) return false;
  for (uint32_t i = 0; i < a->n; i++) {
    const struct diag *x = &a->items[i], *y = &b->items[i];
    if (x->code != y->code || x->severity != y->severity || !lanes_same_span(x->span, y->span) ||
        !lanes_same_place(x->place, y->place) || !str_equal(x->text, y->text) ||
        !str_equal(x->help, y->help))
      return false;
    const struct diag_note *m = x->notes, *n = y->notes;
    for (; m && n; m = m->next, n = n->next)
      if (!lanes_same_span(m->span, n->span) || !str_equal(m->text, n->text)) return false;
    if (m || n) return false;
  }
  return true;
}

static inline bool lanes_same_successions(
    const struct lanes_read *a, const struct lanes_read *b, uint32_t e) {
  const struct table_extent *x = &a->d.building->tables[e], *y = &b->d.building->tables[e];
  if (x->successions.n != y->successions.n || x->predecessors.n != y->predecessors.n) return false;
  for (uint32_t i = 0; i < x->successions.n; i++)
    if (memcmp(&x->successions.items[i], &y->successions.items[i], sizeof *x->successions.items))
      return false;
  for (uint32_t i = 0; i < x->predecessors.n; i++) {
    const struct predecessor *p = &x->predecessors.items[i], *q = &y->predecessors.items[i];
    if (!str_equal(p->id, q->id) || memcmp(&p->place, &q->place, sizeof p->place)) return false;
  }
  return true;
}

static inline bool lanes_same_row(
    const struct lanes_read *a, const struct lanes_read *b, uint32_t e, uint32_t row) {
  const struct entity *entity = &a->d.schema->entities[e];
  if (!lanes_same_place(dataset_place(&a->d, e, row), dataset_place(&b->d, e, row))) return false;
  if (e && a->d.building &&
      !lanes_same_place(dataset_id_place(&a->d, e, row), dataset_id_place(&b->d, e, row)))
    return false;
  if (e && a->d.tables[e].parent[row] != b->d.tables[e].parent[row]) return false;
  for (uint32_t f = entity->first_field; f < entity->first_field + entity->n_fields; f++) {
    struct value x = dataset_value(&a->d, f, row), y = dataset_value(&b->d, f, row);
    if (x.known != y.known || x.number != y.number || !str_equal(x.text, y.text)) return false;
    bool has_place =
        (a->d.schema->fields[f].type.kind == TYPE_REFERENCE || lanes_keep_places_of(f)) && x.known;
    if (has_place &&
        !lanes_same_place(dataset_value_place(&a->d, f, row), dataset_value_place(&b->d, f, row)))
      return false;
  }
  return true;
}

/* NULL where both hold the same; else the name of an entity in which they differ. */
static inline const char *lanes_difference(const struct lanes_read *a, const struct lanes_read *b) {
  const struct schema *schema = a->d.schema;
  for (uint32_t e = 0; e < schema->n_entities; e++) {
    const struct table *x = &a->d.tables[e], *y = &b->d.tables[e];
    if (x->n_rows != y->n_rows) return schema->entities[e].name.p;
    if (a->d.building && !lanes_same_successions(a, b, e)) return "successions";
    for (uint32_t row = 0; row < x->n_rows; row++)
      if (!lanes_same_row(a, b, e, row)) return schema->entities[e].name.p;
    for (uint32_t f = 0; f < schema->entities[e].n_fields; f++)
      if (x->columns[f].given != y->columns[f].given) return schema->entities[e].name.p;
    if (e == 0 || a->d.building) continue;
    uint32_t n_parents = a->d.tables[schema->entities[e].parent].n_rows;
    if (memcmp(x->listed, y->listed, n_parents) != 0) return schema->entities[e].name.p;
    if (memcmp(x->first, y->first, (n_parents + 1) * sizeof *x->first) != 0)
      return schema->entities[e].name.p;
  }
  return NULL;
}

/* Reads the texts by both lanes and compares all; on a difference, or where the lanes' words differ,
 * prints both and returns false. Adds to *n_turns how often the fast lane read something, to
 * *n_parts how many parts were joined (NULL: nobody asks). allocators: of the slow lane and of the
 * fast one; NULL: the system's. */
static inline bool lanes_agree_within(const struct allocator *const allocators[2],
    const struct schema *schema, const char *const *paths, const struct str *texts,
    uint32_t n_texts, enum lanes_way way, uint64_t split_at, uint32_t *n_turns, uint32_t *n_parts) {
  struct lanes_read alone = {.allocator = allocators ? allocators[0] : NULL},
                    both = {.allocator = allocators ? allocators[1] : NULL};
  lanes_read(&alone, schema, paths, texts, n_texts, LANES_LIBYAML_ALONE, 0);
  lanes_read(&both, schema, paths, texts, n_texts, way, split_at);
  if (n_parts) *n_parts += both.d.building->n_parts;
  const char *where = lanes_same_words(&alone.diags, &both.diags) ? NULL : "the words";
  if (!where) where = lanes_difference(&alone, &both);
  if (n_turns) *n_turns += both.d.building->n_lane_turns;
  dataset_finish(&alone.d);
  dataset_finish(&both.d);
  if (!where) where = lanes_difference(&alone, &both);
  if (where) {
    if (split_at) printf("split at byte, or parts of %u\n", (unsigned)split_at);
    printf("the lanes differ in %s\n-- the slow one alone:\n", where);
    diags_render(&alone.diags, stdout, DIAG_FORMAT_GNU, false);
    printf("-- both:\n");
    diags_render(&both.diags, stdout, DIAG_FORMAT_GNU, false);
    printf("-- of:\n");
    for (uint32_t i = 0; i < n_texts; i++) printf("%.*s\n--\n", STR_ARGS(texts[i]));
  }
  lanes_read_free(&alone);
  lanes_read_free(&both);
  return !where;
}

static inline bool lanes_agree_on(const struct schema *schema, const char *const *paths,
    const struct str *texts, uint32_t n_texts, enum lanes_way way, uint64_t split_at,
    uint32_t *n_turns, uint32_t *n_parts) {
  return lanes_agree_within(NULL, schema, paths, texts, n_texts, way, split_at, n_turns, n_parts);
}

/* The same of documents of YAML. */
static inline bool lanes_agree_split(const struct schema *schema, const struct str *texts,
    uint32_t n_texts, enum lanes_way way, uint64_t split_at, uint32_t *n_turns, uint32_t *n_parts) {
  return lanes_agree_on(schema, lanes_yaml_paths, texts, n_texts, way, split_at, n_turns, n_parts);
}

static inline bool lanes_agree(const struct schema *schema, const struct str *texts,
    uint32_t n_texts, enum lanes_way way, uint32_t *n_turns) {
  return lanes_agree_split(schema, texts, n_texts, way, 0, n_turns, NULL);
}

#endif
