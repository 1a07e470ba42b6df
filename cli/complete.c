/* What may be typed next (complete.h). */
#include "cli/complete.h"

#include <glob.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/date.h"
#include "base/paths.h"
#include "base/translate.h"
#include "cli/load.h"
#include "papers/starter.h"
#include "runtime/ingest/data_formats.h"

struct completing {
  struct cli *cli;
  struct arena *arena;
  FILE *out;
  const struct command *command; /* NULL: the verb is being typed */
  const char *const *words;      /* behind the verb, but for the one that is typed */
  uint32_t n;
  struct str prefix; /* "--name=", which stays */
  struct str typed;  /* what is completed, in NFC */
  /* of the regulation on the command line; NULL: none, or it is not sound */
  const struct schema *schema;
};

#define RULE_FILES ".rules .rbc"
#define DATA_FILES ".yaml .yml .json .jsonl .ndjson .csv .tsv .xlsx .xlsm .gz .zst"

/* -- what is written -- */

/* On one line: a description is of its first line. */
static void offer(const struct completing *c, struct str text, struct str about) {
  if (text.n < c->typed.n || memcmp(text.p, c->typed.p, c->typed.n) != 0) return;
  fprintf(c->out, "%.*s%.*s", STR_ARGS(c->prefix), STR_ARGS(text));
  if (about.n)
    fprintf(c->out, "\t%.*s",
        (int)(strcspn(about.p, "\n") < about.n ? strcspn(about.p, "\n") : about.n), about.p);
  fputc('\n', c->out);
}

static void offer_words(const struct completing *c, const char *words) {
  for (const char *p = words; *p;) {
    const uint32_t n = (uint32_t)strcspn(p, "| ");
    offer(c, (struct str){p, n}, (struct str){0});
    p += n + (p[n] != 0);
  }
}

static void offer_files(const struct completing *c, const char *endings) {
  fprintf(c->out, ":files%s%s\n", *endings ? " " : "", endings);
}

/* -- names of the regulation -- */

static bool is_rules(struct str path) {
  const struct str endings[] = {STR(".rules"), STR(".rbc")};
  for (int i = 0; i < 2; i++)
    if (path.n > endings[i].n &&
        memcmp(path.p + path.n - endings[i].n, endings[i].p, endings[i].n) == 0)
      return true;
  return false;
}

/* Of what stands on the command line, the first that is one. Nothing is told of it. */
static void read_regulation(struct completing *c) {
  for (uint32_t i = 0; i < c->n && !c->schema; i++) {
    if (!is_rules(str_from(c->words[i]))) continue;
    struct session *session = session_open(&c->cli->opened);
    if (!session_regulation(session, c->words[i], false)) c->schema = session->schema;
  }
}

static void offer_readings(const struct completing *c) {
  for (uint32_t i = 0; c->schema && i < c->schema->n_readings; i++) {
    const struct reading *reading = &c->schema->readings[i];
    const struct enumeration *choices = &c->schema->enumerations[reading->choices];
    if (!memchr(c->typed.p ? c->typed.p : "", '=', c->typed.n)) {
      offer(c, str_from(arena_printf(c->arena, "%.*s=", STR_ARGS(reading->name))),
          reading->label.n ? reading->label : reading->because);
      continue;
    }
    for (uint32_t k = 0; k < choices->n_words; k++)
      offer(c,
          str_from(arena_printf(
              c->arena, "%.*s=%.*s", STR_ARGS(reading->name), STR_ARGS(choices->words[k]))),
          (struct str){0});
  }
}

static void offer_entities(const struct completing *c) {
  for (uint32_t i = 0; c->schema && i < c->schema->n_entities; i++)
    if (!c->schema->entities[i].of_predecessors)
      offer(c, c->schema->entities[i].name, c->schema->entities[i].label);
}

#define OFFER_ALL(c, array, n)                                                                     \
  for (uint32_t i = 0; i < (n); i++) offer((c), (array)[i].name, (array)[i].label)

/* What an explanation may be of. */
static void offer_results(const struct completing *c) {
  const struct schema *s = c->schema;
  if (!s) return;
  OFFER_ALL(c, s->decisions, s->n_decisions);
  OFFER_ALL(c, s->defines, s->n_defines);
  OFFER_ALL(c, s->selections, s->n_selections);
  OFFER_ALL(c, s->allocations, s->n_allocations);
  OFFER_ALL(c, s->duties, s->n_duties);
  OFFER_ALL(c, s->warnings, s->n_warnings);
}

