/* The data of W1 as CSV: write_csv FOLDER UNITS. */
#include <stdlib.h>
#include <sys/stat.h>

#include "tests/bench/bench.h"

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  mkdir(argv[1], 0755);
  write_csv(argv[1], (uint32_t)strtoul(argv[2], NULL, 10));
  return 0;
}
