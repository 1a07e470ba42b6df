/* A bare drain: every event libyaml makes of a file, and nothing done with it. drain FILE */
#include <stdbool.h>
#include <stdio.h>
#include <yaml.h>

int main(int argc, char **argv) {
  FILE *in = argc == 2 ? fopen(argv[1], "rb") : NULL;
  yaml_parser_t parser;
  if (!in || !yaml_parser_initialize(&parser)) return 3;
  yaml_parser_set_input_file(&parser, in);
  for (bool is_done = false; !is_done;) {
    yaml_event_t event;
    if (!yaml_parser_parse(&parser, &event)) return 1;
    is_done = event.type == YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  fclose(in);
  return 0;
}
