/* Coverage for programs: JSON, LCOV, Cobertura (coverage_report.h). */
#include "study/coverage_report.h"

#include "results/page/html.h"
#include "results/sink_json.h"
#include "study/coverage_points.h"

/* -- JSON -- */

static void put_text(struct sink *sink, const char *key, struct str text) {
  sink->key(sink, str_from(key));
  sink->text(sink, text);
}
static void put_number(struct sink *sink, const char *key, uint32_t number) {
  char digits[16];
  snprintf(digits, sizeof digits, "%u", number);
  sink->key(sink, str_from(key));
  sink->bare(sink, str_from(digits));
}
static void put_figures(struct sink *sink, uint32_t n, uint32_t n_met) {
  put_number(sink, "obligations", n);
  put_number(sink, "met", n_met);
}

static void put_at(struct sink *sink, struct arena *arena, struct place place, bool has_column) {
  if (!place.path.n) return;
  put_text(sink, "at",
      str_from(has_column
              ? arena_printf(arena, "%.*s:%u:%u", STR_ARGS(place.path), place.line, place.column)
              : arena_printf(arena, "%.*s:%u", STR_ARGS(place.path), place.line)));
}

static void put_shown(const struct coverage *c, struct sink *sink, const struct obligation *one) {
  sink->key(sink, one->wanted);
  if (!one->is_met) {
    sink->bare(sink, STR("null"));
    return;
  }
  const struct test_case *test = coverage_case(c, one->by);
  sink->open(sink, SINK_MAP, SINK_INLINE);
  put_text(sink, "file", str_from(c->suites[one->by.suite]->path));
  put_text(sink, "case", str_from(test->name));
  if (one->instance.n) put_text(sink, "at", one->instance);
  sink->close(sink);
}

/* How far a case was looked for. */
static void put_not_found(const struct coverage *c, struct sink *sink, struct cover_group node) {
  sink->key(sink, STR("not_found"));
  sink->open(sink, SINK_MAP, SINK_BLOCK);
  for (uint32_t i = node.first; i < node.end; i++) {
    const struct obligation *one = &c->obligations.items[i];
    if (!coverage_is_not_found(one)) continue;
    sink->key(sink, one->wanted);
    sink->open(sink, SINK_MAP, SINK_INLINE);
    put_number(sink, "data", one->n_data);
    put_number(sink, "so", one->n_stands);
    sink->close(sink);
  }
  sink->close(sink);
}

static void put_node(
    const struct coverage *c, struct sink *sink, struct arena *arena, struct cover_group node) {
  const struct obligation *one = &c->obligations.items[node.first];
  bool has_proposals = false, has_not_found = false;
  sink->open(sink, SINK_MAP, SINK_BLOCK);
  put_text(sink, "id", coverage_node_id(c, node));
  put_text(sink, "kind", str_from(cover_kind_name(one->kind)));
  if (one->point != NONE_INDEX) {
    put_text(sink, "text", one->text);
    put_at(sink, arena, coverage_place(c, one->span), true);
  }
  sink->key(sink, STR("shown"));
  sink->open(sink, SINK_MAP, SINK_BLOCK);
  for (uint32_t i = node.first; i < node.end; i++) {
    put_shown(c, sink, &c->obligations.items[i]);
    has_proposals |= c->obligations.items[i].proposal.n > 0;
    has_not_found |= coverage_is_not_found(&c->obligations.items[i]);
  }
  sink->close(sink);
  if (has_proposals) {
    sink->key(sink, STR("proposed"));
    sink->open(sink, SINK_MAP, SINK_BLOCK);
    for (uint32_t i = node.first; i < node.end; i++)
      if (c->obligations.items[i].proposal.n) {
        sink->key(sink, c->obligations.items[i].wanted);
        sink->text(sink, c->obligations.items[i].proposal);
      }
    sink->close(sink);
  }
  if (has_not_found) put_not_found(c, sink, node);
  sink->close(sink);
}

