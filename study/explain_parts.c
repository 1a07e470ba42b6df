/* From the typed tree to the nodes of an explanation: each with its words, what it came to, and
 * where its facts stand (explain.h). */
#include "study/explain_parts.h"

#include "base/translate.h"
#include "runtime/data/instance_path.h"

/* -- one part -- */

struct part *part_add(
    struct explaining *explaining, struct part *above, enum part_kind kind, struct str id) {
  struct part *part = ARENA_NEW(explaining->arena, struct part);
  *part = (struct part){.kind = (uint8_t)kind, .id = id, .of_entity = NONE_INDEX};
  if (above->last) above->last->next = part;
  else above->first = part;
  above->last = part;
  return part;
}

struct str part_words(struct explaining *explaining, struct span span) {
  return sources_words(explaining->arena, explaining->scene->sources, span);
}

struct str part_said(struct explaining *explaining, struct span span) {
  struct sentences *sentences = &explaining->scene->sentences;
  struct phrases words = {0};
  if (!sentences_at(sentences, span, &words) || !sentences_are_read(&words)) return (struct str){0};
  return sentences_plain(sentences, &words, false);
}

struct place part_place(struct explaining *explaining, struct span span) {
  if (span.source == UINT32_MAX) return (struct place){0};
  return sources_place(explaining->scene->sources, span.source, span.begin);
}

void part_settled(struct part *part, const struct walk *walk, uint32_t reg, uint32_t row) {
  part->is_settled = walk->has_needed;
  part->is_least = walk->is_least;
  part->reg = reg;
  part->row = row;
  part->needed = walk->kept;
  part->n_needed = walk->n_kept;
}

/* -- what kind of node -- */

static void fill_fact(
    struct explaining *explaining, struct part *part, uint32_t field, uint32_t row) {
  struct scene *scene = explaining->scene;
  const struct field *f = &scene->schema->fields[field];
  part->kind = f->origin == FIELD_DATA ? PART_FACT : PART_PREVIOUS;
  part->is_no_record = f->origin == FIELD_NO_RECORD;
  part->label = f->label;
  part->fact = scene_fact_name(scene, field, row);
  part->value = scene_fact(scene, field, row);
  part->is_told = true;
  const bool is_given = scene_is_given(scene, field, row);
  part->is_default = !is_given && (f->has_default || f->absent_none);
  part->is_missing = !is_given && !part->is_default;
  part->given = scene_given(scene, field, row);
  const struct history *previous = &scene->session->previous;
  if (part->kind == PART_PREVIOUS && scene->session->has_previous && previous->has_as_of) {
    part->has_year = true;
    part->year = previous->as_of;
  }
}

static void fill_parameter(struct explaining *explaining, struct part *part, uint32_t index) {
  const struct parameter *parameter = &explaining->scene->schema->parameters[index];
  part->kind = PART_PARAMETER;
  part->label = parameter->label;
  for (uint32_t i = 0; i < parameter->n_values; i++)
    if (parameter->values[i].from <= explaining->scene->session->options.as_of) {
      part->has_since = true;
      part->since = parameter->values[i].from;
    }
}

static const struct opened_item *find_opened(
    const struct explaining *explaining, bool is_decision, uint32_t index, uint32_t row) {
  for (uint32_t i = 0; i < explaining->opened.n; i++) {
    const struct opened_item *item = &explaining->opened.items[i];
    if (item->is_decision == is_decision && item->index == index && item->row == row) return item;
  }
  return NULL;
}

/* True where it was not opened yet, and is now; else the part refers to where it was. */
static bool opens(struct explaining *explaining, struct part *part, bool is_decision,
    uint32_t index, uint32_t row) {
  const struct opened_item *before = find_opened(explaining, is_decision, index, row);
  if (before) {
    part->refers = before->id;
    return false;
  }
  VEC_PUSH(explaining->arena, &explaining->opened,
      ((struct opened_item){is_decision, index, row, part->id}));
  return true;
}

