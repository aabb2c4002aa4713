/* fit.c: see fit.h. */
#include "stage/fit.h"

enum { TLS12 = 0x0303, TLS13 = 0x0304, TLS13_SUITES = 0x13 };

static bool list_within(tq_code_list list, tq_code_list all) {
  for (size_t i = 0; i < list.count; i++) {
    if (!tq_code_list_has(all, list.items[i])) {
      return false;
    }
  }
  return true;
}

/* Those of LIST that are in ALL. False: more than fit, or none of some. */
static bool keep_common(tq_code_list *kept, uint16_t *into, tq_code_list list, tq_code_list all) {
  size_t count = 0;
  for (size_t i = 0; i < list.count; i++) {
    if (!tq_code_list_has(all, list.items[i])) {
      continue;
    }
    if (count == TQ_FIT_CODES_MAX) {
      return false;
    }
    into[count++] = list.items[i];
  }
  *kept = (tq_code_list){into, count};
  return count != 0 || list.count == 0;
}

static bool has_suite_of(const tq_endpoint *endpoint, uint16_t version) {
  for (size_t i = 0; i < endpoint->suites.count; i++) {
    bool is13 = endpoint->suites.items[i] >> 8 == TLS13_SUITES;
    if (is13 == (version == TLS13)) {
      return true;
    }
  }
  return false;
}

static bool plays_versions(const tq_endpoint *endpoint, const tq_abilities *can) {
  if (!list_within(endpoint->versions, can->versions)) {
    return false;
  }
  for (size_t i = 0; i < endpoint->versions.count; i++) {
    if (!has_suite_of(endpoint, endpoint->versions.items[i])) {
      return false;
    }
  }
  return true;
}

static bool plays_psk(const tq_endpoint *endpoint) {
  bool needs_mode = endpoint->psk != NULL && tq_code_list_has(endpoint->versions, TLS13);
  return !needs_mode || tq_endpoint_has(endpoint, TQ_FEATURE_PSK_KE) ||
         tq_endpoint_has(endpoint, TQ_FEATURE_PSK_DHE_KE);
}

static bool plays_subject(const tq_endpoint *endpoint) {
  bool names = endpoint->server_name == NULL || tq_endpoint_has(endpoint, TQ_FEATURE_SERVER_NAME);
  bool alpn = endpoint->alpn == NULL || tq_endpoint_has(endpoint, TQ_FEATURE_ALPN);
  return names && alpn && plays_psk(endpoint);
}

/* What cannot be set up is what it is; a scene only says which part of it is looked at. */
static bool is_as_wanted(const tq_endpoint *wanted, const tq_abilities *can) {
  if (wanted->alpn != NULL || wanted->psk != NULL) {
    return false;
  }
  return wanted->role == TQ_ROLE_CLIENT ||
         (wanted->server_name == NULL && wanted->client_auth == can->client_auth);
}

/* A client of TLS 1.2 that does not list the curve of the server's own key cannot be served (RFC
 * 8422 section 5.1), and the server cannot be told to overlook that. */
static bool add_own_curve(tq_fit *fit, const tq_abilities *can) {
  static const uint16_t curves[TQ_CREDENTIAL_COUNT] = {
      [TQ_CREDENTIAL_ECDSA_P256] = 0x0017, [TQ_CREDENTIAL_ECDSA_P384] = 0x0018};
  tq_endpoint *endpoint = &fit->endpoint;
  uint16_t curve = curves[endpoint->credential];
  if (endpoint->role == TQ_ROLE_SERVER && curve != 0 &&
      !tq_code_list_has(endpoint->groups, curve) && tq_code_list_has(can->groups, curve) &&
      endpoint->groups.count < TQ_FIT_CODES_MAX) {
    fit->groups[endpoint->groups.count++] = curve;
  }
  return true;
}

void tq_fit_fixed(tq_fit *fit, const tq_abilities *can) {
  tq_endpoint *endpoint = &fit->endpoint;
  endpoint->versions = can->versions;
  endpoint->suites = can->suites;
  endpoint->groups = can->groups;
  endpoint->schemes = can->schemes;
  endpoint->features = can->features;
  endpoint->unknown = can->unknown;
  endpoint->credentials = can->credentials & ~(1u << endpoint->credential);
}

bool tq_fit_endpoint(tq_fit *fit, const tq_endpoint *wanted, const tq_abilities *can) {
  tq_endpoint *endpoint = &fit->endpoint;
  if (can->fixed && !is_as_wanted(wanted, can)) {
    return false;
  }
  *endpoint = *wanted;
  /* Every client gives a cookie back (RFC 8446 section 4.2.2); who sends one is another matter. */
  uint32_t always = wanted->role == TQ_ROLE_CLIENT ? (uint32_t)TQ_FEATURE_COOKIE : 0u;
  endpoint->features &= can->features | can->unknown | always;
  bool role = wanted->role == TQ_ROLE_SERVER ? can->server : can->client;
  bool credential =
      wanted->credential == TQ_CREDENTIAL_NONE || (can->credentials >> wanted->credential & 1) != 0;
  return role && credential &&
         (wanted->features & ~endpoint->features & TQ_FEATURE_STATUS_REQUEST) == 0 &&
         keep_common(&endpoint->suites, fit->suites, wanted->suites, can->suites) &&
         keep_common(&endpoint->groups, fit->groups, wanted->groups, can->groups) &&
         keep_common(&endpoint->schemes, fit->schemes, wanted->schemes, can->schemes) &&
         plays_versions(endpoint, can) && plays_subject(endpoint) &&
         (!can->fixed || add_own_curve(fit, can));
}
