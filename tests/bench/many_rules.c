/* A file of many rules: what checking and its growth are measured by. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/bench.h"

/* One declaration in four is a define, the others rules that use them; names and texts as long as
 * real ones. */
void write_rules(const char *path, uint32_t rules) {
  FILE *out = fopen(path, "w");
  if (!out) exit(3);
  fprintf(out,
      "regulation generated\n  effective 2020-01-01 to 2020-12-31\nentity sector\nentity unit "
      "(units) in sector\n"
      "  registered : boolean\n  votes : integer\n  score : decimal(2)\n"
      "entity incident (incidents) in unit absent means none\n  serious : boolean\n  concluded : "
      "boolean\n"
      "decision standing of unit one of not_considered, deferred, considered otherwise "
      "considered\n");
  for (uint32_t i = 0; i < rules; i++) {
    if (i % 4 == 0)
      fprintf(out,
          "define enough_%u of unit : boolean\n  is votes >= %u and score * 2 >= %u.5 or not "
          "registered\n",
          i / 4, i % 13, i % 97);
    fprintf(out,
        "rule rule_%u for unit\n  when    enough_%u and (any incident where serious and not "
        "concluded) or votes + %u < score\n"
        "  unless  registered and score > %u.25\n  then    standing is %s\n  because \"quy tắc "
        "%u\"\n",
        i, i / 4, i, i % 89, i % 2 ? "deferred" : "not_considered", i);
  }
  if (fclose(out)) exit(3);
}
