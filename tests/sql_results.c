/* The tables of results that a script of compiler/sql makes, against `run --format csv`: the same
 * columns, but for those that tell reasons, and the same cells; and the tables of reasons: what is said
 * to be missing, or not to be computed, has its bit, and each rule that fires. The regulations of rules/ on their
 * data and generated programs, on SQLite in memory; and on each of the databases that THIDUA_ENGINES
 * names by URL, blanks between them (make test-engines).
 *
 * On Spark a fourth of the regulations, unless THIDUA_ALL=1.
 * THIDUA_SEEDS programs, or these from THIDUA_FIRST on and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compiler/sql/sql.h"
#include "engines/read_data.h"
#include "engines/write_data.h"
#include "tests/forms.h"
#include "tests/support/chdb.h"
#include "tests/support/samples.h"
#include "tests/support/spark.h"
#include "tests/support/test_engine.h"

enum { SEEDS = 60, CELLS_MAX = 4096, SUFFIXES = 4 };

struct measure {
  const char *url;
  unsigned n_programs, n_refused;
  uint64_t n_cells, n_known, n_reasons, n_rules;
};

/* -- what CSV says -- */

struct sheet { /* p == NULL: an empty cell */
  struct str *heading;
  uint32_t n_columns;
  VEC(struct str *) rows;
};

/* RFC 4180. One cell, and its comma or line end. */
static struct str next_cell(struct arena *arena, const char **at, const char *end) {
  const char *p = *at;
  if (p < end && *p == '"') {
    struct buffer text;
    buffer_init(&text, arena, NULL);
    for (p++; p < end && (*p != '"' || (p + 1 < end && p[1] == '"')); p++) {
      if (*p == '"') p++;
      buffer_put_byte(&text, *p);
    }
    *at = p + 1;
    return (struct str){text.n ? text.bytes : "", (uint32_t)text.n};
  }
  while (p < end && *p != ',' && *p != '\n') p++;
  const struct str cell = {p > *at ? *at : NULL, (uint32_t)(p - *at)};
  *at = p;
  return cell;
}

static struct sheet sheet_of(struct arena *arena, struct str text) {
  struct sheet sheet = {0};
  for (const char *at = text.p, *end = at + text.n; at < end;) {
    const uint32_t most = sheet.n_columns ? sheet.n_columns : CELLS_MAX;
    struct str *cells = ARENA_ARRAY(arena, struct str, most);
    uint32_t n = 0;
    while (true) {
      assert_true(n < most);
      cells[n++] = next_cell(arena, &at, end);
      if (at == end || *at++ == '\n') break;
    }
    if (!sheet.heading) sheet.heading = cells, sheet.n_columns = n;
    else VEC_PUSH(arena, &sheet.rows, cells);
  }
  return sheet;
}

static uint32_t column_in(const struct sheet *sheet, struct str name) {
  uint32_t i = 0;
  while (i < sheet->n_columns && !str_equal(sheet->heading[i], name)) i++;
  return i;
}

/* Whether a column tells no result: who a row is, or why something is not known. */
static bool is_beside(const struct schema *schema, struct str heading) {
  static const char *const suffixes[SUFFIXES] = {"_ties", "_missing", "_faults", "_conflict"};
  if (str_equal(heading, STR("entity")) || str_equal(heading, STR("id")) ||
      str_equal(heading, STR("at")) || str_equal(heading, STR("_row")))
    return true;
  for (uint32_t i = 0; i < schema->n_items; i++) {
    const struct str name = schema_name_of_item(schema, schema->items[i]);
    if (heading.n < name.n || memcmp(heading.p, name.p, name.n) != 0) continue;
    const struct str rest = {heading.p + name.n, heading.n - name.n};
    for (int k = 0; k < SUFFIXES; k++)
      if (str_equal(rest, str_from(suffixes[k]))) return true;
  }
  for (uint32_t e = 0; e < schema->n_entities; e++)
    if (str_equal(heading, schema->entities[e].name)) return true;
  return false;
}

/* -- what the tables say -- */

struct comparison {
  struct measure *measure;
  const struct sheet *sheet;
  struct str entity;
  const struct str *columns;
  uint32_t n_columns, next; /* the sheet's row that may be this entity's */
  uint64_t seed;
  bool is_sqlite;
};

