/* A book as libxlsxwriter writes it, with its texts in the sheets or shared: with_libxlsxwriter FILE
 * [1904]. cc with_libxlsxwriter.c -lxlsxwriter */
#include <xlsxwriter.h>

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  lxw_workbook *book = workbook_new(argv[1]);
  lxw_worksheet *units = workbook_add_worksheet(book, "Units");
  lxw_worksheet *incidents = workbook_add_worksheet(book, "incidents");
  lxw_format *day = workbook_add_format(book), *three = workbook_add_format(book);
  format_set_num_format(day, "dd/mm/yyyy");
  format_set_num_format(three, "#,##0.00");
  static const char *const headings[] = {"id", "name", "registered", "votes", "score", "day"};
  for (uint16_t i = 0; i < 6; i++) worksheet_write_string(units, 0, i, headings[i], NULL);
  worksheet_write_string(units, 1, 0, "vks-đà-nẵng", NULL);
  worksheet_write_string(units, 1, 1, "Đà Nẵng & \"Quảng Nam\"", NULL);
  worksheet_write_boolean(units, 1, 2, 1, NULL);
  worksheet_write_number(units, 1, 3, 1200, three);
  worksheet_write_number(units, 1, 4, 9.75, three);
  lxw_datetime when = {2020, 3, 31, 0, 0, 0};
  worksheet_write_datetime(units, 1, 5, &when, day);
  worksheet_write_number(units, 2, 0, 7, NULL);
  worksheet_write_formula_num(units, 2, 3, "=3*4", NULL, 12);
  worksheet_write_formula(units, 2, 4, argc > 2 ? "=1+1" : "=1-1+9", NULL);
  if (argc <= 2) worksheet_write_formula_num(units, 2, 4, "=1+8", NULL, 9);
  worksheet_write_blank(units, 2, 5, day);
  worksheet_write_string(incidents, 0, 0, "units", NULL);
  worksheet_write_string(incidents, 0, 1, "id", NULL);
  worksheet_write_string(incidents, 0, 2, "serious", NULL);
  worksheet_write_number(incidents, 1, 0, 7, NULL);
  worksheet_write_string(incidents, 1, 1, "v1", NULL);
  worksheet_write_string(incidents, 1, 2, "có", NULL);
  return (int)workbook_close(book);
}
