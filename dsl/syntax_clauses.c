/* A clause that is missing: how it is written, in the keywords of the file around it. */
#include "base/translate.h"
#include "dsl/parser.h"
#include "dsl/syntax_report.h"

/* What stands behind a clause's keyword. */
enum follows { A_VALUE, A_NAME, A_TEXT, A_TYPE, OTHER_WORDS };

/* A keyword, or what is to be written in its place. */
struct part {
  int token;
  const char *text;
};

enum { PARTS_MAX = 5 };

struct clause {
  int token;
  enum follows follows;
  struct part parts[PARTS_MAX];
};

#define WORD(TOKEN)                                                                                \
  { TK_##TOKEN, NULL }
#define STANDS(text)                                                                               \
  { 0, (text) }

/* The clauses that a declaration may not lack, in the order they stand in. */
static const struct clause clauses[] = {
    {TK_FOR, A_NAME, {WORD(FOR), STANDS(N_("ENTITY"))}},
    {TK_OF, A_NAME, {WORD(OF), STANDS(N_("ENTITY"))}},
    {TK_COLON, A_TYPE, {STANDS(":"), STANDS(N_("TYPE"))}},
    {TK_WHEN, A_VALUE, {WORD(WHEN), STANDS(N_("CONDITION"))}},
    {TK_THAT, A_VALUE, {WORD(THAT), STANDS(N_("CONDITION"))}},
    {TK_CHOOSE, A_VALUE,
        {WORD(CHOOSE), STANDS("1"), STANDS(N_("ENTITY")), WORD(PER), STANDS(N_("ANCESTOR"))}},
    {TK_SHARE, A_VALUE, {WORD(SHARE), STANDS("100"), WORD(AMONG), STANDS(N_("ENTITY"))}},
    {TK_PER, A_NAME, {WORD(PER), STANDS(N_("ANCESTOR"))}},
    {TK_DONE_WHEN, A_VALUE, {WORD(DONE_WHEN), STANDS(N_("CONDITION"))}},
    {TK_THEN, A_NAME, {WORD(THEN), STANDS(N_("DECISION")), WORD(IS), STANDS(N_("OUTCOME"))}},
    {TK_ONE_OF, A_NAME, {WORD(ONE_OF), STANDS("A,"), STANDS("B,"), STANDS("C")}},
    {TK_OTHERWISE, A_NAME, {WORD(OTHERWISE), STANDS(N_("OUTCOME"))}},
    {TK_FROM, OTHER_WORDS, {WORD(FROM), STANDS("2020-01-01"), WORD(IS), STANDS(N_("VALUE"))}},
    {TK_IS, A_VALUE, {WORD(IS), STANDS(N_("VALUE"))}},
    {TK_BECAUSE, A_TEXT, {WORD(BECAUSE), STANDS(N_("\"REASON\""))}},
    {TK_ON_TIE, OTHER_WORDS, {WORD(ON_TIE), WORD(REFER)}},
    {TK_HAS, A_VALUE, {WORD(HAS), STANDS(N_("CONDITION"))}},
};
static const struct clause then_of_if = {TK_THEN, A_VALUE, {WORD(THEN), STANDS(N_("VALUE"))}},
                           else_of_if = {TK_ELSE, A_VALUE, {WORD(ELSE), STANDS(N_("VALUE"))}};

/* A keyword in the file's language; what it stands for in the reader's. */
static const char *part_told(struct report *report, struct part part) {
  return part.token ? str_cstring(report->parse->arena,
                          keyword_of_token(part.token, report->tokens->language)->phrase)
                    : _(part.text);
}

static const char *form_of(struct report *report, const struct clause *clause) {
  const char *form = part_told(report, clause->parts[0]);
  for (int i = 1; i < PARTS_MAX && (clause->parts[i].token || clause->parts[i].text); i++)
    form = arena_printf(report->parse->arena, "%s %s", form, part_told(report, clause->parts[i]));
  return form;
}

/* Only the clause's keyword is missing: what stands behind it begins here. */
static bool only_keyword_missing(const struct clause *clause, int found) {
  static const int values[] = {TK_IDENTIFIER, TK_NUMBER, TK_DATE_LITERAL, TK_TRUE, TK_FALSE,
      TK_AS_OF, TK_THIS, TK_PREVIOUS, TK_LEFT_PARENTHESIS, TK_NOT, TK_ANY, TK_NO, TK_EVERY,
      TK_COUNT_OF, TK_SUM_OF, TK_MIN_OF, TK_MAX_OF, TK_AVERAGE_OF, TK_MEDIAN_OF, TK_IF, 0};
  static const int types[] = {
      TK_BOOLEAN, TK_INTEGER, TK_DECIMAL, TK_DATE, TK_TEXT, TK_ONE_OF, TK_IDENTIFIER, 0};
  switch (clause->follows) {
  case A_VALUE: return among(values, found);
  case A_NAME: return found == TK_IDENTIFIER;
  case A_TEXT: return found == TK_TEXT_LITERAL;
  case A_TYPE: return among(types, found);
  case OTHER_WORDS: break;
  }
  return false;
}

/* The clause that cannot be left out here. */
static const struct clause *missing(struct report *report, bool ends) {
  const bool *expected = report->expected, in_value = expected[TK_STAR] || expected[TK_AND];
  const struct ast_decl *decl = report->parse->decl;
  if (expected[TK_ELSE]) return &else_of_if;
  if (expected[TK_BOOLEAN] || expected[TK_USES]) return NULL; /* a type, a declaration */
  for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++) {
    const struct clause *clause = &clauses[i];
    if (!expected[clause->token]) continue;
    /* `exception to define x is`, `largest(2) of` */
    if (clause->token == TK_OF && (expected[TK_IS] || !decl || decl->value || decl->of.text.n))
      continue;
    if (clause->token == TK_COLON && decl && decl->kind == AST_ENTITY && ends) continue;
    if (clause->token == TK_THEN && !(decl && decl->kind == AST_RULE && ends)) return &then_of_if;
    if (clause->token == TK_IS && in_value) continue; /* a comparison's */
    return clause;
  }
  return NULL;
}

