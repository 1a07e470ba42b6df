/* study/session, study/notices: a regulation opened with what it is run on, run, read and closed;
 * whose fault it is where there is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "results/report_cell.h"
#include "study/outcomes.h"
#include "study/session.h"

static const char rules[] =
    "regulation r\n  effective 2021-01-01 to 2021-12-31\n"
    "entity sector\n"
    "entity unit (units) in sector\n  a : integer\n"
    "reading counting : one of single, double\n  is single\n"
    "define twice of unit : integer is if counting is double then 2 * a else a\n";

static const char asking[] =
    "regulation r\n  effective 2021-01-01 to 2021-12-31\n"
    "entity sector\n"
    "entity unit (units) in sector\n  a : integer\n"
    "define total of unit : integer is if no previous record then a else a + previous total\n";

struct fixture {
  struct arena arena;
  struct opened opened;
  char data[32]; /* the path of a file */
};

static void begin(struct fixture *f, const char *yaml) {
  arena_init(&f->arena, NULL);
  opened_init(&f->opened, &f->arena, NULL);
  strcpy(f->data, "/tmp/session-XXXXXX");
  int file = mkstemp(f->data);
  assert_true(file >= 0);
  assert_int_equal(write(file, yaml, strlen(yaml)), strlen(yaml));
  close(file);
}

static void end(struct fixture *f) {
  opened_close(&f->opened);
  assert_null(f->opened.session);
  assert_null(f->opened.evaluation);
  unlink(f->data);
  arena_free(&f->arena);
}

static struct session *open_text(struct fixture *f, const char *text) {
  struct session *session = session_open(&f->opened);
  assert_int_equal(session_regulation_text(session, "r.rules", str_from(text), false), FAULT_NONE);
  assert_true(session_day(session, NULL));
  return session;
}

static enum fault read_data(struct fixture *f, struct session *session, const char *path) {
  const char *const paths[] = {path};
  struct data_files files = {.paths = paths, .n = 1};
  diags_init(&files.diags, &f->arena, NULL);
  return session_data(session, &files, NULL, 0);
}

/* The only notice: its first diagnostic's code, or (DIAG_N_CODES) its sentence. */
static void assert_noticed(struct fixture *f, enum diag_code code, const char *sentence) {
  assert_int_equal(f->opened.notices.list.n, 1);
  const struct notice *notice = &f->opened.notices.list.items[0];
  if (sentence) {
    assert_int_not_equal(notice->kind, NOTICE_DIAGS);
    assert_string_equal(notice->text, sentence);
  } else {
    assert_int_equal(notice->kind, NOTICE_DIAGS);
    assert_int_equal(notice->diags->items[0].code, code);
  }
  f->opened.notices.list.n = 0;
}

static int64_t first_number(struct evaluation *evaluation) {
  struct cell cell;
  report_cell(&evaluation->report, &evaluation->schema->items[0], 0, false, &cell);
  assert_true(cell.known);
  return cell.value.number;
}

static const char sector[] = "id: s\nunits:\n  - id: u\n    a: 21\n";

/* From text that no file holds; each time by other readings. */
static void runs_as_often_as_it_is_opened(void **state) {
  (void)state;
  struct fixture f;
  begin(&f, sector);
  static const char *const choices[] = {"counting=double"};
  for (uint32_t n = 0; n < 2; n++) {
    struct session *session = open_text(&f, rules);
    assert_int_equal(session->options.as_of, session->schema->effective_to);
    assert_int_equal(session_readings(session, choices, n), FAULT_NONE);
    assert_int_equal(session_previous(session, NULL), FAULT_NONE);
    assert_int_equal(read_data(&f, session, f.data), FAULT_NONE);
    struct evaluation *evaluation = session_evaluate(session);
    assert_true(session_is_sound(session, evaluation, true));
    assert_int_equal(first_number(evaluation), n ? 42 : 21);
    evaluation_close(evaluation);
    session_close(session);
    assert_null(f.opened.session);
  }
  assert_int_equal(f.opened.notices.list.n, 0);
  end(&f);
}

/* Two at a time, of which the older is closed first. */
static void sessions_stand_side_by_side(void **state) {
  (void)state;
  struct fixture f;
  begin(&f, sector);
  struct session *older = open_text(&f, rules), *newer = open_text(&f, rules);
  assert_int_equal(session_readings(newer, NULL, 0), FAULT_NONE);
  assert_int_equal(read_data(&f, newer, f.data), FAULT_NONE);
  session_close(older);
  assert_ptr_equal(f.opened.session, newer);
  assert_int_equal(first_number(session_evaluate(newer)), 21);
  end(&f); /* the evaluation and the session with it */
}

static void a_missing_file_is_the_systems_fault(void **state) {
  (void)state;
  struct fixture f;
  begin(&f, sector);
  struct session *session = session_open(&f.opened);
  assert_int_equal(session_regulation(session, "/nowhere/r.rules", false), FAULT_SYSTEM);
  assert_noticed(&f, FILE_UNREADABLE, NULL);
  session = open_text(&f, rules);
  assert_int_equal(read_data(&f, session, "/nowhere/data.yaml"), FAULT_SYSTEM);
  assert_noticed(&f, FILE_UNREADABLE, NULL);
  end(&f);
}

