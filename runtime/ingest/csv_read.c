/* A file of CSV or TSV into the data set. */
#include "runtime/data/dataset_building.h"
#include "runtime/ingest/csv_rows.h"
#include "runtime/ingest/data_formats.h"
#include "runtime/ingest/data_options.h"
#include "runtime/ingest/flat_cells.h"
#include "runtime/ingest/flat_records.h"
#include "runtime/ingest/value_read.h"

static const char *separator_name(struct tree_load *load, char separator) {
  if (separator == '\t') return "tabs";
  return arena_printf(&load->scratch, "\"%c\"", separator);
}

static void read_table(struct tree_load *load, char own) {
  const struct data_options *options = load->dataset->options;
  char given = options ? options->delimiter : '\0';
  struct csv_rows *source = csv_rows_open(&load->input, given);
  struct flat_rows *rows = load->rows = csv_rows_base(source);
  const struct building *building = load->dataset->building;
  csv_rows_try(source, building->window_bytes, building->is_lane_off);
  if (!csv_rows_begin(source)) return;
  flat_begin(load);
  char separator = csv_rows_separator(source, own, flat_table_known, load);
  if (separator != own && !given) {
    struct diag *diag = DIAG_AT(load->diags, SEPARATOR_TOLD,
        ((struct place){load->input.path, 0, 0}), separator_name(load, separator));
    diag_help(load->diags, diag, "--delimiter says it, too");
  }
  flat_table_load(load, rows);
}

void csv_read(struct tree_load *load) { read_table(load, ','); }

void tsv_read(struct tree_load *load) { read_table(load, '\t'); }
