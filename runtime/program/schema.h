/* What a compiled regulation declares: entities, fields, parameters, readings, decisions, rules …
 * without their code.
 *
 * The compiler fills one in, the program file carries it, the loaders read data by it, the reports
 * name results by it. Owner: an arena (the compile's, or that of a loaded program). All texts NFC.
 * Indices are into the arrays here.
 */
#ifndef THIDUA_SCHEMA_H
#define THIDUA_SCHEMA_H

#include <stdbool.h>

#include "base/source.h"

#define NONE_INDEX UINT32_MAX
/* The "entity" of what is the same for the whole run: constants, parameters, readings, as of. */
#define ENTITY_RUN UINT32_MAX

enum type_kind {
  TYPE_BOOLEAN,
  TYPE_INTEGER,
  TYPE_DECIMAL,
  TYPE_DATE,
  TYPE_TEXT,
  TYPE_ENUM,
  TYPE_REFERENCE
};

struct type {
  uint8_t kind;  /* enum type_kind */
  uint8_t scale; /* DECIMAL: digits after the point, 0..9; INTEGER: 0 */
  uint32_t of;   /* ENUM: enumeration; REFERENCE: entity; else NONE_INDEX */
};

/* One constant of any type. Unknown where !known. */
struct value {
  struct type type;
  bool known;
  int64_t number;  /* BOOLEAN 0/1; INTEGER, DECIMAL at its scale; DATE days; ENUM code (0-based) */
  struct str text; /* TEXT; ENUM of a code behind the set's: the outgrown word */
};

struct enumeration {
  struct str *words;
  uint32_t n_words;   /* 1..ENUM_WORDS_MAX */
  struct str *labels; /* of each word, n == 0: it has none; NULL: no word has one */
};

/* Whence a field's column comes: the data, or the preceding year's results, matched by id
 * (language.md §5 `previous`). */
enum field_origin {
  FIELD_DATA,
  /* the value that `item` had in the preceding year's results; named "previous NAME" */
  FIELD_PREVIOUS,
  /* boolean, never unknown: those results have no record of the instance; named "no previous
     record" */
  FIELD_NO_RECORD,
  /* where that value of a number or a date is known within bounds only: these; missing: no bound on
   * that side */
  FIELD_PREVIOUS_LEAST,
  FIELD_PREVIOUS_MOST,
  FIELD_N_ORIGINS
};

/* field 0 of every entity is the built-in `id`: text. Those that are not of FIELD_DATA stand behind
 * the others of their entity, and no data file gives them */
/* What may change of a field when an explanation looks for the smallest change. */
enum field_changes {
  FIELD_CHANGES, /* whatever the data say */
  FIELD_FIXED,
  FIELD_ONLY_GROWS,
  FIELD_DECIDED_BY_OTHERS,
  FIELD_N_CHANGES
};

struct field {
  struct str name, label;
  uint32_t entity;
  struct type type;
  uint8_t origin;        /* enum field_origin */
  uint32_t item;         /* FIELD_PREVIOUS, …_LEAST, …_MOST: into schema.items; else 0 */
  bool absent_none;      /* references, dates: `absent means none` */
  bool has_default;      /* `absent means VALUE` */
  uint8_t changes;       /* enum field_changes: what may change of it, for explanations */
  struct value fallback; /* that value */
  struct span span;
};

struct entity {
  struct str name, plural; /* plural.n == 0: none given, the list's key is then the name itself */
  struct str label;
  uint32_t parent;                /* entity; NONE_INDEX for the root */
  uint32_t depth;                 /* 0 for the root */
  uint32_t trunk;                 /* the ancestor-or-self of depth 1; NONE_INDEX for the root */
  uint32_t first_field, n_fields; /* into schema.fields, contiguous, id first */
  bool absent_none; /* `absent means none`: a list that is not there is empty, not unknown */
  bool id_required; /* has a decision (selection, duty …), or a reference field names it */
  /* `unique within` its parent: an id is told from others under the same parent only, and no
   * reference names it. Never of the root and what lies in it, whose ids are unique anyway */
  bool unique_within;
  /* the rows are the predecessors of its parent's instances in the preceding year's results
   * (language.md §5 `predecessor`): not written in the rules, given by no data. At most one of each
   * parent; its fields are its id and columns of the preceding year */
  bool of_predecessors;
  struct span span;
};

