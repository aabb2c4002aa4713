/* offer.c: see offer.h. One function and one row for each rule. */
#include "rules/offer.h"

#include "codec/handshake.h"
#include "rules/hello/rules.h"
#include "spec/requirement.h"

enum { TLS12 = 0x0303, TLS13 = 0x0304, RENEGOTIATION_SCSV = 0x00ff };

/* offer: one hello, and what it is held against. */
typedef struct offer {
  const tq_client_hello *hello;
  const tq_client_hello *first; /* of a second hello; NULL: it does not parse, or there is none */
  const tq_offer_context *context;
} offer;

uint8_t tq_offer_kinds_of(const tq_offer_context *context) {
  const tq_endpoint *endpoint = context->endpoint;
  unsigned kinds = tq_code_list_has(endpoint->versions, TLS13) ? TQ_OFFER_13 : TQ_OFFER_12;
  kinds |= endpoint->psk != NULL ? TQ_OFFER_PSK : TQ_OFFER_CERTIFICATE;
  if (context->retry != NULL) {
    kinds |= TQ_OFFER_SECOND;
    kinds |= context->retry->group != 0 ? (unsigned)TQ_OFFER_GROUP : 0;
    kinds |= context->retry->cookie.size != 0 ? (unsigned)TQ_OFFER_COOKIE : 0;
  }
  return (uint8_t)kinds;
}

static bool has(const offer *of, tq_extension_kind kind) {
  return of->hello->seen[kind].present && !of->hello->seen[kind].faulty;
}

static tq_mark mark_block(const offer *of) {
  return (tq_mark){of->hello->extensions_offset, (uint32_t)of->hello->extensions.size};
}

static tq_mark mark_of(const offer *of, tq_extension_kind kind) {
  const tq_extension_seen *seen = &of->hello->seen[kind];
  return seen->present ? (tq_mark){seen->offset, (uint32_t)seen->data.size} : mark_block(of);
}

static tq_mark mark_suites(const offer *of) {
  return (tq_mark){of->hello->cipher_suites_offset, (uint32_t)of->hello->cipher_suites.bytes.size};
}

/* --- the fields before the extensions --- */

static bool legacy_version(tq_mark *mark, const offer *of) {
  *mark = tq_mark_legacy_version();
  return of->hello->legacy_version != TLS12;
}

/* Without a session of an older version the id is empty, or in compatibility mode 32 bytes. */
static bool session_id(tq_mark *mark, const offer *of) {
  size_t size = of->hello->legacy_session_id.size;
  *mark = (tq_mark){of->hello->legacy_session_id_offset, (uint32_t)size + 1};
  return size != 0 && size != 32;
}

static bool null_compression(tq_mark *mark, const offer *of) {
  tq_span methods = of->hello->legacy_compression_methods;
  *mark = (tq_mark){of->hello->legacy_compression_methods_offset, (uint32_t)methods.size};
  return methods.size == 0 || memchr(methods.data, 0, methods.size) == NULL;
}

static bool rc4(tq_mark *mark, const offer *of) {
  *mark = mark_suites(of);
  for (size_t i = 0; i < tq_u16_list_count(of->hello->cipher_suites); i++) {
    const tq_cipher_suite *suite =
        tq_cipher_suite_find(tq_u16_list_at(of->hello->cipher_suites, i));
    if (suite != NULL && (tq_cipher_suite_weakness(suite) & TQ_WEAK_RC4) != 0) {
      return true;
    }
  }
  return false;
}

/* --- extensions --- */

static bool versions(tq_mark *mark, const offer *of) {
  tq_code_list own = of->context->endpoint->versions;
  *mark = mark_of(of, TQ_EXT_supported_versions);
  for (size_t i = 0; i < own.count; i++) {
    if (!tq_u16_list_has(of->hello->supported_versions, own.items[i])) {
      return true;
    }
  }
  return false;
}

static bool block(tq_mark *mark, const offer *of) {
  tq_extension_item item;
  tq_span rest = of->hello->extensions;
  tq_span before = TQ_SPAN_EMPTY;
  *mark = mark_block(of);
  while (tq_extension_next(&item, &rest)) {
    bool known = tq_extension_kind_of(item.type) != TQ_EXT_UNKNOWN;
    tq_extension_item other;
    before = tq_span_first(of->hello->extensions,
                           of->hello->extensions.size - rest.size - item.data.size - 4);
    if (known && (tq_extension_where(item.type) & TQ_IN_CH) == 0) {
      return true;
    }
    while (tq_extension_next(&other, &before)) {
      if (other.type == item.type) {
        return true;
      }
    }
  }
  return false;
}

