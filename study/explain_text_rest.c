/* Of an explanation as text: who was chosen, what is missing, what would change it, and what would be if
 * (explain_text_rest.h). */
#include "study/explain_text_rest.h"

#include "base/translate.h"
#include "results/people.h"
#include "results/words.h"
#include "study/explain_names.h"

/* -- selections -- */

static void put_names(struct text *text, const char *lead, const struct str *names, uint32_t n) {
  if (!n) return;
  struct str line = str_from(lead);
  for (uint32_t i = 0; i < n && (i < NAMES_TOLD || text->is_full); i++)
    line = joined(text->arena, line, i ? ", " : "", names[i]);
  if (n > NAMES_TOLD && !text->is_full)
    line = joined(text->arena, line, ", ", phrase(text->arena, WORD_TOLD_MORE, n - NAMES_TOLD));
  put_line(text, 2, line);
}

/* "vks-ha-noi (Hà Nội)". */
static struct str named(const struct text *text, struct str id) {
  const struct str name = explain_called(text->of, id);
  if (!name.n) return id;
  return str_from(arena_printf(text->arena, "%.*s (%.*s)", STR_ARGS(id), STR_ARGS(name)));
}

static void put_named(struct text *text, const char *lead, const struct str *ids, uint32_t n) {
  struct str *names = ARENA_ARRAY(text->arena, struct str, n);
  for (uint32_t i = 0; i < n; i++) names[i] = named(text, ids[i]);
  put_names(text, lead, names, n);
}

static struct str ahead_words(const struct text *text, const struct ahead *ahead) {
  if (!ahead->key.n) return named(text, ahead->id);
  const struct str name = explain_called(text->of, ahead->id),
                   who = joined(text->arena, ahead->id, name.n ? " " : "", name);
  return phrase(text->arena, WORD_AHEAD_BY, c_string(text, who),
      c_string(text, ahead->key_said.n ? ahead->key_said : ahead->key),
      c_string(text, scene_words(scene_of(text), &ahead->theirs)),
      c_string(text, scene_words(scene_of(text), &ahead->own)));
}

void put_choice(struct text *text, const struct choice *choice) {
  const struct schema *schema = scene_of(text)->schema;
  if (choice->has_seats)
    put_item(text, 2, phrase(text->arena, WORD_SEATS, (long long)choice->seats));
  if (choice->shared.n)
    put_item(text, 2, phrase(text->arena, WORD_SHARED, c_string(text, choice->shared)));
  if (choice->has_rank) put_item(text, 2, phrase(text->arena, WORD_RANK, (long long)choice->rank));
  flush(text);
  struct str *names = ARENA_ARRAY(text->arena, struct str, choice->n_ahead + choice->n_barred + 1);
  for (uint32_t i = 0; i < choice->n_ahead; i++) names[i] = ahead_words(text, &choice->ahead[i]);
  put_names(text, in_words(WORD_AHEAD), names, choice->n_ahead);
  put_named(text, in_words(WORD_CHOSEN), choice->chosen, choice->n_chosen);
  put_named(text, in_words(WORD_TIED), choice->tied, choice->n_tied);
  for (uint32_t i = 0; i < choice->n_barred; i++) {
    struct str rules = {0};
    for (uint32_t r = 0; r < choice->barred[i].n_rules; r++) {
      const struct rule *rule = &schema->rules[choice->barred[i].rules[r]];
      rules = joined(text->arena, rules, ", ", rule->label.n ? rule->label : rule->name);
    }
    names[i] = joined(text->arena, named(text, choice->barred[i].id), ": ", rules);
  }
  put_names(text, in_words(WORD_BARRED), names, choice->n_barred);
}

/* -- the rest -- */

static struct str tie_words(const struct text *text, struct str tie) {
  return people_tie(&scene_of(text)->evaluation->report, tie, text->arena);
}

