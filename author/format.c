/* From the words and the tree of a file to its text, declaration by declaration and clause by clause
 * (format_layout.h). */
#include "author/format_layout.h"
#include "dsl/parser.h"

enum { LABELS_COLUMN_MAX = 48 }; /* a longer type does not move the labels of the other fields */

/* An expression of the declaration at hand that stands in no other, with its parentheses. */
struct placed {
  const struct ast_expr *expr;
  uint32_t begin, end; /* words */
};

struct formatting {
  struct layout layout;
  const struct ast *ast;
  VEC(struct placed) placed;         /* of the declaration at hand, in the order of the text */
  bool is_begun;                     /* something is written */
  uint32_t names_width, types_width; /* of the entity's fields at hand */
};

/* -- what stands between words -- */

static bool is_comment(const struct source_note *note) { return note->comment.n > 0; }

static uint32_t end_before(const struct layout *layout, uint32_t word) {
  return word ? layout->words[word - 1].span.end : 0;
}

/* Nothing comes between a word and the next: `is not`, and what must stand on the line of a keyword
 * that is one nowhere else. */
static bool holds_next(const struct layout *layout, uint32_t word) {
  const struct source_word *it = &layout->words[word];
  return it->is_not || (it->keyword && !it->is_name && it->keyword->kind == KEYWORD_HEADED);
}

/* Those in the gap from byte `from` on; a comment between words that belong together stands behind
 * them. */
static struct source_notes notes_before(struct formatting *f, uint32_t word, uint32_t from) {
  const struct layout *layout = &f->layout;
  struct source_notes notes = {0};
  if (word > 0 && holds_next(layout, word - 1)) return notes;
  if (word > 1 && from == end_before(layout, word) && holds_next(layout, word - 2))
    from = layout->words[word - 2].span.begin;
  else if (word > 0 && from == end_before(layout, word) && layout->words[word - 1].keyword)
    from = layout->words[word - 1].span.begin;
  source_gap(layout->arena, layout->text, from, layout->words[word].span.begin, &notes);
  return notes;
}

/* A new line in that column; the first of the file needs none. */
static void new_line(struct formatting *f, uint32_t column) {
  if (f->is_begun) format_line(&f->layout, column);
  f->is_begun = true;
  f->layout.last = UINT32_MAX;
}

static void blank_line(struct formatting *f) {
  if (f->is_begun) buffer_put_byte(&f->layout.out, '\n');
}

static void put_comment(struct formatting *f, const struct source_note *note) {
  buffer_put(&f->layout.out, note->comment);
}

/* The comments and blank lines before a word within a declaration; then its line is begun. */
static void gap_within(struct formatting *f, uint32_t word, uint32_t column) {
  const struct source_notes notes = notes_before(f, word, end_before(&f->layout, word));
  for (uint32_t i = 0; i < notes.of.n; i++) {
    const struct source_note *note = &notes.of.items[i];
    if (!is_comment(note)) {
      blank_line(f);
    } else if (note->is_behind) {
      buffer_put(&f->layout.out, STR("  "));
      put_comment(f, note);
    } else {
      new_line(f, column);
      put_comment(f, note);
    }
  }
  new_line(f, column);
}

/* The same before a declaration, law text or the end. Comments that are set in, right behind a
 * declaration, belong to it. `parts`: a blank line must stand there. `until`: bytes. */
static void gap_between(
    struct formatting *f, const struct source_notes *notes, uint32_t until, bool parts) {
  bool is_within = f->is_begun;
  for (uint32_t i = 0; i < notes->of.n && notes->of.items[i].begin < until; i++) {
    const struct source_note *note = &notes->of.items[i];
    if (is_comment(note) && note->is_behind) {
      if (f->is_begun) buffer_put(&f->layout.out, STR("  "));
      f->is_begun = true;
      put_comment(f, note);
      continue;
    }
    if (!is_comment(note)) {
      blank_line(f);
      is_within = parts = false;
      continue;
    }
    if (note->column == 0) is_within = false;
    if (parts && !is_within) {
      blank_line(f);
      parts = false;
    }
    new_line(f, is_within ? 2 : 0);
    put_comment(f, note);
  }
  if (parts) blank_line(f);
}

/* -- clauses -- */

static bool holds_comment(struct formatting *f, uint32_t begin, uint32_t end) {
  for (uint32_t i = begin + 1; i < end; i++) {
    const struct source_notes notes = notes_before(f, i, end_before(&f->layout, i));
    for (uint32_t k = 0; k < notes.of.n; k++)
      if (is_comment(&notes.of.items[k])) return true;
  }
  return false;
}

