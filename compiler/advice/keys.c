/* Keys of an order: one that stands a second time is asked only of candidates that are equal in it. */
#include "base/translate.h"
#include "compiler/advice/advisor.h"

static void advise_order(struct advisor *a, const struct typed_key *keys, uint32_t n) {
  advisor_forget(a);
  for (uint32_t i = 1; i < n; i++)
    for (uint32_t k = 0; k < i; k++) {
      if (expression_number(a, keys[i].value) != expression_number(a, keys[k].value)) continue;
      say(a,
          (struct finding){.code = ADVICE_KEY_TWICE,
              .span = keys[i].value->span,
              .note_span = keys[k].value->span,
              .note = _("it stands here already"),
              .help = _("put the one that was meant in its place, or leave it out"),
              .arguments = {written(a, keys[i].value->span)}});
      break;
    }
}

void advise_keys(struct advisor *a) {
  for (uint32_t i = 0; i < a->schema->n_selections; i++)
    advise_order(a, a->program->selections[i].keys, a->program->selections[i].n_keys);
  for (uint32_t i = 0; i < a->schema->n_allocations; i++)
    advise_order(a, a->program->allocations[i].keys, a->program->allocations[i].n_keys);
}