static void put_declaration(
    const struct coverage *c, struct sink *sink, struct arena *arena, struct cover_group of) {
  const struct obligation *one = &c->obligations.items[of.first];
  const struct str label = coverage_declared_label(c->schema, one->of);
  sink->open(sink, SINK_MAP, SINK_BLOCK);
  put_text(sink, "kind", str_from(coverage_declared_kind(one->of)));
  put_text(sink, "name", coverage_declared_name(c->schema, one->of));
  if (label.n) put_text(sink, "label", label);
  put_at(sink, arena, coverage_place(c, coverage_declared_span(c->schema, one->of)), false);
  put_figures(sink, of.end - of.first, coverage_met_in(c, of));
  sink->key(sink, STR("nodes"));
  sink->open(sink, SINK_LIST, SINK_BLOCK);
  for (uint32_t i = of.first; i < of.end;) {
    const struct cover_group node = coverage_node_at(c, i);
    put_node(c, sink, arena, node);
    i = node.end;
  }
  sink->close(sink);
  sink->close(sink);
}

/* What was asked for and is proved to be out of reach. */
static void put_never(const struct coverage *c, struct sink *sink, struct arena *arena) {
  sink->key(sink, STR("never"));
  sink->open(sink, SINK_LIST, SINK_BLOCK);
  for (uint32_t i = 0; i < c->never.n; i++) {
    const struct obligation *one = &c->never.items[i];
    sink->open(sink, SINK_MAP, SINK_BLOCK);
    put_text(sink, "id", one->id);
    put_text(sink, "kind", str_from(cover_kind_name(one->kind)));
    put_text(sink, "text", one->text);
    put_at(sink, arena, coverage_place(c, one->span), true);
    put_text(sink, "wanted", one->wanted);
    put_text(sink, "because", one->never);
    sink->close(sink);
  }
  sink->close(sink);
}

static void put_regulation(const struct coverage *c, struct sink *sink, struct arena *arena) {
  sink->open(sink, SINK_MAP, SINK_BLOCK);
  put_text(sink, "regulation", c->schema->name);
  put_text(sink, "file", c->program->compilation.sources.items[0].path);
  sink->key(sink, STR("tests"));
  sink->open(sink, SINK_LIST, SINK_INLINE);
  for (uint32_t i = 0; i < c->n_suites; i++) sink->text(sink, str_from(c->suites[i]->path));
  sink->close(sink);
  put_number(sink, "cases", c->n_cases);
  put_number(sink, "passed", c->n_passed);
  put_figures(sink, c->obligations.n, c->n_met);
  sink->key(sink, STR("kinds"));
  sink->open(sink, SINK_MAP, SINK_BLOCK);
  for (uint32_t k = 0; k < COVER_N_KINDS; k++) {
    const struct cover_figures figures = coverage_of_kind(c, k);
    if (!figures.n) continue;
    sink->key(sink, str_from(cover_kind_name(k)));
    sink->open(sink, SINK_MAP, SINK_INLINE);
    put_figures(sink, figures.n, figures.n_met);
    sink->close(sink);
  }
  sink->close(sink);
  sink->key(sink, STR("declarations"));
  sink->open(sink, SINK_LIST, SINK_BLOCK);
  for (uint32_t i = 0; i < c->obligations.n;) {
    const struct cover_group of = coverage_declaration_at(c, i);
    put_declaration(c, sink, arena, of);
    i = of.end;
  }
  sink->close(sink);
  if (c->never.n) put_never(c, sink, arena);
  sink->close(sink);
}

void coverage_json(const struct coverages *coverages, struct buffer *out) {
  struct json_sink json;
  json_sink_init(&json, out);
  struct sink *sink = &json.sink;
  sink->open(sink, SINK_MAP, SINK_BLOCK);
  sink->key(sink, STR("regulations"));
  sink->open(sink, SINK_LIST, SINK_BLOCK);
  for (uint32_t i = 0; i < coverages->list.n; i++)
    put_regulation(coverages->list.items[i], sink, out->arena);
  sink->close(sink);
  sink->close(sink);
  buffer_put_byte(out, '\n');
}

