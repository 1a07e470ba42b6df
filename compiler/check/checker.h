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
#include "compiler/check/words.h"
#include "compiler/source/lost.h"
#include "compiler/typed/build.h"
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
  SYMBOL_ALLOCATION /* of the rows: the share */,
  SYMBOL_ALLOCATION_STATE /* of the ancestor */,
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
  struct builder build;
  struct words words;
  VEC(struct symbol) symbols;
  struct str_map *entity_names; /* by entity: own names -> symbol */
  struct str_map run_names;     /* parameters, readings -> symbol */
  struct str_map entities;      /* names and plurals -> entity */
  /* plurals of more than one entity, each with another parent -> the last of them; the first is in
   * `entities` */
  struct str_map shared_plurals;
  struct str_map decisions;    /* names over all entities -> the first decision so named */
  struct str_map enumerations; /* words joined -> enumeration */
  uint32_t enumerations_capacity;
  struct word_labels *word_labels; /* word_labels.c; NULL: no word has one */
  struct lost_text lost;
  /* by source: its place in the chain, older files first; NULL: as numbered */
  uint32_t *places;
  struct amounts *amounts; /* check_allocation.c */
  /* finds the type of an allocation's shares, before it is asked for; NULL: they are all known */
  void (*find_share_type)(struct checker *c, uint32_t allocation);
  struct repealed *repealed; /* repealed.c; NULL: nothing is */
  /* check_previous.c; NULL: columns of the preceding year cannot be added */
  /* by field: as declared, where it may have bounds (check_bounds.c); NULL: an expression alone */
  const struct ast_field **bounds;
  uint32_t n_bounded;                   /* fields with bounds */
  uint32_t n_of_kind[AST_N_DECL_KINDS]; /* declarations */
  bool in_bounds; /* a bound is being checked: fields are as the data give them */
  struct previous_fields *previous;
};

static inline struct want want_any(void) { return (struct want){.kind = WANT_ANY}; }
static inline struct want want_type(struct type type) {
  return (struct want){.kind = WANT_TYPE, .type = type};
}
/* True where a stands in an older file of the chain than b, or before it in the same one. */
static inline bool stands_before(const struct checker *c, struct span a, struct span b) {
  uint32_t file_a = c->places ? c->places[a.source] : a.source,
           file_b = c->places ? c->places[b.source] : b.source;
  return file_a != file_b ? file_a < file_b : a.begin < b.begin;
}
/* Where the older of two declarations of one name is inherited: how to put the newer in its place.
 */
void help_replace(struct checker *c, struct diag *diag, const char *noun, struct ast_name name,
    struct span older);

/* -- symbols.c: names and scopes */
/* "a field", "a definition", … */
const char *describe_symbol(const struct symbol *symbol);
uint32_t intern_words(struct checker *c, const struct str *words, uint32_t n);
/* -- word_labels.c */
/* The labels that the words of a closed set are written with; another one of the same word is
 * reported. */
void label_words(struct checker *c, uint32_t set, const struct ast_type *type);
/* When all are declared: the words without a label take the one they have in other sets. */
void share_word_labels(struct checker *c);

/* -- symbols.c, on */
/* The days of the week, a closed set of the language itself: Monday 0. */
uint32_t weekday_set(struct checker *c);
/* Working days are counted at `span`; false where there is no calendar, after a report. */
bool check_has_calendar(struct checker *c, struct span span);
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
/* What an entity (ENTITY_RUN: the run) has by this name; NULL: nothing. */
const struct symbol *own_symbol(const struct checker *c, uint32_t entity, struct str name);
/* -- resolve.c: what a name means */
/* Reports that an entity has nothing of this name, and what was meant; silent where a lost
 * declaration may have it. */
void report_no_member(
    struct checker *c, const struct ast_expr *e, uint32_t entity, bool is_followed);
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
/* A plural (empty: none) into the names of entities, or into the shared ones. */
void keep_plural(struct checker *c, struct str plural, uint32_t entity);
/* A plural that two entities share says neither: reported with both, true. */
bool report_shared_plural(struct checker *c, struct ast_name name);

/* -- symbols.c again: what rows may speak of */
/* The aggregate, from `scope` outward (inclusive), whose rows may not speak of a row of `entity`;
 * NULL: none. */
