/* rules_tls13.c: rules on a hello that asks for TLS 1.3 (RFC 8446 sections 4.1.1, 4.1.2, 4.2,
 * 9.2). */
#include "rules/hello/rules.h"
#include "spec/requirement.h"

/* What keeps a server from TLS 1.3 obliges it to refuse only if TLS 1.2 is no way out. */
static tq_say unless_fallback(const tq_hello_view *view) {
  return view->may_fall_back && view->suite_12 != TQ_CAN_NOT ? TQ_OPEN : TQ_BINDS;
}

static bool psk_usable(const tq_hello_view *view) {
  return view->psk == TQ_PSK_USABLE || view->psk == TQ_PSK_PERHAPS;
}

static tq_say compression_not_null(tq_mark *mark, const tq_hello_view *view) {
  tq_span methods = view->hello->legacy_compression_methods;
  *mark = tq_mark_compression(view);
  bool unread = methods.size == 0;
  return unread || (methods.size == 1 && methods.data[0] == 0) ? TQ_QUIET : TQ_BINDS;
}

static tq_say extensions_too_short(tq_mark *mark, const tq_hello_view *view) {
  enum { MINIMUM = 8 };
  *mark = tq_mark_extensions(view);
  return view->hello->extensions.size < MINIMUM ? TQ_BINDS : TQ_QUIET;
}

static tq_say no_common_cipher_suite(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_suites(view);
  return view->suite_13 ? TQ_QUIET : unless_fallback(view);
}

static tq_say no_common_group(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_supported_groups);
  if (!tq_hello_has(view, TQ_EXT_supported_groups) || view->group_in_common || psk_usable(view)) {
    return TQ_QUIET;
  }
  return unless_fallback(view);
}

/* With pre_shared_key the two group extensions may be left out, but then the PSK has to do. */
static tq_say psk_alone_not_usable(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_pre_shared_key);
  bool only_psk = tq_hello_has(view, TQ_EXT_pre_shared_key) &&
                  !tq_hello_present(view, TQ_EXT_supported_groups) &&
                  !tq_hello_present(view, TQ_EXT_key_share);
  return only_psk && !view->psk_alone ? unless_fallback(view) : TQ_QUIET;
}

static tq_say no_key_to_authenticate_with(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_pre_shared_key);
  bool without = view->endpoint->credential == TQ_CREDENTIAL_NONE && !psk_usable(view);
  return without ? unless_fallback(view) : TQ_QUIET;
}

static bool signs(const tq_hello_view *view) {
  return view->endpoint->credential != TQ_CREDENTIAL_NONE && !psk_usable(view);
}

/* Section 4.4.3 lets a server sign with another scheme if it has no chain otherwise, so that a
 * refusal and an attempt are both right. */
static tq_say no_common_signature_scheme(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_signature_algorithms);
  bool has = tq_hello_has(view, TQ_EXT_signature_algorithms);
  return has && signs(view) && !view->scheme_in_common ? TQ_OPEN : TQ_QUIET;
}

static bool for_certificates_only(uint16_t scheme) {
  switch (scheme) {
  case 0x0201:
  case 0x0203:
  case 0x0401:
  case 0x0501:
  case 0x0601:
    return true;
  default:
    return false;
  }
}

static tq_say certificate_only_schemes(tq_mark *mark, const tq_hello_view *view) {
  tq_u16_list offered = view->hello->signature_algorithms;
  *mark = tq_mark_extension(view, TQ_EXT_signature_algorithms);
  for (size_t i = 0; i < tq_u16_list_count(offered); i++) {
    if (!for_certificates_only(tq_u16_list_at(offered, i))) {
      return TQ_QUIET;
    }
  }
  return tq_u16_list_count(offered) != 0 && signs(view) ? TQ_OPEN : TQ_QUIET;
}