struct parameter_value {
  int32_t from; /* the first day it holds */
  struct value value;
};

struct parameter {
  struct str name, label;
  struct type type;
  struct parameter_value *values; /* ascending by from */
  uint32_t n_values;
  struct span span;
};

/* Days of a calendar that are no working days, or are although weekend or holiday: first to last. */
struct calendar_span {
  int32_t first, last;
  struct str label;
};
/* A calendar is one period or several, each beginning the day behind the one before: what declares
 * it, and its extensions. */
struct calendar_period {
  int32_t from, to;
  uint8_t weekend; /* bit i: the day of the week i, Monday 0 */
  struct calendar_span *holidays, *working;
  uint32_t n_holidays, n_working;
};

struct reading {
  struct str name, label, because;
  uint32_t choices; /* enumeration */
  uint32_t chosen;  /* code of the default */
  struct span span;
};

struct law_text { /* one quotation: its lines as written */
  struct str *lines;
  uint32_t n_lines;
};

struct define {
  struct str name, label;
  uint32_t entity;
  struct type type;
  /* a count in it may be known within bounds only */
  bool bounded;
  /* a date that may be known to have no value */
  bool may_be_none;
  /* names of its exceptions, a nameless one by its place `emulation.rules:31:7` */
  struct str *exceptions;
  uint32_t n_exceptions;
  struct law_text law;
  struct span span;
};

/* Which end of the outcomes is the better one for whom a decision is about. */
enum best_end { BEST_UNSAID, BEST_FIRST, BEST_LAST };

/* Words of the law that are not for rules, and why. They decide nothing. */
enum not_encoded_reason {
  NOT_NORMATIVE,
  LEFT_TO_PEOPLE,
  BEYOND_THIS_REGULATION,
  NOT_EXPRESSIBLE,
  N_NOT_ENCODED_REASONS
};
extern const struct str not_encoded_words[N_NOT_ENCODED_REASONS];
struct not_encoded {
  uint32_t reasons, reason; /* enumeration of not_encoded_words; code */
  struct str because;
  struct law_text law;
  struct span span;
};

struct decision {
  struct str name, label;
  uint32_t entity;
  uint32_t outcomes;  /* enumeration, strongest first */
  uint32_t otherwise; /* code */
  uint8_t best;       /* enum best_end */
  struct law_text law;
  struct span span;
};

struct rule {
  struct str name, label, because;
  uint32_t decision;
  uint32_t outcome; /* code */
  struct law_text law;
  struct span span;
};

/* a free-standing exception to a rule: where it holds the rule does not fire. (Those to defines are
 * in define.exceptions) */
struct exception {
  struct str name, label, because; /* a nameless one: by its place `emulation.rules:31:7` */
  uint32_t rule;
  struct law_text law;
  struct span span;
};

struct assertion { /* a warning (when) or a require (that) */
  struct str name, label, because;
  /* Of the bounds of a field: the field, whose name it has; `because` are the bounds, in English
   * (schema_bounds_told). Else NONE_INDEX */
  uint32_t field;
  uint32_t entity;
  struct law_text law;
  struct span span;
};

/* The states of a selection and of a duty: closed sets of the language (language.md §2 "states"),
 * in this order. */
enum selection_state {
  SELECTION_FILLED,
  SELECTION_SHORT,
  SELECTION_NO_CANDIDATE,
  SELECTION_NO_SEATS,
  SELECTION_TIED,
  SELECTION_UNDETERMINED
};
enum duty_state { DUTY_FULFILLED, DUTY_LATE, DUTY_OPEN, DUTY_OVERDUE, DUTY_UNDETERMINED };
/* What a selection comes to for one row of its candidates' entity. */
enum candidacy {
  CANDIDACY_NONE,
  CANDIDACY_NOT_CHOSEN,
  CANDIDACY_CHOSEN,
  CANDIDACY_TIED,
  CANDIDACY_UNDETERMINED
};
/* Where a selection's status is asked of its candidates, SELECT writes more beside it: from bit 3 on
 * the set of what it may still come to, by the bits of the first four (the closed set `no_candidate,
 * not_chosen, chosen, tied`). */
