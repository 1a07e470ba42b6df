/* Members that cells of several kinds have in the tree of results. */
#ifndef THIDUA_REPORT_TREE_PARTS_H
#define THIDUA_REPORT_TREE_PARTS_H

#include "results/report_cell.h"
#include "results/sink.h"

static inline void tree_put_key(struct sink *sink, const char *name) {
  sink->key(sink, str_from(name));
}

static inline void tree_put_member(struct sink *sink, const char *name, struct str text) {
  tree_put_key(sink, name);
  sink->text(sink, text);
}

static inline void tree_put_null(struct sink *sink) { sink->bare(sink, STR("null")); }

/* Why it is unknown, and between what it lies: members, none where there is nothing to say. */
void tree_put_reasons(struct sink *sink, const struct reasons *why);
void tree_put_between(struct sink *sink, struct report *report, const struct cell *cell);
/* That cases decided it. language.md §7. */
void tree_put_settled(struct sink *sink, uint8_t way);
void tree_put_integer(struct sink *sink, int64_t number);
/* A list of ids, empty or not. */
void tree_put_ids(struct sink *sink, const char *name, const struct str *ids, uint32_t n);
/* The state of a duty, selection or allocation, "undetermined" spelt out. */
void tree_put_state_word(struct sink *sink, struct report *report, const struct cell *cell);

#endif
