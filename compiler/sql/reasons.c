/* Tables that tell why: for each entity with results a mask of the facts, and one of the faults, that
 * each result hangs on which is not known, and of each decision the rules that fired; and what the
 * bits stand for: "run facts", "run faults" and "run rules". */
#include "base/source.h"
#include "compiler/sql/why.h"
#include "compiler/sql/whole.h"

#include <inttypes.h>

enum { BITS = 62 }; /* of a mask: whole numbers of all engines, without the sign */

struct bit { /* of an entity's masks */
  uint32_t source, depth;
  struct why_condition condition;
};
struct side { /* a query of rows below an anchor, by that */
  uint32_t entity, depth;
  uint64_t needs;
  VEC(const char *) names;
  VEC(const char *) texts;
};
struct telling {
  struct script *sql;
  struct why *why;
  uint32_t entity;
  VEC(struct bit) bits[2]; /* facts, faults */
  VEC(struct side) sides;
  uint64_t needs;
};
struct sql_reasons {
  struct telling *tellings; /* by entity; without bits and items where it has no results */
};

static const char *quoted(const struct script *sql, const char *name) {
  return str_cstring(sql->arena, sql_quoted_name(sql->arena, sql->dialect, str_from(name)));
}
static const char *quoted_text(struct script *sql, const char *text) {
  return sql_quoted(sql, str_from(text));
}

/* -- which results -- */

static uint32_t register_of(const struct program *program, const struct item *item) {
  const struct result_registers *results = &program->results;
  switch ((enum item_kind)item->kind) {
  case ITEM_DEFINE: return results->defines[item->index];
  case ITEM_DECISION: return results->decisions[item->index];
  case ITEM_SELECTION: return results->selections[item->index].status;
  case ITEM_SELECTION_STATE: return results->selections[item->index].state;
  case ITEM_ALLOCATION: return results->allocations[item->index].share;
  case ITEM_ALLOCATION_STATE: return results->allocations[item->index].state;
  case ITEM_DUTY: return results->duties[item->index];
  }
  return NO_REGISTER;
}

/* Whether a result is not known. */
static const char *is_open(struct script *sql, const struct item *item, uint32_t reg) {
  const struct sql_value *value = &sql->values[reg];
  const enum register_kind kind = sql->program->registers[reg].kind;
  if (item->kind == ITEM_SELECTION)
    return SQL_TEXT(sql, "%s %% 8 >= %d", value->part[0], CANDIDACY_TIED);
  if (item->kind == ITEM_DECISION) {
    const char *less = SQL_TEXT(sql, "%s - 1", value->part[0]);
    return SQL_TEXT(sql,
        sql->dialect == SQL_CLICKHOUSE ? "(%s > 0 and bitAnd(%s, %s) <> 0)"
                                       : "(%s > 0 and %s & (%s) <> 0)",
        value->part[0], value->part[0], less);
  }
  if (kind == REG_BOUNDS && !sql_is_point(value, kind))
    return SQL_TEXT(sql, "not coalesce(%s = %s, false)", value->part[0], value->part[1]);
  return SQL_TEXT(sql, "%s is null", value->part[0]);
}

/* -- conditions, from the row whose results they explain -- */

static uint32_t side_of(struct telling *t, uint32_t entity, uint32_t depth, uint64_t needs) {
  for (uint32_t i = 0; i < t->sides.n; i++) {
    struct side *side = &t->sides.items[i];
    if (side->entity != entity || side->depth != depth) continue;
    side->needs |= needs;
    return i;
  }
  const struct side side = {.entity = entity, .depth = depth, .needs = needs};
  VEC_PUSH(t->sql->arena, &t->sides, side);
  return t->sides.n - 1;
}

static const char *aggregate(struct telling *t, uint32_t side, const char *text) {
  struct side *s = &t->sides.items[side];
  const char *name = work_name(t->sql, "_below");
  VEC_PUSH(t->sql->arena, &s->names, name);
  VEC_PUSH(t->sql->arena, &s->texts, text);
  return name;
}

