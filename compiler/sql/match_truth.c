/* What rows and instances are compared by: their keys, and whether a pair compares. match.h;
 * runtime/kernels/match_parts.c, whose names are used here. */
#include "compiler/sql/match.h"

#define NONE_TEXT "2932897" /* DATE_NONE */
#define LAST_DAY "2932896"
_Static_assert(DATE_NONE == 2932897 && DATE_MAX == 2932896, "as the texts have them");

static bool is_number_kind(uint8_t kind) { return kind == REG_NUMBER || kind == REG_BOUNDS; }
static bool is_set_kind(uint8_t kind) { return kind == REG_SET8 || kind == REG_SET64; }

/* As match_parts.c choose_range has it. */
static void choose_range(struct matched *m) {
  uint32_t chosen = m->n_parts;
  for (uint32_t i = 0; i < m->n_parts; i++)
    if (m->parts[i].comparison >= MATCH_LESS) m->range[m->n_range++] = i;
  for (uint32_t i = 0; m->n_range == 0 && i < m->n_parts; i++) {
    if (is_set_kind(m->parts[i].kind)) continue;
    if (m->parts[i].comparison == MATCH_DIFFERENT) chosen = i;
    else if (m->parts[i].kind == REG_BOUNDS && chosen == m->n_parts) chosen = i;
  }
  if (chosen < m->n_parts) {
    m->range[m->n_range++] = chosen;
    m->is_different = m->parts[chosen].comparison == MATCH_DIFFERENT;
  }
  m->by_span = m->n_range && is_number_kind(m->parts[m->range[0]].kind);
  for (uint32_t i = 0; i < m->n_parts; i++)
    if (!is_set_kind(m->parts[i].kind) && m->parts[i].comparison == MATCH_EQUAL &&
        !(m->n_range && m->range[0] == i))
      m->equal[m->n_equal++] = i;
}

void match_read(struct matched *m, struct script *sql, const struct instruction *code) {
  const struct program *p = sql->program;
  const uint32_t *list = p->operands + code->c;
  *m = (struct matched){.sql = sql};
  m->has_own = p->registers[code->a].entity == p->registers[code->d].entity;
  for (uint32_t i = 0; i < list[1]; i++) {
    const uint32_t *triple = list + 2 + 3 * i, how = triple[2];
    const uint8_t comparison = (uint8_t)(how & MATCH_COMPARISON_MASK);
    if (how & MATCH_NOT_OWN) {
      m->leaves_out_own = true;
      continue;
    }
    m->parts[m->n_parts++] = (struct match_side_part){.row = triple[0],
        .instance = triple[1],
        .type = p->types[triple[0]],
        .kind = p->registers[triple[0]].kind,
        .comparison = comparison,
        .may_be_none = (how & MATCH_MAY_BE_NONE) != 0,
        .holds_without = (how & MATCH_NEGATED) != 0 || comparison == MATCH_DIFFERENT,
        .same = (how & MATCH_SAME) != 0,
        .row_power = (uint8_t)(how >> MATCH_ROW_POWER_SHIFT & 15),
        .instance_power = (uint8_t)(how >> MATCH_INSTANCE_POWER_SHIFT & 15)};
  }
  choose_range(m);
}

/* -- columns of the registers -- */

static const char *column(const struct matched *m, bool of_instances, uint32_t part, bool high) {
  return SQL_TEXT(m->sql, "%s%u%s", of_instances ? "i" : "r", part,
      high && m->parts[part].kind == REG_BOUNDS ? "h" : "");
}

static const char *type_of_column(const struct matched *m, uint32_t part) {
  const struct sql_dialect_words *words = &sql_dialects[m->sql->dialect];
  const uint8_t kind = m->parts[part].kind;
  return kind == REG_TRUTH ? words->boolean
      : kind == REG_TEXT || (kind == REG_CODE && m->parts[part].type.kind == TYPE_ENUM)
      ? words->text
      : words->integer;
}

const char *match_columns(const struct matched *m, bool of_instances) {
  const char *text = "";
  for (uint32_t i = 0; i < m->n_parts; i++) {
    const struct match_side_part *part = &m->parts[i];
    const struct sql_value *value = sql_operand(m->sql, of_instances ? part->instance : part->row);
    for (uint32_t end = 0; end < (part->kind == REG_BOUNDS ? 2 : 1); end++)
      text = SQL_TEXT(m->sql, "%s, cast(%s as %s) as %s", text, value->part[end],
          type_of_column(m, i), column(m, of_instances, i, end == 1));
  }
  return text;
}

