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

const char *tq_shown_path(const char *path) {
  char here[TQ_PLACE_MAX];
  size_t size = getcwd(here, sizeof here) == NULL ? 0 : strlen(here);
  bool below = size > 1 && strncmp(path, here, size) == 0 && path[size] == '/';
  return below ? path + size + 1 : path;
}
