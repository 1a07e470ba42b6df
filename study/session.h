/* The one way to a run: a regulation (rule text or a compiled program) is opened, given its day,
 * its readings, the preceding year's results and its data, and evaluated. `run`, `eval`, `test`,
 * `diff` and `readings` stand on it.
 *
 *   session     a regulation with what it is run on. Owner: its own arena, its data and history.
 *   evaluation  one run of a program over data (outcomes.h): several may be over one session
 *   opened      those of one caller that are open, so that one call closes all of them, also after
 *               exhausted memory jumped past everybody else
 *
 * Nothing is printed: what is to be told goes to the caller's notices, in the order it came up, and
 * a `enum fault` says whose fault it is. */
#ifndef THIDUA_SESSION_H
#define THIDUA_SESSION_H

#include "base/progress.h"
#include "compiler/compile.h"
#include "runtime/data/dataset_window.h"
#include "runtime/ingest/column_cache.h"
#include "runtime/ingest/history.h"
#include "runtime/vm/run.h"
#include "study/notices.h"

/* -- those of one caller -- */
struct opened {
  struct arena *arena;               /* of the list and the notices; its jump is everybody's */
  struct progress *progress;         /* NULL: nobody is told */
  const struct allocator *allocator; /* opened_init: the C library's */
  struct notices notices;            /* the caller empties it as it tells them */
  struct session *session;           /* the newest */
  struct evaluation *evaluation;
  bool for_people; /* what comes of it is told in words to people, in their language */
};

/* Nothing is open. Both must outlive it. */
void opened_init(struct opened *opened, struct arena *arena, struct progress *progress);
/* Closes evaluations and sessions, the newest first. */
void opened_close(struct opened *opened);

/* -- a session -- */
struct pool; /* base/pool.h */

struct session {
  struct opened *opened;
  struct session *next; /* of the caller's, older */
  struct arena arena;   /* of all below */
  const struct program *program;
  const struct schema *schema;    /* the program's */
  struct compilation compilation; /* filled in where it is of rule text, or after session_typed */
  bool is_compiled_here;          /* from rule text; false: loaded from a compiled program */
  bool is_quiet;                  /* faults of the data are not told */
  bool wants_value_places;        /* of the data it is asked where each value stands */
  bool tells_data;                /* results will say what was read, with digests */
  bool is_alone;               /* its program and results are all that will be asked of the data */
  struct run_options options;  /* the day, the readings (NULL: not chosen), the threads */
  struct sentences *sentences; /* of what is explained (scene_compile); NULL: nothing is */
  struct pool *pool;           /* of reading and evaluating; NULL: nothing was read */
  struct history previous;
  struct dataset data;
  bool has_previous, has_data;
  /* takes the data as it is read, where there is more than it wants at once; NULL: nobody */
  struct dataset_window *window;
  struct column_cache cache; /* of the data; unused where no folder is given */
};

/* Files of data, found by the caller. */
struct data_files {
  const char *const *paths; /* "-": standard input */
  const char *const *names; /* as results call them: of a folder's files the path below it */
  uint32_t n;
  const struct data_options *options; /* how they are to be read; NULL: nothing is said */
  /* what was wrong as they were looked for, told with what is wrong in them */
  struct diags diags;
  bool system_error;
  const char *cache; /* the folder in which columns are kept; NULL: none */
};

/* No regulation yet. Open until session_close, or opened_close. */
struct session *session_open(struct opened *opened);
void session_close(struct session *session);

/* Reads `path` (`-`: standard input) and compiles it, or loads it where it is a compiled program,
 * which its content tells. Warnings of the checker are told when `tells_warnings`. */
enum fault session_regulation(struct session *session, const char *path, bool tells_warnings);
/* The same of text at hand (kept by the caller as long as the session); `path` names it. */
enum fault session_regulation_text(
    struct session *session, const char *path, struct str text, bool tells_warnings);
/* Takes a program that somebody else owns: a variant of a regulation. */
void session_program(struct session *session, const struct program *program);
/* Compiles the rule text that a compiled program carries, so that the compilation is there in any
 * case; `asker` is who needs it ("diff"). */
enum fault session_typed(struct session *session, const char *asker);

/* The day: `given`, or (NULL) the last of the regulation's effective period; false where there is
 * neither. */
bool session_day(struct session *session, const int32_t *given);
/* Warns where the day lies outside the days the regulation is effective. */
void session_warn_outside(struct session *session);
/* The readings: the regulation's own, then `choices`, each NAME=VALUE. */
enum fault session_readings(struct session *session, const char *const *choices, uint32_t n);

/* The preceding year's results at `path` ("none": nobody has a record; NULL: not given), for the
 * data that is read next. At fault is who gives none though the program asks of them, or results
 * that are no such thing, or of another program, or not of the year before the day. */
enum fault session_previous(struct session *session, const char *path);
/* The same where the schema does not tell whether it asks (`eval` opens it for every question). */
enum fault session_previous_for(struct session *session, bool is_asked, const char *path);
/* The same with neither check; what is wrong goes to `diags`. */
enum fault session_history(struct session *session, const char *path, struct diags *diags);

/* Reads the data, fills in what the previous results say, and finishes it. Keys that only the
 * `also` schemas know are passed over. Where the session's window took any of it (n_taken), it took
 * all, and nothing but that was done: what was wrong is in its diags. */
enum fault session_data(struct session *session, const struct data_files *files,
    const struct schema *const *also, uint32_t n_also);
/* No data at all, finished: for constants. */
void session_without_data(struct session *session);
/* Frees the previous results, where what they say stands in the data now. */
void session_forget_previous(struct session *session);

/* Runs the program over the data by the session's options. The session must outlive it. */
struct evaluation *session_evaluate(struct session *session);
/* True where the data satisfies what the regulation requires (`strict`: surely); else what it does
 * not is told. */
bool session_is_sound(struct session *session, struct evaluation *evaluation, bool strict);

/* -- helpers -- */
/* The regulation's rule files as sources of diagnostics, in the arena. */
struct sources *session_sources(struct arena *arena, const struct schema *schema);

#endif
