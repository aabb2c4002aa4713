/* rules_version.c: rules on the version, and on what every version of the hello has. */
#include "rules/hello/rules.h"
#include "spec/requirement.h"

enum { HEADER = 4, SSL30 = 0x0300, TLS12 = 0x0303, TLS13 = 0x0304, FALLBACK_SCSV = 0x5600 };

tq_mark tq_mark_legacy_version(void) {
  return (tq_mark){HEADER, 2};
}

tq_mark tq_mark_extension(const tq_hello_view *view, tq_extension_kind kind) {
  const tq_extension_seen *seen = &view->hello->seen[kind];
  return seen->present ? (tq_mark){seen->offset, (uint32_t)seen->data.size}
                       : tq_mark_extensions(view);
}

tq_mark tq_mark_extensions(const tq_hello_view *view) {
  if (!view->hello->has_extensions) {
    return (tq_mark){(uint32_t)view->message.size, 0};
  }
  return (tq_mark){view->hello->extensions_offset, (uint32_t)view->hello->extensions.size + 2};
}

tq_mark tq_mark_suites(const tq_hello_view *view) {
  return (tq_mark){view->hello->cipher_suites_offset,
                   (uint32_t)view->hello->cipher_suites.bytes.size + 2};
}

tq_mark tq_mark_compression(const tq_hello_view *view) {
  return (tq_mark){view->hello->legacy_compression_methods_offset,
                   (uint32_t)view->hello->legacy_compression_methods.size + 1};
}

/* RFC 8446 appendix D.5 wants the end whatever supported_versions says. A server that is set up for
 * TLS 1.2 alone ends it too: older than supported_versions it sees SSL 3.0, else it knows D.5. */
static tq_say ssl30_hello(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_legacy_version();
  return view->hello->legacy_version == SSL30 ? TQ_BINDS : TQ_QUIET;
}

/* The same hello: RFC 7568 forbids what it asks for, where nothing else is asked for. */
static tq_say ssl30_negotiated(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_legacy_version();
  bool asked = view->hello->legacy_version == SSL30;
  return asked && !tq_hello_present(view, TQ_EXT_supported_versions) ? TQ_BINDS : TQ_QUIET;
}

static tq_say version_below_ssl30(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_legacy_version();
  if (view->hello->legacy_version >= SSL30 || view->message.size < HEADER + 2) {
    return TQ_QUIET;
  }
  return tq_hello_present(view, TQ_EXT_supported_versions) ? TQ_OPEN : TQ_BINDS;
}

static tq_say legacy_version_too_high(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_legacy_version();
  bool high = view->hello->legacy_version >= TLS13;
  return high && !tq_hello_present(view, TQ_EXT_supported_versions) ? TQ_OPEN : TQ_QUIET;
}

static tq_say supported_versions_at_older_server(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_supported_versions);
  return view->older_server_disputed ? TQ_OPEN : TQ_QUIET;
}

static bool offers_fallback_scsv(const tq_hello_view *view) {
  return tq_u16_list_has(view->hello->cipher_suites, FALLBACK_SCSV);
}

/* RFC 7507 speaks of client_version, which stays at TLS 1.2 in TLS 1.3 and has lost its meaning
 * where supported_versions is read: what a server then takes for the client's highest version, and
 * whether it refuses, is left to it. */
static tq_say fallback_scsv(tq_mark *mark, const tq_hello_view *view) {
  uint16_t highest = view->has_13 ? TLS13 : TLS12;
  *mark = tq_mark_suites(view);
  if (!offers_fallback_scsv(view) || view->era == TQ_ERA_13) {
    return TQ_QUIET;
  }
  if (tq_hello_present(view, TQ_EXT_supported_versions)) {
    return TQ_OPEN;
  }
  if (view->hello->legacy_version >= highest) {
    return TQ_QUIET;
  }
  bool knows = tq_endpoint_has(view->endpoint, TQ_FEATURE_FALLBACK_SCSV);
  return knows && view->era == TQ_ERA_12 ? TQ_BINDS : TQ_OPEN;
}

static tq_say fallback_scsv_with_highest_version(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_suites(view);
  return view->era == TQ_ERA_13 && offers_fallback_scsv(view) ? TQ_OPEN : TQ_QUIET;
}

static tq_say message_larger_than_record(tq_mark *mark, const tq_hello_view *view) {
  enum { RECORD_MAX = 1 << 14 };
  *mark = (tq_mark){0, (uint32_t)view->message.size};
  return view->message.size > RECORD_MAX ? TQ_OPEN : TQ_QUIET;
}

/* clang-format off */
#define REQ(name) TQ_REQ_client_hello_##name
static const tq_hello_rule rows[] = {
  {REQ(ssl30_hello),                         TQ_ERA_ANY,  true,  ssl30_hello},
  {REQ(version_below_ssl30),                 TQ_ERA_ANY,  true,  version_below_ssl30},
  {REQ(ssl30_negotiated),                    TQ_ERA_ANY,  true,  ssl30_negotiated},
  {REQ(fallback_scsv),                       TQ_ERA_ANY,  true,  fallback_scsv},
  {REQ(fallback_scsv_with_highest_version),  TQ_ERA_13,   true,  fallback_scsv_with_highest_version},
  {REQ(legacy_version_too_high),             TQ_ERA_ANY,  true,  legacy_version_too_high},
  {REQ(supported_versions_at_older_server),  TQ_ERA_12,   false, supported_versions_at_older_server},
  {REQ(message_larger_than_record),          TQ_ERA_ANY,  true,  message_larger_than_record},
};
/* clang-format on */

const tq_hello_rules tq_hello_rules_version = {rows, sizeof rows / sizeof rows[0]};
