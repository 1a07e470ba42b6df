/* Tokens -> AST, and nothing else: every action is a call of build.h. language.md §1-§6.
 *
 * A declaration is built in place, clause by clause (parse->decl), so that an error late in it
 * loses only what follows. Recovery is at the declaration (`begin_x error`), and within an entity
 * at the field, within a header at the line. Expressions are three levels (expr: and, or, not;
 * comparison; sum: arithmetic and everything tighter), the operators of a level told apart by
 * precedence. REST is the precedence of what takes the whole rest on its right: `where`, `has`,
 * `else`.
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
    if (n)                                                                                         \
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
%precedence FIXED DAYS MONTHS YEARS WORKING_DAYS error
%left OR
%left AND
%precedence NOT
%precedence "=" "<>" "<" "<=" ">" ">=" IS IN BETWEEN
%left "+" "-"
%left "*" "/"
%precedence NEGATIVE

%nterm <struct ast_name> name entity_name referenced word plain_word unit_word type_word
%nterm <struct name_list *> names
%nterm <struct expr_list *> exprs arguments
%nterm <struct ast_type *> type one_of
%nterm <struct ast_expr *> expr comparison test sum primary path where date day absent_value bound
%nterm <enum ast_expr_kind> relation fold ranked
%nterm <struct ast_rows *> rows
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

/* -- regulation, uses */

begin_regulation: REGULATION                { parse_begin(parse, AST_REGULATION, @$); } ;

regulation
  : begin_regulation declared label header  %prec REST
  | broken_regulation header                %prec REST
  ;

broken_regulation: begin_regulation declared error
                                            { parse->decl->broken = true; RESUME(RESUME_HEADER); } ;

header
  : %empty
  | header header_line                      { parse_clause(parse, @header_line); }
  | header error                            { parse->decl->broken = true; RESUME(RESUME_HEADER); }
  ;

header_line
  : TITLE TEXT_LITERAL                      { decl_text(parse, &parse->decl->title, $2, "title"); }
  | ISSUER TEXT_LITERAL
                                           { decl_text(parse, &parse->decl->issuer, $2, "issuer"); }
  | SOURCE TEXT_LITERAL
                                           { decl_text(parse, &parse->decl->source, $2, "source"); }
  | AMENDS TEXT_LITERAL
                                     { decl_text(parse, &parse->decl->amends, $2, "amended file"); }
  | EFFECTIVE date                          { decl_effective(parse, @$, $date, NULL); }
  | EFFECTIVE date[from] TO date[to]        { decl_effective(parse, @$, $from, $to); }
  ;

date: DATE_LITERAL                          { $$ = expr_date(parse, $1, @$); } ;

begin_uses: USES                            { parse_begin(parse, AST_USES, @$); } ;

uses: begin_uses TEXT_LITERAL               { parse->decl->path = $2; } ;

/* -- entity */

begin_entity: ENTITY                        { parse_begin(parse, AST_ENTITY, @$); } ;

entity
  : begin_entity declared plural parent unique label absent_list fields
                                            %prec REST
  | broken_entity fields                    %prec REST
  ;

broken_entity: begin_entity error           { parse_break_entity(parse); RESUME(RESUME_FIELD); } ;

plural
  : %empty
  | "(" name ")"                            { parse->decl->plural = $name; }
  ;

parent
  : %empty
  | IN name                                 { parse->decl->of = $name; }
  ;

unique
  : %empty
  | UNIQUE_WITHIN name                      { parse->decl->unique_within = $name; }
  ;

absent_list
  : %empty
  | ABSENT_MEANS NONE label                 { parse->decl->absent_none = true; }
  ;

fields
  : %empty
  | fields field                            { parse_clause(parse, @field); }
  | fields error                            { parse->decl->broken = true; RESUME(RESUME_FIELD); }
  ;

