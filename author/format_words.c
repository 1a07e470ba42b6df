/* How a word is printed, and what stands between two (format_layout.h). */
#include "author/format_layout.h"

#include "dsl/parser.h"

static struct str written(const struct layout *layout, const struct source_word *word) {
  return (struct str){layout->text.p + word->span.begin, word->span.end - word->span.begin};
}

/* The language a keyword is printed in. */
static bool is_english(const struct layout *layout, const struct source_word *word) {
  if (layout->language != FORMAT_AS_WRITTEN) return layout->language == FORMAT_ENGLISH;
  return word->keyword->language == KEYWORD_ENGLISH;
}

static bool is_number_one(const struct layout *layout, uint32_t word) {
  return word > 0 && layout->words[word - 1].token == TK_NUMBER &&
      str_equal(written(layout, &layout->words[word - 1]), STR("1"));
}

static bool names_exception(const struct layout *layout, uint32_t at) {
  const int next = layout->words[at + 1].token;
  return next == TK_RULE || next == TK_DEFINE;
}

/* One phrase a language and a sense: of several that mean the same, the first of keywords.def, but
 * where another reads better there. */
static struct str phrase(const struct layout *layout, const struct ast_decl *decl, uint32_t at) {
  const struct source_word *word = &layout->words[at];
  const bool english = is_english(layout, word);
  switch (word->token) {
  case TK_BY: /* who does a duty; after which weight or order the others go */
    if (!english && !(word->begins_clause && decl && decl->kind == AST_DUTY)) return STR("theo");
    break;
  case TK_DAYS:
    if (english && is_number_one(layout, at)) return STR("day");
    break;
  case TK_MONTHS:
    if (english && is_number_one(layout, at)) return STR("month");
    break;
  case TK_YEARS:
    if (english && is_number_one(layout, at)) return STR("year");
    break;
  case TK_WORKING_DAYS:
    if (english && is_number_one(layout, at)) return STR("working day");
    break;
  case TK_TO:
    if (!english && names_exception(layout, at)) return STR("của");
    break;
  case TK_OF:
    if (english && names_exception(layout, at)) return STR("to");
    break;
  case TK_NOT_EQUAL: return english ? STR("is not") : STR("không phải là");
  default: break;
  }
  return keyword_of_token(word->keyword->token, english ? KEYWORD_ENGLISH : KEYWORD_VIETNAMESE)
      ->phrase;
}

/* One that stands for a state and is to be turned, or one that is written as one. */
static struct str state(const struct layout *layout, uint32_t at) {
  const struct source_word *word = &layout->words[at];
  const struct keyword *state = keyword_of_state(word->name);
  if (layout->language == FORMAT_AS_WRITTEN || !layout->is_state[at]) return word->name;
  return layout->language == FORMAT_ENGLISH ? state->english : state->phrase;
}

static struct str print_word(
    const struct layout *layout, const struct ast_decl *decl, uint32_t at) {
  const struct source_word *word = &layout->words[at];
  if (layout->is_state[at] || (word->keyword && word->keyword->kind == KEYWORD_STATE))
    return state(layout, at);
  /* `is not` is two words, and one phrase in Vietnamese */
  if (word->is_not && !is_english(layout, word)) return STR("không phải là");
  if (at > 0 && word[-1].is_not && !is_english(layout, word - 1)) return STR("");
  if (word->keyword && !word->is_name) return phrase(layout, decl, at);
  if (word->name.n && word->token != TK_LAW) return word->name;
  return written(layout, word);
}

void format_print_words(struct layout *layout, const struct ast *ast) {
  layout->printed = ARENA_ARRAY(layout->arena, struct printed, layout->n);
  for (uint32_t i = 0, d = 0; i < layout->n; i++) {
    while (d < ast->n_decls && ast->decls[d]->span.end <= layout->words[i].span.begin) d++;
    const struct ast_decl *decl = d < ast->n_decls ? ast->decls[d] : NULL;
    if (decl && decl->replacement) decl = decl->replacement;
    const struct str text = print_word(layout, decl, i);
    layout->printed[i] = (struct printed){.text = text, .width = str_display_width(text)};
  }
  format_put_parentheses(layout, ast);
}

/* -- between two words -- */

static bool ends_operand(const struct source_word *word) {
  if (word->is_name) return true;
  switch (word->token) {
  case TK_IDENTIFIER:
  case TK_FIELD_NAME:
  case TK_NUMBER:
  case TK_DATE_LITERAL:
  case TK_TEXT_LITERAL:
  case TK_RIGHT_PARENTHESIS:
  case TK_TRUE:
  case TK_FALSE:
  case TK_UNKNOWN:
  case TK_AS_OF:
  case TK_THIS:
  case TK_NO_PREVIOUS_RECORD:
  case TK_DAYS:
  case TK_MONTHS:
  case TK_YEARS:
  case TK_WORKING_DAYS:
  case TK_ROUNDED_DOWN:
  case TK_ROUNDED_UP: return true;
  default: return false;
  }
}

/* A name with its arguments, or a word that takes some. */
static bool calls(const struct layout *layout, uint32_t at) {
  const struct source_word *word = &layout->words[at];
  if (layout->has_plural) return false;
  return word->is_name || word->token == TK_IDENTIFIER || word->token == TK_LARGEST ||
      word->token == TK_SMALLEST || word->token == TK_DECIMAL;
}

bool format_is_apart(const struct layout *layout, uint32_t before, uint32_t at) {
  const struct source_word *a = &layout->words[before], *b = &layout->words[at];
  if (b->token == TK_COMMA || b->token == TK_RIGHT_PARENTHESIS || b->token == TK_DOT) return false;
  if (a->token == TK_LEFT_PARENTHESIS || a->token == TK_DOT) return false;
  if (b->token == TK_LEFT_PARENTHESIS && calls(layout, before)) return false;
  return a->token != TK_MINUS || (before > 0 && ends_operand(a - 1));
}

uint32_t format_width(const struct layout *layout, uint32_t begin, uint32_t end) {
  uint32_t width = 0, last = UINT32_MAX;
  for (uint32_t i = begin; i < end; i++) {
    const struct printed *printed = &layout->printed[i];
    if (!printed->text.n) continue;
    if (last != UINT32_MAX) width += format_is_apart(layout, last, i);
    width += printed->width + printed->opens + printed->closes;
    last = i;
  }
  return width;
}

void format_put(struct layout *layout, uint32_t word) {
  const struct printed *printed = &layout->printed[word];
  if (!printed->text.n) return;
  if (layout->last != UINT32_MAX && format_is_apart(layout, layout->last, word)) {
    buffer_put_byte(&layout->out, ' ');
    layout->column++;
  }
  buffer_fill(&layout->out, '(', printed->opens);
  buffer_put(&layout->out, printed->text);
  buffer_fill(&layout->out, ')', printed->closes);
  layout->column += printed->width + printed->opens + printed->closes;
  layout->last = word;
}

void format_put_all(struct layout *layout, uint32_t begin, uint32_t end) {
  for (uint32_t i = begin; i < end; i++) format_put(layout, i);
}

void format_line(struct layout *layout, uint32_t column) {
  buffer_put_byte(&layout->out, '\n');
  buffer_fill(&layout->out, ' ', column);
  layout->column = column;
  layout->last = UINT32_MAX;
}

void format_fill(struct layout *layout, uint32_t column) {
  if (layout->column >= column) return;
  buffer_fill(&layout->out, ' ', column - layout->column);
  layout->column = column;
}
