/* The table of operators and engines (sql_matrix.h). */
#include "tests/support/sql_matrix.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/support/command.h"

enum { ROWS_MAX = OP_N_OPCODES, NAME_MAX_BYTES = 40, CELL_MAX = 32 };

static const char document[] = "docs/sql.md",
                  begin_mark[] = "<!-- operators, written by tests/engine_run with UPDATE=1 -->\n",
                  end_mark[] = "<!-- end of operators -->\n";

static const struct {
  unsigned seen;
  const char *word;
} words[] = {{0, "–"}, {MATRIX_COMPARED, "yes"},
    {MATRIX_COMPARED | MATRIX_TOO_LARGE, "where it fits"},
    {MATRIX_COMPARED | MATRIX_REFUSED, "in part"}, {MATRIX_REFUSED, "no"}};
enum { N_WORDS = sizeof words / sizeof *words };

struct matrix {
  char names[ROWS_MAX][NAME_MAX_BYTES];
  uint8_t cells[ROWS_MAX][N_SQL_DIALECTS];
  uint32_t n;
};

/* What is not told apart: one that is refused is told so, whatever may be too large besides. */
static unsigned told(unsigned seen) {
  if (seen & MATRIX_REFUSED) return seen & ~(unsigned)MATRIX_TOO_LARGE;
  return seen & MATRIX_COMPARED ? seen : 0;
}

static const char *word_of(unsigned seen) {
  for (int i = 0; i < N_WORDS; i++)
    if (words[i].seen == told(seen)) return words[i].word;
  return "–";
}

static unsigned seen_of(const char *word) {
  for (int i = 0; i < N_WORDS; i++)
    if (strcmp(words[i].word, word) == 0) return words[i].seen;
  return 0;
}

/* An opcode's row: add.number and add.bounds are one operator. None has what is the same for the whole
 * run, a literal in every script, and what is a column of the data. */
static bool name_of(uint32_t op, char *name) {
  static const char kinds[] = " truth code text number set8 set64 bounds fraction ";
  const struct opcode_info *info = &opcode_infos[op];
  if (info->shape == SHAPE_CONSTANT || info->shape == SHAPE_RUN || info->why == WHY_FACT)
    return false;
  char mnemonic[NAME_MAX_BYTES], word[NAME_MAX_BYTES + 2], *rest;
  snprintf(mnemonic, sizeof mnemonic, "%s", info->mnemonic);
  *name = 0;
  for (char *part = strtok_r(mnemonic, ".", &rest); part; part = strtok_r(NULL, ".", &rest)) {
    snprintf(word, sizeof word, " %s ", part);
    if (*name && strstr(kinds, word)) continue;
    const size_t n = strlen(name);
    snprintf(name + n, NAME_MAX_BYTES - n, "%s%s", n ? "." : "", part);
  }
  /* the least of rows, which is called as that of two numbers is */
  const bool is_extreme = strcmp(name, "min") == 0 || strcmp(name, "max") == 0;
  if (info->shape == SHAPE_REDUCE && is_extreme) memcpy(name + strlen(name), ".below", 7);
  return true;
}

static uint32_t row_of(struct matrix *m, const char *name) {
  uint32_t row = 0;
  while (row < m->n && strcmp(m->names[row], name) != 0) row++;
  if (row == m->n) memcpy(m->names[m->n++], name, NAME_MAX_BYTES);
  return row;
}

/* The rows as the opcodes have them, all cells empty. */
static void rows_of_opcodes(struct matrix *m) {
  char name[NAME_MAX_BYTES];
  *m = (struct matrix){.n = 0};
  for (uint32_t op = 0; op < OP_N_OPCODES; op++)
    if (name_of(op, name)) row_of(m, name);
}