const struct scope *scope_crossing(
    const struct checker *c, const struct scope *scope, uint32_t entity);
/* The same up to the scope `to` (exclusive). */
const struct scope *scope_crossing_between(
    const struct checker *c, const struct scope *from, const struct scope *to, uint32_t entity);
/* Before a name is asked for its type: that of an allocation's shares hangs on what is shared, and
 * an error there breaks the name. */
static inline void prepare_symbol(struct checker *c, const struct symbol *symbol) {
  if (symbol && symbol->kind == SYMBOL_ALLOCATION && c->find_share_type)
    c->find_share_type(c, symbol->index);
}

/* The instance of the declaration. */
static inline uint32_t scope_instance(const struct scope *scope) {
  while (scope->outer) scope = scope->outer;
  return scope->entity;
}

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
uint32_t probe_closed_set(struct checker *c, const struct scope *scope, const struct ast_expr *e);
/* The closed set of a selection's status. */
uint32_t status_set(struct checker *c);
/* declare_type() of what holds a value and has no order: there the four words of a selection's
 * status are its closed set, in whatever order they are written. */
struct type declare_value_type(
    struct checker *c, const struct ast_type *type, const char *what, bool *broken);
/* That set, where an operand is a selection seen from its candidates and another one of the set's
 * words, or a word that nothing else bears; else NONE_INDEX. *provider: the selection. */
uint32_t status_asked(struct checker *c, const struct scope *scope,
    const struct ast_expr *const *operands, uint32_t n, uint32_t *provider);
/* A selection's name where its status is wanted: that, instead of whether it is chosen. */
struct tx *check_status(struct checker *c, struct tx *node, struct want want);
/* True after a report that a share, a number, has no status: its allocation has a state. */
bool report_status_of_share(struct checker *c, const struct scope *scope,
    const struct ast_expr *const *operands, uint32_t n);
const struct symbol *symbol_asked(
    const struct checker *c, const struct scope *scope, const struct ast_expr *e);
/* The closed set that decides what bare words among the operands mean; NONE_INDEX: none. *provider:
 * the operand that has it by its own name. */
uint32_t closed_set_of(struct checker *c, const struct scope *scope,
    const struct ast_expr *const *operands, uint32_t n, uint32_t *provider);

/* -- check_follow.c: values of the instance that a reference names */
/* Whether a name with a prefix, or a path, follows a reference (rather than naming an entity's). */
bool is_followed(const struct checker *c, const struct scope *scope, const struct ast_expr *e);
/* What it names, where nothing is wrong with it; NULL else. Never a report. */
const struct symbol *followed_symbol(
    const struct checker *c, const struct scope *scope, const struct ast_expr *e);
struct tx *check_follow(struct checker *c, const struct scope *scope, const struct ast_expr *e);
/* `nominee.rank in NAME`. */
struct tx *check_rank_of(struct checker *c, const struct scope *scope, const struct ast_expr *e);
/* A leaf: the value that a symbol stands for, of its entity. */
/* A field as it is named: within its bounds, where it has some and may be missing (check_bounds.c). */
struct tx *field_within(struct checker *c, struct tx *field);
/* Bounds as they are declared: what is wrong with them, and the checks of the data. After all other
 * bodies. */
void check_bounds(struct checker *c);
/* Of a program that was checked before: which of its fields have bounds, for an expression alone. */
void find_bounds(struct checker *c, const struct ast *ast);
struct tx *value_of_symbol(struct checker *c, const struct symbol *symbol, struct span span);

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
/* True where an entity's name is the word `predecessor`, which is no entity that is declared. */
bool names_predecessors(const struct checker *c, struct ast_name name);
/* The entity of the predecessors of the instance the declaration is for, or a report and NONE_INDEX
 */
uint32_t predecessors_asked(struct checker *c, const struct scope *scope, const struct ast_expr *e);
/* After the bodies: puts each column behind the fields of its entity, in the order of the items. */
void settle_previous_fields(struct checker *c);

/* -- check_compare.c */
struct tx *check_comparison(struct checker *c, const struct scope *scope, const struct ast_expr *e);
struct tx *check_in(struct checker *c, const struct scope *scope, const struct ast_expr *e);
/* Two whole numbers of a list with a comma and no blank between, `9,75`, as the one number that may
 * be meant: "9.75"; NULL where there are none. *span: of both. */
