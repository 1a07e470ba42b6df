/* Expectations written anew in a test file's own text (cases_update.h). The nodes say where each
 * value begins; where it ends is found in the text. What is written in a way that cannot be followed
 * (a text over several lines, say) is left alone. */
#include "study/cases_update.h"

#include <stdlib.h>

static const struct yaml_node *node_of(const struct rewrite *r, uint32_t node) {
  return &r->suite->file.nodes.list.items[node];
}

/* -- places in the text -- */

/* The byte at a line and a column of characters, both from 1. */
static uint32_t offset_of(struct str text, uint32_t line, uint32_t column) {
  uint32_t at = 0;
  for (; line > 1 && at < text.n; at++) line -= text.p[at] == '\n';
  for (; column > 1 && at < text.n; column--) {
    at++;
    while (at < text.n && ((unsigned char)text.p[at] & 0xC0) == 0x80) at++;
  }
  return at;
}

static uint32_t node_offset(const struct rewrite *r, uint32_t node) {
  return offset_of(r->suite->text, node_of(r, node)->line, node_of(r, node)->column);
}

/* Behind the closing quote of a text that begins at `begin`; 0: there is none. */
static uint32_t quoted_end(struct str text, uint32_t begin) {
  const char quote = text.p[begin];
  for (uint32_t i = begin + 1; i < text.n; i++) {
    if (text.p[i] == '\\' && quote == '"') i++;
    else if (text.p[i] != quote) continue;
    else if (quote == '\'' && i + 1 < text.n && text.p[i + 1] == '\'') i++;
    else return i + 1;
  }
  return 0;
}

/* Behind a node; 0: it cannot be told. */
static uint32_t node_end(const struct rewrite *r, uint32_t node) {
  const struct str text = r->suite->text;
  const struct yaml_node *value = node_of(r, node);
  const uint32_t begin = node_offset(r, node);
  if (begin >= text.n) return value->kind == CURSOR_SCALAR && !value->text.n ? begin : 0;
  if (value->kind == CURSOR_SCALAR) {
    if (!value->plain)
      return text.p[begin] == '"' || text.p[begin] == '\'' ? quoted_end(text, begin) : 0;
    const bool is_there = value->text.n <= text.n - begin &&
        (!value->text.n || memcmp(text.p + begin, value->text.p, value->text.n) == 0);
    return is_there ? begin + value->text.n : 0;
  }
  if (value->kind != CURSOR_LIST && value->kind != CURSOR_MAPPING) return 0;
  if (text.p[begin] == '[' || text.p[begin] == '{') return node_offset(r, value->end) + 1;
  uint32_t last = node + 1; /* in a block: behind what stands last in it */
  for (uint32_t i = node + 1; i != value->end; i = yaml_node_next(&r->suite->file.nodes, i))
    last = i;
  return last == value->end ? 0 : node_end(r, last);
}

/* Nodes of a table stand for its rows: there is nothing of them in this text. */
static bool is_in_text(const struct rewrite *r, uint32_t node) {
  const struct yaml_nodes *nodes = &r->suite->file.nodes;
  return str_equal(yaml_node_place(nodes, node).path, nodes->path);
}

/* -- what is written -- */

static void replace(struct rewrite *r, uint32_t begin, uint32_t end, const char *text) {
  VEC_PUSH(r->arena, &r->list, (struct replacement){begin, end, text});
}

static bool rewrite_value(struct rewrite *r, uint32_t node, const char *text) {
  const struct str whole = r->suite->text;
  const uint32_t begin = node_offset(r, node), end = node_end(r, node);
  if (!end || end < begin) return false;
  const bool needs_blank = begin && whole.p[begin - 1] == ':';
  replace(r, begin, end, arena_printf(r->arena, "%s%s", needs_blank ? " " : "", text));
  return true;
}

/* A new key `expect` behind the last one of the case. */
static bool add_expectation(struct rewrite *r, const struct test_case *test, const char *text) {
  const uint32_t case_begin = node_offset(r, test->node);
  const struct yaml_node *mapping = node_of(r, test->node);
  if (mapping->end == test->node + 1) return false;
  uint32_t last = test->node + 1;
  for (uint32_t i = test->node + 1; i != mapping->end; i = yaml_node_next(&r->suite->file.nodes, i))
    last = i;
  const uint32_t end = node_end(r, last);
  if (!end) return false;
  if (r->suite->text.p[case_begin] == '{') {
    replace(r, end, end, arena_printf(r->arena, ", expect: %s", text));
    return true;
  }
  const int indent = (int)node_of(r, test->node + 1)->column - 1;
  uint32_t line_end = end; /* behind a comment too */
  while (line_end < r->suite->text.n && r->suite->text.p[line_end] != '\n') line_end++;
  replace(r, line_end, line_end, arena_printf(r->arena, "\n%*sexpect: %s", indent, "", text));
  return true;
}

void rewrite_add(struct rewrite *r, const struct test_case *test, const struct trial *trial) {
  uint32_t n_before = r->n_values;
  if (!is_in_text(r, test->node)) {
    r->n_left += trial->wrong.list.n;
    return;
  }
  for (uint32_t i = 0; i < trial->wrong.list.n; i++) {
    const struct mismatch *m = &trial->wrong.list.items[i];
    const bool is_new = test->lacks_expect && m->node == NONE_INDEX;
    const bool is_written = m->write &&
        (is_new                         ? add_expectation(r, test, m->write)
                : m->node != NONE_INDEX ? rewrite_value(r, m->node, m->write)
                                        : false);
    *(is_written ? &r->n_values : &r->n_left) += 1;
  }
  r->n_cases += r->n_values > n_before;
}

static int by_place(const void *a, const void *b) {
  const struct replacement *p = a, *q = b;
  return (p->begin > q->begin) - (p->begin < q->begin);
}

struct str rewrite_text(struct rewrite *r) {
  struct buffer out;
  const struct str text = r->suite->text;
  buffer_init(&out, r->arena, NULL);
  if (r->list.n) qsort(r->list.items, r->list.n, sizeof *r->list.items, by_place);
  uint32_t at = 0;
  for (uint32_t i = 0; i < r->list.n; i++) {
    const struct replacement *one = &r->list.items[i];
    if (one->begin < at) continue; /* the same place twice */
    buffer_put(&out, (struct str){text.p + at, one->begin - at});
    buffer_put(&out, str_from(one->text));
    at = one->end;
  }
  buffer_put(&out, (struct str){text.p + at, text.n - at});
  return (struct str){out.bytes, (uint32_t)out.n};
}
