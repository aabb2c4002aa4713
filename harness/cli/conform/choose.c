/* choose.c: which requirements and places a conformance run is about. */
#include "cli/conform/conform.h"
#include "cli/feature.h"
#include "cli/options.h"
#include "cli/place.h"
#include "spec/message.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_ROOM = 512, TLS12 = 0x0303, TLS13 = 0x0304 };

/* --- the command line --- */

/* ID is PREFIX, or begins with it and a dot. */
static bool is_under(const char *id, const char *prefix, size_t size) {
  return strncmp(id, prefix, size) == 0 && (id[size] == '\0' || id[size] == '.');
}

static bool want_named(tq_conform_choice *choice, const char *words) {
  bool wanted[TQ_REQ_COUNT] = {false};
  for (const char *at = words; *at != '\0';) {
    size_t size = strcspn(at, ",");
    bool found = false;
    for (uint16_t id = TQ_REQ_NONE + 1; id < TQ_REQ_COUNT; id++) {
      bool fits = size != 0 && is_under(tq_requirement_get(id)->id, at, size);
      wanted[id] = wanted[id] || fits;
      found = found || fits;
    }
    if (!found) {
      tq_fail("--requirement %.*s: there is none; tlsquarrel requirements --list lists them",
              (int)size, at);
      return false;
    }
    at += size + (at[size] == ',');
  }
  for (uint16_t id = 0; id < TQ_REQ_COUNT; id++) {
    choice->wanted[id] = choice->wanted[id] && wanted[id];
  }
  return true;
}

static bool fits_role(const tq_requirement *row, int role) {
  return role < 0 || row->role == TQ_AS_BOTH ||
         (role == TQ_ROLE_CLIENT ? row->role == TQ_AS_CLIENT : row->role == TQ_AS_SERVER);
}

static bool fits_version(const tq_requirement *row, uint16_t version) {
  return version == 0 || (row->versions & (version == TLS13 ? TQ_TLS13 : TQ_TLS12)) != 0;
}

static bool parse_role(int *role, const char *word) {
  static const char *const words[] = {[TQ_ROLE_CLIENT] = "client", [TQ_ROLE_SERVER] = "server"};
  for (int i = 0; i < 2; i++) {
    if (strcmp(word, words[i]) == 0) {
      *role = i;
      return true;
    }
  }
  return false;
}

static bool parse_version(uint16_t *version, const char *word) {
  bool newer = strcmp(word, "1.3") == 0;
  *version = newer ? TLS13 : TLS12;
  return newer || strcmp(word, "1.2") == 0;
}

static bool parse_rfc(long *rfc, const char *word) {
  return tq_number(rfc, "rfc", word, 1, 65535);
}

static void keep_step(tq_conform_choice *choice, const char *step, long rfc) {
  for (uint16_t id = 0; id < TQ_REQ_COUNT; id++) {
    const tq_requirement *row = tq_requirement_get(id);
    choice->wanted[id] = choice->wanted[id] && (rfc == 0 || row->rfc == rfc) &&
                         (step == NULL || strcmp(step, row->step) == 0) &&
                         fits_role(row, choice->role) && fits_version(row, choice->version);
  }
}

static bool parse_feature(tq_conform_choice *choice, const char *word) {
  choice->features = word == NULL ? 0 : tq_feature_find(word);
  if (word == NULL || choice->features != 0) {
    return true;
  }
  tq_fail("--feature %s: there is none; tlsquarrel peers lists the features of each", word);
  return false;
}

static size_t count_wanted(tq_conform_choice *choice) {
  choice->wanted_count = 0;
  for (uint16_t id = TQ_REQ_NONE + 1; id < TQ_REQ_COUNT; id++) {
    choice->wanted_count += choice->wanted[id];
  }
  return choice->wanted_count;
}

/* --- profiles --- */

/* profile: a file as it is read. */
typedef struct profile {
  tq_conform_choice *choice;
  const char *path;
  size_t line;
} profile;

static bool complain(const profile *from, const char *what, const char *word) {
  tq_fail("%s:%zu: %s %s", from->path, from->line, what, word);
  return false;
}

static void leave_out(tq_conform_choice *choice, uint16_t id, const char *why) {
  if (choice->wanted[id]) {
    choice->wanted[id] = false;
    choice->left_out[id] = why;
  }
}