/* The entity that --entity names; NONE_INDEX: it is not there. */
static uint32_t entity_named(const struct completing *c) {
  uint32_t entity = NONE_INDEX;
  for (uint32_t i = 0; i < c->n; i++) {
    const char *word = c->words[i], *is = "--entity=";
    if (strncmp(word, is, strlen(is)) == 0)
      entity = schema_entity(c->schema, str_from(word + strlen(is)));
    else if (strcmp(word, "--entity") == 0 && i + 1 < c->n)
      entity = schema_entity(c->schema, str_from(c->words[i + 1]));
  }
  return entity;
}

/* … else the one that is counted. */
static uint32_t entity_meant(const struct completing *c) {
  const uint32_t entity = entity_named(c);
  return entity == NONE_INDEX ? schema_counted_entity(c->schema) : entity;
}

/* `text` is "FIELD": with `=`, or what may stand behind that. */
static void offer_value(const struct completing *c, const struct field *field, const char *text) {
  if (!memchr(c->typed.p ? c->typed.p : "", '=', c->typed.n)) {
    offer(c, str_from(arena_printf(c->arena, "%s=", text)), field->label);
    return;
  }
  const struct str none = {0};
  if (field->type.kind == TYPE_BOOLEAN) {
    offer(c, str_from(arena_printf(c->arena, "%s=true", text)), none);
    offer(c, str_from(arena_printf(c->arena, "%s=false", text)), none);
  }
  if (field->type.kind == TYPE_ENUM) {
    const struct enumeration *set = &c->schema->enumerations[field->type.of];
    for (uint32_t i = 0; i < set->n_words; i++)
      offer(c, str_from(arena_printf(c->arena, "%s=%.*s", text, STR_ARGS(set->words[i]))), none);
  }
  offer(c, str_from(arena_printf(c->arena, "%s=unknown", text)), none);
}

/* The facts of an instance and of those above it, `cluster.kind`, and the first of its lists,
 * `incident[1].concluded`. */
static void offer_facts(const struct completing *c) {
  const struct schema *s = c->schema;
  const uint32_t own = s ? entity_meant(c) : NONE_INDEX;
  if (own == NONE_INDEX) return;
  for (uint32_t i = 0; i < s->n_fields; i++) {
    const struct field *field = &s->fields[i];
    if (field->origin != FIELD_DATA || i == s->entities[field->entity].first_field) continue;
    const struct str entity = s->entities[field->entity].name;
    const char *text = NULL;
    if (field->entity == own) text = str_cstring(c->arena, field->name);
    else if (schema_is_ancestor(s, field->entity, own))
      text = arena_printf(c->arena, "%.*s.%.*s", STR_ARGS(entity), STR_ARGS(field->name));
    else if (s->entities[field->entity].parent == own)
      text = arena_printf(c->arena, "%.*s[1].%.*s", STR_ARGS(entity), STR_ARGS(field->name));
    if (text) offer_value(c, field, text);
  }
}

/* What an expression may name: facts and results of all entities. */
static void offer_names(const struct completing *c) {
  const struct schema *s = c->schema;
  for (uint32_t i = 0; s && i < s->n_fields; i++)
    if (s->fields[i].origin == FIELD_DATA) offer(c, s->fields[i].name, s->fields[i].label);
  offer_results(c);
  if (s) OFFER_ALL(c, s->parameters, s->n_parameters);
}

static void offer_rules(const struct completing *c) {
  if (c->schema) OFFER_ALL(c, c->schema->rules, c->schema->n_rules);
}

/* -- ids of the data on the command line -- */

/* Who presses the tab key does not wait longer than this takes to be read: more is not read. */
enum { COMPLETED_BYTES_MAX = 8 << 20 };

static bool is_data(const char *path, uint64_t *bytes) {
  struct stat about;
  if (stat(path, &about) != 0) return false;
  if (S_ISDIR(about.st_mode)) return true;
  *bytes += (uint64_t)about.st_size;
  return S_ISREG(about.st_mode) && data_format_of(path) && !is_rules(str_from(path));
}

/* The session with the data read; NULL: there is none, or it is not sound, or too much. */
static struct session *read_data(const struct completing *c) {
  struct data_files files;
  struct options options = {0};
  struct text_list paths = {.items = ARENA_ARRAY(c->arena, const char *, c->n + 1)};
  uint64_t bytes = 0;
  const char *regulation = NULL;
  for (uint32_t i = 0; i < c->n; i++) {
    if (is_rules(str_from(c->words[i])) && !regulation) regulation = c->words[i];
    else if (is_data(c->words[i], &bytes)) paths.items[paths.n++] = c->words[i];
  }
  struct session *session = session_open(&c->cli->opened);
  if (!paths.n || bytes > COMPLETED_BYTES_MAX || !regulation ||
      session_regulation(session, regulation, false) ||
      load_files(c->cli, &paths, &options, &files))
    return NULL;
  for (uint32_t i = 0; i < files.n; i++) is_data(files.paths[i], &bytes);
  if (bytes > COMPLETED_BYTES_MAX || session_data(session, &files, NULL, 0)) return NULL;
  return session;
}