static tq_say signature_algorithms_missing(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extensions(view);
  bool missing = !tq_hello_present(view, TQ_EXT_signature_algorithms);
  if (!missing || !signs(view)) {
    return TQ_QUIET;
  }
  return tq_hello_present(view, TQ_EXT_pre_shared_key) && !tq_hello_has(view, TQ_EXT_pre_shared_key)
             ? TQ_OPEN
             : TQ_BINDS;
}

static tq_say supported_groups_missing(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extensions(view);
  bool missing = !tq_hello_present(view, TQ_EXT_supported_groups) &&
                 !tq_hello_present(view, TQ_EXT_pre_shared_key);
  return missing ? TQ_BINDS : TQ_QUIET;
}

static tq_say key_share_without_groups(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_key_share);
  bool alone =
      tq_hello_present(view, TQ_EXT_key_share) && !tq_hello_present(view, TQ_EXT_supported_groups);
  return alone ? TQ_BINDS : TQ_QUIET;
}

static tq_say groups_without_key_share(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_supported_groups);
  bool alone =
      tq_hello_present(view, TQ_EXT_supported_groups) && !tq_hello_present(view, TQ_EXT_key_share);
  return alone ? TQ_BINDS : TQ_QUIET;
}

static tq_say server_name_required(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extensions(view);
  bool missing = view->endpoint->server_name != NULL &&
                 tq_endpoint_has(view->endpoint, TQ_FEATURE_SERVER_NAME) &&
                 !tq_hello_present(view, TQ_EXT_server_name);
  return missing ? TQ_OPEN : TQ_QUIET;
}

static bool is_obsolete(uint16_t group) {
  return (group >= 0x0001 && group <= 0x0016) || (group >= 0x001a && group <= 0x001c) ||
         group == 0xff01 || group == 0xff02;
}

static tq_say obsolete_groups(tq_mark *mark, const tq_hello_view *view) {
  tq_u16_list offered = view->hello->supported_groups;
  *mark = tq_mark_extension(view, TQ_EXT_supported_groups);
  for (size_t i = 0; i < tq_u16_list_count(offered); i++) {
    if (is_obsolete(tq_u16_list_at(offered, i))) {
      *mark = (tq_mark){mark->offset + 2 + 2 * (uint32_t)i, 2};
      return TQ_OPEN;
    }
  }
  return TQ_QUIET;
}

/* clang-format off */
#define REQ(name) TQ_REQ_client_hello_##name
static const tq_hello_rule rows[] = {
  {REQ(compression_not_null),          TQ_ERA_13, true,  compression_not_null},
  {REQ(extensions_too_short),          TQ_ERA_13, false, extensions_too_short},
  {REQ(supported_groups_missing),      TQ_ERA_13, false, supported_groups_missing},
  {REQ(key_share_without_groups),      TQ_ERA_13, false, key_share_without_groups},
  {REQ(groups_without_key_share),      TQ_ERA_13, false, groups_without_key_share},
  {REQ(signature_algorithms_missing),  TQ_ERA_13, false, signature_algorithms_missing},
  {REQ(no_common_cipher_suite),        TQ_ERA_13, false, no_common_cipher_suite},
  {REQ(no_common_group),               TQ_ERA_13, false, no_common_group},
  {REQ(psk_alone_not_usable),          TQ_ERA_13, false, psk_alone_not_usable},
  {REQ(no_key_to_authenticate_with),   TQ_ERA_13, false, no_key_to_authenticate_with},
  {REQ(certificate_only_schemes),      TQ_ERA_13, false, certificate_only_schemes},
  {REQ(no_common_signature_scheme),    TQ_ERA_13, false, no_common_signature_scheme},
  {REQ(server_name_required),          TQ_ERA_13, false, server_name_required},
  {REQ(obsolete_groups),               TQ_ERA_13, false, obsolete_groups},
};
/* clang-format on */

const tq_hello_rules tq_hello_rules_tls13 = {rows, sizeof rows / sizeof rows[0]};
