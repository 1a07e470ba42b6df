/* The data of a page, as one JSON document: entities with their instances, results and facts in
 * columns, rules, what is missing, and the explanations. What the script draws, it draws from here.
 *
 * A cell of a result is the word `[TEXT, TONE, ORDER, [RULES], WHY]`: what it came to, its colour, its place
 * when the column is sorted, the rules that fired by their number, why it is open. A fact is its
 * text; null: it is missing. */
#include <stdlib.h>

#include "results/collect.h"
#include "results/page/page_column.h"
#include "results/page/page_parts.h"
#include "results/page/page_texts.h"
#include "results/report_selection.h"

static void put_member(struct buffer *out, const char *name, struct str text) {
  buffer_printf(out, "\"%s\":", name);
  html_json_string(out, text);
}

static void forget_row(struct page *page) { arena_clear(&page->report->row); }

/* -- cells of results -- */

static enum page_tone cell_tone(const struct page *page, const struct cell *cell) {
  const struct item *item = cell->item;
  if (item->kind == ITEM_SELECTION) {
    switch ((enum candidacy)cell->status) {
    case CANDIDACY_CHOSEN: return TONE_GOOD;
    case CANDIDACY_TIED: return TONE_TIED;
    case CANDIDACY_UNDETERMINED: return TONE_OPEN;
    case CANDIDACY_NOT_CHOSEN:
    case CANDIDACY_NONE: return TONE_NEUTRAL;
    }
  }
  if (!cell->known) return TONE_OPEN;
  if (report_has_outcome(item)) return page_code_tone(page->schema, item, cell->outcome);
  return TONE_NEUTRAL;
}

/* Where a cell stands when its column is sorted, as a number in text. */
static void put_order(struct buffer *out, const struct cell *cell) {
  if (cell->item->kind == ITEM_SELECTION) {
    static const int by_status[] = {4, 1, 0, 2, 3};
    buffer_put_integer(
        out, by_status[cell->status] * 1000000000ll + (cell->has_rank ? cell->rank : 999999999ll));
  } else if (!cell->known) {
    html_put(out, "1e300");
  } else if (report_has_outcome(cell->item)) {
    buffer_put_integer(out, cell->outcome);
  } else if (cell->value.type.kind == TYPE_TEXT || cell->value.type.kind == TYPE_REFERENCE) {
    html_put(out, "null"); /* by its text */
  } else {
    buffer_put_integer(out, cell->value.number);
  }
}

static void put_fired(
    struct buffer *out, const struct page *page, const struct cell *cell, uint32_t row) {
  const struct rule *rule;
  uint32_t n = 0;
  buffer_put_byte(out, '[');
  if (cell->item->kind == ITEM_DECISION && cell->known)
    for (uint32_t at = 0;
         (rule = report_next_fired(page->report, cell->item->index, cell->outcome, row, &at));)
      buffer_printf(out, n++ ? ",%u" : "%u", (uint32_t)(rule - page->schema->rules));
  buffer_put_byte(out, ']');
}

static struct str cell_word(struct page *page, const struct item *item, uint32_t row) {
  struct report *report = page->report;
  struct arena *arena = &report->row;
  struct buffer out;
  struct cell cell;
  report_cell(report, item, row, false, &cell);
  buffer_init(&out, arena, NULL);
  buffer_put_byte(&out, '[');
  html_json_string(&out, people_result(report, item, row, arena));
  buffer_printf(&out, ",\"%c\",", (char)cell_tone(page, &cell));
  put_order(&out, &cell);
  buffer_put_byte(&out, ',');
  put_fired(&out, page, &cell, row);
  if (!cell.known) {
    buffer_put_byte(&out, ',');
    html_json_string(&out, people_why(report, item, row, arena));
  }
  buffer_put_byte(&out, ']');
  return (struct str){out.bytes, (uint32_t)out.n};
}

static void put_result_column(struct page *page, const struct item *item, uint32_t n_rows) {
  struct arena arena;
  struct page_column column;
  arena_init(&arena, page->arena->allocator);
  arena.out_of_memory = page->arena->out_of_memory;
  page_column_init(&column, &arena, n_rows);
  for (uint32_t row = 0; row < n_rows; row++) {
    uint64_t key;
    if (!report_cell_key(page->report, item, row, false, &key)) {
      page_column_set(&column, row, cell_word(page, item, row));
    } else if (!page_column_copy(&column, row, key)) {
      page_column_keep(&column, row, key, cell_word(page, item, row));
    }
    forget_row(page);
  }
  page_column_put(&column, page->out);
  arena_free(&arena);
}

