/* What the parts of the verifier share. verifier.h. */
#include "runtime/program/verifier.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/date.h"
#include "base/limits.h"

bool verify_fail(struct verifier *v, const char *format, ...) {
  char text[400];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (!v->reason) v->reason = arena_printf(v->arena, "%s", text);
  return false;
}

bool verify_fail_at(struct verifier *v, uint32_t pc, const char *reason) {
  const struct instruction *code = &v->program->code[pc];
  return verify_fail(v, "instruction %u (%s): %s", pc,
      code->op < OP_N_OPCODES ? opcode_infos[code->op].mnemonic : "?", reason);
}

bool verify_span(const struct schema *schema, struct span span) {
  if (span.source == SPAN_NONE.source) return span.begin == 0 && span.end == 0;
  return span.source < schema->n_sources && span.begin <= span.end &&
      span.end <= schema->sources[span.source].text.n;
}

bool verify_type(const struct schema *schema, struct type type) {
  switch ((enum type_kind)type.kind) {
  case TYPE_BOOLEAN:
  case TYPE_INTEGER:
  case TYPE_DATE:
  case TYPE_TEXT: return type.scale == 0 && type.of == NONE_INDEX;
  case TYPE_DECIMAL: return type.scale <= SCALE_MAX && type.of == NONE_INDEX;
  case TYPE_ENUM: return type.scale == 0 && type.of < schema->n_enumerations;
  case TYPE_REFERENCE: return type.scale == 0 && type.of < schema->n_entities;
  }
  return false;
}

bool verify_value(struct verifier *v, const struct value *value, const char *what, uint32_t index) {
  if (!verify_type(v->schema, value->type))
    return verify_fail(v, "%s %u: no such type", what, index);
  if (!value->known)
    return (value->number == 0 && value->text.n == 0) ||
        verify_fail(v, "%s %u: an unknown value that has a value", what, index);
  int64_t lowest = INT64_MIN, highest = INT64_MAX;
  bool is_text = false;
  switch ((enum type_kind)value->type.kind) {
  case TYPE_BOOLEAN: lowest = 0, highest = 1; break;
  case TYPE_INTEGER:
  case TYPE_DECIMAL: break;
  case TYPE_DATE: lowest = DATE_MIN, highest = DATE_NONE; break;
  case TYPE_ENUM:
    lowest = 0, highest = (int64_t)v->schema->enumerations[value->type.of].n_words - 1;
    break;
  case TYPE_TEXT:
  case TYPE_REFERENCE: lowest = highest = 0, is_text = true; break;
  }
  if (value->number < lowest || value->number > highest)
    return verify_fail(v, "%s %u: a value outside its type", what, index);
  if (!is_text && value->text.n) return verify_fail(v, "%s %u: a text that is none", what, index);
  if (str_valid_utf8(value->text) != value->text.n)
    return verify_fail(v, "%s %u: a text that is not valid UTF-8", what, index);
  return true;
}

struct type verify_register_type(struct type type) {
  if (type.kind == TYPE_INTEGER) type.kind = TYPE_DECIMAL;
  return type;
}
