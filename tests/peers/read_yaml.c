/* W1 from YAML, a line at a time: block mappings and lists of plain scalars, and nothing else. What
 * YAML has besides (quotes, comments, flow collections) is refused, so nothing is read wrongly. */
#include "tests/peers/lines.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum depth { ROOT, CLUSTER, UNIT, INCIDENT, N_DEPTHS };

struct level {
  int dash, keys;    /* columns of the list's dashes and of its items' keys; -1: not yet */
  uint32_t seen;     /* keys of the item, a bit each */
  bool awaits_items; /* its list's key stood on the line before */
};

struct yaml {
  struct w1 *w1;
  struct w1_guesses guesses[N_DEPTHS];
  struct lines lines;
  struct level levels[N_DEPTHS];
  enum depth depth;
  uint32_t cluster, unit; /* the newest rows */
};

static const enum w1_key LIST_KEYS[N_DEPTHS] = {
    [ROOT] = W1_CLUSTERS, [CLUSTER] = W1_UNITS, [UNIT] = W1_INCIDENTS, [INCIDENT] = W1_N_KEYS};

static size_t blanks_before(const char *line, size_t n) {
  size_t i = 0;
#ifdef __SSE2__
  const __m128i first = _mm_loadu_si128((const __m128i *)line); /* the buffer goes on */
  const int others = ~_mm_movemask_epi8(_mm_cmpeq_epi8(first, _mm_set1_epi8(' '))) & 0xffff;
  i = others ? (size_t)__builtin_ctz((unsigned)others) : 16;
  if (i < 16) return i < n ? i : n;
#endif
  while (i < n && line[i] == ' ') i++;
  return i;
}

static void end_items(struct yaml *yaml, enum depth down_to) {
  for (; yaml->depth > down_to; yaml->depth--) {
    if (yaml->depth == CLUSTER) w1_end_cluster(yaml->w1, &yaml->lines.place);
    if (yaml->depth == UNIT) w1_end_unit(yaml->w1, &yaml->lines.place);
  }
}

static void begin_item(struct yaml *yaml, const char *line, size_t blanks) {
  const struct w1_place *place = &yaml->lines.place;
  const int column = (int)blanks;
  enum depth depth = yaml->depth;
  struct level *level = &yaml->levels[depth];
  if (level->awaits_items && depth != INCIDENT && column >= level->keys) {
    level->awaits_items = false;
    depth++;
    yaml->levels[depth].dash = column;
  } else {
    while (depth > ROOT && yaml->levels[depth].dash != column) depth--;
    if (depth == ROOT) w1_fault(place, line + blanks, 1, "no list stands so far in");
    end_items(yaml, depth - 1);
  }
  yaml->depth = depth;
  yaml->levels[depth].keys = column + 2;
  yaml->levels[depth].seen = 0;
  yaml->guesses[depth].last = W1_N_KEYS;
  yaml->levels[depth].awaits_items = false;
  if (depth == CLUSTER) yaml->cluster = w1_add_cluster(yaml->w1);
  if (depth == UNIT) yaml->unit = w1_add_unit(yaml->w1, yaml->cluster);
  if (depth == INCIDENT) w1_add_incident(yaml->w1, yaml->unit);
}

/* Only of texts: other values are held to their own form anyway. */
static void check_plain(const struct w1_place *place, const char *text, size_t n) {
  if (strchr("-?:,[]{}#&*!|>'\"%@`~", text[0]) || text[n - 1] == ' ' || text[n - 1] == ':')
    w1_fault(place, text, n, "this program reads plain scalars only");
  for (const char *s = text; (s = memchr(s, ' ', n - (size_t)(s - text))); s++)
    if (s[1] == '#' || s[-1] == ':')
      w1_fault(place, text, n, "this program reads plain scalars only");
}

static void set_value(
    struct yaml *yaml, enum w1_key key, const char *name, const char *value, size_t n) {
  const struct w1_place *place = &yaml->lines.place;
  if (key == W1_ID || key == W1_NAME) check_plain(place, value, n);
  switch (yaml->depth) {
  case CLUSTER: w1_set_cluster(yaml->w1, place, key, value, n); return;
  case UNIT: w1_set_unit(yaml->w1, place, key, value, n); return;
  case INCIDENT: w1_set_incident(yaml->w1, place, key, value, n); return;
  case ROOT:
  case N_DEPTHS: break;
  }
  w1_fault(place, name, n, "this key is not known here");
}

/* The key a line begins with, and behind it its colon: the one that followed the last time, or by
 * its name. */
static enum w1_key key_of(struct yaml *yaml, const char *text, size_t n, const char **colon) {
  struct w1_guesses *guesses = &yaml->guesses[yaml->depth];
  enum w1_key *next = &guesses->next[guesses->last];
  if (w1_begins_with_key(text, n, *next, ':')) {
    *colon = text + w1_key_bytes(*next);
  } else {
    *colon = memchr(text, ':', n);
    if (!*colon) w1_fault(&yaml->lines.place, text, n, "expected a key and a colon");
    *next = w1_key_named(text, (size_t)(*colon - text));
    if (*next == W1_N_KEYS) w1_fault(&yaml->lines.place, text, n, "this key is not known");
  }
  return guesses->last = *next;
}

static void read_key(struct yaml *yaml, const char *text, size_t n) {
  const struct w1_place *place = &yaml->lines.place;
  const char *colon;
  const enum w1_key key = key_of(yaml, text, n, &colon);
  const size_t key_bytes = (size_t)(colon - text);
  struct level *level = &yaml->levels[yaml->depth];
  if (level->seen >> key & 1) w1_fault(place, text, key_bytes, "this key is given twice");
  level->seen |= 1u << key;
  level->awaits_items = false;
  if (key_bytes + 1 == n) {
    if (key != LIST_KEYS[yaml->depth]) w1_fault(place, text, n, "expected a value");
    level->awaits_items = true;
    return;
  }
  if (n < key_bytes + 3 || colon[1] != ' ' || colon[2] == ' ')
    w1_fault(place, text, n, "expected one blank and a value");
  set_value(yaml, key, text, colon + 2, n - key_bytes - 2);
}

static void read_line(struct yaml *yaml, const char *line, size_t n) {
  size_t blanks = blanks_before(line, n);
  if (blanks == n) return;
  if (line[blanks] == '-' && blanks + 2 < n && line[blanks + 1] == ' ') {
    begin_item(yaml, line, blanks);
    blanks += 2;
  } else if (yaml->levels[yaml->depth].keys != (int)blanks) {
    enum depth depth = yaml->depth;
    while (depth > ROOT && yaml->levels[depth].keys != (int)blanks) depth--;
    if (yaml->levels[depth].keys != (int)blanks)
      w1_fault(&yaml->lines.place, line + blanks, n - blanks, "nothing stands so far in");
    end_items(yaml, depth);
  }
  read_key(yaml, line + blanks, n - blanks);
}

void w1_read_yaml(struct w1 *w1, const char *path) {
  struct yaml yaml = {.w1 = w1};
  for (int i = 0; i < N_DEPTHS; i++) yaml.levels[i] = (struct level){-1, -1, 0, false};
  yaml.levels[ROOT].keys = 0;
  lines_open(&yaml.lines, path);
  const char *line;
  size_t n;
  while ((line = lines_next(&yaml.lines, &n))) read_line(&yaml, line, n);
  yaml.lines.place.begin = yaml.lines.buffer;
  end_items(&yaml, ROOT);
  lines_close(&yaml.lines);
  w1_finish(w1, false);
}
