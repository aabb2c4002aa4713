/* vectors.c: `tlsquarrel vectors`: the authored cases, listed or written out as files. */
#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/place.h"
#include "result/words.h"
#include "spec/requirement.h"
#include "vector/vector.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { FOLDER, EXPORT };

/* clang-format off */
static const tq_option options[] = {
    {"folder", 0,   "FOLDER", "where the files *.tv are (default: corpus/vectors of the project)"},
    {"export", 'e', "FOLDER", "write each message there as a file, for other tools"},
    {NULL, 0, NULL, NULL},
};
/* clang-format on */

static void list(const tq_vector *vector) {
  printf("%s:%zu  %s, %zu bytes\n", vector->file, vector->line, vector->name, vector->message.size);
  for (size_t i = 0; i < vector->cite_count; i++) {
    printf("    shows %s\n", tq_requirement_get(vector->cites[i])->id);
  }
  for (size_t i = 0; i < vector->expect_count; i++) {
    printf("    %s at %s\n", tq_verdict_kind_word(vector->expects[i].kind),
           vector->expects[i].scene);
  }
}

/* A case's name has slashes and dots: dots stay. */
static bool write_out(const tq_vector *vector, const char *folder) {
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

static int show(const tq_vectors *vectors, const char *folder) {
  if (folder != NULL && !tq_folder_make(folder)) {
    return TQ_EXIT_FAILED;
  }
  for (size_t i = 0; i < tq_vectors_count(vectors); i++) {
    if (folder == NULL) {
      list(tq_vectors_at(vectors, i));
    } else if (!write_out(tq_vectors_at(vectors, i), folder)) {
      return TQ_EXIT_FAILED;
    }
  }
  printf("%zu cases%s%s\n", tq_vectors_count(vectors), folder == NULL ? "" : " written to ",
         folder == NULL ? "" : folder);
  return TQ_EXIT_FINE;
}

static int run(const tq_arguments *arguments) {
  char folder[TQ_PLACE_MAX];
  char error[TQ_VECTOR_ERROR_MAX];
  if (arguments->operand_count != 0) {
    return tq_fail("vectors: %s? It takes no operands", arguments->operands[0]);
  }
  snprintf(folder, sizeof folder, "%s/corpus/vectors", TQ_SOURCE_DIR);
  tq_vectors *vectors = tq_vectors_new();
  if (vectors == NULL) {
    return tq_fail("vectors: no memory");
  }
  const char *given = arguments->values[FOLDER];
  bool fine = tq_vectors_load(vectors, given == NULL ? folder : given, error);
  int status = fine ? show(vectors, arguments->values[EXPORT]) : tq_fail("vectors: %s", error);
  tq_vectors_free(vectors);
  return status;
}

const tq_command tq_command_vectors = {"vectors",
                                       "the authored cases: list them, or write them as files",
                                       "",
                                       NULL,
                                       "--export inputs",
                                       options,
                                       run};
