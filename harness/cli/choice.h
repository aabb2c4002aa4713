/* choice.h: which targets and scenes an input is for. */
#ifndef TQ_CLI_CHOICE_H
#define TQ_CLI_CHOICE_H

#include "cli/target_list.h"
#include "engine/scene.h"
#include "wire/span.h"

enum { TQ_SCENES_MAX = 128 };

/* tq_choice: what the user asked for. TARGET NULL: each input's own (tq_target_of). SCENES: all of
 * the target's where COUNT is 0. */
typedef struct tq_choice {
  const tq_target *target;
  const tq_scene *scenes[TQ_SCENES_MAX];
  size_t count;
} tq_choice;

/* tq_choose: from the names of a target and of scenes (with commas between them); either may be
 * NULL. Says what is wrong, and returns false, if a name is none. */
bool tq_choose(tq_choice *choice, const char *target, const char *scenes);

/* tq_target_of: the target of an input: the folder of its file where that has a target's name, else
 * the message type that INPUT begins with, else the first target. */
const tq_target *tq_target_of(const char *path, tq_span input);

/* tq_target_in_scenes: TARGET, or, where it runs in none of the scenes that were named, the first
 * that does. */
const tq_target *tq_target_in_scenes(const tq_choice *choice, const tq_target *target);

/* tq_plays: whether an input of TARGET runs in SCENE by CHOICE. */
bool tq_plays(const tq_choice *choice, const tq_target *target, const tq_scene *scene);

#endif