/* A truth is a number in SQLite; that a day or a reference is known to be none has no value in SQL. */
static bool is_same(const struct comparison *c, struct str csv, const struct engine_value *value) {
  if (!csv.p || str_equal(csv, STR("none"))) return !value->is_known;
  if (!value->is_known) return false;
  if (c->is_sqlite && str_equal(csv, STR("true"))) return str_equal(value->text, STR("1"));
  if (c->is_sqlite && str_equal(csv, STR("false"))) return str_equal(value->text, STR("0"));
  return str_equal(csv, value->text);
}

static bool compare_row(void *context, const struct engine_value *values) {
  struct comparison *c = context;
  while (c->next < c->sheet->rows.n && !str_equal(c->sheet->rows.items[c->next][0], c->entity))
    c->next++;
  if (c->next == c->sheet->rows.n)
    fail_msg("%s, seed %llu: a row of %.*s too many", c->measure->url, (unsigned long long)c->seed,
        STR_ARGS(c->entity));
  const struct str *cells = c->sheet->rows.items[c->next++];
  for (uint32_t i = 0; i < c->n_columns; i++) {
    const uint32_t column = column_in(c->sheet, c->columns[i]);
    if (column == c->sheet->n_columns) continue; /* `_row`, a root without an id */
    c->measure->n_cells++;
    c->measure->n_known += cells[column].p != NULL;
    if (!is_same(c, cells[column], &values[i]))
      fail_msg("%s, seed %llu: %.*s of %.*s %.*s is %s \"%.*s\", in CSV \"%.*s\"", c->measure->url,
          (unsigned long long)c->seed, STR_ARGS(c->columns[i]), STR_ARGS(c->entity),
          STR_ARGS(cells[1]), values[i].is_known ? "" : "NULL", STR_ARGS(values[i].text),
          STR_ARGS(cells[column]));
  }
  return true;
}

static void compare_table(struct engine *engine, struct comparison *c, struct str table) {
  struct arena *arena = engine->arena;
  const enum sql_dialect dialect = engine_dialect(engine);
  struct str *columns;
  struct buffer query;
  if (!engine_table_columns(engine, table, &columns, &c->n_columns)) fail_msg("%s", engine->words);
  c->columns = columns;
  struct engine_column *texts = ARENA_ARRAY(arena, struct engine_column, c->n_columns);
  buffer_init(&query, arena, NULL);
  for (uint32_t i = 0; i < c->n_columns; i++) {
    texts[i] = (struct engine_column){.name = columns[i], .type = ENGINE_TEXT};
    buffer_put(&query, i ? STR(", ") : STR("select "));
    /* all that ClickHouse says is text */
    const bool is_text = dialect == SQL_CLICKHOUSE;
    if (!is_text) buffer_put(&query, STR("cast("));
    sql_put_name(&query, dialect, columns[i]);
    if (!is_text) buffer_printf(&query, " as %s)", sql_dialects[dialect].text);
  }
  buffer_put(&query, STR(" from "));
  sql_put_name(&query, dialect, table);
  buffer_put(&query, STR(" as told order by told._row")); /* not by the text */
  if (!engine_query(engine, (struct str){query.bytes, (uint32_t)query.n}, texts, c->n_columns,
          compare_row, c))
    fail_msg("%s, seed %llu: %s", c->measure->url, (unsigned long long)c->seed, engine->words);
  while (c->next < c->sheet->rows.n)
    if (str_equal(c->sheet->rows.items[c->next++][0], c->entity))
      fail_msg("%s, seed %llu: a row of %.*s too few", c->measure->url, (unsigned long long)c->seed,
          STR_ARGS(c->entity));
}

static bool has_items(const struct schema *schema, uint32_t entity) {
  for (uint32_t i = 0; i < schema->n_items; i++)
    if (schema_entity_of_item(schema, schema->items[i]) == entity) return true;
  return false;
}