field
  : field_head field_bounds field_label field_absent field_changes
                                            { parse->field->span = @$; }
  | FIELD_NAME ":" error                    { field_begin(parse, word_name(parse, $1),
                                                  type_plain(parse, AST_TYPE_ERROR, @2));
                                              parse->decl->broken = true;
                                              RESUME(RESUME_FIELD); }
  ;

field_head
  : name ":" type                           { field_begin(parse, $name, $type); }
  | FIELD_NAME ":" type                     { field_begin(parse, word_name(parse, $1), $type); }
  ;

field_bounds
  : %empty                                  %prec REST
  | BETWEEN bound[low] AND bound[high]      { field_bounds(parse, @$, $low, $high); }
  | AT_LEAST bound                          { field_bounds(parse, @$, $bound, NULL); }
  | AT_MOST bound                           { field_bounds(parse, @$, NULL, $bound); }
  ;

bound
  : NUMBER                                  { $$ = expr_number(parse, $1, @$); }
  | "-" NUMBER
                         { $$ = expr_unary(parse, AST_NEGATE, @1, expr_number(parse, $2, @2), @$); }
  | date
  | name                                    { $$ = expr_name(parse, $name); }
  | name[of] "." name[member]               { $$ = expr_qualified(parse, $of, $member, @$); }
  ;

field_absent
  : %empty                                  %prec REST
  | ABSENT_MEANS absent field_label         { parse->field->absent_span = span_join(@1, @2); }
  ;

field_changes
  : %empty                                  %prec REST
  | FIXED                                   { field_changes(parse, @$, AST_CHANGES_NEVER); }
  | ONLY_GROWS                              { field_changes(parse, @$, AST_CHANGES_BY_RISING); }
  | DECIDED_BY_OTHERS                       { field_changes(parse, @$, AST_CHANGES_BY_OTHERS); }
  ;

field_label
  : %empty                                  %prec REST
  | TEXT_LITERAL                            { field_label(parse, $1); }
  ;

absent
  : NONE                                    { parse->field->absent_none = true; }
  | absent_value                            { parse->field->absent = $1; }
  ;

absent_value
  : NUMBER                                  { $$ = expr_number(parse, $1, @$); }
  | "-" NUMBER
                         { $$ = expr_unary(parse, AST_NEGATE, @1, expr_number(parse, $2, @2), @$); }
  | date
  | TEXT_LITERAL                            { $$ = expr_text(parse, $1); }
  | TRUE                                    { $$ = expr_new(parse, AST_TRUE, @$); }
  | FALSE                                   { $$ = expr_new(parse, AST_FALSE, @$); }
  | UNKNOWN                                 { $$ = expr_new(parse, AST_UNKNOWN, @$); }
  | IDENTIFIER                              { $$ = expr_name(parse, $1); }
  | word                                    { $$ = expr_name(parse, word_name(parse, $1)); }
  | type_word                               { $$ = expr_name(parse, word_name(parse, $1)); }
  | unit_word                               { $$ = expr_name(parse, word_name(parse, $1)); }
  ;

/* -- types */

typed: ":" type                             { parse->decl->type = *$type; } ;

type
  : BOOLEAN                                 { $$ = type_plain(parse, AST_TYPE_BOOLEAN, @$); }
  | INTEGER                                 { $$ = type_plain(parse, AST_TYPE_INTEGER, @$); }
  | DECIMAL                                 { $$ = type_plain(parse, AST_TYPE_DECIMAL, @$); }
  | DECIMAL "(" NUMBER ")"                  { $$ = type_scaled(parse, $NUMBER, @NUMBER, @$); }
  | DATE                                    { $$ = type_plain(parse, AST_TYPE_DATE, @$); }
  | TEXT                                    { $$ = type_plain(parse, AST_TYPE_TEXT, @$); }
  | one_of
  | referenced REFERENCE                    { $$ = type_reference(parse, $1, @$); }
  ;

one_of: ONE_OF names                        { $$ = type_one_of(parse, $names, @$); } ;

