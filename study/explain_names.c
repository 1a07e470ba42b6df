/* What explanations call what they name (explain_names.h). */
#include "study/explain_names.h"

#include "base/buffer.h"
#include "base/translate.h"
#include "results/people.h"
#include "results/words.h"
#include "runtime/data/instance_path.h"

static const struct report *report_of(const struct explanation *of) {
  return &of->scene->evaluation->report;
}

/* -- values -- */

struct str named_value(const struct explanation *of, const struct told_value *told) {
  const struct schema *schema = of->scene->schema;
  struct arena *arena = of->scene->arena;
  if (told->is_none) return str_from(_("none"));
  if (told->has_bounds) return people_bounds(arena, schema, &told->lo, &told->hi);
  if (told->value.known && told->value.type.kind == TYPE_REFERENCE) {
    const uint32_t entity = told->value.type.of,
                   row = instance_find(of->scene->data, entity, told->value.text);
    return row == UINT32_MAX ? told->value.text : people_name(report_of(of), entity, row, arena);
  }
  if (!told->value.known && told->possible && told->value.type.kind == TYPE_ENUM) {
    const struct enumeration *set = &schema->enumerations[told->value.type.of];
    struct str all = {0};
    for (uint32_t i = 0; i < set->n_words; i++)
      if (told->possible >> i & 1)
        all = str_from(arena_printf(arena, "%.*s%s%.*s", STR_ARGS(all), all.n ? _(" or ") : "",
            STR_ARGS(people_member(arena, set, i))));
    return all;
  }
  return people_value(arena, schema, &told->value);
}

struct str named_word(const struct enumeration *set, uint32_t code) {
  const struct str label = enumeration_label(set, code);
  return people_reads(label) ? label : set->words[code];
}

struct str named_outcome(const struct explanation *of, struct str word) {
  const struct schema *schema = of->scene->schema;
  const uint32_t result = of->result;
  const struct enumeration *set = explain_outcomes(of);
  if (set) return enumeration_label_of(set, word);
  if (outcome_is_warning(schema, result)) {
    if (str_equal(word, STR("true"))) return str_from(_("given"));
    if (str_equal(word, STR("false"))) return str_from(_("not given"));
  }
  const bool is_candidate =
      !outcome_is_warning(schema, result) && schema->items[result].kind == ITEM_SELECTION;
  if (is_candidate && str_equal(word, STR("no_candidate"))) {
    /* of one: another word than where nobody is a candidate; untranslated it is the key itself */
    const char *key = N_("no_candidate (of one)"), *told = translated(key);
    return told == key ? word : str_from(told);
  }
  return people_state(word);
}

/* -- parts -- */

struct str named_role(const struct explanation *of, struct str role) {
  static const char *const roles[] = {
      N_("where"), N_("done"), N_("late"), N_("past"), N_("seats"), N_("amount"), N_("weight")};
  for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
    if (str_equal(role, str_from(roles[i]))) return str_from(translated(roles[i]));
  if (role.n > 3 && memcmp(role.p, "key", 3) == 0)
    return str_from(arena_printf(of->scene->arena, _("key %.*s"), (int)(role.n - 3), role.p + 3));
  return role;
}

struct str named_part(const struct part *part, bool *is_own) {
  const bool is_declared =
      part->kind != PART_CONDITION && part->kind != PART_EXCEPTION && people_reads(part->label);
  /* words of the language, not of the rules: translated, they are called like a label */
  const char *no_record = N_("no previous record");
  const bool is_translated = part->is_no_record && translated(no_record) != no_record;
  *is_own = !part->said.n && !is_declared && !is_translated;
  if (part->said.n) return part->said;
  if (is_translated) return str_from(translated(no_record));
  return is_declared ? part->label : part->text;
}

struct str named_whose(const struct explanation *of, const struct part *part) {
  const struct schema *schema = of->scene->schema;
  if (!part->of.n) return part->of;
  if (part->of_entity == NONE_INDEX || !people_reads(schema->entities[part->of_entity].label))
    return part->of;
  return people_named(report_of(of), part->of_entity, part->row_of, of->scene->arena);
}

/* -- facts -- */

struct str named_missing(const struct explanation *of, const struct missing_part *missing) {
  const struct missing_fact fact = {missing->field, missing->row};
  if (missing->field == NONE_INDEX ||
      !people_reads_fact(of->scene->schema, of->scene->entity, missing->field))
    return (struct str){0};
  return people_missing(
      report_of(of), of->scene->entity, of->scene->row, &fact, missing->fact, of->scene->arena);
}

/* "incident[2]" by labels: "vụ việc 2"; `*is_read`: it has one that is read. */
static struct str row_label(const struct explanation *of, struct str row, bool *row_is_read) {
  const struct schema *schema = of->scene->schema;
  struct buffer words;
  buffer_init(&words, of->scene->arena, NULL);
  *row_is_read = false;
  for (uint32_t at = 0; at < row.n;) {
    uint32_t bracket = at, end = at;
    while (end < row.n && row.p[end] != '.') end++;
    while (bracket < end && row.p[bracket] != '[') bracket++;
    const uint32_t entity = schema_entity(schema, (struct str){row.p + at, bracket - at});
    if (entity == NONE_INDEX || bracket == end || row.p[end - 1] != ']') return row;
    if (words.n) buffer_put(&words, STR(" › "));
    *row_is_read = people_reads(schema->entities[entity].label);
    buffer_put(&words, people_entity(schema, entity, of->scene->arena));
    buffer_put_byte(&words, ' ');
    const struct str which = {row.p + bracket + 1, end - bracket - 2};
    buffer_put(&words, str_equal(which, STR("new")) ? str_from(_("(new)")) : which);
    at = end + 1;
  }
  return (struct str){words.bytes, (uint32_t)words.n};
}

struct str named_step(const struct explanation *of, const struct step *step, bool *step_is_read) {
  const struct scene *scene = of->scene;
  if (step->kind != STEP_FACT) return row_label(of, step->fact, step_is_read);
  *step_is_read = people_reads_fact(scene->schema, scene->entity, step->to.field);
  if (!step->is_new && step->to.row != NEW_ROW)
    return people_fact(
        report_of(of), scene->entity, scene->row, step->to.field, step->to.row, scene->arena);
  uint32_t end = step->fact.n;
  bool row_is_read;
  while (end && step->fact.p[end - 1] != '.') end--;
  const struct str row = row_label(of, (struct str){step->fact.p, end ? end - 1 : 0}, &row_is_read);
  *step_is_read = *step_is_read && row_is_read;
  return str_from(arena_printf(scene->arena, "%.*s: %.*s", STR_ARGS(row),
      STR_ARGS(people_field(scene->schema, step->to.field, scene->arena))));
}
