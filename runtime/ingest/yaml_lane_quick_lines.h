/* Lines just as they are expected: blanks, the key that followed the last time, its value, the line's
 * end. Included by yaml_lane_quick.c once for each machine: QUICK(name) names what it defines,
 * QUICK_TARGET lets the compiler use that machine's instructions, QUICK_AVX2 says that these may be
 * used by name.
 *
 * Whatever is not certain here is left to yaml_lane_lines.c: nothing is done before a line is read
 * whole. */

/* One bit for each of 32 bytes. */
#if defined(QUICK_AVX2)

QUICK_TARGET static inline uint32_t QUICK(bits)(__m256i x) {
  return (uint32_t)_mm256_movemask_epi8(x);
}

/* Those from `least` on, n of them. */
QUICK_TARGET static inline uint32_t QUICK(range)(const char *p, uint32_t least, uint32_t n) {
  __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)p);
  x = _mm256_sub_epi8(x, _mm256_set1_epi8((char)least));
  return QUICK(bits)(_mm256_cmpeq_epi8(_mm256_min_epu8(x, _mm256_set1_epi8((char)(n - 1))), x));
}

QUICK_TARGET static inline struct scan_bits QUICK(scan)(const char *p, char mark, char other) {
  const __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)p);
  const __m256i control = _mm256_set1_epi8(0x1F);
  __m256i stops = _mm256_cmpeq_epi8(_mm256_min_epu8(x, control), x);
  stops = _mm256_or_si256(stops, _mm256_cmpeq_epi8(x, _mm256_set1_epi8(mark)));
  stops = _mm256_or_si256(stops, _mm256_cmpeq_epi8(x, _mm256_set1_epi8(other)));
  stops = _mm256_or_si256(stops, _mm256_cmpeq_epi8(x, _mm256_set1_epi8(0x7F)));
  return (struct scan_bits){QUICK(bits)(stops), QUICK(bits)(x)};
}

QUICK_TARGET static inline uint32_t QUICK(equal)(const char *p, const char *q) {
  return QUICK(bits)(_mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(const void *)p),
      _mm256_loadu_si256((const __m256i *)(const void *)q)));
}

QUICK_TARGET static inline bool QUICK(matches)(const struct lane_pattern *pattern, const char *p) {
  if (~QUICK(equal)(p, pattern->bytes) & (uint32_t)pattern->mask) return false;
  uint32_t behind = (uint32_t)(pattern->mask >> 32);
  return !(behind && ~QUICK(equal)(p + 32, pattern->bytes + 32) & behind) && pattern->n;
}

#else

static inline struct scan_bits QUICK(scan)(const char *p, char mark, char other) {
  struct scan_bits low = scan(p, mark, other), high = scan(p + SCAN_BYTES, mark, other);
  return (struct scan_bits){
      low.stops | high.stops << SCAN_BYTES, low.wide | high.wide << SCAN_BYTES};
}

static inline bool QUICK(matches)(const struct lane_pattern *pattern, const char *p) {
  return lane_pattern_matches(pattern, p);
}

static inline uint32_t QUICK(range)(const char *p, uint32_t least, uint32_t n) {
  return scan_range(p, least, n) | scan_range(p + SCAN_BYTES, least, n) << SCAN_BYTES;
}

#endif

QUICK_TARGET static inline struct vietnamese_bits QUICK(letters)(const char *p) {
  return (struct vietnamese_bits){.begins_2 = QUICK(range)(p, 0xC3, 9),
      .begins_3 = QUICK(range)(p, 0xE1, 1),
      .second_of_3 = QUICK(range)(p, 0xB8, 4),
      .goes_on = QUICK(range)(p, 0x80, 0x40)};
}

/* How many blanks p begins with, 32 at most. */
QUICK_TARGET static inline uint32_t QUICK(blanks)(const char *p) {
  return (uint32_t)__builtin_ctzll(~(uint64_t)QUICK(range)(p, ' ', 1));
}

/* Letters of Latin scripts as Vietnamese is written, as yaml_lane_value.c knows them; `wide`: which
 * of the bytes are beyond ASCII, and belong to the text. */
QUICK_TARGET static inline bool QUICK(is_vietnamese)(const char *p, uint64_t wide) {
  struct vietnamese_bits bits = QUICK(letters)(p);
  if (wide >> 32) {
    struct vietnamese_bits high = QUICK(letters)(p + 32);
    bits.begins_2 |= high.begins_2 << 32;
    bits.begins_3 |= high.begins_3 << 32;
    bits.second_of_3 |= high.second_of_3 << 32;
    bits.goes_on |= high.goes_on << 32;
  }
  uint64_t begins_2 = bits.begins_2 & wide, begins_3 = bits.begins_3 & wide, second = begins_3 << 1,
           goes_on = begins_2 << 1 | second | begins_3 << 2;
  return (begins_2 | begins_3 | goes_on) == wide && (bits.goes_on & wide) == goes_on &&
      !(second & ~bits.second_of_3);
}