/* Of a fold, whose own rows lie below it. */
static const char *fold_condition(struct telling *t, const struct why_condition *c) {
  const uint32_t depth = t->sql->program->schema.entities[c->entity].depth;
  const uint32_t side = side_of(t, c->rows, depth, c->row_needs);
  return SQL_TEXT(t->sql, "%s and coalesce(%s, 0) = 0", c->text, aggregate(t, side, c->open_rows));
}

/* 1 or 0: seen from a row of the telling's entity. */
static const char *seen(struct telling *t, const struct bit *bit) {
  struct script *sql = t->sql;
  const struct why_condition *c = &bit->condition;
  const uint32_t depth = sql->program->schema.entities[c->entity].depth;
  if (bit->depth == depth) {
    t->needs |= c->needs;
    if (c->entity != t->entity) t->needs |= UINT64_C(1) << depth;
    return c->open_rows ? fold_condition(t, c) : c->text;
  }
  /* of a fold of rows below rows below only that it has no value */
  const uint32_t side = side_of(t, c->entity, bit->depth, c->needs);
  return SQL_TEXT(sql, "%s = 1",
      aggregate(t, side, SQL_TEXT(sql, "max(case when %s then 1 else 0 end)", c->text)));
}

static const char *power(struct script *sql, uint32_t i) {
  return SQL_TEXT(sql, "%" PRId64, INT64_C(1) << i % BITS);
}

/* The masks of all bits of a kind, by number. */
static uint32_t masks(struct telling *t, unsigned kind, const char **texts) {
  struct script *sql = t->sql;
  uint32_t n = 0;
  for (uint32_t i = 0; i < t->bits[kind].n; i++) {
    if (i % BITS == 0) texts[n++] = "";
    const char *before = texts[n - 1];
    texts[n - 1] = SQL_TEXT(sql, "%s%scase when %s then %s else 0 end", before,
        *before ? " + " : "", seen(t, &t->bits[kind].items[i]), power(sql, i));
  }
  return n;
}

/* -- the table -- */

/* Its columns are made of those of a query within, c0, c1 …: a mask of all is written once. */
struct told_columns {
  VEC(const char *) within;
  VEC(const char *) names;
  VEC(const char *) texts;
  struct str_map taken;
};

static const char *within(struct told_columns *columns, struct script *sql, const char *text) {
  VEC_PUSH(sql->arena, &columns->within, text);
  return SQL_TEXT(sql, "c%u", columns->within.n - 1);
}

static void put_column(struct told_columns *columns, struct script *sql, struct str item,
    const char *what, uint32_t word, const char *text) {
  const char *wanted = word ? SQL_TEXT(sql, "%.*s_%s_%u", STR_ARGS(item), what, word + 1)
                            : SQL_TEXT(sql, "%.*s_%s", STR_ARGS(item), what);
  struct str free = sql_name(sql->arena, str_from(wanted));
  for (uint32_t more = 2; !str_map_add(&columns->taken, free, 0); more++)
    free = sql_name(sql->arena, str_from(SQL_TEXT(sql, "%s_%u", wanted, more)));
  VEC_PUSH(sql->arena, &columns->names, str_cstring(sql->arena, free));
  VEC_PUSH(sql->arena, &columns->texts, text);
}

/* The rules of a decision that hold, whatever it comes to. */
static void put_fired(struct told_columns *columns, struct telling *t, uint32_t decision) {
  struct script *sql = t->sql;
  const struct schema *schema = &sql->program->schema;
  const struct str name = schema->decisions[decision].name;
  const char *text = "";
  uint32_t n = 0;
  for (uint32_t r = 0; r < schema->n_rules; r++) {
    if (schema->rules[r].decision != decision) continue;
    if (n && n % BITS == 0) {
      put_column(columns, sql, name, "fired", n / BITS - 1, within(columns, sql, text));
      text = "";
    }
    const struct sql_value *fires = &sql->values[rule_register(sql->program, &schema->rules[r])];
    t->needs |= fires->needs;
    text = SQL_TEXT(sql, "%s%scase when %s then %s else 0 end", text, *text ? " + " : "",
        fires->part[0], power(sql, n++));
  }
  if (*text) put_column(columns, sql, name, "fired", (n - 1) / BITS, within(columns, sql, text));
}

