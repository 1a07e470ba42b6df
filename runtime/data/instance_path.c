/* How instances and facts are named: `unit[u1].incident[2]`, `incident[2].concluded`,
 * `cluster.unit[g2].pledge_signed`. An instance shows its id where it has one, else its position
 * from 1 among its parent's. cli.md "Results". */
#include "runtime/data/instance_path.h"

#include "base/decimal.h"

/* A text written from its end backward. */
struct backward {
  char *begin; /* of its memory */
  size_t n;    /* bytes written so far, which may be more than have room: they are lost then */
  size_t bytes;
};

/* room for nearly every name; a longer one is written anew */
#define NAME_BYTES 256

static void put(struct backward *out, const char *p, size_t n) {
  out->n += n;
  if (out->n <= out->bytes) memcpy(out->begin + (out->bytes - out->n), p, n);
}

/* What was written, in the arena. */
static struct str written(const struct backward *out, struct arena *arena) {
  const char *begin = out->begin + (out->bytes - out->n);
  return (struct str){arena_copy(arena, begin, out->n), (uint32_t)out->n};
}

static inline void put_byte(struct backward *out, char byte) {
  out->n++;
  if (out->n <= out->bytes) out->begin[out->bytes - out->n] = byte;
}

static void put_str(struct backward *out, struct str s) {
  if (s.n) put(out, s.p, s.n);
}

/* "unit[u1]" */
static void put_instance(
    struct backward *out, const struct dataset *data, uint32_t entity, uint32_t row) {
  const struct entity *e = &data->schema->entities[entity];
  const struct table *table = &data->tables[entity];
  const uint32_t id = ((const uint32_t *)table->columns[0].view.values)[row];
  put_byte(out, ']');
  if (id != TEXT_UNKNOWN) {
    put_str(out, dataset_text(data, id));
  } else {
    char position[24];
    const uint32_t from_one = row - table->first[table->parent[row]] + 1;
    put(out, position, (size_t)decimal_format(from_one, 0, position));
  }
  put_byte(out, '[');
  put_str(out, e->name);
}

static void put_path(struct backward *out, const struct dataset *data, uint32_t from_entity,
    uint32_t entity, uint32_t row) {
  while (entity != from_entity) {
    put_instance(out, data, entity, row);
    row = data->tables[entity].parent[row];
    entity = data->schema->entities[entity].parent;
    if (entity != from_entity) put_byte(out, '.');
  }
}

bool instance_names_itself(const struct dataset *data, uint32_t entity, uint32_t row) {
  return !data->schema->entities[entity].unique_within &&
      dataset_value(data, data->schema->entities[entity].first_field, row).known;
}

/* Where a name may begin: below the parent of the nearest instance that is known by its id. */
static uint32_t nearest_start(
    const struct dataset *data, uint32_t entity, uint32_t row, uint32_t from_entity) {
  while (entity != from_entity) {
    bool is_start = instance_names_itself(data, entity, row);
    row = data->tables[entity].parent[row];
    entity = data->schema->entities[entity].parent;
    if (is_start) break;
  }
  return entity;
}

struct str instance_path(const struct dataset *data, uint32_t entity, uint32_t row,
    uint32_t from_entity, struct arena *arena) {
  from_entity = nearest_start(data, entity, row, from_entity);
  char room[NAME_BYTES];
  struct backward out = {room, 0, sizeof room};
  put_path(&out, data, from_entity, entity, row);
  if (out.n > out.bytes) {
    out = (struct backward){arena_alloc_raw(arena, out.n), 0, out.n};
    put_path(&out, data, from_entity, entity, row);
  }
  return written(&out, arena);
}

struct str instance_key_below(struct arena *arena, struct str parent, struct str id) {
  if (!parent.n || !id.n) return (struct str){0};
  /* with its length before it, so that no two pairs give the same key */
  return str_from(arena_printf(arena, "%u:%.*s%.*s", parent.n, STR_ARGS(parent), STR_ARGS(id)));
}

