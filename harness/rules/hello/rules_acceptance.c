/* rules_acceptance.c: what a server must take: unknown values, unusual but allowed forms. */
#include "rules/hello/rules.h"
#include "spec/grease.h"
#include "spec/requirement.h"

enum { TLS10 = 0x0301, TLS12 = 0x0303, TLS13 = 0x0304 };

static tq_say say(bool applies) {
  return applies ? TQ_BINDS : TQ_QUIET;
}

/* A suite that says something, and is none. No group or scheme has these codes. */
static bool is_signal(uint16_t code) {
  return code == TQ_SUITE_EMPTY_RENEGOTIATION_INFO_SCSV || code == TQ_SUITE_FALLBACK_SCSV;
}

/* Some code of LIST is not among OWN. */
static bool has_others(tq_u16_list list, tq_code_list own) {
  for (size_t i = 0; i < tq_u16_list_count(list); i++) {
    uint16_t code = tq_u16_list_at(list, i);
    if (!tq_is_grease(code) && !is_signal(code) && !tq_code_list_has(own, code)) {
      return true;
    }
  }
  return false;
}

static bool has_grease(tq_u16_list list) {
  for (size_t i = 0; i < tq_u16_list_count(list); i++) {
    if (tq_is_grease(tq_u16_list_at(list, i))) {
      return true;
    }
  }
  return false;
}

static tq_say group_without_share(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_key_share);
  return say(view->context->retry == NULL && view->group_in_common && !view->share_in_common);
}

static tq_say aes_128_gcm_supported(tq_mark *mark, const tq_hello_view *view) {
  tq_u16_list offered = view->hello->cipher_suites;
  *mark = tq_mark_suites(view);
  return say(tq_u16_list_count(offered) == 1 &&
             tq_u16_list_at(offered, 0) == TQ_SUITE_AES_128_GCM_SHA256);
}

static tq_say secp256r1_supported(tq_mark *mark, const tq_hello_view *view) {
  tq_u16_list offered = view->hello->supported_groups;
  *mark = tq_mark_extension(view, TQ_EXT_supported_groups);
  return say(tq_u16_list_count(offered) == 1 && tq_u16_list_at(offered, 0) == 0x0017);
}

static tq_say supported_versions_without_tls13(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_supported_versions);
  return say(view->has_13 && tq_hello_present(view, TQ_EXT_supported_versions));
}

static tq_say supported_versions_absent(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extensions(view);
  return say(view->has_13 && !tq_hello_present(view, TQ_EXT_supported_versions));
}

static tq_say version_above_server(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_legacy_version();
  return say(!view->has_13 && view->hello->legacy_version > TLS12);
}

static bool unusual_legacy_version(const tq_hello_view *view) {
  return tq_hello_present(view, TQ_EXT_supported_versions) &&
         view->hello->legacy_version != TLS12 && view->hello->legacy_version >= TLS10;
}

static tq_say legacy_version_not_used(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_legacy_version();
  return say(view->has_13 && unusual_legacy_version(view));
}

static tq_say unknown_versions_ignored(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_supported_versions);
  return say(view->has_13 && has_others(view->hello->supported_versions, view->endpoint->versions));
}

static tq_say versions_in_any_order(tq_mark *mark, const tq_hello_view *view) {
  tq_u16_list offered = view->hello->supported_versions;
  *mark = tq_mark_extension(view, TQ_EXT_supported_versions);
  for (size_t i = 1; i < tq_u16_list_count(offered); i++) {
    if (tq_u16_list_at(offered, i) > tq_u16_list_at(offered, i - 1)) {
      return say(view->has_13);
    }
  }
  return TQ_QUIET;
}

/* The first extension of a type that is GREASE, or else of one that is in no table. */
static bool find_extension(tq_mark *mark, const tq_hello_view *view, bool grease) {
  tq_extension_item item;
  tq_span rest = view->hello->extensions;
  *mark = tq_mark_extensions(view);
  while (tq_extension_next(&item, &rest)) {
    bool unknown = tq_extension_kind_of(item.type) == TQ_EXT_UNKNOWN;
    if (unknown && tq_is_grease(item.type) == grease) {
      *mark = (tq_mark){(uint32_t)(item.data.data - view->message.data) - 4,
                        (uint32_t)item.data.size + 4};
      return true;
    }
  }
  return false;
}

static tq_say unknown_extensions_ignored(tq_mark *mark, const tq_hello_view *view) {
  return say(find_extension(mark, view, false));
}

