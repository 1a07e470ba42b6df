/* Marks, and the way back to them (dataset_rewind.h). All that is built grows at its end, so that a
 * mark is how long everything was. */
#include "runtime/data/dataset_rewind.h"

#include <assert.h>

#include "runtime/data/dataset_memory.h"
#include "runtime/data/dataset_texts.h"

struct dataset_mark dataset_mark_new(struct dataset *dataset) {
  uint32_t n_namings = 0;
  for (uint32_t e = 0; e < dataset->schema->n_entities; e++)
    n_namings += dataset->schema->entities[e].depth;
  return (struct dataset_mark){
      .columns = ARENA_ARRAY(&dataset->arena, struct column_extent_mark, dataset->schema->n_fields),
      .tables = ARENA_ARRAY(&dataset->arena, struct table_extent_mark, dataset->schema->n_entities),
      .namings = ARENA_ARRAY(&dataset->arena, struct naming_extent_mark, n_namings)};
}

void dataset_mark(struct dataset *dataset, struct dataset_mark *mark) {
  const struct building *b = dataset->building;
  mark->n_texts = dataset->n_texts;
  for (uint32_t f = 0; f < dataset->schema->n_fields; f++) {
    const struct growing_column *growing = &b->columns[f];
    mark->columns[f] =
        (struct column_extent_mark){growing->extent.n, growing->offsets.n, growing->column->given};
  }
  struct naming_extent_mark *naming = mark->namings;
  for (uint32_t e = 0; e < dataset->schema->n_entities; e++) {
    const struct table *table = &dataset->tables[e];
    const struct table_extent *extent = &b->tables[e];
    uint32_t n_successions = extent->successions.n, n_records = extent->records.n,
             depth = dataset->schema->entities[e].depth;
    mark->tables[e] = (struct table_extent_mark){table->n_rows, table->places.n_anchors,
        extent->listed.n, extent->id_offsets.n, extent->without_id.n, n_successions,
        extent->predecessors.n, n_successions ? extent->successions.items[n_successions - 1].n : 0,
        n_records, n_records ? extent->records.items[n_records - 1].end : 0, extent->newest};
    for (uint32_t d = 0; d < depth; d++, naming++) {
      const struct naming *of = extent->namings ? &extent->namings[d] : NULL;
      *naming = (struct naming_extent_mark){of ? of->extent.n : 0, of ? of->offsets.n : 0};
    }
  }
}

/* As if no row had ever given it. */
static void ungive(struct dataset *dataset, struct growing_column *growing) {
  dataset_release(dataset, growing->column->view.values);
  dataset_release(dataset, growing->column->view.known);
  growing->column->view = (struct view){0};
  growing->column->given = false;
  growing->extent = (struct extent){0};
}

static void rewind_records(struct table_extent *extent, const struct table_extent_mark *mark) {
  extent->records.n = mark->n_records;
  if (mark->n_records) extent->records.items[mark->n_records - 1].end = mark->records_end;
}

static void rewind_namings(
    struct naming *namings, const struct naming_extent_mark *mark, uint32_t n) {
  for (uint32_t i = 0; namings && i < n; i++) {
    namings[i].extent.n = mark[i].n;
    namings[i].offsets.n = mark[i].n_offsets;
    namings[i].n_newest = 0; /* that text may be of a row that is gone */
  }
}

void dataset_rewind(struct dataset *dataset, const struct dataset_mark *mark) {
  struct building *b = dataset->building;
  dataset_settle(dataset);
  if (b->lists_texts) dataset->n_texts = mark->n_texts;
  for (uint32_t f = 0; f < dataset->schema->n_fields; f++) {
    struct growing_column *growing = &b->columns[f];
    if (growing->column->given && !mark->columns[f].given) ungive(dataset, growing);
    if (growing->passed_row > mark->tables[dataset->schema->fields[f].entity].n_rows)
      growing->passed_row = 0;
    growing->extent.n = mark->columns[f].n;
    growing->offsets.n = mark->columns[f].n_offsets;
  }
  const struct naming_extent_mark *naming = mark->namings;
  for (uint32_t e = 0; e < dataset->schema->n_entities; e++) {
    const uint32_t depth = dataset->schema->entities[e].depth;
    const struct table_extent_mark *m = &mark->tables[e];
    struct table_extent *extent = &b->tables[e];
    dataset->tables[e].n_rows = m->n_rows;
    dataset->tables[e].places.n_anchors = m->n_anchors;
    extent->listed.n = m->n_listed;
    extent->newest = m->newest;
    extent->id_offsets.n = m->n_id_offsets;
    extent->without_id.n = m->n_without_id;
    extent->successions.n = m->n_successions;
    extent->predecessors.n = m->n_predecessors;
    if (m->n_successions) extent->successions.items[m->n_successions - 1].n = m->n_of_newest;
    rewind_records(extent, m);
    rewind_namings(extent->namings, naming, depth);
    naming += depth;
  }
}
