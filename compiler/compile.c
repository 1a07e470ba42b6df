/* The table of contents of the compiler: text, tree, typed program, program. Each pass is in the
 * file its declaration in compile.h names; here is only their order, and where sources come from.
 */
#include "compiler/compile.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "compiler/advice/allow.h"
#include "compiler/source/chain.h"
#include "compiler/check/check.h"
#include "dsl/parse.h"
#include "base/limits.h"
#include "base/unreadable.h"
#include "runtime/program/verify.h"
#include "compiler/typed/walk.h"

static void begin(
    struct compilation *compilation, struct arena *arena, const struct sources *given) {
  *compilation = (struct compilation){.arena = arena, .reader = &reader_disk};
  sources_init(&compilation->sources, arena);
  diags_init(&compilation->diags, arena, &compilation->sources);
  for (uint32_t i = 0; given && i < given->n; i++) {
    const struct source *source = &given->items[i];
    sources_add(&compilation->sources, source->path, source->text);
    compilation->sources.items[i].name = source->name;
    compilation->sources.items[i].relative = source->relative;
  }
  compilation->n_given_sources = given ? given->n : 0;
}

/* The back: typed program -> code. NULL after a report. */
static struct program *make_program(struct compilation *compilation) {
  struct lowering *lowering = compilation->lowering = pass_lower(compilation);
  struct program *program = pass_schedule(lowering);
  if (!pass_registers(compilation, lowering)) return NULL;
  const char *unsound = program_verify(compilation->arena, program);
  assert(!unsound && "lowering made a program that the verifier refuses: its reason is here");
  (void)unsound;
  return program;
}

/* The passes behind the tree. */
static bool run_passes(struct compilation *compilation, enum compile_stage stage, bool is_written) {
  const struct diags *diags = &compilation->diags;
  pass_law(compilation);
  pass_check(compilation);
  pass_order(compilation); /* after errors too: this run shows circles as well */
  if (diags->n_errors) {
    compilation->typed = NULL;
    return false;
  }
  pass_advise_layout(compilation);
  pass_advise_unused(compilation);
  if (is_written) pass_advise_written(compilation);
  pass_bounds(compilation);
  pass_barring(compilation);
  struct typed_bodies folded = {0};
  pass_fold(compilation, &folded);
  pass_bounds_again(compilation, &folded); /* what was folded is known now */
  pass_advise(compilation);
  if (is_written) pass_allow_end(compilation, compilation->allowances);
#ifdef THIDUA_CHECKED
  typed_check(compilation->typed);
#endif
  if (diags->n_errors) return false;
  if (stage == COMPILE_PROGRAM) compilation->program = make_program(compilation);
  return diags->n_errors == 0;
}

/* After a syntax error the declarations that could be read are checked all the same: one run
 * reports every error. */
static bool compile_source(
    struct compilation *compilation, uint32_t source, const struct compile_input *input) {
  const enum compile_stage stage = input->stage;
  compilation->ast = parse_rules(compilation->arena, &compilation->diags, source);
  if (stage == COMPILE_AST) return compilation->diags.n_errors == 0;
  pass_consolidate(compilation);
  return run_passes(compilation, stage, input->is_written);
}

static bool refuse(
    struct compilation *compilation, const char *path, int error, int *system_error) {
  struct place place = {.path = str_from(path)};
  DIAG_AT(&compilation->diags, FILE_UNREADABLE, place, path, system_words(error));
  *system_error = error;
  return false;
}

/* The text of the regulation's own file. 0, or an errno value. */
static int own_text(struct compilation *compilation, const struct compile_input *input,
    const char **path, struct str *text) {
  *path = input->path;
  *text = input->text;
  if (input->carried) {
    assert(input->carried->n_sources > 0);
    *path = str_cstring(compilation->arena, input->carried->sources[0].name);
    *text = input->carried->sources[0].text;
  } else if (!input->has_text) {
    const struct reader *reader = compilation->reader;
    return reader->read(reader, compilation->arena, *path, SOURCE_BYTES_MAX, text);
  }
  return text->n > SOURCE_BYTES_MAX ? EFBIG : 0;
}