/* The mark is that of the rule on unknown values of the same kind, which speaks too: both say the
 * same of the same bytes. */
static tq_say grease_ignored(tq_mark *mark, const tq_hello_view *view) {
  const tq_client_hello *hello = view->hello;
  if (find_extension(mark, view, true)) {
    return TQ_BINDS;
  }
  *mark = tq_mark_suites(view);
  if (has_grease(hello->cipher_suites)) {
    return TQ_BINDS;
  }
  *mark = tq_mark_extension(view, TQ_EXT_supported_groups);
  if (has_grease(hello->supported_groups)) {
    return TQ_BINDS;
  }
  *mark = tq_mark_extension(view, TQ_EXT_signature_algorithms);
  if (has_grease(hello->signature_algorithms)) {
    return TQ_BINDS;
  }
  *mark = tq_mark_extension(view, TQ_EXT_supported_versions);
  return say(view->has_13 && has_grease(hello->supported_versions));
}

static tq_say grease_alpn_ignored(tq_mark *mark, const tq_hello_view *view) {
  tq_span name;
  tq_span rest = view->hello->alpn;
  *mark = tq_mark_extension(view, TQ_EXT_application_layer_protocol_negotiation);
  while (tq_opaque8_next(&name, &rest)) {
    if (name.size == 2 && tq_is_grease((uint16_t)(name.data[0] << 8 | name.data[1]))) {
      return TQ_BINDS;
    }
  }
  return TQ_QUIET;
}

static tq_say unknown_suites_ignored(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_suites(view);
  return say(has_others(view->hello->cipher_suites, view->endpoint->suites));
}

static tq_say unknown_groups_ignored(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_supported_groups);
  return say(has_others(view->hello->supported_groups, view->endpoint->groups));
}

static tq_say unknown_schemes_ignored(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_signature_algorithms);
  return say(has_others(view->hello->signature_algorithms, view->endpoint->schemes));
}

static tq_say unknown_values_ignored(tq_mark *mark, const tq_hello_view *view) {
  if (unknown_groups_ignored(mark, view) == TQ_BINDS) {
    return TQ_BINDS;
  }
  return unknown_schemes_ignored(mark, view);
}

static tq_say legacy_compression_accepted(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_compression(view);
  return say(view->has_13 && view->hello->legacy_compression_methods.size > 1);
}

static tq_say extensions_optional(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extensions(view);
  return say(!view->hello->has_extensions);
}

static tq_say signature_algorithms_absent(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extensions(view);
  return say(!tq_hello_present(view, TQ_EXT_signature_algorithms));
}

/* What is long: more than there are values to choose from, by far in suites. The longest is marked.
 */
static tq_say long_lists_accepted(tq_mark *mark, const tq_hello_view *view) {
  enum { LONG_SUITES = 100, LONG = 40 };
  *mark = tq_mark_suites(view);
  if (tq_u16_list_count(view->hello->cipher_suites) > LONG_SUITES) {
    return TQ_BINDS;
  }
  *mark = tq_mark_extension(view, TQ_EXT_supported_groups);
  if (tq_u16_list_count(view->hello->supported_groups) > LONG) {
    return TQ_BINDS;
  }
  *mark = tq_mark_extension(view, TQ_EXT_signature_algorithms);
  return say(tq_u16_list_count(view->hello->signature_algorithms) > LONG);
}

static tq_say size_limit_large(tq_mark *mark, const tq_hello_view *view) {
  enum { LARGEST = (1 << 14) + 1 };
  *mark = tq_mark_extension(view, TQ_EXT_record_size_limit);
  return say(view->hello->record_size_limit > LARGEST);
}

/* 2^255 - 19 and above, be it by the highest bit, which is masked before the rest is reduced; X448
 * has no such values that anyone would send by chance. */
static bool is_not_canonical(tq_span share) {
  if ((share.data[31] & 0x80) != 0) {
    return true;
  }
  for (size_t i = 1; i < 31; i++) {
    if (share.data[i] != 0xff) {
      return false;
    }
  }
  return share.data[31] == 0x7f && share.data[0] >= 0xed;
}

static tq_say montgomery_not_canonical(tq_mark *mark, const tq_hello_view *view) {
  enum { X25519 = 0x001d, SIZE = 32 };
  tq_key_share_entry entry;
  tq_span rest = view->hello->key_share;
  *mark = tq_mark_extension(view, TQ_EXT_key_share);
  while (tq_key_share_next(&entry, &rest)) {
    if (entry.group == X25519 && entry.key_exchange.size == SIZE &&
        is_not_canonical(entry.key_exchange)) {
      return TQ_BINDS;
    }
  }
  return TQ_QUIET;
}

