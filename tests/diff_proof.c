/* `thidua diff` proven on generated amendments: a generated regulation is edited at random
 * (numbers, conditions, outcomes, readings, ties; rules repealed and added), both are run, and
 *
 *   - the changes and warnings that `diff` lists, applied to the old results, give the new results,
 *     member by member;
 *   - the declarations it holds responsible are those found by brute force: the new text with one
 *     edit undone, compiled, run and compared from its printed results
 *     alone, for each edit; where none matters, the old text with one edit made. (Where every one
 *       of these texts compiles.)
 *
 *   build/tests/diff_proof
 *   THIDUA_SEEDS=2000 THIDUA_FIRST=1 …   a campaign;  THIDUA_SEED=17 …   one seed alone
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "dsl/parse.h"
#include "tests/generate.h"
#include "tests/harness.h"
#include "tests/printed.h"
#include "results/formats.h"

enum { DEFAULT_SEEDS = 250, EDITS_MAX = 4 };

static uint64_t number_from_environment(const char *name, uint64_t otherwise) {
  const char *text = getenv(name);
  return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

/* -- editing a text -- */

/* Bytes [begin, end) of the old text become `text`, in the declaration called `name` ("rule r1", as
 * `diff` says it). */
struct edit {
  uint32_t begin, end;
  const char *text, *name;
};

struct amendment {
  struct arena arena;
  struct random random;
  struct str old;
  const struct ast *ast; /* of the old text */
  struct edit edits[EDITS_MAX];
  uint32_t n;
};

/* The old text with the edits of `mask` made. */
static struct str edited(struct amendment *a, uint32_t mask) {
  char *bytes = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&bytes, &n);
  assert_non_null(out);
  for (uint32_t at = 0; at <= a->old.n; at++) {
    uint32_t skip = 0;
    for (uint32_t i = 0; i < a->n; i++) {
      if (a->edits[i].begin != at || !(mask >> i & 1)) continue;
      fputs(a->edits[i].text, out);
      skip = a->edits[i].end - at;
    }
    if (skip) at += skip - 1;
    else if (at < a->old.n) fputc(a->old.p[at], out);
  }
  fclose(out);
  struct str text = str_copy(&a->arena, (struct str){bytes, (uint32_t)n});
  free(bytes);
  return text;
}

static bool compiles(struct amendment *a, struct str text) {
  struct compilation compilation;
  int system_error;
  return compile(
      &compilation, &a->arena, compile_text("text.rules", text, COMPILE_PROGRAM), &system_error);
}

static const struct ast *parse(struct amendment *a, struct str text) {
  struct sources *sources = ARENA_NEW(&a->arena, struct sources);
  struct diags *diags = ARENA_NEW(&a->arena, struct diags);
  sources_init(sources, &a->arena);
  diags_init(diags, &a->arena, sources);
  return parse_rules(&a->arena, diags, sources_add(sources, STR("old.rules"), text));
}

/* Requirements out: that the data satisfies them is another question. */
static struct str without_requirements(struct amendment *a, struct str text) {
  const struct ast *ast = parse(a, text);
  char *bytes = str_cstring(&a->arena, text);
  for (uint32_t i = 0; i < ast->n_decls; i++)
    if (ast->decls[i]->kind == AST_REQUIRE) {
      memset(bytes + ast->decls[i]->span.begin, ' ',
          ast->decls[i]->span.end - ast->decls[i]->span.begin);
      for (uint32_t k = 0; k < ast->decls[i]->n_law; k++)
        memset(bytes + ast->decls[i]->law_spans[k].begin, ' ',
            ast->decls[i]->law_spans[k].end - ast->decls[i]->law_spans[k].begin);
    }
  return (struct str){bytes, text.n};
}

static const char *name_of(struct amendment *a, const struct ast_decl *d) {
  if (d->kind == AST_EXCEPTION)
    return arena_printf(&a->arena, "exception %.*s to %s %.*s", STR_ARGS(d->name.text),
        ast_decl_kind_name(d->target_kind), STR_ARGS(d->of.text));
  return arena_printf(&a->arena, "%s %.*s", ast_decl_kind_name(d->kind), STR_ARGS(d->name.text));
}

static struct str words_at(const struct amendment *a, struct span span) {
  return (struct str){a->old.p + span.begin, span.end - span.begin};
}

static struct edit replace(
    struct amendment *a, const struct ast_decl *d, struct span span, const char *text) {
  return (struct edit){span.begin, span.end, text, name_of(a, d)};
}

