/* input.c: see input.h. */
#include "cli/input.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool complain(char *error, const char *path, const char *what) {
  snprintf(error, TQ_INPUT_ERROR_MAX, "%s: %s", path, what);
  return false;
}

static bool complain_errno(char *error, const char *path) {
  const char *what = errno == ENOENT   ? "there is no such file or folder"
                     : errno == EACCES ? "no permission to read it"
                                       : strerror(errno);
  return complain(error, path, what);
}

/* Takes all of FILE over; its size is not known before, it may be a pipe. */
static bool read_all(tq_span *bytes, FILE *file, const char *path, char *error) {
  size_t room = 4096;
  size_t size = 0;
  uint8_t *data = malloc(room);
  while (data != NULL && size <= TQ_INPUT_MAX) {
    size += fread(data + size, 1, room - size, file);
    if (size < room) {
      break;
    }
    room *= 2;
    uint8_t *more = realloc(data, room);
    if (more == NULL) {
      free(data);
    }
    data = more;
  }
  *bytes = tq_span_of(data, size);
  if (data != NULL && ferror(file) == 0 && size <= TQ_INPUT_MAX) {
    return true;
  }
  bool large = data != NULL && size > TQ_INPUT_MAX;
  free(data);
  errno = data == NULL ? ENOMEM : errno;
  return large ? complain(error, path, "larger than any handshake message can be (16 MB)")
               : complain_errno(error, path);
}

bool tq_input_read(tq_span *bytes, const char *path, char error[TQ_INPUT_ERROR_MAX]) {
  if (strcmp(path, "-") == 0) {
    return read_all(bytes, stdin, "standard input", error);
  }
  struct stat about;
  if (stat(path, &about) != 0) {
    return complain_errno(error, path);
  }
  if (S_ISDIR(about.st_mode)) {
    return complain(error, path, "is a folder; give a file");
  }
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    return complain_errno(error, path);
  }
  bool fine = read_all(bytes, file, path, error);
  fclose(file);
  return fine;
}

static int digit_of(uint8_t byte) {
  const char *digits = "0123456789abcdef";
  const char *at = byte == 0 ? NULL : strchr(digits, tolower(byte));
  return at == NULL ? -1 : (int)(at - digits);
}

bool tq_input_hex(tq_span *bytes, tq_span text, char error[TQ_INPUT_ERROR_MAX]) {
  uint8_t *data = malloc(text.size / 2 + 1);
  size_t digits = 0;
  if (data == NULL) {
    return complain(error, "hex", "no memory");
  }
  for (size_t i = 0; i < text.size; i++) {
    uint8_t byte = text.data[i];
    int digit = digit_of(byte);
    if (digit < 0 && (isspace(byte) || byte == ':')) {
      continue;
    }
    if (digit < 0) {
      snprintf(error, TQ_INPUT_ERROR_MAX, "hex: byte 0x%02x at place %zu is no hex digit", byte, i);
      free(data);
      return false;
    }
    data[digits / 2] = (uint8_t)(digits % 2 == 0 ? digit << 4 : data[digits / 2] | digit);
    digits++;
  }
  if (digits % 2 != 0) {
    free(data);
    return complain(error, "hex", "an odd number of digits: the last byte is half");
  }
  *bytes = tq_span_of(data, digits / 2);
  return true;
}

void tq_input_free(tq_span bytes) {
  free((void *)(uintptr_t)bytes.data);
}

static bool append(tq_paths *paths, const char *path, char *error) {
  char **items = realloc(paths->items, (paths->count + 1) * sizeof *items);
  if (items != NULL) {
    paths->items = items;
    items[paths->count] = strdup(path);
  }
  if (items == NULL || items[paths->count] == NULL) {
    return complain(error, path, "no memory");
  }
  paths->count++;
  return true;
}

static int keep(const struct dirent *entry) {
  return entry->d_name[0] != '.' && strcmp(entry->d_name, "README.md") != 0 &&
         strcmp(entry->d_name, "MANIFEST") != 0;
}

static int by_name(const struct dirent **a, const struct dirent **b) {
  return strcmp((*a)->d_name, (*b)->d_name);
}

static bool add_folder(tq_paths *paths, const char *path, char *error) {
  struct dirent **entries = NULL;
  int count = scandir(path, &entries, keep, by_name);
  bool fine = count >= 0 || complain_errno(error, path);
  for (int i = 0; i < count; i++) {
    char name[4096];
    snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
    fine = fine && tq_paths_add(paths, name, error);
    free(entries[i]);
  }
  free(entries);
  return fine;
}

bool tq_paths_add(tq_paths *paths, const char *path, char error[TQ_INPUT_ERROR_MAX]) {
  struct stat about;
  if (strcmp(path, "-") != 0 && stat(path, &about) != 0) {
    return complain_errno(error, path);
  }
  if (strcmp(path, "-") != 0 && S_ISDIR(about.st_mode)) {
    return add_folder(paths, path, error);
  }
  return append(paths, path, error);
}

void tq_paths_free(tq_paths *paths) {
  for (size_t i = 0; i < paths->count; i++) {
    free(paths->items[i]);
  }
  free(paths->items);
  *paths = (tq_paths){0};
}
