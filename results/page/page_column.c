/* A column of the page's data (page_column.h). */
#include "results/page/page_column.h"

#include <xxhash.h>

#include "results/page/html.h"

enum { SLOTS_FIRST = 64, DIGITS = 92 };

void page_column_init(struct page_column *column, struct arena *arena, uint32_t n_rows) {
  *column = (struct page_column){.arena = arena, .n_rows = n_rows, .slots = SLOTS_FIRST};
  column->codes = ARENA_ARRAY(arena, uint32_t, n_rows + 1);
  column->small = ARENA_ARRAY(arena, uint32_t, PAGE_KEYS_SMALL);
  column->by_word = ARENA_ARRAY(arena, uint32_t, SLOTS_FIRST);
  column->by_key = ARENA_ARRAY(arena, uint32_t, SLOTS_FIRST);
  column->keys = ARENA_ARRAY(arena, uint64_t, SLOTS_FIRST);
}

static uint32_t hash_of_key(uint64_t key) { return (uint32_t)((key * 0x9E3779B97F4A7C15u) >> 32); }

/* The slot of a word, or the empty one where it would be. */
static uint32_t word_slot(const struct page_column *column, struct str word) {
  uint32_t slot = (uint32_t)XXH3_64bits(word.p, word.n) & (column->slots - 1);
  while (column->by_word[slot] && !str_equal(column->words[column->by_word[slot] - 1], word))
    slot = (slot + 1) & (column->slots - 1);
  return slot;
}

static uint32_t key_slot(const struct page_column *column, uint64_t key) {
  uint32_t slot = hash_of_key(key) & (column->slots - 1);
  while (column->by_key[slot] && column->keys[slot] != key) slot = (slot + 1) & (column->slots - 1);
  return slot;
}

/* Twice as many slots, before they are more than half full. */
static void widen(struct page_column *column) {
  const uint32_t n_old = column->slots;
  const uint32_t *old_words = column->by_word;
  const uint32_t *old_codes = column->by_key;
  const uint64_t *old_keys = column->keys;
  column->slots *= 2;
  column->by_word = ARENA_ARRAY(column->arena, uint32_t, column->slots);
  column->by_key = ARENA_ARRAY(column->arena, uint32_t, column->slots);
  column->keys = ARENA_ARRAY(column->arena, uint64_t, column->slots);
  for (uint32_t i = 0; i < n_old; i++)
    if (old_words[i])
      column->by_word[word_slot(column, column->words[old_words[i] - 1])] = old_words[i];
  for (uint32_t i = 0; i < n_old; i++) {
    if (!old_codes[i]) continue;
    const uint32_t slot = key_slot(column, old_keys[i]);
    column->by_key[slot] = old_codes[i];
    column->keys[slot] = old_keys[i];
  }
}

static uint32_t add_word(struct page_column *column, struct str word) {
  if (column->n_words == column->words_capacity) {
    column->words_capacity = column->words_capacity ? 2 * column->words_capacity : 16;
    struct str *wider = ARENA_ARRAY(column->arena, struct str, column->words_capacity);
    if (column->n_words) memcpy(wider, column->words, column->n_words * sizeof *wider);
    column->words = wider;
  }
  column->words[column->n_words] =
      (struct str){arena_copy(column->arena, word.n ? word.p : "", word.n), word.n};
  return column->n_words++;
}

bool page_column_copy(struct page_column *column, uint32_t row, uint64_t key) {
  if (key < PAGE_KEYS_SMALL) {
    if (!column->small[key]) return false;
    column->codes[row] = column->small[key] - 1;
    return true;
  }
  const uint32_t slot = key_slot(column, key);
  if (!column->by_key[slot]) return false;
  column->codes[row] = column->by_key[slot] - 1;
  return true;
}

void page_column_set(struct page_column *column, uint32_t row, struct str word) {
  uint32_t slot = word_slot(column, word);
  if (!column->by_word[slot]) {
    if (2 * (column->n_interned + 1) > column->slots) {
      widen(column);
      slot = word_slot(column, word);
    }
    column->by_word[slot] = add_word(column, word) + 1;
    column->n_interned++;
  }
  column->codes[row] = column->by_word[slot] - 1;
}

void page_column_keep(struct page_column *column, uint32_t row, uint64_t key, struct str word) {
  const uint32_t code = add_word(column, word);
  column->codes[row] = code;
  if (key < PAGE_KEYS_SMALL) {
    column->small[key] = code + 1;
    return;
  }
  if (2 * (column->n_keys + 1) > column->slots) widen(column);
  const uint32_t slot = key_slot(column, key);
  column->n_keys += !column->by_key[slot];
  column->by_key[slot] = code + 1;
  column->keys[slot] = key;
}

static bool is_each_its_own(const struct page_column *column) {
  if (column->n_words != column->n_rows) return false;
  for (uint32_t i = 0; i < column->n_rows; i++)
    if (column->codes[i] != i) return false;
  return true;
}

static void put_codes(const struct page_column *column, uint32_t width, struct buffer *out) {
  char digits[DIGITS];
  uint32_t n = 0;
  for (char c = ' '; n < DIGITS; c++)
    if (c != '"' && c != '\\' && c != '<') digits[n++] = c;
  for (uint32_t i = 0; i < column->n_rows; i++) {
    uint32_t code = column->codes[i];
    char *to = buffer_room(out, width);
    for (uint32_t k = 0; k < width; k++, code /= DIGITS) *to++ = digits[code % DIGITS];
    buffer_end(out, to);
  }
}

void page_column_put(const struct page_column *column, struct buffer *out) {
  html_put(out, "{\"d\":[");
  for (uint32_t i = 0; i < column->n_words; i++) {
    if (i) buffer_put_byte(out, ',');
    buffer_put(out, column->words[i]);
  }
  if (is_each_its_own(column)) {
    html_put(out, "],\"w\":0}");
    return;
  }
  uint32_t width = 1;
  for (uint64_t reach = DIGITS; reach < column->n_words; reach *= DIGITS) width++;
  buffer_printf(out, "],\"w\":%u,\"c\":\"", width);
  put_codes(column, width, out);
  html_put(out, "\"}");
}
