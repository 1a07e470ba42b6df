/* The grammar's part on names and expressions, language.md §2 and §3: a part of parser.y, put where
 * its `@include` stands. */

/* -- names: identifiers, and words that are keywords elsewhere (CONTEXTUAL in keywords.def) */

name
  : IDENTIFIER
  | other_name
  ;

other_name
  : word                                    { $$ = word_name(parse, $1); }
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
  | IDENTIFIER                              { $$ = expr_name(parse, $1); } /* as most names */
  | other_name                              { $$ = expr_name(parse, $1); }
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
  : name                                    { $$ = expr_rows(parse, $name, NULL); }
  | name[of] IN_ANCESTOR name[ancestor]     { $$ = expr_rows(parse, $of, &$ancestor); }
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
