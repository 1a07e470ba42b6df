#include "runtime/settle/settle.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/vec.h"
#include "runtime/data/dataset_copies.h"
#include "runtime/settle/completions.h"

enum {
  COPIED_ROWS = 4096,         /* rows that one run of copies has, where one copy has fewer */
  OBSERVED_TOGETHER = 4 << 20 /* observations held at a time */
};

/* An outcome that is not resolved. */
struct job {
  uint32_t result, row, reg;
  uint32_t scope, scope_row;  /* the group it hangs on */
  struct missing_fact *facts; /* ascending */
  uint32_t n_facts;
  bool has_numbers; /* among them: which values are tried hangs on the result */
};

/* What one completion came to, so that two are the same where both are. */
struct observation {
  uint64_t a, b;
};

/* One job being tried. */
struct trial {
  const struct job *job;
  struct observation *observations;      /* by completion */
  bool is_known, is_same, has_same_rank; /* in every completion so far */
  uint64_t occurred;                     /* decision */
  int64_t lo, hi;
  bool *fires;       /* decision */
  uint8_t *statuses; /* state of a selection: those of the first completion */
  uint32_t n_statuses;
};

struct settler {
  struct run *run;
  uint32_t facts_max;
  struct arena *arena;
  struct settled *settled;
  VEC(struct settled_outcome) outcomes;
  VEC(struct job) jobs;
  struct scope scope;
  /* a reference of the root's is read: there is one of it, and it names a row of one copy only */
  bool refers_from_root;
  struct arena bucket, batch; /* of the outcomes tried together; of one run */
  struct run small;
  bool has_small;
  uint64_t n_rows_run;
};

/* -- results -- */

static const struct program *program_of(const struct settler *s) { return s->run->program; }

static uint32_t n_results(const struct program *p) {
  return p->schema.n_items + p->schema.n_warnings;
}

/* A result is an item, or a warning: false. */
static bool item_of(const struct program *p, uint32_t result, struct item *item) {
  *item = (struct item){0};
  if (result < p->schema.n_items) *item = p->schema.items[result];
  else if (result >= n_results(p))
    *item = (struct item){.kind = ITEM_DEFINE, .index = result - n_results(p)};
  else return false;
  return true;
}

static uint32_t entity_of(const struct program *p, uint32_t result) {
  if (result < p->schema.n_items) return schema_item_view(&p->schema, result).entity;
  if (result >= n_results(p)) return p->schema.defines[result - n_results(p)].entity;
  return p->schema.warnings[result - p->schema.n_items].entity;
}

uint32_t settled_registers(const struct program *p, uint32_t result, uint32_t registers[3]) {
  struct item item;
  const struct result_registers *all = &p->results;
  registers[0] = registers[1] = registers[2] = NO_REGISTER;
  if (!item_of(p, result, &item)) {
    registers[0] = all->warnings[result - p->schema.n_items];
    return 1;
  }
  switch ((enum item_kind)item.kind) {
  case ITEM_DEFINE: registers[0] = all->defines[item.index]; return 1;
  case ITEM_DECISION: registers[0] = all->decisions[item.index]; return 1;
  case ITEM_DUTY: registers[0] = all->duties[item.index]; return 1;
  case ITEM_ALLOCATION: registers[0] = all->allocations[item.index].share; return 1;
  case ITEM_ALLOCATION_STATE: registers[0] = all->allocations[item.index].state; return 1;
  case ITEM_SELECTION:
    registers[0] = all->selections[item.index].status;
    registers[1] = all->selections[item.index].rank;
    return 2;
  case ITEM_SELECTION_STATE:
    registers[0] = all->selections[item.index].state;
    registers[1] = all->selections[item.index].status;
    registers[2] = all->selections[item.index].seats;
    return 3;
  }
  return 0;
}

/* -- what is open -- */

static int by_fact(const void *left, const void *right) {
  const struct missing_fact *a = left, *b = right;
  if (a->field != b->field) return a->field < b->field ? -1 : 1;
  return a->row < b->row ? -1 : a->row > b->row;
}

static bool is_number(const struct settler *s, struct missing_fact fact) {
  uint8_t kind = program_of(s)->schema.fields[fact.field].type.kind;
  return kind == TYPE_INTEGER || kind == TYPE_DECIMAL || kind == TYPE_DATE;
}

