/* A clause that is missing, or stands at another place than it must: how it is written, in the keywords of the file
 * around it. */
#include "base/translate.h"
#include "dsl/parser.h"
#include "dsl/spoken.h"
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

/* -- clauses at another place -- */

/* The clauses of each kind of declaration in their order, as forms of spoken.def. */
static const char *const orders[AST_N_DECL_KINDS] = {
    [AST_PARAMETER] = "{parameter} <NAME> : <TYPE> \"<LABEL>\" {from} 2020-01-01 {is} <VALUE>",
    [AST_READING] = "{reading} <NAME> : {one of} A, B \"<LABEL>\" {is} A {because} <\"REASON\">",
    [AST_DEFINE] = "{define} <NAME> {of} <ENTITY> : <TYPE> \"<LABEL>\" {is} <VALUE> "
                   "{except} <VALUE> {when} <CONDITION>",
    [AST_DECISION] =
        "{decision} <NAME> {of} <ENTITY> \"<LABEL>\" {one of} A, B, C {best first} {otherwise} C",
    [AST_RULE] = "{rule} <NAME> {for} <ENTITY> \"<LABEL>\" {when} <CONDITION> "
                 "{unless} <CONDITION> {then} <DECISION> {is} <OUTCOME> {because} <\"REASON\">",
    [AST_SELECTION] = "{selection} <NAME> \"<LABEL>\" {choose} 1 <ENTITY> {per} <ANCESTOR> "
                      "{where} <CONDITION> {order by} <VALUE> {descending} {on tie} {refer}",
    [AST_ALLOCATION] = "{allocation} <NAME> \"<LABEL>\" {share} 100 {among} <ENTITY> {per} "
                       "<ANCESTOR> {by} <VALUE> {rounded to} 1 {on tie} {refer}",
    [AST_DUTY] = "{duty} <NAME> {of} <ENTITY> \"<LABEL>\" {done when} <CONDITION> "
                 "{due} 2020-12-31 {by} \"...\"",
    [AST_WARNING] =
        "{warning} <NAME> {for} <ENTITY> \"<LABEL>\" {when} <CONDITION> {because} <\"REASON\">",
    [AST_REQUIRE] =
        "{require} <NAME> {for} <ENTITY> \"<LABEL>\" {that} <CONDITION> {because} <\"REASON\">",
    [AST_EXCEPTION] =
        "{exception} <NAME> {to} {rule} <NAME> {when} <CONDITION> {because} <\"REASON\">",
};
static const char exception_to_define[] =
    "{exception} <NAME> {to} {define} <NAME> {is} <VALUE> {when} <CONDITION> "
    "{because} <\"REASON\">";

static const int clause_words[] = {TK_FOR, TK_OF, TK_WHEN, TK_UNLESS, TK_THEN, TK_BECAUSE,
    TK_EXCEPT, TK_THAT, TK_CHOOSE, TK_PER, TK_WHERE, TK_ORDER_BY, TK_ON_TIE, TK_SHARE, TK_AMONG,
    TK_ROUNDED_TO, TK_DONE_WHEN, TK_DONE_ON, TK_DUE, TK_BY, TK_ONE_OF, TK_OTHERWISE, TK_BEST_FIRST,
    TK_BEST_LAST, TK_FROM, TK_TO, TK_IS, TK_ELSE, 0};

bool syntax_begins_clause(int token) { return among(clause_words, token); }

/* What is being read, or was read up to the token at hand. */
static const struct ast_decl *at_hand(const struct report *report) {
  return report->parse->decl ? report->parse->decl : report->parse->finished;
}

static bool is_of_word(char byte) { return (unsigned char)byte > ' ' && byte != '#'; }

/* The clause's keyword stands further on in the declaration. */
static bool stands_later(const struct report *report, int token) {
  const struct keyword *keyword = keyword_of_token(token, report->tokens->language);
  const struct str text = report->tokens->text, phrase = keyword ? keyword->phrase : STR(":");
  uint32_t at = report->tokens->last.span.end;
  for (; at + phrase.n <= text.n; at++) {
    const bool next_declaration = at > 0 && text.p[at - 1] == '\n' && is_of_word(text.p[at]);
    if (next_declaration) return false;
    if (memcmp(text.p + at, phrase.p, phrase.n) == 0 && !is_of_word(text.p[at - 1]) &&
        (at + phrase.n == text.n || !is_of_word(text.p[at + phrase.n])))
      return true;
  }
  return false;
}

/* The keyword stands in the declaration, before the token at hand or as that. */
static bool stands_before(const struct report *report, int token) {
  const struct str text = report->tokens->text,
                   phrase = keyword_of_token(token, report->tokens->language)->phrase;
  const uint32_t begin = at_hand(report)->keyword_span.end, end = report->tokens->last.span.end;
  return begin < end && memmem(text.p + begin, end - begin, phrase.p, phrase.n) != NULL;
}

/* Adds in which order the clauses stand. */
static bool advise_order(struct report *report, struct diag *diag) {
  const struct ast_decl *decl = at_hand(report);
  const char *order = decl ? orders[decl->kind] : NULL;
  if (order && decl->kind == AST_EXCEPTION && stands_before(report, TK_DEFINE))
    order = exception_to_define;
  if (!order) return false;
  diag_help(report->parse->diags, diag, "the order is: %s",
      spoken_form_filled(report->parse->arena, order, (struct str){0}, report->tokens->language));
  return true;
}

