/* deviations.c: see deviations.h. */
#include "judge/deviations.h"

#include "result/words.h"
#include "spec/requirement.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* clang-format off */
static const char *const columns[] = {"peer", "releases", "subject", "class", "reason", "link", "expires"};
/* clang-format on */
enum { PEER, RELEASES, SUBJECT, CLASS, REASON, LINK, EXPIRES, COLUMNS };

/* Takes the part of *REST before the next MARK, which becomes its end; NULL once nothing is left.
 */
static char *take(char **rest, char mark) {
  char *start = *rest;
  if (start == NULL) {
    return NULL;
  }
  char *end = strchr(start, mark);
  *rest = end == NULL ? NULL : end + 1;
  if (end != NULL) {
    *end = '\0';
  }
  return start;
}

/* Releases: numbers with dots between them. */

static bool is_release(const char *text, size_t size) {
  for (size_t i = 0; i < size; i++) {
    bool dot = text[i] == '.';
    if (!dot && !isalnum((unsigned char)text[i]) && text[i] != '-' && text[i] != '+') {
      return false;
    }
    if (dot && (i == 0 || i + 1 == size || text[i - 1] == '.')) {
      return false;
    }
  }
  return size != 0;
}

/* Below, equal or above 0 as release A is older than, the same as, or newer than B. */
static int compare_releases(const char *a, const char *a_end, const char *b, const char *b_end) {
  while (a < a_end || b < b_end) {
    unsigned long left = 0;
    unsigned long right = 0;
    for (; a < a_end && *a != '.'; a++) {
      left = isdigit((unsigned char)*a) ? left * 10 + (unsigned long)(*a - '0') : left;
    }
    for (; b < b_end && *b != '.'; b++) {
      right = isdigit((unsigned char)*b) ? right * 10 + (unsigned long)(*b - '0') : right;
    }
    if (left != right) {
      return left < right ? -1 : 1;
    }
    a += a < a_end;
    b += b < b_end;
  }
  return 0;
}

static bool is_range(const char *range) {
  const char *dots = strstr(range, "..");
  if (strcmp(range, "*") == 0) {
    return true;
  }
  if (dots == NULL) {
    return is_release(range, strlen(range));
  }
  size_t before = (size_t)(dots - range);
  size_t after = strlen(dots + 2);
  return before + after != 0 && (before == 0 || is_release(range, before)) &&
         (after == 0 || is_release(dots + 2, after));
}

static bool in_range(const char *range, const char *release) {
  const char *end = release + strlen(release);
  const char *dots = strstr(range, "..");
  if (strcmp(range, "*") == 0) {
    return true;
  }
  if (dots == NULL) {
    return compare_releases(release, end, range, range + strlen(range)) == 0;
  }
  bool above = dots == range || compare_releases(release, end, range, dots) >= 0;
  const char *last = dots + 2;
  bool below = *last == '\0' || compare_releases(release, end, last, last + strlen(last)) <= 0;
  return above && below;
}

/* Days. */

static bool parse_day(int *day, const char *text) {
  int year = 0;
  int month = 0;
  int date = 0;
  int used = 0;
  if (strcmp(text, "never") == 0) {
    *day = 0;
    return true;
  }
  if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &date, &used) != 3 || text[used] != '\0' ||
      used != 10) {
    return false;
  }
  *day = year * 10000 + month * 100 + date;
  return year >= 2000 && month >= 1 && month <= 12 && date >= 1 && date <= 31;
}

int tq_day_of(long long seconds) {
  time_t now = (time_t)seconds;
  struct tm parts;
  if (gmtime_r(&now, &parts) == NULL) {
    return 0;
  }
  return (parts.tm_year + 1900) * 10000 + (parts.tm_mon + 1) * 100 + parts.tm_mday;
}

/* Rows. */

static const char *check_subject(const char *subject) {
  if (strchr(subject, '/') == NULL) {
    return tq_requirement_find(subject) == TQ_REQ_NONE
               ? "subject is no requirement and no finding's key"
               : NULL;
  }
  size_t slashes = 0;
  for (const char *at = subject; *at != '\0'; at++) {
    slashes += *at == '/';
  }
  return slashes < 4 ? "subject is no whole key: CLASS/requirement/peer/version/outcome" : NULL;
}

static const char *check_class(tq_class *class_, const char *word) {
  *class_ = tq_class_find(word);
  return *class_ == TQ_CLASS_NONE && strcmp(word, "*") != 0 ? "class is none that exists, and not *"
                                                            : NULL;
}

static bool is_link(const char *link) {
  return strncmp(link, "https://", 8) == 0 || strncmp(link, "reports/", 8) == 0 ||
         strncmp(link, "corpus/", 7) == 0;
}

