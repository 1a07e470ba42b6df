/* Syntax errors in the words of an officer: "expected X, Y or Z, found W", and what to do about it. */
#include <assert.h>

#include "base/translate.h"
#include "base/written.h"
#include "dsl/parser.h"
#include "dsl/spoken.h"
#include "dsl/syntax_report.h"

static const char *found_name(struct report *report, int found, struct span span) {
  struct arena *arena = report->parse->arena;
  if (found == TK_END)
    return report->parse->expression_only ? _("the end") : _("the end of the file");
  if (found == TK_LAW) return _("law text");
  struct str text = sources_text(report->parse->diags->sources, span);
  if (found == TK_TEXT_LITERAL) {
    if (text.n > 32) return _("a quoted text");
    return arena_printf(arena, _("the text %.*s"), STR_ARGS(text));
  }
  const struct keyword *keyword = keyword_of_token(found, report->tokens->language);
  if (keyword && memchr(text.p, ' ', text.n) == NULL && memchr(text.p, '\n', text.n) == NULL)
    keyword = NULL;
  if (keyword) text = report->tokens->last.text; /* a phrase, however it was spaced */
  return arena_printf(arena, "\"%.*s\"", STR_ARGS(text));
}

/* The parser goes on as if the misspelt keyword were right: nothing of it is lost. */
static void hand_out_again(
    struct report *report, struct token written, const struct keyword *keyword) {
  written.kind = keyword->token;
  written.resumes = keyword->kind == KEYWORD_DECLARATION || keyword->kind == KEYWORD_HEADED;
  tokens_replay(report->tokens, written);
}

/* The words a phrase has beyond the first are raw tokens still ahead. */
static void drop_rest_of_phrase(struct report *report, uint32_t n_words) {
  for (; n_words > 1; n_words--) tokens_drop(report->tokens);
}

static const int type_words[] = {
    TK_BOOLEAN, TK_INTEGER, TK_DECIMAL, TK_DATE, TK_TEXT, TK_ONE_OF, 0};

/* Reports the token before the one at hand: that is where the mistake is. */
static struct diag *report_previous(
    struct report *report, const char *expected, const struct keyword *meant) {
  struct token previous = report->tokens->previous;
  struct diag *diag = DIAG(report->parse->diags, TOKEN_UNEXPECTED, previous.span, expected,
      arena_printf(report->parse->arena, "\"%.*s\"", STR_ARGS(previous.text)));
  if (meant)
    diag_help(report->parse->diags, diag, "did you mean \"%.*s\"?", STR_ARGS(meant->phrase));
  return diag;
}

/* `votes : integr`: an unknown word where a type stands could be an entity's name, until no
 * `reference` follows; so could `ngày`, which is a keyword elsewhere only. */
static bool misspelt_type(struct report *report, int found) {
  if (!report->expected[TK_REFERENCE] || report->expected[TK_IDENTIFIER]) return false;
  const struct token previous = report->tokens->previous;
  const struct str word = previous.text, next = report->tokens->last.text;
  const bool turned = previous.kind == TK_REFERENCE; /* `reference unit` */
  bool types[TOKENS_MAX] = {false};
  for (const int *token = type_words; *token; token++) types[*token] = true;
  const struct keyword *types_meant[2], *meant = NULL;
  if (syntax_types_with(report, word, types_meant) == 1) meant = types_meant[0];
  else if (previous.kind != TK_IDENTIFIER && !turned) return false;
  const struct spoken *said = meant || turned ? NULL : spoken_type_before(report->tokens);
  if (said) meant = keyword_of_token(said->token, report->tokens->language);
  if (!meant && !turned && found != TK_COMMA)
    meant = suggest_keyword(report->tokens, word, 0, types);
  if (!meant && !turned) /* a type of two words */
    meant = suggest_keyword_spelt(
        str_from(arena_printf(report->parse->arena, "%.*s %.*s", STR_ARGS(word), STR_ARGS(next))),
        types);
  struct diag *diag = report_previous(report, _("a type"), meant);
  if (!meant && !turned && found == TK_COMMA) {
    diag_help(report->parse->diags, diag, "a closed set is written: %.*s A, B, C",
        STR_ARGS(keyword_of_token(TK_ONE_OF, report->tokens->language)->phrase));
    return true;
  }
  struct str of = turned ? next : word;
  const struct raw_token behind = tokens_peek(report->tokens, 0);
  if (turned && (found == TK_TO || found == TK_OF || str_equal(next, STR("tới"))))
    of = behind.kind == RAW_WORD ? behind.word : (struct str){0};
  if (!meant && of.n)
    diag_help(report->parse->diags, diag, "a reference to an instance is written: %.*s %.*s",
        STR_ARGS(of), STR_ARGS(keyword_of_token(TK_REFERENCE, report->tokens->language)->phrase));
  return true;
}

