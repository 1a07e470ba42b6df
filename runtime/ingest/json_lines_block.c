/* Records of JSON Lines that are plain to see, many at once (record_block.h): their members are noted
 * by the tokens of a window. A record may leave members out, or give them in any order. */
#include "base/bytes.h"
#include "runtime/ingest/flat_quick.h"
#include "runtime/ingest/flat_records.h"
#include "runtime/ingest/json_lines_quick.h"
#include "runtime/ingest/record_block.h"

/* A key as records write it, `"name":`, in words of eight bytes that are compared at once, and what
 * becomes of its value. */
struct json_member {
  uint64_t head, head_mask;    /* the first bytes; the mask is of those that are the key's */
  uint64_t tail, tail_mask;    /* the last ones, from byte tail_at on */
  uint32_t n, tail_at;         /* n: of the bytes before the colon */
  uint32_t next;               /* the key that followed this one the last time */
  struct block_column *column; /* NULL: its values are read closely */
  struct json_members *list;   /* its column says only whether it is named; NULL: it is no list */
};

/* What the members of a record, or of an item of a list in it, are noted in. */
struct json_members {
  struct record_block *block; /* a column a member */
  struct data_keys *keys;
  struct json_member *items;   /* by key, n of them: spellings are added as they come */
  struct json_members **lists; /* by member; NULL: it is no list. NULL: there are none */
  uint32_t n;
  uint32_t begin; /* the key that came first the last time */
};

struct json_block {
  struct record_block records;
  struct json_members members;
};

/* -- making one -- */

/* The readers of all members, by member: of what can only be read closely one that says so. */
static const struct flat_reader *readers_of(
    struct tree_load *load, struct data_keys *keys, uint32_t entity) {
  struct flat_reader *readers = ARENA_ARRAY(&load->opened, struct flat_reader, keys->n_members + 1);
  for (uint32_t i = 0; i < keys->n; i++)
    if (keys->items[i].role == KEY_FIELD || keys->items[i].role == KEY_ANCESTOR)
      readers[keys->items[i].member] = flat_reader_of(load, &keys->items[i], i, entity, false);
  return readers;
}

static bool begin_members(struct json_members *m, struct record_block *block,
    struct tree_load *load, struct data_keys *keys, uint32_t entity) {
  *m = (struct json_members){.block = block, .keys = keys};
  const uint32_t n_max = keys->n_max > keys->n ? keys->n_max : keys->n;
  m->items = ARENA_ARRAY(&load->opened, struct json_member, n_max);
  return record_block_init(
      block, load, &load->opened, entity, readers_of(load, keys, entity), keys->n_members);
}

/* The first eight bytes there, of which n are asked. */
static uint64_t word_of(const char *p, uint32_t n) {
  uint64_t word = 0;
  memcpy(&word, p, n < sizeof word ? n : sizeof word);
  return word;
}

static struct json_member member_of(
    const struct json_members *m, const struct data_key *key, struct arena *scratch) {
  enum { WORD = sizeof(uint64_t) };
  const char *written = arena_printf(scratch, "\"%.*s\":", STR_ARGS(key->name));
  const uint32_t n = key->name.n + 3;
  struct block_column *column = &m->block->columns[key->member];
  struct json_member member = {.n = n - 1,
      .next = key->next < m->keys->n ? key->next : 0,
      .list = m->lists ? m->lists[key->member] : NULL};
  if (member.list || column->reader.reading != FLAT_READS_CLOSELY) member.column = column;
  member.head = word_of(written, n);
  member.head_mask = n < WORD ? (UINT64_C(1) << 8 * n) - 1 : UINT64_MAX;
  if (n > WORD) {
    member.tail_at = n - WORD;
    member.tail = word_of(written + member.tail_at, WORD);
    member.tail_mask = UINT64_MAX;
  }
  return member;
}

/* Makes all keys there are by now known. */
static void add_members(struct json_members *m, struct arena *scratch) {
  for (; m->n < m->keys->n; m->n++) m->items[m->n] = member_of(m, &m->keys->items[m->n], scratch);
}