/* -- lines and branches of a file -- */

/* A node has branches where there is more than one way it could be. */
static bool has_branches(const struct coverage *c, struct cover_group node) {
  return c->obligations.items[node.first].kind != COVER_VALUE;
}

struct line_figures {
  uint32_t n, n_met; /* obligations */
  uint32_t n_branches, n_branches_met;
};

static uint32_t line_of(const struct coverage *c, struct span span) {
  return coverage_place(c, span).line;
}

/* By line of a source, from 1; *n_lines: the last that has any. */
static struct line_figures *lines_of(
    const struct coverage *c, uint32_t source, struct arena *arena, uint32_t *n_lines) {
  *n_lines = 0;
  for (uint32_t i = 0; i < c->obligations.n; i++) {
    const struct span span = c->obligations.items[i].span;
    if (span.source == source && line_of(c, span) > *n_lines) *n_lines = line_of(c, span);
  }
  struct line_figures *lines = ARENA_ARRAY(arena, struct line_figures, *n_lines + 1);
  for (uint32_t i = 0; i < c->obligations.n; i++) {
    const struct obligation *one = &c->obligations.items[i];
    if (one->span.source != source) continue;
    struct line_figures *line = &lines[line_of(c, one->span)];
    line->n++;
    line->n_met += one->is_met;
    line->n_branches += one->kind != COVER_VALUE;
    line->n_branches_met += one->kind != COVER_VALUE && one->is_met;
  }
  return lines;
}

struct file_figures {
  uint32_t n_lines, n_lines_met, n_branches, n_branches_met, n_functions, n_functions_met;
};

static struct file_figures figures_of_file(
    const struct coverage *c, uint32_t source, const struct line_figures *lines, uint32_t n_lines) {
  struct file_figures file = {0};
  for (uint32_t l = 1; l <= n_lines; l++) {
    file.n_lines += lines[l].n > 0;
    file.n_lines_met += lines[l].n_met > 0;
    file.n_branches += lines[l].n_branches;
    file.n_branches_met += lines[l].n_branches_met;
  }
  for (uint32_t i = 0; i < c->obligations.n;) {
    const struct cover_group of = coverage_declaration_at(c, i);
    i = of.end;
    if (coverage_declared_span(c->schema, c->obligations.items[of.first].of).source != source)
      continue;
    file.n_functions++;
    file.n_functions_met += coverage_met_in(c, of) > 0;
  }
  return file;
}

/* -- LCOV -- */

/* "rule unregistered": names of several kinds may be the same. */
static void put_function_name(
    const struct coverage *c, struct buffer *out, struct cover_declaration of) {
  buffer_printf(
      out, "%s %.*s", coverage_declared_kind(of), STR_ARGS(coverage_declared_name(c->schema, of)));
}

static void put_functions(const struct coverage *c, uint32_t source, struct buffer *out) {
  for (int hits = 0; hits < 2; hits++)
    for (uint32_t i = 0; i < c->obligations.n;) {
      const struct cover_group of = coverage_declaration_at(c, i);
      const struct cover_declaration declared = c->obligations.items[of.first].of;
      const struct span span = coverage_declared_span(c->schema, declared);
      i = of.end;
      if (span.source != source) continue;
      if (hits) buffer_printf(out, "FNDA:%u,", coverage_met_in(c, of));
      else buffer_printf(out, "FN:%u,", line_of(c, span));
      put_function_name(c, out, declared);
      buffer_put_byte(out, '\n');
    }
}

static void put_branches(const struct coverage *c, uint32_t source, struct buffer *out) {
  uint32_t block = 0;
  for (uint32_t i = 0; i < c->obligations.n;) {
    const struct cover_group node = coverage_node_at(c, i);
    i = node.end;
    const struct span span = c->obligations.items[node.first].span;
    if (span.source != source || !has_branches(c, node)) continue;
    const bool is_seen = coverage_met_in(c, node) > 0;
    for (uint32_t k = node.first; k < node.end; k++) {
      buffer_printf(out, "BRDA:%u,%u,%u,", line_of(c, span), block, k - node.first);
      buffer_put(out, !is_seen ? STR("-") : c->obligations.items[k].is_met ? STR("1") : STR("0"));
      buffer_put_byte(out, '\n');
    }
    block++;
  }
}

