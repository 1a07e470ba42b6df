/* What the parts of a page of results share (page_parts.h). */
#include "results/page/page_parts.h"

#include "runtime/settle/scope.h"

bool page_is_main(const struct item *item) { return item->kind != ITEM_DEFINE; }

const struct report_table *page_table_of(const struct page *page, uint32_t entity) {
  for (uint32_t t = 0; t < page->report->n_tables; t++)
    if (page->report->tables[t].entity == entity) return &page->report->tables[t];
  return NULL;
}

struct str page_code_words(const struct page *page, const struct item *item, uint32_t code) {
  if (report_has_outcome(item)) return people_code(page->report, item, code, page->arena);
  if (item->kind == ITEM_SELECTION) return people_candidacy((enum candidacy)code);
  return people_yes_no(code != 0);
}

static enum page_tone decision_tone(
    const struct schema *schema, const struct decision *decision, uint32_t code) {
  const uint32_t last = schema->enumerations[decision->outcomes].n_words - 1;
  if (decision->best == BEST_UNSAID || last == 0)
    return code == decision->otherwise ? TONE_NEUTRAL : (enum page_tone)('1' + code % 6);
  const uint32_t from_best = decision->best == BEST_FIRST ? code : last - code;
  return from_best == 0 ? TONE_GOOD : from_best == last ? TONE_BAD : TONE_MIDDLE;
}

enum page_tone page_code_tone(const struct schema *schema, const struct item *item, uint32_t code) {
  static const char selection[] = {TONE_GOOD, TONE_MIDDLE, TONE_NEUTRAL, TONE_NEUTRAL, TONE_TIED,
      TONE_OPEN},
                    allocation[] = {TONE_GOOD, TONE_TIED, TONE_NEUTRAL, TONE_OPEN},
                    duty[] = {TONE_GOOD, TONE_MIDDLE, TONE_NEUTRAL, TONE_BAD, TONE_OPEN};
  switch ((enum item_kind)item->kind) {
  case ITEM_DECISION: return decision_tone(schema, &schema->decisions[item->index], code);
  case ITEM_SELECTION_STATE: return (enum page_tone)selection[code];
  case ITEM_ALLOCATION_STATE: return (enum page_tone)allocation[code];
  case ITEM_DUTY: return (enum page_tone)duty[code];
  case ITEM_SELECTION:
  case ITEM_DEFINE:
  case ITEM_ALLOCATION: break;
  }
  return TONE_NEUTRAL;
}

enum {
  RULES_FOLLOWED = 1000
}; /* of more rules the facts they read are not told: each costs a walk */

uint32_t page_rule_fields(const struct page *page, uint32_t rule, uint32_t **fields) {
  const struct program *program = page->report->program;
  uint32_t n = 0;
  *fields = NULL;
  if (page->schema->n_rules > RULES_FOLLOWED) return 0;
  struct arena scratch;
  struct scope scope;
  arena_init(&scratch, page->arena->allocator);
  scratch.out_of_memory = page->arena->out_of_memory;
  scope_init(&scope, &scratch, program);
  const uint32_t reg = rule_register(program, &page->schema->rules[rule]);
  const bool *is_in = scope_slice(&scope, &reg, 1);
  bool *is_read = ARENA_ARRAY(&scratch, bool, page->schema->n_fields + 1);
  for (uint32_t i = 0; i < program->n_code; i++) {
    const uint8_t shape = (uint8_t)opcode_infos[program->code[i].op].shape;
    if (is_in[i] && (shape == SHAPE_FIELD || shape == SHAPE_FIELD_OR))
      is_read[program->code[i].a] = true;
  }
  *fields = ARENA_ARRAY(page->arena, uint32_t, page->schema->n_fields + 1);
  for (uint32_t f = 0; f < page->schema->n_fields; f++) {
    const uint8_t origin = page->schema->fields[f].origin;
    if (is_read[f] && (origin == FIELD_DATA || origin == FIELD_PREVIOUS)) (*fields)[n++] = f;
  }
  arena_free(&scratch);
  return n;
}