/* -- facts -- */

static struct str fact_word(struct page *page, uint32_t field, uint32_t row) {
  struct arena *arena = &page->report->row;
  const struct value value = dataset_value(page->report->data, field, row);
  if (!value.known) return STR("null");
  struct buffer out;
  buffer_init(&out, arena, NULL);
  html_json_string(&out, people_value(arena, page->schema, &value));
  return (struct str){out.bytes, (uint32_t)out.n};
}

/* What a row of a column holds, as a number: the same where it holds the same. What is not known has one of
 * its own. */
static uint64_t fact_key(const struct column *column, uint32_t row) {
  const void *values = column->view.values;
  switch ((enum register_kind)column->kind) {
  case REG_TRUTH:
  case REG_CODE: return ((const uint8_t *)values)[row];
  case REG_TEXT: return ((const uint32_t *)values)[row];
  case REG_NUMBER:
  case REG_BOUNDS:
  case REG_SET8:
  case REG_SET64:
  case REG_FRACTION:
  case REG_N_KINDS: break;
  }
  if (column->width == 1) return (uint8_t)((const int8_t *)values)[row];
  if (column->width == 2) return (uint16_t)((const int16_t *)values)[row];
  if (column->width == 4) return (uint32_t)((const int32_t *)values)[row];
  return column->view.known[row] ? (uint64_t)((const int64_t *)values)[row] : UINT64_MAX >> 1;
}

static void put_fact_column(struct page *page, uint32_t field, uint32_t n_rows) {
  const struct field *f = &page->schema->fields[field];
  const struct column *data = &page->report->data->tables[f->entity]
                                   .columns[field - page->schema->entities[f->entity].first_field];
  struct arena arena;
  struct page_column column;
  if (!data->given) {
    html_put(page->out, "null");
    return;
  }
  arena_init(&arena, page->arena->allocator);
  arena.out_of_memory = page->arena->out_of_memory;
  page_column_init(&column, &arena, n_rows);
  for (uint32_t row = 0; row < n_rows; row++) {
    const uint64_t key = fact_key(data, row);
    if (page_column_copy(&column, row, key)) continue;
    page_column_keep(&column, row, key, fact_word(page, field, row));
    forget_row(page);
  }
  page_column_put(&column, page->out);
  arena_free(&arena);
}

/* -- entities -- */

/* Of each row a text, or null: nearly all of them differ, so that a row says its own. */
static void put_own_words(struct page *page, uint32_t n_rows, uint32_t entity,
    struct str (*word)(const struct page *page, uint32_t entity, uint32_t row)) {
  html_put(page->out, "{\"w\":0,\"d\":[");
  for (uint32_t row = 0; row < n_rows; row++) {
    const struct str text = word(page, entity, row);
    if (row) buffer_put_byte(page->out, ',');
    if (text.p) html_json_string(page->out, text);
    else html_put(page->out, "null");
    forget_row(page);
  }
  html_put(page->out, "]}");
}

static struct str id_of(const struct page *page, uint32_t entity, uint32_t row) {
  return report_whole_id(page->report, entity, row, &page->report->row);
}

static struct str name_of(const struct page *page, uint32_t entity, uint32_t row) {
  return people_name(page->report, entity, row, &page->report->row);
}

static struct str given_name_of(const struct page *page, uint32_t entity, uint32_t row) {
  const struct value name = dataset_value(page->report->data, page->name_fields[entity], row);
  if (name.known) return name.text;
  const struct str id = id_of(page, entity, row);
  return id.p ? id : name_of(page, entity, row);
}

/* Instances without ids are called by their place among their siblings, which the script knows. */
static void put_names(struct page *page, uint32_t entity, uint32_t n_rows) {
  const struct table *table = &page->report->data->tables[entity];
  const uint32_t name = page->name_fields[entity];
  const bool has_names =
      name != NONE_INDEX && table->columns[name - page->schema->entities[entity].first_field].given;
  if (entity != 0 && !table->columns[0].given && !has_names) {
    html_put(page->out, ",\"ids\":null,\"names\":null");
    return;
  }
  html_put(page->out, ",\"ids\":");
  put_own_words(page, n_rows, entity, id_of);
  html_put(page->out, ",\"names\":");
  put_own_words(page, n_rows, entity, name == NONE_INDEX ? name_of : given_name_of);
}

