#include "papers/meaning.h"

#include "base/date.h"
#include "base/translate.h"
#include "results/report.h"

/* Where a mark stands: whose names it may use. */
struct standing {
  enum list_kind list;
  uint32_t entity;
};

enum word {
#define MARK_WORD(name, english, vietnamese) WORD_##name,
#include "papers/marks.def"
};
static const struct {
  const char *english, *vietnamese;
} words[] = {
#define MARK_WORD(name, english, vietnamese) {english, vietnamese},
#include "papers/marks.def"
};

static bool split_at(struct str text, enum word word, struct str *before, struct str *behind) {
  return mark_split(text, words[word].english, words[word].vietnamese, before, behind);
}

static bool ends_with(struct str text, enum word word, struct str *before) {
  return mark_ends(text, words[word].english, words[word].vietnamese, before);
}

#define NAMES_MAX 2000 /* of which one may have been meant */

/* -- expressions -- */

/* The first error of an expression that has one, without its place, which is in the template. */
static const struct diag *first_error(struct diags *diags) {
  diags_sort(diags);
  uint32_t i = 0;
  while (i + 1 < diags->n && diags->items[i].severity != DIAG_ERROR) i++;
  return &diags->items[i];
}

/* LibreOffice makes “x” of "x" as one types. */
static struct str straight_quotes(struct arena *arena, struct str text) {
  VEC(char) out = {0};
  for (uint32_t i = 0, n; i < text.n; i += n) {
    int32_t code_point;
    n = str_decode(text, i, &code_point);
    bool is_quote = code_point == 0x201C || code_point == 0x201D || code_point == 0x201E;
    if (is_quote) VEC_PUSH(arena, &out, '"');
    else
      for (uint32_t k = 0; k < n; k++) VEC_PUSH(arena, &out, text.p[i + k]);
  }
  return (struct str){out.items, out.n};
}

/* The define of an expression in the arena's terms; NONE_INDEX where it is in error: reports are in
 * expressions.diags. */
static uint32_t compiled(struct meanings *meanings, uint32_t entity, struct str text) {
  struct str key = str_from(arena_printf(meanings->arena, "%u %.*s", entity, STR_ARGS(text)));
  uint32_t define;
  if (str_map_find(&meanings->known, key, &define)) return define;
  define = compile_expressions_add(&meanings->expressions, meanings->regulation, entity, text);
  if (define != NONE_INDEX) str_map_add(&meanings->known, key, define);
  return define;
}

/* -- names and labels -- */

static bool is_same(struct meanings *meanings, struct str written, struct str name) {
  return name.n &&
      (str_equal(written, name) || str_equal(mark_small(meanings->arena, written), name));
}

/* The item of an entity by its name or label; NONE_INDEX: there is none. */
static uint32_t find_item(struct meanings *meanings, uint32_t entity, struct str written) {
  const struct schema *schema = &meanings->regulation->typed->schema;
  for (uint32_t i = 0; i < schema->n_items; i++)
    if (report_item_entity(schema, &schema->items[i]) == entity &&
        (is_same(meanings, written, report_item_name(schema, &schema->items[i])) ||
            is_same(meanings, written, report_item_label(schema, &schema->items[i]))))
      return i;
  return NONE_INDEX;
}

/* "[cluster.]standing", seen from an entity. */
static uint32_t find_item_from(
    struct meanings *meanings, uint32_t entity, struct str written, uint32_t *owner) {
  const struct schema *schema = &meanings->regulation->typed->schema;
  *owner = entity;
  uint32_t item = find_item(meanings, entity, written);
  const char *dot = item == NONE_INDEX ? memchr(written.p, '.', written.n) : NULL;
  if (!dot) return item;
  struct str above = {written.p, (uint32_t)(dot - written.p)};
  struct str name = {dot + 1, written.n - above.n - 1};
  for (uint32_t e = entity; e != NONE_INDEX; e = schema->entities[e].parent)
    if (is_same(meanings, above, schema->entities[e].name)) {
      *owner = e;
      return find_item(meanings, e, name);
    }
  return NONE_INDEX;
}

