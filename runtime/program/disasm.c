/* The listing of a program: what it declares, then each phase's instructions with the words of the
 * rules they come from. Everything printed is the program's own: a listing needs no other file.
 * disasm.h.
 */
#include "runtime/program/disasm.h"

#include <stdarg.h>

#include "base/date.h"
#include "base/digest.h"
#include "base/vec.h"

#define WORDS_SHOWN 60        /* of an instruction's source */
#define WORDS_BYTES_MAX 1024u /* of it looked at: blanks are shown as one */
#define LINE_SHOWN 200u /* characters of a source line: a generated one may be megabytes long */
/* columns an instruction is padded to; longer ones push their comment to the right */
#define OPERATION_SHOWN 44

struct disassembly {
  FILE *out;
  const struct program *program;
  const struct schema *schema;
  struct arena *arena;
  struct sources sources;
  uint32_t *last_line;               /* by source: the last line shown, 0 before */
  VEC(char) operation;               /* the text of one instruction */
  char words[(WORDS_SHOWN + 2) * 4]; /* of its source */
  int register_width, entity_width;
};

#define LINE(l, ...) fprintf((l)->out, __VA_ARGS__)

static const char *text(struct disassembly *l, struct str s) { return str_cstring(l->arena, s); }
static const char *entity_name(struct disassembly *l, uint32_t entity) {
  return entity == ENTITY_RUN ? "run" : text(l, l->schema->entities[entity].name);
}
static const char *word(struct disassembly *l, uint32_t closed_set, uint32_t code) {
  if (closed_set == NONE_INDEX) return arena_printf(l->arena, "%u", code);
  return text(l, l->schema->enumerations[closed_set].words[code]);
}

/* `text` with blanks until it is `width` columns wide. */
static const char *pad(struct disassembly *l, const char *s, int width) {
  int blanks = width - (int)str_display_width(str_from(s));
  return arena_printf(l->arena, "%s%*s", s, blanks > 0 ? blanks : 0, "");
}

/* -- the schema head -- */

static const char *quoted(struct disassembly *l, struct str s) {
  return s.n ? arena_printf(l->arena, " %.*s", STR_ARGS(str_written(l->arena, s))) : "";
}

static const char *value_text(struct disassembly *l, const struct value *value) {
  struct str s = value_format(l->arena, l->schema, value);
  bool is_text = value->known && value->type.kind == TYPE_TEXT;
  return text(l, is_text ? str_written(l->arena, s) : s);
}

static const char *type_text(struct disassembly *l, struct type type) {
  return text(l, type_format(l->arena, l->schema, type));
}

static const char *day(struct disassembly *l, int32_t days) {
  char out[16];
  date_format(days, out);
  return arena_printf(l->arena, "%s", out);
}

static void list_regulation(struct disassembly *l) {
  const struct schema *s = l->schema;
  LINE(l, "program %s\n", text(l, program_digest_text(l->arena, l->program)));
  LINE(l, "regulation %s%s\n", s->name.n ? text(l, s->name) : "(none)", quoted(l, s->title));
  if (s->issuer.n) LINE(l, "  issuer%s\n", quoted(l, s->issuer));
  if (s->law_source.n) LINE(l, "  source%s\n", quoted(l, s->law_source));
  if (s->has_effective_from)
    LINE(l, "  effective %s%s%s\n", day(l, s->effective_from), s->has_effective_to ? " to " : "",
        s->has_effective_to ? day(l, s->effective_to) : "");
  for (uint32_t i = 0; i < s->n_law_texts; i++)
    LINE(l, "  law %s, sha256 %s\n", text(l, s->law_texts[i].path),
        text(l, digest_text(l->arena, s->law_texts[i].digest)));
  for (uint32_t i = 0; i < s->n_sources; i++)
    LINE(l, "  file %s, %u bytes\n", text(l, s->sources[i].name), s->sources[i].text.n);
}

