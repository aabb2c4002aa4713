/* answer_rules.c: see answer_rules.h. Offsets are those of the parsed hello. */
#include "rules/answer_rules.h"

#include "spec/grease.h"
#include "spec/group.h"
#include "spec/requirement.h"

enum { SSL30 = 0x0300, TLS12 = 0x0303, TLS13 = 0x0304, RENEGOTIATION_SCSV = 0x00ff };

void tq_answer_view_of(tq_answer_view *view) {
  view->version = tq_server_hello_version(view->hello);
  view->kind = view->version >= TLS13 ? TQ_ANSWER_13 : TQ_ANSWER_12;
  if (view->hello->is_retry) {
    view->kind = TQ_ANSWER_RETRY;
  }
}

static bool has(const tq_answer_view *view, tq_extension_kind kind) {
  return view->hello->seen[kind].present && !view->hello->seen[kind].faulty;
}

static bool offered(const tq_answer_view *view, tq_extension_kind kind) {
  return view->offer->seen[kind].present;
}

/* Offered in contents that parse: what a server may compare itself with. */
static bool offered_well(const tq_answer_view *view, tq_extension_kind kind) {
  return offered(view, kind) && !view->offer->seen[kind].faulty;
}

static tq_mark mark_of(const tq_answer_view *view, tq_extension_kind kind) {
  const tq_extension_seen *seen = &view->hello->seen[kind];
  if (!seen->present) {
    return (tq_mark){view->hello->extensions_offset, (uint32_t)view->hello->extensions.size};
  }
  return (tq_mark){seen->offset, (uint32_t)seen->data.size};
}

static tq_mark mark_suite(const tq_answer_view *view) {
  return (tq_mark){view->hello->cipher_suite_offset, 2};
}

/* The random and the version stand before the session id's length. */
static tq_mark mark_version(const tq_answer_view *view) {
  return (tq_mark){view->hello->legacy_session_id_echo_offset - 34, 2};
}

static tq_mark mark_random(const tq_answer_view *view) {
  return (tq_mark){view->hello->legacy_session_id_echo_offset - 32, 32};
}

/* The fields before the extensions. */

static bool legacy_version(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_version(view);
  return view->hello->legacy_version != TLS12;
}

/* A server without TLS 1.3 may know supported_versions or not. */
static bool version_not_offered(tq_mark *mark, const tq_answer_view *view) {
  *mark = has(view, TQ_EXT_supported_versions) ? mark_of(view, TQ_EXT_supported_versions)
                                               : mark_version(view);
  if (view->kind == TQ_ANSWER_RETRY && !has(view, TQ_EXT_supported_versions)) {
    return false; /* that it is missing is the fault */
  }
  if (view->version <= SSL30) {
    return true;
  }
  bool listed = tq_u16_list_has(view->offer->supported_versions, view->version);
  if (offered_well(view, TQ_EXT_supported_versions) &&
      (listed || tq_code_list_has(view->endpoint->versions, TLS13))) {
    return !listed;
  }
  return view->version >= TLS13 || view->version > view->offer->legacy_version;
}

static bool version_not_supported(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_version(view);
  return !tq_code_list_has(view->endpoint->versions, view->version);
}

static bool selected_version(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_of(view, TQ_EXT_supported_versions);
  return has(view, TQ_EXT_supported_versions) && view->hello->selected_version != TLS13;
}

static bool selected_version_not_offered(tq_mark *mark, const tq_answer_view *view) {
  uint16_t version = view->hello->selected_version;
  *mark = mark_of(view, TQ_EXT_supported_versions);
  return has(view, TQ_EXT_supported_versions) &&
         (version < TLS13 || !tq_u16_list_has(view->offer->supported_versions, version));
}

static bool retry_without_version(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_of(view, TQ_EXT_supported_versions);
  return !view->hello->seen[TQ_EXT_supported_versions].present;
}

static bool random_copied(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_random(view);
  return tq_span_equal(view->hello->random, view->offer->random);
}

