/* What each mark of a template means, by a regulation: every expression in them becomes a define of one
 * program, so that one evaluation answers all. */
#ifndef THIDUA_MEANING_H
#define THIDUA_MEANING_H

#include "compiler/compile.h"
#include "papers/marks.h"

enum value_kind { VALUE_EXPRESSION, VALUE_FIELD, VALUE_PART, VALUE_FILL };
enum value_form {
  FORM_PLAIN,
#define MARK_FORM(name, english, vietnamese) FORM_##name,
#include "papers/marks.def"
};
enum mark_field {
#define MARK_FIELD(name, english, vietnamese, scope) MARK_FIELD_##name##_OF_##scope,
#include "papers/marks.def"
  N_MARK_FIELDS
};
enum mark_part {
#define MARK_PART(name, english, vietnamese) PART_##name,
#include "papers/marks.def"
  N_MARK_PARTS
};
/* What a repeated unit is written once for. */
enum list_kind {
  LIST_ROWS, /* the instances of an entity */
#define MARK_LIST(name, english, vietnamese) LIST_##name,
#include "papers/marks.def"
};

struct order_key {
  uint32_t define;
  bool descending;
};

struct meaning {
  /* VALUE, FILL */
  enum value_kind value;
  enum value_form form;
  enum mark_field field;
  enum mark_part part;
  uint32_t item;   /* VALUE_PART: into schema.items … */
  uint32_t entity; /* … of that entity. EACH, LIST_ROWS: whose instances */
  uint32_t define; /* VALUE_EXPRESSION, a condition; NONE_INDEX: there is none */
  struct str fill; /* VALUE_FILL; p == NULL: nothing was given */
  /* EACH */
  enum list_kind list;
  VEC(struct order_key) keys;
  /* what came of it as the paper was written */
  uint64_t n_unknown;
  struct str first_unknown, first_why;
  uint64_t n_lists_not_given;
  struct str first_not_given;
};

/* How a word of a closed set is written. */
struct wording {
  struct str word, text;
};

struct meanings {
  struct arena *arena;
  struct diags *diags;
  const struct compilation *regulation;
  struct compilation expressions;
  struct str_map known; /* expressions by entity and text, each once */
  VEC(struct wording) wordings;
  /* given on the command line, NAME=TEXT; n_fills of them */
  const char *const *fills;
  uint32_t n_fills;
  VEC(struct str) fill_names; /* that marks ask for */
};

/* Finds the meaning of all marks of a template; meanings has its arena, diags, regulation and fills set.
 * False after diagnostics. */
bool meanings_find(struct meanings *meanings, struct template *template, const struct marks *marks);
static inline const struct schema *meanings_schema(const struct meanings *meanings) {
  return &meanings->expressions.typed->schema;
}
/* The item that a define made of an expression is. */
static inline uint32_t meanings_item(const struct meanings *meanings, uint32_t define) {
  const struct schema *schema = meanings_schema(meanings);
  return schema->n_items - (schema->n_defines - define);
}

#endif
