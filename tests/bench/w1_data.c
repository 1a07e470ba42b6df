/* The data of workload W1 (performance.md) in every form thidua reads at full speed. Each unit is
 * drawn into a struct first, so that all forms hold the same facts. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"

enum { UNITS_A_CLUSTER = 10, MOST_INCIDENTS = 3, MISSING = -1 };

struct w1_incident {
  const char *kind;
  int serious, concluded; /* 0, 1 or MISSING */
};

struct w1_unit {
  uint32_t number;
  bool has_name;
  int registered, pledge_signed; /* 0, 1 or MISSING */
  int votes, score_cents, last_head_year;
  uint32_t n_incidents;
  struct w1_incident incidents[MOST_INCIDENTS];
};

static bool chance(uint64_t *state, uint32_t in_a_thousand) {
  return random_next(state) % 1000 < in_a_thousand;
}

/* 1% of facts are missing. */
static bool is_missing(uint64_t *state) { return chance(state, 10); }

static int draw_boolean(uint64_t *state, uint32_t true_in_a_thousand) {
  return is_missing(state) ? MISSING : chance(state, true_in_a_thousand);
}

static int draw_below(uint64_t *state, uint32_t limit) { return (int)(random_next(state) % limit); }

static struct w1_unit draw_unit(uint64_t *state, uint32_t number) {
  static const char *const kinds[] = {"misconduct", "corruption", "wrongdoing"};
  struct w1_unit unit = {.number = number, .has_name = !is_missing(state)};
  unit.registered = draw_boolean(state, 950);
  unit.pledge_signed = draw_boolean(state, 950);
  unit.votes = is_missing(state) ? MISSING : draw_below(state, 11);
  unit.score_cents = MISSING;
  if (!is_missing(state)) {
    unit.score_cents = draw_below(state, 100);
    unit.score_cents += 100 * (50 + draw_below(state, 50));
  }
  unit.last_head_year = is_missing(state) ? MISSING : 2000 + draw_below(state, 20);
  const int draw = draw_below(state, 1000);
  unit.n_incidents = draw < 700 ? 0 : draw < 875 ? 1 : draw < 970 ? 2 : 3;
  for (uint32_t i = 0; i < unit.n_incidents; i++) {
    unit.incidents[i].kind = kinds[draw_below(state, 3)];
    unit.incidents[i].serious = draw_boolean(state, 300);
    unit.incidents[i].concluded = draw_boolean(state, 700);
  }
  return unit;
}

static FILE *open_form(const char *folder, const char *name) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *out = fopen(path, "w");
  if (!out) exit(3);
  return out;
}

static void close_form(FILE *out) {
  if (fclose(out)) exit(3);
}

static const char *boolean_word(int value) { return value ? "true" : "false"; }

/* -- YAML: a tree -- */

static void yaml_boolean(FILE *out, const char *indent, const char *key, int value) {
  if (value != MISSING) fprintf(out, "%s%s: %s\n", indent, key, boolean_word(value));
}

static void yaml_unit(FILE *out, const struct w1_unit *unit) {
  const uint32_t u = unit->number, cluster = u / UNITS_A_CLUSTER;
  if (u % UNITS_A_CLUSTER == 0)
    fprintf(out, "  - id: c%06u\n    name: Cụm %u\n    units:\n", cluster, cluster);
  fprintf(out, "      - id: u%07u\n", u);
  if (unit->has_name) fprintf(out, "        name: Đơn vị %u\n", u);
  yaml_boolean(out, "        ", "registered", unit->registered);
  yaml_boolean(out, "        ", "pledge_signed", unit->pledge_signed);
  if (unit->votes != MISSING) fprintf(out, "        votes: %d\n", unit->votes);
  if (unit->score_cents != MISSING)
    fprintf(out, "        score: %d.%02d\n", unit->score_cents / 100, unit->score_cents % 100);
  if (unit->last_head_year != MISSING)
    fprintf(out, "        last_head_year: %d\n", unit->last_head_year);
  if (unit->n_incidents) fprintf(out, "        incidents:\n");
  for (uint32_t i = 0; i < unit->n_incidents; i++) {
    fprintf(out, "          - kind: %s\n", unit->incidents[i].kind);
    yaml_boolean(out, "            ", "serious", unit->incidents[i].serious);
    yaml_boolean(out, "            ", "concluded", unit->incidents[i].concluded);
  }
}

void write_data(const char *path, uint32_t units) {
  FILE *out = fopen(path, "w");
  if (!out) exit(3);
  uint64_t state = W1_SEED;
  fprintf(out, "clusters:\n");
  for (uint32_t u = 0; u < units; u++) {
    const struct w1_unit unit = draw_unit(&state, u);
    yaml_unit(out, &unit);
  }
  close_form(out);
}