static bool psk_not_last(tq_mark *mark, const offer *of) {
  const tq_extension_seen *seen = &of->hello->seen[TQ_EXT_pre_shared_key];
  *mark = mark_of(of, TQ_EXT_pre_shared_key);
  return seen->present && seen->index + 1 != of->hello->extension_count;
}

static bool psk_without_modes(tq_mark *mark, const offer *of) {
  *mark = mark_of(of, TQ_EXT_pre_shared_key);
  return of->hello->seen[TQ_EXT_pre_shared_key].present &&
         !of->hello->seen[TQ_EXT_psk_key_exchange_modes].present;
}

static bool no_schemes(tq_mark *mark, const offer *of) {
  *mark = mark_of(of, TQ_EXT_signature_algorithms);
  return !of->hello->seen[TQ_EXT_signature_algorithms].present;
}

/* Appendix B.3.1.3: the pairs of RFC 5246 but those with SHA-1 or better and RSA or ECDSA. */
static bool is_obsolete_scheme(uint16_t scheme) {
  switch (scheme) {
  case 0x0201:
  case 0x0203:
  case 0x0401:
  case 0x0403:
  case 0x0501:
  case 0x0503:
  case 0x0601:
  case 0x0603:
    return false;
  default:
    return scheme <= 0x06ff;
  }
}

static bool any_scheme(const offer *of, bool (*is)(uint16_t scheme)) {
  tq_u16_list schemes = of->hello->signature_algorithms;
  for (size_t i = 0; i < tq_u16_list_count(schemes); i++) {
    if (is(tq_u16_list_at(schemes, i))) {
      return true;
    }
  }
  return false;
}

/* A client that would take TLS 1.2 too may list them for that, as with groups. */
static bool obsolete_schemes(tq_mark *mark, const offer *of) {
  *mark = mark_of(of, TQ_EXT_signature_algorithms);
  return !tq_u16_list_has(of->hello->supported_versions, TLS12) &&
         any_scheme(of, is_obsolete_scheme);
}

static bool is_sha1(uint16_t scheme) {
  return scheme == 0x0201 || scheme == 0x0203;
}

static bool sha1_not_last(tq_mark *mark, const offer *of) {
  tq_u16_list schemes = of->hello->signature_algorithms;
  bool seen = false;
  *mark = mark_of(of, TQ_EXT_signature_algorithms);
  for (size_t i = 0; i < tq_u16_list_count(schemes); i++) {
    bool sha1 = is_sha1(tq_u16_list_at(schemes, i));
    if (seen && !sha1) {
      return true;
    }
    seen = seen || sha1;
  }
  return false;
}

/* TLS 1.2 names the signature in the second byte; later schemes have numbers of their own. */
static bool is_for_rsa(uint16_t scheme) {
  return (scheme >> 8 <= 6 && (scheme & 0xff) == 1) || (scheme >= 0x0804 && scheme <= 0x0806) ||
         (scheme >= 0x0809 && scheme <= 0x080b);
}

static bool is_for_ecdsa(uint16_t scheme) {
  return (scheme >> 8 <= 6 && (scheme & 0xff) == 3) || scheme == 0x0807 || scheme == 0x0808;
}

static bool schemes_missing(tq_mark *mark, const offer *of) {
  *mark = mark_of(of, TQ_EXT_signature_algorithms);
  if (!has(of, TQ_EXT_signature_algorithms)) {
    return false; /* then the defaults stand */
  }
  for (size_t i = 0; i < tq_u16_list_count(of->hello->cipher_suites); i++) {
    const tq_cipher_suite *suite =
        tq_cipher_suite_find(tq_u16_list_at(of->hello->cipher_suites, i));
    tq_kx kx = suite == NULL ? TQ_KX_NULL : (tq_kx)suite->kx;
    bool rsa = kx == TQ_KX_ECDHE_RSA || kx == TQ_KX_DHE_RSA;
    if ((rsa && !any_scheme(of, is_for_rsa)) ||
        (kx == TQ_KX_ECDHE_ECDSA && !any_scheme(of, is_for_ecdsa))) {
      return true;
    }
  }
  return false;
}

