/* offer.c: what client and server have in common (RFC 8446 section 4.1.1; RFC 5246 section
 * 7.4.1.3; RFC 7919 section 4; RFC 8422 section 5.1). */
#include "rules/hello/view.h"
#include "spec/group.h"
#include "spec/requirement.h"
#include "spec/signature_scheme.h"

/* What a credential signs with. */
typedef struct key_row {
  tq_scheme_key key;
  uint16_t curve; /* 0: none */
} key_row;

/* clang-format off */
static const key_row keys[TQ_CREDENTIAL_COUNT] = {
  [TQ_CREDENTIAL_NONE]       = {TQ_SCHEME_KEY_OTHER,   0},
  [TQ_CREDENTIAL_ECDSA_P256] = {TQ_SCHEME_KEY_ECDSA,   TQ_NAMED_GROUP_secp256r1},
  [TQ_CREDENTIAL_ECDSA_P384] = {TQ_SCHEME_KEY_ECDSA,   TQ_NAMED_GROUP_secp384r1},
  [TQ_CREDENTIAL_RSA_2048]   = {TQ_SCHEME_KEY_RSA,     0},
  [TQ_CREDENTIAL_ED25519]    = {TQ_SCHEME_KEY_ED25519, 0},
  [TQ_CREDENTIAL_ED448]      = {TQ_SCHEME_KEY_ED448,   0},
};
/* clang-format on */

/* In TLS 1.2 an ECDSA pair does not bind the curve (RFC 8446 section 4.2.3). */
bool tq_credential_fits(tq_credential credential, uint16_t code, tq_era era) {
  const tq_signature_scheme *scheme = tq_signature_scheme_find(code);
  if (scheme == NULL || credential == TQ_CREDENTIAL_NONE ||
      scheme->key != (uint8_t)keys[credential].key) {
    return false;
  }
  if (era == TQ_ERA_12) {
    return scheme->tls12;
  }
  return scheme->tls13 && scheme->curve == keys[credential].curve;
}

/* A scheme that the client lists, the endpoint has, and its key can sign with. */
static bool scheme_in_common(const tq_hello_view *view, tq_era era) {
  tq_u16_list offered = view->hello->signature_algorithms;
  const tq_endpoint *endpoint = view->endpoint;
  for (size_t i = 0; i < tq_u16_list_count(offered); i++) {
    uint16_t scheme = tq_u16_list_at(offered, i);
    if (tq_code_list_has(endpoint->schemes, scheme) &&
        tq_credential_fits(endpoint->credential, scheme, era)) {
      return true;
    }
  }
  return false;
}

static void find_groups(tq_hello_view *view) {
  tq_u16_list offered = view->hello->supported_groups;
  for (size_t i = 0; i < tq_u16_list_count(offered) && !view->group_in_common; i++) {
    uint16_t group = tq_u16_list_at(offered, i);
    view->group_in_common = tq_code_list_has(view->endpoint->groups, group);
    view->first_group = view->group_in_common ? group : 0;
  }
  tq_key_share_entry entry;
  tq_span rest = view->hello->key_share;
  while (!view->share_in_common && tq_key_share_next(&entry, &rest)) {
    view->share_in_common = tq_u16_list_has(offered, entry.group) &&
                            tq_code_list_has(view->endpoint->groups, entry.group);
  }
}

static bool psk_is_known(tq_hello_view *view) {
  tq_psk_identity offered;
  tq_span rest = view->hello->psk_identities;
  tq_span known = tq_span_text(view->endpoint->psk->identity);
  for (size_t i = 0; tq_psk_identity_next(&offered, &rest); i++) {
    if (tq_span_equal(offered.identity, known)) {
      view->psk_index = i;
      return true;
    }
  }
  return false;
}

static bool lists_mode(const tq_hello_view *view, uint8_t mode) {
  tq_span modes = view->hello->psk_key_exchange_modes;
  return modes.size != 0 && memchr(modes.data, mode, modes.size) != NULL;
}

static void find_psk(tq_hello_view *view) {
  enum { PSK_KE = 0, PSK_DHE_KE = 1 };
  const tq_endpoint *endpoint = view->endpoint;
  if (!tq_hello_has(view, TQ_EXT_pre_shared_key)) {
    return;
  }
  view->psk = TQ_PSK_NOT_USABLE;
  if (endpoint->psk == NULL || !view->psk_hash || !psk_is_known(view)) {
    return;
  }
  view->psk_alone = lists_mode(view, PSK_KE) && tq_endpoint_has(endpoint, TQ_FEATURE_PSK_KE);
  bool with_group = lists_mode(view, PSK_DHE_KE) &&
                    tq_endpoint_has(endpoint, TQ_FEATURE_PSK_DHE_KE) && view->group_in_common;
  if (view->psk_alone || with_group) {
    view->psk = view->other_hash ? TQ_PSK_PERHAPS : TQ_PSK_USABLE;
  }
}

