/* Rules in sentences: nothing that a condition or a value hangs on is left unsaid. For every file of
 * rules of the tree (rules/, tests/cases) that compiles, each fact, definition, decision, selection,
 * duty, parameter and reading that the typed program asks in a declaration is named in its sentences;
 * and these are the same in every run. */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sentences/sentences_parts.h"
#include "compiler/typed/walk.h"

static unsigned n_files, n_declarations, n_names, n_unsaid;

struct looking {
  struct sentences *sentences;
  const struct compilation *compilation;
  const struct ast_decl *decl;
  VEC(struct phrase) said;
  const char *path;
};

/* -- what is said -- */

static void add_said(struct looking *looking, const struct sentence *sentence) {
  for (; sentence; sentence = sentence->next) {
    for (uint32_t i = 0; i < sentence->words.of.n; i++) {
      assert_true(sentence->words.of.items[i].text.n > 0);
      if (sentence->words.of.items[i].kind == PHRASE_NAME)
        VEC_PUSH(looking->sentences->arena, &looking->said, sentence->words.of.items[i]);
    }
    add_said(looking, sentence->first);
  }
}

/* With what exceptions to it say: its typed body holds them. */
static void say_all_of(struct looking *looking) {
  const struct ast *ast = looking->compilation->ast;
  looking->said.n = 0;
  add_said(looking, sentences_of(looking->sentences, looking->decl));
  for (uint32_t i = 0; i < ast->n_decls; i++)
    if (ast->decls[i]->kind == AST_EXCEPTION &&
        str_equal(ast->decls[i]->of.text, looking->decl->name.text))
      add_said(looking, sentences_of(looking->sentences, ast->decls[i]));
}

/* -- what is asked -- */

static struct span span_of_item(const struct schema *schema, const struct item *item) {
  switch ((enum item_kind)item->kind) {
  case ITEM_DEFINE: return schema->defines[item->index].span;
  case ITEM_DECISION: return schema->decisions[item->index].span;
  case ITEM_SELECTION:
  case ITEM_SELECTION_STATE: return schema->selections[item->index].span;
  case ITEM_ALLOCATION:
  case ITEM_ALLOCATION_STATE: return schema->allocations[item->index].span;
  case ITEM_DUTY: break;
  }
  return schema->duties[item->index].span;
}

/* SPAN_NONE: of nothing that has a name. */
static struct span asked_span(const struct schema *schema, const struct tx *node) {
  struct item item;
  if (typed_used_item(node, &item)) return span_of_item(schema, &item);
  switch ((int)node->kind) {
  case TX_FIELD:
  case TX_GIVEN:
    if (schema->fields[node->index].origin == FIELD_PREVIOUS)
      return span_of_item(schema, &schema->items[schema->fields[node->index].item]);
    return schema->fields[node->index].span;
  case TX_PARAMETER:
  case TX_PARAMETER_ON: return schema->parameters[node->index].span;
  case TX_READING: return schema->readings[node->index].span;
  default: return SPAN_NONE;
  }
}

static void look_for(struct looking *looking, struct span span) {
  const struct ast_field *field;
  const struct ast_decl *decl = spoken_decl(looking->sentences, span, &field);
  if (!decl || decl == looking->decl) return;
  n_names++;
  for (uint32_t i = 0; i < looking->said.n; i++)
    if (looking->said.items[i].decl == decl && looking->said.items[i].field == field) return;
  n_unsaid++;
  print_error("%s: %.*s does not say %.*s\n", looking->path, STR_ARGS(looking->decl->name.text),
      STR_ARGS(field ? field->name.text : decl->name.text));
}

static void look(struct looking *looking, const struct tx *node) {
  if (!node) return;
  look_for(looking, asked_span(looking->sentences->schema, node));
  /* the bounds of a field are told where the field is */
  const uint32_t n = node->kind == TX_WITHIN ? 1 : typed_n_children(node);
  for (uint32_t i = 0; i < n; i++) look(looking, typed_child(node, i));
}

static void look_body(void *context, const struct typed_body *body) {
  struct looking *looking = context;
  const struct schema *schema = looking->sentences->schema;
  const struct ast_field *field;
  struct span span = SPAN_NONE;
  switch (body->kind) {
  case BODY_DEFINE: span = schema->defines[body->index].span; break;
  case BODY_RULE: span = schema->rules[body->index].span; break;
  case BODY_EXCEPTION: return; /* part of its rule's */
  case BODY_WARNING: span = schema->warnings[body->index].span; break;
  case BODY_REQUIRE:
    if (schema->requires[body->index].field != NONE_INDEX) return; /* the bounds of a field */
    span = schema->requires[body->index].span;
    break;
  case BODY_SEATS:
  case BODY_CANDIDATE:
  case BODY_KEY: span = schema->selections[body->index].span; break;
  case BODY_AMOUNT:
  case BODY_WEIGHT:
  case BODY_PARTING_KEY: span = schema->allocations[body->index].span; break;
  case BODY_DONE:
  case BODY_LATE:
  case BODY_PAST: span = schema->duties[body->index].span; break;
  }
  looking->decl = spoken_decl(looking->sentences, span, &field);
  assert_non_null(looking->decl);
  say_all_of(looking);
  n_declarations++;
  look(looking, *body->tree);
}

/* -- files -- */

static void look_at_file(const char *path) {
  struct arena arena;
  jmp_buf out_of_memory;
  struct compilation compilation;
  struct sentences sentences;
  arena_init(&arena, NULL);
  if (setjmp(out_of_memory)) fail();
  arena.out_of_memory = &out_of_memory;
  if (compile(&compilation, &arena, compile_file(path, COMPILE_TYPED), NULL)) {
    sentences_init(&sentences, &arena, &compilation);
    struct looking looking = {.sentences = &sentences, .compilation = &compilation, .path = path};
    typed_each_body(compilation.typed, look_body, &looking);
    n_files++;
  }
  arena_free(&arena);
}

static int visit(const char *path, const struct stat *about, int kind, struct FTW *place) {
  (void)about, (void)place;
  const size_t n = strlen(path);
  if (kind == FTW_F && n > 6 && strcmp(path + n - 6, ".rules") == 0) look_at_file(path);
  return 0;
}

static void nothing_is_left_unsaid(void **state) {
  (void)state;
  assert_int_equal(nftw("rules", visit, 16, FTW_PHYS), 0);
  assert_int_equal(nftw("tests/cases", visit, 16, FTW_PHYS), 0);
  print_message(
      "%u files, %u bodies, %u names: %u unsaid\n", n_files, n_declarations, n_names, n_unsaid);
  assert_true(n_files > 300 && n_names > 3000);
  assert_int_equal(n_unsaid, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_is_left_unsaid)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
