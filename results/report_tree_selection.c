#include "results/report_tree_selection.h"

#include "results/report_selection.h"

/* Up to its rank, `null` where that is unknown; who is no candidate has none. */
static void put_candidate_head(struct sink *sink, const struct cell *cell) {
  sink->open(sink, SINK_MAP, SINK_INLINE);
  tree_put_key(sink, "chosen");
  sink->bare(sink,
      cell->status == CANDIDACY_CHOSEN ? STR("true")
          : cell->known                ? STR("false")
                                       : STR("null"));
  if (cell->status == CANDIDACY_TIED) {
    tree_put_key(sink, "tied");
    sink->bare(sink, STR("true"));
  }
  if (cell->status == CANDIDACY_NONE) return;
  tree_put_key(sink, "rank");
  if (!cell->has_rank) tree_put_null(sink);
}

/* From its rank on, where it has one. */
static void put_candidate_tail(struct sink *sink, const struct cell *cell) {
  if (cell->status != CANDIDACY_NONE && cell->has_rank) tree_put_integer(sink, cell->rank);
  if (cell->status == CANDIDACY_UNDETERMINED) tree_put_reasons(sink, &cell->why);
  tree_put_settled(sink, cell->way);
  sink->close(sink);
}

void tree_put_candidate(struct sink *sink, const struct cell *cell) {
  put_candidate_head(sink, cell);
  put_candidate_tail(sink, cell);
}

/* What the words up to the rank hang on, as one number that is no key of a whole cell
 * (report_cell_key): the bits of its status are of none. */
static uint64_t candidate_head(const struct cell *cell) {
  const uint64_t no_status = (1u << CANDIDACY_BITS) - 1;
  return ((uint64_t)cell->status << 2 | (uint64_t)cell->has_rank << 1 | cell->known)
      << CANDIDACY_BITS |
      no_status;
}

void tree_put_kept_candidate(struct sink *sink, struct report *report, uint32_t i, uint32_t row) {
  const struct item *item = &report->schema->items[i];
  struct cell cell;
  report_cell(report, item, row, false, &cell);
  if (cell.status == CANDIDACY_UNDETERMINED) report_cell(report, item, row, true, &cell);
  const uint64_t piece = candidate_head(&cell);
  if (!memo_resume(report->memo, i, piece, sink->out, sink, sink->bytes)) {
    const struct memo_mark mark = memo_mark(sink->out);
    sink->key(sink, report_item_name(report->schema, item));
    put_candidate_head(sink, &cell);
    memo_keep_open(report->memo, i, piece, sink->out, mark, sink, sink->bytes);
  }
  put_candidate_tail(sink, &cell);
}

static void put_barred(
    struct sink *sink, struct report *report, const struct selection *selection, uint32_t row) {
  struct barred *barred;
  uint32_t n = report_barred(report, selection, row, &barred);
  if (!n) return;
  tree_put_key(sink, "barred");
  sink->open(sink, SINK_LIST, SINK_INLINE);
  for (uint32_t i = 0; i < n; i++) {
    sink->open(sink, SINK_MAP, SINK_INLINE);
    tree_put_member(sink, "id", barred[i].id);
    tree_put_key(sink, "rules");
    sink->open(sink, SINK_LIST, SINK_INLINE);
    for (uint32_t r = 0; r < barred[i].n_rules; r++)
      sink->text(sink, report->schema->rules[barred[i].rules[r]].name);
    sink->close(sink);
    sink->close(sink);
  }
  sink->close(sink);
}

/* The lists of a selection's state, in their order. */
static const struct {
  const char *name;
  enum candidacy status;
} LISTS[] = {{"chosen", CANDIDACY_CHOSEN}, {"tied", CANDIDACY_TIED},
    {"undetermined", CANDIDACY_UNDETERMINED}};
enum { N_LISTS = sizeof LISTS / sizeof *LISTS };

/* From `from` on, the first list that is not empty; N_LISTS: none is. */
static uint32_t next_list(const struct standing *standings, uint32_t from) {
  while (from < N_LISTS && !standings[LISTS[from].status].n) from++;
  return from;
}

/* The empty lists from `from` on, up to within list `to`; to the end of the map where it is N_LISTS
 * and nothing follows them. */
static void put_lists_up_to(struct sink *sink, uint32_t from, uint32_t to) {
  for (uint32_t i = from; i < to; i++) tree_put_ids(sink, LISTS[i].name, NULL, 0);
  if (to == N_LISTS) return;
  tree_put_key(sink, LISTS[to].name);
  sink->open(sink, SINK_LIST, SINK_INLINE);
}

static void put_listed(struct sink *sink, struct report *report, const struct selection *selection,
    const struct standing *standing) {
  for (uint32_t i = 0; i < standing->n; i++)
    sink->text(sink, report_candidate_id(report, selection, standing->rows[i]));
}