/* Some number in an expression; NULL: there is none on the way taken. */
static const struct ast_expr *some_number(struct amendment *a, const struct ast_expr *e) {
  while (e && e->kind != AST_NUMBER) {
    const struct ast_expr *parts[3] = {e->a, e->b, e->c};
    uint32_t n = 0;
    for (uint32_t i = 0; i < 3; i++)
      if (parts[i]) parts[n++] = parts[i];
    e = n ? parts[random_below(&a->random, n)] : NULL;
  }
  return e;
}

static const char *some_word(struct amendment *a, const struct ast_type *type) {
  return str_cstring(&a->arena, type->words[random_below(&a->random, type->n_words)].text);
}

/* A condition turned round, or made sure. */
static const char *another_condition(struct amendment *a, struct span span) {
  struct str old = words_at(a, span);
  switch (random_below(&a->random, 3)) {
  case 0: return arena_printf(&a->arena, "(not (%.*s))", STR_ARGS(old));
  case 1: return arena_printf(&a->arena, "((%.*s) or true)", STR_ARGS(old));
  default: return arena_printf(&a->arena, "((%.*s) and false)", STR_ARGS(old));
  }
}

static bool edit_expression(
    struct amendment *a, const struct ast_decl *d, const struct ast_expr *e, struct edit *out) {
  const struct ast_expr *number = some_number(a, e);
  if (!number) return false;
  *out = replace(a, d, number->span, random_chance(&a->random, 50) ? "2" : "7");
  return true;
}

static bool edit_declaration(struct amendment *a, const struct ast_decl *d, struct edit *out) {
  switch (d->kind) {
  case AST_RULE:
    if (random_chance(&a->random, 20)) {
      *out = replace(a, d, d->span, ""); /* repealed */
      return true;
    }
    *out = replace(a, d, d->condition->span, another_condition(a, d->condition->span));
    return true;
  case AST_WARNING:
    if (random_chance(&a->random, 30)) *out = replace(a, d, d->span, "");
    else *out = replace(a, d, d->condition->span, another_condition(a, d->condition->span));
    return true;
  case AST_EXCEPTION:
    if (!d->name.text.n) return false; /* which of several would not be told by its name */
    *out = replace(a, d, d->condition->span, another_condition(a, d->condition->span));
    return true;
  case AST_DEFINE:
    if (d->type->kind == AST_TYPE_BOOLEAN)
      *out = replace(a, d, d->value->span, another_condition(a, d->value->span));
    else return edit_expression(a, d, d->value, out);
    return true;
  case AST_DECISION:
  case AST_READING: *out = replace(a, d, d->choice.span, some_word(a, d->type)); return true;
  case AST_PARAMETER:
    return edit_expression(a, d, d->froms[random_below(&a->random, d->n_froms)].value, out);
  case AST_SELECTION:
    if (d->condition && random_chance(&a->random, 50))
      *out = replace(a, d, d->condition->span, another_condition(a, d->condition->span));
    else *out = replace(a, d, d->value->span, random_chance(&a->random, 50) ? "1" : "2");
    return true;
  case AST_ALLOCATION:
    *out = replace(a, d, d->clauses->weight->span, random_chance(&a->random, 50) ? "1" : "2");
    return true;
  case AST_DUTY:
    if (!d->condition) return false;
    *out = replace(a, d, d->condition->span, another_condition(a, d->condition->span));
    return true;
  case AST_REGULATION:
  case AST_ENTITY:
  case AST_REQUIRE:
  case AST_USES:
  case AST_REPEAL:
  case AST_REPLACE:
  case AST_EXTEND:
  case AST_NOT_ENCODED:
  case AST_CALENDAR: break;
  }
  return false;
}

/* A new rule at the end: a copy of one that is there, for another outcome, perhaps; or a new
 * definition. */
static bool add_declaration(struct amendment *a, const struct ast_decl *d, struct edit *out) {
  uint32_t number = a->n;
  if (d->kind == AST_RULE) {
    const char *text = arena_printf(&a->arena,
        "\n\nrule added_%u for %.*s when %.*s then %.*s is %.*s because \"added\"\n", number,
        STR_ARGS(d->of.text), STR_ARGS(words_at(a, d->condition->span)), STR_ARGS(d->decision.text),
        STR_ARGS(d->choice.text));
    *out =
        (struct edit){a->old.n, a->old.n, text, arena_printf(&a->arena, "rule added_%u", number)};
    return true;
  }
  if (d->kind != AST_DECISION) return false;
  const char *text = arena_printf(&a->arena,
      "\n\ndefine added_%u of %.*s : boolean is %.*s is %.*s\n", number, STR_ARGS(d->of.text),
      STR_ARGS(d->name.text), some_word(a, d->type) ? (int)d->choice.text.n : 0, d->choice.text.p);
  *out =
      (struct edit){a->old.n, a->old.n, text, arena_printf(&a->arena, "define added_%u", number)};
  return true;
}

