/* place.c: see place.h. */
#include "cli/place.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *tq_build_folder(void) {
  static char folder[TQ_PLACE_MAX];
  if (folder[0] != '\0') {
    return folder;
  }
  ssize_t size = readlink("/proc/self/exe", folder, sizeof folder - 1);
  folder[size > 0 ? size : 0] = '\0';
  char *slash = strrchr(folder, '/');
  if (slash == NULL) {
    snprintf(folder, sizeof folder, ".");
    return folder;
  }
  *slash = '\0';
  return folder;
}

const char *tq_flavour_folder(const char *flavour) {
  static char folder[2 * TQ_PLACE_MAX];
  const char *here = tq_build_folder();
  const char *slash = strrchr(here, '/');
  size_t own = strlen(TQ_FLAVOUR);
  if (flavour == NULL || slash == NULL) {
    return here;
  }
  bool named = strncmp(slash + 1, TQ_FLAVOUR, own) == 0;
  snprintf(folder, sizeof folder, "%.*s/%s%s", (int)(slash - here), here, flavour,
           named ? slash + 1 + own : "");
  return folder;
}

const char *tq_shown_path(const char *path) {
  char here[TQ_PLACE_MAX];
  size_t size = getcwd(here, sizeof here) == NULL ? 0 : strlen(here);
  bool below = size > 1 && strncmp(path, here, size) == 0 && path[size] == '/';
  return below ? path + size + 1 : path;
}