static void find_job(
    struct settler *s, uint32_t result, uint32_t row, uint32_t scope, const uint32_t *registers) {
  struct missing_facts missing;
  run_missing(s->run, registers[0], row, &s->batch, &missing);
  if (missing.is_cut || missing.n == 0 || missing.n > s->facts_max) return;
  uint32_t entity = entity_of(program_of(s), result);
  struct job job = {.result = result,
      .row = row,
      .reg = registers[0],
      .scope = scope,
      .scope_row = dataset_ancestor_row(s->run->data, entity, row, scope),
      .facts = ARENA_ARRAY(s->arena, struct missing_fact, missing.n)};
  for (uint32_t i = 0; i < missing.n; i++) {
    if (missing.items[i].field == NONE_INDEX) continue;
    job.facts[job.n_facts++] = missing.items[i];
    job.has_numbers |= is_number(s, missing.items[i]);
  }
  if (!job.n_facts) return;
  qsort(job.facts, job.n_facts, sizeof *job.facts, by_fact);
  VEC_PUSH(s->arena, &s->jobs, job);
}

/* Of a result's rows [row, end). */
static void find_jobs_of(struct settler *s, uint32_t result, uint32_t row, uint32_t end) {
  const struct program *p = program_of(s);
  uint32_t registers[3], n = settled_registers(p, result, registers);
  uint32_t scope = scope_of(&s->scope, entity_of(p, result), registers, n);
  for (; row < end; row++) {
    find_job(s, result, row, scope, registers);
    if (s->batch.total_bytes > COPIED_ROWS * sizeof(struct missing_fact)) arena_free(&s->batch);
  }
  arena_free(&s->batch);
}

/* Outcomes of one group with the same missing facts are tried together. */
static int by_group(const struct job *a, const struct job *b) {
  if (a->scope != b->scope) return a->scope < b->scope ? -1 : 1;
  if (a->scope_row != b->scope_row) return a->scope_row < b->scope_row ? -1 : 1;
  if (a->n_facts != b->n_facts) return a->n_facts < b->n_facts ? -1 : 1;
  for (uint32_t i = 0; i < a->n_facts; i++) {
    int order = by_fact(&a->facts[i], &b->facts[i]);
    if (order) return order;
  }
  if (a->has_numbers && a->result != b->result) return a->result < b->result ? -1 : 1;
  return 0;
}

static int by_group_and_result(const void *left, const void *right) {
  const struct job *a = left, *b = right;
  int order = by_group(a, b);
  if (order) return order;
  if (a->result != b->result) return a->result < b->result ? -1 : 1;
  return a->row < b->row ? -1 : a->row > b->row;
}

/* -- what one completion came to -- */

#define UNKNOWN_OBSERVED ((struct observation){UINT64_MAX, UINT64_MAX - 1})

static struct observation of_number(const struct settler *s, uint32_t reg, uint32_t row) {
  int64_t lo, hi;
  if (!run_number(&s->small, reg, row, &lo, &hi)) return UNKNOWN_OBSERVED;
  return (struct observation){(uint64_t)lo, (uint64_t)hi};
}

static struct observation of_define(
    const struct settler *s, const struct define *define, uint32_t reg, uint32_t row) {
  uint64_t code = 0;
  switch ((enum type_kind)define->type.kind) {
  case TYPE_BOOLEAN:
    code = run_truth(&s->small, reg, row);
    return code == TRUTH_UNKNOWN ? UNKNOWN_OBSERVED : (struct observation){code, 0};
  case TYPE_ENUM:
    code = run_code(&s->small, reg, row);
    return code == CODE_UNKNOWN ? UNKNOWN_OBSERVED : (struct observation){code, 0};
  case TYPE_TEXT:
  case TYPE_REFERENCE:
    code = run_text(&s->small, reg, row);
    return code == TEXT_UNKNOWN ? UNKNOWN_OBSERVED : (struct observation){code, 0};
  case TYPE_INTEGER:
  case TYPE_DECIMAL:
  case TYPE_DATE: break;
  }
  return of_number(s, reg, row);
}