static void fill_define(struct explaining *explaining, struct walk *walk, struct part *part,
    uint32_t index, uint32_t row) {
  const struct scene *scene = explaining->scene;
  const struct define *define = &scene->schema->defines[index];
  part->kind = PART_DEFINE;
  part->label = define->label;
  part->law = define->law;
  if (opens(explaining, part, false, index, row))
    part_body(
        explaining, walk, part, scene->typed->defines[index], define->entity, row, define->name);
}

static void fill_reading(struct explaining *explaining, struct part *part, uint32_t index) {
  const struct reading *reading = &explaining->scene->schema->readings[index];
  part->kind = PART_READING;
  part->label = reading->label;
  part->because = reading->because;
}

static void below(struct explaining *explaining, struct walk *walk, struct part *part,
    struct tx *node, uint32_t row);

static void fill_part(struct explaining *explaining, struct walk *walk, struct part *part,
    struct tx *node, uint32_t row) {
  const struct scene *scene = explaining->scene;
  part->is_told = scene_value(scene, node, row, &part->value);
  part->joins = node->kind == TX_AND || node->kind == TX_OR || node->kind == TX_IF;
  part->tests_word = node->kind == TX_EQUAL && node->a->type.kind == TYPE_ENUM;
  switch ((int)node->kind) {
  case TX_FIELD:
  case TX_WITHIN:
    fill_fact(explaining, part, node->kind == TX_FIELD ? node->index : node->a->index, row);
    return;
  case TX_GIVEN:
    part->fact = scene_fact_name(scene, node->index, row);
    part->given = scene_given(scene, node->index, row);
    return;
  case TX_AS_OF:
    part->text = STR("as of");
    part->said = str_from(_("the day of the run"));
    return;
  case TX_PARAMETER: fill_parameter(explaining, part, node->index); return;
  case TX_READING: fill_reading(explaining, part, node->index); return;
  case TX_DEFINE: fill_define(explaining, walk, part, node->index, row); return;
  case TX_DECISION:
    part->kind = PART_DECISION;
    part->label = scene->schema->decisions[node->index].label;
    if (opens(explaining, part, true, node->index, row))
      part_decision(explaining, walk, part, node->index, row);
    return;
  case TX_CHOSEN:
  case TX_STATUS:
  case TX_RANK:
  case TX_SELECTION_STATE:
    part->kind = PART_RESULT;
    part->label = scene->schema->selections[node->index].label;
    return;
  case TX_SHARE:
  case TX_ALLOCATION_STATE:
    part->kind = PART_RESULT;
    part->label = scene->schema->allocations[node->index].label;
    return;
  case TX_DUTY:
    part->kind = PART_RESULT;
    part->label = scene->schema->duties[node->index].label;
    return;
  default: below(explaining, walk, part, node, row);
  }
}

/* -- below a node -- */

static void fill_exception(
    struct explaining *explaining, struct part *part, const struct tx *node) {
  const struct scene *scene = explaining->scene;
  for (uint32_t x = 0; x < scene->schema->n_exceptions; x++) {
    struct tx *own = scene->typed->exceptions[x];
    if (!own) continue;
    own = spoken_node(own);
    if (own->span.source != node->span.source || own->span.begin != node->span.begin) continue;
    part->kind = PART_EXCEPTION;
    part->label = scene->schema->exceptions[x].label.n ? scene->schema->exceptions[x].label
                                                       : scene->schema->exceptions[x].name;
    part->because = scene->schema->exceptions[x].because;
    part->law = scene->schema->exceptions[x].law;
    return;
  }
}

/* The sentence of a condition. */
static void fill_said(struct explaining *explaining, struct part *part, const struct tx *node) {
  if (part->text.n && !part->said.n &&
      (part->kind == PART_CONDITION || part->kind == PART_EXCEPTION))
    part->said = part_said(explaining, node->span);
}

static void fill_row(
    struct explaining *explaining, struct part *part, uint32_t entity, uint32_t row) {
  part->of = scene_row_name(explaining->scene, entity, row);
  part->of_entity = entity;
  part->row_of = row;
}

