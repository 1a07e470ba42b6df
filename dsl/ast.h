/* The abstract syntax tree of one .rules file, exactly as written: names unresolved, types
 * unchecked, nothing folded. The parser only builds this. Owner: the compile arena. Names and texts
 * are NFC. The whole language of language.md is here (selection, duty, references, amends … too),
 * so that later passes grow without the tree changing.
 */
#ifndef THIDUA_AST_H
#define THIDUA_AST_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/source.h"

struct ast_name {
  struct str text; /* NFC; n == 0: not written */
  struct span span;
};

struct ast_text { /* a quoted text, escapes resolved; span.source == UINT32_MAX: not written */
  struct str text;
  struct span span;
};

/* -- expressions -- */

enum ast_expr_kind {
  AST_NUMBER, /* number, scale; percent literals are scaled already (80% is 80 at scale 2) */
  AST_DATE,   /* number = days since 1970-01-01 */
  AST_TEXT,   /* text */
  AST_TRUE,
  AST_FALSE,
  AST_UNKNOWN, /* the word unknown */
  AST_AS_OF,
  /* name; qualifier.text.n > 0 in `cluster.members`; qualifier_this in `this.score` */
  AST_NAME,
  AST_FOLLOW,   /* a is a reference; name, of the instance it names: `unit.head.score` */
  AST_THIS,     /* bare `this` */
  AST_PREVIOUS, /* name */
  AST_NO_PREVIOUS_RECORD,
  AST_RANK_IN, /* name; a: of whom, a reference; NULL: of the instance */
  /* a on b: a, as written, names a parameter; b the day */
  AST_ON,
  AST_NOT,
  AST_NEGATE, /* a */
  AST_AND,
  AST_OR, /* a, b */
  /* a, b; `is` is EQUAL, `is not` NOT_EQUAL */
  AST_EQUAL,
  AST_NOT_EQUAL,
  AST_LESS,
  AST_LESS_EQUAL,
  AST_GREATER,
  AST_GREATER_EQUAL,
  /* a, b: a comparison used as the left side of another (`a < b < c`): always an error of the
     checker */
  AST_CHAIN,
  AST_IS_KNOWN,
  AST_IS_MISSING, /* a; negated for `is not known` */
  AST_IN,         /* a in (items); negated */
  AST_BETWEEN,    /* a between b and c; negated */
  AST_ADD,
  AST_SUBTRACT,
  AST_MULTIPLY,
  AST_DIVIDE,       /* a, b */
  AST_ADD_DURATION, /* a + b UNIT, a - b UNIT: negated for `-`; unit, rounding */
  AST_IF,           /* if a then b else c */
  AST_CALL,         /* name(items) */
  AST_ANY,          /* any E [where a];  b unused. `no` is AST_NO, `every` AST_EVERY */
  AST_NO,
  AST_EVERY, /* every E [where a] has b */
  AST_COUNT, /* count of E [where a] */
  AST_SUM,
  AST_MIN,
  AST_MAX,
  AST_AVERAGE,     /* sum of b over E [where a] */
  AST_MEDIAN,      /* likewise */
  AST_LARGEST,     /* largest(c) of b over E [where a] */
  AST_SMALLEST,    /* likewise */
  AST_DISTINCT,    /* count of distinct b over E [where a] */
  AST_LONGEST_RUN, /* longest run of E [where a] by b */
  AST_ERROR        /* stands where a syntax error was reported */
};

/* What is asked of all rows of an entity, for a switch that has one answer for them: `case
 * AST_AGGREGATES:`. */
#define AST_AGGREGATES                                                                             \
  AST_ANY:                                                                                         \
  case AST_NO:                                                                                     \
  case AST_EVERY:                                                                                  \
  case AST_COUNT:                                                                                  \
  case AST_SUM:                                                                                    \
  case AST_MIN:                                                                                    \
  case AST_MAX:                                                                                    \
  case AST_AVERAGE:                                                                                \
  case AST_MEDIAN:                                                                                 \
  case AST_LARGEST:                                                                                \
  case AST_SMALLEST:                                                                               \
  case AST_DISTINCT:                                                                               \
  case AST_LONGEST_RUN