/* The first on its line, as it was written. */
static bool begins_line(const struct layout *layout, uint32_t word) {
  uint32_t at = layout->words[word].span.begin;
  if (holds_next(layout, word - 1)) return false;
  while (at > 0 && strchr(" \t\r", layout->text.p[at - 1])) at--;
  return at == 0 || layout->text.p[at - 1] == '\n';
}

/* Words with comments between them: in the lines they were written in, set in further; the first is
 * `width` columns wide. */
static void put_as_it_stands(
    struct formatting *f, uint32_t begin, uint32_t end, uint32_t column, uint32_t width) {
  struct layout *layout = &f->layout;
  format_put(layout, begin);
  for (uint32_t i = begin + 1; i < end; i++) {
    const struct source_notes notes = notes_before(f, i, end_before(layout, i));
    bool breaks = begins_line(layout, i);
    for (uint32_t k = 0; k < notes.of.n; k++) {
      const struct source_note *note = &notes.of.items[k];
      if (!is_comment(note)) continue;
      breaks = true;
      if (note->is_behind) buffer_put(&layout->out, STR("  "));
      else format_line(layout, column + 4);
      put_comment(f, note);
    }
    if (breaks) format_line(layout, column + 4);
    else if (i == begin + 1) format_fill(layout, column + width);
    format_put(layout, i);
  }
}

static const struct placed *placed_at(const struct formatting *f, uint32_t word) {
  for (uint32_t i = 0; i < f->placed.n; i++)
    if (f->placed.items[i].begin == word) return &f->placed.items[i];
  return NULL;
}

/* Where a line ends behind a comma: keys and days one a line, the words of a set as many as fit. */
static bool breaks_behind(
    const struct layout *layout, uint32_t comma, uint32_t end, bool fits_whole, bool is_set) {
  if (fits_whole || layout->words[comma].token != TK_COMMA) return false;
  if (!is_set) return true;
  uint32_t next = comma + 1;
  while (next < end && layout->words[next].token != TK_COMMA) next++;
  return layout->column + 2 + format_width(layout, comma + 1, next) > FORMAT_COLUMNS;
}

/* Words [begin, end) of a clause, behind its keyword. */
static void put_content(struct formatting *f, uint32_t begin, uint32_t end) {
  struct layout *layout = &f->layout;
  const uint32_t column = layout->column + (layout->last != UINT32_MAX);
  const bool fits_whole = column + format_width(layout, begin, end) <= FORMAT_COLUMNS;
  const bool is_set = begin > 0 && layout->words[begin - 1].token == TK_ONE_OF;
  for (uint32_t i = begin; i < end;) {
    const struct placed *placed = placed_at(f, i);
    if (placed) {
      const uint32_t rest = placed->end < end && layout->words[placed->end].token != TK_WHEN
          ? 1 + format_width(layout, placed->end, end)
          : 0;
      const bool is_key = placed->end < end && layout->words[placed->end].token == TK_COMMA;
      format_expression(layout, placed->expr, placed->begin, placed->end, is_key ? 1 : rest);
      i = placed->end;
      continue;
    }
    format_put(layout, i);
    if (breaks_behind(layout, i, end, fits_whole, is_set)) format_line(layout, column);
    i++;
  }
}

/* Whether what the clauses of such a declaration say begins in one column. */
static bool aligns_clauses(const struct ast_decl *decl) {
  const enum ast_decl_kind kind = decl->kind == AST_EXTEND ? decl->target_kind : decl->kind;
  switch ((int)kind) {
  case AST_REGULATION:
  case AST_RULE:
  case AST_SELECTION:
  case AST_ALLOCATION:
  case AST_CALENDAR:
  case AST_DUTY:
  case AST_WARNING:
  case AST_REQUIRE:
  case AST_EXCEPTION: return true;
  default: return false;
  }
}

static void put_clause(struct formatting *f, uint32_t begin, uint32_t end, uint32_t width) {
  struct layout *layout = &f->layout;
  gap_within(f, begin, 2);
  if (holds_comment(f, begin, end)) {
    put_as_it_stands(f, begin, end, 2, width);
    return;
  }
  format_put(layout, begin);
  format_fill(layout, 2 + width);
  put_content(f, begin + 1, end);
}

/* -- fields -- */

/* The end of the closed set behind the `one of` at `begin`, where its words have labels; else
 * `begin`. */
