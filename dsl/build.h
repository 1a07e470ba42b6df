/* What the grammar's actions call: constructors of the tree, and the state of one parse.
 *
 * A declaration is built in place: its keyword begins it (`parse_begin`), each clause writes its
 * member, so that what was read before a syntax error is kept. Expressions are built bottom-up.
 * Nothing here knows a name's meaning or a type.
 */
#ifndef THIDUA_BUILD_H
#define THIDUA_BUILD_H

#include "base/vec.h"
#include "dsl/ast.h"
#include "dsl/source_words.h"
#include "dsl/tokens.h"

struct literal {
  int64_t number;
  uint8_t scale;
  bool bad, boundary; /* see struct token */
};

struct name_list { /* the words of a closed set, each with its label */
  VEC(struct ast_name) of;
  VEC(struct ast_text) labels;
  uint32_t n_labelled;
};
struct expr_list {
  VEC(struct ast_expr *) of;
};

struct parse {
  struct arena *arena;
  struct diags *diags;
  struct tokens tokens;
  bool expression_only;
  VEC(struct ast_decl *) decls; /* finished */
  struct ast_expr *expression;  /* of a parse that wants only one */
  struct ast_decl *decl;        /* being built */
  struct ast_clauses *clauses;  /* of `decl`; NULL where its kind has none */
  struct ast_type *type;        /* of `decl`; NULL: not said yet */
  struct ast_decl *replacing;   /* the `replace` around it */
  /* where the first syntax error in `decl` is; UINT32_MAX: none yet */
  uint32_t error_at;
  struct ast_decl *finished;    /* the last one; NULL where it was not kept */
  struct ast_field *field;      /* being built */
  VEC(struct ast_field) fields; /* of `decl`, as the following three */
  VEC(struct ast_from) froms;
  VEC(struct ast_except) excepts;
  VEC(struct ast_order_key) keys;
  VEC(struct ast_name) weekend;
  VEC(struct ast_day_span) days;
  VEC(struct str) law; /* of the declaration that follows */
  VEC(struct span) law_spans;
  /* the text behind the last word of the closed set read last, where no other word of it has one:
   * the label of what is declared with it */
  struct ast_text behind_set;
  struct ast_expr *boundary;  /* a literal 2^63 that no minus has taken yet */
  struct source_words *words; /* kept as they are read; NULL: they are not */
};

/* -- the state */
void parse_init(struct parse *parse, struct arena *arena, struct diags *diags, uint32_t source,
    bool expression_only);

/* -- declarations */
void parse_begin(struct parse *parse, enum ast_decl_kind kind, struct span keyword);
/* The declaration is read up to the end of `all`; `broken` after a syntax error in it: kept where
 * its name is known. */
void parse_finish(struct parse *parse, struct span all, bool broken);
void parse_begin_replace(struct parse *parse, struct span keyword);
/* An entity's head is broken; its fields may still be read. Without its place in the tree it is not
 * kept. */
void parse_break_entity(struct parse *parse);
/* Gives up what is being read (its name is not known). */
void parse_abandon(struct parse *parse);
void parse_law_line(struct parse *parse, struct ast_text line);
/* The law text read last belongs to the declaration finished after it ... */
void parse_law_used(struct parse *parse);
/* ... or none follows, which is an error. */
void parse_law_unused(struct parse *parse);
/* A syntax error was found at `span`. */
void parse_note_error(struct parse *parse, struct span span);
/* After a syntax error: the next token will be one where `resume` can go on. True where that is the
 * token at hand. */
bool parse_resume(struct parse *parse, enum resume resume);

/* A clause begins with that span's first word; so does a field. */
static inline void parse_clause(struct parse *parse, struct span span) {
  if (parse->words) words_find(parse->words, span.begin)->begins_clause = true;
}
/* `is not` that is one sign, of which this is the `is`. */
static inline void parse_is_not(struct parse *parse, struct span is) {
  if (parse->words) words_find(parse->words, is.begin)->is_not = true;
}

void decl_name(struct parse *parse, struct ast_name name);
/* A text or label given once; twice is an error. `what` is its name for people. */
void decl_text(
    struct parse *parse, struct ast_text *member, struct ast_text text, const char *what);
void decl_label(struct parse *parse, struct ast_text text);
/* The type of what is declared, and of a decision. */
void decl_type(struct parse *parse, struct ast_type *type);
void decl_outcomes(struct parse *parse, struct ast_type *type);
void decl_effective(
    struct parse *parse, struct span clause, struct ast_expr *from, struct ast_expr *to);
void decl_from(struct parse *parse, struct ast_expr *date, struct ast_expr *value);
void decl_except(
    struct parse *parse, struct ast_expr *value, struct ast_expr *condition, struct span span);
void decl_weekend(struct parse *parse, struct ast_name day);
struct ast_day_span *day_span(struct parse *parse, struct ast_expr *first, struct ast_expr *last,
    const struct ast_text *label);
void decl_day_span(
    struct parse *parse, bool is_working, struct ast_day_span *days, struct span span);
