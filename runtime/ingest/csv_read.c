/* A file of CSV or TSV into the data set; a large one in parts, which begin at lines that look like
 * rows. Such a line may stand within quotes: then the part before has an open quotation mark at its
 * end, which is a mistake, and does not count. */
#include "runtime/data/dataset_building.h"
#include "runtime/ingest/csv_rows.h"
#include "runtime/ingest/data_formats.h"
#include "runtime/ingest/data_options.h"
#include "runtime/ingest/file_part.h"
#include "runtime/ingest/flat_cells.h"
#include "runtime/ingest/flat_records.h"
#include "runtime/ingest/value_read.h"

/* Of a part: several are there at once, and with what is kept of each byte it is seven times as long. */
enum { PART_WINDOW_BYTES = 64 << 10 };

struct csv_reading {
  struct tree_load *load;
  struct csv_rows *rows;
  char separator;
  bool has_place;         /* in the input one can go to another place */
  uint64_t heading_at;    /* the byte at which the heading begins, or lines passed over before it */
  uint32_t n_separators;  /* of the heading */
  struct file_part *part; /* that it is; NULL: of the whole */
};

/* -- by parts -- */

/* Whether a line, which ends before `end`, has as many cells as the heading, none of them open. */
static bool looks_like_row(const struct csv_reading *reading, const char *p, const char *end) {
  uint32_t n = 0;
  bool is_quoted = false;
  for (; p < end; p++) {
    if (*p == '"') is_quoted = !is_quoted;
    n += !is_quoted && *p == reading->separator;
  }
  return !is_quoted && n == reading->n_separators;
}

/* Where the first line behind byte `from` begins that looks like a row; the first one, where none
 * of the next does. */
static uint64_t find_row(struct file_parts *parts, uint64_t from) {
  const struct csv_reading *reading = parts->context;
  const uint64_t first = file_parts_find_line(parts, from);
  if (first >= parts->end) return parts->end;
  const size_t n = input_look(&parts->load->input, first, parts->look, PART_LOOK_BYTES);
  const char *end = parts->look + n, *line_end;
  for (const char *p = parts->look; p < end; p = line_end + 1) {
    line_end = memchr(p, '\n', (size_t)(end - p));
    if (!line_end) break;
    if (looks_like_row(reading, p, line_end)) return first + (uint64_t)(p - parts->look);
  }
  return first;
}

static void read_table(struct csv_reading *reading);

/* The heading is read by each part, from the bytes before the rows. */
static void read_part(struct file_part *part, struct tree_load *load) {
  const struct csv_reading *whole = part->parts->context;
  struct csv_reading reading = {.load = load, .separator = whole->separator, .part = part};
  input_seek(&load->input, whole->heading_at);
  input_end_at(&load->input, part->parts->begin);
  read_table(&reading);
  part->is_sound = load->flat && !load->flat->root.line && !input_has_failed(&load->input) &&
      file_part_is_silent(part);
  part->is_to_the_end = part->stop == PART_NO_STOP;
  part->end = (struct part_end){.at = part->stop, .n_lines = csv_rows_lines(reading.rows)};
}

/* Of a part: to its place. What the heading has to say is said by the whole. */
static bool go_to_part(struct csv_reading *reading) {
  struct file_part *part = reading->part;
  struct tree_load *load = reading->load;
  input_seek(&load->input, part->from);
  input_end_at(&load->input, part->stop);
  csv_rows_go_to(reading->rows, 0);
  diags_init(&part->diags, &part->arena, NULL);
  part->diags.max = part->whole->diags->max;
  return false;
}

static bool begin_rows(struct flat_rows *base, void *context) {
  static const struct file_part_form form = {512u << 10, find_row, read_part};
  struct csv_reading *reading = context;
  (void)base;
  if (reading->part) return go_to_part(reading);
  reading->n_separators = reading->load->table.n_heading_cells - 1;
  struct file_parts parts = {.load = reading->load,
      .form = &form,
      .context = reading,
      .lines_before = csv_rows_lines(reading->rows)};
  if (!reading->has_place || !csv_rows_position(reading->rows, &parts.begin, &parts.end) ||
      !file_parts_are_worth_it(reading->load, parts.begin, parts.end) || !file_parts_read(&parts))
    return false;
  csv_rows_go_to(reading->rows, parts.lines_before + parts.taken.n_lines);
  return true;
}

/* -- whole files -- */

static const char *separator_name(struct tree_load *load, char separator) {
  if (separator == '\t') return "tabs";
  return arena_printf(&load->scratch, "\"%c\"", separator);
}

/* Decides what separates cells, and tells it where that is not what the file's ending says. */
static void find_separator(struct csv_reading *reading, char own) {
  struct tree_load *load = reading->load;
  char separator = csv_rows_separator(reading->rows, own, flat_table_known, load);
  if (separator != own && !reading->separator) {
    struct diag *diag = DIAG_AT(load->diags, SEPARATOR_TOLD,
        ((struct place){load->input.path, 0, 0}), separator_name(load, separator));
    diag_help(load->diags, diag, "--delimiter says it, too");
  }
  reading->separator = separator;
}

static void begin_table(struct csv_reading *reading) {
  struct tree_load *load = reading->load;
  const struct building *building = load->dataset->building;
  reading->rows = csv_rows_open(&load->input, reading->separator);
  struct flat_rows *rows = load->rows = csv_rows_base(reading->rows);
  rows->begin_rows = begin_rows;
  rows->context = reading;
  uint32_t window_bytes = building->window_bytes;
  if (reading->part && !window_bytes) window_bytes = PART_WINDOW_BYTES;
  csv_rows_try(reading->rows, window_bytes, building->is_lane_off);
}

static void read_table(struct csv_reading *reading) {
  begin_table(reading);
  if (!csv_rows_begin(reading->rows)) return;
  flat_begin(reading->load);
  flat_table_load(reading->load, csv_rows_base(reading->rows));
}

static void read_whole(struct tree_load *load, char own) {
  const struct data_options *options = load->dataset->options;
  struct csv_reading reading = {.load = load, .separator = options ? options->delimiter : '\0'};
  begin_table(&reading);
  if (!csv_rows_begin(reading.rows)) return;
  flat_begin(load);
  find_separator(&reading, own);
  uint64_t end;
  reading.has_place = csv_rows_position(reading.rows, &reading.heading_at, &end);
  flat_table_load(load, csv_rows_base(reading.rows));
}

void csv_read(struct tree_load *load) { read_whole(load, ','); }

void tsv_read(struct tree_load *load) { read_whole(load, '\t'); }
