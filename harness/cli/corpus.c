/* corpus.c: see corpus.h. */
#include "cli/corpus.h"

#include "cli/choice.h"
#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool grow(tq_corpus *corpus) {
  size_t room = corpus->room == 0 ? 64 : 2 * corpus->room;
  tq_span *inputs = realloc(corpus->inputs, room * sizeof *inputs);
  corpus->inputs = inputs == NULL ? corpus->inputs : inputs;
  char **names = realloc(corpus->names, room * sizeof *names);
  corpus->names = names == NULL ? corpus->names : names;
  const tq_target **targets = realloc(corpus->targets, room * sizeof *targets);
  corpus->targets = targets == NULL ? corpus->targets : targets;
  if (inputs == NULL || names == NULL || targets == NULL) {
    return false;
  }
  corpus->room = room;
  return true;
}

/* Takes BYTES over, also on failure. */
static bool add(tq_corpus *corpus, tq_span bytes, const char *name, const tq_target *target) {
  char *copy = strdup(name);
  if (copy == NULL || (corpus->count == corpus->room && !grow(corpus))) {
    free(copy);
    tq_input_free(bytes);
    tq_fail("no memory for the inputs");
    return false;
  }
  corpus->inputs[corpus->count] = bytes;
  corpus->names[corpus->count] = copy;
  corpus->targets[corpus->count] = target == NULL ? tq_target_of(name, bytes) : target;
  corpus->count++;
  return true;
}

static bool add_file(tq_corpus *corpus, const char *path, const tq_target *target) {
  char error[TQ_INPUT_ERROR_MAX];
  tq_span bytes;
  if (!tq_input_read(&bytes, path, error)) {
    tq_fail("%s", error);
    return false;
  }
  return add(corpus, bytes, path, target);
}

bool tq_corpus_load(tq_corpus *corpus, const tq_paths *paths, const tq_target *target, long shard,
                    long shards) {
  *corpus = (tq_corpus){0};
  for (size_t i = 0; i < paths->count; i++) {
    bool mine = shards == 0 || (long)(i % (size_t)shards) == shard - 1;
    if (mine && !add_file(corpus, paths->items[i], target)) {
      tq_corpus_free(corpus);
      return false;
    }
  }
  return true;
}

void tq_corpus_free(tq_corpus *corpus) {
  for (size_t i = 0; i < corpus->count; i++) {
    tq_input_free(corpus->inputs[i]);
    free(corpus->names[i]);
  }
  free(corpus->inputs);
  free(corpus->names);
  free(corpus->targets);
  *corpus = (tq_corpus){0};
}
