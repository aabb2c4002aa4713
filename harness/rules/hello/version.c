/* version.c: which version a server must come to (RFC 8446 section 4.2.1, appendix D; RFC
 * 5246 appendix E.1). */
#include "rules/hello/view.h"
#include "spec/requirement.h"

enum { TLS12 = 0x0303, TLS13 = 0x0304 };

static void agree(tq_hello_view *view, tq_era era) {
  view->era = era;
}

static void no_version(tq_hello_view *view, uint16_t rule) {
  view->era = TQ_ERA_NONE;
  view->version_rule = rule;
}

static bool lists(const tq_hello_view *view, uint16_t version) {
  return tq_u16_list_has(view->hello->supported_versions, version);
}

/* By legacy_version alone, as before TLS 1.3. */
static void by_legacy_version(tq_hello_view *view) {
  uint16_t version = view->hello->legacy_version;
  if (version >= TLS12 && view->has_12) {
    agree(view, TQ_ERA_12);
  } else if (view->has_12) {
    no_version(view, TQ_REQ_client_hello_version_below_server);
  } else if (version <= TLS12) {
    no_version(view, TQ_REQ_client_hello_version_too_low_for_server);
  } else {
    no_version(view, TQ_REQ_client_hello_no_common_version);
  }
}

/* By supported_versions. After a HelloRetryRequest TLS 1.3 is settled. */
static void by_supported_versions(tq_hello_view *view) {
  bool both_12 = view->has_12 && lists(view, TLS12) && view->context->retry == NULL;
  if (view->has_13 && lists(view, TLS13)) {
    agree(view, TQ_ERA_13);
    view->may_fall_back = both_12;
  } else if (both_12) {
    agree(view, TQ_ERA_12);
  } else {
    no_version(view, TQ_REQ_client_hello_no_common_version);
  }
}

/* A server that is set up for TLS 1.2 alone may be older than supported_versions or may know it;
 * where the two read the hello differently, neither is wrong. */
static void by_both_readings(tq_hello_view *view) {
  bool older = view->hello->legacy_version >= TLS12;
  bool newer = tq_hello_has(view, TQ_EXT_supported_versions) && lists(view, TLS12);
  if (!older && !newer) {
    no_version(view, view->hello->legacy_version < TLS12 ? TQ_REQ_client_hello_version_below_server
                                                         : TQ_REQ_client_hello_no_common_version);
    return;
  }
  agree(view, TQ_ERA_12);
  view->older_server_disputed = older != newer;
}

void tq_hello_view_version(tq_hello_view *view) {
  if (!tq_hello_present(view, TQ_EXT_supported_versions)) {
    by_legacy_version(view);
    if (view->context->retry != NULL) {
      no_version(view, TQ_REQ_client_hello_no_common_version);
    }
    return;
  }
  if (!view->has_13) {
    by_both_readings(view);
    return;
  }
  if (tq_hello_has(view, TQ_EXT_supported_versions)) {
    by_supported_versions(view);
    return;
  }
  no_version(view, TQ_REQ_NONE); /* the fault in the extension says it */
}