/* A side that is known to have no value: never NULL. NULL: there is none such. */
static const char *has_none(const struct matched *m, bool of_instances, uint32_t i) {
  const struct match_side_part *part = &m->parts[i];
  const char *value = column(m, of_instances, i, false);
  if (part->kind == REG_TEXT && part->type.kind == TYPE_REFERENCE)
    return SQL_TEXT(m->sql, "coalesce(%s = '', false)", value);
  if (is_number_kind(part->kind) && part->may_be_none)
    return SQL_TEXT(m->sql, "coalesce(%s = " NONE_TEXT ", false)", value);
  return NULL;
}

/* -- ends of keys by order -- */

static const char *power(const struct matched *m, unsigned k) {
  return SQL_TEXT(m->sql, "%lld", (long long)decimal_power_of_ten[k]);
}

static const char *divided(
    const struct matched *m, const char *value, unsigned k, const char *by, const char *sign) {
  struct script *sql = m->sql;
  const char *p = power(m, k);
  const char *quotient = sql->dialect == SQL_DUCKDB ? "//"
      : sql->dialect == SQL_SPARK                   ? "div"
                                                    : "/";
  if (sql->dialect == SQL_CLICKHOUSE)
    return SQL_TEXT(sql, "(intDiv(%s, %s) %s case when %s %% %s %s 0 then 1 else 0 end)", value, p,
        sign, value, p, by);
  return SQL_TEXT(sql, "(%s %s %s %s case when %s %% %s %s 0 then 1 else 0 end)", value, quotient,
      p, sign, value, p, by);
}

/* The least key not below a value (beyond: above it), or the greatest not above (below) it; NULL
 * where there is none. */
static const char *key_from(
    const struct matched *m, const struct match_side_part *part, const char *value, bool beyond) {
  struct script *sql = m->sql;
  if (part->row_power) return divided(m, value, part->row_power, beyond ? ">=" : ">", "+");
  if (part->instance_power) {
    const long long most = (long long)(INT64_MAX / decimal_power_of_ten[part->instance_power]);
    return SQL_TEXT(sql,
        "case when %s > %lld then null when %s < -%lld then " SQL_LEAST " else %s * %s%s end",
        value, most, value, most, value, power(m, part->instance_power), beyond ? " + 1" : "");
  }
  return beyond ? SQL_TEXT(sql, "case when %s < " SQL_GREATEST " then %s + 1 end", value, value)
                : value;
}
static const char *key_to(
    const struct matched *m, const struct match_side_part *part, const char *value, bool beyond) {
  struct script *sql = m->sql;
  if (part->row_power) return divided(m, value, part->row_power, beyond ? "<=" : "<", "-");
  if (part->instance_power) {
    const long long most = (long long)(INT64_MAX / decimal_power_of_ten[part->instance_power]);
    return SQL_TEXT(sql,
        "case when %s < -%lld then null when %s > %lld then " SQL_GREATEST " else %s * %s%s end",
        value, most, value, most, value, power(m, part->instance_power), beyond ? " - 1" : "");
  }
  return beyond ? SQL_TEXT(sql, "case when %s > " SQL_LEAST " then %s - 1 end", value, value)
                : value;
}

struct ask { /* NULL: not bounded on that side */
  const char *sure_low, *sure_high, *maybe_low, *maybe_high;
};

/* What is sure where a side may have none; what may be. */
static const char *sure_end(
    const struct matched *m, uint32_t i, const char *end, const char *otherwise) {
  const struct match_side_part *part = &m->parts[i];
  const bool needs_value = part->comparison == MATCH_DIFFERENT || !part->holds_without;
  if (!part->may_be_none) return end;
  return SQL_TEXT(m->sql, "case when %s then %s%s else %s end", has_none(m, true, i), otherwise,
      needs_value ? SQL_TEXT(m->sql, " when %s = " NONE_TEXT " then null", column(m, true, i, true))
                  : "",
      end);
}
static const char *maybe_end(
    const struct matched *m, uint32_t i, const char *end, const char *otherwise) {
  const struct match_side_part *part = &m->parts[i];
  const bool needs_value = part->comparison == MATCH_DIFFERENT || !part->holds_without;
  const char *none = "";
  if (part->may_be_none)
    none = SQL_TEXT(
        m->sql, " when %s = " NONE_TEXT " then %s", column(m, true, i, !needs_value), otherwise);
  return SQL_TEXT(m->sql, "case when %s is null then %s%s else %s end", column(m, true, i, false),
      otherwise, none, end);
}