/* The last word of a type: `nguyên` of `số nguyên`. */
static bool ends_type(struct report *report, struct str word) {
  for (const int *token = type_words; *token; token++) {
    const struct str phrase = keyword_of_token(*token, report->tokens->language)->phrase;
    if (phrase.n > word.n && phrase.p[phrase.n - word.n - 1] == ' ' &&
        memcmp(phrase.p + phrase.n - word.n, word.p, word.n) == 0)
      return true;
  }
  return false;
}

/* The name of a field, of an entity or of a word of a closed set that was written in several words. */
static struct str field_apart(struct report *report, bool *in_set) {
  struct tokens *tokens = report->tokens;
  const struct token *previous = &tokens->previous, *last = &tokens->last;
  struct arena *arena = report->parse->arena;
  const struct str none = {0};
  uint32_t n;
  if (previous->line_start) { /* `đăng ký : đúng sai` */
    if (last->kind != TK_IDENTIFIER || last->line_start ||
        tokens_first_column(tokens, previous->span.begin)) /* a declaration's keyword is meant */
      return none;
    const struct str name = suggest_name(tokens,
        str_from(arena_printf(arena, "%.*s %.*s", STR_ARGS(previous->text), STR_ARGS(last->text))),
        syntax_ends_name, &n);
    return tokens_peek(tokens, n).kind == RAW_COLON ? name : none;
  }
  const struct str before = syntax_word_before(tokens, previous);
  uint32_t n_phrases;
  const uint32_t length = before.n;
  if (!length || str_valid_utf8(before) != length || word_length(before.p, length, "") != length ||
      keyword_index_find(&tokens->keywords, str_nfc(arena, before), &n_phrases) ||
      ends_type(report, before))
    return none;
  const char *head = tokens->text.p + report->parse->decl->keyword_span.end;
  *in_set = before.p > head && memchr(head, '\n', (size_t)(before.p - head)) != NULL;
  return str_from(arena_printf(arena, "%.*s_%.*s", STR_ARGS(before), STR_ARGS(previous->text)));
}

/* In an entity, words that are no field's name but look like one without its colon: a misspelt
 * declaration (`rul x for unit`), which is then read as meant, or half of `absent means`. */
static bool misspelt_as_field(struct report *report, int found) {
  struct tokens *tokens = report->tokens;
  struct token previous = tokens->previous, last = tokens->last;
  const struct ast_decl *decl = report->parse->decl;
  if (!report->expected[TK_COLON] || previous.kind != TK_IDENTIFIER) return false;
  if (decl == NULL || (decl->kind != AST_ENTITY && decl->kind != AST_EXTEND)) return false;
  const struct keyword *absent = keyword_of_token(TK_ABSENT_MEANS, tokens->language);
  if (suggest_begins(absent->phrase, previous.text)) {
    report_previous(report, _("a field or a declaration"), absent);
    return true;
  }
  const struct keyword *meant = NULL;
  const char *otherwise = previous.line_start || among(type_words, found)
      ? NULL
      : syntax_field_otherwise(report, &previous);
  if (otherwise) {
    diag_help(report->parse->diags, report_previous(report, _("a field or a declaration"), NULL),
        "%s", otherwise);
    return true;
  }
  bool two_words = false, in_set = false;
  const struct str apart = field_apart(report, &in_set);
  if (apart.n) {
    struct diag *diag = report_previous(report, _("a field or a declaration"), NULL);
    diag_help(report->parse->diags, diag, "%s", syntax_one_word(report, apart, in_set));
    return true;
  }
  if (previous.line_start && found == TK_IDENTIFIER) {
    struct str both = str_from(arena_printf(
        report->parse->arena, "%.*s %.*s", STR_ARGS(previous.text), STR_ARGS(last.text)));
    two_words = (meant = suggest_declaration_spelt(both)) != NULL;
    if (!meant) meant = suggest_declaration_spelt(previous.text);
  }
  /* only the colon is missing */
  if (!meant && (previous.line_start || among(type_words, found))) return false;
  report_previous(report, _("a field or a declaration"), meant);
  if (!meant) return true;
  hand_out_again(report, previous, meant);
  if (!two_words) tokens_replay(tokens, last);
  return true;
}

/* A misspelt keyword in the first column where the declaration before it is not complete yet. */
static const struct keyword *misspelt_next_declaration(
    struct report *report, const struct token *token) {
  bool first_column = tokens_first_column(report->tokens, token->span.begin);
  return first_column && token->kind == TK_IDENTIFIER
      ? suggest_declaration(report->tokens, token->text, 0)
      : NULL;
}