/* The lists that a record may hold; more than there is room for are read line by line. */
static void begin_lists(struct json_block *block, struct tree_load *load) {
  struct arena *arena = &load->opened;
  struct data_keys *keys = block->members.keys;
  struct record_block *lists = ARENA_ARRAY(arena, struct record_block, BLOCK_LISTS_MAX);
  block->members.lists = ARENA_ARRAY(arena, struct json_members *, keys->n_members + 1);
  block->records.lists = lists;
  for (uint32_t i = 0; i < keys->n && block->records.n_lists < BLOCK_LISTS_MAX; i++) {
    const struct data_key *key = &keys->items[i];
    if (key->role != KEY_LIST || block->members.lists[key->member]) continue;
    struct json_members *m = ARENA_NEW(arena, struct json_members);
    if (!begin_members(
            m, &lists[block->records.n_lists], load, &load->keys[key->index], key->index))
      continue;
    add_members(m, &load->scratch);
    block->members.lists[key->member] = m;
    block->records.n_lists++;
  }
}

/* The block of the file's entity; NULL where lines say theirs themselves, or it has too many members. */
static struct json_block *block_of(struct json_quick *q) {
  struct json_lines *lines = q->lines;
  struct tree_load *load = q->load;
  const uint32_t entity = load->flat->entity;
  if (lines->block || entity == NONE_INDEX || entity == 0) return lines->block;
  struct json_block *block = ARENA_NEW(&load->opened, struct json_block);
  if (!begin_members(&block->members, &block->records, load, flat_keys_of(load, entity), entity))
    return NULL;
  begin_lists(block, load);
  add_members(&block->members, &load->scratch);
  return lines->block = block;
}

/* -- noting -- */

/* A scalar, up to the next token, as the value of a member of record i; false where it needs a closer
 * look. */
static inline bool note_scalar(
    const struct json_quick *q, struct block_column *column, uint32_t i, struct str token) {
  const uint64_t bit = UINT64_C(1) << i;
  const char first = *token.p;
  if (first == '"') {
    if (!json_is_in_quotes(q, token, &column->texts[i])) return false;
    column->quoted |= bit;
  } else {
    if (first == 'n') return token.n == 4 && memcmp(token.p, "null", 4) == 0;
    if ((first == '0' || first == '-') && json_has_zeros_before(token)) return false;
    column->texts[i] = token;
  }
  column->given |= bit;
  return true;
}

uint32_t json_find_key(struct json_quick *q, struct data_keys *keys, uint32_t guess) {
  const char *at = json_token_at(q);
  if (at >= q->line_end || *at != '"') return NONE_INDEX;
  q->token++;
  struct str name = json_token_text(q, at);
  if (name.n < 2 || *json_token_at(q) != ':') return NONE_INDEX;
  q->token++;
  name = (struct str){name.p + 1, name.n - 2};
  return data_keys_find(keys, name, guess, &q->load->scratch);
}

/* Whether it is that key, and its colon behind it, without blanks: n bytes to the next token. */
static inline bool is_key(
    const struct json_members *m, const struct json_member *member, const char *at, uint32_t n) {
  if (n != member->n || (bytes_load8(at) & member->head_mask) != member->head ||
      (bytes_load8(at + member->tail_at) & member->tail_mask) != member->tail)
    return false;
  return n < 2 * sizeof member->head ||
      memcmp(at + 1, m->keys->items[member - m->items].name.p, n - 2) == 0;
}

/* The key at q->token, which is not the one that was guessed: one that stood in the record before may
 * be left out. NULL where nobody knows it. */
static struct json_member *other_key(
    struct json_quick *q, struct json_members *m, uint32_t *guess) {
  enum { LEFT_OUT_MAX = 2 };
  const uint32_t *begins = q->begins + q->token;
  for (uint32_t item = *guess, n = 0; n < LEFT_OUT_MAX; n++) {
    item = m->items[item].next;
    if (is_key(m, &m->items[item], q->text + begins[0], begins[1] - begins[0]))
      return &m->items[item];
  }
  const uint32_t item = json_find_key(q, m->keys, *guess);
  if (item == NONE_INDEX) return NULL;
  add_members(m, &q->load->scratch);
  *guess = item;
  return &m->items[item];
}

static bool note_list(struct json_quick *q, struct json_members *list, uint32_t record);