static bool sentinel_missing(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_random(view);
  return tq_code_list_has(view->endpoint->versions, TLS13) && view->version == TLS12 &&
         tq_downgrade_of(view->hello->random) != TQ_DOWNGRADE_TO_TLS12;
}

static bool sentinel_seen(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_random(view);
  return tq_code_list_has(view->endpoint->versions, TLS13) &&
         tq_downgrade_of(view->hello->random) != TQ_DOWNGRADE_NONE;
}

static bool session_id(tq_mark *mark, const tq_answer_view *view) {
  *mark = (tq_mark){view->hello->legacy_session_id_echo_offset,
                    (uint32_t)view->hello->legacy_session_id_echo.size + 1};
  return !tq_span_equal(view->hello->legacy_session_id_echo, view->offer->legacy_session_id);
}

static bool suite_not_offered(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_suite(view);
  uint16_t code = view->hello->cipher_suite;
  const tq_cipher_suite *suite = tq_cipher_suite_find(code);
  if (!tq_u16_list_has(view->offer->cipher_suites, code)) {
    return true;
  }
  bool of_tls13 = suite != NULL && suite->kx == TQ_KX_TLS13;
  return suite != NULL && of_tls13 != (view->kind != TQ_ANSWER_12);
}

static bool weak_suite(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_suite(view);
  const tq_cipher_suite *suite = tq_cipher_suite_find(view->hello->cipher_suite);
  return suite != NULL && (suite->kx == TQ_KX_NULL || suite->kx == TQ_KX_SIGNAL ||
                           (tq_cipher_suite_weakness(suite) & TQ_WEAK_RC4) != 0);
}

static bool retry_suite_changed(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_suite(view);
  return view->retry != NULL && view->hello->cipher_suite != view->retry->suite;
}

static bool compression(tq_mark *mark, const tq_answer_view *view) {
  *mark = (tq_mark){view->hello->legacy_compression_method_offset, 1};
  return view->hello->legacy_compression_method != 0;
}

static bool compression_not_offered(tq_mark *mark, const tq_answer_view *view) {
  tq_span methods = view->offer->legacy_compression_methods;
  *mark = (tq_mark){view->hello->legacy_compression_method_offset, 1};
  return methods.size == 0 ||
         memchr(methods.data, view->hello->legacy_compression_method, methods.size) == NULL;
}

/* Extensions. */

static uint8_t place_of(tq_answer_kind kind) {
  switch (kind) {
  case TQ_ANSWER_13:
    return TQ_IN_SH;
  case TQ_ANSWER_RETRY:
    return TQ_IN_HRR;
  default:
    return TQ_IN_SH12;
  }
}

/* The first extension that BAD is true of. */
static bool find_extension(tq_mark *mark, const tq_answer_view *view,
                           bool (*bad)(const tq_answer_view *view, uint16_t type)) {
  tq_extension_item item;
  tq_span rest = view->hello->extensions;
  uint32_t offset = view->hello->extensions_offset + 2;
  while (tq_extension_next(&item, &rest)) {
    *mark = (tq_mark){offset, (uint32_t)item.data.size + 4};
    if (bad(view, item.type)) {
      return true;
    }
    offset += (uint32_t)item.data.size + 4;
  }
  return false;
}

static bool is_misplaced(const tq_answer_view *view, uint16_t type) {
  return tq_extension_kind_of(type) != TQ_EXT_UNKNOWN &&
         (tq_extension_where(type) & place_of(view->kind)) == 0;
}

static bool extension_misplaced(tq_mark *mark, const tq_answer_view *view) {
  return find_extension(mark, view, is_misplaced);
}

static bool only_its_extensions(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_of(view, TQ_EXT_supported_versions);
  return (view->kind == TQ_ANSWER_13 && !view->hello->seen[TQ_EXT_supported_versions].present) ||
         extension_misplaced(mark, view);
}

static bool was_offered(const tq_answer_view *view, uint16_t type) {
  tq_extension_item item;
  tq_span rest = view->offer->extensions;
  while (tq_extension_next(&item, &rest)) {
    if (item.type == type) {
      return true;
    }
  }
  return false;
}