/* The keyword of a declaration that the words at hand say in words of everyday, with all their marks: the
 * parser goes on with it. */
static const struct keyword *spoken_declaration(struct report *report) {
  const struct spoken *said = spoken_word(report->tokens, report->expected);
  const struct str first = report->tokens->last.text;
  return said && syntax_begins_declaration(said->token) &&
          strncmp(said->phrase, first.p, first.n) == 0
      ? keyword_of_token(said->token, report->tokens->language)
      : NULL;
}

/* A phrase that begins like another keyword, with a later word misspelt: `số nguyn` for `số
 * nguyên`. */
static const struct keyword *nearest_phrase(struct report *report, struct str first) {
  for (uint32_t i = 0; i < keyword_count(); i++) {
    const struct keyword *keyword = keyword_at(i);
    if (keyword->kind == KEYWORD_STATE || !report->expected[keyword->token] ||
        !suggest_begins(keyword->phrase, first))
      continue;
    struct str written = suggest_joined(report->tokens, first, 0, keyword_words(keyword->phrase));
    if (written.n > 0 && str_distance(written, keyword->phrase, 2) <= 2) return keyword;
  }
  return NULL;
}

/* -- numbers and parentheses -- */

/* `9,75`, `1 000 000`, `+5`: a number is written otherwise, and the parser stopped within it. */
static bool number_written_otherwise(struct report *report, int found, struct span span) {
  struct tokens *tokens = report->tokens;
  struct token previous = tokens->previous;
  uint32_t begin = previous.span.begin, end = previous.span.end;
  if (found == TK_PLUS && syntax_wants_expression(report)) {
    struct raw_token next = tokens_peek(tokens, 0);
    if (next.kind != RAW_NUMBER) return false;
    begin = span.begin;
    end = next.end;
  } else if (previous.kind != TK_NUMBER || (found != TK_COMMA && found != TK_NUMBER)) {
    return false;
  }
  end = written_number_end(tokens->text, end);
  struct str text = {tokens->text.p + begin, end - begin};
  const char *value = written_number(report->parse->arena, text);
  if (!value || end <= span.begin) return false;
  struct diag *diag = DIAG(report->parse->diags, LITERAL_NOT_A_NUMBER,
      ((struct span){span.source, begin, end}), str_cstring(report->parse->arena, text));
  const char *otherwise = syntax_field_otherwise(report, &previous); /* `decimal(10,2)` */
  if (otherwise) diag_help(report->parse->diags, diag, "%s", otherwise);
  else diag_help(report->parse->diags, diag, "write %s", value);
  return true;
}

/* A day with blanks in it, or in a place where no other number may stand. */
static bool day_written_otherwise(struct report *report, struct span span) {
  struct tokens *tokens = report->tokens;
  uint32_t end = span.end;
  if (!report->expected[TK_DATE_LITERAL] || tokens->last.kind != TK_NUMBER) return false;
  for (uint32_t i = 0; i < 4 && tokens_peek(tokens, i).kind != RAW_END; i++)
    end = tokens_peek(tokens, i).end;
  struct str text = {tokens->text.p + span.begin, end - span.begin};
  if (memchr(text.p, '\n', text.n) || !written_day(report->parse->arena, text)) return false;
  struct token day = {.span = {span.source, span.begin, end}};
  literal_other_day(tokens, &day);
  return true;
}

/* The end of an expression in parentheses, before they are closed. */
static bool parenthesis_unclosed(struct report *report, int found, struct span span) {
  const struct tokens *tokens = report->tokens;
  bool goes_on = !tokens->last.resumes && found != TK_END && found != TK_LAW &&
      !syntax_follows_name(found) && !tokens->last.line_start;
  if (!report->expected[TK_RIGHT_PARENTHESIS] || goes_on || tokens->unclosed == 0 ||
      tokens->unclosed > EXPRESSION_DEPTH_MAX)
    return false;
  struct diag *diag =
      DIAG(report->parse->diags, PARENTHESIS_UNCLOSED, tokens->opened[tokens->unclosed - 1], NULL);
  const char *name = found_name(report, found, span);
  diag_note(report->parse->diags, diag, span, "it must be closed before %s", name);
  diag_help(report->parse->diags, diag, "write \")\" where it ends");
  return true;
}

