/* style.c: see style.h. */
#include "cli/style.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* clang-format off */
static const char *const sequences[] = {
    [TQ_PLAIN] = "",           [TQ_BOLD] = "\033[1m",    [TQ_DIM] = "\033[2m",
    [TQ_RED] = "\033[31m",     [TQ_YELLOW] = "\033[33m", [TQ_GREEN] = "\033[32m",
    [TQ_BLUE] = "\033[36m",    [TQ_REVERSE_RED] = "\033[1;97;41m",
};
/* clang-format on */

bool tq_style_is_on(FILE *out) {
  const char *no_colour = getenv("NO_COLOR");
  const char *terminal = getenv("TERM");
  if (no_colour != NULL && no_colour[0] != '\0') {
    return false;
  }
  return isatty(fileno(out)) == 1 && (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

const char *tq_style_on(FILE *out, tq_style style) {
  return tq_style_is_on(out) ? sequences[style] : "";
}

const char *tq_style_off(FILE *out) {
  return tq_style_is_on(out) ? "\033[0m" : "";
}

tq_style tq_style_of(tq_severity severity) {
  switch (severity) {
  case TQ_SEVERITY_ERROR:
    return TQ_RED;
  case TQ_SEVERITY_WARNING:
    return TQ_YELLOW;
  default:
    return TQ_DIM;
  }
}