static struct ask ask_of(const struct matched *m, uint32_t i) {
  const struct match_side_part *part = &m->parts[i];
  const bool beyond = part->comparison == MATCH_GREATER || part->comparison == MATCH_LESS;
  const bool from = part->comparison != MATCH_LESS && part->comparison != MATCH_LESS_EQUAL,
             to = part->comparison != MATCH_GREATER && part->comparison != MATCH_GREATER_EQUAL;
  const char *low = column(m, true, i, false), *high = column(m, true, i, true);
  struct ask ask = {NULL, NULL, NULL, NULL};
  if (part->may_be_none && part->kind == REG_BOUNDS)
    high =
        SQL_TEXT(m->sql, "case when %s = " NONE_TEXT " then " LAST_DAY " else %s end", high, high);
  if (from) {
    ask.sure_low = sure_end(m, i, key_from(m, part, high, beyond), SQL_LEAST);
    ask.maybe_low = maybe_end(m, i, key_from(m, part, low, beyond), SQL_LEAST);
  }
  if (to) {
    ask.sure_high = sure_end(m, i, key_to(m, part, low, beyond), SQL_GREATEST);
    ask.maybe_high = maybe_end(m, i, key_to(m, part, high, beyond), SQL_GREATEST);
  }
  return ask;
}

/* The inner of two ends; NULL where either asks for nothing. */
static const char *inner(const struct matched *m, const char *a, const char *b, const char *by) {
  if (!a || !b) return a ? a : b;
  return SQL_TEXT(m->sql, "case when (%s) %s (%s) then %s when (%s) %s= (%s) then %s end", a, by, b,
      a, b, by, a, b);
}

static bool is_asked(const struct matched *m, uint32_t i, bool only_others) {
  return !(only_others && m->parts[i].same);
}

static uint32_t n_asked(const struct matched *m, bool only_others) {
  uint32_t n = 0;
  for (uint32_t k = 0; k < m->n_range; k++) n += is_asked(m, m->range[k], only_others);
  return n;
}

static bool rows_hold_without(const struct matched *m, bool only_others) {
  bool holds = true;
  for (uint32_t k = 0; k < m->n_range; k++)
    holds &= !is_asked(m, m->range[k], only_others) || m->parts[m->range[k]].holds_without;
  return holds;
}

static bool may_be_none(const struct matched *m) {
  bool may = false;
  for (uint32_t k = 0; k < m->n_range; k++) may |= m->parts[m->range[k]].may_be_none;
  return m->by_span && may;
}

/* kl, kh: the ends of a row's key; ks 1: it has a value for sure, or compares without; kf: enum
 * match_fit of runtime/kernels/match.h. */
static const char *row_key(const struct matched *m, bool only_others) {
  struct script *sql = m->sql;
  const uint32_t i = m->range[0];
  const struct match_side_part *part = &m->parts[i];
  const char *low = column(m, false, i, false), *high = column(m, false, i, true);
  const bool holds = rows_hold_without(m, only_others);
  if (!part->may_be_none)
    return SQL_TEXT(sql,
        ", coalesce(%s, " SQL_LEAST ") as kl, coalesce(%s, " SQL_GREATEST
        ") as kh, case when %s is null then 0 else 1 end as ks%s",
        low, high, low, may_be_none(m) ? ", 1 as kf" : "");
  return SQL_TEXT(sql,
      ", coalesce(%s, " SQL_LEAST ") as kl, case when %s = " NONE_TEXT " then " LAST_DAY
      " else coalesce(%s, " SQL_GREATEST
      ") end as kh, case when %s is null then 0 when %s = " NONE_TEXT
      " then %u else 1 end as ks, case when %s = " NONE_TEXT " then %u when %s = " NONE_TEXT
      " then %u else 1 end as kf",
      low, high, high, low, high, holds && !m->is_different ? 1u : 0u, low, holds ? 3u : 0u, high,
      holds ? 2u : 1u);
}

static const char *instance_fit(const struct matched *m, bool only_others) {
  const char *left_out = "false", *all = "true";
  for (uint32_t k = 0; k < m->n_range; k++) {
    if (!is_asked(m, m->range[k], only_others)) continue;
    const char *none = has_none(m, true, m->range[k]);
    if (!none) none = "false";
    if (!m->parts[m->range[k]].holds_without)
      left_out = SQL_TEXT(m->sql, "%s or %s", left_out, none);
    all = SQL_TEXT(m->sql, "%s and %s", all, none);
  }
  return SQL_TEXT(m->sql, "case when %s then 0 when %s then 3 else 1 end", left_out, all);
}

