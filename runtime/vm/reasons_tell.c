/* Reasons in words (reasons_tell.h). */
#include "runtime/vm/reasons_tell.h"

#include "base/date.h"
#include "base/translate.h"
#include "runtime/data/instance_path.h"

struct str fault_words(struct arena *arena, const struct fault_parts *fault, bool is_translated) {
  char day[16];
  if (is_translated) translated_date(fault->day, day);
  else date_format(fault->day, day);
  const char *what = arena_printf(
      arena, is_translated ? translated(fault->what) : fault->what, STR_ARGS(fault->name), day);
  if (!fault->place.n) return str_from(what);
  const char *at = N_("%s at %.*s");
  return str_from(
      arena_printf(arena, is_translated ? translated(at) : at, what, STR_ARGS(fault->place)));
}

static struct str place_of(struct walker *w, struct span span, struct arena *arena) {
  if (span.source >= w->sources.n) return (struct str){0};
  const struct place place = sources_place(&w->sources, span.source, span.begin);
  return str_from(
      arena_printf(arena, "%.*s:%u:%u", STR_ARGS(place.path), place.line, place.column));
}

/* What an instruction could not compute. */
static struct fault_parts fault_parts(struct walker *w, struct reason reason, struct arena *arena) {
  const struct program *program = walker_program(w);
  const struct instruction *code = &program->code[reason.index];
  const struct parameter *parameters = program->schema.parameters, *parameter = NULL;
  struct fault_parts fault = {.what = reason.kind == REASON_ZERO ? N_("division by zero")
          : reason.kind == REASON_OVERFLOW                       ? N_("overflow")
                                                                 : opcode_infos[code->op].fault,
      .day = w->vm->context.as_of,
      .place = place_of(w, program->spans[reason.index], arena)};
  if (code->op == OP_PARAMETER) {
    parameter = &parameters[code->a];
    fault.what = N_("no value of %.*s in force on %s");
  } else if (opcode_infos[code->op].immediate == IMM_PARAMETER) {
    parameter = &parameters[code->b];
    fault.what = N_("no value of %.*s in force on that day");
  }
  if (parameter) {
    fault.name = parameter->name;
    fault.label = parameter->label;
  }
  return fault;
}

/* A rank was asked of a row that is none of its candidates. */
static struct fault_parts barred_parts(
    struct walker *w, struct reason reason, struct arena *arena) {
  const struct selection *selection = &walker_program(w)->schema.selections[reason.index];
  return (struct fault_parts){.what = N_("not a candidate in %.*s"),
      .name = selection->name,
      .label = selection->label,
      .place = place_of(w, selection->span, arena)};
}

/* Puts a text before what begins at `end`. Returns where it begins. */
static char *put_before(char *end, struct str text) { return memcpy(end - text.n, text.p, text.n); }

/* "sector_flag of c09", "sector_flag of cluster[2]"; of a root without an id, the name alone. */
static struct str tie_text(struct walker *w, struct reason reason, struct arena *arena) {
  const struct dataset *data = w->vm->run->data;
  const struct schema *schema = &walker_program(w)->schema;
  const bool is_selection = reason.index < schema->n_selections;
  const uint32_t index = is_selection ? reason.index : reason.index - schema->n_selections;
  const uint32_t ancestor =
      is_selection ? schema->selections[index].ancestor : schema->allocations[index].ancestor;
  const struct str name =
      is_selection ? schema->selections[index].name : schema->allocations[index].name;
  const struct str id = instance_id(data, ancestor, reason.row, arena);
  if (!id.n && ancestor == 0) return name;
  const struct str of = id.n ? id : instance_path(data, ancestor, reason.row, 0, arena);
  const struct str between = STR(" of ");
  const size_t n = (size_t)name.n + between.n + of.n;
  char *begin = arena_alloc_raw(arena, n);
  put_before(put_before(put_before(begin + n, of), between), name);
  return (struct str){begin, (uint32_t)n};
}

/* "sector.cluster.unit.votes": what is told of the rows of an entity below one of entity `level`,
 * seen from an instance of entity `asker`; of an ancestor itself "sector.quota". Written from its
 * end, for thousands of instances may be told the same. */
static struct str place_text(struct walker *w, uint32_t asker, uint32_t level, uint32_t entity,
    struct str name, struct arena *arena) {
  const struct entity *entities = walker_program(w)->schema.entities;
  if (asker == ENTITY_RUN) asker = 0;
  if (level == asker && entity == level) return name;
  size_t n = name.n + (level == asker ? 0 : (size_t)entities[level].name.n + 1);
  for (uint32_t at = entity; at != level; at = entities[at].parent)
    n += (size_t)entities[at].name.n + 1;
  char *begin = arena_alloc_raw(arena, n), *to = begin + n;
  to = put_before(to, name);
  for (uint32_t at = entity; at != level; at = entities[at].parent)
    to = put_before(put_before(to, STR(".")), entities[at].name);
  if (level != asker) put_before(put_before(to, STR(".")), entities[level].name);
  return (struct str){begin, (uint32_t)n};
}

