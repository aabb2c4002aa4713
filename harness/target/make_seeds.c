/* make_seeds.c: writes the seeds of a target into a folder.
 *
 *   tq_make_seeds [--records] MESSAGE... FOLDER
 *
 * For every scene with a MESSAGE under test (a HandshakeType by name): honest messages as the
 * scene's model makes them, or as the engine makes it in a live handshake with the reference, live
 * values as tokens. */
#include "peer/wolfssl/wolfssl.h"
#include "spec/message.h"
#include "stage/stage.h"
#include "target/honest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { SEED_MAX = 1 << 16, PATH_ROOM = 4096 };

/* Seeds are unprotected records. */
static bool as_records;

static bool write_file(const char *folder, const char *scene, int manner, tq_span bytes) {
  char path[PATH_ROOM];
  int size = snprintf(path, sizeof path, "%s/%s_%d", folder, scene, manner);
  FILE *file = size < PATH_ROOM ? fopen(path, "wb") : NULL;
  if (file == NULL) {
    fprintf(stderr, "tq_make_seeds: %s: %s\n", path, strerror(errno));
    return false;
  }
  bool fine = fwrite(bytes.data, 1, bytes.size, file) == bytes.size;
  return fclose(file) == 0 && fine;
}

static bool seed_live(const tq_scene *scene, const char *folder) {
  static uint8_t data[SEED_MAX];
  tq_stage *stage = tq_stage_new(scene, tq_wolfssl_peer(), TQ_STAGE_WHOLE);
  size_t size = stage == NULL ? 0 : tq_stage_seed(stage, data, sizeof data);
  if (stage == NULL || size == 0) {
    fprintf(stderr, "tq_make_seeds: scene %s cannot be played: %s\n", scene->name,
            stage == NULL ? "no memory" : tq_stage_reason(stage));
  }
  tq_stage_delete(stage);
  /* An older release may lack what a scene needs; that target is then without this seed. */
  return size == 0 || write_file(folder, scene->name, 0, tq_span_of(data, size));
}

static bool seed_scene(const tq_scene *scene, const char *folder, tq_checks *checks) {
  static uint8_t data[SEED_MAX];
  for (int manner = 0; manner < TQ_HONEST_MANNERS; manner++) {
    tq_writer writer = tq_writer_over(data, sizeof data);
    (as_records ? tq_honest_records : tq_honest_client_hello)(&writer, scene,
                                                              (tq_honest_manner)manner, checks);
    tq_span bytes = tq_writer_bytes(&writer);
    if (bytes.size == 0 || !write_file(folder, scene->name, manner, bytes)) {
      fprintf(stderr, "tq_make_seeds: no seed for scene %s\n", scene->name);
      return false;
    }
    if (scene->retry != NULL) {
      break; /* there is one second hello only */
    }
  }
  return true;
}

static bool seed_message(uint8_t message, const char *folder, tq_checks *checks) {
  for (size_t i = 0; i < tq_scene_count(); i++) {
    const tq_scene *scene = tq_scene_at(i);
    bool fine =
        scene->message != message || (scene->play != NULL ? as_records || seed_live(scene, folder)
                                                          : seed_scene(scene, folder, checks));
    if (!fine) {
      return false;
    }
  }
  return true;
}

/* The type called NAME; -1: there is none. */
static int message_called(const char *name) {
  size_t count = 0;
  const tq_message_row *rows = tq_messages(&count);
  for (size_t i = 0; i < count; i++) {
    if (strcmp(rows[i].name, name) == 0) {
      return rows[i].type;
    }
  }
  fprintf(stderr, "tq_make_seeds: there is no message %s\n", name);
  return -1;
}

int main(int argc, char **argv) {
  if (argc < 3) {
    fputs("usage: tq_make_seeds MESSAGE... FOLDER\n", stderr);
    return 2;
  }
  const char *folder = argv[argc - 1];
  as_records = strcmp(argv[1], "--records") == 0;
  tq_checks *checks = tq_checks_new();
  if (checks == NULL || (mkdir(folder, 0755) != 0 && errno != EEXIST)) {
    fprintf(stderr, "tq_make_seeds: %s: %s\n", folder, strerror(errno));
    return 1;
  }
  bool fine = true;
  for (int i = as_records ? 2 : 1; i < argc - 1 && fine; i++) {
    int message = message_called(argv[i]);
    fine = message >= 0 && seed_message((uint8_t)message, folder, checks);
  }
  tq_checks_free(checks);
  return fine ? 0 : 1;
}
