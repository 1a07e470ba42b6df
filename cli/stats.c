/* What a run costs (stats.h). */
#include "cli/stats.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "cli/stream.h"
#include "base/translate.h"
#include "results/people.h"

enum { NUMBER_BYTES = 64 };

static const char *const stage_names[N_STAGES] = {
    [STAGE_COMPILE] = N_("compile"),
    [STAGE_PREVIOUS] = N_("previous"),
    [STAGE_READ] = N_("read"),
    [STAGE_EVALUATE] = N_("evaluate"),
    [STAGE_WRITE] = N_("write"),
};

void stats_begin(struct stats *stats) {
  *stats = (struct stats){0};
  clock_gettime(CLOCK_MONOTONIC, &stats->mark);
}

void stats_end_stage(struct stats *stats, enum stage stage, uint64_t n_bytes) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  double seconds =
      (double)(now.tv_sec - stats->mark.tv_sec) + (double)(now.tv_nsec - stats->mark.tv_nsec) / 1e9;
  stats->stages[stage] = (struct stage_cost){true, seconds, n_bytes};
  stats->mark = now;
}

void stats_streamed(struct stats *stats, const struct stream *stream, uint64_t n_bytes_written) {
  struct stage_cost *read = &stats->stages[STAGE_READ];
  stats->stages[STAGE_EVALUATE] = (struct stage_cost){true, stream->seconds_evaluating, 0};
  read->seconds -= stream->seconds_evaluating + stream->seconds_writing;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  double behind =
      (double)(now.tv_sec - stats->mark.tv_sec) + (double)(now.tv_nsec - stats->mark.tv_nsec) / 1e9;
  stats->stages[STAGE_WRITE] =
      (struct stage_cost){true, stream->seconds_writing + behind, n_bytes_written};
}

/* What a stage did in a second; 0 where it took no time that the clock sees. */
static double rate(uint64_t n, double seconds) { return seconds > 0 ? (double)n / seconds : 0; }

/* Stages that go through the instances. */
static bool counts_units(enum stage stage) { return stage >= STAGE_READ; }

struct counted {
  struct str entity;
  uint64_t n_units, n_bytes_peak, n_bytes_data;
};

static struct counted counted_of(const struct session *session, const struct stream *stream) {
  const struct schema *schema = session->schema;
  uint32_t entity = schema_counted_entity(schema);
  struct rusage usage = {0};
  getrusage(RUSAGE_SELF, &usage);
  return (struct counted){schema->entities[entity].name,
      stream_is_done(stream) ? stream->n_units : session->data.tables[entity].n_rows,
      (uint64_t)usage.ru_maxrss * 1024, dataset_bytes(&session->data)};
}

/* What became of the cache of columns; NULL: none was named. */
static const char *cache_words(const struct session *session) {
  const struct column_cache *cache = &session->cache;
  if (!cache->folder) return NULL;
  return cache->is_found ? N_("found") : cache->is_kept ? N_("kept") : N_("not used");
}

/* "stats: read      ": what a line is about. */
static void show_lead(const char *what) {
  const uint32_t width = str_display_width(str_from(what));
  fprintf(stderr, _("stats: %s%*s "), what, width < 9 ? (int)(9 - width) : 0, "");
}

/* "12.5", with the mark between whole and parts that the reader's language has; in `text`. */
static const char *number_words(char text[static NUMBER_BYTES], double number, int digits) {
  snprintf(text, NUMBER_BYTES, "%.*f", digits, number);
  char *point = strchr(text, '.');
  if (point) *point = people_decimal_mark();
  return text;
}

static void show_text(const struct stats *stats, const struct counted *counted, const char *cache,
    const struct stream *stream) {
  char text[NUMBER_BYTES], per_second[NUMBER_BYTES];
  for (enum stage s = 0; s < N_STAGES; s++) {
    const struct stage_cost *cost = &stats->stages[s];
    if (!cost->is_done) continue;
    show_lead(_(stage_names[s]));
    fprintf(stderr, _("%9s s"), number_words(text, cost->seconds, 3));
    if (cost->n_bytes)
      fprintf(stderr, ", %s MB, %s MB/s", number_words(text, (double)cost->n_bytes / 1e6, 1),
          number_words(per_second, rate(cost->n_bytes, cost->seconds) / 1e6, 1));
    if (counts_units(s))
      fprintf(stderr, _(", %llu %.*s instances, %.0f a second"),
          (unsigned long long)counted->n_units, STR_ARGS(counted->entity),
          rate(counted->n_units, cost->seconds));
    fputc('\n', stderr);
  }
  if (cache) {
    show_lead(_("cache"));
    fprintf(stderr, "%s\n", _(cache));
  }
  show_lead(_("stream"));
  if (stream_is_done(stream)) fprintf(stderr, _("in %u parts\n"), stream->parts.window.n_taken);
  else fprintf(stderr, _("no: %s\n"), stream_refusal(stream));
  show_lead(_("memory"));
  fprintf(stderr, _("%9llu kB at most, data %llu kB\n"),
      (unsigned long long)counted->n_bytes_peak / 1024,
      (unsigned long long)counted->n_bytes_data / 1024);
}

/* One object on one line. Names of entities are words of the language: nothing in them is escaped. */
static void show_json(const struct stats *stats, const struct counted *counted, const char *cache,
    const struct stream *stream) {
  fprintf(stderr, "{ \"stages\": [");
  const char *separator = " ";
  for (enum stage s = 0; s < N_STAGES; s++) {
    const struct stage_cost *cost = &stats->stages[s];
    if (!cost->is_done) continue;
    fprintf(stderr, "%s{ \"stage\": \"%s\", \"seconds\": %.6f", separator, stage_names[s],
        cost->seconds);
    separator = ", ";
    if (cost->n_bytes)
      fprintf(stderr, ", \"bytes\": %" PRIu64 ", \"bytes_per_second\": %.0f", cost->n_bytes,
          rate(cost->n_bytes, cost->seconds));
    if (counts_units(s))
      fprintf(stderr, ", \"instances\": %" PRIu64 ", \"instances_per_second\": %.0f",
          counted->n_units, rate(counted->n_units, cost->seconds));
    fputs(" }", stderr);
  }
  fprintf(stderr,
      " ], \"entity\": \"%.*s\", \"instances\": %" PRIu64 ", \"peak_memory_bytes\": %" PRIu64
      ", \"data_bytes\": %" PRIu64,
      STR_ARGS(counted->entity), counted->n_units, counted->n_bytes_peak, counted->n_bytes_data);
  if (cache) fprintf(stderr, ", \"cache\": \"%s\"", cache);
  if (stream_is_done(stream)) fprintf(stderr, ", \"parts\": %u", stream->parts.window.n_taken);
  else fprintf(stderr, ", \"not_streamed\": \"%s\"", stream_refusal(stream));
  fputs(" }\n", stderr);
}

void stats_show(const struct stats *stats, enum stats_format format, const struct session *session,
    const struct stream *stream) {
  struct counted counted = counted_of(session, stream);
  if (format == STATS_JSON) show_json(stats, &counted, cache_words(session), stream);
  else if (format == STATS_TEXT) show_text(stats, &counted, cache_words(session), stream);
}