/* The name that a label stands for, as the language has it: of the entity's own fields and items, else of
 * those above it. p == NULL: it is no label. */
static struct str name_of_label(struct meanings *meanings, uint32_t entity, struct str written) {
  const struct schema *schema = &meanings->regulation->typed->schema;
  for (uint32_t e = entity; e != NONE_INDEX; e = schema->entities[e].parent) {
    const struct entity *owner = &schema->entities[e];
    struct str name = {0};
    for (uint32_t f = owner->first_field; f < owner->first_field + owner->n_fields; f++)
      if (schema->fields[f].origin == FIELD_DATA &&
          is_same(meanings, written, schema->fields[f].label))
        name = schema->fields[f].name;
    uint32_t item = name.p ? NONE_INDEX : find_item(meanings, e, written);
    if (item != NONE_INDEX) name = report_item_name(schema, &schema->items[item]);
    if (!name.p) continue;
    if (e == entity) return name;
    return str_from(
        arena_printf(meanings->arena, "%.*s.%.*s", STR_ARGS(owner->name), STR_ARGS(name)));
  }
  return (struct str){0};
}

struct names {
  struct str *items;
  uint32_t n;
};

static void add_name(struct names *names, struct str name) {
  if (name.n && names->n < NAMES_MAX) names->items[names->n++] = name;
}

/* All that a value may be called where the entity's names hold. */
static struct names names_here(struct meanings *meanings, struct standing standing) {
  const struct schema *schema = &meanings->regulation->typed->schema;
  const struct entity *owner = &schema->entities[standing.entity];
  struct names names = {ARENA_ARRAY(meanings->arena, struct str, NAMES_MAX), 0};
  for (uint32_t f = owner->first_field; f < owner->first_field + owner->n_fields; f++) {
    if (schema->fields[f].origin != FIELD_DATA) continue;
    add_name(&names, schema->fields[f].name);
    add_name(&names, schema->fields[f].label);
  }
  for (uint32_t i = 0; i < schema->n_items; i++) {
    if (report_item_entity(schema, &schema->items[i]) != standing.entity) continue;
    add_name(&names, report_item_name(schema, &schema->items[i]));
    add_name(&names, report_item_label(schema, &schema->items[i]));
  }
#define EVERYWHERE true
#define FILES (standing.list == LIST_FILES)
#define READINGS (standing.list == LIST_READINGS)
#define MARK_FIELD(name, english, vietnamese, scope)                                               \
  if (scope) add_name(&names, STR(english)), add_name(&names, STR(vietnamese));
#include "papers/marks.def"
#undef EVERYWHERE
#undef FILES
#undef READINGS
  return names;
}

static void report_unknown(struct meanings *meanings, const struct mark *mark, struct str text,
    struct standing standing, const struct diag *error) {
  struct diag *diag = DIAG_AT(meanings->diags, PAPER_MARK_UNKNOWN, mark->place,
      str_cstring(meanings->arena, text), str_cstring(meanings->arena, error->text));
  struct names names = names_here(meanings, standing);
  int32_t nearest = str_nearest(mark_small(meanings->arena, text), names.items, names.n);
  if (nearest >= 0)
    diag_help(meanings->diags, diag, "did you mean \"%.*s\"?", STR_ARGS(names.items[nearest]));
  else if (error->help.n) diag_help(meanings->diags, diag, "%.*s", STR_ARGS(error->help));
}

/* The define of an expression or a label; NONE_INDEX after a report. */
static uint32_t expression(
    struct meanings *meanings, const struct mark *mark, struct standing standing, struct str text) {
  struct str name = name_of_label(meanings, standing.entity, text);
  struct str written = straight_quotes(meanings->arena, text);
  uint32_t define =
      compiled(meanings, standing.entity, name.p ? name : mark_small(meanings->arena, written));
  if (define == NONE_INDEX && !name.p) define = compiled(meanings, standing.entity, written);
  if (define == NONE_INDEX)
    report_unknown(meanings, mark, text, standing, first_error(&meanings->expressions.diags));
  return define;
}

