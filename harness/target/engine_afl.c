/* engine_afl.c: the mutators of a target as AFL++ wants them: a shared object that afl-fuzz loads
 * (AFL_CUSTOM_MUTATOR_LIBRARY), with the file in targets/ linked in. The names and types are those
 * of AFL++'s interface, version 2 and newer; its state stays closed to us. */
#include "target/target.h"

#include <stdlib.h>
#include <string.h>

/* INPUT_ROOM: as long as a target's inputs get (max_len in its .options). EACH: mutations of one
 * input before the next has its turn, and other instances are looked at: by its own count a good
 * first input keeps afl-fuzz busy for a minute. */
enum { INPUT_ROOM = 4096, CROSS_EVERY = 4, EACH = 256 };

void *afl_custom_init(void *afl, unsigned seed);
size_t afl_custom_fuzz(void *data, uint8_t *bytes, size_t size, uint8_t **made, uint8_t *donor,
                       size_t donor_size, size_t max);
unsigned afl_custom_fuzz_count(void *data, const uint8_t *bytes, size_t size);
void afl_custom_deinit(void *data);

/* session: of one afl-fuzz; OUT is what it reads until it asks again. */
typedef struct session {
  tq_mutator *mutator;
  tq_dice dice;
  uint8_t out[INPUT_ROOM];
} session;

/* NULL: afl-fuzz says so, and ends. */
void *afl_custom_init(void *afl, unsigned seed) {
  (void)afl;
  session *made = calloc(1, sizeof *made);
  if (made == NULL) {
    return NULL;
  }
  made->dice = tq_dice_from(seed);
  made->mutator = tq_mutator_new(NULL);
  if (made->mutator == NULL) {
    free(made);
    return NULL;
  }
  return made;
}

unsigned afl_custom_fuzz_count(void *data, const uint8_t *bytes, size_t size) {
  (void)data;
  (void)bytes;
  return size == 0 ? 0 : EACH;
}

/* DONOR is another input of the queue. */
size_t afl_custom_fuzz(void *data, uint8_t *bytes, size_t size, uint8_t **made, uint8_t *donor,
                       size_t donor_size, size_t max) {
  session *with = data;
  uint64_t seed = tq_dice_next(&with->dice);
  max = max < INPUT_ROOM ? max : INPUT_ROOM;
  size = size < max ? size : max;
  *made = with->out;
  if (size != 0) {
    memcpy(with->out, bytes, size);
  }
  if (donor_size != 0 && tq_dice_chance(&with->dice, CROSS_EVERY)) {
    return tq_mutate_cross(with->mutator, tq_fuzz_target.kind, with->out, size, max,
                           tq_span_of(donor, donor_size), seed);
  }
  return tq_mutate_message(with->mutator, tq_fuzz_target.kind, with->out, size, max, seed);
}

void afl_custom_deinit(void *data) {
  session *with = data;
  tq_mutator_free(with->mutator);
  free(with);
}
