/* filter.c: see filter.h. */
#include "cli/filter.h"

#include "result/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool parse_class(tq_class *class_, const char *word) {
  *class_ = word == NULL ? TQ_CLASS_NONE : tq_class_find(word);
  if (word == NULL || *class_ != TQ_CLASS_NONE) {
    return true;
  }
  char words[300] = "";
  for (int i = TQ_CLASS_NONE + 1; i < TQ_CLASS_COUNT; i++) {
    size_t at = strlen(words);
    snprintf(words + at, sizeof words - at, " %s", tq_class_word((tq_class)i));
  }
  tq_fail("--class %s: there is none; there are%s", word, words);
  return false;
}

static bool parse_severity(tq_severity *severity, const char *word, bool all) {
  int found = word == NULL ? TQ_SEVERITY_WARNING : tq_severity_find(word);
  *severity = all || found < 0 ? TQ_SEVERITY_NOTE : (tq_severity)found;
  if (found < 0) {
    tq_fail("--severity %s: give note, warning or error", word);
  }
  return found >= 0;
}

static bool parse_age(int64_t *when, const char *text) {
  char *end = NULL;
  long count = strtol(text, &end, 10);
  long unit = *end == 'm' ? 60 : *end == 'h' ? 3600 : *end == 'd' ? 86400 : 0;
  if (end == text || count < 0 || count > 100000 || unit == 0 || end[1] != '\0') {
    return false;
  }
  *when = (int64_t)time(NULL) - count * unit;
  return true;
}

static bool parse_when(int64_t *when, const char *text) {
  struct tm day = {0};
  int used = 0;
  *when = 0;
  if (text == NULL || parse_age(when, text)) {
    return true;
  }
  if (sscanf(text, "%4d-%2d-%2d%n", &day.tm_year, &day.tm_mon, &day.tm_mday, &used) != 3 ||
      text[used] != '\0') {
    tq_fail("--new-since %s: give a day like 2026-11-23, or an age like 90m, 24h or 7d", text);
    return false;
  }
  day.tm_year -= 1900;
  day.tm_mon -= 1;
  *when = (int64_t)timegm(&day);
  return true;
}

bool tq_filter_of(tq_store_filter *filter, const tq_arguments *arguments) {
  const char *const *values = arguments->values;
  *filter = (tq_store_filter){.peer = values[TQ_FILTER_PEER],
                              .release = values[TQ_FILTER_RELEASE],
                              .requirement = values[TQ_FILTER_REQUIREMENT],
                              .target = values[TQ_FILTER_TARGET]};
  return parse_class(&filter->class_, values[TQ_FILTER_CLASS]) &&
         parse_severity(&filter->severity, values[TQ_FILTER_SEVERITY],
                        values[TQ_FILTER_ALL] != NULL || filter->class_ != TQ_CLASS_NONE) &&
         parse_when(&filter->new_since, values[TQ_FILTER_NEW_SINCE]);
}

bool tq_severity_of(tq_severity *least, const char *word) {
  int severity = word == NULL ? TQ_SEVERITY_WARNING : tq_severity_find(word);
  if (severity < 0) {
    tq_fail("--severity %s: give note, warning or error", word);
    return false;
  }
  *least = (tq_severity)severity;
  return true;
}

bool tq_shard_of(uint32_t *shard, uint32_t *shards, const char *text) {
  int used = 0;
  *shard = 1;
  *shards = 1;
  bool fine = text == NULL || (sscanf(text, "%6u/%6u%n", shard, shards, &used) == 2 &&
                               text[used] == '\0' && *shard >= 1 && *shard <= *shards);
  if (!fine) {
    tq_fail("--shard %s: give I/N with I from 1 to N, like 2/8", text);
  }
  return fine;
}
