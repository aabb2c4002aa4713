/* peer_list.c: see peer_list.h. */
#include "cli/peer_list.h"

#include "cli/feature.h"
#include "cli/options.h"
#include "cli/place.h"
#include "peer/outside.h"
#include "peer/planted.h"
#include "peer/planted_chain.h"
#include "peer/plugin.h"
#include "peer/wolfssl/wolfssl.h"
#include "target/learn.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* TQ_PLUGINS_MISSING: "name:reason" with a bar between them, from the build. */
static const char missing[] = TQ_PLUGINS_MISSING;

static tq_peer_entry *add(tq_peer_list *list, const char *name, size_t size) {
  if (list->count == TQ_PEERS_MAX) {
    return NULL;
  }
  tq_peer_entry *entry = &list->items[list->count++];
  *entry = (tq_peer_entry){.peer = NULL};
  snprintf(entry->name, sizeof entry->name, "%.*s", (int)size, name);
  return entry;
}

static int is_plugin(const struct dirent *entry) {
  size_t size = strlen(entry->d_name);
  return strncmp(entry->d_name, "peer-", 5) == 0 && size > 8 &&
         strcmp(entry->d_name + size - 3, ".so") == 0;
}

static void add_plugin(tq_peer_list *list, const char *folder, const char *file) {
  char path[TQ_PLACE_MAX];
  tq_peer_entry *entry = add(list, file + 5, strlen(file) - 8);
  int size = snprintf(path, sizeof path, "%s/%s", folder, file);
  if (entry != NULL && size > 0 && (size_t)size < sizeof path &&
      tq_peer_try(path, entry->why, sizeof entry->why)) {
    entry->peer = tq_peer_load(path, entry->why, sizeof entry->why);
  }
}

static void add_plugins(tq_peer_list *list) {
  char folder[TQ_PLACE_MAX + 8];
  struct dirent **files = NULL;
  snprintf(folder, sizeof folder, "%s/peers", tq_build_folder());
  int count = scandir(folder, &files, is_plugin, alphasort);
  for (int i = 0; i < count; i++) {
    add_plugin(list, folder, files[i]->d_name);
    free(files[i]);
  }
  free(files);
}

static void add_missing(tq_peer_list *list) {
  for (const char *at = missing; *at != '\0';) {
    size_t size = strcspn(at, "|");
    size_t name = strcspn(at, ":|");
    tq_peer_entry *entry = add(list, at, name);
    if (entry != NULL && name < size) {
      snprintf(entry->why, sizeof entry->why, "not built: %.*s", (int)(size - name - 1),
               at + name + 1);
    }
    at += size + (at[size] == '|');
  }
}

static void add_reference(tq_peer_list *list) {
  tq_peer_entry *entry = add(list, "wolfssl", 7);
  if (entry != NULL) {
    entry->peer = tq_wolfssl_peer();
  }
}

void tq_peer_list_all(tq_peer_list *list) {
  list->count = 0;
  add_reference(list);
  add_plugins(list);
  add_missing(list);
}

/* An entry answers to its name, and to its peer's name and release, "wolfssl-5.9.2". */
static bool is_called(const tq_peer_entry *entry, const char *name, size_t size) {
  char full[sizeof entry->name] = "";
  if (entry->peer != NULL) {
    snprintf(full, sizeof full, "%.20s-%.18s", entry->peer->name, entry->peer->release());
  }
  return (strlen(entry->name) == size && strncmp(entry->name, name, size) == 0) ||
         (strlen(full) == size && strncmp(full, name, size) == 0);
}

static const tq_peer_entry *find(const tq_peer_list *list, const char *name, size_t size) {
  for (size_t i = 0; i < list->count; i++) {
    if (is_called(&list->items[i], name, size)) {
      return &list->items[i];
    }
  }
  return NULL;
}

static bool choose_one(tq_peer_list *list, const tq_peer_list *all, const char *name, size_t size) {
  const tq_peer_entry *entry = find(all, name, size);
  if (entry == NULL) {
    tq_fail("--peer %.*s: there is none; tlsquarrel peers lists them", (int)size, name);
    return false;
  }
  if (entry->peer == NULL) {
    tq_fail("--peer %s: cannot take part: %s", entry->name, entry->why);
    return true;
  }
  if (find(list, name, size) == NULL) {
    list->items[list->count++] = *entry;
  }
  return true;
}

