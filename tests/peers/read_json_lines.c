/* W1 from JSON Lines: cluster.jsonl and unit.jsonl of a folder, a unit's incidents a list in its
 * record. RFC 8259 but for escapes, which are refused. */
#include "tests/peers/lines.h"

struct record {
  struct w1 *w1;
  const struct w1_place *place;
  const char *at, *end;
  struct w1_guesses *unit_keys, *incident_keys; /* of all records */
};

static void skip_blanks(struct record *r) {
  while (r->at < r->end && (*r->at == ' ' || *r->at == '\t')) r->at++;
}

static void expect(struct record *r, char c, const char *message) {
  skip_blanks(r);
  if (r->at >= r->end || *r->at != c) w1_fault(r->place, r->at, (size_t)(r->end - r->at), message);
  r->at++;
}

/* True, and behind it, where that character comes next. */
static bool meets(struct record *r, char c) {
  skip_blanks(r);
  if (r->at >= r->end || *r->at != c) return false;
  r->at++;
  return true;
}

struct token {
  const char *text;
  size_t n;
};

/* What stands between two quotes. */
static struct token read_quoted(struct record *r) {
  expect(r, '"', "expected a quote");
  const char *begin = r->at, *quote = memchr(begin, '"', (size_t)(r->end - begin));
  if (!quote) w1_fault(r->place, begin, 1, "this quote is not closed");
  const size_t n = (size_t)(quote - begin);
  for (const char *s = begin; s < quote; s++)
    if (*s == '\\' || (unsigned char)*s < 0x20)
      w1_fault(r->place, begin, n, "this program reads no escapes, and controls are errors");
  r->at = quote + 1;
  return (struct token){begin, n};
}

/* A text, or a number or word up to what may stand behind it. */
static struct token read_scalar(struct record *r) {
  skip_blanks(r);
  if (r->at < r->end && *r->at == '"') return read_quoted(r);
  const char *begin = r->at;
  while (r->at < r->end && *r->at != ',' && *r->at != '}' && *r->at != ']' && *r->at != ' ')
    r->at++;
  const struct token token = {begin, (size_t)(r->at - begin)};
  const bool is_word = token.n && ((*begin | 0x20) >= 'a' && (*begin | 0x20) <= 'z');
  if (token.n == 0 || (is_word && *begin != 't' && *begin != 'f' && *begin != 'n'))
    w1_fault(r->place, begin, token.n, "expected a value");
  const char *digits = begin + (*begin == '-');
  if (!is_word && digits[0] == '0' && digits + 1 < r->at && digits[1] >= '0' && digits[1] <= '9')
    w1_fault(r->place, begin, token.n, "a number that begins with 0");
  return token;
}

static bool is_null(struct token token) {
  return token.n == 4 && memcmp(token.text, "null", 4) == 0;
}

static enum w1_key read_key(struct record *r, uint32_t *seen, struct w1_guesses *guesses) {
  enum w1_key *next = &guesses->next[guesses->last];
  skip_blanks(r);
  const char *begin = r->at + 1;
  if (r->at < r->end && *r->at == '"' &&
      w1_begins_with_key(begin, (size_t)(r->end - begin), *next, '"')) {
    r->at = begin + w1_key_bytes(*next) + 1;
  } else {
    const struct token name = read_quoted(r);
    *next = w1_key_named(name.text, name.n);
    if (*next == W1_N_KEYS) w1_fault(r->place, name.text, name.n, "this key is not known");
  }
  if (*seen >> *next & 1) w1_fault(r->place, begin, 1, "this key is given twice");
  *seen |= 1u << *next;
  expect(r, ':', "expected a colon");
  return guesses->last = *next;
}

static void read_incidents(struct record *r, uint32_t unit) {
  expect(r, '[', "expected a list");
  if (meets(r, ']')) return;
  do {
    uint32_t seen = 0;
    r->incident_keys->last = W1_N_KEYS;
    w1_add_incident(r->w1, unit);
    expect(r, '{', "expected a record");
    if (meets(r, '}')) continue;
    do {
      const enum w1_key key = read_key(r, &seen, r->incident_keys);
      const struct token value = read_scalar(r);
      if (!is_null(value)) w1_set_incident(r->w1, r->place, key, value.text, value.n);
    } while (meets(r, ','));
    expect(r, '}', "expected a comma or the record's end");
  } while (meets(r, ','));
  expect(r, ']', "expected a comma or the list's end");
}

struct clusters_found {
  struct w1_index index;
  uint32_t guess;
};

static void read_unit(struct record *r, struct clusters_found *clusters) {
  struct w1 *w1 = r->w1;
  const uint32_t unit = w1_add_unit(w1, UINT32_MAX);
  uint32_t seen = 0;
  r->unit_keys->last = W1_N_KEYS;
  do {
    const enum w1_key key = read_key(r, &seen, r->unit_keys);
    if (key == W1_INCIDENTS) {
      read_incidents(r, unit);
      continue;
    }
    const struct token value = read_scalar(r);
    if (is_null(value)) continue;
    if (key == W1_CLUSTER) {
      clusters->guess = w1_index_find(
          &clusters->index, w1->clusters.n, r->place, value.text, value.n, clusters->guess);
      w1->units.cluster[unit] = clusters->guess;
    } else {
      w1_set_unit(w1, r->place, key, value.text, value.n);
    }
  } while (meets(r, ','));
  if (w1->units.cluster[unit] == UINT32_MAX)
    w1_fault(r->place, r->place->begin, 0, "a unit without cluster");
  w1_end_unit(w1, r->place);
}

static void read_cluster(struct record *r) {
  uint32_t seen = 0;
  r->unit_keys->last = W1_N_KEYS;
  w1_add_cluster(r->w1);
  do {
    const enum w1_key key = read_key(r, &seen, r->unit_keys);
    const struct token value = read_scalar(r);
    if (!is_null(value)) w1_set_cluster(r->w1, r->place, key, value.text, value.n);
  } while (meets(r, ','));
  w1_end_cluster(r->w1, r->place);
}

static void read_file(
    struct w1 *w1, const char *folder, const char *name, struct clusters_found *clusters) {
  char *path = malloc(strlen(folder) + strlen(name) + 2); /* messages name it until the end */
  if (!path) exit(3);
  sprintf(path, "%s/%s", folder, name);
  struct w1_guesses keys = {0}, incident_keys = {0};
  struct lines lines;
  lines_open(&lines, path);
  const char *line;
  size_t n;
  while ((line = lines_next(&lines, &n))) {
    struct record record = {w1, &lines.place, line, line + n, &keys, &incident_keys};
    skip_blanks(&record);
    if (record.at == record.end) continue;
    expect(&record, '{', "expected a record");
    if (clusters) read_unit(&record, clusters);
    else read_cluster(&record);
    expect(&record, '}', "expected a comma or the record's end");
    skip_blanks(&record);
    if (record.at != record.end)
      w1_fault(&lines.place, record.at, 1, "something behind the record");
  }
  lines_close(&lines);
}

void w1_read_json_lines(struct w1 *w1, const char *folder) {
  struct clusters_found clusters = {.guess = 0};
  read_file(w1, folder, "cluster.jsonl", NULL);
  w1_index_build(&clusters.index, &w1->clusters.ids, w1->clusters.n, "clusters");
  read_file(w1, folder, "unit.jsonl", &clusters);
  w1_index_free(&clusters.index);
  struct w1_index units;
  w1_index_build(&units, &w1->units.ids, w1->units.n, "units");
  w1_index_free(&units);
  w1_finish(w1, true);
}