/* Appendix B.3.1.4; a client that would take TLS 1.2 too may list them for that. */
static bool obsolete_groups(tq_mark *mark, const offer *of) {
  tq_u16_list groups = of->hello->supported_groups;
  *mark = mark_of(of, TQ_EXT_supported_groups);
  if (tq_u16_list_has(of->hello->supported_versions, TLS12)) {
    return false;
  }
  for (size_t i = 0; i < tq_u16_list_count(groups); i++) {
    uint16_t group = tq_u16_list_at(groups, i);
    if ((group >= 0x0001 && group <= 0x0016) || (group >= 0x001a && group <= 0x001c) ||
        group == 0xff01 || group == 0xff02) {
      return true;
    }
  }
  return false;
}

/* --- key_share --- */

/* Where GROUP stands in supported_groups; their number: nowhere. */
static size_t place_of(const offer *of, uint16_t group) {
  tq_u16_list groups = of->hello->supported_groups;
  size_t at = 0;
  while (at < tq_u16_list_count(groups) && tq_u16_list_at(groups, at) != group) {
    at++;
  }
  return at;
}

static bool shares_unlike_groups(tq_mark *mark, const offer *of) {
  tq_key_share_entry entry;
  tq_span rest = of->hello->key_share;
  size_t last = 0;
  *mark = mark_of(of, TQ_EXT_key_share);
  while (tq_key_share_next(&entry, &rest)) {
    size_t place = place_of(of, entry.group);
    if (place < last || place == tq_u16_list_count(of->hello->supported_groups)) {
      return true;
    }
    last = place;
  }
  return false;
}

/* How many shares HELLO has for GROUP; 0: any group. */
static size_t count_shares(const tq_client_hello *hello, uint16_t group) {
  tq_key_share_entry entry;
  tq_span rest = hello->key_share;
  size_t count = 0;
  while (tq_key_share_next(&entry, &rest)) {
    count += group == 0 || entry.group == group;
  }
  return count;
}

static bool share_doubled(tq_mark *mark, const offer *of) {
  tq_key_share_entry entry;
  tq_span rest = of->hello->key_share;
  *mark = mark_of(of, TQ_EXT_key_share);
  while (tq_key_share_next(&entry, &rest)) {
    if (count_shares(of->hello, entry.group) > 1) {
      return true;
    }
  }
  return false;
}

/* --- the second hello --- */

static bool other_share(tq_mark *mark, const offer *of) {
  *mark = mark_of(of, TQ_EXT_key_share);
  return count_shares(of->hello, 0) != 1 || count_shares(of->hello, of->context->retry->group) != 1;
}

static bool other_cookie(tq_mark *mark, const offer *of) {
  *mark = mark_of(of, TQ_EXT_cookie);
  return !tq_span_equal(of->hello->cookie, of->context->retry->cookie);
}

static bool changed(tq_mark *mark, const offer *of) {
  *mark = mark_block(of);
  return of->first != NULL && !tq_hello_repeats(of->first, of->hello);
}

/* --- TLS 1.2 --- */

static bool renegotiation_unsaid(tq_mark *mark, const offer *of) {
  bool empty = has(of, TQ_EXT_renegotiation_info) && of->hello->renegotiated_connection.size == 0;
  *mark = mark_suites(of);
  return tq_endpoint_has(of->context->endpoint, TQ_FEATURE_RENEGOTIATION_INFO) && !empty &&
         !tq_u16_list_has(of->hello->cipher_suites, RENEGOTIATION_SCSV);
}

static bool master_secret_not_offered(tq_mark *mark, const offer *of) {
  *mark = mark_of(of, TQ_EXT_extended_master_secret);
  return tq_endpoint_has(of->context->endpoint, TQ_FEATURE_EXTENDED_MASTER_SECRET) &&
         !of->hello->seen[TQ_EXT_extended_master_secret].present;
}