/* How many bytes there are before the first that is one of these marks or may stand in no text; 0:
 * none, 64 and more, or they are not sure to be sound and in NFC. */
QUICK_TARGET static inline uint32_t QUICK(length)(const char *p, char mark, char other) {
  struct scan_bits low = QUICK(scan)(p, mark, other);
  uint64_t stops = low.stops, wide = low.wide;
  if (!stops) {
    struct scan_bits high = QUICK(scan)(p + 32, mark, other);
    stops = (uint64_t)high.stops << 32;
    wide |= (uint64_t)high.wide << 32;
    if (!stops) return 0;
  }
  uint32_t n = (uint32_t)__builtin_ctzll(stops);
  wide &= (UINT64_C(1) << n) - 1;
  return wide && !QUICK(is_vietnamese)(p, wide) ? 0 : n;
}

/* A text, plain or between quotes, and the line's end: how long it is as it is written, 0: it is
 * something else. */
QUICK_TARGET static inline uint32_t QUICK(text)(const char *p, struct str *text) {
  if (*p == '"' || *p == '\'') {
    uint32_t n = QUICK(length)(p + 1, *p, '\\');
    *text = (struct str){p + 1, n};
    return n && p[n + 1] == *p && p[n + 2] == '\n' ? n + 2 : 0;
  }
  uint32_t n = QUICK(length)(p, ':', '#');
  *text = (struct str){p, n};
  if (!n || p[n] != '\n' || !lane_begins_plain((unsigned char)*p) || p[n - 1] == ' ') return 0;
  if (n == 4 && (*p | 0x20) == 'n') return 0; /* null, perhaps */
  return n == 1 && *p == '~' ? 0 : n;
}

/* A value and the line's end: its length, 0: it is something else. */
QUICK_TARGET static inline uint32_t QUICK(value)(const struct lane_turn *turn,
    const struct lane_key *key, const char *p, int64_t *number, struct str *text) {
  switch ((enum lane_reading)key->reading) {
  case LANE_BOOLEAN: return quick_boolean(p, number);
  case LANE_NUMBER: return quick_number(p, key->scale, number);
  case LANE_WORD: return quick_word(turn->lane->words[key->set], key->n_words, p, number);
  case LANE_DAY: return quick_day(p, number);
  case LANE_TEXT:
  case LANE_ID:
  case LANE_ANCESTOR:
  case LANE_PASSED: return QUICK(text)(p, text);
  case LANE_LIST:
  case LANE_CLOSELY: break;
  }
  return 0;
}

/* The same of a member of a row, taken. */
QUICK_TARGET static inline uint32_t QUICK(set)(struct lane_turn *turn, const struct lane_key *key,
    uint32_t row, uint32_t line, uint32_t column, const char *p) {
  struct dataset *dataset = turn->load->dataset;
  int64_t number = 0;
  struct str text = {0};
  uint32_t n = 0;
  switch ((enum lane_reading)key->reading) {
  case LANE_BOOLEAN:
    n = quick_boolean(p, &number);
    if (n) dataset_set_next(dataset, REG_TRUTH, key->field, row, number);
    break;
  case LANE_NUMBER:
    n = quick_number(p, key->scale, &number);
    if (n) dataset_set_next(dataset, REG_NUMBER, key->field, row, number);
    break;
  case LANE_WORD:
    n = quick_word(turn->lane->words[key->set], key->n_words, p, &number);
    if (n) dataset_set_next(dataset, REG_CODE, key->field, row, number);
    break;
  case LANE_DAY:
    n = quick_day(p, &number);
    if (n) dataset_set_next(dataset, REG_NUMBER, key->field, row, number);
    break;
  case LANE_TEXT:
    n = QUICK(text)(p, &text);
    if (n) dataset_set_next_text(dataset, key->field, row, text);
    break;
  case LANE_PASSED: n = QUICK(text)(p, &text); break;
  case LANE_ANCESTOR:
    n = QUICK(text)(p, &text);
    if (n) flat_name_ancestor(turn->load, key->entity, key->field, text, line, column);
    break;
  case LANE_ID:
  case LANE_LIST:
  case LANE_CLOSELY: break;
  }
  return n;
}

