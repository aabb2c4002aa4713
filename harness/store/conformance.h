/* conformance.h: the results of one conformance run, in an SQLite file of its own.
 *
 * A file holds one run, no date and no path, and the same run gives the same bytes. Two runs are
 * compared by opening two files; the shards of one run are as many files, whose trials are disjoint
 * and whose results add up (tq_conformance_row: PASSED and FAILED are sums, CONFORMITY is the
 * worst).
 *
 * Tables: run (one row), peer, result (requirement x peer: every requirement of the selection has
 * one for every peer), trial (case x peer). Every failure is one line in ERROR. */
#ifndef TQ_STORE_CONFORMANCE_H
#define TQ_STORE_CONFORMANCE_H

#include "result/conformity.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* TQ_CONFORMANCE_VERSION: of the tables; a file of another version is refused. */
enum { TQ_CONFORMANCE_VERSION = 1, TQ_CONFORMANCE_ERROR_MAX = 512 };

typedef struct tq_conformance tq_conformance;

/* Text below lives in the file's own memory until the next call on the same file, or is borrowed by
 * a put; it is never NULL, and empty where there is nothing to say. UTF-8 of our own making, but
 * DETAIL, which may hold what a peer said: escape it. */

/* tq_conformance_run: what was run. SELECTION and PROFILE in the words of the command line ("--rfc
 * 8446 --role server"; "" for everything). SHARD of SHARDS, from 1; 1 of 1: all. PLANNED: trials
 * (cases times peers) of this run; PLAYED: how many of them have an outcome, UNSUPPORTED included.
 * COMPLETE false: it was ended early, WHY says by what, and results are of what was played. */
typedef struct tq_conformance_run {
  const char *program; /* version of the project */
  const char *selection;
  const char *profile;
  uint64_t seed;
  uint32_t shard;
  uint32_t shards;
  uint64_t planned;
  uint64_t played;
  bool complete;
  const char *why;
} tq_conformance_run;

/* tq_conformance_peer: a column of the grid. NAME is what was asked for ("wolfssl",
 * "tcp:127.0.0.1:4433"); peers are numbered from 0 as they were named. RELEASE is "" where the peer
 * does not say. ATTACHMENT: "in process", "tcp", "tcp-listen", "exec". */
typedef struct tq_conformance_peer {
  uint32_t number;
  const char *name;
  const char *release;
  const char *attachment;
} tq_conformance_peer;

/* tq_conformance_row: a requirement at a peer.
 *
 * SEVERITY: of the worst case that failed, as the judge gives it: NOTE for an alert that is merely
 * another, WARNING, ERROR; -1: none failed. TOLERATED: the reason of the deviation that argues all
 * that failed; "" else. KEY: of the finding that the worst case makes; "" if none failed.
 * REASON: of NOT_APPLICABLE and NOT_TESTED, else "". PARAMETER: where some combinations of the
 * scene's parameters pass and others fail, what makes the difference ("signature scheme: fails with
 * rsa_pss_rsae_sha256, passes with ecdsa_secp256r1_sha256"); "" where nothing single does.
 *
 * The evidence is the worst case, and of those the one with the smallest input; of a CONFORMING row
 * the smallest case that shows the requirement. SCENE and EDIT name it ("client13_server_hello",
 * "the extension key_share twice"); INPUT is the message under test, before protection, with live
 * tokens (engine/tokens.h); the requirement is about SIZE bytes at OFFSET of it (0, 0: not known;
 * of OWN_MESSAGE they lie in the peer's answer). EXPECTED and OBSERVED: "refuse with
 * illegal_parameter", "accepted: TLS 1.3". SOURCE: "vector", "family" or "chain". */
typedef struct tq_conformance_row {
  const char *requirement; /* id: "server_hello.cookie_there" */
  uint32_t peer;
  tq_conformity conformity;
  int severity; /* tq_severity, or -1 */
  const char *tolerated;
  const char *key;
  const char *reason;
  uint64_t passed;
  uint64_t failed;
  uint64_t unsupported; /* cases that this peer cannot play */
  const char *parameter;
  const char *scene;
  const char *edit;
  const char *source;
  const uint8_t *input;
  size_t input_size;
  uint32_t offset;
  uint32_t size;
  const char *expected;
  const char *observed;
  const char *detail; /* what the peer said in its own words; may be "" */
} tq_conformance_row;

/* tq_conformance_trial: one case at one peer: CASE is its name, unique in a run
 * ("client13_server_hello/the extension key_share twice"), REQUIREMENT what it is about.
 * CONFORMITY: CONFORMING, one that fails, or NOT_APPLICABLE where the peer cannot play the scene.
 */
typedef struct tq_conformance_trial {
  const char *name;
  const char *requirement;
  uint32_t peer;
  tq_conformity conformity;
  const char *expected;
  const char *observed;
} tq_conformance_trial;

/* tq_conformance_create: a new file, in place of what is at PATH once tq_conformance_finish has
 * returned; until then beside it, so that an older file stays whole. Refuses where something else
 * than such a file is at PATH. NULL and ERROR on failure. */
tq_conformance *tq_conformance_create(const char *path, char error[TQ_CONFORMANCE_ERROR_MAX]);

bool tq_conformance_put_peer(tq_conformance *file, const tq_conformance_peer *peer,
                             char error[TQ_CONFORMANCE_ERROR_MAX]);
bool tq_conformance_put_row(tq_conformance *file, const tq_conformance_row *row,
                            char error[TQ_CONFORMANCE_ERROR_MAX]);
bool tq_conformance_put_trial(tq_conformance *file, const tq_conformance_trial *trial,
                              char error[TQ_CONFORMANCE_ERROR_MAX]);

/* tq_conformance_finish: writes the run's row, and puts the file in its place. */
bool tq_conformance_finish(tq_conformance *file, const tq_conformance_run *run,
                           char error[TQ_CONFORMANCE_ERROR_MAX]);

/* tq_conformance_open: an existing file, for reading. NULL and ERROR on failure. */
tq_conformance *tq_conformance_open(const char *path, char error[TQ_CONFORMANCE_ERROR_MAX]);

/* tq_conformance_close: NULL is allowed. A new file that was not finished is thrown away. */
void tq_conformance_close(tq_conformance *file);

/* tq_conformance_get_run: the run's row. */
bool tq_conformance_get_run(tq_conformance *file, tq_conformance_run *run,
                            char error[TQ_CONFORMANCE_ERROR_MAX]);

/* tq_conformance_each_*: calls CALL for each row, in an order that does not vary: peers by number;
 * results by requirement (its id), then peer; trials by name, then peer. CALL returns false to end
 * early. False only on failure. */
typedef bool (*tq_conformance_peer_fn)(void *context, const tq_conformance_peer *peer);
bool tq_conformance_each_peer(tq_conformance *file, tq_conformance_peer_fn call, void *context,
                              char error[TQ_CONFORMANCE_ERROR_MAX]);
typedef bool (*tq_conformance_row_fn)(void *context, const tq_conformance_row *row);
bool tq_conformance_each_row(tq_conformance *file, tq_conformance_row_fn call, void *context,
                             char error[TQ_CONFORMANCE_ERROR_MAX]);
typedef bool (*tq_conformance_trial_fn)(void *context, const tq_conformance_trial *trial);
bool tq_conformance_each_trial(tq_conformance *file, tq_conformance_trial_fn call, void *context,
                               char error[TQ_CONFORMANCE_ERROR_MAX]);

#endif
