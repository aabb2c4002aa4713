/* vector_files.h: the messages of the authored cases as files, for whatever plays files. */
#ifndef TQ_CLI_VECTOR_FILES_H
#define TQ_CLI_VECTOR_FILES_H

#include "vector/vector.h"

/* tq_vectors_open: the cases in FOLDER; NULL: in corpus/vectors of the project. The caller frees
 * them. NULL, with a line on stderr, if they cannot be read. */
tq_vectors *tq_vectors_open(const char *folder);

/* tq_vector_files: writes the message of each of VECTORS into FOLDER, which is made, under the
 * case's name. False, with a line on stderr, if one cannot be written. */
bool tq_vector_files(const tq_vectors *vectors, const char *folder);

#endif
