/* Compiled programs: loading, saving, and what they declare. */
#include "api/objects.h"
#include "results/parts.h"
#include "runtime/program/crossing.h"
#include "runtime/program/program_read.h"
#include "runtime/program/program_write.h"

thidua_program *program_begin(thidua_context *context) {
  thidua_program *program = context_take(&context->allocator, sizeof *program);
  if (!program) return NULL;
  program->allocator = context->allocator;
  arena_init(&program->arena, &program->allocator);
  program->arena.out_of_memory = &context->exhausted;
  return program;
}

void program_settle(thidua_program *program) {
  program_seal(&program->arena, program->program);
  program->arena.out_of_memory = NULL;
}

void thidua_program_free(thidua_program *program) {
  if (!program) return;
  arena_free(&program->arena);
  const struct allocator memory = program->allocator;
  context_release(&memory, program);
}

thidua_status thidua_program_load(
    thidua_context *context, const char *name, thidua_text bytes, thidua_program **out) {
  context_begin(context);
  *out = NULL;
  thidua_program *program = program_begin(context);
  if (!program) return THIDUA_OUT_OF_MEMORY;
  if (setjmp(context->exhausted)) {
    thidua_program_free(program);
    return context_exhausted(context);
  }
  struct diags diags;
  diags_init(&diags, &context->call, NULL);
  /* one too long is damaged: it is read as far as a program can reach */
  struct str text = {bytes.bytes, bytes.length < UINT32_MAX ? (uint32_t)bytes.length : UINT32_MAX};
  program->program =
      program_read(&program->arena, &diags, str_cstring(&program->arena, str_from(name)), text);
  thidua_status status = context_report(context, &diags);
  if (status) {
    thidua_program_free(program);
    return status;
  }
  program_settle(program);
  *out = program;
  return THIDUA_OK;
}

thidua_status thidua_program_save(
    thidua_context *context, const thidua_program *program, thidua_writer writer) {
  context_begin(context);
  if (setjmp(context->exhausted)) return context_exhausted(context);
  struct str bytes = program_write(&context->call, program->program);
  return writer.write(writer.user, bytes.p, bytes.n) ? THIDUA_WRITE_FAILED : THIDUA_OK;
}

/* -- names -- */

uint32_t thidua_entity(const thidua_program *program, const char *name) {
  return schema_entity(&program->program->schema, str_from(name));
}

uint32_t thidua_field(const thidua_program *program, uint32_t entity, const char *name) {
  const struct schema *schema = &program->program->schema;
  return entity < schema->n_entities ? schema_field(schema, entity, str_from(name)) : THIDUA_NONE;
}

uint32_t thidua_result_count(const thidua_program *program) {
  return program->program->schema.n_items;
}

uint32_t thidua_result(const thidua_program *program, uint32_t entity, const char *name) {
  const struct schema *schema = &program->program->schema;
  for (uint32_t i = 0; i < schema->n_items; i++)
    if (report_item_entity(schema, &schema->items[i]) == entity &&
        str_equal(report_item_name(schema, &schema->items[i]), str_from(name)))
      return i;
  return THIDUA_NONE;
}

void thidua_result_about(const thidua_program *program, uint32_t result, thidua_result_info *out) {
  const struct schema *schema = &program->program->schema;
  const struct item *item = &schema->items[result];
  const struct item_view view = schema_item_view(schema, result);
  *out = (thidua_result_info){
      .name = text_out(view.name),
      .label = text_out(report_item_label(schema, item)),
      .entity = view.entity,
      .kind = (thidua_result_kind)item->kind,
      .type = (thidua_type)view.type.kind,
      .scale = view.type.scale,
  };
}

thidua_status thidua_program_parts(thidua_context *context, const thidua_program *program) {
  context_begin(context);
  if (setjmp(context->exhausted)) return context_exhausted(context);
  const char *refusal = parts_refusal(program->program, &context->call);
  return refusal ? context_misuse(context, "not by parts: %s", refusal) : THIDUA_OK;
}

thidua_status thidua_program_groups(
    thidua_context *context, const thidua_program *program, int *second) {
  context_begin(context);
  *second = 0;
  if (setjmp(context->exhausted)) return context_exhausted(context);
  const char *refusal = parts_groups_refusal(program->program);
  if (refusal) return context_misuse(context, "not by groups: %s", refusal);
  *second = crossing_is_needed(program->program, crossing_sides(&context->call, program->program));
  return THIDUA_OK;
}

thidua_status thidua_field_crosses(
    thidua_context *context, const thidua_program *program, uint32_t field, int *crosses) {
  context_begin(context);
  *crosses = 0;
  if (field >= program->program->schema.n_fields)
    return context_misuse(context, "there is no field %u", field);
  if (setjmp(context->exhausted)) return context_exhausted(context);
  struct arena *call = &context->call;
  *crosses = crossing_fields(call, program->program, crossing_sides(call, program->program))[field];
  return THIDUA_OK;
}
