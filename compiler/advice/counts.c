/* Numbers of seats, and of what is shared: a negative one is a fault whenever the rules are run. */
#include "base/translate.h"
#include "compiler/advice/advisor.h"

static void advise_count(struct advisor *a, const struct tx *count, struct span span) {
  advisor_forget(a);
  const struct bound high = range_of(a, count).high;
  if (high.infinite || fraction_compare(high.value, whole(0)) >= 0) return;
  say(a,
      (struct finding){.code = ADVICE_NUMBER_NEGATIVE,
          .span = span,
          .help = _("write how many there are, or how they are counted"),
          .arguments = {written(a, span)}});
}

void advise_counts(struct advisor *a) {
  for (uint32_t i = 0; i < a->schema->n_selections; i++) {
    const struct typed_selection *selection = &a->program->selections[i];
    advise_count(a, selection->seats, selection->seats_span);
  }
  for (uint32_t i = 0; i < a->schema->n_allocations; i++) {
    const struct typed_allocation *allocation = &a->program->allocations[i];
    advise_count(a, allocation->amount, allocation->amount_span);
  }
}
