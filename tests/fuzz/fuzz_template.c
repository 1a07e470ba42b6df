/* Fuzzes templates of papers: any bytes are a paper or diagnostics; a paper that is written is a document
 * that can be read again as a template, and has no mark left in it. The regulation and its data are small
 * and always the same, and have one of each kind of what marks tell.
 *
 * `make fuzz` builds and runs it with the others, seeded from the templates of rules/2020/papers and of
 * tests/cases/papers.
 */
#include <stdlib.h>
#include <unistd.h>

#include "papers/paper.h"
#include "papers/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Fails loudly, whatever NDEBUG says. */
static void must(bool holds) {
  if (!holds) abort();
}

static const char rules[] = "regulation fuzz\n"
                            "  title \"Cờ & <thi đua>\"\n"
                            "  issuer \"Cơ quan\"\n"
                            "  effective 2020-01-01 to 2020-12-31\n"
                            "entity sector \"ngành\"\n"
                            "entity unit (units) in sector \"đơn vị\"\n"
                            "  name : text \"tên\"\n"
                            "  votes : integer \"số phiếu\"\n"
                            "  signed : boolean \"đã ký\"\n"
                            "decision standing of unit \"kết quả\"\n"
                            "  one of refused \"không xét\", accepted \"được xét\"\n"
                            "  otherwise accepted\n"
                            "rule unsigned for unit \"chưa ký\"\n"
                            "  when not signed\n"
                            "  then standing is refused\n"
                            "  because \"chưa ký\"\n"
                            "selection flag \"cờ\"\n"
                            "  choose 1 unit per sector\n"
                            "  where standing is accepted\n"
                            "  order by votes descending\n"
                            "  on tie refer\n";
static const char yaml[] = "units:\n"
                           "- {id: u1, name: \"A & <b>\", votes: 3, signed: true}\n"
                           "- {id: u2, votes: 3, signed: true}\n"
                           "- {id: u3, name: \"C\", signed: false}\n"
                           "- {id: u4}\n";

static char data_path[] = "/tmp/fuzz_template-XXXXXX.yaml";

static void remove_data(void) { unlink(data_path); }

/* Once: data is read from files. */
static void write_data(void) {
  static bool is_written;
  if (is_written) return;
  is_written = true;
  const int file = mkstemps(data_path, 5);
  must(file >= 0 && write(file, yaml, sizeof yaml - 1) == (ssize_t)(sizeof yaml - 1));
  close(file);
  atexit(remove_data);
}

static void fuzz(struct opened *opened, struct str bytes) {
  struct session *session = session_open(opened);
  struct diags diags;
  struct diags again;
  must(session_regulation_text(session, "fuzz.rules", STR(rules), false) == FAULT_NONE);
  must(session_typed(session, "a paper") == FAULT_NONE && session_day(session, NULL));
  must(session_readings(session, NULL, 0) == FAULT_NONE);
  diags_init(&diags, &session->arena, NULL);
  const char *const fills[] = {"số=12"};
  struct paper *paper = paper_open(session, "fuzz.fodt", bytes, fills, 1, &diags);
  must((paper == NULL) == (diags.n_errors > 0));
  if (!paper) return;
  session_program(session, paper_program(paper));
  const char *const path = data_path;
  struct data_files files = {.paths = &path, .names = &path, .n = 1};
  diags_init(&files.diags, &session->arena, NULL);
  must(session_data(session, &files, NULL, 0) == FAULT_NONE);
  struct evaluation *evaluation = session_evaluate(session);
  char *written = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&written, &n);
  must(out != NULL);
  paper_write(paper, evaluation, out, &diags);
  must(fclose(out) == 0);
  struct template template;
  diags_init(&again, &session->arena, NULL);
  must(template_read(
      &template, &session->arena, &again, STR("written.fodt"), (struct str){written, (uint32_t)n}));
  free(written);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > 1u << 20) return 0;
  write_data();
  struct arena arena;
  struct opened opened;
  arena_init(&arena, NULL);
  opened_init(&opened, &arena, NULL);
  opened.for_people = true;
  fuzz(&opened, str_copy(&arena, (struct str){(const char *)data, (uint32_t)size}));
  opened_close(&opened);
  arena_free(&arena);
  return 0;
}