names
  : name                                    { $$ = name_list(parse, NULL, $name); }
  | names "," name                          { $$ = name_list(parse, $1, $name); }
  ;

/* -- parameter, reading, define, decision */

begin_parameter: PARAMETER                  { parse_begin(parse, AST_PARAMETER, @$); } ;

parameter: begin_parameter declared typed label froms ;

froms
  : from                                    { parse_clause(parse, @from); }
  | froms from                              { parse_clause(parse, @from); }
  ;

from: FROM date IS expr                     { decl_from(parse, $date, $expr); } ;

begin_reading: READING                      { parse_begin(parse, AST_READING, @$); } ;

reading: begin_reading declared ":" outcomes label IS choice because_or_not
                                            { parse_clause(parse, @IS); } ;

choice: name                                { parse->decl->choice = $name; } ;

begin_define: DEFINE                        { parse_begin(parse, AST_DEFINE, @$); } ;

/* The label stands behind the type, or behind `of ENTITY` as in decisions and duties; twice is once
 * too often. */
define: begin_define declared of label typed label value excepts ;

of: OF name                                 { parse->decl->of = $name; } ;

value: IS expr                              { parse->decl->value = $expr;
                                              parse_clause(parse, @IS); } ;

excepts
  : %empty
  | excepts EXCEPT expr[value] WHEN expr[condition]
                              { decl_except(parse, $value, $condition, span_join(@2, @condition));
                                parse_clause(parse, @EXCEPT); }
  ;

begin_decision: DECISION                    { parse_begin(parse, AST_DECISION, @$); } ;

decision: begin_decision declared of label outcomes best OTHERWISE choice
                                            { parse_clause(parse, @outcomes);
                                              parse_clause(parse, @OTHERWISE); } ;

/* Which end of the outcomes is the better one for whom it is about. */
best
  : %empty
  | BEST_FIRST                              { parse->decl->best = AST_BEST_FIRST;
                                              parse_clause(parse, @$); }
  | BEST_LAST                               { parse->decl->best = AST_BEST_LAST;
                                              parse_clause(parse, @$); }
  ;

outcomes: one_of                            { parse->decl->type = *$one_of; } ;

/* -- rule, warning, require, exception */

begin_rule: RULE                            { parse_begin(parse, AST_RULE, @$); } ;

rule: begin_rule declared for label when unless then because ;

for: FOR name                               { parse->decl->of = $name; } ;

when: WHEN expr                             { parse->decl->condition = $expr;
                                              parse_clause(parse, @WHEN); } ;

unless
  : %empty
  | UNLESS expr                             { parse->decl->unless = $expr;
                                              parse_clause(parse, @UNLESS); }
  ;

then: THEN name IS choice                   { parse->decl->decision = $name;
                                              parse_clause(parse, @THEN); } ;

because: BECAUSE TEXT_LITERAL               { parse->decl->because = $2;
                                              parse_clause(parse, @BECAUSE); } ;

because_or_not: %empty | because ;

begin_warning: WARNING                      { parse_begin(parse, AST_WARNING, @$); } ;

warning: begin_warning declared for label when because ;

begin_require: REQUIRE                      { parse_begin(parse, AST_REQUIRE, @$); } ;

require: begin_require declared for label that because ;

that: THAT expr                             { parse->decl->condition = $expr;
                                              parse_clause(parse, @THAT); } ;

begin_exception: EXCEPTION                  { parse_begin(parse, AST_EXCEPTION, @$); } ;

exception
  : begin_exception to_rule label when because_or_not
  | begin_exception declared label to_rule label when because_or_not
  | begin_exception to_define label value when because_or_not
  | begin_exception declared label to_define label value when because_or_not
  ;

to_rule: to RULE name
                                 { parse->decl->target_kind = AST_RULE; parse->decl->of = $name; } ;