#define CANDIDACY_BITS 3u
static inline enum candidacy candidacy_in(uint32_t code) {
  return (enum candidacy)(code & ((1u << CANDIDACY_BITS) - 1));
}
/* SELECT's immediate: whether ties are all taken, and whether the statuses are asked. */
enum { SELECT_TAKES_ALL = 1, SELECT_STATUSES = 2 };

struct selection { /* choose N entity per ancestor */
  struct str name, label;
  uint32_t entity, ancestor;
  bool tie_all;    /* on tie all; else refer */
  uint32_t states; /* the enumeration of enum selection_state */
  /* that its `where` hangs on, directly or through definitions: their rules bar candidates */
  uint32_t *decisions;
  uint32_t n_decisions;
  struct law_text law;
  struct span span;
};

/* The states of an allocation seen from its ancestor, in this order. */
enum allocation_state {
  ALLOCATION_FILLED,
  ALLOCATION_TIED,
  ALLOCATION_NO_CANDIDATE,
  ALLOCATION_UNDETERMINED
};
/* How an allocation comes to the share of one row: its exact share cut to the unit, one unit more,
 * one of these two by a tie, by unknown keys; or anything up to what is shared. */
enum allotment { ALLOTMENT_CUT, ALLOTMENT_MORE, ALLOTMENT_TIED, ALLOTMENT_OPEN, ALLOTMENT_UNKNOWN };

struct allocation { /* share N among entity per ancestor */
  struct str name, label;
  uint32_t entity, ancestor;
  struct type type; /* of N and of each share: INTEGER or DECIMAL */
  int64_t unit;     /* at that type's scale, > 0 */
  uint32_t states;  /* the enumeration of enum allocation_state */
  struct law_text law;
  struct span span;
};

struct duty {
  struct str name, label, by;
  uint32_t entity;
  uint32_t states; /* the enumeration of enum duty_state */
  struct law_text law;
  struct span span;
};

enum item_kind {
  ITEM_DEFINE,
  ITEM_DECISION,
  ITEM_SELECTION,
  ITEM_SELECTION_STATE,
  ITEM_DUTY,
  ITEM_ALLOCATION,
  ITEM_ALLOCATION_STATE
};
enum { N_ITEM_KINDS = ITEM_ALLOCATION_STATE + 1 };
/* What results list of each instance, in the order declared (over all entities). A selection is two
 * items: ITEM_SELECTION of its candidates' entity, then ITEM_SELECTION_STATE of its ancestor; so
 * is an allocation. */
struct item {
  uint8_t kind; /* enum item_kind */
  uint32_t index;
};

/* one .rules file, wholly: places and words of every message come from here. The regulation's own
 * is number 0 */
struct rule_source {
  /* as places show it: the last component of its path, or where another file of the chain has the
   * same one, the path from the regulation's own file */
  struct str name;
  /* from the folder of the regulation's own file ("../2020/emulation.rules"), by which `amends` and
   * `uses` find it in a compiled program */
  struct str path;
  struct str text;
};

/* One text of law that quotations were checked against: whether it has changed since is told by its
 * digest. */
struct law_text_source {
  struct str path;    /* from the folder of the regulation's own file */
  uint8_t digest[32]; /* SHA-256 of its bytes */
};

struct schema {
  struct str name, title, issuer, law_source; /* the regulation's */
  bool has_effective_from, has_effective_to;
  int32_t effective_from, effective_to;
  struct enumeration *enumerations;
  uint32_t n_enumerations;
  struct entity *entities;
  uint32_t n_entities; /* parents before children; 0 is the root */
  struct field *fields;
  uint32_t n_fields;
  struct parameter *parameters;
  uint32_t n_parameters;
  struct reading *readings;
  uint32_t n_readings;
  /* the regulation's calendar; no periods: it has none */
  struct str calendar_name, calendar_label;
  struct law_text calendar_law;
  struct span calendar_span;
  struct calendar_period *calendar_periods;
  uint32_t n_calendar_periods;
  struct define *defines;
  uint32_t n_defines;
  struct decision *decisions;
  uint32_t n_decisions;
  struct not_encoded *not_encoded;
  uint32_t n_not_encoded;
  struct rule *rules;
  uint32_t n_rules; /* in the order written */
  struct exception *exceptions;
  uint32_t n_exceptions; /* in the order of the chain */
  struct selection *selections;
  uint32_t n_selections;
  struct allocation *allocations;
  uint32_t n_allocations;
  struct duty *duties;
  uint32_t n_duties;
  struct assertion *warnings;
  uint32_t n_warnings;
  struct assertion *requires;
  uint32_t n_requires;
  struct item *items;
  uint32_t n_items;
  struct rule_source *sources;
  uint32_t n_sources;
  struct law_text_source *law_texts; /* by path, each once */
  uint32_t n_law_texts;
};

