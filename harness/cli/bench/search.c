/* search.c: see search.h. */
#include "cli/bench/search.h"

#include "cli/corpora/pile.h"
#include "cli/folder.h"
#include "cli/options.h"
#include "cli/process.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_ROOM = TQ_PLACE_MAX + 128, WORD_ROOM = PATH_ROOM + 32, WORDS_MAX = 12 };

/* line: words of a command. */
typedef struct line {
  char texts[WORDS_MAX][WORD_ROOM];
  const char *words[WORDS_MAX + 1];
  size_t count;
} line;

__attribute__((format(printf, 2, 3))) static void add(line *made, const char *format, ...) {
  va_list arguments;
  if (made->count < WORDS_MAX) {
    va_start(arguments, format);
    vsnprintf(made->texts[made->count], WORD_ROOM, format, arguments);
    va_end(arguments);
    made->words[made->count] = made->texts[made->count];
    made->words[++made->count] = NULL;
  }
}

/* Words that a target reads from its environment; NULL: it is not to have them. */
static void set(const char *name, const char *value) {
  if (value == NULL) {
    unsetenv(name);
    return;
  }
  setenv(name, value, 1);
}

static void set_all(const tq_search *search, const char *firsts) {
  set("TQ_FIRSTS", firsts);
  set("TQ_PLANT", search == NULL ? NULL : search->plant);
  set("TQ_WITHOUT", search == NULL ? NULL : search->without);
  set("TQ_UNTIL", search == NULL ? NULL : search->until);
  set("TQ_SCENES_EACH", search == NULL || search->inputs == NULL ? NULL : "0");
  set("TQ_ON_FINDING", search == NULL ? NULL : "record");
  set("TQ_STORE", NULL);
  set("TQ_SCENES", NULL);
  set("TQ_STATS", NULL);
}

/* Nothing is read again or taken from elsewhere, so that the seed alone says what happens. */
static void fill(line *made, const tq_search *search, const char *corpus) {
  bool bytes = search->without != NULL && strstr(search->without, "mutators") != NULL;
  add(made, "%s/targets/%s", search->build, search->target);
  add(made, "-seed=%ld", search->seed);
  add(made, "-runs=%ld", search->inputs == NULL ? search->bound : 0);
  add(made, "-max_len=4096");
  add(made, "-entropic=0");
  add(made, "-keep_seed=1");
  add(made, "-reload=0");
  add(made, "-timeout=60");
  if (!bytes && search->inputs == NULL) {
    add(made, "-dict=%s/targets/%s.dict", search->build, search->target);
  }
  add(made, "%s", corpus);
  if (search->inputs != NULL) {
    add(made, "%s", search->inputs);
    return;
  }
  add(made, "%s/targets/seeds/%s", search->build, search->target);
}

static void read_firsts(tq_firsts *made, const char *path) {
  char text[TQ_KEY_MAX + 64];
  FILE *file = fopen(path, "r");
  made->count = 0;
  while (file != NULL && made->count < TQ_FIRSTS_MAX && fgets(text, sizeof text, file) != NULL) {
    uint64_t executions = 0;
    uint64_t microseconds = 0;
    int at = 0;
    if (sscanf(text, "%" SCNu64 " %" SCNu64 " %n", &executions, &microseconds, &at) == 2) {
      text[strcspn(text, "\n")] = '\0';
      made->items[made->count].executions = executions;
      made->items[made->count].seconds = (double)microseconds / 1e6;
      snprintf(made->items[made->count].key, TQ_KEY_MAX, "%s", text + at);
      made->count++;
    }
  }
  if (file != NULL) {
    fclose(file);
  }
}

bool tq_search_run(tq_firsts *made, const tq_search *search) {
  char corpus[PATH_ROOM];
  char firsts[PATH_ROOM];
  char log[PATH_ROOM];
  line *words = calloc(1, sizeof *words);
  snprintf(corpus, sizeof corpus, "%s/corpus", search->work);
  snprintf(firsts, sizeof firsts, "%s/firsts", search->work);
  snprintf(log, sizeof log, "%s/log", search->work);
  tq_pile_remove(corpus);
  unlink(firsts);
  made->count = 0;
  if (words == NULL || !tq_folder_make(corpus)) {
    free(words);
    return false;
  }
  fill(words, search, corpus);
  set_all(search, firsts);
  int status = tq_process_run(words->words, log, 0);
  set_all(NULL, NULL);
  free(words);
  read_firsts(made, firsts);
  if (status != 0) {
    tq_fail("bench: target %s ended with status %d; see %s", search->target, status,
            tq_shown_path(log));
  }
  return status == 0;
}
