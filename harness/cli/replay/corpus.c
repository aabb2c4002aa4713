/* corpus.c: see corpus.h. */
#include "cli/replay/corpus.h"

#include "cli/choice.h"
#include "cli/options.h"
#include "cli/place.h"
#include "vector/vector.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* loading: what inputs are taken in by. SHARDS 0: all. VECTORS: of the files in FOLDER, the one
 * that was read last. */
typedef struct loading {
  const tq_target *target;
  size_t shard;
  size_t shards;
  tq_vectors *vectors;
  char folder[TQ_PLACE_MAX];
} loading;

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
static bool add(tq_corpus *corpus, tq_span bytes, const char *name, const loading *with) {
  size_t index = corpus->seen++;
  if (index % with->shards != with->shard - 1) {
    tq_input_free(bytes);
    return true;
  }
  char *copy = strdup(name);
  if (copy == NULL || (corpus->count == corpus->room && !grow(corpus))) {
    free(copy);
    tq_input_free(bytes);
    tq_fail("no memory for the inputs");
    return false;
  }
  corpus->inputs[corpus->count] = bytes;
  corpus->names[corpus->count] = copy;
  corpus->targets[corpus->count] = with->target == NULL ? tq_target_of(name, bytes) : with->target;
  corpus->count++;
  return true;
}

static bool add_file(tq_corpus *corpus, const char *path, const loading *with) {
  char error[TQ_INPUT_ERROR_MAX];
  tq_span bytes;
  if (!tq_input_read(&bytes, path, error)) {
    tq_fail("%s", error);
    return false;
  }
  return add(corpus, bytes, path, with);
}

/* --- vectors --- */

static bool is_vectors(const char *path) {
  size_t size = strlen(path);
  return size > 3 && strcmp(path + size - 3, ".tv") == 0;
}

/* A file of vectors may use what others in its folder define, so the folder is read as one. */
static bool read_folder(loading *with, const char *folder) {
  char error[TQ_VECTOR_ERROR_MAX];
  if (with->vectors != NULL && strcmp(with->folder, folder) == 0) {
    return true;
  }
  tq_vectors_free(with->vectors);
  with->vectors = tq_vectors_new();
  snprintf(with->folder, sizeof with->folder, "%s", folder);
  if (with->vectors == NULL || !tq_vectors_load(with->vectors, folder, error)) {
    tq_fail("%s", with->vectors == NULL ? "no memory for the vectors" : error);
    return false;
  }
  return true;
}

static bool add_vector(tq_corpus *corpus, const char *path, const tq_vector *vector,
                       const loading *with) {
  char name[TQ_PLACE_MAX];
  uint8_t *copy = malloc(vector->message.size + 1);
  if (copy == NULL) {
    tq_fail("no memory for the inputs");
    return false;
  }
  if (vector->message.size != 0) {
    memcpy(copy, vector->message.data, vector->message.size);
  }
  snprintf(name, sizeof name, "%s:%s", path, vector->name);
  return add(corpus, tq_span_of(copy, vector->message.size), name, with);
}

static bool add_vectors(tq_corpus *corpus, const char *path, loading *with) {
  char folder[TQ_PLACE_MAX];
  const char *slash = strrchr(path, '/');
  const char *file = slash == NULL ? path : slash + 1;
  snprintf(folder, sizeof folder, "%.*s", slash == NULL ? 1 : (int)(slash - path),
           slash == NULL ? "." : path);
  if (!read_folder(with, folder)) {
    return false;
  }
  for (size_t i = 0; i < tq_vectors_count(with->vectors); i++) {
    const tq_vector *vector = tq_vectors_at(with->vectors, i);
    bool input = strcmp(vector->file, file) == 0 && vector->offer.size == 0;
    if (input && !add_vector(corpus, path, vector, with)) {
      return false;
    }
  }
  return true;
}

bool tq_corpus_load(tq_corpus *corpus, const tq_paths *paths, const tq_target *target,
                    uint32_t shard, uint32_t shards) {
  loading with = {.target = target, .shard = shard, .shards = shards};
  bool fine = true;
  *corpus = (tq_corpus){0};
  for (size_t i = 0; i < paths->count && fine; i++) {
    const char *path = paths->items[i];
    fine = is_vectors(path) ? add_vectors(corpus, path, &with) : add_file(corpus, path, &with);
  }
  tq_vectors_free(with.vectors);
  if (!fine) {
    tq_corpus_free(corpus);
  }
  return fine;
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
