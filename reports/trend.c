/* trend.c: see trend.h. */
#include "reports/trend.h"

#include <inttypes.h>

/* The picture, in its own units; each of the three curves has a band of its own. */
enum { WIDTH = 720, BAND = 130, LEFT = 150, RIGHT = 20, TOP = 30, GAP = 34, CURVES = 3 };
enum { HEIGHT = TOP + CURVES * (BAND + GAP) + 20 };

typedef uint64_t (*value_fn)(const tq_trend_point *point);

static uint64_t executions_of(const tq_trend_point *point) {
  return point->executions;
}

static uint64_t coverage_of(const tq_trend_point *point) {
  return point->coverage;
}

static uint64_t findings_of(const tq_trend_point *point) {
  return point->findings;
}

/* clang-format off */
static const struct {
  const char *name;
  const char *color;
  value_fn value;
} curves[CURVES] = {
  {"executions",     "#2a6fb0", executions_of},
  {"covered edges",  "#2c8a4b", coverage_of},
  {"findings",       "#b03a2a", findings_of},
};
/* clang-format on */

static double at_time(const tq_trend_point *points, size_t count, double seconds) {
  double all = points[count - 1].seconds;
  return LEFT + (all <= 0 ? 0 : seconds / all) * (WIDTH - LEFT - RIGHT);
}

static void draw_curve(FILE *out, const tq_trend_point *points, size_t count, size_t index) {
  uint64_t most = 1;
  int top = TOP + (int)index * (BAND + GAP);
  for (size_t i = 0; i < count; i++) {
    uint64_t value = curves[index].value(&points[i]);
    most = value > most ? value : most;
  }
  fprintf(out, "<text x=\"10\" y=\"%d\">%s</text><text x=\"10\" y=\"%d\">%" PRIu64 "</text>\n",
          top + 14, curves[index].name, top + 32, curves[index].value(&points[count - 1]));
  fprintf(out, "<path d=\"M%d %dV%dH%d\" stroke=\"#999\" fill=\"none\"/>\n", LEFT, top, top + BAND,
          WIDTH - RIGHT);
  fprintf(out, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"",
          curves[index].color);
  for (size_t i = 0; i < count; i++) {
    double share = (double)curves[index].value(&points[i]) / (double)most;
    fprintf(out, "%.1f,%.1f ", at_time(points, count, points[i].seconds),
            top + BAND - share * BAND);
  }
  fprintf(out, "\"/>\n");
}

/* A name, and no address. */
#define SVG_NAMESPACE                                                                              \
  "http:"                                                                                          \
  "//www.w3.org/2000/svg"

bool tq_trend_svg(FILE *out, const tq_trend *trend) {
  const tq_trend_point *points = trend->points;
  size_t count = trend->count;
  fprintf(out, "<svg xmlns=\"%s\" viewBox=\"0 0 %d %d\" role=\"img\" ", SVG_NAMESPACE, WIDTH,
          HEIGHT);
  fprintf(out, "font-family=\"sans-serif\" font-size=\"13\">\n<title>Fuzzing over time</title>\n");
  if (count < 2) {
    fprintf(out, "<text x=\"10\" y=\"%d\">nothing to see yet: no two slices of fuzzing</text>\n",
            TOP);
  }
  for (size_t i = 0; i < CURVES && count >= 2; i++) {
    draw_curve(out, points, count, i);
  }
  if (count >= 2) {
    fprintf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.2f hours of fuzzing</text>\n",
            WIDTH - RIGHT, HEIGHT - 8, points[count - 1].seconds / 3600);
  }
  fprintf(out, "</svg>\n");
  return fflush(out) == 0 && ferror(out) == 0;
}