/* All tables of results, and that they have all columns and no others. */
static void compare(struct engine *engine, struct measure *measure, const struct sql_names *names,
    const struct sheet *sheet, uint64_t seed) {
  const struct schema *schema = names->schema;
  bool *is_there = ARENA_ARRAY(engine->arena, bool, sheet->n_columns);
  for (uint32_t entity = 0; entity < schema->n_entities; entity++) {
    if (!has_items(schema, entity)) continue;
    struct comparison c = {.measure = measure,
        .sheet = sheet,
        .entity = schema->entities[entity].name,
        .seed = seed,
        .is_sqlite = engine_dialect(engine) == SQL_SQLITE};
    compare_table(engine, &c, sql_results_table(engine->arena, names, entity));
    for (uint32_t i = 0; i < c.n_columns; i++) {
      const uint32_t column = column_in(sheet, c.columns[i]);
      if (column < sheet->n_columns) is_there[column] = true;
      else if (!is_beside(schema, c.columns[i]))
        fail_msg("seed %llu: CSV has no %.*s", (unsigned long long)seed, STR_ARGS(c.columns[i]));
    }
  }
  for (uint32_t i = 0; i < sheet->n_columns; i++)
    if (!is_there[i] && !is_beside(schema, sheet->heading[i]))
      fail_msg(
          "seed %llu: no table has %.*s", (unsigned long long)seed, STR_ARGS(sheet->heading[i]));
}

/* -- why -- */

struct word { /* of a dictionary: what a bit of an entity's, or a decision's, mask stands for */
  struct str of, means;
  int64_t mask, bit;
};
struct dictionary {
  struct arena *arena;
  VEC(struct word) words;
};

static bool take_word(void *context, const struct engine_value *values) {
  struct dictionary *d = context;
  const struct word word = {str_copy(d->arena, values[0].text), str_copy(d->arena, values[3].text),
      values[1].number, values[2].number};
  VEC_PUSH(d->arena, &d->words, word);
  return true;
}

/* Of a table that is not there where there is nothing to say. */
static struct dictionary dictionary_of(struct engine *engine, const struct sql_names *names,
    const char *view, const char *of, const char *means) {
  struct dictionary d = {.arena = engine->arena};
  const struct engine_column columns[] = {{STR("of"), ENGINE_TEXT, 0},
      {STR("mask"), ENGINE_INTEGER, 0}, {STR("bit"), ENGINE_INTEGER, 0},
      {STR("means"), ENGINE_TEXT, 0}};
  const struct str name = sql_table_name(engine->arena, names, str_from(view));
  struct str *there;
  uint32_t n_there;
  if (!engine_table_columns(engine, name, &there, &n_there)) fail_msg("%s", engine->words);
  const struct str quoted = sql_quoted_name(engine->arena, engine_dialect(engine), name);
  const char *query = arena_printf(engine->arena,
      "select %s, mask, bit, %s from %.*s order by mask, bit", of, means, STR_ARGS(quoted));
  if (n_there && !engine_query(engine, str_from(query), columns, 4, take_word, &d))
    fail_msg("%s", engine->words);
  return d;
}

struct reasons_check {
  struct measure *measure;
  const struct run *run;
  const struct sheet *sheet;
  const struct dictionary *facts, *faults, *rules;
  const struct str *columns;
  uint32_t n_columns, entity, next;
  uint64_t seed;
};

static int64_t mask_of(const struct reasons_check *c, const struct engine_value *values,
    struct str item, const char *what, int64_t number) {
  const char *name = number > 1
      ? arena_printf(c->run->arena, "%.*s_%s_%lld", STR_ARGS(item), what, (long long)number)
      : arena_printf(c->run->arena, "%.*s_%s", STR_ARGS(item), what);
  for (uint32_t i = 0; i < c->n_columns; i++)
    if (str_equal(c->columns[i], str_from(name))) return values[i].number;
  return 0;
}

/* `incident[2].concluded` without what tells the row: incident.concluded. */
static struct str without_rows(struct arena *arena, struct str name) {
  char *text = arena_alloc(arena, (size_t)name.n + 1);
  uint32_t n = 0, depth = 0;
  for (uint32_t i = 0; i < name.n; i++) {
    if (name.p[i] == '[') depth++;
    if (!depth) text[n++] = name.p[i];
    if (name.p[i] == ']' && depth) depth--;
  }
  return (struct str){text, n};
}

