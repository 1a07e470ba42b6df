/* Results in words for people (people.h). */
#include "results/people.h"
#include "base/translate.h"

#include "base/buffer.h"
#include "base/characters.h"
#include "base/date.h"
#include "base/decimal.h"
#include "results/collect.h"
#include "results/report_allocation.h"
#include "results/report_selection.h"
#include "runtime/data/dataset_sources.h"
#include "runtime/data/instance_path.h"

static struct str text_of(const struct buffer *buffer) {
  return (struct str){buffer->bytes, (uint32_t)buffer->n};
}

static struct str phrase(struct arena *arena, const char *format, struct str what) {
  return str_from(arena_printf(arena, format, STR_ARGS(what)));
}

/* -- values -- */

struct str people_date(struct arena *arena, int32_t days) {
  if (days == DATE_NONE) return str_from(_("none"));
  int32_t year, month, day;
  date_split(days, &year, &month, &day);
  return str_from(arena_printf(arena, "%02d/%02d/%04d", day, month, year));
}

char people_decimal_mark(void) { return translated_decimal_mark(); }

struct str people_number(struct arena *arena, int64_t number, uint8_t scale) {
  char digits[32];
  const uint32_t n = (uint32_t)decimal_format(number, scale, digits);
  char *point = memchr(digits, '.', n);
  if (point) *point = people_decimal_mark();
  return (struct str){arena_copy(arena, digits, n), n};
}

struct str people_yes_no(bool yes) {
  return yes ? str_from(_("yes")) : str_from(_("no"));
}

struct str people_word(struct arena *arena, struct str word) {
  if (!word.n || !memchr(word.p, '_', word.n)) return word;
  char *text = str_cstring(arena, word);
  for (char *at = text; (at = strchr(at, '_'));) *at = ' ';
  return (struct str){text, word.n};
}

struct str people_member(struct arena *arena, const struct enumeration *set, uint32_t code) {
  const struct str label = enumeration_label(set, code);
  return label.p == set->words[code].p ? people_word(arena, label) : label;
}

/* The words of the language's own closed sets: the states of selections, allocations and duties,
 * truths, the reasons why words of the law are not for rules. */
static const char *const states[] = {N_("filled"), N_("short"), N_("no_candidate"), N_("no_seats"),
    N_("tied"), N_("chosen"), N_("not_chosen"), N_("undetermined"), N_("fulfilled"), N_("late"),
    N_("open"), N_("overdue"), N_("true"), N_("false"), N_("not_normative"), N_("left_to_people"),
    N_("beyond_this_regulation"), N_("not_expressible")};

struct str people_state(struct str word) {
  for (size_t i = 0; i < sizeof states / sizeof *states; i++)
    if (str_equal(word, str_from(states[i]))) return str_from(translated(states[i]));
  return word;
}

struct str people_value(
    struct arena *arena, const struct schema *schema, const struct value *value) {
  if (!value->known) return str_from(_("unknown"));
  switch ((enum type_kind)value->type.kind) {
  case TYPE_BOOLEAN: return people_yes_no(value->number != 0);
  case TYPE_INTEGER:
  case TYPE_DECIMAL: return people_number(arena, value->number, value->type.scale);
  case TYPE_DATE: return people_date(arena, (int32_t)value->number);
  case TYPE_ENUM: {
    const struct enumeration *set = &schema->enumerations[value->type.of];
    if (value->number >= set->n_words) return people_word(arena, value->text);
    if (!enumeration_is_status(set)) return people_member(arena, set, (uint32_t)value->number);
    return people_word(arena, people_state(set->words[value->number]));
  }
  case TYPE_REFERENCE: return value->text.n ? value->text : str_from(_("none"));
  case TYPE_TEXT: break;
  }
  return value->text;
}