/* The statuses of all under an ancestor's row. */
static struct observation of_state(
    struct settler *s, struct trial *trial, const struct selection *selection, uint32_t row) {
  const struct selection_registers *own = selection_registers(program_of(s), selection);
  uint32_t first, end, code = run_code(&s->small, own->state, row);
  dataset_rows_below(s->small.data, selection->ancestor, row, selection->entity, &first, &end);
  bool is_first = !trial->statuses;
  if (is_first) {
    trial->n_statuses = end - first;
    trial->statuses = ARENA_ARRAY(&s->bucket, uint8_t, trial->n_statuses + 1);
  }
  uint64_t mixed = 14695981039346656037u; /* FNV-1a, 64 bits */
  for (uint32_t i = 0; i < trial->n_statuses; i++) {
    uint8_t status = (uint8_t)candidacy_in(run_code(&s->small, own->status, first + i));
    if (is_first) trial->statuses[i] = status;
    trial->is_same &= trial->statuses[i] == status;
    mixed = (mixed ^ status) * 1099511628211u;
  }
  return code == CODE_UNKNOWN ? UNKNOWN_OBSERVED : (struct observation){code, mixed};
}

static void observe_rules(struct settler *s, struct trial *trial, uint32_t decision, uint32_t row) {
  const struct program *p = program_of(s);
  for (uint32_t r = 0; r < p->schema.n_rules; r++)
    if (p->schema.rules[r].decision == decision && trial->fires[r])
      trial->fires[r] = run_truth(&s->small, p->results.rules[r], row) == TRUTH_TRUE;
}

static struct observation observe(struct settler *s, struct trial *trial, uint32_t row) {
  const struct program *p = program_of(s);
  const struct job *job = trial->job;
  struct item item;
  if (!item_of(p, job->result, &item)) {
    uint8_t truth = run_truth(&s->small, job->reg, row);
    return truth == TRUTH_UNKNOWN ? UNKNOWN_OBSERVED : (struct observation){truth, 0};
  }
  switch ((enum item_kind)item.kind) {
  case ITEM_DEFINE: return of_define(s, &p->schema.defines[item.index], job->reg, row);
  case ITEM_DECISION: {
    uint64_t set = run_set(&s->small, job->reg, row);
    trial->occurred |= set;
    if ((trial->occurred & (trial->occurred - 1)) == 0) observe_rules(s, trial, item.index, row);
    return (struct observation){set, (set & (set - 1)) != 0};
  }
  case ITEM_SELECTION: {
    uint64_t status = candidacy_in(run_code(&s->small, job->reg, row));
    int64_t rank = -1, high;
    if (!run_number(&s->small, p->results.selections[item.index].rank, row, &rank, &high))
      rank = -1;
    return status == CANDIDACY_UNDETERMINED ? UNKNOWN_OBSERVED
                                            : (struct observation){status, (uint64_t)rank};
  }
  case ITEM_SELECTION_STATE: return of_state(s, trial, &p->schema.selections[item.index], row);
  case ITEM_ALLOCATION: return of_number(s, job->reg, row);
  case ITEM_ALLOCATION_STATE: {
    uint64_t code = run_code(&s->small, job->reg, row);
    return code == CODE_UNKNOWN ? UNKNOWN_OBSERVED : (struct observation){code, 0};
  }
  case ITEM_DUTY: {
    uint64_t code = run_code(&s->small, job->reg, row);
    return code == CODE_UNKNOWN ? UNKNOWN_OBSERVED : (struct observation){code, 0};
  }
  }
  return UNKNOWN_OBSERVED;
}

static bool is_unknown(struct observation o) { return o.a == UINT64_MAX && o.b == UINT64_MAX - 1; }

static bool is_bounded_number(const struct program *p, uint32_t result) {
  struct item item;
  if (!item_of(p, result, &item)) return false;
  if (item.kind == ITEM_ALLOCATION) return true;
  if (item.kind != ITEM_DEFINE) return false;
  uint8_t kind = p->schema.defines[item.index].type.kind;
  return kind == TYPE_INTEGER || kind == TYPE_DECIMAL || kind == TYPE_DATE;
}

/* Adds a completion to what the trial knows. */
static void take(struct settler *s, struct trial *trial, uint32_t completion, uint32_t row) {
  struct item item;
  bool is_item = item_of(program_of(s), trial->job->result, &item);
  struct observation now = observe(s, trial, row);
  trial->observations[completion] = now;
  const struct observation *first = &trial->observations[0];
  if (is_unknown(now)) {
    trial->is_known = false;
    return;
  }
  trial->is_same &= first->a == now.a;
  if (is_item && item.kind == ITEM_SELECTION) trial->has_same_rank &= first->b == now.b;
  if (is_item && item.kind == ITEM_DECISION) trial->is_known &= now.b == 0;
  /* a tie is referred: not settled, but another state than an open one */
  if (is_item && item.kind == ITEM_ALLOCATION_STATE) trial->is_known &= now.a != ALLOCATION_TIED;
  if (!is_bounded_number(program_of(s), trial->job->result)) return;
  int64_t lo = (int64_t)now.a, hi = (int64_t)now.b;
  trial->is_same &= lo == hi;
  if (completion == 0 || lo < trial->lo) trial->lo = lo;
  if (completion == 0 || hi > trial->hi) trial->hi = hi;
}

