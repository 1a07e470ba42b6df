#include "results/require.h"
#include "base/translate.h"

#include "base/date.h"
#include "results/words.h"

static const char *value_in_words(struct arena *arena, const struct value *value) {
  char words[40];
  if (value->type.kind == TYPE_DATE) date_format((int32_t)value->number, words);
  else decimal_format(value->number, value->type.scale, words);
  return arena_printf(arena, "%s", words);
}

/* The value of a field that lies outside its bounds, given or what an absent one stands for. */
static void report_outside(struct run *run, struct arena *arena, struct diags *diags,
    const struct assertion *check, uint32_t row) {
  const struct schema *schema = &run->program->schema;
  const struct field *field = &schema->fields[check->field];
  const struct table *table = &run->data->tables[check->entity];
  const struct column *column =
      &table->columns[check->field - schema->entities[check->entity].first_field];
  struct value value = {.type = field->type, .known = true};
  struct place place;
  if (column->kind == REG_NUMBER && column_number(column, row, &value.number)) {
    place = dataset_value_place(run->data, check->field, row);
  } else {
    value = field->fallback;
    place = dataset_place(run->data, check->entity, row);
  }
  struct diag *diag = DIAG_AT(diags, FIELD_OUT_OF_BOUNDS, place,
      str_cstring(arena, report_at(run->data, check->entity, row, arena)),
      str_cstring(arena, field->name), value_in_words(arena, &value),
      schema_bounds_told(arena, check->because));
  if (diag) diag_note(diags, diag, check->span, "its bounds are declared here");
}

static void report_row(struct run *run, struct arena *arena, struct diags *diags,
    const struct assertion *check, uint32_t row, bool is_unknown) {
  const char *name = str_cstring(arena, check->name),
             *instance = str_cstring(arena, report_at(run->data, check->entity, row, arena));
  struct place place = dataset_place(run->data, check->entity, row);
  struct diag *diag;
  if (check->field != NONE_INDEX) {
    report_outside(run, arena, diags, check, row);
    return;
  }
  if (is_unknown) {
    struct reasons why = {0};
    run_why(run, require_register(run->program, check), row, arena, &why);
    diag = DIAG_AT(diags, REQUIRE_UNDECIDED, place, name, instance,
        str_cstring(arena, words_undecided(arena, &why)));
  } else {
    const char *because = check->because.n ? str_cstring(arena, check->because)
                                           : _("the data does not satisfy this requirement");
    diag = DIAG_AT(diags, REQUIRE_FAILED, place, because, name, instance);
  }
  if (diag) diag_note(diags, diag, check->span, "required here");
}

void require_check_day(const struct schema *schema, int32_t as_of, struct diags *diags) {
  bool before = schema->has_effective_from && as_of < schema->effective_from;
  if (!before && !(schema->has_effective_to && as_of > schema->effective_to)) return;
  char day[16], from[16] = "", to[16] = "";
  date_format(as_of, day);
  if (schema->has_effective_from) date_format(schema->effective_from, from);
  if (schema->has_effective_to) date_format(schema->effective_to, to);
  DIAG_AT(diags, RUN_OUTSIDE_PERIOD, ((struct place){0}), day,
      arena_printf(
          diags->arena, "%s%s%s%s", *from ? _("from ") : "", from, *to ? _(" to ") : "", to));
}

void require_collect_one(
    struct run *run, struct arena *arena, uint32_t require, bool strict, struct diags *diags) {
  const struct assertion *check = &run->program->schema.requires[require];
  const uint32_t n_rows = run->data->tables[check->entity].n_rows;
  for (uint32_t row = 0; row < n_rows; row++) {
    uint8_t truth = run_truth(run, require_register(run->program, check), row);
    const bool may_pass =
        !strict || check->field != NONE_INDEX; /* an unknown bound bounds nothing */
    if (truth == TRUTH_TRUE || (truth == TRUTH_UNKNOWN && may_pass)) continue;
    if (diags->n == diags->max) { /* only counted past the cap */
      diags->n_errors++;
      continue;
    }
    report_row(run, arena, diags, check, row, truth == TRUTH_UNKNOWN);
  }
}

void require_collect(struct run *run, struct arena *arena, bool strict, struct diags *diags) {
  for (uint32_t i = 0; i < run->program->schema.n_requires; i++)
    require_collect_one(run, arena, i, strict, diags);
}
