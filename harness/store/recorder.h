/* recorder.h: a store for a loop that sees the same findings thousands of times a second: the first
 * sighting of a key, and every smaller input, is written at once; all others are counted in memory
 * and booked now and then. A killed process loses such counts, and nothing else. */
#ifndef TQ_STORE_RECORDER_H
#define TQ_STORE_RECORDER_H

#include "store/store.h"

typedef struct tq_recorder tq_recorder;

/* tq_recorder_new: over STORE, which is opened for writing and outlives it. NULL: no memory. */
tq_recorder *tq_recorder_new(tq_store *store);

/* tq_recorder_free: call tq_recorder_flush before; counts not booked are lost. */
void tq_recorder_free(tq_recorder *recorder);

/* tq_recorder_knows: true if this recorder has put KEY of RELEASE with an input of INPUT_SIZE bytes
 * or less; the sighting at NOW is then counted, and there is nothing more to do. False: make the
 * record and put it. */
bool tq_recorder_knows(tq_recorder *recorder, const char *key, const char *release,
                       size_t input_size, int64_t now);

/* tq_recorder_put: writes RECORD to the store. *FIRST: the key was new to this recorder. When it
 * has returned true, RECORD survives the death of the process: print it then, not before. */
bool tq_recorder_put(tq_recorder *recorder, const tq_finding_record *record, bool *first,
                     char error[TQ_STORE_ERROR_MAX]);

/* tq_recorder_flush: books what was counted. Call it once a second or so, and at the end. */
bool tq_recorder_flush(tq_recorder *recorder, char error[TQ_STORE_ERROR_MAX]);

#endif
