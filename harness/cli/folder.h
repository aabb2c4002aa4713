/* folder.h: where what a run leaves is kept. */
#ifndef TQ_CLI_FOLDER_H
#define TQ_CLI_FOLDER_H

#include <stdbool.h>

/* tq_work_folder: where corpora, logs, crashes and reports are kept: beside the builds of all
 * flavours
 * (.build), or $TQ_WORK. Static. */
const char *tq_work_folder(void);

/* tq_folder_make: PATH and what is missing above it; false, with a line on stderr, if that fails.
 */
bool tq_folder_make(const char *path);

#endif