static struct str id_of(const struct dataset *data, uint32_t entity, uint32_t row) {
  struct value id = dataset_value(data, data->schema->entities[entity].first_field, row);
  return id.known ? id.text : (struct str){0};
}

struct str instance_key(
    const struct dataset *data, uint32_t entity, uint32_t row, struct arena *arena) {
  const struct entity *e = &data->schema->entities[entity];
  struct str id = id_of(data, entity, row);
  if (!e->unique_within || !id.n) return id;
  struct str parent = instance_key(data, e->parent, data->tables[entity].parent[row], arena);
  return instance_key_below(arena, parent, id);
}

struct str instance_id(
    const struct dataset *data, uint32_t entity, uint32_t row, struct arena *arena) {
  const struct entity *e = &data->schema->entities[entity];
  struct str id = id_of(data, entity, row);
  if (!e->unique_within || !id.n) return id;
  struct str parent = instance_id(data, e->parent, data->tables[entity].parent[row], arena);
  if (!parent.n) return id;
  return str_from(arena_printf(arena, "%.*s/%.*s", STR_ARGS(parent), STR_ARGS(id)));
}

/* Whether instance_id of a row is this text; without writing it. */
static bool is_named(const struct dataset *data, uint32_t entity, uint32_t row, struct str id) {
  const struct entity *e = &data->schema->entities[entity];
  struct str own = id_of(data, entity, row);
  if (!own.n || own.n > id.n || memcmp(id.p + (id.n - own.n), own.p, own.n) != 0) return false;
  uint32_t parent_row = e->unique_within ? data->tables[entity].parent[row] : 0;
  if (!e->unique_within || !id_of(data, e->parent, parent_row).n) return own.n == id.n;
  uint32_t rest = id.n - own.n;
  return rest && id.p[rest - 1] == '/' &&
      is_named(data, e->parent, parent_row, (struct str){id.p, rest - 1});
}

uint32_t instance_find(const struct dataset *data, uint32_t entity, struct str id) {
  if (!data->schema->entities[entity].unique_within) return dataset_find(data, entity, id);
  uint32_t row = 0, n_rows = data->tables[entity].n_rows;
  while (row < n_rows && !is_named(data, entity, row, id)) row++;
  return row < n_rows ? row : UINT32_MAX;
}

/* [ancestor "."] [path "."] name, where `common` is the row of both. */
static void put_fact(struct backward *out, const struct dataset *data, uint32_t common,
    bool names_ancestor, uint32_t entity, uint32_t row, struct str name) {
  put_str(out, name);
  if (entity != common) {
    put_byte(out, '.');
    put_path(out, data, common, entity, row);
  }
  if (names_ancestor) {
    put_byte(out, '.');
    put_str(out, data->schema->entities[common].name);
  }
}

struct str fact_name(const struct dataset *data, uint32_t asker, uint32_t asker_row,
    uint32_t entity, uint32_t row, struct str name, struct arena *arena) {
  const struct entity *entities = data->schema->entities;
  if (asker == ENTITY_RUN) asker = asker_row = 0;
  if (asker == entity && asker_row == row) return name;
  uint32_t common = asker, common_row = asker_row, other = entity, other_row = row;
  while (common != other || common_row != other_row) { /* both end at the root's one row */
    if (entities[common].depth >= entities[other].depth) {
      const uint32_t parent = data->tables[common].parent[common_row];
      if (entities[common].depth == entities[other].depth) {
        other_row = data->tables[other].parent[other_row];
        other = entities[other].parent;
      }
      common_row = parent;
      common = entities[common].parent;
    } else {
      other_row = data->tables[other].parent[other_row];
      other = entities[other].parent;
    }
  }
  const bool names_ancestor = common != asker || common_row != asker_row;
  char room[NAME_BYTES];
  struct backward out = {room, 0, sizeof room};
  put_fact(&out, data, common, names_ancestor, entity, row, name);
  if (out.n > out.bytes) {
    out = (struct backward){arena_alloc_raw(arena, out.n), 0, out.n};
    put_fact(&out, data, common, names_ancestor, entity, row, name);
  }
  return written(&out, arena);
}
