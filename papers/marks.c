#include "papers/marks.h"

#include <utf8proc.h>

/* -- words -- */

struct str mark_small(struct arena *arena, struct str text) {
  int32_t code_point;
  if (!text.n) return text;
  uint32_t n = str_decode(text, 0, &code_point);
  int32_t small = utf8proc_tolower(code_point);
  if (small == code_point) return text;
  utf8proc_uint8_t bytes[4];
  int width = (int)utf8proc_encode_char(small, bytes);
  return str_from(
      arena_printf(arena, "%.*s%.*s", width, (const char *)bytes, (int)(text.n - n), text.p + n));
}

/* Whether a text begins with a phrase, however it is capitalised: LibreOffice capitalises what it takes for
 * the beginning of a sentence, and people write STT. */
static bool begins_with(struct str text, const char *phrase, struct str *rest) {
  struct str words = str_from(phrase);
  uint32_t at = 0;
  for (uint32_t i = 0; i < words.n;) {
    int32_t wanted, written;
    if (at == text.n) return false;
    i += str_decode(words, i, &wanted);
    at += str_decode(text, at, &written);
    if (utf8proc_tolower(written) != wanted) return false;
  }
  if (at < text.n && text.p[at] != ' ') return false;
  if (at < text.n) at++;
  *rest = (struct str){text.p + at, text.n - at};
  return true;
}

bool mark_begins(struct str text, const char *english, const char *vietnamese, struct str *rest) {
  return begins_with(text, english, rest) || begins_with(text, vietnamese, rest);
}

static bool ends_with(struct str text, const char *phrase, struct str *before) {
  struct str words = str_from(phrase);
  if (text.n <= words.n || text.p[text.n - words.n - 1] != ' ' ||
      memcmp(text.p + text.n - words.n, words.p, words.n) != 0)
    return false;
  *before = (struct str){text.p, text.n - words.n - 1};
  return true;
}

bool mark_ends(struct str text, const char *english, const char *vietnamese, struct str *before) {
  return ends_with(text, english, before) || ends_with(text, vietnamese, before);
}

bool mark_split(struct str text, const char *english, const char *vietnamese, struct str *before,
    struct str *behind) {
  bool is_quoted = false;
  for (uint32_t i = 0; i < text.n; i++) {
    is_quoted ^= text.p[i] == '"';
    if (text.p[i] != ' ' || is_quoted) continue;
    struct str rest = {text.p + i + 1, text.n - i - 1};
    if (!mark_begins(rest, english, vietnamese, behind)) continue;
    *before = (struct str){text.p, i};
    return true;
  }
  return false;
}

static void take_kind(struct mark *mark) {
  mark->kind = MARK_VALUE;
  mark->rest = mark->text;
#define MARK(name, english, vietnamese)                                                            \
  if (mark->kind == MARK_VALUE && mark_begins(mark->text, english, vietnamese, &mark->rest))       \
    mark->kind = MARK_##name;
#include "papers/marks.def"
}

/* -- the characters of a paragraph, whatever spans they lie in -- */

struct piece {
  struct node *node; /* TEXT, or an element that stands for blanks */
  uint32_t begin;    /* in the paragraph */
};
struct paragraph {
  struct arena *arena;
  struct diags *diags;
  struct marks *marks;
  struct str path;
  VEC(struct piece) pieces;
  VEC(char) text;
  struct node *node, *unit;
};

static bool is_paragraph(const struct node *node) {
  return node_is(node, "text:p") || node_is(node, "text:h");
}

/* What lies in a paragraph and has paragraphs of its own. */
static bool is_apart(const struct node *node) {
  return str_equal(node->name, STR("text:note")) ||
      str_equal(node->name, STR("office:annotation")) ||
      (node->name.n > 5 && memcmp(node->name.p, "draw:", 5) == 0);
}

static void add_piece(struct paragraph *paragraph, struct node *node) {
  VEC_PUSH(paragraph->arena, &paragraph->pieces, (struct piece){node, paragraph->text.n});
  for (uint32_t i = 0; i < node->text.n; i++)
    VEC_PUSH(paragraph->arena, &paragraph->text, node->text.p[i]);
}

static void collect(struct paragraph *paragraph, struct node *node) {
  for (struct node *child = node->first; child; child = child->next) {
    if (child->kind == NODE_TEXT || child->text.n) add_piece(paragraph, child);
    else if (!is_apart(child)) collect(paragraph, child);
  }
}

/* -- one mark out of the characters -- */

