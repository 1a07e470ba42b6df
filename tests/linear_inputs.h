/* Inputs of any size, each of a kind where something might grow with the square of it (linear.c).
 */
#ifndef THIDUA_TESTS_LINEAR_INPUTS_H
#define THIDUA_TESTS_LINEAR_INPUTS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define FAMILIES_MAX 64

struct family {
  const char *name;
  /* rules and data of size n; `is_changed`: the same regulation with one thing changed */
  void (*write_rules)(FILE *out, uint32_t n, bool is_changed);
  void (*write_data)(FILE *out, uint32_t n);
  uint32_t n;        /* twice that is measured, too */
  const char *words; /* its JSON Lines hold them, or the family shows nothing; NULL: not asked */
  /* of thidua, in a folder with r.rules, changed.rules and d.yaml; ends with NULL */
  const char *const *commands;
  int status; /* the exit status of each */
};

/* Ends with one that has no name. */
extern const struct family linear_families[];

#endif
