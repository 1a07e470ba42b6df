/* An explanation as HTML, for people who never saw the rules' language: the same parts as the text has
 * (explain_text.c), with labels for names, days and numbers as people write them, and the law's words
 * beside each rule. A page of results opens it in place, `explain --html` has a page of its own. */
#include "study/explain_html.h"

#include "base/translate.h"
#include "results/page/html.h"
#include "results/page/page_frame.h"
#include "results/people.h"
#include "results/words.h"
#include "study/explain_names.h"

struct html {
  const struct explanation *of;
  struct arena *arena;
  struct buffer *out;
  bool is_headed;                /* what it came to is a heading of the page */
  const struct law_text *quoted; /* the last law that was: not said twice in a row */
};

static const struct report *report_of(const struct html *html) {
  return &html->of->scene->evaluation->report;
}
static void put(const struct html *html, const char *markup) { html_put(html->out, markup); }

/* -- values -- */

static struct str words_of(const struct html *html, const struct told_value *told) {
  return named_value(html->of, told);
}

/* Where a value is from, in words; empty: from nowhere else. */
static struct str origin_of(const struct html *html, const struct part *part) {
  if (part->given.n) return part->given;
  if (part->refers.n) return str_from(_("told above"));
  if (part->is_default) return str_from(_("not in the data"));
  if (part->has_since)
    return str_from(arena_printf(
        html->arena, _("since %.*s"), STR_ARGS(people_date(html->arena, part->since))));
  if (part->kind == PART_READING) return str_from(_("as the law is read"));
  if (part->has_year)
    return str_from(arena_printf(
        html->arena, _("results of %.*s"), STR_ARGS(people_date(html->arena, part->year))));
  if (part->is_aggregate && part->n_rows && part->value.value.type.kind != TYPE_BOOLEAN)
    return str_from(arena_printf(html->arena, _("%u of %u count"), part->n_counted, part->n_rows));
  return (struct str){0};
}

/* A result by its label, else by its name in words; a warning by its reason, too. */
static struct str called(const struct scene *scene, uint32_t result) {
  const struct schema *schema = scene->schema;
  return outcome_is_warning(schema, result)
      ? people_warning(&schema->warnings[result - schema->n_items], scene->arena)
      : people_item(schema, &schema->items[result], scene->arena);
}

/* -- parts -- */

static bool is_condition(const struct part *part) {
  return part->kind == PART_CONDITION || part->kind == PART_EXCEPTION || part->kind == PART_RULE;
}

/* "yes", "no", "unk": the class of a truth; "": it is none. */
static const char *truth_class(const struct part *part) {
  if (!is_condition(part) || part->value.value.type.kind != TYPE_BOOLEAN) return "";
  if (part->is_missing || !part->value.value.known) return "unk";
  return part->value.value.number ? "yes" : "no";
}

static void put_mark(const struct html *html, const char *truth) {
  if (!*truth) return;
  const bool is_yes = strcmp(truth, "yes") == 0, is_no = strcmp(truth, "no") == 0;
  HTML_FORMAT(html->out, "<span class=\"mark\" role=\"img\" aria-label=\"{}\">",
      str_from(is_yes ? _("holds")
              : is_no ? _("does not hold")
                      : _("not known")));
  put(html, is_yes ? "✓" : is_no ? "✗" : "?");
  put(html, "</span>");
}

static void put_law(struct html *html, const struct law_text *law) {
  if (!law->n_lines || (html->quoted && html->quoted->lines == law->lines)) return;
  html->quoted = law;
  put(html, "<blockquote>");
  for (uint32_t i = 0; i < law->n_lines; i++) {
    if (i) put(html, " ");
    html_text(html->out, law->lines[i]);
  }
  put(html, "</blockquote>");
}

static struct str place_words(const struct html *html, struct place place) {
  char rest[PLACE_REST_BYTES];
  place.column = 0;
  if (!place.path.n) return (struct str){0};
  return str_from(
      arena_printf(html->arena, "%.*s%s", STR_ARGS(place.path), place_rest(place, rest)));
}

/* Of whom a part is said, by labels. */
static struct str whose(const struct html *html, const struct part *part) {
  return part->of_entity == NONE_INDEX
      ? part->of
      : people_named(report_of(html), part->of_entity, part->row_of, html->arena);
}

static void put_parts(struct html *html, const struct part *first, const struct part *of);