static bool overlaps(const struct amendment *a, const struct edit *edit) {
  for (uint32_t i = 0; i < a->n; i++)
    if (strcmp(a->edits[i].name, edit->name) == 0 ||
        (a->edits[i].begin == a->old.n && edit->begin == a->old.n))
      return true;
  return false;
}

/* Edits that compile together. */
static void amend(struct amendment *a) {
  uint32_t wanted = 1 + random_below(&a->random, EDITS_MAX);
  for (uint32_t tries = 0; tries < 40 && a->n < wanted; tries++) {
    const struct ast_decl *d = a->ast->decls[random_below(&a->random, a->ast->n_decls)];
    struct edit edit;
    bool made = random_chance(&a->random, 15) ? add_declaration(a, d, &edit)
                                              : edit_declaration(a, d, &edit);
    if (!made || overlaps(a, &edit)) continue;
    a->edits[a->n++] = edit;
    if (!compiles(a, edited(a, (1u << a->n) - 1))) a->n--;
  }
}

/* -- the proofs -- */

struct proof {
  struct amendment *a;
  const struct printed_files *files;
  const struct schema *schema;
  const char *data;
  int32_t as_of;
  bool has_previous;
  uint64_t seed, *n_changes, *n_blamed;
};

static struct options options_of(const struct proof *p, int format) {
  const char *previous =
      p->has_previous ? printed_path(&p->a->arena, p->files, "previous.yaml") : "none";
  return (struct options){
      .has_as_of = true, .as_of = p->as_of, .format = format, .previous = previous};
}

static struct yaml_nodes *results_of(const struct proof *p, const char *name, struct str text) {
  const char *arguments[2] = {printed_write(&p->a->arena, p->files, name, text), p->data};
  return printed_run(&p->a->arena, p->files, cmd_run, options_of(p, 1 + FORMAT_JSON), arguments, 2);
}

/* Applies a list of changes to the results. */
static void apply(const struct proof *p, const struct yaml_nodes *diff, const char *list,
    struct printed_outcomes *results) {
  bool is_warning = strcmp(list, "warnings") == 0;
  uint32_t changes = printed_member(diff, 0, list);
  for (uint32_t c = changes + 1; c != diff->list.items[changes].end; c = yaml_node_next(diff, c)) {
    struct str entity = diff->list.items[printed_member(diff, c, "entity")].text,
               name =
                   diff->list.items[printed_member(diff, c, is_warning ? "warning" : "name")].text;
    struct str key = printed_key(&p->a->arena, diff, c, entity, name, is_warning),
               before = printed_text(&p->a->arena, diff, printed_member(diff, c, "old"), false),
               now = printed_text(&p->a->arena, diff, printed_member(diff, c, "new"), false);
    struct str was = printed_get(results, key);
    if (!str_equal(before, was))
      fail_msg("seed %llu: %.*s was %.*s, but diff says %.*s", (unsigned long long)p->seed,
          STR_ARGS(key), STR_ARGS(was), STR_ARGS(before));
    printed_put(&p->a->arena, results, key, now);
    ++*p->n_changes;
  }
}

static void expect_same(const struct proof *p, const struct printed_outcomes *got,
    const struct printed_outcomes *expected) {
  for (uint32_t i = 0; i < got->keys.n; i++) {
    struct str want = printed_get(expected, got->keys.items[i]);
    if (!str_equal(got->texts.items[i], want))
      fail_msg(
          "seed %llu: the changes applied to the old results say %.*s: %.*s, the new results %.*s",
          (unsigned long long)p->seed, STR_ARGS(got->keys.items[i]), STR_ARGS(got->texts.items[i]),
          STR_ARGS(want));
  }
  for (uint32_t i = 0; i < expected->keys.n; i++)
    if (!str_equal(printed_get(got, expected->keys.items[i]), expected->texts.items[i]))
      fail_msg("seed %llu: the new results have %.*s, which no change told",
          (unsigned long long)p->seed, STR_ARGS(expected->keys.items[i]));
}

