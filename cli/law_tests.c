/* The tests behind a coverage of the law (law_tests.h). */
#include "cli/law_tests.h"

#include "base/paths.h"
#include "base/unreadable.h"
#include "cli/folders.h"
#include "cli/test_files.h"
#include "study/coverage.h"

/* Test files of one regulation of the chain. */
struct group {
  uint32_t file; /* of the tree's */
  VEC(const struct suite *) suites;
  VEC(const char *) shown; /* the paths of these */
};

struct running {
  struct law_tests *tests;
  struct cli *cli;
  struct arena *arena;
  struct test_options options;
  struct group *groups; /* by the tree's files */
  struct str folder;    /* of the regulation's own file */
  VEC(struct met) met;  /* test files */
};

static void note_status(struct law_tests *tests, enum status status) {
  if (status > tests->status) tests->status = status;
}

/* -- which regulation a test file is of -- */

static const struct source *source_of(const struct law_tests *tests, uint32_t number) {
  return &tests->compilation->sources.items[number];
}

/* The file of the tree whose words a source of another program has; NONE_INDEX: none. Programs of a
 * chain number them otherwise. */
static uint32_t same_source(
    const struct law_tests *tests, const struct schema *schema, uint32_t number) {
  const struct ast *ast = tests->compilation->ast;
  if (number >= schema->n_sources) return NONE_INDEX;
  for (uint32_t i = 0; i < ast->n_files; i++)
    if (str_equal(source_of(tests, ast->files[i].source)->text, schema->sources[number].text))
      return i;
  return NONE_INDEX;
}

/* -- running -- */

/* How many of a suite's cases fail. */
static uint32_t failing(const struct running *running, const struct suite *suite) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < suite->file.cases.n; i++) {
    struct arena arena; /* of this case */
    struct opened opened;
    struct trial trial = {0};
    arena_init(&arena, NULL);
    arena.out_of_memory = running->arena->out_of_memory;
    opened_init(&opened, &arena, NULL);
    if (!suite->file.cases.items[i].is_faulty)
      suite_try(suite, &suite->file.cases.items[i], suite->file.session->program, &opened, &arena,
          &trial);
    n += !trial.passed;
    opened_close(&opened);
    arena_free(&arena);
  }
  return n;
}

/* False where it cannot be run, after telling so. */
static bool is_runnable(struct running *running, struct suite *suite, bool is_named) {
  struct cli *cli = running->cli;
  if (running->tests->is_quiet && !is_named && suite->fault) return false;
  if (suite->error) {
    struct diags diags;
    diags_init(&diags, running->arena, NULL);
    diag_unreadable(&diags, (struct place){0}, suite->path, suite->error);
    cli_show_diags(&diags, DIAG_FORMAT_TEXT);
    note_status(running->tests, STATUS_SYSTEM);
    return false;
  }
  const enum status status = cli_told_of(cli, &suite->opened.notices, suite->fault);
  if (suite->file.diags.n) cli_show_diags(&suite->file.diags, DIAG_FORMAT_TEXT);
  note_status(running->tests, status);
  if (suite->file.diags.n_errors) note_status(running->tests, STATUS_INPUT);
  return !status;
}

/* Whether the file was run already, by whatever name. */
static bool is_met(struct running *running, const char *path) {
  struct stat about;
  if (stat(path, &about) != 0) return false; /* told when it is opened */
  for (uint32_t i = 0; i < running->met.n; i++)
    if (running->met.items[i].device == about.st_dev &&
        running->met.items[i].number == about.st_ino)
      return true;
  VEC_PUSH(running->arena, &running->met, ((struct met){about.st_dev, about.st_ino, path, false}));
  return false;
}

