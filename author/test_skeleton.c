/* The text of a test skeleton (test_skeleton.h). Which facts an outcome hangs on is read off the
 * typed program: those that its rules ask, through definitions, decisions, selections and duties. */
#include "author/test_skeleton.h"

#include "base/date.h"
#include "compiler/typed/walk.h"

struct writing {
  const struct test_skeleton *skeleton;
  FILE *out;
  struct arena *arena;
  const struct typed_program *typed;
  const struct schema *schema;
  struct tx_met seen;
  bool *is_followed; /* by item */
  bool *is_asked;    /* by field */
  bool *is_counted;  /* by entity: its rows are */
};

static const char *say(const struct writing *w, const char *english, const char *vietnamese) {
  return w->skeleton->language == KEYWORD_ENGLISH ? english : vietnamese;
}

/* -- the facts that matter -- */

static void follow(struct writing *w, const struct tx *node);

static void follow_body(void *context, const struct typed_body *body) {
  follow(context, *body->tree);
}

static uint32_t item_number(const struct writing *w, const struct item *item) {
  uint32_t i = 0;
  while (w->schema->items[i].kind != item->kind || w->schema->items[i].index != item->index) i++;
  return i;
}

static void follow(struct writing *w, const struct tx *node) {
  if (!node) return;
  struct item item;
  if (typed_used_item(node, &item)) {
    bool *is_followed = &w->is_followed[item_number(w, &item)];
    if (!*is_followed) {
      *is_followed = true;
      typed_each_body_of(w->skeleton->compilation->typed, item, follow_body, w);
    }
  }
  if (node->kind == TX_FIELD || node->kind == TX_GIVEN) w->is_asked[node->index] = true;
  if (node->kind == TX_REDUCE) w->is_counted[node->more->entity] = true;
  if (typed_is_leaf(node)) return;
  bool added;
  tx_met_put(&w->seen, node, &added);
  for (uint32_t i = 0, n = typed_n_children(node); added && i < n; i++)
    follow(w, typed_child(node, i));
}

static void forget(struct writing *w) {
  const struct schema *s = w->schema;
  tx_met_clear(&w->seen);
  memset(w->is_followed, 0, s->n_items * sizeof *w->is_followed);
  memset(w->is_asked, 0, s->n_fields * sizeof *w->is_asked);
  memset(w->is_counted, 0, s->n_entities * sizeof *w->is_counted);
}

/* -- what is given -- */

/* "true or false": how a fact is written. */
static const char *form_of(const struct writing *w, const struct field *field) {
  const struct schema *s = w->schema;
  switch (field->type.kind) {
  case TYPE_BOOLEAN: return say(w, "true or false", "true hoặc false");
  case TYPE_INTEGER: return say(w, "a whole number", "số nguyên");
  case TYPE_DECIMAL:
    return arena_printf(w->arena,
        say(w, "a number, up to %u digits after the point", "số, tối đa %u chữ số thập phân"),
        field->type.scale);
  case TYPE_DATE: return say(w, "a day, such as 2020-12-31", "ngày, chẳng hạn 2020-12-31");
  case TYPE_REFERENCE:
    return arena_printf(w->arena, say(w, "the id of a %.*s", "mã của một %.*s"),
        STR_ARGS(s->entities[field->type.of].name));
  case TYPE_ENUM: {
    const struct enumeration *words = &s->enumerations[field->type.of];
    return arena_printf(w->arena, say(w, "one of %s", "một trong: %s"),
        str_listed(w->arena, words->words, words->n_words));
  }
  default: return say(w, "a text", "lời văn");
  }
}

static bool is_on_path(const struct writing *w, uint32_t entity, uint32_t of) {
  while (of != NONE_INDEX && of != entity) of = w->schema->entities[of].parent;
  return of == entity;
}

