/* What the tests of the library share: a small regulation, its data as a document, by rows and by
 * columns, and writers into memory. */
#ifndef THIDUA_TESTS_API_SUPPORT_H
#define THIDUA_TESTS_API_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "include/thidua.h"

/* -- the example -- */

static const char rules[] =
    "regulation small\n  title \"Quy định nhỏ\"\n  effective 2020-01-01 to 2020-12-31\n"
    "entity root\n  year : integer\nentity cluster (clusters) in root\n  name : text\n"
    "entity unit (units) in cluster\n  votes : integer absent means 0\n  score : decimal(2)\n"
    "  joined : date\n  registered : boolean\n  kind : one of light, grave\n"
    "reading how : one of either, both is either because \"x\"\n"
    "define members of cluster : integer is count of unit\n"
    "define good of cluster : integer is count of unit where registered\n"
    "define level of unit : decimal(2) is score + 0.25\n"
    "define since of unit : date is joined\n"
    "define word of unit : one of light, grave is kind\n"
    "decision standing of unit one of out, in_order otherwise in_order\n"
    "rule no_sign for unit when if how is either then not registered else not registered and votes "
    "= 0 then standing is out because \"a\"\n"
    "selection best choose 1 unit per cluster where standing is in_order order by votes descending "
    "on tie refer\n"
    "warning few for cluster when members < 2 because \"ít\"\n"
    "require sane for unit that votes >= 0 because \"d\"\n";

static const char document[] =
    "year: 2020\nclusters:\n"
    "  - id: c1\n    name: Cụm một\n    units:\n"
    "      - {id: u1, votes: 3, score: 9.75, registered: true, joined: 2020-01-31, kind: grave}\n"
    "      - {id: u2, votes: 4, registered: false}\n"
    "      - {id: u3, score: 1, joined: 2019-06-01, kind: light}\n"
    "  - id: c2\n    units: [{id: u4, registered: true}]\n";

static inline thidua_text text(const char *words) { return (thidua_text){words, strlen(words)}; }

static inline bool is_text(thidua_text a, const char *words) {
  return a.length == strlen(words) && memcmp(a.bytes, words, a.length) == 0;
}

#define ASSERT_TEXT(a, words) assert_true(is_text((a), (words)))

/* What was written, in the C library's memory: it is the caller's. */
struct output {
  char bytes[1 << 16];
  size_t n;
  bool refuses;
};

static inline int keep(void *user, const char *bytes, size_t n) {
  struct output *output = user;
  if (output->refuses || n > sizeof output->bytes - output->n) return 1;
  memcpy(output->bytes + output->n, bytes, n);
  output->n += n;
  return 0;
}

static inline thidua_writer writer_to(struct output *output) {
  output->n = 0;
  output->refuses = false;
  return (thidua_writer){keep, output};
}

static const thidua_writer nowhere = {NULL, NULL};

static inline thidua_context *new_context(void) {
  thidua_context *context;
  assert_int_equal(thidua_context_new(NULL, &context), THIDUA_OK);
  return context;
}

static inline thidua_program *compile_small(thidua_context *context) {
  const thidua_source source = {"small.rules", text(rules)};
  thidua_program *program;
  thidua_status status = thidua_compile(context, &source, 1, &program);
  for (size_t i = 0; i < thidua_diagnostic_count(context); i++)
    printf("%s\n", thidua_diagnostic_at(context, i)->text);
  assert_int_equal(status, THIDUA_OK);
  return program;
}

static inline thidua_data *new_data(thidua_context *context, const thidua_program *program) {
  thidua_data *data;
  assert_int_equal(thidua_data_new(context, program, &data), THIDUA_OK);
  return data;
}

static inline thidua_data *data_of_document(
    thidua_context *context, const thidua_program *program) {
  thidua_data *data = new_data(context, program);
  assert_int_equal(thidua_data_document(data, "data.yaml", text(document)), THIDUA_OK);
  return data;
}

static inline thidua_run *run_of(thidua_data *data) {
  thidua_run *run;
  assert_int_equal(thidua_run_new(data, NULL, &run), THIDUA_OK);
  return run;
}

/* -- the same data by rows and by columns -- */

static inline thidua_value written(uint32_t field, const char *words) {
  return (thidua_value){.field = field, .kind = THIDUA_WRITTEN, .text = text(words)};
}
static inline thidua_value number(uint32_t field, int64_t n) {
  return (thidua_value){.field = field, .kind = THIDUA_NUMBER, .number = n};
}

