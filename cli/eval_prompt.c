/* The terminal side of `thidua eval`: a line editor with history (libedit). */
#include <histedit.h>
#include <locale.h>

#include "cli/eval.h"

static char *prompt(EditLine *editor) {
  (void)editor;
  static char text[] = "thidua> ";
  return text;
}

static bool is_blank(struct str line) {
  for (uint32_t i = 0; i < line.n; i++)
    if (line.p[i] != ' ' && line.p[i] != '\t') return false;
  return true;
}

void eval_prompt(struct asking *asking) {
  setlocale(LC_CTYPE, ""); /* only the editor asks: it moves over characters, not bytes */
  EditLine *editor = el_init("thidua", stdin, stdout, stderr);
  History *past = history_init();
  if (!editor || !past) memory_exhausted(asking->session->arena.out_of_memory);
  HistEvent event;
  history(past, &event, H_SETSIZE, 1000);
  history(past, &event, H_SETUNIQUE, 1);
  el_set(editor, EL_PROMPT, prompt);
  el_set(editor, EL_EDITOR, "emacs");
  el_set(editor, EL_HIST, history, past);
  el_set(editor, EL_SIGNAL, 1);
  for (;;) {
    int n;
    const char *text = el_gets(editor, &n);
    if (!text || n <= 0) break;
    struct str line = {text, (uint32_t)n};
    while (line.n && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r')) line.n--;
    if (is_blank(line)) continue;
    history(past, &event, H_ENTER, text);
    eval_answer(asking, line, stdout);
    fflush(stdout);
  }
  fputc('\n', stdout);
  history_end(past);
  el_end(editor);
}