/* What is wrong with the texts of a row; NULL: nothing, and *ROW is filled. */
static const char *fill_row(tq_deviation *row, char *const texts[COLUMNS]) {
  *row = (tq_deviation){.peer = texts[PEER],
                        .releases = texts[RELEASES],
                        .subject = texts[SUBJECT],
                        .reason = texts[REASON],
                        .link = texts[LINK],
                        .line = row->line};
  const char *wrong = check_subject(row->subject);
  wrong = wrong != NULL ? wrong : check_class(&row->class_, texts[CLASS]);
  if (wrong == NULL && !is_range(row->releases)) {
    wrong = "releases is no range: 5.9.2, 5.5.4..5.9.2, 5.7.2.., ..5.7.2 or *";
  }
  if (wrong == NULL && !is_link(row->link)) {
    wrong = "link begins with none of https://, reports/, corpus/";
  }
  if (wrong == NULL && !parse_day(&row->expires, texts[EXPIRES])) {
    wrong = "expires is no day like 2027-06-30, and not never";
  }
  return wrong;
}

typedef struct place {
  const char *name;
  size_t line;
  char *error;
} place;

static bool complain(const place *where, const char *what, const char *column) {
  snprintf(where->error, TQ_DEVIATIONS_ERROR_MAX, "%s:%zu: %s%s", where->name, where->line, what,
           column);
  return false;
}

static bool parse_row(tq_deviation *row, char *line, const place *where) {
  char *texts[COLUMNS];
  char *rest = line;
  for (size_t i = 0; i < COLUMNS; i++) {
    texts[i] = take(&rest, '\t');
    if (texts[i] == NULL || texts[i][strspn(texts[i], " ")] == '\0') {
      return complain(where, "missing column: ", columns[i]);
    }
  }
  if (rest != NULL) {
    return complain(where, "more than seven columns", "");
  }
  row->line = where->line;
  const char *wrong = fill_row(row, texts);
  return wrong == NULL || complain(where, wrong, "");
}

static bool add_row(tq_deviations *deviations, const tq_deviation *row) {
  tq_deviation *rows = realloc(deviations->rows, (deviations->count + 1) * sizeof *rows);
  if (rows == NULL) {
    return false;
  }
  deviations->rows = rows;
  rows[deviations->count++] = *row;
  return true;
}

static bool parse_lines(tq_deviations *deviations, place *where) {
  char *rest = deviations->text;
  for (char *line = take(&rest, '\n'); line != NULL; line = take(&rest, '\n')) {
    tq_deviation row;
    where->line++;
    if (line[0] == '#' || line[0] == '\0') {
      continue;
    }
    if (!parse_row(&row, line, where)) {
      return false;
    }
    if (!add_row(deviations, &row)) {
      return complain(where, "out of memory", "");
    }
  }
  return true;
}

bool tq_deviations_parse(tq_deviations *deviations, const char *name, const char *text, size_t size,
                         char error[TQ_DEVIATIONS_ERROR_MAX]) {
  place where = {name, 0, error};
  *deviations = (tq_deviations){.text = malloc(size + 1)};
  if (deviations->text == NULL) {
    return complain(&where, "out of memory", "");
  }
  if (size != 0) {
    memcpy(deviations->text, text, size);
  }
  deviations->text[size] = '\0';
  bool fine = memchr(deviations->text, '\0', size) == NULL ||
              complain(&where, "holds a zero byte: not a text", "");
  if (!fine || !parse_lines(deviations, &where)) {
    tq_deviations_free(deviations);
    return false;
  }
  return true;
}

void tq_deviations_free(tq_deviations *deviations) {
  free(deviations->rows);
  free(deviations->text);
  *deviations = (tq_deviations){0};
}

static bool row_matches(const tq_deviation *row, const tq_finding_record *record, int today) {
  if (row->expires != 0 && today > row->expires) {
    return false;
  }
  if (row->class_ != TQ_CLASS_NONE && row->class_ != record->class_) {
    return false;
  }
  if (strcmp(row->peer, "*") != 0 && strcmp(row->peer, record->peer) != 0) {
    return false;
  }
  if (strcmp(row->subject, record->requirement) != 0 && strcmp(row->subject, record->key) != 0) {
    return false;
  }
  return in_range(row->releases, record->release);
}

const tq_deviation *tq_deviations_match(const tq_deviations *deviations,
                                        const tq_finding_record *record, int today) {
  for (size_t i = 0; i < deviations->count; i++) {
    if (row_matches(&deviations->rows[i], record, today)) {
      return &deviations->rows[i];
    }
  }
  return NULL;
}
