/* What the files of the fast lane share: yaml_lane.c takes turns with libyaml, yaml_lane_lines.c
 * reads lines, yaml_lane_value.c values, yaml_lane_bytes.c knows where they stand. Private to them. */
#ifndef THIDUA_YAML_LANE_STATE_H
#define THIDUA_YAML_LANE_STATE_H

#include "runtime/data/dataset_growing.h"
#include "runtime/data/dataset_rewind.h"
#include "runtime/ingest/flat_records.h"
#include "runtime/ingest/tree_reading.h"
#include "runtime/ingest/yaml_scan.h"
#include "runtime/ingest/yaml_window.h"

#define PATTERN_BYTES 64

/* The bytes a line is expected to begin with. */
struct lane_pattern {
  char bytes[PATTERN_BYTES];
  uint32_t n;    /* 0: none, it would be too long */
  uint64_t mask; /* of its bytes */
};

/* How yaml_lane_quick.c reads the value of a key. */
enum lane_reading {
  LANE_CLOSELY, /* it does not */
  LANE_BOOLEAN,
  LANE_NUMBER,
  LANE_WORD,
  LANE_DAY,
  LANE_TEXT,
  LANE_ID,
  LANE_PASSED,   /* as a text, of which nothing is kept */
  LANE_ANCESTOR, /* as a text, the id of an instance above a flat record */
  LANE_LIST      /* it stands on the next lines */
};

/* A key of an entity. */
struct lane_key {
  uint8_t reading;   /* enum lane_reading */
  uint8_t scale;     /* of a number */
  bool keeps_places; /* of its values, but for ids */
  bool is_plain;     /* it is written without quotes */
  uint32_t field,
      entity;            /* whose value it gives; of LANE_ANCESTOR: which entity, of whose record */
  uint32_t set, n_words; /* of a word */
  uint32_t n_characters; /* of the name and its colon */
  struct lane_pattern name; /* with its colon */
  uint32_t column;          /* the column of keys `line` is for; 0: none yet */
  struct lane_pattern line; /* the same behind the blanks of that column */
};

/* A word of a closed set. */
struct lane_word {
  char bytes[SCAN_BYTES];
  uint32_t n, mask;
};

struct lane_turn;
/* Reads lines of the innermost mapping as long as each is as it is expected, none perhaps; turn->p
 * stands behind them. */
typedef void lane_quick_reader(struct lane_turn *turn);

/* Kept from file to file. Owner: the data set's arena. */
struct yaml_lane {
  struct lane_word **words; /* by enumeration; NULL: some are too long */
  lane_quick_reader *read_quickly;
  /* the safe point: the beginning of an item, at which the window begins to keep */
  struct dataset_mark mark;
  struct open_mapping *open; /* TREE_OPEN_MAX */
  uint32_t n_open, line;
  struct data_member **members; /* by open mapping: its entity's, n_members_max of them */
  uint32_t n_members_max;
  VEC(char) before; /* yaml_stand */
  VEC(struct place) marks;
};

/* One turn of the lane. */
struct lane_turn {
  struct tree_load *load;
  struct yaml_lane *lane;
  struct yaml_window *window;
  const char *p, *limit; /* the line to be read next; behind the last whole one that is there */
  uint32_t line;
  uint32_t level;   /* of the mapping whose list it began in */
  uint32_t pending; /* the innermost mapping's key whose value stands on the next lines, if any */
  bool has_begun;   /* with the first item */
  size_t bytes_before; /* of the turn, before the safe point */
};

enum lane_status {
  LANE_READ,
  LANE_REFUSED, /* the line is for libyaml */
  LANE_LEFT     /* the list ended before it */
};

static inline struct open_mapping *lane_innermost(const struct lane_turn *turn) {
  return &turn->load->open[turn->load->n_open - 1];
}

/* The keys of an item of a list of that mapping. */
static inline struct data_keys *lane_item_keys(
    const struct tree_load *load, const struct open_mapping *parent, uint32_t entity) {
  return parent->holds_records ? &load->flat->keys[entity] : &load->keys[entity];
}

/* Opens an item of a list of the innermost mapping, which begins in the line at turn->p. */
static inline void lane_open_item(
    struct lane_turn *turn, uint32_t entity, uint32_t column, bool is_in_block) {
  struct tree_load *load = turn->load;
  const struct open_mapping *parent = lane_innermost(turn);
  struct data_keys *keys = lane_item_keys(load, parent, entity);
  uint32_t row = parent->holds_records
      ? flat_add_record(load, entity, (struct place){load->input.path, turn->line, column})
      : dataset_add_next_row(load->dataset, entity, parent->row,
            (struct data_place){turn->line, column, load->file});
  struct open_mapping *open = &load->open[load->n_open++];
  *open = (struct open_mapping){.keys = keys,
      .entity = entity,
      .row = row,
      .instance = ++load->n_instances,
      .guess = &keys->begin,
      .line = turn->line,
      .column = column,
      .is_in_block = is_in_block};
}