struct str people_bounds(struct arena *arena, const struct schema *schema, const struct value *lo,
    const struct value *hi) {
  if (!hi->known) return phrase(arena, _("at least %.*s"), people_value(arena, schema, lo));
  if (!lo->known) return phrase(arena, _("at most %.*s"), people_value(arena, schema, hi));
  struct str from = people_value(arena, schema, lo), to = people_value(arena, schema, hi);
  return str_from(arena_printf(arena, _("%.*s to %.*s"), STR_ARGS(from), STR_ARGS(to)));
}

/* -- declarations -- */

/* Letters of Latin script beyond ASCII: U+00C0 to U+024F, U+1E00 to U+1EFF. */
static bool is_no_english(int32_t c) {
  return (c >= 0xc0 && c <= 0x24f && c != 0xd7 && c != 0xf7) || (c >= 0x1e00 && c <= 0x1eff);
}

bool people_reads(struct str label) {
  if (str_equal(str_from(_("en")), STR("vi"))) return label.n > 0;
  for (uint32_t at = 0; at < label.n;) {
    int32_t c;
    at += str_decode(label, at, &c);
    if (is_no_english(c)) return false;
  }
  return label.n > 0;
}

static struct str label_or(struct arena *arena, struct str label, struct str name) {
  return label.n ? label : people_word(arena, name);
}

struct str people_title(const struct schema *schema, struct arena *arena) {
  return label_or(arena, schema->title, schema->name);
}

struct str people_entity(const struct schema *schema, uint32_t entity, struct arena *arena) {
  return label_or(arena, schema->entities[entity].label, schema->entities[entity].name);
}

struct str people_field(const struct schema *schema, uint32_t field, struct arena *arena) {
  const struct field *f = &schema->fields[field];
  switch ((enum field_origin)f->origin) {
  case FIELD_PREVIOUS:
  case FIELD_PREVIOUS_LEAST:
  case FIELD_PREVIOUS_MOST:
    return phrase(
        arena, _("%.*s (preceding year)"), people_item(schema, &schema->items[f->item], arena));
  case FIELD_DATA:
  case FIELD_NO_RECORD:
  case FIELD_N_ORIGINS: break;
  }
  return label_or(arena, f->label, f->name);
}

struct str people_item(const struct schema *schema, const struct item *item, struct arena *arena) {
  const struct str name = report_item_name(schema, item), label = report_item_label(schema, item);
  return str_equal(name, label) ? people_word(arena, name) : label;
}

struct str people_rule(const struct rule *rule, struct arena *arena) {
  return label_or(arena, rule->label, rule->name);
}

static bool is_called_by_reason(const struct assertion *warning) {
  return !warning->label.n && people_reads(warning->because);
}

struct str people_warning_because(const struct assertion *warning) {
  return is_called_by_reason(warning) ? (struct str){0} : warning->because;
}

struct str people_warning(const struct assertion *warning, struct arena *arena) {
  if (is_called_by_reason(warning)) return warning->because;
  return label_or(arena, warning->label, warning->name);
}

struct str people_reading(const struct reading *reading, struct arena *arena) {
  return label_or(arena, reading->label, reading->name);
}

/* -- instances -- */

uint32_t people_name_field(const struct schema *schema, uint32_t entity) {
  const struct entity *e = &schema->entities[entity];
  for (uint32_t f = e->first_field + 1; f < e->first_field + e->n_fields; f++) {
    const struct field *field = &schema->fields[f];
    if (field->type.kind != TYPE_TEXT || field->origin != FIELD_DATA) continue;
    if (str_equal(field->name, STR("name")) || str_equal(field->name, STR("tên")) ||
        str_equal(field->label, STR("tên")))
      return f;
  }
  return NONE_INDEX;
}

struct str people_called(const struct report *report, uint32_t entity, uint32_t row) {
  const uint32_t field = people_name_field(report->schema, entity);
  if (field == NONE_INDEX) return (struct str){0};
  const struct value name = dataset_value(report->data, field, row);
  return name.known ? name.text : (struct str){0};
}

