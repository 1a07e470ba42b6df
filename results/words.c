#include "results/words.h"

#include "results/people.h"
#include "results/report_allocation.h"

#include "base/decimal.h"
#include "base/limits.h"
#include "base/translate.h"
#include "base/vec.h"

/* A growing text. */
struct words {
  struct arena *arena;
  bool for_people; /* what is not the data's is said in their language */
  bool labelled;   /* words of closed sets by their labels */
  VEC(char) bytes;
  uint32_t
      opened; /* a list of groups begins here: nothing separates the first from what is before */
};

static void add(struct words *words, struct str text) {
  while (words->bytes.capacity - words->bytes.n < text.n)
    words->bytes.items = vec_grow_(words->arena, words->bytes.items, &words->bytes.capacity, 1);
  if (text.n) memcpy(words->bytes.items + words->bytes.n, text.p, text.n);
  words->bytes.n += text.n;
}

/* Words of ours, in English. */
static const char *in_language(const struct words *words, const char *english) {
  return words->for_people ? translated(english) : english;
}

static void say(struct words *words, const char *english) {
  add(words, str_from(in_language(words, english)));
}

static struct str text_of(const struct words *words) {
  return (struct str){words->bytes.items, words->bytes.n};
}

struct str words_outcome(
    const struct item *item, const struct enumeration *outcomes, uint32_t code) {
  return item->kind == ITEM_DECISION ? enumeration_label(outcomes, code)
                                     : people_state(outcomes->words[code]);
}

/* A value; for people in the way their language writes it. Words of closed sets are the rules'. */
static struct str value_words(
    const struct words *words, const struct schema *schema, const struct value *value) {
  char text[32];
  if (!words->for_people) return value_format(words->arena, schema, value);
  if (!value->known) return str_from(_("unknown"));
  if (value_is_none(value)) return str_from(_("none"));
  switch ((enum type_kind)value->type.kind) {
  case TYPE_BOOLEAN: return str_from(value->number ? _("true") : _("false"));
  case TYPE_DECIMAL: {
    const uint32_t n = (uint32_t)decimal_format(value->number, value->type.scale, text);
    char *point = memchr(text, '.', n);
    if (point) *point = translated_decimal_mark();
    return (struct str){arena_copy(words->arena, text, n), n};
  }
  case TYPE_DATE:
    translated_date((int32_t)value->number, text);
    return str_from(arena_printf(words->arena, "%s", text));
  case TYPE_ENUM:
    if (enumeration_is_status(&schema->enumerations[value->type.of]))
      return people_state(value_format(words->arena, schema, value));
    if (words->labelled) return value_label(words->arena, schema, value);
    break;
  case TYPE_INTEGER:
  case TYPE_REFERENCE:
  case TYPE_TEXT: break;
  }
  return value_format(words->arena, schema, value);
}

struct str words_plain(
    struct arena *arena, const struct schema *schema, const struct value *value, bool for_people) {
  const struct words words = {.arena = arena, .for_people = for_people, .labelled = false};
  return value_words(&words, schema, value);
}

/* -- groups: "missing: a, b; fault: c" -- */

/* How a form tells reasons: what stands between groups, and before each; NULL: it does not tell
 * them. */
struct phrasing {
  const char *separator, *missing, *missing_in, *faults, *conflict, *tied;
};

static const struct phrasing of_cell = {
    "; ", N_("missing: "), N_("missing in: "), N_("fault: "), N_("conflict: "), N_("tied: ")};
static const struct phrasing of_answer = {
    ", ", "", N_("missing in "), "", N_("conflict of "), N_("tie in ")};
static const struct phrasing of_requirement = {
    "; ", N_("missing "), N_("missing in "), "", N_("conflict of "), NULL};
static const struct phrasing of_warning = {
    "; ", N_("missing: "), N_("missing in: "), N_("faults: "), NULL, N_("tied: ")};

static void add_group(struct words *words, const struct phrasing *phrasing, const char *lead,
    const struct str *texts, uint32_t n) {
  if (!n || !lead) return;
  if (words->bytes.n > words->opened) add(words, str_from(phrasing->separator));
  if (*lead) say(words, lead);
  for (uint32_t i = 0; i < n; i++) {
    if (i) add(words, STR(", "));
    add(words, texts[i]);
  }
}