static bool point_formats(tq_mark *mark, const offer *of) {
  tq_span formats = of->hello->ec_point_formats;
  *mark = mark_of(of, TQ_EXT_ec_point_formats);
  return has(of, TQ_EXT_ec_point_formats) &&
         (formats.size == 0 || memchr(formats.data, 0, formats.size) == NULL);
}

/* clang-format off */
#define CH(name) TQ_REQ_client_hello_##name
static const struct {
  uint8_t kinds; /* all that must hold */
  uint16_t requirement;
  bool (*breaks)(tq_mark *mark, const offer *of);
} rules[] = {
  {TQ_OFFER_13,                        CH(legacy_version_sent),                   legacy_version},
  {TQ_OFFER_13,                        CH(session_id_sent_in_compatibility_mode), session_id},
  {TQ_OFFER_13,                        CH(supported_versions_sent),               versions},
  {0,                                  CH(client_block_rules),                    block},
  {TQ_OFFER_13 | TQ_OFFER_CERTIFICATE, CH(signature_algorithms_sent),             no_schemes},
  {TQ_OFFER_13,                        CH(obsolete_signature_schemes),            obsolete_schemes},
  {TQ_OFFER_13,                        CH(obsolete_groups_sent),                  obsolete_groups},
  {TQ_OFFER_13,                        CH(sha1_schemes_last),                     sha1_not_last},
  {TQ_OFFER_13,                        CH(key_share_as_groups),                   shares_unlike_groups},
  {TQ_OFFER_13,                        CH(key_share_once_per_group),              share_doubled},
  {TQ_OFFER_13 | TQ_OFFER_PSK,         CH(pre_shared_key_sent_last),              psk_not_last},
  {TQ_OFFER_13 | TQ_OFFER_PSK,         CH(psk_modes_sent),                        psk_without_modes},
  {TQ_OFFER_SECOND,                    CH(second_hello_sent_unchanged),           changed},
  {TQ_OFFER_SECOND | TQ_OFFER_GROUP,   CH(second_key_share_sent),                 other_share},
  {TQ_OFFER_SECOND | TQ_OFFER_COOKIE,  CH(cookie_echoed),                         other_cookie},
  {TQ_OFFER_12,                        CH(null_compression_sent),                 null_compression},
  {TQ_OFFER_12,                        CH(schemes_cover_suites),                  schemes_missing},
  {TQ_OFFER_12,                        CH(renegotiation_signalled),               renegotiation_unsaid},
  {TQ_OFFER_12,                        CH(extended_master_secret_sent),           master_secret_not_offered},
  {TQ_OFFER_12,                        CH(point_formats_sent),                    point_formats},
  {0,                                  CH(rc4_offered),                           rc4},
};
/* clang-format on */

enum { RULES = sizeof rules / sizeof rules[0] };

static bool applies(size_t rule, uint8_t kinds) {
  return (rules[rule].kinds & kinds) == rules[rule].kinds;
}

static bool read_hello(tq_client_hello *into, tq_span message) {
  tq_faults faults = {0};
  tq_handshake handshake;
  return tq_handshake_read(&handshake, message, 0, NULL) &&
         tq_client_hello_parse(into, &faults, handshake.body, handshake.body_offset, NULL);
}

size_t tq_offer_check(tq_citation *citations, size_t max, tq_span hello,
                      const tq_offer_context *context) {
  tq_client_hello own = {0};
  tq_client_hello first = {0};
  offer of = {.hello = &own, .context = context};
  uint8_t kinds = tq_offer_kinds_of(context);
  size_t count = 0;
  if (!read_hello(&own, hello)) {
    return 0; /* no server goes on with it */
  }
  of.first = context->retry != NULL && read_hello(&first, context->retry->first) ? &first : NULL;
  for (size_t i = 0; i < RULES && count < max; i++) {
    tq_mark mark = {0, 0};
    if (applies(i, kinds) && rules[i].breaks(&mark, &of)) {
      citations[count++] = (tq_citation){
          .requirement = rules[i].requirement, .offset = mark.offset, .size = mark.size};
    }
  }
  return count;
}

size_t tq_offer_looks_for(uint16_t *requirements, size_t max, uint8_t kinds) {
  size_t count = 0;
  for (size_t i = 0; i < RULES && count < max; i++) {
    if (applies(i, kinds)) {
      requirements[count++] = rules[i].requirement;
    }
  }
  return count;
}