const char *decimal_comma(struct checker *c, const struct ast_expr *list, struct span *span);
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
/* Whether values are all numbers, or of one type; false after a report as the ways of `what`. */
bool are_of_one_type(
    struct checker *c, struct tx *const *items, uint32_t n, const char *what, struct span span);
/* Brings values that are ways of one result to one type; false after a report as the ways of
 * `what`. */
bool unify(struct checker *c, struct tx **items, uint32_t n, const char *what, struct span span);

/* -- check_call.c */
struct tx *check_call(struct checker *c, const struct scope *scope, const struct ast_expr *e);
/* check_parameter.c: `PARAMETER on DAY` */
struct tx *check_on(struct checker *c, const struct scope *scope, const struct ast_expr *e);
struct tx *check_add_duration(
    struct checker *c, const struct scope *scope, const struct ast_expr *e);

/* -- check_duty.c, check_selection.c, declare_choice.c */
void declare_duty(struct checker *c, const struct ast_decl *d, struct duty *duty, uint32_t index);
void check_duty(
    struct checker *c, const struct ast_decl *d, const struct duty *duty, struct typed_duty *typed);

/* What differs where rows of an entity are taken for each of an ancestor. */
struct choice_words {
  const char *what, *verb; /* "selection", "choose …" */
  enum diag_code not_below;
  enum symbol_kind of_row, of_ancestor;
};
/* Resolves `among E per A` and names the declaration at both; false after a report, then both are
 * NONE_INDEX. */
bool declare_among(struct checker *c, const struct ast_decl *d, const struct choice_words *words,
    uint32_t index, uint32_t *entity, uint32_t *ancestor);
void declare_selection(
    struct checker *c, const struct ast_decl *d, struct selection *selection, uint32_t index);
void check_selection(struct checker *c, const struct ast_decl *d, const struct selection *selection,
    struct typed_selection *typed);

/* One key of an `order by` or `on tie`: `clause` says which. */
void check_key(struct checker *c, const struct scope *scope, const struct ast_order_key *written,
    const char *clause, struct typed_key *key);

/* -- check_allocation.c */
void declare_allocation(
    struct checker *c, const struct ast_decl *d, struct allocation *allocation, uint32_t index);
/* Before all other bodies: what each allocation shares, which is what its shares are of. */
void check_amounts(struct checker *c, const struct ast *ast);
void check_allocation(struct checker *c, const struct ast_decl *d,
    const struct allocation *allocation, struct typed_allocation *typed);

/* Operands that are compared with one another, each asked from a scope of its own: side[i], or false
 * after a report. `words` is the operator as it is written. */
bool check_compared(struct checker *c, const struct scope *const *scopes,
    const struct ast_expr *const *e, uint32_t n, const struct ast_expr *comparison,
    struct tx **side);

/* -- check_aggregate.c, check_rows.c */
/* What an aggregate asks: its rows, those of them that name the instance (NONE_INDEX: all) or are
 * compared with it, and the rest of its condition (NULL: none). */
struct asked_rows {
  const struct scope *inner;
  uint32_t reference;
  struct tx *where;
  struct tx_case *comparisons;
  uint32_t n_comparisons;
};
/* Whether an expression speaks of the instance as `this`. */
bool speaks_of_this(const struct ast_expr *e);
/* A condition of rows that do not lie under the instance, parts of which compare them with it: what
 * says nothing of it is joined to *condition (NULL: nothing), the comparisons are added to the
 * others. False after a report. */
bool check_compared_rows(
    struct checker *c, const struct ast_expr *e, struct asked_rows *asked, struct tx **condition);
/* The comparison that holds of a row where this one does not. */
struct tx_case flip_comparison(struct tx_case one);
/* Whether sorting can find the rows: one key by order at most. A single reference is asked for by
 * itself (asked->reference). False after a report at `span`. */
bool settle_comparisons(struct checker *c, struct asked_rows *asked, struct span span);

struct tx *check_aggregate(struct checker *c, const struct scope *scope, const struct ast_expr *e);

/* -- check_constant.c */
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
/* The calendar of working days (declare_calendar.c). */
void declare_calendar(struct checker *c, const struct ast *ast);
void declare_not_encoded(struct checker *c, const struct ast *ast);
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

#endif