static const struct str *all_faults(const struct words *words, const struct reasons *why) {
  if (!words->for_people || !why->n_faults) return why->faults;
  struct str *told = ARENA_ARRAY(words->arena, struct str, why->n_faults);
  for (uint32_t i = 0; i < why->n_faults; i++)
    told[i] = fault_words(words->arena, &why->fault_parts[i], true);
  return told;
}

static void add_reasons(
    struct words *words, const struct phrasing *phrasing, const struct reasons *why) {
  /* more than that nobody reads: the forms for programs have them */
  const uint32_t n_named = why->n_missing < REASONS_NAMED_MAX ? why->n_missing : REASONS_NAMED_MAX;
  add_group(words, phrasing, phrasing->missing, why->missing, n_named);
  if (n_named < why->n_missing)
    add(words,
        str_from(arena_printf(
            words->arena, in_language(words, N_(" and %u more")), why->n_missing - n_named)));
  add_group(words, phrasing, phrasing->missing_in, why->missing_in, why->n_missing_in);
  add_group(words, phrasing, phrasing->faults, all_faults(words, why), why->n_faults);
  add_group(words, phrasing, phrasing->conflict, why->conflict, why->n_conflict);
  add_group(words, phrasing, phrasing->tied, why->tied, why->n_tied);
}

struct str words_undecided(struct arena *arena, const struct reasons *why) {
  struct words words = {.arena = arena, .for_people = true};
  add_reasons(&words, &of_requirement, why);
  return text_of(&words);
}

struct str words_undetermined(struct arena *arena, const struct reasons *why) {
  struct words words = {.arena = arena, .for_people = true};
  say(&words, N_("undetermined"));
  add_reasons(&words, &of_warning, why);
  return text_of(&words);
}

/* -- what the kinds of cells share -- */

struct str words_bounds(struct arena *arena, const struct schema *schema, const struct value *lo,
    const struct value *hi, bool for_people) {
  struct words words = {.arena = arena, .for_people = for_people};
  if (!hi->known) say(&words, N_("at least "));
  if (lo->known) add(&words, value_words(&words, schema, lo));
  if (lo->known && hi->known) say(&words, N_(" to "));
  if (!lo->known) say(&words, N_("at most "));
  if (hi->known) add(&words, value_words(&words, schema, hi));
  return text_of(&words);
}

static void add_bounds(struct words *words, const struct report *report, const struct cell *cell) {
  add(words, words_bounds(words->arena, report->schema, &cell->lo, &cell->hi, words->for_people));
}

/* "? 3 to 5; missing: votes". */
static void add_unknown(struct words *words, const struct report *report, const struct cell *cell) {
  add(words, STR("? "));
  words->opened = words->bytes.n;
  if (cell->has_bounds) add_bounds(words, report, cell);
  add_reasons(words, &of_cell, &cell->why);
}

static struct str outcome_word(
    const struct words *words, const struct report *report, const struct cell *cell) {
  const struct enumeration *outcomes = report_outcomes(report, cell->item);
  if (!words->for_people) return outcomes->words[cell->outcome];
  return words_outcome(cell->item, outcomes, cell->outcome);
}

static void add_outcome(struct words *words, const struct report *report, const struct cell *cell) {
  if (cell->known) add(words, outcome_word(words, report, cell));
  else say(words, N_("undetermined"));
}

static struct str rule_label(const struct rule *rule) {
  return rule->label.n ? rule->label : rule->name;
}

static void add_rank(struct words *words, const struct cell *cell) {
  if (cell->has_rank)
    add(words,
        str_from(arena_printf(
            words->arena, in_language(words, N_(" (rank %lld)")), (long long)cell->rank)));
}

static void add_seats(struct words *words, const struct cell *cell) {
  if (cell->has_seats)
    add(words,
        str_from(arena_printf(
            words->arena, in_language(words, N_(" (seats: %lld)")), (long long)cell->lo.number)));
}

/* A row of `entity` below one of `ancestor`, by its id; for people "vks-ha-noi (Hà Nội)", where it has a
 * name. */
static struct str member_words(const struct words *words, const struct report *report,
    uint32_t ancestor, uint32_t entity, uint32_t row) {
  const bool is_parent = report->schema->entities[entity].parent == ancestor;
  const struct str id = is_parent ? report_id(report, entity, row)
                                  : report_whole_id(report, entity, row, words->arena),
                   name = words->for_people ? people_called(report, entity, row) : (struct str){0};
  if (!id.n)
    return str_from(in_language(words, N_("a new one"))); /* only supposed: data give ids */
  if (!name.n || str_equal(name, id)) return id;
  return str_from(arena_printf(words->arena, "%.*s (%.*s)", STR_ARGS(id), STR_ARGS(name)));
}

