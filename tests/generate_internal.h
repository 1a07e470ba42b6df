/* The generator's model of the regulation it writes, shared by generate.c, generate_expression.c
 * and generate_data.c. */
#ifndef THIDUA_TESTS_GENERATE_INTERNAL_H
#define THIDUA_TESTS_GENERATE_INTERNAL_H

#include "tests/generate.h"

enum gen_kind {
  GEN_BOOLEAN,
  GEN_NUMBER,
  GEN_DATE,
  GEN_TEXT,
  GEN_ENUM,
  GEN_REFERENCE /* fields only */
};

struct gen_type {
  enum gen_kind kind;
  uint32_t scale; /* NUMBER: 0 is integer */
  uint32_t set;   /* ENUM: index into gen.sets; REFERENCE: into gen.entities */
};

struct gen_set {
  const char *words[40];
  uint32_t n;
};

/* CHOSEN: a selection seen from its candidates; RANK: `rank in` it; STATE: whether its state is a
 * word, `word`; SHARE: an allocation seen from the rows shared among; STATUS: a selection, of which its
 * candidates are asked the status. */
enum gen_name_kind {
  NAME_FIELD,
  NAME_DEFINE,
  NAME_DECISION,
  NAME_CHOSEN,
  NAME_RANK,
  NAME_STATE,
  NAME_SHARE,
  NAME_STATUS
};

/* A field, a define or a decision: what a name can mean. */
enum { GEN_NARROW_DAY = 18262 }; /* 2020-01-01 */

struct gen_name {
  enum gen_name_kind kind;
  const char *name;
  uint32_t entity;
  struct gen_type type;
  const char *fallback;         /* FIELD: `absent means`, or NULL */
  const char *bounds;           /* FIELD: what all its data keep, or NULL */
  const struct gen_name *limit; /* FIELD: another of its entity that bounds it, or NULL … */
  bool is_least;                /* FIELD: … from below */
  bool narrow;         /* FIELD: its bounds are so near that all values between can be tried … */
  int64_t least, most; /* … these: integers, or days */
  bool rare;           /* FIELD: its data likes the edges of 64 bits */
  const char *word;    /* STATE */
  bool is_sharing;     /* STATE: of an allocation */
};

struct gen_entity {
  const char *name, *plural; /* plural NULL: none */
  uint32_t parent;           /* UINT32_MAX for the root */
  bool absent_none, has_decision, has_ids;
  bool is_named;      /* a reference field may name its instances */
  bool unique_within; /* its parent: ids are told from others under the same parent only */
  uint32_t children[6], n_children;
  uint32_t fields[8], n_fields; /* into gen.names */
};

struct gen_global { /* a parameter or a reading */
  const char *name;
  struct gen_type type;
};

enum { GEN_ENTITIES = 9, GEN_NAMES = 120, GEN_SETS = 8, GEN_GLOBALS = 8 };

/* What the preceding year's results hold of one instance. */
struct gen_record {
  uint32_t entity;
  const char *id; /* that of the instance, see struct instance */
  const char *path;
  const char **values; /* by gen.names: as a literal; NULL: unknown, or not there */
  /* by gen.names: of a number or date that is unknown the bounds; NULL: there are none */
  const char **least, **most;
};

struct gen {
  struct arena *arena;
  struct random random;
  uint32_t vietnamese; /* percent of keywords in Vietnamese */
  uint64_t salt;       /* which ones */
  bool monotone;       /* no `is known` */
  bool repeats_ids;    /* under other parents, where ids are unique within the parent */
  bool is_short;       /* few entities and declarations */
  uint32_t missing;    /* percent of facts */
  struct gen_entity entities[GEN_ENTITIES];
  uint32_t n_entities;
  struct gen_set sets[GEN_SETS];
  uint32_t n_sets;
  uint32_t status_set; /* behind these: of a selection's status */
  struct gen_name names[GEN_NAMES];
  uint32_t n_names;
  struct gen_global parameters[GEN_GLOBALS], readings[GEN_GLOBALS];
  uint32_t n_parameters, n_readings;
  /* the declaration being written, which may ask for its own `previous`; name NULL: none */
  struct gen_name own;
  bool asks_history; /* `previous` or `no previous record` stands somewhere */
  struct gen_record *records;
  uint32_t n_records;
  bool has_calendar;
  bool has_limits;  /* parameters that bounds of fields name */
  uint32_t visible; /* names below this may be used: keeps definitions free of circles */
};

/* Where an expression stands: the rows it has a value for, and the scopes around it. */
struct gen_scope {
  uint32_t home;
  /* the scope an aggregate stands in, if its rows lie under that scope's; else NULL */
  const struct gen_scope *outer;
  const struct gen_scope *around; /* the scope an aggregate stands in, wherever its rows lie */
  bool instance;                  /* the declaration's own: `this` */
};

/* A piece of rule text and how tightly it binds. */
enum binding {
  BIND_OPEN,
  BIND_OR,
  BIND_AND,
  BIND_NOT,
  BIND_COMPARE,
  BIND_ADD,
  BIND_MULTIPLY,
  BIND_NEGATE,
  BIND_ATOM
};
struct piece {
  const char *text;
  enum binding binding;
  uint32_t scale; /* of numbers: as the checker infers it outside a comparison */
};