static uint32_t labelled_set(const struct layout *layout, uint32_t begin, uint32_t end) {
  const struct source_word *words = layout->words;
  uint32_t word = begin + 1;
  if (word + 2 >= end || words[begin].token != TK_ONE_OF ||
      words[word + 1].token != TK_TEXT_LITERAL)
    return begin;
  if (words[word + 2].token == TK_TEXT_LITERAL) return word + 2;
  if (words[word + 2].token != TK_COMMA) return begin;
  while (word + 2 < end && words[word + 2].token == TK_COMMA) word += 3;
  return word + 2;
}

/* A field's label, before what it is when absent; `end` where there is none. */
static uint32_t label_of(const struct layout *layout, uint32_t begin, uint32_t end) {
  for (uint32_t i = labelled_set(layout, begin + 2, end);
       i < end && layout->words[i].token != TK_ABSENT_MEANS; i++)
    if (layout->words[i].token == TK_TEXT_LITERAL) return i;
  return end;
}

/* A closed set [begin, set) whose words with their labels do not fit on one line: as many as fit on
 * each; behind them, on a line that begins in `column`, what else is said there. */
static void put_long_set(
    struct formatting *f, uint32_t begin, uint32_t set, uint32_t end, uint32_t column) {
  struct layout *layout = &f->layout;
  format_put(layout, begin);
  put_content(f, begin + 1, set);
  if (set < end) format_line(layout, column);
  format_put_all(layout, set, end);
}

static void put_field(struct formatting *f, uint32_t begin, uint32_t end) {
  struct layout *layout = &f->layout;
  gap_within(f, begin, 2);
  if (holds_comment(f, begin, end)) {
    put_as_it_stands(f, begin, end, 2, f->names_width);
    return;
  }
  format_put(layout, begin);
  format_fill(layout, 2 + f->names_width);
  const uint32_t label = label_of(layout, begin, end), set = labelled_set(layout, begin + 2, end);
  if (set > begin + 2 &&
      layout->column + 1 + format_width(layout, begin + 1, end) > FORMAT_COLUMNS) {
    format_put(layout, begin + 1);
    put_long_set(f, begin + 2, set, end, layout->column + 1);
    return;
  }
  format_put_all(layout, begin + 1, label);
  if (label < end) format_fill(layout, 2 + f->names_width + 3 + f->types_width);
  format_put_all(layout, label, end);
}

/* -- declarations -- */

static uint32_t next_part(const struct layout *layout, uint32_t begin, uint32_t end) {
  uint32_t next = begin + 1;
  while (next < end && !layout->words[next].begins_clause && layout->words[next].token != TK_LAW &&
      layout->words[begin].token != TK_LAW)
    next++;
  return next;
}

static bool is_field(const struct layout *layout, uint32_t begin) {
  return layout->words[begin].begins_clause && layout->words[begin + 1].token == TK_COLON;
}

static uint32_t widest(uint32_t a, uint32_t b) { return a > b ? a : b; }

static void measure_fields(struct formatting *f, uint32_t begin, uint32_t end) {
  const struct layout *layout = &f->layout;
  f->names_width = f->types_width = 0;
  for (uint32_t i = begin, next; i < end; i = next) {
    next = next_part(layout, i, end);
    if (!is_field(layout, i)) continue;
    f->names_width = widest(f->names_width, layout->printed[i].width);
    const uint32_t label = label_of(layout, i, next);
    const uint32_t width = format_width(layout, i + 2, label);
    if (label < next && width <= LABELS_COLUMN_MAX) f->types_width = widest(f->types_width, width);
  }
}

static uint32_t clauses_width(const struct layout *layout, uint32_t begin, uint32_t end) {
  uint32_t width = 0;
  for (uint32_t i = next_part(layout, begin, end); i < end; i = next_part(layout, i, end))
    if (layout->words[i].begins_clause) width = widest(width, layout->printed[i].width);
  return width;
}

static void place(
    struct formatting *f, const struct ast_expr *expr, uint32_t first, uint32_t last) {
  const struct layout *layout = &f->layout;
  if (!expr) return;
  uint32_t begin = (uint32_t)(words_find(layout->kept, expr->span.begin) - layout->words),
           end = begin;
  while (layout->words[end].span.end < expr->span.end) end++;
  end++;
  while (begin > first && end < last && layout->words[begin - 1].token == TK_LEFT_PARENTHESIS &&
      layout->words[end].token == TK_RIGHT_PARENTHESIS) {
    begin--;
    end++;
  }
  VEC_PUSH(layout->arena, &f->placed, (struct placed){expr, begin, end});
}

