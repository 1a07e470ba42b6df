/* The group that holds an instance, run and read (explain_scene.h). */
#include "study/explain_scene.h"

#include "base/date.h"
#include "base/limits.h"
#include "results/words.h"
#include "runtime/data/dataset_sources.h"
#include "runtime/data/instance_path.h"
#include "runtime/kernels/fraction.h"
#include "base/translate.h"

/* -- opening -- */

const struct compilation *scene_compile(struct session *session) {
  struct compilation *compilation = ARENA_NEW(&session->arena, struct compilation);
  /* first: walking all nodes takes their registers from them (tx_met) */
  session->sentences = ARENA_NEW(&session->arena, struct sentences);
  sentences_init(session->sentences, &session->arena, &session->compilation);
  sentences_index(session->sentences);
  compile_without_defaults(compilation, &session->compilation);
  return compilation;
}

uint32_t scene_group_of(const struct compilation *compilation, uint32_t result) {
  const struct program *program = compilation->program;
  struct scope scope;
  uint32_t registers[3];
  scope_init(&scope, compilation->arena, program);
  const uint32_t n = settled_registers(program, result, registers);
  return scope_of(&scope, outcome_entity(&program->schema, result), registers, n);
}

/* -- defaults -- */

/* (Whom a reference names may be nobody, or lie outside the data.) */
static bool has_value(const struct dataset *data, uint32_t field, uint32_t row) {
  const struct field *f = &data->schema->fields[field];
  const struct column *column =
      &data->tables[f->entity].columns[field - data->schema->entities[f->entity].first_field];
  if (column->kind == REG_TEXT) return ((const uint32_t *)column->view.values)[row] != TEXT_UNKNOWN;
  return dataset_value(data, field, row).known;
}

static void fill_column(
    const struct scene *scene, struct dataset_copies *copies, uint32_t field, int64_t value) {
  const uint32_t entity = scene->schema->fields[field].entity,
                 n_copies = entity == 0 ? 1 : copies->n;
  for (uint32_t i = 0; i < copies->n_rows[entity]; i++) {
    const uint32_t row = copies->first[entity] + i;
    if (has_value(copies->from, field, row)) continue;
    for (uint32_t copy = 0; copy < n_copies; copy++)
      dataset_copies_set(copies, copy, field, row, value);
  }
}

void scene_fill(const struct scene *scene, struct dataset_copies *copies) {
  for (uint32_t f = 0; f < scene->schema->n_fields; f++) {
    const struct field *field = &scene->schema->fields[f];
    const struct field *bare = &scene->program->schema.fields[f];
    if (field->origin != FIELD_DATA || bare->has_default || bare->absent_none) continue;
    if (field->has_default) fill_column(scene, copies, f, field->fallback.number);
    else if (field->absent_none)
      fill_column(scene, copies, f, field->type.kind == TYPE_DATE ? DATE_NONE : TEXT_NOWHERE);
  }
}

struct scene *scene_open(struct session *session, const struct compilation *compilation,
    uint32_t entity, uint32_t whole_row, uint32_t group) {
  return scene_open_in(&session->arena, session, compilation, entity, whole_row, group);
}

struct scene *scene_open_in(struct arena *arena, struct session *session,
    const struct compilation *compilation, uint32_t entity, uint32_t whole_row, uint32_t group) {
  struct scene *scene = ARENA_NEW(arena, struct scene);
  *scene = (struct scene){.session = session,
      .arena = arena,
      .compilation = compilation,
      .typed = compilation->typed,
      .program = compilation->program,
      .schema = session->schema,
      .entity = entity,
      .whole_row = whole_row,
      .group = group};
  scene->sources = session_sources(scene->arena, scene->schema);
  scene->sentences = *session->sentences;
  scene->sentences.arena = scene->arena;
  scope_init(&scene->scope, scene->arena, scene->program);
  scene->is_asked = ARENA_ARRAY(scene->arena, bool, scene->schema->n_fields + 1);
  for (uint32_t i = 0; i < scene->program->n_code; i++)
    if (scene->program->code[i].op == OP_GIVEN) scene->is_asked[scene->program->code[i].a] = true;
  scene->group_row = dataset_ancestor_row(&session->data, entity, whole_row, scene->group);
  dataset_copies_init(&scene->here, scene->arena, &session->data, scene->group, scene->group_row, 1,
      scene->scope.follows);
  scene_fill(scene, &scene->here);
  scene->data = &scene->here.data;
  scene->row = dataset_copies_row(&scene->here, 0, entity, whole_row);
  struct run_options options = session->options;
  options.settled_facts = 0; /* of one result at a time */
  scene->evaluation = evaluation_open(session->opened, scene->program, scene->data, &options);
  return scene;
}

uint32_t scene_whole_row(const struct scene *scene, uint32_t entity, uint32_t row) {
  return scene->here.first[entity] + row;
}

/* -- rows -- */