static void override_model(tq_outside *outside) {
  tq_abilities *can = &tq_outside_model_of(outside)->abilities;
  const char *auth = tq_outside_option(outside, "auth");
  uint32_t has = tq_find_features(tq_outside_option(outside, "has"));
  uint32_t lacks = tq_find_features(tq_outside_option(outside, "lacks"));
  tq_credential credential = tq_credential_find(tq_outside_option(outside, "credential"));
  can->features = (can->features | has) & ~lacks;
  can->unknown &= ~(has | lacks);
  if (credential != TQ_CREDENTIAL_NONE) {
    can->credentials = 1u << credential;
  }
  if (auth != NULL) {
    can->client_auth =
        strcmp(auth, "required") == 0 ? TQ_CLIENT_AUTH_REQUIRED : TQ_CLIENT_AUTH_REQUESTED;
  }
}

/* One from outside: what is wrong with it is its own affair. */
static void add_outside(tq_peer_list *list, const char *words, size_t size) {
  char name[TQ_OUTSIDE_NAME_MAX];
  char why[200];
  snprintf(name, sizeof name, "%.*s", (int)size, words);
  tq_outside *outside = tq_outside_new(name, why, sizeof why);
  if (outside == NULL || !tq_learn(outside, why, sizeof why) ||
      !tq_learn_alive(outside, why, sizeof why)) {
    tq_fail("--peer: cannot take part: %s", why);
    return;
  }
  override_model(outside);
  const tq_peer *peer = tq_outside_peer(outside);
  tq_peer_entry *entry = add(list, peer->name, strlen(peer->name));
  if (entry != NULL) {
    entry->peer = peer;
  }
}

static bool choose_next(tq_peer_list *list, const tq_peer_list *all, const char *at, size_t size) {
  if (tq_outside_is(at, size)) {
    add_outside(list, at, size);
    return true;
  }
  return choose_one(list, all, at, size);
}

static void keep_able(tq_peer_list *list, const tq_peer_list *all) {
  for (size_t i = 0; i < all->count; i++) {
    if (all->items[i].peer != NULL) {
      list->items[list->count++] = all->items[i];
    }
  }
}

bool tq_peer_list_choose(tq_peer_list *list, const char *words) {
  tq_peer_list all;
  list->count = 0;
  if (words == NULL) {
    add_reference(list);
    return true;
  }
  tq_peer_list_all(&all);
  if (strcmp(words, "all") == 0) {
    keep_able(list, &all);
    return true;
  }
  for (const char *at = words; *at != '\0';) {
    size_t size = tq_outside_takes_all(at) ? strlen(at) : strcspn(at, ",");
    if (!choose_next(list, &all, at, size)) {
      return false;
    }
    at += size + (at[size] == ',');
  }
  return list->count != 0 || tq_fail("--peer %s: none can take part", words) == TQ_EXIT_FINE;
}

bool tq_peer_list_plant(tq_peer_list *list, const char *name) {
  const tq_planted *bug = name == NULL ? NULL : tq_planted_find(name);
  const tq_planted *chain = name == NULL ? NULL : tq_planted_chain_find(name);
  if (name == NULL) {
    return true;
  }
  if (bug == NULL && chain == NULL) {
    tq_fail("--plant %s: there is none; tlsquarrel peers --planted lists them", name);
    return false;
  }
  const tq_peer *planted = chain != NULL ? tq_planted_chain_peer(chain, tq_wolfssl_peer())
                                         : tq_planted_peer(bug, tq_wolfssl_peer());
  if (planted == NULL) {
    tq_fail("--plant %s: a bug in the reference's source, which this build has not", name);
    return false;
  }
  for (size_t i = 0; i < list->count; i++) {
    if (list->items[i].peer == tq_wolfssl_peer()) {
      list->items[i].peer = planted;
      return true;
    }
  }
  tq_fail("--plant %s: the bug is planted in wolfssl, which is not among the peers", name);
  return false;
}