/* `shown`: as the regulation's folder sees it; NULL: it was named, and is shown so. */
static void add_file(struct running *running, const char *path, const char *shown) {
  if (is_met(running, path)) return;
  struct suite *suite = suite_open(&running->cli->opened, &running->options, path);
  VEC_PUSH(running->arena, &running->cli->suites.list, suite);
  if (!is_runnable(running, suite, !shown)) return;
  const uint32_t file = same_source(running->tests, suite->file.schema, 0);
  if (file == NONE_INDEX) {
    if (!shown)
      cli_message(running->cli, "%s tests another regulation: it shows nothing of this one", path);
    return;
  }
  const struct law_test_file told = {.path = shown ? shown : path,
      .n_cases = suite->file.cases.n,
      .n_failed = failing(running, suite)};
  VEC_PUSH(running->arena, &running->tests->files, told);
  if (told.n_failed) note_status(running->tests, STATUS_INPUT);
  running->tests->n_failed += told.n_failed;
  VEC_PUSH(running->arena, &running->groups[file].suites, suite);
  VEC_PUSH(running->arena, &running->groups[file].shown, told.path);
}

/* -- what they show -- */

/* The declaration of the tree whose name a span is in another program; NONE_INDEX: none, it was
 * replaced since. */
static uint32_t declaration_at(
    const struct law_tests *tests, const struct schema *schema, struct span span) {
  const struct ast *ast = tests->compilation->ast;
  const uint32_t file = same_source(tests, schema, span.source);
  if (file == NONE_INDEX) return NONE_INDEX;
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    const struct ast_decl *d = ast->decls[i];
    const bool is_here =
        d->name.span.source == ast->files[file].source && d->name.span.begin == span.begin;
    const bool is_nameless =
        d->keyword_span.source == ast->files[file].source && d->keyword_span.begin == span.begin;
    if (is_here || is_nameless) return i;
  }
  return NONE_INDEX;
}

static struct law_case case_of(const struct running *running, uint32_t file,
    const struct coverage *coverage, struct cover_case which) {
  const char *name = coverage_case(coverage, which)->name;
  const struct ast *ast = running->tests->compilation->ast;
  struct law_case one = {.name = str_copy(running->arena, str_from(name)),
      .file = running->groups[file].shown.items[which.suite]};
  one.told = file + 1 == ast->n_files
      ? one.name
      : str_from(arena_printf(running->arena, "%s: %s", one.file, name));
  return one;
}

static void add_case(struct arena *arena, struct law_exercise *exercised, struct law_case one) {
  for (uint32_t i = 0; i < exercised->n_cases; i++)
    if (str_equal(exercised->cases[i].told, one.told)) return;
  const uint32_t n = exercised->n_cases;
  if ((n & (n - 1)) == 0) { /* full at every power of two */
    struct law_case *wider = ARENA_ARRAY(arena, struct law_case, n ? 2 * (size_t)n : 1);
    if (n) memcpy(wider, exercised->cases, n * sizeof *wider);
    exercised->cases = wider;
  }
  exercised->cases[exercised->n_cases++] = one;
}

static void take(struct running *running, uint32_t file, const struct coverage *coverage) {
  for (uint32_t i = 0; i < coverage->obligations.n; i++) {
    const struct obligation *obligation = &coverage->obligations.items[i];
    const uint32_t decl = declaration_at(
        running->tests, coverage->schema, coverage_declared_span(coverage->schema, obligation->of));
    if (decl == NONE_INDEX) continue;
    struct law_exercise *exercised = &running->tests->exercised[decl];
    if (exercised->state == LAW_NOT_TO_BE_TESTED) exercised->state = LAW_UNTESTED;
    if (!obligation->is_met) continue;
    exercised->state = LAW_TESTED;
    add_case(running->arena, exercised, case_of(running, file, coverage, obligation->by));
  }
}

static bool quotes_law(const struct ast_decl *decl) {
  bool quotes = decl->n_law > 0;
  for (uint32_t i = 0; i < decl->clauses->n_extensions; i++)
    quotes |= decl->clauses->extensions[i]->n_law > 0;
  return quotes;
}

/* What quotes the law, and the tests of no older year have shown: each costs runs. */
static bool is_asked(
    void *context, const struct schema *schema, struct cover_declaration declaration) {
  const struct law_tests *tests = context;
  const uint32_t decl = declaration_at(tests, schema, coverage_declared_span(schema, declaration));
  return decl != NONE_INDEX && quotes_law(tests->compilation->ast->decls[decl]) &&
      tests->exercised[decl].state != LAW_TESTED;
}

