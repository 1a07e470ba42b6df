#include "results/report_tree_parts.h"

#include "base/decimal.h"

/* A list of texts, left out where it is empty. */
static void put_list(struct sink *sink, const char *name, const struct str *texts, uint32_t n) {
  if (!n) return;
  tree_put_key(sink, name);
  sink->open(sink, SINK_LIST, SINK_INLINE);
  for (uint32_t i = 0; i < n; i++) sink->text(sink, texts[i]);
  sink->close(sink);
}

void tree_put_reasons(struct sink *sink, const struct reasons *why) {
  put_list(sink, "missing", why->missing, why->n_missing);
  put_list(sink, "missing_in", why->missing_in, why->n_missing_in);
  put_list(sink, "faults", why->faults, why->n_faults);
  put_list(sink, "conflict", why->conflict, why->n_conflict);
  put_list(sink, "ties", why->tied, why->n_tied);
}

void tree_put_settled(struct sink *sink, uint8_t way) {
  if (way == SETTLED_NOT) return;
  tree_put_key(sink, "settled");
  if (way == SETTLED_BY_THRESHOLDS) sink->text(sink, STR("by thresholds"));
  else sink->bare(sink, STR("true"));
}

static void put_side(struct sink *sink, struct report *report, const struct value *side) {
  if (side->known) sink->text(sink, value_format(&report->row, report->schema, side));
  else tree_put_null(sink); /* no bound on this side */
}

void tree_put_between(struct sink *sink, struct report *report, const struct cell *cell) {
  if (!cell->has_bounds) return;
  tree_put_key(sink, "between");
  sink->open(sink, SINK_LIST, SINK_INLINE);
  put_side(sink, report, &cell->lo);
  put_side(sink, report, &cell->hi);
  sink->close(sink);
}

void tree_put_integer(struct sink *sink, int64_t number) {
  char digits[24];
  const int n = decimal_format(number, 0, digits);
  sink->bare(sink, (struct str){digits, (uint32_t)n});
}

void tree_put_ids(struct sink *sink, const char *name, const struct str *ids, uint32_t n) {
  tree_put_key(sink, name);
  sink->open(sink, SINK_LIST, SINK_INLINE);
  for (uint32_t i = 0; i < n; i++) sink->text(sink, ids[i]);
  sink->close(sink);
}

void tree_put_state_word(struct sink *sink, struct report *report, const struct cell *cell) {
  tree_put_member(sink, "state",
      cell->known ? report_outcomes(report, cell->item)->words[cell->outcome]
                  : STR("undetermined"));
}
