/* For the tests of the parser: a text parsed, its tree and its diagnostics each as one short text.
 */
#ifndef THIDUA_TEST_PARSE_SUPPORT_H
#define THIDUA_TEST_PARSE_SUPPORT_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "dsl/keywords.h"
#include "dsl/parse.h"

struct parsed {
  struct arena arena;
  struct sources sources;
  struct diags diags;
  struct ast *ast;
};

static inline void parsed_init(struct parsed *parsed) {
  arena_init(&parsed->arena, NULL);
  sources_init(&parsed->sources, &parsed->arena);
  diags_init(&parsed->diags, &parsed->arena, &parsed->sources);
}

static inline void parsed_text(struct parsed *parsed, struct str text) {
  parsed_init(parsed);
  parsed->ast = parse_rules(
      &parsed->arena, &parsed->diags, sources_add(&parsed->sources, STR("test.rules"), text));
}

static inline void parsed_free(struct parsed *parsed) { arena_free(&parsed->arena); }

/* The tree as ast_print writes it, places included. */
static inline char *tree_text(struct parsed *parsed) {
  char *text = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&text, &n);
  ast_print(out, parsed->ast, &parsed->sources);
  fclose(out);
  char *copy = arena_copy(&parsed->arena, text, n + 1);
  free(text);
  return copy;
}

/* Where a line's place (` 12:3` at its end) begins, or its end. */
static inline const char *without_place(const char *line, const char *end) {
  const char *p = end;
  while (p > line && p[-1] >= '0' && p[-1] <= '9') p--;
  if (p == end || p == line || p[-1] != ':') return end;
  const char *colon = --p;
  while (p > line && p[-1] >= '0' && p[-1] <= '9') p--;
  return p < colon && p > line && p[-1] == ' ' ? p - 1 : end;
}

/* The tree on one line, without places: `a [b, c [d]]` for indented lines. */
static inline char *tree_line(struct parsed *parsed) {
  const char *text = tree_text(parsed);
  char *out = arena_alloc(&parsed->arena, 8 * strlen(text) + 64), *o = out;
  size_t depth = 0;
  for (const char *line = text; *line;) {
    const char *end = strchr(line, '\n'), *p = line;
    while (*p == ' ') p++;
    size_t wanted = (size_t)(p - line) / 2;
    if (wanted > depth) o += sprintf(o, " [");
    for (size_t i = wanted; i < depth; i++) *o++ = ']';
    if (wanted <= depth && line != text) o += sprintf(o, ", ");
    depth = wanted;
    const char *stop = without_place(p, end);
    memcpy(o, p, (size_t)(stop - p));
    o += stop - p;
    line = end + 1;
  }
  while (depth-- > 0) *o++ = ']';
  *o = 0;
  return out;
}

/* The diagnostics, one a line: `line:column code message`, then ` | help: …`, ` | note line:column
 * …`. */
static inline char *diags_text(struct parsed *parsed) {
  diags_sort(&parsed->diags);
  char *text = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&text, &n);
  for (uint32_t i = 0; i < parsed->diags.n; i++) {
    const struct diag *diag = &parsed->diags.items[i];
    struct place at = diag->place; /* 0:0: the file as a whole */
    if (diag->span.source != UINT32_MAX)
      at = sources_place(&parsed->sources, diag->span.source, diag->span.begin);
    fprintf(out, "%s%u:%u %s %.*s", i ? "\n" : "", at.line, at.column, diag_code_name(diag->code),
        STR_ARGS(diag->text));
    if (diag->help.n > 0) fprintf(out, " | help: %.*s", STR_ARGS(diag->help));
    for (const struct diag_note *note = diag->notes; note; note = note->next) {
      struct place there = sources_place(&parsed->sources, note->span.source, note->span.begin);
      fprintf(out, " | note %u:%u %.*s", there.line, there.column, STR_ARGS(note->text));
    }
  }
  fclose(out);
  char *copy = arena_copy(&parsed->arena, text, n + 1);
  free(text);
  return copy;
}

#endif