/* Of the entity that --entity names, else of all. */
static void offer_ids(const struct completing *c) {
  struct session *session = c->schema ? read_data(c) : NULL;
  if (!session) return;
  const uint32_t only = entity_named(c);
  for (uint32_t e = 0; e < session->schema->n_entities; e++) {
    const struct entity *entity = &session->schema->entities[e];
    if (entity->of_predecessors || (only != NONE_INDEX && only != e)) continue;
    for (uint32_t row = 0; row < session->data.tables[e].n_rows; row++) {
      const struct str id = dataset_id(&session->data, e, row);
      if (id.n) offer(c, id, entity->label.n ? entity->label : entity->name);
    }
  }
}

static void offer_days(const struct completing *c) {
  char day[16];
  if (!c->schema) return;
  if (c->schema->has_effective_to) {
    date_format(c->schema->effective_to, day);
    offer(c, str_from(day), str_from(_("the last day the regulation is effective")));
  }
  if (!c->schema->has_effective_from) return;
  date_format(c->schema->effective_from, day);
  offer(c, str_from(day), str_from(_("the first day the regulation is effective")));
}

static void offer_forms(const struct completing *c) {
#define DATA_FORMAT(word, name, endings, open) offer(c, STR(word), STR(name));
#define DATA_FORMAT_TABLE(word, name, endings, read) offer(c, STR(word), STR(name));
#include "runtime/ingest/data_formats.def"
}

static void offer_starters(const struct completing *c) {
  for (uint32_t i = 0; i < N_STARTERS; i++) offer(c, starter_names[i], (struct str){0});
}

/* The templates beside the regulation. */
static void offer_papers(const struct completing *c) {
  glob_t found;
  for (uint32_t i = 0; i < c->n; i++) {
    if (!is_rules(str_from(c->words[i]))) continue;
    const struct str pattern =
        path_join(c->arena, path_folder(str_from(c->words[i])), STR("papers/*.fodt"));
    if (glob(str_cstring(c->arena, pattern), 0, NULL, &found) != 0) continue;
    for (size_t k = 0; k < found.gl_pathc; k++) {
      const char *name = strrchr(found.gl_pathv[k], '/') + 1;
      offer(c, (struct str){name, (uint32_t)(strlen(name) - strlen(".fodt"))}, (struct str){0});
    }
    globfree(&found);
  }
  offer_files(c, ".fodt");
}

static void offer_verbs(const struct completing *c) {
  for (uint32_t i = 0; i < c->cli->n_commands; i++) {
    const struct command *command = &c->cli->commands[i];
    if (command->run && *command->summary)
      offer(c, str_from(command->name), str_from(_(command->summary)));
  }
}

/* -- by the words that stand for arguments and values in the tables -- */

static void files_of_rules(const struct completing *c) { offer_files(c, RULE_FILES); }
static void files_of_rule_text(const struct completing *c) { offer_files(c, ".rules"); }
static void files_of_data(const struct completing *c) { offer_files(c, DATA_FILES); }
static void files_of_tests(const struct completing *c) { offer_files(c, ".test.yaml"); }
static void files_of_results(const struct completing *c) {
  offer(c, STR("none"), str_from(_("the first year of all")));
  offer_files(c, ".json .yaml .yml");
}
static void files_of_databases(const struct completing *c) {
  offer_files(c, ".duckdb .sqlite .sqlite3 .db");
}
static void any_file(const struct completing *c) { offer_files(c, ""); }
static void folders(const struct completing *c) { fputs(":folders\n", c->out); }
static void shells(const struct completing *c) { offer_words(c, "bash zsh fish"); }

static const struct {
  const char *word, *of; /* `of`: of that verb or option alone; NULL: of all */
  void (*offer)(const struct completing *c);
} kinds[] = {
    {"REG", NULL, files_of_rules},
    {"OLD", "amends", files_of_rule_text},
    {"OLD", NULL, files_of_rules},
    {"NEW", NULL, files_of_rules},
    {"DATA", NULL, files_of_data},
    {"PATH", NULL, files_of_tests},
    {"TEST", NULL, files_of_tests},
    {"FILE", "fmt", files_of_rule_text},
    {"FILE", "disasm", files_of_rules},
    {"FILE", NULL, any_file},
    {"DIR", NULL, folders},
    {"URL", NULL, files_of_databases},
    {"RESULTS", NULL, files_of_results},
    {"VERB", NULL, offer_verbs},
    {"SHELL", NULL, shells},
    {"EXPR", NULL, offer_names},
    {"DATE", NULL, offer_days},
    {"ENTITY", NULL, offer_entities},
    {"ID", NULL, offer_ids},
    {"FIELD=VALUE", NULL, offer_facts},
    {"NAME=VALUE", NULL, offer_readings},
    {"FORM", NULL, offer_forms},
    {"NAME", "name", offer_results},
    {"NAME", "ignore", offer_names},
    {"PATTERN", NULL, offer_rules},
};

