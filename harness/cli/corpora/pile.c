/* pile.c: see pile.h. */
#define _GNU_SOURCE /* syncfs */
#include "cli/corpora/pile.h"

#include "cli/input.h"
#include "cli/options.h"
#include "cli/place.h"
#include "crypto/hash.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = TQ_PLACE_MAX + 300, LEVELS = 32 };

bool tq_pile_name(char name[TQ_PILE_NAME], tq_crypto *crypto, tq_span bytes) {
  tq_digest digest = tq_hash_of(crypto, TQ_HASH_SHA1, bytes);
  for (size_t i = 0; i < digest.size; i++) {
    snprintf(name + 2 * i, 3, "%02x", digest.bytes[i]);
  }
  return digest.size != 0;
}

/* --- adding --- */

static bool write_all(int file, tq_span bytes) {
  for (size_t done = 0; done < bytes.size;) {
    ssize_t size = write(file, bytes.data + done, bytes.size - done);
    if (size < 0 && errno != EINTR) {
      return false;
    }
    done += size > 0 ? (size_t)size : 0;
  }
  return true;
}

static bool write_aside(const char *aside, tq_span bytes) {
  int file = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) {
    return false;
  }
  bool fine = write_all(file, bytes);
  int reason = errno;
  fine = close(file) == 0 && fine;
  errno = fine ? 0 : reason;
  return fine;
}

tq_pile_added tq_pile_add(const char *folder, tq_crypto *crypto, tq_span bytes) {
  char name[TQ_PILE_NAME];
  char path[PATH_ROOM];
  char aside[PATH_ROOM];
  if (!tq_pile_name(name, crypto, bytes)) {
    errno = EINVAL;
    return TQ_PILE_FAILED;
  }
  snprintf(path, sizeof path, "%s/%s", folder, name);
  snprintf(aside, sizeof aside, "%s/.%s.%ld", folder, name, (long)getpid());
  if (access(path, F_OK) == 0) {
    return TQ_PILE_THERE;
  }
  if (write_aside(aside, bytes) && rename(aside, path) == 0) {
    return TQ_PILE_ADDED;
  }
  int reason = errno;
  unlink(aside);
  errno = reason;
  return TQ_PILE_FAILED;
}

bool tq_pile_settle(const char *folder) {
  int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool fine = file >= 0 && syncfs(file) == 0;
  int reason = errno;
  if (file >= 0) {
    close(file);
  }
  errno = reason;
  return fine;
}

/* --- walking --- */

typedef struct walk {
  tq_pile_walk_result *met;
  tq_pile_fn call;
  void *context;
} walk;

static bool is_input(const char *name) {
  return name[0] != '.' && strcmp(name, "README.md") != 0 && strcmp(name, "MANIFEST") != 0;
}

static void pass_over(walk *with, const char *path, const char *why) {
  tq_pile_walk_result *met = with->met;
  met->unreadable++;
  if (met->problem[0] == '\0') {
    snprintf(met->problem, sizeof met->problem, "%.300s: %.150s", path, why);
  }
}

static bool take_file(walk *with, const char *path) {
  char error[TQ_INPUT_ERROR_MAX];
  tq_span bytes;
  if (!tq_input_read(&bytes, path, error)) {
    bool gone = access(path, F_OK) != 0 && errno == ENOENT;
    with->met->vanished += gone;
    if (!gone) {
      pass_over(with, path,
                strncmp(error, path, strlen(path)) == 0 ? error + strlen(path) + 2 : error);
    }
    return true;
  }
  with->met->files++;
  with->met->bytes += bytes.size;
  bool more = with->call(with->context, path, bytes);
  tq_input_free(bytes);
  return more;
}

/* names: of one folder, read before any file of it is touched, so that the caller may change it. */
typedef struct names {
  char **items;
  size_t count;
  size_t room;
} names;

static bool add_name(names *list, const char *name) {
  if (list->count == list->room) {
    size_t room = list->room == 0 ? 256 : 2 * list->room;
    char **items = realloc(list->items, room * sizeof *items);
    if (items == NULL) {
      return false;
    }
    list->items = items;
    list->room = room;
  }
  list->items[list->count] = strdup(name);
  return list->items[list->count] != NULL && ++list->count != 0;
}

static void free_names(names *list) {
  for (size_t i = 0; i < list->count; i++) {
    free(list->items[i]);
  }
  free(list->items);
}

/* False: no memory. A folder that cannot be read gives no names, and errno. */
static bool read_names(names *list, const char *path, bool *read) {
  DIR *folder = opendir(path);
  bool fine = true;
  *read = folder != NULL;
  for (struct dirent *entry = NULL; folder != NULL && fine && (entry = readdir(folder)) != NULL;) {
    fine = !is_input(entry->d_name) || add_name(list, entry->d_name);
  }
  if (folder != NULL) {
    closedir(folder);
  }
  return fine;
}

static bool take(walk *with, const char *path, size_t level);

static bool take_folder(walk *with, const char *path, size_t level) {
  char inner[PATH_ROOM];
  names list = {0};
  bool read = false;
  bool fine = read_names(&list, path, &read);
  if (!read || level == LEVELS) {
    pass_over(with, path, read ? "too deep" : strerror(errno));
  }
  for (size_t i = 0; i < list.count && fine && level < LEVELS; i++) {
    fine = snprintf(inner, sizeof inner, "%s/%s", path, list.items[i]) >= PATH_ROOM ||
           take(with, inner, level + 1);
  }
  free_names(&list);
  return fine;
}