/* NFC, with one blank where there were several, or one that does not break. */
static struct str normal(struct arena *arena, struct str text) {
  VEC(char) out = {0};
  for (uint32_t i = 0, n; i < text.n; i += n) {
    int32_t code_point;
    n = str_decode(text, i, &code_point);
    bool is_blank = code_point <= ' ' || code_point == 0xA0 || code_point == 0x202F;
    if (is_blank && (!out.n || out.items[out.n - 1] == ' ')) continue;
    if (is_blank) VEC_PUSH(arena, &out, ' ');
    else
      for (uint32_t k = 0; k < n; k++) VEC_PUSH(arena, &out, text.p[i + k]);
  }
  while (out.n && out.items[out.n - 1] == ' ') out.n--;
  return str_nfc(arena, (struct str){out.items, out.n});
}

static uint32_t code_points(struct str text) {
  uint32_t n = 0;
  int32_t code_point;
  for (uint32_t i = 0; i < text.n; n++) i += str_decode(text, i, &code_point);
  return n;
}

static struct place place_at(const struct paragraph *paragraph, uint32_t offset) {
  uint32_t i = 0;
  while (i + 1 < paragraph->pieces.n && paragraph->pieces.items[i + 1].begin <= offset) i++;
  const struct piece *piece = &paragraph->pieces.items[i];
  struct str before = {paragraph->text.items + piece->begin, offset - piece->begin};
  return (struct place){
      paragraph->path, piece->node->line, piece->node->column + code_points(before)};
}

/* The characters from begin to end (of the paragraph, both with their braces) away; where the first one
 * stood is a node of the mark. */
static void cut(struct paragraph *paragraph, uint32_t begin, uint32_t end, struct mark *mark) {
  bool is_placed = false;
  for (uint32_t i = 0; i < paragraph->pieces.n; i++) {
    struct node *node = paragraph->pieces.items[i].node;
    uint32_t from = paragraph->pieces.items[i].begin, n = node->text.n;
    if (from + n <= begin || from >= end || !n) continue;
    if (node->kind == NODE_ELEMENT) {
      node->is_left_out = true; /* a blank */
      continue;
    }
    uint32_t first = begin > from ? begin - from : 0, last = end < from + n ? end - from : n;
    struct str after = {node->text.p + last, n - last};
    node->text.n = first;
    struct node *at = node;
    if (!is_placed && (mark->kind == MARK_VALUE || mark->kind == MARK_FILL))
      at =
          node_insert_after(paragraph->arena, node, (struct node){.kind = NODE_MARK, .mark = mark});
    is_placed = true;
    if (after.n)
      node_insert_after(paragraph->arena, at, (struct node){.kind = NODE_TEXT, .text = after});
  }
}

static int64_t find_braces(const struct paragraph *paragraph, uint32_t from, char brace) {
  const char *text = paragraph->text.items;
  for (uint32_t i = from; i + 1 < paragraph->text.n; i++)
    if (text[i] == brace && text[i + 1] == brace) return i;
  return -1;
}

static struct str shown_from(struct paragraph *paragraph, uint32_t begin, uint32_t n_max) {
  struct str text = {paragraph->text.items + begin, paragraph->text.n - begin};
  if (text.n > n_max) text.n = n_max;
  text.n = str_valid_utf8(text);
  return str_copy(paragraph->arena, normal(paragraph->arena, text));
}

#define SHOWN_BYTES 40

static void report_open(struct paragraph *paragraph, uint32_t offset) {
  struct str shown = shown_from(paragraph, offset, SHOWN_BYTES);
  struct diag *diag =
      DIAG_AT(paragraph->diags, PAPER_MARK_OPEN, place_at(paragraph, offset), shown.p);
  diag_help(paragraph->diags, diag,
      "a mark stands whole in one paragraph, between two braces on either side: {{votes}}");
}

static void add_mark(struct paragraph *paragraph, uint32_t begin, uint32_t end) {
  struct mark *mark = ARENA_NEW(paragraph->arena, struct mark);
  struct str inside = {paragraph->text.items + begin + 2, end - begin - 4};
  *mark = (struct mark){.text = normal(paragraph->arena, inside),
      .place = place_at(paragraph, begin),
      .unit = paragraph->unit};
  take_kind(mark);
  VEC_PUSH(paragraph->arena, &paragraph->marks->list, mark);
}

/* Marks are cut out from the last to the first, so that what is before keeps its place. */
static void find_in_paragraph(struct paragraph *paragraph) {
  VEC(uint32_t) ends = {0};
  uint32_t n_before = paragraph->marks->list.n, at = 0;
  int64_t begin, end, another;
  while ((begin = find_braces(paragraph, at, '{')) >= 0) {
    end = find_braces(paragraph, (uint32_t)begin + 2, '}');
    another = find_braces(paragraph, (uint32_t)begin + 2, '{');
    if (end < 0 || (another >= 0 && another < end)) {
      report_open(paragraph, (uint32_t)begin);
      return;
    }
    int64_t stray = find_braces(paragraph, at, '}');
    if (stray < begin) report_open(paragraph, (uint32_t)stray);
    VEC_PUSH(paragraph->arena, &ends, (uint32_t)begin);
    VEC_PUSH(paragraph->arena, &ends, (uint32_t)end + 2);
    add_mark(paragraph, (uint32_t)begin, (uint32_t)end + 2);
    at = (uint32_t)end + 2;
  }
  int64_t stray = find_braces(paragraph, at, '}');
  if (stray >= 0) report_open(paragraph, (uint32_t)stray);
  for (uint32_t i = ends.n / 2; i-- > 0;)
    cut(paragraph, ends.items[2 * i], ends.items[2 * i + 1],
        paragraph->marks->list.items[n_before + i]);
}

