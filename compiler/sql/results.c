/* What the script comes to, for people: a table of results for each entity, with the columns that
 * `run --format csv` has of it, and tables of the warnings and of what the data does not satisfy.
 *
 * What is missing, and why, is told by `thidua explain` and by `run --on`; here what is undetermined
 * is NULL, with what is possible beside it. */
#include "compiler/sql/script.h"

static const char *quoted(const struct script *sql, const char *name) {
  return str_cstring(sql->arena, sql_quoted_name(sql->arena, sql->dialect, str_from(name)));
}

/* -- values as people read them -- */

static const char *const powers[] = {
    "1", "10", "100", "1000", "10000", "100000", "1000000", "10000000", "100000000", "1000000000"};

/* A decimal by a product: no engine divides exactly. */
static const char *shown_decimal(struct script *sql, const char *x, unsigned scale) {
  if (sql->dialect == SQL_SQLITE)
    return SQL_TEXT(sql,
        "case when %s < 0 then '-' else '' end || abs(%s / %s) || '.' || "
        "substr('%s' || abs(%s %% %s), -%u)",
        x, x, powers[scale], powers[scale] + 1, x, powers[scale], scale);
  if (sql->dialect == SQL_CLICKHOUSE)
    return SQL_TEXT(
        sql, "toDecimal128(%s, 0) * toDecimal128('0.%0*d', %u)", x, (int)scale, 1, scale);
  return SQL_TEXT(sql, "cast(cast(%s as %s(19, 0)) * %s0.%0*d%s as %s(19, %u))", x,
      sql_dialects[sql->dialect].decimal, "", (int)scale, 1, sql->dialect == SQL_SPARK ? "BD" : "",
      sql_dialects[sql->dialect].decimal, scale);
}

static const char *shown_date(struct script *sql, const char *x) {
  const char *day = SQL_TEXT(sql, "nullif(%s, %d)", x, DATE_NONE);
  switch (sql->dialect) {
  case SQL_SQLITE: return SQL_TEXT(sql, "date('1970-01-01', %s || ' days')", day);
  case SQL_POSTGRESQL:
  case SQL_DUCKDB: return SQL_TEXT(sql, "date '1970-01-01' + cast(%s as integer)", day);
  case SQL_SPARK: return SQL_TEXT(sql, "date_add(date'1970-01-01', cast(%s as int))", day);
  case SQL_CLICKHOUSE: { /* as text: its dates run from 1900 to 2299, and the years before and behind alike */
    const char *place = SQL_TEXT(sql, "positiveModulo(%s + 25567, 146097)", day),
               *there = SQL_TEXT(sql, "addDays(toDate32('1900-01-01'), %s)", place);
    return SQL_TEXT(sql,
        "leftPad(toString(toYear(%s) + 400 * intDiv(%s + 25567 - %s, 146097)), 4, '0') || "
        "substring(toString(%s), 5)",
        there, day, place, there);
  }
  case N_SQL_DIALECTS: break;
  }
  return day;
}

static const char *shown(struct script *sql, struct type type, const char *x) {
  if (type.kind == TYPE_DECIMAL && type.scale) return shown_decimal(sql, x, type.scale);
  if (type.kind == TYPE_DATE) return shown_date(sql, x);
  if (type.kind == TYPE_REFERENCE) return SQL_TEXT(sql, "nullif(%s, '')", x);
  if (type.kind == TYPE_BOOLEAN && sql->dialect == SQL_CLICKHOUSE)
    return SQL_TEXT(sql, "cast(%s as Bool)", x);
  return x;
}

static const char *no_text(const struct script *sql) {
  return SQL_TEXT(sql, "cast(null as %s)", sql_dialects[sql->dialect].text);
}

/* -- one table -- */

struct listing {
  struct script *sql;
  uint32_t entity;
  struct str_map taken;
  VEC(const char *) names;
  VEC(const char *) texts;
  VEC(const char *) lists; /* queries that have ids of rows below, for joins */
  uint64_t needs;
};