static void put_rule(struct html *html, const struct part *part) {
  const bool has_law =
      part->law.n_lines && (!html->quoted || html->quoted->lines != part->law.lines);
  const char *truth = truth_class(part);
  HTML_FORMAT(html->out, "<li class=\"rule {} {}\"><div class=\"head\">", str_from(truth),
      str_from(has_law ? "has-law" : ""));
  put_mark(html, truth);
  HTML_FORMAT(html->out, "<b>{}</b> <code>{}</code></div>",
      part->label.n ? part->label : people_word(html->arena, part->id),
      place_words(html, part->at));
  if (part->because.n && !has_law && !str_equal(part->because, part->label))
    HTML_FORMAT(html->out, "<div class=\"quiet\">{}</div>", part->because);
  put_law(html, &part->law);
  put(html, "<div>");
  put_parts(html, part->first, NULL);
  put(html, "</div></li>\n");
}

static void put_value(const struct html *html, const struct part *part) {
  if (part->is_missing)
    HTML_FORMAT(html->out, ": <span class=\"chip u\">{}</span>", str_from(_("missing")));
  else if (part->is_told && !*truth_class(part))
    HTML_FORMAT(html->out, ": <span class=\"val\">{}</span>", words_of(html, &part->value));
  const struct str origin = origin_of(html, part);
  if (origin.n) HTML_FORMAT(html->out, " <span class=\"from\">{}</span>", origin);
}

/* A decision is told by the rules that made it; what these follow from, where it is explained itself. */
static void put_fired(const struct html *html, const struct part *decision) {
  for (const struct part *rule = decision->first; rule; rule = rule->next)
    if (rule->value.value.known && rule->value.value.number)
      HTML_FORMAT(html->out, " <span class=\"from\">{}</span>",
          rule->label.n ? rule->label : people_word(html->arena, rule->id));
}

/* `of`: the part above that is passed over and says whose it is; NULL: none. */
static void put_part(struct html *html, const struct part *part, const struct part *of) {
  if (part->of.n) of = part;
  if (part->kind == PART_RULE) {
    put_rule(html, part);
    return;
  }
  if (explain_part_is_passed(part)) {
    for (const struct part *below = part->first; below; below = below->next)
      put_part(html, below, of);
    return;
  }
  const char *truth = truth_class(part);
  HTML_FORMAT(html->out, "<li class=\"{}\">", str_from(truth));
  put_mark(html, truth);
  if (of) HTML_FORMAT(html->out, "<span class=\"of\">{}:</span> ", whose(html, of));
  if (part->kind == PART_EXCEPTION) HTML_FORMAT(html->out, "{} ", str_from(_("exception")));
  else if (part->prevents) HTML_FORMAT(html->out, "{} ", str_from(_("unless")));
  else if (part->role.n) HTML_FORMAT(html->out, "{}: ", named_role(html->of, part->role));
  const bool is_own_words = part->kind == PART_CONDITION || !part->label.n;
  if (part->said.n) HTML_FORMAT(html->out, "<span title=\"{}\">{}</span>", part->text, part->said);
  else if (part->text.n || part->label.n)
    HTML_FORMAT(html->out,
        is_own_words ? "<span class=\"own\">{}</span>" : "<span title=\"{}\">{}</span>",
        is_own_words && !part->text.n ? part->label : part->text, part->label);
  put_value(html, part);
  if (part->kind == PART_DECISION) put_fired(html, part);
  else put_parts(html, part->first, NULL);
  put(html, "</li>\n");
}

static void put_parts(struct html *html, const struct part *first, const struct part *of) {
  if (!first) return;
  put(html, "<ul>\n");
  for (const struct part *part = first; part; part = part->next) put_part(html, part, of);
  put(html, "</ul>\n");
}

/* -- selections -- */

/* Names one after the other behind what they are. */
static void put_names(
    const struct html *html, const char *lead, const struct str *names, uint32_t n) {
  if (!n) return;
  HTML_FORMAT(html->out, "<li>{}: ", str_from(lead));
  for (uint32_t i = 0; i < n; i++)
    HTML_FORMAT(html->out, i ? ", <span class=\"val\">{}</span>" : "<span class=\"val\">{}</span>",
        names[i]);
  put(html, "</li>\n");
}

/* Somebody by name, whose id is at hand. */
static void put_who(const struct html *html, struct str id) {
  const struct str name = explain_called(html->of, id);
  if (name.n) HTML_FORMAT(html->out, "<span class=\"val\" title=\"{}\">{}</span>", id, name);
  else HTML_FORMAT(html->out, "<span class=\"val\">{}</span>", id);
}