static const char *instance_key(const struct matched *m, bool only_others) {
  struct ask all = {NULL, NULL, NULL, NULL};
  for (uint32_t k = 0; k < m->n_range; k++) {
    if (!is_asked(m, m->range[k], only_others)) continue;
    const struct ask ask = ask_of(m, m->range[k]);
    all.sure_low = inner(m, all.sure_low, ask.sure_low, ">");
    all.sure_high = inner(m, all.sure_high, ask.sure_high, "<");
    all.maybe_low = inner(m, all.maybe_low, ask.maybe_low, ">");
    all.maybe_high = inner(m, all.maybe_high, ask.maybe_high, "<");
  }
  const char *const names[] = {"sl", "sh", "ml", "mh"},
                    *const ends[] = {all.sure_low, all.sure_high, all.maybe_low, all.maybe_high};
  const char *text = "";
  for (int i = 0; i < 4; i++)
    text = SQL_TEXT(m->sql, "%s, %s as %s", text,
        ends[i]     ? ends[i]
            : i % 2 ? SQL_GREATEST
                    : SQL_LEAST,
        names[i]);
  if (may_be_none(m)) text = SQL_TEXT(m->sql, "%s, %s as sf", text, instance_fit(m, only_others));
  return text;
}

/* -- keys by which rows are equal -- */

/* At the row's scale. */
static const char *equal_key(const struct matched *m, bool of_instances, uint32_t i) {
  const struct match_side_part *part = &m->parts[i];
  const char *value = column(m, of_instances, i, false);
  if (of_instances && part->instance_power) value = key_from(m, part, value, false);
  else if (of_instances && part->row_power) value = divided(m, value, part->row_power, ">", "+");
  return part->kind != REG_BOUNDS
      ? value
      : SQL_TEXT(m->sql, "case when %s = %s then %s end", column(m, of_instances, i, false),
            column(m, of_instances, i, true), value);
}

/* Is equal to nothing: it has no value, or none at the row's scale. Never NULL; NULL: there is none
 * such. */
static const char *never_equal(const struct matched *m, bool of_instances, uint32_t i) {
  const struct match_side_part *part = &m->parts[i];
  const char *value = column(m, of_instances, i, false), *none = has_none(m, of_instances, i),
             *is_one = "";
  if (!of_instances || part->row_power + part->instance_power == 0) return none;
  if (part->kind == REG_BOUNDS)
    is_one = SQL_TEXT(m->sql, "%s = %s and ", value, column(m, true, i, true));
  if (part->row_power)
    return SQL_TEXT(
        m->sql, "coalesce(%s%s %% %s <> 0, false)", is_one, value, power(m, part->row_power));
  const long long most = (long long)(INT64_MAX / decimal_power_of_ten[part->instance_power]);
  return SQL_TEXT(
      m->sql, "coalesce(%s(%s > %lld or %s < -%lld), false)", is_one, value, most, value, most);
}

const char *match_keys(const struct matched *m, bool of_instances, bool only_others) {
  const char *text = "";
  for (uint32_t e = 0; e < m->n_equal; e++)
    text = SQL_TEXT(m->sql, "%s, %s as %se%u", text, equal_key(m, of_instances, m->equal[e]),
        of_instances ? "i" : "r", e);
  if (m->by_span && n_asked(m, only_others))
    text = SQL_TEXT(m->sql, "%s%s", text,
        of_instances ? instance_key(m, only_others) : row_key(m, only_others));
  return text;
}

const char *match_where(const struct matched *m, bool of_instances) {
  const char *text = "true";
  for (uint32_t e = 0; e < m->n_equal; e++) {
    const char *never = never_equal(m, of_instances, m->equal[e]);
    if (never) text = SQL_TEXT(m->sql, "%s and not %s", text, never);
  }
  if (may_be_none(m)) {
    if (of_instances) text = SQL_TEXT(m->sql, "%s and %s <> 0", text, instance_fit(m, false));
    else if (!rows_hold_without(m, false) && has_none(m, false, m->range[0]))
      text = SQL_TEXT(m->sql, "%s and not %s", text, has_none(m, false, m->range[0]));
  }
  return text;
}

const char *match_unknown(const struct matched *m, const char *table) {
  const char *text = "";
  for (uint32_t e = 0; e < m->n_equal; e++)
    text = SQL_TEXT(m->sql, "%s%s%se%u is null", text, e ? " or " : "(", table, e);
  return SQL_TEXT(m->sql, "%s)", text);
}

/* -- whether a pair compares -- */

#define OVERLAP "kh >= ml and kl <= mh and ml <= mh"

const char *match_overlap(const struct matched *m) {
  if (!m->by_span || m->is_different) return "true";
  return may_be_none(m) ? "(kf > 1 or sf = 3 or (" OVERLAP "))" : OVERLAP;
}