static struct type type_of(const struct meanings *meanings, uint32_t define) {
  return meanings_schema(meanings)->defines[define].type;
}

static uint32_t condition(
    struct meanings *meanings, const struct mark *mark, struct standing standing, struct str text) {
  uint32_t define = expression(meanings, mark, standing, text);
  if (define == NONE_INDEX || type_of(meanings, define).kind == TYPE_BOOLEAN) return define;
  struct str type =
      type_told(meanings->arena, meanings_schema(meanings), type_of(meanings, define));
  DIAG_AT(meanings->diags, PAPER_CONDITION_TYPE, mark->place, str_cstring(meanings->arena, text),
      str_cstring(meanings->arena, type));
  return NONE_INDEX;
}

/* -- values -- */

static struct str take_form(struct str text, struct meaning *meaning) {
#define MARK_FORM(name, english, vietnamese)                                                       \
  if (meaning->form == FORM_PLAIN && mark_ends(text, english, vietnamese, &text))                  \
    meaning->form = FORM_##name;
#include "papers/marks.def"
  return text;
}

static bool take_field(struct str text, struct standing standing, struct meaning *meaning) {
  struct str rest;
  (void)standing;
#define EVERYWHERE true
#define FILES (standing.list == LIST_FILES)
#define READINGS (standing.list == LIST_READINGS)
#define MARK_FIELD(name, english, vietnamese, scope)                                               \
  if (scope && mark_begins(text, english, vietnamese, &rest) && !rest.n) {                         \
    meaning->value = VALUE_FIELD;                                                                  \
    meaning->field = MARK_FIELD_##name##_OF_##scope;                                               \
    return true;                                                                                   \
  }
#include "papers/marks.def"
#undef EVERYWHERE
#undef FILES
#undef READINGS
  return false;
}

static bool take_part(
    struct meanings *meanings, struct str text, struct standing standing, struct meaning *meaning) {
  const char *dot = memrchr(text.p, '.', text.n);
  if (!dot) return false;
  struct str before = {text.p, (uint32_t)(dot - text.p)}, part = {dot + 1, text.n - before.n - 1},
             rest;
  bool is_part = false;
#define MARK_PART(name, english, vietnamese)                                                       \
  if (!is_part && mark_begins(part, english, vietnamese, &rest) && !rest.n) {                      \
    meaning->part = PART_##name;                                                                   \
    is_part = true;                                                                                \
  }
#include "papers/marks.def"
  if (!is_part) return false;
  meaning->item = find_item_from(meanings, standing.entity, before, &meaning->entity);
  if (meaning->item == NONE_INDEX) return false;
  meaning->value = VALUE_PART;
  return true;
}

static void check_form(struct meanings *meanings, const struct mark *mark, struct str text,
    enum value_form form, enum type_kind kind) {
  const char *wanted = form == FORM_IN_WORDS ? _("a date") : _("a whole number");
  if (form == FORM_PLAIN || kind == (form == FORM_IN_WORDS ? TYPE_DATE : TYPE_INTEGER)) return;
  DIAG_AT(meanings->diags, PAPER_FORM_TYPE, mark->place, str_cstring(meanings->arena, text),
      form == FORM_IN_WORDS ? _("in words") : _("in two digits"), wanted);
}

/* What the command line gives for a name. */
static struct str fill_text(struct meanings *meanings, struct str name) {
  for (uint32_t i = 0; i < meanings->n_fills; i++) {
    const char *equals = strchr(meanings->fills[i], '=');
    struct str given = {meanings->fills[i], (uint32_t)(equals - meanings->fills[i])};
    if (is_same(meanings, name, str_nfc(meanings->arena, given)))
      return str_nfc(meanings->arena, str_from(equals + 1));
  }
  return (struct str){0};
}