static const char *both(struct script *sql, const char *mask, int64_t wanted) {
  return SQL_TEXT(sql, sql->dialect == SQL_CLICKHOUSE ? "bitAnd(%s, %" PRId64 ")" : "%s & %" PRId64,
      mask, wanted);
}

/* Which bits of a mask a register hangs on. */
static int64_t wanted_of(const struct telling *t, uint32_t reg, unsigned kind, uint32_t word) {
  int64_t wanted = 0;
  for (uint32_t i = word * BITS; i < t->bits[kind].n && i < (word + 1) * BITS; i++) {
    const struct bit *bit = &t->bits[kind].items[i];
    if (why_has(t->why, reg, bit->source, bit->depth)) wanted |= INT64_C(1) << i % BITS;
  }
  return wanted;
}

struct all_masks { /* of an entity: facts, faults */
  const char *texts[2][1 + UINT16_MAX / BITS];
  uint32_t n[2];
};

/* Of one result what of the masks it hangs on, where it is not known. */
static void put_masks(struct told_columns *columns, struct telling *t, const struct item *item,
    const struct all_masks *all) {
  struct script *sql = t->sql;
  const uint32_t reg = register_of(sql->program, item);
  const struct str name = schema_name_of_item(&sql->program->schema, *item);
  const char *open = NULL;
  for (unsigned kind = 0; kind < 2; kind++)
    for (uint32_t word = 0; word < all->n[kind]; word++) {
      const int64_t wanted = wanted_of(t, reg, kind, word);
      if (!wanted) continue;
      if (!open)
        open = within(
            columns, sql, SQL_TEXT(sql, "case when %s then 1 else 0 end", is_open(sql, item, reg)));
      t->needs |= sql->values[reg].needs;
      put_column(columns, sql, name, kind ? "faults" : "absent", word,
          SQL_TEXT(sql, "case when %s = 1 then %s else 0 end", open,
              both(sql, all->texts[kind][word], wanted)));
    }
}

static void put_side(struct buffer *out, struct telling *t, uint32_t number) {
  struct script *sql = t->sql;
  const struct side *side = &t->sides.items[number];
  const uint32_t above = why_ancestor(t->why, t->entity, side->depth);
  const char *row = sql_row_of(sql, side->entity, above);
  buffer_printf(out, "\n  left join (select %s as _above", row);
  for (uint32_t i = 0; i < side->texts.n; i++) {
    buffer_put(out, STR(", "));
    sql_put(out, sql, side->texts.items[i]);
    buffer_printf(out, " as %s", side->names.items[i]);
  }
  buffer_put(out, STR(" from "));
  sql_put(out, sql, sql_from(sql, side->entity, sql_last_time(sql), side->needs));
  if (above != 0) buffer_printf(out, " group by %s", row);
  buffer_printf(out, ") as below%u on below%u._above = %s", number, number,
      sql_row_of(sql, t->entity, above));
}

struct str sql_reasons_table(struct arena *arena, const struct sql_names *names, uint32_t entity) {
  return sql_table_name(arena, names,
      str_from(arena_printf(arena, "%.*s reasons", STR_ARGS(names->tables[entity].name))));
}