static void list_entities(struct disassembly *l) {
  const struct schema *s = l->schema;
  for (uint32_t i = 0; i < s->n_entities; i++) {
    const struct entity *e = &s->entities[i];
    LINE(l, "entity %s", text(l, e->name));
    if (e->plural.n) LINE(l, " (%s)", text(l, e->plural));
    if (e->parent != NONE_INDEX) LINE(l, " in %s", entity_name(l, e->parent));
    if (e->of_predecessors) LINE(l, " (the rows it carries on)");
    if (e->unique_within) LINE(l, " unique within %s", entity_name(l, e->parent));
    LINE(l, "%s%s\n", quoted(l, e->label), e->absent_none ? " absent means none" : "");
    for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++) {
      const struct field *field = &s->fields[f];
      LINE(l, "  %s : %s%s", text(l, field->name), type_text(l, field->type),
          quoted(l, field->label));
      if (field->absent_none) LINE(l, " absent means none");
      if (field->has_default) LINE(l, " absent means %s", value_text(l, &field->fallback));
      LINE(l, "%s\n", f == e->first_field && e->id_required ? " required" : "");
    }
  }
}

static void list_parameters(struct disassembly *l) {
  const struct schema *s = l->schema;
  for (uint32_t i = 0; i < s->n_parameters; i++) {
    const struct parameter *p = &s->parameters[i];
    LINE(l, "parameter %s : %s%s\n", text(l, p->name), type_text(l, p->type), quoted(l, p->label));
    for (uint32_t j = 0; j < p->n_values; j++)
      LINE(l, "  from %s is %s\n", day(l, p->values[j].from), value_text(l, &p->values[j].value));
  }
  for (uint32_t i = 0; i < s->n_readings; i++) {
    const struct reading *r = &s->readings[i];
    struct type type = {.kind = TYPE_ENUM, .of = r->choices};
    LINE(l, "reading %s : %s is %s%s\n", text(l, r->name), type_text(l, type),
        word(l, r->choices, r->chosen), quoted(l, r->because));
  }
}

static void list_spans(
    struct disassembly *l, const char *what, const struct calendar_span *spans, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    LINE(l, "  %s %s", what, day(l, spans[i].first));
    if (spans[i].last != spans[i].first) LINE(l, " to %s", day(l, spans[i].last));
    LINE(l, "%s\n", quoted(l, spans[i].label));
  }
}

