/* The inputs of linear.c: families where many rows hang on each other, and families where many
 * declarations do. */
#include "tests/linear_inputs.h"

#include <stddef.h>

static void head(FILE *out) { fputs("regulation r\n  effective 2020-01-01 to 2020-12-31\n", out); }

/* -- data: rows that hang on each other -- */

/* Of nobody anything is known; everybody is ranked among all. */
static void national_rules(FILE *out, uint32_t n, bool is_changed) {
  (void)n;
  head(out);
  fprintf(out,
      "reading which : one of one_way, other_way\n  is one_way\n  because \"x\"\n"
      "entity sector\n"
      "entity cluster (clusters) in sector\n"
      "entity unit (units) in cluster\n  registered : boolean\n  pledge : boolean\n"
      "  votes : integer\n"
      "decision standing of unit\n  one of not_considered, considered\n  otherwise considered\n"
      "rule unregistered for unit\n"
      "  when if which is one_way then not registered else not pledge\n"
      "  then standing is not_considered because \"x\"\n"
      "selection flag\n  choose %u unit per sector\n  where standing is considered\n"
      "  order by votes descending\n  on tie refer\n"
      "define total of sector : integer is sum of votes over unit\n"
      "define share of unit : integer is votes + sector.total\n"
      "define place of unit : integer is rank in flag\n"
      "define good of sector : integer is count of unit where standing is considered\n"
      "selection local_flag\n  choose 1 unit per cluster\n  where standing is considered and flag\n"
      "  order by votes descending\n  on tie refer\n"
      "warning ahead for unit\n  when votes > sector.total\n  because \"x\"\n",
      is_changed ? 4u : 3u);
}

static void national_data(FILE *out, uint32_t n) {
  fputs("clusters:\n", out);
  for (uint32_t u = 0; u < n; u++) {
    if (u % 50 == 0) fprintf(out, "- id: c%u\n  units:\n", u / 50);
    fprintf(out, "  - id: u%u\n", u);
  }
}

static void units_of_nothing(FILE *out, uint32_t n) {
  fputs("units:\n", out);
  for (uint32_t u = 0; u < n; u++) fprintf(out, "- id: u%u\n", u);
}

/* Every ballot may name anybody. */
static void ballots_rules(FILE *out, uint32_t n, bool is_changed) {
  (void)n;
  head(out);
  fprintf(out,
      "entity sector\n"
      "entity unit (units) in sector\n"
      "entity ballot (ballots) in sector\n  nominee : unit reference\n  valid : boolean\n"
      "define votes of unit : integer is count of ballot where nominee is this and valid\n"
      "selection flag\n  choose %u unit per sector\n  order by votes descending\n  on tie refer\n",
      is_changed ? 4u : 3u);
}

static void ballots_missing(FILE *out, uint32_t n) {
  units_of_nothing(out, n);
  fputs("ballots:\n", out);
  for (uint32_t b = 0; b < n; b++) fprintf(out, "- id: b%u\n", b);
}

/* Of all that may, only one counts. */
static void ballots_invalid(FILE *out, uint32_t n) {
  units_of_nothing(out, n);
  fputs("ballots:\n", out);
  for (uint32_t b = 0; b < n; b++) fprintf(out, "- { valid: %s }\n", b ? "false" : "true");
}

static void ballots_one_missing(FILE *out, uint32_t n) {
  units_of_nothing(out, n);
  fputs("ballots:\n- valid: true\n", out);
  for (uint32_t b = 1; b < n; b++) fprintf(out, "- { valid: true, nominee: u%u }\n", b);
}

/* Each cluster's flag is tied, and the national one hangs on all these ties. */
static void ties_rules(FILE *out, uint32_t n, bool is_changed) {
  (void)n;
  head(out);
  fprintf(out,
      "entity sector\n"
      "entity cluster (clusters) in sector\n"
      "entity unit (units) in cluster\n  votes : integer\n"
      "selection local_flag\n  choose 1 unit per cluster\n  order by votes descending\n"
      "  on tie refer\n"
      "selection flag\n  choose %u unit per sector\n  where local_flag\n"
      "  order by votes descending\n  on tie refer\n",
      is_changed ? 4u : 3u);
}

static void ties_data(FILE *out, uint32_t n) {
  fputs("clusters:\n", out);
  for (uint32_t c = 0; c < n / 2; c++)
    fprintf(
        out, "- id: c%u\n  units: [ { id: u%ua, votes: 5 }, { id: u%ub, votes: 5 } ]\n", c, c, c);
}

static void deep_rules(FILE *out, uint32_t n, bool is_changed) {
  (void)n;
  head(out);
  fprintf(out,
      "entity sector\n"
      "entity unit (units) in sector\n"
      "entity incident (incidents) in unit\n  serious : boolean\n"
      "decision standing of unit one of out, fine otherwise fine\n"
      "rule grave for unit when any incident where serious then standing is out because \"x\"\n"
      "selection flag\n  choose %u unit per sector\n  where standing is fine\n  on tie refer\n"
      "define matters of incident : boolean is serious and unit.flag\n",
      is_changed ? 4u : 3u);
}

