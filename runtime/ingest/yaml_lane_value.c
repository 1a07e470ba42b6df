/* Values on one line: plain or in quotes (yaml_lane_state.h). What is not certain is refused. */
#include "runtime/ingest/yaml_bytes.h"
#include "runtime/ingest/yaml_lane_state.h"

#include "base/decimal.h"
#include "runtime/data/dataset_places.h"
#include "runtime/ingest/value_read.h"

#define VALUE_BYTES_MAX 65536 /* longer ones are for libyaml */

/* -- ends of lines -- */

/* Behind a comment whose # is p. */
static const char *comment_end(const char *p) {
  bool is_wide = false;
  const char *begin = p;
  for (;; p++) {
    p = scan_to_stop(p, '\n', '\n', &is_wide);
    if (*p != '\t') break;
  }
  const char *next = *p == '\n' ? p + 1 : *p == '\r' && p[1] == '\n' ? p + 2 : NULL;
  if (next && is_wide && yaml_sound_bytes(begin, (size_t)(p - begin)) != (size_t)(p - begin))
    return NULL;
  return next;
}

const char *lane_line_end(const char *p) {
  bool is_apart = *p == '#'; /* asked of one that begins a line, or that blanks stand before */
  if (*p == ' ') {
    while (*p == ' ') p++;
    is_apart = true;
  }
  if (*p == '\n') return p + 1;
  if (*p == '\r') return p[1] == '\n' ? p + 2 : NULL;
  return *p == '#' && is_apart ? comment_end(p) : NULL;
}

/* -- scalars -- */