uint32_t scene_row_above(const struct scene *scene, uint32_t entity, uint32_t row, uint32_t above) {
  if (above == ENTITY_RUN) return 0;
  return dataset_ancestor_row(scene->data, entity, row, above);
}

struct tx *scene_at(const struct scene *scene, struct tx *node, uint32_t *row) {
  while (node->kind == TX_LIFT || node->kind == TX_WIDEN) {
    if (node->kind == TX_LIFT) *row = scene_row_above(scene, node->home, *row, node->a->home);
    node = node->a;
  }
  return node;
}

/* -- values -- */

static const struct type truth_type = {.kind = TYPE_BOOLEAN, .of = NONE_INDEX};

static struct value known_value(struct type type, int64_t number) {
  return (struct value){.type = type, .known = true, .number = number};
}

static void set_bounds(struct told_value *out, struct type type, int64_t lo, int64_t hi) {
  out->value = known_value(type, lo);
  if (lo == hi) return;
  out->value.known = false;
  out->lo = known_value(type, lo);
  out->hi = known_value(type, hi);
  out->lo.known = lo != INT64_MIN;
  out->hi.known = hi != INT64_MAX;
  out->has_bounds = out->lo.known || out->hi.known;
}

enum { FRACTION_DIGITS = 6 }; /* as people are told a fraction; it is computed exactly */

static void take_fraction(const struct view *view, uint32_t row, struct told_value *out) {
  const struct type type = {.kind = TYPE_DECIMAL, .scale = FRACTION_DIGITS, .of = NONE_INDEX};
  const struct fraction lo = ((const struct fraction *)view->values)[row],
                        hi = ((const struct fraction *)view->high)[row];
  int64_t low = INT64_MIN, high = INT64_MAX;
  out->value.type = type;
  if (!view->known[row]) return;
  if (!fraction_is_open(lo) && !fraction_round(lo, FRACTION_DIGITS, ROUND_HALF_EVEN, &low)) return;
  if (!fraction_is_open(hi) && !fraction_round(hi, FRACTION_DIGITS, ROUND_HALF_EVEN, &high)) return;
  set_bounds(out, type, low, high);
}

static void take_text(const struct scene *scene, const struct run *run, uint32_t code,
    struct type type, struct told_value *out) {
  if (code == TEXT_UNKNOWN) return;
  out->value.known = true;
  out->value.number = code;
  if (type.kind != TYPE_REFERENCE) {
    out->value.text = run_text_words(run, code);
    return;
  }
  const uint32_t n_rows = run->data->tables[type.of].n_rows;
  if (code == TEXT_NOWHERE) out->is_none = true;
  else if (code < n_rows) out->value.text = dataset_id(run->data, type.of, code);
  else
    out->value.text =
        dataset_id(&scene->session->data, type.of, code - n_rows); /* outside the group */
}

void scene_register(const struct scene *scene, const struct run *run, uint32_t reg, uint32_t row,
    struct type type, struct told_value *out) {
  *out = (struct told_value){.value = {.type = type}};
  switch ((enum register_kind)scene->program->registers[reg].kind) {
  case REG_TRUTH: {
    const uint8_t truth = run_truth(run, reg, row);
    out->value.type = truth_type;
    out->value.known = truth != TRUTH_UNKNOWN;
    out->value.number = truth == TRUTH_TRUE;
    return;
  }
  case REG_SET8:
  case REG_SET64:
    out->possible = run_set(run, reg, row);
    out->value.known = (out->possible & (out->possible - 1)) == 0;
    out->value.number = __builtin_ctzll(out->possible);
    return;
  case REG_CODE: {
    const uint32_t code = run_code(run, reg, row);
    out->value.known = code != CODE_UNKNOWN;
    out->value.number = code;
    if (out->value.known && type.kind == TYPE_ENUM &&
        code >= scene->schema->enumerations[type.of].n_words)
      out->value.text = dataset_word(run->data, type.of, code);
    return;
  }
  case REG_TEXT: take_text(scene, run, run_text(run, reg, row), type, out); return;
  case REG_NUMBER:
  case REG_BOUNDS: {
    int64_t lo, hi;
    if (run_number(run, reg, row, &lo, &hi)) set_bounds(out, type, lo, hi);
    out->is_none = out->value.known && value_is_none(&out->value);
    return;
  }
  case REG_FRACTION: {
    const struct view view = run_view(run, reg, row, &row);
    take_fraction(&view, row, out);
    return;
  }
  case REG_N_KINDS: break;
  }
}

