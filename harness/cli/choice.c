/* choice.c: see choice.h. */
#include "cli/choice.h"

#include "cli/options.h"

#include <stdio.h>
#include <string.h>

static bool choose_scene(tq_choice *choice, const char *name, size_t size) {
  char word[64];
  snprintf(word, sizeof word, "%.*s", (int)size, name);
  const tq_scene *scene = tq_scene_find(word);
  if (scene == NULL || choice->count == TQ_SCENES_MAX) {
    tq_fail("--scene %s: there is none; tlsquarrel scenes lists them", word);
    return false;
  }
  choice->scenes[choice->count++] = scene;
  return true;
}

bool tq_choose(tq_choice *choice, const char *target, const char *scenes) {
  *choice = (tq_choice){.target = target == NULL ? NULL : tq_target_find(target)};
  if (target != NULL && choice->target == NULL) {
    tq_fail("--target %s: there is none; tlsquarrel scenes lists them", target);
    return false;
  }
  for (const char *at = scenes; at != NULL && *at != '\0';) {
    size_t size = strcspn(at, ",");
    if (!choose_scene(choice, at, size)) {
      return false;
    }
    at += size + (at[size] == ',');
  }
  return true;
}

static bool is_folder_of(const char *path, const char *name) {
  size_t size = strlen(name);
  for (const char *at = path; (at = strstr(at, name)) != NULL; at++) {
    if ((at == path || at[-1] == '/') && at[size] == '/') {
      return true;
    }
  }
  return false;
}

const tq_target *tq_target_of(const char *path, tq_span input) {
  for (size_t i = 0; tq_target_table[i] != NULL; i++) {
    if (is_folder_of(path, tq_target_table[i]->name)) {
      return tq_target_table[i];
    }
  }
  for (size_t i = 0; tq_target_table[i] != NULL; i++) {
    const uint8_t *messages = tq_target_table[i]->messages;
    if (input.size != 0 && input.data[0] != 0 &&
        memchr(messages, input.data[0], TQ_TARGET_MESSAGES) != NULL) {
      return tq_target_table[i];
    }
  }
  return tq_target_find("client_hello"); /* what every server can be sent, whatever it is */
}

const tq_target *tq_target_in_scenes(const tq_choice *choice, const tq_target *target) {
  const tq_target *other = NULL;
  for (size_t i = 0; i < choice->count; i++) {
    if (tq_target_plays(target, choice->scenes[i])) {
      return target;
    }
    for (size_t k = 0; tq_target_table[k] != NULL && other == NULL; k++) {
      other = tq_target_plays(tq_target_table[k], choice->scenes[i]) ? tq_target_table[k] : NULL;
    }
  }
  return other == NULL ? target : other;
}

bool tq_plays(const tq_choice *choice, const tq_target *target, const tq_scene *scene) {
  bool wanted = choice->count == 0;
  for (size_t i = 0; i < choice->count; i++) {
    wanted = wanted || choice->scenes[i] == scene;
  }
  return wanted && tq_target_plays(target, scene);
}
