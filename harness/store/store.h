/* store.h: findings in an SQLite file that several processes write at once (write-ahead log).
 *
 * A process that is killed loses nothing that tq_store_put had returned for, and never damages the
 * file. Every failure is one line in ERROR that says what happened, where, and what to do. */
#ifndef TQ_STORE_STORE_H
#define TQ_STORE_STORE_H

#include "result/finding_record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* TQ_STORE_VERSION: of the tables; a store of another version is refused and left as it is. */
enum { TQ_STORE_VERSION = 1, TQ_STORE_ERROR_MAX = 512 };

typedef struct tq_store tq_store;

/* TQ_STORE_READ: the file must be there; nothing is changed. TQ_STORE_WRITE: made if it is absent;
 * its folder must be there. */
typedef enum tq_store_mode { TQ_STORE_READ, TQ_STORE_WRITE } tq_store_mode;

/* tq_store_open: NULL and ERROR on failure. The caller closes it. One store object belongs to one
 * thread of one process: open it after fork. */
tq_store *tq_store_open(const char *path, tq_store_mode mode, char error[TQ_STORE_ERROR_MAX]);

void tq_store_close(tq_store *store);

/* tq_store_put: adds RECORD, or, where its key and release are known, adds to the count and widens
 * first and last seen; a smaller input (or one of the same size that sorts before) takes the place
 * of the kept one, and its target, scene, verdict and outcome with it. */
bool tq_store_put(tq_store *store, const tq_finding_record *record, char error[TQ_STORE_ERROR_MAX]);

/* tq_tally: COUNT more sightings of a known finding, the last at LAST_SEEN. */
typedef struct tq_tally {
  const char *key;
  const char *release;
  uint64_t count;
  int64_t last_seen;
} tq_tally;

/* tq_store_tally: books COUNT tallies in one step. */
bool tq_store_tally(tq_store *store, const tq_tally *tallies, size_t count,
                    char error[TQ_STORE_ERROR_MAX]);

/* tq_store_filter: what to list; NULL, TQ_CLASS_NONE, TQ_SEVERITY_NOTE and 0 let everything pass.
 * REQUIREMENT: its id, or the beginning of ids up to a dot ("client_hello"). KEY: the whole key.
 * NEW_SINCE: first seen at that time (seconds since 1970 UTC) or later. */
typedef struct tq_store_filter {
  const char *key;
  const char *peer;
  const char *release;
  const char *target;
  const char *requirement;
  tq_class class_;
  tq_severity severity;
  int64_t new_since;
} tq_store_filter;

/* tq_finding_record_fn: RECORD and its input live until the call returns; false ends the listing.
 */
typedef bool (*tq_finding_record_fn)(void *context, const tq_finding_record *record);

/* tq_store_each: calls CALL for what passes FILTER: worst severity first, then by class, key and
 * release. False only on failure. */
bool tq_store_each(tq_store *store, const tq_store_filter *filter, tq_finding_record_fn call,
                   void *context, char error[TQ_STORE_ERROR_MAX]);

#endif
