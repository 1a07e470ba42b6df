/* What the files of the checker share: its state, scopes, and each file's entry points. Not for
 * other parts (they use check.h).
 *
 * An expression with an error has no node (NULL), and what depends on it stays silent: one mistake,
 * one diagnostic. A declaration that failed keeps its declared type, and names whose type is not
 * known are SYMBOL_BROKEN, so that their uses stay silent too. Owner: the compile arena.
 */
#ifndef THIDUA_CHECKER_H
#define THIDUA_CHECKER_H

#include "compiler/check/check.h"
#include "compiler/typed/walk.h"
#include "base/vec.h"

enum symbol_kind {
  SYMBOL_FIELD,
  SYMBOL_DEFINE,
  SYMBOL_DECISION,
  SYMBOL_PARAMETER,
  SYMBOL_READING,
  SYMBOL_SELECTION /* of the candidates: whether chosen */,
  SYMBOL_SELECTION_STATE /* of the ancestor */,
  SYMBOL_DUTY,
  SYMBOL_BROKEN
};

struct symbol {
  uint8_t kind;    /* enum symbol_kind */
  uint32_t entity; /* whose name it is; ENTITY_RUN: parameters and readings */
  uint32_t index;  /* into the schema's array of its kind; BROKEN: unused */
  struct str name; /* name and span are filled in by add_symbol */
  struct span span;
  /* BROKEN: 1 + the removal of the tree that took it out (repealed.c); 0: none */
  uint32_t repealed;
};

/* Which rows an expression is asked of. The outermost is the instance of the declaration. */
struct scope {
  const struct scope *outer;
  uint32_t entity;
  /* of an aggregate: the entity under whose row its rows lie (its result's home); of an instance:
   * its entity */
  uint32_t anchor;
  /* the rows do not lie under the outer scope's row, so they may not speak of it */
  bool detached;
};

/* What the place of an expression expects of it. */
enum want_kind {
  WANT_ANY,
  WANT_TYPE,
  /* what it would be compared with has an error: a word not known here may have been one of its
     words */
  WANT_SILENCE
};
struct want {
  uint8_t kind; /* enum want_kind */
  /* directly under a `where` or `has`, with nothing but and, or, not between: its parts are checked
   * by W203 */
  bool in_where;
  struct type type;
};

struct checker {
  struct compilation *compilation;
  struct arena *arena;
  struct diags *diags;
  struct typed_program *program;
  struct schema *schema;
  VEC(struct symbol) symbols;
  struct str_map *entity_names; /* by entity: own names -> symbol */
  struct str_map run_names;     /* parameters, readings -> symbol */
  struct str_map entities;      /* names and plurals -> entity */
  struct str_map decisions;     /* names over all entities -> the first decision so named */
  struct str_map enumerations;  /* words joined -> enumeration */
  uint32_t enumerations_capacity;
  /* text that no declaration covers: after syntax errors names may have been declared in it */
  VEC(struct str) lost;
  bool open_world; /* names may come from a file that could not be read */
  /* by source: its place in the chain, older files first; NULL: as numbered */
  uint32_t *places;
  struct repealed *repealed; /* repealed.c; NULL: nothing is */
  /* check_previous.c; NULL: columns of the preceding year cannot be added */
  struct previous_fields *previous;
};

static inline struct want want_any(void) { return (struct want){.kind = WANT_ANY}; }
static inline struct want want_type(struct type type) {
  return (struct want){.kind = WANT_TYPE, .type = type};
}
static inline struct type type_of_kind(enum type_kind kind) {
  return (struct type){.kind = (uint8_t)kind, .of = NONE_INDEX};
}
static inline struct type type_decimal(uint32_t scale) {
  return (struct type){.kind = TYPE_DECIMAL, .scale = (uint8_t)scale, .of = NONE_INDEX};
}
static inline struct type type_enum(uint32_t of) {
  return (struct type){.kind = TYPE_ENUM, .of = of};
}
static inline bool type_is_number(struct type t) {
  return t.kind == TYPE_INTEGER || t.kind == TYPE_DECIMAL;
}

/* -- check.c */
void checker_init(
    struct checker *c, struct compilation *compilation, struct typed_program *program);
/* What could not be read of the files of the chain: names may be declared in it. */
void note_lost_text(struct checker *c);
/* True where a stands in an older file of the chain than b, or before it in the same one. */
bool stands_before(const struct checker *c, struct span a, struct span b);
/* Where the older of two declarations of one name is inherited: how to put the newer in its place.
 */
void help_replace(struct checker *c, struct diag *diag, const char *noun, struct ast_name name,
    struct span older);

/* -- describe.c: words for messages, all in the arena */
const char *cstr(struct checker *c, struct str s);
/* "an integer", "one of a, b" */
const char *describe_type(struct checker *c, struct type type);
const char *describe_words(struct checker *c, const struct enumeration *e); /* "a, b, c" */
const char *describe_kind(enum ast_decl_kind kind); /* "a rule", "an entity" */
/* "a field", "a definition", … */
const char *describe_symbol(struct checker *c, const struct symbol *symbol);
/* as written, if short and on one line; else `otherwise` */
const char *source_words(struct checker *c, struct span span, const char *otherwise);
/* "emulation.rules:31:7" */
const char *place_name(struct checker *c, struct span span);
const char *entity_cname(struct checker *c, uint32_t entity);