/* Whether an instance of it is written: it is asked of, or lies above one that is. */
static bool is_written(const struct writing *w, uint32_t entity, uint32_t of) {
  const struct schema *s = w->schema;
  if (s->entities[entity].of_predecessors) return false;
  if (is_on_path(w, entity, of) || w->is_counted[entity]) return true;
  for (uint32_t f = 0; f < s->entities[entity].n_fields; f++)
    if (w->is_asked[s->entities[entity].first_field + f] &&
        s->fields[s->entities[entity].first_field + f].origin == FIELD_DATA)
      return true;
  for (uint32_t e = 0; e < s->n_entities; e++)
    if (s->entities[e].parent == entity && is_written(w, e, of)) return true;
  return false;
}

static void write_field(const struct writing *w, const struct field *field, int indent) {
  const int room = 20, used = (int)str_display_width(field->name) + 1;
  fprintf(w->out, "%*s%.*s:%*s# ", indent, "", STR_ARGS(field->name), used < room ? room - used : 1,
      "");
  if (field->label.n) fprintf(w->out, "%.*s (%s)\n", STR_ARGS(field->label), form_of(w, field));
  else fprintf(w->out, "%s\n", form_of(w, field));
}

static const char *instance_id(const struct writing *w, uint32_t entity) {
  return arena_printf(w->arena, "%.*s-1", STR_ARGS(w->schema->entities[entity].name));
}

/* An instance of the entity with what is asked of it, and of what lies in it. */
static void write_instance(const struct writing *w, uint32_t entity, uint32_t of, int indent) {
  const struct schema *s = w->schema;
  const struct entity *e = &s->entities[entity];
  for (uint32_t f = e->first_field + 1; f < e->first_field + e->n_fields; f++)
    if (w->is_asked[f] && s->fields[f].origin == FIELD_DATA) write_field(w, &s->fields[f], indent);
  for (uint32_t child = 0; child < s->n_entities; child++) {
    if (s->entities[child].parent != entity || !is_written(w, child, of)) continue;
    fprintf(w->out, "%*s%.*s:\n", indent, "", STR_ARGS(schema_list_key(&s->entities[child])));
    fprintf(w->out, "%*s  - id: %s\n", indent, "", instance_id(w, child));
    write_instance(w, child, of, indent + 4);
  }
}

/* -- cases -- */

/* One case: `fact` is what is expected of the instance, in YAML; `words` what it means. */
static void write_case(
    const struct writing *w, uint32_t entity, const char *fact, struct str label) {
  const struct schema *s = w->schema;
  const struct entity *e = &s->entities[entity];
  char day[16];
  fprintf(w->out, "\n  - name: \"%s\"", fact);
  if (label.n) fprintf(w->out, "   # %.*s", STR_ARGS(label));
  fprintf(w->out, "\n    # law: …%10s# %s\n", "",
      say(w, "the clause that says so", "điều khoản quy định như vậy"));
  if (!s->has_effective_to) {
    date_format(s->has_effective_from ? s->effective_from : 0, day);
    fprintf(w->out, "    as of: %-16s# %s\n", day, say(w, "the day of the run", "ngày xét"));
  }
  fputs("    given:\n", w->out);
  write_instance(w, 0, entity, 6);
  if (schema_uses_history(s))
    fprintf(w->out, "    previous: none%12s# %s\n", "",
        say(w, "or what the year before came to", "hoặc kết quả của năm trước"));
  if (entity == 0) fprintf(w->out, "    expect: { %.*s: { %s } }\n", STR_ARGS(e->name), fact);
  else
    fprintf(w->out, "    expect: { %.*s: { %s: { %s } } }\n", STR_ARGS(e->name),
        instance_id(w, entity), fact);
}

static const char *fact_of(const struct writing *w, struct str name, struct str word) {
  return arena_printf(w->arena, "%.*s: %.*s", STR_ARGS(name), STR_ARGS(word));
}

