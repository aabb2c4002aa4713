/* make_seeds.c: writes the seeds of a target into a folder.
 *
 *   tq_make_seeds [--records] MESSAGE... FOLDER
 *   tq_make_seeds --chains VECTORS FOLDER
 *
 * For every scene with a MESSAGE under test (a HandshakeType by name): honest messages as the
 * scene's model makes them, or as the engine makes it in a live handshake with the reference, live
 * values as tokens; of one that bears a premaster secret also those with malformed ones. --chains:
 * the honest chains, and those that the folder VECTORS describes. */
#include "peer/wolfssl/wolfssl.h"
#include "pki/chain_case.h"
#include "spec/message.h"
#include "stage/stage.h"
#include "target/honest.h"
#include "target/premaster.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum {
  SEED_MAX = 1 << 16,
  CHAIN_SEED_MAX = 4096, /* as long as a target's inputs get */
  PATH_ROOM = 4096,
  NAME_ROOM = 256,
  TEXT_MAX = 1 << 18
};

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

/* The other premaster secrets that a server must not tell apart. */
static bool seed_premasters(const tq_scene *scene, const char *folder, tq_span honest) {
  tq_premaster_check *check = tq_premaster_check_new(honest);
  bool fine = check != NULL;
  for (int i = 0; i < TQ_PREMASTERS && fine; i++) {
    fine = write_file(folder, scene->name, 1 + i, tq_premaster_message(check, (size_t)i));
  }
  tq_premaster_check_free(check);
  return fine;
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
  tq_span honest = tq_span_of(data, size);
  return size == 0 || (write_file(folder, scene->name, 0, honest) &&
                       (!tq_premaster_applies(scene) || seed_premasters(scene, folder, honest)));
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

static tq_span read_file(const char *path) {
  static char text[TEXT_MAX];
  FILE *file = fopen(path, "rb");
  size_t size = file == NULL ? 0 : fread(text, 1, sizeof text, file);
  if (file != NULL) {
    fclose(file);
  }
  return tq_span_of(text, size == sizeof text ? 0 : size);
}

/* A case that needs no more than the scene with the vectors' root has. */
static bool is_seed(const tq_chain_case *one, tq_pki *pki) {
  bool plain = tq_pki_part(one->block, "time").size == 0 && one->crl_count == 0;
  tq_span root = tq_pki_der(pki, tq_pki_find(pki, tq_span_text("root")));
  return plain && one->chain_count != 0 && one->anchor_count == 1 &&
         tq_span_equal(one->anchors[0], root);
}

static bool seed_case(const tq_chain_case *one, const char *folder) {
  static uint8_t data[SEED_MAX];
  char name[NAME_ROOM];
  tq_writer writer = tq_writer_over(data, sizeof data);
  for (size_t i = 0; i < one->chain_count; i++) {
    tq_write_bytes(&writer, one->chain[i]);
  }
  snprintf(name, sizeof name, "%.*s", (int)one->name.size, (const char *)one->name.data);
  return writer.failed || writer.size > CHAIN_SEED_MAX ||
         write_file(folder, name, 0, tq_writer_bytes(&writer));
}

/* The chains that the file at PATH describes; BASE is base.chain. */
static bool seed_vectors(const char *path, tq_span base, const char *folder) {
  static tq_chain_case one;
  tq_pki *pki = tq_chain_read(base, read_file(path));
  bool fine = pki != NULL;
  memset(&one, 0, sizeof one);
  while (fine && tq_chain_next(&one, pki, base)) {
    fine = !is_seed(&one, pki) || seed_case(&one, folder);
  }
  if (pki == NULL || tq_pki_error(pki) != NULL) {
    fprintf(stderr, "tq_make_seeds: %s: %s\n", path, pki == NULL ? "?" : tq_pki_error(pki));
    fine = false;
  }
  tq_pki_free(pki);
  return fine;
}

static bool seed_chains(const char *vectors, const char *folder) {
  static char base[TEXT_MAX];
  char path[PATH_ROOM];
  glob_t found = {0};
  snprintf(path, sizeof path, "%s/base.chain", vectors);
  tq_span text = read_file(path);
  memcpy(base, text.data, text.size);
  snprintf(path, sizeof path, "%s/*.chain", vectors);
  bool fine = text.size != 0 && glob(path, 0, NULL, &found) == 0;
  for (size_t i = 0; i < found.gl_pathc && fine; i++) {
    fine = seed_vectors(found.gl_pathv[i], tq_span_of(base, text.size), folder);
  }
  globfree(&found);
  for (size_t i = 0; i < tq_scene_count() && fine; i++) {
    fine = tq_scene_at(i)->chain == NULL || seed_live(tq_scene_at(i), folder);
  }
  return fine;
}

static bool seed_message(uint8_t message, const char *folder, tq_checks *checks) {
  for (size_t i = 0; i < tq_scene_count(); i++) {
    const tq_scene *scene = tq_scene_at(i);
    bool fine = scene->message != message || scene->chain != NULL ||
                (scene->play != NULL ? as_records || seed_live(scene, folder)
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
  if (strcmp(argv[1], "--chains") == 0) {
    fine = argc > 3 && seed_chains(argv[2], folder);
    argc = 0;
  }
  for (int i = as_records ? 2 : 1; i < argc - 1 && fine; i++) {
    int message = message_called(argv[i]);
    fine = message >= 0 && seed_message((uint8_t)message, folder, checks);
  }
  tq_checks_free(checks);
  return fine ? 0 : 1;
}