bool compile(struct compilation *compilation, struct arena *arena, struct compile_input input,
    int *system_error) {
  int ignored;
  if (!system_error) system_error = &ignored;
  begin(compilation, arena, input.beside ? &input.beside->sources : NULL);
  if (input.reader) compilation->reader = input.reader;
  compilation->carried = input.carried;
  compilation->allowances = pass_allow_begin(compilation);
  const char *path;
  struct str text;
  *system_error = own_text(compilation, &input, &path, &text);
  if (*system_error) return refuse(compilation, path, *system_error, system_error);
  bool ok = compile_source(compilation, chain_source(compilation, str_from(path), text), &input);
  *system_error = compilation->system_error;
  return ok;
}

bool compile_ast(struct compilation *compilation, struct arena *arena,
    const struct compilation *parts, struct ast *ast, enum compile_stage stage) {
  begin(compilation, arena, &parts->sources);
  compilation->ast = ast;
  compilation->law_texts = parts->law_texts;
  compilation->n_law_texts = parts->n_law_texts;
  return stage == COMPILE_AST || run_passes(compilation, stage, false);
}

void compile_open_history(struct compilation *regulation) {
  assert(regulation->typed && "a regulation that could be compiled");
  history_columns_open(regulation->arena, regulation->typed);
  regulation->program = make_program(regulation);
}

void compile_without_defaults(struct compilation *out, const struct compilation *regulation) {
  assert(regulation->typed && "a regulation that could be compiled");
  struct typed_program *typed = arena_copy(regulation->arena, regulation->typed, sizeof *typed);
  struct schema *schema = &typed->schema;
  schema->fields =
      arena_copy(regulation->arena, schema->fields, schema->n_fields * sizeof *schema->fields);
  bool *is_asked = ARENA_ARRAY(regulation->arena, bool, schema->n_fields + 1);
  for (uint32_t i = 0; i < regulation->program->n_code; i++)
    if (regulation->program->code[i].op == OP_GIVEN)
      is_asked[regulation->program->code[i].a] = true;
  for (uint32_t f = 0; f < schema->n_fields; f++)
    if (schema->fields[f].type.kind != TYPE_TEXT && !is_asked[f])
      schema->fields[f].has_default = schema->fields[f].absent_none = false;
  *out = *regulation;
  out->typed = typed;
  out->program = make_program(out);
}

bool compile_typed(struct compilation *compilation) {
  assert(compilation->typed && "a regulation that could be compiled");
  compilation->program = make_program(compilation);
  return compilation->program != NULL;
}

/* -- one expression -- */

/* A regulation of nothing but a root, for constants. */
static void make_bare_root(struct arena *arena, struct schema *schema) {
  schema->n_entities = schema->n_fields = 1;
  schema->entities = ARENA_NEW(arena, struct entity);
  schema->entities[0] = (struct entity){.name = STR("root"),
      .parent = NONE_INDEX,
      .trunk = NONE_INDEX,
      .n_fields = 1,
      .span = SPAN_NONE};
  schema->fields = ARENA_NEW(arena, struct field);
  schema->fields[0] = (struct field){
      .name = STR("id"), .type = {.kind = TYPE_TEXT, .of = NONE_INDEX}, .span = SPAN_NONE};
}

static struct tx *lift_to_root(struct arena *arena, struct tx *node) {
  if (node->home != ENTITY_RUN) return node;
  struct tx *lift = ARENA_NEW(arena, struct tx);
  *lift = (struct tx){.kind = TX_LIFT,
      .bounded = node->bounded,
      .may_be_none = node->may_be_none,
      .type = node->type,
      .home = 0,
      .index = NONE_INDEX,
      .span = node->span,
      .a = node,
      .more = &tx_no_more};
  return lift;
}

/* A copy of n items with room for one more. */
static void *copy_and_one(struct arena *arena, const void *items, uint32_t n, size_t bytes) {
  char *copy = arena_alloc(arena, ((size_t)n + 1) * bytes);
  if (n) memcpy(copy, items, n * bytes);
  return copy;
}