/* Begins the list of the pending key, whose dashes stand in this column. */
static inline void lane_begin_list(struct lane_turn *turn, uint32_t column) {
  struct open_mapping *open = lane_innermost(turn);
  dataset_list_present(turn->load->dataset, open->keys->items[turn->pending].index, open->row);
  open->list = turn->pending;
  open->list_line = turn->line;
  open->dash = column;
  open->is_list_in_block = true;
  open->item = 0;
  turn->pending = NONE_INDEX;
}

/* The mask of the first n of 16 bytes. */
static inline uint32_t lane_mask(uint32_t n) { return n >= SCAN_BYTES ? 0xFFFFu : (1u << n) - 1; }

/* The pattern of so many blanks and a text; none where it is too long. */
static inline void lane_pattern_make(
    struct lane_pattern *pattern, uint32_t n_blanks, struct str text) {
  *pattern = (struct lane_pattern){.n = 0};
  if (n_blanks > PATTERN_BYTES || text.n > PATTERN_BYTES - n_blanks) return;
  memset(pattern->bytes, ' ', n_blanks);
  memcpy(pattern->bytes + n_blanks, text.p, text.n);
  pattern->n = n_blanks + text.n;
  pattern->mask = pattern->n == PATTERN_BYTES ? UINT64_MAX : (UINT64_C(1) << pattern->n) - 1;
}
static inline bool lane_pattern_matches(const struct lane_pattern *pattern, const char *p) {
  if (!pattern->n) return false;
  for (uint32_t at = 0; at < pattern->n; at += SCAN_BYTES)
    if (!scan_matches(p + at, pattern->bytes + at, (uint32_t)(pattern->mask >> at) & 0xFFFF))
      return false;
  return true;
}

/* What may begin a plain scalar, but for the dash: everything that is no indicator. */
static inline bool lane_begins_plain(unsigned char c) {
  static const uint8_t indicators[128] = {[','] = 1,
      ['['] = 1,
      [']'] = 1,
      ['{'] = 1,
      ['}'] = 1,
      ['#'] = 1,
      ['&'] = 1,
      ['*'] = 1,
      ['!'] = 1,
      ['|'] = 1,
      ['>'] = 1,
      ['\''] = 1,
      ['"'] = 1,
      ['%'] = 1,
      ['@'] = 1,
      ['`'] = 1,
      ['?'] = 1,
      [':'] = 1,
      ['-'] = 1};
  return c >= 0x80 || (c > ' ' && c < 0x7F && !indicators[c]);
}

/* The end of a line from p on: only blanks, and a comment where a blank stands before it. The next
 * line; NULL: something else stands there. */
const char *lane_line_end(const char *p);
/* A value on one line. */
struct lane_scalar {
  struct str text;
  bool is_plain, is_wide; /* without quotes; with bytes beyond ASCII, which nobody has checked */
  const char *end;        /* behind it and its closing quote */
};

/* The scalar that begins at p and its line; the next line, NULL: refused. */
const char *lane_scalar(struct lane_turn *turn, const char *p, struct lane_scalar *scalar);
/* The scalar within brackets that begins at p; false: refused. */
bool lane_scalar_in_flow(struct lane_turn *turn, const char *p, struct lane_scalar *scalar);
bool lane_is_null(const struct lane_scalar *scalar);
/* The text of a scalar, sound and in NFC; `is_key`: an id or what names one. False: refused. */
bool lane_text(
    struct lane_turn *turn, bool is_key, const struct lane_scalar *scalar, struct str *text);
/* Sets a field of an entity's newest row to the scalar that begins at p; false: refused. */
bool lane_set(struct lane_turn *turn, uint32_t field, uint32_t row,
    const struct lane_scalar *scalar, const char *p);
/* The column of p, which stands in the line at turn->p. */
uint32_t lane_column(const struct lane_turn *turn, const char *p);

/* The one for this machine; `is_narrow`: the one for every machine. */
lane_quick_reader *lane_quick_reader_here(bool is_narrow);

/* Makes the lane of a data set. */
void lane_begin(struct tree_load *load);
/* Learns the keys that the file's flat records may have, as far as it does not know them. */
void lane_learn_records(struct tree_load *load);
/* Puts libyaml to the safe point, within all that is open there. */
void lane_stand_at_safe_point(struct tree_load *load);

/* Reads lines from turn->p on, as far as the lane goes; never LANE_READ. */
enum lane_status lane_read_lines(struct lane_turn *turn);

/* The item at turn->p, which is the one to be read next, is the safe point. */
void lane_note_safe_point(struct lane_turn *turn);
/* Makes it one where it is time. libyaml looks some characters ahead of a dash: an item is a safe
 * point only where those are sound, as those of a known key are. True where the lane leaves there:
 * what was read so far is to be taken. */
bool lane_consider_safe_point(struct lane_turn *turn);
/* Whether it would leave at an item with so many mappings open around it. */
bool lane_is_full(const struct lane_turn *turn, uint32_t n_open);
/* Takes data set and open mappings back to the safe point. */
void lane_go_back(struct lane_turn *turn);
/* Makes sure that a whole line stands at turn->p; false at the end of the input. */
bool lane_has_line(struct lane_turn *turn);

#endif
