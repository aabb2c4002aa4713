/* A scene's capture is a pcapng file with its secrets: by its blocks, and, where tshark is
 * installed, by what tshark decrypts of it. */
#include "peer/wolfssl/wolfssl.h"
#include "support/shared.h"
#include "target/capture.h"

#include <unistd.h>

enum { SEED_MAX = 1 << 14, LINE_MAX_SIZE = 512 };

/* Plays SCENE honestly into a new temporary file, whose path goes to PATH. */
static void capture(const char *name, char path[64]) {
  static uint8_t seed[SEED_MAX];
  const tq_scene *scene = tq_scene_find(name);
  tq_stage *stage = tq_stage_new(scene, tq_wolfssl_peer(), TQ_STAGE_WHOLE);
  size_t size = tq_stage_seed(stage, seed, sizeof seed);
  tq_stage_delete(stage);
  assert_true(size > 0);
  static const char pattern[] = "/tmp/tq_capture_XXXXXX";
  memcpy(path, pattern, sizeof pattern);
  int descriptor = mkstemp(path);
  assert_true(descriptor >= 0);
  FILE *file = fdopen(descriptor, "wb");
  assert_non_null(file);
  const char *why = NULL;
  assert_true(tq_capture(scene, tq_wolfssl_peer(), tq_span_of(seed, size), false, file, &why));
  fclose(file);
}

static uint32_t word(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Every block has its length at both ends; the secrets come before the packets. */
static void blocks_add_up(void **state) {
  (void)state;
  static uint8_t bytes[1 << 18];
  char path[64];
  capture("server13_finished", path);
  FILE *file = fopen(path, "rb");
  size_t size = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  unlink(path);
  size_t packets = 0;
  size_t secrets = 0;
  size_t at = 0;
  while (at + 12 <= size) {
    uint32_t length = word(bytes + at + 4);
    assert_true(length >= 12 && length % 4 == 0 && at + length <= size);
    assert_int_equal(word(bytes + at + length - 4), length);
    if (word(bytes + at) == 10) {
      assert_int_equal(packets, 0);
      assert_non_null(strstr((const char *)bytes + at + 16, "CLIENT_HANDSHAKE_TRAFFIC_SECRET "));
      secrets++;
    }
    packets += word(bytes + at) == 6;
    at += length;
  }
  assert_int_equal(at, size);
  assert_int_equal(secrets, 1);
  assert_true(packets >= 3 + 4);
}

/* How many lines tshark prints of PATH under FILTER. */
static size_t lines_of(const char *path, const char *filter) {
  char command[256];
  char line[LINE_MAX_SIZE];
  size_t count = 0;
  snprintf(command, sizeof command,
           "tshark -r %s -Y '%s' -T fields -e tls.handshake.type 2>/dev/null", path, filter);
  FILE *output = popen(command, "r");
  assert_non_null(output);
  while (fgets(line, sizeof line, output) != NULL) {
    count++;
  }
  pclose(output);
  return count;
}

/* Both Finished messages are encrypted: who sees their type has the keys. */
static void tshark_decrypts(void **state) {
  (void)state;
  static const char *const names[] = {
      "server13_finished",         "server13_finished_sha384", "server13_finished_chacha",
      "server13_finished_resumed", "client13_finished",        "server12_finished",
      "server12_finished_cbc",     "server12_finished_etm",    "client12_finished"};
  if (system("command -v tshark >/dev/null 2>&1") != 0) {
    print_message("skipped: tshark is not installed\n");
    skip();
  }
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    char path[64];
    capture(names[i], path);
    size_t finished = lines_of(path, "tls.handshake.type == 20");
    unlink(path);
    if (finished != 2) {
      print_message("%s: %zu packets with a Finished\n", names[i], finished);
    }
    assert_int_equal(finished, 2);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(blocks_add_up),
      cmocka_unit_test(tshark_decrypts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
