/* vector_files.c: see vector_files.h. */
#include "cli/vector_files.h"

#include "cli/folder.h"
#include "cli/options.h"
#include "cli/place.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

tq_vectors *tq_vectors_open(const char *folder) {
  char error[TQ_VECTOR_ERROR_MAX] = "no memory";
  tq_vectors *vectors = tq_vectors_new();
  const char *from = folder == NULL ? TQ_SOURCE_DIR "/corpus/vectors" : folder;
  if (vectors == NULL || !tq_vectors_load(vectors, from, error)) {
    tq_fail("vectors: %s", error);
    tq_vectors_free(vectors);
    return NULL;
  }
  return vectors;
}

/* A case's name has slashes and dots: dots stay. */
static bool write_one(const tq_vector *vector, const char *folder) {
  char name[256];
  char path[TQ_PLACE_MAX];
  snprintf(name, sizeof name, "%s", vector->name);
  for (char *at = name; *at != '\0'; at++) {
    *at = *at == '/' ? '-' : *at;
  }
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "wb");
  bool fine = file != NULL &&
              fwrite(vector->message.data, 1, vector->message.size, file) == vector->message.size;
  int reason = errno;
  fine = file != NULL && fclose(file) == 0 && fine;
  if (!fine) {
    tq_fail("vectors: cannot write %s: %s", path, strerror(reason));
  }
  return fine;
}

bool tq_vector_files(const tq_vectors *vectors, const char *folder) {
  bool fine = tq_folder_make(folder);
  for (size_t i = 0; i < tq_vectors_count(vectors) && fine; i++) {
    fine = write_one(tq_vectors_at(vectors, i), folder);
  }
  return fine;
}