/* -- what all came to -- */

/* A fact changes nothing where whatever it is, all others given, the same comes out. */
static bool changes_nothing(const struct trial *trial, const struct completed_fact *facts,
    uint32_t n_facts, uint32_t n, uint32_t fact) {
  uint32_t stride = 1;
  for (uint32_t i = fact + 1; i < n_facts; i++) stride *= facts[i].n;
  for (uint32_t c = 0; c < n; c++) {
    uint32_t base = c - completions_digit(facts, n_facts, c, fact) * stride;
    const struct observation *a = &trial->observations[base], *b = &trial->observations[c];
    if (a->a != b->a || a->b != b->b) return false;
  }
  return true;
}

static void conclude(struct settler *s, const struct trial *trial,
    const struct completed_fact *facts, uint32_t n_facts, uint32_t n) {
  const struct program *p = program_of(s);
  const struct job *job = trial->job;
  struct item item;
  bool is_item = item_of(p, job->result, &item);
  const struct observation *first = &trial->observations[0];
  bool is_settled = trial->is_known && trial->is_same, by_thresholds = false;
  struct settled_outcome out = {.result = job->result, .row = job->row, .value = first->a};
  out.idle = ARENA_ARRAY(s->arena, struct missing_fact, n_facts);
  for (uint32_t i = 0; i < n_facts; i++) {
    by_thresholds |= facts[i].by_thresholds;
    if (!is_settled && changes_nothing(trial, facts, n_facts, n, i))
      out.idle[out.n_idle++] = facts[i].fact;
  }
  if (is_settled) out.way = by_thresholds ? SETTLED_BY_THRESHOLDS : SETTLED_BY_CASES;
  if (is_item && item.kind == ITEM_DECISION) {
    out.value = trial->occurred;
    if (is_settled) out.fires = arena_copy(s->arena, trial->fires, p->schema.n_rules + 1);
  } else if (is_bounded_number(p, job->result) && trial->is_known) {
    out.has_numbers = is_settled || !by_thresholds; /* else only some of its values were tried */
    out.lo = trial->lo;
    out.hi = trial->hi;
  } else if (is_item && item.kind == ITEM_SELECTION && is_settled) {
    out.has_rank = trial->has_same_rank && first->b != (uint64_t)-1;
    out.lo = (int64_t)first->b;
  } else if (is_item && item.kind == ITEM_SELECTION_STATE && is_settled) {
    out.statuses = arena_copy(s->arena, trial->statuses, trial->n_statuses + 1);
  }
  VEC_PUSH(s->arena, &s->outcomes, out);
}

/* -- trying -- */

/* Whether the program asks if a field is given: then what is concluded while it is missing need not
 * hold when it is not. */
static bool is_asked_for(const struct program *p, uint32_t field) {
  for (uint32_t i = 0; i < p->n_code; i++)
    if (p->code[i].op == OP_GIVEN && p->code[i].a == field) return true;
  return false;
}

/* The facts whose values can all be tried, the root's first: of these there is one copy, so they
 * change from run to run. */
static uint32_t complete_facts(
    struct settler *s, const struct job *job, struct completed_fact *facts, uint32_t *n_inner) {
  const struct schema *schema = &program_of(s)->schema;
  uint32_t registers[3], n_registers = settled_registers(program_of(s), job->result, registers),
                         n = 0;
  *n_inner = 0;
  for (uint32_t of_root = 1; of_root < 2; of_root--)
    for (uint32_t i = 0; i < job->n_facts; i++) {
      if ((schema->fields[job->facts[i].field].entity == 0) != (of_root == 1)) continue;
      s->scope.arena = &s->bucket;
      if (!completions_of(&s->scope, s->run, job->facts[i], registers, n_registers, &facts[n])) {
        if (is_asked_for(program_of(s), job->facts[i].field)) return 0;
        continue;
      }
      n++;
      if (!of_root && job->scope != 0) (*n_inner)++;
    }
  return n;
}