static bool lists(const struct yaml_nodes *nodes, uint32_t list, const char *name) {
  for (uint32_t i = list + 1; i != nodes->list.items[list].end; i = yaml_node_next(nodes, i))
    if (str_equal(nodes->list.items[i].text, str_from(name))) return true;
  return false;
}

/* Of results that only one side has it counts whether they are there. */
static bool differ(const struct printed_outcomes *a, const struct printed_outcomes *b,
    struct str key, bool is_there_only) {
  struct str x = printed_get(a, key), y = printed_get(b, key);
  return is_there_only ? !x.p != !y.p : !str_equal(x, y);
}

/* Edits that are said to act together: undone together they change the outcome, and none can be
 * left out. */
static void expect_fewest(
    const struct proof *p, struct str key, uint32_t named, const struct printed_outcomes *new) {
  uint32_t all = (1u << p->a->n) - 1;
  for (uint32_t left_out = 0; left_out <= p->a->n; left_out++) {
    bool is_whole = left_out == p->a->n;
    if (!is_whole && !(named >> left_out & 1)) continue;
    struct str text = edited(p->a, all & ~(named & ~(is_whole ? 0 : 1u << left_out)));
    if (!compiles(p->a, text)) continue;
    const struct printed_outcomes *results =
        printed_results(&p->a->arena, results_of(p, "text.rules", text), true, p->schema);
    if (str_equal(printed_get(results, key), printed_get(new, key)) == is_whole)
      fail_msg("seed %llu: %.*s: %s", (unsigned long long)p->seed, STR_ARGS(key),
          is_whole ? "those said to act together do not" : "fewer would be enough");
  }
}

/* One change's list of those responsible against the brute force: the edits without which the
 * outcome differs from the new one's, else those that alone change the old one's, else a set of
 * which none can be spared. */
static void expect_blame(const struct proof *p, const struct yaml_nodes *diff, uint32_t change,
    struct str key, struct printed_outcomes *const *without, struct printed_outcomes *const *with,
    const struct printed_outcomes *old, const struct printed_outcomes *new) {
  struct str kind = diff->list.items[printed_member(diff, change, "change")].text;
  bool is_there_only = str_equal(kind, STR("added")) || str_equal(kind, STR("removed"));
  uint32_t n = p->a->n, needed = 0, enough = 0,
           responsible = printed_member(diff, change, "responsible"),
           how = printed_member(diff, change, "how");
  for (uint32_t i = 0; i < n; i++) {
    if (differ(without[i], new, key, is_there_only)) needed |= 1u << i;
    if (differ(with[i], old, key, is_there_only)) enough |= 1u << i;
  }
  uint32_t named = 0;
  for (uint32_t i = 0; i < n; i++)
    named |= (uint32_t)lists(diff, responsible, p->a->edits[i].name) << i;
  uint32_t expected = needed ? needed : enough ? enough : named;
  for (uint32_t i = 0; i < n; i++)
    if ((named ^ expected) >> i & 1)
      fail_msg("seed %llu: %.*s: %s is %s responsible by brute force", (unsigned long long)p->seed,
          STR_ARGS(key), p->a->edits[i].name, expected >> i & 1 ? "" : "not");
  if (!needed && !enough) expect_fewest(p, key, named, new);
  bool one = (expected & (expected - 1)) == 0;
  const char *word = one ? "single" : needed ? "all_needed" : enough ? "each_alone" : "together";
  if (!str_equal(diff->list.items[how].text, str_from(word)))
    fail_msg("seed %llu: %.*s: how is %.*s, not %s", (unsigned long long)p->seed, STR_ARGS(key),
        STR_ARGS(diff->list.items[how].text), word);
  ++*p->n_blamed;
}

static void check_blame(const struct proof *p, const struct yaml_nodes *diff,
    const struct yaml_nodes *old, const struct yaml_nodes *new) {
  struct printed_outcomes *without[EDITS_MAX], *with[EDITS_MAX];
  uint32_t all = (1u << p->a->n) - 1;
  for (uint32_t i = 0; i < p->a->n; i++) {
    struct str undone = edited(p->a, all & ~(1u << i)), alone = edited(p->a, 1u << i);
    /* then something else must be switched with it */
    if (!compiles(p->a, undone) || !compiles(p->a, alone)) return;
    struct yaml_nodes *a = results_of(p, "text.rules", undone),
                      *b = results_of(p, "text.rules", alone);
    assert_true(a && b);
    without[i] = printed_results(&p->a->arena, a, true, p->schema);
    with[i] = printed_results(&p->a->arena, b, true, p->schema);
  }
  struct printed_outcomes *before = printed_results(&p->a->arena, old, true, p->schema),
                          *now = printed_results(&p->a->arena, new, true, p->schema);
  for (uint32_t w = 0; w < 2; w++) {
    uint32_t changes = printed_member(diff, 0, w ? "warnings" : "changes");
    for (uint32_t c = changes + 1; c != diff->list.items[changes].end;
         c = yaml_node_next(diff, c)) {
      if (str_equal(diff->list.items[printed_member(diff, c, "change")].text, STR("reasons")))
        continue;
      struct str entity = diff->list.items[printed_member(diff, c, "entity")].text,
                 name = diff->list.items[printed_member(diff, c, w ? "warning" : "name")].text;
      expect_blame(p, diff, c, printed_key(&p->a->arena, diff, c, entity, name, w == 1), without,
          with, before, now);
    }
  }
}

