/* rules_tls12.c: rules on a hello that comes to TLS 1.2 (RFC 5246 section 7.4.1, RFC 5746,
 * RFC 7919, RFC 8422). */
#include "rules/hello/rules.h"
#include "spec/requirement.h"

static tq_say null_compression_missing(tq_mark *mark, const tq_hello_view *view) {
  tq_span methods = view->hello->legacy_compression_methods;
  *mark = tq_mark_compression(view);
  bool there = methods.size == 0 || memchr(methods.data, 0, methods.size) != NULL;
  return there ? TQ_QUIET : TQ_BINDS;
}

static tq_say anonymous_scheme_sent(tq_mark *mark, const tq_hello_view *view) {
  tq_u16_list offered = view->hello->signature_algorithms;
  *mark = tq_mark_extension(view, TQ_EXT_signature_algorithms);
  for (size_t i = 0; i < tq_u16_list_count(offered); i++) {
    uint16_t pair = tq_u16_list_at(offered, i);
    if ((pair & 0xff) == 0 && pair >> 8 <= 6) {
      return TQ_OPEN;
    }
  }
  return TQ_QUIET;
}

static tq_say renegotiation_info_not_empty(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_renegotiation_info);
  if (view->hello->renegotiated_connection.size == 0) {
    return TQ_QUIET;
  }
  bool knows = tq_endpoint_has(view->endpoint, TQ_FEATURE_RENEGOTIATION_INFO);
  return knows && view->era == TQ_ERA_12 ? TQ_BINDS : TQ_OPEN;
}

/* The curves that RFC 8422 defines or keeps. */
static bool lists_a_curve(const tq_hello_view *view) {
  tq_u16_list offered = view->hello->supported_groups;
  for (size_t i = 0; i < tq_u16_list_count(offered); i++) {
    uint16_t group = tq_u16_list_at(offered, i);
    if ((group >= 23 && group <= 25) || group == 29 || group == 30) {
      return true;
    }
  }
  return false;
}

static tq_say point_formats_without_uncompressed(tq_mark *mark, const tq_hello_view *view) {
  tq_span formats = view->hello->ec_point_formats;
  *mark = tq_mark_extension(view, TQ_EXT_ec_point_formats);
  if (formats.size == 0 || memchr(formats.data, 0, formats.size) != NULL) {
    return TQ_QUIET;
  }
  bool knows = tq_endpoint_has(view->endpoint, TQ_FEATURE_EC_POINT_FORMATS);
  return knows && view->era == TQ_ERA_12 && lists_a_curve(view) ? TQ_BINDS : TQ_OPEN;
}

static tq_say ecc_extensions_without_suites(tq_mark *mark, const tq_hello_view *view) {
  tq_u16_list offered = view->hello->cipher_suites;
  *mark = tq_mark_extension(view, TQ_EXT_ec_point_formats);
  if (!tq_hello_present(view, TQ_EXT_ec_point_formats)) {
    return TQ_QUIET;
  }
  for (size_t i = 0; i < tq_u16_list_count(offered); i++) {
    const tq_cipher_suite *suite = tq_cipher_suite_find(tq_u16_list_at(offered, i));
    if (suite != NULL && (tq_kx_ec((tq_kx)suite->kx) || suite->kx == TQ_KX_TLS13)) {
      return TQ_QUIET;
    }
  }
  return TQ_OPEN;
}

/* clang-format off */
#define REQ(name) TQ_REQ_client_hello_##name
static const tq_hello_rule rows[] = {
  {REQ(null_compression_missing),            TQ_ERA_12,  true,  null_compression_missing},
  {REQ(renegotiation_info_not_empty),        TQ_ERA_ANY, true,  renegotiation_info_not_empty},
  {REQ(point_formats_without_uncompressed),  TQ_ERA_ANY, true,  point_formats_without_uncompressed},
  {REQ(anonymous_scheme_sent),               TQ_ERA_12,  false, anonymous_scheme_sent},
  {REQ(ecc_extensions_without_suites),       TQ_ERA_12,  false, ecc_extensions_without_suites},
};
/* clang-format on */

const tq_hello_rules tq_hello_rules_tls12 = {rows, sizeof rows / sizeof rows[0]};