void write_data_parts(const char *folder, uint32_t units, uint32_t parts) {
  const uint32_t clusters = (units + UNITS_A_CLUSTER - 1) / UNITS_A_CLUSTER;
  uint64_t state = W1_SEED;
  uint32_t u = 0;
  for (uint32_t part = 0; part < parts; part++) {
    const uint64_t last = (uint64_t)clusters * (part + 1) / parts * UNITS_A_CLUSTER;
    char name[32];
    snprintf(name, sizeof name, "%02u.yaml", part);
    FILE *out = open_form(folder, name);
    fprintf(out, "clusters:\n");
    for (; u < units && u < last; u++) {
      const struct w1_unit unit = draw_unit(&state, u);
      yaml_unit(out, &unit);
    }
    close_form(out);
  }
}

/* -- JSON Lines: a record a line, a unit's incidents a list in it -- */

static void json_boolean(FILE *out, const char *key, int value) {
  if (value != MISSING) fprintf(out, ",\"%s\":%s", key, boolean_word(value));
}

static void json_unit(FILE *out, const struct w1_unit *unit) {
  const uint32_t u = unit->number;
  fprintf(out, "{\"id\":\"u%07u\",\"cluster\":\"c%06u\"", u, u / UNITS_A_CLUSTER);
  if (unit->has_name) fprintf(out, ",\"name\":\"Đơn vị %u\"", u);
  json_boolean(out, "registered", unit->registered);
  json_boolean(out, "pledge_signed", unit->pledge_signed);
  if (unit->votes != MISSING) fprintf(out, ",\"votes\":%d", unit->votes);
  if (unit->score_cents != MISSING)
    fprintf(out, ",\"score\":%d.%02d", unit->score_cents / 100, unit->score_cents % 100);
  if (unit->last_head_year != MISSING) fprintf(out, ",\"last_head_year\":%d", unit->last_head_year);
  for (uint32_t i = 0; i < unit->n_incidents; i++) {
    const struct w1_incident *incident = &unit->incidents[i];
    fprintf(out, "%s{\"kind\":\"%s\"", i ? "," : ",\"incidents\":[", incident->kind);
    json_boolean(out, "serious", incident->serious);
    json_boolean(out, "concluded", incident->concluded);
    fputc('}', out);
  }
  fprintf(out, "%s}\n", unit->n_incidents ? "]" : "");
}

void write_json_lines(const char *folder, uint32_t units) {
  FILE *cluster = open_form(folder, "cluster.jsonl"), *out = open_form(folder, "unit.jsonl");
  uint64_t state = W1_SEED;
  for (uint32_t u = 0; u < units; u++) {
    const struct w1_unit unit = draw_unit(&state, u);
    if (u % UNITS_A_CLUSTER == 0)
      fprintf(cluster, "{\"id\":\"c%06u\",\"name\":\"Cụm %u\"}\n", u / UNITS_A_CLUSTER,
          u / UNITS_A_CLUSTER);
    json_unit(out, &unit);
  }
  close_form(cluster);
  close_form(out);
}

/* -- CSV: a file for each entity -- */

static void csv_boolean(FILE *out, int value) {
  fprintf(out, ",%s", value == MISSING ? "" : boolean_word(value));
}

static void csv_number(FILE *out, int value) {
  if (value == MISSING) fputc(',', out);
  else fprintf(out, ",%d", value);
}

static void csv_unit(FILE *out, FILE *incidents, const struct w1_unit *unit) {
  const uint32_t u = unit->number;
  fprintf(out, "u%07u,c%06u,", u, u / UNITS_A_CLUSTER);
  if (unit->has_name) fprintf(out, "Đơn vị %u", u);
  csv_boolean(out, unit->registered);
  csv_boolean(out, unit->pledge_signed);
  csv_number(out, unit->votes);
  if (unit->score_cents == MISSING) fputc(',', out);
  else fprintf(out, ",%d.%02d", unit->score_cents / 100, unit->score_cents % 100);
  csv_number(out, unit->last_head_year);
  fputc('\n', out);
  for (uint32_t i = 0; i < unit->n_incidents; i++) {
    fprintf(incidents, "u%07u,%s", u, unit->incidents[i].kind);
    csv_boolean(incidents, unit->incidents[i].serious);
    csv_boolean(incidents, unit->incidents[i].concluded);
    fputc('\n', incidents);
  }
}

void write_csv(const char *folder, uint32_t units) {
  FILE *cluster = open_form(folder, "cluster.csv"), *out = open_form(folder, "unit.csv"),
       *incidents = open_form(folder, "incident.csv");
  uint64_t state = W1_SEED;
  fprintf(cluster, "id,name\n");
  fprintf(out, "id,cluster,name,registered,pledge_signed,votes,score,last_head_year\n");
  fprintf(incidents, "unit,kind,serious,concluded\n");
  for (uint32_t u = 0; u < units; u++) {
    const struct w1_unit unit = draw_unit(&state, u);
    if (u % UNITS_A_CLUSTER == 0)
      fprintf(cluster, "c%06u,Cụm %u\n", u / UNITS_A_CLUSTER, u / UNITS_A_CLUSTER);
    csv_unit(out, incidents, &unit);
  }
  close_form(cluster);
  close_form(out);
  close_form(incidents);
}
