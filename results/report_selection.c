/* What selections come to in results: of a candidate whether chosen and where ranked; of the
 * ancestor the state, the seats, who is chosen, tied and open, and where there is no candidate
 * which rules barred whom. Shared by all forms. cli.md "Results". */
#include "results/report_selection.h"

#include <stdlib.h>

#include "base/vec.h"

struct ranked_row {
  int64_t rank; /* INT64_MAX: unknown */
  uint32_t row;
};

static int by_rank(const void *left, const void *right) {
  const struct ranked_row *a = left, *b = right;
  if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
  return a->row < b->row ? -1 : a->row > b->row;
}

/* The rows under a row of the ancestor. */
static uint32_t group_rows(
    const struct report *report, const struct selection *selection, uint32_t row, uint32_t *first) {
  uint32_t end;
  if (report->schema->entities[selection->entity].parent == selection->ancestor) { /* most often */
    const uint32_t *children = report->data->tables[selection->entity].first;
    *first = children[row];
    return children[row + 1] - *first;
  }
  dataset_rows_below(report->data, selection->ancestor, row, selection->entity, first, &end);
  return end - *first;
}

/* By candidate, where cases settled the selection at a row of its ancestor; else NULL. */
static const uint8_t *settled_statuses(
    const struct report *report, const struct selection *selection, uint32_t row) {
  const struct schema *schema = report->schema;
  uint32_t index = (uint32_t)(selection - schema->selections);
  for (uint32_t i = 0; report->settled && i < schema->n_items; i++)
    if (schema->items[i].kind == ITEM_SELECTION_STATE && schema->items[i].index == index) {
      const struct settled_outcome *settled = settled_find(report->settled, i, row);
      return settled ? settled->statuses : NULL;
    }
  return NULL;
}

/* The status of each row of a group, from the first on; in the row's arena where they stand nowhere. */
static const uint8_t *statuses_of_group(struct report *report, const struct selection *selection,
    uint32_t row, uint32_t first, uint32_t n) {
  const uint32_t reg = selection_registers(report->run->program, selection)->status;
  const uint8_t *settled = settled_statuses(report, selection, row);
  const uint8_t *whole = report->run->whole[reg].values;
  if (settled) return settled;
  if (whole) return whole + first;
  uint8_t *read = arena_alloc_raw(&report->row, n);
  for (uint32_t i = 0; i < n; i++) read[i] = (uint8_t)run_code(report->run, reg, first + i);
  return read;
}

/* so few are sorted as they come, without calls */
#define FEW_ROWS 16u

static void insert_by_rank(struct ranked_row *found, uint32_t n) {
  for (uint32_t i = 1; i < n; i++) {
    const struct ranked_row row = found[i];
    uint32_t at = i;
    for (; at > 0 && by_rank(&found[at - 1], &row) > 0; at--) found[at] = found[at - 1];
    found[at] = row;
  }
}

static void sort_by_rank(
    struct report *report, const struct selection *selection, struct standing *standing) {
  const uint32_t rank_register = selection_registers(report->run->program, selection)->rank;
  const uint32_t n = standing->n;
  struct ranked_row *found = arena_alloc_raw(&report->row, n * sizeof *found);
  for (uint32_t i = 0; i < n; i++) {
    int64_t rank, high;
    const bool has_rank = run_number(report->run, rank_register, standing->rows[i], &rank, &high);
    found[i] = (struct ranked_row){has_rank ? rank : INT64_MAX, standing->rows[i]};
  }
  if (n <= FEW_ROWS) insert_by_rank(found, n);
  else qsort(found, n, sizeof *found, by_rank);
  for (uint32_t i = 0; i < n; i++) standing->rows[i] = found[i].row;
}

/* The places in a group whose status is wanted. Without a branch: where in it somebody is chosen is hard
 * to foretell. Returns how many. */
static uint32_t find_wanted(
    const uint8_t *statuses, uint32_t n, uint32_t wanted, uint32_t *restrict places) {
  uint32_t n_found = 0;
  for (uint32_t i = 0; i < n; i++) {
    places[n_found] = i;
    n_found += wanted >> candidacy_in(statuses[i]) & 1;
  }
  return n_found;
}