/* -- symbols.c: names and scopes */
uint32_t intern_words(struct checker *c, const struct str *words, uint32_t n);
/* Adds a name of `entity` (ENTITY_RUN: of the run). A duplicate is reported as `what` and not
 * added. */
void add_symbol(struct checker *c, struct ast_name name, struct symbol symbol, const char *what);
struct type symbol_type(const struct checker *c, const struct symbol *symbol);
int32_t enumeration_word(const struct enumeration *e, struct str word); /* its code, or -1 */
enum lookup { LOOKUP_NOTHING, LOOKUP_FOUND, LOOKUP_CROSSES };
/* Finds an unprefixed name from the innermost scope outward (scope NULL: the run's names only).
 * CROSSES: found, but in a row that the rows of a detached aggregate may not speak of; *crossed is
 * that aggregate's scope. */
enum lookup lookup_name(const struct checker *c, const struct scope *scope, struct str name,
    const struct symbol **symbol, const struct scope **crossed);
/* Resolves a name expression to its symbol, or reports and returns NULL (want: for suggestions of a
 * closed set's words). */
const struct symbol *resolve_name(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, struct want want);
/* The selection that `rank in NAME` names from a scope, or a report and NULL. */
const struct symbol *resolve_ranked(
    struct checker *c, const struct scope *scope, const struct ast_expr *e);
/* The decision, selection or define that `previous NAME` names from a scope, or a report and NULL.
 */
const struct symbol *resolve_previous(
    struct checker *c, const struct scope *scope, const struct ast_expr *e);
/* Resolves an entity's name, or reports and returns NONE_INDEX. */
uint32_t resolve_entity(struct checker *c, struct ast_name name);
/* True where a name unknown here may have been declared in text that could not be read: say nothing
 * of it. */
bool name_may_be_lost(struct checker *c, struct str name);
/* Adds "did you mean" where one of the names is near. */
void help_nearest(
    struct checker *c, struct diag *diag, struct str wanted, const struct str *names, uint32_t n);

/* The aggregate, from `scope` outward (inclusive), whose rows may not speak of a row of `entity`;
 * NULL: none. */
const struct scope *scope_crossing(
    const struct checker *c, const struct scope *scope, uint32_t entity);
/* The instance of the declaration. */
static inline uint32_t scope_instance(const struct scope *scope) {
  while (scope->outer) scope = scope->outer;
  return scope->entity;
}

/* -- nodes.c: constructors of the typed program; they lift operands to their common home */
struct tx *tx_new(
    struct checker *c, enum tx_kind kind, struct type type, uint32_t home, struct span span);
struct tx *tx_constant(struct checker *c, struct type type, int64_t number, struct span span);
struct tx *tx_lift(struct checker *c, struct tx *a, uint32_t home);
uint32_t home_join(const struct checker *c, uint32_t a, uint32_t b);
struct tx *tx_unary(
    struct checker *c, enum tx_kind kind, struct type type, struct tx *a, struct span span);
struct tx *tx_binary(struct checker *c, enum tx_kind kind, struct type type, struct tx *a,
    struct tx *b, struct span span);
struct tx *tx_not(struct checker *c, struct tx *a, struct span span);
/* A balanced tree of one associative kind over n >= 1 nodes. */
struct tx *tx_join_all(
    struct checker *c, enum tx_kind kind, struct tx *const *items, uint32_t n, struct span span);
/* The node as a number of type `to` (of a scale at least its own). */
struct tx *tx_widen(struct checker *c, struct tx *a, struct type to);

/* -- check_expr.c */
/* plain */
struct tx *check_value(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, struct want want);
struct tx *check_condition(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, bool in_where);
void report_not_a_condition(struct checker *c, const struct tx *node, struct span span);
/* W203: a part of an `and` or `or` in a `where` that is the same for all its rows. */
void warn_of_idle_part(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, const struct tx *part);
uint32_t probe_closed_set(
    const struct checker *c, const struct scope *scope, const struct ast_expr *e);
/* The closed set that decides what bare words among the operands mean; NONE_INDEX: none. *provider:
 * the operand that has it by its own name. */
uint32_t closed_set_of(const struct checker *c, const struct scope *scope,
    const struct ast_expr *const *operands, uint32_t n, uint32_t *provider);

/* -- check_previous.c: the values of the preceding year are columns (runtime/program/schema.h, enum
 * field_origin) */
/* Before the bodies are checked: from here on columns can be added, behind all fields. */
void begin_previous_fields(struct checker *c);
struct tx *check_previous(struct checker *c, const struct scope *scope, const struct ast_expr *e);
struct tx *check_no_previous_record(
    struct checker *c, const struct scope *scope, const struct ast_expr *e);
/* The closed set of what `previous NAME` names; NONE_INDEX: none. */
uint32_t previous_closed_set(
    const struct checker *c, const struct scope *scope, const struct ast_expr *e);