static void put_table(struct buffer *out, struct telling *t) {
  struct script *sql = t->sql;
  const struct schema *schema = &sql->program->schema;
  struct told_columns columns = {0};
  str_map_init(&columns.taken, sql->arena);
  VEC_PUSH(sql->arena, &columns.names, "_row");
  VEC_PUSH(
      sql->arena, &columns.texts, within(&columns, sql, sql_row_of(sql, t->entity, t->entity)));
  struct all_masks all;
  for (unsigned kind = 0; kind < 2; kind++) {
    all.n[kind] = masks(t, kind, all.texts[kind]);
    for (uint32_t i = 0; i < all.n[kind]; i++)
      all.texts[kind][i] = within(&columns, sql, all.texts[kind][i]);
  }
  for (uint32_t i = 0; i < schema->n_items; i++) {
    const struct item *item = &schema->items[i];
    if (schema_entity_of_item(schema, *item) != t->entity) continue;
    if (item->kind == ITEM_DECISION) put_fired(&columns, t, item->index);
    put_masks(&columns, t, item, &all);
  }
  sql_put_create(out, sql,
      quoted(sql, str_cstring(sql->arena, sql_reasons_table(sql->arena, &sql->data, t->entity))),
      true, true);
  for (uint32_t i = 0; i < columns.names.n; i++)
    buffer_printf(out, "%s%s as %s", i ? ",\n  " : "select ", columns.texts.items[i],
        quoted(sql, columns.names.items[i]));
  buffer_put(out, STR("\nfrom (\n  select "));
  for (uint32_t i = 0; i < columns.within.n; i++) {
    if (i) buffer_put(out, STR(",\n    "));
    sql_put(out, sql, columns.within.items[i]);
    buffer_printf(out, " as c%u", i);
  }
  buffer_put(out, STR("\n  from "));
  sql_put(out, sql, sql_from(sql, t->entity, sql_last_time(sql), t->needs));
  for (uint32_t i = 0; i < t->sides.n; i++) put_side(out, t, i);
  buffer_put(out, STR(") as told;\n\n"));
}

/* -- what the bits stand for -- */

/* The names of entities on the way from one of the telling's rows to where a source is; "": there. */
static const char *path_to(struct telling *t, const struct bit *bit) {
  struct script *sql = t->sql;
  const struct entity *entities = sql->program->schema.entities;
  const uint32_t anchor = why_ancestor(t->why, t->entity, bit->depth);
  const char *path = "";
  uint32_t e = bit->condition.entity;
  for (; e != anchor; e = entities[e].parent)
    path = SQL_TEXT(sql, "%.*s.%s", STR_ARGS(entities[e].name), path);
  return anchor == t->entity ? path
                             : SQL_TEXT(sql, "%.*s.%s", STR_ARGS(entities[anchor].name), path);
}

static const char *place_of(struct script *sql, struct span span) {
  if (span.source >= sql->sources.n) return "";
  const struct place place = sources_place(&sql->sources, span.source, span.begin);
  return SQL_TEXT(sql, "%.*s:%u:%u", STR_ARGS(place.path), place.line, place.column);
}

static struct str source_name(const struct telling *t, uint32_t source) {
  const struct program *program = t->sql->program;
  const uint32_t of = why_of(t->why, source);
  switch (why_kind(t->why, source)) {
  case SOURCE_FIELD: return program->schema.fields[of].name;
  case SOURCE_LIST: return schema_list_key(&program->schema.entities[of]);
  case SOURCE_FAULT: break;
  }
  return str_from(opcode_infos[program->code[of].op].fault);
}

static const char *line_begin(
    struct buffer *out, struct script *sql, bool *is_first, const char *name) {
  if (*is_first) sql_put_create(out, sql, sql_made_table(sql, name), false, true);
  const char *begin = *is_first ? "select " : "\nunion all select ";
  *is_first = false;
  return begin;
}