to_define: to DEFINE name
                               { parse->decl->target_kind = AST_DEFINE; parse->decl->of = $name; }
  | to DEFINE name[of] OF name[entity]
                               { parse->decl->target_kind = AST_DEFINE; parse->decl->of = $of;
                                 parse->decl->candidate = $entity; }
  ;

to: TO | OF ;

/* -- selection, duty */

begin_selection: SELECTION                  { parse_begin(parse, AST_SELECTION, @$); } ;

selection: begin_selection declared label choose selection_where order on_tie ;

choose: CHOOSE expr entity_name PER name
                                            { parse->decl->value = $expr;
                                              parse->decl->candidate = $entity_name;
                                              parse->decl->per = $name;
                                              parse_clause(parse, @CHOOSE); } ;

selection_where
  : %empty
  | WHERE expr                              { parse->decl->condition = $expr;
                                              parse_clause(parse, @WHERE); }
  ;

order
  : %empty
  | ORDER_BY keys                           { parse_clause(parse, @ORDER_BY); }
  ;

keys
  : key
  | keys "," key
  ;

key: expr descending                        { decl_key(parse, $expr, $descending); } ;

descending
  : %empty                                  { $$ = false; }
  | ASCENDING                               { $$ = false; }
  | DESCENDING                              { $$ = true; }
  ;

on_tie
  : ON_TIE REFER                            { parse->decl->tie = AST_TIE_REFER;
                                              parse_clause(parse, @$); }
  | ON_TIE ALL                              { parse->decl->tie = AST_TIE_ALL;
                                              parse_clause(parse, @$); }
  ;

/* -- allocation */

begin_allocation: ALLOCATION                { parse_begin(parse, AST_ALLOCATION, @$); } ;

allocation: begin_allocation declared label share by_weight unit_of_share on_tie_of_share ;

share: SHARE expr AMONG name[rows] PER name[ancestor]
                                            { parse->decl->value = $expr;
                                              parse->decl->candidate = $rows;
                                              parse->decl->per = $ancestor;
                                              parse_clause(parse, @SHARE); } ;

by_weight: BY expr                          { parse->decl->weight = $expr;
                                              parse_clause(parse, @BY); } ;

unit_of_share
  : %empty
  | ROUNDED_TO expr                         { parse->decl->unit = $expr;
                                              parse_clause(parse, @ROUNDED_TO); }
  ;

on_tie_of_share
  : ON_TIE REFER                            { parse->decl->tie = AST_TIE_REFER;
                                              parse_clause(parse, @$); }
  | ON_TIE keys REFER                       { parse->decl->tie = AST_TIE_REFER;
                                              parse_clause(parse, @$); }
  ;

/* -- not encoded: its law text stands within it, or before it as of any declaration */

begin_not_encoded: NOT_ENCODED              { parse_begin(parse, AST_NOT_ENCODED, @$); } ;

not_encoded
  : begin_not_encoded choice because
  | begin_not_encoded choice law because
  ;

/* -- calendar */

begin_calendar: CALENDAR                    { parse_begin(parse, AST_CALENDAR, @$); } ;

calendar: begin_calendar declared label period day_clauses ;

period: FROM date[from] TO date[to]         { parse->decl->effective_from = $from;
                                              parse->decl->effective_to = $to;
                                              parse_clause(parse, @FROM); } ;

day_clauses
  : %empty
  | day_clauses WEEKEND weekdays            { parse_clause(parse, @WEEKEND); }
  | day_clauses HOLIDAYS holidays           { parse_clause(parse, @HOLIDAYS); }
  | day_clauses WORKING made_up             { parse_clause(parse, @WORKING); }
  ;

weekdays
  : name                                    { decl_weekend(parse, $name); }
  | weekdays "," name                       { decl_weekend(parse, $name); }
  ;

holidays
  : day_span                                { decl_day_span(parse, false, $1, @$); }
  | holidays "," day_span                   { decl_day_span(parse, false, $3, @3); }
  ;