static inline bool ast_is_aggregate(enum ast_expr_kind kind) {
  switch ((int)kind) {
  case AST_AGGREGATES: return true;
  default: return false;
  }
}

enum ast_unit { AST_DAYS, AST_MONTHS, AST_YEARS, AST_WORKING_DAYS };
enum ast_rounded { AST_ROUNDED_NONE, AST_ROUNDED_DOWN, AST_ROUNDED_UP };

/* What most expressions do not have; of these it is the one `ast_no_more`, so that it may be read of
 * every expression. */
struct ast_more {
  struct span name_span; /* where it is not all of the expression's; else SPAN_NONE */
  uint32_t n_items;
  struct ast_expr **items;   /* AST_IN's members, AST_CALL's arguments */
  struct ast_name qualifier; /* `cluster` in cluster.members; an aggregate's `in ANCESTOR` */
  struct str text;           /* AST_TEXT */
};
extern const struct ast_more ast_no_more;

/* There are many, and a check reads all of them: packed, and what few have apart. */
struct ast_expr {
  enum ast_expr_kind kind : 8;
  enum ast_unit unit : 4;
  enum ast_rounded rounding : 4;
  uint8_t scale;
  bool parenthesised : 1; /* written in parentheses of its own */
  bool negated : 1;
  bool qualifier_this : 1;
  uint16_t height;  /* of this tree, at most EXPRESSION_TREE_MAX: recursion over it is safe */
  uint16_t nesting; /* `if`s within each other, at most EXPRESSION_DEPTH_MAX; 0: there is none */
  struct span span; /* without surrounding parentheses */
  struct span operator_span; /* the operator word of binary and unary kinds, else SPAN_NONE */
  union {
    struct str name; /* names, calls, aggregates' entity; of all others its n is 0 */
    int64_t number;  /* AST_NUMBER, AST_DATE */
  };
  const struct ast_more *more; /* never NULL */
  struct ast_expr *a, *b, *c;
};
static_assert(offsetof(struct str, n) >= sizeof(int64_t), "a number leaves it 0");

static inline struct span ast_name_span(const struct ast_expr *e) {
  return e->more->name_span.source == UINT32_MAX ? e->span : e->more->name_span;
}
/* The name as it is written; of what has none n == 0. */
static inline struct ast_name ast_name_of(const struct ast_expr *e) {
  return (struct ast_name){e->name, ast_name_span(e)};
}

/* -- declarations -- */

enum ast_type_kind {
  AST_TYPE_BOOLEAN,
  AST_TYPE_INTEGER,
  AST_TYPE_DECIMAL,
  AST_TYPE_DATE,
  AST_TYPE_TEXT,
  AST_TYPE_ONE_OF,
  AST_TYPE_REFERENCE,
  AST_TYPE_ERROR
};

struct ast_type {
  enum ast_type_kind kind;
  bool has_scale;
  int64_t scale; /* decimal(scale), as written, unchecked */
  struct span span;
  struct ast_name *words; /* one of */
  uint32_t n_words;
  struct ast_text *labels; /* of each of these; NULL: none has one */
  struct ast_name entity;  /* ENTITY reference */
};

/* What may change of a field when an explanation looks for the smallest change. */
enum ast_changes {
  AST_CHANGES_FREELY,
  AST_CHANGES_NEVER,     /* fixed */
  AST_CHANGES_BY_RISING, /* only grows */
  AST_CHANGES_BY_OTHERS  /* decided by others */
};

struct ast_field {
  struct ast_name name;
  struct ast_type type;
  struct ast_text label;
  bool absent_none;        /* absent means none */
  struct ast_expr *absent; /* absent means VALUE, or NULL */
  /* `between least and most`, `at least`, `at most`: literals or names, or NULL */
  struct ast_expr *least, *most;
  struct span bounds_span; /* of these words, where there are some */
  enum ast_changes changes;
  struct span absent_span, changes_span; /* of these words, where there are some */
  struct span span;
};

struct ast_from { /* from DATE is EXPR */
  struct ast_expr *date;
  struct ast_expr *value;
};

struct ast_except {     /* except EXPR when COND */
  struct ast_name name; /* only of free-standing exceptions */
  struct ast_expr *value, *condition;
  struct span span;
};