/* All of them behind what they are. */
static void put_all(const struct html *html, const char *lead, const struct str *ids, uint32_t n) {
  if (!n) return;
  HTML_FORMAT(html->out, "<li>{}: ", str_from(lead));
  for (uint32_t i = 0; i < n; i++) {
    if (i) put(html, ", ");
    put_who(html, ids[i]);
  }
  put(html, "</li>\n");
}

static void put_ahead(const struct html *html, const struct ahead *ahead) {
  HTML_FORMAT(html->out, "<li>{}: ", str_from(_("ahead")));
  put_who(html, ahead->id);
  if (ahead->key.n)
    HTML_FORMAT(html->out, " <span class=\"from\">{} {}, {} {}</span>",
        ahead->key_said.n ? ahead->key_said : ahead->key, words_of(html, &ahead->theirs),
        str_from(_("own")), words_of(html, &ahead->own));
  put(html, "</li>\n");
}

static void put_barred(const struct html *html, const struct barring *barred) {
  const struct schema *schema = html->of->scene->schema;
  HTML_FORMAT(html->out, "<li>{}: ", str_from(_("barred")));
  put_who(html, barred->id);
  for (uint32_t r = 0; r < barred->n_rules; r++)
    HTML_FORMAT(html->out,
        r ? ", <span class=\"from\">{}</span>" : " <span class=\"from\">{}</span>",
        people_rule(&schema->rules[barred->rules[r]], html->arena));
  put(html, "</li>\n");
}

static void put_number(const struct html *html, const char *what, int64_t number) {
  const struct str digits = people_number(html->arena, number, 0);
  HTML_FORMAT(html->out, "<li>{}: <span class=\"val\">{}</span></li>\n", str_from(what), digits);
}

static void put_choice(const struct html *html, const struct choice *choice) {
  put(html, "<ul>\n");
  if (choice->has_seats) put_number(html, _("seats"), choice->seats);
  if (choice->shared.n) put_names(html, _("shared"), &choice->shared, 1);
  if (choice->has_rank) put_number(html, _("rank"), choice->rank);
  for (uint32_t i = 0; i < choice->n_ahead; i++) put_ahead(html, &choice->ahead[i]);
  put_all(html, _("chosen"), choice->chosen, choice->n_chosen);
  put_all(html, _("tied"), choice->tied, choice->n_tied);
  for (uint32_t i = 0; i < choice->n_barred; i++) put_barred(html, &choice->barred[i]);
  put(html, "</ul>\n");
}

/* -- the rest -- */

static void put_heading(const struct html *html, struct str words) {
  HTML_FORMAT(html->out, "<h3>{}</h3>\n", words);
}

/* A missing fact by its labels. */
static struct str missing_label(const struct html *html, const struct missing_part *missing) {
  const struct missing_fact fact = {missing->field, missing->row};
  const struct scene *scene = html->of->scene;
  return people_missing(
      report_of(html), scene->entity, scene->row, &fact, missing->fact, html->arena);
}

static void put_missing(const struct html *html) {
  const struct explanation *of = html->of;
  if (of->in_all_cases.n) {
    put_heading(html,
        str_from(arena_printf(
            html->arena, _("Whatever is missing, it comes to: %.*s"), STR_ARGS(of->in_all_cases))));
    return;
  }
  if (!of->n_missing && !of->n_ties && !of->n_missing_in && !of->n_faults) return;
  put_heading(html, str_from(_("What is missing")));
  put(html, "<ul>\n");
  for (uint32_t i = 0; i < of->n_missing; i++) {
    const struct str label = missing_label(html, &of->missing[i]);
    HTML_FORMAT(html->out, "<li>{} <code>{}</code>", label, of->missing[i].fact);
    if (of->missing[i].settles)
      HTML_FORMAT(html->out, " <span class=\"chip m\">{}</span>", str_from(_("settles it alone")));
    put(html, "</li>\n");
  }
  struct str *ties = ARENA_ARRAY(html->arena, struct str, of->n_ties + 1);
  for (uint32_t i = 0; i < of->n_ties; i++)
    ties[i] = people_tie(report_of(html), of->ties[i], html->arena);
  put_names(html, _("a tie decides in"), ties, of->n_ties);
  put_names(html, _("what is missing in"), of->missing_in, of->n_missing_in);
  struct str *faults = ARENA_ARRAY(html->arena, struct str, of->n_faults + 1);
  for (uint32_t i = 0; i < of->n_faults; i++)
    faults[i] = people_fault(&of->fault_parts[i], html->arena);
  put_names(html, _("cannot be computed"), faults, of->n_faults);
  put(html, "</ul>\n");
}