struct str people_name(
    const struct report *report, uint32_t entity, uint32_t row, struct arena *arena) {
  const struct str called = people_called(report, entity, row);
  if (called.n) return called;
  const struct str id = report_whole_id(report, entity, row, arena);
  if (id.p) return id;
  const struct str label = people_entity(report->schema, entity, arena);
  if (entity == 0) return label;
  const struct table *table = &report->data->tables[entity];
  return str_from(
      arena_printf(arena, "%.*s %u", STR_ARGS(label), row - table->first[table->parent[row]] + 1));
}

/* "Cụm 2" of an entity that is called "cụm": its name says so already. */
static bool begins_with_label(struct arena *arena, struct str name, struct str label) {
  if (name.n <= label.n || name.p[label.n] != ' ') return false;
  const struct str first = {name.p, label.n};
  return str_equal(text_folded(arena, first), text_folded(arena, label));
}

struct str people_named(
    const struct report *report, uint32_t entity, uint32_t row, struct arena *arena) {
  const struct str label = people_entity(report->schema, entity, arena),
                   name = people_name(report, entity, row, arena);
  if (!people_called(report, entity, row).n && !report_id(report, entity, row).p) return name;
  if (begins_with_label(arena, name, label)) return name;
  return str_from(arena_printf(arena, "%.*s %.*s", STR_ARGS(label), STR_ARGS(name)));
}

struct str people_fact(const struct report *report, uint32_t asker, uint32_t asker_row,
    uint32_t field, uint32_t row, struct arena *arena) {
  const uint32_t entity = report->schema->fields[field].entity;
  const struct str label = people_field(report->schema, field, arena);
  if (entity == asker && row == asker_row) return label;
  const struct str whose = people_named(report, entity, row, arena);
  return str_from(arena_printf(arena, "%.*s: %.*s", STR_ARGS(whose), STR_ARGS(label)));
}

bool people_reads_fact(const struct schema *schema, uint32_t asker, uint32_t field) {
  const struct field *f = &schema->fields[field];
  const struct str label =
      f->origin == FIELD_DATA ? f->label : report_item_label(schema, &schema->items[f->item]);
  return people_reads(label) &&
      (f->entity == asker || people_reads(schema->entities[f->entity].label));
}

/* The list of the asker's that is missing as `key`; NONE_INDEX: it is none. */
static uint32_t missing_list(const struct schema *schema, uint32_t asker, struct str key) {
  for (uint32_t e = 1; e < schema->n_entities; e++)
    if (schema->entities[e].parent == asker &&
        str_equal(schema_list_key(&schema->entities[e]), key))
      return e;
  return NONE_INDEX;
}

struct str people_missing(const struct report *report, uint32_t asker, uint32_t asker_row,
    const struct missing_fact *fact, struct str text, struct arena *arena) {
  const struct schema *schema = report->schema;
  if (fact->field != NONE_INDEX)
    return people_fact(report, asker, asker_row, fact->field, fact->row, arena);
  const uint32_t list = missing_list(schema, asker, text);
  return list == NONE_INDEX
      ? text
      : phrase(arena, _("the list: %.*s"), people_entity(schema, list, arena));
}

struct str *people_missing_facts(struct report *report, uint32_t result, uint32_t row,
    const struct reasons *why, bool read_only, struct arena *arena) {
  const struct schema *schema = report->schema;
  const uint32_t asker = result < schema->n_items
      ? report_item_entity(schema, &schema->items[result])
      : schema->warnings[result - schema->n_items].entity;
  const struct missing_fact *facts = collect_cell(report, result, row, why, arena);
  struct str *names = ARENA_ARRAY(arena, struct str, why->n_missing + 1);
  for (uint32_t i = 0; i < why->n_missing; i++) {
    const uint32_t list =
        facts[i].field == NONE_INDEX ? missing_list(schema, asker, why->missing[i]) : NONE_INDEX;
    const bool is_read = facts[i].field != NONE_INDEX
        ? people_reads_fact(schema, asker, facts[i].field)
        : list != NONE_INDEX && people_reads(schema->entities[list].label);
    names[i] = read_only && !is_read
        ? why->missing[i]
        : people_missing(report, asker, row, &facts[i], why->missing[i], arena);
  }
  return names;
}

