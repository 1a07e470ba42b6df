/* The consolidated regulation as text (list.h). */
#include "author/list.h"

#include <assert.h>
#include <stdlib.h>

#include "base/paths.h"
#include "base/translate.h"
#include "dsl/tokens.h"

/* -- texts and places -- */

static struct str text_of(const struct listing *l, uint32_t source) {
  return l->compilation->sources.items[source].text;
}
static struct str words_of(const struct listing *l, struct span span) {
  return sources_text(&l->compilation->sources, span);
}
static const struct ast *tree_of(const struct listing *l) { return l->compilation->ast; }
static struct arena *arena_of(const struct listing *l) { return l->compilation->arena; }

/* Where the law text or, without any, the first word of a declaration stands. */
static uint32_t begin_of(const struct ast_decl *d, struct span keyword) {
  return d->n_law ? d->law_spans[0].begin : keyword.begin;
}

static bool is_blank_byte(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static uint32_t line_begin(struct str text, uint32_t at) {
  while (at > 0 && text.p[at - 1] != '\n') at--;
  return at;
}

static uint32_t line_end(struct str text, uint32_t at) {
  while (at < text.n && text.p[at] != '\n') at++;
  return at;
}

static uint32_t skip_blanks(struct str text, uint32_t at) {
  while (at < text.n && is_blank_byte(text.p[at])) at++;
  return at;
}

/* True where nothing but blanks stands on the line before `at`, and behind it. All of a regulation
 * may stand on one line, so neither walks to its end. */
static bool is_first_on_line(struct str text, uint32_t at) {
  while (at > 0 && is_blank_byte(text.p[at - 1])) at--;
  return at == 0 || text.p[at - 1] == '\n';
}

static bool is_last_on_line(struct str text, uint32_t at) {
  uint32_t next = skip_blanks(text, at);
  return next == text.n || text.p[next] == '\n';
}

/* Behind `at`: the end of the comment that ends this line; `at` itself where something else stands
 * there. */
static uint32_t comment_end(struct str text, uint32_t at) {
  uint32_t next = skip_blanks(text, at);
  return next < text.n && text.p[next] == '#' ? line_end(text, next) : at;
}

/* The end of a declaration whose last word ends at `at`, with the comment behind it and those on
 * the lines below that a blank line parts from what follows: without one they stand above the next
 * declaration, and are its own. */
static uint32_t tail_end(struct str text, uint32_t at) {
  uint32_t end = comment_end(text, at), last = end;
  if (end == at && !is_last_on_line(text, at)) return at;
  for (;;) {
    uint32_t next = line_end(text, last),
             word = next < text.n ? skip_blanks(text, next + 1) : text.n;
    if (word == text.n || text.p[word] == '\n') return last;
    if (text.p[word] != '#') return end;
    last = line_end(text, word);
  }
}

/* Where the comments begin that stand directly above `at`, which is the first on its line; the
 * line's begin where there are none. */
static uint32_t comments_begin(struct str text, uint32_t at) {
  uint32_t begin = line_begin(text, at);
  while (begin > 0) {
    uint32_t above = line_begin(text, begin - 1), word = skip_blanks(text, above);
    if (text.p[word] != '#') break;
    begin = above;
  }
  return begin;
}

static bool lies_in(struct span inner, struct span outer) {
  return inner.source == outer.source && inner.begin >= outer.begin && inner.end <= outer.end;
}

/* A file's path as seen from where the listing stands. */
static struct str path_of(const struct listing *l, uint32_t source) {
  return path_join(arena_of(l), l->folder, l->compilation->sources.items[source].relative);
}

const char *list_place(const struct listing *l, struct span span) {
  uint32_t line = sources_line_number(&l->compilation->sources, span.source, span.begin);
  return arena_printf(arena_of(l), "%.*s:%u", STR_ARGS(path_of(l, span.source)), line);
}

/* The bytes [begin, end) with the edits among them, line ends as "\n". */
static void print_range(
    FILE *out, struct str text, uint32_t begin, uint32_t end, const list_edits *edits) {
  uint32_t next = 0;
  for (uint32_t i = begin; i <= end; i++) {
    while (edits && next < edits->n && edits->items[next].begin < i) next++;
    for (; edits && next < edits->n && edits->items[next].begin == i; next++) {
      fwrite(edits->items[next].text.p, 1, edits->items[next].text.n, out);
      if (edits->items[next].end > i) i = edits->items[next].end;
    }
    if (i < end && !(text.p[i] == '\r' && (i + 1 == text.n || text.p[i + 1] == '\n')))
      fputc(text.p[i], out);
  }
}

void list_as_comment(FILE *out, struct str text, const char *indentation) {
  for (uint32_t at = 0; at < text.n;) {
    uint32_t end = line_end(text, at), stop = end;
    while (stop > at && is_blank_byte(text.p[stop - 1])) stop--;
    fprintf(out, "%s#%s%.*s\n", indentation, stop > at ? " " : "", (int)(stop - at), text.p + at);
    at = end + 1;
  }
}

/* The comments directly above a declaration, as they are but for their indentation. */
static void print_comments_above(FILE *out, struct str text, uint32_t at, const char *indentation) {
  if (!is_first_on_line(text, at)) return;
  uint32_t end = line_begin(text, at);
  for (uint32_t line = comments_begin(text, at); line < end; line = line_end(text, line) + 1) {
    fputs(indentation, out);
    print_range(out, text, skip_blanks(text, line), line_end(text, line), NULL);
    fputc('\n', out);
  }
}

/* -- what the chain did to a declaration -- */

/* The REPLACE that put `d` there; NULL: none did. */
static const struct ast_removal *replacement_of(const struct listing *l, const struct ast_decl *d) {
  return d->replaces ? &tree_of(l)->removals[d->replaces - 1] : NULL;
}

/* Where a word of a closed set ends, with its label. */
static uint32_t word_end(const struct ast_type *type, uint32_t i) {
  return type->labels && type->labels[i].text.n ? type->labels[i].span.end
                                                : type->words[i].span.end;
}

/* An added word with its label. Among words with labels one without is labelled by itself, for in one
 * list all have labels or none. */
static const char *added_word(const struct listing *l, const struct ast_type *type, uint32_t i) {
  const struct str word = words_of(l, type->words[i].span);
  if (!type->labels) return str_cstring(arena_of(l), word);
  if (!type->labels[i].text.n)
    return arena_printf(arena_of(l), "%.*s \"%.*s\"", STR_ARGS(word), STR_ARGS(word));
  return arena_printf(
      arena_of(l), "%.*s %.*s", STR_ARGS(word), STR_ARGS(words_of(l, type->labels[i].span)));
}

/* Of an extended `one of`: edits that put each added word at its place, with its origin behind it
 * on its line. */
static void edit_words(const struct listing *l, const struct ast_decl *d, list_edits *edits) {
  struct str text = text_of(l, d->span.source);
  const struct ast_name *words = d->type->words;
  uint32_t last = d->type->n_words;
  while (last > 0 && !lies_in(words[last - 1].span, d->span)) last--;
  if (last == 0) return;
  for (uint32_t i = 0, next; i < last; i = next + 1) { /* those before one of its own words */
    for (next = i; !lies_in(words[next].span, d->span); next++) {}
    if (next == i) continue;
    uint32_t at = words[next].span.begin;
    bool first = is_first_on_line(text, at);
    uint32_t line = line_begin(text, at);
    const char *indentation =
        first ? arena_printf(arena_of(l), "%.*s", (int)(at - line), text.p + line) : "    ";
    const char *put = first ? "" : "\n    ";
    for (uint32_t k = i; k < next; k++)
      put = arena_printf(arena_of(l), "%s%s,  # %s\n%s", put, added_word(l, d->type, k),
          list_place(l, words[k].span), indentation);
    uint32_t gap = at; /* blanks before it would end their line */
    while (!first && is_blank_byte(text.p[gap - 1])) gap--;
    VEC_PUSH(arena_of(l), edits, ((struct list_edit){gap, at, str_from(put)}));
  }
  if (last == d->type->n_words) return;
  uint32_t at = word_end(d->type, last - 1), rest = comment_end(text, at);
  bool ends_line = rest > at || is_last_on_line(text, at);
  const char *put = "";
  for (uint32_t k = last; k < d->type->n_words; k++)
    put = arena_printf(arena_of(l), "%s\n    %s%s  # %s", put, added_word(l, d->type, k),
        k + 1 < d->type->n_words ? "," : "", list_place(l, words[k].span));
  VEC_PUSH(arena_of(l), edits, ((struct list_edit){at, at, STR(",")}));
  VEC_PUSH(arena_of(l), edits,
      ((struct list_edit){
          rest, rest, str_from(ends_line ? put : arena_printf(arena_of(l), "%s\n   ", put))}));
}

/* Puts `words` in the place of a field; what stands behind it on its line goes to the next one. */
static void edit_field(
    const struct listing *l, struct span field, const char *words, list_edits *edits) {
  struct str text = text_of(l, field.source);
  bool ends_line = comment_end(text, field.end) > field.end || is_last_on_line(text, field.end);
  VEC_PUSH(arena_of(l), edits,
      ((struct list_edit){field.begin, field.end,
          str_from(ends_line ? words : arena_printf(arena_of(l), "%s\n   ", words))}));
}

/* A field as its line and those that give it anew say it together. */
static const char *field_words(const struct listing *l, const struct ast_field *field) {
  struct str head = words_of(l, span_join(field->name.span, field->type.span));
  const struct span clauses[] = {field->bounds_span, field->label.span,
      field->absent || field->absent_none ? field->absent_span : SPAN_NONE,
      field->changes ? field->changes_span : SPAN_NONE};
  const char *words = arena_printf(arena_of(l), "%.*s", STR_ARGS(head));
  for (uint32_t i = 0; i < sizeof clauses / sizeof *clauses; i++)
    if (clauses[i].source != UINT32_MAX)
      words = arena_printf(arena_of(l), "%s %.*s", words, STR_ARGS(words_of(l, clauses[i])));
  return arena_printf(arena_of(l), "%s  # %s", words, list_place(l, field->bounds_span));
}

/* Of the fields that `part` writes, the entity itself or an extension of it: one that a later line
 * gives anew is written as it came to be, with the place of its bounds, for fields keep their order;
 * the line that gave it anew becomes a comment. */
static void edit_given_anew(const struct listing *l, const struct ast_decl *d,
    const struct ast_decl *part, list_edits *edits) {
  for (uint32_t k = 0; k < part->clauses->n_fields; k++) {
    const struct ast_field *written = &part->clauses->fields[k], *field = d->clauses->fields;
    if (!lies_in(written->span, part->span)) continue;
    while (!str_equal(field->name.text, written->name.text)) field++;
    bool is_bounded = field->least || field->most;
    if (!lies_in(field->name.span, written->span))
      edit_field(l, written->span,
          arena_printf(arena_of(l), "# above: %.*s", STR_ARGS(field->name.text)), edits);
    else if (is_bounded && !lies_in(field->bounds_span, field->span))
      edit_field(l, field->span, field_words(l, field), edits);
  }
}

/* The fields, or the days and values, that an `extend` adds: its words behind the name. */
static void print_added_lines(const struct listing *l, const struct ast_decl *d, uint32_t index) {
  const struct ast_decl *extension = d->clauses->extensions[index];
  list_edits edits = {0};
  if (d->kind == AST_ENTITY) edit_given_anew(l, d, extension, &edits);
  struct str text = text_of(l, extension->span.source);
  uint32_t begin = extension->name.span.end, end = tail_end(text, extension->span.end);
  uint32_t word = skip_blanks(text, begin);
  fprintf(l->out, "  # %s\n", list_place(l, extension->keyword_span));
  if (word < end && text.p[word] == '\n') begin = word + 1;
  else begin = word, fputs("  ", l->out);
  print_range(l->out, text, begin, end, &edits);
  fputc('\n', l->out);
}

/* An extension's own comments and law text: inside a declaration the law can only be a comment. */
static void print_extension_head(
    const struct listing *l, const struct ast_decl *extension, const char *indentation) {
  struct str text = text_of(l, extension->span.source);
  uint32_t begin = begin_of(extension, extension->keyword_span);
  print_comments_above(l->out, text, begin, indentation);
  if (extension->n_law)
    list_as_comment(
        l->out, (struct str){text.p + begin, extension->keyword_span.begin - begin}, indentation);
}

/* A calendar's further period is a declaration of its own: `extend` behind what it extends. */
static void print_period(const struct listing *l, const struct ast_decl *extension) {
  struct str text = text_of(l, extension->span.source);
  fputc('\n', l->out);
  print_extension_head(l, extension, "");
  fprintf(l->out, "# %s\n", list_place(l, extension->keyword_span));
  print_range(
      l->out, text, extension->keyword_span.begin, tail_end(text, extension->span.end), NULL);
  fputc('\n', l->out);
}

static bool adds_lines(const struct ast_decl *extension) {
  return extension->target_kind == AST_ENTITY || extension->target_kind == AST_PARAMETER;
}

void list_declaration(
    const struct listing *l, const struct ast_decl *d, bool with_law, const list_edits *replaced) {
  struct str text = text_of(l, d->span.source);
  const struct ast_removal *removal = replacement_of(l, d);
  struct span keyword = removal ? removal->by->keyword_span : d->keyword_span;
  if (with_law && d->n_law)
    print_range(l->out, text, begin_of(d, keyword), line_begin(text, keyword.begin), NULL);
  if (removal) { /* a comment between `replace` and what it replaces with */
    uint32_t between = skip_blanks(text, keyword.end), n = d->keyword_span.begin - between;
    if (n && memchr(text.p + between, '#', n))
      print_range(l->out, text, between, d->keyword_span.begin, NULL);
  }
  list_edits edits = {0};
  for (uint32_t i = 0; replaced && i < replaced->n; i++)
    VEC_PUSH(arena_of(l), &edits, replaced->items[i]);
  if (d->clauses->n_extensions && (d->kind == AST_READING || d->kind == AST_DECISION))
    edit_words(l, d, &edits);
  if (d->kind == AST_ENTITY && d->clauses->n_extensions) edit_given_anew(l, d, d, &edits);
  print_range(l->out, text, d->keyword_span.begin, tail_end(text, d->span.end), &edits);
  fputc('\n', l->out);
  for (uint32_t i = 0; i < d->clauses->n_extensions; i++) {
    if (d->kind == AST_CALENDAR) print_period(l, d->clauses->extensions[i]);
    if (!adds_lines(d->clauses->extensions[i])) continue;
    print_extension_head(l, d->clauses->extensions[i], "  ");
    print_added_lines(l, d, i);
  }
}

/* "# emulation.rules:7, replaces ../2020/emulation.rules:31, extended by …". */
static void print_origin(const struct listing *l, const struct ast_decl *d) {
  const struct ast_removal *removal = replacement_of(l, d);
  fprintf(l->out, "# %s", list_place(l, removal ? removal->by->keyword_span : d->keyword_span));
  for (const char *verb = _("replaces"); removal; verb = _("which replaced")) {
    const struct ast_removal *before = replacement_of(l, removal->removed);
    fprintf(l->out, ", %s %s", verb,
        list_place(l, before ? before->by->keyword_span : removal->removed->keyword_span));
    removal = before;
  }
  for (uint32_t i = 0; i < d->clauses->n_extensions; i++)
    fprintf(l->out, "%s %s", i ? "," : _(", extended by"),
        list_place(l, d->clauses->extensions[i]->keyword_span));
  fputc('\n', l->out);
}

/* With its comments and its origin above it. */
static void print_declaration(const struct listing *l, const struct ast_decl *d) {
  const struct ast_removal *removal = replacement_of(l, d);
  uint32_t begin = begin_of(d, removal ? removal->by->keyword_span : d->keyword_span);
  print_comments_above(l->out, text_of(l, d->span.source), begin, "");
  for (uint32_t i = 0; i < d->clauses->n_extensions; i++)
    if (!adds_lines(d->clauses->extensions[i]) && d->kind != AST_CALENDAR)
      print_extension_head(l, d->clauses->extensions[i], "");
  print_origin(l, d);
  list_declaration(l, d, true, NULL);
}

/* -- the header -- */

/* Its keyword, which stands before a header's text. */
static struct span keyword_before(
    const struct listing *l, const struct ast_decl *header, struct span text) {
  struct diags silent; /* the text has been read once, without a fault */
  struct tokens tokens;
  diags_init(&silent, arena_of(l), &l->compilation->sources);
  tokens_init(&tokens, arena_of(l), &silent, header->span.source, header->keyword_span.begin, 0);
  struct span before = header->keyword_span;
  for (;;) {
    struct span span = tokens_next(&tokens)->span;
    if (span.begin >= text.begin) return before;
    if (span.end > span.begin) before = span;
  }
}

/* Takes a line out of the header, with the line itself where nothing else stands on it. */
static void cut_line(const struct listing *l, const struct ast_decl *header, struct span text_span,
    list_edits *edits) {
  struct str text = text_of(l, header->span.source);
  uint32_t begin = keyword_before(l, header, text_span).begin, end = text_span.end,
           rest = skip_blanks(text, end);
  bool first = is_first_on_line(text, begin), alone = first && is_last_on_line(text, end);
  if (first) end = rest;
  if (alone) begin = line_begin(text, begin) - 1;
  while (!first && is_blank_byte(text.p[begin - 1])) begin--;
  VEC_PUSH(arena_of(l), edits, ((struct list_edit){begin, end, STR("")}));
}

enum keyword_language list_language(const struct listing *l, const struct ast_decl *header) {
  return str_equal(words_of(l, header->keyword_span), STR("regulation")) ? KEYWORD_ENGLISH
                                                                         : KEYWORD_VIETNAMESE;
}

struct str list_keyword(enum keyword_language language, const char *english) {
  for (uint32_t i = 0; i < keyword_count(); i++) {
    const struct keyword *keyword = keyword_at(i);
    if (str_equal(keyword->english, str_from(english)) && keyword->language == language)
      return keyword->phrase;
  }
  assert(!"a keyword");
  return str_from(english);
}

void list_header_keyword(FILE *out, enum keyword_language language, const char *english) {
  struct str keyword = list_keyword(language, english);
  uint32_t wide = language == KEYWORD_ENGLISH ? 9 : 16, width = str_display_width(keyword);
  fprintf(out, "  %.*s%*s ", STR_ARGS(keyword), width < wide ? (int)(wide - width) : 0, "");
}

/* The lines of the header that it takes from an older one, each with its origin. */
static void print_inherited(const struct listing *l, const struct ast_decl *header) {
  enum keyword_language language = list_language(l, header);
  const struct {
    const char *keyword;
    struct span span;
  } lines[] = {{"title", header->clauses->title.span}, {"issuer", header->clauses->issuer.span}};
  for (uint32_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    if (lines[i].span.source == UINT32_MAX || lies_in(lines[i].span, header->span)) continue;
    fprintf(l->out, "  # %s\n", list_place(l, lines[i].span));
    list_header_keyword(l->out, language, lines[i].keyword);
    fprintf(l->out, "%.*s\n", STR_ARGS(words_of(l, lines[i].span)));
  }
  if (!header->clauses->effective_from ||
      lies_in(header->clauses->effective_from->span, header->span))
    return;
  fprintf(l->out, "  # %s\n", list_place(l, header->clauses->effective_from->span));
  list_header_keyword(l->out, language, "effective");
  fprintf(l->out, "%.*s", STR_ARGS(words_of(l, header->clauses->effective_from->span)));
  if (header->clauses->effective_to)
    fprintf(l->out, " %.*s %.*s", STR_ARGS(list_keyword(language, "to")),
        STR_ARGS(words_of(l, header->clauses->effective_to->span)));
  fputc('\n', l->out);
}

/* -- law text and its sources -- */

/* The file that the law text of a file of the chain is quoted from, as seen from where the listing
 * stands; n == 0: none is named. */
static struct str law_source_of(const struct listing *l, uint32_t source) {
  const struct ast *ast = tree_of(l);
  const struct ast_decl *header = NULL;
  for (uint32_t i = 0; i < ast->n_files; i++)
    if (ast->files[i].source == source) header = ast->files[i].law_header;
  return header ? path_join(arena_of(l), path_folder(path_of(l, header->span.source)),
                      header->clauses->source.text)
                : STR("");
}

bool list_law_fits(const struct listing *l, const struct ast_decl *d) {
  return d->n_law == 0 ||
      str_equal(law_source_of(l, d->law_spans[0].source), law_source_of(l, tree_of(l)->source));
}

/* Which texts the quotations are from: said, not named as the source, for nobody knows which folder
 * the listing will lie in. */
static void print_law_sources(const struct listing *l, const struct ast_decl *header) {
  const struct ast *ast = tree_of(l);
  struct str *from = ARENA_ARRAY(arena_of(l), struct str, ast->n_decls + 1);
  uint32_t n = 0;
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    struct str source =
        ast->decls[i]->n_law ? law_source_of(l, ast->decls[i]->law_spans[0].source) : STR("");
    uint32_t known = 0;
    while (known < n && !str_equal(from[known], source)) known++;
    if (source.n && known == n) from[n++] = source;
  }
  if (!n && header->clauses->source.span.source == UINT32_MAX) return;
  if (!n)
    from[n++] = path_join(arena_of(l), path_folder(path_of(l, header->clauses->source.span.source)),
        header->clauses->source.text);
  fprintf(l->out,
      _("  # Law text was checked in the files it stands in, against (as seen from %.*s):\n"),
      STR_ARGS(path_of(l, ast->source)));
  for (uint32_t i = 0; i < n; i++)
    fprintf(l->out, "  #   %.*s %.*s\n", STR_ARGS(list_keyword(list_language(l, header), "source")),
        STR_ARGS(str_written(arena_of(l), from[i])));
}