/* "thời hạn sơ kết [preliminary_review_due]"; without a label by its name alone. */
static struct str missing_words(const struct text *text, const struct missing_part *missing) {
  const struct str label = named_missing(text->of, missing);
  if (!label.n) return missing->fact;
  return str_from(
      arena_printf(text->arena, "%.*s [%.*s]", STR_ARGS(label), STR_ARGS(missing->fact)));
}

void put_missing(struct text *text) {
  const struct explanation *of = text->of;
  if (of->in_all_cases.n) {
    put_heading(text, phrase(text->arena, WORD_ALL_CASES, c_string(text, of->in_all_cases)));
    return;
  }
  if (!of->n_missing && !of->n_ties && !of->n_missing_in && !of->n_faults) return;
  put_heading(text, str_from(in_words(WORD_MISSING)));
  for (uint32_t i = 0; i < of->n_missing && (i < 2 * NAMES_TOLD || text->is_full); i++) {
    struct str fact = missing_words(text, &of->missing[i]);
    if (of->missing[i].settles) {
      flush(text);
      fact = phrase(text->arena, WORD_SETTLES, c_string(text, fact));
    }
    put_item(text, 2, fact);
  }
  if (of->n_missing > 2 * NAMES_TOLD && !text->is_full)
    put_item(text, 2, phrase(text->arena, WORD_TOLD_MORE, of->n_missing - 2 * NAMES_TOLD));
  for (uint32_t i = 0; i < of->n_ties; i++)
    put_item(text, 2,
        phrase(text->arena, WORD_HANGS_ON_TIE, c_string(text, tie_words(text, of->ties[i]))));
  for (uint32_t i = 0; i < of->n_missing_in; i++)
    put_item(text, 2, phrase(text->arena, WORD_MISSING_IN, c_string(text, of->missing_in[i])));
  for (uint32_t i = 0; i < of->n_faults; i++)
    put_item(text, 2,
        phrase(text->arena, WORD_NOT_COMPUTED,
            c_string(text, people_fault(&of->fault_parts[i], text->arena))));
  flush(text);
}

/* As --what-if takes it, whatever the language. */
static struct str as_typed(const struct text *text, const struct told_value *told) {
  if (told->is_none) return STR("none");
  if (told->value.known && told->value.type.kind == TYPE_REFERENCE) return told->value.text;
  return value_format(text->arena, scene_of(text)->schema, &told->value);
}

/* "số phiếu: 5 (now 2) [votes=5]": what it is, and how one supposes it. */
static struct str called_step(
    const struct text *text, const struct step *step, struct str called, const char *typed) {
  const char *what = c_string(text, called);
  const char *to = step->kind == STEP_FACT
      ? c_string(text, named_value(text->of, &step->to_value))
      : in_words(step->kind == STEP_ROW_ABSENT ? WORD_ABSENT : WORD_PRESENT);
  const char *supposed = arena_printf(text->arena, "%.*s=%s", STR_ARGS(step->fact), typed);
  if (step->is_new || step->kind == STEP_ROW_PRESENT)
    return phrase(text->arena,
        step->by_others ? WORD_STEP_CALLED_NEW_BY_OTHERS : WORD_STEP_CALLED_NEW, what, to,
        supposed);
  const char *from = step->kind == STEP_FACT
      ? c_string(text, named_value(text->of, &step->from_value))
      : in_words(WORD_PRESENT);
  return phrase(text->arena, step->by_others ? WORD_STEP_CALLED_BY_OTHERS : WORD_STEP_CALLED, what,
      to, from, supposed);
}

/* A fact that is supposed, as a change is told; where its reader reads no labels, as it was typed. */
static struct str supposed_words(const struct text *text, const struct supposed *one) {
  bool is_read = false;
  struct str called = {0};
  if (one->is_here) called = named_step(text->of, &one->step, &is_read);
  const char *fact = c_string(text, one->fact), *to = c_string(text, one->text);
  if (is_read) return called_step(text, &one->step, called, to);
  if (one->is_new) return phrase(text->arena, WORD_STEP_NEW, fact, to);
  return phrase(text->arena, WORD_STEP, fact, to,
      one->kind == STEP_FACT ? c_string(text, scene_words(scene_of(text), &one->now))
                             : in_words(WORD_PRESENT));
}