/* The selection or allocation of that name, as an item of its ancestor; NULL: none is named so. */
static const struct item *state_named(const struct schema *schema, struct str name) {
  for (uint32_t i = 0; i < schema->n_items; i++) {
    const struct item *item = &schema->items[i];
    if ((item->kind == ITEM_SELECTION_STATE || item->kind == ITEM_ALLOCATION_STATE) &&
        str_equal(report_item_name(schema, item), name))
      return item;
  }
  return NULL;
}

struct str people_tie(const struct report *report, struct str tie, struct arena *arena) {
  static const char of[] = " of ";
  const char *at = memmem(tie.p, tie.n, of, sizeof of - 1);
  const struct str name = {tie.p, at ? (uint32_t)(at - tie.p) : tie.n};
  const struct item *item = state_named(report->schema, name);
  if (!item) return tie;
  const struct str label = people_item(report->schema, item, arena);
  if (!at) return label;
  at += sizeof of - 1;
  const struct str id = {at, (uint32_t)(tie.p + tie.n - at)};
  const uint32_t entity = report_item_entity(report->schema, item),
                 row = instance_find(report->data, entity, id);
  const struct str whose = row == UINT32_MAX ? id : people_name(report, entity, row, arena);
  return str_from(arena_printf(arena, "%.*s (%.*s)", STR_ARGS(label), STR_ARGS(whose)));
}

/* "sector_flag của c09": a tie whose selection has no label that is read. */
static struct str tie_by_name(struct arena *arena, struct str tie) {
  static const char of[] = " of ";
  const char *at = memmem(tie.p, tie.n, of, sizeof of - 1);
  if (!at) return tie;
  const struct str name = {tie.p, (uint32_t)(at - tie.p)};
  const struct str whose = {at + sizeof of - 1, tie.n - name.n - (uint32_t)(sizeof of - 1)};
  return str_from(arena_printf(arena, _("%.*s of %.*s"), STR_ARGS(name), STR_ARGS(whose)));
}

static bool tie_is_read(const struct schema *schema, struct str tie) {
  static const char of[] = " of ";
  const char *at = memmem(tie.p, tie.n, of, sizeof of - 1);
  const struct item *item =
      state_named(schema, (struct str){tie.p, at ? (uint32_t)(at - tie.p) : tie.n});
  return item && !str_equal(report_item_label(schema, item), report_item_name(schema, item)) &&
      people_reads(report_item_label(schema, item));
}

/* A label that has a comma, among others with commas between them. */
static struct str set_off(struct arena *arena, struct str label) {
  return memchr(label.p, ',', label.n) ? phrase(arena, "“%.*s”", label) : label;
}

void people_read_reasons(
    struct report *report, uint32_t result, uint32_t row, struct reasons *why) {
  struct arena *arena = &report->row;
  if (why->n_missing) why->missing = people_missing_facts(report, result, row, why, true, arena);
  if (why->n_missing > 1)
    for (uint32_t i = 0; i < why->n_missing; i++) why->missing[i] = set_off(arena, why->missing[i]);
  if (!why->n_tied) return;
  struct str *ties = ARENA_ARRAY(arena, struct str, why->n_tied);
  for (uint32_t i = 0; i < why->n_tied; i++)
    ties[i] = tie_is_read(report->schema, why->tied[i]) ? people_tie(report, why->tied[i], arena)
                                                        : tie_by_name(arena, why->tied[i]);
  why->tied = ties;
}

struct str people_fault(const struct fault_parts *fault, struct arena *arena) {
  struct fault_parts labelled = *fault;
  if (fault->label.n) labelled.name = fault->label;
  return fault_words(arena, &labelled, true);
}

/* -- cells -- */