/* The keyword in one of its languages. */
const char *gen_word(struct gen *gen, const char *english, const char *vietnamese);
const char *gen_format(struct gen *gen, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool gen_is_ancestor(const struct gen *gen, uint32_t above, uint32_t below); /* proper */

/* -- generate_model.c: what there is */
void gen_add_entities(struct gen *gen);
void gen_choose_unique(struct gen *gen);
void gen_add_sets(struct gen *gen);
void gen_add_fields(struct gen *gen);
struct gen_type gen_random_type(struct gen *gen);
struct gen_name *gen_add_name(struct gen *gen, enum gen_name_kind kind, const char *name,
    uint32_t entity, struct gen_type type);

/* An expression of the type; `depth` bounds its nesting. As text for a place that takes any
 * expression. */
const char *gen_expression(
    struct gen *gen, const struct gen_scope *scope, struct gen_type type, unsigned depth);

/* -- generate_expression.c: parts of expressions */
/* The piece where something of at least `least` binding is wanted: in parentheses if need be, or
 * for no reason at all. */
const char *gen_at(struct gen *gen, struct piece piece, enum binding least);
struct piece gen_atom(const char *text);
const char *gen_if_text(struct gen *gen, const struct gen_scope *scope, unsigned depth,
    const char *yes, const char *no);
const struct gen_scope *gen_instance_of(const struct gen_scope *scope);
struct piece gen_number_leaf(struct gen *gen, const struct gen_scope *scope);
const struct gen_name *gen_pick_name(struct gen *gen, const struct gen_scope *scope,
    struct gen_type type, bool any_type, bool field);
const char *gen_set_word(struct gen *gen, uint32_t set);
const char *gen_spell_name(
    struct gen *gen, const struct gen_scope *scope, const struct gen_name *name);
struct piece gen_date(struct gen *gen, const struct gen_scope *scope, unsigned depth);
struct piece gen_enum(struct gen *gen, const struct gen_scope *scope, uint32_t set, unsigned depth);
struct piece gen_number(struct gen *gen, const struct gen_scope *scope, unsigned depth);
struct piece gen_quantifier(struct gen *gen, const struct gen_scope *scope, unsigned depth);
/* A reference to a name, parameter or reading of this type, if there is one. */
bool gen_reference(
    struct gen *gen, const struct gen_scope *scope, struct gen_type type, struct piece *out);
/* The same, behind a reference: `nominee.score`. */
bool gen_followed(
    struct gen *gen, const struct gen_scope *scope, struct gen_type type, struct piece *out);
struct piece gen_text(struct gen *gen, const struct gen_scope *scope, unsigned depth);

/* The scope of an aggregate's rows; a name of their entity; its `where`, or nothing. */
struct gen_scope gen_inside(struct gen *gen, const struct gen_scope *scope);
const char *gen_entity_word(struct gen *gen, uint32_t entity);
const char *gen_where(
    struct gen *gen, const struct gen_scope *rows, unsigned depth, unsigned percent, bool compares);
struct piece gen_bounded_value(
    struct gen *gen, const struct gen_scope *rows, unsigned depth, bool dates);

/* -- generate_aggregate.c, as the scopes above */
struct piece gen_count(struct gen *gen, const struct gen_scope *scope, unsigned depth);
struct piece gen_fold(struct gen *gen, const struct gen_scope *scope, unsigned depth, bool dates);

/* -- generate_statistics.c */
struct piece gen_order_statistic(
    struct gen *gen, const struct gen_scope *scope, unsigned depth, bool dates);
/* `median of` a quotient, as something to compare. */
struct piece gen_median_of_quotients(
    struct gen *gen, const struct gen_scope *scope, unsigned depth);
struct piece gen_count_of_values(struct gen *gen, const struct gen_scope *scope, unsigned depth);

/* -- generate_truth.c: conditions */
/* What a selection's status is asked: `flag is tied`; `spelt` names the selection. */
const char *gen_status_asked(struct gen *gen, const char *spelt);
struct piece gen_truth(struct gen *gen, const struct gen_scope *scope, unsigned depth);

/* -- generate_rows.c */
/* Comparisons of an aggregate's rows with the instance, joined by `and` or only one by order; NULL where they lie under
 * it, or nothing can be compared. */
const char *gen_compared(struct gen *gen, const struct gen_scope *rows, bool only_one);

/* -- generate_history.c */
/* `previous NAME` of this type, or for a boolean `no previous record`; false where nothing fits. */
bool gen_previous(
    struct gen *gen, const struct gen_scope *scope, struct gen_type type, struct piece *out);
/* Records of the preceding year for most of the data's instances and some others; who succeeds
 * whom. */
void gen_history(struct gen *gen, struct instance *root);

/* A literal or data value. */
const char *gen_number_data(struct gen *gen, uint32_t scale, bool rare);
const char *gen_date_literal(struct gen *gen);
extern const char *const gen_texts[];
enum { GEN_TEXTS = 6 };
const char *gen_field_value(struct gen *gen, const struct gen_name *field);
void gen_data(struct gen *gen, struct instance *root);
void gen_data_of_another_year(struct gen *gen, struct instance *root);

#endif
