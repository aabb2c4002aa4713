/* night.h: what nightly runs did, in an SQLite file of their own: a row for each slice of fuzzing
 * of one target, written when the slice is over, in one step. What a night has done is the sum of
 * its rows, so a killed run goes on where the last row ended, and nothing counts twice. */
#ifndef TQ_STORE_NIGHT_H
#define TQ_STORE_NIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TQ_NIGHT_ERROR_MAX = 512, TQ_NIGHT_NAME = 64 };

typedef struct tq_night_file tq_night_file;

/* tq_night_open: made if it is absent. NULL, and one line in ERROR, on failure. */
tq_night_file *tq_night_open(const char *path, char error[TQ_NIGHT_ERROR_MAX]);
void tq_night_close(tq_night_file *file);

/* tq_night: one run of so many SECONDS, begun at STARTED (seconds since 1970 UTC); FINISHED 0: not
 * over. */
typedef struct tq_night {
  int64_t number; /* from 1 */
  int64_t started;
  int64_t finished;
  int64_t seconds;
} tq_night;

/* tq_night_last: the last night into *NIGHT; number 0: there is none. */
bool tq_night_last(tq_night_file *file, tq_night *night, char error[TQ_NIGHT_ERROR_MAX]);

/* tq_night_begin: adds a night, and gives it its number. */
bool tq_night_begin(tq_night_file *file, tq_night *night, char error[TQ_NIGHT_ERROR_MAX]);
bool tq_night_finish(tq_night_file *file, const tq_night *night, char error[TQ_NIGHT_ERROR_MAX]);

/* tq_night_sample: a slice. SCENE "": the target played all its scenes. COVERAGE in edges and
 * CORPUS in files: of the target, at the slice's end. ADDED: inputs that were new. FINDINGS: keys
 * in the store at its end. CUT: the run was killed in it, and these are the numbers that were left
 * of it. */
typedef struct tq_night_sample {
  int64_t night;
  int64_t slice; /* from 1, in its night */
  char target[TQ_NIGHT_NAME];
  char scene[TQ_NIGHT_NAME];
  int64_t ended;
  double seconds;
  uint64_t inputs;
  uint64_t executions;
  uint64_t coverage;
  uint64_t corpus;
  uint64_t added;
  uint64_t findings;
  bool cut;
} tq_night_sample;

/* tq_night_put: adds SAMPLE; one of the same night and slice that is there already stays as it is.
 */
bool tq_night_put(tq_night_file *file, const tq_night_sample *sample,
                  char error[TQ_NIGHT_ERROR_MAX]);

/* tq_night_fn: false ends the listing. */
typedef bool (*tq_night_fn)(void *context, const tq_night_sample *sample);

/* tq_night_each: the samples of night NUMBER (0: of all), in their order. */
bool tq_night_each(tq_night_file *file, int64_t number, tq_night_fn call, void *context,
                   char error[TQ_NIGHT_ERROR_MAX]);

/* tq_night_step, tq_night_is_done: marks the step called NAME of night NUMBER as done; whether it
 * is. */
bool tq_night_step(tq_night_file *file, int64_t number, const char *name,
                   char error[TQ_NIGHT_ERROR_MAX]);
bool tq_night_is_done(tq_night_file *file, int64_t number, const char *name);

#endif