static void add_members_so(struct words *words, const struct report *report, uint32_t ancestor,
    uint32_t entity, const char *lead, const uint32_t *rows, uint32_t n) {
  struct str *names = ARENA_ARRAY(words->arena, struct str, n + 1);
  for (uint32_t i = 0; i < n; i++)
    names[i] = member_words(words, report, ancestor, entity, rows[i]);
  add_group(words, &of_cell, lead, names, n);
}

/* Who of a selection is chosen, tied and open, a group each. */
static void add_members(
    struct words *words, struct report *report, const struct cell *cell, uint32_t row) {
  static const struct {
    enum candidacy status;
    const char *lead;
  } groups[] = {{CANDIDACY_CHOSEN, N_("chosen: ")}, {CANDIDACY_TIED, N_("tied: ")},
      {CANDIDACY_UNDETERMINED, N_("undetermined: ")}};
  const struct selection *selection = &report->schema->selections[cell->item->index];
  for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
    uint32_t *rows;
    const uint32_t n = report_selected_rows(report, selection, row, groups[i].status, &rows);
    add_members_so(words, report, selection->ancestor, selection->entity, groups[i].lead, rows, n);
  }
}

/* -- cells in full -- */

/* "chosen (rank 1)", "not chosen (rank 4)", "no candidate", "? tied (rank 2)". */
static void add_candidate(
    struct words *words, const struct report *report, const struct cell *cell) {
  switch ((enum candidacy)cell->status) {
  case CANDIDACY_NONE: say(words, N_("no candidate")); return;
  case CANDIDACY_NOT_CHOSEN: say(words, N_("not chosen")); break;
  case CANDIDACY_CHOSEN: say(words, N_("chosen")); break;
  case CANDIDACY_TIED: say(words, N_("? tied")); break;
  case CANDIDACY_UNDETERMINED: add_unknown(words, report, cell); break;
  }
  add_rank(words, cell);
}

/* The members that nobody may choose: "barred: u1 (unregistered), u2". */
static void add_barred(
    struct words *words, struct report *report, const struct cell *cell, uint32_t row) {
  struct barred *barred;
  const struct selection *selection = &report->schema->selections[cell->item->index];
  uint32_t n = report_barred(report, selection, row, &barred);
  struct str *texts = ARENA_ARRAY(words->arena, struct str, n);
  for (uint32_t i = 0; i < n; i++) {
    struct words member = {.arena = words->arena, .for_people = words->for_people};
    add(&member,
        member_words(words, report, selection->ancestor, selection->entity, barred[i].row));
    for (uint32_t r = 0; r < barred[i].n_rules; r++) {
      add(&member, r ? STR(", ") : STR(" ("));
      add(&member, rule_label(&report->schema->rules[barred[i].rules[r]]));
    }
    if (barred[i].n_rules) add(&member, STR(")"));
    texts[i] = text_of(&member);
  }
  add_group(words, &of_cell, N_("barred: "), texts, n);
}

/* "filled; chosen: u1, u2", "tied; chosen: u1; tied: u3, u4", "no_candidate; barred: u1
 * (unregistered), u2": the state and who it is about. */
static void add_state(
    struct words *words, struct report *report, const struct cell *cell, uint32_t row) {
  if (cell->known) add(words, outcome_word(words, report, cell));
  else add_unknown(words, report, cell);
  add_seats(words, cell);
  add_members(words, report, cell, row);
  if (cell->known && cell->outcome == SELECTION_NO_CANDIDATE) add_barred(words, report, cell, row);
}

/* "? tied, 2 to 3". */
static void add_share(struct words *words, const struct report *report, const struct cell *cell) {
  if (cell->known) add(words, value_words(words, report->schema, &cell->value));
  else if (cell->status == ALLOTMENT_TIED) {
    say(words, N_("? tied, "));
    add_bounds(words, report, cell);
  } else add_unknown(words, report, cell);
}

