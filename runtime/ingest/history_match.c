/* Which records of the preceding year each instance carries on: by its own id or by those it
 * succeeds (history_matching.h); and what finds no match is told (history.h). language.md §5
 * `previous`, `succeeds`. */
#include <assert.h>

#include "base/characters.h"
#include "base/translate.h"
#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_places.h"
#include "runtime/data/dataset_texts.h"
#include "runtime/data/instance_path.h"
#include "runtime/ingest/data_names.h"
#include "runtime/ingest/history_matching.h"
#include "runtime/ingest/id_check.h"
#include "runtime/ingest/value_read.h"

/* -- the records of a row -- */

/* Ids that were in no order: of fewer it costs less to seek each in its run of texts than to hash all. */
enum { SOUGHT_MANY = 2048 };

static const struct str no_key = {0};

struct matching history_matching_of(struct history *history, const struct dataset *data,
    uint32_t table, struct arena *scratch, struct block *block) {
  const struct dataset *records = &history->records;
  const uint32_t id_field = history->flat.entities[table + 1].first_field;
  block->first = 0;
  block->n = 0;
  return (struct matching){.history = history,
      .data = data,
      .table = table,
      .entity = history->tables[table].entity,
      .scratch = scratch,
      .block = block,
      .ids = records->tables[table + 1].columns[0].view.values,
      .n_ids = records->building->columns[id_field].extent.n};
}

/* There is only one root, so it is told from another one only where both have an id. */
static uint32_t record_of_root(const struct history *history, uint32_t table, struct str id) {
  const struct table *records = &history->records.tables[table + 1];
  uint32_t own = id.n ? history_record_of(history, table, id) : UINT32_MAX;
  if (own != UINT32_MAX || records->n_rows != 1) return own;
  bool has_id =
      dataset_value(&history->records, history->flat.entities[table + 1].first_field, 0).known;
  return id.n && has_id ? UINT32_MAX : 0;
}

const struct succession *history_succession_of(struct matching *m, uint32_t row) {
  const struct table_extent *extent = &m->data->building->tables[m->entity];
  if (m->next == extent->successions.n || extent->successions.items[m->next].row != row)
    return NULL;
  return &extent->successions.items[m->next++];
}

const struct predecessor *history_predecessors_of(
    const struct matching *m, const struct succession *succession) {
  return m->data->building->tables[m->entity].predecessors.items + succession->first;
}

/* A predecessor where ids are unique within the parent only: under the row's own parent, or named
 * whole ("t1/c2"). */
static uint32_t record_within(const struct matching *m, uint32_t row, struct str id) {
  const struct entity *e = &m->history->schema->entities[m->entity];
  uint32_t record = UINT32_MAX;
  struct str parent =
      instance_key(m->data, e->parent, m->data->tables[m->entity].parent[row], m->scratch);
  struct str key = instance_key_below(m->scratch, parent, id);
  if (key.n) record = history_record_of(m->history, m->table, key);
  if (record == UINT32_MAX) str_map_find(&m->history->tables[m->table].by_path, id, &record);
  return record;
}

/* The record behind another one, where it bears this id: rows mostly stand in the order of their
 * records. UINT32_MAX: it does not. */
static uint32_t record_behind(const struct matching *m, uint32_t record, struct str id) {
  const uint32_t next = record + 1; /* behind none the first */
  if (next >= m->n_ids || m->ids[next] == TEXT_UNKNOWN) return UINT32_MAX;
  const struct str text = dataset_text(&m->history->records, m->ids[next]);
  if (text.n != id.n || memcmp(text.p, id.p, id.n) != 0) return UINT32_MAX;
  return m->history->tables[m->table].by_id[m->ids[next]] == next ? next : UINT32_MAX;
}