/* One spoken node for one row, where it matters. `of`: that row's entity where it is another instance
 * than that of the node above; else NONE_INDEX. */
static void add_spoken(struct explaining *explaining, struct walk *walk, struct part *above,
    const struct spoken *spoken, uint32_t row, struct str id, uint32_t of) {
  if (!spoken->is_whole && !walk_matters(walk, spoken->node, row)) {
    explaining->out->hidden++;
    return;
  }
  struct part *part = part_add(explaining, above, PART_CONDITION, id);
  part->text = part_words(explaining, spoken->node->span);
  part->at = part_place(explaining, spoken->node->span);
  if (of != NONE_INDEX) fill_row(explaining, part, of, row);
  part->prevents = spoken->prevents;
  fill_part(explaining, walk, part, spoken->node, row);
  if (spoken->prevents) fill_exception(explaining, part, spoken->node);
  fill_said(explaining, part, spoken->node);
}

/* The row of a node's home, seen from a row of another node's. */
static uint32_t row_of(
    const struct scene *scene, const struct tx *from, uint32_t row, const struct tx *node) {
  if (node->home == from->home || from->home == ENTITY_RUN) return row;
  return scene_row_above(scene, from->home, row, node->home);
}

/* Whether a row of an aggregate is told: those that count, or may, and those without which it would
 * be true. */
static bool is_row_told(
    struct explaining *explaining, const struct tx *reduce, uint32_t row, struct part *part) {
  if (!reduce->a || reduce->more->n_cases) return reduce->more->n_cases == 0;
  uint32_t at = row;
  struct tx *condition = scene_at(explaining->scene, reduce->a, &at);
  const uint8_t truth =
      condition->kind == TX_CONSTANT ? TRUTH_TRUE : scene_truth(explaining->scene, condition, at);
  part->n_counted += truth == TRUTH_TRUE;
  return reduce->reduce == REDUCE_ANY || truth != TRUTH_FALSE || explaining->is_full;
}

/* The spoken nodes items[0 .. n) that are asked of the rows of one aggregate, row by row. */
static void add_rows(struct explaining *explaining, struct walk *walk, struct part *part,
    struct tx *reduce, uint32_t row, const struct spoken_list *list, struct str id) {
  const struct scene *scene = explaining->scene;
  uint32_t first, end;
  aggregate_rows(scene, reduce, row, &first, &end);
  part->is_aggregate = true;
  for (uint32_t x = first; x < end; x++) {
    if (!aggregate_has(scene, reduce, row, x)) continue;
    part->n_rows++;
    if (!is_row_told(explaining, reduce, x, part)) continue;
    for (uint32_t i = 0; i < list->n; i++) {
      const struct spoken *spoken = &list->items[i];
      if (spoken->through != reduce) continue;
      if (spoken->node->home == reduce->more->entity)
        add_spoken(explaining, walk, part, spoken, x, node_id_below(explaining->arena, id, i),
            reduce->more->entity);
      else if (x == first)
        add_spoken(explaining, walk, part, spoken,
            scene_row_above(scene, reduce->more->entity, x, spoken->node->home),
            node_id_below(explaining->arena, id, i), NONE_INDEX);
    }
  }
}

static void add_followed(struct explaining *explaining, struct walk *walk, struct part *part,
    struct tx *follow, uint32_t row, const struct spoken *spoken, struct str id) {
  struct told_value told;
  uint32_t at = row;
  const struct tx *reference = scene_at(explaining->scene, follow->a, &at);
  if (!scene_value(explaining->scene, reference, at, &told) || !told.value.known || told.is_none)
    return;
  const uint32_t named = (uint32_t)told.value.number;
  if (spoken->node->home != follow->a->type.of ||
      named >= explaining->scene->data->tables[follow->a->type.of].n_rows)
    return;
  add_spoken(explaining, walk, part, spoken, named, id, follow->a->type.of);
}