static bool hash_fits(const tq_psk *psk, const tq_cipher_suite *suite) {
  return psk->hash == suite->hash; /* both are a TLS HashAlgorithm */
}

/* The suites of TLS 1.3 in common. */
static void find_suites_13(tq_hello_view *view) {
  tq_code_list suites = view->endpoint->suites;
  for (size_t i = 0; i < suites.count; i++) {
    if (!tq_u16_list_has(view->hello->cipher_suites, suites.items[i])) {
      continue;
    }
    const tq_cipher_suite *suite = tq_cipher_suite_find(suites.items[i]);
    if (suite == NULL || suite->kx != TQ_KX_TLS13) {
      continue;
    }
    view->suite_13 = true;
    if (view->endpoint->psk != NULL) {
      bool fits = hash_fits(view->endpoint->psk, suite);
      view->psk_hash = view->psk_hash || fits;
      view->other_hash = view->other_hash || !fits;
    }
  }
}

void tq_hello_view_offer_13(tq_hello_view *view) {
  find_suites_13(view);
  find_groups(view);
  view->scheme_in_common = scheme_in_common(view, TQ_ERA_13);
  find_psk(view);
  view->full_handshake = view->suite_13 && view->group_in_common && view->scheme_in_common;
}

/* TLS 1.2: what one suite in common comes to, and the requirement that stands against it. */
typedef struct offer {
  tq_can can;
  uint16_t rule;
} offer;

static offer worse(offer a, offer b) {
  return b.can < a.can ? b : a;
}

static bool credential_fits(const tq_hello_view *view, tq_auth auth) {
  tq_credential credential = view->endpoint->credential;
  switch (auth) {
  case TQ_AUTH_NONE:
    return true;
  case TQ_AUTH_RSA:
    return credential == TQ_CREDENTIAL_RSA_2048;
  case TQ_AUTH_ECDSA:
    return credential != TQ_CREDENTIAL_RSA_2048 && credential != TQ_CREDENTIAL_NONE;
  case TQ_AUTH_PSK:
    return view->endpoint->psk != NULL;
  default:
    return false;
  }
}

static bool offers_ffdhe(const tq_hello_view *view) {
  tq_u16_list offered = view->hello->supported_groups;
  for (size_t i = 0; i < tq_u16_list_count(offered); i++) {
    if (tq_group_is_ffdhe(tq_u16_list_at(offered, i))) {
      return true;
    }
  }
  return false;
}

/* A group in common among the curves, or among the finite-field groups. */
static bool group_in_common(const tq_hello_view *view, bool ffdhe) {
  tq_code_list groups = view->endpoint->groups;
  for (size_t i = 0; i < groups.count; i++) {
    if (tq_group_is_ffdhe(groups.items[i]) == ffdhe &&
        tq_u16_list_has(view->hello->supported_groups, groups.items[i])) {
      return true;
    }
  }
  return false;
}

static offer curve_of(const tq_hello_view *view) {
  if (!tq_hello_has(view, TQ_EXT_supported_groups)) {
    return (offer){TQ_CAN_PERHAPS, TQ_REQ_client_hello_ecc_without_groups};
  }
  if (!group_in_common(view, false)) {
    return (offer){TQ_CAN_NOT, TQ_REQ_client_hello_ecc_only_no_curve};
  }
  return (offer){TQ_CAN, TQ_REQ_NONE};
}

/* Whether the server is one that RFC 7919 binds is not known. */
static offer finite_field_of(const tq_hello_view *view) {
  if (group_in_common(view, true)) {
    return (offer){TQ_CAN, TQ_REQ_NONE};
  }
  if (offers_ffdhe(view)) {
    return (offer){TQ_CAN_PERHAPS, TQ_REQ_client_hello_ffdhe_only};
  }
  return (offer){TQ_CAN_PERHAPS, TQ_REQ_client_hello_ffdhe_without_groups};
}

/* Whether the certificate's curve is one that the client lists (RFC 8422 section 5.1). */
static offer certificate_curve_of(const tq_hello_view *view) {
  uint16_t curve = keys[view->endpoint->credential].curve;
  if (curve != 0 && tq_hello_has(view, TQ_EXT_supported_groups) &&
      !tq_u16_list_has(view->hello->supported_groups, curve)) {
    return (offer){TQ_CAN_PERHAPS, TQ_REQ_client_hello_certificate_curve_not_listed};
  }
  return (offer){TQ_CAN, TQ_REQ_NONE};
}

/* SHA-1 with the server's key, which a hello without signature_algorithms stands for. */
static bool signs_with_sha1(const tq_endpoint *endpoint) {
  uint16_t scheme = endpoint->credential == TQ_CREDENTIAL_RSA_2048 ? TQ_SCHEME_rsa_pkcs1_sha1
                                                                   : TQ_SCHEME_ecdsa_sha1;
  return tq_code_list_has(endpoint->schemes, scheme);
}