/* The id of a row; n == 0: it has none. */
static inline struct str own_id(const struct matching *m, uint32_t id_field, uint32_t row) {
  const struct building *b = m->data->building;
  if (b->n_parked) {
    const struct value id = dataset_value(m->data, id_field, row);
    return id.known ? id.text : no_key;
  }
  const uint32_t *codes = m->data->tables[m->entity].columns[0].view.values;
  if (row >= b->columns[id_field].extent.n || codes[row] == TEXT_UNKNOWN) return no_key;
  return dataset_text(m->data, codes[row]);
}

/* So many ids more will be sought by themselves. */
static void expect_sought(struct matching *m, uint32_t n) {
  const uint32_t before = m->n_sought;
  m->n_sought += n;
  if (before < SOUGHT_MANY && m->n_sought >= SOUGHT_MANY) dataset_index_texts(&m->history->records);
}

void history_match_block(struct matching *m, uint32_t row) {
  struct block *block = m->block;
  const uint32_t n_rows = m->data->tables[m->entity].n_rows,
                 id_field = m->history->schema->entities[m->entity].first_field;
  uint32_t newest = block->n && block->first + block->n == row ? block->records[block->n - 1]
                                                               : UINT32_MAX,
           n_sought = 0, sought[BLOCK], codes[BLOCK];
  struct str ids[BLOCK];
  block->first = row;
  block->n = n_rows - row < BLOCK ? n_rows - row : BLOCK;
  for (uint32_t i = 0; i < block->n; i++) {
    const struct str id = own_id(m, id_field, row + i);
    block->records[i] = UINT32_MAX;
    if (!id.n) continue;
    const uint32_t record = record_behind(m, newest, id);
    if (record == UINT32_MAX) {
      sought[n_sought] = i;
      ids[n_sought++] = id;
    } else {
      newest = block->records[i] = record;
    }
  }
  expect_sought(m, n_sought);
  dataset_look_up_all(&m->history->records, n_sought, ids, codes);
  for (uint32_t i = 0; i < n_sought; i++)
    if (codes[i] != TEXT_NOWHERE)
      block->records[sought[i]] = m->history->tables[m->table].by_id[codes[i]];
}

/* Whether records are told by their ids alone. */
static bool is_by_id(const struct matching *m) {
  return m->entity != 0 && !m->history->tables[m->table].n_above;
}

bool history_is_one_to_one(const struct matching *m) {
  return is_by_id(m) && !m->data->building->tables[m->entity].successions.n;
}

/* The record of a row that succeeds nobody. */
static uint32_t own_record(struct matching *m, uint32_t row) {
  if (!is_by_id(m)) {
    struct str key = instance_key(m->data, m->entity, row, m->scratch);
    if (m->entity == 0) return record_of_root(m->history, m->table, key);
    return key.n ? history_record_of(m->history, m->table, key) : UINT32_MAX;
  }
  if (row - m->block->first >= m->block->n) history_match_block(m, row);
  return m->block->records[row - m->block->first];
}

struct carried history_carried_by(
    struct matching *m, uint32_t row, const struct succession *succession) {
  struct carried carried = {.n = succession ? succession->n : 1};
  if (carried.n > m->capacity) {
    m->capacity = 2 * carried.n;
    m->records = ARENA_ARRAY(m->scratch, uint32_t, m->capacity);
  }
  const struct predecessor *predecessors =
      succession ? history_predecessors_of(m, succession) : NULL;
  if (succession) expect_sought(m, carried.n);
  for (uint32_t i = 0; i < carried.n; i++) {
    if (!succession) m->records[i] = own_record(m, row);
    else if (m->history->tables[m->table].n_above)
      m->records[i] = record_within(m, row, predecessors[i].id);
    else m->records[i] = history_record_of(m->history, m->table, predecessors[i].id);
    carried.has_record |= m->records[i] != UINT32_MAX;
  }
  carried.items = m->records;
  return carried;
}

/* -- what finds no match -- */

/* Ids that are worth comparing for a slip of the pen: so many are sought, among so many. */
#define SOUGHT_MAX 200u
#define COMPARED_MAX 1000u

typedef VEC(struct str) id_list;

/* Ids among which a near one is looked for: those that look alike first, at any number. */
struct candidates {
  id_list ids;
  struct str_map looks; /* lookalike_key -> into ids */
};