static struct str behind_dot(struct str name) {
  const char *dot = name.n ? memrchr(name.p, '.', name.n) : NULL;
  return dot ? (struct str){dot + 1, (uint32_t)(name.p + name.n - dot - 1)} : name;
}

/* Whether a bit of an item's masks is set whose word ends as said. */
static bool is_told(const struct reasons_check *c, const struct engine_value *values,
    struct str item, const char *what, const struct dictionary *d, struct str wanted) {
  for (uint32_t i = 0; i < d->words.n; i++) {
    const struct word *word = &d->words.items[i];
    if (str_equal(word->of, c->run->program->schema.entities[c->entity].name) &&
        str_equal(behind_dot(word->means), wanted) &&
        mask_of(c, values, item, what, word->mask) & word->bit)
      return true;
  }
  return false;
}

/* All that a cell of CSV lists is among what the masks say. */
static void check_list(struct reasons_check *c, const struct engine_value *values, struct str item,
    struct str list, bool is_fault) {
  while (list.n) {
    const char *end = memchr(list.p, ';', list.n);
    struct str one = {list.p, end ? (uint32_t)(end - list.p) : list.n};
    list.p += end ? one.n + 1 : one.n;
    list.n -= end ? one.n + 1 : one.n;
    const char *place = is_fault ? strstr(str_cstring(c->run->arena, one), " at ") : NULL;
    if (is_fault
            ? !place || memcmp(one.p, "not a", 5) == 0
            : memcmp(one.p, "in ", one.n < 3 ? one.n : 3) == 0 || str_equal(one, STR("unknown")))
      continue;
    one = is_fault ? str_from(place + 4) : without_rows(c->run->arena, one);
    c->measure->n_reasons++;
    if (!is_told(c, values, item, is_fault ? "faults" : "absent", is_fault ? c->faults : c->facts,
            behind_dot(one)))
      fail_msg("%s, seed %llu: %.*s of %.*s hangs on %.*s, of which no bit is set", c->measure->url,
          (unsigned long long)c->seed, STR_ARGS(item),
          STR_ARGS(c->run->program->schema.entities[c->entity].name), STR_ARGS(one));
  }
}

static void check_fired(
    struct reasons_check *c, const struct engine_value *values, uint32_t decision, uint32_t row) {
  const struct schema *schema = &c->run->program->schema;
  const struct str name = schema->decisions[decision].name;
  uint32_t n = 0;
  for (uint32_t i = 0; i < c->rules->words.n; i++) {
    const struct word *word = &c->rules->words.items[i];
    if (!str_equal(word->of, name)) continue;
    while (schema->rules[n].decision != decision) n++;
    const bool fires = run_truth(c->run, rule_register(c->run->program, &schema->rules[n]), row) ==
        TRUTH_TRUE,
               is_set = mask_of(c, values, name, "fired", word->mask) & word->bit;
    c->measure->n_rules++;
    if (!str_equal(word->means, schema->rules[n].name) || fires != is_set)
      fail_msg("%s, seed %llu: that %.*s %s in row %u is not told: mask %lld, bit %lld",
          c->measure->url, (unsigned long long)c->seed, STR_ARGS(schema->rules[n].name),
          fires ? "fires" : "does not fire", row,
          (long long)mask_of(c, values, name, "fired", word->mask), (long long)word->bit);
    n++;
  }
}

static bool check_reasons_row(void *context, const struct engine_value *values) {
  struct reasons_check *c = context;
  const struct schema *schema = &c->run->program->schema;
  while (!str_equal(c->sheet->rows.items[c->next][0], schema->entities[c->entity].name)) c->next++;
  const struct str *cells = c->sheet->rows.items[c->next++];
  for (uint32_t i = 0; i < schema->n_items; i++) {
    if (schema_entity_of_item(schema, schema->items[i]) != c->entity) continue;
    const struct str name = schema_name_of_item(schema, schema->items[i]);
    if (schema->items[i].kind == ITEM_DECISION)
      check_fired(c, values, schema->items[i].index, (uint32_t)values[0].number);
    static const char *const suffixes[] = {"_missing", "_faults", "_ties", "_conflict"};
    struct str lists[4];
    bool is_open = false;
    for (int k = 0; k < 4; k++) {
      const uint32_t column = column_in(
          c->sheet, str_from(arena_printf(c->run->arena, "%.*s%s", STR_ARGS(name), suffixes[k])));
      lists[k] = column < c->sheet->n_columns ? cells[column] : (struct str){0};
      is_open |= lists[k].n > 0;
    }
    if (!is_open &&
        (mask_of(c, values, name, "absent", 1) || mask_of(c, values, name, "faults", 1)))
      fail_msg("%s, seed %llu: %.*s is known, and hangs on something", c->measure->url,
          (unsigned long long)c->seed, STR_ARGS(name));
    check_list(c, values, name, lists[0], false);
    check_list(c, values, name, lists[1], true);
  }
  return true;
}