/* Of letters, digits and `_` only. */
static void put_test_name(struct buffer *out, struct str name) {
  buffer_put(out, STR("TN:"));
  for (uint32_t i = 0; i < name.n; i++) {
    const char byte = name.p[i];
    const bool is_word = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
        (byte >= '0' && byte <= '9');
    if (is_word) buffer_put_byte(out, byte);
    else if (((unsigned char)byte & 0xC0) != 0x80) buffer_put_byte(out, '_');
  }
  buffer_put_byte(out, '\n');
}

static void put_record(
    const struct coverage *c, uint32_t source, struct arena *arena, struct buffer *out) {
  uint32_t n_lines;
  const struct line_figures *lines = lines_of(c, source, arena, &n_lines);
  if (!n_lines) return;
  const struct file_figures file = figures_of_file(c, source, lines, n_lines);
  put_test_name(out, c->schema->name);
  buffer_printf(out, "SF:%.*s\n", STR_ARGS(c->program->compilation.sources.items[source].path));
  put_functions(c, source, out);
  buffer_printf(out, "FNF:%u\nFNH:%u\n", file.n_functions, file.n_functions_met);
  put_branches(c, source, out);
  buffer_printf(out, "BRF:%u\nBRH:%u\n", file.n_branches, file.n_branches_met);
  for (uint32_t l = 1; l <= n_lines; l++)
    if (lines[l].n) buffer_printf(out, "DA:%u,%u\n", l, lines[l].n_met);
  buffer_printf(out, "LF:%u\nLH:%u\nend_of_record\n", file.n_lines, file.n_lines_met);
}

void coverage_lcov(const struct coverages *coverages, struct buffer *out) {
  for (uint32_t i = 0; i < coverages->list.n; i++) {
    const struct coverage *c = coverages->list.items[i];
    for (uint32_t s = 0; s < c->program->compilation.sources.n; s++)
      put_record(c, s, out->arena, out);
  }
}

/* -- Cobertura -- */

static void put_rate(struct buffer *out, const char *name, uint32_t n_met, uint32_t n) {
  const uint32_t rate = n ? (uint32_t)((uint64_t)10000 * n_met / n) : 10000;
  buffer_printf(out, " %s=\"%u.%04u\"", name, rate / 10000, rate % 10000);
}

static void put_rates(struct buffer *out, const struct file_figures *file) {
  put_rate(out, "line-rate", file->n_lines_met, file->n_lines);
  put_rate(out, "branch-rate", file->n_branches_met, file->n_branches);
  html_put(out, " complexity=\"0\"");
}

static void put_attribute(struct buffer *out, const char *name, struct str text) {
  buffer_printf(out, " %s=\"", name);
  html_text(out, text);
  buffer_put_byte(out, '"');
}

static void put_line(struct buffer *out, uint32_t number, const struct line_figures *line) {
  buffer_printf(out, "<line number=\"%u\" hits=\"%u\"", number, line->n_met);
  if (!line->n_branches) {
    html_put(out, " branch=\"false\"/>\n");
    return;
  }
  const uint32_t percent = coverage_percent(line->n_branches_met, line->n_branches);
  buffer_printf(out, " branch=\"true\" condition-coverage=\"%u%% (%u/%u)\">", percent,
      line->n_branches_met, line->n_branches);
  buffer_printf(out,
      "<conditions><condition number=\"0\" type=\"condition\" coverage=\"%u%%\"/></conditions>"
      "</line>\n",
      percent);
}