static void offer_kind(const struct completing *c, struct str word, const char *of) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (str_equal(word, str_from(kinds[i].word)) &&
        (!kinds[i].of || strcmp(kinds[i].of, of) == 0)) {
      kinds[i].offer(c);
      return;
    }
}

/* "REG", "RESULTS" and "FORM" of "REG…", "RESULTS|none" and "FORM[:ENTITY]". */
static struct str kind_word(const char *p) {
  uint32_t n = 0;
  while (p[n] && !strchr("|[]", p[n]) && strncmp(p + n, "…", strlen("…")) != 0) n++;
  return (struct str){p, n};
}

/* The place `number` of what a verb's arguments are called, "OLD NEW DATA…"; past the last the last
 * goes on. */
static void offer_argument(const struct completing *c, uint32_t number) {
  struct str word = {0};
  for (const char *p = c->command->arguments; *p;) {
    const bool may_be_left_out = *(p += strspn(p, " ")) == '[';
    p += may_be_left_out;
    const uint32_t n = (uint32_t)strcspn(p, " ");
    if (!n || *p == '-') break; /* an option that it needs */
    word = kind_word(p);
    p += n;
    /* `eval --regulation REG`: an expression is next */
    if (may_be_left_out && number == 0 && c->schema && str_equal(word, STR("REG"))) continue;
    if (number-- == 0) break;
  }
  offer_kind(c, word, c->command->name);
}

static void offer_option_value(const struct completing *c, const struct option_view *option) {
  if (strcmp(option->name, "paper") == 0)
    (c->command->verb == VERB_NEW ? offer_starters : offer_papers)(c);
  else if (option->is_choice) offer_words(c, option->argument);
  else if (option->argument) offer_kind(c, kind_word(option->argument), option->name);
}

static void offer_options(const struct completing *c) {
  struct option_view option;
  for (uint32_t i = 0; options_view(c->command, i, &option); i++)
    offer(c, str_from(arena_printf(c->arena, "--%s", option.name)), str_from(_(option.help)));
}

/* -- where the word stands -- */

/* The option that a word is, "--name", "-o"; false: it is none, or its value stands in it. */
static bool is_option(const struct completing *c, const char *word, struct option_view *option) {
  for (uint32_t i = 0; options_view(c->command, i, option); i++)
    if ((strncmp(word, "--", 2) == 0 && strcmp(word + 2, option->name) == 0) ||
        (option->letter && word[0] == '-' && word[1] == option->letter && !word[2]))
      return true;
  return false;
}

static void complete_word(struct completing *c) {
  struct option_view option;
  uint32_t n_arguments = 0;
  bool ended = false;
  for (uint32_t i = 0; i < c->n; i++) {
    if (!ended && strcmp(c->words[i], "--") == 0) {
      ended = true;
    } else if (!ended && c->words[i][0] == '-' && c->words[i][1]) {
      if (!is_option(c, c->words[i], &option) || !option.needs_value) continue;
      if (++i == c->n) {
        offer_option_value(c, &option);
        return;
      }
    } else {
      n_arguments++;
    }
  }
  const char *is =
      c->typed.n > 2 && c->typed.p[0] == '-' ? memchr(c->typed.p, '=', c->typed.n) : NULL;
  if (!ended && is) {
    const uint32_t n = (uint32_t)(is - c->typed.p);
    const char *name = arena_printf(c->arena, "%.*s", (int)n, c->typed.p);
    c->prefix = (struct str){c->typed.p, n + 1};
    c->typed = (struct str){c->typed.p + n + 1, c->typed.n - n - 1};
    if (is_option(c, name, &option)) offer_option_value(c, &option);
    return;
  }
  if (!ended && c->typed.n && c->typed.p[0] == '-') offer_options(c);
  else offer_argument(c, n_arguments);
}

void complete(struct cli *cli, FILE *out, const char *const *words, uint32_t n) {
  if (!n) return;
  struct completing c = {.cli = cli,
      .arena = &cli->arena,
      .out = out,
      .typed = str_nfc(&cli->arena, str_from(words[n - 1]))};
  if (n == 1) {
    offer_verbs(&c);
    if (c.typed.n && c.typed.p[0] == '-') offer_words(&c, "--help --version");
    return;
  }
  c.command = command_find(cli, words[0]);
  if (!c.command || !command_is_shown(c.command)) return;
  c.words = words + 1;
  c.n = n - 2;
  read_regulation(&c);
  complete_word(&c);
}