static void put(struct listing *l, struct str name, const char *suffix, const char *text) {
  struct script *sql = l->sql;
  const char *wanted = SQL_TEXT(sql, "%.*s%s", STR_ARGS(name), suffix);
  struct str free = sql_name(sql->arena, str_from(wanted));
  for (uint32_t more = 2; !str_map_add(&l->taken, free, 0); more++)
    free = sql_name(sql->arena, str_from(SQL_TEXT(sql, "%s_%u", wanted, more)));
  VEC_PUSH(sql->arena, &l->names, str_cstring(sql->arena, free));
  VEC_PUSH(sql->arena, &l->texts, text);
}

static const struct sql_value *value_of(struct listing *l, uint32_t reg) {
  l->needs |= l->sql->values[reg].needs;
  return &l->sql->values[reg];
}

static const char *bit_of(struct script *sql, uint32_t outcome) {
  if (outcome == 63) return "(-9223372036854775807 - 1)";
  return SQL_TEXT(sql, "%lld", (long long)(UINT64_C(1) << outcome));
}

static const char *has_bit(struct script *sql, const char *set, const char *bit) {
  return SQL_TEXT(
      sql, sql->dialect == SQL_CLICKHOUSE ? "bitAnd(%s, %s) <> 0" : "(%s & %s) <> 0", set, bit);
}

/* Texts one behind another, each behind a semicolon, without the first one; NULL of none. */
static const char *joined(struct script *sql, const char *texts) {
  return SQL_TEXT(sql, "nullif(substr(%s, 2), '')", texts);
}

static const char *also(
    struct script *sql, const char *list, const char *condition, struct str word) {
  const struct str behind = str_from(SQL_TEXT(sql, ";%.*s", STR_ARGS(word)));
  return SQL_TEXT(sql, "%s%scase when %s then %s else '' end", list, *list ? " || " : "", condition,
      sql_quoted(sql, behind));
}

static void put_decision(struct listing *l, const struct decision *decision) {
  struct script *sql = l->sql;
  const struct schema *schema = &sql->program->schema;
  const struct enumeration *words = &schema->enumerations[decision->outcomes];
  const uint32_t index = (uint32_t)(decision - schema->decisions);
  const char *set = value_of(l, decision_register(sql->program, decision))->part[0];
  const char *outcome = SQL_TEXT(sql, "case %s", set), *possible = "", *rules = "";
  for (uint32_t code = 0; code < words->n_words; code++) {
    const char *bit = bit_of(sql, code);
    outcome =
        SQL_TEXT(sql, "%s when %s then %s", outcome, bit, sql_word(sql, decision->outcomes, code));
    possible = also(sql, possible, has_bit(sql, set, bit), words->words[code]);
  }
  for (uint32_t r = 0; r < schema->n_rules; r++) {
    const struct rule *rule = &schema->rules[r];
    if (rule->decision != index) continue;
    const char *fires = SQL_TEXT(sql, "%s = %s and %s", set, bit_of(sql, rule->outcome),
        value_of(l, rule_register(sql->program, rule))->part[0]);
    rules = also(sql, rules, fires, rule->name);
  }
  outcome = SQL_TEXT(sql, "%s end", outcome);
  put(l, decision->name, "_outcome", outcome);
  put(l, decision->name, "_rules", *rules ? joined(sql, rules) : no_text(sql));
  put(l, decision->name, "_possible",
      SQL_TEXT(sql, "case when (%s) is null then %s end", outcome, joined(sql, possible)));
}

static const char *as_text(struct script *sql, const char *x, struct type type) {
  const char *value = shown(sql, type, x);
  if (sql->dialect == SQL_CLICKHOUSE && type.kind == TYPE_DECIMAL && type.scale)
    return SQL_TEXT(sql, "toDecimalString(%s, %u)", value, type.scale); /* else without its zeros */
  return SQL_TEXT(sql, "cast(%s as %s)", value, sql_dialects[sql->dialect].text);
}

static const char *open_side(
    struct script *sql, const char *x, struct type type, const char *open) {
  return SQL_TEXT(sql, "case when %s = %s then 'null' else %s end", x, open, as_text(sql, x, type));
}