static void deep_data(FILE *out, uint32_t n) {
  fputs("units:\n", out);
  for (uint32_t u = 0; u < n; u++)
    fprintf(out, "- { id: u%u, incidents: [ { id: i%ua }, { id: i%ub } ] }\n", u, u, u);
}

/* Nobody may be chosen, each by the same fifty rules. */
static void barred_rules(FILE *out, uint32_t n, bool is_changed) {
  (void)n;
  head(out);
  fputs("entity sector\nentity unit (units) in sector\n  f : boolean\n"
        "decision standing of unit one of out, fine otherwise fine\n",
      out);
  for (uint32_t i = 0; i < 50; i++)
    fprintf(out, "rule r%u for unit when f then standing is out because \"x\"\n", i);
  fprintf(out,
      "selection flag\n  choose %u unit per sector\n  where standing is fine\n  on tie refer\n",
      is_changed ? 2u : 1u);
}

static void barred_data(FILE *out, uint32_t n) {
  fputs("units:\n", out);
  for (uint32_t u = 0; u < n; u++) fprintf(out, "- { id: u%u, f: true }\n", u);
}

/* -- programs: declarations that hang on each other -- */

static void one_instance(FILE *out, uint32_t n) {
  (void)n;
  fputs("id: s\n", out);
}

static void one_zero(FILE *out, uint32_t n) {
  (void)n;
  fputs("{ id: s, f: 0 }\n", out);
}

static void one_true(FILE *out, uint32_t n) {
  (void)n;
  fputs("{ id: s, f: true }\n", out);
}

static void three_units(FILE *out, uint32_t n) {
  (void)n;
  fputs("units: [ { id: a }, { id: b }, { id: c } ]\n", out);
}

/* A chain on one missing fact. */
static void chain_rules(FILE *out, uint32_t n, bool is_changed) {
  head(out);
  fprintf(out, "entity sector\n  f : integer\ndefine d0 of sector : integer is f%s\n",
      is_changed ? " + 1" : "");
  for (uint32_t i = 1; i < n; i++)
    fprintf(out, "define d%u of sector : integer is d%u + 1\n", i, i - 1);
}

/* The same from its end. */
static void backward_rules(FILE *out, uint32_t n, bool is_changed) {
  head(out);
  fputs("entity sector\n  f : integer\n", out);
  for (uint32_t i = n - 1; i > 0; i--)
    fprintf(out, "define d%u of sector : integer is d%u + 1\n", i, i - 1);
  fprintf(out, "define d0 of sector : integer is f%s\n", is_changed ? " + 1" : "");
}

/* Each link has a missing fact of its own. */
static void facts_rules(FILE *out, uint32_t n, bool is_changed) {
  head(out);
  fputs("entity sector\n", out);
  for (uint32_t i = 0; i < n; i++) fprintf(out, "  f%u : integer\n", i);
  fprintf(out, "define d0 of sector : integer is f0%s\n", is_changed ? " + 1" : "");
  for (uint32_t i = 1; i < n; i++)
    fprintf(out, "define d%u of sector : integer is d%u + f%u\n", i, i - 1, i);
}

/* … or a fault of its own, all on one line. */
static void faults_rules(FILE *out, uint32_t n, bool is_changed) {
  head(out);
  fprintf(out, "entity sector\n  f : integer\ndefine d0 of sector : integer is f%s",
      is_changed ? " + 1" : "");
  for (uint32_t i = 1; i < n; i++)
    fprintf(out, " define d%u of sector : integer is d%u + round(%u / f)", i, i - 1, i);
  fputc('\n', out);
}

static void list_rules(FILE *out, uint32_t n, bool is_changed) {
  head(out);
  fputs("entity sector\n  f : integer\ndefine d of sector : boolean is f in (0", out);
  for (uint32_t i = 1; i < n; i++) fprintf(out, ", %u", i + is_changed);
  fputs(")\n", out);
}

static void mistaken_rules(FILE *out, uint32_t n, bool is_changed) {
  head(out);
  fputs("entity sector\n  f : integer\ndefine d of sector : boolean is f in (0", out);
  for (uint32_t i = 1; i < n; i++) fprintf(out, ", %u", i + is_changed);
  fputs(", nothing_so_named)\n", out);
}

static void decision_rules(FILE *out, uint32_t n, bool is_changed) {
  head(out);
  fputs("entity sector\n  f : boolean\ndecision s of sector one of a, b otherwise b\n", out);
  for (uint32_t i = 0; i < n; i++)
    fprintf(out, "rule r%u for sector when %sf then s is a because \"x\"\n", i,
        is_changed && i == 0 ? "not " : "");
}

static void decisions_rules(FILE *out, uint32_t n, bool is_changed) {
  head(out);
  fputs("entity sector\n  f : boolean\n", out);
  for (uint32_t i = 0; i < n; i++)
    fprintf(out,
        "decision s%u of sector one of a, b otherwise b\n"
        "rule r%u for sector when %sf then s%u is a because \"x\"\n",
        i, i, is_changed && i == 0 ? "not " : "", i);
}

