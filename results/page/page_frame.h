/* What every page begins and ends with: its style, and of a page of results its script. */
#ifndef THIDUA_PAGE_FRAME_H
#define THIDUA_PAGE_FRAME_H

#include "base/buffer.h"

/* From the doctype to <body>; `title` is the window's. */
void page_begin(struct buffer *out, struct str title, bool has_script);
/* The end; with the script where page_begin had one. */
void page_end(struct buffer *out, bool has_script);

#endif
