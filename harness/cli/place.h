/* place.h: where this build is. */
#ifndef TQ_CLI_PLACE_H
#define TQ_CLI_PLACE_H

#include <stdbool.h>
#include <stddef.h>

enum { TQ_PLACE_MAX = 4096 };

/* tq_build_folder: the folder of the running program, which is that of the build: targets/ and
 * peers/ are in it, and the other flavours beside it. Static; "." if the system does not tell. */
const char *tq_build_folder(void);

/* tq_flavour_folder: the build folder of FLAVOUR beside this one: of "fast-5.7.2" it is
 * "asan-5.7.2". NULL: this one. Static, until the next call. */
const char *tq_flavour_folder(const char *flavour);

/* tq_shown_path: PATH as a person would write it: without the working folder in front. Borrowed. */
const char *tq_shown_path(const char *path);

#endif