static void leave_out_where(tq_conform_choice *choice, int role, uint16_t version) {
  for (uint16_t id = TQ_REQ_NONE + 1; id < TQ_REQ_COUNT; id++) {
    const tq_requirement *row = tq_requirement_get(id);
    if (!fits_role(row, role) || !fits_version(row, version)) {
      leave_out(choice, id, "not in the profile");
    }
  }
}

static bool profile_role(const profile *from, const char *word) {
  int role = -1;
  if (!parse_role(&role, word)) {
    return complain(from, "role is client or server, not", word);
  }
  from->choice->role = from->choice->role < 0 ? role : from->choice->role;
  leave_out_where(from->choice, role, 0);
  return true;
}

static bool profile_version(const profile *from, const char *word) {
  uint16_t version = 0;
  if (!parse_version(&version, word)) {
    return complain(from, "version is 1.2 or 1.3, not", word);
  }
  from->choice->version = from->choice->version == 0 ? version : from->choice->version;
  leave_out_where(from->choice, -1, version);
  return true;
}

static bool profile_level(const profile *from, const char *word) {
  bool should = strcmp(word, "should") == 0;
  if (!should && strcmp(word, "must") != 0) {
    return complain(from, "level is must or should, not", word);
  }
  for (uint16_t id = TQ_REQ_NONE + 1; id < TQ_REQ_COUNT; id++) {
    tq_level level = tq_requirement_get(id)->level;
    bool weak = level == TQ_MAY || (!should && (level == TQ_SHOULD || level == TQ_SHOULD_NOT));
    if (weak) {
      leave_out(from->choice, id, "of a lower level than the profile asks for");
    }
  }
  return true;
}

static bool profile_rfc(const profile *from, const char *word) {
  char *end = NULL;
  unsigned long rfc = strtoul(word, &end, 10);
  if (*end != '\0' || rfc == 0) {
    return complain(from, "without-rfc takes a number, not", word);
  }
  for (uint16_t id = TQ_REQ_NONE + 1; id < TQ_REQ_COUNT; id++) {
    if (tq_requirement_get(id)->rfc == rfc) {
      leave_out(from->choice, id, "of an RFC that the profile leaves out");
    }
  }
  return true;
}

static bool profile_without(const profile *from, const char *word) {
  bool found = false;
  for (uint16_t id = TQ_REQ_NONE + 1; id < TQ_REQ_COUNT; id++) {
    if (is_under(tq_requirement_get(id)->id, word, strlen(word))) {
      leave_out(from->choice, id, "left out by the profile");
      found = true;
    }
  }
  return found || complain(from, "there is no requirement", word);
}

static bool profile_about(const profile *from, const char *word) {
  (void)from;
  (void)word;
  return true;
}

/* clang-format off */
static const struct {
  const char *word;
  bool (*take)(const profile *from, const char *word);
} directives[] = {
  {"about",       profile_about},
  {"role",        profile_role},
  {"version",     profile_version},
  {"level",       profile_level},
  {"without",     profile_without},
  {"without-rfc", profile_rfc},
};
/* clang-format on */

static bool take_line(const profile *from, char *line) {
  line[strcspn(line, "#\r\n")] = '\0';
  char *word = line + strspn(line, " \t");
  size_t size = strcspn(word, " \t");
  if (size == 0) {
    return true;
  }
  char *rest = word + size;
  rest += strspn(rest, " \t");
  for (size_t end = strlen(rest); end > 0 && strchr(" \t", rest[end - 1]) != NULL; end--) {
    rest[end - 1] = '\0';
  }
  word[size] = '\0';
  for (size_t i = 0; i < sizeof directives / sizeof *directives; i++) {
    if (strcmp(directives[i].word, word) == 0) {
      return directives[i].take(from, rest);
    }
  }
  return complain(from, "there is no such line:", word);
}

/* A name without a slash is that of a profile of the project. */
static FILE *open_profile(char path[TQ_PLACE_MAX], const char *name) {
  snprintf(path, TQ_PLACE_MAX, "%s", name);
  FILE *file = fopen(path, "r");
  if (file == NULL && strchr(name, '/') == NULL) {
    snprintf(path, TQ_PLACE_MAX, "%s/corpus/profiles/%s.profile", TQ_SOURCE_DIR, name);
    file = fopen(path, "r");
  }
  return file;
}

