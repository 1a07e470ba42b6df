/* The grammar's part on declarations, language.md §4 to §6: a part of parser.y, put where its
 * `@include` stands. */

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
  : TITLE TEXT_LITERAL
                                        { decl_text(parse, &parse->clauses->title, $2, "title"); }
  | ISSUER TEXT_LITERAL
                                      { decl_text(parse, &parse->clauses->issuer, $2, "issuer"); }
  | SOURCE TEXT_LITERAL
                                      { decl_text(parse, &parse->clauses->source, $2, "source"); }
  | AMENDS TEXT_LITERAL
                            { decl_text(parse, &parse->clauses->amends, $2, N_("amended file")); }
  | EFFECTIVE date                          { decl_effective(parse, @$, $date, NULL); }
  | EFFECTIVE date[from] TO date[to]        { decl_effective(parse, @$, $from, $to); }
  ;

date: DATE_LITERAL                          { $$ = expr_date(parse, $1, @$); } ;

begin_uses: USES                            { parse_begin(parse, AST_USES, @$); } ;

uses: begin_uses TEXT_LITERAL               { parse->clauses->path = $2; } ;

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
  | "(" name ")"                            { parse->clauses->plural = $name; }
  ;

parent
  : %empty
  | IN name                                 { parse->decl->of = $name; }
  ;

unique
  : %empty
  | UNIQUE_WITHIN name                      { parse->clauses->unique_within = $name; }
  ;

absent_list
  : %empty
  | ABSENT_MEANS NONE label                 { parse->clauses->absent_none = true; }
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

typed: ":" type                             { decl_type(parse, $type); } ;

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

/* Behind the last of them stands the label of what is declared, unless the others have labels, too
 * (build.c). */
names
  : name                           %prec REST { $$ = name_list(parse, NULL, $name, NULL); }
  | name TEXT_LITERAL                       { $$ = name_list(parse, NULL, $name, &$2); }
  | names "," name                 %prec REST { $$ = name_list(parse, $1, $name, NULL); }
  | names "," name TEXT_LITERAL             { $$ = name_list(parse, $1, $name, &$4); }
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

reading: begin_reading declared typed_choices label IS choice because_or_not
                                            { parse_clause(parse, @IS); } ;

choice: name                                { parse->decl->choice = $name; } ;

typed_choices: ":" one_of                   { decl_type(parse, $one_of); } ;

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

outcomes: one_of                            { decl_outcomes(parse, $one_of); } ;

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
                                 parse->clauses->candidate = $entity; }
  ;

to: TO | OF ;

/* -- selection, duty */

begin_selection: SELECTION                  { parse_begin(parse, AST_SELECTION, @$); } ;

selection: begin_selection declared label choose selection_where order on_tie ;

choose: CHOOSE expr entity_name PER name
                                            { parse->decl->value = $expr;
                                              parse->clauses->candidate = $entity_name;
                                              parse->clauses->per = $name;
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
  : ON_TIE REFER                            { parse->clauses->tie = AST_TIE_REFER;
                                              parse_clause(parse, @$); }
  | ON_TIE ALL                              { parse->clauses->tie = AST_TIE_ALL;
                                              parse_clause(parse, @$); }
  ;

/* -- allocation */

begin_allocation: ALLOCATION                { parse_begin(parse, AST_ALLOCATION, @$); } ;

allocation: begin_allocation declared label share by_weight unit_of_share on_tie_of_share ;

share: SHARE expr AMONG name[rows] PER name[ancestor]
                                            { parse->decl->value = $expr;
                                              parse->clauses->candidate = $rows;
                                              parse->clauses->per = $ancestor;
                                              parse_clause(parse, @SHARE); } ;

by_weight: BY expr                          { parse->clauses->weight = $expr;
                                              parse_clause(parse, @BY); } ;

unit_of_share
  : %empty
  | ROUNDED_TO expr                         { parse->clauses->unit = $expr;
                                              parse_clause(parse, @ROUNDED_TO); }
  ;

on_tie_of_share
  : ON_TIE REFER                            { parse->clauses->tie = AST_TIE_REFER;
                                              parse_clause(parse, @$); }
  | ON_TIE keys REFER                       { parse->clauses->tie = AST_TIE_REFER;
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

period: FROM date[from] TO date[to]         { parse->clauses->effective_from = $from;
                                              parse->clauses->effective_to = $to;
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
  | DONE_ON expr                            { parse->clauses->done_on = $expr;
                                              parse_clause(parse, @DONE_ON); }
  ;

due
  : %empty
  | DUE expr                                { parse->clauses->due = $expr;
                                              parse_clause(parse, @DUE); }
  ;

by
  : %empty
  | BY TEXT_LITERAL                         { parse->clauses->by = $2;
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
                                            { parse->clauses->before = $before;
                                              parse->clauses->neighbour = $name; }
  ;

extend_entity: ENTITY                       { parse->decl->target_kind = AST_ENTITY; } ;
extend_parameter: PARAMETER                 { parse->decl->target_kind = AST_PARAMETER; } ;
extend_reading: READING                     { parse->decl->target_kind = AST_READING; } ;
extend_calendar: CALENDAR                   { parse->decl->target_kind = AST_CALENDAR; } ;
extend_decision: DECISION                   { parse->decl->target_kind = AST_DECISION; } ;

with
  : WITH name                      %prec REST { parse->clauses->word = $name; }
  | WITH name TEXT_LITERAL                  { parse->clauses->word = $name;
                                              parse->clauses->word_label = $3; }
  ;

before
  : BEFORE                                  { $$ = true; }
  | AFTER                                   { $$ = false; }
  ;