static bool is_unasked(const tq_answer_view *view, uint16_t type) {
  if (type == TQ_EXTENSION_cookie && view->kind == TQ_ANSWER_RETRY) {
    return false;
  }
  if (type == TQ_EXTENSION_renegotiation_info &&
      tq_u16_list_has(view->offer->cipher_suites, RENEGOTIATION_SCSV)) {
    return false;
  }
  return !was_offered(view, type);
}

static bool extension_not_offered(tq_mark *mark, const tq_answer_view *view) {
  return find_extension(mark, view, is_unasked);
}

static bool is_padding(const tq_answer_view *view, uint16_t type) {
  (void)view;
  return type == TQ_EXTENSION_padding;
}

static bool is_schemes(const tq_answer_view *view, uint16_t type) {
  (void)view;
  return type == TQ_EXTENSION_signature_algorithms;
}

static bool schemes_sent(tq_mark *mark, const tq_answer_view *view) {
  return find_extension(mark, view, is_schemes);
}

static bool padding_echoed(tq_mark *mark, const tq_answer_view *view) {
  return find_extension(mark, view, is_padding);
}

static bool is_grease(const tq_answer_view *view, uint16_t type) {
  (void)view;
  return tq_is_grease(type);
}

static bool grease(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_suite(view);
  if (tq_is_grease(view->hello->cipher_suite)) {
    return true;
  }
  *mark = mark_of(view, TQ_EXT_supported_versions);
  if (tq_is_grease(view->hello->selected_version)) {
    return true;
  }
  *mark = mark_of(view, TQ_EXT_key_share);
  return tq_is_grease(view->hello->server_share.group) || find_extension(mark, view, is_grease);
}

/* key_share and pre_shared_key. */

static bool sent_share_for(const tq_answer_view *view, uint16_t group) {
  tq_key_share_entry entry;
  tq_span rest = view->offer->key_share;
  while (tq_key_share_next(&entry, &rest)) {
    if (entry.group == group) {
      return true;
    }
  }
  return false;
}

static bool listed_mode(const tq_answer_view *view, uint8_t mode) {
  tq_span modes = view->offer->psk_key_exchange_modes;
  return modes.size != 0 && memchr(modes.data, mode, modes.size) != NULL;
}

enum { PSK_KE = 0, PSK_DHE_KE = 1 };

static bool share_not_offered(tq_mark *mark, const tq_answer_view *view) {
  uint16_t group = view->hello->server_share.group;
  *mark = mark_of(view, TQ_EXT_key_share);
  return has(view, TQ_EXT_key_share) &&
         (!sent_share_for(view, group) || !tq_u16_list_has(view->offer->supported_groups, group));
}

static bool share_missing(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_of(view, TQ_EXT_key_share);
  return !view->hello->seen[TQ_EXT_key_share].present &&
         !view->hello->seen[TQ_EXT_pre_shared_key].present;
}

static bool share_missing_or_not_offered(tq_mark *mark, const tq_answer_view *view) {
  return share_missing(mark, view) || share_not_offered(mark, view);
}

static bool share_other_than_retry(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_of(view, TQ_EXT_key_share);
  return view->retry != NULL && view->retry->group != 0 && has(view, TQ_EXT_key_share) &&
         view->hello->server_share.group != view->retry->group;
}

static bool share_malformed(tq_mark *mark, const tq_answer_view *view) {
  tq_span share = view->hello->server_share.key_exchange;
  const tq_group *group = tq_group_find(view->hello->server_share.group);
  *mark = mark_of(view, TQ_EXT_key_share);
  if (!has(view, TQ_EXT_key_share) || group == NULL || group->server_share == 0) {
    return false;
  }
  if (share.size != group->server_share) {
    return true;
  }
  if (group->kind != TQ_GROUP_KIND_POINT) {
    return false;
  }
  const tq_hello_checks *checks = view->checks;
  return share.data[0] != 4 || (checks->share != NULL &&
                                checks->share(checks->context, group->code, share) == TQ_CHECK_BAD);
}