static bool read_profile(tq_conform_choice *choice, const char *name) {
  char path[TQ_PLACE_MAX];
  char line[LINE_ROOM];
  FILE *file = open_profile(path, name);
  if (file == NULL) {
    tq_fail("--profile %s: %s; those of the project are in corpus/profiles", name, strerror(errno));
    return false;
  }
  profile from = {choice, tq_shown_path(path), 0};
  bool fine = true;
  while (fine && fgets(line, sizeof line, file) != NULL) {
    from.line++;
    fine = take_line(&from, line);
  }
  fclose(file);
  return fine;
}

bool tq_conform_choose(tq_conform_choice *choice, const tq_conform_asked *asked) {
  long rfc = 0;
  *choice = (tq_conform_choice){.role = -1, .scenes = asked->scene};
  memset(choice->wanted + 1, true, sizeof choice->wanted - 1);
  if (asked->role != NULL && !parse_role(&choice->role, asked->role)) {
    tq_fail("--role %s: give client or server", asked->role);
    return false;
  }
  if (asked->version != NULL && !parse_version(&choice->version, asked->version)) {
    tq_fail("--version %s: give 1.2 or 1.3", asked->version);
    return false;
  }
  if (!parse_rfc(&rfc, asked->rfc) || !parse_feature(choice, asked->feature) ||
      (asked->requirement != NULL && !want_named(choice, asked->requirement))) {
    return false;
  }
  keep_step(choice, asked->step, rfc);
  if (count_wanted(choice) == 0) {
    tq_fail("conform: no requirement is so; tlsquarrel requirements --list lists them");
    return false;
  }
  if (asked->profile != NULL && !read_profile(choice, asked->profile)) {
    return false;
  }
  if (count_wanted(choice) == 0) {
    tq_fail("conform: the profile %s leaves none of the requirements asked for", asked->profile);
    return false;
  }
  return true;
}

/* --- places --- */

static bool is_named(const char *names, const char *name) {
  size_t size = strlen(name);
  for (const char *at = names; at != NULL && *at != '\0';) {
    size_t next = strcspn(at, ",");
    if (next == size && strncmp(at, name, size) == 0) {
      return true;
    }
    at += next + (at[next] == ',');
  }
  return names == NULL;
}

static bool is_chosen(const tq_conform_choice *choice, const tq_scene *scene) {
  const tq_endpoint *endpoint = &scene->endpoint;
  bool role = choice->role < 0 || choice->role == (int)endpoint->role;
  bool version = choice->version == 0 || tq_code_list_has(endpoint->versions, choice->version);
  bool feature = (endpoint->features & choice->features) == choice->features;
  return scene->chain == NULL && role && version && feature &&
         is_named(choice->scenes, scene->name);
}

tq_conform_place *tq_conform_places(size_t *count, const tq_conform_choice *choice,
                                    const tq_peer_list *peers) {
  enum { EACH = TQ_CONFORM_MANNERS + 1 };
  tq_conform_place *places = calloc(tq_scene_count() * EACH * peers->count + 1, sizeof *places);
  *count = 0;
  for (size_t s = 0; places != NULL && s < tq_scene_count() * peers->count; s++) {
    const tq_scene *scene = tq_scene_at(s % tq_scene_count());
    uint32_t peer = (uint32_t)(s / tq_scene_count());
    bool hello = scene->message == TQ_MESSAGE_client_hello;
    if (!is_chosen(choice, scene)) {
      continue;
    }
    for (int m = 0; m < TQ_CONFORM_MANNERS; m++) {
      bool manner = m == TQ_CONFORM_PLAIN || m == TQ_CONFORM_PIECES || hello;
      if (manner) {
        places[(*count)++] =
            (tq_conform_place){scene, peer, TQ_CONFORM_FAMILY, (tq_conform_manner)m};
      }
    }
    if (scene->play != NULL && !hello) {
      places[(*count)++] = (tq_conform_place){scene, peer, TQ_CONFORM_WIRE, TQ_CONFORM_PLAIN};
    }
    if (hello) {
      places[(*count)++] = (tq_conform_place){scene, peer, TQ_CONFORM_VECTORS, TQ_CONFORM_PLAIN};
    }
  }
  return places;
}