static void measure(struct running *running, uint32_t file) {
  struct group *group = &running->groups[file];
  if (!group->suites.n) return;
  const struct coverage_asked asked = {is_asked, running->tests};
  struct coverage *coverage =
      coverage_measure_asked(&running->cli->opened, group->suites.items, group->suites.n, &asked);
  if (!coverage) return;
  take(running, file, coverage);
  coverage_close(coverage);
}

/* -- finding them -- */

/* The test files of a folder, not of those in it. */
static void add_folder(struct running *running, struct str relative) {
  const struct str folder = path_join(running->arena, running->folder, relative);
  struct text_list names;
  test_files_in(running->cli, folder, &names);
  for (uint32_t i = 0; i < names.n; i++) {
    const struct str name = str_from(names.items[i]);
    add_file(running, str_cstring(running->arena, path_join(running->arena, folder, name)),
        str_cstring(running->arena, path_join(running->arena, relative, name)));
  }
}

static void add_folders(struct running *running) {
  const struct ast *ast = running->tests->compilation->ast;
  struct str *met = ARENA_ARRAY(running->arena, struct str, (size_t)ast->n_files + 1);
  uint32_t n = 0;
  for (uint32_t i = 0; i < ast->n_files; i++) {
    if (!ast->files[i].header) continue;
    const struct str folder =
        path_folder(source_of(running->tests, ast->files[i].source)->relative);
    uint32_t k = 0;
    while (k < n && !str_equal(met[k], folder)) k++;
    if (k < n) continue;
    met[n++] = folder;
    add_folder(running, folder);
  }
}

/* What rules can be tested at all: what has a value, or a condition. */
static enum law_exercise_state state_untested(const struct ast_decl *decl) {
  switch (decl->kind) {
  case AST_PARAMETER:
  case AST_READING:
  case AST_DEFINE:
  case AST_DECISION:
  case AST_RULE:
  case AST_SELECTION:
  case AST_ALLOCATION:
  case AST_DUTY:
  case AST_WARNING:
  case AST_REQUIRE:
  case AST_EXCEPTION: return LAW_UNTESTED;
  case AST_REGULATION:
  case AST_ENTITY:
  case AST_NOT_ENCODED:
  case AST_CALENDAR:
  case AST_USES:
  case AST_REPEAL:
  case AST_REPLACE:
  case AST_EXTEND: break;
  }
  return LAW_NOT_TO_BE_TESTED;
}

void law_tests_run(struct law_tests *tests, struct cli *cli, const struct compilation *compilation,
    struct str folder, bool is_quiet, const struct options *options) {
  const struct ast *ast = compilation->ast;
  *tests = (struct law_tests){.cli = cli, .compilation = compilation, .is_quiet = is_quiet};
  tests->exercised = ARENA_ARRAY(&cli->arena, struct law_exercise, (size_t)ast->n_decls + 1);
  for (uint32_t i = 0; i < ast->n_decls; i++)
    tests->exercised[i].state = (uint8_t)state_untested(ast->decls[i]);
  struct running running = {.tests = tests,
      .cli = cli,
      .arena = &cli->arena,
      .groups = ARENA_ARRAY(&cli->arena, struct group, (size_t)ast->n_files + 1),
      .folder = folder};
  add_folders(&running);
  struct test_paths paths;
  const struct text_list named = {options->arguments.items + 1, options->arguments.n - 1};
  test_files_find(cli, &named, &paths);
  note_status(tests, paths.status);
  for (uint32_t i = 0; i < paths.list.n; i++) add_file(&running, paths.list.items[i], NULL);
  for (uint32_t i = 0; i < ast->n_files; i++) measure(&running, i);
  suites_close(&cli->suites);
}

struct law_exercise law_tests_of(void *context, const struct ast_decl *decl) {
  const struct law_tests *tests = context;
  const struct ast *ast = tests->compilation->ast;
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    if (ast->decls[i] == decl) return tests->exercised[i];
    for (uint32_t k = 0; k < ast->decls[i]->clauses->n_extensions; k++)
      if (ast->decls[i]->clauses->extensions[k] == decl) return tests->exercised[i];
  }
  return (struct law_exercise){0};
}
