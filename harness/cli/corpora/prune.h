/* prune.h: of a target's inputs those that are needed for the coverage and the output tuples of
 * all. */
#ifndef TQ_CLI_CORPORA_PRUNE_H
#define TQ_CLI_CORPORA_PRUNE_H

#include "crypto/crypto.h"

#include <stdbool.h>
#include <stddef.h>

/* tq_prune: leaves in FOLDER the inputs that together cover what all did, and those that the target
 * crashes on. BUILD: where targets/ is. The folder changes in one step, at the end, or not at all.
 * *LEFT of *BEFORE are left. False, with a line on stderr, on failure: FOLDER is as it was. */
bool tq_prune(size_t *before, size_t *left, const char *build, const char *target,
              const char *folder, tq_crypto *crypto);

/* tq_prune_repair: puts right what a kill in the middle of tq_prune left beside FOLDER. */
void tq_prune_repair(const char *folder);

#endif