struct str people_code(
    const struct report *report, const struct item *item, uint32_t code, struct arena *arena) {
  const struct enumeration *outcomes = report_outcomes(report, item);
  if (item->kind == ITEM_DECISION) return people_member(arena, outcomes, code);
  return people_word(arena, people_state(outcomes->words[code]));
}

struct str people_outcome(
    const struct report *report, const struct cell *cell, struct arena *arena) {
  const struct enumeration *outcomes = report_outcomes(report, cell->item);
  if (cell->known) return people_code(report, cell->item, cell->outcome, arena);
  if (cell->item->kind != ITEM_DECISION) return str_from(_("undetermined"));
  struct buffer text;
  buffer_init(&text, arena, NULL);
  uint32_t n = 0;
  for (uint32_t code = 0; code < outcomes->n_words; code++)
    if (cell->possible >> code & 1) {
      buffer_put(&text, n++ ? str_from(_(" or ")) : str_from(_("undetermined (")));
      buffer_put(&text, people_member(arena, outcomes, code));
    }
  buffer_put_byte(&text, ')');
  return text_of(&text);
}

const enum candidacy people_candidacies[] = {
    CANDIDACY_CHOSEN, CANDIDACY_TIED, CANDIDACY_NOT_CHOSEN, CANDIDACY_NONE, CANDIDACY_UNDETERMINED};

struct str people_candidacy(enum candidacy status) {
  switch (status) {
  case CANDIDACY_NONE: return str_from(_("no candidate"));
  case CANDIDACY_NOT_CHOSEN: return str_from(_("not chosen"));
  case CANDIDACY_CHOSEN: return str_from(_("chosen"));
  case CANDIDACY_TIED: return str_from(_("tied"));
  case CANDIDACY_UNDETERMINED: break;
  }
  return str_from(_("undetermined"));
}

static void put_bounds(struct buffer *text, const struct report *report, const struct cell *cell) {
  if (!cell->has_bounds) return;
  buffer_put(text, STR(" ("));
  buffer_put(text, people_bounds(text->arena, report->schema, &cell->lo, &cell->hi));
  buffer_put_byte(text, ')');
}

/* A define, or a share. */
static void put_number(
    struct buffer *text, const struct report *report, const struct cell *cell, bool is_tied) {
  if (cell->known) {
    buffer_put(text, people_value(text->arena, report->schema, &cell->value));
    return;
  }
  buffer_put(text, is_tied ? str_from(_("tied")) : str_from(_("undetermined")));
  put_bounds(text, report, cell);
}

/* "filled: Hà Nội, Hải Phòng". */
static void put_chosen(
    struct buffer *text, struct report *report, const struct cell *cell, uint32_t row) {
  const struct selection *selection = &report->schema->selections[cell->item->index];
  const enum candidacy status = !cell->known ? CANDIDACY_UNDETERMINED
      : cell->outcome == SELECTION_TIED      ? CANDIDACY_TIED
                                             : CANDIDACY_CHOSEN;
  uint32_t *rows;
  const uint32_t n = report_selected_rows(report, selection, row, status, &rows);
  for (uint32_t i = 0; i < n; i++) {
    buffer_put(text, i ? STR(", ") : STR(": "));
    buffer_put(text, people_name(report, selection->entity, rows[i], text->arena));
  }
}

struct str people_result(
    struct report *report, const struct item *item, uint32_t row, struct arena *arena) {
  struct cell cell;
  struct buffer text;
  report_cell(report, item, row, false, &cell);
  buffer_init(&text, arena, NULL);
  switch ((enum item_kind)item->kind) {
  case ITEM_DEFINE: put_number(&text, report, &cell, false); break;
  case ITEM_ALLOCATION: put_number(&text, report, &cell, cell.status == ALLOTMENT_TIED); break;
  case ITEM_SELECTION:
    buffer_put(&text, people_candidacy((enum candidacy)cell.status));
    if (cell.has_rank) buffer_printf(&text, _(" (rank %lld)"), (long long)cell.rank);
    break;
  case ITEM_SELECTION_STATE:
    buffer_put(&text, people_outcome(report, &cell, arena));
    put_chosen(&text, report, &cell, row);
    break;
  case ITEM_DECISION:
  case ITEM_DUTY:
  case ITEM_ALLOCATION_STATE: buffer_put(&text, people_outcome(report, &cell, arena)); break;
  }
  return text_of(&text);
}

