/* status.c: see status.h. */
#include "cli/fuzz/status.h"

#include "cli/style.h"
#include "result/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PLAIN_EVERY = 10, FINDINGS_MAX = 400 };

tq_status_screen tq_status_screen_open(void) {
  return (tq_status_screen){.live = isatty(STDOUT_FILENO) == 1 && tq_style_is_on(stdout)};
}

/* Takes the lines that stand on the terminal away. */
static void erase(tq_status_screen *screen) {
  if (screen->live && screen->drawn != 0) {
    printf("\033[%zuA\033[J", screen->drawn);
  }
  screen->drawn = 0;
}

static void describe_findings(char text[FINDINGS_MAX], const tq_fuzz_state *state) {
  size_t at = 0;
  text[0] = '\0';
  for (int i = TQ_CLASS_NONE + 1; i < TQ_CLASS_COUNT && at < FINDINGS_MAX; i++) {
    if (state->findings[i] != 0) {
      at += (size_t)snprintf(text + at, FINDINGS_MAX - at, "%s%s %zu", at == 0 ? "" : ", ",
                             tq_class_word((tq_class)i), state->findings[i]);
    }
  }
  if (at == 0) {
    snprintf(text, FINDINGS_MAX, "no findings");
  }
}

static void print_state(const tq_fuzz_state *state, const double elapsed[2]) {
  char findings[FINDINGS_MAX];
  describe_findings(findings, state);
  printf("%s%s%s %.0f/%.0f s, %zu job%s, %.0f executions/s, %" PRIu64 " inputs, cov %" PRIu64
         ", corpus %" PRIu64 ", %s",
         tq_style_on(stdout, TQ_BOLD), state->target, tq_style_off(stdout), elapsed[0], elapsed[1],
         state->processes, state->processes == 1 ? "" : "s", state->rate, state->inputs,
         state->coverage, state->corpus, findings);
  if (state->crashes != 0) {
    printf(", %s%zu crashes%s", tq_style_on(stdout, TQ_RED), state->crashes, tq_style_off(stdout));
  }
  printf("\n");
}

void tq_status_show(tq_status_screen *screen, const tq_fuzz_state *states, size_t count, double now,
                    const double elapsed[2], bool final) {
  if (!screen->live && !final && now - screen->last < PLAIN_EVERY) {
    return;
  }
  screen->last = now;
  erase(screen);
  for (size_t i = 0; i < count; i++) {
    print_state(&states[i], elapsed);
  }
  screen->drawn = final ? 0 : count;
  fflush(stdout);
}

void tq_status_print(tq_status_screen *screen, const char *line) {
  erase(screen);
  printf("%s\n", line);
  fflush(stdout);
}
