/* The documents' examples, run: docs [--update] PROGRAMS ROOT FILE.md …
 *
 * Fenced blocks of a document are tests, in a folder of the document's own that holds copies of
 * `rules` and `docs` and, as `build`, the programs, so that commands read as a user types them at
 * the top of the tree:
 *
 *   <!-- file: NAME -->     before a block of any kind: it is written to NAME first
 *   ```rules                must pass `thidua check`; "```rules fragment" and "```rules wrong" need
 *                           not
 *   ```console              each `$ command` is run; the lines behind it are its standard output,
 *                           its standard error, and `[exit N]` where N is not 0. A line `…` alone
 *                           stands for any number of lines; "```console skip" is not run
 *
 * --update rewrites in place what console blocks show and no longer holds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/command.h"

struct document {
  const char *path;
  char *programs, *scratch;
  bool update;
};

struct block {
  struct document *document;
  char *name;     /* "README.md:31 console" */
  char *language; /* what stands behind the fence */
  char *file;     /* NULL: none named */
  size_t line;    /* of its fence, from 1 */
  struct text text;
  struct text actual; /* console, once run: the block as it is now */
};

struct blocks {
  struct block **items;
  size_t n;
};

static char *print(const char *format, ...) __attribute__((format(printf, 1, 2)));
static char *print(const char *format, ...) {
  va_list arguments;
  char *text;
  va_start(arguments, format);
  if (vasprintf(&text, format, arguments) < 0) abort();
  va_end(arguments);
  return text;
}

/* -- reading a document -- */

static struct block *add_block(struct blocks *blocks, struct document *document, size_t line,
    const char *language, char *file) {
  struct block *block = calloc(1, sizeof *block);
  blocks->items = realloc(blocks->items, (blocks->n + 1) * sizeof(struct block *));
  if (!block || !blocks->items) abort();
  blocks->items[blocks->n++] = block;
  const char *name =
      strrchr(document->path, '/') ? strrchr(document->path, '/') + 1 : document->path;
  *block = (struct block){.document = document,
      .name = print("%s:%zu %s", name, line, language),
      .language = print("%s", language),
      .file = file,
      .line = line};
  text_add(&block->text, "", 0);
  return block;
}

static void read_document(struct blocks *blocks, struct document *document) {
  struct text text = {0};
  if (!text_read_file(&text, document->path)) {
    perror(document->path);
    exit(2);
  }
  struct block *open = NULL;
  char *file = NULL;
  size_t number = 0;
  for (char *line = text.bytes, *next; *line; line = next) {
    char *end = strchrnul(line, '\n');
    next = *end ? end + 1 : end;
    *end = '\0';
    number++;
    char named[256];
    if (open && strncmp(line, "```", 3) == 0) {
      open = NULL;
    } else if (open) {
      text_add_string(&open->text, line);
      text_add_string(&open->text, "\n");
    } else if (strncmp(line, "```", 3) == 0) {
      open = add_block(blocks, document, number, line + 3, file);
      file = NULL;
    } else if (sscanf(line, "<!-- file: %255s -->", named) == 1) {
      free(file);
      file = print("%s", named);
    }
  }
  free(file);
  text_free(&text);
}

/* -- console blocks -- */

static const char *next_line(const char *line) {
  const char *end = strchrnul(line, '\n');
  return *end ? end + 1 : end;
}

static bool same_line(const char *a, const char *b) {
  size_t n = (size_t)(strchrnul(a, '\n') - a), m = (size_t)(strchrnul(b, '\n') - b);
  return n == m && memcmp(a, b, n) == 0;
}

/* Whether the printed lines are the expected ones, of which `…` alone matches any number. */
static bool matches(const char *expected, const char *actual) {
  while (*expected) {
    if (same_line(expected, "…")) {
      expected = next_line(expected);
      for (; *actual; actual = next_line(actual))
        if (matches(expected, actual)) return true;
      return !*expected;
    }
    if (!*actual || !same_line(expected, actual)) return false;
    expected = next_line(expected);
    actual = next_line(actual);
  }
  return !*actual;
}

/* Runs one command and adds what it prints to `actual`: as expected, with its `…`, where it
 * matches. */
static bool run_one(struct block *block, const char *command, const char *expected) {
  struct command_result result;
  struct text printed = {0};
  char exit_line[32];
  command_run(block->document->scratch, block->document->programs, block->document->scratch,
      command, &result);
  text_add(&printed, result.output.bytes, result.output.n);
  text_add(&printed, result.errors.bytes, result.errors.n);
  snprintf(exit_line, sizeof exit_line, "[exit %d]\n", result.status);
  if (result.status) text_add_string(&printed, exit_line);
  bool same = !result.timed_out && matches(expected, printed.bytes),
       kept = same || result.timed_out;
  text_add_string(&block->actual, kept ? expected : printed.bytes);
  if (result.timed_out) {
    fprintf(stderr, "%s: ended after %s seconds, so nothing is compared or written: %s\n",
        block->name, command_seconds(), command);
  } else if (!same && !block->document->update) {
    struct text wanted = {0};
    text_add_string(&wanted, expected);
    char *expected_path = print("%s/expected", block->document->scratch),
         *actual_path = print("%s/printed", block->document->scratch);
    fprintf(stderr, "%s\n$ %s\n", block->name, command);
    if (text_write_file(&wanted, expected_path) && text_write_file(&printed, actual_path))
      show_difference(expected_path, actual_path);
    remove(expected_path);
    remove(actual_path);
    free(expected_path);
    free(actual_path);
    text_free(&wanted);
  }
  const bool good = same || (block->document->update && !result.timed_out);
  text_free(&printed);
  command_result_free(&result);
  return good;
}

