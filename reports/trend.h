/* trend.h: how fuzzing goes on over time, as a picture. */
#ifndef TQ_REPORTS_TREND_H
#define TQ_REPORTS_TREND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* tq_trend_point: the state after SECONDS of fuzzing, over all nights and targets. */
typedef struct tq_trend_point {
  double seconds;
  uint64_t executions;
  uint64_t coverage; /* edges, the targets' sum */
  uint64_t findings;
} tq_trend_point;

/* tq_trend: COUNT points, in the order of time. */
typedef struct tq_trend {
  const tq_trend_point *points;
  size_t count;
} tq_trend;

/* tq_trend_svg: executions, coverage and findings over the time, as an <svg> element that stands by
 * itself or inside a page. With fewer than two points the picture says that there is nothing to see
 * yet. False: OUT refused to take it. */
bool tq_trend_svg(FILE *out, const tq_trend *trend);

#endif