/* Lists without X.509 are open, and come not as far as here. */
static tq_say certificate_type_in_common(tq_mark *mark, const tq_hello_view *view) {
  tq_extension_kind kind = tq_hello_present(view, TQ_EXT_server_certificate_type)
                               ? TQ_EXT_server_certificate_type
                               : TQ_EXT_client_certificate_type;
  *mark = tq_mark_extension(view, kind);
  return say(tq_hello_present(view, kind));
}

static tq_say renegotiation_signalled_twice(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_renegotiation_info);
  return say(tq_hello_present(view, TQ_EXT_renegotiation_info) &&
             tq_u16_list_has(view->hello->cipher_suites, TQ_SUITE_EMPTY_RENEGOTIATION_INFO_SCSV));
}

static tq_say acceptable_offer(tq_mark *mark, const tq_hello_view *view) {
  *mark = (tq_mark){0, (uint32_t)view->message.size};
  return TQ_BINDS;
}

/* clang-format off */
#define REQ(name) TQ_REQ_client_hello_##name
enum { BOTH = TQ_ERA_12 | TQ_ERA_13 };
static const tq_hello_rule rows[] = {
  {REQ(group_without_share),               TQ_ERA_13, false, group_without_share},
  {REQ(aes_128_gcm_supported),             TQ_ERA_13, false, aes_128_gcm_supported},
  {REQ(secp256r1_supported),               TQ_ERA_13, false, secp256r1_supported},
  {REQ(version_above_server),              TQ_ERA_12, false, version_above_server},
  {REQ(legacy_version_not_used),           BOTH,      false, legacy_version_not_used},
  {REQ(legacy_version_tolerated),          TQ_ERA_13, false, legacy_version_not_used},
  {TQ_REQ_key_exchange_montgomery_not_canonical, TQ_ERA_13, false, montgomery_not_canonical},
  {REQ(renegotiation_signalled_twice),     TQ_ERA_12, false, renegotiation_signalled_twice},
  {REQ(certificate_type_in_common),        BOTH,      false, certificate_type_in_common},
  {REQ(supported_versions_without_tls13),  TQ_ERA_12, false, supported_versions_without_tls13},
  {REQ(versions_in_any_order),             BOTH,      false, versions_in_any_order},
  {REQ(unknown_versions_ignored),          BOTH,      false, unknown_versions_ignored},
  {REQ(legacy_compression_accepted),       TQ_ERA_12, false, legacy_compression_accepted},
  {REQ(extensions_optional),               TQ_ERA_12, false, extensions_optional},
  {REQ(long_lists_accepted),               BOTH,      false, long_lists_accepted},
  {TQ_REQ_record_size_limit_large,         BOTH,      false, size_limit_large},
  {REQ(grease_ignored),                    BOTH,      false, grease_ignored},
  {REQ(grease_alpn_ignored),               BOTH,      false, grease_alpn_ignored},
  {REQ(unknown_extensions_ignored),        TQ_ERA_13, false, unknown_extensions_ignored},
  {REQ(unknown_extensions_ignored_12),     TQ_ERA_12, false, unknown_extensions_ignored},
  {REQ(unknown_suites_ignored),            TQ_ERA_13, false, unknown_suites_ignored},
  {REQ(unknown_suites_ignored_12),         TQ_ERA_12, false, unknown_suites_ignored},
  {REQ(unknown_values_ignored),            TQ_ERA_13, false, unknown_values_ignored},
  {REQ(unknown_groups_ignored_12),         TQ_ERA_12, false, unknown_groups_ignored},
  {REQ(unknown_schemes_ignored_12),        TQ_ERA_12, false, unknown_schemes_ignored},
  {REQ(signature_algorithms_absent_12),    TQ_ERA_12, false, signature_algorithms_absent},
  {REQ(supported_versions_absent),         TQ_ERA_12, false, supported_versions_absent},
  {REQ(acceptable_offer),                  TQ_ERA_13, false, acceptable_offer},
  {REQ(acceptable_offer_12),               TQ_ERA_12, false, acceptable_offer},
};
/* clang-format on */

const tq_hello_rules tq_hello_rules_acceptance = {rows, sizeof rows / sizeof rows[0]};