static void add_candidate(struct candidates *c, struct arena *arena, struct str id) {
  str_map_add(&c->looks, lookalike_key(arena, id), c->ids.n);
  VEC_PUSH(arena, &c->ids, id);
}

/* The id nearest to `wanted`; n == 0 where none is near. `compares`: not only one that looks alike. */
static struct str nearest_id(
    const struct candidates *c, struct arena *arena, struct str wanted, bool compares) {
  uint32_t found;
  if (str_map_find(&c->looks, lookalike_key(arena, wanted), &found)) return c->ids.items[found];
  if (!compares || c->ids.n > COMPARED_MAX) return no_key;
  int32_t nearest = str_nearest(wanted, c->ids.items, c->ids.n);
  return nearest < 0 ? no_key : c->ids.items[nearest];
}

/* The records of one entity that nobody carries on, and the instances that have none. */
struct unmatched {
  struct matching matching;
  bool *is_carried;            /* by record */
  struct candidates records;   /* ids of those that nobody carries on */
  struct candidates instances; /* ids of those that carry on none */
  struct candidates carried;   /* ids of the other records, once asked for */
  bool has_carried;
};

static struct place place_of(const struct dataset *data, uint32_t entity, uint32_t row,
    const struct predecessor *predecessor) {
  struct place place = dataset_place(data, entity, row);
  if (!predecessor->place.line) return place;
  return (struct place){place.path, predecessor->place.line, predecessor->place.column};
}

static const char *succeeds_of(
    const struct dataset *data, uint32_t entity, uint32_t row, struct arena *scratch) {
  return arena_printf(scratch, _("succeeds of %s"), data_instance_name(data, scratch, entity, row));
}

/* An id that no data may have, though an old record may. True where it was told. */
static bool tell_unsound(const struct dataset *data, uint32_t entity, uint32_t row,
    const struct predecessor *predecessor, struct diags *diags, struct arena *scratch) {
  enum id_fault fault = id_fault_of(predecessor->id);
  if (fault == ID_SOUND) return false;
  id_report(diags, fault, predecessor->id, succeeds_of(data, entity, row, scratch),
      place_of(data, entity, row, predecessor), scratch);
  return true;
}

/* Of an entity whose preceding year is not asked, or has no records. */
static void tell_all_unsound(
    const struct dataset *data, uint32_t entity, struct diags *diags, struct arena *scratch) {
  const struct table_extent *extent = &data->building->tables[entity];
  for (uint32_t s = 0; s < extent->successions.n; s++) {
    const struct succession *succession = &extent->successions.items[s];
    for (uint32_t i = 0; i < succession->n; i++)
      tell_unsound(data, entity, succession->row,
          &extent->predecessors.items[succession->first + i], diags, scratch);
  }
}

static void list_carried(struct unmatched *u) {
  const struct matching *m = &u->matching;
  u->has_carried = true;
  str_map_init(&u->carried.looks, m->scratch);
  for (uint32_t record = 0; record < m->history->records.tables[m->table + 1].n_rows; record++) {
    struct str id = history_record_id(m->history, m->table, record, m->scratch);
    if (u->is_carried[record] && id.n) add_candidate(&u->carried, m->scratch, id);
  }
}

/* The record that a predecessor was meant for: one that nobody carries on before others. */
static struct str record_meant(
    struct unmatched *u, uint32_t row, const struct predecessor *predecessor) {
  const struct matching *m = &u->matching;
  struct str wanted = predecessor->id;
  if (m->history->tables[m->table].n_above && !memchr(wanted.p, '/', wanted.n)) {
    const struct entity *e = &m->history->schema->entities[m->entity];
    struct str parent =
        instance_id(m->data, e->parent, m->data->tables[m->entity].parent[row], m->scratch);
    wanted = str_from(arena_printf(m->scratch, "%.*s/%.*s", STR_ARGS(parent), STR_ARGS(wanted)));
  }
  struct str near = nearest_id(&u->records, m->scratch, wanted, true);
  if (near.n) return near;
  if (!u->has_carried) list_carried(u);
  return nearest_id(&u->carried, m->scratch, wanted, true);
}