struct fields {
  uint32_t unit, cluster, id, votes, score, joined, registered, kind, cluster_id, name, year;
};

static inline struct fields fields_of(const thidua_program *program) {
  uint32_t unit = thidua_entity(program, "unit"), cluster = thidua_entity(program, "cluster");
  return (struct fields){unit, cluster, thidua_field(program, unit, "id"),
      thidua_field(program, unit, "votes"), thidua_field(program, unit, "score"),
      thidua_field(program, unit, "joined"), thidua_field(program, unit, "registered"),
      thidua_field(program, unit, "kind"), thidua_field(program, cluster, "id"),
      thidua_field(program, cluster, "name"), thidua_field(program, 0, "year")};
}

static inline thidua_status fill_rows(thidua_data *data, const thidua_program *program) {
  const struct fields f = fields_of(program);
  thidua_value year = number(f.year, 2020);
  thidua_value c1[] = {written(f.cluster_id, "c1"), written(f.name, "Cụm một")};
  thidua_value c2[] = {written(f.cluster_id, "c2")};
  thidua_value u1[] = {written(f.id, "u1"), number(f.votes, 3), number(f.score, 975),
      number(f.registered, 1), written(f.joined, "2020-01-31"), number(f.kind, 1)};
  thidua_value u2[] = {written(f.id, "u2"), written(f.votes, "4"), written(f.registered, "không"),
      {.field = f.kind, .kind = THIDUA_UNKNOWN}};
  thidua_value u3[] = {written(f.id, "u3"), written(f.score, "1"), number(f.joined, 18048),
      written(f.kind, "light")};
  thidua_value u4[] = {written(f.id, "u4"), written(f.registered, "true")};
  thidua_status status = thidua_data_set(data, 0, &year);
  uint32_t first = 0, second = 0;
  if (!status) status = thidua_data_row(data, f.cluster, 0, c1, 2, &first);
  if (!status) status = thidua_data_row(data, f.cluster, 0, c2, 1, &second);
  if (!status) status = thidua_data_row(data, f.unit, first, u1, 6, NULL);
  if (!status) status = thidua_data_row(data, f.unit, first, u2, 4, NULL);
  if (!status) status = thidua_data_row(data, f.unit, first, u3, 4, NULL);
  if (!status) status = thidua_data_row(data, f.unit, second, u4, 2, NULL);
  return status;
}

static inline thidua_status fill_columns(thidua_data *data, const thidua_program *program) {
  const struct fields f = fields_of(program);
  const thidua_value year = written(f.year, "2020");
  const thidua_text cluster_ids[] = {text("c1"), text("c2")},
                    names[] = {text("Cụm một"), {NULL, 0}},
                    ids[] = {text("u1"), text("u2"), text("u3"), text("u4")};
  const uint8_t first_only[] = {1, 0}, scored[] = {1, 0, 1, 0}, told[] = {1, 1, 0, 1};
  const int64_t votes[] = {3, 4, 0, 0}, scores[] = {975, 0, 100, 0}, days[] = {18292, 0, 18048, 0};
  const uint8_t registered[] = {1, 0, 0, 1}, kinds[] = {1, 0, 0, 0}, voted[] = {1, 1, 0, 0};
  const thidua_column clusters[] = {{f.cluster_id, THIDUA_COLUMN_TEXTS, cluster_ids, NULL},
      {f.name, THIDUA_COLUMN_TEXTS, names, first_only}};
  const thidua_column units[] = {{f.id, THIDUA_COLUMN_TEXTS, ids, NULL},
      {f.votes, THIDUA_COLUMN_INT64, votes, voted}, {f.score, THIDUA_COLUMN_INT64, scores, scored},
      {f.joined, THIDUA_COLUMN_INT64, days, scored},
      {f.registered, THIDUA_COLUMN_BYTES, registered, told},
      {f.kind, THIDUA_COLUMN_BYTES, kinds, scored}};
  const uint32_t parents[] = {0, 0, 0, 1};
  thidua_status status = thidua_data_set(data, 0, &year);
  uint32_t first;
  if (!status) status = thidua_data_columns(data, f.cluster, 2, NULL, clusters, 2, &first);
  if (!status) status = thidua_data_columns(data, f.unit, 4, parents, units, 6, NULL);
  return status;
}

static const char before[] =
    "{\"as_of\": \"2019-12-31\", \"results\": {\"unit\": [{\"id\": \"u1\", \"streak\": 3}]}}";

#endif