/* After the bodies: puts each column behind the fields of its entity, in the order of the items. */
void settle_previous_fields(struct checker *c);

/* -- check_compare.c */
struct tx *check_comparison(struct checker *c, const struct scope *scope, const struct ast_expr *e);
struct tx *check_in(struct checker *c, const struct scope *scope, const struct ast_expr *e);
struct tx *check_between(struct checker *c, const struct scope *scope, const struct ast_expr *e);

/* -- check_number.c */
bool is_arithmetic(const struct ast_expr *e);
/* plain */
struct tx *check_arithmetic(struct checker *c, const struct scope *scope, const struct ast_expr *e);
/* One side of a comparison or the argument of a rounding function: a whole arithmetic expression,
 * exact where it must be. */
struct tx *check_side(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, struct want want);
/* The value as one of the declared type (widened), or a report and NULL. `what` names the receiver,
 * quoted. */
struct tx *check_assigned(struct checker *c, struct tx *value, struct type type, const char *what);
/* Brings values that are ways of one result to one type; false after a report as the ways of
 * `what`. */
bool unify(struct checker *c, struct tx **items, uint32_t n, const char *what, struct span span);

/* -- check_call.c */
struct tx *check_call(struct checker *c, const struct scope *scope, const struct ast_expr *e);
struct tx *check_add_duration(
    struct checker *c, const struct scope *scope, const struct ast_expr *e);

/* -- check_selection.c */
/* -- check_duty.c */
void declare_duty(struct checker *c, const struct ast_decl *d, struct duty *duty, uint32_t index);
void check_duty(
    struct checker *c, const struct ast_decl *d, const struct duty *duty, struct typed_duty *typed);

void declare_selection(
    struct checker *c, const struct ast_decl *d, struct selection *selection, uint32_t index);
void check_selection(struct checker *c, const struct ast_decl *d, const struct selection *selection,
    struct typed_selection *typed);
struct tx *check_rank_in(struct checker *c, const struct scope *scope, const struct ast_expr *e);

/* -- check_aggregate.c */
struct tx *check_aggregate(struct checker *c, const struct scope *scope, const struct ast_expr *e);

/* Evaluates a constant expression of a declared type. False after a report (or where the expression
 * had an error). */
bool check_constant(struct checker *c, const struct ast_expr *e, struct type type, const char *what,
    struct value *value);

/* -- declare_entity.c, declare.c: declarations into the schema. The n-th declaration of a kind
 * written is the n-th in the schema (entities: not so) */
/* `what` cannot be a reference: "a definition". */
struct type declare_type(
    struct checker *c, const struct ast_type *type, const char *what, bool *broken);
void declare_run(struct checker *c, const struct ast *ast); /* parameters and readings: first */
void declare_entities(struct checker *c, const struct ast *ast);
void declare_rest(struct checker *c, const struct ast *ast);
/* A name of an entity; reports what it would be mistaken for. */
void add_entity_name(struct checker *c, struct ast_name name, enum symbol_kind kind,
    uint32_t entity, uint32_t index, const char *what);
struct law_text keep_law(struct checker *c, const struct ast_decl *decl);

/* -- check_exception.c: exceptions that stand apart */
/* What `rule` and `define` declarations excepted from have of them: by declaration of the tree, the
 * first of its exceptions; NONE_INDEX ends a list. */
struct exceptions {
  const struct ast *ast;
  uint32_t *first, *next; /* by declaration */
  uint32_t *index;        /* by declaration: of an exception to a rule, into schema.exceptions */
};
/* Finds whose each is, and reports those that are nobody's. */
void declare_exceptions(struct checker *c, const struct ast *ast, struct exceptions *exceptions);
/* The rule's condition with its exceptions taken off it; NULL where one has an error. */
struct tx *check_rule_exceptions(struct checker *c, const struct exceptions *exceptions,
    uint32_t decl, uint32_t rule, uint32_t entity, struct tx *condition);

/* -- repealed.c: what the chain took out, and what still uses it */
void begin_repealed(struct checker *c, const struct ast *ast); /* first */
/* behind all declarations: repealed names are broken ones, unless declared anew */
void declare_repealed(struct checker *c);
/* True where the symbol is broken: then say no more. A use of a repealed one is noted. */
bool symbol_is_broken(struct checker *c, const struct symbol *symbol, struct span use);
/* The same for a name that no declaration of the kind has: rules, decisions … `note` says at its
 * place what uses it. */
bool name_is_repealed(
    struct checker *c, enum ast_decl_kind kind, struct ast_name use, const char *note);
void report_repealed(struct checker *c); /* behind the bodies */

/* -- law.c */
void check_law(struct checker *c);

/* -- order.c */
/* Fills program->order and reports circles (false then); bodies that failed are NULL and use
 * nothing. */
bool order_program(struct compilation *compilation, struct typed_program *program);

/* -- fold.c, bounds.c */
struct tx *fold_tree(
    struct compilation *compilation, const struct typed_program *program, struct tx *node);
/* Sets `bounded` on every node of one tree. */
void set_bounded_flags_of(
    struct arena *arena, const struct typed_program *program, struct tx *node);

#endif