/* `countof unit`: two words of a keyword written as one, which was taken for a name. */
static bool words_written_as_one(struct report *report) {
  struct token previous = report->tokens->previous;
  if (previous.kind != TK_IDENTIFIER) return false;
  for (uint32_t i = 0; i < keyword_count(); i++) {
    const struct keyword *keyword = keyword_at(i);
    char joined[128];
    uint32_t n = 0;
    if (keyword->kind == KEYWORD_STATE || keyword->phrase.n >= sizeof joined) continue;
    for (uint32_t k = 0; k < keyword->phrase.n; k++)
      if (keyword->phrase.p[k] != ' ') joined[n++] = keyword->phrase.p[k];
    if (n == keyword->phrase.n || !str_equal(previous.text, (struct str){joined, n})) continue;
    struct diag *diag = DIAG(report->parse->diags, WORDS_AS_ONE, previous.span,
        str_cstring(report->parse->arena, previous.text));
    diag_help(report->parse->diags, diag, "write %.*s", STR_ARGS(keyword->phrase));
    return true;
  }
  return false;
}

/* True where the mistake was before the token at which the parser stopped, and is told there. */
static bool told_elsewhere(struct report *report, int found, struct span span) {
  const struct token *before = &report->tokens->previous;
  /* a text that did not end took more of its line with it */
  if (before->bad && before->kind == TK_TEXT_LITERAL) return true;
  return number_written_otherwise(report, found, span) || day_written_otherwise(report, span) ||
      words_written_as_one(report) || syntax_sign_told(report, found, span) ||
      parenthesis_unclosed(report, found, span);
}

void syntax_error(
    struct parse *parse, int found, struct span span, const int *expected, int n_expected) {
  struct report report = {.parse = parse, .tokens = &parse->tokens};
  for (int i = 0; i < n_expected; i++) {
    assert(expected[i] < TOKENS_MAX);
    report.expected[expected[i]] = report.left[expected[i]] = true;
  }
  parse_note_error(parse, span);
  diags_take_back(parse->diags, NAME_IS_KEYWORD, parse->tokens.previous.span); /* it was no name */
  /* a literal that was refused is error enough */
  if (parse->tokens.last.bad && found != TK_RIGHT_PARENTHESIS) return;
  if (parse->diags->n >= parse->diags->max) { /* only counted */
    DIAG(parse->diags, TOKEN_UNEXPECTED, span, "", "");
    return;
  }
  /* the parser resumes at a misspelt declaration, which must therefore be told and read as meant */
  if (!misspelt_next_declaration(&report, &parse->tokens.last) &&
      told_elsewhere(&report, found, span))
    return;
  if (misspelt_type(&report, found) || misspelt_as_field(&report, found)) return;
  struct token last = parse->tokens.last;
  const struct keyword *meant = found == TK_IDENTIFIER
      ? suggest_keyword(&parse->tokens, last.text, 0, report.expected)
      : nearest_phrase(&report, last.text);
  if (!meant && syntax_article_told(&report, found)) return;
  const struct keyword *next = misspelt_next_declaration(&report, &last),
                       *said = next ? spoken_declaration(&report) : NULL;
  const char *otherwise = next && !said ? NULL : syntax_otherwise(&report, found, meant);
  if (otherwise) meant = NULL;
  else if (!meant) meant = next;
  bool declaration_follows = last.resumes ||
      (meant && (meant->kind == KEYWORD_DECLARATION || meant->kind == KEYWORD_HEADED) &&
          last.line_start);
  bool declaration_expected = report.expected[TK_RULE] && report.expected[TK_USES];
  bool header_follows =
      meant && last.line_start && report.expected[TK_TITLE] && !report.expected[TK_IDENTIFIER];
  struct diag *diag = DIAG(parse->diags, TOKEN_UNEXPECTED, span, syntax_listed(&report),
      found_name(&report, found, span));
  if (otherwise) diag_help(parse->diags, diag, "%s", otherwise);
  else if (meant) diag_help(parse->diags, diag, "did you mean \"%.*s\"?", STR_ARGS(meant->phrase));
  else syntax_advise(&report, diag, found);
  if (otherwise && said) {
    drop_rest_of_phrase(
        &report, keyword_words(str_from(spoken_word(report.tokens, report.expected)->phrase)));
    hand_out_again(&report, last, said);
  }
  if (meant && !last.resumes && (declaration_follows || header_follows)) {
    drop_rest_of_phrase(&report, keyword_words(meant->phrase));
    hand_out_again(&report, last, meant);
  }
  /* What is missing at a declaration's end is seen only at the next: say which one it is missing
   * from. */
  if (declaration_follows && !declaration_expected && parse->decl)
    diag_note(parse->diags, diag, parse->decl->keyword_span, "in the declaration that begins here");
}