made_up
  : day_span                                { decl_day_span(parse, true, $1, @$); }
  | made_up "," day_span                    { decl_day_span(parse, true, $3, @3); }
  ;

day_span
  : date                                    { $$ = day_span(parse, $date, NULL, NULL); }
  | date TEXT_LITERAL                       { $$ = day_span(parse, $date, NULL, &$2); }
  | date[first] TO date[last]               { $$ = day_span(parse, $first, $last, NULL); }
  | date[first] TO date[last] TEXT_LITERAL  { $$ = day_span(parse, $first, $last, &$4); }
  ;

begin_duty: DUTY                            { parse_begin(parse, AST_DUTY, @$); } ;

duty: begin_duty declared of label done due by ;

done
  : DONE_WHEN expr                          { parse->decl->condition = $expr;
                                              parse_clause(parse, @DONE_WHEN); }
  | DONE_ON expr                            { parse->decl->done_on = $expr;
                                              parse_clause(parse, @DONE_ON); }
  ;

due
  : %empty
  | DUE expr                                { parse->decl->due = $expr;
                                              parse_clause(parse, @DUE); }
  ;

by
  : %empty
  | BY TEXT_LITERAL                         { parse->decl->by = $2;
                                              parse_clause(parse, @BY); }
  ;

/* -- repeal, extend */

begin_repeal: REPEAL                        { parse_begin(parse, AST_REPEAL, @$); } ;

repeal: begin_repeal declaration_kind declared repealed_of
                                            { parse->decl->target_kind = $declaration_kind; } ;

repealed_of
  : %empty
  | of
  ;

declaration_kind
  : ENTITY                                  { $$ = AST_ENTITY; }
  | PARAMETER                               { $$ = AST_PARAMETER; }
  | READING                                 { $$ = AST_READING; }
  | DEFINE                                  { $$ = AST_DEFINE; }
  | DECISION                                { $$ = AST_DECISION; }
  | RULE                                    { $$ = AST_RULE; }
  | SELECTION                               { $$ = AST_SELECTION; }
  | ALLOCATION                              { $$ = AST_ALLOCATION; }
  | CALENDAR                                { $$ = AST_CALENDAR; }
  | DUTY                                    { $$ = AST_DUTY; }
  | WARNING                                 { $$ = AST_WARNING; }
  | REQUIRE                                 { $$ = AST_REQUIRE; }
  | EXCEPTION                               { $$ = AST_EXCEPTION; }
  ;

begin_extend: EXTEND                        { parse_begin(parse, AST_EXTEND, @$); } ;

extend
  : begin_extend extend_entity declared field fields
                                            %prec REST
                                            { parse_clause(parse, @field); }
  | begin_extend extend_parameter declared froms
  | begin_extend extend_reading declared with
  | begin_extend extend_calendar declared period day_clauses
  | begin_extend extend_decision declared with before name
                                  { parse->decl->before = $before; parse->decl->neighbour = $name; }
  ;

extend_entity: ENTITY                       { parse->decl->target_kind = AST_ENTITY; } ;
extend_parameter: PARAMETER                 { parse->decl->target_kind = AST_PARAMETER; } ;
extend_reading: READING                     { parse->decl->target_kind = AST_READING; } ;
extend_calendar: CALENDAR                   { parse->decl->target_kind = AST_CALENDAR; } ;
extend_decision: DECISION                   { parse->decl->target_kind = AST_DECISION; } ;

with: WITH name                             { parse->decl->word = $name; } ;

before
  : BEFORE                                  { $$ = true; }
  | AFTER                                   { $$ = false; }
  ;

/* -- names: identifiers, and words that are keywords elsewhere (CONTEXTUAL in keywords.def) */

name
  : IDENTIFIER
  | word                                    { $$ = word_name(parse, $1); }
  | NONE                                    { $$ = word_name(parse, $1); }
  | type_word                               { $$ = word_name(parse, $1); }
  | unit_word                               { $$ = word_name(parse, $1); }
  ;

