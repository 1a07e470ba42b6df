/* The values of a program file, and what stands in each of its sections, member by member: for
 * writing and reading alike. program_codec.h. */
#include "runtime/program/program_codec.h"

#include "base/digest.h"

/* -- one value -- */

void codec_append(struct codec *c, const void *bytes, size_t n) {
  while (c->out.capacity - c->out.n < n)
    c->out.items = vec_grow_(c->arena, c->out.items, &c->out.capacity, 1);
  if (n) memcpy(c->out.items + c->out.n, bytes, n);
  c->out.n += (uint32_t)n;
}

static void put(struct codec *c, uint64_t value, uint32_t n) {
  while (c->out.capacity - c->out.n < n)
    c->out.items = vec_grow_(c->arena, c->out.items, &c->out.capacity, 1);
  for (uint32_t i = 0; i < n; i++) c->out.items[c->out.n++] = (uint8_t)(value >> (8 * i));
}

uint64_t read_little(const uint8_t *bytes, uint32_t n) {
  uint64_t value = 0;
  for (uint32_t i = 0; i < n; i++) value |= (uint64_t)bytes[i] << (8 * i);
  return value;
}

void codec_fail(struct codec *c, const char *reason) {
  if (c->reason) return;
  c->reason = reason;
  c->reason_at = c->at;
}

static uint64_t take(struct codec *c, uint32_t n) {
  if (c->end - c->at < n) codec_fail(c, "its section ends too early");
  if (c->reason) return 0;
  c->at += n;
  return read_little(c->bytes + c->at - n, n);
}

static uint64_t code_bytes(struct codec *c, uint64_t value, uint32_t n) {
  if (!c->is_writing) return take(c, n);
  put(c, value, n);
  return value;
}

void codec_u8(struct codec *c, uint8_t *value) { *value = (uint8_t)code_bytes(c, *value, 1); }
void codec_u16(struct codec *c, uint16_t *value) { *value = (uint16_t)code_bytes(c, *value, 2); }
void codec_u32(struct codec *c, uint32_t *value) { *value = (uint32_t)code_bytes(c, *value, 4); }
void codec_u64(struct codec *c, uint64_t *value) { *value = code_bytes(c, *value, 8); }
void codec_i32(struct codec *c, int32_t *value) {
  *value = (int32_t)code_bytes(c, (uint32_t)*value, 4);
}
void codec_i64(struct codec *c, int64_t *value) {
  *value = (int64_t)code_bytes(c, (uint64_t)*value, 8);
}

void codec_bool(struct codec *c, bool *value) {
  uint64_t byte = code_bytes(c, *value, 1);
  if (byte > 1) codec_fail(c, "a truth that is neither 0 nor 1");
  *value = byte == 1;
}

static uint32_t string_number(struct codec *c, struct str text) {
  uint32_t number;
  if (str_map_find(&c->numbers, text, &number)) return number;
  VEC_PUSH(c->arena, &c->strings, text);
  str_map_add(&c->numbers, text, c->strings.n - 1);
  return c->strings.n - 1;
}

void codec_text(struct codec *c, struct str *text) {
  uint32_t number = c->is_writing ? string_number(c, *text) : 0;
  codec_u32(c, &number);
  if (c->is_writing) return;
  if (number >= c->strings.n) codec_fail(c, "there is no such text");
  *text = c->strings.items[c->reason ? 0 : number];
}

void codec_count(struct codec *c, uint32_t *n, uint32_t item_bytes) {
  codec_u32(c, n);
  if (c->is_writing) return;
  if (*n > (c->end - c->at) / item_bytes)
    codec_fail(c, "it counts more items than it has room for");
  if (c->reason) *n = 0;
}

void *codec_array(struct codec *c, void *items, uint32_t n, size_t bytes) {
  return c->is_writing ? items : arena_alloc(c->arena, n * bytes);
}

void program_checksum(const uint8_t *file, size_t n, uint8_t digest[PROGRAM_CHECKSUM_BYTES]) {
  struct digest state;
  digest_begin(&state);
  digest_add(&state, file + PROGRAM_HEADER_BYTES, n - PROGRAM_HEADER_BYTES);
  digest_end(&state, digest);
}

/* One array: its count, then its items. `bytes`: the fewest one item takes in the file. */
#define CODEC_ARRAY(codec, items, n, bytes, code_item)                                             \
  do {                                                                                             \
    codec_count((codec), &(n), (bytes));                                                           \
    (items) = codec_array((codec), (items), (n), sizeof *(items));                                 \
    for (uint32_t i_ = 0; i_ < (n); i_++) code_item((codec), &(items)[i_]);                        \
  } while (0)