/* A test may well name somebody without a record: there only a slip is told. */
static void tell_unrecorded(
    struct unmatched *u, uint32_t row, const struct predecessor *predecessor, struct diags *diags) {
  const struct matching *m = &u->matching;
  const struct entity *e = &m->history->schema->entities[m->entity];
  bool is_shown = diags->n < diags->max;
  if (tell_unsound(m->data, m->entity, row, predecessor, diags, m->scratch)) return;
  struct str near = is_shown ? record_meant(u, row, predecessor) : no_key;
  if (m->history->is_by_hand && is_shown && !near.n) return;
  struct place place = place_of(m->data, m->entity, row, predecessor);
  const char *subject = is_shown ? succeeds_of(m->data, m->entity, row, m->scratch) : "";
  struct diag *diag = DIAG_AT(diags, PREDECESSOR_UNRECORDED, place, subject,
      str_cstring(m->scratch, e->name), value_quoted(m->scratch, predecessor->id));
  if (near.n) diag_help(diags, diag, "did you mean \"%s\"?", value_quoted(m->scratch, near));
  else
    diag_help(diags, diag,
        "write the id that the %.*s had in the preceding year; where these results are of a part "
        "only, give those of the whole",
        STR_ARGS(e->name));
}

/* Which records are carried on, and (`wants_instances`) which instances carry on none,
 * though they do not say so. */
static void look_through(struct unmatched *u, bool wants_instances) {
  struct matching *m = &u->matching;
  const uint32_t n_rows = m->data->tables[m->entity].n_rows;
  m->next = 0;
  if (!wants_instances && history_is_one_to_one(m)) {
    for (uint32_t row = 0; row < n_rows; row += m->block->n) {
      history_match_block(m, row);
      for (uint32_t i = 0; i < m->block->n; i++)
        if (m->block->records[i] != UINT32_MAX) u->is_carried[m->block->records[i]] = true;
    }
    return;
  }
  for (uint32_t row = 0; row < n_rows; row++) {
    const struct succession *succession = history_succession_of(m, row);
    struct carried carried = history_carried_by(m, row, succession);
    for (uint32_t i = 0; i < carried.n; i++)
      if (carried.items[i] != UINT32_MAX) u->is_carried[carried.items[i]] = true;
    if (!wants_instances || carried.has_record || succession) continue;
    struct str id = instance_id(m->data, m->entity, row, m->scratch);
    if (id.n) add_candidate(&u->instances, m->scratch, id);
  }
}

static void find_unmatched(struct unmatched *u) {
  const struct matching *m = &u->matching;
  look_through(u, false);
  const struct table *records = &m->history->records.tables[m->table + 1];
  for (uint32_t record = 0; record < records->n_rows; record++) {
    if (u->is_carried[record]) continue;
    struct str id = history_record_id(m->history, m->table, record, m->scratch);
    if (id.n) add_candidate(&u->records, m->scratch, id);
  }
  if (u->records.ids.n) look_through(u, true);
}

static void tell_predecessors(struct unmatched *u, struct diags *diags) {
  struct matching *m = &u->matching;
  const struct table_extent *extent = &m->data->building->tables[m->entity];
  for (uint32_t s = 0; s < extent->successions.n; s++) {
    const struct succession *succession = &extent->successions.items[s];
    struct carried carried = history_carried_by(m, succession->row, succession);
    for (uint32_t i = 0; i < carried.n; i++)
      if (carried.items[i] == UINT32_MAX)
        tell_unrecorded(u, succession->row, &history_predecessors_of(m, succession)[i], diags);
  }
}

/* The one line of all records that nobody carries on. */
struct line {
  struct arena *arena;
  const char *words;
  uint32_t n, n_shown;
  struct place place; /* of the first */
};

