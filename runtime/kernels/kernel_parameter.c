/* Kernels of parameters on a day of their own: the value whose day is the last on or before it. A
 * day before the first makes the row unknown. language.md §5 `parameter`. */
#include "runtime/kernels/kernels.h"

static const struct parameter *parameter_of(const struct kernel_call *call) {
  return &call->context->program->schema.parameters[call->instruction->b];
}

/* How many of the values hold from that day or before: their days ascend. */
static uint32_t values_begun(const struct parameter *parameter, int64_t day) {
  uint32_t low = 0, high = parameter->n_values;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (parameter->values[middle].from <= day) low = middle + 1;
    else high = middle;
  }
  return low;
}

void kernel_PARAMETER_ON(const struct kernel_call *call) {
  const struct parameter *parameter = parameter_of(call);
  const int64_t *restrict a = call->a->values;
  int64_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    const uint32_t begun = call->a->known[i] ? values_begun(parameter, a[i]) : 0;
    const struct value *value = begun ? &parameter->values[begun - 1].value : NULL;
    const bool known = value && value->known;
    d[i] = known ? value->number : 0;
    call->d->known[i] = known;
  }
}

/* The least and the greatest of the values in force on the days from low to high. */
static bool values_within(
    const struct parameter *parameter, int64_t low, int64_t high, int64_t *least, int64_t *most) {
  const uint32_t first = values_begun(parameter, low), end = values_begun(parameter, high);
  if (first == 0) return false; /* on the first of these days none is */
  *least = INT64_MAX;
  *most = INT64_MIN;
  for (uint32_t i = first - 1; i < end; i++) {
    const struct value *value = &parameter->values[i].value;
    if (!value->known) return false;
    if (value->number < *least) *least = value->number;
    if (value->number > *most) *most = value->number;
  }
  return true;
}

void kernel_PARAMETER_ON_BOUNDS(const struct kernel_call *call) {
  const struct parameter *parameter = parameter_of(call);
  const int64_t *restrict a_low = call->a->values, *restrict a_high = call->a->high;
  int64_t *restrict low = call->d->values, *restrict high = call->d->high;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    int64_t least = 0, most = 0;
    const bool known =
        call->a->known[i] && values_within(parameter, a_low[i], a_high[i], &least, &most);
    low[i] = known ? least : 0;
    high[i] = known ? most : 0;
    call->d->known[i] = known;
  }
}