static void check_reasons(struct engine *engine, struct measure *measure,
    const struct sql_names *names, const struct run *run, const struct sheet *sheet,
    uint64_t seed) {
  const struct dictionary facts = dictionary_of(engine, names, "run facts", "entity", "fact"),
                          faults = dictionary_of(engine, names, "run faults", "entity", "place"),
                          rules = dictionary_of(engine, names, "run rules", "decision", "rule");
  for (uint32_t entity = 0; entity < names->schema->n_entities; entity++) {
    if (!has_items(names->schema, entity)) continue;
    struct reasons_check c = {
        measure, run, sheet, &facts, &faults, &rules, .entity = entity, .seed = seed};
    const struct str table = sql_reasons_table(engine->arena, names, entity),
                     quoted = sql_quoted_name(engine->arena, engine_dialect(engine), table);
    struct str *there;
    if (!engine_table_columns(engine, table, &there, &c.n_columns)) fail_msg("%s", engine->words);
    c.columns = there;
    struct engine_column *columns = ARENA_ARRAY(engine->arena, struct engine_column, c.n_columns);
    for (uint32_t i = 0; i < c.n_columns; i++)
      columns[i] = (struct engine_column){.name = there[i], .type = ENGINE_INTEGER};
    const char *query =
        arena_printf(engine->arena, "select * from %.*s order by _row", STR_ARGS(quoted));
    if (!engine_query(engine, str_from(query), columns, c.n_columns, check_reasons_row, &c))
      fail_msg("%s, seed %llu: %s", measure->url, (unsigned long long)seed, engine->words);
  }
}

/* -- both -- */

/* Tables of reasons do not outlive the run they tell of: the script made again without them takes
 * them away. */
static void check_without_reasons(struct engine *engine, const struct program *program,
    const struct sql_names *names, struct sql_options wants) {
  struct buffer script;
  struct diags diags;
  buffer_init(&script, engine->arena, NULL);
  diags_init(&diags, engine->arena, NULL);
  wants.reasons = false;
  if (!sql_write(&script, engine->arena, program, &wants, &diags) ||
      !engine_execute(engine, (struct str){script.bytes, (uint32_t)script.n}))
    fail_msg("%s: again without reasons: %s", engine->shown, engine->words);
  for (uint32_t entity = 0; entity <= program->schema.n_entities; entity++) {
    const struct str table = entity == program->schema.n_entities
        ? sql_table_name(engine->arena, names, STR("run rules"))
        : sql_reasons_table(engine->arena, names, entity);
    struct str *columns;
    uint32_t n;
    assert_true(engine_table_columns(engine, table, &columns, &n));
    if (n) fail_msg("%s: %.*s is left behind", engine->shown, (int)table.n, table.p);
  }
}