/* True where a is b or an ancestor of b; ENTITY_RUN is an ancestor of all. */
/* The words of a selection's status, in the order of enum candidacy; and the closed set of them, or
 * NONE_INDEX where the regulation asks no status. */
enum { N_STATUS_WORDS = 4 };
extern const struct str status_words[N_STATUS_WORDS];
bool enumeration_is_status(const struct enumeration *e);
uint32_t schema_status_set(const struct schema *schema);
/* "between 0 and 100", "at least 0", "at most 100", as programs have them whatever language they
 * were compiled under, in the reader's language; other words as they are. */
const char *schema_bounds_told(struct arena *arena, struct str bounds);
/* What people call a word: its label, or the word itself. */
struct str enumeration_label(const struct enumeration *e, uint32_t code);
/* The same of a word; one that is not of the set is itself. */
struct str enumeration_label_of(const struct enumeration *e, struct str word);
bool schema_is_ancestor(const struct schema *schema, uint32_t a, uint32_t b);
/* The nearest entity that is ancestor-or-self of both; ENTITY_RUN where either is. */
uint32_t schema_common_ancestor(const struct schema *schema, uint32_t a, uint32_t b);
/* The entity under whose row both the rows that name an instance and that instance lie, for an
 * aggregate of the rows that name it: the nearest common ancestor; of an entity and itself its
 * parent. */
uint32_t schema_reference_group(const struct schema *schema, uint32_t rows, uint32_t target);
/* The key of its list in data: the plural, or the name where there is none. */
struct str schema_list_key(const struct entity *entity);
/* The field of an entity that data may give, by name; NONE_INDEX if there is none. */
uint32_t schema_field(const struct schema *schema, uint32_t entity, struct str name);
/* An item as it is seen from the instances that results list it of. */
struct item_view {
  struct str name;
  uint32_t entity;
  /* a decision's outcomes, the states of a duty and of a selection (at its ancestor): ENUM; a
   * selection at its candidates: BOOLEAN */
  struct type type;
};
/* The name of what an item is. */
struct str schema_name_of_item(const struct schema *schema, struct item item);
/* Whose instances have it: of a selection its candidates', of its state its ancestor's. */
uint32_t schema_entity_of_item(const struct schema *schema, struct item item);
struct item_view schema_item_view(const struct schema *schema, uint32_t item);
/* True where the program asks of the preceding year: some field is not of FIELD_DATA. */
bool schema_uses_history(const struct schema *schema);
/* The entity of an entity's predecessors; NONE_INDEX where the program does not ask of them. */
uint32_t schema_predecessors(const struct schema *schema, uint32_t entity);
/* True where it asks of the preceding year of one entity, or of its predecessors. */
bool schema_asks_history_of(const struct schema *schema, uint32_t entity);
/* The entity whose instances are counted where one number is told: of the first decision, else of
 * the first define, else the root. */
uint32_t schema_counted_entity(const struct schema *schema);
/* The entity by name or plural, NONE_INDEX if there is none, or two have the plural. */
uint32_t schema_entity(const struct schema *schema, struct str name);
/* "decimal(2)", "one of a, b", "boolean" …: as the language writes it; in the arena. */
struct str type_format(struct arena *arena, const struct schema *schema, struct type type);
/* The same for people, by keywords of their language. */
struct str type_told(struct arena *arena, const struct schema *schema, struct type type);
bool type_equal(struct type a, struct type b);
/* A number or a date: what may be known within bounds. */
bool type_has_order(struct type type);
/* Whether a value is known to be none (language.md §4 "No value, known"). */
bool value_is_none(const struct value *value);
/* A value as results show it: "9.75", "true", "2020-03-31", the word, the text, "unknown"; in the
 * arena. */
struct str value_format(
    struct arena *arena, const struct schema *schema, const struct value *value);
/* The same, a word of a closed set by its label, where it has one. */
struct str value_label(struct arena *arena, const struct schema *schema, const struct value *value);

#endif