/* The server's signature, and those in its certificates. */
static offer signature_of(const tq_hello_view *view) {
  if (!tq_hello_present(view, TQ_EXT_signature_algorithms)) {
    return signs_with_sha1(view->endpoint)
               ? (offer){TQ_CAN, TQ_REQ_NONE}
               : (offer){TQ_CAN_PERHAPS, TQ_REQ_client_hello_signature_with_sha1};
  }
  if (!scheme_in_common(view, TQ_ERA_12)) {
    return (offer){TQ_CAN_PERHAPS, TQ_REQ_client_hello_no_common_signature_scheme_12};
  }
  return (offer){TQ_CAN, TQ_REQ_NONE};
}

/* No signature is made under such a suite. Whether a server looks for a pair in common before it
 * knows that is its own choice. */
static offer unsigned_of(const tq_hello_view *view) {
  tq_u16_list offered = view->hello->signature_algorithms;
  bool common = view->endpoint->schemes.count == 0 || tq_u16_list_count(offered) == 0;
  for (size_t i = 0; i < tq_u16_list_count(offered) && !common; i++) {
    common = tq_code_list_has(view->endpoint->schemes, tq_u16_list_at(offered, i));
  }
  return common ? (offer){TQ_CAN, TQ_REQ_NONE}
                : (offer){TQ_CAN_PERHAPS, TQ_REQ_client_hello_no_common_signature_scheme_12};
}

static offer offer_of(const tq_hello_view *view, const tq_cipher_suite *suite) {
  offer best = {TQ_CAN, TQ_REQ_NONE};
  tq_kx kx = (tq_kx)suite->kx;
  if (!credential_fits(view, (tq_auth)suite->auth)) {
    return (offer){TQ_CAN_NOT, TQ_REQ_client_hello_no_common_cipher_suite_12};
  }
  if (tq_kx_ec(kx)) {
    best = worse(best, curve_of(view));
  }
  if (tq_kx_ff(kx)) {
    best = worse(best, finite_field_of(view));
  }
  if (suite->auth == TQ_AUTH_ECDSA) {
    best = worse(best, certificate_curve_of(view));
  }
  if (suite->auth == TQ_AUTH_ECDSA || suite->auth == TQ_AUTH_RSA) {
    return worse(best, signature_of(view));
  }
  return worse(best, unsigned_of(view));
}

/* Without any suite in common: is there one reason for all that was offered? */
static uint16_t why_none_12(const tq_hello_view *view) {
  tq_u16_list offered = view->hello->cipher_suites;
  size_t rc4 = 0;
  size_t anonymous = 0;
  size_t null = 0;
  size_t known = 0;
  for (size_t i = 0; i < tq_u16_list_count(offered); i++) {
    const tq_cipher_suite *suite = tq_cipher_suite_find(tq_u16_list_at(offered, i));
    if (suite == NULL || suite->kx == TQ_KX_SIGNAL) {
      continue;
    }
    known++;
    null += suite->kx == TQ_KX_NULL;
    rc4 += (tq_cipher_suite_weakness(suite) & TQ_WEAK_RC4) != 0;
    anonymous += suite->auth == TQ_AUTH_NONE && suite->kx != TQ_KX_NULL;
  }
  if (known == 0) {
    return TQ_REQ_client_hello_no_common_cipher_suite_12;
  }
  if (null == known) {
    return TQ_REQ_client_hello_null_with_null_negotiated;
  }
  if (rc4 == known) {
    return TQ_REQ_client_hello_rc4_only;
  }
  return anonymous == known ? TQ_REQ_client_hello_anonymous_suites_negotiated
                            : TQ_REQ_client_hello_no_common_cipher_suite_12;
}

void tq_hello_view_offer_12(tq_hello_view *view) {
  offer best = {TQ_CAN_NOT, TQ_REQ_NONE};
  for (size_t i = 0; i < view->endpoint->suites.count && best.can != TQ_CAN; i++) {
    uint16_t code = view->endpoint->suites.items[i];
    if (!tq_u16_list_has(view->hello->cipher_suites, code)) {
      continue;
    }
    const tq_cipher_suite *suite = tq_cipher_suite_find(code);
    if (suite == NULL || suite->kx == TQ_KX_TLS13 || suite->kx == TQ_KX_SIGNAL) {
      continue;
    }
    offer here = offer_of(view, suite);
    if (best.rule == TQ_REQ_NONE || here.can > best.can) {
      best = here;
    }
  }
  view->suite_12 = best.can;
  view->suite_12_rule = best.rule;
  if (best.can == TQ_CAN_NOT && best.rule == TQ_REQ_NONE) {
    view->suite_12_rule = why_none_12(view);
  }
}

void tq_hello_view_of(tq_hello_view *view) {
  tq_hello_view_version(view);
  if (view->era == TQ_ERA_13) {
    tq_hello_view_offer_13(view);
  }
  if (view->era == TQ_ERA_12 || view->may_fall_back) {
    tq_hello_view_offer_12(view);
  }
}