/* Both bounds with a semicolon between them, `null` for an open side; NULL where one value is known. */
static const char *between(struct script *sql, const struct sql_value *value, struct type type) {
  if (sql_is_point(value, REG_BOUNDS)) return no_text(sql);
  return SQL_TEXT(sql, "case when %s <> %s then %s || ';' || %s end", value->part[0],
      value->part[1], open_side(sql, value->part[0], type, "(-9223372036854775807 - 1)"),
      open_side(sql, value->part[1], type, "9223372036854775807"));
}

static const char *settled(struct script *sql, const struct sql_value *value) {
  return sql_is_point(value, REG_BOUNDS) ? value->part[0]
                                         : SQL_TEXT(sql, "case when %s = %s then %s end",
                                               value->part[0], value->part[1], value->part[0]);
}

static void put_number(struct listing *l, struct str name, const char *suffix,
    const struct sql_value *value, enum register_kind kind, struct type type) {
  struct script *sql = l->sql;
  put(l, name, suffix, shown(sql, type, kind == REG_BOUNDS ? settled(sql, value) : value->part[0]));
}

static void put_between(
    struct listing *l, struct str name, const struct sql_value *value, struct type type) {
  put(l, name, "_between", between(l->sql, value, type));
}

static void put_define(struct listing *l, const struct define *define) {
  const uint32_t reg = define_register(l->sql->program, define);
  const enum register_kind kind = l->sql->program->registers[reg].kind;
  const struct sql_value *value = value_of(l, reg);
  put_number(l, define->name, "", value, kind, define->type);
  if (!define->bounded) return;
  const char *text = kind == REG_BOUNDS ? between(l->sql, value, define->type) : no_text(l->sql);
  if (kind == REG_BOUNDS && define->may_be_none) /* a day or none: no bounds that one could give */
    text = SQL_TEXT(l->sql, "case when %s <> %d then %s end", value->part[1], DATE_NONE, text);
  put(l, define->name, "_between", text);
}

/* -- rows below, in words -- */

/* What tells a row among those below another, as results name it. */
static const char *id_below(
    struct script *sql, uint32_t entity, uint32_t ancestor, uint64_t *needs) {
  const struct entity *e = &sql->program->schema.entities[entity];
  const char *id = sql_field(sql, e->first_field);
  if (e->parent == ancestor || !e->unique_within) return id;
  *needs |= UINT64_C(1) << sql->program->schema.entities[e->parent].depth;
  return SQL_TEXT(
      sql, "coalesce(%s || '/', '') || %s", id_below(sql, e->parent, NONE_INDEX, needs), id);
}

/* Rows of `entity`, joined to a list for each row of the listing's entity. */
struct rows_below {
  uint32_t entity;
  uint64_t needs;
  const char *word;  /* of a row */
  const char *rank;  /* by which they stand before their own order; NULL: by that alone */
  const char *where; /* which */
};

static const char *list_of(struct listing *l, const struct rows_below *below) {
  struct script *sql = l->sql;
  const char *name = SQL_TEXT(sql, "ids%u", l->lists.n);
  const char *rows =
      SQL_TEXT(sql, "(select %s as _above, %s as id, %s as ranked, %s as place from %s where %s)",
          sql_row_of(sql, below->entity, l->entity), below->word,
          below->rank ? SQL_TEXT(sql, "coalesce(%s, 9223372036854775807)", below->rank) : "0",
          sql_row_of(sql, below->entity, below->entity),
          sql_from(sql, below->entity, sql_last_time(sql), below->needs), below->where);
  const char *ids = sql->dialect == SQL_SQLITE
      ? SQL_TEXT(sql,
            "(select _above, _ids from (select _above, "
            "group_concat(id, ';') over (partition by _above order by ranked, place rows between "
            "unbounded "
            "preceding and unbounded following) as _ids, row_number() over (partition by _above "
            "order by ranked, place) as n from %s) where n = 1)",
            rows)
      : sql->dialect == SQL_SPARK
      ? SQL_TEXT(sql,
            "(select _above, array_join(transform(array_sort(collect_list(struct(ranked, place, "
            "id))), x -> "
            "x.id), ';') as _ids from %s group by _above)",
            rows)
      : sql->dialect == SQL_CLICKHOUSE
      ? SQL_TEXT(sql,
            "(select _above, arrayStringConcat(arrayMap(x -> x.3, arraySort(groupArray((ranked, "
            "place, id)))), ';') as _ids from %s group by _above)",
            rows)
      : SQL_TEXT(sql,
            "(select _above, string_agg(id, ';' order by ranked, place) as _ids from %s as listed "
            "group by "
            "_above)",
            rows);
  VEC_PUSH(sql->arena, &l->lists, ids);
  return SQL_TEXT(sql, "%s._ids", name);
}