/* " (share: 9, left: 0)", then who is tied. */
static void add_shared(
    struct words *words, struct report *report, const struct cell *cell, uint32_t row) {
  const struct allocation *allocation = &report->schema->allocations[cell->item->index];
  uint32_t *rows;
  if (cell->has_seats) {
    say(words, N_(" (share: "));
    add(words, value_words(words, report->schema, &cell->lo));
    if (cell->left.known && cell->left.number) {
      say(words, N_(", left: "));
      add(words, value_words(words, report->schema, &cell->left));
    }
    add(words, STR(")"));
  }
  const uint32_t n = report_tied_sharer_rows(report, allocation, row, &rows);
  add_members_so(words, report, allocation->ancestor, allocation->entity, N_("tied: "), rows, n);
}

/* "considered (late report, no plan)": by the rules that fired for it. */
static void add_decision(
    struct words *words, const struct report *report, const struct cell *cell, uint32_t row) {
  add(words, outcome_word(words, report, cell));
  const struct rule *rule;
  uint32_t n = 0;
  for (uint32_t at = 0;
       (rule = report_next_fired(report, cell->item->index, cell->outcome, row, &at));) {
    add(words, n++ ? STR(", ") : STR(" ("));
    add(words, rule_label(rule));
  }
  if (n) add(words, STR(")"));
}

struct str words_cell(struct report *report, const struct item *item, uint32_t row) {
  struct cell cell;
  report_cell(report, item, row, true, &cell);
  if (report->for_people)
    people_read_reasons(report, (uint32_t)(item - report->schema->items), row, &cell.why);
  struct words words = {
      .arena = &report->row, .for_people = report->for_people, .labelled = report->for_people};
  if (item->kind == ITEM_SELECTION) add_candidate(&words, report, &cell);
  else if (item->kind == ITEM_SELECTION_STATE) add_state(&words, report, &cell, row);
  else if (item->kind == ITEM_ALLOCATION) add_share(&words, report, &cell);
  else if (item->kind == ITEM_ALLOCATION_STATE) {
    if (cell.known) add(&words, outcome_word(&words, report, &cell));
    else add_unknown(&words, report, &cell);
    add_shared(&words, report, &cell, row);
  } else if (!cell.known) add_unknown(&words, report, &cell);
  else if (item->kind == ITEM_DEFINE) add(&words, value_words(&words, report->schema, &cell.value));
  else if (item->kind == ITEM_DECISION) add_decision(&words, report, &cell, row);
  else add(&words, outcome_word(&words, report, &cell));
  if (cell.way == SETTLED_BY_CASES) say(&words, N_(" (settled by cases)"));
  else if (cell.way == SETTLED_BY_THRESHOLDS) say(&words, N_(" (settled by thresholds)"));
  return text_of(&words);
}

struct str words_barred(
    struct arena *arena, const struct schema *schema, const struct barred *member) {
  struct words words = {.arena = arena};
  add(&words, member->id);
  for (uint32_t r = 0; r < member->n_rules; r++) {
    add(&words, r ? STR(", ") : STR(": "));
    add(&words, schema->rules[member->rules[r]].name);
  }
  return text_of(&words);
}

/* -- values alone -- */

/* "undetermined (deferred or considered)". */
static void add_possible(
    struct words *words, const struct report *report, const struct cell *cell) {
  const struct enumeration *outcomes = report_outcomes(report, cell->item);
  uint32_t n = 0;
  for (uint32_t code = 0; code < outcomes->n_words; code++) {
    if (!(cell->possible >> code & 1)) continue;
    say(words, n++ ? N_(" or ") : N_("undetermined ("));
    add(words, words->labelled ? enumeration_label(outcomes, code) : outcomes->words[code]);
  }
  add(words, STR(")"));
}

static void add_define(struct words *words, const struct report *report, const struct cell *cell) {
  if (!cell->known) {
    say(words, N_("undetermined"));
    if (!cell->has_bounds) return;
    add(words, STR(" ("));
    add_bounds(words, report, cell);
    add(words, STR(")"));
    return;
  }
  bool is_text = cell->value.type.kind == TYPE_TEXT;
  if (is_text) add(words, STR("\""));
  add(words, value_words(words, report->schema, &cell->value));
  if (is_text) add(words, STR("\""));
}

static void add_candidate_value(
    struct words *words, const struct report *report, const struct cell *cell) {
  if (cell->status == CANDIDACY_TIED || cell->status == CANDIDACY_UNDETERMINED) {
    say(words, cell->status == CANDIDACY_TIED ? N_("tied") : N_("undetermined"));
    add_rank(words, cell);
  } else add_candidate(words, report, cell);
}