static void put_state_head(struct sink *sink, struct report *report, const struct cell *cell) {
  sink->open(sink, SINK_MAP, SINK_INLINE);
  tree_put_state_word(sink, report, cell);
  tree_put_key(sink, "seats");
  if (cell->has_seats) tree_put_integer(sink, cell->lo.number);
  else tree_put_null(sink);
}

void tree_put_selection_state(
    struct sink *sink, struct report *report, const struct cell *cell, uint32_t row) {
  const struct selection *selection = &report->schema->selections[cell->item->index];
  struct standing standings[CANDIDACIES];
  report_standings(report, selection, row, REPORT_LISTED, standings);
  put_state_head(sink, report, cell);
  for (uint32_t from = 0, to; from < N_LISTS; from = to + 1) {
    to = next_list(standings, from);
    put_lists_up_to(sink, from, to);
    if (to == N_LISTS) break;
    put_listed(sink, report, selection, &standings[LISTS[to].status]);
    sink->close(sink);
  }
  if (cell->known && cell->outcome == SELECTION_NO_CANDIDATE)
    put_barred(sink, report, selection, row);
  tree_put_reasons(sink, &cell->why);
  tree_put_between(sink, report, cell);
  tree_put_settled(sink, cell->way);
  sink->close(sink);
}

/* -- a selection's state: its ids stand among pieces that many others have, too -- */

/* What a piece is of: up to within list `to`, and from behind the ids of a list on. */
static uint64_t head_piece(uint64_t state, uint32_t to) { return state << 3 | to << 1 | 1; }
static uint64_t gap_piece(uint32_t from, uint32_t to) { return from << 3 | to << 1; }

/* From the item's name to within list `to`. */
static void put_kept_state_head(struct sink *sink, struct report *report, uint32_t i, uint32_t row,
    uint64_t state, uint32_t to) {
  const uint64_t piece = head_piece(state, to);
  const struct item *item = &report->schema->items[i];
  struct cell cell;
  if (memo_resume(report->memo, i, piece, sink->out, sink, sink->bytes)) return;
  report_cell(report, item, row, true, &cell);
  const struct memo_mark mark = memo_mark(sink->out);
  sink->key(sink, report_item_name(report->schema, item));
  put_state_head(sink, report, &cell);
  put_lists_up_to(sink, 0, to);
  if (to == N_LISTS) sink->close(sink);
  memo_keep_open(report->memo, i, piece, sink->out, mark, sink, sink->bytes);
}

/* From behind the ids of list `from` to within list `to`. */
static void put_kept_state_gap(
    struct sink *sink, struct report *report, uint32_t i, uint32_t from, uint32_t to) {
  const uint64_t piece = gap_piece(from, to);
  if (memo_resume(report->memo, i, piece, sink->out, sink, sink->bytes)) return;
  const struct memo_mark mark = memo_mark(sink->out);
  sink->close(sink);
  put_lists_up_to(sink, from + 1, to);
  if (to == N_LISTS) sink->close(sink);
  memo_keep_open(report->memo, i, piece, sink->out, mark, sink, sink->bytes);
}

void tree_put_kept_state(struct sink *sink, struct report *report, uint32_t i, uint32_t row) {
  const struct item *item = &report->schema->items[i];
  const struct selection *selection = &report->schema->selections[item->index];
  uint64_t state;
  if (!report_state_key(report, item, row, &state)) {
    struct cell cell;
    report_cell(report, item, row, true, &cell);
    sink->key(sink, report_item_name(report->schema, item));
    tree_put_selection_state(sink, report, &cell, row);
    return;
  }
  struct standing standings[CANDIDACIES];
  report_standings(report, selection, row, REPORT_LISTED, standings);
  uint32_t at = next_list(standings, 0);
  put_kept_state_head(sink, report, i, row, state, at);
  while (at < N_LISTS) {
    const uint32_t from = at;
    put_listed(sink, report, selection, &standings[LISTS[from].status]);
    at = next_list(standings, from + 1);
    put_kept_state_gap(sink, report, i, from, at);
  }
}

struct str tree_kept_state_id(const struct report *report, uint32_t i, uint32_t row,
    struct memo_piece *before, struct memo_piece *behind) {
  const struct item *item = &report->schema->items[i];
  const struct selection *selection = &report->schema->selections[item->index];
  const struct memo_piece *kept = memo_small_keys(report->memo, i);
  uint64_t state;
  uint32_t found, list = 0;
  enum candidacy status;
  if (!kept || !report_only_standing(report, selection, row, REPORT_LISTED, &found, &status) ||
      !report_state_key(report, item, row, &state))
    return (struct str){0};
  while (LISTS[list].status != status) list++;
  if (head_piece(state, list) >= MEMO_SMALL_KEYS) return (struct str){0};
  *before = kept[head_piece(state, list)];
  *behind = kept[gap_piece(list, N_LISTS)];
  if (!before->begin || !behind->begin) return (struct str){0};
  return report_id(report, selection->entity, found);
}
