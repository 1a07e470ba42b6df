/* What the bench says: on standard output, and for docs/performance.md. */
#ifndef THIDUA_PEERS_PAGE_H
#define THIDUA_PEERS_PAGE_H

#include <stdio.h>

struct page {
  FILE *table; /* Markdown */
  FILE *bars;  /* gnuplot's data: label, seconds, colour */
  char *text;
  size_t n_bytes;
};

/* The plot's data goes to a file of the folder. */
void page_open(struct page *page, const char *folder);

/* To standard output and to the page. */
void page_say(struct page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A bar of the plot. */
void page_bar(
    struct page *page, const char *form, const char *engine, double seconds, int is_thidua);

/* Machine, versions and commands. */
void page_machine(struct page *page, const char *const versions[], int n_versions);

/* Puts what was said between the two marks of `path`, and the plot beside it. Gives up (exit 3)
 * where it cannot. */
void page_close(struct page *page, const char *folder, const char *path, const char *plot);

#endif
