/* style.h: colours on a terminal, and nothing elsewhere. */
#ifndef TQ_CLI_STYLE_H
#define TQ_CLI_STYLE_H

#include "result/finding.h"

#include <stdbool.h>
#include <stdio.h>

typedef enum tq_style {
  TQ_PLAIN,
  TQ_BOLD,
  TQ_DIM,
  TQ_RED,
  TQ_YELLOW,
  TQ_GREEN,
  TQ_BLUE,
  TQ_REVERSE_RED
} tq_style;

/* tq_style_is_on: whether OUT is a terminal, and the environment has no NO_COLOR (no-color.org) and
 * no TERM=dumb. */
bool tq_style_is_on(FILE *out);

/* tq_style_on: the sequence that begins STYLE on OUT; "" where colours are off. Static. */
const char *tq_style_on(FILE *out, tq_style style);

/* tq_style_off: the sequence that ends any style. */
const char *tq_style_off(FILE *out);

/* tq_style_of: the style in which a severity is shown. */
tq_style tq_style_of(tq_severity severity);

#endif
