/* median.c: see median.h. */
#include "cli/bench/median.h"

#include <stdlib.h>

static int compare(const void *left, const void *right) {
  double a = *(const double *)left;
  double b = *(const double *)right;
  return (a > b) - (a < b);
}

double tq_median(double *values, size_t count) {
  qsort(values, count, sizeof *values, compare);
  return count % 2 != 0 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}
