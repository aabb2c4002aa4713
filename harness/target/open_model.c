/* open_model.c: see open_model.h. */
#include "target/open_model.h"

#include "spec/requirement.h"

enum { TLS12 = 0x0303 };

static bool same_alerts(tq_alert_set a, tq_alert_set b) {
  return memcmp(&a, &b, sizeof a) == 0;
}

static bool cites(const tq_verdict *verdict, const tq_citation *wanted) {
  for (size_t i = 0; i < verdict->count; i++) {
    const tq_citation *one = &verdict->citations[i];
    if (one->requirement == wanted->requirement && one->offset == wanted->offset) {
      return true;
    }
  }
  return false;
}

static void leave_open(tq_verdict *verdict) {
  verdict->kind = TQ_VERDICT_EITHER;
  verdict->version = 0;
  for (size_t i = 0; i < verdict->count; i++) {
    verdict->citations[i].open = true;
  }
}

/* What both say; where they differ, either. Bytes that are missing are missing for both. */
static void merge(tq_verdict *verdict, const tq_verdict *other) {
  bool same = verdict->kind == other->kind && verdict->version == other->version &&
              same_alerts(verdict->alerts, other->alerts);
  if (same) {
    return;
  }
  for (size_t i = 0; i < other->count; i++) {
    if (!cites(verdict, &other->citations[i]) && verdict->count < TQ_CITATIONS_MAX) {
      verdict->citations[verdict->count++] = other->citations[i];
    }
  }
  verdict->alerts = tq_alert_set_union(verdict->alerts, other->alerts);
  if (verdict->kind == TQ_VERDICT_REJECT && other->kind == TQ_VERDICT_REJECT) {
    return; /* it must end in any case; with which alert is what is open */
  }
  leave_open(verdict);
}

static void try_other(tq_verdict *verdict, tq_span message, const tq_hello_context *context,
                      const tq_endpoint *endpoint) {
  tq_verdict other;
  tq_hello_context variant = *context;
  variant.endpoint = endpoint;
  tq_oracle_client_hello(&other, message, &variant);
  merge(verdict, &other);
}

static void try_features(tq_verdict *verdict, tq_span message, const tq_hello_context *context) {
  tq_endpoint endpoint = *context->endpoint;
  uint32_t known = endpoint.features;
  endpoint.features = known | endpoint.unknown;
  try_other(verdict, message, context, &endpoint);
  for (uint32_t bit = 1; bit <= TQ_FEATURE_EC_POINT_FORMATS; bit <<= 1) {
    if ((endpoint.unknown & bit) != 0) {
      endpoint.features = known | bit;
      try_other(verdict, message, context, &endpoint);
    }
  }
}

static void try_credentials(tq_verdict *verdict, tq_span message, const tq_hello_context *context) {
  tq_endpoint endpoint = *context->endpoint;
  for (int i = 0; i < TQ_CREDENTIAL_COUNT; i++) {
    if ((context->endpoint->credentials >> i & 1) != 0) {
      endpoint.credential = (tq_credential)i;
      try_other(verdict, message, context, &endpoint);
    }
  }
}

/* No rule is written for versions before TLS 1.2; who has one may answer with it. */
static bool has_older(const tq_endpoint *endpoint) {
  for (size_t i = 0; i < endpoint->versions.count; i++) {
    if (endpoint->versions.items[i] < TLS12) {
      return true;
    }
  }
  return false;
}

static bool is_of_version(const tq_verdict *verdict) {
  for (size_t i = 0; i < verdict->count; i++) {
    switch (verdict->citations[i].requirement) {
    case TQ_REQ_client_hello_version_below_server:
    case TQ_REQ_client_hello_version_too_low_for_server:
    case TQ_REQ_client_hello_no_common_version:
      return true;
    default:
      break;
    }
  }
  return false;
}

void tq_oracle_open_client_hello(tq_verdict *verdict, tq_span message,
                                 const tq_hello_context *context) {
  const tq_endpoint *endpoint = context->endpoint;
  tq_oracle_client_hello(verdict, message, context);
  if (endpoint->unknown != 0) {
    try_features(verdict, message, context);
  }
  if (endpoint->credentials != 0) {
    try_credentials(verdict, message, context);
  }
  if (has_older(endpoint) && is_of_version(verdict)) {
    leave_open(verdict);
  }
}