/* -- why -- */

static void put_fired(
    struct buffer *text, const struct report *report, const struct cell *cell, uint32_t row) {
  const struct rule *rule;
  for (uint32_t at = 0;
       (rule = report_next_fired(report, cell->item->index, cell->outcome, row, &at));) {
    if (text->n) buffer_put(text, STR("; "));
    buffer_put(text, people_rule(rule, text->arena));
  }
}

struct str people_rules(
    const struct report *report, const struct cell *cell, uint32_t row, struct arena *arena) {
  struct buffer text;
  buffer_init(&text, arena, NULL);
  if (cell->known) put_fired(&text, report, cell, row);
  return text_of(&text);
}

/* "missing: a; b": the parts of a group. */
static void put_group(struct buffer *text, const char *lead, const struct str *parts, uint32_t n) {
  if (!n) return;
  if (text->n) buffer_put(text, STR(". "));
  buffer_put(text, str_from(lead));
  for (uint32_t i = 0; i < n; i++) {
    if (i) buffer_put(text, STR("; "));
    buffer_put(text, parts[i]);
  }
}

struct str people_why(
    struct report *report, const struct item *item, uint32_t row, struct arena *arena) {
  struct cell cell;
  struct buffer text;
  report_cell(report, item, row, true, &cell);
  buffer_init(&text, arena, NULL);
  if (cell.known && item->kind == ITEM_DECISION) put_fired(&text, report, &cell, row);
  const bool is_tied = (item->kind == ITEM_SELECTION && cell.status == CANDIDACY_TIED) ||
      (item->kind == ITEM_ALLOCATION && cell.status == ALLOTMENT_TIED);
  if (is_tied) return text_of(&text); /* the tie is the reason */
  const struct reasons *why = &cell.why;
  if (why->n_missing)
    put_group(&text, _("missing: "),
        people_missing_facts(
            report, (uint32_t)(item - report->schema->items), row, why, false, arena),
        why->n_missing);
  put_group(&text, _("missing in: "), why->missing_in, why->n_missing_in);
  struct str *faults = ARENA_ARRAY(arena, struct str, why->n_faults + 1);
  for (uint32_t i = 0; i < why->n_faults; i++)
    faults[i] = people_fault(&why->fault_parts[i], arena);
  put_group(&text, _("cannot be computed: "), faults, why->n_faults);
  put_group(&text, _("exceptions in conflict: "), why->conflict, why->n_conflict);
  struct str *ties = ARENA_ARRAY(arena, struct str, why->n_tied + 1);
  for (uint32_t i = 0; i < why->n_tied; i++) ties[i] = people_tie(report, why->tied[i], arena);
  put_group(&text, _("hangs on a tie: "), ties, why->n_tied);
  return text_of(&text);
}

/* -- what was read -- */

uint32_t people_sources(
    const struct dataset *data, struct arena *arena, struct people_source **sources) {
  uint64_t *n_rows = ARENA_ARRAY(arena, uint64_t, data->n_sources);
  *sources = ARENA_ARRAY(arena, struct people_source, data->n_sources);
  dataset_count_source_rows(data, n_rows);
  for (uint32_t i = 0; i < data->n_sources; i++)
    (*sources)[i] = (struct people_source){.file = data->sources[i].file,
        .sha256 = data->wants_digests && !data->sources[i].is_database
            ? digest_text(arena, data->sources[i].digest)
            : (struct str){0},
        .n_rows = n_rows[i]};
  return data->n_sources;
}