static void put_step(const struct html *html, const struct step *step) {
  bool is_read;
  const struct str to = step->kind == STEP_FACT ? words_of(html, &step->to_value)
      : step->kind == STEP_ROW_ABSENT           ? str_from(_("absent"))
                                                : str_from(_("present"));
  HTML_FORMAT(html->out, "<span title=\"{}\">{}</span> = <span class=\"val\">{}</span>", step->fact,
      named_step(html->of, step, &is_read), to);
  if (step->is_new || step->kind == STEP_ROW_PRESENT)
    HTML_FORMAT(html->out, " <span class=\"from\">({})</span>", str_from(_("a new record")));
  else if (step->kind == STEP_FACT)
    HTML_FORMAT(html->out, " <span class=\"from\">({} {})</span>", str_from(_("now")),
        step->from_value.value.known || step->from_value.is_none ? words_of(html, &step->from_value)
                                                                 : str_from(_("missing")));
  if (step->by_others)
    HTML_FORMAT(
        html->out, " <span class=\"chip\">{}</span>", str_from(_("decided by another authority")));
}

/* An outcome as the forms for programs have it, in words. */
static struct str outcome_words_of(const struct html *html, struct str outcome) {
  if (!outcome_is_warning(html->of->scene->schema, html->of->result)) {
    if (str_equal(outcome, STR("true"))) return people_yes_no(true);
    if (str_equal(outcome, STR("false"))) return people_yes_no(false);
  }
  const struct str told = named_outcome(html->of, outcome);
  return str_equal(told, outcome) ? people_word(html->arena, outcome) : told;
}

static void put_changes(const struct html *html) {
  const struct explanation *of = html->of;
  if (!of->is_searched) return;
  put_heading(html, str_from(_("What would change it")));
  put(html, "<ul>\n");
  for (uint32_t i = 0; i < of->n_changes; i++) {
    HTML_FORMAT(html->out, "<li><span class=\"val\">{}</span>, {} ",
        outcome_words_of(html, of->changes[i].outcome), str_from(_("if")));
    for (uint32_t k = 0; k < of->changes[i].n_steps; k++) {
      if (k) HTML_FORMAT(html->out, " {} ", str_from(_("and")));
      put_step(html, &of->changes[i].steps[k]);
    }
    put(html, "</li>\n");
  }
  if (!of->n_changes)
    HTML_FORMAT(html->out, "<li class=\"quiet\">{}</li>\n",
        of->n_facts_considered
            ? str_from(arena_printf(html->arena,
                  _("No change was found: facts that may change: %u; changes tried: %u."),
                  of->n_facts_considered, of->n_variants))
            : str_from(_("None of the facts that it hangs on may change.")));
  else if (of->is_cut)
    HTML_FORMAT(html->out, "<li class=\"quiet\">{}</li>\n",
        str_from(arena_printf(html->arena,
            _("More changes are possible than the %u that were tried."), of->n_variants)));
  put(html, "</ul>\n");
}

static void put_verdict(const struct html *html) {
  const struct explanation *of = html->of;
  const struct schema *schema = of->scene->schema;
  const bool is_warning = outcome_is_warning(schema, of->result);
  HTML_FORMAT(html->out,
      html->is_headed ? "<h2 class=\"verdict\">{}: <b>{}</b></h2>\n"
                      : "<p class=\"verdict\">{}: <b>{}</b></p>\n",
      called(of->scene, of->result),
      is_warning ? explain_outcome_words(of)
                 : people_result(&of->scene->evaluation->report, &schema->items[of->result],
                       of->scene->row, html->arena));
}

static void put_explanation(const struct explanation *of, bool is_headed, struct buffer *out) {
  struct html html = {.of = of, .arena = of->scene->arena, .out = out, .is_headed = is_headed};
  put(&html, "<div class=\"ex\">\n");
  put_verdict(&html);
  put_heading(&html, str_from(_("Why")));
  if (of->choice) put_choice(&html, of->choice);
  if (!of->why && !of->choice) HTML_FORMAT(out, "<p>{}</p>\n", str_from(_("No rule applies.")));
  if (of->why && of->why->kind == PART_DEFINE) {
    put_law(&html, &of->why->law);
    put_parts(&html, of->why->first, NULL);
  } else {
    put_parts(&html, of->why, NULL);
  }
  for (const struct why_not *other = of->why_not; other; other = other->next) {
    put_heading(&html,
        str_from(arena_printf(
            html.arena, _("Why not %.*s"), STR_ARGS(outcome_words_of(&html, other->outcome)))));
    put_parts(&html, other->parts, NULL);
  }
  put_missing(&html);
  put_changes(&html);
  if (of->hidden)
    HTML_FORMAT(out, "<p class=\"quiet\">{}</p>\n",
        str_from(arena_printf(
            html.arena, _("Left out, since it provably changes nothing: %u parts."), of->hidden)));
  put(&html, "</div>\n");
}

