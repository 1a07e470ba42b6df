/* Tokens -> AST, and nothing else: every action is a call of build.h. language.md §1-§6.
 *
 * A declaration is built in place, clause by clause (parse->decl), so that an error late in it
 * loses only what follows. Recovery is at the declaration (`begin_x error`), and within an entity
 * at the field, within a header at the line. Expressions are three levels (expr: and, or, not;
 * comparison; sum: arithmetic and everything tighter), the operators of a level told apart by
 * precedence. REST is the precedence of what takes the whole rest on its right: `where`, `has`,
 * `else`.
 *
 * The file as a whole and the way back after an error stand here; `@include` puts the other parts
 * in (the Makefile does, for bison has no word for it; its messages name part and line).
 */
%require "3.8"
%define api.pure full
%define api.prefix {dsl_}
%define api.token.raw
%define api.token.prefix {TK_}
%define api.value.type union
%define api.location.type {struct span}
%define parse.error custom
%define parse.lac full
%define parse.trace
%locations
%param {struct parse *parse}
%expect 0

%code requires {
#include "dsl/build.h"
}
%code {
#include "base/limits.h"
#include "base/translate.h"

/* The stacks grow in the arena, so that a jump out of memory leaks nothing, up to PARSER_DEPTH_MAX.
 * (What LAC looks ahead with is another stack, of 20 states on C's; it holds no more than the empty
 * rules before one token.) */
#define yyoverflow(message, states, state_bytes, values, value_bytes, places, place_bytes, depth)  \
  do {                                                                                             \
    YYPTRDIFF_T wider = *(depth) * 2 < PARSER_DEPTH_MAX ? *(depth) * 2 : PARSER_DEPTH_MAX;         \
    if (wider == *(depth)) { /* bison then gives up */                                             \
      dsl_error(&yylloc, parse, (message));                                                        \
    } else {                                                                                       \
      struct arena *arena = parse->arena;                                                          \
      *(states) = memcpy(ARENA_ARRAY(arena, yy_state_t, wider), *(states), (size_t)(state_bytes)); \
      *(values) = memcpy(ARENA_ARRAY(arena, YYSTYPE, wider), *(values), (size_t)(value_bytes));    \
      *(places) = memcpy(ARENA_ARRAY(arena, YYLTYPE, wider), *(places), (size_t)(place_bytes));    \
      *(depth) = wider;                                                                            \
    }                                                                                              \
  } while (0)

static struct span span_behind(struct span span) {
  return (struct span){span.source, span.end, span.end};
}

/* An empty rule stands right behind what precedes it. */
#define YYLLOC_DEFAULT(current, rhs, n)                                                            \
  do {                                                                                             \
    if ((n) == 1)                                                                                  \
      (current) = YYRHSLOC(rhs, 1);                                                                \
    else if (n)                                                                                    \
      (current) = span_join(YYRHSLOC(rhs, 1), YYRHSLOC(rhs, n));                                   \
    else                                                                                           \
      (current) = span_behind(YYRHSLOC(rhs, 0));                                                   \
  } while (0)

static void dsl_error(const struct span *span, struct parse *parse, const char *message);
static int dsl_lex(DSL_STYPE *value, DSL_LTYPE *location, struct parse *parse);

/* After a syntax error: goes on at once, or drops the token at hand and skips to where `where` can
 * go on. */
#define RESUME(where)                                                                              \
  do {                                                                                             \
    if (!parse_resume(parse, (where))) yyclearin;                                                  \
    yyerrok;                                                                                       \
  } while (0)
}

%token END 0 START_RULES START_EXPRESSION
%token <struct ast_name> IDENTIFIER
/* a word first on its line with `:` behind it (tokens.c): always begins a field */
%token <struct ast_name> FIELD_NAME
/* `in` behind an aggregate's rows, no `(` behind it (tokens.c): the list test's is another */
%token <struct ast_name> IN_ANCESTOR
%token <struct literal> NUMBER DATE_LITERAL
%token <struct ast_text> TEXT_LITERAL LAW

/* The words, in the order of keywords.def. */
%token <struct ast_name>
  REGULATION USES ENTITY PARAMETER READING DEFINE DECISION RULE SELECTION ALLOCATION NOT_ENCODED
  CALENDAR   DUTY WARNING
  REQUIRE EXCEPTION REPEAL REPLACE EXTEND
  TITLE ISSUER SOURCE EFFECTIVE FROM TO AMENDS IN UNIQUE_WITHIN OF ONE_OF OTHERWISE FOR
  IS BEST_FIRST BEST_LAST
  WHEN UNLESS THEN BECAUSE EXCEPT THAT CHOOSE PER WHERE ORDER_BY ASCENDING DESCENDING ON_TIE
  REFER ALL SHARE AMONG ROUNDED_TO DONE_WHEN DONE_ON DUE BY WEEKEND HOLIDAYS WORKING
  ABSENT_MEANS AT_LEAST AT_MOST FIXED ONLY_GROWS DECIDED_BY_OTHERS
  NONE WITH BEFORE AFTER
  AND OR NOT IF ELSE ANY NO EVERY HAS COUNT_OF SUM_OF MIN_OF MAX_OF AVERAGE_OF MEDIAN_OF
  LARGEST SMALLEST DISTINCT LONGEST_RUN_OF OVER BETWEEN
  KNOWN MISSING PREVIOUS NO_PREVIOUS_RECORD RANK_IN THIS ON AS_OF TRUE FALSE UNKNOWN DAYS MONTHS
  YEARS WORKING_DAYS ROUNDED_DOWN ROUNDED_UP
  BOOLEAN INTEGER DECIMAL DATE TEXT REFERENCE