/* A link to a file is that file; one to a folder may lead round in a circle. */
static bool take(walk *with, const char *path, size_t level) {
  struct stat about;
  struct stat real;
  if (lstat(path, &about) != 0 || stat(path, &real) != 0) {
    with->met->vanished += errno == ENOENT;
    if (errno != ENOENT) {
      pass_over(with, path, strerror(errno));
    }
    return true;
  }
  if (S_ISREG(real.st_mode)) {
    return take_file(with, path);
  }
  if (S_ISDIR(about.st_mode) || (S_ISDIR(real.st_mode) && level == 0)) {
    return take_folder(with, path, level);
  }
  with->met->others++;
  return true;
}

bool tq_pile_walk(tq_pile_walk_result *met, const char *folder, tq_pile_fn call, void *context) {
  walk with = {met, call, context};
  return take(&with, folder, 0);
}

/* --- keeping it sound --- */

typedef struct sweeping {
  tq_crypto *crypto;
  size_t removed;
} sweeping;

static bool is_hash(const char *name) {
  return strlen(name) == TQ_PILE_NAME - 1 && strspn(name, "0123456789abcdef") == TQ_PILE_NAME - 1;
}

static const char *last_part(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash == NULL ? path : slash + 1;
}

static bool is_sound(tq_crypto *crypto, const char *path, tq_span bytes) {
  char name[TQ_PILE_NAME];
  return !is_hash(last_part(path)) ||
         (tq_pile_name(name, crypto, bytes) && strcmp(name, last_part(path)) == 0);
}

static bool sweep_one(void *context, const char *path, tq_span bytes) {
  sweeping *with = context;
  if (!is_sound(with->crypto, path, bytes)) {
    with->removed += unlink(path) == 0;
  }
  return true;
}

/* ".<hash>.<process>": written aside, never renamed. */
static size_t sweep_aside(const char *path) {
  char name[PATH_ROOM];
  size_t removed = 0;
  DIR *folder = opendir(path);
  for (struct dirent *entry = NULL; folder != NULL && (entry = readdir(folder)) != NULL;) {
    const char *at = entry->d_name;
    if (at[0] == '.' && strspn(at + 1, "0123456789abcdef") == TQ_PILE_NAME - 1) {
      snprintf(name, sizeof name, "%s/%s", path, at);
      removed += unlink(name) == 0;
    }
  }
  if (folder != NULL) {
    closedir(folder);
  }
  return removed;
}

size_t tq_pile_sweep(const char *folder, tq_crypto *crypto) {
  sweeping with = {crypto, sweep_aside(folder)};
  tq_pile_walk_result met = {0};
  tq_pile_walk(&met, folder, sweep_one, &with);
  return with.removed;
}

typedef struct moving {
  tq_crypto *crypto;
  const char *into;
  size_t moved;
  int reason;
} moving;

static bool move_one(void *context, const char *path, tq_span bytes) {
  moving *with = context;
  char name[TQ_PILE_NAME];
  char target[PATH_ROOM];
  if (!is_sound(with->crypto, path, bytes) || !tq_pile_name(name, with->crypto, bytes)) {
    unlink(path);
    return true;
  }
  snprintf(target, sizeof target, "%s/%s", with->into, name);
  bool is_new = access(target, F_OK) != 0;
  if ((is_new ? rename(path, target) : unlink(path)) != 0) {
    with->reason = errno;
    return false;
  }
  with->moved += is_new;
  return true;
}

bool tq_pile_move(size_t *moved, const char *from, const char *into, tq_crypto *crypto) {
  moving with = {crypto, into, 0, 0};
  tq_pile_walk_result met = {0};
  bool fine = tq_pile_walk(&met, from, move_one, &with);
  *moved = with.moved;
  if (!fine) {
    tq_fail("cannot move inputs into %s: %s; the rest is still in %s", into, strerror(with.reason),
            from);
  }
  return fine;
}

void tq_pile_size(const char *path, size_t *files, uint64_t *bytes) {
  char name[PATH_ROOM];
  struct stat about;
  DIR *folder = opendir(path);
  *files = 0;
  *bytes = 0;
  for (struct dirent *entry = NULL; folder != NULL && (entry = readdir(folder)) != NULL;) {
    snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
    if (is_input(entry->d_name) && stat(name, &about) == 0 && S_ISREG(about.st_mode)) {
      (*files)++;
      *bytes += (uint64_t)about.st_size;
    }
  }
  if (folder != NULL) {
    closedir(folder);
  }
}

static bool remove_all(const char *path, size_t level) {
  char inner[PATH_ROOM];
  bool fine = true;
  DIR *folder = unlink(path) == 0 || level == LEVELS ? NULL : opendir(path);
  if (folder == NULL) {
    return access(path, F_OK) != 0;
  }
  for (struct dirent *entry = NULL; (entry = readdir(folder)) != NULL;) {
    bool self = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    if (!self && snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name) < PATH_ROOM) {
      fine = remove_all(inner, level + 1) && fine;
    }
  }
  closedir(folder);
  return rmdir(path) == 0 && fine;
}

bool tq_pile_remove(const char *folder) {
  return remove_all(folder, 0);
}
