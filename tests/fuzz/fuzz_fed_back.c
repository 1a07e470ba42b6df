/* Fuzz target of what is written and read again: any data that loads is evaluated, and its results,
 * in every form that has a reader, are read as what they are (tests/fed_back.h). What begins with { is JSON. Seeds: tests/cases. */
#include <stdlib.h>

#include "compiler/compile.h"
#include "tests/fed_back.h"

static const char rules[] =
    "regulation r \"nhãn\"\n  title \"a \\\"b\\\" \\\\ c\\nd\"\n  effective 2021-01-01 to "
    "2021-12-31\nentity sector\n  name : text\nentity cluster (clusters) in sector\n  name : "
    "text\nentity unit (units) in cluster\n  name : text\n  motto : text\n  registered : "
    "boolean\n  votes : integer\n  score : decimal(2)\n  founded : date\n  kind : one of x, y\n"
    "decision standing of unit one of not_considered, considered otherwise considered\n"
    "rule q for unit when not registered then standing is not_considered because \"…\"\n"
    "define motto_now of unit : text is motto\ndefine motto_then of unit : text is previous "
    "motto_now\ndefine names of cluster : text is name\ndefine name_then of cluster : text is "
    "previous names\ndefine day of unit : date is founded\ndefine points of unit : decimal(2) is "
    "score + votes\nselection head choose 1 unit per cluster where standing is considered order by "
    "votes descending on tie refer\nwarning w for unit when previous head because \"again\"\n";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  static struct arena kept; /* the program is the same for all inputs */
  static struct compilation compilation;
  int system_error;
  if (!compilation.program) {
    arena_init(&kept, NULL);
    if (!compile(&compilation, &kept, compile_text("fuzz.rules", str_from(rules), COMPILE_PROGRAM),
            &system_error))
      abort();
  }
  if (size < 2) return 0;
  const char *path = bytes[0] == '{' ? "fuzz.json" : "fuzz.yaml";
  struct str data = {(const char *)bytes, (uint32_t)size};
  struct fed_year year;
  struct diags diags;
  int32_t as_of = 18992; /* 2021-12-31 */
  if (fed_back_evaluate(
          &year, &diags, compilation.program, path, data, as_of, (struct fed_before){0})) {
    fed_back_results(&year);
    fed_back_next_year(&year, compilation.program, path, data, as_of);
  }
  fed_year_free(&year);
  return 0;
}