/* Those of a selection whose status is as said, by rank. */
static const char *ids_with(
    struct listing *l, const struct selection *selection, enum candidacy wanted) {
  struct script *sql = l->sql;
  const struct selection_registers *registers = selection_registers(sql->program, selection);
  const struct sql_value *status = &sql->values[registers->status],
                         *rank = &sql->values[registers->rank];
  struct rows_below below = {.entity = selection->entity,
      .needs = status->needs | rank->needs,
      .rank = rank->part[0],
      .where = SQL_TEXT(sql, "%s %% 8 = %d", status->part[0], (int)wanted)};
  below.word = id_below(sql, selection->entity, selection->ancestor, &below.needs);
  return list_of(l, &below);
}

/* ", unregistered, late": the rules of the selection's decisions that fired for a row, in their
 * order. */
static const char *barring(struct script *sql, const struct selection *selection, uint64_t *needs) {
  const struct schema *schema = &sql->program->schema;
  const char *text = "''";
  for (uint32_t r = 0; r < schema->n_rules; r++) {
    const struct rule *rule = &schema->rules[r];
    bool is_asked = false;
    for (uint32_t d = 0; d < selection->n_decisions; d++)
      is_asked |= selection->decisions[d] == rule->decision;
    if (!is_asked) continue;
    const struct decision *decision = &schema->decisions[rule->decision];
    const struct sql_value *set = &sql->values[decision_register(sql->program, decision)],
                           *fires = &sql->values[rule_register(sql->program, rule)];
    *needs |= set->needs | fires->needs;
    if (decision->entity != selection->entity)
      *needs |= UINT64_C(1) << schema->entities[decision->entity].depth;
    text = SQL_TEXT(sql, "%s || case when %s = %s and %s then %s else '' end", text, set->part[0],
        bit_of(sql, rule->outcome), fires->part[0],
        sql_quoted(sql, str_from(SQL_TEXT(sql, ", %.*s", STR_ARGS(rule->name)))));
  }
  return text;
}

/* "u1: unregistered, late;u2": the members of which there is no candidate, and what barred each. */
static const char *barred(struct listing *l, const struct selection *selection) {
  struct script *sql = l->sql;
  const struct selection_registers *registers = selection_registers(sql->program, selection);
  const struct sql_value *state = &sql->values[registers->state];
  struct rows_below below = {.entity = selection->entity,
      .needs =
          state->needs | UINT64_C(1) << sql->program->schema.entities[selection->ancestor].depth,
      .where = SQL_TEXT(sql, "%s = %s", state->part[0],
          sql_word(sql, selection->states, SELECTION_NO_CANDIDATE))};
  const char *id = id_below(sql, selection->entity, selection->ancestor, &below.needs),
             *rules = barring(sql, selection, &below.needs);
  below.word = strcmp(rules, "''") == 0
      ? id
      : SQL_TEXT(sql, "%s || coalesce(': ' || nullif(substr(%s, 3), ''), '')", id, rules);
  return list_of(l, &below);
}