static inline bool is_end_or_blank(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static inline const char *read_plain(const char *p, struct lane_scalar *scalar) {
  bool is_negative = *p == '-' && p[1] >= '0' && p[1] <= '9';
  if (!is_negative && !lane_begins_plain((unsigned char)*p)) return NULL;
  const char *stop = p, *next;
  for (;; stop++) {
    stop = scan_to_stop(stop, ':', '#', &scalar->is_wide);
    if (*stop == '\n') {
      next = stop + 1;
      break;
    }
    if (*stop == ':' && !is_end_or_blank(stop[1])) continue;
    if (*stop == '#' && stop[-1] != ' ') continue;
    if (*stop == '#') next = comment_end(stop);
    else next = *stop == '\r' && stop[1] == '\n' ? stop + 2 : NULL;
    if (!next) return NULL;
    break;
  }
  while (stop[-1] == ' ') stop--;
  scalar->text = (struct str){p, (uint32_t)(stop - p)};
  scalar->is_plain = true;
  scalar->end = stop;
  return stop - p < VALUE_BYTES_MAX ? next : NULL;
}

/* What a backslash and this character stand for in double quotes; 0: not known here. */
static char escaped(char c) {
  switch (c) {
  case '"':
  case '\\':
  case '/': return c;
  case 'n': return '\n';
  case 't': return '\t';
  default: return 0;
  }
}

/* The text between two quotes, in which some are doubled or escaped. */
static bool read_escaped(
    struct arena *arena, const char *p, char quote, struct lane_scalar *scalar) {
  const char *end = p;
  while (*end != quote || end[1] == quote) {
    unsigned char c = (unsigned char)*end;
    if (c < ' ' || c == 0x7F || (c == '\\' && (unsigned char)end[1] < ' ')) return false;
    if (c >= 0x80) scalar->is_wide = true;
    end += *end == quote || (*end == '\\' && quote == '"') ? 2 : 1;
    if (quote == '"' && *end == quote) break;
  }
  char *text = arena_alloc_raw(arena, (size_t)(end - p) + 1);
  uint32_t n = 0;
  for (; p < end; p++) {
    char c = *p;
    if (quote == '"' && c == '\\') c = escaped(*++p);
    else if (c == quote) p++;
    if (c == 0) return false;
    text[n++] = c;
  }
  scalar->text = (struct str){text, n};
  scalar->end = end + 1;
  return end - p < VALUE_BYTES_MAX;
}

static bool read_quoted(struct lane_turn *turn, const char *p, struct lane_scalar *scalar) {
  char quote = *p++;
  const char *stop = scan_to_stop(p, quote, '\\', &scalar->is_wide);
  while (*stop == '\\' && quote == '\'')
    stop = scan_to_stop(stop + 1, quote, '\\', &scalar->is_wide);
  if (*stop == '\\' || (*stop == quote && quote == '\'' && stop[1] == quote))
    return read_escaped(&turn->load->scratch, p, quote, scalar);
  scalar->text = (struct str){p, (uint32_t)(stop - p)};
  scalar->end = stop + 1;
  return *stop == quote && stop - p < VALUE_BYTES_MAX;
}

const char *lane_scalar(struct lane_turn *turn, const char *p, struct lane_scalar *scalar) {
  *scalar = (struct lane_scalar){.end = NULL};
  if (*p != '"' && *p != '\'') return read_plain(p, scalar);
  return read_quoted(turn, p, scalar) && *scalar->end != '#' ? lane_line_end(scalar->end) : NULL;
}

bool lane_scalar_in_flow(struct lane_turn *turn, const char *p, struct lane_scalar *scalar) {
  *scalar = (struct lane_scalar){.end = NULL};
  if (*p == '"' || *p == '\'') return read_quoted(turn, p, scalar);
  bool is_negative = *p == '-' && p[1] >= '0' && p[1] <= '9';
  if (!is_negative && !lane_begins_plain((unsigned char)*p)) return false;
  const char *end = p;
  for (; *end != ',' && *end != '}' && *end != ']'; end++) {
    unsigned char c = (unsigned char)*end;
    if (c < ' ' || c == 0x7F || (c < 0x80 && strchr(":#?[{", c))) return false;
    if (c >= 0x80) scalar->is_wide = true;
  }
  while (end[-1] == ' ') end--;
  scalar->text = (struct str){p, (uint32_t)(end - p)};
  scalar->is_plain = true;
  scalar->end = end;
  return end - p < VALUE_BYTES_MAX;
}

bool lane_is_null(const struct lane_scalar *scalar) {
  const struct str text = scalar->text;
  if (!scalar->is_plain || (text.n != 1 && text.n != 4)) return false;
  return str_equal(text, STR("~")) || str_equal(text, STR("null")) ||
      str_equal(text, STR("Null")) || str_equal(text, STR("NULL"));
}

/* -- by type -- */

/* Digits, with a minus and a point where the type has one, of at most nine characters. False says
 * nothing. */
static inline bool read_digits(struct str text, uint32_t scale, int64_t *number) {
  const char *p = text.p, *end = p + text.n;
  bool is_negative = *p == '-';
  p += is_negative;
  if (end - p == 0 || end - p > 9) return false;
  int64_t value = 0;
  const char *whole = p;
  while (p < end && (unsigned char)(*p - '0') < 10) value = value * 10 + (*p++ - '0');
  if (p == whole) return false;
  uint32_t n_fraction = 0;
  if (p < end) {
    if (*p++ != '.' || p == end || scale == 0) return false;
    for (; p < end && (unsigned char)(*p - '0') < 10; n_fraction++)
      value = value * 10 + (*p++ - '0');
    if (p < end || n_fraction > scale) return false;
  }
  if (n_fraction < scale) value *= decimal_power_of_ten[scale - n_fraction];
  *number = is_negative ? -value : value;
  return true;
}

static inline bool read_word(
    const struct lane_turn *turn, uint32_t set, struct str text, int64_t *number) {
  const struct lane_word *words = turn->lane->words[set];
  uint32_t n_words = turn->load->schema->enumerations[set].n_words;
  if (!words) return false;
  for (uint32_t i = 0; i < n_words; i++)
    if (words[i].n == text.n && scan_matches(text.p, words[i].bytes, words[i].mask))
      return *number = i, true;
  return false;
}

/* What is written otherwise than most: as tree_load.c reads it, if there is nothing to say. */
static bool read_closely(
    struct lane_turn *turn, struct type type, const struct lane_scalar *scalar, int64_t *number) {
  struct str text = scalar->text;
  if (scalar->is_wide && yaml_sound_bytes(text.p, text.n) != text.n) return false;
  text = value_without_blanks(text);
  if (type.kind == TYPE_INTEGER && memchr(text.p, '.', text.n)) return false; /* of thousands? */
  return value_read(turn->load->schema, type, text, &turn->load->scratch, number) == VALUE_OK;
}

static inline bool read_number(
    struct lane_turn *turn, struct type type, const struct lane_scalar *scalar, int64_t *number) {
  struct str text = scalar->text;
  switch ((enum type_kind)type.kind) {
  case TYPE_BOOLEAN:
    if (text.n == 4 && memcmp(text.p, "true", 4) == 0) return *number = 1, true;
    if (text.n == 5 && memcmp(text.p, "false", 5) == 0) return *number = 0, true;
    break;
  case TYPE_INTEGER:
    if (text.n && read_digits(text, 0, number)) return true;
    break;
  case TYPE_DECIMAL:
    if (text.n && read_digits(text, type.scale, number)) return true;
    break;
  case TYPE_ENUM:
    if (read_word(turn, type.of, text, number)) return true;
    break;
  case TYPE_DATE:
  case TYPE_TEXT:
  case TYPE_REFERENCE: break;
  }
  return read_closely(turn, type, scalar, number);
}

/* Letters of Latin scripts as Vietnamese is written, whole and precomposed: sound, NFC and no
 * blanks. False says nothing. */
static bool is_vietnamese(struct str text) {
  for (uint32_t i = 0; i < text.n;) {
    unsigned char c = (unsigned char)text.p[i];
    if (c < 0x80) {
      i++;
      continue;
    }
    if (text.n - i < 2 || ((unsigned char)text.p[i + 1] & 0xC0) != 0x80) return false;
    if (c >= 0xC3 && c <= 0xCB) {
      i += 2;
      continue;
    }
    if (c != 0xE1 || text.n - i < 3 || (unsigned char)text.p[i + 1] < 0xB8 ||
        (unsigned char)text.p[i + 1] > 0xBB || ((unsigned char)text.p[i + 2] & 0xC0) != 0x80)
      return false;
    i += 3;
  }
  return true;
}

/* A text of other letters, as tree_load.c takes it; false where it would say something. */
static bool read_text_closely(
    struct lane_turn *turn, bool is_key, const struct lane_scalar *scalar, struct str *text) {
  if (yaml_sound_bytes(text->p, text->n) != text->n) return false;
  *text = value_nfc(&turn->load->scratch, *text);
  if (!scalar->is_plain) return true;
  struct str bare = value_without_blanks(*text);
  if (bare.n == 0 || (is_key && bare.n != text->n)) return false;
  *text = bare;
  return true;
}

bool lane_text(
    struct lane_turn *turn, bool is_key, const struct lane_scalar *scalar, struct str *text) {
  *text = scalar->text;
  return !scalar->is_wide || is_vietnamese(*text) || read_text_closely(turn, is_key, scalar, text);
}

uint32_t lane_column(const struct lane_turn *turn, const char *p) {
  uint32_t column = 1;
  for (const char *q = turn->p; q < p; q++) column += ((unsigned char)*q & 0xC0) != 0x80;
  return column;
}

static bool set_text(struct lane_turn *turn, uint32_t field, uint32_t row,
    const struct lane_scalar *scalar, const char *p) {
  struct dataset *dataset = turn->load->dataset;
  const struct schema *schema = turn->load->schema;
  const struct field *f = &schema->fields[field];
  bool is_id = field == schema->entities[f->entity].first_field,
       is_reference = f->type.kind == TYPE_REFERENCE;
  struct str text;
  if (!lane_text(turn, is_id || is_reference, scalar, &text) || (is_id && text.n == 0))
    return false;
  if (is_id) dataset_place_id(dataset, f->entity, turn->line, lane_column(turn, p));
  else if (is_reference || dataset_keeps_places(dataset, field))
    dataset_place_reference(dataset, field, turn->line, lane_column(turn, p));
  dataset_set_text(dataset, field, row, text);
  return true;
}

bool lane_set(struct lane_turn *turn, uint32_t field, uint32_t row,
    const struct lane_scalar *scalar, const char *p) {
  struct type type = turn->load->schema->fields[field].type;
  if (lane_is_null(scalar)) return true;
  if (type.kind == TYPE_TEXT || type.kind == TYPE_REFERENCE)
    return set_text(turn, field, row, scalar, p);
  int64_t number;
  if (!read_number(turn, type, scalar, &number)) return false;
  if (dataset_keeps_places(turn->load->dataset, field))
    dataset_place_reference(turn->load->dataset, field, turn->line, lane_column(turn, p));
  dataset_set_number(turn->load->dataset, field, row, number);
  return true;
}
