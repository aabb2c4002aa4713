/* target.h: what a file in targets/ has to say; the rest of a fuzz target is the same for all.
 *
 * A target runs an input against the reference that it is linked with, in some of its scenes, which
 * the input's bytes choose; replay plays all. Environment:
 *
 *   - TQ_STORE: the store of findings; none: they are printed only
 *   - TQ_ON_FINDING: record (and go on) or abort
 *   - TQ_LEAST: note, warning (the default) or error: what is printed, and what aborts
 *   - TQ_DEVIATIONS: a table of known deviations, in place of the one built in
 *   - TQ_SCENES: names of scenes, with commas: only these
 *   - TQ_SCENES_EACH: how many of them an input is played in; 0: all (as where findings abort)
 *   - TQ_PLANT: a planted bug of the peer, by name
 *   - TQ_STATS: a file that holds the numbers of this process, rewritten once a second
 *   - TQ_STAGE: naive: new objects for each input, nothing remembered, no findings: what snapshots
 *     are compared with
 *   - TQ_WITHOUT: names of techniques, with commas, that this process does without, to see what
 * each is worth: mutators (it changes bytes, and knows nothing of messages), tuples (what oracle
 * and peer say is no coverage), snapshots (as TQ_STAGE=naive, but with findings)
 *   - TQ_FIRSTS: a file: a line `EXECUTIONS MICROSECONDS KEY` for each finding when it is first
 *     met; of processor time, since the first input
 *   - TQ_UNTIL: beginnings of keys, with commas: the process ends, well, when one of them is met
 *   - TQ_TIMES: count in TQ_STATS where the time goes, from the input of this number on
 */
#ifndef TQ_TARGET_TARGET_H
#define TQ_TARGET_TARGET_H

#include "mutate/mutate.h"
#include "spec/message.h"

enum { TQ_TARGET_MESSAGES = 16 };

/* tq_target: its NAME is that of its file. It plays every scene whose message under test is one of
 * MESSAGES (ended by 0 where there are fewer; hello_request, which is 0, can be the first); scenes
 * with a chain only if it is of kind TQ_MUTATE_CHAIN, and then no others. */
typedef struct tq_target {
  const char *name;
  tq_mutate_kind kind;
  uint8_t messages[TQ_TARGET_MESSAGES];
} tq_target;

/* tq_fuzz_target: defined by the file in targets/. */
extern const tq_target tq_fuzz_target;

/* tq_target_plays: whether SCENE is one of TARGET's. */
struct tq_scene;
bool tq_target_plays(const tq_target *target, const struct tq_scene *scene);

#endif