static bool run_console(struct block *block) {
  bool good = true;
  text_add(&block->actual, "", 0);
  for (const char *line = block->text.bytes; *line;) {
    struct text command = {0}, expected = {0};
    const char *begin = line;
    if (strncmp(line, "$ ", 2) != 0) {
      fprintf(stderr, "%s: expected a line that begins with \"$ \"\n", block->name);
      return false;
    }
    const char *end = strchrnul(line, '\n');
    text_add(&command, line + 2, (size_t)(end - line) - 2);
    line = next_line(line);
    /* goes on behind a backslash */
    while (command.n && command.bytes[command.n - 1] == '\\' && *line) {
      end = strchrnul(line, '\n');
      text_add(&command, "\n", 1);
      text_add(&command, line, (size_t)(end - line));
      line = next_line(line);
    }
    text_add(&block->actual, begin, (size_t)(line - begin));
    text_add(&expected, "", 0);
    while (*line && strncmp(line, "$ ", 2) != 0) {
      text_add(&expected, line, (size_t)(next_line(line) - line));
      line = next_line(line);
    }
    if (!run_one(block, command.bytes, expected.bytes)) good = false;
    text_free(&command);
    text_free(&expected);
  }
  return good;
}

/* Writes the document again with its console blocks as they are now. */
static void rewrite(const struct blocks *blocks, const struct document *document) {
  struct text text = {0}, out = {0};
  if (!text_read_file(&text, document->path)) return;
  size_t number = 0;
  const struct block *open = NULL;
  for (const char *line = text.bytes; *line; line = next_line(line)) {
    number++;
    if (open && strncmp(line, "```", 3) == 0) open = NULL;
    if (!open) text_add(&out, line, (size_t)(next_line(line) - line));
    for (size_t i = 0; i < blocks->n && !open; i++) {
      const struct block *block = blocks->items[i];
      if (block->document != document || block->line != number || !block->actual.n) continue;
      open = block;
      text_add(&out, block->actual.bytes, block->actual.n);
    }
  }
  if (out.n != text.n || memcmp(out.bytes, text.bytes, out.n) != 0) {
    if (text_write_file(&out, document->path)) fprintf(stderr, "updated %s\n", document->path);
  }
  text_free(&text);
  text_free(&out);
}

/* -- tests -- */

static bool check_rules(struct block *block, const char *name) {
  struct command_result result;
  char *line = print("thidua check '%s'", name);
  command_run(
      block->document->scratch, block->document->programs, block->document->scratch, line, &result);
  if (result.status) fprintf(stderr, "%s\n%s", block->name, result.errors.bytes);
  bool good = result.status == 0;
  command_result_free(&result);
  free(line);
  return good;
}

static void run_block(void **state) {
  struct block *block = *state;
  bool is_rules = strcmp(block->language, "rules") == 0, good = true;
  const char *name = block->file ? block->file : is_rules ? "example.rules" : NULL;
  if (name) {
    char *path = print("%s/%s", block->document->scratch, name);
    good = text_write_file(&block->text, path);
    free(path);
  }
  if (good && is_rules) good = check_rules(block, name);
  if (good && strcmp(block->language, "console") == 0) good = run_console(block);
  assert_true(good);
}

static bool open_document(struct document *document, const char *root, const char *programs) {
  document->scratch = scratch_make();
  document->programs = realpath(programs, NULL);
  if (!document->programs) return false;
  char *line = print("cp -r '%s/rules' '%s/docs' '%s/' 2>/dev/null; ln -s '%s' '%s/build'", root,
      root, document->scratch, document->programs, document->scratch);
  bool good = system(line) == 0;
  free(line);
  return good;
}

int main(int argc, char **argv) {
  bool update = argc > 1 && strcmp(argv[1], "--update") == 0;
  if (update) {
    argv++;
    argc--;
  }
  if (argc < 4) {
    fprintf(stderr, "usage: docs [--update] PROGRAMS ROOT FILE.md …\n");
    return 2;
  }
  size_t n_documents = (size_t)argc - 3;
  struct document *documents = calloc(n_documents, sizeof *documents);
  struct blocks blocks = {0};
  if (!documents) abort();
  for (size_t i = 0; i < n_documents; i++) {
    documents[i].path = argv[i + 3];
    documents[i].update = update;
    if (!open_document(&documents[i], argv[2], argv[1])) {
      perror(argv[1]);
      return 2;
    }
    read_document(&blocks, &documents[i]);
  }
  struct CMUnitTest *tests = calloc(blocks.n + 1, sizeof *tests);
  size_t n = 0;
  if (!tests) abort();
  for (size_t i = 0; i < blocks.n; i++)
    if (blocks.items[i]->file || strcmp(blocks.items[i]->language, "rules") == 0 ||
        strcmp(blocks.items[i]->language, "console") == 0)
      tests[n++] =
          (struct CMUnitTest){blocks.items[i]->name, run_block, NULL, NULL, blocks.items[i]};
  int failed = n ? _cmocka_run_group_tests("docs", tests, n, NULL, NULL) : 0;
  for (size_t i = 0; update && i < n_documents; i++) rewrite(&blocks, &documents[i]);
  for (size_t i = 0; i < blocks.n; i++) {
    text_free(&blocks.items[i]->actual);
    text_free(&blocks.items[i]->text);
    free(blocks.items[i]->name);
    free(blocks.items[i]->language);
    free(blocks.items[i]->file);
    free(blocks.items[i]);
  }
  free(blocks.items);
  free(tests);
  for (size_t i = 0; i < n_documents; i++) {
    scratch_remove(documents[i].scratch);
    free(documents[i].programs);
  }
  free(documents);
  return failed != 0;
}