/* A list of spoken nodes below a part that stands for `top` at a row. */
static void add_list(struct explaining *explaining, struct walk *walk, struct part *part,
    struct tx *top, uint32_t row, const struct spoken_list *list, struct str id) {
  const struct tx *done = NULL; /* an aggregate's rows are told where its first node stands */
  for (uint32_t i = 0; i < list->n; i++) {
    const struct spoken *spoken = &list->items[i];
    const struct str own = node_id_below(explaining->arena, id, i);
    if (!spoken->through) {
      add_spoken(explaining, walk, part, spoken, row_of(explaining->scene, top, row, spoken->node),
          own, NONE_INDEX);
    } else if (spoken->through->kind == TX_FOLLOW) {
      add_followed(explaining, walk, part, spoken->through,
          row_of(explaining->scene, top, row, spoken->through), spoken, own);
    } else if (spoken->through != done) {
      done = spoken->through;
      add_rows(explaining, walk, part, spoken->through, row_of(explaining->scene, top, row, done),
          list, id);
    }
  }
}

/* The rows that name the instance: what they name it by. */
static void add_naming_rows(struct explaining *explaining, struct walk *walk, struct part *part,
    struct tx *reduce, uint32_t row) {
  const struct scene *scene = explaining->scene;
  const struct str id = str_from(arena_printf(explaining->arena, "%.*s.this", STR_ARGS(part->id)));
  uint32_t first, end;
  aggregate_rows(scene, reduce, row, &first, &end);
  part->is_aggregate = true;
  for (uint32_t x = first; x < end; x++) {
    if (!aggregate_has(scene, reduce, row, x)) continue;
    part->n_rows++;
    if (reduce->a && !walk_matters(walk, spoken_node(reduce->a), x)) continue;
    part->n_counted++;
    if (!walk_needs(walk, reduce->more->reference, x)) continue;
    struct part *naming = part_add(explaining, part, PART_FACT, id);
    naming->text = scene->schema->fields[reduce->more->reference].name;
    fill_row(explaining, naming, reduce->more->entity, x);
    fill_fact(explaining, naming, reduce->more->reference, x);
  }
}

static void below(struct explaining *explaining, struct walk *walk, struct part *part,
    struct tx *node, uint32_t row) {
  if (node->kind == TX_REDUCE && node->more->reference != NONE_INDEX && !node->a &&
      !node->more->n_cases) {
    add_naming_rows(explaining, walk, part, node, row);
    return;
  }
  const struct spoken_list list = spoken_below(explaining->arena, node);
  add_list(explaining, walk, part, node, row, &list, part->id);
}

void part_body(struct explaining *explaining, struct walk *walk, struct part *above,
    struct tx *body, uint32_t entity, uint32_t row, struct str id) {
  const struct spoken_list list = spoken_of_body(explaining->arena, body);
  if (list.n == 1) list.items[0].is_whole = true;
  struct tx *top = spoken_node(body);
  const uint32_t at =
      top->home == entity ? row : scene_row_above(explaining->scene, entity, row, top->home);
  add_list(explaining, walk, above, top, at, &list, id);
}

/* Days of a duty beside each other, or beside the day of the run: nobody wrote this comparison. */
static bool compares_day(const struct tx *node, struct str role) {
  if (node->kind != TX_LESS && node->kind != TX_LESS_EQUAL) return false;
  if (str_equal(role, STR("late"))) return true;
  const struct tx *a = spoken_node(node->a), *b = spoken_node(node->b);
  const struct tx *day = a->kind == TX_AS_OF ? a : b, *other = day == a ? b : a;
  return (day->kind == TX_AS_OF &&
             (day->span.source != node->span.source || day->span.begin < node->span.begin ||
                 day->span.end > node->span.end)) ||
      (other->span.begin == node->span.begin && other->span.end == node->span.end);
}

