/* What --ignore passes over (data_ignored.h). */
#include "runtime/ingest/data_ignored.h"

#include <inttypes.h>

#include "base/characters.h"
#include "base/translate.h"
#include "runtime/data/dataset_building.h"
#include "runtime/ingest/data_options.h"
#include "runtime/ingest/value_read.h"

static struct ignored *ignored_of(struct dataset *dataset) {
  struct building *b = dataset->building;
  const struct data_options *options = dataset->options;
  if (!b->ignored && options && options->n_ignored) {
    b->ignored = ARENA_ARRAY(&dataset->arena, struct ignored, options->n_ignored);
    for (uint32_t i = 0; i < options->n_ignored; i++)
      b->ignored[i].folded = text_folded(&dataset->arena, options->ignored[i]);
  }
  return b->ignored;
}

bool data_is_ignored(
    struct dataset *dataset, struct str name, struct arena *scratch, uint32_t *number) {
  struct ignored *ignored = ignored_of(dataset);
  if (!ignored || !name.n) return false;
  struct str folded = text_folded(scratch, name);
  for (uint32_t i = 0; i < dataset->options->n_ignored; i++)
    if (str_equal(ignored[i].folded, folded)) {
      *number = i;
      ignored[i].is_met = true;
      return true;
    }
  return false;
}

void data_ignored_count(struct dataset *dataset, uint32_t number, uint64_t n_values) {
  dataset->building->ignored[number].n_values += n_values;
}

void data_ignored_tell(struct dataset *dataset, struct diags *diags, struct arena *scratch) {
  struct ignored *ignored = ignored_of(dataset);
  for (uint32_t i = 0; ignored && i < dataset->options->n_ignored; i++) {
    const char *name = value_quoted(scratch, dataset->options->ignored[i]);
    uint64_t n = ignored[i].n_values;
    if (ignored[i].is_met)
      DIAG_AT(diags, NAME_PASSED_OVER, ((struct place){0}), name,
          arena_printf(
              scratch, translated_number("%llu value", "%llu values", n), (unsigned long long)n));
    else DIAG_AT(diags, NAME_NOWHERE, ((struct place){0}), name);
  }
}