/* Of each row of the parent entity the first row, and one more. */
static void put_first_rows(struct page *page, uint32_t entity) {
  const struct table *table = &page->report->data->tables[entity];
  const uint32_t parent = page->schema->entities[entity].parent;
  buffer_put_byte(page->out, '[');
  for (uint32_t i = 0; i <= page->report->data->tables[parent].n_rows; i++) {
    if (i) buffer_put_byte(page->out, ',');
    buffer_put_integer(page->out, table->first[i]);
  }
  buffer_put_byte(page->out, ']');
}

static void put_results(struct page *page, uint32_t entity, uint32_t n_rows) {
  const struct report_table *table = page_table_of(page, entity);
  html_put(page->out, ",\"results\":{");
  for (uint32_t i = 0; table && i < table->n_items; i++) {
    buffer_printf(page->out, i ? ",\n\"%u\":" : "\"%u\":", table->items[i]);
    put_result_column(page, &page->schema->items[table->items[i]], n_rows);
  }
  html_put(page->out, "}");
}

/* Facts of the data but the id; values of the preceding year too. */
static void put_facts(struct page *page, uint32_t entity, uint32_t n_rows) {
  const struct entity *e = &page->schema->entities[entity];
  uint32_t n = 0;
  html_put(page->out, ",\"facts\":{");
  for (uint32_t f = e->first_field + 1; f < e->first_field + e->n_fields; f++) {
    const uint8_t origin = page->schema->fields[f].origin;
    if (origin != FIELD_DATA && origin != FIELD_PREVIOUS) continue;
    buffer_printf(page->out, n++ ? ",\n\"%u\":" : "\"%u\":", f);
    put_fact_column(page, f, n_rows);
  }
  html_put(page->out, "}");
}

static void put_entity(struct page *page, uint32_t entity) {
  const struct entity *e = &page->schema->entities[entity];
  const uint32_t n_rows = page->report->data->tables[entity].n_rows;
  struct buffer *out = page->out;
  buffer_printf(
      out, "{\"n\":%u,\"parent\":%d,", n_rows, e->parent == NONE_INDEX ? -1 : (int)e->parent);
  put_member(out, "name", e->name);
  buffer_put_byte(out, ',');
  put_member(out, "label", people_entity(page->schema, entity, page->arena));
  if (entity != 0) {
    html_put(out, ",\"first\":");
    put_first_rows(page, entity);
  }
  put_names(page, entity, n_rows);
  put_results(page, entity, n_rows);
  put_facts(page, entity, n_rows);
  html_put(out, "}");
}

/* -- declarations -- */

static void put_items(struct page *page) {
  struct buffer *out = page->out;
  static const char kinds[N_ITEM_KINDS] = {[ITEM_DEFINE] = 'v',
      [ITEM_DECISION] = 'd',
      [ITEM_SELECTION] = 's',
      [ITEM_SELECTION_STATE] = 'S',
      [ITEM_DUTY] = 'o',
      [ITEM_ALLOCATION] = 'a',
      [ITEM_ALLOCATION_STATE] = 'A'};
  html_put(out, ",\n\"items\":[");
  for (uint32_t i = 0; i < page->schema->n_items; i++) {
    const struct item *item = &page->schema->items[i];
    if (i) buffer_put_byte(out, ',');
    buffer_printf(out, "{\"kind\":\"%c\",\"entity\":%u,", kinds[item->kind],
        report_item_entity(page->schema, item));
    put_member(out, "name", report_item_name(page->schema, item));
    buffer_put_byte(out, ',');
    put_member(out, "label", people_item(page->schema, item, page->arena));
    html_put(out, ",\"codes\":[");
    const uint32_t n_codes =
        item->kind == ITEM_SELECTION ? CANDIDACY_UNDETERMINED : page->tallies[i].n_codes;
    for (uint32_t code = 0; code < n_codes; code++) {
      if (code) buffer_put_byte(out, ',');
      html_json_string(out, page_code_words(page, item, code));
    }
    html_put(out, "]}");
  }
  html_put(out, "]");
}