/* -- all of them -- */

struct finding {
  struct arena *arena;
  struct diags *diags;
  struct marks *marks;
  struct str path;
};

static void find_below(struct finding *finding, struct node *node, struct node *unit) {
  if (node->kind != NODE_ELEMENT || node->is_left_out) return;
  if (node_is(node, "text:tracked-changes")) return; /* what was deleted lies there */
  if (node_is(node, "table:table-row") || node_is(node, "text:list-item")) unit = node;
  if (is_paragraph(node)) {
    struct paragraph paragraph = {.arena = finding->arena,
        .diags = finding->diags,
        .marks = finding->marks,
        .path = finding->path,
        .node = node,
        .unit = unit ? unit : node};
    collect(&paragraph, node);
    find_in_paragraph(&paragraph);
  }
  for (struct node *child = node->first; child; child = child->next)
    find_below(finding, child, unit);
}

/* -- what they rule -- */

/* Holds nothing to be seen. */
static bool is_bare(const struct node *node) {
  for (const struct node *child = node->first; child; child = child->next) {
    if (child->is_left_out) continue;
    if (child->kind == NODE_MARK || (child->kind == NODE_ELEMENT && is_apart(child))) return false;
    for (uint32_t i = 0; child->kind == NODE_TEXT && i < child->text.n; i++)
      if ((unsigned char)child->text.p[i] > ' ') return false;
    if (child->kind == NODE_ELEMENT && !is_bare(child)) return false;
  }
  return true;
}

static void rule_unit(struct finding *finding, struct mark *mark) {
  struct node *unit = mark->unit;
  bool is_bare_unit = is_bare(unit);
  if (mark->kind == MARK_WRITE || mark->kind == MARK_END) {
    if (!is_bare_unit || (unit->mark && unit->mark->kind != mark->kind))
      DIAG_AT(finding->diags, PAPER_MARK_NOT_ALONE, mark->place,
          str_cstring(finding->arena, mark->text));
    if (mark->kind == MARK_WRITE) unit->is_left_out = true;
  } else if (unit->mark) {
    DIAG_AT(finding->diags, PAPER_MARKS_TWO, mark->place, str_cstring(finding->arena, mark->text),
        str_cstring(finding->arena, unit->mark->text));
    return;
  }
  unit->mark = mark;
}

static bool begins_block(const struct node *node) {
  return node->mark && node->kind == NODE_ELEMENT &&
      (node->mark->kind == MARK_EACH || node->mark->kind == MARK_ONLY_IF) && is_bare(node);
}

static bool ends_block(const struct node *node) {
  return node->mark && node->kind == NODE_ELEMENT && node->mark->kind == MARK_END;
}

static void match_blocks(struct finding *finding, struct node *parent) {
  VEC(struct node *) open = {0};
  for (struct node *child = parent->first; child; child = child->next) {
    if (begins_block(child)) {
      VEC_PUSH(finding->arena, &open, child);
    } else if (ends_block(child)) {
      if (open.n) open.items[--open.n]->end = child;
      else
        DIAG_AT(finding->diags, PAPER_END_ALONE, child->mark->place,
            str_cstring(finding->arena, child->mark->text));
    }
    if (child->kind == NODE_ELEMENT) match_blocks(finding, child);
  }
  while (open.n) {
    const struct mark *mark = open.items[--open.n]->mark;
    struct diag *diag = DIAG_AT(
        finding->diags, PAPER_BLOCK_OPEN, mark->place, str_cstring(finding->arena, mark->text));
    diag_help(finding->diags, diag,
        "it stands alone, so it rules all that follows up to {{end}}, in a paragraph (or row) of "
        "its own");
  }
}

bool marks_find(
    struct template *template, struct arena *arena, struct diags *diags, struct marks *out) {
  *out = (struct marks){0};
  struct finding finding = {.arena = arena, .diags = diags, .marks = out, .path = template->path};
  find_below(&finding, template->root, NULL);
  for (uint32_t i = 0; i < out->list.n; i++)
    if (out->list.items[i]->kind != MARK_VALUE && out->list.items[i]->kind != MARK_FILL)
      rule_unit(&finding, out->list.items[i]);
  match_blocks(&finding, template->root);
  return diags->n_errors == 0;
}