/* Between an expression and `per`: a unit's word would belong to that, and `per` is the next. */
entity_name
  : IDENTIFIER
  | plain_word                              { $$ = word_name(parse, $1); }
  | type_word                               { $$ = word_name(parse, $1); }
  ;

/* Before `reference`: a type's word would be the type. */
referenced
  : IDENTIFIER
  | word                                    { $$ = word_name(parse, $1); }
  | unit_word                               { $$ = word_name(parse, $1); }
  ;

word: plain_word | PER | ON ;

plain_word
  : TITLE | ISSUER | SOURCE | EFFECTIVE | FROM | TO | AMENDS | THAT | CHOOSE | ASCENDING
  | DESCENDING | REFER | ALL | FIXED | SHARE | AMONG | DUE | BY | WEEKEND | HOLIDAYS | WORKING
  | WITH | BEFORE
  | AFTER | REFERENCE
  ;

type_word: BOOLEAN | INTEGER | DECIMAL | DATE | TEXT ;

unit_word: DAYS | MONTHS | YEARS ;

/* -- expressions: language.md §3 "Operators and functions" */

expr
  : sum                                     %prec REST
  | comparison                              %prec REST
  | NOT expr                                { $$ = expr_unary(parse, AST_NOT, @1, $2, @$); }
  | expr AND expr                           { $$ = expr_binary(parse, AST_AND, @2, $1, $3, @$); }
  | expr OR expr                            { $$ = expr_binary(parse, AST_OR, @2, $1, $3, @$); }
  ;

comparison
  : sum test                                { $$ = expr_compare(parse, $sum, $test, @$); }
  | comparison test                         { $$ = expr_compare(parse, $1, $test, @$); }
  ;

test
  : relation sum                            %prec "="
                           { $$ = expr_test(parse, $relation, false, @relation, $sum, NULL, NULL); }
  | IS KNOWN
                               { $$ = expr_test(parse, AST_IS_KNOWN, false, @$, NULL, NULL, NULL); }
  | IS NOT KNOWN
                                { $$ = expr_test(parse, AST_IS_KNOWN, true, @$, NULL, NULL, NULL);
                                  parse_is_not(parse, @IS); }
  | "<>" KNOWN /* không phải là đã biết */
                                { $$ = expr_test(parse, AST_IS_KNOWN, true, @$, NULL, NULL, NULL); }
  | "<>" MISSING
                              { $$ = expr_test(parse, AST_IS_MISSING, true, @$, NULL, NULL, NULL); }
  | IS MISSING
                             { $$ = expr_test(parse, AST_IS_MISSING, false, @$, NULL, NULL, NULL); }
  | IS NOT MISSING
                              { $$ = expr_test(parse, AST_IS_MISSING, true, @$, NULL, NULL, NULL);
                                parse_is_not(parse, @IS); }
  | IN "(" exprs ")"
                                  { $$ = expr_test(parse, AST_IN, false, @IN, NULL, NULL, $exprs); }
  | NOT IN "(" exprs ")"
                  { $$ = expr_test(parse, AST_IN, true, span_join(@NOT, @IN), NULL, NULL, $exprs); }
  | BETWEEN sum[low] AND sum[high]          %prec "="
                         { $$ = expr_test(parse, AST_BETWEEN, false, @BETWEEN, $low, $high, NULL); }
  | NOT BETWEEN sum[low] AND sum[high]      %prec "="
         { $$ = expr_test(parse, AST_BETWEEN, true, span_join(@NOT, @BETWEEN), $low, $high, NULL); }
  ;

relation
  : "="                                     { $$ = AST_EQUAL; }
  | "<>"                                    { $$ = AST_NOT_EQUAL; }
  | "<"                                     { $$ = AST_LESS; }
  | "<="                                    { $$ = AST_LESS_EQUAL; }
  | ">"                                     { $$ = AST_GREATER; }
  | ">="                                    { $$ = AST_GREATER_EQUAL; }
  | IS                                      { $$ = AST_EQUAL; }
  | IS NOT                                  { $$ = AST_NOT_EQUAL;
                                              parse_is_not(parse, @IS); }
  ;