static struct str step_words(const struct text *text, const struct step *step) {
  const struct scene *scene = scene_of(text);
  bool is_read;
  const struct str called = named_step(text->of, step, &is_read);
  const char *fact = c_string(text, step->fact), *absent = in_words(WORD_ABSENT),
             *present = in_words(WORD_PRESENT);
  const char *to = step->kind == STEP_FACT ? c_string(text, as_typed(text, &step->to_value))
      : step->kind == STEP_ROW_ABSENT      ? absent
                                           : present;
  if (is_read)
    return called_step(text, step, called,
        step->kind == STEP_FACT             ? to
            : step->kind == STEP_ROW_ABSENT ? "absent"
                                            : "present");
  if (step->is_new || step->kind == STEP_ROW_PRESENT)
    return phrase(text->arena, step->by_others ? WORD_STEP_NEW_BY_OTHERS : WORD_STEP_NEW, fact, to);
  return phrase(text->arena, step->by_others ? WORD_STEP_BY_OTHERS : WORD_STEP, fact, to,
      step->kind == STEP_FACT ? c_string(text, scene_words(scene, &step->from_value)) : present);
}

void put_changes(struct text *text) {
  const struct explanation *of = text->of;
  if (!of->is_searched) return;
  put_heading(text, str_from(in_words(WORD_CHANGES)));
  for (uint32_t i = 0; i < of->n_changes; i++) {
    struct str steps = {0};
    for (uint32_t k = 0; k < of->changes[i].n_steps; k++)
      steps = joined(
          text->arena, steps, in_words(WORD_AND), step_words(text, &of->changes[i].steps[k]));
    put_whole(text, 2,
        phrase(text->arena, WORD_CHANGE, c_string(text, named_outcome(of, of->changes[i].outcome)),
            c_string(text, steps)));
  }
  if (!of->n_changes && !of->n_facts_considered)
    put_line(text, 2, str_from(in_words(WORD_NO_FACT)));
  else if (!of->n_changes)
    put_line(text, 2, phrase(text->arena, WORD_NO_CHANGE, of->n_facts_considered, of->n_variants));
  else if (of->is_cut) put_line(text, 2, phrase(text->arena, WORD_CUT, of->n_variants));
}

/* -- what if -- */

void what_if_text(const struct what_if *what_if, FILE *out) {
  struct arena *arena = what_if->scene->arena;
  const struct explanation none = {.scene = what_if->scene};
  struct text text = {.of = &none, .arena = arena, .out = out};
  struct str facts = {0};
  for (uint32_t i = 0; i < what_if->n_supposed; i++)
    facts = joined(arena, facts, in_words(WORD_AND), supposed_words(&text, &what_if->supposed[i]));
  fprintf(out, "%s\n\n",
      outcome_instance(
          what_if->scene->evaluation, what_if->scene->entity, what_if->scene->row, arena));
  put_whole(&text, 0, phrase(arena, WORD_WHAT_IF, c_string(&text, facts)));
  for (int same = 0; same < 2; same++)
    for (uint32_t i = 0; i < what_if->n_results; i++) {
      const struct supposed_result *one = &what_if->results[i];
      const struct str label = outcome_called(what_if->scene->schema, one->result, arena);
      if (str_equal(one->now, one->then) != (same == 1)) continue;
      put_whole(&text, 2,
          phrase(arena, same ? WORD_WHAT_IF_SAME : WORD_WHAT_IF_CHANGES, c_string(&text, label),
              c_string(&text, one->then), c_string(&text, one->now)));
    }
}
