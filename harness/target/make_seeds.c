/* make_seeds.c: writes the seeds of a target into a folder.
 *
 *   tq_make_seeds MESSAGE FOLDER
 *
 * For every scene with MESSAGE under test (a HandshakeType by name): honest messages as the scene's
 * model makes them. */
#include "spec/message.h"
#include "target/honest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { SEED_MAX = 1 << 16, PATH_ROOM = 4096 };

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

static bool seed_scene(const tq_scene *scene, const char *folder, tq_checks *checks) {
  static uint8_t data[SEED_MAX];
  for (int manner = 0; manner < TQ_HONEST_MANNERS; manner++) {
    tq_writer writer = tq_writer_over(data, sizeof data);
    tq_honest_client_hello(&writer, scene, (tq_honest_manner)manner, checks);
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
    if (scene->message == message && !seed_scene(scene, folder, checks)) {
      return false;
    }
  }
  return true;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fputs("usage: tq_make_seeds MESSAGE FOLDER\n", stderr);
    return 2;
  }
  if (strcmp(argv[1], tq_message_name(TQ_MESSAGE_client_hello)) != 0) {
    fprintf(stderr, "tq_make_seeds: no seeds can be made for %s\n", argv[1]);
    return 2;
  }
  tq_checks *checks = tq_checks_new();
  if (checks == NULL || (mkdir(argv[2], 0755) != 0 && errno != EEXIST)) {
    fprintf(stderr, "tq_make_seeds: %s: %s\n", argv[2], strerror(errno));
    return 1;
  }
  bool fine = seed_message(TQ_MESSAGE_client_hello, argv[2], checks);
  tq_checks_free(checks);
  return fine ? 0 : 1;
}
