/* folder.c: see folder.h. */
#include "cli/folder.h"

#include "cli/options.h"
#include "cli/place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *tq_work_folder(void) {
  static char folder[TQ_PLACE_MAX];
  const char *named = getenv("TQ_WORK");
  if (named != NULL && named[0] != '\0') {
    return named;
  }
  char *real = realpath(tq_build_folder(), NULL);
  char *slash = real == NULL ? NULL : strrchr(real, '/');
  if (slash == NULL) {
    snprintf(folder, sizeof folder, "%s/..", tq_build_folder());
  } else {
    snprintf(folder, sizeof folder, "%.*s", (int)(slash - real), real);
  }
  free(real);
  return folder;
}

bool tq_folder_make(const char *path) {
  char part[TQ_PLACE_MAX + 128];
  snprintf(part, sizeof part, "%s", path);
  for (char *at = part + 1; *at != '\0'; at++) {
    if (*at == '/') {
      *at = '\0';
      mkdir(part, 0755); /* what matters is whether the last one can be made */
      *at = '/';
    }
  }
  struct stat about;
  if (mkdir(part, 0755) != 0 && (stat(part, &about) != 0 || !S_ISDIR(about.st_mode))) {
    tq_fail("cannot make the folder %s: %s", part, strerror(errno));
    return false;
  }
  return true;
}