void decl_key(struct parse *parse, struct ast_expr *key, bool descending);
void field_begin(struct parse *parse, struct ast_name name, const struct ast_type *type);
void field_changes(struct parse *parse, struct span span, enum ast_changes changes);
void field_bounds(
    struct parse *parse, struct span span, struct ast_expr *least, struct ast_expr *most);
void field_label(struct parse *parse, struct ast_text text);

/* A keyword that may be a name, used as one: it must be one word. */
struct ast_name word_name(struct parse *parse, struct ast_name word);
struct name_list *name_list(struct parse *parse, struct name_list *list, struct ast_name name,
    const struct ast_text *label);
struct expr_list *expr_list(struct parse *parse, struct expr_list *list, struct ast_expr *expr);
/* Types are handed on by their address: the parser copies each value a few times. */
struct ast_type *type_plain(struct parse *parse, enum ast_type_kind kind, struct span span);
struct ast_type *type_scaled(
    struct parse *parse, struct literal scale, struct span scale_span, struct span span);
struct ast_type *type_one_of(struct parse *parse, struct name_list *words, struct span span);
struct ast_type *type_reference(struct parse *parse, struct ast_name entity, struct span span);

/* -- expressions: `span` is the whole of the node, without parentheses around it */
/* Ends what was read so far: a literal 2^63 that no minus took does not fit, and is reported. */
void expr_close(struct parse *parse);
struct ast_expr *expr_new(struct parse *parse, enum ast_expr_kind kind, struct span span);
struct ast_expr *expr_number(struct parse *parse, struct literal literal, struct span span);
struct ast_expr *expr_date(struct parse *parse, struct literal literal, struct span span);
struct ast_expr *expr_text(struct parse *parse, struct ast_text text);
struct ast_expr *expr_name(struct parse *parse, struct ast_name name);
struct ast_expr *expr_named(
    struct parse *parse, enum ast_expr_kind kind, struct ast_name name, struct span span);
struct ast_expr *expr_qualified(
    struct parse *parse, struct ast_name qualifier, struct ast_name name, struct span span);
/* `path.name`: a value of the instance that a reference names. */
struct ast_expr *expr_follow(
    struct parse *parse, struct ast_expr *path, struct ast_name name, struct span span);
struct ast_expr *expr_rank_of(
    struct parse *parse, struct ast_expr *path, struct ast_name name, struct span span);
struct ast_expr *expr_qualified_this(struct parse *parse, struct ast_name name, struct span span);
struct ast_expr *expr_call(
    struct parse *parse, struct ast_name name, struct expr_list *arguments, struct span span);
struct ast_expr *expr_parenthesised(struct parse *parse, struct ast_expr *inner);
struct ast_expr *expr_unary(struct parse *parse, enum ast_expr_kind kind, struct span word,
    struct ast_expr *a, struct span span);
struct ast_expr *expr_binary(struct parse *parse, enum ast_expr_kind kind, struct span word,
    struct ast_expr *a, struct ast_expr *b, struct span span);
/* a on day */
struct ast_expr *expr_on(struct parse *parse, struct ast_expr *a, struct span word,
    struct ast_expr *day, struct span span);
/* a +- b UNIT */
struct ast_expr *expr_duration(struct parse *parse, bool minus, struct span word,
    struct ast_expr *a, struct ast_expr *b, enum ast_unit unit, enum ast_rounded rounding,
    struct span span);
struct ast_expr *expr_if(struct parse *parse, struct span word, struct ast_expr *condition,
    struct ast_expr *yes, struct ast_expr *no, struct span span);
/* An aggregate, of which only the rows are known yet: `unit`, `unit in sector`. `ancestor` may be
 * NULL. */
struct ast_expr *expr_rows(
    struct parse *parse, struct ast_name entity, const struct ast_name *ancestor);
/* kind E [where a] [has|of b] */
struct ast_expr *expr_aggregate(struct parse *parse, enum ast_expr_kind kind, struct span word,
    struct ast_expr *rows, struct ast_expr *where, struct ast_expr *b, struct span span);
/* largest|smallest(k) of b over E [where a] */
struct ast_expr *expr_ranked(struct parse *parse, enum ast_expr_kind kind, struct span word,
    struct ast_expr *k, struct ast_expr *rows, struct ast_expr *where, struct ast_expr *b,
    struct span span);
/* The right side of a comparison, its left still missing: the operands are b, c and items. */
struct ast_expr *expr_test(struct parse *parse, enum ast_expr_kind kind, bool negated,
    struct span word, struct ast_expr *b, struct ast_expr *c, struct expr_list *items);
/* Gives a test its left side; a comparison as that side makes a chain. */
struct ast_expr *expr_compare(
    struct parse *parse, struct ast_expr *a, struct ast_expr *test, struct span span);

/* -- messages (syntax_error.c) */
/* Reports that `found` stands where one of `expected` should, and how to put it right. */
void syntax_error(
    struct parse *parse, int found, struct span span, const int *expected, int n_expected);

#endif
