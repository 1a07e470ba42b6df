/* Coverage told: as text, JSON, LCOV, Cobertura and a page. One regulation or several; what they say is
 * a function of the rules and tests alone. */
#ifndef THIDUA_COVERAGE_REPORT_H
#define THIDUA_COVERAGE_REPORT_H

#include "base/buffer.h"
#include "study/coverage.h"

struct coverages {
  VEC(struct coverage *) list;
};

/* For people, in their language. */
void coverage_text(const struct coverages *coverages, struct buffer *out);
void coverage_json(const struct coverages *coverages, struct buffer *out);
/* LCOV: a function a declaration, three branches a condition, an outcome or choice a branch. */
void coverage_lcov(const struct coverages *coverages, struct buffer *out);
/* Cobertura's XML (coverage-04.dtd): a package a regulation, a class a file, a method a declaration. */
void coverage_cobertura(const struct coverages *coverages, struct buffer *out);
/* A page to be read, in the language of people. */
void coverage_page(const struct coverages *coverages, struct buffer *out);

/* -- what the forms share -- */

/* Obligations [first, end) that stand together: of one declaration, of one node (of words, all of one
 * kind). */
struct cover_group {
  uint32_t first, end;
};
/* The declaration, or the node, that begins at an obligation. */
struct cover_group coverage_declaration_at(const struct coverage *coverage, uint32_t first);
struct cover_group coverage_node_at(const struct coverage *coverage, uint32_t first);
uint32_t coverage_met_in(const struct coverage *coverage, struct cover_group group);
/* "rule", "decision": the keyword that declares it. */
const char *coverage_declared_kind(struct cover_declaration of);
/* The id of a node: of words the declaration's name. */
struct str coverage_node_id(const struct coverage *coverage, struct cover_group node);
/* "rules", "conditions" …, for people. */
const char *coverage_kinds_named(enum cover_kind kind);
/* It is not met, and no case was found that would meet it. */
bool coverage_is_not_found(const struct obligation *one);
/* Then how far a case was looked for: "grave.1.2 unknown: on none of 1500 data that were tried". In the
 * arena. */
const char *coverage_sought(const struct obligation *one, struct arena *arena);
/* "middle.1 false: wherever it is false …": of coverage.never; in the arena. */
const char *coverage_never_told(const struct obligation *one, struct arena *arena);
struct place coverage_place(const struct coverage *coverage, struct span span);
/* Hundredths, never 100 but where all are met. */
uint32_t coverage_percent(uint32_t n_met, uint32_t n);

#endif
