/* html.c: one page that needs nothing but itself: html/page.html with style, script and data in it.
 */
#include "reports/clean.h"
#include "reports/html_data.h"

#include <stdlib.h>
#include <string.h>

extern const char tq_html_page[];
extern const char tq_html_style[];
extern const char tq_html_script[];

/* parts: what the page's marks stand for. */
typedef struct parts {
  const char *title;
  const char *data;
  const char *plain;
  const tq_trend *trend;
} parts;

static void write_trend(FILE *out, const tq_trend *trend) {
  if (trend == NULL) {
    return;
  }
  fputs("<section aria-labelledby=\"trend-title\">\n<h2 id=\"trend-title\">Fuzzing over time</h2>\n"
        "<div class=\"trend\">\n",
        out);
  tq_trend_svg(out, trend);
  fputs("</div>\n</section>", out);
}

static void write_mark(FILE *out, const char *mark, size_t size, const parts *with) {
  static const struct {
    const char *name;
    int part;
  } marks[] = {{"title", 0}, {"style", 1}, {"script", 2}, {"data", 3}, {"plain", 4}, {"trend", 5}};
  int part = -1;
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
    part = strlen(marks[i].name) == size && memcmp(marks[i].name, mark, size) == 0 ? marks[i].part
                                                                                   : part;
  }
  switch (part) {
  case 0:
    tq_write_html(out, with->title);
    break;
  case 1:
    fputs(tq_html_style, out);
    break;
  case 2:
    fputs(tq_html_script, out);
    break;
  case 3:
    tq_write_script_json(out, with->data);
    break;
  case 4:
    tq_write_html(out, with->plain);
    break;
  case 5:
    write_trend(out, with->trend);
    break;
  default: /* the page has a mark that nothing stands for: shown, so that it is seen */
    fprintf(out, "{{%.*s}}", (int)size, mark);
  }
}

/* The page, with {{mark}} replaced. */
static void write_page(FILE *out, const parts *with) {
  const char *rest = tq_html_page;
  for (const char *open = strstr(rest, "{{"); open != NULL; open = strstr(rest, "{{")) {
    const char *close = strstr(open, "}}");
    if (close == NULL) {
      break;
    }
    fwrite(rest, 1, (size_t)(open - rest), out);
    write_mark(out, open + 2, (size_t)(close - open - 2), with);
    rest = close + 2;
  }
  fputs(rest, out);
}

/* For a reader that runs no script: the report for terminals. */
static char *plain_text(const tq_report_input *input) {
  char *text = NULL;
  size_t size = 0;
  FILE *memory = open_memstream(&text, &size);
  if (memory == NULL) {
    return NULL;
  }
  bool fine = tq_report_text(memory, input);
  fine = fclose(memory) == 0 && fine;
  if (!fine) {
    free(text);
    return NULL;
  }
  return text;
}

static const char *title_of(tq_texts *texts, const tq_model *model) {
  const char *first = model->column_count == 0 ? "nothing yet" : model->columns[0].id;
  return model->column_count < 2 ? tq_texts_format(texts, "tlsquarrel: %s", first)
                                 : tq_texts_format(texts, "tlsquarrel: %s and %zu more", first,
                                                   model->column_count - 1);
}

static bool write_all(FILE *out, tq_model *model, const tq_report_input *input,
                      const tq_comparison *comparison) {
  json_t *json = tq_html_data(model, input, comparison);
  char *data = json == NULL ? NULL : json_dumps(json, JSON_COMPACT | JSON_ENSURE_ASCII);
  char *plain = plain_text(input);
  bool fine = data != NULL && plain != NULL;
  if (fine) {
    write_page(out, &(parts){title_of(&model->texts, model), data, plain, input->trend});
  }
  free(data);
  free(plain);
  json_decref(json);
  return fine;
}

bool tq_report_html(FILE *out, const tq_report_input *input) {
  tq_model model;
  tq_comparison comparison;
  if (!tq_model_make(&model, input)) {
    return false;
  }
  bool fine = tq_compare(&comparison, &model, input) && write_all(out, &model, input, &comparison);
  tq_comparison_free(&comparison);
  tq_model_free(&model);
  return fine && fflush(out) == 0 && ferror(out) == 0;
}