static void add_state_value(
    struct words *words, struct report *report, const struct cell *cell, uint32_t row) {
  add_outcome(words, report, cell);
  add_seats(words, cell);
  if (cell->has_bounds) {
    say(words, N_(" (seats: "));
    add_bounds(words, report, cell);
    add(words, STR(")"));
  }
  add_members(words, report, cell, row);
}

struct str words_value(
    struct report *report, const struct item *item, uint32_t row, struct arena *arena) {
  struct cell cell;
  report_cell(report, item, row, false, &cell);
  struct words words = {
      .arena = arena, .for_people = report->for_people, .labelled = report->for_people};
  switch ((enum item_kind)item->kind) {
  case ITEM_DEFINE: add_define(&words, report, &cell); break;
  case ITEM_DECISION:
    if (cell.known) add(&words, outcome_word(&words, report, &cell));
    else add_possible(&words, report, &cell);
    break;
  case ITEM_SELECTION: add_candidate_value(&words, report, &cell); break;
  case ITEM_SELECTION_STATE: add_state_value(&words, report, &cell, row); break;
  case ITEM_ALLOCATION:
    if (cell.status == ALLOTMENT_TIED) say(&words, N_("tied, "));
    add_define(&words, report, &cell);
    break;
  case ITEM_ALLOCATION_STATE:
    add_outcome(&words, report, &cell);
    if (cell.has_bounds) {
      say(&words, N_(" (share: "));
      add_bounds(&words, report, &cell);
      add(&words, STR(")"));
    }
    add_shared(&words, report, &cell, row);
    break;
  case ITEM_DUTY: add_outcome(&words, report, &cell); break;
  }
  return text_of(&words);
}

/* -- answers -- */

static void add_quoted(struct words *words, struct str text) {
  add(words, STR("\""));
  for (uint32_t i = 0; i < text.n; i++) {
    char byte = text.p[i];
    if (byte == '"' || byte == '\\') add(words, STR("\\"));
    if (byte == '\n') add(words, STR("\\n"));
    else add(words, (struct str){&byte, 1});
  }
  add(words, STR("\""));
}

struct str words_answer(struct report *report, const struct cell *cell) {
  const struct schema *schema = report->schema;
  struct words words = {.arena = &report->row};
  if (cell->known) {
    struct str text = value_format(words.arena, schema, &cell->value);
    if (cell->value.type.kind != TYPE_TEXT) return text;
    add_quoted(&words, text);
    return text_of(&words);
  }
  say(&words, N_("unknown: "));
  words.opened = words.bytes.n;
  add_reasons(&words, &of_answer, &cell->why);
  if (cell->has_bounds && !(cell->lo.known && cell->hi.known)) {
    const struct str side = words_bounds(words.arena, schema, &cell->lo, &cell->hi, false);
    add_group(&words, &of_answer, "", &side, 1);
  } else if (cell->has_bounds) {
    struct str lo = value_format(words.arena, schema, &cell->lo),
               hi = value_format(words.arena, schema, &cell->hi);
    struct str between =
        str_from(arena_printf(words.arena, "%.*s and %.*s", STR_ARGS(lo), STR_ARGS(hi)));
    add_group(&words, &of_answer, "between ", &between, 1);
  }
  return text_of(&words);
}

/* -- instances -- */

struct str words_identity(struct report *report, uint32_t entity, uint32_t row) {
  struct str id = report_id(report, entity, row);
  return id.p ? id : report_at(report->data, entity, row, &report->row);
}

struct str words_named(struct report *report, uint32_t entity, uint32_t row) {
  struct str id = report_id(report, entity, row), name = report->schema->entities[entity].name;
  if (!id.p || report->schema->entities[entity].unique_within)
    return report_at(report->data, entity, row, &report->row);
  return str_from(arena_printf(&report->row, "%.*s %.*s", STR_ARGS(name), STR_ARGS(id)));
}

struct str words_instance(
    const struct report *report, uint32_t entity, uint32_t row, struct arena *arena) {
  const struct entity *e = &report->schema->entities[entity];
  struct str id = report_whole_id(report, entity, row, arena),
             name = people_called(report, entity, row);
  struct words words = {.arena = arena};
  if (!id.p && entity != 0) add(&words, report_at(report->data, entity, row, arena));
  else add(&words, e->label.n ? e->label : e->name);
  if (id.p) {
    add(&words, STR(" "));
    add(&words, id);
  }
  if (name.n && !str_equal(name, id)) {
    add(&words, STR(" ("));
    add(&words, name);
    add(&words, STR(")"));
  }
  return text_of(&words);
}
