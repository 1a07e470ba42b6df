/* W1 from CSV: cluster.csv, unit.csv, incident.csv of a folder. RFC 4180 but for quotes inside
 * quotes and lines inside quotes, which are refused. */
#include "tests/peers/lines.h"

enum { MOST_COLUMNS = 16 };

struct table {
  struct lines lines;
  enum w1_key columns[MOST_COLUMNS];
  uint32_t n_columns;
};

struct cell {
  const char *text;
  size_t n;
};

/* The cell that begins at `at`; moves it behind the comma, or to NULL behind the last cell. */
static inline struct cell next_cell(
    const struct w1_place *place, const char **at, const char *end) {
  const char *begin = *at;
  if (begin < end && *begin == '"') {
    const char *quote = memchr(begin + 1, '"', (size_t)(end - begin - 1));
    if (!quote || (quote + 1 < end && quote[1] != ','))
      w1_fault(place, begin, (size_t)(end - begin), "this quote is not closed as it must be");
    *at = quote + 1 < end ? quote + 2 : NULL;
    return (struct cell){begin + 1, (size_t)(quote - begin - 1)};
  }
  const char *comma = begin;
  while (comma < end && *comma != ',') { /* cells are short: no call for each */
    if (*comma == '"') w1_fault(place, begin, (size_t)(comma - begin), "a quote inside a cell");
    comma++;
  }
  *at = comma < end ? comma + 1 : NULL;
  return (struct cell){begin, (size_t)(comma - begin)};
}

static void open_table(struct table *table, const char *folder, const char *name) {
  char *path = malloc(strlen(folder) + strlen(name) + 2); /* messages name it until the end */
  if (!path) exit(3);
  sprintf(path, "%s/%s", folder, name);
  lines_open(&table->lines, path);
  table->n_columns = 0;
  size_t n;
  const char *line = lines_next(&table->lines, &n);
  uint32_t seen = 0;
  for (const char *at = line, *end = line + n; at;) {
    const struct cell cell = next_cell(&table->lines.place, &at, end);
    const enum w1_key key = w1_key_named(cell.text, cell.n);
    if (key == W1_N_KEYS || table->n_columns == MOST_COLUMNS)
      w1_fault(&table->lines.place, cell.text, cell.n, "this heading is not known");
    if (seen >> key & 1)
      w1_fault(&table->lines.place, cell.text, cell.n, "this heading stands twice");
    seen |= 1u << key;
    table->columns[table->n_columns++] = key;
  }
}

/* The cells of the next row that is not empty; false after the last. */
static bool next_row(struct table *table, struct cell cells[MOST_COLUMNS]) {
  size_t n;
  const char *line;
  do {
    line = lines_next(&table->lines, &n);
    if (!line) return false;
  } while (n == 0);
  uint32_t column = 0;
  const char *at = line, *end = line + n;
  while (at && column < table->n_columns)
    cells[column++] = next_cell(&table->lines.place, &at, end);
  if (at || column < table->n_columns)
    w1_fault(&table->lines.place, line, n, "more or fewer cells than the heading has");
  return true;
}

static struct cell parent_cell(
    const struct table *table, const struct cell *cells, enum w1_key key) {
  for (uint32_t i = 0; i < table->n_columns; i++)
    if (table->columns[i] == key) return cells[i];
  w1_fault(&table->lines.place, table->lines.place.begin, 0, "a column for the parent is missing");
}

typedef void w1_setter(
    struct w1 *w1, const struct w1_place *place, enum w1_key key, const char *text, size_t n_bytes);

static void set_cells(struct w1 *w1, const struct table *table, const struct cell *cells,
    enum w1_key parent, w1_setter *set) {
  for (uint32_t i = 0; i < table->n_columns; i++)
    if (cells[i].n && table->columns[i] != parent)
      set(w1, &table->lines.place, table->columns[i], cells[i].text, cells[i].n);
}

void w1_read_csv(struct w1 *w1, const char *folder) {
  struct table table;
  struct cell cells[MOST_COLUMNS];
  open_table(&table, folder, "cluster.csv");
  while (next_row(&table, cells)) {
    w1_add_cluster(w1);
    set_cells(w1, &table, cells, W1_N_KEYS, w1_set_cluster);
    w1_end_cluster(w1, &table.lines.place);
  }
  lines_close(&table.lines);

  struct w1_index index;
  uint32_t guess = 0;
  w1_index_build(&index, &w1->clusters.ids, w1->clusters.n, "clusters");
  open_table(&table, folder, "unit.csv");
  while (next_row(&table, cells)) {
    const struct cell parent = parent_cell(&table, cells, W1_CLUSTER);
    guess = w1_index_find(&index, w1->clusters.n, &table.lines.place, parent.text, parent.n, guess);
    w1_add_unit(w1, guess);
    set_cells(w1, &table, cells, W1_CLUSTER, w1_set_unit);
    w1_end_unit(w1, &table.lines.place);
  }
  lines_close(&table.lines);
  w1_index_free(&index);

  w1_index_build(&index, &w1->units.ids, w1->units.n, "units");
  guess = 0;
  open_table(&table, folder, "incident.csv");
  while (next_row(&table, cells)) {
    const struct cell parent = parent_cell(&table, cells, W1_UNIT);
    guess = w1_index_find(&index, w1->units.n, &table.lines.place, parent.text, parent.n, guess);
    w1_add_incident(w1, guess);
    set_cells(w1, &table, cells, W1_UNIT, w1_set_incident);
  }
  lines_close(&table.lines);
  w1_index_free(&index);
  w1_finish(w1, true);
}
