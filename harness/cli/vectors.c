/* vectors.c: `tlsquarrel vectors`: the authored cases, listed or written out as files. */
#include "cli/commands.h"
#include "cli/vector_files.h"
#include "result/words.h"
#include "spec/requirement.h"

#include <stdio.h>

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

static int show(const tq_vectors *vectors, const char *folder) {
  for (size_t i = 0; i < tq_vectors_count(vectors) && folder == NULL; i++) {
    list(tq_vectors_at(vectors, i));
  }
  if (folder != NULL && !tq_vector_files(vectors, folder)) {
    return TQ_EXIT_FAILED;
  }
  printf("%zu cases%s%s\n", tq_vectors_count(vectors), folder == NULL ? "" : " written to ",
         folder == NULL ? "" : folder);
  return TQ_EXIT_FINE;
}

static int run(const tq_arguments *arguments) {
  if (arguments->operand_count != 0) {
    return tq_fail("vectors: %s? It takes no operands", arguments->operands[0]);
  }
  tq_vectors *vectors = tq_vectors_open(arguments->values[FOLDER]);
  int status = vectors == NULL ? TQ_EXIT_FAILED : show(vectors, arguments->values[EXPORT]);
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