static void put_selection(struct listing *l, const struct selection *selection) {
  struct script *sql = l->sql;
  const struct selection_registers *r = selection_registers(sql->program, selection);
  const char *status = value_of(l, r->status)->part[0];
  put(l, selection->name, "_chosen",
      SQL_TEXT(
          sql, "case %s %% 8 when 0 then false when 1 then false when 2 then true end", status));
  put(l, selection->name, "_rank", value_of(l, r->rank)->part[0]);
  put(l, selection->name, "_tied", SQL_TEXT(sql, "case when %s %% 8 = 3 then true end", status));
}

static const char *state_word(struct script *sql, const char *state) {
  return SQL_TEXT(sql, "coalesce(%s, 'undetermined')", state);
}

static void put_selection_state(struct listing *l, const struct selection *selection) {
  struct script *sql = l->sql;
  const struct selection_registers *r = selection_registers(sql->program, selection);
  const struct type integer = {TYPE_INTEGER, 0, NONE_INDEX};
  const struct sql_value *seats = value_of(l, r->seats);
  put(l, selection->name, "_state", state_word(sql, value_of(l, r->state)->part[0]));
  put_number(l, selection->name, "_seats", seats, REG_BOUNDS, integer);
  put(l, selection->name, "_chosen", ids_with(l, selection, CANDIDACY_CHOSEN));
  put(l, selection->name, "_undetermined", ids_with(l, selection, CANDIDACY_UNDETERMINED));
  put(l, selection->name, "_barred", barred(l, selection));
  put_between(l, selection->name, seats, integer);
  put(l, selection->name, "_tied", ids_with(l, selection, CANDIDACY_TIED));
}

static void put_allocation(struct listing *l, const struct allocation *a) {
  struct script *sql = l->sql;
  const struct allocation_registers *r = allocation_registers(sql->program, a);
  const struct sql_value *share = value_of(l, r->share);
  put_number(l, a->name, "_share", share, REG_BOUNDS, a->type);
  put_between(l, a->name, share, a->type);
  put(l, a->name, "_tied",
      SQL_TEXT(
          sql, "case when %s = %d then true end", value_of(l, r->status)->part[0], ALLOTMENT_TIED));
}

static void put_allocation_state(struct listing *l, const struct allocation *a) {
  struct script *sql = l->sql;
  const struct allocation_registers *r = allocation_registers(sql->program, a);
  const struct sql_value *amount = value_of(l, r->amount), *status = &sql->values[r->status];
  const char *state = value_of(l, r->state)->part[0], *n = settled(sql, amount);
  /* what no whole unit takes up; all of it where nobody shares */
  const char *left = SQL_TEXT(sql,
      "case when %s is not null then case when %s = %s then %s else (%s) %% %lld end end", state,
      state, sql_word(sql, a->states, ALLOCATION_NO_CANDIDATE), n, n, (long long)a->unit);
  struct rows_below tied = {.entity = a->entity,
      .needs = status->needs,
      .where = SQL_TEXT(sql, "%s = %d", status->part[0], ALLOTMENT_TIED)};
  tied.word = id_below(sql, a->entity, a->ancestor, &tied.needs);
  put(l, a->name, "_state", state_word(sql, state));
  put_number(l, a->name, "_share", amount, REG_BOUNDS, a->type);
  put(l, a->name, "_left", shown(sql, a->type, SQL_TEXT(sql, "(%s)", left)));
  put_between(l, a->name, amount, a->type);
  put(l, a->name, "_tied", list_of(l, &tied));
}

static void put_item(struct listing *l, const struct item *item) {
  struct script *sql = l->sql;
  const struct schema *schema = &sql->program->schema;
  switch ((enum item_kind)item->kind) {
  case ITEM_DEFINE: put_define(l, &schema->defines[item->index]); return;
  case ITEM_DECISION: put_decision(l, &schema->decisions[item->index]); return;
  case ITEM_SELECTION: put_selection(l, &schema->selections[item->index]); return;
  case ITEM_SELECTION_STATE: put_selection_state(l, &schema->selections[item->index]); return;
  case ITEM_DUTY:
    put(l, schema->duties[item->index].name, "_state",
        state_word(sql, value_of(l, sql->program->results.duties[item->index])->part[0]));
    return;
  case ITEM_ALLOCATION: put_allocation(l, &schema->allocations[item->index]); return;
  case ITEM_ALLOCATION_STATE: put_allocation_state(l, &schema->allocations[item->index]); return;
  }
}

