/* input.h: inputs from files, folders and hex. */
#ifndef TQ_CLI_INPUT_H
#define TQ_CLI_INPUT_H

#include "wire/span.h"

#include <stdbool.h>
#include <stddef.h>

/* TQ_INPUT_MAX: the largest handshake message with its header, and some more. */
enum { TQ_INPUT_MAX = (1 << 24) + 4096, TQ_INPUT_ERROR_MAX = 512 };

/* tq_input_read: the whole file at PATH ("-": standard input) into *BYTES, which the caller frees
 * by tq_input_free. False, and one line in ERROR, if it cannot be read or is larger than
 * TQ_INPUT_MAX. */
bool tq_input_read(tq_span *bytes, const char *path, char error[TQ_INPUT_ERROR_MAX]);

/* tq_input_hex: the bytes that the digits of TEXT say; blanks, line ends and colons between them do
 * not count. The caller frees. */
bool tq_input_hex(tq_span *bytes, tq_span text, char error[TQ_INPUT_ERROR_MAX]);

void tq_input_free(tq_span bytes);

/* tq_paths: names of files in an order that does not depend on the machine. */
typedef struct tq_paths {
  char **items;
  size_t count;
} tq_paths;

/* tq_paths_add: PATH, or, if it is a folder, all files in it and below, by name. Files and folders
 * that begin with a dot, and README.md and MANIFEST, which are no inputs, are left out of folders.
 * False and one line in ERROR if something cannot be read. */
bool tq_paths_add(tq_paths *paths, const char *path, char error[TQ_INPUT_ERROR_MAX]);

void tq_paths_free(tq_paths *paths);

#endif