bool scene_value(
    const struct scene *scene, const struct tx *node, uint32_t row, struct told_value *out) {
  *out = (struct told_value){.value = {.type = node->type}};
  if (node->kind == TX_CONSTANT) {
    out->value = *node->value;
    return true;
  }
  const uint32_t reg = compiled_register(scene->compilation, node);
  if (reg == NO_REGISTER) return false;
  scene_register(scene, &scene->evaluation->run, reg, row, node->type, out);
  if (node->kind == TX_ID_ORDER) { /* the order of ids is told by the ids */
    out->value.type = (struct type){.kind = TYPE_TEXT, .of = NONE_INDEX};
    out->value.text = dataset_id(scene->data, node->home, row);
  }
  return true;
}

uint8_t scene_truth(const struct scene *scene, const struct tx *node, uint32_t row) {
  struct told_value told;
  if (!scene_value(scene, node, row, &told) || !told.value.known) return TRUTH_UNKNOWN;
  return told.value.number ? TRUTH_TRUE : TRUTH_FALSE;
}

/* -- facts -- */

bool scene_has(const struct scene *scene, uint32_t field, uint32_t row) {
  return has_value(scene->data, field, row);
}

bool scene_is_given(const struct scene *scene, uint32_t field, uint32_t row) {
  const uint32_t entity = scene->schema->fields[field].entity;
  return dataset_value(&scene->session->data, field, scene_whole_row(scene, entity, row)).known;
}

struct told_value scene_fact(const struct scene *scene, uint32_t field, uint32_t row) {
  const struct field *f = &scene->schema->fields[field];
  struct told_value told = {0};
  /* whom a reference names may lie outside the group */
  told.value = dataset_value(&scene->session->data, field, scene_whole_row(scene, f->entity, row));
  if (!told.value.known && f->has_default) told.value = f->fallback;
  told.is_none = told.value.known ? value_is_none(&told.value) : f->absent_none;
  return told;
}

struct str scene_fact_name(const struct scene *scene, uint32_t field, uint32_t row) {
  const struct field *f = &scene->schema->fields[field];
  return fact_name(&scene->session->data, scene->entity, scene->whole_row, f->entity,
      scene_whole_row(scene, f->entity, row), f->name, scene->arena);
}

/* The file as results name it; a book's sheets by their paths. */
static struct str file_named(const struct dataset *data, struct place place) {
  uint32_t file = 0;
  while (file < data->n_files && data->files[file].p != place.path.p) file++;
  for (uint32_t i = data->n_sources; i-- > 0;) {
    if (data->sources[i].first_file > file) continue;
    const uint32_t end = i + 1 < data->n_sources ? data->sources[i + 1].first_file : data->n_files;
    return end == data->sources[i].first_file + 1 && !(place.column & PLACE_CELL)
        ? data->sources[i].file
        : place.path;
  }
  return place.path;
}

static struct str place_words(const struct scene *scene, struct place place) {
  char rest[PLACE_REST_BYTES];
  if (!place.path.n) return (struct str){0};
  const struct str file = file_named(&scene->session->data, place);
  return str_from(arena_printf(scene->arena, "%.*s%s", STR_ARGS(file), place_rest(place, rest)));
}

struct str scene_given(const struct scene *scene, uint32_t field, uint32_t row) {
  const struct field *f = &scene->schema->fields[field];
  if (f->origin != FIELD_DATA || !scene_is_given(scene, field, row)) return (struct str){0};
  return place_words(scene,
      dataset_value_place(&scene->session->data, field, scene_whole_row(scene, f->entity, row)));
}

/* -- rows -- */

struct str scene_row_name(const struct scene *scene, uint32_t entity, uint32_t row) {
  const struct dataset *data = &scene->session->data;
  const uint32_t whole = scene_whole_row(scene, entity, row);
  struct str name = fact_name(
      data, scene->entity, scene->whole_row, entity, whole, (struct str){0}, scene->arena);
  if (!name.n) return instance_path(data, entity, whole, 0, scene->arena);
  name.n--; /* the point that the name of a fact would stand behind */
  return name;
}

struct str scene_new_row_name(const struct scene *scene, uint32_t entity, uint32_t parent) {
  const uint32_t above = scene->schema->entities[entity].parent;
  const struct str list = str_from(
      arena_printf(scene->arena, "%.*s[new]", STR_ARGS(scene->schema->entities[entity].name)));
  return fact_name(&scene->session->data, scene->entity, scene->whole_row, above,
      scene_whole_row(scene, above, parent), list, scene->arena);
}

struct str scene_given_row(const struct scene *scene, uint32_t entity, uint32_t row) {
  return place_words(
      scene, dataset_place(&scene->session->data, entity, scene_whole_row(scene, entity, row)));
}

struct str scene_words(const struct scene *scene, const struct told_value *told) {
  const bool for_people = scene->evaluation->report.for_people;
  if (told->is_none) return str_from(for_people ? _("none") : "none");
  if (told->has_bounds)
    return words_bounds(scene->arena, scene->schema, &told->lo, &told->hi, for_people);
  if (told->value.known && told->value.type.kind == TYPE_REFERENCE) return told->value.text;
  return words_plain(scene->arena, scene->schema, &told->value, for_people);
}
