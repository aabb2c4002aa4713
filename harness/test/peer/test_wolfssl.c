/* test_wolfssl.c: the reference keeps nothing where a snapshot does not reach, and takes all its
 * randomness, time and memory from the host. */
#include "engine/scene.h"
#include "peer/fixture.h"
#include "peer/host.h"
#include "peer/shadow.h"
#include "peer/wolfssl/wolfssl.h"
#include "stage/honest.h"
#include "stage/stage.h"
#include "support/check.h"

#include <stdlib.h>

/* The library's writable globals, gathered under these names by its build. */
extern uint8_t __start_tq_wolfssl_data[];
extern uint8_t __stop_tq_wolfssl_data[];
extern uint8_t __start_tq_wolfssl_bss[];
extern uint8_t __stop_tq_wolfssl_bss[];

enum { INPUTS = 300 };

static void run_mutants(tq_stage *stage) {
  for (uint64_t i = 0; i < INPUTS; i++) {
    uint8_t bytes[HELLO_MAX];
    tq_outcome outcome;
    tq_span answer;
    tq_span honest = honest_hello(bytes, tq_stage_scene(stage));
    tq_stage_run(stage, mutant(bytes, honest, i), &outcome, &answer);
  }
}

/* How many bytes of the library's globals change while INPUTS inputs run, once it has started. */
static size_t count_changes(tq_stage *stage, const uint8_t *first, const uint8_t *last) {
  size_t size = (size_t)(last - first);
  size_t changes = 0;
  uint8_t *before = malloc(2 * size + 1);
  assert_non_null(before);
  uint8_t *after = before + size;
  tq_shadow_copy(before, first, size); /* with the red zones between the globals */
  run_mutants(stage);
  tq_shadow_copy(after, first, size);
  for (size_t i = 0; i < size; i++) {
    changes += before[i] != after[i];
  }
  free(before);
  return changes;
}

static void keeps_no_state_in_globals(void **state) {
  (void)state;
  const char *const scenes[] = {"server13_ecdsa", "server12_ecdsa", "server12_rsa",
                                "server_both_ed25519", "server13_psk"};
  for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
    tq_stage *stage = tq_stage_new(tq_scene_find(scenes[i]), tq_wolfssl_peer(), TQ_STAGE_FAST);
    assert_non_null(stage);
    run_mutants(stage);
    size_t data = count_changes(stage, __start_tq_wolfssl_data, __stop_tq_wolfssl_data);
    size_t bss = count_changes(stage, __start_tq_wolfssl_bss, __stop_tq_wolfssl_bss);
    if (data + bss != 0) {
      fail_msg("%s: %zu bytes of globals changed", scenes[i], data + bss);
    }
    tq_stage_delete(stage);
  }
}

/* Every chunk comes from the arena, and goes back to it. */
static void gives_back_all_memory(void **state) {
  (void)state;
  static const tq_transport none = {NULL, NULL, NULL};
  const tq_peer *peer = tq_wolfssl_peer();
  assert_true(tq_host_start_peer(peer));
  for (size_t i = 0; i < tq_scene_count(); i++) {
    const tq_endpoint *endpoint = &tq_scene_at(i)->endpoint;
    if (tq_scene_at(i)->chain != NULL) {
      continue; /* no handshake; test_chain.c */
    }
    bool client = endpoint->role == TQ_ROLE_CLIENT;
    tq_peer_setup setup = {.endpoint = endpoint,
                           .identity = tq_fixture_identity(endpoint->credential, client)};
    tq_arena *arena = tq_arena_new(8u << 20);
    *tq_host_state() = TQ_HOST_START(1, TQ_FIXTURE_TIME);
    tq_host_state()->arena = arena;
    void *context = peer->context_new(&setup);
    assert_non_null(context);
    void *connection = peer->connection_new(context, &setup, &none);
    assert_non_null(connection);
    assert_true(tq_arena_live(arena) > 10);
    peer->connection_free(connection);
    peer->context_free(context);
    assert_int_equal(tq_arena_live(arena), 0);
    tq_host_state()->arena = NULL;
    tq_arena_delete(arena);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(keeps_no_state_in_globals),
      cmocka_unit_test(gives_back_all_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