/* The outcome that holds where no rule says another hangs on all of them. */
static void write_decision(struct writing *w, uint32_t number) {
  const struct schema *s = w->schema;
  const struct decision *d = &s->decisions[number];
  const struct enumeration *words = &s->enumerations[d->outcomes];
  for (uint32_t outcome = 0; outcome < words->n_words; outcome++) {
    forget(w);
    for (uint32_t r = 0; r < s->n_rules; r++)
      if (s->rules[r].decision == number &&
          (s->rules[r].outcome == outcome || outcome == d->otherwise))
        follow(w, w->typed->rules[r]);
    write_case(w, d->entity, fact_of(w, d->name, words->words[outcome]), d->label);
  }
}

static void write_words(struct writing *w, struct item item, uint32_t entity, struct str name,
    struct str label, const struct str *words, uint32_t n_words) {
  forget(w);
  typed_each_body_of(w->skeleton->compilation->typed, item, follow_body, w);
  for (uint32_t i = 0; i < n_words; i++)
    if (!str_equal(words[i], STR("undetermined")))
      write_case(w, entity, fact_of(w, name, words[i]), label);
}

/* Of definitions only truths have all their values in sight, and they are results by themselves only
 * where nothing is decided. */
static void write_item(struct writing *w, struct item item, bool is_decided) {
  const struct schema *s = w->schema;
  static const struct str truths[] = {{"true", 4}, {"false", 5}};
  const struct enumeration *states;
  switch ((enum item_kind)item.kind) {
  case ITEM_DECISION: write_decision(w, item.index); return;
  case ITEM_DUTY:
    states = &s->enumerations[s->duties[item.index].states];
    write_words(w, item, s->duties[item.index].entity, s->duties[item.index].name,
        s->duties[item.index].label, states->words, states->n_words);
    return;
  case ITEM_SELECTION:
    write_words(w, item, s->selections[item.index].entity, s->selections[item.index].name,
        s->selections[item.index].label, truths, 2);
    return;
  case ITEM_DEFINE:
    if (!is_decided && s->defines[item.index].type.kind == TYPE_BOOLEAN)
      write_words(w, item, s->defines[item.index].entity, s->defines[item.index].name,
          s->defines[item.index].label, truths, 2);
    return;
  case ITEM_SELECTION_STATE:
  case ITEM_ALLOCATION:
  case ITEM_ALLOCATION_STATE: return;
  }
}

static void write_head(const struct writing *w) {
  fprintf(w->out,
      say(w,
          "# One case for each outcome. Behind each fact it hangs on stands how it is written: "
          "give "
          "those that lead to the outcome,\n# and take the others away (a fact that is not given "
          "is "
          "missing). Run them by: thidua test %s\n",
          "# Mỗi kết quả một trường hợp. Sau mỗi dữ kiện mà kết quả phụ thuộc có ghi cách viết: "
          "hãy điền "
          "những dữ kiện dẫn tới kết quả ấy,\n# và bỏ những dữ kiện khác (dữ kiện không cho là "
          "thiếu). Chạy bằng: thidua test %s\n"),
      w->skeleton->file_name);
  fprintf(w->out, "regulation: %.*s\ncases:", STR_ARGS(w->skeleton->regulation));
}

void test_skeleton_write(const struct test_skeleton *skeleton) {
  const struct typed_program *typed = skeleton->compilation->typed;
  const struct schema *s = &typed->schema;
  struct arena *arena = skeleton->arena;
  struct writing w = {.skeleton = skeleton, .out = skeleton->out, .arena = arena, .typed = typed};
  w.schema = s;
  tx_met_init(&w.seen, arena);
  w.is_followed = ARENA_ARRAY(arena, bool, (size_t)s->n_items + 1);
  w.is_asked = ARENA_ARRAY(arena, bool, (size_t)s->n_fields + 1);
  w.is_counted = ARENA_ARRAY(arena, bool, (size_t)s->n_entities + 1);
  bool is_decided = false;
  for (uint32_t i = 0; i < s->n_items; i++) is_decided |= s->items[i].kind != ITEM_DEFINE;
  write_head(&w);
  for (uint32_t i = 0; i < s->n_items; i++) write_item(&w, s->items[i], is_decided);
}