void report_standings(struct report *report, const struct selection *selection, uint32_t row,
    uint32_t wanted, struct standing standings[CANDIDACIES]) {
  uint32_t first;
  const uint32_t n = group_rows(report, selection, row, &first);
  const uint8_t *statuses = statuses_of_group(report, selection, row, first, n);
  uint32_t *places = arena_alloc_raw(&report->row, n * sizeof *places);
  const uint32_t n_found = find_wanted(statuses, n, wanted, places);
  memset(standings, 0, CANDIDACIES * sizeof *standings);
  if (n_found == 1) { /* most often */
    standings[candidacy_in(statuses[*places])] = (struct standing){places, 1};
    *places += first;
  }
  if (n_found <= 1) return;
  for (uint32_t i = 0; i < n_found; i++) standings[candidacy_in(statuses[places[i]])].n++;
  uint32_t *room = arena_alloc_raw(&report->row, n_found * sizeof *room);
  for (uint32_t s = 0; s < CANDIDACIES; s++) {
    standings[s].rows = room;
    room += standings[s].n;
    standings[s].n = 0;
  }
  for (uint32_t i = 0; i < n_found; i++) {
    struct standing *standing = &standings[candidacy_in(statuses[places[i]])];
    standing->rows[standing->n++] = first + places[i];
  }
  for (uint32_t s = 0; s < CANDIDACIES; s++)
    if (standings[s].n > 1) sort_by_rank(report, selection, &standings[s]);
}

bool report_only_standing(const struct report *report, const struct selection *selection,
    uint32_t row, uint32_t wanted, uint32_t *found, enum candidacy *status) {
  const uint8_t *whole =
      report->run->whole[selection_registers(report->run->program, selection)->status].values;
  if (!whole || report->settled ||
      report->schema->entities[selection->entity].parent != selection->ancestor)
    return false;
  const uint32_t *children = report->data->tables[selection->entity].first;
  const uint32_t first = children[row], end = children[row + 1];
  uint32_t n_found = 0, last = 0;
  for (uint32_t i = first; i < end; i++) {
    const uint32_t is_wanted = wanted >> candidacy_in(whole[i]) & 1;
    n_found += is_wanted;
    last = is_wanted ? i : last;
  }
  *found = last;
  *status = candidacy_in(whole[last]);
  return n_found == 1;
}

uint32_t report_selected_rows(struct report *report, const struct selection *selection,
    uint32_t row, enum candidacy status, uint32_t **rows) {
  struct standing standings[CANDIDACIES];
  report_standings(report, selection, row, 1u << status, standings);
  *rows = standings[status].rows;
  return standings[status].n;
}

struct str report_candidate_id(
    struct report *report, const struct selection *selection, uint32_t row) {
  if (report->program->schema.entities[selection->entity].parent == selection->ancestor)
    return report_id(report, selection->entity, row);
  return report_whole_id(report, selection->entity, row, &report->row);
}

uint32_t report_selected(struct report *report, const struct selection *selection, uint32_t row,
    enum candidacy status, struct str **ids) {
  uint32_t *rows;
  const uint32_t n_found = report_selected_rows(report, selection, row, status, &rows);
  *ids = n_found ? ARENA_ARRAY(&report->row, struct str, n_found) : NULL;
  for (uint32_t i = 0; i < n_found; i++)
    (*ids)[i] = report_candidate_id(report, selection, rows[i]);
  return n_found;
}

static int ascending(const void *left, const void *right) {
  const uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return (a > b) - (a < b);
}

/* The rules that fired for a member of a group, in their order. */
static void find_barring(struct report *report, const struct selection *selection,
    uint32_t member_row, struct barred *member) {
  VEC(uint32_t) rules = {0};
  for (uint32_t d = 0; d < selection->n_decisions; d++) {
    const struct decision *decision = &report->schema->decisions[selection->decisions[d]];
    const uint32_t row =
        dataset_ancestor_row(report->data, selection->entity, member_row, decision->entity);
    const uint64_t possible =
        run_set(report->run, decision_register(report->run->program, decision), row);
    if ((possible & (possible - 1)) != 0) continue;
    const struct rule *rule;
    for (uint32_t at = 0; (rule = report_next_fired(report, selection->decisions[d],
                               (uint32_t)__builtin_ctzll(possible), row, &at));)
      VEC_PUSH(&report->row, &rules, (uint32_t)(rule - report->schema->rules));
  }
  if (rules.n > 1) qsort(rules.items, rules.n, sizeof *rules.items, ascending);
  member->rules = rules.items;
  member->n_rules = rules.n;
}

void report_barred_member(struct report *report, const struct selection *selection,
    uint32_t member_row, struct barred *member) {
  member->id = report_candidate_id(report, selection, member_row);
  member->row = member_row;
  find_barring(report, selection, member_row, member);
}