static bool psk_alone_with_share(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_of(view, TQ_EXT_key_share);
  return view->hello->seen[TQ_EXT_pre_shared_key].present &&
         view->hello->seen[TQ_EXT_key_share].present && !listed_mode(view, PSK_DHE_KE);
}

static bool psk_mode_not_listed(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_of(view, TQ_EXT_pre_shared_key);
  if (!view->hello->seen[TQ_EXT_pre_shared_key].present) {
    return false;
  }
  bool with_share = view->hello->seen[TQ_EXT_key_share].present;
  return !listed_mode(view, with_share ? PSK_DHE_KE : PSK_KE);
}

static bool identity_out_of_range(tq_mark *mark, const tq_answer_view *view) {
  tq_psk_identity identity;
  tq_span rest = view->offer->psk_identities;
  size_t count = 0;
  *mark = mark_of(view, TQ_EXT_pre_shared_key);
  while (tq_psk_identity_next(&identity, &rest)) {
    count++;
  }
  return has(view, TQ_EXT_pre_shared_key) && view->hello->selected_identity >= count;
}

static bool psk_of_other_hash(tq_mark *mark, const tq_answer_view *view) {
  const tq_psk *psk = view->endpoint->psk;
  const tq_cipher_suite *suite = tq_cipher_suite_find(view->hello->cipher_suite);
  *mark = mark_suite(view);
  return has(view, TQ_EXT_pre_shared_key) && psk != NULL && suite != NULL &&
         suite->hash != psk->hash;
}

static bool psk_answer_wrong(tq_mark *mark, const tq_answer_view *view) {
  return identity_out_of_range(mark, view) || psk_of_other_hash(mark, view) ||
         psk_mode_not_listed(mark, view);
}

/* HelloRetryRequest. */

static bool retry_again(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_random(view);
  return view->retry != NULL;
}

static bool retry_changes_nothing(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_of(view, TQ_EXT_key_share);
  return !view->hello->seen[TQ_EXT_key_share].present && !view->hello->seen[TQ_EXT_cookie].present;
}

static bool retry_group_wrong(tq_mark *mark, const tq_answer_view *view) {
  uint16_t group = view->hello->server_share.group;
  *mark = mark_of(view, TQ_EXT_key_share);
  return has(view, TQ_EXT_key_share) &&
         (!tq_u16_list_has(view->offer->supported_groups, group) || sent_share_for(view, group));
}

/* TLS 1.2. */

static bool feature(const tq_answer_view *view, tq_feature feature) {
  return tq_endpoint_has(view->endpoint, feature);
}

static bool renegotiation_not_answered(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_of(view, TQ_EXT_renegotiation_info);
  bool empty = offered_well(view, TQ_EXT_renegotiation_info) &&
               view->offer->renegotiated_connection.size == 0;
  bool signalled = empty || tq_u16_list_has(view->offer->cipher_suites, RENEGOTIATION_SCSV);
  return signalled && feature(view, TQ_FEATURE_RENEGOTIATION_INFO) &&
         (!has(view, TQ_EXT_renegotiation_info) || view->hello->renegotiated_connection.size != 0);
}

static bool renegotiation_not_empty(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_of(view, TQ_EXT_renegotiation_info);
  return view->hello->renegotiated_connection.size != 0;
}

static bool master_secret_not_answered(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_of(view, TQ_EXT_extended_master_secret);
  return offered_well(view, TQ_EXT_extended_master_secret) &&
         feature(view, TQ_FEATURE_EXTENDED_MASTER_SECRET) &&
         !view->hello->seen[TQ_EXT_extended_master_secret].present;
}

static bool encrypt_then_mac_without_block(tq_mark *mark, const tq_answer_view *view) {
  const tq_cipher_suite *suite = tq_cipher_suite_find(view->hello->cipher_suite);
  *mark = mark_of(view, TQ_EXT_encrypt_then_mac);
  return view->hello->seen[TQ_EXT_encrypt_then_mac].present && suite != NULL &&
         tq_cipher_get((tq_cipher_id)suite->cipher)->kind != TQ_CIPHER_BLOCK;
}

