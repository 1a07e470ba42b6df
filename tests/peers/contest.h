/* Commands that do the same work, each a process of its own, run in turn so that all meet the same
 * machine; what each took, and whether their counts agree. */
#ifndef THIDUA_PEERS_CONTEST_H
#define THIDUA_PEERS_CONTEST_H

#include <stdbool.h>

enum { MOST_ARGUMENTS = 32, MOST_ROUNDS = 31, LONGEST_SECONDS = 300 };

/* What its standard output holds. */
enum told {
  TELLS_NOTHING,
  TELLS_SOME_COUNTS, /* of what the first contestant counts */
  TELLS_ALL_COUNTS,
};

struct contestant {
  const char *name;
  enum told tells;
  bool is_thidua;
  bool is_slow;                        /* runs in the first round only */
  bool takes_part;                     /* false after a contest: it could not, `why` says why */
  const char *command[MOST_ARGUMENTS]; /* ends in NULL */
  const char *without;                 /* a file that is not there when it begins; NULL: none */
  /* what came out: medians */
  char why[256];
  int status;
  double wall, processor; /* seconds */
  double read, evaluate;  /* seconds on the clock, as it tells itself: the least; or 0 */
  double peak_bytes;      /* the greatest of all rounds */
};

/* Runs each `rounds` times, in turn; files of their outputs go to the folder. One that cannot run
 * takes no part, which is printed. False where the counts of two differ, which is printed too. */
bool contest(struct contestant *contestants, int n, int rounds, const char *folder);

/* Runs a command; its exit status, 128 + the signal that ended it. Standard output and error go to
 * these files. */
int run_command(const char *const *command, const char *out, const char *err);

/* A file's bytes, or of the files of a folder. */
double bytes_of(const char *path);

#endif