void explain_html(const struct explanation *of, struct buffer *out) {
  put_explanation(of, false, out);
}

/* -- a page of its own -- */

void explain_page_begin(
    struct buffer *out, struct evaluation *evaluation, uint32_t entity, uint32_t row) {
  const struct schema *schema = evaluation->schema;
  struct arena *arena = &evaluation->arena;
  const struct report *report = &evaluation->report;
  const struct str id = report_whole_id(report, entity, row, arena),
                   name = people_named(report, entity, row, arena);
  page_begin(out, words_instance(report, entity, row, arena), PAGE_ALONE);
  html_put(out, "<header class=\"top\">\n");
  if (schema->issuer.n) HTML_FORMAT(out, "<p class=\"issuer\">{}</p>\n", schema->issuer);
  HTML_FORMAT(out, "<h1>{}</h1>\n<dl class=\"meta\">", name);
  if (id.p && people_called(report, entity, row).n)
    HTML_FORMAT(out, "<div><dt>{}</dt><dd>{}</dd></div>", str_from(_("Code")), id);
  HTML_FORMAT(out,
      "<div><dt>{}</dt><dd>{}</dd></div><div><dt>{}</dt><dd>{}</dd></div></dl>\n</"
      "header>\n<main id=\"main\">\n",
      str_from(_("As of")), people_date(arena, evaluation->report.as_of), str_from(_("By")),
      people_title(schema, arena));
}

void explain_page_result(const struct explanation *of, struct buffer *out) {
  html_put(out, "<section>\n");
  put_explanation(of, true, out);
  html_put(out, "</section>\n");
}

static void put_supposed(
    const struct explanation *of, const struct supposed *one, struct buffer *out) {
  const bool is_fact = one->kind == STEP_FACT;
  const struct str label = is_fact
      ? people_field(of->scene->schema, one->field, of->scene->arena)
      : people_entity(of->scene->schema, one->entity, of->scene->arena);
  HTML_FORMAT(out, "<li>{} <code>{}</code> = <span class=\"val\">{}</span>", label, one->fact,
      one->clears                            ? str_from(_("unknown"))
          : is_fact && one->then.value.known ? named_value(of, &one->then)
                                             : one->text);
  if (one->is_new)
    HTML_FORMAT(out, " <span class=\"from\">({})</span>", str_from(_("a new record")));
  else if (is_fact)
    HTML_FORMAT(out, " <span class=\"from\">({} {})</span>", str_from(_("now")),
        one->now.value.known || one->now.is_none ? named_value(of, &one->now)
                                                 : str_from(_("missing")));
  html_put(out, "</li>\n");
}

static void put_now_and_then(
    const struct what_if *what_if, const struct supposed_result *one, struct buffer *out) {
  const bool is_same = str_equal(one->now, one->then);
  HTML_FORMAT(out,
      is_same ? "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>\n"
              : "<tr><th scope=\"row\">{}</th><td>{}</td><td><b>{}</b></td></tr>\n",
      called(what_if->scene, one->result), one->now, is_same ? str_from(_("as now")) : one->then);
}

void explain_page_what_if(const struct what_if *what_if, struct buffer *out) {
  const struct explanation of = {.scene = what_if->scene};
  HTML_FORMAT(out, "<section><h2>{}</h2>\n<div class=\"ex\"><ul>\n", str_from(_("What if")));
  for (uint32_t i = 0; i < what_if->n_supposed; i++) put_supposed(&of, &what_if->supposed[i], out);
  HTML_FORMAT(out,
      "</ul></div>\n<table class=\"then\"><thead><tr><th scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>\n",
      str_from(_("Result")), str_from(_("Now")), str_from(_("Then")));
  for (int same = 0; same < 2; same++)
    for (uint32_t i = 0; i < what_if->n_results; i++)
      if (str_equal(what_if->results[i].now, what_if->results[i].then) == (same == 1))
        put_now_and_then(what_if, &what_if->results[i], out);
  html_put(out, "</tbody></table></section>\n");
}

void explain_page_end(struct buffer *out) {
  html_put(out, "</main>\n");
  page_end(out, PAGE_ALONE);
}