/* From behind the bracket of a mapping to behind its end: the members of record i. */
static bool note_members(struct json_quick *q, struct json_members *m, uint32_t i) {
  enum { MEMBER_TOKENS = 4 }; /* key, colon, value, and what stands behind it */
  const uint64_t bit = UINT64_C(1) << i;
  const char *const text = q->text;
  const uint32_t *at = q->begins + q->token, *const end = q->begins + q->n_tokens;
  uint32_t *guess = &m->begin;
  if (at < end && text[*at] == '}') {
    q->token++;
    return true;
  }
  while (end - at >= MEMBER_TOKENS) {
    struct json_member *member = &m->items[*guess];
    if (!is_key(m, member, text + at[0], at[1] - at[0])) {
      q->token = (uint32_t)(at - q->begins);
      member = other_key(q, m, guess);
    }
    struct block_column *column = member ? member->column : NULL;
    if (!column || column->named & bit) return false;
    column->named |= bit;
    guess = &member->next;
    const struct str token = {text + at[2], at[3] - at[2]};
    at += 3;
    if (member->list) {
      q->token = (uint32_t)(at - q->begins);
      if (*token.p != '[' || !note_list(q, member->list, i)) return false;
      at = q->begins + q->token;
      if (at == end) return false;
    } else if (!note_scalar(q, column, i, token)) {
      return false;
    }
    const char next = text[*at++];
    if (next == ',') continue;
    q->token = (uint32_t)(at - q->begins);
    return next == '}';
  }
  return false;
}

/* From behind the bracket of a list to behind its end: an item more for each mapping in it. */
static bool note_list(struct json_quick *q, struct json_members *list, uint32_t record) {
  struct record_block *items = list->block;
  items->present |= UINT64_C(1) << record;
  if (*json_token_at(q) == ']') {
    q->token++;
    return true;
  }
  for (;;) {
    const char *at = json_token_at(q);
    if (items->n == BLOCK_RECORDS || *at != '{') return false;
    q->token++;
    const uint32_t i = items->n++;
    items->holders[i] = (uint8_t)record;
    items->at[i] = at;
    if (!note_members(q, list, i) || q->token == q->n_tokens) return false;
    const char next = q->text[q->begins[q->token++]];
    if (next != ',') return next == ']';
  }
}

/* The line at q->line as record i, where all of it is one. */
static bool note_line(struct json_quick *q, struct json_block *block, uint32_t i) {
  if (json_token_at(q) != q->line || *q->line != '{') return false;
  q->token++;
  return note_members(q, &block->members, i) && q->text + q->begins[q->token - 1] < q->line_end &&
      (q->token == q->n_tokens || json_token_at(q) > q->line_end);
}

/* -- lines -- */

struct line_end {
  const char *line, *at;
  uint32_t token;
};

static uint32_t note_lines(struct json_quick *q, struct json_block *block, struct line_end *ends) {
  struct record_block *records = &block->records;
  record_block_clear(records);
  records->line = q->lines->line;
  while (records->n < BLOCK_RECORDS) {
    const uint32_t i = records->n;
    if (!note_line(q, block, i)) break;
    records->begins[i] = q->line;
    ends[i] = (struct line_end){q->line, q->line_end, q->token};
    records->n++;
    if (q->line_end == q->end || q->token == q->n_tokens) break;
    q->line = q->line_end + 1;
    q->line_end = json_line_end(q, q->line);
  }
  return records->n;
}

uint32_t json_lines_block(struct json_quick *q) {
  enum { FEW = 8, LINES_APART = 64 };
  struct json_lines *lines = q->lines;
  if (lines->n_apart) {
    lines->n_apart--;
    return 0;
  }
  struct json_block *block = block_of(q);
  if (!block) return 0;
  struct line_end ends[BLOCK_RECORDS];
  const struct json_quick begin = *q;
  const uint32_t n_noted = note_lines(q, block, ends),
                 n = n_noted ? record_block_take(&block->records, q->load) : 0;
  *q = begin;
  if (n) {
    q->line = ends[n - 1].line;
    q->line_end = ends[n - 1].at;
    q->token = ends[n - 1].token;
  }
  if (n < FEW && q->token < q->n_tokens) lines->n_apart = LINES_APART;
  if (!n) return 0;
  tree_tidy(q->load);
  return n;
}
