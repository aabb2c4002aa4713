/* test_cli_runner.c: a peer that crashes, hangs, is stopped or killed, or eats memory, in the
 * middle of a run: those are named, and all other outcomes are there and the same. */
#include "cli/command.h"
#include "cli/replay/runner.h"
#include "peer/wolfssl/wolfssl.h"

#include <signal.h>

enum {
  INPUTS = 60,
  MANY = 10000,
  ABORTS = 7,
  LOOPS = 23,
  EATS = 30,
  IS_KILLED = 41,
  STOPS = 42,
  LEAVES = 59
};
enum { MEGABYTES = 300, BITE = 16 << 20 };
enum { NUMBER_AT = 10 };

/* The reference, but what becomes of a hello depends on the number that stands in its random. */
static tq_peer bad_peer;
static const tq_transport *inner;
static tq_transport outer;

static void misbehave(int number) {
  switch (number) {
  case ABORTS:
    abort();
  case LOOPS:
    while (true) {
      (void)getppid();
    }
  case EATS:
    while (true) {
      volatile char *bite = malloc(BITE);
      for (size_t i = 0; bite != NULL && i < BITE; i += 512) {
        bite[i] = 1;
      }
    }
  case IS_KILLED:
    raise(SIGKILL);
    return;
  case STOPS:
    raise(SIGSTOP);
    return;
  case LEAVES:
    _exit(0);
  default:
    return;
  }
}

/* Records come in two reads or in one; the header of the record is 5 bytes. */
static size_t read_badly(void *context, uint8_t *into, size_t size) {
  size_t got = inner->read(inner->context, into, size);
  (void)context;
  if (got > NUMBER_AT + 1 && into[0] == 1) {
    misbehave(into[NUMBER_AT] | into[NUMBER_AT + 1] << 8);
  }
  if (got > 6 + NUMBER_AT && into[0] == 22) {
    misbehave(into[5 + NUMBER_AT] | into[6 + NUMBER_AT] << 8);
  }
  return got;
}

static bool write_well(void *context, tq_span bytes) {
  (void)context;
  return inner->write(inner->context, bytes);
}

static void *connect_badly(void *context, const tq_peer_setup *setup,
                           const tq_transport *transport) {
  inner = transport;
  outer = (tq_transport){NULL, read_badly, write_well};
  return tq_wolfssl_peer()->connection_new(context, setup, &outer);
}

static tq_result *play(size_t count, size_t workers) {
  static uint8_t bytes[MANY][sizeof hello];
  static tq_span inputs[MANY];
  static const tq_target *targets[MANY];
  bad_peer = *tq_wolfssl_peer();
  bad_peer.name = "bad";
  bad_peer.connection_new = connect_badly;
  for (size_t i = 0; i < count; i++) {
    memcpy(bytes[i], hello, sizeof hello);
    bytes[i][NUMBER_AT] = (uint8_t)i;
    bytes[i][NUMBER_AT + 1] = (uint8_t)(i >> 8);
    inputs[i] = tq_span_of(bytes[i], sizeof hello);
    targets[i] = tq_target_table[0];
  }
  tq_place places[2] = {
      {tq_target_table[0], tq_scene_find("server13_ecdsa"), &bad_peer},
      {tq_target_table[0], tq_scene_find("server13_ecdsa"), tq_wolfssl_peer()},
  };
  tq_plan plan = {.inputs = inputs,
                  .targets = targets,
                  .input_count = count,
                  .places = places,
                  .place_count = 2,
                  .mode = TQ_STAGE_WHOLE,
                  .workers = workers,
                  .seconds = 3,
                  .megabytes = MEGABYTES};
  tq_result *results = tq_run_plan(&plan);
  assert_non_null(results);
  return results;
}

static tq_outcome_kind expected(size_t input) {
  switch (input) {
  case ABORTS:
  case IS_KILLED:
  case LEAVES:
  case EATS:
    return TQ_OUTCOME_CRASH;
  case LOOPS:
  case STOPS:
    return TQ_OUTCOME_HANG;
  default:
    return TQ_OUTCOME_ACCEPTED;
  }
}

static void check(const tq_result *results, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const tq_result *bad = &results[2 * i];
    const tq_result *good = &results[2 * i + 1];
    assert_true(bad->played && good->played);
    assert_int_equal(bad->outcome.kind, expected(i));
    assert_int_equal(good->outcome.kind, TQ_OUTCOME_ACCEPTED);
    assert_int_equal(bad->count, expected(i) != TQ_OUTCOME_ACCEPTED);
    assert_int_equal(good->count, 0);
  }
  /* the requirement is that of the verdict's leading citation */
  const char *crash = results[2 * ABORTS].findings[0].key;
  const char *hang = results[2 * LOOPS].findings[0].key;
  assert_int_equal(strncmp(crash, "CRASH/client_hello.", 19), 0);
  assert_non_null(strstr(crash, "/bad/tls13/server"));
  assert_int_equal(strncmp(hang, "HANG/client_hello.", 18), 0);
  assert_non_null(strstr(hang, "/bad/tls13/server"));
}

static void the_run_goes_on(void **state) {
  (void)state;
  for (size_t workers = 1; workers <= 3; workers += 2) {
    tq_result *results = play(INPUTS, workers);
    check(results, INPUTS);
    tq_results_free(results, 2 * INPUTS);
  }
}

/* The same in the middle of a long run: whole handshakes, so that it takes seconds. Under
 * sanitizers it would be minutes. */
static void a_long_run_goes_on(void **state) {
  (void)state;
  size_t inputs = strcmp(TQ_FLAVOUR, "fast") == 0 ? MANY : 5 * INPUTS;
  tq_result *results = play(inputs, 2);
  check(results, inputs);
  tq_results_free(results, 2 * inputs);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_run_goes_on),
                                     cmocka_unit_test(a_long_run_goes_on)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