%token
  LEFT_PARENTHESIS "(" RIGHT_PARENTHESIS ")" COMMA "," COLON ":" DOT "."
  PLUS "+" MINUS "-" STAR "*" SLASH "/"
  EQUAL "=" NOT_EQUAL "<>" LESS "<" LESS_EQUAL "<=" GREATER ">" GREATER_EQUAL ">="

%precedence REST
%precedence TEXT_LITERAL
%precedence FIXED DAYS MONTHS YEARS WORKING_DAYS error
%left OR
%left AND
%precedence NOT
%precedence "=" "<>" "<" "<=" ">" ">=" IS IN BETWEEN
%left "+" "-"
%left "*" "/"
%precedence NEGATIVE

%nterm <struct ast_name> name other_name entity_name referenced word plain_word unit_word type_word
%nterm <struct name_list *> names
%nterm <struct expr_list *> exprs arguments
%nterm <struct ast_type *> type one_of
%nterm <struct ast_expr *> expr comparison test sum primary path rows where date day absent_value
%nterm <struct ast_expr *> bound
%nterm <enum ast_expr_kind> relation fold ranked
%nterm <enum ast_unit> unit
%nterm <enum ast_rounded> rounding
%nterm <struct ast_day_span *> day_span
%nterm <enum ast_decl_kind> declaration_kind
%nterm <bool> descending before

/* What a trace shows of a symbol (`make TRACE=1`). */
%printer { fprintf(yyo, "%.*s", STR_ARGS($$.text)); } <struct ast_name> <struct ast_text>
%printer { fprintf(yyo, "%lld at scale %d", (long long)$$.number, $$.scale); } <struct literal>
%printer { fprintf(yyo, "%s", $$ ? "an expression" : "none"); } <struct ast_expr *>

%start file

%%

file
  : START_RULES declarations
  | START_RULES declarations law            { parse_law_unused(parse); }
  | START_EXPRESSION expr                   { expr_close(parse); parse->expression = $expr; }
  ;

declarations
  : %empty
  | declarations declaration
  | declarations law declaration            { parse_law_used(parse); }
  | declarations error                      { RESUME(RESUME_DECLARATION); parse_abandon(parse); }
  ;

law
  : LAW                                     { parse_law_line(parse, $LAW); }
  | law LAW                                 { parse_law_line(parse, $LAW); }
  ;

declaration
  : whole                                   { parse_finish(parse, @$, false); }
  | not_encoded                             { parse_finish(parse, @$, false);
                                              parse_law_used(parse); }
  | broken                                  { parse_finish(parse, @$, true); }
  | begin_replace whole                     { parse_finish(parse, @$, false); }
  | begin_replace broken                    { parse_finish(parse, @$, true); }
  ;

begin_replace: REPLACE                      { parse_begin_replace(parse, @$); } ;

whole
  : regulation | uses | entity | parameter | reading | define | decision | rule | selection
  | allocation | calendar | duty | warning | require | exception | repeal | extend
  ;

broken: broken_head                         { RESUME(RESUME_DECLARATION); } ;

broken_head
  : begin_regulation error | begin_uses error | begin_parameter error | begin_reading error
  | begin_define error | begin_decision error | begin_rule error | begin_selection error
  | begin_allocation error | begin_calendar error | begin_not_encoded error
  | begin_duty error | begin_warning error | begin_require error | begin_exception error
  | begin_repeal error | begin_extend error
  ;

declared: name                              { decl_name(parse, $name); } ;

label
  : %empty                                  %prec REST
  | TEXT_LITERAL                            { decl_label(parse, $1); }
  ;

@include dsl/grammar_declarations.y
@include dsl/grammar_expressions.y

%%

/* Called by bison itself only when its stack is full: syntax errors come by
 * yyreport_syntax_error. */
static void dsl_error(const struct span *span, struct parse *parse, const char *message) {
  (void)message;
  const char *levels = arena_printf(parse->arena, "%d", EXPRESSION_DEPTH_MAX);
  DIAG(parse->diags, NESTING_TOO_DEEP, *span, levels);
}

static int yyreport_syntax_error(const yypcontext_t *context, struct parse *parse) {
  yysymbol_kind_t expected[YYNTOKENS];
  int kinds[YYNTOKENS];
  int n = yypcontext_expected_tokens(context, expected, YYNTOKENS);
  /* api.token.raw: a token's number is its symbol's */
  for (int i = 0; i < n; i++) kinds[i] = (int)expected[i];
  syntax_error(parse, (int)yypcontext_token(context), *yypcontext_location(context), kinds, n);
  return 0;
}

/* The parser pulls its tokens. One that the scanner could not read was reported there. */
static int dsl_lex(DSL_STYPE *value, DSL_LTYPE *location, struct parse *parse) {
  const struct token *token = tokens_next(&parse->tokens);
  *location = token->span;
  if (parse->words) words_keep(parse->arena, parse->words, token);
  if (token->kind == TK_DSL_error) parse_note_error(parse, token->span);
  switch (token->kind) {
  case TK_NUMBER:
  case TK_DATE_LITERAL:
    value->TK_NUMBER = (struct literal){token->number, token->scale, token->bad, token->boundary};
    break;
  case TK_TEXT_LITERAL:
  case TK_LAW: value->TK_TEXT_LITERAL = (struct ast_text){token->text, token->span}; break;
  default: value->TK_IDENTIFIER = (struct ast_name){token->text, token->span}; break;
  }
  return token->kind;
}