/* What may be too long for the engine is refused but where `allow_faults`: sample data hold none. */
static void check(struct measure *measure, struct subject *subject,
    const struct run_options *options, uint64_t seed, bool allow_faults) {
  const struct schema *schema = &subject->program->schema;
  struct arena arena;
  struct sql_names names;
  struct buffer script;
  struct diags diags;
  struct run run;
  arena_init(&arena, NULL);
  diags_init(&diags, &arena, NULL);
  buffer_init(&script, &arena, NULL);
  uint32_t *readings = ARENA_ARRAY(&arena, uint32_t, schema->n_readings + 1);
  for (uint32_t i = 0; i < schema->n_readings; i++) readings[i] = schema->readings[i].chosen;
  struct engine *engine = test_engine_open(&arena, measure->url);
  sql_names_make(&names, &arena, schema, engine_dialect(engine));
  const struct sql_options wants = {.dialect = engine_dialect(engine),
      .as_of = options->as_of,
      .readings = readings,
      .allow_faults = allow_faults,
      .declares = true,
      .reasons = true};
  measure->n_programs++;
  if (!sql_write(&script, &arena, subject->program, &wants, &diags)) {
    measure->n_refused++;
  } else {
    const struct str text = {script.bytes, (uint32_t)script.n};
    if (getenv("THIDUA_SHOW")) harness_save(seed, "sql", text);
    /* where there is no data yet the script makes the tables, and decides nobody */
    const bool is_early = seed % 8 == 0 && sql_has_transactions(engine_dialect(engine));
    if ((is_early && !engine_execute(engine, text)) ||
        !data_write(engine, &names, &subject->data, false) || !engine_execute(engine, text)) {
      harness_save(seed, "sql", text);
      fail_msg("%s, seed %llu: %s", measure->url, (unsigned long long)seed, engine->words);
    }
    run_evaluate(&run, &arena, NULL, subject->program, &subject->data, options);
    struct written csv = form_write(subject, &run, &arena, false, FORMAT_CSV);
    const struct sheet sheet = sheet_of(&arena, (struct str){csv.bytes[0], (uint32_t)csv.n[0]});
    compare(engine, measure, &names, &sheet, seed);
    check_reasons(engine, measure, &names, &run, &sheet, seed);
    if (is_early) check_without_reasons(engine, subject->program, &names, wants);
    form_free(&csv);
    run_free(&run);
  }
  engine_close(engine);
  arena_free(&arena);
}

static void check_seed(struct measure *measure, uint64_t seed) {
  struct generated *g = seed % 2 ? generate_repeating(seed) : generate(seed, false);
  struct subject subject;
  subject_init(&subject);
  if (sample_generated(&subject, g))
    check(measure, &subject, &(struct run_options){.as_of = g->as_of, .threads = 1}, seed, false);
  subject_free(&subject);
  generated_free(g);
}

static void check_sample(void *context, size_t number, const char *path, struct session *session) {
  (void)path;
  struct subject subject = {.program = session->compilation.program, .data = session->data};
  check(context, &subject, &(struct run_options){.as_of = session->options.as_of, .threads = 1},
      number, true);
}

static void print_measure(const struct measure *m, const char *what) {
  print_message(
      "%s: %u %s the same, %u refused; %llu cells, %llu with something in them; %llu reasons, "
      "%llu rules that fire or not\n",
      m->url, m->n_programs - m->n_refused, what, m->n_refused, (unsigned long long)m->n_cells,
      (unsigned long long)m->n_known, (unsigned long long)m->n_reasons,
      (unsigned long long)m->n_rules);
}

static void on(void *context, const char *url) {
  (void)context;
  const char *wanted = getenv("THIDUA_SEEDS"), *first = getenv("THIDUA_FIRST");
  const uint64_t begin = first ? strtoull(first, NULL, 10) : 0;
  uint64_t n = wanted ? strtoull(wanted, NULL, 10) : SEEDS;
  if (chdb_knows(url)) n = (n + 9) / 10; /* which takes a second to plan one */
  if (spark_knows(url)) n = (n + 99) / 100;
  if (!first) {
    struct measure samples = {.url = url};
    const size_t every = spark_knows(url) && !getenv("THIDUA_ALL") ? 4 : 1;
    samples_each(every, check_sample, &samples); /* or half a minute each */
    print_measure(&samples, "regulations of rules/");
    assert_true(samples.n_programs - samples.n_refused >= 12 / every);
    assert_true(samples.n_known > 1000 / every);
  }
  struct measure programs = {.url = url};
  for (uint64_t seed = begin; seed < begin + n; seed++) check_seed(&programs, seed);
  print_measure(&programs, "programs");
  assert_true(programs.n_known > n);
}

static void on_sqlite(void **state) {
  (void)state;
  on(NULL, "sqlite::memory:");
}

static void on_others(void **state) {
  (void)state;
  test_engines_each(on, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(on_sqlite), cmocka_unit_test(on_others)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