static void place_all(
    struct formatting *f, const struct ast_decl *decl, uint32_t begin, uint32_t end) {
  const struct ast_expr *const all[] = {decl->value, decl->condition, decl->unless,
      decl->clauses->weight, decl->clauses->unit, decl->clauses->done_on, decl->clauses->due};
  f->placed.n = 0;
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) place(f, all[i], begin, end);
  for (uint32_t i = 0; i < decl->n_froms; i++) place(f, decl->froms[i].value, begin, end);
  for (uint32_t i = 0; i < decl->clauses->n_keys; i++)
    place(f, decl->clauses->keys[i].key, begin, end);
  for (uint32_t i = 0; i < decl->n_excepts; i++) {
    place(f, decl->excepts[i].value, begin, end);
    place(f, decl->excepts[i].condition, begin, end);
  }
}

/* As it stands, blanks at its end too: they are the program's. */
static void put_law_line(struct formatting *f, uint32_t word) {
  const struct layout *layout = &f->layout;
  struct span span = layout->words[word].span;
  while (layout->text.p[span.end - 1] == '\r') span.end--;
  buffer_put(&f->layout.out, (struct str){layout->text.p + span.begin, span.end - span.begin});
  f->layout.last = UINT32_MAX;
}

/* Words [begin, head) before a declaration's clauses. */
static void put_head(struct formatting *f, uint32_t begin, uint32_t head) {
  struct layout *layout = &f->layout;
  if (holds_comment(f, begin, head)) {
    put_as_it_stands(f, begin, head, 0, 0);
    return;
  }
  uint32_t one_of = begin;
  while (one_of < head && layout->words[one_of].token != TK_ONE_OF) one_of++;
  const uint32_t set = one_of < head ? labelled_set(layout, one_of, head) : one_of;
  if (set == one_of || format_width(layout, begin, head) <= FORMAT_COLUMNS) {
    format_put_all(layout, begin, head);
    return;
  }
  format_put_all(layout, begin, one_of);
  put_long_set(f, one_of, set, head, 2);
}

/* Words [begin, end), which are one declaration; its line is begun. */
static void put_declaration(
    struct formatting *f, const struct ast_decl *decl, uint32_t begin, uint32_t end) {
  struct layout *layout = &f->layout;
  const struct ast_decl *what = decl->replacement ? decl->replacement : decl;
  place_all(f, what, begin, end);
  measure_fields(f, begin, end);
  const uint32_t width = aligns_clauses(what) ? clauses_width(layout, begin, end) : 0;
  const uint32_t head = next_part(layout, begin, end);
  layout->has_plural = what->kind == AST_ENTITY;
  put_head(f, begin, head);
  layout->has_plural = false;
  for (uint32_t i = head, next; i < end; i = next) {
    next = next_part(layout, i, end);
    if (layout->words[i].token == TK_LAW) {
      gap_within(f, i, 0);
      put_law_line(f, i);
    } else if (is_field(layout, i)) {
      put_field(f, i, next);
    } else {
      put_clause(f, i, next, width);
    }
  }
}

/* -- the file -- */

/* A declaration and the law text before it, or law text at the end. */
struct item {
  uint32_t begin, end; /* words */
  uint32_t words;      /* where the declaration begins */
  const struct ast_decl *decl;
  bool is_long; /* of several lines */
};

static struct item item_at(const struct formatting *f, uint32_t begin, uint32_t *declaration) {
  const struct layout *layout = &f->layout;
  struct item item = {.begin = begin, .words = begin};
  while (layout->words[item.words].token == TK_LAW) item.words++;
  item.end = item.words;
  if (*declaration < f->ast->n_decls) item.decl = f->ast->decls[(*declaration)++];
  while (item.decl && layout->words[item.end].span.begin < item.decl->span.end) item.end++;
  item.is_long =
      item.words > begin || (item.decl && next_part(layout, item.words, item.end) < item.end);
  return item;
}

static void put_item(
    struct formatting *f, const struct item *item, const struct source_notes *notes, bool parts) {
  struct layout *layout = &f->layout;
  gap_between(f, notes, UINT32_MAX, parts);
  for (uint32_t i = item->begin; i < item->words; i++) {
    if (i > item->begin) {
      const struct source_notes between = notes_before(f, i, end_before(layout, i));
      gap_between(f, &between, UINT32_MAX, false);
    }
    new_line(f, 0);
    put_law_line(f, i);
  }
  if (!item->decl) return;
  if (item->words > item->begin) {
    const struct source_notes between =
        notes_before(f, item->words, end_before(layout, item->words));
    gap_between(f, &between, UINT32_MAX, false);
  }
  new_line(f, 0);
  put_declaration(f, item->decl, item->words, item->end);
}

/* -- what is left as it is -- */

