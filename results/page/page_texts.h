/* The phrases of a page's script, by their names (page_texts.def). */
#ifndef THIDUA_PAGE_TEXTS_H
#define THIDUA_PAGE_TEXTS_H

#include "base/translate.h"

enum page_text {
#define TEXT(name, words) PAGE_TEXT_##name,
#include "results/page/page_texts.def"
  N_PAGE_TEXTS
};

static const char *const page_text_names[N_PAGE_TEXTS] = {
#define TEXT(name, words) #name,
#include "results/page/page_texts.def"
};
/* In English: translated where they are put. */
static const char *const page_texts[N_PAGE_TEXTS] = {
#define TEXT(name, words) words,
#include "results/page/page_texts.def"
};

#endif