static void put_method(const struct coverage *c, struct cover_group of, struct buffer *out) {
  const struct cover_declaration declared = c->obligations.items[of.first].of;
  struct line_figures line = {.n = of.end - of.first, .n_met = coverage_met_in(c, of)};
  struct file_figures figures = {.n_lines = 1, .n_lines_met = line.n_met > 0};
  for (uint32_t i = of.first; i < of.end; i++) {
    const struct obligation *one = &c->obligations.items[i];
    figures.n_branches += one->kind != COVER_VALUE;
    figures.n_branches_met += one->kind != COVER_VALUE && one->is_met;
  }
  html_put(out, "<method");
  put_attribute(out, "name", coverage_declared_name(c->schema, declared));
  put_attribute(out, "signature", str_from(coverage_declared_kind(declared)));
  put_rates(out, &figures);
  html_put(out, "><lines>");
  put_line(out, line_of(c, coverage_declared_span(c->schema, declared)), &line);
  html_put(out, "</lines></method>\n");
}

static void put_class(
    const struct coverage *c, uint32_t source, struct arena *arena, struct buffer *out) {
  uint32_t n_lines;
  const struct line_figures *lines = lines_of(c, source, arena, &n_lines);
  if (!n_lines) return;
  const struct file_figures file = figures_of_file(c, source, lines, n_lines);
  const struct source *from = &c->program->compilation.sources.items[source];
  html_put(out, "<class");
  put_attribute(out, "name", from->name);
  put_attribute(out, "filename", from->path);
  put_rates(out, &file);
  html_put(out, ">\n<methods>\n");
  for (uint32_t i = 0; i < c->obligations.n;) {
    const struct cover_group of = coverage_declaration_at(c, i);
    i = of.end;
    if (coverage_declared_span(c->schema, c->obligations.items[of.first].of).source == source)
      put_method(c, of, out);
  }
  html_put(out, "</methods>\n<lines>\n");
  for (uint32_t l = 1; l <= n_lines; l++)
    if (lines[l].n) put_line(out, l, &lines[l]);
  html_put(out, "</lines>\n</class>\n");
}

static struct file_figures figures_of(const struct coverage *c, struct arena *arena) {
  struct file_figures all = {0};
  for (uint32_t s = 0; s < c->program->compilation.sources.n; s++) {
    uint32_t n_lines;
    const struct line_figures *lines = lines_of(c, s, arena, &n_lines);
    const struct file_figures file = figures_of_file(c, s, lines, n_lines);
    all.n_lines += file.n_lines;
    all.n_lines_met += file.n_lines_met;
    all.n_branches += file.n_branches;
    all.n_branches_met += file.n_branches_met;
  }
  return all;
}

void coverage_cobertura(const struct coverages *coverages, struct buffer *out) {
  struct file_figures all = {0};
  for (uint32_t i = 0; i < coverages->list.n; i++) {
    const struct file_figures one = figures_of(coverages->list.items[i], out->arena);
    all.n_lines += one.n_lines;
    all.n_lines_met += one.n_lines_met;
    all.n_branches += one.n_branches;
    all.n_branches_met += one.n_branches_met;
  }
  html_put(out,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE coverage SYSTEM "
      "\"http://cobertura.sourceforge.net/xml/coverage-04.dtd\">\n<coverage");
  put_rates(out, &all);
  buffer_printf(out,
      " lines-covered=\"%u\" lines-valid=\"%u\" branches-covered=\"%u\" branches-valid=\"%u\" "
      "version=\"thidua\" timestamp=\"0\">\n<sources><source>.</source></sources>\n<packages>\n",
      all.n_lines_met, all.n_lines, all.n_branches_met, all.n_branches);
  for (uint32_t i = 0; i < coverages->list.n; i++) {
    const struct coverage *c = coverages->list.items[i];
    const struct file_figures figures = figures_of(c, out->arena);
    html_put(out, "<package");
    put_attribute(out, "name", c->schema->name);
    put_rates(out, &figures);
    html_put(out, ">\n<classes>\n");
    for (uint32_t s = 0; s < c->program->compilation.sources.n; s++)
      put_class(c, s, out->arena, out);
    html_put(out, "</classes>\n</package>\n");
  }
  html_put(out, "</packages>\n</coverage>\n");
}