static void put_bits(struct buffer *out, struct script *sql, unsigned kind) {
  struct sql_reasons *reasons = sql->reasons;
  bool is_first = true;
  for (uint32_t e = 0; e < sql->program->schema.n_entities; e++) {
    struct telling *t = &reasons->tellings[e];
    for (uint32_t i = 0; i < t->bits[kind].n; i++) {
      const struct bit *bit = &t->bits[kind].items[i];
      const struct str name = source_name(t, bit->source);
      buffer_printf(out, "%s%s as entity, %u as mask, %s as bit, %s as %s",
          line_begin(out, sql, &is_first, kind ? "run faults" : "run facts"),
          sql_quoted(sql, sql->program->schema.entities[e].name), i / BITS + 1, power(sql, i),
          quoted_text(sql,
              kind ? SQL_TEXT(sql, "%.*s", STR_ARGS(name))
                   : SQL_TEXT(sql, "%s%.*s", path_to(t, bit), STR_ARGS(name))),
          kind ? "fault" : "fact");
      if (!kind) continue;
      buffer_printf(out, ", %s as place",
          quoted_text(sql, place_of(sql, sql->program->spans[why_of(t->why, bit->source)])));
    }
  }
  if (!is_first) buffer_put(out, STR(";\n\n"));
}

static const char *law_words(struct script *sql, const struct law_text *law) {
  const char *text = "";
  for (uint32_t i = 0; i < law->n_lines; i++)
    text = SQL_TEXT(sql, "%s%s%.*s", text, i ? " " : "", STR_ARGS(law->lines[i]));
  return text;
}

static void put_rules(struct buffer *out, struct script *sql) {
  const struct schema *schema = &sql->program->schema;
  bool is_first = true;
  for (uint32_t d = 0; d < schema->n_decisions; d++) {
    const struct decision *decision = &schema->decisions[d];
    uint32_t n = 0;
    for (uint32_t r = 0; r < schema->n_rules; r++) {
      const struct rule *rule = &schema->rules[r];
      if (rule->decision != d) continue;
      buffer_printf(out, "%s%s as decision, %u as mask, %s as bit, ",
          line_begin(out, sql, &is_first, "run rules"), sql_quoted(sql, decision->name),
          n / BITS + 1, power(sql, n));
      buffer_printf(out, "%s as rule, %s as outcome, %s as because, ", sql_quoted(sql, rule->name),
          sql_word(sql, decision->outcomes, rule->outcome), sql_quoted(sql, rule->because));
      buffer_printf(out, "%s as law, %s as place", quoted_text(sql, law_words(sql, &rule->law)),
          quoted_text(sql, place_of(sql, rule->span)));
      n++;
    }
  }
  if (!is_first) buffer_put(out, STR(";\n\n"));
}

/* -- -- */

static void find_bits(struct telling *t) {
  struct script *sql = t->sql;
  const struct schema *schema = &sql->program->schema;
  for (uint32_t source = 0; source < t->why->n_sources; source++)
    for (uint32_t depth = 0; depth < t->why->n_depths; depth++) {
      bool is_asked = false;
      for (uint32_t i = 0; i < schema->n_items && !is_asked; i++)
        is_asked = schema_entity_of_item(schema, schema->items[i]) == t->entity &&
            why_has(t->why, register_of(sql->program, &schema->items[i]), source, depth);
      if (!is_asked) continue;
      const struct bit bit = {source, depth, why_condition(t->why, source)};
      VEC_PUSH(sql->arena, &t->bits[why_kind(t->why, source) == SOURCE_FAULT], bit);
    }
}

void sql_prepare_reasons(struct script *sql) {
  const struct schema *schema = &sql->program->schema;
  struct why *why = ARENA_NEW(sql->arena, struct why);
  sql->reasons = ARENA_NEW(sql->arena, struct sql_reasons);
  sql->reasons->tellings = ARENA_ARRAY(sql->arena, struct telling, schema->n_entities);
  why_make(why, sql);
  for (uint32_t e = 0; e < schema->n_entities; e++) {
    sql->reasons->tellings[e] = (struct telling){.sql = sql, .why = why, .entity = e};
    if (sql_has_items(schema, e)) find_bits(&sql->reasons->tellings[e]);
  }
}

void sql_write_reasons(struct buffer *out, struct script *sql) {
  const struct schema *schema = &sql->program->schema;
  for (uint32_t e = 0; e < schema->n_entities; e++)
    if (sql_has_items(schema, e)) put_table(out, &sql->reasons->tellings[e]);
  put_bits(out, sql, 0);
  put_bits(out, sql, 1);
  put_rules(out, sql);
}