static void put_rules(struct page *page) {
  struct buffer *out = page->out;
  html_put(out, ",\n\"rules\":[");
  for (uint32_t i = 0; i < page->schema->n_rules; i++) {
    const struct rule *rule = &page->schema->rules[i];
    uint32_t *fields;
    const uint32_t n_fields = page_rule_fields(page, i, &fields);
    html_put(out, i ? ",\n{" : "{");
    put_member(out, "name", rule->name);
    buffer_put_byte(out, ',');
    put_member(out, "label", people_rule(rule, page->arena));
    if (rule->because.n && !str_equal(rule->because, rule->label)) {
      buffer_put_byte(out, ',');
      put_member(out, "because", rule->because);
    }
    html_put(out, ",\"law\":[");
    for (uint32_t k = 0; k < rule->law.n_lines; k++) {
      if (k) buffer_put_byte(out, ',');
      html_json_string(out, rule->law.lines[k]);
    }
    html_put(out, "],\"facts\":[");
    for (uint32_t k = 0; k < n_fields; k++) buffer_printf(out, k ? ",%u" : "%u", fields[k]);
    html_put(out, "]}");
  }
  html_put(out, "]");
}

static void put_fields(struct page *page) {
  struct buffer *out = page->out;
  html_put(out, ",\n\"fields\":[");
  for (uint32_t i = 0; i < page->schema->n_fields; i++) {
    const struct field *field = &page->schema->fields[i];
    if (i) buffer_put_byte(out, ',');
    buffer_printf(out, "{\"entity\":%u,", field->entity);
    put_member(out, "label", people_field(page->schema, i, page->arena));
    if (field->origin == FIELD_PREVIOUS) html_put(out, ",\"previous\":1");
    if (field->changes == FIELD_DECIDED_BY_OTHERS) html_put(out, ",\"others\":1");
    if (field->has_default) {
      buffer_put_byte(out, ',');
      put_member(out, "absent", people_value(page->arena, page->schema, &field->fallback));
    } else if (field->absent_none) {
      buffer_put_byte(out, ',');
      put_member(out, "absent", str_from(_("none")));
    }
    html_put(out, "}");
  }
  html_put(out, "]");
}

static void put_texts(struct page *page) {
  html_put(page->out, ",\n\"texts\":{");
  for (int i = 0; i < N_PAGE_TEXTS; i++) {
    buffer_printf(page->out, i ? ",\"%s\":" : "\"%s\":", page_text_names[i]);
    html_json_string(page->out, str_from(translated(page_texts[i])));
  }
  html_put(page->out, "}");
}

/* -- what is missing -- */

/* Three numbers a fact: its field, its row, how many results hang on it. What is no fact that one value
 * could be given for is told behind them: its instance, in words, how many. */
static void put_missing(struct page *page) {
  struct collection missing;
  uint32_t n = 0;
  collect_missing(page->report, page->arena, &missing);
  html_put(page->out, ",\n\"missing\":[");
  for (uint32_t i = 0; i < missing.n; i++) {
    const struct collected *fact = &missing.items[i];
    if (fact->field == NONE_INDEX) continue;
    buffer_printf(page->out, n++ ? ",%u,%u,%llu" : "%u,%u,%llu", fact->field, fact->row,
        (unsigned long long)fact->n_waiting);
  }
  html_put(page->out, "],\n\"others\":[");
  n = 0;
  for (uint32_t i = 0; i < missing.n; i++) {
    const struct collected *fact = &missing.items[i];
    if (fact->field != NONE_INDEX) continue;
    buffer_printf(page->out, n++ ? ",[%u,%u,%llu," : "[%u,%u,%llu,", fact->entity, fact->row,
        (unsigned long long)fact->n_waiting);
    html_json_string(page->out,
        people_missing(page->report, fact->entity, fact->row,
            &(struct missing_fact){NONE_INDEX, fact->row}, fact->text, page->arena));
    html_put(page->out, "]");
  }
  html_put(page->out, "]");
}

/* -- explanations -- */

/* Rows of one item that came to the same: explained in the order of how few they are. */
struct class {
  uint64_t n_rows; /* 0: open */
  uint32_t item, code;
};

