/* What coverage is of: its kinds, what is wanted, and the declarations (coverage.h). */
#include "study/coverage.h"

#include "base/translate.h"

const char *cover_kind_name(enum cover_kind kind) {
  static const char *const names[COVER_N_KINDS] = {
      [COVER_RULE] = N_("rule"),
      [COVER_EXCEPTION] = N_("exception"),
      [COVER_WARNING] = N_("warning"),
      [COVER_REQUIRE] = N_("require"),
      [COVER_CONDITION] = N_("condition"),
      [COVER_VALUE] = N_("value"),
      [COVER_OUTCOME] = N_("outcome"),
      [COVER_STATE] = N_("state"),
      [COVER_READING] = N_("reading"),
      [COVER_PERIOD] = N_("period"),
  };
  return names[kind];
}

struct str coverage_wanted(const struct obligation *one) {
  static const char *const words[] = {
      [TRUTH_FALSE] = N_("false"), [TRUTH_UNKNOWN] = N_("unknown"), [TRUTH_TRUE] = N_("true")};
  if (one->point == NONE_INDEX) return one->wanted;
  return str_from(one->kind == COVER_VALUE ? _("value") : translated(words[one->wanted_code]));
}

struct declared {
  struct str name, label;
  struct span span;
};

static struct declared declared_of(const struct schema *s, struct cover_declaration of) {
#define DECLARED(array)                                                                            \
  ((struct declared){s->array[of.index].name, s->array[of.index].label, s->array[of.index].span})
  switch (of.kind) {
  case COVERED_DEFINE: return DECLARED(defines);
  case COVERED_DECISION: return DECLARED(decisions);
  case COVERED_RULE: return DECLARED(rules);
  case COVERED_EXCEPTION: return DECLARED(exceptions);
  case COVERED_SELECTION: return DECLARED(selections);
  case COVERED_ALLOCATION: return DECLARED(allocations);
  case COVERED_DUTY: return DECLARED(duties);
  case COVERED_WARNING: return DECLARED(warnings);
  case COVERED_REQUIRE: return DECLARED(requires);
  case COVERED_PARAMETER: return DECLARED(parameters);
  case COVERED_READING: return DECLARED(readings);
  case COVERED_N_DECLARED: break;
  }
#undef DECLARED
  return (struct declared){0};
}

struct str coverage_declared_name(const struct schema *schema, struct cover_declaration of) {
  return declared_of(schema, of).name;
}
struct str coverage_declared_label(const struct schema *schema, struct cover_declaration of) {
  return declared_of(schema, of).label;
}
struct span coverage_declared_span(const struct schema *schema, struct cover_declaration of) {
  return declared_of(schema, of).span;
}
