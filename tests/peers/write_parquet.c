/* Tables of a DuckDB file as Parquet: write_parquet URL FOLDER TABLE… writes FOLDER/TABLE.parquet. */
#include <stdio.h>

#include "engines/engine.h"

int main(int argc, char **argv) {
  struct arena arena;
  if (argc < 3) return 2;
  arena_init(&arena, NULL);
  struct engine *engine = engine_open(&arena, argv[1], false);
  for (int i = 3; i < argc && !engine->fault; i++)
    engine_execute(engine,
        str_from(arena_printf(&arena,
            "copy (select * from \"%s\" order by _row) to '%s/%s.parquet' (format parquet)",
            argv[i], argv[2], argv[i])));
  if (engine->fault) fprintf(stderr, "write_parquet: %s\n", engine->words);
  const int status = engine->fault ? 1 : 0;
  engine_close(engine);
  arena_free(&arena);
  return status;
}