static void mean_fill(struct meanings *meanings, const struct mark *mark, struct meaning *meaning) {
  int32_t day;
  struct str name = take_form(mark->rest, meaning);
  meaning->value = VALUE_FILL;
  meaning->fill = fill_text(meanings, name);
  VEC_PUSH(meanings->arena, &meanings->fill_names, name);
  if (meaning->fill.p)
    check_form(meanings, mark, meaning->fill, meaning->form,
        date_parse(meaning->fill, &day) ? TYPE_DATE : TYPE_INTEGER);
}

static void mean_value(struct meanings *meanings, const struct mark *mark, struct standing standing,
    struct meaning *meaning) {
  struct str text = take_form(mark->rest, meaning);
  if (take_field(text, standing, meaning)) {
    check_form(meanings, mark, text, meaning->form,
        meaning->field == MARK_FIELD_NUMBER_OF_EVERYWHERE ? TYPE_INTEGER : TYPE_TEXT);
    return;
  }
  if (take_part(meanings, text, standing, meaning)) {
    check_form(meanings, mark, text, meaning->form, TYPE_TEXT);
    return;
  }
  meaning->value = VALUE_EXPRESSION;
  meaning->define = expression(meanings, mark, standing, text);
  if (meaning->define != NONE_INDEX)
    check_form(meanings, mark, text, meaning->form,
        (enum type_kind)type_of(meanings, meaning->define).kind);
}

/* -- lists -- */

/* The entity below another that a list names; NONE_INDEX after a report. */
static uint32_t list_entity(
    struct meanings *meanings, const struct mark *mark, struct standing standing, struct str text) {
  const struct schema *schema = &meanings->regulation->typed->schema;
  struct names names = {ARENA_ARRAY(meanings->arena, struct str, NAMES_MAX), 0};
  for (uint32_t e = 0; e < schema->n_entities; e++) {
    const struct entity *entity = &schema->entities[e];
    if (e == standing.entity || entity->of_predecessors ||
        !schema_is_ancestor(schema, standing.entity, e))
      continue;
    if (is_same(meanings, text, entity->name) || is_same(meanings, text, entity->plural) ||
        is_same(meanings, text, entity->label))
      return e;
    add_name(&names, entity->name);
    add_name(&names, entity->label);
  }
#define MARK_LIST(name, english, vietnamese)                                                       \
  add_name(&names, STR(english)), add_name(&names, STR(vietnamese));
#include "papers/marks.def"
  struct diag *diag =
      DIAG_AT(meanings->diags, PAPER_LIST_UNKNOWN, mark->place, str_cstring(meanings->arena, text),
          str_cstring(meanings->arena, schema->entities[standing.entity].name));
  diag_help_nearest(meanings->diags, diag, mark_small(meanings->arena, text), names.items, names.n);
  return NONE_INDEX;
}

/* The text up to a comma outside parentheses and quotations, which is taken off it. */
static struct str next_key(struct str *text) {
  uint32_t depth = 0, i = 0;
  bool is_quoted = false;
  for (; i < text->n; i++) {
    char byte = text->p[i];
    is_quoted ^= byte == '"';
    if (is_quoted) continue;
    depth += byte == '(';
    depth -= byte == ')' && depth;
    if (byte == ',' && !depth) break;
  }
  struct str key = {text->p, i};
  uint32_t taken = i < text->n ? i + 1 : i;
  *text = (struct str){text->p + taken, text->n - taken};
  while (text->n && *text->p == ' ') text->p++, text->n--;
  while (key.n && key.p[key.n - 1] == ' ') key.n--;
  return key;
}

static void mean_order(struct meanings *meanings, const struct mark *mark, struct standing standing,
    struct str text, struct meaning *meaning) {
  while (text.n) {
    struct str key = next_key(&text);
    bool descending = false;
    if (ends_with(key, WORD_DESCENDING, &key)) descending = true;
    else ends_with(key, WORD_ASCENDING, &key);
    struct order_key order = {expression(meanings, mark, standing, key), descending};
    if (order.define != NONE_INDEX) VEC_PUSH(meanings->arena, &meaning->keys, order);
  }
}