struct ast_day_span {            /* of a calendar: DATE [to DATE] [label] */
  bool is_working;               /* behind `working`; else behind `holidays` */
  struct ast_expr *first, *last; /* date literals; last NULL: one day */
  struct ast_text label;
  struct span span;
};

struct ast_order_key {
  struct ast_expr *key;
  bool descending;
};

enum ast_decl_kind {
  AST_REGULATION,
  AST_ENTITY,
  AST_PARAMETER,
  AST_READING,
  AST_DEFINE,
  AST_DECISION,
  AST_RULE,
  AST_SELECTION,
  AST_ALLOCATION,
  AST_NOT_ENCODED,
  AST_CALENDAR,
  AST_DUTY,
  AST_WARNING,
  AST_REQUIRE,
  AST_EXCEPTION,
  AST_USES,
  AST_REPEAL,
  AST_REPLACE,
  AST_EXTEND
};
enum { AST_N_DECL_KINDS = AST_EXTEND + 1 };

/* What a regulation rules by, each under a name of its own: what an amendment may replace
 * (`case AST_REPLACEABLES:`). */
#define AST_REPLACEABLES                                                                           \
  AST_PARAMETER:                                                                                   \
  case AST_READING:                                                                                \
  case AST_DEFINE:                                                                                 \
  case AST_DECISION:                                                                               \
  case AST_RULE:                                                                                   \
  case AST_SELECTION:                                                                              \
  case AST_ALLOCATION:                                                                             \
  case AST_CALENDAR:                                                                               \
  case AST_DUTY:                                                                                   \
  case AST_WARNING:                                                                                \
  case AST_REQUIRE:                                                                                \
  case AST_EXCEPTION

/* Which end of a decision's outcomes is the better one for whom it is about. */
enum ast_best { AST_BEST_NONE, AST_BEST_FIRST, AST_BEST_LAST };
enum ast_tie { AST_TIE_NONE, AST_TIE_REFER, AST_TIE_ALL };

/* The clauses that rules, defines, warnings and requires, of which there are many, do not have: one
 * struct for all kinds that have any, each comment says which. Of all others it is the one
 * `ast_no_clauses`, so that it may be read of every declaration. */
struct ast_clauses {
  struct ast_name plural; /* ENTITY */
  /* ENTITY `unique within`; n == 0: its ids are unique in all of it */
  struct ast_name unique_within;
  struct ast_field *fields; /* ENTITY, EXTEND entity */
  uint32_t n_fields;
  bool absent_none; /* ENTITY `absent means none` */
  bool before;      /* EXTEND decision D with W before|after NEIGHBOUR */
  /* SELECTION, ALLOCATION (`among`); EXCEPTION to a define: of which entity, n == 0: nothing said */
  struct ast_name candidate, per;
  struct ast_expr *weight, *unit; /* ALLOCATION `by`, `rounded to` (or NULL) */
  struct ast_order_key *keys;     /* SELECTION, ALLOCATION */
  uint32_t n_keys;
  enum ast_tie tie;                              /* SELECTION, ALLOCATION */
  struct ast_expr *done_on, *due;                /* DUTY */
  struct ast_text by;                            /* DUTY */
  struct ast_text title, issuer, source, amends; /* REGULATION */
  /* REGULATION; CALENDAR, EXTEND calendar `from`, `to`: date literals or NULL */
  struct ast_expr *effective_from, *effective_to;
  struct ast_name *weekend; /* CALENDAR, EXTEND calendar: days of the week */
  uint32_t n_weekend;
  struct ast_day_span *days; /* CALENDAR, EXTEND calendar: in the order written */
  uint32_t n_days;
  struct ast_text path; /* USES */
  /* EXTEND reading R with W; EXTEND decision D with W before|after NEIGHBOUR */
  struct ast_name word, neighbour;
  struct ast_text word_label;
  /* ENTITY, PARAMETER, READING, DECISION, as consolidated: the EXTENDs merged into it, in the order
   * of the chain */
  const struct ast_decl **extensions;
  uint32_t n_extensions;
};
extern const struct ast_clauses ast_no_clauses;
extern const struct ast_type ast_no_type; /* of kind AST_TYPE_ERROR, written nowhere */

