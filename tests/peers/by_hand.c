/* The peer in hand-written C: by_hand yaml|jsonl|csv FILE-OR-FOLDER. Prints the counts of W1 as
 * `thidua run --format summary` does; on standard error how long each stage took. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tests/peers/w1.h"

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  static struct w1 w1;
  const double start = seconds();
  if (strcmp(argv[1], "yaml") == 0) w1_read_yaml(&w1, argv[2]);
  else if (strcmp(argv[1], "jsonl") == 0) w1_read_json_lines(&w1, argv[2]);
  else if (strcmp(argv[1], "csv") == 0) w1_read_csv(&w1, argv[2]);
  else return 2;
  const double read = seconds();
  const struct w1_decided *decided = w1_decide(&w1);
  const double evaluated = seconds();
  w1_print_counts(&w1, decided);
  fprintf(stderr, "read\t%.6f\nevaluate\t%.6f\n", read - start, evaluated - read);
  return 0; /* the process's end frees all */
}