sum
  : primary                                 %prec REST
  | sum "+" sum                             { $$ = expr_binary(parse, AST_ADD, @2, $1, $3, @$); }
  | sum "-" sum
                                          { $$ = expr_binary(parse, AST_SUBTRACT, @2, $1, $3, @$); }
  | sum "*" sum
                                          { $$ = expr_binary(parse, AST_MULTIPLY, @2, $1, $3, @$); }
  | sum "/" sum                             { $$ = expr_binary(parse, AST_DIVIDE, @2, $1, $3, @$); }
  | "-" sum                                 %prec NEGATIVE
                                            { $$ = expr_unary(parse, AST_NEGATE, @1, $2, @$); }
  | sum "+" primary unit rounding
                       { $$ = expr_duration(parse, false, @2, $1, $primary, $unit, $rounding, @$); }
  | sum "-" primary unit rounding
                        { $$ = expr_duration(parse, true, @2, $1, $primary, $unit, $rounding, @$); }
  ;

unit
  : DAYS                                    { $$ = AST_DAYS; }
  | MONTHS                                  { $$ = AST_MONTHS; }
  | YEARS                                   { $$ = AST_YEARS; }
  | WORKING_DAYS                            { $$ = AST_WORKING_DAYS; }
  ;

rounding
  : %empty                                  { $$ = AST_ROUNDED_NONE; }
  | ROUNDED_DOWN                            { $$ = AST_ROUNDED_DOWN; }
  | ROUNDED_UP                              { $$ = AST_ROUNDED_UP; }
  ;

path
  : name[of] "." name[member]               { $$ = expr_qualified(parse, $of, $member, @$); }
  | THIS "." name                           { $$ = expr_qualified_this(parse, $name, @$); }
  | path[to] "." name                       { $$ = expr_follow(parse, $to, $name, @$); }
  ;

primary
  : NUMBER                                  { $$ = expr_number(parse, $1, @$); }
  | DATE_LITERAL                            { $$ = expr_date(parse, $1, @$); }
  | TEXT_LITERAL                            { $$ = expr_text(parse, $1); }
  | TRUE                                    { $$ = expr_new(parse, AST_TRUE, @$); }
  | FALSE                                   { $$ = expr_new(parse, AST_FALSE, @$); }
  | UNKNOWN                                 { $$ = expr_new(parse, AST_UNKNOWN, @$); }
  | AS_OF                                   { $$ = expr_new(parse, AST_AS_OF, @$); }
  | name                                    { $$ = expr_name(parse, $name); }
  | path
  | name ON day
                         { $$ = expr_on(parse, expr_name(parse, $name), @ON, $day, @$); }
  | path ON day                             { $$ = expr_on(parse, $path, @ON, $day, @$); }
  | THIS                                    { $$ = expr_new(parse, AST_THIS, @$); }
  | PREVIOUS name                           { $$ = expr_named(parse, AST_PREVIOUS, $name, @$); }
  | NO_PREVIOUS_RECORD                      { $$ = expr_new(parse, AST_NO_PREVIOUS_RECORD, @$); }
  | RANK_IN name                            { $$ = expr_named(parse, AST_RANK_IN, $name, @$); }
  | path "." RANK_IN name                   { $$ = expr_rank_of(parse, $path, $name, @$); }
  | name[of] "." RANK_IN name[which]
                           { $$ = expr_rank_of(parse, expr_name(parse, $of), $which, @$); }
  | name "(" arguments ")"                  { $$ = expr_call(parse, $name, $arguments, @$); }
  | "(" expr ")"                            { $$ = expr_parenthesised(parse, $expr); }
  | ANY rows where
                               { $$ = expr_aggregate(parse, AST_ANY, @1, $rows, $where, NULL, @$); }
  | NO rows where
                                { $$ = expr_aggregate(parse, AST_NO, @1, $rows, $where, NULL, @$); }
  | EVERY rows HAS expr                     %prec REST
                              { $$ = expr_aggregate(parse, AST_EVERY, @1, $rows, NULL, $expr, @$); }
  | EVERY rows WHERE expr[which] HAS expr[what]
                                            %prec REST
                            { $$ = expr_aggregate(parse, AST_EVERY, @1, $rows, $which, $what, @$); }
  | COUNT_OF rows where
                             { $$ = expr_aggregate(parse, AST_COUNT, @1, $rows, $where, NULL, @$); }
  | fold expr OVER rows where
                                { $$ = expr_aggregate(parse, $fold, @1, $rows, $where, $expr, @$); }
  | ranked "(" expr[k] ")" OF expr[x] OVER rows where
                               { $$ = expr_ranked(parse, $ranked, @1, $k, $rows, $where, $x, @$); }
  | COUNT_OF DISTINCT expr OVER rows where
        { $$ = expr_aggregate(parse, AST_DISTINCT, span_join(@1, @2), $rows, $where, $expr, @$); }
  | LONGEST_RUN_OF rows where BY sum        %prec REST
                       { $$ = expr_aggregate(parse, AST_LONGEST_RUN, @1, $rows, $where, $sum, @$); }
  | IF expr[c] THEN expr[yes] ELSE expr[no] %prec REST
                                            { $$ = expr_if(parse, @1, $c, $yes, $no, @$); }
  ;