static void run_batch(struct settler *s, const struct dataset_copies *copies) {
  struct run_options options = s->run->options;
  options.threads = 1;
  options.block_rows = 0;
  s->has_small = true;
  run_evaluate(&s->small, &s->batch, s->run->allocator, program_of(s), &copies->data, &options);
}

static void end_batch(struct settler *s) {
  if (s->has_small) run_free(&s->small);
  s->has_small = false;
  arena_free(&s->batch);
}

/* All completions of the trials' facts, as many side by side as there are copies. */
static void run_all(struct settler *s, struct dataset_copies *copies, struct trial *trials,
    uint32_t n_trials, const struct completed_fact *facts, uint32_t n_facts, uint32_t n_inner) {
  uint32_t n = completions_number(facts, n_facts), together = 1;
  for (uint32_t i = n_facts - n_inner; i < n_facts; i++) together *= facts[i].n;
  for (uint32_t begin = 0; begin < n; begin += together)
    for (uint32_t from = begin; from < begin + together; from += copies->n) {
      uint32_t n_here = begin + together - from < copies->n ? begin + together - from : copies->n;
      for (uint32_t copy = 0; copy < copies->n; copy++)
        for (uint32_t i = 0; i < n_facts; i++) {
          uint32_t digit = completions_digit(facts, n_facts, from + (copy < n_here ? copy : 0), i);
          dataset_copies_set(
              copies, copy, facts[i].fact.field, facts[i].fact.row, facts[i].values[digit]);
        }
      run_batch(s, copies);
      for (uint32_t t = 0; t < n_trials; t++)
        for (uint32_t copy = 0; copy < n_here; copy++) {
          uint32_t entity = entity_of(program_of(s), trials[t].job->result);
          take(s, &trials[t], from + copy,
              dataset_copies_row(copies, copy, entity, trials[t].job->row));
        }
      end_batch(s);
    }
}

static struct trial trial_of(struct settler *s, const struct job *job, uint32_t n) {
  const struct program *p = program_of(s);
  struct item item;
  struct trial trial = {.job = job,
      .is_known = true,
      .is_same = true,
      .has_same_rank = true,
      .observations = ARENA_ARRAY(&s->bucket, struct observation, n)};
  if (item_of(p, job->result, &item) && item.kind == ITEM_DECISION) {
    trial.fires = ARENA_ARRAY(&s->bucket, bool, p->schema.n_rules + 1);
    memset(trial.fires, true, p->schema.n_rules);
  }
  return trial;
}

static void try_jobs(struct settler *s, const struct job *jobs, uint32_t n_jobs) {
  struct completed_fact *facts = ARENA_ARRAY(&s->bucket, struct completed_fact, jobs->n_facts);
  uint32_t n_inner, n_facts = complete_facts(s, jobs, facts, &n_inner);
  if (n_facts == 0) return;
  uint32_t n = completions_number(facts, n_facts), together = 1;
  struct settled_outcome named = {.result = jobs->result, .row = jobs->row};
  if (n > COMPLETIONS_MAX) {
    if (!s->settled->n_too_many) s->settled->first_too_many = named;
    s->settled->n_too_many += n_jobs;
    return;
  }
  struct dataset_copies copies;
  for (uint32_t i = n_facts - n_inner; i < n_facts; i++) together *= facts[i].n;
  dataset_copies_init(
      &copies, &s->bucket, s->run->data, jobs->scope, jobs->scope_row, 1, s->scope.follows);
  uint64_t n_rows = dataset_copies_rows(&copies);
  if (s->n_rows_run + n_rows * n > SETTLED_ROWS_MAX) {
    if (!s->settled->n_left) s->settled->first_left = named;
    s->settled->n_left += n_jobs;
    return;
  }
  s->n_rows_run += n_rows * n;
  uint64_t most = n_rows < COPIED_ROWS && !s->refers_from_root ? COPIED_ROWS / n_rows : 1;
  if (together > 1 && most > 1)
    dataset_copies_init(&copies, &s->bucket, s->run->data, jobs->scope, jobs->scope_row,
        most < together ? (uint32_t)most : together, s->scope.follows);
  uint32_t most_trials = OBSERVED_TOGETHER / n + 1;
  for (uint32_t first = 0; first < n_jobs; first += most_trials) {
    uint32_t n_trials = n_jobs - first < most_trials ? n_jobs - first : most_trials;
    struct trial *trials = ARENA_ARRAY(&s->bucket, struct trial, n_trials);
    for (uint32_t t = 0; t < n_trials; t++) trials[t] = trial_of(s, &jobs[first + t], n);
    run_all(s, &copies, trials, n_trials, facts, n_facts, n_inner);
    for (uint32_t t = 0; t < n_trials; t++) conclude(s, &trials[t], facts, n_facts, n);
  }
}