static void prove(uint64_t seed, uint64_t *n_changes, uint64_t *n_blamed) {
  struct generated *g = generate(seed, false);
  struct amendment a = {.random = {seed ^ 0x5eed}};
  arena_init(&a.arena, NULL);
  a.old = without_requirements(&a, g->rules);
  if (!compiles(&a, a.old)) a.old = g->rules; /* a quotation lost its declaration */
  a.ast = parse(&a, a.old);
  amend(&a);
  struct printed_files files = {"/tmp/thidua_diff_XXXXXX"};
  assert_non_null(mkdtemp(files.folder));
  struct str previous = generated_results(g), new_text = edited(&a, (1u << a.n) - 1);
  struct compilation compilation;
  int system_error;
  bool good = compile(
      &compilation, &a.arena, compile_text("old.rules", a.old, COMPILE_PROGRAM), &system_error);
  /* another test's matter */
  if (!good)
    printf("seed %llu: the generated regulation does not compile\n", (unsigned long long)seed);
  if (!good || !compiles(&a, new_text)) {
    printed_remove(&a.arena, &files);
    arena_free(&a.arena);
    generated_free(g);
    return;
  }
  struct proof p = {.a = &a,
      .files = &files,
      .schema = &compilation.program->schema,
      .as_of = g->as_of,
      .seed = seed,
      .n_changes = n_changes,
      .n_blamed = n_blamed};
  p.has_previous = previous.n > 0;
  if (p.has_previous) printed_write(&a.arena, &files, "previous.yaml", previous);
  p.data = printed_write(&a.arena, &files, "data.yaml", generated_yaml(g, g->data, NULL));
  struct yaml_nodes *old = results_of(&p, "old.rules", a.old),
                    *new = results_of(&p, "new.rules", new_text);
  /* a requirement that was left in, results of last year that do not fit */
  bool is_refused = !old || !new;
  const char *arguments[3] = {printed_path(&a.arena, &files, "old.rules"),
      printed_path(&a.arena, &files, "new.rules"), p.data};
  struct yaml_nodes *diff =
      printed_run(&a.arena, &files, cmd_diff, options_of(&p, COMPARE_JSON), arguments, 3);
  if (is_refused != !diff)
    fail_msg("seed %llu: diff and run do not agree on what is refused", (unsigned long long)seed);
  if (diff) {
    struct printed_outcomes *results = printed_results(&a.arena, old, false, p.schema);
    apply(&p, diff, "changes", results);
    apply(&p, diff, "warnings", results);
    expect_same(&p, results, printed_results(&a.arena, new, false, p.schema));
    check_blame(&p, diff, old, new);
  }
  printed_remove(&a.arena, &files);
  arena_free(&a.arena);
  generated_free(g);
}

static void test_changes_applied_to_the_old_results_give_the_new(void **state) {
  (void)state;
  uint64_t one = number_from_environment("THIDUA_SEED", UINT64_MAX), n_changes = 0, n_blamed = 0;
  uint64_t first = one != UINT64_MAX ? one : number_from_environment("THIDUA_FIRST", 1);
  uint64_t n = one != UINT64_MAX ? 1 : number_from_environment("THIDUA_SEEDS", DEFAULT_SEEDS);
  for (uint64_t seed = first; seed < first + n; seed++) prove(seed, &n_changes, &n_blamed);
  printf("%llu amendments: %llu changes applied, %llu held to the account of brute force\n",
      (unsigned long long)n, (unsigned long long)n_changes, (unsigned long long)n_blamed);
  /* the test tests something */
  if (one == UINT64_MAX) assert_true(n_changes > n && n_blamed > n / 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_changes_applied_to_the_old_results_give_the_new)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