/* Appends the node as the define `it`, in arrays of this compilation's own: the regulation's stay
 * as they are. */
static void append_it(struct typed_program *typed, struct arena *arena, struct tx *node) {
  struct schema *schema = &typed->schema;
  uint32_t it = schema->n_defines;
  struct define define = {.name = STR("it"),
      .entity = node->home,
      .type = node->type,
      .bounded = node->bounded,
      .may_be_none = node->may_be_none,
      .span = node->span};
  schema->defines = copy_and_one(arena, schema->defines, it, sizeof define);
  schema->defines[schema->n_defines++] = define;
  schema->items = copy_and_one(arena, schema->items, schema->n_items, sizeof(struct item));
  schema->items[schema->n_items++] = (struct item){ITEM_DEFINE, it};
  typed->defines = copy_and_one(arena, typed->defines, it, sizeof node);
  typed->defines[it] = node;
  typed->order = copy_and_one(arena, typed->order, typed->n_order, sizeof(struct item));
  typed->order[typed->n_order++] = (struct item){ITEM_DEFINE, it};
}

/* Parses and checks one expression against a typed program: its node; NULL after a report. */
static struct tx *typed_expression(struct compilation *compilation, struct typed_program *typed,
    const struct ast *ast, uint32_t entity, struct str text) {
  uint32_t source = sources_add(&compilation->sources, STR("expression"), text);
  struct ast_expr *expression = parse_expression(compilation->arena, &compilation->diags, source);
  if (!expression || compilation->diags.n_errors) return NULL;
  struct tx *node = check_expression(compilation, typed, ast, expression, entity);
  return compilation->diags.n_errors ? NULL : node;
}

bool compile_expression(struct compilation *compilation, struct arena *arena,
    const struct compilation *regulation, uint32_t entity, struct str text) {
  if (regulation) begin(compilation, arena, &regulation->sources);
  else begin(compilation, arena, NULL);
  assert((!regulation || regulation->typed) && "a regulation that could be compiled");
  assert(regulation ? entity == ENTITY_RUN || entity < regulation->typed->schema.n_entities
                    : entity == ENTITY_RUN);
  struct typed_program *typed = ARENA_NEW(arena, struct typed_program);
  if (regulation) *typed = *regulation->typed;
  struct tx *node =
      typed_expression(compilation, typed, regulation ? regulation->ast : NULL, entity, text);
  if (!node) return false;
  if (!regulation) make_bare_root(arena, &typed->schema);
  append_it(typed, arena, lift_to_root(arena, node));
  compilation->typed = typed;
  compilation->program = make_program(compilation);
  return compilation->diags.n_errors == 0;
}

/* -- many expressions -- */

void compile_expressions_begin(
    struct compilation *compilation, struct arena *arena, const struct compilation *regulation) {
  assert(regulation->typed && "a regulation that could be compiled");
  begin(compilation, arena, &regulation->sources);
  compilation->typed = arena_copy(arena, regulation->typed, sizeof *regulation->typed);
  compilation->program = regulation->program;
}

uint32_t compile_expressions_add(struct compilation *compilation,
    const struct compilation *regulation, uint32_t entity, struct str text) {
  struct typed_program *typed = compilation->typed;
  uint32_t n_defines = typed->schema.n_defines;
  diags_init(&compilation->diags, compilation->arena, &compilation->sources);
  /* what was added before has no name of its own, and is not to be found */
  typed->schema.n_defines = regulation->typed->schema.n_defines;
  struct tx *node = typed_expression(compilation, typed, regulation->ast, entity, text);
  typed->schema.n_defines = n_defines;
  if (!node) return NONE_INDEX;
  append_it(typed, compilation->arena, lift_to_root(compilation->arena, node));
  return n_defines;
}

bool compile_expressions_end(struct compilation *compilation) {
  diags_init(&compilation->diags, compilation->arena, &compilation->sources);
  compilation->program = make_program(compilation);
  return compilation->diags.n_errors == 0;
}