/* `| add | yes | – |`: takes the cells of a line, up to its end. */
static void take_line(struct matrix *m, char *line) {
  char name[NAME_MAX_BYTES] = "", *rest;
  uint32_t column = 0;
  for (char *cell = strtok_r(line, "|", &rest); cell; cell = strtok_r(NULL, "|", &rest), column++) {
    while (*cell == ' ' || *cell == '`') cell++;
    size_t n = strlen(cell);
    while (n && (cell[n - 1] == ' ' || cell[n - 1] == '`')) cell[--n] = 0;
    if (column == 0) snprintf(name, sizeof name, "%s", cell);
    else if (column <= N_SQL_DIALECTS)
      for (uint32_t row = 0; row < m->n; row++)
        if (strcmp(m->names[row], name) == 0) m->cells[row][column - 1] = (uint8_t)seen_of(cell);
  }
}

static void take_table(struct matrix *m, const char *from, const char *end) {
  char line[1024];
  while (from < end) {
    const char *newline = memchr(from, '\n', (size_t)(end - from));
    const size_t n = (size_t)((newline ? newline : end) - from);
    snprintf(line, sizeof line, "%.*s", (int)n, from);
    if (line[0] == '|') take_line(m, line);
    from += n + 1;
  }
}

static void put_table(struct text *out, const struct matrix *m) {
  text_add_string(out, "| operator |");
  for (int d = 0; d < N_SQL_DIALECTS; d++) {
    text_add_string(out, " ");
    text_add_string(out, sql_dialects[d].name);
    text_add_string(out, " |");
  }
  text_add_string(out, "\n|---|");
  for (int d = 0; d < N_SQL_DIALECTS; d++) text_add_string(out, "---|");
  text_add_string(out, "\n");
  for (uint32_t row = 0; row < m->n; row++) {
    text_add_string(out, "| `");
    text_add_string(out, m->names[row]);
    text_add_string(out, "` |");
    for (int d = 0; d < N_SQL_DIALECTS; d++) {
      text_add_string(out, " ");
      text_add_string(out, word_of(m->cells[row][d]));
      text_add_string(out, " |");
    }
    text_add_string(out, "\n");
  }
}

/* Writes the document with the table between its marks. */
static bool write_document(
    const struct text *old, size_t begin, size_t end, const struct matrix *m) {
  struct text new = {0};
  text_add(&new, old->bytes, begin);
  put_table(&new, m);
  text_add(&new, old->bytes + end, old->n - end);
  const bool good = text_write_file(&new, document);
  text_free(&new);
  return good;
}

bool sql_matrix_holds(enum sql_dialect dialect, const uint8_t seen[OP_N_OPCODES], bool anew) {
  static struct matrix documented, observed;
  struct text page = {0};
  char name[NAME_MAX_BYTES];
  rows_of_opcodes(&documented);
  rows_of_opcodes(&observed);
  const bool is_read = text_read_file(&page, document);
  const char *begin = is_read ? strstr(page.bytes, begin_mark) : NULL,
             *end = begin ? strstr(begin, end_mark) : NULL;
  if (!end) {
    printf("%s has no table of operators\n", document);
    text_free(&page);
    return false;
  }
  begin += strlen(begin_mark);
  take_table(&documented, begin, end);
  for (uint32_t op = 0; op < OP_N_OPCODES; op++)
    if (name_of(op, name)) observed.cells[row_of(&observed, name)][dialect] |= seen[op];
  bool good = true;
  const bool updates = getenv("UPDATE") != NULL;
  for (uint32_t row = 0; row < observed.n; row++) {
    const unsigned found = observed.cells[row][dialect], said = documented.cells[row][dialect];
    const unsigned refusals = told(found | (said & MATRIX_COMPARED)) & ~(unsigned)MATRIX_COMPARED;
    if (updates) {
      documented.cells[row][dialect] = (uint8_t)(found | (anew ? said & MATRIX_COMPARED : said));
    } else if ((refusals & ~said & (said & MATRIX_REFUSED ? MATRIX_REFUSED : ~0u)) ||
        (said == MATRIX_REFUSED && found & MATRIX_COMPARED)) {
      printf("%s of %s: \"%s\" was seen, %s says \"%s\" (UPDATE=1)\n", documented.names[row],
          sql_dialects[dialect].name, word_of(found), document, word_of(said));
      good = false;
    }
  }
  if (updates)
    good = write_document(
        &page, (size_t)(begin - page.bytes), (size_t)(end - page.bytes), &documented);
  text_free(&page);
  return good;
}