static void add_to_line(struct line *line, struct unmatched *u, uint32_t i, struct str near) {
  const struct matching *m = &u->matching;
  line->words = arena_printf(line->arena, "%s%s%.*s \"%s\"%s", line->words,
      line->n_shown ? ", " : "", STR_ARGS(m->history->schema->entities[m->entity].name),
      value_quoted(line->arena, u->records.ids.items[i]),
      near.n ? arena_printf(line->arena, _(" (nearest: \"%s\")"), value_quoted(line->arena, near))
             : "");
  line->n_shown++;
}

/* Those with a near id first, for these may be slips. */
static void put_line(struct line *line, struct unmatched *u) {
  enum { SHOWN_MAX = 12, WITHOUT_NEAR_MAX = 3 };
  const struct matching *m = &u->matching;
  uint32_t n = u->records.ids.n;
  const struct table *records = &m->history->records.tables[m->table + 1];
  for (uint32_t record = 0; !line->place.line && record < records->n_rows; record++)
    if (!u->is_carried[record])
      line->place = dataset_id_place(&m->history->records, m->table + 1, record);
  line->n += n;
  struct str *near = ARENA_ARRAY(m->scratch, struct str, n);
  for (uint32_t i = 0; i < n; i++)
    near[i] = nearest_id(&u->instances, m->scratch, u->records.ids.items[i], i < SOUGHT_MAX);
  for (uint32_t i = 0; i < n && line->n_shown < SHOWN_MAX; i++)
    if (near[i].n) add_to_line(line, u, i, near[i]);
  for (uint32_t i = 0, others = 0; i < n && others < WITHOUT_NEAR_MAX; i++)
    if (!near[i].n && line->n_shown < SHOWN_MAX) add_to_line(line, u, i, near[i]), others++;
}

static void check_matched(struct history *history, const struct dataset *data, struct diags *diags,
    struct arena *scratch) {
  struct line line = {.arena = scratch, .words = ""};
  for (uint32_t e = 0, t = 0; e < history->schema->n_entities; e++) {
    bool is_asked = t < history->n_tables && history->tables[t].entity == e;
    t += is_asked;
    if (!is_asked || !history->is_given) tell_all_unsound(data, e, diags, scratch);
  }
  for (uint32_t t = 0; history->is_given && t < history->n_tables; t++) {
    uint32_t n_records = history->records.tables[t + 1].n_rows;
    struct block block;
    struct unmatched u = {.matching = history_matching_of(history, data, t, scratch, &block),
        .is_carried = ARENA_ARRAY(scratch, bool, (size_t)n_records + 1)};
    str_map_init(&u.records.looks, scratch);
    str_map_init(&u.instances.looks, scratch);
    find_unmatched(&u);
    tell_predecessors(&u, diags);
    if (u.records.ids.n) put_line(&line, &u);
  }
  if (!line.n) return;
  const char *count =
      line.n == 1 ? _("a record") : arena_printf(scratch, _("%u records"), (unsigned)line.n);
  if (line.n > line.n_shown)
    line.words =
        arena_printf(scratch, _("%s, and %u more"), line.words, (unsigned)(line.n - line.n_shown));
  struct diag *diag = DIAG_AT(diags, RECORDS_NOT_CARRIED_ON, line.place, count, line.words);
  diag_help(diags, diag,
      "an instance carries on the record of its own id, or those that its \"succeeds\" lists");
}

void history_check_matched(
    struct history *history, const struct dataset *data, struct diags *diags) {
  assert(history->is_closed && data->building && data->schema == history->schema);
  jmp_buf here, *diags_jump = diags->arena->out_of_memory;
  struct arena scratch;
  arena_init(&scratch, data->allocator);
  scratch.out_of_memory = diags->arena->out_of_memory = &here;
  bool exhausted = setjmp(here) != 0; /* scratch is ours: freed on both ways out */
  if (!exhausted) check_matched(history, data, diags, &scratch);
  arena_free(&scratch);
  diags->arena->out_of_memory = diags_jump;
  if (exhausted) memory_exhausted(diags_jump);
}