static int by_rarity(const void *left, const void *right) {
  const struct class *a = left, *b = right;
  if (a->n_rows != b->n_rows) return a->n_rows < b->n_rows ? -1 : 1;
  if (a->item != b->item) return a->item < b->item ? -1 : 1;
  return a->code < b->code ? -1 : a->code > b->code;
}

static bool is_of_class(struct page *page, const struct class *class, uint32_t row) {
  struct cell cell;
  report_cell(page->report, &page->schema->items[class->item], row, false, &cell);
  if (class->code == CODE_UNKNOWN) return !cell.known;
  return cell.known &&
      class->code == (report_has_outcome(cell.item) ? cell.outcome : (uint32_t)cell.value.number);
}

static uint32_t find_classes(struct page *page, struct class **classes) {
  uint32_t n = 0, n_max = 0;
  for (uint32_t i = 0; i < page->schema->n_items; i++) n_max += page->tallies[i].n_codes + 1;
  *classes = ARENA_ARRAY(page->arena, struct class, n_max + 1);
  for (uint32_t i = 0; i < page->schema->n_items; i++) {
    const struct tally *tally = &page->tallies[i];
    if (!page_is_main(&page->schema->items[i])) continue;
    if (tally->undetermined) (*classes)[n++] = (struct class){0, i, CODE_UNKNOWN};
    for (uint32_t code = 0; code < tally->n_codes; code++)
      if (tally->by_code[code]) (*classes)[n++] = (struct class){tally->by_code[code], i, code};
  }
  if (n > 1) qsort(*classes, n, sizeof **classes, by_rarity);
  return n;
}

static uint32_t explanations_wanted(const struct page *page) {
  if (page->options->n_explained != UINT32_MAX) return page->options->n_explained;
  return report_n_rows(page->report) > PAGE_ROWS_MANY ? PAGE_EXPLANATIONS_OF_MANY
                                                      : PAGE_EXPLANATIONS_MAX;
}

/* Those to be explained, not put yet. */
struct pending {
  struct page_result results[PAGE_EXPLAINED_AT_ONCE];
  uint32_t n, n_put;
};

static void put_pending(struct page *page, struct pending *pending) {
  if (!pending->n) return;
  const struct str *texts =
      page->options->explain(page->options->context, pending->results, pending->n);
  for (uint32_t i = 0; i < pending->n; i++) {
    buffer_printf(page->out,
        pending->n_put++ ? ",\n\"%u:%u\":" : "\"%u:%u\":", pending->results[i].item,
        pending->results[i].row);
    html_json_string(page->out, texts[i]);
  }
  pending->n = 0;
}

static void put_explanations(struct page *page) {
  struct class *classes = NULL;
  const uint32_t n_classes = page->options->explain ? find_classes(page, &classes) : 0,
                 n_max = explanations_wanted(page);
  uint32_t n = 0;
  struct pending *pending = ARENA_NEW(page->arena, struct pending);
  pending->n = pending->n_put = 0;
  html_put(page->out, ",\n\"explained\":{");
  for (uint32_t i = 0; i < n_classes && n < n_max; i++) {
    const uint32_t entity = report_item_entity(page->schema, &page->schema->items[classes[i].item]);
    const uint32_t n_rows = page->report->data->tables[entity].n_rows;
    for (uint32_t row = 0; row < n_rows && n < n_max; row++) {
      const bool is_its = is_of_class(page, &classes[i], row);
      forget_row(page);
      if (!is_its) continue;
      pending->results[pending->n++] = (struct page_result){classes[i].item, row};
      n++;
      if (pending->n == PAGE_EXPLAINED_AT_ONCE) put_pending(page, pending);
    }
  }
  put_pending(page, pending);
  html_put(page->out, "}");
}

void page_put_data(struct page *page) {
  struct buffer *out = page->out;
  html_put(out, "<script type=\"application/json\" id=\"data\">{");
  put_member(out, "command", page->options->command);
  buffer_printf(out, ",\"printed\":%u", PAGE_ROWS_PRINTED);
  put_texts(page);
  put_items(page);
  put_rules(page);
  put_fields(page);
  html_put(out, ",\n\"entities\":[");
  for (uint32_t e = 0; e < page->schema->n_entities; e++) {
    if (e) html_put(out, ",\n");
    put_entity(page, e);
  }
  html_put(out, "]");
  put_missing(page);
  put_explanations(page);
  html_put(out, "}</script>\n");
}