static void list_calendar(struct disassembly *l) {
  static const char *const days[] = {
      "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
  const struct schema *s = l->schema;
  for (uint32_t i = 0; i < s->n_calendar_periods; i++) {
    const struct calendar_period *p = &s->calendar_periods[i];
    if (i == 0) LINE(l, "calendar %s%s\n", text(l, s->calendar_name), quoted(l, s->calendar_label));
    LINE(l, "  from %s to %s", day(l, p->from), day(l, p->to));
    for (uint32_t k = 0, n = 0; k < 7; k++)
      if (p->weekend >> k & 1) LINE(l, "%s %s", n++ ? "," : " weekend", days[k]);
    LINE(l, "\n");
    list_spans(l, "holidays", p->holidays, p->n_holidays);
    list_spans(l, "working", p->working, p->n_working);
  }
}

static void list_not_encoded(struct disassembly *l) {
  const struct schema *s = l->schema;
  for (uint32_t i = 0; i < s->n_not_encoded; i++)
    LINE(l, "not encoded %s%s\n", word(l, s->not_encoded[i].reasons, s->not_encoded[i].reason),
        quoted(l, s->not_encoded[i].because));
}

static void list_checks(struct disassembly *l, const char *what, const struct assertion *checks,
    const uint32_t *registers, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    LINE(l, "%s %s for %s -> r%u\n", what, text(l, checks[i].name),
        entity_name(l, checks[i].entity), registers[i]);
}

static void list_declarations(struct disassembly *l) {
  const struct schema *s = l->schema;
  const struct result_registers *results = &l->program->results;
  for (uint32_t i = 0; i < s->n_defines; i++) {
    const struct define *d = &s->defines[i];
    LINE(l, "define %s of %s : %s%s -> r%u\n", text(l, d->name), entity_name(l, d->entity),
        type_text(l, d->type),
        d->may_be_none   ? (d->bounded ? " within bounds or none" : " or none")
            : d->bounded ? " within bounds"
                         : "",
        results->defines[i]);
  }
  for (uint32_t i = 0; i < s->n_decisions; i++) {
    const struct decision *d = &s->decisions[i];
    struct type type = {.kind = TYPE_ENUM, .of = d->outcomes};
    LINE(l, "decision %s of %s %s otherwise %s -> r%u\n", text(l, d->name),
        entity_name(l, d->entity), type_text(l, type), word(l, d->outcomes, d->otherwise),
        results->decisions[i]);
  }
  for (uint32_t i = 0; i < s->n_rules; i++) {
    const struct rule *r = &s->rules[i];
    const struct decision *d = &s->decisions[r->decision];
    LINE(l, "rule %s then %s is %s -> r%u\n", text(l, r->name), text(l, d->name),
        word(l, d->outcomes, r->outcome), results->rules[i]);
  }
  for (uint32_t i = 0; i < s->n_exceptions; i++) {
    const struct exception *e = &s->exceptions[i];
    LINE(l, "exception %s to rule %s -> r%u\n", text(l, e->name), text(l, s->rules[e->rule].name),
        results->exceptions[i]);
  }
  for (uint32_t i = 0; i < s->n_duties; i++)
    LINE(l, "duty %s of %s -> r%u\n", text(l, s->duties[i].name),
        entity_name(l, s->duties[i].entity), results->duties[i]);
  for (uint32_t i = 0; i < s->n_selections; i++) {
    const struct selection *d = &s->selections[i];
    const struct selection_registers *own = &results->selections[i];
    LINE(l, "selection %s: %s per %s, on tie %s -> rank r%u, status r%u, state r%u\n",
        text(l, d->name), entity_name(l, d->entity), entity_name(l, d->ancestor),
        d->tie_all ? "all" : "refer", own->rank, own->status, own->state);
  }
  for (uint32_t i = 0; i < s->n_allocations; i++) {
    const struct allocation *d = &s->allocations[i];
    const struct allocation_registers *own = &results->allocations[i];
    const struct value unit = {.type = d->type, .known = true, .number = d->unit};
    const struct str shown = value_format(l->arena, s, &unit);
    LINE(l, "allocation %s: among %s per %s, rounded to %.*s -> share r%u, status r%u, state r%u\n",
        text(l, d->name), entity_name(l, d->entity), entity_name(l, d->ancestor), STR_ARGS(shown),
        own->share, own->status, own->state);
  }
  list_checks(l, "warning", s->warnings, results->warnings, s->n_warnings);
  list_checks(l, "require", s->requires, results->requires, s->n_requires);
}

/* -- instructions -- */

/* The closed set that a register's codes are of, NONE_INDEX where it holds none. */
static uint32_t closed_set_of(const struct disassembly *l, uint32_t number) {
  const struct type type = l->program->types[number];
  return type.kind == TYPE_ENUM ? type.of : NONE_INDEX;
}

/* printf to the end of the instruction's text. */
static void add(struct disassembly *l, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void add(struct disassembly *l, const char *format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  uint32_t n = (uint32_t)vsnprintf(NULL, 0, format, arguments);
  while (l->operation.capacity - l->operation.n < n + 1)
    l->operation.items = vec_grow_(l->arena, l->operation.items, &l->operation.capacity, 1);
  vsnprintf(l->operation.items + l->operation.n, n + 1, format, again);
  l->operation.n += n;
  va_end(again);
  va_end(arguments);
}

static void add_constant(struct disassembly *l, uint32_t constant) {
  add(l, " k%u (%s)", constant, value_text(l, &l->program->constants[constant]));
}

static void add_field(struct disassembly *l, uint32_t field) {
  const struct field *f = &l->schema->fields[field];
  add(l, " %s.%.*s", entity_name(l, f->entity), STR_ARGS(f->name));
}

static void add_immediate(struct disassembly *l, const struct instruction *code) {
  static const char *const roundings[] = {
      "half away from zero", "half even", "toward zero", "away from zero", "floor", "ceiling"};
  static const char *const month_roundings[] = {"exact", "rounded down", "rounded up"};
  uint32_t imm = code->imm;
  switch ((enum opcode_immediate)opcode_infos[code->op].immediate) {
  case IMM_NONE: return;
  case IMM_SCALE:
    if (imm) add(l, ", 10^%u", imm);
    return;
  case IMM_SCALES:
    if (imm) add(l, ", 10^%u 10^%u", imm >> 4, imm & 15);
    return;
  case IMM_ROUND:
    add(l, ", %s, scale %u to %u", roundings[imm >> 8], imm >> 4 & 15, imm & 15);
    return;
  case IMM_WORD: add(l, " %s", word(l, closed_set_of(l, code->a), imm)); return;
  case IMM_WORDS: add(l, ", %u words", imm); return;
  case IMM_RANK: add(l, ", number %u", imm); return;
  case IMM_TIE:
    add(l, ", on tie %s", imm & SELECT_TAKES_ALL ? "all" : "refer");
    if (imm & SELECT_STATUSES) add(l, ", statuses");
    return;
  case IMM_PARAMETER: add(l, " of %.*s", STR_ARGS(l->schema->parameters[code->b].name)); return;
  case IMM_MONTHS: add(l, " * %u, %s", imm >> 4, month_roundings[imm & 15]); return;
  }
}

static void add_cases(struct disassembly *l, const struct instruction *code) {
  for (uint32_t i = 0; i < code->c; i++) {
    const uint32_t *triple = &l->program->operands[code->b + 3 * i];
    add(l, ", r%u when r%u %.*s", triple[1], triple[0], STR_ARGS(l->program->names[triple[2]]));
  }
}

static void add_rules(struct disassembly *l, const struct instruction *code) {
  uint32_t outcomes = closed_set_of(l, code->d);
  for (uint32_t i = 0; i < code->b; i++) {
    const uint32_t *pair = &l->program->operands[code->a + 2 * i];
    add(l, " %s r%u,", word(l, outcomes, pair[0]), pair[1]);
  }
  add(l, " otherwise %s", word(l, outcomes, code->c));
}

static void add_ranking(struct disassembly *l, const struct instruction *code) {
  const uint32_t *list = &l->program->operands[code->c];
  if (list[0] != NO_REGISTER) add(l, " where r%u", list[0]);
  for (uint32_t i = 0; i < list[1]; i++)
    add(l, "%s r%u %s", i ? "," : " by", list[2 + 2 * i],
        list[3 + 2 * i] ? "descending" : "ascending");
}

static void add_match(struct disassembly *l, const struct instruction *code) {
  static const char *const words[] = {[MATCH_EQUAL] = "=",
      [MATCH_DIFFERENT] = "<>",
      [MATCH_LESS] = "<",
      [MATCH_LESS_EQUAL] = "<=",
      [MATCH_GREATER] = ">",
      [MATCH_GREATER_EQUAL] = ">="};
  const struct program *p = l->program;
  const uint32_t *list = &p->operands[code->c];
  add(l, " r%u over %s in %s", code->a, entity_name(l, p->registers[code->a].entity),
      entity_name(l, list[0]));
  if (opcode_infos[code->op].b != KIND__ && code->b != NO_REGISTER) add(l, " where r%u", code->b);
  for (uint32_t i = 0; i < list[1]; i++) {
    const uint32_t *triple = &list[2 + 3 * i], scale_rows = triple[2] >> MATCH_ROW_POWER_SHIFT & 15,
                   scale = triple[2] >> MATCH_INSTANCE_POWER_SHIFT & 15;
    add(l, "%s r%u", i ? "," : " by", triple[0]);
    if (scale_rows) add(l, " * 10^%u", scale_rows);
    add(l, " %s%s r%u", words[triple[2] & MATCH_COMPARISON_MASK],
        triple[2] & (MATCH_SAME | MATCH_NOT_OWN) ? " own" : "", triple[1]);
    if (scale) add(l, " * 10^%u", scale);
  }
}

static void add_allotted(struct disassembly *l, const struct instruction *code) {
  const uint32_t *list = &l->program->operands[code->c];
  if (code->op == OP_SHARE) add(l, " r%u", code->a);
  add(l, " of r%u weight r%u unit", code->b, list[ALLOT_WEIGHT]);
  add_constant(l, list[ALLOT_UNIT]);
  for (uint32_t i = 0; i < list[ALLOT_N_KEYS]; i++)
    add(l, "%s r%u %s", i ? "," : " by", list[ALLOT_KEYS + 2 * i],
        list[ALLOT_KEYS + 1 + 2 * i] ? "descending" : "ascending");
}

static void add_operands(struct disassembly *l, const struct instruction *code) {
  const struct program *p = l->program;
  switch ((enum opcode_shape)opcode_infos[code->op].shape) {
  case SHAPE_CONSTANT: add_constant(l, code->a); return;
  case SHAPE_RUN:
    if (code->op == OP_PARAMETER) add(l, " %.*s", STR_ARGS(l->schema->parameters[code->a].name));
    if (code->op == OP_READING) add(l, " %.*s", STR_ARGS(l->schema->readings[code->a].name));
    return;
  case SHAPE_FIELD: add_field(l, code->a); return;
  case SHAPE_FIELD_OR:
    add_field(l, code->a);
    add(l, " absent");
    add_constant(l, code->b);
    return;
  case SHAPE_MAP1: add(l, " r%u", code->a); return;
  case SHAPE_MAP2: add(l, " r%u r%u", code->a, code->b); return;
  case SHAPE_MAP3: add(l, " r%u r%u r%u", code->a, code->b, code->c); return;
  case SHAPE_LIFT:
    add(l, " r%u of %s", code->a, entity_name(l, p->registers[code->a].entity));
    return;
  case SHAPE_REDUCE:
    add(l, " r%u over %s", code->a, entity_name(l, p->registers[code->a].entity));
    if (opcode_infos[code->op].b != KIND__ && code->b != NO_REGISTER) add(l, " where r%u", code->b);
    return;
  case SHAPE_REFER:
    add(l, " r%u over %s by r%u", code->a, entity_name(l, p->registers[code->a].entity), code->b);
    if (opcode_infos[code->op].c != KIND__ && code->c != NO_REGISTER) add(l, " where r%u", code->c);
    return;
  case SHAPE_MATCH: add_match(l, code); return;
  case SHAPE_FOLLOW:
    add(l, " r%u of %s by r%u", code->b, entity_name(l, p->registers[code->b].entity), code->a);
    return;
  case SHAPE_THIS: return;
  case SHAPE_ROWS: add(l, " %s", entity_name(l, code->a)); return;
  case SHAPE_DECIDE: add_rules(l, code); return;
  case SHAPE_EXCEPT:
    add(l, " r%u", code->a);
    add_cases(l, code);
    return;
  case SHAPE_RANK:
    add(l, " per %s", entity_name(l, code->b));
    add_ranking(l, code);
    return;
  case SHAPE_SELECT:
    add(l, " ranked r%u, seats r%u", code->a, code->b);
    add_ranking(l, code);
    return;
  case SHAPE_ALLOT: add_allotted(l, code); return;
  case SHAPE_ALLOTMENT:
    add(l, " of r%u over %s, shared r%u, weight r%u", code->a,
        entity_name(l, p->registers[code->a].entity), code->b, code->c);
    return;
  case SHAPE_STATE:
    add(l, " of r%u over %s, seats r%u", code->a, entity_name(l, p->registers[code->a].entity),
        code->b);
    return;
  }
}

static const char *storage_text(struct disassembly *l, const struct reg *r) {
  switch ((enum register_storage)r->storage) {
  case STORAGE_WHOLE: return "whole";
  case STORAGE_VIEW: return "view";
  case STORAGE_SLOT: return arena_printf(l->arena, "s%u", r->slot);
  case STORAGE_PINNED: return arena_printf(l->arena, "s%u pinned", r->slot);
  }
  return "";
}

/* The words of a span on one line, runs of white space as one blank, shortened. */
static const char *words(struct disassembly *l, struct span span) {
  struct str s = sources_text(&l->sources, span);
  const bool is_cut = s.n > WORDS_BYTES_MAX;
  if (is_cut) s.n = WORDS_BYTES_MAX;
  char *out = l->words, *p = out;
  uint32_t shown = 0;
  bool is_blank = false;
  for (uint32_t at = 0, n; at < s.n; at += n, shown++) {
    int32_t code_point;
    n = str_decode(s, at, &code_point);
    if (code_point == ' ' || (code_point >= '\t' && code_point <= '\r')) {
      shown -= is_blank;
      if (!is_blank) *p++ = ' ';
      is_blank = true;
      continue;
    }
    is_blank = false;
    if (shown >= WORDS_SHOWN) {
      memcpy(p, "...", 4);
      return out;
    }
    memcpy(p, s.p + at, n);
    p += n;
  }
  memcpy(p, is_cut ? "..." : "", is_cut ? 4 : 1);
  return out;
}

/* Its beginning, where it is long. */
static void list_source_line(struct disassembly *l, struct place place, struct str line) {
  uint32_t at = 0;
  int32_t code_point;
  for (uint32_t n = 0; n < LINE_SHOWN && at < line.n; n++) at += str_decode(line, at, &code_point);
  LINE(l, "# %.*s:%u  %.*s%s\n", STR_ARGS(place.path), place.line, (int)at, line.p,
      at < line.n ? "..." : "");
}

static void list_instruction(struct disassembly *l, uint32_t pc) {
  const struct program *p = l->program;
  const struct instruction *code = &p->code[pc];
  const struct reg *d = &p->registers[code->d];
  struct span span = p->spans[pc];
  struct place place = {0};
  if (span.source != SPAN_NONE.source) {
    place = sources_place(&l->sources, span.source, span.begin);
    if (place.line > l->last_line[span.source]) {
      list_source_line(l, place, sources_line(&l->sources, span.source, place.line));
      l->last_line[span.source] = place.line;
    }
  }
  const char *number = arena_printf(l->arena, "r%u", code->d);
  l->operation.n = 0;
  add(l, "%s", opcode_infos[code->op].mnemonic);
  add_operands(l, code);
  add_immediate(l, code);
  const char *operation = l->operation.items;
  LINE(l, "  %s %s %-8s %-10s = ", pad(l, number, l->register_width + 1),
      pad(l, entity_name(l, d->entity), l->entity_width), register_kind_name(d->kind),
      storage_text(l, d));
  if (place.line == 0) LINE(l, "%s\n", operation);
  else
    LINE(l, "%s ; %.*s:%u:%u %s\n", pad(l, operation, OPERATION_SHOWN), STR_ARGS(place.path),
        place.line, place.column, words(l, span));
}

static void list_phase(struct disassembly *l, uint32_t index) {
  const struct phase *phase = &l->program->phases[index];
  for (uint32_t i = 0; i < l->schema->n_sources; i++) l->last_line[i] = 0;
  const char *rows = phase->domain == DOMAIN_RUN ? "once for the run"
      : phase->domain == DOMAIN_ROOT
      ? "the root's row"
      : arena_printf(l->arena, "blocks of %s", entity_name(l, phase->trunk));
  LINE(l, "\nphase %u: %s\n", index, rows);
  for (uint32_t pc = phase->first; pc < phase->first + phase->n; pc++) list_instruction(l, pc);
}

void program_disassemble(FILE *out, const struct program *program, struct arena *arena) {
  struct disassembly l = {
      .out = out, .program = program, .schema = &program->schema, .arena = arena};
  const struct schema *s = l.schema;
  sources_init(&l.sources, arena);
  for (uint32_t i = 0; i < s->n_sources; i++)
    sources_add(&l.sources, s->sources[i].name, s->sources[i].text);
  l.last_line = ARENA_ARRAY(arena, uint32_t, s->n_sources);
  for (uint32_t n = program->n_registers; n >= 10; n /= 10) l.register_width++;
  l.register_width++;
  l.entity_width = 3;
  for (uint32_t i = 0; i < s->n_entities; i++) {
    int width = (int)str_display_width(s->entities[i].name);
    if (width > l.entity_width) l.entity_width = width;
  }
  list_regulation(&l);
  list_entities(&l);
  list_parameters(&l);
  list_calendar(&l);
  list_not_encoded(&l);
  list_declarations(&l);
  for (uint32_t i = 0; i < program->n_phases; i++) list_phase(&l, i);
}