static void rules_in_error_are_the_inputs_fault(void **state) {
  (void)state;
  struct fixture f;
  begin(&f, sector);
  struct session *session = session_open(&f.opened);
  assert_int_equal(session_regulation_text(session, "r.rules",
                       STR("regulation r\nentity s\n"
                           "define x of s : integer is y\n"),
                       false),
      FAULT_INPUT);
  assert_null(session->program);
  assert_int_equal(f.opened.notices.list.n, 1);
  assert_true(f.opened.notices.list.items[0].diags->n_errors > 0);
  end(&f);
}

static void readings_that_are_not_there_are_the_callers_fault(void **state) {
  (void)state;
  struct fixture f;
  begin(&f, sector);
  struct session *session = open_text(&f, rules);
  static const struct {
    const char *choice, *sentence;
  } bad[] = {
      {"counting", "--reading takes NAME=VALUE, not \"counting\""},
      {"countin=double", "the regulation has no reading \"countin\"; did you mean counting?"},
      {"counting=doubl",
          "reading counting is one of single, double, not \"doubl\"; did you mean "
          "double?"},
      {"\xff=x", "\"\xff=x\" is not valid UTF-8"},
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_int_equal(session_readings(session, &bad[i].choice, 1), FAULT_USAGE);
    assert_noticed(&f, DIAG_N_CODES, bad[i].sentence);
  }
  end(&f);
}

static void data_in_error_are_the_inputs_fault(void **state) {
  (void)state;
  struct fixture f;
  begin(&f, "id: s\nunits:\n  - id: u\n    a: many\n");
  struct session *session = open_text(&f, rules);
  assert_int_equal(read_data(&f, session, f.data), FAULT_INPUT);
  assert_int_equal(f.opened.notices.list.n, 1);
  struct session *quiet = open_text(&f, rules);
  quiet->is_quiet = true;
  assert_int_equal(read_data(&f, quiet, f.data), FAULT_INPUT);
  assert_int_equal(f.opened.notices.list.n, 1);
  end(&f);
}

static void the_preceding_year_is_asked_for(void **state) {
  (void)state;
  struct fixture f;
  begin(&f, sector);
  struct session *session = open_text(&f, asking);
  assert_int_equal(session_previous(session, NULL), FAULT_USAGE);
  f.opened.notices.list.n = 0;
  assert_int_equal(session_previous(session, ""), FAULT_USAGE);
  assert_noticed(
      &f, DIAG_N_CODES, "--previous names no file: give results of the preceding year, or none");
  assert_int_equal(session_previous(session, "/nowhere/results.json"), FAULT_SYSTEM);
  assert_noticed(&f, FILE_UNREADABLE, NULL);
  assert_int_equal(session_previous(session, "none"), FAULT_NONE);
  assert_int_equal(read_data(&f, session, f.data), FAULT_NONE);
  session_forget_previous(session);
  assert_int_equal(first_number(session_evaluate(session)), 21);
  assert_int_equal(f.opened.notices.list.n, 0);
  end(&f);
}

/* A program that somebody else owns, run over nothing. */
static void a_day_outside_is_warned_of(void **state) {
  (void)state;
  struct fixture f;
  begin(&f, sector);
  struct session *session = open_text(&f, rules), *other = session_open(&f.opened);
  session_warn_outside(session);
  assert_int_equal(f.opened.notices.list.n, 0);
  session_program(other, session->program);
  int32_t before = session->schema->effective_from - 1;
  assert_true(session_day(other, &before));
  session_warn_outside(other);
  assert_noticed(&f, RUN_OUTSIDE_PERIOD, NULL);
  session_without_data(other);
  assert_int_equal(other->data.tables[1].n_rows, 0);
  end(&f);
}

/* After the jump all that was open is closed. */
static void exhausted_memory_leaves_nothing_open(void **state) {
  (void)state;
  static struct fixture f;
  jmp_buf exhausted;
  begin(&f, sector);
  f.arena.out_of_memory = &exhausted;
  if (setjmp(exhausted)) {
    end(&f);
    return;
  }
  struct session *session = open_text(&f, rules);
  assert_int_equal(read_data(&f, session, f.data), FAULT_NONE);
  session_evaluate(session);
  const volatile size_t all = SIZE_MAX; /* more than there can be, as the compiler need not know */
  arena_alloc(&session->arena, all);
  fail_msg("there was memory");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(runs_as_often_as_it_is_opened),
      cmocka_unit_test(sessions_stand_side_by_side),
      cmocka_unit_test(a_missing_file_is_the_systems_fault),
      cmocka_unit_test(rules_in_error_are_the_inputs_fault),
      cmocka_unit_test(readings_that_are_not_there_are_the_callers_fault),
      cmocka_unit_test(data_in_error_are_the_inputs_fault),
      cmocka_unit_test(the_preceding_year_is_asked_for),
      cmocka_unit_test(a_day_outside_is_warned_of),
      cmocka_unit_test(exhausted_memory_leaves_nothing_open),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