/* An array of the schema whose items each have their registers behind them. */
#define CODEC_DECLARED(codec, program, many, bytes, code_item, code_registers)                     \
  do {                                                                                             \
    struct schema *schema_ = &(program)->schema;                                                   \
    struct result_registers *results_ = &(program)->results;                                       \
    codec_count((codec), &schema_->n_##many, (bytes));                                             \
    schema_->many = codec_array((codec), schema_->many, schema_->n_##many, sizeof *schema_->many); \
    results_->many =                                                                               \
        codec_array((codec), results_->many, schema_->n_##many, sizeof *results_->many);           \
    for (uint32_t i_ = 0; i_ < schema_->n_##many; i_++) {                                          \
      code_item((codec), &schema_->many[i_]);                                                      \
      code_registers((codec), &results_->many[i_]);                                                \
    }                                                                                              \
  } while (0)

/* -- parts -- */

static void code_span(struct codec *c, struct span *span) {
  codec_u32(c, &span->source);
  codec_u32(c, &span->begin);
  codec_u32(c, &span->end);
}
enum {
  SPAN_BYTES = 12,
  TYPE_BYTES = 6,
  VALUE_BYTES = TYPE_BYTES + 13,
  TEXT_BYTES = 4,
  COUNT_BYTES = 4
};

static void code_type(struct codec *c, struct type *type) {
  codec_u8(c, &type->kind);
  codec_u8(c, &type->scale);
  codec_u32(c, &type->of);
}

static void code_value(struct codec *c, struct value *value) {
  code_type(c, &value->type);
  codec_bool(c, &value->known);
  codec_i64(c, &value->number);
  codec_text(c, &value->text);
}

static void code_law(struct codec *c, struct law_text *law) {
  CODEC_ARRAY(c, law->lines, law->n_lines, TEXT_BYTES, codec_text);
}

/* -- the schema -- */

static void code_regulation(struct codec *c, struct program *program) {
  struct schema *s = &program->schema;
  codec_text(c, &s->name);
  codec_text(c, &s->title);
  codec_text(c, &s->issuer);
  codec_text(c, &s->law_source);
  codec_bool(c, &s->has_effective_from);
  codec_bool(c, &s->has_effective_to);
  codec_i32(c, &s->effective_from);
  codec_i32(c, &s->effective_to);
}

static void code_source(struct codec *c, struct rule_source *source) {
  codec_text(c, &source->name);
  codec_text(c, &source->path);
  codec_text(c, &source->text);
}
static void code_sources(struct codec *c, struct program *program) {
  CODEC_ARRAY(c, program->schema.sources, program->schema.n_sources, 3 * TEXT_BYTES, code_source);
}

static void code_law_text(struct codec *c, struct law_text_source *text) {
  codec_text(c, &text->path);
  for (size_t i = 0; i < sizeof text->digest; i++) codec_u8(c, &text->digest[i]);
}
static void code_law_texts(struct codec *c, struct program *program) {
  CODEC_ARRAY(
      c, program->schema.law_texts, program->schema.n_law_texts, TEXT_BYTES + 32, code_law_text);
}

static void code_enumeration(struct codec *c, struct enumeration *e) {
  CODEC_ARRAY(c, e->words, e->n_words, TEXT_BYTES, codec_text);
  uint32_t n_labels = e->labels ? e->n_words : 0;
  CODEC_ARRAY(c, e->labels, n_labels, TEXT_BYTES, codec_text);
  if (n_labels == 0) e->labels = NULL;
  else if (n_labels != e->n_words) codec_fail(c, "not every word has its label");
}
static void code_enumerations(struct codec *c, struct program *program) {
  CODEC_ARRAY(c, program->schema.enumerations, program->schema.n_enumerations, 2 * COUNT_BYTES,
      code_enumeration);
}

static void code_entity(struct codec *c, struct entity *entity) {
  codec_text(c, &entity->name);
  codec_text(c, &entity->plural);
  codec_text(c, &entity->label);
  codec_u32(c, &entity->parent);
  codec_u32(c, &entity->depth);
  codec_u32(c, &entity->trunk);
  codec_u32(c, &entity->first_field);
  codec_u32(c, &entity->n_fields);
  codec_bool(c, &entity->absent_none);
  codec_bool(c, &entity->id_required);
  codec_bool(c, &entity->unique_within);
  codec_bool(c, &entity->of_predecessors);
  code_span(c, &entity->span);
}
static void code_entities(struct codec *c, struct program *program) {
  CODEC_ARRAY(c, program->schema.entities, program->schema.n_entities,
      3 * TEXT_BYTES + 24 + SPAN_BYTES, code_entity);
}

static void code_field(struct codec *c, struct field *field) {
  codec_text(c, &field->name);
  codec_text(c, &field->label);
  codec_u32(c, &field->entity);
  code_type(c, &field->type);
  codec_u8(c, &field->origin);
  codec_u32(c, &field->item);
  codec_bool(c, &field->absent_none);
  codec_u8(c, &field->changes);
  codec_bool(c, &field->has_default);
  if (field->has_default) code_value(c, &field->fallback);
  code_span(c, &field->span);
}
static void code_fields(struct codec *c, struct program *program) {
  CODEC_ARRAY(c, program->schema.fields, program->schema.n_fields,
      2 * TEXT_BYTES + 12 + TYPE_BYTES + SPAN_BYTES, code_field);
}

static void code_parameter_value(struct codec *c, struct parameter_value *value) {
  codec_i32(c, &value->from);
  code_value(c, &value->value);
}
static void code_parameter(struct codec *c, struct parameter *parameter) {
  codec_text(c, &parameter->name);
  codec_text(c, &parameter->label);
  code_type(c, &parameter->type);
  CODEC_ARRAY(c, parameter->values, parameter->n_values, 4 + VALUE_BYTES, code_parameter_value);
  code_span(c, &parameter->span);
}
static void code_parameters(struct codec *c, struct program *program) {
  CODEC_ARRAY(c, program->schema.parameters, program->schema.n_parameters,
      2 * TEXT_BYTES + TYPE_BYTES + COUNT_BYTES + SPAN_BYTES, code_parameter);
}

static void code_calendar_span(struct codec *c, struct calendar_span *span) {
  codec_i32(c, &span->first);
  codec_i32(c, &span->last);
  codec_text(c, &span->label);
}
static void code_calendar_period(struct codec *c, struct calendar_period *period) {
  codec_i32(c, &period->from);
  codec_i32(c, &period->to);
  codec_u8(c, &period->weekend);
  CODEC_ARRAY(c, period->holidays, period->n_holidays, 8 + TEXT_BYTES, code_calendar_span);
  CODEC_ARRAY(c, period->working, period->n_working, 8 + TEXT_BYTES, code_calendar_span);
}
static void code_calendar(struct codec *c, struct program *program) {
  struct schema *s = &program->schema;
  codec_text(c, &s->calendar_name);
  codec_text(c, &s->calendar_label);
  code_law(c, &s->calendar_law);
  code_span(c, &s->calendar_span);
  CODEC_ARRAY(
      c, s->calendar_periods, s->n_calendar_periods, 9 + 2 * COUNT_BYTES, code_calendar_period);
}

static void code_reading(struct codec *c, struct reading *reading) {
  codec_text(c, &reading->name);
  codec_text(c, &reading->label);
  codec_text(c, &reading->because);
  codec_u32(c, &reading->choices);
  codec_u32(c, &reading->chosen);
  code_span(c, &reading->span);
}
static void code_readings(struct codec *c, struct program *program) {
  CODEC_ARRAY(c, program->schema.readings, program->schema.n_readings,
      3 * TEXT_BYTES + 8 + SPAN_BYTES, code_reading);
}

static void code_define(struct codec *c, struct define *define) {
  codec_text(c, &define->name);
  codec_text(c, &define->label);
  codec_u32(c, &define->entity);
  code_type(c, &define->type);
  codec_bool(c, &define->bounded);
  codec_bool(c, &define->may_be_none);
  CODEC_ARRAY(c, define->exceptions, define->n_exceptions, TEXT_BYTES, codec_text);
  code_law(c, &define->law);
  code_span(c, &define->span);
}
static void code_defines(struct codec *c, struct program *program) {
  CODEC_DECLARED(c, program, defines,
      2 * TEXT_BYTES + 9 + TYPE_BYTES + 2 * COUNT_BYTES + SPAN_BYTES, code_define, codec_u32);
}

static void code_decision(struct codec *c, struct decision *decision) {
  codec_text(c, &decision->name);
  codec_text(c, &decision->label);
  codec_u32(c, &decision->entity);
  codec_u32(c, &decision->outcomes);
  codec_u32(c, &decision->otherwise);
  codec_u8(c, &decision->best);
  code_law(c, &decision->law);
  code_span(c, &decision->span);
}
static void code_decisions(struct codec *c, struct program *program) {
  CODEC_DECLARED(c, program, decisions, 2 * TEXT_BYTES + 17 + COUNT_BYTES + SPAN_BYTES,
      code_decision, codec_u32);
}

static void code_one_not_encoded(struct codec *c, struct not_encoded *words) {
  codec_u32(c, &words->reasons);
  codec_u32(c, &words->reason);
  codec_text(c, &words->because);
  code_law(c, &words->law);
  code_span(c, &words->span);
}
static void code_not_encoded(struct codec *c, struct program *program) {
  CODEC_ARRAY(c, program->schema.not_encoded, program->schema.n_not_encoded,
      8 + TEXT_BYTES + COUNT_BYTES + SPAN_BYTES, code_one_not_encoded);
}

static void code_rule(struct codec *c, struct rule *rule) {
  codec_text(c, &rule->name);
  codec_text(c, &rule->label);
  codec_text(c, &rule->because);
  codec_u32(c, &rule->decision);
  codec_u32(c, &rule->outcome);
  code_law(c, &rule->law);
  code_span(c, &rule->span);
}
static void code_rules(struct codec *c, struct program *program) {
  CODEC_DECLARED(
      c, program, rules, 3 * TEXT_BYTES + 12 + COUNT_BYTES + SPAN_BYTES, code_rule, codec_u32);
}

static void code_exception(struct codec *c, struct exception *exception) {
  codec_text(c, &exception->name);
  codec_text(c, &exception->label);
  codec_text(c, &exception->because);
  codec_u32(c, &exception->rule);
  code_law(c, &exception->law);
  code_span(c, &exception->span);
}
static void code_exceptions(struct codec *c, struct program *program) {
  CODEC_DECLARED(c, program, exceptions, 3 * TEXT_BYTES + 8 + COUNT_BYTES + SPAN_BYTES,
      code_exception, codec_u32);
}

static void code_selection(struct codec *c, struct selection *selection) {
  codec_text(c, &selection->name);
  codec_text(c, &selection->label);
  codec_u32(c, &selection->entity);
  codec_u32(c, &selection->ancestor);
  codec_bool(c, &selection->tie_all);
  codec_u32(c, &selection->states);
  CODEC_ARRAY(c, selection->decisions, selection->n_decisions, 4, codec_u32);
  code_law(c, &selection->law);
  code_span(c, &selection->span);
}
static void code_selection_registers(struct codec *c, struct selection_registers *registers) {
  codec_u32(c, &registers->condition);
  codec_u32(c, &registers->seats);
  codec_u32(c, &registers->status);
  codec_u32(c, &registers->rank);
  codec_u32(c, &registers->state);
}
static void code_allocation(struct codec *c, struct allocation *allocation) {
  codec_text(c, &allocation->name);
  codec_text(c, &allocation->label);
  codec_u32(c, &allocation->entity);
  codec_u32(c, &allocation->ancestor);
  code_type(c, &allocation->type);
  codec_i64(c, &allocation->unit);
  codec_u32(c, &allocation->states);
  code_law(c, &allocation->law);
  code_span(c, &allocation->span);
}
static void code_allocation_registers(struct codec *c, struct allocation_registers *registers) {
  codec_u32(c, &registers->amount);
  codec_u32(c, &registers->weight);
  codec_u32(c, &registers->status);
  codec_u32(c, &registers->share);
  codec_u32(c, &registers->state);
}
static void code_allocations(struct codec *c, struct program *program) {
  CODEC_DECLARED(c, program, allocations,
      2 * TEXT_BYTES + TYPE_BYTES + 40 + COUNT_BYTES + SPAN_BYTES, code_allocation,
      code_allocation_registers);
}
static void code_duty(struct codec *c, struct duty *duty) {
  codec_text(c, &duty->name);
  codec_text(c, &duty->label);
  codec_text(c, &duty->by);
  codec_u32(c, &duty->entity);
  codec_u32(c, &duty->states);
  code_law(c, &duty->law);
  code_span(c, &duty->span);
}
static void code_duties(struct codec *c, struct program *program) {
  CODEC_DECLARED(
      c, program, duties, 3 * TEXT_BYTES + 12 + COUNT_BYTES + SPAN_BYTES, code_duty, codec_u32);
}

static void code_selections(struct codec *c, struct program *program) {
  CODEC_DECLARED(c, program, selections, 2 * TEXT_BYTES + 33 + 2 * COUNT_BYTES + SPAN_BYTES,
      code_selection, code_selection_registers);
}

enum { CHECK_BYTES = 3 * TEXT_BYTES + 12 + COUNT_BYTES + SPAN_BYTES };
static void code_check(struct codec *c, struct assertion *check) {
  codec_text(c, &check->name);
  codec_text(c, &check->label);
  codec_text(c, &check->because);
  codec_u32(c, &check->field);
  codec_u32(c, &check->entity);
  code_law(c, &check->law);
  code_span(c, &check->span);
}
static void code_warnings(struct codec *c, struct program *program) {
  CODEC_DECLARED(c, program, warnings, CHECK_BYTES, code_check, codec_u32);
}
static void code_requires(struct codec *c, struct program *program) {
  CODEC_DECLARED(c, program, requires, CHECK_BYTES, code_check, codec_u32);
}

static void code_item(struct codec *c, struct item *item) {
  codec_u8(c, &item->kind);
  codec_u32(c, &item->index);
}
static void code_items(struct codec *c, struct program *program) {
  CODEC_ARRAY(c, program->schema.items, program->schema.n_items, 5, code_item);
}

/* -- the code -- */

static void code_constants(struct codec *c, struct program *program) {
  CODEC_ARRAY(c, program->constants, program->n_constants, VALUE_BYTES, code_value);
}

static void code_register(struct codec *c, struct reg *reg) {
  codec_u32(c, &reg->entity);
  codec_u8(c, &reg->kind);
  codec_u8(c, &reg->storage);
  codec_u32(c, &reg->slot);
}
static void code_registers(struct codec *c, struct program *program) {
  CODEC_ARRAY(c, program->registers, program->n_registers, 10, code_register);
}

static void code_slot(struct codec *c, struct slot *slot) {
  codec_u32(c, &slot->entity);
  codec_u8(c, &slot->kind);
}
static void code_slots(struct codec *c, struct program *program) {
  CODEC_ARRAY(c, program->slots, program->n_slots, 5, code_slot);
}

static void code_instruction(struct codec *c, struct instruction *instruction) {
  codec_u16(c, &instruction->op);
  codec_u16(c, &instruction->imm);
  codec_u32(c, &instruction->d);
  codec_u32(c, &instruction->a);
  codec_u32(c, &instruction->b);
  codec_u32(c, &instruction->c);
}
/* The instructions and, beside them, as many spans. */
static void code_code(struct codec *c, struct program *program) {
  CODEC_ARRAY(c, program->code, program->n_code, 20 + SPAN_BYTES, code_instruction);
  program->spans = codec_array(c, program->spans, program->n_code, sizeof *program->spans);
  for (uint32_t i = 0; i < program->n_code; i++) code_span(c, &program->spans[i]);
}

static void code_operands(struct codec *c, struct program *program) {
  CODEC_ARRAY(c, program->operands, program->n_operands, 4, codec_u32);
}
static void code_names(struct codec *c, struct program *program) {
  CODEC_ARRAY(c, program->names, program->n_names, TEXT_BYTES, codec_text);
}

static void code_phase(struct codec *c, struct phase *phase) {
  codec_u8(c, &phase->domain);
  codec_u32(c, &phase->trunk);
  codec_u32(c, &phase->first);
  codec_u32(c, &phase->n);
}
static void code_phases(struct codec *c, struct program *program) {
  CODEC_ARRAY(c, program->phases, program->n_phases, 13, code_phase);
}

const struct section program_sections[] = {
    {"regulation", code_regulation},
    {"sources", code_sources},
    {"law texts", code_law_texts},
    {"closed sets", code_enumerations},
    {"entities", code_entities},
    {"fields", code_fields},
    {"parameters", code_parameters},
    {"readings", code_readings},
    {"calendar", code_calendar},
    {"not encoded", code_not_encoded},
    {"defines", code_defines},
    {"decisions", code_decisions},
    {"rules", code_rules},
    {"exceptions", code_exceptions},
    {"selections", code_selections},
    {"allocations", code_allocations},
    {"duties", code_duties},
    {"warnings", code_warnings},
    {"requires", code_requires},
    {"items", code_items},
    {"constants", code_constants},
    {"registers", code_registers},
    {"slots", code_slots},
    {"code", code_code},
    {"operands", code_operands},
    {"names", code_names},
    {"phases", code_phases},
};
const uint32_t n_program_sections = sizeof program_sections / sizeof *program_sections;
