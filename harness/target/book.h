/* book.h: what a fuzzing process does with what it finds: confirms it from scratch, records it
 * once, counts it, prints it, or stops. */
#ifndef TQ_TARGET_BOOK_H
#define TQ_TARGET_BOOK_H

#include "mutate/mutate.h"
#include "target/trial.h"

/* tq_on_finding: RECORD and go on, or ABORT for a key that no deviation argues (for fuzzing
 * services and for shrinking inputs), or NAME: go on, and keep the first such key. */
typedef enum tq_on_finding {
  TQ_ON_FINDING_RECORD,
  TQ_ON_FINDING_ABORT,
  TQ_ON_FINDING_NAME
} tq_on_finding;

/* tq_book_options: STORE is the path of the store, NULL: findings are printed and counted only.
 * DEVIATIONS is the path of a table that takes the place of the one built in; NULL: none does.
 * LEAST: findings below it are recorded, but neither printed nor shrunk nor reason to abort. KIND:
 * how inputs are read to shrink them. FIRSTS is the path of a file that notes after how many runs
 * and microseconds of processor time each key was first met; NULL: none does. UNTIL: beginnings of
 * keys, with commas; NULL: none. */
typedef struct tq_book_options {
  const char *store;
  const char *deviations;
  tq_on_finding on_finding;
  tq_severity least;
  tq_mutate_kind kind;
  const char *firsts;
  const char *until;
} tq_book_options;

typedef struct tq_book tq_book;

/* tq_book_new: NULL, with a line on stderr, if the store or another file cannot be opened or there
 * is no memory. */
tq_book *tq_book_new(const tq_book_options *options);

/* tq_book_free: books what was counted. */
void tq_book_free(tq_book *book);

/* tq_book_take: takes the fast RUN of INPUT by PLAYER, whose scene is number SCENE of the target,
 * at NOW. What is not known yet is played again whole; only what shows again is a finding. Does not
 * return if it is to stop. */
void tq_book_take(tq_book *book, tq_player *player, size_t scene, tq_span input, const tq_run *run,
                  int64_t now);

/* tq_book_named: with TQ_ON_FINDING_NAME: the key that would have been the reason to stop; "":
 * there was none. Lives as long as the book. */
const char *tq_book_named(const tq_book *book);

/* tq_book_is_over: whether a key of UNTIL has been met. */
bool tq_book_is_over(const tq_book *book);

/* tq_book_stop: prints KEY as the name of what was found, and aborts. */
_Noreturn void tq_book_stop(const char *key);
/* tq_book_relate: plays INPUT, a fast run of which was PLAIN, in all forms that must end the same
 * (target/relation.h). What shows again whole is a finding. */
void tq_book_relate(tq_book *book, tq_player *player, tq_span input, const tq_run *plain,
                    int64_t now);

/* tq_book_watch: from now on adds up in SPENT (borrowed) what it takes to judge, and to confirm. */
void tq_book_watch(tq_book *book, tq_spent *spent);

/* tq_book_flush: books counts, once a second or so. */
void tq_book_flush(tq_book *book);

/* tq_book_count: keys known by class; tq_book_unconfirmed: fast runs whose findings the whole run
 * did not show. */
size_t tq_book_count(const tq_book *book, tq_class class_);
size_t tq_book_unconfirmed(const tq_book *book);

#endif