static void print_header(const struct listing *l, const struct ast_decl *header) {
  struct str text = text_of(l, header->span.source);
  struct span cut[2] = {header->clauses->amends.span, header->clauses->source.span};
  if (cut[0].begin > cut[1].begin)
    cut[0] = header->clauses->source.span, cut[1] = header->clauses->amends.span;
  list_edits edits = {0};
  for (int i = 0; i < 2; i++)
    if (lies_in(cut[i], header->span)) cut_line(l, header, cut[i], &edits);
  print_comments_above(l->out, text, begin_of(header, header->keyword_span), "");
  fprintf(l->out, "# %s\n", list_place(l, header->keyword_span));
  print_range(l->out, text, begin_of(header, header->keyword_span),
      tail_end(text, header->span.end), &edits);
  fputc('\n', l->out);
  print_inherited(l, header);
  print_law_sources(l, header);
}

/* -- all -- */

static void print_repealed(const struct listing *l, const struct ast_removal *removal) {
  char *bytes = NULL;
  size_t n = 0;
  struct listing aside = *l;
  aside.out = open_memstream(&bytes, &n);
  if (!aside.out) memory_exhausted(arena_of(l)->out_of_memory);
  print_declaration(&aside, removal->removed);
  if (fclose(aside.out) != 0) memory_exhausted(arena_of(l)->out_of_memory);
  fputc('\n', l->out);
  print_extension_head(l, removal->by, "");
  fprintf(l->out, _("# repealed by %s\n"), list_place(l, removal->by->keyword_span));
  list_as_comment(l->out, (struct str){bytes, (uint32_t)n}, "");
  free(bytes);
}

void list_regulation(const struct listing *l) {
  const struct ast *ast = tree_of(l);
  fprintf(l->out, "# %.*s", STR_ARGS(path_of(l, ast->source)));
  for (uint32_t i = 0; i + 1 < ast->n_files; i++)
    fprintf(l->out, "%s%.*s", i ? ", " : _(" with what it amends and uses ("),
        STR_ARGS(path_of(l, ast->files[i].source)));
  fprintf(l->out,
      _("%s: each declaration below the place where it is written, as thidua check --list prints "
        "it.\n"),
      ast->n_files > 1 ? ")" : "");
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    fputc('\n', l->out);
    if (ast->decls[i]->kind == AST_REGULATION) print_header(l, ast->decls[i]);
    else print_declaration(l, ast->decls[i]);
  }
  for (uint32_t i = 0; i < ast->n_removals; i++)
    if (ast->removals[i].by->kind == AST_REPEAL) print_repealed(l, &ast->removals[i]);
}