/* The token at hand begins a clause, or is a label, and no other mistake of it is known. */
static bool is_out_of_order(const struct report *report, int found) {
  const struct token *last = &report->tokens->last;
  const bool *expected = report->expected;
  if (last->resumes || report->tokens->previous.kind == TK_IN ||
      (expected[TK_BOOLEAN] && expected[TK_ONE_OF]))
    return false;
  if (found == TK_TEXT_LITERAL) return !expected[TK_IDENTIFIER] && !syntax_wants_expression(report);
  if (found == TK_NUMBER) return expected[TK_FROM] && !expected[TK_IDENTIFIER];
  if (report->tokens->previous.kind == TK_TO && expected[TK_RULE] && expected[TK_DEFINE])
    return true;
  const int before = report->tokens->previous.kind;
  if (expected[TK_IDENTIFIER] && !syntax_wants_expression(report) && before != TK_FOR &&
      before != TK_OF && !syntax_begins_declaration(before))
    return false; /* `any where paid`: the name is missing */
  const bool lacks_value = syntax_wants_expression(report) && /* `votes > then` */
      before != TK_EXCEPT;
  return syntax_begins_clause(found) && last->text.n > 0 && !lacks_value;
}

/* -- both -- */

static bool in_value_of_if(const struct clause *clause) {
  return clause == &then_of_if || clause == &else_of_if;
}

/* Adds how the clause is written that is missing. */
static bool advise_missing(struct report *report, struct diag *diag, int found) {
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
  if (syntax_begins_clause(found) && !in_value_of_if(clause) && stands_later(report, clause->token))
    return advise_order(report, diag);
  const struct keyword *then = keyword_of_token(TK_THEN, report->tokens->language);
  const bool is_equal = found == TK_IS || found == TK_EQUAL; /* `parameter p = 5` */
  const bool lacks_decision = clause->token == TK_IS && previous->kind == TK_IDENTIFIER &&
      str_equal(syntax_word_before(report->tokens, previous), then->phrase);
  if (only_keyword_missing(clause, found)) {
    diag_help(diags, diag, "write \"%s\" before it", part_told(report, clause->parts[0]));
  } else if (lacks_decision) {
    diag_help(diags, diag, "say of which decision: %.*s %s %.*s %.*s", STR_ARGS(then->phrase),
        _("DECISION"), STR_ARGS(keyword_of_token(TK_IS, report->tokens->language)->phrase),
        STR_ARGS(previous->text));
  } else if (clause->token == TK_COLON && (ends || is_equal)) {
    diag_help(diags, diag, "say its type first: \"%s\"", form_of(report, clause));
  } else if (ends || is_equal) {
    diag_help(diags, diag, "write first: %s", form_of(report, clause));
  } else {
    return false;
  }
  return true;
}

/* `then standing is refused and flag is false`, `integer >= 0 is votes`: a part that the declaration has not. */
static const char *part_too_many(struct report *report, int found) {
  static const int more[] = {TK_AND, TK_OR, TK_COMMA, TK_ELSE, TK_THEN, 0},
                   bounds[] = {TK_AT_LEAST, TK_AT_MOST, TK_BETWEEN, TK_LESS, TK_LESS_EQUAL,
                       TK_GREATER, TK_GREATER_EQUAL, 0};
  const struct ast_decl *decl = report->parse->decl;
  const bool *expected = report->expected, in_value = expected[TK_STAR] || expected[TK_AND];
  if (!decl || in_value) return NULL;
  if (decl->kind == AST_RULE && expected[TK_BECAUSE] && among(more, found))
    return _("a rule leads to one outcome: what else follows is another rule");
  return (expected[TK_IS] || expected[TK_FROM]) && !expected[TK_IDENTIFIER] && among(bounds, found)
      ? spoken_form_filled(report->parse->arena,
            _("only fields have bounds: what else a value must satisfy is asked by \"{require}\""),
            (struct str){0}, report->tokens->language)
      : NULL;
}

/* `when registered standing is refused` */
static bool lacks_then(struct report *report, int found) {
  static const char *const equals[] = {"is", "là", "="};
  const struct raw_token behind = tokens_peek(report->tokens, 0);
  const struct str word = {report->tokens->text.p + behind.begin, behind.end - behind.begin};
  const struct ast_decl *decl = report->parse->decl;
  if (found != TK_IDENTIFIER || !decl || decl->kind != AST_RULE || !report->expected[TK_THEN] ||
      !report->expected[TK_UNLESS])
    return false;
  for (size_t i = 0; i < sizeof equals / sizeof *equals; i++)
    if (str_equal(word, str_from(equals[i]))) return true;
  return false;
}

bool syntax_advise_clause(struct report *report, struct diag *diag, int found) {
  if (lacks_then(report, found)) {
    diag_help(report->parse->diags, diag, "write \"%s\" before it",
        keyword_of_token(TK_THEN, report->tokens->language)->phrase.p);
    return true;
  }
  const char *too_many = part_too_many(report, found);
  if (too_many) {
    diag_help(report->parse->diags, diag, "%s", too_many);
    return true;
  }
  if (advise_missing(report, diag, found)) return true;
  return is_out_of_order(report, found) && advise_order(report, diag);
}