static void begin_listing(struct listing *l, struct script *sql, uint32_t entity) {
  const struct schema *schema = &sql->program->schema;
  *l = (struct listing){.sql = sql, .entity = entity};
  str_map_init(&l->taken, sql->arena);
  put(l, STR("_row"), "", sql_row_of(sql, entity, entity));
  put(l, STR("id"), "", sql_field(sql, schema->entities[entity].first_field));
  /* the parent, and those above it as far as ids are unique within the parent only */
  for (uint32_t above = schema->entities[entity].parent; above != NONE_INDEX && above != 0;
       above = schema->entities[above].parent) {
    const struct entity *e = &schema->entities[above];
    put(l, e->name, "", sql_field(sql, e->first_field));
    l->needs |= UINT64_C(1) << e->depth;
    if (!e->unique_within) break;
  }
}

static void put_comment(struct buffer *out, struct str text) {
  for (uint32_t i = 0; i < text.n; i++)
    buffer_put_byte(out, text.p[i] == '\n' || text.p[i] == '\r' ? ' ' : text.p[i]);
}

static void put_law(struct buffer *out, const struct law_text *law) {
  for (uint32_t i = 0; i < law->n_lines; i++) {
    buffer_put(out, STR("-- | "));
    put_comment(out, law->lines[i]);
    buffer_put_byte(out, '\n');
  }
}

/* The law, and what is decided by it, above the table of results. */
static void put_words(struct buffer *out, const struct script *sql, uint32_t entity) {
  const struct schema *schema = &sql->program->schema;
  for (uint32_t d = 0; d < schema->n_decisions; d++) {
    const struct decision *decision = &schema->decisions[d];
    if (decision->entity != entity) continue;
    put_law(out, &decision->law);
    buffer_printf(out, "-- decision %.*s: ", STR_ARGS(decision->name));
    put_comment(out, decision->label);
    buffer_put_byte(out, '\n');
    for (uint32_t r = 0; r < schema->n_rules; r++) {
      const struct rule *rule = &schema->rules[r];
      if (rule->decision != d) continue;
      put_law(out, &rule->law);
      buffer_printf(out, "--   rule %.*s: %.*s because ", STR_ARGS(rule->name),
          STR_ARGS(schema->enumerations[decision->outcomes].words[rule->outcome]));
      put_comment(out, rule->because);
      buffer_put_byte(out, '\n');
    }
  }
  for (uint32_t s = 0; s < schema->n_selections; s++)
    if (schema->selections[s].entity == entity) {
      put_law(out, &schema->selections[s].law);
      buffer_printf(out, "-- selection %.*s: ", STR_ARGS(schema->selections[s].name));
      put_comment(out, schema->selections[s].label);
      buffer_put_byte(out, '\n');
    }
  for (uint32_t d = 0; d < schema->n_duties; d++)
    if (schema->duties[d].entity == entity) {
      put_law(out, &schema->duties[d].law);
      buffer_printf(out, "-- duty %.*s: ", STR_ARGS(schema->duties[d].name));
      put_comment(out, schema->duties[d].label);
      buffer_put_byte(out, '\n');
    }
}

/* ClickHouse takes the name of a column for the table of that name in the same `select`. */
static void put_renamed(struct buffer *out, struct listing *l) {
  for (uint32_t i = 0; i < l->names.n; i++)
    buffer_printf(out, "%s c%u as %s", i ? "," : "select", i, quoted(l->sql, l->names.items[i]));
  buffer_put(out, STR("\nfrom ("));
}

