/* oracle_help.h: what tests of the rules share: the vectors, and verdicts in their scenes. */
#ifndef TQ_TEST_ORACLE_HELP_H
#define TQ_TEST_ORACLE_HELP_H

#include "engine/scene.h"
#include "rules/client_hello.h"
#include "spec/requirement.h"
#include "support/check.h"
#include "target/checks.h"
#include "vector/vector.h"

#include <stdio.h>
#include <stdlib.h>

/* By libcrypto, as fuzz targets and replay do. */
static inline tq_check check_share(void *context, uint16_t group, tq_span share) {
  static tq_checks *checks;
  (void)context;
  checks = checks == NULL ? tq_checks_new() : checks;
  assert_non_null(checks);
  return tq_checks_share(checks, group, share);
}

/* The live token for a binder stands for the right one. */
static inline tq_check check_token_binder(void *context, const tq_psk *psk, tq_span truncated,
                                          tq_span binder) {
  static const uint8_t first[] = {0x34, 0x05, 0x55, 0x39};
  (void)context;
  (void)psk;
  bool good = truncated.size > 4 && binder.size == 32 && memcmp(binder.data, first, 4) == 0;
  return good ? TQ_CHECK_GOOD : TQ_CHECK_BAD;
}

static inline tq_vectors *load_vectors(void) {
  char error[TQ_VECTOR_ERROR_MAX] = "";
  tq_vectors *vectors = tq_vectors_new();
  if (!tq_vectors_load(vectors, TQ_SOURCE_DIR "/corpus/vectors", error)) {
    fail_msg("%s", error);
  }
  return vectors;
}

/* The verdict on MESSAGE in SCENE, whose endpoint has FEATURES more. */
static inline tq_verdict verdict_in(const tq_scene *scene, uint32_t features, tq_span message) {
  tq_endpoint endpoint = scene->endpoint;
  endpoint.features |= features;
  tq_hello_retry retry;
  tq_hello_context context = {.endpoint = &endpoint,
                              .checks = {NULL, check_share, check_token_binder}};
  if (scene->retry != NULL) {
    retry = (tq_hello_retry){.first = scene->retry->first_hello,
                             .group = scene->retry->group,
                             .suite = scene->retry->suite};
    context.retry = &retry;
  }
  tq_verdict verdict;
  tq_oracle_client_hello(&verdict, message, &context);
  return verdict;
}

static inline bool verdict_cites(const tq_verdict *verdict, uint16_t requirement) {
  for (size_t i = 0; i < verdict->count; i++) {
    if (verdict->citations[i].requirement == requirement) {
      return true;
    }
  }
  return false;
}

#endif