/* Chains of 390 terms each, one behind the other. */
static void terms_rules(FILE *out, uint32_t n, bool is_changed) {
  head(out);
  fputs("entity sector\n", out);
  for (uint32_t i = 0; i < 390; i++) fprintf(out, "  g%u : boolean\n", i);
  for (uint32_t i = 0; i < n; i++) {
    fprintf(out, "define d%u of sector : boolean is %sg0", i, is_changed && i == 0 ? "not " : "");
    for (uint32_t k = 1; k < 389; k++) fprintf(out, " or g%u", (k * 7 + i) % 390);
    if (i) fprintf(out, " or d%u", i - 1);
    fputc('\n', out);
  }
}

/* All hold, with different values. */
static void conflict_rules(FILE *out, uint32_t n, bool is_changed) {
  head(out);
  fprintf(out, "entity sector\n  f : boolean\ndefine d of sector : integer is %d\n", -is_changed);
  for (uint32_t i = 0; i < n; i++) fprintf(out, "exception e%u to define d is %u when f\n", i, i);
  fputs("define e of sector : integer is d + 1\n", out);
}

static void selections_rules(FILE *out, uint32_t n, bool is_changed) {
  head(out);
  fputs("entity sector\nentity unit (units) in sector\n  votes : integer\n", out);
  for (uint32_t i = 0; i < n; i++) {
    fprintf(out, "selection s%u\n  choose %u unit per sector\n", i, is_changed && i == 0 ? 2u : 1u);
    if (i) fprintf(out, "  where not s%u\n", i - 1);
    fputs("  order by votes descending\n  on tie refer\n", out);
  }
}

static void warnings_rules(FILE *out, uint32_t n, bool is_changed) {
  head(out);
  fputs("entity sector\n  f : boolean\n", out);
  for (uint32_t i = 0; i < n; i++)
    fprintf(out, "warning w%u for sector when %sf because \"x\"\n", i,
        is_changed && i == 0 ? "not " : "");
}

/* -- what is asked -- */

#define RUN(form) "run r.rules d.yaml --format " form
#define DIFF(form) "diff r.rules changed.rules d.yaml --format " form
#define READINGS(form) "readings r.rules d.yaml --format " form

static const char *const all_forms[] = {RUN("jsonl"), RUN("json"), RUN("yaml"), RUN("csv"),
    RUN("table"), RUN("summary"), DIFF("json"), DIFF("csv"), DIFF("table"), READINGS("json"),
    READINGS("csv"), READINGS("table"), NULL};
static const char *const runs[] = {RUN("jsonl"), RUN("csv"), RUN("summary"), DIFF("json"), NULL};
static const char *const listings[] = {RUN("jsonl"), "check r.rules", "disasm r.rules",
    "check --dump=ast r.rules", "check --dump=typed r.rules", "check --dump=code r.rules",
    "check --list r.rules", "compile r.rules -o -", DIFF("json"), NULL};
static const char *const checks[] = {"check r.rules", NULL};

const struct family linear_families[] = {
    {"nothing known", national_rules, national_data, 1000, "\"missing_in\"", all_forms, 0},
    {"ballots for anybody", ballots_rules, ballots_missing, 1000, "\"missing_in\"", runs, 0},
    {"ballots that do not count", ballots_rules, ballots_invalid, 1000, "\"missing\"", runs, 0},
    {"one ballot for anybody", ballots_rules, ballots_one_missing, 1000, "\"missing\"", runs, 0},
    {"ties", ties_rules, ties_data, 1000, "\"missing_in\"", runs, 0},
    {"rows below rows", deep_rules, deep_data, 1000, "\"missing_in\"", runs, 0},
    {"barred", barred_rules, barred_data, 500, NULL, runs, 0},
    {"chain", chain_rules, one_instance, 2000, "\"missing\"", listings, 0},
    {"chain from its end", backward_rules, one_instance, 2000, "\"missing\"", listings, 0},
    {"chain of facts", facts_rules, one_instance, 2000, "\"missing_in\"", listings, 0},
    {"chain of faults", faults_rules, one_zero, 1000, "\"missing_in\"", listings, 0},
    {"list on a line", list_rules, one_instance, 2000, "\"missing\"", listings, 0},
    {"mistake on a line", mistaken_rules, one_instance, 2000, NULL, checks, 1},
    {"rules of a decision", decision_rules, one_instance, 2000, "\"missing\"", listings, 0},
    {"decisions", decisions_rules, one_instance, 1000, "\"missing\"", listings, 0},
    {"terms", terms_rules, one_instance, 20, "\"missing_in\"", listings, 0},
    {"exceptions that hold", conflict_rules, one_true, 1000, "\"conflict\"", listings, 0},
    {"chain of selections", selections_rules, three_units, 300, "\"missing\"", listings, 0},
    {"warnings", warnings_rules, one_instance, 2000, NULL, listings, 0},
    {0},
};