/* -- all -- */

static int by_result(const void *left, const void *right) {
  const struct settled_outcome *a = left, *b = right;
  if (a->result != b->result) return a->result < b->result ? -1 : 1;
  return a->row < b->row ? -1 : a->row > b->row;
}

static bool refers_from_root(const struct program *p) {
  for (uint32_t i = 0; i < p->n_code; i++) {
    if (p->code[i].op != OP_FIELD_TEXT && p->code[i].op != OP_FIELD_OR_TEXT) continue;
    const struct field *field = &p->schema.fields[p->code[i].a];
    if (field->entity == 0 && field->type.kind == TYPE_REFERENCE) return true;
  }
  return false;
}

/* One outcome, or (`result` NONE_INDEX) all. */
static void settle_found(struct settler *s, uint32_t result, uint32_t row) {
  const struct program *p = program_of(s);
  scope_init(&s->scope, s->arena, p);
  s->refers_from_root = refers_from_root(p);
  if (result != NONE_INDEX) find_jobs_of(s, result, row, row + 1);
  else
    for (result = 0; result < n_results(p); result++)
      find_jobs_of(s, result, 0, s->run->data->tables[entity_of(p, result)].n_rows);
  if (s->jobs.n) qsort(s->jobs.items, s->jobs.n, sizeof *s->jobs.items, by_group_and_result);
  for (uint32_t i = 0, end; i < s->jobs.n; i = end) {
    for (end = i + 1; end < s->jobs.n && by_group(&s->jobs.items[i], &s->jobs.items[end]) == 0;)
      end++;
    try_jobs(s, &s->jobs.items[i], end - i);
    arena_free(&s->bucket);
  }
  s->settled->items = s->outcomes.items;
  s->settled->n = s->outcomes.n;
  if (s->outcomes.n) qsort(s->settled->items, s->settled->n, sizeof *s->settled->items, by_result);
}

static const struct settled *settle(struct run *run, uint32_t result, uint32_t row,
    uint32_t facts_max, struct arena *arena, const struct allocator *allocator) {
  struct settler s = {.run = run, .facts_max = facts_max, .arena = arena};
  jmp_buf here, *jump = arena->out_of_memory, *run_jump = run->arena->out_of_memory;
  s.settled = ARENA_NEW(arena, struct settled);
  arena_init(&s.bucket, allocator);
  arena_init(&s.batch, allocator);
  s.bucket.out_of_memory = s.batch.out_of_memory = &here;
  bool exhausted = setjmp(here) != 0; /* these arenas are ours: freed on both ways out */
  arena->out_of_memory = run->arena->out_of_memory = &here;
  if (!exhausted) settle_found(&s, result, row);
  end_batch(&s);
  arena_free(&s.bucket);
  arena->out_of_memory = jump;
  run->arena->out_of_memory = run_jump;
  if (exhausted) {
    memory_exhausted(jump);
  }
  return s.settled;
}

const struct settled *settle_run(
    struct run *run, uint32_t facts_max, struct arena *arena, const struct allocator *allocator) {
  return settle(run, NONE_INDEX, 0, facts_max, arena, allocator);
}

const struct settled *settle_result(struct run *run, uint32_t result, uint32_t row,
    uint32_t facts_max, struct arena *arena, const struct allocator *allocator) {
  return settle(run, result, row, facts_max, arena, allocator);
}

const struct settled_outcome *settled_find(
    const struct settled *settled, uint32_t result, uint32_t row) {
  const struct settled_outcome wanted = {.result = result, .row = row};
  if (!settled || !settled->n) return NULL;
  return bsearch(&wanted, settled->items, settled->n, sizeof wanted, by_result);
}

bool settled_is_idle(const struct settled_outcome *outcome, struct missing_fact fact) {
  for (uint32_t i = 0; i < outcome->n_idle; i++)
    if (by_fact(&outcome->idle[i], &fact) == 0) return true;
  return false;
}