static uint32_t line_end(struct str text, uint32_t at) {
  const char *end = at < text.n ? memchr(text.p + at, '\n', text.n - at) : NULL;
  return end ? (uint32_t)(end - text.p) : text.n;
}

static uint32_t line_begin(struct str text, uint32_t at) {
  while (at > 0 && text.p[at - 1] != '\n') at--;
  return at;
}

/* The first `# fmt: off` between two bytes; UINT32_MAX: there is none. */
static uint32_t next_off(struct formatting *f, uint32_t word, uint32_t from, uint32_t end) {
  for (uint32_t at = from;; word++) {
    const struct source_notes notes = notes_before(f, word, at);
    for (uint32_t i = 0; i < notes.of.n; i++)
      if (str_equal(notes.of.items[i].comment, STR("# fmt: off"))) return notes.of.items[i].begin;
    if (word >= end || word + 1 >= f->layout.n) return UINT32_MAX;
    at = f->layout.words[word].span.end;
  }
}

/* Where the line of the next `# fmt: on` ends, or the file. */
static uint32_t next_on(struct formatting *f, uint32_t from) {
  const struct layout *layout = &f->layout;
  for (uint32_t word = 0; word < layout->n; word++) {
    const uint32_t begin = widest(from, end_before(layout, word));
    if (layout->words[word].span.begin < begin) continue;
    const struct source_notes notes = notes_before(f, word, begin);
    for (uint32_t i = 0; i < notes.of.n; i++)
      if (str_equal(notes.of.items[i].comment, STR("# fmt: on")))
        return line_end(layout->text, notes.of.items[i].begin);
  }
  return layout->text.n;
}

/* Writes the lines from `begin` to `end` as they are. */
static void put_raw(struct formatting *f, uint32_t begin, uint32_t end) {
  struct str text = f->layout.text;
  while (end > begin && strchr("\n\r", text.p[end - 1])) end--;
  new_line(f, 0);
  buffer_put(&f->layout.out, (struct str){text.p + begin, end - begin});
}

/* The item at word *word, which `# fmt: off` at byte `off` meets: what stands before the lines left
 * as they are, these, and past all items in them. Returns the byte behind. */
static uint32_t put_left(struct formatting *f, const struct item *first,
    const struct source_notes *notes, uint32_t off, bool parts, uint32_t *word,
    uint32_t *declaration) {
  const struct layout *layout = &f->layout;
  const uint32_t item_begin = line_begin(layout->text, layout->words[first->begin].span.begin);
  const uint32_t begin = off < item_begin ? line_begin(layout->text, off) : item_begin;
  uint32_t end = next_on(f, off);
  gap_between(f, notes, begin, parts);
  *word = first->begin;
  struct item item = *first;
  while (layout->words[*word].token != TK_END && layout->words[*word].span.begin < end) {
    const uint32_t last = layout->words[item.end - 1].span.end;
    if (last > end) end = line_end(layout->text, last);
    *word = item.end;
    const uint32_t again = next_off(f, *word, last, *word);
    if (again < end) end = widest(end, next_on(f, again));
    if (layout->words[*word].token == TK_END || layout->words[*word].span.begin >= end) break;
    item = item_at(f, *word, declaration);
  }
  put_raw(f, begin, end);
  return end;
}

static void put_file(struct formatting *f) {
  const struct layout *layout = &f->layout;
  uint32_t word = 0, declaration = 0, from = 0;
  bool was_long = false;
  while (layout->words[word].token != TK_END) {
    const uint32_t before = declaration;
    const struct item item = item_at(f, word, &declaration);
    const struct source_notes notes = notes_before(f, word, from);
    const bool parts = f->is_begun && from > 0 && before > 0 && (was_long || item.is_long);
    const uint32_t off = next_off(f, word, from, item.end - 1);
    was_long = item.is_long;
    if (off != UINT32_MAX) {
      from = put_left(f, &item, &notes, off, parts, &word, &declaration);
      continue;
    }
    put_item(f, &item, &notes, parts);
    word = item.end;
    from = end_before(layout, word);
  }
  const struct source_notes notes = notes_before(f, word, from);
  uint32_t n = notes.of.n;
  while (n > 0 && !is_comment(&notes.of.items[n - 1])) n--; /* no blank lines at the end */
  struct source_notes kept = notes;
  kept.of.n = n;
  gap_between(f, &kept, UINT32_MAX, false);
  if (f->is_begun) buffer_put_byte(&f->layout.out, '\n');
}

void format_put_file(struct layout *layout, const struct ast *ast) {
  struct formatting f = {.ast = ast, .layout = *layout};
  put_file(&f);
  *layout = f.layout;
}