/* Whose names hold in what is repeated. */
static struct standing mean_list(struct meanings *meanings, const struct mark *mark,
    struct standing standing, struct meaning *meaning) {
  struct str name = mark->rest, where = {0}, order = {0}, rest;
  struct standing inside = standing;
  split_at(name, WORD_ORDER_BY, &name, &order);
  split_at(name, WORD_WHERE, &name, &where);
  meaning->list = LIST_ROWS;
#define MARK_LIST(list_name, english, vietnamese)                                                  \
  if (mark_begins(name, english, vietnamese, &rest) && !rest.n) meaning->list = LIST_##list_name;
#include "papers/marks.def"
  inside.list = meaning->list;
  if (meaning->list != LIST_ROWS) {
    if (where.p || order.p)
      DIAG_AT(meanings->diags, PAPER_MARK_UNKNOWN, mark->place,
          str_cstring(meanings->arena, mark->text), _("that list is written whole, in its order"));
    return inside;
  }
  uint32_t entity = list_entity(meanings, mark, standing, name);
  if (entity == NONE_INDEX) return inside;
  inside.entity = meaning->entity = entity;
  if (where.p) meaning->define = condition(meanings, mark, inside, where);
  if (order.p) mean_order(meanings, mark, inside, order, meaning);
  return inside;
}

static void mean_write(struct meanings *meanings, const struct mark *mark) {
  struct wording wording;
  if (!split_at(mark->rest, WORD_AS, &wording.word, &wording.text) || !wording.text.n) {
    DIAG_AT(
        meanings->diags, PAPER_WRITE_SHAPE, mark->place, str_cstring(meanings->arena, mark->text));
    return;
  }
  VEC_PUSH(meanings->arena, &meanings->wordings, wording);
}

/* -- the walk -- */

static struct meaning *new_meaning(struct meanings *meanings, struct mark *mark) {
  mark->meaning = ARENA_NEW(meanings->arena, struct meaning);
  mark->meaning->define = NONE_INDEX;
  return mark->meaning;
}

static void mean_below(struct meanings *meanings, struct node *node, struct standing standing);

/* What a ruled unit's names are: those of the instances it is written for. */
static struct standing mean_ruler(
    struct meanings *meanings, struct mark *mark, struct standing standing) {
  if (mark->kind == MARK_EACH)
    return mean_list(meanings, mark, standing, new_meaning(meanings, mark));
  if (mark->kind == MARK_ONLY_IF)
    new_meaning(meanings, mark)->define = condition(meanings, mark, standing, mark->rest);
  return standing;
}

static void mean_siblings(struct meanings *meanings, struct node *from, const struct node *end,
    struct standing standing) {
  for (struct node *node = from; node != end; node = node->next) {
    if (node->kind == NODE_MARK) {
      struct meaning *meaning = new_meaning(meanings, node->mark);
      if (node->mark->kind == MARK_FILL) mean_fill(meanings, node->mark, meaning);
      else mean_value(meanings, node->mark, standing, meaning);
    }
    if (node->kind != NODE_ELEMENT || node->is_left_out) continue;
    struct standing inside = node->mark ? mean_ruler(meanings, node->mark, standing) : standing;
    if (!node->end) {
      mean_below(meanings, node, inside);
      continue;
    }
    mean_siblings(meanings, node->next, node->end, inside);
    node = node->end;
  }
}

static void mean_below(struct meanings *meanings, struct node *node, struct standing standing) {
  mean_siblings(meanings, node->first, NULL, standing);
}

bool meanings_find(
    struct meanings *meanings, struct template *template, const struct marks *marks) {
  compile_expressions_begin(&meanings->expressions, meanings->arena, meanings->regulation);
  str_map_init(&meanings->known, meanings->arena);
  for (uint32_t i = 0; i < marks->list.n; i++)
    if (marks->list.items[i]->kind == MARK_WRITE) mean_write(meanings, marks->list.items[i]);
  mean_below(meanings, template->root, (struct standing){LIST_ROWS, 0});
  return meanings->diags->n_errors == 0 && compile_expressions_end(&meanings->expressions);
}