bool syntax_advise_clause(struct report *report, struct diag *diag, int found) {
  struct diags *diags = report->parse->diags;
  const struct token *last = &report->tokens->last, *previous = &report->tokens->previous;
  const bool *expected = report->expected, in_value = expected[TK_STAR] || expected[TK_AND];
  static const int behind_values[] = {
      TK_THEN, TK_ELSE, TK_UNLESS, TK_BECAUSE, TK_EXCEPT, TK_OTHERWISE, TK_ON_TIE, TK_ORDER_BY, 0};
  const bool ends_line = last->line_start || last->resumes || found == TK_END || found == TK_LAW;
  const bool ends = ends_line || found == TK_COLON || syntax_follows_name(found);
  const bool ends_value = ends_line || among(behind_values, found);
  if (in_value && !ends_value && !(found == TK_IF && expected[TK_ELSE])) return false;
  if (expected[TK_COMMA] && !ends_line) return false; /* in a list */
  const struct clause *clause = missing(report, ends);
  if (!clause || previous->kind == TK_EXCEPTION || previous->kind == TK_TO) return false;
  const struct keyword *then = keyword_of_token(TK_THEN, report->tokens->language);
  const bool lacks_decision = clause->token == TK_IS && previous->kind == TK_IDENTIFIER &&
      str_equal(syntax_word_before(report->tokens, previous), then->phrase);
  if (only_keyword_missing(clause, found)) {
    diag_help(diags, diag, "write \"%s\" before it", part_told(report, clause->parts[0]));
  } else if (lacks_decision) {
    diag_help(diags, diag, "say of which decision: %.*s %s %.*s %.*s", STR_ARGS(then->phrase),
        _("DECISION"), STR_ARGS(keyword_of_token(TK_IS, report->tokens->language)->phrase),
        STR_ARGS(previous->text));
  } else if (clause->token == TK_COLON && (ends || found == TK_IS)) {
    diag_help(diags, diag, "say its type first: \"%s\"", form_of(report, clause));
  } else if (ends || found == TK_IS) {
    diag_help(diags, diag, "write first: %s", form_of(report, clause));
  } else {
    return false;
  }
  return true;
}
