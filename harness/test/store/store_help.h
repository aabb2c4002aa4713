/* store_help.h: what the tests of the store share: a folder of their own, and records. */
#ifndef TQ_TEST_STORE_HELP_H
#define TQ_TEST_STORE_HELP_H

#include "store/store.h"
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* folder: made by make_folder, removed by remove_folder; the store is at path. */
typedef struct folder {
  char name[64];
  char path[96];
} folder;

static inline int make_folder(void **state) {
  folder *made = calloc(1, sizeof *made);
  assert_non_null(made);
  snprintf(made->name, sizeof made->name, "/tmp/tq_store_XXXXXX");
  assert_non_null(mkdtemp(made->name));
  snprintf(made->path, sizeof made->path, "%s/findings.db", made->name);
  *state = made;
  return 0;
}

static inline int remove_folder(void **state) {
  folder *made = *state;
  char command[256];
  snprintf(command, sizeof command, "chmod -R u+rwx %s && rm -rf %s", made->name, made->name);
  int code = system(command);
  free(made);
  return code;
}

static inline tq_finding_record record_with(const char *key, const char *input, int64_t now) {
  tq_finding_record record = {.class_ = TQ_CLASS_LAX,
                              .severity = TQ_SEVERITY_ERROR,
                              .requirement = "client_hello.session_id_too_long",
                              .peer = "wolfssl",
                              .release = "5.9.2",
                              .target = "client_hello",
                              .verdict = "reject with decode_error",
                              .outcome = "accepted",
                              .count = 1,
                              .first_seen = now,
                              .last_seen = now,
                              .input = (const uint8_t *)input,
                              .input_size = strlen(input)};
  snprintf(record.key, sizeof record.key, "%s", key);
  snprintf(record.scene, sizeof record.scene, "scene of %s", input);
  return record;
}

static inline tq_store *open_store(const char *path, tq_store_mode mode) {
  char error[TQ_STORE_ERROR_MAX] = "";
  tq_store *store = tq_store_open(path, mode, error);
  assert_string_equal(error, "");
  assert_non_null(store);
  return store;
}

static inline void put(tq_store *store, const tq_finding_record *record) {
  char error[TQ_STORE_ERROR_MAX] = "";
  bool fine = tq_store_put(store, record, error);
  assert_string_equal(error, "");
  assert_true(fine);
}

/* listing: the keys that a filter lets through, and the last record. */
typedef struct listing {
  size_t count;
  char keys[2000];
  char input[64];
  tq_finding_record last;
} listing;

static inline bool note_record(void *context, const tq_finding_record *record) {
  listing *list = context;
  size_t at = strlen(list->keys);
  list->count++;
  snprintf(list->keys + at, sizeof list->keys - at, "%s ", record->key);
  snprintf(list->input, sizeof list->input, "%.*s", (int)record->input_size,
           record->input == NULL ? "" : (const char *)record->input);
  list->last = *record;
  return true;
}

static inline listing list_store(const char *path, tq_store_filter filter) {
  char error[TQ_STORE_ERROR_MAX] = "";
  listing list = {0};
  tq_store *store = open_store(path, TQ_STORE_READ);
  bool fine = tq_store_each(store, &filter, note_record, &list, error);
  assert_string_equal(error, "");
  assert_true(fine);
  tq_store_close(store);
  return list;
}

#endif