static bool point_formats(tq_mark *mark, const tq_answer_view *view) {
  tq_span formats = view->hello->ec_point_formats;
  *mark = mark_of(view, TQ_EXT_ec_point_formats);
  return has(view, TQ_EXT_ec_point_formats) && memchr(formats.data, 0, formats.size) == NULL;
}

static bool fragment_length_differs(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_of(view, TQ_EXT_max_fragment_length);
  return has(view, TQ_EXT_max_fragment_length) &&
         view->hello->max_fragment_length != view->offer->max_fragment_length;
}

static bool both_size_limits(tq_mark *mark, const tq_answer_view *view) {
  *mark = mark_of(view, TQ_EXT_record_size_limit);
  return has(view, TQ_EXT_max_fragment_length) && has(view, TQ_EXT_record_size_limit);
}

static bool protocol_not_offered(tq_mark *mark, const tq_answer_view *view) {
  static const tq_extension_kind alpn = TQ_EXT_application_layer_protocol_negotiation;
  tq_span chosen;
  tq_span name;
  tq_span rest = view->hello->alpn;
  tq_span names = view->offer->alpn;
  *mark = mark_of(view, alpn);
  if (!has(view, alpn) || !tq_opaque8_next(&chosen, &rest)) {
    return false;
  }
  while (tq_opaque8_next(&name, &names)) {
    if (tq_span_equal(name, chosen)) {
      return rest.size != 0;
    }
  }
  return true;
}