static const char *span_truth(const struct matched *m) {
  const char *none =
      may_be_none(m) ? " when kf = 0 or sf = 0 then false when kf = 3 or sf = 3 then true" : "";
  const char *surely = OVERLAP " and ks = 1 and kl >= sl and kh <= sh";
  const char *may = may_be_none(m) && !m->is_different ? "kf = 2 or (" OVERLAP ")" : OVERLAP;
  return SQL_TEXT(m->sql, "case%s when %s then %s when %s then null else %s end", none, surely,
      m->is_different ? "false" : "true", may, m->is_different ? "true" : "false");
}

static const char *set_truth(const struct matched *m, uint32_t i) {
  struct script *sql = m->sql;
  const char *a = column(m, false, i, false), *b = column(m, true, i, false);
  const char *both =
      SQL_TEXT(sql, sql->dialect == SQL_CLICKHOUSE ? "bitAnd(%s, %s)" : "(%s & %s)", a, b);
  const char *alone = SQL_TEXT(sql, "%s = " SQL_LEAST " or (%s > 0 and %s = 0)", a, a,
      SQL_TEXT(
          sql, sql->dialect == SQL_CLICKHOUSE ? "bitAnd(%s, %s - 1)" : "(%s & (%s - 1))", a, a));
  const bool different = m->parts[i].comparison == MATCH_DIFFERENT;
  return SQL_TEXT(sql, "case when %s = 0 then %s when %s = %s and (%s) then %s end", both,
      different ? "true" : "false", a, b, alone, different ? "false" : "true");
}

/* `<>` of what has no order. */
static const char *different_truth(const struct matched *m, uint32_t i) {
  const char *a = column(m, false, i, false), *b = column(m, true, i, false);
  return has_none(m, false, i) ? SQL_TEXT(m->sql, "(%s or %s or %s <> %s)", has_none(m, false, i),
                                     has_none(m, true, i), a, b)
                               : SQL_TEXT(m->sql, "(%s <> %s)", a, b);
}

/* All parts but those of keys: `equal` too where they are not joined by. */
static const char *truth_of(const struct matched *m, bool only_others) {
  struct script *sql = m->sql;
  const char *text = NULL;
#define ALSO(truth) text = text ? SQL_TEXT(sql, "%s and %s", text, truth) : (truth)
  for (uint32_t e = 0; e < m->n_equal; e++) {
    const uint32_t i = m->equal[e];
    if (!is_asked(m, i, only_others)) continue;
    ALSO(SQL_TEXT(sql, "re%u = ie%u", e, e));
    if (!only_others) continue; /* who is equal to nothing is left out before */
    for (int side = 0; side < 2; side++)
      if (never_equal(m, side == 1, i)) ALSO(SQL_TEXT(sql, "not %s", never_equal(m, side == 1, i)));
  }
  for (uint32_t i = 0; i < m->n_parts; i++)
    if (is_set_kind(m->parts[i].kind) && is_asked(m, i, only_others)) ALSO(set_truth(m, i));
  if (m->by_span && n_asked(m, only_others)) ALSO(span_truth(m));
  else if (m->n_range && !m->by_span && is_asked(m, m->range[0], only_others))
    ALSO(different_truth(m, m->range[0]));
#undef ALSO
  return text ? SQL_TEXT(sql, "(%s)", text) : "true";
}

const char *match_truth(const struct matched *m) { return truth_of(m, false); }

/* What one expression on both sides comes to of itself: match_parts.c own_truth. */
static const char *same_truth(const struct matched *m, uint32_t i) {
  const struct match_side_part *part = &m->parts[i];
  const bool of_value = part->comparison == MATCH_EQUAL || part->comparison == MATCH_LESS_EQUAL ||
      part->comparison == MATCH_GREATER_EQUAL;
  const char *none = has_none(m, false, i), *value = of_value ? "true" : "false";
  if (!none || of_value == part->holds_without) return value;
  const char *certain = is_number_kind(part->kind)
      ? SQL_TEXT(m->sql, "%s < " NONE_TEXT, column(m, false, i, true))
      : SQL_TEXT(m->sql, "%s <> ''", column(m, false, i, false));
  return SQL_TEXT(m->sql, "case when %s then %s when %s then %s else %s end", none,
      part->holds_without ? "true" : "false", certain, value, part->may_be_none ? "null" : value);
}

const char *match_own_truth_text(const struct matched *m) {
  const char *text = truth_of(m, true);
  for (uint32_t i = 0; i < m->n_parts; i++)
    if (m->parts[i].same) text = SQL_TEXT(m->sql, "%s and %s", text, same_truth(m, i));
  return SQL_TEXT(m->sql, "(%s)", text);
}