static void put_table(struct buffer *out, struct listing *l) {
  struct script *sql = l->sql;
  put_words(out, sql, l->entity);
  sql_put_create(out, sql,
      quoted(sql, str_cstring(sql->arena, sql_results_table(sql->arena, &sql->data, l->entity))),
      true, true);
  const bool is_apart = sql->dialect == SQL_CLICKHOUSE;
  if (is_apart) put_renamed(out, l);
  buffer_put(out, STR("select "));
  for (uint32_t i = 0; i < l->names.n; i++) {
    if (i) buffer_put(out, STR(",\n  "));
    sql_put(out, sql, l->texts.items[i]);
    if (is_apart) buffer_printf(out, " as c%u", i);
    else buffer_printf(out, " as %s", quoted(sql, l->names.items[i]));
  }
  buffer_put(out, STR("\nfrom "));
  sql_put(out, sql, sql_from(sql, l->entity, sql_last_time(sql), l->needs));
  for (uint32_t i = 0; i < l->lists.n; i++) {
    buffer_put(out, STR("\nleft join "));
    sql_put(out, sql, l->lists.items[i]);
    buffer_printf(
        out, " as ids%u on ids%u._above = %s", i, i, sql_row_of(sql, l->entity, l->entity));
  }
  if (is_apart) buffer_put_byte(out, ')');
  buffer_put(out, STR(";\n\n"));
}

struct str sql_results_table(struct arena *arena, const struct sql_names *names, uint32_t entity) {
  return sql_table_name(arena, names,
      str_from(arena_printf(arena, "%.*s results", STR_ARGS(names->tables[entity].name))));
}

/* Warnings, or requirements that are not met: one line each. */
static void put_assertions(struct buffer *out, struct script *sql, const char *table,
    const char *what, const struct assertion *all, uint32_t n, const uint32_t *registers,
    bool told_if) {
  const struct schema *schema = &sql->program->schema;
  if (n == 0) return;
  sql_put_create(out, sql, sql_made_table(sql, table), true, true);
  for (uint32_t i = 0; i < n; i++) {
    const struct assertion *a = &all[i];
    const struct sql_value *truth = &sql->values[registers[i]];
    const bool of_run = sql->program->registers[registers[i]].entity == ENTITY_RUN;
    buffer_printf(out, "%sselect %s as %s, %s as entity, %s as _row, %s as id, %s as because, ",
        i ? "union all\n" : "", sql_quoted(sql, a->name), what,
        sql_quoted(sql, schema->entities[a->entity].name), sql_row_of(sql, a->entity, a->entity),
        sql_field(sql, schema->entities[a->entity].first_field), sql_quoted(sql, a->because));
    sql_put(out, sql, SQL_TEXT(sql, "(%s) is null as undetermined\nfrom ", truth->part[0]));
    sql_put(out, sql, sql_from(sql, a->entity, sql_last_time(sql), of_run ? 0 : truth->needs));
    sql_put(out, sql,
        SQL_TEXT(sql, "\nwhere coalesce(%s(%s), true)\n", told_if ? "" : "not ", truth->part[0]));
  }
  buffer_put(out, STR(";\n\n"));
}

/* Every column that a result is made of is asked for before the relations are written. */
void sql_prepare_results(struct script *sql) {
  const struct schema *schema = &sql->program->schema;
  for (uint32_t entity = 0; entity < schema->n_entities; entity++)
    sql_field(sql, schema->entities[entity].first_field);
}

void sql_write_results(struct buffer *out, struct script *sql) {
  const struct schema *schema = &sql->program->schema;
  const struct result_registers *results = &sql->program->results;
  for (uint32_t entity = 0; entity < schema->n_entities; entity++) {
    if (!sql_has_items(schema, entity)) continue;
    struct listing l;
    begin_listing(&l, sql, entity);
    for (uint32_t i = 0; i < schema->n_items; i++)
      if (schema_entity_of_item(schema, schema->items[i]) == entity)
        put_item(&l, &schema->items[i]);
    put_table(out, &l);
  }
  put_assertions(out, sql, "run warnings", "warning", schema->warnings, schema->n_warnings,
      results->warnings, true);
  put_assertions(out, sql, "run violations", "requirement", schema->requires, schema->n_requires,
      results->requires, false);
}