/* Reads the lines of the innermost mapping that are as expected. */
QUICK_TARGET static inline void QUICK(members)(struct lane_turn *turn) {
  struct open_mapping *open = lane_innermost(turn);
  const struct lane_key *keys = open->keys->lane_keys;
  struct data_keys *data_keys = open->keys;
  const char *p = turn->p, *limit = turn->limit;
  uint32_t line = turn->line;
  const uint32_t row = open->row, column = open->column;
  uint32_t *guess = open->guess;
  const uint64_t instance = open->instance;
  while (p < limit) {
    const uint32_t index = *guess;
    const struct lane_key *key = &keys[index];
    if (!key->reading || key->column != column || !QUICK(matches)(&key->line, p)) break;
    const char *value = p + key->line.n;
    struct data_key *data_key = &data_keys->items[index];
    struct data_member *member = &data_keys->members[data_key->member];
    if (*value++ != ' ' || member->instance == instance) break;
    const uint32_t value_column = column + key->n_characters + 1,
                   n = QUICK(set)(turn, key, row, line, value_column, value);
    if (!n) break;
    if (key->keeps_places)
      dataset_place_reference(turn->load->dataset, key->field, line, value_column);
    *member = (struct data_member){instance, line, column, index};
    guess = &data_key->next;
    p = value + n + 1;
    line++;
  }
  if (p == turn->p) return;
  open->dash = 0;
  open->guess = guess;
  turn->pending = NONE_INDEX;
  turn->p = p;
  turn->line = line;
}

/* Reads the line of a key whose list stands on the next ones, where that is expected. */
QUICK_TARGET static inline void QUICK(list)(struct lane_turn *turn) {
  struct open_mapping *open = lane_innermost(turn);
  const uint32_t index = *open->guess;
  const struct lane_key *key = &open->keys->lane_keys[index];
  const char *p = turn->p;
  if (key->reading != LANE_LIST || key->column != open->column || p >= turn->limit ||
      !QUICK(matches)(&key->line, p) || p[key->line.n] != '\n')
    return;
  struct data_key *data_key = &open->keys->items[index];
  struct data_member *member = &open->keys->members[data_key->member];
  if (member->instance == open->instance) return;
  *member = (struct data_member){open->instance, turn->line, open->column, index};
  open->guess = &data_key->next;
  open->dash = 0;
  turn->pending = index;
  turn->p = p + key->line.n + 1;
  turn->line++;
}

/* Reads the first line of an item of a list that is open, or expected: the key expected there, a value. True
 * where it stood at turn->p. */
QUICK_TARGET static inline bool QUICK(item)(struct lane_turn *turn) {
  struct tree_load *load = turn->load;
  const char *p = turn->p;
  if (p >= turn->limit) return false;
  const uint32_t dash = QUICK(blanks)(p), n_open = quick_list_at(turn, dash + 1),
                 pending = turn->pending;
  if (p[dash] != '-' || p[dash + 1] != ' ' || !n_open || lane_is_full(turn, n_open)) return false;
  struct open_mapping *parent = &load->open[n_open - 1];
  const uint32_t list = pending == NONE_INDEX ? parent->list : pending,
                 entity = parent->keys->items[list].index;
  if (entity == NONE_INDEX) return false; /* of a flat record, which says it */
  struct data_keys *data_keys = lane_item_keys(load, parent, entity);
  const uint32_t index = data_keys->begin, column = dash + 3;
  const struct lane_key *key = &data_keys->lane_keys[index];
  const char *value = p + dash + 2 + key->name.n;
  int64_t number = 0;
  if (!key->reading || !QUICK(matches)(&key->name, p + dash + 2) || *value++ != ' ') return false;
  struct str text = {0};
  const uint32_t n = QUICK(value)(turn, key, value, &number, &text);
  if (!n) return false;
  load->n_open = n_open;
  if (pending != NONE_INDEX) lane_begin_list(turn, dash + 1);
  parent->item++;
  lane_consider_safe_point(turn);
  lane_open_item(turn, entity, column, true);
  struct open_mapping *open = lane_innermost(turn);
  struct data_key *data_key = &data_keys->items[index];
  data_keys->members[data_key->member] =
      (struct data_member){open->instance, turn->line, column, index};
  quick_take(turn, key, open->row, turn->line, column + key->n_characters + 1, text, number);
  open->guess = &data_key->next;
  turn->p = value + n + 1;
  turn->line++;
  return true;
}

QUICK_TARGET static void QUICK(read)(struct lane_turn *turn) {
  do {
    QUICK(members)(turn);
    QUICK(list)(turn);
  } while (QUICK(item)(turn));
}