/* Where the rest is told, as REASON_IN_… has it. */
static struct str elsewhere_text(
    struct walker *w, uint32_t asker, struct reason reason, struct arena *arena) {
  const struct schema *schema = &walker_program(w)->schema;
  if (reason.kind == REASON_IN_FIELD) {
    const struct field *field = &schema->fields[reason.index];
    return place_text(w, asker, reason.row, field->entity, field->name, arena);
  }
  if (reason.kind == REASON_IN_LIST) {
    const struct entity *entity = &schema->entities[reason.index];
    return place_text(w, asker, reason.row, entity->parent, schema_list_key(entity), arena);
  }
  const struct item *item = &schema->items[reason.index];
  return place_text(w, asker, reason.row, schema_entity_of_item(schema, *item),
      schema_name_of_item(schema, *item), arena);
}

/* The same is told of all rows below a higher row, too. */
static bool is_told_higher(struct walker *w, const struct walk *walk, struct reason reason) {
  const struct entity *entities = walker_program(w)->schema.entities;
  while (reason.row != 0) {
    reason.row = entities[reason.row].parent;
    if (walker_has_met(w, walk, reason)) return true;
  }
  return false;
}

/* Faults are told by their place, whatever the row: several reasons may have one text. */
static void add_text(struct str_map *told, struct str *texts, uint32_t *n, struct str text) {
  if (str_map_add(told, text, 0)) texts[(*n)++] = text;
}

static void add_fault(struct str_map *told, struct reasons *out, struct fault_parts *parts,
    struct fault_parts fault, struct arena *arena) {
  const struct str text = fault_words(arena, &fault, false);
  if (!str_map_add(told, text, 0)) return;
  parts[out->n_faults] = fault;
  out->faults[out->n_faults++] = text;
}

/* Room for so many texts. */
static struct str *texts(struct arena *arena, uint32_t n) {
  return n ? arena_alloc_raw(arena, n * sizeof(struct str)) : NULL;
}

void reasons_tell(struct walker *w, const struct walk *walk, uint32_t reg, uint32_t row,
    struct arena *arena, struct reasons *out) {
  const struct program *program = walker_program(w);
  const struct schema *schema = &program->schema;
  const struct dataset *data = w->vm->run->data;
  const uint32_t asker = program->registers[reg].entity;
  uint32_t n_of[REASON_IN_ITEM + 1] = {0};
  for (uint32_t i = 0; i < walk->n; i++) n_of[walk->items[i].kind]++;
  const uint32_t n_missing = n_of[REASON_FIELD] + n_of[REASON_LIST] + n_of[REASON_WORD],
                 n_missing_in = n_of[REASON_IN_FIELD] + n_of[REASON_IN_LIST] + n_of[REASON_IN_ITEM],
                 n_faults = n_of[REASON_FAULT] + n_of[REASON_ZERO] + n_of[REASON_OVERFLOW] +
      n_of[REASON_BARRED],
                 n_conflict = n_of[REASON_CONFLICT], n_tied = n_of[REASON_TIED];
  struct str_map faults, conflict, tied;
  struct fault_parts *parts = NULL;
  out->missing = texts(arena, n_missing);
  out->missing_in = texts(arena, n_missing_in);
  if (n_missing + n_missing_in < walk->n) { /* seldom */
    str_map_init(&faults, arena);
    str_map_init(&conflict, arena);
    str_map_init(&tied, arena);
    out->faults = texts(arena, n_faults);
    out->conflict = texts(arena, n_conflict);
    out->tied = texts(arena, n_tied);
    out->fault_parts = parts = ARENA_ARRAY(arena, struct fault_parts, n_faults);
  }
  for (uint32_t i = 0; i < walk->n; i++) {
    const struct reason reason = walk->items[i];
    switch ((enum reason_kind)reason.kind) {
    case REASON_VISIT:
    case REASON_GROUP:
    case REASON_MAYBE: break;
    case REASON_FIELD: {
      const struct field *field = &schema->fields[reason.index];
      out->missing[out->n_missing++] =
          fact_name(data, asker, row, field->entity, reason.row, field->name, arena);
      break;
    }
    case REASON_LIST: {
      const struct entity *entity = &schema->entities[reason.index];
      out->missing[out->n_missing++] =
          fact_name(data, asker, row, entity->parent, reason.row, schema_list_key(entity), arena);
      break;
    }
    case REASON_WORD: out->missing[out->n_missing++] = STR("unknown"); break;
    case REASON_FAULT:
    case REASON_ZERO:
    case REASON_OVERFLOW:
      add_fault(&faults, out, parts, fault_parts(w, reason, arena), arena);
      break;
    case REASON_TIED: add_text(&tied, out->tied, &out->n_tied, tie_text(w, reason, arena)); break;
    case REASON_BARRED:
      add_fault(&faults, out, parts, barred_parts(w, reason, arena), arena);
      break;
    case REASON_CONFLICT:
      add_text(&conflict, out->conflict, &out->n_conflict, program->names[reason.index]);
      break;
    case REASON_IN_FIELD:
    case REASON_IN_LIST:
    case REASON_IN_ITEM:
      if (!is_told_higher(w, walk, reason))
        out->missing_in[out->n_missing_in++] = elsewhere_text(w, asker, reason, arena);
      break;
    }
  }
}