uint32_t report_barred(struct report *report, const struct selection *selection, uint32_t row,
    struct barred **barred) {
  uint32_t first, n = group_rows(report, selection, row, &first);
  *barred = ARENA_ARRAY(&report->row, struct barred, n);
  for (uint32_t i = 0; i < n; i++) {
    report_barred_member(report, selection, first + i, &(*barred)[i]);
  }
  return n;
}

/* The cell of a candidate. */
void report_selection_cell(
    struct report *report, const struct selection *selection, uint32_t row, struct cell *out) {
  const struct selection_registers *own = selection_registers(report->run->program, selection);
  int64_t high;
  out->status = (uint8_t)candidacy_in(run_code(report->run, own->status, row));
  out->known = out->status < CANDIDACY_TIED;
  out->value = (struct value){.type = {.kind = TYPE_BOOLEAN, .of = NONE_INDEX},
      .known = true,
      .number = out->status == CANDIDACY_CHOSEN};
  out->has_rank = run_number(report->run, own->rank, row, &out->rank, &high);
}

/* The cell of the ancestor. */
void report_state_cell(
    struct report *report, const struct selection *selection, uint32_t row, struct cell *out) {
  const struct selection_registers *own = selection_registers(report->run->program, selection);
  const struct type integer = {.kind = TYPE_INTEGER, .of = NONE_INDEX};
  int64_t lo, hi;
  out->outcome = run_code(report->run, own->state, row);
  out->known = out->outcome != CODE_UNKNOWN;
  if (!run_number(report->run, own->seats, row, &lo, &hi)) return;
  out->has_seats = lo == hi;
  report_bounds(out, integer, lo, hi);
}

/* a number of seats within is likely met again */
#define KEY_SEATS_MAX 65535

/* Asked for each of many groups, so without a cell. */
bool report_state_key(
    const struct report *report, const struct item *item, uint32_t row, uint64_t *key) {
  const struct run *run = report->run;
  const struct selection_registers *own =
      selection_registers(run->program, &report->schema->selections[item->index]);
  const uint32_t outcome = run_code(run, own->state, row);
  int64_t seats, most;
  if (report->settled || outcome == CODE_UNKNOWN || outcome == SELECTION_NO_CANDIDATE) return false;
  if (!run_number(run, own->seats, row, &seats, &most)) return false;
  *key = (uint64_t)seats << 3 | outcome;
  return seats == most && seats >= 0 && seats <= KEY_SEATS_MAX;
}

/* -- what candidates are ordered by -- */

static const struct instruction *writer_of(const struct program *program, uint32_t reg) {
  for (uint32_t i = 0; i < program->n_code; i++)
    if (program->code[i].d == reg) return &program->code[i];
  return NULL;
}

static struct str source_words(const struct program *program, const struct instruction *code) {
  const struct span span = program->spans[code - program->code];
  if (span.source >= program->schema.n_sources) return (struct str){0};
  const struct str text = program->schema.sources[span.source].text;
  if (span.end > text.n || span.begin > span.end) return (struct str){0};
  return (struct str){text.p + span.begin, span.end - span.begin};
}

/* The field that an instruction reads, also within its bounds; NONE_INDEX: it is more than that. */
static uint32_t field_of(const struct program *program, const struct instruction *code) {
  while (code && (code->op == OP_WITHIN || code->op == OP_AT_LEAST || code->op == OP_AT_MOST))
    code = writer_of(program, code->a);
  return code && (code->op == OP_FIELD_NUMBER || code->op == OP_FIELD_OR_NUMBER) ? code->a
                                                                                 : NONE_INDEX;
}

uint32_t report_keys(const struct report *report, const struct selection *selection,
    struct arena *arena, struct report_key **keys) {
  const struct program *program = report->program;
  const struct schema *schema = report->schema;
  const struct instruction *rank =
      writer_of(program, selection_registers(program, selection)->rank);
  *keys = NULL;
  if (!rank || rank->op != OP_RANK) return 0;
  const uint32_t *list = program->operands + rank->c, n = list[1]; /* opcodes.def: RANK */
  *keys = ARENA_ARRAY(arena, struct report_key, n);
  for (uint32_t k = 0; k < n; k++) {
    struct report_key *key = &(*keys)[k];
    const uint32_t reg = list[2 + 2 * k];
    const struct instruction *code = writer_of(program, reg);
    *key = (struct report_key){.reg = reg,
        .type = program->types[reg],
        .define = NONE_INDEX,
        .field = field_of(program, code),
        .source = code ? source_words(program, code) : (struct str){0},
        .greater_is_better = list[3 + 2 * k] != 0};
    for (uint32_t d = 0; d < schema->n_defines; d++)
      if (program->results.defines[d] == reg) key->define = d;
  }
  return n;
}