/* clang-format off */
#define SH(name) TQ_REQ_server_hello_##name
#define NO       TQ_REQ_NONE
const tq_answer_rule tq_answer_rules[] = {
  /* kinds          a server that sends it            a client of TLS 1.3, of TLS 1.2, that takes it */
  {TQ_ANSWER_ANY,   SH(version_from_offer),           NO, NO,                                    version_not_offered},
  {TQ_ANSWER_12,    NO,                               SH(version_not_supported), SH(version_not_supported_12), version_not_supported},
  {TQ_ANSWER_ANY,   SH(version_13_selected),          NO, NO,                                    selected_version},
  {TQ_ANSWER_ANY,   NO,                               SH(selected_version_wrong), NO,            selected_version_not_offered},
  {TQ_ANSWER_RETRY, SH(retry_version_sent),           SH(mandatory_extension_missing), NO,       retry_without_version},
  {TQ_ANSWER_TLS13, SH(legacy_version_sent),          NO, NO,                                    legacy_version},
  {TQ_ANSWER_ANY,   SH(random_own),                   NO, NO,                                    random_copied},
  {TQ_ANSWER_12,    SH(sentinel_tls12),               NO, NO,                                    sentinel_missing},
  {TQ_ANSWER_12,    NO,                               SH(sentinel_seen), NO,                     sentinel_seen},
  {TQ_ANSWER_TLS13, SH(session_id_echoed),            SH(session_id_not_echoed), NO,             session_id},
  {TQ_ANSWER_TLS13, SH(suite_from_offer),             SH(suite_not_offered), NO,                 suite_not_offered},
  {TQ_ANSWER_12,    SH(suite_from_offer),             SH(suite_not_offered_12), SH(suite_not_offered_12), suite_not_offered},
  {TQ_ANSWER_ANY,   SH(weak_suite),                   NO, NO,                                    weak_suite},
  {TQ_ANSWER_13,    SH(retry_suite_kept),             SH(retry_suite_changed), NO,               retry_suite_changed},
  {TQ_ANSWER_TLS13, SH(compression_sent),             SH(compression_not_null), NO,              compression},
  {TQ_ANSWER_12,    NO,                               SH(compression_not_offered_12), SH(compression_not_offered_12), compression_not_offered},
  {TQ_ANSWER_13,    SH(only_its_extensions),          NO, NO,                                    only_its_extensions},
  {TQ_ANSWER_TLS13, NO,                               SH(extension_forbidden), NO,               extension_misplaced},
  {TQ_ANSWER_13,    SH(extension_answers_offer),      SH(extension_not_offered), NO,             extension_not_offered},
  {TQ_ANSWER_RETRY, SH(extension_answers_offer),      SH(retry_extension_not_offered), NO,       extension_not_offered},
  {TQ_ANSWER_12,    SH(extension_answers_offer),      SH(extension_not_offered_12), SH(extension_not_offered_12), extension_not_offered},
  {TQ_ANSWER_ANY,   SH(padding_not_echoed),           NO, NO,                                    padding_echoed},
  {TQ_ANSWER_13,    SH(share_in_offered_group),       NO, NO,                                    share_missing_or_not_offered},
  {TQ_ANSWER_13,    NO,                               SH(share_group_wrong), NO,                 share_not_offered},
  {TQ_ANSWER_13,    NO,                               SH(mandatory_extension_missing), NO,       share_missing},
  {TQ_ANSWER_13,    NO,                               SH(share_group_other_than_retry), NO,      share_other_than_retry},
  {TQ_ANSWER_13,    SH(share_well_formed),            TQ_REQ_key_exchange_point_form, NO,        share_malformed},
  {TQ_ANSWER_13,    SH(psk_alone_without_share),      NO, NO,                                    psk_alone_with_share},
  {TQ_ANSWER_13,    TQ_REQ_client_hello_psk_mode_from_list, NO, NO,                              psk_mode_not_listed},
  {TQ_ANSWER_13,    TQ_REQ_client_hello_psk_hash_fits_suite, NO, NO,                             psk_of_other_hash},
  {TQ_ANSWER_13,    SH(psk_answer_fits),              NO, NO,                                    identity_out_of_range},
  {TQ_ANSWER_13,    NO,                               SH(psk_answer_wrong), NO,                  psk_answer_wrong},
  {TQ_ANSWER_RETRY, SH(retry_once),                   SH(retry_twice), NO,                       retry_again},
  {TQ_ANSWER_RETRY, SH(retry_with_reason),            SH(retry_without_change), NO,              retry_changes_nothing},
  {TQ_ANSWER_RETRY, SH(retry_group_offered),          SH(retry_group_wrong), NO,                 retry_group_wrong},
  /* behind what names the field: a value of GREASE that was not offered is told as any other */
  {TQ_ANSWER_ANY,   SH(grease_never_selected),        SH(grease_selected), SH(grease_selected),  grease},
  {TQ_ANSWER_12,    TQ_REQ_client_hello_signature_algorithms_never_sent_by_server, NO, NO,       schemes_sent},
  {TQ_ANSWER_12,    SH(renegotiation_info_answered),  NO, NO,                                    renegotiation_not_answered},
  {TQ_ANSWER_12,    NO,                               SH(renegotiation_info_not_empty), SH(renegotiation_info_not_empty), renegotiation_not_empty},
  {TQ_ANSWER_12,    SH(extended_master_secret_answered), NO, NO,                                 master_secret_not_answered},
  {TQ_ANSWER_12,    SH(encrypt_then_mac_with_block_cipher), NO, NO,                              encrypt_then_mac_without_block},
  {TQ_ANSWER_12,    SH(point_formats_with_uncompressed), NO, NO,                                 point_formats},
  {TQ_ANSWER_12,    SH(max_fragment_length_as_asked), TQ_REQ_encrypted_extensions_max_fragment_length_differs, TQ_REQ_encrypted_extensions_max_fragment_length_differs, fragment_length_differs},
  {TQ_ANSWER_12,    SH(size_limits_not_both),         TQ_REQ_encrypted_extensions_both_size_limits, TQ_REQ_encrypted_extensions_both_size_limits, both_size_limits},
  {TQ_ANSWER_12,    SH(protocol_from_offer),          TQ_REQ_encrypted_extensions_protocol_not_offered, TQ_REQ_encrypted_extensions_protocol_not_offered, protocol_not_offered},
};
/* clang-format on */

const size_t tq_answer_rule_count = sizeof tq_answer_rules / sizeof tq_answer_rules[0];