/* "due 15/11/2024" of a duty's condition whose due day the rules write as it is: no fact says it. */
static struct str due_words(struct explaining *explaining, const struct tx *node, struct str role) {
  const struct tx *due = !compares_day(node, role) ? NULL : spoken_node(node->a);
  const bool asks_due = str_equal(role, STR("late")) || str_equal(role, STR("past"));
  char day[16];
  if (!due || !asks_due) return (struct str){0};
  if (due->kind != TX_CONSTANT) due = spoken_node(node->b);
  if (due->kind != TX_CONSTANT || !due->value->known) return (struct str){0};
  translated_date((int32_t)due->value->number, day);
  return str_from(arena_printf(explaining->arena, _("due %s"), day));
}

struct part *part_node(struct explaining *explaining, struct part *above, struct tx *body,
    uint32_t entity, uint32_t row, struct str id, struct str role) {
  const struct scene *scene = explaining->scene;
  struct tx *node = spoken_node(body);
  const uint32_t at = node->home == entity ? row : scene_row_above(scene, entity, row, node->home),
                 reg = compiled_register(scene->compilation, node);
  struct walk walk;
  walk_begin(&walk, explaining->scene, explaining->is_full);
  walk_node(&walk, node, at);
  if (reg != NO_REGISTER) walk_settle(&walk, reg, at);
  struct part *part = part_add(explaining, above, PART_CONDITION, id);
  part->role = role;
  if (!compares_day(node, role)) part->text = part_words(explaining, node->span);
  part->said = due_words(explaining, node, role);
  part->at = part_place(explaining, node->span);
  if (node->kind != TX_ID_ORDER) part_settled(part, &walk, reg, at);
  fill_part(explaining, &walk, part, node, at);
  fill_said(explaining, part, node);
  return part;
}

/* -- rules -- */

void part_settled_body(struct explaining *explaining, struct part *above, struct tx *body,
    uint32_t entity, uint32_t row, uint32_t reg, struct str id) {
  struct walk walk;
  walk_begin(&walk, explaining->scene, explaining->is_full);
  walk_node(&walk, body, row);
  walk_settle(&walk, reg, row);
  part_settled(above, &walk, reg, row);
  part_body(explaining, &walk, above, body, entity, row, id);
}

void part_rule(struct explaining *explaining, struct part *above, uint32_t rule, uint32_t row) {
  const struct scene *scene = explaining->scene;
  const struct rule *r = &scene->schema->rules[rule];
  const uint32_t reg = scene->program->results.rules[rule],
                 entity = scene->schema->decisions[r->decision].entity;
  struct part *part = part_add(explaining, above, PART_RULE, r->name);
  part->label = r->label;
  part->because = r->because;
  part->law = r->law;
  part->at = part_place(explaining, r->span);
  part->is_told = true;
  scene_register(
      scene, &scene->evaluation->run, reg, row, scene->program->types[reg], &part->value);
  part_settled_body(explaining, part, scene->typed->rules[rule], entity, row, reg, r->name);
}

void part_decision(struct explaining *explaining, struct walk *walk, struct part *above,
    uint32_t decision, uint32_t row) {
  const struct scene *scene = explaining->scene;
  for (uint32_t r = 0; r < scene->schema->n_rules; r++) {
    if (scene->schema->rules[r].decision != decision) continue;
    struct tx *body = scene->typed->rules[r];
    uint32_t at = row;
    struct tx *node = scene_at(scene, body, &at);
    if (!walk_matters(walk, node, at)) {
      explaining->out->hidden++;
      continue;
    }
    const struct rule *rule = &scene->schema->rules[r];
    const uint32_t reg = scene->program->results.rules[r];
    struct part *part = part_add(explaining, above, PART_RULE, rule->name);
    part->label = rule->label;
    part->at = part_place(explaining, rule->span);
    part->is_told = true;
    scene_register(
        scene, &scene->evaluation->run, reg, row, scene->program->types[reg], &part->value);
    part_body(
        explaining, walk, part, body, scene->schema->decisions[decision].entity, row, rule->name);
  }
}