rows
  : name                                    { $$ = rows_of(parse, $name, (struct ast_name){0}); }
  | name[of] IN_ANCESTOR name[ancestor]     { $$ = rows_of(parse, $of, $ancestor); }
  ;

/* Behind `on`, which binds tightest. */
day
  : DATE_LITERAL                            { $$ = expr_date(parse, $1, @$); }
  | AS_OF                                   { $$ = expr_new(parse, AST_AS_OF, @$); }
  | name                                    { $$ = expr_name(parse, $name); }
  | path
  | "(" expr ")"                            { $$ = expr_parenthesised(parse, $expr); }
  ;

fold
  : SUM_OF                                  { $$ = AST_SUM; }
  | MIN_OF                                  { $$ = AST_MIN; }
  | MAX_OF                                  { $$ = AST_MAX; }
  | AVERAGE_OF                              { $$ = AST_AVERAGE; }
  | MEDIAN_OF                               { $$ = AST_MEDIAN; }
  ;

ranked
  : LARGEST                                 { $$ = AST_LARGEST; }
  | SMALLEST                                { $$ = AST_SMALLEST; }
  ;

where
  : %empty                                  { $$ = NULL; }
  | WHERE expr                              %prec REST
                                            { $$ = $expr; }
  ;

arguments
  : %empty                                  { $$ = NULL; }
  | exprs
  ;

exprs
  : expr                                    { $$ = expr_list(parse, NULL, $expr); }
  | exprs "," expr                          { $$ = expr_list(parse, $1, $expr); }
  ;

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
  struct token token = tokens_next(&parse->tokens);
  *location = token.span;
  if (parse->words) words_keep(parse->arena, parse->words, &token);
  if (token.kind == TK_DSL_error) parse_note_error(parse, token.span);
  switch (token.kind) {
  case TK_NUMBER:
  case TK_DATE_LITERAL:
    value->TK_NUMBER = (struct literal){token.number, token.scale, token.bad, token.boundary};
    break;
  case TK_TEXT_LITERAL:
  case TK_LAW: value->TK_TEXT_LITERAL = (struct ast_text){token.text, token.span}; break;
  default: value->TK_IDENTIFIER = (struct ast_name){token.text, token.span}; break;
  }
  return token.kind;
}