/* One struct for all kinds: each comment says which kinds use the member. */
struct ast_decl {
  enum ast_decl_kind kind : 8;
  enum ast_decl_kind target_kind : 8; /* REPEAL, EXTEND, EXCEPTION: the kind named after it */
  enum ast_best best : 8;             /* DECISION */
  /* a syntax error was reported in it, behind what others rely on; `span` ends at the error */
  bool broken;
  uint32_t replaces; /* as consolidated: 1 + the removal that put it there; 0: none did */
  struct span span;  /* from its keyword to its end */
  struct span keyword_span;
  /* the quotation that stands before it: one item a `|` line, without the bar and its blank */
  struct str *law;
  struct span *law_spans;
  uint32_t n_law;
  uint32_t n_froms, n_excepts;
  struct ast_name name;  /* all but USES */
  struct ast_text label; /* all that have one */
  /* DEFINE, DECISION, DUTY `of`; RULE, WARNING, REQUIRE `for`; ENTITY `in` (n == 0: root);
   * EXCEPTION `to rule|define` */
  struct ast_name of;
  /* PARAMETER, DEFINE; DECISION (its `one of`); READING (its choices); else `ast_no_type` */
  const struct ast_type *type;
  struct ast_from *froms;   /* PARAMETER, EXTEND parameter */
  struct ast_name choice;   /* READING `is`; DECISION `otherwise`; RULE's outcome */
  struct ast_name decision; /* RULE `then DECISION is` */
  struct ast_expr *value;   /* DEFINE `is`; EXCEPTION to define `is`; N of SELECTION, ALLOCATION */
  struct ast_except *excepts; /* DEFINE */
  /* RULE, WARNING, EXCEPTION `when`; REQUIRE `that`; SELECTION `where`; DUTY `done when` */
  struct ast_expr *condition;
  struct ast_expr *unless;           /* RULE */
  struct ast_text because;           /* RULE, READING, WARNING, REQUIRE, EXCEPTION */
  struct ast_decl *replacement;      /* REPLACE: the declaration it wraps */
  const struct ast_clauses *clauses; /* never NULL */
};

/* One file of a chain. language.md §6. */
struct ast_file {
  uint32_t source;
  /* its `regulation` as written; NULL: a file of declarations that another one `uses` */
  const struct ast_decl *header;
  /* the header whose `source` its law text is checked against: its own, or of what it amends; of
     a used file, that of the file that uses it; NULL: none */
  const struct ast_decl *law_header;
};

/* A declaration of an earlier file of the chain that a later one takes out (`repeal`) or puts
 * another in the place of (`replace`). */
struct ast_removal {
  const struct ast_decl *removed; /* as it stood: an extended one with its extensions */
  const struct ast_decl *by;      /* the REPEAL or REPLACE */
};

/* As parsed: one file. As consolidated (compiler/source/consolidate.c): a whole chain, where no
 * USES, REPEAL, REPLACE and EXTEND is left, one REGULATION stands first (the newest, with the lines
 * it does not say taken from those it amends), extended declarations are copies with all their
 * parts
 * (`extensions`), and exceptions stand as declarations of their own. Spans name the file each part
 * comes from. */
struct ast {
  /* in the order written; consolidated: the oldest file's first, a replacement in the place of what
   * it replaced */
  struct ast_decl **decls;
  uint32_t n_decls;
  uint32_t source;        /* of the file; consolidated: of the newest */
  struct ast_file *files; /* consolidated: each before those that name it, the newest last */
  uint32_t n_files;
  struct ast_removal *removals; /* consolidated: in the order made */
  uint32_t n_removals;
};

/* "rule", "define" … : the English keyword of a kind. */
const char *ast_decl_kind_name(enum ast_decl_kind kind);
/* The same in the reader's language: "quy tắc". */
const char *ast_decl_kind_word(enum ast_decl_kind kind);
/* "a rule", "an entity": as messages call one. */
const char *ast_decl_kind_phrase(enum ast_decl_kind kind);
/* Writes the tree as indented text, one node a line, places as line:column; deterministic. */
void ast_print(FILE *out, const struct ast *ast, struct sources *sources);

#endif
